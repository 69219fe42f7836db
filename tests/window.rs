//! The window driven by label and by keyboard, without a renderer.

#![allow(clippy::unwrap_used, clippy::panic, clippy::unreachable)]

#[path = "window/harness.rs"]
mod harness;

use std::path::PathBuf;

use beatlas::app::App;
use beatlas::map::LayerKind;
use beatlas::profile::CommunityKind;
use beatlas::sample;
use beatlas::session::{ImportDialog, Message, Selection};
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use harness::Window;

#[test]
fn ashview_opens_with_its_hot_spots() {
    let window = Window::open();
    assert!(window.spots() >= 3, "the three stories are hot spots");
    window.harness.get_by_label("Map");
    window.harness.get_by_label("Hot spots by rank");
    assert!(window.harness.query_by_label_contains("Hot spot 1,").is_some());
    let home = window.app().document.home().unwrap();
    let camera = window.app().camera().unwrap();
    assert!(camera.rect.contains(camera.to_screen(home.min)));
    assert!(camera.rect.contains(camera.to_screen(home.max)));
}

#[test]
fn a_hot_spot_is_chosen_from_the_list_and_read() {
    let mut window = Window::open();
    let label =
        window.harness.get_by_label_contains("Hot spot 1,").accesskit_node().label().unwrap();
    window.click(&label);
    assert_eq!(window.app().session.selection, Some(Selection::HotSpot(1)));
    for words in ["Share", "Density", "Peak", "Method"] {
        window.harness.get_by_label(words);
    }
    let near = |w: &Window| {
        let app = w.app();
        let spot = &app.answer().unwrap().hot_spots.spots[0];
        beatlas::derived::neighbours(&app.document.profile, &spot.outline, app.session.radius_m)
            .len()
    };
    window.harness.get_by_role_and_label(Role::Slider, "Community within 300 m");
    let before = near(&window);
    window.harness.state_mut().as_mut().unwrap().session.radius_m = 1000.0;
    window.settle();
    window.harness.get_by_role_and_label(Role::Slider, "Community within 1000 m");
    assert!(near(&window) > before);
    window.click("Close details");
    assert_eq!(window.app().session.selection, None);
}

#[test]
fn filters_change_what_is_counted() {
    let mut window = Window::open();
    let all = window.app().answer().unwrap().placed;
    window.click("Personal");
    let without_personal = window.app().answer().unwrap().placed;
    assert!(without_personal < all && without_personal > 0);
    window.click("Last month");
    assert!(window.app().answer().unwrap().placed < without_personal);
    window.click("Last 24 months");
    assert!(window.app().answer().unwrap().placed > without_personal);
}

#[test]
fn opacity_and_layers_recompute_nothing() {
    let mut window = Window::open();
    let id = window.app().answer().unwrap().picture.image.as_ref().unwrap().id;
    window.tick("Focal points");
    assert!(
        !window.app().session.layers.is_visible(LayerKind::Community(CommunityKind::FocalPoint))
    );
    window.click("Light appearance");
    assert_eq!(
        window.app().answer().unwrap().picture.image.as_ref().unwrap().id,
        id,
        "look is in no analysis key"
    );
}

#[test]
fn the_bandwidth_moves_the_hot_spots() {
    let mut window = Window::open();
    let id = window.app().answer().unwrap().picture.image.as_ref().unwrap().id;
    let slider = window.harness.get_by_role_and_label(Role::Slider, "Bandwidth");
    slider.focus();
    window.harness.run_steps(2);
    for _ in 0..5 {
        window.harness.key_press(egui::Key::ArrowRight);
        window.harness.run_steps(1);
    }
    window.settle();
    let answer = window.app().answer().unwrap();
    assert_ne!(answer.picture.image.as_ref().unwrap().id, id);
    assert!(answer.question.settings.bandwidth_m > 200.0);
    assert!(
        answer
            .picture
            .method
            .contains(&format!("{:.0} m bandwidth", answer.question.settings.bandwidth_m))
    );
}

