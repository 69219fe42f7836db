//! Density surfaces against known values and against the plain sum.

#![allow(clippy::unwrap_used)]

use beatlas::analysis::{
    CancelToken, Cancelled, DensityError, DensitySurface, Grid, Kernel, StackedPlaces, density,
    outlines,
};
use beatlas::geography::MetricPoint;
use geo::{Area, Centroid};
use proptest::prelude::*;

const E: f64 = 450_000.0;
const N: f64 = 250_000.0;

type Place = (f64, f64, f64);

fn grid(west: f64, south: f64, cell_m: f64, cols: usize, rows: usize) -> Grid {
    Grid { west, south, cell_m, cols, rows }
}

fn surface(places: &[Place], kernel: Kernel, h: f64, grid: Grid) -> DensitySurface {
    let points: Vec<_> = places.iter().map(|p| MetricPoint::new(p.0, p.1)).collect();
    let weights: Vec<_> = places.iter().map(|p| p.2).collect();
    let stack = StackedPlaces::stack(&points, Some(&weights));
    density(&stack, kernel, h, grid, &CancelToken::new()).unwrap()
}

/// The plain sum at every cell, and whether any place is nearer than the bandwidth.
fn brute(places: &[Place], kernel: Kernel, h: f64, grid: &Grid) -> Vec<(f64, bool)> {
    let cells = (0..grid.rows).flat_map(|r| (0..grid.cols).map(move |c| (c, r)));
    cells
        .map(|(col, row)| {
            let s = grid.cell_centre(col, row);
            places.iter().fold((0.0, false), |(sum, near), &(x, y, w)| {
                let d = MetricPoint::new(x, y).distance_m(s);
                (sum + w * kernel.density_at(d, h), near || (d < h && w > 0.0))
            })
        })
        .collect()
}

/// Quartic: to 1e-9 of the peak, never negative, exactly zero out of reach.
fn check_quartic(places: &[Place], h: f64, grid: Grid) {
    let found = surface(places, Kernel::Quartic, h, grid);
    let expected = brute(places, Kernel::Quartic, h, &grid);
    let peak = expected.iter().fold(0.0, |m: f64, e| m.max(e.0));
    for (i, (value, (sum, near))) in found.values().iter().zip(&expected).enumerate() {
        let at = (i % grid.cols, i / grid.cols);
        assert!(
            (value - sum).abs() <= 1e-9 * peak,
            "{at:?}: {value} is not {sum}; peak {peak}, h {h}, {grid:?}"
        );
        assert!(*value >= 0.0, "{at:?}: {value}");
        if !near {
            assert_eq!(value.to_bits(), 0.0_f64.to_bits(), "{at:?}");
        }
    }
}

/// Gaussian: to 1e-6 of the peak over the whole plane, which is no lower than any place's own.
fn check_gaussian(places: &[Place], h: f64, grid: Grid) {
    let found = surface(places, Kernel::Gaussian, h, grid);
    let expected = brute(places, Kernel::Gaussian, h, &grid);
    let own = places.iter().map(|p| p.2 * Kernel::Gaussian.density_at(0.0, h));
    let peak = expected.iter().map(|e| e.0).chain(own).fold(0.0, f64::max);
    for (value, (sum, _)) in found.values().iter().zip(&expected) {
        assert!((value - sum).abs() <= 1e-6 * peak, "{value} is not {sum}, peak {peak}, h {h}");
        assert!(*value >= 0.0);
    }
}

#[test]
fn quartic_known_values() {
    // methods.md, section 1: a lone point; at the point, 100 m and 200 m away.
    let centre = [(E + 505.0, N + 505.0, 1.0)];
    for (h, expected) in [(200.0, [23.8732, 13.4287, 0.0]), (100.0, [95.4930, 0.0, 0.0])] {
        let s = surface(&centre, Kernel::Quartic, h, grid(E, N, 10.0, 101, 101));
        for (col, e) in [50, 60, 70].into_iter().zip(expected) {
            let value = s.value(col, 50).unwrap();
            assert!((value - e).abs() < 5e-5, "{h} {col}: {value} is not {e}");
        }
        assert_eq!(s.value(70, 50), Some(0.0));
        assert_eq!(s.value(101, 0), None);
    }
}

