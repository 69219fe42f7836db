//! Hot spots that last: kept, named and forgotten in the window, in the file, from the command line.

#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "kept_hot_spots/file.rs"]
mod file;
#[path = "window/harness.rs"]
mod harness;

use beatlas::app::App;
use beatlas::profile::{HotSpotId, KeptHotSpot, Period};
use beatlas::session::{Message, Selection};
use beatlas::store::check;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use harness::Window;

const COUNT: &str = "SELECT count(*) FROM kept_hot_spots";

fn kept(app: &App) -> &[KeptHotSpot] {
    &app.document.profile.kept_hot_spots
}

fn select(window: &mut Window, rank: u32) {
    window.app_mut().session.selection = Some(Selection::HotSpot(rank));
    window.settle();
}

fn show_period(window: &mut Window, period: Option<Period>) {
    window.app_mut().session.question.filter.period = period;
    window.settle();
}

/// The rank that a kept hot spot has now.
fn rank(window: &Window, id: HotSpotId) -> Option<u32> {
    window.app().kept_matches().unwrap().rank_of(id)
}

/// Whether the list of hot spots has this, once no details push it out of sight.
fn lists(window: &mut Window, words: &str) -> bool {
    let selected = window.app_mut().session.selection.take();
    window.settle();
    let is_there = window.shows(words);
    window.app_mut().session.selection = selected;
    window.settle();
    is_there
}

/// Keeps the first hot spot under a name.
fn keep_first(window: &mut Window, name: &str) -> HotSpotId {
    select(window, 1);
    window.click_button("Keep this hot spot");
    window.fill("Name", name);
    kept(window.app())[0].hot_spot
}

#[test]
fn a_hot_spot_is_kept_named_followed_through_periods_and_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ashview.gpkg");
    beatlas::sample::write_to(&path).unwrap();
    let mut window = Window::on(&path);
    assert_eq!(check(&path).unwrap().problems, []);
    select(&mut window, 1);
    let place = window.app().answer().unwrap().names[0].clone();
    window.click_button("Keep this hot spot");
    assert_eq!(kept(window.app())[0].name, place, "it begins with the place in words");
    assert_eq!(window.focused().as_deref(), Some("Name"), "what it is called is asked at once");
    window.fill("Name", "The Arches");
    let id = kept(window.app())[0].hot_spot;
    assert_eq!(window.rows::<String>("SELECT name FROM kept_hot_spots"), ["The Arches"]);
    let done = Some(Message::Done(format!("Rename {place} to The Arches")));
    assert_eq!(window.app().session.message, done);
    assert!(lists(&mut window, "Hot spot 1, The Arches"), "the list says the name");
    assert!(!window.has("Keep this hot spot") && !window.has("Add this period"));
    window.fill("Name", " ");
    assert_eq!(kept(window.app())[0].name, "The Arches", "a hot spot has a name");

    // Another period: another rank perhaps, the same name.
    let now = window.app().session.question.filter.period.unwrap();
    let half = Period::ending(now.to(), 6);
    show_period(&mut window, Some(half));
    let there = rank(&window, id).expect("the place is hot in half of the year too");
    assert!(lists(&mut window, &format!("Hot spot {there}, The Arches")));
    select(&mut window, there);
    window.click_button("Add this period");
    assert_eq!(window.rows::<i64>(COUNT), [2]);
    assert!(!window.has("Add this period"), "it has a version");
    let months: Vec<String> = window.rows("SELECT from_month FROM kept_hot_spots ORDER BY fid");
    assert_eq!(months, [now.from().to_string(), half.from().to_string()]);

    // Found in another way, the version can be brought up to date.
    assert!(!window.has("Update this period"));
    window.app_mut().session.question.settings.bandwidth_m += 50.0;
    window.settle();
    let there = rank(&window, id).unwrap();
    select(&mut window, there);
    window.click_button("Update this period");
    let of_half = || KeptHotSpot::of_period(kept(window.app()), id, Some(half)).unwrap();
    let wanted = window.app().session.question.settings.bandwidth_m;
    assert_eq!((kept(window.app()).len(), of_half().bandwidth_m), (2, wanted));
    window.key_undo();
    assert!(window.has("Update this period"), "and that taken back");
    window.click(&format!("Remove the version of {}", half.label()));
    assert_eq!(window.rows::<i64>(COUNT), [1]);
    window.key_undo();
    assert_eq!(window.rows::<i64>(COUNT), [2]);
    assert_eq!(check(&path).unwrap().problems, []);

    // A window that is opened later has it, and can go on with it and take it back.
    drop(window);
    let mut window = Window::on(&path);
    assert!(window.shows("Hot spot 1, The Arches"));
    select(&mut window, 1);
    window.fill("Name", "Station Arches");
    let names: Vec<String> = window.rows("SELECT DISTINCT name FROM kept_hot_spots");
    assert_eq!(names, ["Station Arches"], "the name is that of all versions");
    window.key_undo();
    assert_eq!(window.rows::<String>("SELECT DISTINCT name FROM kept_hot_spots"), ["The Arches"]);
    window.click_button("Forget this hot spot");
    assert_eq!(window.rows::<i64>(COUNT), [0]);
    assert!(window.has("Keep this hot spot"), "the place is still hot, and kept no more");
    assert!(!lists(&mut window, "Hot spot 1, The Arches"));
    window.key_undo();
    assert!(lists(&mut window, "Hot spot 1, The Arches"));
    assert_eq!(check(&path).unwrap().problems, []);
}