#[test]
fn the_map_is_moved_and_zoomed_by_keyboard() {
    let mut window = Window::open();
    window.harness.get_by_label("Map").focus();
    window.harness.run_steps(2);
    let before = window.app().camera().unwrap();
    window.harness.key_press(egui::Key::ArrowRight);
    window.harness.run_steps(2);
    let right = window.app().camera().unwrap();
    assert!(right.centre.x > before.centre.x);
    window.harness.key_press(egui::Key::Plus);
    window.harness.run_steps(2);
    assert!(window.app().camera().unwrap().zoom > before.zoom);
    window.harness.key_press(egui::Key::Minus);
    window.harness.key_press(egui::Key::Minus);
    window.harness.run_steps(2);
    assert!(window.app().camera().unwrap().zoom < before.zoom);
    window.click("Fit to neighbourhood");
    let fitted = window.app().camera().unwrap();
    assert!((fitted.zoom - before.zoom).abs() < 1e-9);
}

#[test]
fn a_click_on_a_badge_a_stack_or_a_symbol_selects_it() {
    let mut window = Window::open();
    let camera = window.app().camera().unwrap();
    let badge = {
        let app = window.app();
        let badges: Vec<_> = app
            .answer()
            .unwrap()
            .picture
            .shapes
            .iter()
            .map(|s| camera.to_screen(s.badge))
            .collect();
        // A badge that no symbol of the community map covers.
        badges
            .into_iter()
            .find(|at| app.document.community.pick(&camera, &app.session.layers, *at).is_none())
            .unwrap()
    };
    window.click_at(badge);
    assert!(matches!(window.app().session.selection, Some(Selection::HotSpot(_))));

    let church =
        window.app().document.profile.focal_points.iter().find(|f| f.location.is_some()).unwrap();
    let (id, name) = (church.id, church.name.clone());
    let at = camera.to_screen(church.location.unwrap().into());
    window.click_at(at);
    let selected = window.app().session.selection;
    assert!(matches!(selected, Some(Selection::Record(_))), "{name} {id}: {selected:?}");
}

#[test]
fn the_wheel_zooms_at_the_pointer_without_ctrl() {
    let mut window = Window::open();
    let before = window.app().camera().unwrap();
    let pointer = before.rect.center() + egui::vec2(100.0, 50.0);
    let held = before.to_world(pointer);
    window.harness.event(egui::Event::PointerMoved(pointer));
    window.harness.run_steps(2);
    window.harness.event(egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Line,
        delta: egui::vec2(0.0, 3.0),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers: egui::Modifiers::NONE,
    });
    window.harness.run_steps(60);
    let after = window.app().camera().unwrap();
    assert!(after.zoom > before.zoom + 0.3, "{} → {}", before.zoom, after.zoom);
    assert!((after.to_screen(held) - pointer).length() < 1.0);
}

#[test]
fn a_dropped_file_becomes_a_profile_beside_it() {
    let mut window = Window::open();
    let csv = window.folder.join("2022-10-anyshire-street.csv");
    std::fs::write(&csv, POLICE_CSV).unwrap();
    drop_files(&mut window, &[csv]);
    window.frames_until("the question for its place", |app| {
        matches!(app.session.import, Some(ImportDialog::Ask { .. }))
    });
    let Some(ImportDialog::Ask { path, .. }) = window.app().session.import.clone() else {
        unreachable!()
    };
    assert_eq!(path.parent(), Some(window.folder.as_path()));
    window.harness.get_by_label("Create profile").click();
    window.frames_until("the report", |app| {
        matches!(app.session.import, Some(ImportDialog::Report(_)))
    });
    let Some(ImportDialog::Report(report)) = window.app().session.import.clone() else {
        unreachable!()
    };
    assert_eq!((report.rows_read, report.placed, report.without_place), (4, 3, 1));
    assert!(path.exists());
    assert_eq!(window.app().document.path.as_deref(), Some(path.as_path()));
    window.harness.get_by_label("Close").click();
    window.settle();
    assert!(window.app().session.import.is_none());
    assert_eq!(window.app().document.profile.incidents.len(), 4);
}

#[test]
fn a_file_that_cannot_be_read_is_refused_and_changes_nothing() {
    let mut window = Window::open();
    let bad = window.folder.join("letter.csv");
    std::fs::write(&bad, "Dear Sir or Madam\nno table here\n").unwrap();
    let rows = window.app().document.profile.incidents.len();
    drop_files(&mut window, &[bad]);
    window
        .frames_until("a refusal", |app| matches!(app.session.message, Some(Message::Refused(_))));
    let Some(Message::Refused(reason)) = &window.app().session.message else { unreachable!() };
    assert!(reason.contains("letter.csv"), "{reason}");
    assert_eq!(window.app().document.profile.incidents.len(), rows);
    let mut files: Vec<_> =
        std::fs::read_dir(&window.folder).unwrap().map(|e| e.unwrap().file_name()).collect();
    files.sort();
    // The first says that this window has the profile open.
    assert_eq!(files, [".ashview.gpkg.open", "ashview.gpkg", "letter.csv"]);
}