#[test]
fn quartic_sums_to_the_count() {
    // methods.md, section 1: cell 10 m, bandwidth 200 m; the point on a corner and on a centre.
    for (at, expected) in [(500.0, 0.999_993), (505.0, 1.000_004)] {
        let g = grid(E, N, 10.0, 100, 100);
        let s = surface(&[(E + at, N + at, 1.0)], Kernel::Quartic, 200.0, g);
        let sum: f64 = s.values().iter().map(|v| v * g.cell_area_km2()).sum();
        assert!((sum - expected).abs() < 1e-6, "{sum} is not {expected}");
    }
}

#[test]
fn gaussian_known_values() {
    // 1e6 / (2π · 200²) at the point, e^-0.5 of it at one standard deviation, e^-2 at two.
    let g = grid(E, N, 10.0, 201, 201);
    let s = surface(&[(E + 1005.0, N + 1005.0, 1.0)], Kernel::Gaussian, 200.0, g);
    for (col, e) in [(100, 3.978_874), (120, 2.413_309), (140, 0.538_482)] {
        assert!((s.value(col, 100).unwrap() - e).abs() < 1e-6);
        assert!((s.value(100, col).unwrap() - e).abs() < 1e-6);
    }
}

#[test]
fn no_places_give_zeros_and_no_mean() {
    let none: [&[Place]; 2] = [&[], &[(E + 5.0, N + 5.0, 0.0), (E, N, 0.0)]];
    for places in none {
        for kernel in Kernel::ALL {
            let s = surface(places, kernel, 200.0, grid(E, N, 10.0, 30, 20));
            assert!(s.is_zero());
            assert_eq!((s.max(), s.mean_non_zero()), (0.0, None));
            assert!(outlines(&s, 1.0).is_empty());
            assert!(outlines(&s, 0.0).is_empty());
        }
    }
}

#[test]
fn a_thousand_points_at_one_place() {
    let place = (E + 333.3, N + 412.7, 1000.0);
    for h in [3.0, 25.0, 200.0, 5000.0] {
        check_quartic(&[place], h, grid(E, N, 10.0, 80, 70));
        check_gaussian(&[place], h, grid(E, N, 10.0, 80, 70));
    }
}

#[test]
fn a_bandwidth_that_is_no_length_is_refused() {
    for h in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        let stack = StackedPlaces::default();
        let g = grid(E, N, 10.0, 3, 3);
        let refused = density(&stack, Kernel::Quartic, h, g, &CancelToken::new()).unwrap_err();
        assert!(matches!(refused, DensityError::BadBandwidth(_)), "{refused}");
        assert!(refused.to_string().contains("above 0 m, found"), "{refused}");
    }
}

#[test]
fn cancelled_work_has_no_result() {
    let cancel = CancelToken::new();
    cancel.cancel();
    let stack = StackedPlaces::stack(&[MetricPoint::new(E, N)], None);
    for kernel in Kernel::ALL {
        let result = density(&stack, kernel, 200.0, grid(E, N, 10.0, 30, 30), &cancel);
        assert_eq!(result.unwrap_err(), DensityError::Cancelled(Cancelled));
    }
}

#[test]
fn distances_that_equal_the_bandwidth_are_out_of_reach() {
    // 120 and 160 m off make 200 m exactly; so do 200 and 0.
    let place =
        |i: i32| (E + 5.0 + 10.0 * f64::from(i % 3), N + 5.0 + 10.0 * f64::from(i / 3), 2.0);
    let places: Vec<_> = (0..9).map(place).collect();
    check_quartic(&places, 200.0, grid(E - 300.0, N - 300.0, 10.0, 70, 70));
    let moved: Vec<_> = places.iter().map(|p| (p.0 + 0.1, p.1 + 0.1, p.2)).collect();
    check_quartic(&moved, 200.0, grid(E - 299.9, N - 299.9, 10.0, 70, 70));
}

