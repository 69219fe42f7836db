//! The community map, edited on screen: by label, by pointer, by keyboard alone.

#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "window/harness.rs"]
mod harness;

use beatlas::geography::{LineKind, LonLat};
use beatlas::profile::{NeighbourhoodProfile, RecordRef, Shape, Subject};
use beatlas::session::{FileWish, ImportDialog, Message, Selection};
use beatlas::store::ProfileFile;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use harness::Window;

fn in_file(window: &Window) -> NeighbourhoodProfile {
    ProfileFile::open_to_read(&window.path()).unwrap().1
}

fn named<'a>(profile: &'a NeighbourhoodProfile, name: &str) -> RecordRef<'a> {
    profile.records().find(|r| r.name() == name).unwrap_or_else(|| panic!("no {name}"))
}

fn point(profile: &NeighbourhoodProfile, name: &str) -> LonLat {
    named(profile, name).points()[0]
}

/// What a person types into the name, and the kind of record: each is added, named, moved,
/// deleted, undone and redone, and found again in a window opened anew.
#[test]
fn each_kind_of_point_is_added_moved_edited_deleted_undone_redone_and_reopened() {
    for (thing, field) in [
        ("Key stakeholder", "Name"),
        ("Business", "Name"),
        ("Place of worship", "Name"),
        ("Support hub", "Name"),
        ("Other focal point", "Name"),
        ("Single point of contact", "Title"),
        ("Observation", "Title"),
        ("Strategy at a point", "Title"),
    ] {
        let mut window = Window::open();
        window.app_mut().session.snap = false;
        let before = window.app().document.profile.records().count();
        let at = window.off_middle(-150.0, 250.0);
        window.add(thing);
        window.click_at(at);
        assert_eq!(window.app().document.profile.records().count(), before + 1, "{thing}");
        assert_eq!(window.focused().as_deref(), Some(field), "the name is what one writes next");
        window.fill(field, "The Old Mill");
        assert_eq!(named(&in_file(&window), "The Old Mill").name(), "The Old Mill");
        assert!(window.has("Saved"));

        let to = window.off_middle(-90.0, 270.0);
        let first = point(&window.app().document.profile, "The Old Mill");
        window.drag(at, to);
        let moved = point(&in_file(&window), "The Old Mill");
        assert!((window.at(moved) - to).length() < 1.0, "{thing} is where the hand let go");
        assert!(window.has("Undo move The Old Mill"));

        window.click_button("Delete");
        assert_eq!(in_file(&window).records().count(), before);
        assert_eq!(window.app().session.selection, None);
        for (label, there) in
            [("Undo delete The Old Mill", Some(moved)), ("Undo move The Old Mill", Some(first))]
        {
            window.click_button(label);
            let profile = in_file(&window);
            let found = profile.records().find(|r| r.name() == "The Old Mill");
            assert_eq!(found.map(|r| r.points()[0]), there, "{thing}: {label}");
        }
        window.keys(Modifiers::COMMAND, Key::Y);
        assert_eq!(point(&in_file(&window), "The Old Mill"), moved, "{thing}: redone");
        let path = window.path();
        let shown = window.app().document.profile.clone();
        let folder = window;
        drop(folder.harness);
        let mut again = Window::on(&path);
        assert_eq!(again.app().document.profile, shown, "{thing}: as it was left");
        again.click_button("Undo move The Old Mill");
        assert_eq!(point(&in_file(&again), "The Old Mill"), first, "undo reaches over a restart");
    }
}

