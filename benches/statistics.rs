//! Statistics at the sizes that an analyst asks for.

mod town;

use std::hint::black_box;

use beatlas::analysis::{
    CancelToken, Contiguity, Correction, KnoxSettings, Neighbours, StackedPlaces, TimeSpan,
    aoristic, concentration, gi_star, knox, moran, period_change,
};
use criterion::{Criterion, criterion_group, criterion_main};
use town::{points, rounded};

/// Days of a year, in no order that has to do with places.
fn days(n: usize) -> Vec<i32> {
    (0..n as u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 16) as i32 % 365).collect()
}

fn benches(c: &mut Criterion) {
    let cancel = CancelToken::new();
    let mut group = c.benchmark_group("statistics");
    let counts: Vec<f64> =
        (0..40_000_u32).map(|i| f64::from(i.wrapping_mul(2_654_435_761) >> 28)).collect();
    for correction in [Correction::None, Correction::FalseDiscoveryRate] {
        group.bench_function(format!("Gi*, 200 by 200 cells, {}", correction.as_str()), |b| {
            b.iter(|| {
                let cells = Neighbours::of_grid(200, 200, Contiguity::Queen).with_self();
                gi_star(black_box(&counts), &cells, correction)
            });
        });
    }
    group.sample_size(10);
    let queen = Neighbours::of_grid(200, 200, Contiguity::Queen);
    group.bench_function("Moran's I, 200 by 200 cells", |b| {
        b.iter(|| moran(black_box(&counts), &queen, 0, 1, &cancel));
    });
    for (n, permutations) in [(5_000, 999), (20_000, 99)] {
        let (points, days) = (points(n), days(n));
        let settings = KnoxSettings {
            space_bands_m: vec![100.0, 200.0, 300.0],
            time_bands_days: vec![7, 14, 21],
            permutations,
            ..KnoxSettings::default()
        };
        group.bench_function(format!("Knox, {n} incidents, {permutations} permutations"), |b| {
            b.iter(|| knox(black_box(&points), &days, &settings, &cancel));
        });
    }
    let million = rounded(&points(1_000_000), 12.0);
    let start = jiff::civil::date(2025, 1, 1).at(0, 0, 0, 0);
    let minutes = |i: u32| i64::from((i.wrapping_mul(2_654_435_761) >> 8) % 525_600);
    let at = |i: u32| TimeSpan::at(start + jiff::SignedDuration::from_mins(minutes(i)));
    let spans: Vec<TimeSpan> = (0..1_000_000).map(at).collect();
    if let Ok(zone) = jiff::tz::TimeZone::get("Europe/London") {
        group.bench_function("clock, 1000000 incidents", |b| {
            b.iter(|| aoristic(black_box(&spans), &zone));
        });
        let nights: Vec<TimeSpan> = spans
            .iter()
            .map(|s| TimeSpan { from: s.from, to: s.from + jiff::SignedDuration::from_hours(9) })
            .collect();
        group.bench_function("clock, 1000000 spans of nine hours", |b| {
            b.iter(|| aoristic(black_box(&nights), &zone));
        });
    }
    let places = StackedPlaces::stack(&million, None);
    group.bench_function(
        format!("concentration, 1000000 incidents, {} places", places.len()),
        |b| {
            b.iter(|| concentration(black_box(places.weight()), 0));
        },
    );
    group.bench_function("change, 1000000 incidents", |b| {
        b.iter(|| period_change(black_box(480_000), 520_000));
    });
    group.finish();
}

criterion_group!(all, benches);
criterion_main!(all);
