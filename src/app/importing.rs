//! Bringing incidents in: look at the files, ask what is not known, read them, put them into a
//! profile.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use egui::Context;

use super::working::Done;
use super::{App, FileDone, Looking, wake};
use crate::export::export_report;
use crate::import::{ImportError, suggested_from_heads};
use crate::jobs::bring::{self, Brought, Destination, Failed, Order, Step};
use crate::jobs::bring_in::BringInError;
use crate::jobs::look::{self, Looked, Tables};
use crate::jobs::open;
use crate::jobs::place::{free_path_beside, profile_path};
use crate::sample;
use crate::session::{FileWish, ImportDialog, Incoming, Message};

/// How often the progress of an import is shown anew.
const SHOWN_EVERY: Duration = Duration::from_millis(100);

impl App {
    /// Looks at incident files in the background; asks about their columns or their place when it
    /// has.
    pub fn read_incidents(&mut self, ctx: &Context, files: Vec<PathBuf>) {
        self.look_at(ctx, files, false);
    }

    /// Looks at files of which a single `GeoPackage` may be a profile.
    pub fn take_files(&mut self, ctx: &Context, files: Vec<PathBuf>) {
        self.look_at(ctx, files, true);
    }

    fn look_at(&mut self, ctx: &Context, files: Vec<PathBuf>, may_be_profile: bool) {
        if self.jobs.bring.is_running() {
            self.refuse(&"An import is under way; wait until it is done, or cancel it");
            return;
        }
        self.session.import = None;
        self.session.incoming = None;
        self.session.message = None;
        self.forget_read();
        let folder = self.mappings_folder.clone();
        let open = (!self.is_sample()).then(|| Arc::clone(&self.document.profile));
        self.jobs.look.start(wake(ctx), move |cancel, progress| {
            let looked = match look::whose(&files).filter(|_| may_be_profile) {
                Some(looked) => Ok(looked),
                None => look::tables(&files, folder.as_deref(), open.as_deref(), cancel, progress)
                    .map(Looked::Tables),
            };
            (files, looked)
        });
    }

    /// Takes what came of looking at files.
    pub(super) fn take_look(&mut self, ctx: &Context, (files, looked): Looking) {
        match looked {
            Ok(Looked::Profile(path)) => self.open(ctx, Some(path)),
            Ok(Looked::Foreign(path)) => {
                self.session.import = Some(ImportDialog::Foreign { path });
            }
            Ok(Looked::Areas(path)) => self.take_as_areas(&path),
            Ok(Looked::Tables(Tables { heads, remembered, problems, near })) => {
                self.session.message = problems.into_iter().next().map(Message::Refused);
                let incoming = Incoming::new(files, heads, remembered, near);
                let to_look_at = incoming.to_look_at();
                self.session.incoming = Some(incoming);
                match to_look_at {
                    Some(shape) => self.session.import = Some(ImportDialog::Columns { shape }),
                    None => self.ask_where(),
                }
            }
            Err(e) => self.refuse(&e),
        }
    }

    /// Takes a file of boundaries: asks for their year.
    pub fn take_as_areas(&mut self, path: &Path) {
        self.ask_about(path, FileWish::ImportAreas);
    }

    /// Takes somebody else's `GeoPackage` as a basemap: asks for its credit line.
    pub fn take_as_basemap(&mut self, path: &Path) {
        self.ask_about(path, FileWish::Basemap);
    }

    fn ask_about(&mut self, path: &Path, wish: FileWish) {
        self.session.import = None;
        crate::editing::files::ask(self, wish);
        let text = path.to_string_lossy().into_owned();
        crate::editing::files::change(self, |dialog| dialog.path = text);
    }

    /// Whether incidents can be brought into what is open.
    pub fn can_bring_into_open(&self) -> bool {
        self.document.can_edit() && self.document.writer.is_some()
    }

    /// Ashview is an invented town: incidents of a real one do not belong into it.
    fn is_sample(&self) -> bool {
        self.document.profile.neighbourhood.basemap == sample::BASEMAP_NAME
    }

    /// Asks where the files go, when nothing is left to be said of their columns.
    pub fn ask_where(&mut self) {
        let Some(incoming) = &self.session.incoming else { return };
        if let Some((shape, _)) = incoming.missing() {
            self.session.import = Some(ImportDialog::Columns { shape });
            return;
        }
        let heads: Vec<_> = incoming.shapes.iter().map(|s| (&s.head, &s.mapping)).collect();
        let name = suggested_from_heads(&incoming.files, &heads);
        let files = incoming.files.clone();
        let path = free_path_beside(files.first(), &name);
        let into_open = self.can_bring_into_open() && !self.is_sample();
        self.session.message = None;
        self.session.import = Some(ImportDialog::Ask { files, name, path, into_open });
    }