#[test]
fn a_dense_stack_does_not_drown_its_neighbour() {
    let places = [(E + 100.0, N + 100.0, 1e6), (E + 330.0, N + 120.0, 1.0), (E + 900.0, N, 0.125)];
    let g = grid(E - 50.0, N - 50.0, 5.0, 240, 60);
    for h in [60.0, 150.0, 231.0] {
        check_quartic(&places, h, g);
    }
    // The lone neighbour is right to its own digits, too.
    let at = surface(&places, Kernel::Quartic, 60.0, g).value(75, 33).unwrap();
    let d = MetricPoint::new(places[1].0, places[1].1).distance_m(g.cell_centre(75, 33));
    assert!((at - Kernel::Quartic.density_at(d, 60.0)).abs() < 1e-6 * at, "{at}");
}

#[test]
fn a_grid_at_the_fringe_of_the_data_is_as_exact() {
    // Only the outermost millimetres or metres of a heavy place's reach enter the grid.
    for off in [1e-3, 0.1, 3.0] {
        let places = [(E - 300.0 + 2.5 + off, N + 502.5, 5000.0), (E - 280.0, N + 700.0, 0.5)];
        check_quartic(&places, 300.0, grid(E, N, 5.0, 60, 200));
    }
}

#[test]
fn a_heavy_place_beside_the_grid_leaves_no_rounding_on_it() {
    // It is in reach of the grid's bounds, but of no cell of these rows.
    let places = [(448_740.0, 249_388.0, 1e7), (449_335.8, 250_000.0, 1.0)];
    check_quartic(&places, 587.798_801_863_588_9, grid(449_324.55, 249_653.02, 10.0, 12, 23));
}

#[test]
fn a_grid_far_from_the_data_is_exactly_zero() {
    let places = [(E, N, 9.0), (E + 400.0, N + 20.0, 1.0)];
    for (west, south) in [(E + 5000.0, N), (E, N - 9000.0), (E - 8000.0, N + 8000.0)] {
        for h in [2.0, 300.0] {
            check_quartic(&places, h, grid(west, south, 10.0, 40, 40));
        }
        let s = surface(&places, Kernel::Gaussian, 100.0, grid(west, south, 10.0, 40, 40));
        assert!(s.is_zero());
    }
}

#[test]
fn the_outline_of_a_lone_point_is_a_circle() {
    let p = (E + 512.3, N + 498.7, 1.0);
    let s = surface(&[p], Kernel::Quartic, 200.0, grid(E, N, 5.0, 200, 200));
    for radius in [50.0, 100.0, 170.0] {
        let found = outlines(&s, Kernel::Quartic.density_at(radius, 200.0));
        assert_eq!(found.len(), 1);
        assert!(found[0].signed_area() > 0.0, "exteriors run anticlockwise");
        let centre = found[0].centroid().unwrap();
        assert!((centre.x() - p.0).hypot(centre.y() - p.1) < 0.05);
        for c in found[0].exterior().coords() {
            let r = (c.x - p.0).hypot(c.y - p.1);
            assert!((r - radius).abs() < 0.15, "{r} is not {radius}");
        }
    }
}

#[test]
fn an_outline_at_the_edge_closes_along_it() {
    let s = surface(&[(E, N + 500.0, 1.0)], Kernel::Quartic, 200.0, grid(E, N, 5.0, 200, 200));
    let found = outlines(&s, Kernel::Quartic.density_at(100.0, 200.0));
    let half_circle = std::f64::consts::PI * 1e4 / 2.0;
    assert!((found[0].unsigned_area() / half_circle - 1.0).abs() < 0.01);
}

