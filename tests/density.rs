//! Density against known values and against the plain sum over all places.

use beatlas::analysis::{CancelToken, DensityError, Grid, Kernel, StackedPlaces, density};
use beatlas::geography::{MetricBounds, MetricPoint};
use proptest::prelude::*;

fn plain_sum(points: &[(MetricPoint, f64)], kernel: Kernel, h: f64, grid: Grid) -> Vec<f64> {
    (0..grid.rows)
        .flat_map(|row| (0..grid.cols).map(move |col| (col, row)))
        .map(|(col, row)| {
            let at = grid.cell_centre(col, row);
            points
                .iter()
                .map(|(p, w)| match kernel {
                    Kernel::Quartic if p.distance_2(at) < h * h => {
                        w * kernel.density_at(0.0, h) * (1.0 - p.distance_2(at) / (h * h)).powi(2)
                    }
                    Kernel::Quartic => 0.0,
                    Kernel::Gaussian => w * kernel.density_at(p.distance_m(at), h),
                })
                .sum()
        })
        .collect()
}

fn compare(points: &[(MetricPoint, f64)], kernel: Kernel, h: f64, grid: Grid, tolerance: f64) {
    let (at, weights): (Vec<_>, Vec<_>) = points.iter().copied().unzip();
    let places = StackedPlaces::stack(&at, Some(&weights));
    let surface = density(&places, kernel, h, grid, &CancelToken::new()).unwrap();
    let plain = plain_sum(points, kernel, h, grid);
    let peak = plain.iter().copied().fold(0.0, f64::max);
    for (i, (got, want)) in surface.values().iter().zip(&plain).enumerate() {
        assert!(*got >= 0.0, "cell {i}: {got} is negative");
        let off = (got - want).abs();
        assert!(
            off <= tolerance * peak,
            "cell {i}: {got} for {want}, {:.1e} of the peak",
            off / peak
        );
        if kernel == Kernel::Quartic {
            let at = grid.cell_centre(i % grid.cols, i / grid.cols);
            let reached = points.iter().any(|(p, w)| *w > 0.0 && p.distance_2(at) < h * h);
            assert!(reached || *got == 0.0, "cell {i}: {got} out of every place's reach");
        }
    }
}

#[test]
fn known_values_of_a_lone_point() {
    // methods, section 1: h = 200 m gives 23.8732 per km² at the point, 13.4287 at 100 m, 0 at
    // 200 m; h = 100 m gives 95.4930.
    let check = |h: f64, distance: f64, expected: f64| {
        let places = StackedPlaces::stack(&[MetricPoint::new(0.0, 0.0)], None);
        let grid = Grid { west: distance - 5.0, south: -5.0, cell_m: 10.0, cols: 1, rows: 1 };
        let surface = density(&places, Kernel::Quartic, h, grid, &CancelToken::new()).unwrap();
        let got = surface.value(0, 0);
        assert!((got - expected).abs() < 5e-5, "h {h}, distance {distance}: {got}");
        assert!((got - Kernel::Quartic.density_at(distance, h)).abs() <= 1e-9 * expected.max(1.0));
    };
    check(200.0, 0.0, 23.8732);
    check(200.0, 100.0, 13.4287);
    check(200.0, 200.0, 0.0);
    check(100.0, 0.0, 95.4930);
    let exact = 3e6 / (std::f64::consts::PI * 40_000.0);
    assert!((Kernel::Quartic.density_at(0.0, 200.0) - exact).abs() < 1e-9);
    // A Gaussian of 200 m: 1e6 / (2π · 40,000) at the point, a factor exp(-1/2) at 200 m.
    let top = 1e6 / (2.0 * std::f64::consts::PI * 40_000.0);
    assert!((Kernel::Gaussian.density_at(0.0, 200.0) - top).abs() < 1e-9);
    assert!((Kernel::Gaussian.density_at(200.0, 200.0) - top * (-0.5_f64).exp()).abs() < 1e-9);
}

#[test]
fn the_surface_integrates_to_the_count() {
    // methods, section 1: c = 10 m, h = 200 m; 0.999993 with the point on a corner of the cells,
    // 1.000004 on a centre.
    let check = |at: f64, expected: f64| {
        let places = StackedPlaces::stack(&[MetricPoint::new(at, at)], None);
        let grid = Grid { west: -300.0, south: -300.0, cell_m: 10.0, cols: 60, rows: 60 };
        let surface = density(&places, Kernel::Quartic, 200.0, grid, &CancelToken::new()).unwrap();
        let sum: f64 = surface.values().iter().sum::<f64>() * grid.cell_area_km2();
        assert!((sum - expected).abs() < 1e-6, "{sum}");
    };
    check(0.0, 0.999_993);
    check(5.0, 1.000_004);
}