#[test]
fn one_that_is_not_hot_now_is_listed_shown_and_can_be_forgotten() {
    let mut window = Window::open();
    let id = keep_first(&mut window, "The Arches");
    assert!(!window.has("Kept, and not hot now"));
    window.app_mut().session.question.filter.text = "no such words".to_owned();
    window.settle();
    assert!(window.has("Kept, and not hot now"));
    assert_eq!(window.app().session.selection, Some(Selection::KeptHotSpot(id)), "it stays");
    window.app_mut().session.selection = None;
    window.settle();
    let before = window.app().camera().unwrap();
    window.harness.get_by_label_contains("The Arches ·").click();
    window.settle();
    assert_eq!(window.app().session.selection, Some(Selection::KeptHotSpot(id)));
    assert!(window.app().camera().unwrap().zoom > before.zoom, "the map goes there");
    window.fill("Name", "Old Arches");
    assert_eq!(kept(window.app())[0].name, "Old Arches");
    // Hot again, it is the hot spot that is selected.
    window.app_mut().session.question.filter.text.clear();
    window.settle();
    assert_eq!(window.app().session.selection, Some(Selection::HotSpot(1)));
    window.app_mut().session.question.filter.text = "no such words".to_owned();
    window.settle();
    assert_eq!(window.app().session.selection, Some(Selection::KeptHotSpot(id)), "and again");
    window.click_button("Forget this hot spot");
    assert_eq!((kept(window.app()).len(), window.app().session.selection), (0, None));
    assert!(!window.has("Kept, and not hot now"));
}

#[test]
fn a_version_leads_back_to_its_period_and_what_is_typed_counts_before_anything_else() {
    let mut window = Window::open();
    let id = keep_first(&mut window, "The Arches");
    let year = window.app().session.question.filter.period.unwrap();
    show_period(&mut window, Some(Period::ending(year.to(), 6)));
    let there = rank(&window, id).unwrap();
    select(&mut window, there);
    let of_year = format!("{} ·", year.label());
    window.harness.get_by_label_contains(&of_year).click();
    window.settle();
    assert_eq!(window.app().session.question.filter.period, Some(year));
    // A name that is half typed is a step of its own when something else is done.
    select(&mut window, 1);
    window.app_mut().session.kept_name = Some((id, "Half typed".to_owned()));
    window.keys(Modifiers::COMMAND, Key::H);
    assert_eq!(kept(window.app())[0].name, "Half typed");
    assert_eq!(window.app().session.kept_name, None);
}

#[test]
fn who_may_only_read_sees_names_and_no_buttons() {
    let mut window = Window::open();
    keep_first(&mut window, "The Arches");
    window.app_mut().document.read_only = Some("it is a test".to_owned());
    window.settle();
    assert!(window.has("Kept hot spot") && lists(&mut window, "Hot spot 1, The Arches"));
    let none = window.harness.query_by_role_and_label(Role::TextInput, "Name").is_none();
    assert!(none, "a name is not for typing");
    for words in ["Forget this hot spot", "Add this period", "Keep this hot spot"] {
        assert!(!window.has(words), "{words}");
    }
    assert!(!window.shows("Remove the version of"));
    select(&mut window, 2);
    assert!(!window.has("Keep this hot spot"));
}