#[test]
fn an_island_in_a_lake_keeps_its_own_hole() {
    // Two rings of places: a wide one, and a small one in its middle.
    let ring = |radius: f64, n: u32| {
        (0..n).map(move |i| {
            let t = std::f64::consts::TAU * f64::from(i) / f64::from(n);
            (E + 2000.0 + radius * t.cos(), N + 2000.0 + radius * t.sin(), 1.0)
        })
    };
    let places: Vec<_> = ring(1500.0, 300).chain(ring(400.0, 90)).collect();
    let s = surface(&places, Kernel::Quartic, 150.0, grid(E, N, 20.0, 200, 200));
    let found = outlines(&s, s.mean_non_zero().unwrap() * 0.5);
    assert_eq!(found.len(), 2);
    for polygon in &found {
        assert_eq!(polygon.interiors().len(), 1);
        let hole = geo::Polygon::new(polygon.interiors()[0].clone(), vec![]).unsigned_area();
        let whole = geo::Polygon::new(polygon.exterior().clone(), vec![]).unsigned_area();
        assert!(hole > 0.2 * whole, "each ring is thin");
    }
}

#[test]
fn many_northings_in_a_band_are_summed_by_moments() {
    // More northings per band than one line each pays for, so that the moments are at work.
    let mut seed = 7_u64;
    let mut next = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 11) as f64 / (1_u64 << 53) as f64
    };
    let places: Vec<_> =
        (0..3000).map(|_| (E + 2000.0 * next(), N + 1500.0 * next(), 1.0 + next())).collect();
    for h in [60.0, 200.0] {
        check_gaussian(&places, h, grid(E - 100.0, N - 100.0, 50.0, 44, 34));
    }
    check_quartic(&places, 200.0, grid(E, N, 12.5, 160, 120));
    check_quartic(&places, 1500.0, grid(E, N, 12.5, 160, 120));
}

/// Places around the reference point: lone ones, dense stacks, fractional and large weights.
fn some_places() -> impl Strategy<Value = Vec<Place>> {
    let weight = prop_oneof![
        4 => Just(1.0),
        1 => 0.001..10.0,
        1 => 1000.0..9000.0,
        1 => Just(1e7),
    ];
    let offset = prop_oneof![
        2 => -1500.0..1500.0_f64,
        1 => (-150_i32..150).prop_map(|v| f64::from(v) * 10.0),
        1 => (-125_i32..125).prop_map(|v| f64::from(v) * 12.0),
    ];
    let place = (offset.clone(), offset, weight).prop_map(|(x, y, w)| (E + x, N + y, w));
    prop::collection::vec(place, 0..60)
}

fn some_grid() -> impl Strategy<Value = Grid> {
    let cell = prop_oneof![Just(10.0), Just(10_000.0 / 512.0), 2.0..60.0_f64];
    let off = prop_oneof![-2000.0..2000.0_f64, (-400_i32..400).prop_map(|v| f64::from(v) * 5.0)];
    (cell, 1_usize..70, 1_usize..40, off.clone(), off).prop_map(|(cell, cols, rows, x, y)| {
        let (width, height) = (cell * cols as f64, cell * rows as f64);
        grid(E + x - width / 2.0, N + y - height / 2.0, cell, cols, rows)
    })
}

fn some_bandwidth() -> impl Strategy<Value = f64> {
    prop_oneof![Just(200.0), Just(300.0), 0.5..20.0, 20.0..800.0, 1e3..1e5]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn quartic_equals_the_plain_sum(
        places in some_places(), h in some_bandwidth(), grid in some_grid(),
    ) {
        check_quartic(&places, h, grid);
    }

    #[test]
    fn gaussian_equals_the_plain_sum(
        places in some_places(), h in some_bandwidth(), grid in some_grid(),
    ) {
        check_gaussian(&places, h, grid);
    }
}

#[test]
fn a_gaussian_that_no_place_is_near_is_not_cut_off() {
    let grid = Grid { west: 0.0, south: 0.0, cell_m: 10.0, cols: 20, rows: 20 };
    for distance in [500.0, 1000.0, 3000.0] {
        let place = MetricPoint::new(-distance, 100.0);
        let places = StackedPlaces::stack(&[place], None);
        let surface = density(&places, Kernel::Gaussian, 60.0, grid, &CancelToken::new()).unwrap();
        let at = grid.cell_centre(0, 10);
        let want = Kernel::Gaussian.density_at(place.distance_m(at), 60.0);
        let got = surface.value(0, 10).unwrap();
        assert!((got - want).abs() <= 1e-6 * want, "{distance} m away: {got} for {want}");
    }
}
