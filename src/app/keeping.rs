//! Which hot spots of the answer are kept ones, worked out off the UI thread.

use std::sync::Arc;

use egui::Context;

use super::{App, wake};
use crate::derived::{HotSpotAnswer, KeptMatches};
use crate::jobs::Job;
use crate::profile::{HotSpotId, KeptHotSpot};
use crate::session::Selection;

/// What is compared: the answer, and the kept hot spots as they were.
type Compared = (Arc<HotSpotAnswer>, Arc<Vec<KeptHotSpot>>);

/// What was asked and found last.
#[derive(Default)]
pub(super) struct Keeping {
    job: Job<Option<(Compared, KeptMatches)>>,
    asked: Option<Compared>,
    found: Option<(Arc<HotSpotAnswer>, Arc<KeptMatches>)>,
    /// The kept hot spot that was selected in the last frame.
    selected: Option<HotSpotId>,
}

impl Keeping {
    /// Whether an answer is compared.
    pub(super) fn is_running(&self) -> bool {
        self.job.is_running()
    }
}

impl App {
    /// Takes what was found for the answer shown, and asks where it, or what is kept, is another.
    pub(super) fn follow_kept(&mut self, ctx: &Context) {
        if let Some(Some(((answer, _), found))) = self.kept.job.take() {
            self.kept.found = Some((answer, Arc::new(found)));
            self.select_where_hot();
        }
        self.ask_kept(ctx);
        self.kept.selected = match self.session.selection {
            Some(Selection::HotSpot(rank)) => self.kept_matches().and_then(|kept| kept.of(rank)),
            Some(Selection::KeptHotSpot(id)) => Some(id),
            _ => None,
        };
    }

    fn ask_kept(&mut self, ctx: &Context) {
        let Some(answer) = self.answer.clone() else { return };
        let kept = Arc::clone(&self.document.profile.kept_hot_spots);
        let of_answer = |(of, _): &&Compared| Arc::ptr_eq(of, &answer);
        let asked = self.kept.asked.as_ref().filter(of_answer);
        if asked.is_some_and(|(_, among)| Arc::ptr_eq(among, &kept)) {
            return;
        }
        if asked.is_none() {
            self.expect_kept(&answer);
        }
        let compared = (answer, kept);
        self.kept.asked = Some(compared.clone());
        self.kept.job.start(wake(ctx), move |cancel, _| {
            let (answer, kept) = &compared;
            let period = answer.question.filter.period;
            let found =
                KeptMatches::find(&answer.hot_spots, &answer.plane, period, kept, cancel).ok()?;
            Some((compared, found))
        });
    }

    /// Until it is known, each hot spot of a new answer is the kept one that lay at its peak in the
    /// answer before: names would flicker otherwise while the period plays. A kept one that was
    /// selected stays so, even where it is not hot any more.
    fn expect_kept(&mut self, answer: &Arc<HotSpotAnswer>) {
        let expected = match &self.kept.found {
            Some((before, matches)) if before.question.revision == answer.question.revision => {
                let known = |spot: &crate::analysis::HotSpot| {
                    matches.of(before.hot_spots.at(spot.peak)?.rank)
                };
                let of_rank = answer.hot_spots.spots.iter().map(known).collect();
                Some(KeptMatches { of_rank, unmatched: matches.unmatched.clone() })
            }
            // Where nothing is kept, nothing has to be found out.
            _ => self.document.profile.kept_hot_spots.is_empty().then(KeptMatches::default),
        };
        self.kept.found = expected.map(|found| (Arc::clone(answer), Arc::new(found)));
        let mut kept = self.document.profile.kept_hot_spots.iter();
        let selected = self.kept.selected.filter(|id| kept.any(|version| version.hot_spot == *id));
        if self.session.selection.is_none() {
            self.session.selection = selected.map(Selection::KeptHotSpot);
        }
    }

    /// A kept hot spot that is selected and hot is selected as what it is in the answer.
    fn select_where_hot(&mut self) {
        let Some(Selection::KeptHotSpot(id)) = self.session.selection else { return };
        if let Some(rank) = self.kept_matches().and_then(|kept| kept.rank_of(id)) {
            self.session.selection = Some(Selection::HotSpot(rank));
        }
    }

    /// Which hot spots of the answer shown are kept ones; `None` while it is worked out. While a
    /// change of what is kept is looked at, that of before it: ranks are still those of the answer.
    pub fn kept_matches(&self) -> Option<Arc<KeptMatches>> {
        let (of, found) = self.kept.found.as_ref()?;
        Arc::ptr_eq(of, self.answer.as_ref()?).then(|| Arc::clone(found))
    }
}
