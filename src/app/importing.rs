//! Bringing incidents in: read, ask for name and place, make the profile.

use std::path::PathBuf;
use std::sync::Arc;

use egui::Context;

use super::{App, Chosen, Read, wake};
use crate::document::Document;
use crate::import::{Import, suggested_place};
use crate::jobs::bring_in;
use crate::jobs::place::{free_path_beside, profile_path};
use crate::session::{ImportDialog, Message};

impl App {
    /// Asks for incident files, off the UI thread.
    pub fn choose_incidents(&mut self, ctx: &Context) {
        self.jobs.dialog.start(wake(ctx), |_, _| {
            rfd::FileDialog::new()
                .set_title("Import incidents")
                .add_filter(
                    "Incident table",
                    &[
                        "csv", "tsv", "tab", "txt", "xlsx", "json", "geojson", "gpkg", "gpx",
                        "zip", "gz",
                    ],
                )
                .pick_files()
                .map(Chosen::Incidents)
        });
    }

    /// Reads incident files in the background; asks for name and place when they are read.
    pub fn read_incidents(&mut self, ctx: &Context, files: Vec<PathBuf>) {
        self.session.import = None;
        self.session.message = None;
        self.jobs.read.start(wake(ctx), move |cancel, progress| {
            let import = bring_in::read(&files, None, cancel, progress);
            (files, import)
        });
    }

    /// Makes the profile that the import dialog describes, in the background.
    pub fn create_profile(&mut self, ctx: &Context) {
        let Some(ImportDialog::Ask { files, name, path }) = self.session.import.clone() else {
            return;
        };
        let Some(read) = self.read.clone() else { return };
        let path = profile_path(files.first(), path);
        self.asked_for = self.session.import.take();
        self.session.message = None;
        let who = crate::jobs::open::who(self.settings.role);
        self.jobs.create.start(wake(ctx), move |_, _| {
            let profile = bring_in::new_profile(&name, &read.plane, &read.incidents, &read.report);
            let mut file = bring_in::create(&path, &profile)?;
            file.hold_as(&who);
            let mut document = Document::new(profile, Some(path), None);
            document.take_file(file);
            Ok((document, read.report))
        });
    }

    /// Drops what was read and not confirmed.
    pub fn forget_import(&mut self) {
        self.read = None;
    }

    /// Stops reading; nothing was changed by it.
    pub fn cancel_work(&mut self) {
        self.jobs.read.cancel();
        self.session.message = Some(Message::Done("Cancelled; nothing was changed".to_owned()));
    }

    pub(super) fn ask_for_place(&mut self, files: Vec<PathBuf>, import: Import) {
        let name = suggested_place(&files, &import.incidents);
        let path = free_path_beside(files.first(), &name);
        let Import { incidents, plane, report } = import;
        self.read = Some(Read { incidents: Arc::new(incidents), plane, report });
        self.session.import = Some(ImportDialog::Ask { files, name, path });
    }
}
