//! The question that is asked and the answer that is shown.

use std::sync::Arc;

use egui::Context;

use super::{App, wake};
use crate::derived::{AnswerError, HotSpotAnswer, PreparedPlaces, answer};
use crate::session::Selection;

impl App {
    /// Takes the newest answer.
    pub(super) fn follow_answer(&mut self) {
        match self.jobs.answer.take() {
            Some(Ok(answer)) => self.take_answer(answer),
            Some(Err(AnswerError::Cancelled(_))) | None => {}
            Some(Err(e)) => self.refuse(&e),
        }
    }

    fn take_answer(&mut self, answer: HotSpotAnswer) {
        let stale = answer.question.revision != self.document.revision;
        if stale {
            return;
        }
        // A rank means another place in another answer: the selection stays with the place.
        if let Some(Selection::HotSpot(rank)) = self.session.selection {
            let before = self
                .answer
                .as_ref()
                .and_then(|a| a.hot_spots.spots.iter().find(|s| s.rank == rank).map(|s| s.peak));
            let now = before.and_then(|peak| answer.hot_spots.at(peak));
            self.session.selection = now.map(|s| Selection::HotSpot(s.rank));
        }
        self.answer = Some(Arc::new(answer));
    }

    /// Asks what is asked now, where it is not under way or answered.
    pub(super) fn ask(&mut self, ctx: &Context) {
        self.session.question.revision = self.document.revision;
        if self.opening || self.asked.as_ref() == Some(&self.session.question) {
            return;
        }
        // While a slider moves, each answer is waited for and the newest question asked next:
        // cancelling at every step would show nothing until the hand rests.
        let is_same_document =
            self.asked.as_ref().is_some_and(|asked| asked.revision == self.document.revision);
        if is_same_document && self.jobs.answer.is_running() {
            return;
        }
        let question = self.session.question.clone();
        self.asked = Some(question.clone());
        let incidents = Arc::clone(&self.document.profile.incidents);
        let plane = self.document.profile.plane.clone();
        let before = self.answer.clone().filter(|a| a.prepared.is_of(&incidents));
        self.jobs.answer.start(wake(ctx), move |cancel, _| {
            let places = before.as_ref().map_or_else(
                || Arc::new(PreparedPlaces::of(&incidents)),
                |b| Arc::clone(&b.prepared),
            );
            answer(question, &places, &plane, before.as_deref(), cancel)
        });
    }
}
