//! One change of the filter with a million incidents: from the question to an answer with its
//! rows, counts, density, hot spots and all that draws them, as the window asks for it.
//!
//! usage: filters [INCIDENTS] [TIMES] [CHANGE], where the last is part of a change's name

#![allow(clippy::unwrap_used)]

#[path = "town/incidents.rs"]
mod incidents;
mod town;

use std::sync::Arc;
use std::time::Instant;

use beatlas::analysis::{CancelToken, ClassRule, Threshold};
use beatlas::derived::{HotSpotAnswer, HotSpotQuestion, PreparedPlaces, answer};
use beatlas::geography::{MetricPlane, MetricPoint};
use beatlas::profile::{
    CrimeType, FilterArea, Hours, Month, NeighbourhoodProfile, Period, Precision,
};
use incidents::incidents;

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|a| a != "--bench");
    let number = |text: Option<String>| text.and_then(|t| t.parse::<usize>().ok());
    let (n, times) = (number(arguments.next()), number(arguments.next()));
    let (n, times) = (n.unwrap_or(1_000_000), times.unwrap_or(15));
    let wanted = arguments.next().unwrap_or_default();
    let plane = MetricPlane::british_national_grid();
    println!("milliseconds from a change to its answer, the middle and the worst of {times}");
    for (name, to_m) in [("to 12 m", 12.0), ("as they lie", 0.0)] {
        let mut profile = NeighbourhoodProfile::new("Bench", plane.clone());
        profile.incidents = Arc::new(incidents(n, to_m, &plane));
        let places = profile.incidents.places().len();
        println!("{n} incidents {name}: {places} places");
        let first = HotSpotQuestion::first(0, &profile);
        let prepared = Arc::new(PreparedPlaces::of(&profile.incidents));
        let cancel = CancelToken::new();
        for (what, change) in changes().into_iter().filter(|(what, _)| what.contains(&wanted)) {
            // As the window asks: each question knows the answer before it.
            let ask = |question, before: Option<&HotSpotAnswer>| {
                answer(question, &prepared, &plane, before, &cancel).unwrap()
            };
            let mut before = ask(first.clone(), None);
            let mut took: Vec<f64> = (0..times)
                .map(|turn| {
                    let mut question = first.clone();
                    change(&mut question, turn as i32 + 1);
                    let begun = Instant::now();
                    let answer = ask(question, Some(&before));
                    let took = begun.elapsed().as_secs_f64() * 1e3;
                    assert!(answer.placed > 0, "{what}: nothing is left");
                    before = answer;
                    took
                })
                .collect();
            took.sort_by(f64::total_cmp);
            println!("  {what:28} {:6.1} {:6.1}", took[times / 2], took[times - 1]);
        }
    }
}

type Change = fn(&mut HotSpotQuestion, i32);

/// Each kind of change, and several at once; a turn is never as the one before it, so that nothing is
/// answered from memory alone.
fn changes() -> Vec<(&'static str, Change)> {
    vec![
        ("another bandwidth", |q, turn| q.settings.bandwidth_m = 300.0 + f64::from(turn % 5 * 10)),
        ("another threshold", |q, turn| {
            q.settings.threshold = Threshold::MeanMultiple(2.0 + f64::from(turn % 5) / 2.0);
        }),
        ("other classes", |q, turn| q.classes = ClassRule::ALL[turn as usize % 4]),
        ("a month further", |q, turn| {
            let from = Month::new(2024, 9).unwrap().plus(turn % 12);
            q.filter.period = Period::new(from, from.plus(11)).ok();
        }),
        ("all months, or a year", |q, turn| {
            if turn % 2 == 1 {
                q.filter.period = None;
            }
        }),
        ("another crime type", |q, turn| q.filter.crime_types = types(1 + turn as usize % 3)),
        ("the same, all months", |q, turn| {
            q.filter.crime_types = types(1 + turn as usize % 3);
            q.filter.period = None;
        }),
        ("every type, a month further", |q, turn| {
            q.filter.crime_types = types(4);
            let from = Month::new(2024, 9).unwrap().plus(turn % 12);
            q.filter.period = Period::new(from, from.plus(11)).ok();
        }),
        ("another hour", |q, turn| {
            q.filter.hours = Some(Hours { from: 18, to: (19 + turn % 5) as i8 });
        }),
        ("another weekday", |q, turn| q.filter.weekdays[turn as usize % 7] = false),
        ("another precision", |q, turn| {
            let which = [Precision::Exact, Precision::Snapped][turn as usize % 2];
            q.filter.precisions[which as usize] = false;
        }),
        ("words", |q, turn| q.filter.text = format!("street 50{}", turn % 9)),
        ("an area, or none", |q, turn| q.filter.area = (turn % 2 == 1).then(area)),
        ("all at once, or none", |q, turn| {
            if turn % 2 == 1 {
                q.filter.hours = Some(Hours { from: 12, to: 23 });
                q.filter.weekdays[0] = false;
                q.filter.precisions[Precision::Exact as usize] = false;
                "street 5".clone_into(&mut q.filter.text);
                q.filter.area = Some(area());
            }
        }),
    ]
}

/// The first crime types beside anti-social behaviour.
fn types(n: usize) -> Vec<CrimeType> {
    ["Burglary", "Drugs", "Public order", "Vehicle crime"]
        .into_iter()
        .take(n)
        .map(CrimeType::from_text)
        .collect()
}

/// A ring of a hundred corners, three kilometres across.
fn area() -> Arc<FilterArea> {
    let plane = MetricPlane::british_national_grid();
    let ring = (0..100).map(|i| (f64::from(i) * 0.0628).sin_cos()).map(|(sin, cos)| {
        MetricPoint::new(
            town::WEST + 5_000.0 + 1_500.0 * cos,
            town::SOUTH + 5_000.0 + 1_500.0 * sin,
        )
    });
    let ring = ring.map(|p| plane.to_lon_lat(p).unwrap()).collect();
    Arc::new(FilterArea::of_ring("Ring".to_owned(), ring))
}
