//! Areas in the window: brought in, shown, chosen, looked into, made the boundary, removed.

#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "window/harness.rs"]
mod harness;

use std::path::{Path, PathBuf};

use beatlas::geography::LonLat;
use beatlas::map::LayerKind;
use beatlas::profile::{AreaKind, AreaSet};
use beatlas::session::{FileWish, ImportDialog, Selection};
use beatlas::store::check;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use harness::Window;

/// A ward over the west of Ashview and two LSOAs in it.
fn wards(folder: &Path, ward: &str) -> PathBuf {
    let square = |west: f64, south: f64, east: f64, north: f64| {
        format!(
            "[[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]]"
        )
    };
    let home = sample_home();
    let (w, s) = (home.0.lon(), home.0.lat());
    let (e, n) = (home.1.lon(), home.1.lat());
    let (x, y) = (f64::midpoint(w, e), f64::midpoint(s, n));
    let feature = |code: &str, name: &str, ring: String| {
        format!(
            r#"{{"type":"Feature","properties":{{"code":"{code}","name":"{name}"}},"geometry":{{"type":"Polygon","coordinates":{ring}}}}}"#
        )
    };
    let text = format!(
        r#"{{"type":"FeatureCollection","features":[{},{},{}]}}"#,
        feature("E05000001", ward, square(w, s, x, n)),
        feature("E01000001", "Abbey 001A", square(w, s, x, y)),
        feature("E01000002", "Abbey 001B", square(w, y, x, n)),
    );
    let path = folder.join("wards.geojson");
    std::fs::write(&path, text).unwrap();
    path
}

/// The south-west and north-east of Ashview.
fn sample_home() -> (LonLat, LonLat) {
    let window = Window::open();
    let home = window.app().document.home().unwrap();
    let corner = |x, y| beatlas::geography::WorldPoint { x, y }.to_lon_lat().unwrap();
    (corner(home.min.x, home.max.y), corner(home.max.x, home.min.y))
}

/// Brings the file in by the dialog that a drop opens.
fn bring_in(window: &mut Window, file: PathBuf) {
    window.drop_on(&[file]);
    window.frames_until("the dialog", |app| app.session.file_dialog.is_some());
    let dialog = window.app().session.file_dialog.clone().unwrap();
    assert_eq!(dialog.wish, FileWish::ImportAreas);
    window.fill("Year of the boundaries", "2023");
    window.click_button("Import");
    window.frames_until("the report", |app| {
        matches!(app.session.import, Some(ImportDialog::Areas(_)))
    });
}

fn inside(window: &Window, share: (f64, f64)) -> egui::Pos2 {
    let (min, max) = sample_home();
    let at = |a: f64, b: f64, share: f64| a + share * (b - a);
    window
        .at(LonLat::new(at(min.lon(), max.lon(), share.0), at(min.lat(), max.lat(), share.1))
            .unwrap())
}

#[test]
fn areas_are_dropped_reported_shown_chosen_and_removed() {
    let mut window = Window::open();
    assert!(!window.has("Wards"), "what is not there need not be switched");
    let file = wards(&window.folder, "Abbey");
    bring_in(&mut window, file.clone());
    for words in ["Areas read", "New"] {
        assert!(window.has(words), "{words}");
    }
    window.click_button("Close");
    assert_eq!(window.rows::<i64>("SELECT count(*) FROM areas WHERE vintage = '2023'"), [3]);
    assert_eq!(check(&window.path()).unwrap().problems, []);
    // Everything else lies on top of areas: what is asked here is whether they can be chosen.
    for layer in LayerKind::ALL {
        let mut hidden = window.app().session.layers.get(layer);
        hidden.visible = matches!(layer, LayerKind::Areas(_));
        window.app_mut().session.layers.set(layer, hidden);
    }
    window.settle();
    let at = inside(&window, (0.25, 0.25));
    window.click_at(at);
    let first = window.app().session.selection;
    assert!(window.has("Abbey 001A"), "the smallest area is meant first");
    window.click_at(at);
    assert!(window.has("Abbey") && window.app().session.selection != first, "then the larger one");
    window.click_at(at);
    assert_eq!(window.app().session.selection, first, "and round again");
    window.tick("LSOAs");
    window.click_at(at);
    window.click_at(at);
    assert!(window.has("Abbey"), "what is hidden cannot be chosen");
    window.click_button("Remove this area");
    assert_eq!(window.app().session.selection, None);
    assert_eq!(window.rows::<i64>("SELECT count(*) FROM areas"), [2]);
    window.key_undo();
    assert_eq!(window.rows::<i64>("SELECT count(*) FROM areas"), [3]);
    // All of a kind and file at once.
    window.click("Profile");
    window.click_button("Areas…");
    let lsoas = AreaSet {
        kind: AreaKind::Lsoa,
        vintage: "2023".to_owned(),
        source: "wards.geojson".to_owned(),
    };
    window.click_button(&format!("Remove {} from wards.geojson", lsoas.counted(2)));
    window.click_button("Close");
    assert_eq!(window.rows::<String>("SELECT kind FROM areas"), ["ward"]);
    assert!(!window.has("LSOAs"), "the last of a kind takes its switch with it");
    window.key_undo();
    assert_eq!(window.rows::<i64>("SELECT count(*) FROM areas"), [3]);
    // The same file again changes nothing; a new name changes one.
    bring_in(&mut window, file);
    window.click_button("Close");
    let file = wards(&window.folder, "Abbey Park");
    bring_in(&mut window, file);
    let Some(ImportDialog::Areas(report)) = &window.app().session.import else { panic!() };
    assert_eq!((report.added, report.changed, report.unchanged), (0, 1, 2));
}

