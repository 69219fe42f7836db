//! Work for what is edited: an import taken back, files handed on and taken in, the history read,
//! the window closed only when everything is on disk.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::TryRecvError;

use egui::Context;

use super::{App, FileDone, Turn, wake};
use crate::document::IncidentFacts;
use crate::edit::{ProfileEdit, Step, change_neighbourhood};
use crate::editing::steps;
use crate::export::export_layer;
use crate::import::{
    AreaImport, DeprivationImport, DeprivationSource, import_areas, import_deprivation,
    read_harm_weights,
};
use crate::jobs::bring;
use crate::map::{LayerKind, LayerSettings};
use crate::profile::{HarmWeights, Neighbourhood, NeighbourhoodProfile, Period};
use crate::session::{FileWish, ImportDialog, Message};

/// How long each month is shown while the period plays.
const SECONDS_A_MONTH: f64 = 0.8;
/// Most rows of the history that are shown.
const MOST_ROWS: usize = 300;

/// What is said while an import is taken back or made again.
pub(super) const TURNING: &str = "An import is being taken back or made again";

/// What is said where handing on cannot be noted.
const NOT_NOTED: &str = ". The profile may only be read: this is not in its audit";

/// What was done for the file dialog.
pub(super) enum Done {
    /// A basemap can be read: what the profile is to call it.
    Basemap(String),
    /// Harm weights were read.
    Harm(HarmWeights),
    /// A copy was written.
    Copied(PathBuf),
    /// A layer was written; what the audit says of it.
    Exported { detail: String, why: String },
    /// A layer or areas were read for the profile as it was: the change that they make, if any, and
    /// the report of what became of each row.
    Read { of: Arc<NeighbourhoodProfile>, edit: Option<ProfileEdit>, dialog: Box<ImportDialog> },
}

impl App {
    /// Whether a profile is being opened.
    pub fn is_opening(&self) -> bool {
        self.opening
    }

    /// Whether an import is being taken back or made again.
    pub fn is_turning(&self) -> bool {
        self.jobs.turn.is_running()
    }

    /// Works out what taking back an import, or making it again, leads to; then does it.
    pub fn turn(&mut self, ctx: &Context, step: Step, redo: bool) {
        let profile = Arc::clone(&self.document.profile);
        self.jobs.turn.start(wake(ctx), move |cancel, _| {
            let turned = step.edit(&profile, redo).map(|edit| {
                let mut then = NeighbourhoodProfile::clone(&profile);
                if redo {
                    edit.apply(&mut then);
                } else {
                    edit.undo(&mut then);
                }
                let facts = IncidentFacts::of(&then.incidents, &then.plane);
                Turn { edit, facts, hot_spots: bring::hot_spots(&then, cancel) }
            });
            (redo, turned)
        });
    }

    /// Reads the newest rows of the audit for the history panel, if it is shown.
    pub fn ask_history(&mut self) {
        let (Some(history), Some(writer)) = (&self.session.history, &self.document.writer) else {
            return;
        };
        self.audit_at = self.document.save_state().confirmed;
        self.audit = Some(writer.audit(history.of, MOST_ROWS));
    }

    /// Does what the file dialog asks for, off the UI thread.
    pub fn work_on_file(&mut self, ctx: &Context, wish: FileWish, path: PathBuf, why: String) {
        let role = self.settings.role;
        match wish {
            // Taken as what is dropped is, or chosen by `choose_basemap`.
            FileWish::Open | FileWish::Incidents | FileWish::Basemap => {}
            FileWish::Copy => {
                let Some(writer) = &self.document.writer else { return };
                let answer = writer.copy(path.clone(), why, role.as_str());
                self.jobs.file.start(wake(ctx), move |_, _| -> FileDone {
                    match answer.recv() {
                        Ok(Ok(())) => Ok(Done::Copied(path)),
                        Ok(Err(e)) => Err(e.to_string()),
                        Err(_) => Err("expected the file to be open, found it closed".to_owned()),
                    }
                });
            }
            FileWish::Export(layer) => {
                let profile = Arc::clone(&self.document.profile);
                self.jobs.file.start(wake(ctx), move |_, _| -> FileDone {
                    let summary =
                        export_layer(&profile, layer, &path).map_err(|e| e.to_string())?;
                    Ok(Done::Exported { detail: summary.disclosure(), why })
                });
            }
            FileWish::Report => self.save_report(ctx, path, why),
            FileWish::Chart(place) => self.save_chart(ctx, place, path, why),
            FileWish::ImportLayer(layer) => {
                let profile = Arc::clone(&self.document.profile);
                self.jobs.file.start(wake(ctx), move |_, _| {
                    let (edit, report) =
                        crate::jobs::bring_in::layer(&path, layer, &profile, role)?;
                    let dialog = Box::new(ImportDialog::Layer(Box::new(report)));
                    Ok(Done::Read { of: profile, edit, dialog })
                });
            }
            FileWish::HarmWeights => {
                self.jobs.file.start(wake(ctx), move |_, _| -> FileDone {
                    read_harm_weights(&path).map(Done::Harm).map_err(|e| e.to_string())
                });
            }
            FileWish::Deprivation => {
                let profile = Arc::clone(&self.document.profile);
                self.jobs.file.start(wake(ctx), move |_, _| -> FileDone {
                    let known = DeprivationSource::default();
                    let read = import_deprivation(&path, &profile, known);
                    let DeprivationImport { edit, report } = read.map_err(|e| e.to_string())?;
                    let dialog = Box::new(ImportDialog::Deprivation(Box::new(report)));
                    Ok(Done::Read { of: profile, edit, dialog })
                });
            }
            FileWish::ImportAreas => {
                let profile = Arc::clone(&self.document.profile);
                self.jobs.file.start(wake(ctx), move |_, _| -> FileDone {
                    let vintage = Some(why).filter(|year| !year.is_empty());
                    let read = import_areas(&path, &profile, vintage.as_deref());
                    let AreaImport { edit, report } = read.map_err(|e| e.to_string())?;
                    let dialog = Box::new(ImportDialog::Areas(Box::new(report)));
                    Ok(Done::Read { of: profile, edit, dialog })
                });
            }
        }
    }

