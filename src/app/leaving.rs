//! From one profile to another, and out of the window: only when everything is on disk, and nothing
//! that was typed is lost.

use std::path::PathBuf;

use egui::{Context, ViewportCommand};

use super::working::{TURNING, changes};
use super::{App, wake};
use crate::document::Document;
use crate::editing::{forms, steps};
use crate::jobs::open::{self, OpenError};
use crate::session::{Message, Session};
use crate::store::Writer;

impl App {
    /// Opens a profile in the background; what is open stays until it is there, and until all its
    /// changes are on disk.
    pub fn open(&mut self, ctx: &Context, path: Option<PathBuf>) {
        if self.opening || self.is_turning() {
            let busy = if self.opening { "A profile is being opened" } else { TURNING };
            self.refuse(&format!("{busy}; wait until it is done"));
            return;
        }
        if !self.may_leave() {
            return;
        }
        self.opening = true;
        let role = self.settings.role;
        let (now, writer) = (self.document.path.clone(), self.document.writer.take());
        self.jobs.open.start(wake(ctx), move |_, _| {
            // The file that is open already is let go of before it is opened again.
            let is_same = open::is_same(path.as_deref(), now.as_deref());
            open::open_instead(path, role, writer, is_same)
        });
    }

    /// Reads the profile anew from its file, when everything is in it.
    pub fn reload(&mut self, ctx: &Context) {
        if let Some(path) = self.document.path.clone() {
            self.open(ctx, Some(path));
        }
    }

    /// Takes what came of opening. What could not be opened leaves what is open as it is.
    pub(super) fn take_open(
        &mut self,
        ctx: &Context,
        opened: Result<Document, OpenError>,
        writer: Option<Writer>,
    ) {
        self.opening = false;
        match opened {
            Ok(document) => self.take_opened(ctx, document),
            Err(e) => {
                if writer.is_none() && self.document.path.is_some() {
                    self.document.read_only = Some("it could not be opened again".to_owned());
                }
                self.document.writer = writer;
                self.refuse(&e);
            }
        }
    }

    /// Shows what was opened; a file read anew keeps map and selection.
    pub(super) fn take_opened(&mut self, ctx: &Context, document: Document) {
        if !open::is_same(document.path.as_deref(), self.document.path.as_deref()) {
            self.show_document(ctx, document);
            return;
        }
        let Session { selection, history, drafts, .. } = &mut self.session;
        let (selection, history, drafts) = (*selection, history.clone(), std::mem::take(drafts));
        let question = self.session.question.clone();
        let camera = self.camera;
        self.show_document(ctx, document);
        self.fit_wanted = false;
        self.camera = camera;
        self.session.question.filter = question.filter;
        self.session.question.settings = question.settings;
        let is_there = |s: &crate::session::Selection| {
            s.subject().is_some_and(|s| self.document.profile.name_of(s).is_some())
        };
        self.session.selection = selection.filter(is_there);
        self.session.history = history;
        self.session.drafts = drafts;
        steps::opened(self);
        self.ask_history();
        let read_only = self.document.read_only.as_deref();
        self.session.message = Some(match read_only {
            Some(reason) => Message::Refused(format!("Read anew; it may only be read: {reason}")),
            None => Message::Done("Read anew from the file".to_owned()),
        });
    }

    /// Whether everything is on disk, so that another profile can be opened; says so if not.
    pub(super) fn may_leave(&mut self) -> bool {
        steps::finish(self);
        let state = self.document.save_state();
        if let Some(problem) = state.problem {
            let words = format!("{} not on disk yet: {problem}", changes(state.waiting));
            self.session.message = Some(Message::Refused(words));
            return false;
        }
        if let Some((subject, problem)) = forms::unfinished(self) {
            self.session.selection = Some(subject.into());
            self.session.history = None;
            self.session.message =
                Some(Message::Refused(format!("{problem}; correct it first, or empty the field")));
            return false;
        }
        true
    }

    /// Holds the window open until everything is on disk, and nothing that was typed is lost.
    pub(super) fn close_when_saved(&mut self, ctx: &Context) {
        if ctx.input(|i| i.viewport().close_requested()) {
            steps::finish(self);
            if !self.is_all_kept() {
                ctx.send_viewport_cmd(ViewportCommand::CancelClose);
                self.session.closing = Some(ctx.input(|i| i.time));
                if let Some((subject, _)) = forms::unfinished(self) {
                    self.session.selection = Some(subject.into());
                    self.session.history = None;
                }
            }
        }
        if self.session.closing.is_some() {
            ctx.request_repaint_after_secs(0.2);
            if self.is_all_kept() {
                ctx.send_viewport_cmd(ViewportCommand::Close);
            }
        }
    }

    fn is_all_kept(&self) -> bool {
        let waiting = self.document.save_state().waiting;
        let is_typed = !self.session.drafts.is_empty() || self.session.kept_name.is_some();
        waiting == 0 && !self.opening && !is_typed
    }

    /// Closes the window although changes are not on disk.
    pub fn close_anyway(&mut self, ctx: &Context) {
        self.document.writer = None;
        self.session.drafts.clear();
        self.session.kept_name = None;
        self.session.closing = None;
        ctx.send_viewport_cmd(ViewportCommand::Close);
    }
}
