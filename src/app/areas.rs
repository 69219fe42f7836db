//! Areas made ready to draw, off the UI thread.

use std::sync::Arc;

use egui::Context;

use super::{App, wake};
use crate::map::layers::PreparedAreas;

impl App {
    /// Takes areas that are ready, and asks for those of the profile where it has others.
    pub(super) fn follow_areas(&mut self, ctx: &Context) {
        let ready = self.jobs.areas.take();
        // Another profile may have been opened meanwhile.
        if let Some(areas) = ready.filter(|areas| areas.is_of(&self.document.profile.areas)) {
            self.document.areas = areas;
        }
        let wanted = &self.document.profile.areas;
        if !self.document.areas.is_of(wanted) && !self.jobs.areas.is_running() {
            let wanted = Arc::clone(wanted);
            self.jobs.areas.start(wake(ctx), move |_, _| PreparedAreas::prepare(&wanted));
        }
    }
}
