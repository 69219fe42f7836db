//! Coordinates held against figures of others: Ordnance Survey's published points for the British
//! National Grid, geodesics on the ellipsoid for the plane that stands in elsewhere.
#![allow(clippy::unwrap_used)]

use beatlas::geography::{LonLat, MetricPlane, MetricPoint};
use geo::{Destination as _, Distance as _, Geodesic, Point};

struct Known {
    name: String,
    lon_lat: LonLat,
    grid: MetricPoint,
}

/// The forty test points of OSTN15, from Ordnance Survey's developer pack.
fn known() -> Vec<Known> {
    let mut reader = csv::Reader::from_path("tests/data/ostn15/points.csv").unwrap();
    let rows = reader.records().map(|row| {
        let row = row.unwrap();
        let number = |i: usize| row[i].parse::<f64>().unwrap();
        Known {
            name: row[0].to_owned(),
            lon_lat: LonLat::new(number(2), number(1)).unwrap(),
            grid: MetricPoint::new(number(3), number(4)),
        }
    });
    rows.collect()
}

#[test]
fn ordnance_survey_s_forty_points_agree_to_a_millimetre() {
    let plane = MetricPlane::british_national_grid();
    let known = known();
    assert_eq!(known.len(), 40);
    let mut worst: f64 = 0.0;
    for Known { name, lon_lat, grid } in known {
        let found = plane.to_metric(lon_lat).unwrap();
        let (dx, dy) = ((found.x - grid.x).abs(), (found.y - grid.y).abs());
        // Both are rounded to the millimetre, so "1 mm" is one step and the noise of the numbers.
        assert!(dx < 0.001_001 && dy < 0.001_001, "{name}: {found:?}, published {grid:?}");
        worst = worst.max(dx).max(dy);
    }
    println!("at most {:.3} mm along an axis", worst * 1_000.0);
}

/// West of 7° W the series that Ordnance Survey publishes is cut off too early for a millimetre
/// on the way back: 5 mm on St Kilda.
#[test]
fn from_the_grid_and_back_is_a_millimetre_and_five_in_the_far_west() {
    let plane = MetricPlane::british_national_grid();
    for Known { name, lon_lat, grid } in known() {
        let back = plane.to_lon_lat(grid).unwrap();
        let off_m = Geodesic
            .distance(Point::new(lon_lat.lon(), lon_lat.lat()), Point::new(back.lon(), back.lat()));
        let allowed_m = if lon_lat.lon() < -7.0 { 0.005 } else { 0.0015 };
        assert!(off_m < allowed_m, "{name}: {:.2} mm off", off_m * 1_000.0);
        let again = plane.to_metric(plane.to_lon_lat(grid).unwrap()).unwrap();
        assert!(grid.distance_m(again) < 0.0065, "{name}: {grid:?} came back as {again:?}");
    }
}

/// Programs without the grid of shifts fall back to one Helmert transformation and do not say so.
#[test]
fn the_grid_of_shifts_is_there_and_no_helmert_in_its_place() {
    let plane = MetricPlane::british_national_grid();
    let leicester = plane.to_metric(LonLat::new(-1.13619, 52.6389).unwrap()).unwrap();
    let helmert = MetricPoint::new(458_551.336, 304_922.743);
    let apart = leicester.distance_m(helmert);
    assert!((0.1..7.0).contains(&apart), "{leicester:?} is {apart:.3} m from Helmert's");
}

/// Lengths on the local plane against geodesics, in every direction from the centre and along the
/// edge, where the scale is worst. Returns the worst error as a share.
fn worst_share(radius_m: f64) -> f64 {
    let mut worst: f64 = 0.0;
    let centres = [
        (-87.65, 41.85),
        (0.1, 0.2),
        (151.2, -33.9),
        (18.95, 69.65),
        (-9.05, 53.27),
        (-70.9, -53.1),
    ];
    for (lon, lat) in centres {
        let plane = MetricPlane::for_place(LonLat::new(lon, lat).unwrap()).unwrap();
        assert!(plane.code().starts_with("local:"), "{}", plane.code());
        let metric = |p: Point| plane.to_metric(LonLat::new(p.x(), p.y()).unwrap()).unwrap();
        let centre = Point::new(lon, lat);
        for bearing in (0..360).step_by(15) {
            let end = Geodesic.destination(centre, f64::from(bearing), radius_m);
            for (a, b) in [
                (centre, end),
                // A hundred metres at the edge, northwards and eastwards.
                (end, Geodesic.destination(end, 0.0, 100.0)),
                (end, Geodesic.destination(end, 90.0, 100.0)),
            ] {
                let true_m = Geodesic.distance(a, b);
                let share = (metric(a).distance_m(metric(b)) / true_m - 1.0).abs();
                worst = worst.max(share);
            }
            let there = LonLat::new(end.x(), end.y()).unwrap();
            let back = plane.to_lon_lat(plane.to_metric(there).unwrap()).unwrap();
            let off_m = Geodesic.distance(end, Point::new(back.lon(), back.lat()));
            assert!(off_m < 0.001, "{there}: {:.3} mm off on the way back", off_m * 1_000.0);
        }
    }
    println!("{radius_m} m from the centre: lengths within {:.2} in a million", worst * 1e6);
    worst
}

#[test]
fn the_plane_elsewhere_is_as_exact_as_it_says() {
    // "within 0.0006 % up to 20 km": 12 cm over 20 km.
    assert!(worst_share(20_000.0) < 6e-6);
    // "0.004 % up to 50 km".
    assert!(worst_share(50_000.0) < 4e-5);
    let note = MetricPlane::for_place(LonLat::new(-87.65, 41.85).unwrap()).unwrap().error_note();
    assert!(
        note.contains("0.0006 % up to 20 km") && note.contains("0.004 % up to 50 km"),
        "{note}"
    );
}

/// The grid is not true to scale: a metre of it is up to 0.05 % off a metre of ground, and more
/// in the far west, where it reaches beyond what it was made for.
#[test]
fn lengths_on_the_grid_carry_its_scale_factor_and_no_more() {
    let plane = MetricPlane::british_national_grid();
    for Known { name, lon_lat, grid } in known() {
        let here = Point::new(lon_lat.lon(), lon_lat.lat());
        let there = Geodesic.destination(here, 90.0, 1_000.0);
        let there = LonLat::new(there.x(), there.y()).unwrap();
        let metres =
            plane.to_metric(lon_lat).and_then(|a| Ok(a.distance_m(plane.to_metric(there)?)));
        let share = metres.unwrap() / 1_000.0 - 1.0;
        let allowed = if grid.x < 137_000.0 { 1.5e-3 } else { 5e-4 };
        assert!(share.abs() < allowed, "{name}: {:.4} %", share * 100.0);
    }
    let note = plane.error_note();
    assert!(note.contains("within 0.05 %") && note.contains("0.15 % in the far west"), "{note}");
}