#[test]
fn a_thousand_incidents_at_one_place() {
    let here = MetricPoint::new(451_234.5, 256_789.1);
    let grid =
        Grid::square_cells(MetricBounds::around([here]).unwrap().grown(300.0), 101, 101).unwrap();
    compare(&[(here, 1000.0)], Kernel::Quartic, 300.0, grid, 1e-12);
    let stacked = StackedPlaces::stack(&vec![here; 1000], None);
    let surface = density(&stacked, Kernel::Quartic, 300.0, grid, &CancelToken::new()).unwrap();
    assert!((surface.value(50, 50) / Kernel::Quartic.density_at(0.0, 300.0) - 1000.0).abs() < 1e-6);
}

#[test]
fn no_incidents_make_no_density() {
    let grid = Grid { west: 0.0, south: 0.0, cell_m: 10.0, cols: 20, rows: 30 };
    for kernel in [Kernel::Quartic, Kernel::Gaussian] {
        let places = StackedPlaces::stack(&[], None);
        let surface = density(&places, kernel, 100.0, grid, &CancelToken::new()).unwrap();
        assert!(surface.values().iter().all(|v| *v == 0.0));
        assert_eq!((surface.max(), surface.mean_non_zero()), (0.0, None));
    }
}

#[test]
fn a_bandwidth_that_is_no_length_is_refused_and_cancelled_work_has_no_answer() {
    let grid = Grid { west: 0.0, south: 0.0, cell_m: 10.0, cols: 20, rows: 30 };
    let places = StackedPlaces::stack(&[MetricPoint::new(1.0, 1.0)], None);
    for h in [0.0, -5.0, f64::NAN, f64::INFINITY] {
        let e = density(&places, Kernel::Quartic, h, grid, &CancelToken::new()).unwrap_err();
        assert!(matches!(e, DensityError::BadBandwidth(_)), "{h}");
    }
    let cancel = CancelToken::new();
    cancel.cancel();
    let e = density(&places, Kernel::Quartic, 50.0, grid, &cancel).unwrap_err();
    assert_eq!(e, DensityError::Cancelled);
}

#[test]
fn a_heavy_stack_beside_lone_points_stays_exact() {
    let grid = Grid { west: 450_000.0, south: 250_000.0, cell_m: 7.3, cols: 140, rows: 120 };
    let mut points = vec![(MetricPoint::new(450_400.0, 250_300.0), 1e6)];
    points.extend((0..200).map(|i| {
        let f = f64::from(i);
        (MetricPoint::new(450_000.0 + (f * 37.7) % 1022.0, 250_000.0 + (f * 91.3) % 876.0), 1.0)
    }));
    for h in [20.0, 60.0, 200.0, 1500.0] {
        compare(&points, Kernel::Quartic, h, grid, 1e-9);
    }
}

#[test]
fn places_beyond_the_grid_reach_into_it() {
    let grid = Grid { west: 0.0, south: 0.0, cell_m: 10.0, cols: 64, rows: 64 };
    // All that touches the grid is the last hand's breadth of a reach.
    for beyond in [0.5, 5.0, 150.0, 199.0, 204.9, 204.999] {
        let points = [(MetricPoint::new(-beyond + 5.0, 300.0), 3.0)];
        compare(&points, Kernel::Quartic, 205.0, grid, 1e-9);
        let points = [(MetricPoint::new(300.0, 640.0 + beyond - 5.0), 3.0)];
        compare(&points, Kernel::Quartic, 205.0, grid, 1e-9);
    }
}

fn some_points(side: f64) -> impl Strategy<Value = Vec<(MetricPoint, f64)>> {
    let point =
        (0.0..1.0_f64, 0.0..1.0_f64, prop_oneof![Just(1.0), 0.01..5.0_f64, 100.0..5000.0_f64]);
    prop::collection::vec(point, 0..60).prop_map(move |v| {
        v.into_iter()
            .map(|(x, y, w)| {
                let at = |u: f64, origin: f64| (origin + (u * 1.6 - 0.3) * side).round();
                (MetricPoint::new(at(x, 450_000.0), at(y, 250_000.0)), w)
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn quartic_equals_the_plain_sum(
        points in some_points(600.0),
        h in prop_oneof![3.0..40.0_f64, 40.0..400.0_f64, 400.0..3000.0_f64],
        cols in 1..90_usize,
        rows in 1..60_usize,
    ) {
        let grid = Grid { west: 450_000.3, south: 249_999.7, cell_m: 600.0 / cols as f64, cols, rows };
        compare(&points, Kernel::Quartic, h, grid, 1e-9);
    }

    #[test]
    fn gaussian_equals_the_plain_sum(
        points in some_points(600.0),
        h in 5.0..800.0_f64,
        cols in 1..60_usize,
        rows in 1..60_usize,
    ) {
        let grid = Grid { west: 450_000.3, south: 249_999.7, cell_m: 600.0 / cols as f64, cols, rows };
        compare(&points, Kernel::Gaussian, h, grid, 1e-6);
    }
}
