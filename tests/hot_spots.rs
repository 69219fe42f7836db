//! Hot spots and the index against brute force.

use beatlas::analysis::{
    CancelToken, Grid, Kernel, PlaceTree, StackedPlaces, Threshold, density, hot_spots, outlines,
};
use beatlas::geography::{MetricBounds, MetricPoint};
use geo::{Area, Contains};
use proptest::prelude::*;

fn town(seed: u64, n: usize) -> Vec<MetricPoint> {
    let mut state = seed | 1;
    let mut next = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1_u32 << 31)
    };
    (0..n)
        .map(|i| {
            let (cx, cy) =
                if i % 3 == 0 { (300.0, 400.0) } else { (1000.0 * next(), 1000.0 * next()) };
            let spread = if i % 3 == 0 { 60.0 } else { 10.0 };
            MetricPoint::new((cx + spread * next()).round(), (cy + spread * next()).round())
        })
        .collect()
}

#[test]
fn every_figure_of_a_hot_spot_is_what_brute_force_finds() {
    for seed in [1, 7, 42] {
        let points = town(seed, 500);
        let places = StackedPlaces::stack(&points, None);
        let grid = Grid::with_cell(places.bounds().unwrap().grown(100.0), 5.0);
        let cancel = CancelToken::new();
        let surface = density(&places, Kernel::Quartic, 100.0, grid, &cancel).unwrap();
        for threshold in [
            Threshold::MeanMultiple(1.5),
            Threshold::MeanMultiple(3.0),
            Threshold::TopAreaPercent(5.0),
        ] {
            let found = hot_spots(&surface, &places, threshold, &cancel).unwrap();
            assert!(!found.spots.is_empty());
            assert_eq!(found.total, 500.0);
            for (i, spot) in found.spots.iter().enumerate() {
                assert_eq!(spot.rank as usize, i + 1);
                let inside = points
                    .iter()
                    .filter(|p| spot.outline.contains(&geo::Point::new(p.x, p.y)))
                    .count();
                assert_eq!(spot.count, inside as f64);
                assert!((spot.share - inside as f64 / 500.0).abs() < 1e-12);
                assert!((spot.density_per_km2 - spot.count / (spot.area_m2 / 1e6)).abs() < 1e-9);
                assert!((spot.area_m2 - spot.outline.unsigned_area()).abs() < 1e-9);
                assert!(spot.peak_per_km2 >= found.level_per_km2.unwrap());
                assert_eq!(found.at(spot.peak).map(|s| s.rank), Some(spot.rank));
            }
            assert!(found.spots.windows(2).all(|w| w[0].count >= w[1].count));
            let all = found.intersecting(grid.bounds());
            assert_eq!(all.len(), found.spots.len());
        }
    }
}

#[test]
fn thresholds_are_what_they_say() {
    let places = StackedPlaces::stack(&[MetricPoint::new(0.0, 0.0)], None);
    let extent = MetricBounds { west: -500.0, south: -500.0, east: 500.0, north: 500.0 };
    let grid = Grid::from_extent(extent, 200, 200).unwrap();
    let surface = density(&places, Kernel::Quartic, 200.0, grid, &CancelToken::new()).unwrap();
    // The mean of a quartic kernel over its own disc is 1/(π h²): 7.9577 per km² at 200 m.
    let mean = surface.mean_non_zero().unwrap();
    assert!((mean - 7.9577).abs() < 0.03, "{mean}");
    assert_eq!(Threshold::MeanMultiple(2.0).level(&surface), Some(2.0 * mean));
    let level = Threshold::TopAreaPercent(1.0).level(&surface).unwrap();
    let above = surface.values().iter().filter(|v| **v >= level).count();
    assert!((396..=408).contains(&above), "{above} of 40,000 cells");
    // More area than has any density: all that has.
    let level = Threshold::TopAreaPercent(90.0).level(&surface).unwrap();
    let area: f64 = outlines(&surface, level).iter().map(Area::unsigned_area).sum();
    assert!((area / (std::f64::consts::PI * 4e4) - 1.0).abs() < 0.05, "{area}");
}

#[test]
fn nothing_makes_no_hot_spot() {
    let places = StackedPlaces::stack(&[], None);
    let grid = Grid { west: 0.0, south: 0.0, cell_m: 1.0, cols: 10, rows: 10 };
    let cancel = CancelToken::new();
    let surface = density(&places, Kernel::Quartic, 5.0, grid, &cancel).unwrap();
    let found = hot_spots(&surface, &places, Threshold::MeanMultiple(3.0), &cancel).unwrap();
    assert!(found.spots.is_empty() && found.level_per_km2.is_none());
    assert!(found.at(MetricPoint::new(1.0, 1.0)).is_none());
}

proptest! {
    #[test]
    fn the_index_agrees_with_brute_force(
        raw in prop::collection::vec((0..400_i32, 0..400_i32), 0..200),
        at in (0..400_i32, 0..400_i32),
        radius in 0.0..300.0_f64,
    ) {
        let points: Vec<MetricPoint> =
            raw.iter().map(|(x, y)| MetricPoint::new(f64::from(*x), f64::from(*y))).collect();
        let at = MetricPoint::new(f64::from(at.0), f64::from(at.1));
        let tree = PlaceTree::new(points.iter().copied().zip(0..));
        let mut near: Vec<(u32, f64)> = points.iter().zip(0..)
            .map(|(p, i)| (i, p.distance_m(at)))
            .filter(|(_, d)| *d * *d <= radius * radius)
            .collect();
        near.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        prop_assert_eq!(tree.within(at, radius), near.clone());
        let nearest = tree.nearest(at, radius).map(|(_, d)| d);
        prop_assert_eq!(nearest, near.first().map(|(_, d)| *d));
        let b = MetricBounds { west: at.x - radius, south: at.y - radius, east: at.x + radius, north: at.y };
        let mut inside: Vec<u32> = tree.in_bounds(b).collect();
        inside.sort_unstable();
        let plain: Vec<u32> = points.iter().zip(0..).filter(|(p, _)| b.contains(**p)).map(|(_, i)| i).collect();
        prop_assert_eq!(inside, plain);
    }
}
