//! The window without a display: opened on a copy of Ashview, driven by label, pointer and key.

#![allow(dead_code, reason = "each test uses its part")]

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use beatlas::app::App;
use beatlas::document::Document;
use beatlas::geography::{LonLat, WorldPoint};
use beatlas::jobs::open;
use beatlas::profile::Role as PoliceRole;
use beatlas::sample;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, PointerButton, Pos2};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

pub struct Window {
    pub harness: Harness<'static, Option<App>>,
    pub folder: PathBuf,
    _folder: Option<tempfile::TempDir>,
}

impl Window {
    /// A window on a copy of Ashview of its own.
    pub fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ashview.gpkg");
        sample::write_to(&path).unwrap();
        Self { _folder: Some(folder), ..Self::on(&path) }
    }

    /// A window on a profile.
    pub fn on(path: &Path) -> Self {
        let document = open::open(Some(path.to_owned()), PoliceRole::default()).unwrap();
        Self::with(document, path.parent().unwrap().to_owned())
    }

    fn with(document: Document, folder: PathBuf) -> Self {
        let mut document = Some(document);
        let harness = Harness::builder()
            .with_size(egui::vec2(1280.0, 1000.0))
            .with_step_dt(1.0 / 60.0)
            .with_max_steps(60)
            .build_ui_state(
                move |ui, app: &mut Option<App>| {
                    let ctx = ui.ctx().clone();
                    let app = app
                        .get_or_insert_with(|| App::with_document(&ctx, document.take().unwrap()));
                    app.logic(&ctx);
                    app.ui(ui);
                },
                None,
            );
        let mut window = Self { harness, folder, _folder: None };
        window.settle();
        window
    }

    pub fn app(&self) -> &App {
        self.harness.state().as_ref().unwrap()
    }

    pub fn app_mut(&mut self) -> &mut App {
        self.harness.state_mut().as_mut().unwrap()
    }

    pub fn path(&self) -> PathBuf {
        self.app().document.path.clone().unwrap()
    }

    /// Frames until no work is under way, the answer shown is to the question asked, and
    /// everything is on disk.
    pub fn settle(&mut self) {
        let start = Instant::now();
        loop {
            self.harness.run_steps(2);
            let app = self.app();
            let answered = app.answer().is_some_and(|a| a.question == app.session.question);
            let state = app.document.save_state();
            if !app.is_busy() && answered && (state.waiting == 0 || state.problem.is_some()) {
                break;
            }
            assert!(start.elapsed() < Duration::from_mins(1), "the window did not come to rest");
            std::thread::sleep(Duration::from_millis(5));
        }
        self.harness.run_steps(3);
    }

    pub fn frames_until(&mut self, what: &str, done: impl Fn(&App) -> bool) {
        let start = Instant::now();
        while !done(self.app()) {
            self.harness.run_steps(2);
            assert!(start.elapsed() < Duration::from_mins(1), "waited in vain for {what}");
            std::thread::sleep(Duration::from_millis(5));
        }
        self.harness.run_steps(3);
    }

    pub fn click(&mut self, label: &str) {
        self.harness.get_by_label(label).click();
        self.settle();
    }

    pub fn click_button(&mut self, label: &str) {
        self.harness.get_by_role_and_label(Role::Button, label).click();
        self.settle();
    }

    /// Ticks a box, or takes its tick away, once it is in sight: a click on what is scrolled away falls
    /// on something else.
    pub fn tick(&mut self, label: &str) {
        self.harness.get_by_role_and_label(Role::CheckBox, label).scroll_to_me();
        self.harness.run_steps(30);
        self.harness.get_by_role_and_label(Role::CheckBox, label).click();
        self.settle();
    }

    /// Chooses something from the list behind "Add to map".
    pub fn add(&mut self, thing: &str) {
        self.click_button("Add to map");
        self.click_button(thing);
    }

    /// Where a place is on the screen.
    pub fn at(&self, p: LonLat) -> Pos2 {
        self.app().camera().unwrap().to_screen(WorldPoint::from(p))
    }

    /// A point of the map, from its middle.
    pub fn off_middle(&self, x: f32, y: f32) -> Pos2 {
        self.app().camera().unwrap().rect.center() + egui::vec2(x, y)
    }

    fn button(&mut self, pos: Pos2, pressed: bool) {
        self.harness.event(Event::PointerButton {
            pos,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        });
        self.harness.run_steps(1);
    }

    pub fn point_at(&mut self, at: Pos2) {
        self.harness.event(Event::PointerMoved(at));
        self.harness.run_steps(1);
    }

    pub fn click_at(&mut self, at: Pos2) {
        self.point_at(at);
        self.button(at, true);
        self.button(at, false);
        // Longer than two clicks may be apart to be one double click.
        self.harness.run_steps(30);
        self.settle();
    }

    pub fn double_click_at(&mut self, at: Pos2) {
        self.point_at(at);
        for pressed in [true, false, true, false] {
            self.button(at, pressed);
        }
        self.harness.run_steps(30);
        self.settle();
    }

    /// A double click that a slow machine hands over in one frame.
    pub fn double_click_in_one_frame(&mut self, at: Pos2) {
        self.point_at(at);
        for pressed in [true, false, true, false] {
            self.harness.input_mut().events.push(Event::PointerButton {
                pos: at,
                button: PointerButton::Primary,
                pressed,
                modifiers: Modifiers::NONE,
            });
        }
        self.harness.run_steps(30);
        self.settle();
    }

    pub fn drag(&mut self, from: Pos2, to: Pos2) {
        self.point_at(from);
        self.button(from, true);
        for part in [0.3, 0.7, 1.0] {
            self.point_at(from.lerp(to, part));
        }
        self.button(to, false);
        self.harness.run_steps(30);
        self.settle();
    }

    pub fn key(&mut self, key: Key) {
        self.harness.key_press(key);
        self.harness.run_steps(2);
        self.settle();
    }

    pub fn keys(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.harness.run_steps(2);
        self.settle();
    }

    /// Undoes by keyboard.
    pub fn key_undo(&mut self) {
        self.keys(Modifiers::COMMAND, Key::Z);
    }

    /// Replaces what is in a field by typing, and leaves it.
    pub fn fill(&mut self, field: &str, text: &str) {
        self.fill_in(Role::TextInput, field, text);
    }

    pub fn fill_in(&mut self, role: Role, field: &str, text: &str) {
        let node = self.harness.get_by_role_and_label(role, field);
        node.scroll_to_me();
        node.focus();
        self.harness.run_steps(3);
        self.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
        self.harness.run_steps(1);
        self.harness.key_press(Key::Backspace);
        self.harness.run_steps(1);
        if !text.is_empty() {
            self.harness.event(Event::Text(text.to_owned()));
        }
        self.harness.run_steps(1);
        self.harness.key_press(Key::Tab);
        self.harness.run_steps(2);
        self.settle();
    }

    /// Chooses a term of a list.
    pub fn choose(&mut self, list: &str, term: &str) {
        self.harness.get_by_role_and_label(Role::ComboBox, list).scroll_to_me();
        // Until it has come to rest where it is clicked.
        self.harness.run_steps(30);
        self.harness.get_by_role_and_label(Role::ComboBox, list).click();
        self.harness.run_steps(3);
        self.click_button(term);
    }

    pub fn has(&self, label: &str) -> bool {
        self.harness.query_by_label(label).is_some()
    }

    pub fn shows(&self, words: &str) -> bool {
        self.harness.query_all_by_label_contains(words).next().is_some()
    }

    /// The label of what has the keyboard.
    pub fn focused(&self) -> Option<String> {
        #[allow(clippy::redundant_closure_for_method_calls)]
        let focused = self.harness.root().query_all_by(|n| n.is_focused()).next();
        focused.and_then(|n| n.accesskit_node().label())
    }

    /// Everything in the file, as another program would find it.
    pub fn rows<T: rusqlite::types::FromSql>(&self, sql: &str) -> Vec<T> {
        let connection = rusqlite::Connection::open(self.path()).unwrap();
        let mut statement = connection.prepare(sql).unwrap();
        statement.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect()
    }

    pub fn spots(&self) -> usize {
        self.app().answer().unwrap().hot_spots.spots.len()
    }
}

#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|e| e.to_string())
    }
}

impl Window {
    /// Drops files on the window.
    pub fn drop_on(&mut self, files: &[PathBuf]) {
        let dropped = files.iter().map(|f| std::sync::Arc::new(Dropped(f.clone())) as _).collect();
        self.harness.input_mut().dropped_files = dropped;
        self.harness.step();
        self.harness.input_mut().dropped_files.clear();
    }
}
