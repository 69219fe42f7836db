//! The program's state and its two phases a frame: `logic` takes answers and asks questions,
//! `ui` shows panels and carries out what they ask for. No widgets here. The work that is started
//! for a command is in the files beside.

mod advising;
mod answering;
mod areas;
mod asking_why;
mod choosing;
mod importing;
mod keeping;
mod leaving;
mod lighting;
mod looking_back;
mod statistics;
mod table;
mod tiles;
mod working;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use egui::Context;
use walkers::MapMemory;

use crate::command::Command;
use crate::derived::{AnswerError, HotSpotAnswer, Lighted, StatisticsQuestion, TableOrder};
use crate::document::{self, Document, IncidentFacts};
use crate::edit::{ProfileEdit, TurnError};
use crate::geography::MetricPlane;
use crate::import::ImportError;
use crate::jobs::Job;
use crate::jobs::bring::{Brought, Failed, Read};
use crate::jobs::look::Looked;
use crate::jobs::open::OpenError;
use crate::map::layers::PreparedAreas;
use crate::map::{Camera, Textures, set_camera};
use crate::panels::{self, View};
use crate::profile::NeighbourhoodProfile;
use crate::session::{ImportDialog, Message, Selection, Session};
use crate::settings::Settings;
use crate::store::{AuditRow, StoreError, StoredHotSpot, Writer};
use crate::{look, update};

/// Why nothing can be edited where no profile could be opened.
const NOTHING_OPEN: &str = "no profile is open; open one, or import incidents into a new one";

/// What came of looking at files.
type Looking = (Vec<PathBuf>, Result<Looked, ImportError>);

/// What came of the work that the file dialog asked for.
type FileDone = Result<working::Done, String>;

/// Rows of the incident table in order: which rows, in which order, and they.
type Sorted = (Arc<Vec<u32>>, TableOrder, Arc<Vec<u32>>);

/// The basemap that a profile names.
type ReadBasemap = Result<document::ReadBasemap, ImportError>;

/// An import taken back or made again, with what is worked out from where that leads.
struct Turn {
    edit: ProfileEdit,
    facts: IncidentFacts,
    hot_spots: Vec<StoredHotSpot>,
}

type Turned = Result<Turn, TurnError>;

#[derive(Default)]
struct Jobs {
    answer: Job<Result<HotSpotAnswer, AnswerError>>,
    open: Job<(Result<Document, OpenError>, Option<Writer>)>,
    look: Job<Looking>,
    bring: Job<Result<Brought, Box<Failed>>>,
    dialog: Job<Option<choosing::Chosen>>,
    turn: Job<(bool, Turned)>,
    file: Job<FileDone>,
    sort: Job<Sorted>,
    basemap: Job<(String, ReadBasemap)>,
    areas: Job<PreparedAreas>,
    advice: Job<advising::Advised>,
    why: Job<asking_why::Why>,
    histories: Job<looking_back::LookedBack>,
    light: Job<Lighted>,
    statistics: Job<statistics::Statistic>,
}

/// The program.
pub struct App {
    /// What is open.
    pub document: Document,
    /// What the person is looking at.
    pub session: Session,
    /// The user's settings.
    pub settings: Settings,
    /// Where mappings of columns are remembered; `None`: nowhere.
    pub mappings_folder: Option<PathBuf>,
    answer: Option<Arc<HotSpotAnswer>>,
    asked: Option<crate::derived::HotSpotQuestion>,
    read: Option<Box<Read>>,
    asked_for: Option<ImportDialog>,
    jobs: Jobs,
    tiles: tiles::TileWork,
    memory: MapMemory,
    textures: Textures,
    camera: Option<Camera>,
    fit_wanted: bool,
    opening: bool,
    audit: Option<Receiver<Result<Vec<AuditRow>, StoreError>>>,
    audit_at: u64,
    sorted: Option<Sorted>,
    sort_asked: Option<(Arc<Vec<u32>>, TableOrder)>,
    seen_in_table: Option<Selection>,
    why: Option<asking_why::Why>,
    why_asked: Option<(Arc<HotSpotAnswer>, u32)>,
    histories: Option<looking_back::LookedBack>,
    histories_asked: Option<(Arc<HotSpotAnswer>, Option<f64>)>,
    lit_asked: Option<lighting::LitOf>,
    lighted: Lighted,
    statistic: Option<statistics::Statistic>,
    statistic_asked: Option<(Arc<HotSpotAnswer>, StatisticsQuestion)>,
    kept: keeping::Keeping,
}