    /// Brings the files in as the dialog says, in the background.
    pub fn bring_in(&mut self, ctx: &Context) {
        let Some(ImportDialog::Ask { files, name, path, into_open }) = self.session.import.clone()
        else {
            return;
        };
        let Some(incoming) = &self.session.incoming else { return };
        let said = incoming.mappings();
        let destination = if into_open {
            crate::editing::steps::finish(self);
            if !crate::editing::steps::may_edit(self) {
                return;
            }
            Destination::Open(Arc::clone(&self.document.profile))
        } else {
            Destination::New { name, path: profile_path(files.first(), path) }
        };
        let who = open::who(self.settings.role);
        let order = Order { files, said, destination, read: self.read.take(), who };
        self.asked_for = self.session.import.take();
        self.session.message = None;
        self.jobs
            .bring
            .start(wake(ctx), move |cancel, progress| bring::bring(order, cancel, progress));
    }

    /// Drops what was read and not brought in.
    pub fn forget_read(&mut self) {
        self.read = None;
    }

    /// Stops what runs; nothing was changed by it. An import says itself whether that was in time.
    pub fn cancel_work(&mut self) {
        self.jobs.bring.ask_to_stop();
        if self.jobs.look.is_running() {
            self.jobs.look.cancel();
            self.session.message = Some(Message::Done("Cancelled; nothing was changed".to_owned()));
        }
    }

    /// Takes what came of an import.
    pub(super) fn take_brought(&mut self, ctx: &Context, brought: Result<Brought, Box<Failed>>) {
        match brought {
            Ok(Brought::New(document, report)) => {
                if self.may_leave() && self.document.save_state().waiting == 0 {
                    self.show_document(ctx, *document);
                } else {
                    let path = document.path.clone().unwrap_or_default();
                    let words = format!(
                        "The new profile is in {}; it is not opened, since changes of this one are not on disk yet",
                        path.display()
                    );
                    self.session.message = Some(Message::Refused(words));
                }
                self.imported(report);
            }
            Ok(Brought::Into(step)) => {
                let Step { edit, before, facts, hot_spots, report } = *step;
                // What the window shows may have changed while the files were read.
                if !Arc::ptr_eq(&before, &self.document.profile.incidents) {
                    self.session.import = self.asked_for.take();
                    self.refuse(&"The incidents of the profile changed while the files were read, so nothing was brought in; import them again");
                    return;
                }
                if !crate::editing::steps::may_edit(self) {
                    self.session.import = self.asked_for.take();
                    return;
                }
                let first = self.document.first_question().filter;
                self.session.message = Some(Message::Done(edit.label()));
                self.document.edit_with(edit, Some(facts), self.settings.role);
                if let Some(writer) = &self.document.writer {
                    writer.hot_spots(hot_spots);
                }
                // Who looks at the latest months goes on doing so.
                if self.session.question.filter == first {
                    self.session.question.filter = self.document.first_question().filter;
                }
                self.imported(report);
            }
            Err(failed) if matches!(failed.error, BringInError::Import(ImportError::Cancelled)) => {
                self.session.import = self.asked_for.take();
                self.session.message =
                    Some(Message::Done("Cancelled; nothing was changed".to_owned()));
            }
            Err(failed) => {
                let Failed { error, read } = *failed;
                self.read = read;
                self.refuse(&error);
                self.session.import = self.asked_for.take();
                // Only the mapping can answer what was asked.
                if let BringInError::Import(ImportError::Question { column, found, .. }) = &error
                    && let Some(incoming) = &mut self.session.incoming
                    && let Some(shape) = incoming.asked(column, found)
                {
                    self.session.import = Some(ImportDialog::Columns { shape });
                }
            }
        }
    }

    /// Writes the report that is shown into a file.
    pub(super) fn save_report(&mut self, ctx: &Context, path: PathBuf, why: String) {
        let Some(ImportDialog::Report(report)) = self.session.import.clone() else {
            self.session.file_dialog = None;
            return;
        };
        self.jobs.file.start(wake(ctx), move |_, _| -> FileDone {
            export_report(&report, &path).map_err(|e| e.to_string())?;
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let detail = format!("Saved an import report to {name}");
            Ok(Done::Exported { detail, why })
        });
    }

    fn imported(&mut self, report: Box<crate::import::ImportReport>) {
        self.asked_for = None;
        self.session.incoming = None;
        self.session.import = Some(ImportDialog::Report(report));
    }

    /// What is under way: its words, its share and whether it can be cancelled.
    pub(super) fn busy_label(&self) -> Option<(String, f32, bool)> {
        if self.opening {
            return Some(("Opening the profile".to_owned(), 0.0, false));
        }
        if self.is_turning() {
            return Some((super::working::TURNING.to_owned(), 0.0, false));
        }
        if self.jobs.look.is_running() {
            return Some(("Looking at the files".to_owned(), 0.0, true));
        }
        let pace = self.jobs.bring.pace()?;
        if self.jobs.bring.is_stopping() {
            return Some(("Stopping the import".to_owned(), pace.share, false));
        }
        Some((format!("Importing: {}", pace.words()), pace.share, true))
    }

    /// Shows the progress of an import while it runs.
    pub(super) fn follow_progress(&self, ctx: &Context) {
        if self.jobs.bring.is_running() || self.jobs.look.is_running() {
            ctx.request_repaint_after(SHOWN_EVERY);
        }
    }
}
