//! Why a hot spot is here, worked out off the UI thread for the one that is selected.

use std::sync::Arc;

use egui::Context;

use super::{App, wake};
use crate::derived::{HotSpotAnswer, WhyHere, why_here};
use crate::session::Selection;

/// What is known of a hot spot, and the answer that it is one of.
pub(super) type Why = (Arc<HotSpotAnswer>, u32, Option<Arc<WhyHere>>);

impl App {
    /// Takes what is known of the selected hot spot, and asks for it where it is not known.
    pub(super) fn follow_why(&mut self, ctx: &Context) {
        if let Some(found) = self.jobs.why.take() {
            self.why = Some(found);
        }
        let (Some(Selection::HotSpot(rank)), Some(answer)) = (self.session.selection, &self.answer)
        else {
            // What nobody reads is not kept.
            self.why = None;
            self.why_asked = None;
            return;
        };
        let is_it = |of: &Arc<HotSpotAnswer>, which: u32| Arc::ptr_eq(of, answer) && which == rank;
        if self.why_asked.as_ref().is_some_and(|(of, which)| is_it(of, *which)) {
            return;
        }
        self.why_asked = Some((Arc::clone(answer), rank));
        let (answer, profile) = (Arc::clone(answer), Arc::clone(&self.document.profile));
        self.jobs.why.start(wake(ctx), move |_, _| {
            let why = why_here(&answer, &profile, rank).map(Arc::new);
            (answer, rank, why)
        });
    }

    /// What is known of the selected hot spot of the answer shown; `None` while it is worked out.
    pub(super) fn why(&self) -> Option<Arc<WhyHere>> {
        let Some(Selection::HotSpot(rank)) = self.session.selection else { return None };
        let (of, which, why) = self.why.as_ref()?;
        let is_it = Arc::ptr_eq(of, self.answer.as_ref()?) && *which == rank;
        why.clone().filter(|_| is_it)
    }
}
