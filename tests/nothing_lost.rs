//! Nothing that was done, typed or drawn is lost: at the seams between two profiles, between a hand
//! and a key, between what is shown and what is in the file.

#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "window/harness.rs"]
mod harness;

use std::path::PathBuf;
use std::sync::Arc;

use beatlas::app::App;
use beatlas::command::Command;
use beatlas::edit::ProfileEdit;
use beatlas::map::Camera;
use beatlas::profile::{
    CommunityKind, Field, ImportRecord, Incidents, RecordId, RecordRef, Shape, Subject,
};
use beatlas::sample;
use beatlas::session::{FileWish, Message, Selection};
use beatlas::store::ProfileFile;
use beatlas::update::update;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, PointerButton, Pos2};
use egui_kittest::kittest::Queryable as _;
use harness::Window;

fn now(window: &mut Window, command: Command) {
    let ctx = window.harness.ctx.clone();
    update(window.app_mut(), &ctx, command);
}

fn refused(window: &Window, words: &str) {
    let message = &window.app().session.message;
    assert!(matches!(message, Some(Message::Refused(m)) if m.contains(words)), "{message:?}");
}

/// Another copy of Ashview beside the window's.
fn another(window: &Window) -> PathBuf {
    let path = window.folder.join("other.gpkg");
    sample::write_to(&path).unwrap();
    path
}

/// An import that took all incidents away: a step that is taken back by a job.
fn without_incidents(window: &mut Window) {
    let app = window.app_mut();
    let edit = ProfileEdit::ImportIncidents {
        before: Arc::clone(&app.document.profile.incidents),
        after: Arc::new(Incidents::default()),
        record: ImportRecord {
            at: "2026-09-01T09:00:00Z".to_owned(),
            files: "nothing.csv".to_owned(),
            rows_read: 0,
            placed: 0,
            without_place: 0,
            outside: 0,
            rejected: 0,
            detail: None,
        },
    };
    let role = app.settings.role;
    app.document.edit(edit, role);
    window.settle();
}