#[test]
fn a_line_and_an_area_are_drawn_reshaped_and_taken_back() {
    for (thing, geometry) in [("Strategy along a line", 2), ("Strategy over an area", 3)] {
        let mut window = Window::open();
        window.app_mut().session.snap = false;
        let corners = [(-200.0, 200.0), (-120.0, 200.0), (-120.0, 280.0), (-200.0, 280.0)]
            .map(|(x, y)| window.off_middle(x, y));
        window.add(thing);
        for at in &corners[..3] {
            window.click_at(*at);
        }
        window.double_click_at(corners[3]);
        window.fill("Title", "Walkabout");
        let shape = |w: &Window| named(&in_file(w), "Walkabout").shape().unwrap();
        let drawn = shape(&window);
        assert_eq!(drawn.points().len(), 4, "the second click of two is no corner of its own");
        assert_eq!(matches!(drawn, Shape::Area(_)), geometry == 3);

        // A corner, then the middle after it.
        let to = window.off_middle(-80.0, 190.0);
        window.drag(corners[1], to);
        let reshaped = shape(&window);
        assert!((window.at(reshaped.points()[1]) - to).length() < 1.0);
        let middle = to.lerp(corners[2], 0.5);
        let out = middle + egui::vec2(30.0, 5.0);
        window.drag(middle, out);
        assert_eq!(shape(&window).points().len(), 5);
        assert!((window.at(shape(&window).points()[2]) - out).length() < 1.0);
        window.click_button("Remove corner");
        assert_eq!(shape(&window), reshaped);
        window.click_button("Next corner");
        window.click_button("Previous corner");
        assert_eq!(window.app().session.corner, Some(2));
        window.click_button("Add corner");
        assert_eq!(shape(&window).points().len(), 5);

        // The whole, by its rim.
        let rim = window.at(shape(&window).points()[0]).lerp(to, 0.25);
        let before = shape(&window);
        window.drag(rim, rim + egui::vec2(0.0, 40.0));
        let moved = shape(&window);
        assert!(window.has("Undo move Walkabout"));
        assert_eq!(moved.points().len(), before.points().len());
        for _ in 0..4 {
            window.keys(Modifiers::COMMAND, Key::Z);
        }
        assert_eq!(shape(&window), reshaped);
        window.keys(Modifiers::COMMAND, Key::Z);
        assert_eq!(shape(&window), drawn);
    }
}

#[test]
fn the_boundary_is_chosen_reshaped_deleted_and_drawn_anew() {
    let mut window = Window::open();
    window.app_mut().session.snap = false;
    let first = window.app().document.profile.neighbourhood.boundary.clone();
    window.click_button("Neighbourhood Ashview");
    assert_eq!(window.app().session.selection, Some(Selection::Neighbourhood));
    let corner = window.at(first[0]);
    window.drag(corner, corner + egui::vec2(20.0, -15.0));
    let reshaped = in_file(&window).neighbourhood.boundary;
    assert_ne!(reshaped[0], first[0]);
    assert_eq!(reshaped[1..], first[1..]);
    assert!(window.has("Undo reshape the boundary"));
    window.fill("Force", "Anyshire Police");
    assert_eq!(in_file(&window).neighbourhood.force, "Anyshire Police");
    window.click_button("Delete the boundary");
    assert!(in_file(&window).neighbourhood.boundary.is_empty());
    window.click_button("Draw the boundary");
    for (x, y) in [(-200.0, -200.0), (200.0, -200.0), (200.0, 200.0)] {
        let at = window.off_middle(x, y);
        window.click_at(at);
    }
    window.click_button("Done");
    assert_eq!(in_file(&window).neighbourhood.boundary.len(), 3);
    for _ in 0..4 {
        window.keys(Modifiers::COMMAND, Key::Z);
    }
    assert_eq!(in_file(&window).neighbourhood.boundary, first);
}

#[test]
fn wrong_input_stays_in_its_field_with_what_is_wrong() {
    let mut window = Window::open();
    let strategy = window.app().document.profile.strategies[0].clone();
    window.app_mut().session.selection =
        Some(Selection::Record(beatlas::profile::RecordId::Strategy(strategy.id)));
    window.settle();
    let before = in_file(&window);
    window.fill("Until", "next spring");
    assert!(window.shows(
        "Expected a day such as 2026-08-31 or 31/8/2026, or nothing, found \"next spring\""
    ));
    let field = window.harness.get_by_role_and_label(Role::TextInput, "Until");
    assert_eq!(field.value().as_deref(), Some("next spring"));
    window.fill("Title", "");
    assert!(window.shows("Expected a name, found nothing"));
    assert_eq!(in_file(&window), before, "nothing of it is in the file");

    // Elsewhere and back: it is still there.
    window.click("Close details");
    window.app_mut().session.selection =
        Some(Selection::Record(beatlas::profile::RecordId::Strategy(strategy.id)));
    window.settle();
    let field = window.harness.get_by_role_and_label(Role::TextInput, "Until");
    assert_eq!(field.value().as_deref(), Some("next spring"));
    window.fill("Until", "1/6/2020");
    assert!(window.shows("no earlier than its start"));
    window.fill("Until", "1/6/2030");
    assert!(!window.shows("Expected a day"));
    window.fill("Title", "Lighting");
    let now = in_file(&window);
    let saved = now.strategies.iter().find(|s| s.id == strategy.id).unwrap();
    assert_eq!(
        (saved.title.as_str(), saved.ends.unwrap().to_string().as_str()),
        ("Lighting", "2030-06-01")
    );
}

