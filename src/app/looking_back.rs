//! How the hot spots came to be, worked out off the UI thread once the hand rests.

use std::sync::Arc;

use egui::Context;

use super::{App, wake};
use crate::derived::{Histories, HotSpotAnswer, histories};

/// The histories of an answer's hot spots, and the answer.
pub(super) type LookedBack = (Arc<HotSpotAnswer>, Option<Arc<Histories>>);

/// Seconds that an answer stays before its past is asked for: while a slider moves, the surface comes
/// first.
const AT_REST: f64 = 0.4;

impl App {
    /// Takes the histories of the answer shown, and asks for them when it has stood for a moment.
    pub(super) fn follow_histories(&mut self, ctx: &Context) {
        if let Some(found) = self.jobs.histories.take() {
            self.histories = Some(found);
        }
        let Some(answer) = &self.answer else { return };
        let time = ctx.input(|i| i.time);
        let is_it = |of: &Arc<HotSpotAnswer>| Arc::ptr_eq(of, answer);
        match &self.histories_asked {
            Some((of, Some(since))) if is_it(of) => {
                if time - since < AT_REST {
                    ctx.request_repaint_after_secs((AT_REST - (time - since)) as f32 + 0.01);
                    return;
                }
            }
            Some((of, None)) if is_it(of) => return,
            _ => {
                // What was asked of an older answer would only take time from the next one.
                self.jobs.histories.cancel();
                self.histories_asked = Some((Arc::clone(answer), Some(time)));
                ctx.request_repaint_after_secs(AT_REST as f32 + 0.01);
                return;
            }
        }
        let answer = Arc::clone(answer);
        self.histories_asked = Some((Arc::clone(&answer), None));
        self.jobs.histories.start(wake(ctx), move |cancel, _| {
            let found = histories(&answer, cancel).ok().map(Arc::new);
            (answer, found)
        });
    }

    /// The histories of the hot spots shown; `None` while they are worked out.
    pub fn histories(&self) -> Option<Arc<Histories>> {
        let (of, found) = self.histories.as_ref()?;
        let answer = self.answer.as_ref()?;
        found.clone().filter(|_| Arc::ptr_eq(of, answer))
    }
}
