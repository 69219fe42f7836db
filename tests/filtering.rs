//! Choosing incidents in the window: the timeline, hours and words, and the incident table.

#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "window/harness.rs"]
mod harness;

use beatlas::profile::{Hours, When};
use beatlas::session::Selection;
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use harness::Window;

fn placed(window: &Window) -> u64 {
    window.app().answer().unwrap().placed
}

fn period(window: &Window) -> String {
    window.app().session.question.filter.period.unwrap().label()
}

/// The label of the timeline says the period.
fn timeline(window: &Window) -> egui::Rect {
    window
        .harness
        .query_all_by_role(Role::Slider)
        .find(|n| n.accesskit_node().label().is_some_and(|l| l.starts_with("Period, ")))
        .unwrap()
        .rect()
}

#[test]
fn the_timeline_chooses_moves_and_plays_the_period() {
    let mut window = Window::open();
    let all = window.app().document.months.unwrap();
    let rect = timeline(&window);
    let month = |k: f32| {
        egui::pos2(
            rect.left() + (k + 0.5) / all.months() as f32 * rect.width(),
            rect.center().y - 8.0,
        )
    };
    // A click is a month, a drag over the others a new period.
    window.click_at(month(3.0));
    assert_eq!(
        period(&window),
        beatlas::profile::Period::new(all.from().plus(3), all.from().plus(3)).unwrap().label()
    );
    let one = placed(&window);
    window.drag(month(6.0), month(11.0));
    let filter = window.app().session.question.filter.clone();
    assert_eq!(filter.period.unwrap().months(), 6);
    assert!(placed(&window) > one);
    // The whole is moved, and its end.
    window.drag(month(8.0), month(10.0));
    let now = window.app().session.question.filter.period.unwrap();
    assert_eq!((now.from(), now.months()), (all.from().plus(8), 6));
    let end = egui::pos2(rect.left() + 14.0 / all.months() as f32 * rect.width(), rect.center().y);
    window.drag(end, month(15.0));
    assert_eq!(window.app().session.question.filter.period.unwrap().to(), all.from().plus(15));
    // It plays to the end, month by month, and stops there.
    window.click_button("Play");
    window.frames_until("the end of the play", |app| app.session.playing.is_none());
    assert_eq!(window.app().session.question.filter.period.unwrap().to(), all.to());
    window.settle();
    let by_month = &window.app().answer().unwrap().by_month;
    assert_eq!(by_month.len(), all.months() as usize);
    let inside: u32 = by_month[by_month.len() - 8..].iter().sum();
    let answer = window.app().answer().unwrap();
    assert_eq!(u64::from(inside), answer.placed + answer.without_place, "bars and map agree");
}

#[test]
fn hours_days_words_and_area_narrow_what_is_counted() {
    let mut window = Window::open();
    let all = placed(&window);
    window.click("Hours, days, words, area");
    window.click("Hours");
    assert_eq!(window.app().session.question.filter.hours, Some(Hours { from: 20, to: 3 }));
    let night = placed(&window);
    assert!(night > 0 && night < all);
    assert!(window.shows("have no hour or no day"));
    let filter = window.app().session.question.filter.clone();
    let incidents = &window.app().document.profile.incidents;
    let expected = incidents.rows().filter(|r| {
        matches!(r.when, When::At(t) if t.hour() >= 20 || t.hour() <= 3)
            && r.place.is_some()
            && r.crime_type.as_str() == "Anti-social behaviour"
            && filter.period.unwrap().contains(r.when.month().unwrap())
    });
    assert_eq!(night, expected.count() as u64);
    window.click_button("Mon");
    assert!(placed(&window) < night);
    window.fill("Words in place, outcome or number", "park");
    let park = placed(&window);
    assert!(park > 0);
    assert!(window.app().answer().unwrap().picture.title.contains("with “park”"));
    window.choose("Area", "Ashview");
    assert!(placed(&window) <= park);
    window.click_button("Any hour, day, words and place");
    assert_eq!(placed(&window), all);
}

#[test]
fn the_table_shows_sorts_and_follows_the_selection_both_ways() {
    let mut window = Window::open();
    window.click_button("Incident table");
    let answer = window.app().answer().unwrap();
    let total = answer.placed + answer.without_place;
    assert_eq!(answer.rows.len() as u64, total);
    assert!(window.shows(&format!("{total} incidents in the table")));
    // Only what is on the screen is laid out.
    let cells = window.harness.query_all_by_label_contains("ASB: ").count();
    assert!(cells > 3 && cells < 40, "{cells} rows are laid out");

    let first_place = |w: &Window| {
        let incidents = &w.app().document.profile.incidents;
        let mut places: Vec<&str> = w
            .app()
            .answer()
            .unwrap()
            .rows
            .iter()
            .map(|&r| incidents.row(r as usize).unwrap().location)
            .collect();
        places.sort_unstable();
        (places[0].to_owned(), places[places.len() - 1].to_owned())
    };
    let (first, last) = first_place(&window);
    window.click_button("Sort by Place");
    window.frames_until("the order", |app| !app.is_busy());
    window.harness.run_steps(4);
    assert!(window.has(&first) || window.harness.query_all_by_label(&first).next().is_some());
    window.click_button("Sort by Place");
    window.harness.run_steps(30);
    assert!(window.harness.query_all_by_label(&last).next().is_some(), "{last} is on top");

    // From the map to the table.
    let place = {
        let app = window.app();
        let row = app.answer().unwrap().rows[total as usize / 2] as usize;
        app.document.profile.incidents.place_column()[row].unwrap()
    };
    window.app_mut().session.selection = Some(Selection::Place(place));
    window.settle();
    window.harness.run_steps(20);
    let name = {
        let incidents = &window.app().document.profile.incidents;
        let row = incidents.rows().find(|r| {
            r.place.map(|p| p.lon_lat) == Some(incidents.places()[place.0 as usize].lon_lat)
        });
        row.unwrap().location.to_owned()
    };
    assert!(window.harness.query_all_by_label(&name).next().is_some(), "{name} is in sight");
    window.keys(Modifiers::NONE, Key::Escape);
    window.click_button("Close table");
    assert!(window.app().session.table.is_none());
}