#[test]
fn typing_is_one_step_when_the_field_is_left_and_choices_are_steps_at_once() {
    let mut window = Window::open();
    let stakeholder = window.app().document.profile.stakeholders[0].clone();
    let id = beatlas::profile::RecordId::Stakeholder(stakeholder.id);
    window.app_mut().session.selection = Some(Selection::Record(id));
    window.settle();
    let steps = |w: &Window| w.app().document.history.done().len();
    let before = steps(&window);
    window.fill("Organisation", "Ashview Traders");
    assert_eq!(steps(&window), before + 1);
    assert!(window.shows("Undo change organisation of"));
    let other = if stakeholder.relationship.as_str() == "strained" { "Active" } else { "Strained" };
    window.choose("Relationship", other);
    assert_eq!(steps(&window), before + 2);
    window.fill("Organisation", "Ashview Traders");
    assert_eq!(steps(&window), before + 2, "the same again is no step");

    // A click elsewhere leaves the field too.
    let node = window.harness.get_by_role_and_label(Role::TextInput, "Contact by");
    node.focus();
    window.harness.run_steps(2);
    window.harness.event(egui::Event::Text("Telephone ".to_owned()));
    window.harness.run_steps(2);
    window.click("Close details");
    assert_eq!(steps(&window), before + 3);
    let saved = in_file(&window).stakeholders[0].clone();
    assert!(saved.preferred_contact.contains("Telephone"));
    assert_eq!(saved.relationship.as_str(), other.to_lowercase());
}

#[test]
fn everything_is_done_by_keyboard_alone() {
    let mut window = Window::open();
    window.app_mut().session.snap = false;
    let tab_to = |w: &mut Window, label: &str| {
        for _ in 0..150 {
            w.harness.key_press(Key::Tab);
            w.harness.run_steps(2);
            if w.focused().as_deref() == Some(label) {
                return;
            }
        }
        panic!("Tab never came to {label}");
    };
    tab_to(&mut window, "Add to map");
    window.key(Key::Enter);
    tab_to(&mut window, "School");
    window.key(Key::Enter);
    let middle = window.app().camera().unwrap().centre.to_lon_lat().unwrap();
    window.key(Key::ArrowLeft);
    window.key(Key::Enter);
    window.harness.event(egui::Event::Text("Mill Lane School".to_owned()));
    window.harness.run_steps(2);
    window.key(Key::Tab);
    let placed = point(&in_file(&window), "Mill Lane School");
    assert!(placed.lon() < middle.lon() && (placed.lat() - middle.lat()).abs() < 1e-6);

    // Alt and arrows move it; a row of them is one step.
    let steps = window.app().document.history.done().len();
    tab_to(&mut window, "Map");
    window.harness.event(egui::Event::ModifiersChanged(Modifiers::ALT));
    for _ in 0..3 {
        window.harness.event(egui::Event::Key {
            key: Key::ArrowUp,
            physical_key: None,
            pressed: true,
            repeat: true,
            modifiers: Modifiers::ALT,
        });
        window.harness.run_steps(1);
    }
    window.harness.event(egui::Event::ModifiersChanged(Modifiers::NONE));
    window.harness.run_steps(2);
    window.settle();
    assert_eq!(window.app().document.history.done().len(), steps + 1);
    let nudged = point(&in_file(&window), "Mill Lane School");
    assert!(nudged.lat() > placed.lat() && nudged.lon() == placed.lon());
    window.key(Key::Delete);
    assert!(in_file(&window).records().all(|r| r.name() != "Mill Lane School"));
    window.keys(Modifiers::COMMAND, Key::Z);
    assert_eq!(point(&in_file(&window), "Mill Lane School"), nudged);

    // An area, its corners picked and removed.
    tab_to(&mut window, "Add to map");
    window.key(Key::Enter);
    tab_to(&mut window, "Strategy over an area");
    window.key(Key::Enter);
    for key in [Key::ArrowLeft, Key::ArrowDown, Key::ArrowRight, Key::ArrowUp] {
        window.key(Key::Space);
        window.key(key);
    }
    window.key(Key::Backspace);
    window.key(Key::ArrowDown);
    window.key(Key::Space);
    window.key(Key::Enter);
    window.harness.event(egui::Event::Text("Clear-up day".to_owned()));
    window.harness.run_steps(2);
    window.key(Key::Tab);
    let shape = |w: &Window| named(&in_file(w), "Clear-up day").shape().unwrap();
    assert_eq!(shape(&window).points().len(), 4);
    tab_to(&mut window, "Map");
    window.key(Key::PageDown);
    window.key(Key::PageDown);
    assert_eq!(window.app().session.corner, Some(1));
    window.key(Key::Insert);
    assert_eq!(shape(&window).points().len(), 5);
    window.key(Key::Delete);
    assert_eq!(shape(&window).points().len(), 4);
    window.key(Key::Escape);
    window.key(Key::Escape);
    assert_eq!(window.app().session.selection, None);
}

