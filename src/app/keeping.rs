//! Which hot spots of the answer are kept ones, worked out off the UI thread.

use std::sync::Arc;

use egui::Context;

use super::{App, wake};
use crate::derived::{HotSpotAnswer, KeptMatches};
use crate::jobs::Job;
use crate::profile::KeptHotSpot;
use crate::session::Selection;

/// What is compared: the answer, and the kept hot spots as they were.
type Compared = (Arc<HotSpotAnswer>, Arc<Vec<KeptHotSpot>>);

/// What was asked and found last.
#[derive(Default)]
pub(super) struct Keeping {
    job: Job<Option<(Compared, Arc<KeptMatches>)>>,
    asked: Option<Compared>,
    found: Option<(Compared, Arc<KeptMatches>)>,
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
        if let Some(Some(found)) = self.kept.job.take() {
            self.kept.found = Some(found);
            self.follow_selected_kept();
        }
        let Some(answer) = &self.answer else { return };
        let kept = &self.document.profile.kept_hot_spots;
        let is_asked = |(of, among): &Compared| Arc::ptr_eq(of, answer) && Arc::ptr_eq(among, kept);
        if self.kept.asked.as_ref().is_some_and(is_asked) {
            return;
        }
        let compared = (Arc::clone(answer), Arc::clone(kept));
        self.kept.asked = Some(compared.clone());
        self.kept.job.start(wake(ctx), move |cancel, _| {
            let (answer, kept) = &compared;
            let period = answer.question.filter.period;
            let found =
                KeptMatches::find(&answer.hot_spots, &answer.plane, period, kept, cancel).ok()?;
            Some((compared, Arc::new(found)))
        });
    }

    /// A kept hot spot that was selected while it was not hot is, where it is hot now, that one.
    fn follow_selected_kept(&mut self) {
        let Some(Selection::KeptHotSpot(id)) = self.session.selection else { return };
        if let Some(rank) = self.kept_matches().and_then(|kept| kept.rank_of(id)) {
            self.session.selection = Some(Selection::HotSpot(rank));
        }
    }

    /// Which hot spots of the answer shown are kept ones; `None` while it is worked out. While a
    /// change of what is kept is looked at, that of before it: ranks are still those of the answer.
    pub fn kept_matches(&self) -> Option<Arc<KeptMatches>> {
        let ((of, _), found) = self.kept.found.as_ref()?;
        Arc::ptr_eq(of, self.answer.as_ref()?).then(|| Arc::clone(found))
    }
}