impl App {
    /// A window that opens a profile, or Ashview without a path.
    pub fn new(ctx: &Context, path: Option<PathBuf>) -> Self {
        let (settings, warning) = Settings::load();
        let mut app = Self::empty(settings);
        app.session.message = warning.map(Message::Refused);
        app.apply_settings(ctx);
        look::install_fonts(ctx);
        app.open(ctx, path);
        app
    }

    /// A window on a document that is already there.
    pub fn with_document(ctx: &Context, document: Document) -> Self {
        let mut app = Self::empty(Settings::default());
        app.apply_settings(ctx);
        look::install_fonts(ctx);
        app.show_document(ctx, document);
        app
    }

    fn empty(settings: Settings) -> Self {
        let nothing = NeighbourhoodProfile::new("", MetricPlane::british_national_grid());
        let mut document = Document::new(nothing, None, None);
        // Nothing that is drawn here would be kept anywhere.
        document.read_only = Some(NOTHING_OPEN.to_owned());
        Self {
            session: Session::new(document.first_question()),
            document,
            settings,
            mappings_folder: crate::settings::mappings_folder(),
            answer: None,
            asked: None,
            read: None,
            asked_for: None,
            jobs: Jobs::default(),
            tiles: tiles::TileWork::default(),
            memory: MapMemory::default(),
            textures: Textures::default(),
            camera: None,
            fit_wanted: false,
            opening: false,
            audit: None,
            audit_at: 0,
            sorted: None,
            sort_asked: None,
            seen_in_table: None,
            why: None,
            why_asked: None,
            histories: None,
            histories_asked: None,
            lit_asked: None,
            lighted: Lighted::default(),
            statistic: None,
            statistic_asked: None,
            kept: keeping::Keeping::default(),
        }
    }

    /// The newest answer, which may belong to an older question while the next is computed.
    pub fn answer(&self) -> Option<&Arc<HotSpotAnswer>> {
        self.answer.as_ref()
    }

    /// Where the map looks; `None` before the first frame.
    pub fn camera(&self) -> Option<Camera> {
        self.camera
    }

    /// Whether any work is under way whose answer will change the window.
    pub fn is_busy(&self) -> bool {
        self.opening
            || self.jobs.answer.is_running()
            || self.jobs.open.is_running()
            || self.jobs.look.is_running()
            || self.jobs.bring.is_running()
            || self.jobs.turn.is_running()
            || self.jobs.file.is_running()
            || self.jobs.areas.is_running()
            || self.jobs.advice.is_running()
            || self.jobs.why.is_running()
            || self.jobs.light.is_running()
            || self.jobs.statistics.is_running()
            || self.kept.is_running()
            || self.asked.as_ref() != Some(&self.session.question)
    }

    /// Makes theme and contrast the window's.
    pub fn apply_settings(&self, ctx: &Context) {
        look::install_style(ctx, self.settings.contrast);
        ctx.set_theme(self.settings.theme());
    }

    /// Shows the whole neighbourhood, at the latest in the next frame.
    pub fn fit(&mut self) {
        self.fit_wanted = true;
    }

    /// Points the map.
    pub fn look(&mut self, camera: Camera) {
        set_camera(&mut self.memory, &camera);
        self.camera = Some(camera);
    }

    fn show_document(&mut self, ctx: &Context, mut document: Document) {
        document.revision = self.document.revision + 1;
        let wake = ctx.clone();
        if let Some(writer) = &document.writer {
            writer.on_change(move || wake.request_repaint());
        }
        // Work on what was open until now is of no use any more.
        self.jobs.turn.cancel();
        self.jobs.file.cancel();
        let Session { layers, legend, radius_m, snap, reading, .. } = self.session;
        let statistics = self.session.statistics.clone();
        let message = self.session.message.take().or_else(|| document.note().map(Message::Refused));
        // Files that were dropped while it was being opened wait on.
        let incoming = self.session.incoming.take();
        let import = self.session.import.take().filter(|_| incoming.is_some());
        let new = Session::new(document.first_question());
        self.session = Session {
            layers,
            radius_m,
            import,
            incoming,
            message,
            legend,
            snap,
            statistics,
            reading,
            ..new
        };
        self.document = document;
        self.answer = None;
        self.asked = None;
        self.fit_wanted = true;
    }