fn first(window: &Window, is: impl Fn(&RecordRef<'_>) -> bool) -> RecordId {
    window.app().document.profile.records().find(is).unwrap().id()
}

fn church(window: &Window) -> RecordId {
    first(window, |r| r.kind() == CommunityKind::PlaceOfWorship && !r.points().is_empty())
}

/// Brings a record under the middle of the map; says where it is on the screen.
fn under_the_middle(window: &mut Window, id: RecordId) -> Pos2 {
    let centre = window.app().document.community.position(id).unwrap();
    let camera = window.app().camera().unwrap();
    window.app_mut().look(Camera { centre, zoom: 19.0, ..camera });
    window.settle();
    window.off_middle(0.0, 0.0)
}

fn button(window: &mut Window, pos: Pos2, pressed: bool) {
    let button = PointerButton::Primary;
    window.harness.event(Event::PointerButton { pos, button, pressed, modifiers: Modifiers::NONE });
    window.harness.run_steps(2);
}

#[test]
fn an_import_that_is_taken_back_never_lands_in_another_profile() {
    let mut window = Window::open();
    let other = another(&window);
    let rows = window.app().document.profile.incidents.len();
    without_incidents(&mut window);
    let path = window.path();
    now(&mut window, Command::Undo);
    assert!(window.app().is_turning());
    now(&mut window, Command::Open(other.clone()));
    refused(&window, "being taken back");
    now(&mut window, Command::Reload);
    refused(&window, "being taken back");
    window.settle();
    assert_eq!(window.path(), path);
    assert_eq!(window.app().document.profile.incidents.len(), rows);
    assert_eq!(window.rows::<i64>("SELECT count(*) FROM incidents"), [rows as i64]);
    now(&mut window, Command::Open(other.clone()));
    window.settle();
    assert_eq!(window.path(), other);
}

#[test]
fn an_import_that_is_taken_back_takes_its_hot_spots_with_it() {
    let mut window = Window::open();
    let spots = "SELECT count(*) FROM hot_spots";
    let before = window.rows::<i64>(spots);
    assert!(before[0] > 0);
    without_incidents(&mut window);
    now(&mut window, Command::Undo);
    window.settle();
    now(&mut window, Command::Redo);
    window.frames_until("none", |app| !app.is_busy() && app.document.save_state().waiting == 0);
    window.app().document.writer.as_ref().unwrap().settle();
    assert_eq!(window.rows::<i64>(spots), [0], "no incidents, no hot spots");
    now(&mut window, Command::Undo);
    window.settle();
    window.app().document.writer.as_ref().unwrap().settle();
    assert_eq!(window.rows::<i64>(spots), before);
}

#[test]
fn a_profile_whose_changes_wait_is_not_left() {
    let mut window = Window::open();
    let (other, path) = (another(&window), window.path());
    let lock = rusqlite::Connection::open(&path).unwrap();
    lock.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let id = church(&window);
    now(&mut window, Command::Delete(id));
    assert_eq!(window.app().document.save_state().problem, None, "it is not known yet");
    now(&mut window, Command::Open(other));
    window.frames_until("an answer", |app| !app.is_opening());
    refused(&window, "changes that wait");
    assert_eq!(window.path(), path);
    assert!(window.app().document.can_edit());
    // Nor by reading it anew.
    now(&mut window, Command::Reload);
    refused(&window, "not on disk yet");
    drop(lock);
    window.frames_until("the disk", |app| app.document.save_state().waiting == 0);
    let kept = ProfileFile::open_to_read(&path).unwrap().1;
    assert!(kept.record(id).is_none(), "the change is in the file");
}

#[test]
fn a_profile_that_is_being_opened_is_not_opened_again() {
    let mut window = Window::open();
    let path = window.path();
    now(&mut window, Command::Reload);
    now(&mut window, Command::Reload);
    refused(&window, "A profile is being opened");
    window.settle();
    assert_eq!(window.path(), path);
    assert_eq!(window.app().document.read_only, None, "it is not locked out by itself");
}

#[test]
fn nothing_is_edited_where_no_profile_could_be_opened() {
    let ctx = egui::Context::default();
    let mut app = App::new(&ctx, Some(PathBuf::from("there-is-no-such.gpkg")));
    while app.is_opening() {
        app.logic(&ctx);
        std::thread::yield_now();
    }
    assert!(matches!(app.session.message, Some(Message::Refused(_))));
    assert!(!app.document.can_edit(), "it would be kept nowhere");
}

#[test]
fn a_copy_of_what_cannot_be_written_leaves_nothing_waiting() {
    let mut window = Window::open();
    let path = another(&window);
    let file = rusqlite::Connection::open(&path).unwrap();
    file.execute("UPDATE beatlas_meta SET value = '99' WHERE key = 'schema_version'", []).unwrap();
    drop(file);
    now(&mut window, Command::Open(path.clone()));
    window.settle();
    assert!(!window.app().document.can_edit());
    now(&mut window, Command::AskFile(FileWish::Copy));
    window.harness.run_steps(3);
    window.fill("File", "copy.gpkg");
    window.click_button("Save copy");
    assert!(window.folder.join("copy.gpkg").exists());
    assert_eq!(window.app().document.save_state().waiting, 0);
    assert!(window.shows("this is not in its audit"));
}

#[test]
fn what_is_typed_or_drawn_while_nothing_may_be_changed_stays() {
    let mut window = Window::open();
    without_incidents(&mut window);
    let subject = Subject::Record(church(&window));
    let before = window.app().document.profile.records().count();
    now(&mut window, Command::Undo);
    assert!(window.app().is_turning());
    now(&mut window, Command::Type(subject, Field::Name, "St Bride's".to_owned()));
    now(&mut window, Command::Commit(subject, Field::Name));
    refused(&window, "being taken back");
    assert_eq!(window.app().session.drafts[&(subject, Field::Name)].text, "St Bride's");
    let Subject::Record(id) = subject else { panic!() };
    now(&mut window, Command::Delete(id));
    assert_eq!(window.app().document.profile.records().count(), before);
    window.settle();
    now(&mut window, Command::Commit(subject, Field::Name));
    window.settle();
    assert_eq!(window.app().document.profile.name_of(subject), Some("St Bride's"));
}

#[test]
fn text_that_cannot_stand_is_not_left_behind() {
    let mut window = Window::open();
    let (other, path) = (another(&window), window.path());
    let subject = Subject::Record(church(&window));
    now(&mut window, Command::Type(subject, Field::ReviewOn, "next spring".to_owned()));
    now(&mut window, Command::Open(other));
    refused(&window, "is not kept");
    window.settle();
    assert_eq!(window.path(), path);
    assert_eq!(window.app().session.selection, Some(subject.into()), "there it is");
    let root = egui::ViewportId::ROOT;
    let close = egui::ViewportEvent::Close;
    window.harness.input_mut().viewports.entry(root).or_default().events.push(close);
    window.harness.step();
    window.harness.input_mut().viewports.entry(root).or_default().events.clear();
    let asked = &window.harness.output().viewport_output[&root].commands;
    assert!(asked.contains(&egui::ViewportCommand::CancelClose), "{asked:?}");
    window.harness.run_steps(3);
    assert!(window.has("Not everything is on disk") && window.shows("is not kept"));
    window.harness.get_by_role_and_label(Role::Button, "Keep open").click();
    window.harness.run_steps(3);
    assert_eq!(window.app().session.drafts[&(subject, Field::ReviewOn)].text, "next spring");
}

#[test]
fn cancelling_the_import_of_a_layer_brings_nothing_in() {
    let mut window = Window::open();
    let before = window.app().document.profile.records().count();
    let layer = window.folder.join("spocs.csv");
    std::fs::write(&layer, "title,kind\nNight desk,police\n").unwrap();
    let wish = FileWish::ImportLayer(beatlas::export::ExportLayer::Spocs);
    now(&mut window, Command::AskFile(wish));
    now(&mut window, Command::TypePath(layer.to_string_lossy().into_owned()));
    now(&mut window, Command::ConfirmFile);
    now(&mut window, Command::CloseFile);
    window.settle();
    assert_eq!(window.app().document.profile.records().count(), before);
    assert!(window.app().session.import.is_none());
    // A change in between is not taken away by what starts from the profile before it.
    now(&mut window, Command::AskFile(wish));
    now(&mut window, Command::TypePath(layer.to_string_lossy().into_owned()));
    now(&mut window, Command::ConfirmFile);
    let id = church(&window);
    now(&mut window, Command::Delete(id));
    window.settle();
    refused(&window, "changed while the file was read");
    assert_eq!(window.app().document.profile.records().count(), before - 1);
}

#[test]
fn escape_lets_go_of_what_a_hand_still_holds() {
    let mut window = Window::open();
    let id = church(&window);
    let start = window.app().document.profile.record(id).unwrap().points().to_vec();
    let camera = window.app().camera().unwrap();
    let at = under_the_middle(&mut window, id);
    let there = window.app().camera().unwrap();
    window.point_at(at);
    button(&mut window, at, true);
    window.point_at(at + egui::vec2(40.0, 0.0));
    window.harness.run_steps(2);
    assert!(window.app().session.dragging.is_some());
    window.harness.key_press(Key::Escape);
    window.harness.run_steps(2);
    let far = at + egui::vec2(90.0, 30.0);
    window.point_at(far);
    window.harness.run_steps(2);
    assert!(window.app().session.dragging.is_none(), "the hand holds nothing any more");
    button(&mut window, far, false);
    window.settle();
    assert_eq!(window.app().document.profile.record(id).unwrap().points(), start);
    let moved = window.app().camera().unwrap();
    assert!((there.centre.x - moved.centre.x).abs() < 1e-12, "nor does it drag the map");
    assert_ne!(camera, there);
}

#[test]
fn taking_hold_of_a_closed_record_is_a_consultation() {
    let mut window = Window::open();
    let police = |r: &RecordRef<'_>| r.handling().sensitivity.as_str() == "police";
    let id = first(&window, |r| {
        police(r) && matches!(r.points(), [_]) && r.kind() != CommunityKind::Strategy
    });
    let at = under_the_middle(&mut window, id);
    window.drag(at, at + egui::vec2(30.0, 0.0));
    assert_eq!(window.app().session.selection, Some(Selection::Record(id)));
    let opened = window.rows::<String>("SELECT record FROM audit WHERE what = 'consultation'");
    assert_eq!(opened, [id.uuid().to_string()]);
}

#[test]
fn keys_for_a_dialog_or_a_field_are_not_the_maps() {
    let mut window = Window::open();
    let id = church(&window);
    let before = window.app().document.profile.records().count();
    now(&mut window, Command::Select(Some(Selection::Record(id))));
    window.settle();
    window.keys(Modifiers::COMMAND | Modifiers::SHIFT, Key::S);
    assert!(window.app().session.file_dialog.is_some());
    window.key(Key::Delete);
    window.keys(Modifiers::COMMAND, Key::Z);
    assert_eq!(window.app().document.profile.records().count(), before);
    window.key(Key::Escape);
    assert!(window.app().session.file_dialog.is_none());
    assert_eq!(window.app().session.selection, Some(Selection::Record(id)), "one at a time");
    // Escape in a field leaves the field, not the form.
    window.harness.get_by_role_and_label(Role::TextInput, "Name").focus();
    window.harness.run_steps(3);
    window.key(Key::Escape);
    assert_eq!(window.app().session.selection, Some(Selection::Record(id)));
    window.key(Key::Escape);
    assert_eq!(window.app().session.selection, None);
    // Enter in a field puts nothing on the map.
    now(&mut window, Command::Select(Some(Selection::Record(id))));
    window.settle();
    window.add("Park");
    window.harness.get_by_role_and_label(Role::TextInput, "Name").focus();
    window.harness.run_steps(3);
    window.key(Key::Enter);
    assert_eq!(window.app().document.profile.records().count(), before);
    assert!(window.app().session.drawing.is_some());
}

#[test]
fn shift_with_the_keys_of_undo_makes_again_and_a_sketch_loses_its_last_point() {
    let mut window = Window::open();
    let id = church(&window);
    let before = window.app().document.profile.records().count();
    now(&mut window, Command::Delete(id));
    window.settle();
    window.key_undo();
    assert_eq!(window.app().document.profile.records().count(), before);
    window.keys(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    assert_eq!(window.app().document.profile.records().count(), before - 1);
    window.app_mut().session.snap = false;
    window.add("Strategy over an area");
    for (x, y) in [(-100.0, 200.0), (0.0, 200.0)] {
        let at = window.off_middle(x, y);
        window.click_at(at);
    }
    window.key_undo();
    assert_eq!(window.app().session.drawing.as_ref().unwrap().points.len(), 1);
    assert_eq!(window.app().document.profile.records().count(), before - 1, "no step elsewhere");
}

#[test]
fn a_double_click_in_one_slow_frame_keeps_its_corner() {
    let mut window = Window::open();
    window.app_mut().session.snap = false;
    let corners = [(-200.0, 200.0), (-120.0, 200.0), (-120.0, 280.0), (-200.0, 280.0)]
        .map(|(x, y)| window.off_middle(x, y));
    window.add("Strategy over an area");
    for at in &corners[..3] {
        window.click_at(*at);
    }
    window.double_click_in_one_frame(corners[3]);
    assert!(window.app().session.drawing.is_none(), "the second click ends");
    let drawn = ProfileFile::open_to_read(&window.path()).unwrap().1;
    let new = drawn.records().find(|r| r.name() == "New strategy").unwrap();
    assert_eq!(new.points().len(), 4, "the first of the two is a corner");
}

#[test]
fn choosing_something_closes_the_history_that_would_cover_it() {
    let mut window = Window::open();
    now(&mut window, Command::History(Some(None)));
    window.settle();
    let id = church(&window);
    now(&mut window, Command::Select(Some(Selection::Record(id))));
    window.settle();
    assert!(window.app().session.history.is_none());
    assert!(window.harness.query_by_role_and_label(Role::TextInput, "Name").is_some());
}

/// A polygon with a hole, as another program writes it: the header, then well-known binary.
fn polygon_with_a_hole() -> Vec<u8> {
    let square = |west: f64, south: f64, side: f64| {
        let (east, north) = (west + side, south + side);
        [(west, south), (east, south), (east, north), (west, north), (west, south)]
    };
    let mut bytes = vec![b'G', b'P', 0, 1];
    bytes.extend(4326_i32.to_le_bytes());
    bytes.push(1);
    bytes.extend(3_u32.to_le_bytes());
    bytes.extend(2_u32.to_le_bytes());
    for ring in [square(1.320, 53.620, 0.01), square(1.323, 53.623, 0.002)] {
        bytes.extend(5_u32.to_le_bytes());
        for (x, y) in ring {
            bytes.extend(x.to_le_bytes());
            bytes.extend(y.to_le_bytes());
        }
    }
    bytes
}

#[test]
fn what_another_program_wrote_and_we_cannot_hold_stays_when_something_else_is_edited() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.gpkg");
    sample::write_to(&path).unwrap();
    let (mut file, profile) = ProfileFile::open(&path).unwrap();
    let is_area = |r: &RecordRef<'_>| matches!(r, RecordRef::Strategy(s) if matches!(s.shape, Some(Shape::Area(_))));
    let id = profile.records().find(is_area).unwrap().id();
    let (subject, key, hole) = (Subject::Record(id), id.uuid().to_string(), polygon_with_a_hole());
    let wrote = |sql: &str| {
        // Another program has the functions of the triggers too.
        let other = rusqlite::Connection::open(&path).unwrap();
        for name in ["ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"] {
            let flags = rusqlite::functions::FunctionFlags::SQLITE_UTF8;
            other.create_scalar_function(name, 1, flags, |_| Ok(0.0)).unwrap();
        }
        other.execute(sql, rusqlite::params![hole, key]).unwrap();
    };
    wrote("UPDATE strategies SET geom = ?1, review_on = 'some day' WHERE id = ?2");
    let field = Field::Notes;
    let value = field.parse("Ask the warden").unwrap();
    let edit = ProfileEdit::set_field(&profile, subject, field, value).unwrap().unwrap();
    file.apply(&edit, "sergeant").unwrap();
    let read = || {
        let other = rusqlite::Connection::open(&path).unwrap();
        let sql = "SELECT geom, review_on, notes FROM strategies WHERE id = ?1";
        let row = |r: &rusqlite::Row<'_>| {
            Ok((r.get::<_, Vec<u8>>(0)?, r.get::<_, String>(1)?, r.get::<_, Option<String>>(2)?))
        };
        other.query_row(sql, [&key], row).unwrap()
    };
    let (geometry, review_on, notes) = read();
    assert_eq!((geometry, review_on.as_str()), (hole.clone(), "some day"));
    assert_eq!(notes.as_deref(), Some("Ask the warden"));
    file.undo(&edit, "sergeant").unwrap();
    let (geometry, review_on, _) = read();
    assert_eq!((geometry, review_on.as_str()), (hole.clone(), "some day"));
}