    /// Moves the period on by a month, while it plays.
    pub(super) fn play(&mut self, ctx: &Context) {
        let (Some(last), Some(all), Some(now)) =
            (self.session.playing, self.document.months, self.session.question.filter.period)
        else {
            self.session.playing = None;
            return;
        };
        let time = ctx.input(|i| i.time);
        ctx.request_repaint_after_secs(0.1);
        // The month before has to be seen before the next one comes.
        let is_seen = self.answer.as_ref().is_some_and(|a| a.question == self.session.question);
        if time - last < SECONDS_A_MONTH || !is_seen {
            return;
        }
        if now.to() >= all.to() {
            self.session.playing = None;
            return;
        }
        self.session.playing = Some(time);
        let next = Period::new(now.from().plus(1), now.to().plus(1));
        self.session.question.filter.period = next.ok();
    }

    /// Takes the answers of this work.
    pub(super) fn take_work(&mut self, ctx: &Context) {
        match self.jobs.turn.take() {
            Some((redo, Ok(turn))) => {
                let Turn { edit, facts, hot_spots } = turn;
                if redo {
                    steps::redo_edit(self, edit, Some(facts));
                } else {
                    steps::undo_edit(self, edit, Some(facts));
                }
                if let Some(writer) = &self.document.writer {
                    writer.hot_spots(hot_spots);
                }
            }
            Some((_, Err(e))) => self.refuse(&e),
            None => {}
        }
        match self.jobs.file.take() {
            Some(Ok(done)) => self.take_file_work(done),
            Some(Err(reason)) => match &mut self.session.file_dialog {
                Some(dialog) => {
                    dialog.problem = Some(reason);
                    dialog.busy = false;
                }
                None => self.refuse(&reason),
            },
            None => {}
        }
        if self.session.history.is_some() && self.audit_at != self.document.save_state().confirmed {
            self.ask_history();
        }
        match self.audit.as_ref().map(std::sync::mpsc::Receiver::try_recv) {
            Some(Ok(rows)) => {
                self.audit = None;
                if let Some(history) = &mut self.session.history {
                    history.rows = Some(rows.map_err(|e| e.to_string()));
                }
            }
            Some(Err(TryRecvError::Disconnected)) => self.audit = None,
            Some(Err(TryRecvError::Empty)) | None => {}
        }
        self.follow_basemap(ctx);
        self.close_when_saved(ctx);
    }

    fn take_file_work(&mut self, done: Done) {
        self.session.file_dialog = None;
        match done {
            Done::Basemap(basemap) => {
                self.allow_server(&basemap);
                let now = &self.document.profile.neighbourhood;
                let after = Neighbourhood { basemap, ..now.clone() };
                if let Some(edit) = change_neighbourhood(&self.document.profile, after) {
                    steps::edit(self, edit);
                }
            }
            Done::Harm(weights) => {
                let words = format!("Weighed by {}: {} types", weights.label(), weights.len());
                self.session.question.harm = Some(Arc::new(weights));
                self.session.message = Some(Message::Done(words));
            }
            Done::Copied(path) => {
                let unnoted = if self.document.audits { "" } else { NOT_NOTED };
                let words = format!("A copy is in {}{unnoted}", path.display());
                self.session.message = Some(Message::Done(words));
            }
            Done::Exported { detail, why } => {
                let role = self.settings.role;
                let noted = self.document.writer.as_ref().filter(|_| self.document.audits);
                let words = match noted {
                    Some(writer) => {
                        writer.disclosed(detail.clone(), why, role.as_str());
                        detail
                    }
                    None => {
                        format!("{detail}{NOT_NOTED}")
                    }
                };
                self.session.message = Some(Message::Done(words));
            }
            Done::Read { of, edit, dialog } => {
                // A change that starts from what is no longer there would take away what came between.
                if !Arc::ptr_eq(&of, &self.document.profile) {
                    self.refuse(&"The profile changed while the file was read, so nothing was brought in; import it again");
                    return;
                }
                if let Some(edit) = edit {
                    if !steps::may_edit(self) {
                        return;
                    }
                    drop(of);
                    if matches!(*dialog, ImportDialog::Deprivation(_)) {
                        // Who brings figures in wants to see them.
                        let layer = LayerKind::Deprivation;
                        let shown = self.session.layers.get(layer);
                        self.session.layers.set(layer, LayerSettings { visible: true, ..shown });
                    }
                    steps::edit(self, edit);
                }
                self.session.import = Some(*dialog);
            }
        }
    }

    /// Closes the file dialog. Work whose outcome nobody has seen yet is dropped; what goes out is
    /// waited for, since the audit has to say that it did.
    pub fn close_file_dialog(&mut self) {
        let Some(dialog) = &self.session.file_dialog else { return };
        if dialog.busy && dialog.wish.goes_out() {
            return;
        }
        if dialog.busy {
            self.jobs.file.cancel();
        }
        self.session.file_dialog = None;
    }
}

/// So many changes, in words.
pub(super) fn changes(n: usize) -> String {
    if n == 1 { "1 change is".to_owned() } else { format!("{n} changes are") }
}