    fn refuse(&mut self, reason: &dyn std::fmt::Display) {
        self.session.message = Some(Message::Refused(reason.to_string()));
    }

    /// Takes the answers of finished work and starts what is wanted next.
    pub fn logic(&mut self, ctx: &Context) {
        if let Some((opened, writer)) = self.jobs.open.take() {
            self.take_open(ctx, opened, writer);
            ctx.send_viewport_cmd(egui::ViewportCommand::Title(self.document.title()));
        }
        if let Some(looked) = self.jobs.look.take() {
            self.take_look(ctx, looked);
        }
        if let Some(brought) = self.jobs.bring.take() {
            self.take_brought(ctx, brought);
            ctx.send_viewport_cmd(egui::ViewportCommand::Title(self.document.title()));
        }
        self.follow_progress(ctx);
        self.take_chosen(ctx);
        self.take_work(ctx);
        self.follow_areas(ctx);
        self.take_advice();
        self.play(ctx);
        self.follow_table(ctx);
        self.follow_answer();
        self.ask(ctx);
        self.follow_kept(ctx);
        self.follow_why(ctx);
        self.follow_histories(ctx);
        self.follow_statistics(ctx);
        self.follow_lit(ctx);
        self.take_dropped_files(ctx);
    }

    fn take_dropped_files(&mut self, ctx: &Context) {
        let dropped: Vec<PathBuf> = ctx
            .input(|i| i.raw.dropped_files.clone())
            .into_iter()
            .map(|f| f.path().to_owned())
            .collect();
        if !dropped.is_empty() {
            self.take_files(ctx, dropped);
        }
    }

    /// Shows all panels and carries out what they ask for.
    pub fn ui(&mut self, ui: &mut egui::Ui) {
        let mut commands = Vec::new();
        // A dialog has the keys for itself.
        if !self.session.is_asking() {
            shortcuts(ui, &mut commands);
        }
        let view = View {
            document: &self.document,
            session: &self.session,
            settings: &self.settings,
            answer: self.answer.as_deref(),
            busy: self.busy_label(),
            advising: self.jobs.advice.is_running(),
            can_bring_into_open: self.can_bring_into_open(),
            saved: self.document.save_state(),
            unfinished: crate::editing::forms::unfinished(self).map(|(_, words)| words),
            sorted: self.sorted_rows(),
            why: self.why(),
            histories: self.histories(),
            statistics: self.statistics(),
            lit: &self.lighted,
            kept: self.kept_matches(),
            server: self.server_view(),
        };
        let input = panels::show(ui, &view, &mut self.memory, &mut self.textures, &mut commands);
        self.session.pointer = input.pointer;
        let rect_before = self.camera.map(|c| c.rect);
        self.camera = input.camera;
        if self.fit_wanted
            && let (Some(camera), Some(home)) = (self.camera, self.document.home())
        {
            // Panels find their size in the first frames: fit until the map keeps its own.
            self.fit_wanted = rect_before != Some(camera.rect);
            self.look(Camera::fit(home, camera.rect));
            ui.ctx().request_repaint();
        }
        self.want_tiles(ui.ctx());
        if !commands.is_empty() {
            ui.ctx().request_repaint();
        }
        for command in commands {
            update::update(self, ui.ctx(), command);
        }
        self.session.keys_taken =
            ui.ctx().text_edit_focused() || ui.ctx().any_popup_open() || self.session.is_asking();
    }
}

/// The commands whose keys were pressed.
fn shortcuts(ui: &egui::Ui, commands: &mut Vec<Command>) {
    // Asked for first: egui lets Shift pass with the keys of Undo.
    let again = egui::Modifiers::COMMAND | egui::Modifiers::SHIFT;
    let again = egui::KeyboardShortcut::new(again, egui::Key::Z);
    if ui.input_mut(|i| i.consume_shortcut(&again)) {
        commands.push(Command::Redo);
    }
    for command in Command::WITH_SHORTCUT {
        let pressed = command.shortcut().is_some_and(|s| ui.input_mut(|i| i.consume_shortcut(&s)));
        if pressed {
            commands.push(command);
        }
    }
}

/// Asks the window for a frame when work is done.
fn wake(ctx: &Context) -> impl FnOnce() + Send + 'static {
    let ctx = ctx.clone();
    move || ctx.request_repaint()
}