#[test]
fn a_refused_place_loses_nothing_that_was_read() {
    let mut window = Window::open();
    let csv = window.folder.join("2022-10-anyshire-street.csv");
    std::fs::write(&csv, POLICE_CSV).unwrap();
    drop_files(&mut window, &[csv]);
    let asks = |app: &App| matches!(app.session.import, Some(ImportDialog::Ask { .. }));
    window.frames_until("the question for its place", asks);
    // A relative place lies beside the file, and that name is taken.
    let state = window.harness.state_mut().as_mut().unwrap();
    if let Some(ImportDialog::Ask { path, .. }) = &mut state.session.import {
        *path = PathBuf::from("ashview");
    }
    window.harness.get_by_label("Create profile").click();
    window.frames_until("the question again, with the reason", |app| {
        asks(app) && matches!(app.session.message, Some(Message::Refused(_)))
    });
    let state = window.harness.state_mut().as_mut().unwrap();
    if let Some(ImportDialog::Ask { path, .. }) = &mut state.session.import {
        *path = PathBuf::from("anyshire");
    }
    window.harness.get_by_label("Create profile").click();
    window.frames_until("the report", |app| {
        matches!(app.session.import, Some(ImportDialog::Report(_)))
    });
    assert!(window.folder.join("anyshire.gpkg").exists());
}

#[test]
fn a_selected_hot_spot_stays_the_same_place() {
    let mut window = Window::open();
    let state = window.harness.state_mut().as_mut().unwrap();
    state.session.selection = Some(Selection::HotSpot(3));
    let peak = state.answer().unwrap().hot_spots.spots[2].peak;
    window.click("Last 24 months");
    let app = window.app();
    let Some(Selection::HotSpot(rank)) = app.session.selection else { panic!("it was lost") };
    let now = app.answer().unwrap().hot_spots.at(peak).unwrap();
    assert_eq!(now.rank, rank);
}

#[test]
fn a_dropped_profile_is_opened() {
    let mut window = Window::open();
    let other = window.folder.join("copy.gpkg");
    sample::write_to(&other).unwrap();
    drop_files(&mut window, std::slice::from_ref(&other));
    window.frames_until("the other profile", |app| app.document.path.as_ref() == Some(&other));
    window.settle();
    assert!(window.spots() >= 3);
}

#[test]
fn everything_needed_is_reached_by_keyboard_alone() {
    let mut window = Window::open();
    // The method's own lifetimes are too narrow for it to stand in for the closure.
    #[allow(clippy::redundant_closure_for_method_calls)]
    let focused = |w: &Window| {
        let root = w.harness.root();
        root.query_all_by(|n| n.is_focused()).find_map(|n| n.accesskit_node().label())
    };
    let mut seen = Vec::new();
    for _ in 0..80 {
        window.harness.key_press(egui::Key::Tab);
        window.harness.run_steps(2);
        let Some(label) = focused(&window) else { continue };
        if label.starts_with("Hot spot 2,") {
            window.harness.key_press(egui::Key::Enter);
            window.settle();
            assert_eq!(window.app().session.selection, Some(Selection::HotSpot(2)));
            return;
        }
        seen.push(label);
    }
    panic!("Tab never came to hot spot 2, only to {seen:?}");
}

#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &std::path::Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|e| e.to_string())
    }
}

fn drop_files(window: &mut Window, files: &[PathBuf]) {
    let dropped = files.iter().map(|f| std::sync::Arc::new(Dropped(f.clone())) as _).collect();
    window.harness.input_mut().dropped_files = dropped;
    window.harness.step();
    window.harness.input_mut().dropped_files.clear();
}

const POLICE_CSV: &str = "\
Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context
,2022-10,Anyshire Police,Anyshire Police,-1.130,52.630,On or near High Street,E01000001,Anytown 001A,Anti-social behaviour,,
,2022-10,Anyshire Police,Anyshire Police,-1.130,52.630,On or near High Street,E01000001,Anytown 001A,Anti-social behaviour,,
,2022-10,Anyshire Police,Anyshire Police,-1.132,52.631,On or near Mill Lane,E01000001,Anytown 001A,Anti-social behaviour,,
aa,2022-10,Anyshire Police,Anyshire Police,,,No location,,,Burglary,Under investigation,
";
