//! The statistic that is asked for, worked out off the UI thread.

use std::sync::Arc;

use egui::Context;

use super::{App, wake};
use crate::analysis::Refused;
use crate::derived::{HotSpotAnswer, StatisticsAnswer, StatisticsQuestion, statistics};
use crate::export::table_csv;
use crate::session::{Message, Reading, Selection};

/// A statistic, or why there is none.
pub type Told = Result<Arc<StatisticsAnswer>, String>;

/// What was asked of which answer, and what came of it; nothing where it was cancelled.
pub(super) type Statistic = (Arc<HotSpotAnswer>, StatisticsQuestion, Option<Told>);

impl App {
    /// The statistic that is asked for: of the selected hot spot, if one is.
    fn statistics_question(&self) -> Option<StatisticsQuestion> {
        let is_read = self.session.reading == Reading::Statistics;
        let asked = is_read.then_some(&self.session.statistics)?;
        let spot = match self.session.selection {
            Some(Selection::HotSpot(rank)) => Some(rank),
            _ => None,
        };
        Some(StatisticsQuestion { spot, shifts: self.settings.shifts, ..asked.clone() })
    }

    /// Takes the statistic, and asks for it where the incidents or the question are others.
    pub(super) fn follow_statistics(&mut self, ctx: &Context) {
        if let Some(found) = self.jobs.statistics.take() {
            self.statistic = Some(found);
        }
        let wanted = self.statistics_question().zip(self.answer.clone());
        let Some((question, answer)) = wanted else {
            // What nobody reads is not kept.
            self.jobs.statistics.cancel();
            self.statistic = None;
            self.statistic_asked = None;
            return;
        };
        let is_it = |(of, asked): &(Arc<HotSpotAnswer>, StatisticsQuestion)| {
            Arc::ptr_eq(of, &answer) && *asked == question
        };
        // While a slider moves, the surface comes first.
        let is_moving =
            self.asked.as_ref() != Some(&self.session.question) || self.jobs.answer.is_running();
        if is_moving || self.statistic_asked.as_ref().is_some_and(is_it) {
            return;
        }
        self.statistic_asked = Some((Arc::clone(&answer), question.clone()));
        let profile = Arc::clone(&self.document.profile);
        self.jobs.statistics.start(wake(ctx), move |cancel, _| {
            let told = match statistics(&question, &answer, &profile, cancel) {
                Ok(told) => Some(Ok(Arc::new(told))),
                Err(Refused::Cancelled(_)) => None,
                Err(reason) => Some(Err(reason.to_string())),
            };
            (answer, question, told)
        });
    }

    /// The statistic that is asked for, of the answer that is shown; `None` while it is worked out.
    pub fn statistics(&self) -> Option<Told> {
        let (of, question, told) = self.statistic.as_ref()?;
        let is_it = Arc::ptr_eq(of, self.answer.as_ref()?)
            && self.statistics_question().as_ref() == Some(question);
        told.clone().filter(|_| is_it)
    }

    /// Puts the figures of the statistic onto the clipboard.
    pub fn copy_statistics(&mut self, ctx: &Context) {
        let Some(Ok(told)) = self.statistics() else { return };
        ctx.copy_text(table_csv(&told.table()));
        let words = format!("The figures of “{}” are copied", told.question.method.label());
        self.session.message = Some(Message::Done(words));
    }
}
