//! Hot spots: counts against point in polygon, ranks, thresholds, and what happens to nothing.

// Counts are whole, and a peak is copied from the surface: these floats are equal or wrong.
#![allow(clippy::unwrap_used, clippy::float_cmp)]

use beatlas::analysis::{
    CancelToken, Cancelled, DensitySurface, Grid, HotSpots, Kernel, StackedPlaces, Threshold,
    density, hot_spots,
};
use beatlas::geography::{MetricBounds, MetricPoint};
use geo::{Area, Intersects};
use proptest::prelude::*;

const E: f64 = 450_000.0;
const N: f64 = 250_000.0;

fn extent() -> MetricBounds {
    MetricBounds { west: E, south: N, east: E + 2000.0, north: N + 2000.0 }
}

fn surface(places: &StackedPlaces) -> DensitySurface {
    let grid = Grid::from_extent(extent(), 100, 100).unwrap();
    density(places, Kernel::Quartic, 150.0, grid, &CancelToken::new()).unwrap()
}

fn found(places: &StackedPlaces, threshold: Threshold) -> HotSpots {
    hot_spots(&surface(places), places, threshold, &CancelToken::new()).unwrap()
}

fn stack(places: &[(f64, f64, u32)]) -> StackedPlaces {
    let place = |&(x, y, n): &(f64, f64, u32)| (MetricPoint::new(E + x, N + y), n);
    StackedPlaces::from_counts(places.iter().map(place))
}

#[test]
fn ranked_by_count_with_shares() {
    let places =
        stack(&[(300.0, 300.0, 40), (330.0, 310.0, 2), (1500.0, 400.0, 30), (900.0, 1700.0, 20)]);
    let spots = found(&places, Threshold::MeanMultiple(1.0));
    let counts: Vec<_> = spots.spots.iter().map(|s| (s.rank, s.count, s.places)).collect();
    assert_eq!(counts, [(1, 42.0, 2), (2, 30.0, 1), (3, 20.0, 1)]);
    assert_eq!((spots.total, spots.count()), (92.0, 92.0));
    for s in &spots.spots {
        assert!((s.share - s.count / 92.0).abs() < 1e-12);
        assert!((s.area_m2 - s.outline.unsigned_area()).abs() < 1e-9);
        assert!((s.density_per_km2 - s.count / s.area_m2 * 1e6).abs() < 1e-9);
        assert!(s.peak_per_km2 >= spots.level_per_km2.unwrap());
        assert_eq!(spots.at(s.peak).map(|t| t.rank), Some(s.rank));
        assert_eq!(spots.at(s.centre).map(|t| t.rank), Some(s.rank));
    }
    assert_eq!(spots.spots[0].peak_per_km2, surface(&places).max());
}

#[test]
fn equals_come_from_west_to_east_and_south_to_north() {
    let places = stack(&[(1610.0, 310.0, 5), (310.0, 1610.0, 5), (310.0, 310.0, 5)]);
    let spots = found(&places, Threshold::MeanMultiple(1.0));
    let whole = |v: f64| v.round() as i32;
    let centres: Vec<_> =
        spots.spots.iter().map(|s| (whole(s.centre.x - E), whole(s.centre.y - N))).collect();
    assert_eq!(centres, [(310, 310), (310, 1610), (1610, 310)]);
}

#[test]
fn nothing_has_no_hot_spots() {
    for places in [StackedPlaces::default(), stack(&[(50.0, 50.0, 0)])] {
        for threshold in [Threshold::MeanMultiple(3.0), Threshold::TopAreaPercent(2.0)] {
            let spots = found(&places, threshold);
            assert!(spots.spots.is_empty());
            assert_eq!((spots.level_per_km2, spots.total), (None, 0.0));
            assert_eq!(spots.at(MetricPoint::new(E, N)), None);
            assert_eq!(spots.intersecting(extent()).count(), 0);
        }
    }
}

#[test]
fn a_level_above_the_peak_has_no_hot_spots() {
    let spots = found(&stack(&[(500.0, 500.0, 3)]), Threshold::MeanMultiple(1000.0));
    assert!(spots.spots.is_empty() && spots.level_per_km2.is_some());
}

#[test]
fn one_place_is_one_hot_spot() {
    let spots = found(&stack(&[(777.0, 888.0, 1000)]), Threshold::MeanMultiple(2.0));
    assert_eq!(spots.spots.len(), 1);
    let s = &spots.spots[0];
    assert_eq!((s.count, s.share, s.places), (1000.0, 1.0, 1));
}

#[test]
fn mounds_without_an_incident_inside_are_left_out() {
    // A ring of places whose mounds are highest in the middle, where nothing happened.
    let place = |i: i32| {
        let t = std::f64::consts::TAU * f64::from(i) / 12.0;
        (1000.0 + 120.0 * t.cos(), 1000.0 + 120.0 * t.sin(), 1)
    };
    let places = stack(&(0..12).map(place).collect::<Vec<_>>());
    let grid = Grid::from_extent(extent(), 200, 200).unwrap();
    let s = density(&places, Kernel::Gaussian, 110.0, grid, &CancelToken::new()).unwrap();
    let threshold = Threshold::MeanMultiple(0.99 * s.max() / s.mean_non_zero().unwrap());
    let spots = hot_spots(&s, &places, threshold, &CancelToken::new()).unwrap();
    assert!(spots.spots.is_empty());
}

#[test]
fn top_area_is_that_share_of_the_cells() {
    let place =
        |i: u32| (f64::from(i * 37 % 200) * 10.0, f64::from(i * 91 % 200) * 10.0 + 1.7, i % 7);
    let s = surface(&stack(&(0..200).map(place).collect::<Vec<_>>()));
    let level = Threshold::TopAreaPercent(5.0).level(&s).unwrap();
    assert_eq!(s.values().iter().filter(|v| **v >= level).count(), 500);
}

#[test]
fn cancelled_work_has_no_result() {
    let places = stack(&[(500.0, 500.0, 3)]);
    let cancel = CancelToken::new();
    cancel.cancel();
    let result = hot_spots(&surface(&places), &places, Threshold::MeanMultiple(1.0), &cancel);
    assert_eq!(result.unwrap_err(), Cancelled);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn counts_equal_point_in_polygon(
        places in prop::collection::vec((0.0..2000.0_f64, 0.0..2000.0_f64, 1_u32..9), 1..150),
        multiple in 0.3..4.0_f64,
    ) {
        let places = stack(&places);
        let spots = found(&places, Threshold::MeanMultiple(multiple));
        for s in &spots.spots {
            let is_inside =
                |p: &MetricPoint| s.outline.intersects(&geo::Coord::from(*p));
            let inside: Vec<_> = places.iter().filter(|(p, _)| is_inside(p)).collect();
            prop_assert_eq!(inside.len(), s.places);
            prop_assert_eq!(inside.iter().map(|(_, w)| w).sum::<f64>(), s.count);
            for (p, _) in inside {
                prop_assert_eq!(spots.at(p).map(|t| t.rank), Some(s.rank));
            }
        }
        let ranks: Vec<_> = spots.spots.iter().map(|s| s.rank).collect();
        prop_assert_eq!(ranks, (1..=spots.spots.len() as u32).collect::<Vec<_>>());
        prop_assert!(spots.spots.windows(2).all(|w| w[0].count >= w[1].count));
        prop_assert_eq!(spots.intersecting(extent()).count(), spots.spots.len());
    }
}
