//! Charts and statistics in the window: found by their words, pointed at by hand and by key, linked to the
//! map, copied and saved.

#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "window/harness.rs"]
mod harness;

use beatlas::derived::StatisticMethod;
use beatlas::session::{ChartPlace, Lit, Message, Selection};
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use harness::Window;

fn on_spot_1() -> Window {
    let mut window = Window::open();
    let name = window.app().answer().unwrap().names[0].clone();
    let start = format!("Hot spot 1, {name}, ");
    let label = window
        .harness
        .query_all_by_role(Role::Button)
        .filter_map(|n| n.accesskit_node().label())
        .find(|l| l.starts_with(&start))
        .unwrap();
    window.click(&label);
    assert_eq!(window.app().session.selection, Some(Selection::HotSpot(1)));
    window
}

/// The middle of a chart, by how its words begin, once it is in sight.
fn chart(window: &mut Window, begin: &str) -> egui::Rect {
    let of = |window: &Window| {
        let images = window.harness.query_all_by_role(Role::Image);
        let mut charts =
            images.filter(|n| n.accesskit_node().label().is_some_and(|l| l.starts_with(begin)));
        charts.next().map(|n| {
            n.scroll_to_me();
            n.rect()
        })
    };
    of(window).unwrap_or_else(|| panic!("there is no chart “{begin}”"));
    window.harness.run_steps(30);
    of(window).unwrap()
}

fn done(window: &Window) -> String {
    match &window.app().session.message {
        Some(Message::Done(words)) => words.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_hour_that_is_pointed_at_lights_up_and_months_become_the_period() {
    let mut window = on_spot_1();
    let hours = chart(&mut window, "Hours of the week, Hot spot 1, ");
    window.point_at(hours.center());
    window.settle();
    let lit = window.app().session.lit;
    assert!(matches!(lit, Some(Lit { chart: ChartPlace::WhyHours, .. })), "{lit:?}");
    // Beside all charts nothing is lit.
    let map = window.off_middle(0.0, 0.0);
    window.point_at(map);
    window.settle();
    assert_eq!(window.app().session.lit, None);
    // The months of the last half year, drawn over, are the period; and the surface follows.
    let months = chart(&mut window, "Incidents by month, Hot spot 1, ");
    let before = window.app().session.question.filter.period.unwrap();
    let y = months.center().y;
    // Bars end where the names of the lines begin.
    let right = months.right() - 62.0;
    window.drag(egui::pos2(right - 0.24 * months.width(), y), egui::pos2(right, y));
    let after = window.app().session.question.filter.period.unwrap();
    assert_eq!(after.to(), before.to());
    assert!((3..=9).contains(&after.months()), "{after:?}");
    assert_eq!(window.app().answer().unwrap().question.filter.period, Some(after));
}

#[test]
fn a_chart_is_read_by_keyboard_copied_and_saved() {
    let mut window = on_spot_1();
    chart(&mut window, "Hours of the week, Hot spot 1, ");
    let node = window.harness.query_all_by_role(Role::Image).next().unwrap();
    node.focus();
    window.settle();
    let first = window.app().session.lit.unwrap();
    window.key(Key::ArrowLeft);
    assert_eq!(window.app().session.lit.unwrap().part + 1, first.part);
    window.key(Key::ArrowRight);
    assert_eq!(window.app().session.lit, Some(first));
    // What is pointed at is what a screen reader says.
    let spoken = window.app().chart(ChartPlace::WhyHours).unwrap().plot.words(first.part);
    assert!(window.harness.query_by_role_and_label(Role::Image, &spoken).is_some(), "{spoken}");
    window.click_button("Copy figures of Hours of the week");
    assert!(done(&window).contains("Hours of the week"), "{}", done(&window));
    window.click_button("Save chart… of Hours of the week");
    let path = window.folder.join("hours.svg");
    window.fill("File", &path.to_string_lossy());
    window.fill("For whom and what for", "briefing");
    window.click_button("Save chart");
    assert!(std::fs::read_to_string(&path).unwrap().contains("Hours of the week"));
    let noted: Vec<String> = window.rows("SELECT detail FROM audit WHERE what = 'disclosure'");
    assert!(noted.iter().any(|d| d.contains("hours.svg")), "{noted:?}");
    // An ending that is none says so and keeps the dialog.
    window.click_button("Save chart… of Hours of the week");
    window.fill("File", &window.folder.join("hours.gif").to_string_lossy());
    window.click_button("Save chart");
    assert!(window.shows("expected a picture ending in"), "the dialog says what it wants");
    window.click_button("Cancel");
}

#[test]
fn statistics_follow_the_selection_and_draw_on_the_map() {
    let mut window = Window::open();
    window.click_button("Statistics");
    assert!(window.shows("Of all chosen incidents"));
    chart(&mut window, "Hours of the week, All chosen incidents");
    for method in StatisticMethod::ALL {
        window.choose("Statistic", method.label());
        assert_eq!(window.app().session.statistics.method, method);
        let told = window.app().statistics().unwrap();
        match told {
            Ok(told) => assert!(window.has(&told.said[0]), "{method:?}: {}", told.said[0]),
            Err(reason) => assert_eq!(method, StatisticMethod::Displacement, "{reason}"),
        }
    }
    // A hot spot that is selected on the map is what it is asked of.
    let peak = window.app().answer().unwrap().hot_spots.spots[0].peak;
    let at = window.app().answer().unwrap().plane.to_lon_lat(peak).unwrap();
    for layer in beatlas::map::LayerKind::ALL {
        let mut shown = window.app().session.layers.get(layer);
        shown.visible = layer == beatlas::map::LayerKind::HotSpots;
        window.app_mut().session.layers.set(layer, shown);
    }
    window.settle();
    let at = window.at(at);
    window.click_at(at);
    assert_eq!(window.app().session.selection, Some(Selection::HotSpot(1)));
    let told = window.app().statistics().unwrap().unwrap();
    assert!(told.counts.is_some() && window.has(&told.said[0]), "{:?}", told.said);
    window.choose("Statistic", StatisticMethod::Concentration.label());
    assert!(window.app().statistics().unwrap().unwrap().about.starts_with("Hot spot 1, "));
    window.click_button("All incidents");
    assert!(window.app().statistics().unwrap().unwrap().about.starts_with("All chosen incidents"));
    window.click_button("Copy figures");
    assert!(done(&window).contains(StatisticMethod::Concentration.label()));
    window.click_button("Hot spots");
    assert!(window.app().statistics().is_none(), "what nobody reads is not kept");
}

#[test]
fn shifts_are_the_user_s() {
    let mut window = on_spot_1();
    chart(&mut window, "Hours of the week, Hot spot 1, ");
    window.fill_in(Role::SpinButton, "Night", "22");
    assert_eq!(window.app().settings.shifts.night, 22);
    let chart = window.app().chart(ChartPlace::WhyHours).unwrap();
    assert!(chart.said.iter().any(|s| s.contains("night (22:00 to 07:00)")), "{:?}", chart.said);
}
