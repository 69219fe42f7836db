//! Stacking and density at three sizes of data on two grids.
//!
//! Each size is measured twice: as it is (a million points make some 400,000 places), and rounded
//! to 12 m (some 60,000 places), which is about how coarse shared data tends to be.

mod town;

use std::hint::black_box;

use beatlas::analysis::{CancelToken, Grid, Kernel, StackedPlaces, density};
use beatlas::geography::MetricBounds;
use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use town::{SIDE_M, SOUTH, WEST, points, rounded};

fn benches(c: &mut Criterion) {
    let extent =
        MetricBounds { west: WEST, south: SOUTH, east: WEST + SIDE_M, north: SOUTH + SIDE_M };
    let mut group = c.benchmark_group("analysis");
    group.sample_size(10);
    for n in [10_000, 100_000, 1_000_000] {
        let exact = points(n);
        let coarse = rounded(&exact, 12.0);
        for (name, points) in [("to 0.1 m", &exact), ("to 12 m", &coarse)] {
            let places = StackedPlaces::stack(points, None);
            let label = format!("{n} incidents {name}, {} places", places.len());
            group.bench_function(BenchmarkId::new("stack", &label), |b| {
                b.iter(|| StackedPlaces::stack(black_box(points), None));
            });
            for cells in [512, 2048] {
                let Ok(grid) = Grid::from_extent(extent, cells, cells) else { continue };
                let id = BenchmarkId::new(format!("quartic 300 m, {cells}²"), &label);
                group.bench_function(id, |b| {
                    let cancel = CancelToken::new();
                    b.iter(|| density(black_box(&places), Kernel::Quartic, 300.0, grid, &cancel));
                });
            }
        }
    }
    group.finish();
}

criterion_group!(all, benches);
criterion_main!(all);