#[test]
fn escape_cancels_and_too_few_corners_are_refused() {
    let mut window = Window::open();
    let before = in_file(&window);
    window.add("Strategy over an area");
    for (x, y) in [(-100.0, 200.0), (0.0, 200.0)] {
        let at = window.off_middle(x, y);
        window.click_at(at);
    }
    window.key(Key::Enter);
    assert!(
        matches!(&window.app().session.message, Some(Message::Refused(m)) if m.contains("three corners"))
    );
    assert_eq!(window.app().session.drawing.as_ref().unwrap().points.len(), 2, "it can go on");
    window.key(Key::Escape);
    assert!(window.app().session.drawing.is_none());
    assert_eq!(in_file(&window), before);

    // A rim that crosses itself.
    window.app_mut().session.snap = false;
    window.add("Strategy over an area");
    for (x, y) in [(-200.0, 100.0), (-100.0, 200.0), (-100.0, 100.0), (-200.0, 200.0)] {
        let at = window.off_middle(x, y);
        window.click_at(at);
    }
    window.key(Key::Enter);
    assert!(
        matches!(&window.app().session.message, Some(Message::Refused(m)) if m.contains("cross itself or run back"))
    );
    window.click_button("Cancel");
    assert_eq!(in_file(&window), before);
}

#[test]
fn drawn_points_snap_to_corners_unless_alt_is_held() {
    let mut window = Window::open();
    let corner = {
        let basemap = &window.app().document.basemap.as_ref().unwrap().basemap;
        let street = basemap.lines.iter().find(|l| l.kind == LineKind::Residential).unwrap();
        street.points[0]
    };
    let camera = window.app().camera().unwrap();
    window.app_mut().look(beatlas::map::Camera { centre: corner, zoom: 18.0, ..camera });
    window.settle();
    let near = window.off_middle(4.0, 3.0);
    window.add("Observation");
    window.point_at(near);
    window.harness.run_steps(2);
    window.click_at(near);
    let placed = window.app().document.profile.observations.last().unwrap().location.unwrap();
    let off = window.at(placed) - window.off_middle(0.0, 0.0);
    assert!(off.length() < 0.2, "{off:?}");
    window.click("Close details");
    window.add("Observation");
    window.click("Snap to streets and corners");
    window.click_at(near);
    let placed = window.app().document.profile.observations.last().unwrap().location.unwrap();
    assert!((window.at(placed) - near).length() < 0.2);
}

