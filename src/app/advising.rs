//! A bandwidth by a rule, worked out off the UI thread.

use std::sync::Arc;

use egui::Context;

use super::{App, wake};
use crate::analysis::{BandwidthAdvice, BandwidthRule};
use crate::derived::{HotSpotQuestion, is_snapped, suggested_cell_m, surface_extent};
use crate::session::Message;

/// The question that advice was sought for, and the advice or why there is none.
pub(super) type Advised = (HotSpotQuestion, Result<BandwidthAdvice, String>);

impl App {
    /// Seeks the bandwidth that a rule advises for the incidents that are shown.
    pub fn advise_bandwidth(&mut self, ctx: &Context, rule: BandwidthRule) {
        let Some(answer) = self.answer.clone() else { return };
        let incidents = Arc::clone(&self.document.profile.incidents);
        self.jobs.advice.start(wake(ctx), move |_, _| {
            let places = answer.places();
            let settings = answer.question.settings;
            let points: Vec<_> = places.iter().map(|(p, _)| p).collect();
            let h = settings.bandwidth_m;
            let cell_m = surface_extent(&points, h).map_or(1.0, |b| suggested_cell_m(b, h));
            let advice = rule.advise(places, settings.kernel, cell_m, is_snapped(&incidents));
            (answer.question.clone(), advice.map_err(|e| e.to_string()))
        });
    }

    /// Takes the advice, unless something else was asked meanwhile.
    pub(super) fn take_advice(&mut self) {
        let Some((of, advice)) = self.jobs.advice.take() else { return };
        if of != self.session.question {
            return;
        }
        match advice {
            Ok(advice) => {
                let words = [
                    format!(
                        "Bandwidth {:.0} m by {}: {}.",
                        advice.bandwidth_m,
                        advice.rule.label().to_lowercase(),
                        advice.rule.line()
                    ),
                    advice.warnings.join(" "),
                ];
                self.session.question.settings.bandwidth_m = advice.bandwidth_m.round().max(1.0);
                self.session.message = Some(Message::Done(words.join(" ").trim().to_owned()));
            }
            Err(reason) => self.refuse(&reason),
        }
    }
}
