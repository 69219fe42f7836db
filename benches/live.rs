//! What an analyst feels: from a changed bandwidth, period or type to the surface, its contours and the
//! ranked list, as the window asks for them, each question knowing the answer before it.

#![allow(clippy::unwrap_used)]

#[path = "town/incidents.rs"]
mod incidents;
mod town;

use std::sync::Arc;

use beatlas::analysis::CancelToken;
use beatlas::derived::{HotSpotAnswer, HotSpotQuestion, PreparedPlaces, answer};
use beatlas::geography::MetricPlane;
use beatlas::profile::{CrimeType, Month, NeighbourhoodProfile, Period};
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use incidents::incidents;

type Change = fn(&mut HotSpotQuestion, i32);

/// A turn is never as the one before it, so that nothing is answered from memory alone.
const CHANGES: [(&str, Change); 4] = [
    ("another bandwidth", |q, turn| q.settings.bandwidth_m = 300.0 + f64::from(turn % 5 * 10)),
    ("a month further", |q, turn| {
        let from = Month::new(2024, 9).unwrap().plus(turn % 12);
        q.filter.period = Period::new(from, from.plus(11)).ok();
    }),
    ("another type", |q, turn| {
        let types = ["Burglary", "Drugs", "Public order", "Vehicle crime"];
        q.filter.crime_types = vec![CrimeType::from_text(types[turn as usize % types.len()])];
    }),
    // All that there is: nothing is left out that would make it quick.
    ("everything, another bandwidth", |q, turn| {
        let types = ["Burglary", "Drugs", "Public order", "Vehicle crime"];
        q.filter.crime_types = types.map(CrimeType::from_text).to_vec();
        q.filter.period = None;
        q.settings.bandwidth_m = 300.0 + f64::from(turn % 5 * 10);
    }),
];

fn benches(c: &mut Criterion) {
    let plane = MetricPlane::british_national_grid();
    let mut group = c.benchmark_group("live");
    group.sample_size(20);
    for n in [100_000, 1_000_000] {
        let mut profile = NeighbourhoodProfile::new("Bench", plane.clone());
        profile.incidents = Arc::new(incidents(n, 12.0, &plane));
        let prepared = Arc::new(PreparedPlaces::of(&profile.incidents));
        let first = HotSpotQuestion::first(0, &profile);
        let cancel = CancelToken::new();
        let label = format!("{n} incidents to 12 m, {} places", profile.incidents.places().len());
        for (what, change) in CHANGES {
            let ask = |question, before: Option<&HotSpotAnswer>| {
                answer(question, &prepared, &plane, before, &cancel).unwrap()
            };
            group.bench_function(BenchmarkId::new(what, &label), |b| {
                let mut turn = 0;
                let mut before = ask(first.clone(), None);
                b.iter(|| {
                    turn += 1;
                    let mut question = first.clone();
                    change(&mut question, turn);
                    before = ask(question, Some(&before));
                });
            });
        }
    }
    group.finish();
}

criterion_group!(all, benches);
criterion_main!(all);