#[test]
fn opening_a_closed_record_exporting_and_copying_are_in_the_audit() {
    let mut window = Window::open();
    let closed = {
        let profile = &window.app().document.profile;
        let police = |r: &RecordRef<'_>| r.handling().sensitivity.as_str() == "police";
        profile.records().find(|r| police(r) && !r.points().is_empty()).unwrap().id()
    };
    let at = window.app().document.community.position(closed).unwrap();
    let camera = window.app().camera().unwrap();
    window.app_mut().look(beatlas::map::Camera { centre: at, zoom: 19.0, ..camera });
    window.settle();
    let middle = window.off_middle(0.0, 0.0);
    window.click_at(middle);
    let Some(Selection::Record(id)) = window.app().session.selection else {
        panic!("nothing opened")
    };
    let opened = window.rows::<String>("SELECT record FROM audit WHERE what = 'consultation'");
    assert_eq!(opened, [id.uuid().to_string()], "once, not once a frame");

    window.click_button("Profile");
    window.click_button("Save a copy as…");
    assert!(matches!(&window.app().session.file_dialog, Some(d) if d.wish == FileWish::Copy));
    window.fill("File", "for-the-council.gpkg");
    window.fill("For whom and what for", "the council, for the March meeting");
    window.click_button("Save copy");
    assert!(window.app().session.file_dialog.is_none(), "{:?}", window.app().session.file_dialog);
    let copy = window.folder.join("for-the-council.gpkg");
    assert_eq!(ProfileFile::open_to_read(&copy).unwrap().1, in_file(&window));

    // A name that is taken is refused where it was typed.
    window.keys(Modifiers::COMMAND | Modifiers::SHIFT, Key::S);
    window.fill("File", "for-the-council.gpkg");
    window.click_button("Save copy");
    assert!(window.shows("expected a new name, found a file of that name"));
    window.click_button("Cancel");

    window.click_button("Profile");
    window.click_button("Export a layer");
    window.click_button("Single points of contact");
    window.fill("File", "contacts.csv");
    window.click_button("Export");
    assert!(window.folder.join("contacts.csv").exists());
    let handed_on =
        "SELECT detail || ' | ' || why FROM audit WHERE what = 'disclosure' ORDER BY fid";
    let rows = window.rows::<String>(handed_on);
    assert_eq!(rows.len(), 2);
    assert_eq!(
        rows[0],
        "Saved a copy as for-the-council.gpkg | the council, for the March meeting"
    );
    assert!(rows[1].starts_with("Exported 8 rows of spocs to contacts.csv"), "{}", rows[1]);
}

#[test]
fn the_history_says_what_changed_from_what_to_what() {
    let mut window = Window::open();
    let spoc = window.app().document.profile.spocs[0].clone();
    let id = beatlas::profile::RecordId::Spoc(spoc.id);
    window.app_mut().session.selection = Some(Selection::Record(id));
    window.settle();
    window.fill("Cover", "Duty sergeant");
    window.click_button("History of this record");
    window.frames_until("the rows", |app| {
        app.session.history.as_ref().is_some_and(|h| h.rows.is_some())
    });
    let was =
        if spoc.cover.is_empty() { "nothing".to_owned() } else { format!("“{}”", spoc.cover) };
    let rows = window.app().session.history.clone();
    let words = format!("Cover: {was} → “Duty sergeant”");
    assert!(window.shows(&words), "{words}: {rows:?}");
    assert!(window.shows("neighbourhood officer · alteration"));
    window.keys(Modifiers::COMMAND, Key::Z);
    window.frames_until("the new row", |app| {
        let rows = app.session.history.as_ref().and_then(|h| h.rows.as_ref()?.as_ref().ok());
        rows.is_some_and(|r| r.iter().any(|r| r.detail.starts_with("Undo: ")))
    });
    window.click_button("Close history");
    assert!(window.app().session.history.is_none());
}

#[test]
fn a_second_window_is_read_only_says_who_and_follows_when_told() {
    let mut first = Window::open();
    let mut second = Window::on(&first.path());
    let reason = second.app().document.read_only.clone().unwrap();
    assert!(reason.contains("a neighbourhood officer on"), "{reason}");
    assert!(second.shows("May only be read: a neighbourhood officer on"));
    assert!(!second.has("Add to map"));
    first.app_mut().session.snap = false;
    first.add("Park");
    let at = first.off_middle(0.0, 300.0);
    first.click_at(at);
    first.fill("Name", "Mill Green");
    assert!(second.app().document.profile.records().all(|r| r.name() != "Mill Green"));
    second.click_button("Reload");
    named(&second.app().document.profile, "Mill Green");
    assert!(second.app().document.read_only.is_some());
    // When the first lets go, the second may write.
    let path = first.path();
    let kept = first.folder.clone();
    assert!(path.starts_with(&kept));
    let Window { harness, .. } = &mut first;
    harness.state_mut().as_mut().unwrap().document.writer = None;
    second.click_button("Reload");
    assert_eq!(second.app().document.read_only, None);
    second.click_button("Undo rename New park to Mill Green");
    assert!(in_file(&second).records().any(|r| r.name() == "New park"));
}