#[test]
fn incidents_are_looked_for_in_an_area_and_it_becomes_the_boundary() {
    let mut window = Window::open();
    let file = wards(&window.folder, "Abbey");
    bring_in(&mut window, file);
    window.click_button("Close");
    let all = window.app().answer().unwrap().placed;
    let ward = window.app().document.profile.areas.iter().find(|a| a.kind == AreaKind::Ward);
    let ward = ward.unwrap().clone();
    window.app_mut().session.selection = Some(Selection::Area(ward.id));
    window.settle();
    window.harness.get_by_role_and_label(Role::CheckBox, "Only incidents in this area").click();
    window.settle();
    let inside = window.app().answer().unwrap().placed;
    assert!(inside > 0 && inside < all, "{inside} of {all}");
    assert!(window.shows("inside Abbey"), "the legend says what counts");
    window.harness.get_by_role_and_label(Role::CheckBox, "Only incidents in this area").click();
    window.settle();
    assert_eq!(window.app().answer().unwrap().placed, all);
    let before = window.app().document.profile.neighbourhood.boundary.clone();
    window.click_button("Make it the boundary");
    assert_eq!(window.app().document.profile.neighbourhood.boundary, ward.polygons[0][0]);
    assert_eq!(window.app().session.selection, Some(Selection::Neighbourhood));
    window.key_undo();
    assert_eq!(window.app().document.profile.neighbourhood.boundary, before);
}

#[test]
fn figures_of_deprivation_are_joined_shown_and_read() {
    let mut window = Window::open();
    let file = wards(&window.folder, "Abbey");
    bring_in(&mut window, file);
    window.click_button("Close");
    assert!(!window.has("Deprivation"), "there are no figures yet");
    let figures = window.folder.join("imd2019.csv");
    std::fs::write(&figures, "lsoa_code,imd_decile,imd_rank\nE01000001,2,4000\n").unwrap();
    window.click("Profile");
    window.click_button("Areas…");
    window.click_button("Join deprivation figures…");
    window.fill("File", &figures.to_string_lossy());
    window.click_button("Join");
    assert!(matches!(window.app().session.import, Some(ImportDialog::Deprivation(_))));
    for words in ["Joined", "LSOAs without a figure", "Index"] {
        assert!(window.has(words), "{words}");
    }
    window.click_button("Close");
    assert!(window.app().session.layers.is_visible(LayerKind::Deprivation), "they are shown");
    assert!(window.shows("Deprivation deciles (1: most), IMD 2019"));
    assert!(window.shows("no figure (1 LSOA)"), "no figure is not the least deprived");
    let profile = &window.app().document.profile;
    let id = profile.areas.iter().find(|a| a.deprivation.is_some()).unwrap().id;
    window.app_mut().session.selection = Some(Selection::Area(id));
    window.settle();
    assert!(window.has("Deprivation decile") && window.has("2 of 10"));
    window.key_undo();
    assert!(!window.shows("Deprivation deciles"), "taken back, they are gone");
}