#[test]
fn what_another_program_adds_is_there_after_a_reload_with_an_id() {
    let mut window = Window::open();
    let path = window.path();
    let connection = rusqlite::Connection::open(&path).unwrap();
    let flags = rusqlite::functions::FunctionFlags::SQLITE_UTF8;
    connection.create_scalar_function("ST_IsEmpty", 1, flags, |_| Ok(true)).unwrap();
    for name in ["ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"] {
        connection.create_scalar_function(name, 1, flags, |_| Ok(None::<f64>)).unwrap();
    }
    connection.execute("INSERT INTO focal_points (name) VALUES ('Chip shop')", []).unwrap();
    drop(connection);
    window.key(Key::F5);
    let id = named(&window.app().document.profile, "Chip shop").id();
    let found = window.rows::<String>("SELECT id FROM focal_points WHERE name = 'Chip shop'");
    assert_eq!(found, [id.uuid().to_string()]);
    // Without a place it is put on the map from its form.
    window.app_mut().session.selection = Some(Selection::Record(id));
    window.settle();
    window.click_button("Put on the map");
    let at = window.off_middle(20.0, 20.0);
    window.click_at(at);
    assert_eq!(named(&in_file(&window), "Chip shop").points().len(), 1);
    assert!(window.has("Undo put Chip shop on the map"));
}

#[test]
fn deleting_a_contact_takes_it_out_of_every_record_in_one_step() {
    let mut window = Window::open();
    let profile = window.app().document.profile.clone();
    let spoc = profile.focal_points.iter().find_map(|f| f.primary_spoc).unwrap();
    let id = beatlas::profile::RecordId::Spoc(spoc);
    window.app_mut().session.selection = Some(Selection::Record(id));
    window.settle();
    window.click_button("Delete");
    let left = in_file(&window);
    assert!(left.records().all(|r| r.primary_spoc() != Some(spoc) && r.id() != id));
    window.keys(Modifiers::COMMAND, Key::Z);
    assert_eq!(in_file(&window), *profile);
    assert_eq!(
        window.app().document.profile.shape_of(Subject::Record(id)),
        profile.shape_of(Subject::Record(id))
    );
}

#[test]
fn what_cannot_be_written_is_said_waits_and_holds_the_window_open() {
    let mut window = Window::open();
    window.app_mut().session.snap = false;
    let before = in_file(&window);
    let other = rusqlite::Connection::open(window.path()).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    window.add("Park");
    let at = window.off_middle(0.0, 300.0);
    window.click_at(at);
    window.frames_until("the problem", |app| app.document.save_state().problem.is_some());
    assert!(window.shows("1 change is not saved"));
    assert!(window.shows("found another program writing to it"));
    assert!(window.app().document.profile.records().any(|r| r.name() == "New park"), "it stays");

    let root = egui::ViewportId::ROOT;
    let events = |w: &mut Window| {
        w.harness
            .input_mut()
            .viewports
            .entry(root)
            .or_default()
            .events
            .push(egui::ViewportEvent::Close);
        w.harness.step();
        w.harness.input_mut().viewports.entry(root).or_default().events.clear();
    };
    events(&mut window);
    let asked: Vec<_> = window.harness.output().viewport_output[&root].commands.clone();
    assert!(asked.contains(&egui::ViewportCommand::CancelClose), "{asked:?}");
    window.harness.run_steps(3);
    assert!(window.has("Not everything is on disk"));
    window.harness.get_by_role_and_label(Role::Button, "Keep open").click();
    window.harness.run_steps(3);
    assert!(!window.has("Not everything is on disk"));

    // What waits goes into a copy.
    events(&mut window);
    window.harness.run_steps(3);
    window.harness.get_by_role_and_label(Role::Button, "Save a copy as…").click();
    window.harness.run_steps(3);
    drop(other);
    // Nobody asks it to: it is tried again by itself.
    window.frames_until("everything on disk", |app| app.document.save_state().waiting == 0);
    assert_eq!(in_file(&window).records().count(), before.records().count() + 1);
    window.fill("File", "rescued.gpkg");
    window.click_button("Save copy");
    let rescued = ProfileFile::open_to_read(&window.folder.join("rescued.gpkg")).unwrap().1;
    assert!(rescued.records().any(|r| r.name() == "New park"));
    assert!(window.has("Saved"));
}

#[test]
fn a_layer_goes_out_changes_and_comes_back_as_one_step() {
    let mut window = Window::open();
    window.click_button("Profile");
    window.click_button("Export a layer");
    window.click_button("Focal points");
    window.fill("File", "places.csv");
    window.click_button("Export");
    let path = window.folder.join("places.csv");
    let text = std::fs::read_to_string(&path).unwrap();
    let name = window.app().document.profile.focal_points[0].name.clone();
    std::fs::write(&path, text.replacen(&name, "The renamed place", 1)).unwrap();
    let steps = window.app().document.history.done().len();
    window.click_button("Profile");
    window.click_button("Import a layer");
    window.click_button("Focal points");
    window.fill("File", "places.csv");
    window.click_button("Import");
    assert!(window.app().session.file_dialog.is_none(), "{:?}", window.app().session.file_dialog);
    assert_eq!(window.app().document.history.done().len(), steps + 1);
    assert_eq!(in_file(&window).focal_points[0].name, "The renamed place");
    let Some(ImportDialog::Layer(report)) = window.app().session.import.clone() else {
        panic!("no report")
    };
    assert_eq!((report.changed, report.added, report.rejected), (1, 0, 0));
    assert!(window.shows("Changed"));
    window.click_button("Close");
    window.keys(Modifiers::COMMAND, Key::Z);
    assert_eq!(in_file(&window).focal_points[0].name, name);

    // What is not a layer is refused where its name stands, and changes nothing.
    std::fs::write(window.folder.join("letter.csv"), "Dear Sir\nno table\n").unwrap();
    window.click_button("Profile");
    window.click_button("Import a layer");
    window.click_button("Focal points");
    window.fill("File", "letter.csv");
    window.click_button("Import");
    let problem = window.app().session.file_dialog.clone().unwrap().problem.unwrap();
    assert!(problem.contains("letter.csv"), "{problem}");
    window.click_button("Cancel");
    assert_eq!(in_file(&window).focal_points[0].name, name);
}

#[test]
fn a_basemap_of_ones_own_is_chosen_shown_kept_and_taken_back() {
    let mut window = Window::open();
    let streets = r#"{"type": "FeatureCollection", "features": [{"type": "Feature",
      "properties": {"highway": "residential", "name": "Own Street"},
      "geometry": {"type": "LineString", "coordinates": [[1.33, 53.6], [1.34, 53.6]]}}]}"#;
    std::fs::write(window.folder.join("streets.geojson"), streets).unwrap();
    let ashview = window.app().document.basemap.clone().unwrap();
    let ask = |w: &mut Window, path: &str| {
        w.click_button("Profile");
        w.click_button("Basemap…");
        w.fill("File", path);
        w.fill("Credit line", "© the town");
        w.click_button("Choose");
    };
    ask(&mut window, "nowhere.geojson");
    assert!(window.shows("nowhere.geojson"), "a file that is not there is refused where it stands");
    window.click_button("Cancel");
    ask(&mut window, "streets.geojson");
    window.frames_until("the basemap", |app| app.document.basemap_name.contains("streets"));
    let shown = window.app().document.basemap.clone().unwrap();
    assert_eq!(shown.basemap.lines[0].name.as_deref(), Some("Own Street"));
    assert_eq!(shown.basemap.attribution, "© the town");
    assert!(window.has("Undo choose the basemap"));
    assert_eq!(in_file(&window).neighbourhood.basemap, "streets.geojson | © the town");
    window.key(Key::F5);
    assert_eq!(window.app().document.basemap.as_ref().unwrap().basemap, shown.basemap);
    window.keys(Modifiers::COMMAND, Key::Z);
    window.frames_until("Ashview", |app| app.document.basemap_name == "ashview");
    assert_eq!(window.app().document.basemap.as_ref().unwrap().basemap, ashview.basemap);

    // A file that has gone since leaves the profile as it is, and says so.
    window.keys(Modifiers::COMMAND, Key::Y);
    window.frames_until("the basemap", |app| app.document.basemap_name.contains("streets"));
    std::fs::remove_file(window.folder.join("streets.geojson")).unwrap();
    window.key(Key::F5);
    assert!(window.app().document.basemap.is_none());
    assert!(window.app().document.basemap_problem.as_ref().unwrap().contains("streets.geojson"));
}
