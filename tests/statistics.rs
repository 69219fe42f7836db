//! Statistics against figures of the literature and of other programs.
//!
//! Columbus (Anselin 1988, Table 12.1; a `GeoDa` sample) lies beside this test with what `spdep` for R
//! makes of it. Larger references are read where the shared data is at hand.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::{Path, PathBuf};

use beatlas::analysis::{
    CancelToken, Contiguity, Correction, Grid, Kernel, KnoxSettings, Metric, Neighbours, Refused,
    StackedPlaces, clark_evans, density, gi_star, knox, local_moran, moran,
};
use beatlas::geography::{LonLat, MetricPlane, MetricPoint};
use proptest::prelude::*;

fn near(found: f64, expected: f64, tolerance: f64, what: &str) {
    assert!((found - expected).abs() <= tolerance, "{what}: {found}, expected {expected}");
}

fn real(path: &str) -> Option<PathBuf> {
    let found = ["../shared/data", "../../shared/data"]
        .iter()
        .map(|d| Path::new(env!("CARGO_MANIFEST_DIR")).join(d).join(path))
        .find(|p| p.exists());
    if found.is_none() {
        eprintln!("skipped: there is no {path} beside this source tree");
    }
    found
}

/// Columns of a table by name, as numbers; `NaN` for what is none.
fn columns<const N: usize>(path: &Path, names: [&str; N]) -> [Vec<f64>; N] {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let head = reader.headers().unwrap().clone();
    let at = names.map(|n| head.iter().position(|h| h == n).unwrap());
    let mut columns = std::array::from_fn(|_| Vec::new());
    for row in reader.records().map(Result::unwrap) {
        for (column, at) in columns.iter_mut().zip(at) {
            let column: &mut Vec<f64> = column;
            column.push(row[at].trim().parse().unwrap_or(f64::NAN));
        }
    }
    columns
}

/// Neighbours of a GAL file: a line of an id and how many it has, then a line of these.
fn gal(path: &Path) -> Neighbours {
    let text = std::fs::read_to_string(path).unwrap();
    let mut words = text.lines();
    words.next();
    let lines: Vec<Vec<&str>> = words.map(|l| l.split_whitespace().collect()).collect();
    let ids: Vec<&str> = lines.iter().step_by(2).map(|l| l[0]).collect();
    let beside = lines.iter().skip(1).step_by(2).map(|line| {
        let number = |id: &&str| ids.iter().position(|i| i == id).unwrap() as u32;
        line.iter().map(number).collect()
    });
    Neighbours::listed(beside.collect())
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/statistics").join(name)
}

#[test]
fn columbus_is_that_of_spdep() {
    let [crime, z, local, local_z, local_p] =
        columns(&fixture("columbus.csv"), ["CRIME", "GiStar_Z", "localI", "localI_z", "localI_p"]);
    let neighbours = gal(&fixture("columbus.gal"));
    let found = gi_star(&crime, &neighbours.clone().with_self(), Correction::None).unwrap();
    for (i, (found, expected)) in found.z.iter().zip(&z).enumerate() {
        near(*found, *expected, 1e-9, &format!("Gi* of {i}"));
    }
    let standardised = neighbours.standardised();
    for (i, found) in local_moran(&crime, &standardised).unwrap().iter().enumerate() {
        near(found.i, local[i], 1e-9, &format!("local I of {i}"));
        near(found.z, local_z[i], 1e-9, &format!("its z, {i}"));
        near(found.p, local_p[i], 1e-9, &format!("its p, {i}"));
    }
    // esda 2.9.0.
    let found = moran(&crime, &standardised, 999, 1, &CancelToken::new()).unwrap();
    near(found.i, 0.500_188_557_182_861_1, 1e-12, "I");
    near(found.expected, -1.0 / 48.0, 1e-15, "E");
    near(found.variance, 0.008_689_289_201_332_044, 1e-12, "variance");
    near(found.z, 5.589_382_675_044_51, 1e-9, "z");
    near(found.p, 2.278_782_700_782_476_8e-8, 1e-15, "p");
    assert_eq!(found.permuted.unwrap().p, 0.001);
}

#[test]
fn the_examples_of_esda() {
    // The docstring of esda.G_Local: points at most 15 apart are neighbours.
    let points = [(10, 10), (20, 10), (40, 10), (15, 20), (30, 20), (30, 30)];
    let points = points.map(|(x, y)| MetricPoint::new(f64::from(x), f64::from(y)));
    let y = [2.0, 3.0, 3.2, 5.0, 8.0, 7.0];
    let neighbours = Neighbours::within(&points, 15.0).with_self();
    let check = |neighbours: &Neighbours, expected: [f64; 6]| {
        let found = gi_star(&y, neighbours, Correction::None).unwrap();
        for (found, expected) in found.z.iter().zip(expected) {
            near(*found, expected, 5e-8, "Gi*");
        }
    };
    check(
        &neighbours,
        [-1.397_276_26, -0.289_177_62, 0.650_649_64, -0.289_177_62, 1.234_520_88, 2.024_243_31],
    );
    // What weights add up to does not matter.
    let standardised = gi_star(&y, &neighbours.clone().standardised(), Correction::None).unwrap().z;
    check(&neighbours, std::array::from_fn(|i| standardised[i]));
    // For these esda takes Σw where the formula has Σw²: with weights of 1/k that is a spread of 1
    // instead of √((n/k − 1)/(n − 1)), which gives its figures from ours.
    let esda =
        [-0.624_880_94, -0.091_445_99, 0.411_506_96, -0.091_445_99, 0.246_904_18, 1.280_243_88];
    for (i, expected) in esda.into_iter().enumerate() {
        let k = neighbours.of(i).len() as f64;
        near(standardised[i] * ((6.0 / k - 1.0) / 5.0).sqrt(), expected, 5e-8, "Gi* of esda");
    }
}

#[test]
fn counties_round_st_louis() {
    let Some(root) = real("06-reference-results/pysal-examples") else { return };
    let [homicides] = columns(&root.join("stl/stl_hom.csv"), ["HR8893"]);
    let cancel = CancelToken::new();
    let stl = gal(&root.join("stl/stl.gal")).standardised();
    let found = moran(&homicides, &stl, 0, 1, &cancel).unwrap();
    near(found.i, 0.243_655_826_217_716_95, 1e-12, "I");
    near(found.variance_normal, 0.004_968_139_260_116_119, 1e-12, "variance");
    near(found.p_normal, 0.000_271_478_627_709_274_7, 1e-12, "p");
}

#[test]
fn robberies_of_memphis() {
    let Some(root) = real("06-reference-results") else { return };
    let [counts, z, one_tailed] = columns(
        &root.join("memphis_robberies_grid1000m_gistar.csv"),
        ["n", "GiStar_Z", "p_one_tailed"],
    );
    let queen = Neighbours::of_grid(36, 30, Contiguity::Queen);
    let found =
        gi_star(&counts, &queen.clone().with_self(), Correction::FalseDiscoveryRate).unwrap();
    for i in 0..counts.len() {
        near(found.z[i], z[i], 1e-9, "Gi*");
        near(found.p[i] / 2.0, one_tailed[i], 1e-9, "p");
    }
    assert_eq!(found.z.iter().filter(|z| **z > 1.96).count(), 173);
    let found = moran(&counts, &queen.standardised(), 0, 1, &CancelToken::new()).unwrap();
    near(found.i, 0.517_395_220_335_549_2, 1e-12, "I");
    let Some(file) = real("05-world-incidents/sfhotspot/memphis_robberies.csv") else { return };
    let [lon, lat] = columns(&file, ["longitude", "latitude"]);
    let plane = MetricPlane::for_place(LonLat::new(-89.93, 35.13).unwrap()).unwrap();
    let points: Vec<MetricPoint> = lon
        .iter()
        .zip(&lat)
        .map(|(x, y)| plane.to_metric(LonLat::new(*x, *y).unwrap()).unwrap())
        .collect();
    let found = clark_evans(&StackedPlaces::stack(&points, None), 1e9).unwrap();
    assert_eq!((found.incidents, found.at_distance_zero), (2245.0, 605.0));
    // On the UTM zone of the reference, whose scale there is up to 5 parts in 10,000 off ours.
    near(found.observed_m / 171.280_564_324_633_2, 1.0, 1e-3, "mean nearest neighbour");
}

/// Arson in Chicago, 2016, by the Near Repeat Calculator 1.3, as R's `NearRepeat` ships it.
///
/// The calculator measures along streets, and its bands of days are one off their names: "0 to 1" holds
/// the same day alone, "2 to 2" the next day, and so on. Asked for that, the same pairs are counted
/// here, but for one: 399.96 apart, it stands beyond 400 there.
#[test]
fn near_repeats_of_the_calculator() {
    let Some(root) = real("06-reference-results/NearRepeat/data") else { return };
    let file = root.join("chicago_arson.csv");
    let [x, y] = columns(&file, ["X", "Y"]);
    let mut reader = csv::Reader::from_path(&file).unwrap();
    let days: Vec<i32> = reader
        .records()
        .map(|row| {
            let date: jiff::civil::Date = row.unwrap()[2].parse().unwrap();
            let since = date.duration_since(jiff::civil::Date::constant(2016, 1, 1));
            (since.as_hours() / 24) as i32
        })
        .collect();
    let points: Vec<_> = x.iter().zip(&y).map(|(x, y)| MetricPoint::new(*x, *y)).collect();
    let settings = KnoxSettings {
        space_bands_m: vec![200.0, 400.0, 600.0],
        time_bands_days: vec![0, 1, 2],
        metric: Metric::Manhattan,
        permutations: 999,
        seed: 1,
    };
    let found = knox(&points, &days, &settings, &CancelToken::new()).unwrap();
    let mut calculator = found.observed.clone();
    calculator[2][3] -= 1;
    calculator[3][3] += 1;
    assert_eq!(
        calculator,
        [
            vec![0, 2, 0, 8],
            vec![9, 1, 1, 45],
            vec![4, 0, 0, 140],
            vec![6, 0, 0, 234],
            vec![393, 710, 770, 133_658],
        ]
    );
    // Chance expects what rows and columns say: 56 pairs within 200, 412 on the same day, of all. The
    // calculator's ratio of 74.25 comes from 99 permutations, in which this cell had 12 pairs.
    near(found.expected[1][0], 56.0 * 412.0 / 135_981.0, 0.05, "the same day within 200");
    near(9.0 / 74.25 * 99.0, 12.0, 0.01, "pairs in the calculator's permutations");
    near(found.ratio(4, 3).unwrap(), 1.0, 1e-3, "beyond both");
    // 0.01 is the least that 99 permutations can give.
    assert!(found.p[0][1] <= 0.01, "{}", found.p[0][1]);
    assert_eq!((found.p[1][0], found.p[0][0]), (0.001, 1.0));
    assert!(found.sentences()[0].starts_with("Near repeats"), "{:?}", found.sentences());
}

#[test]
fn what_the_data_cannot_carry_is_refused_in_a_sentence() {
    let cells = Neighbours::of_grid(5, 5, Contiguity::Queen).with_self();
    let refused = gi_star(&[3.0; 25], &cells, Correction::None).unwrap_err();
    assert!(matches!(refused, Refused::Constant { count: 25, value: 3.0, .. }));
    assert!(refused.to_string().contains("all 25 values are equal"), "{refused}");
    let refused = moran(&[0.0; 25], &cells, 0, 1, &CancelToken::new()).unwrap_err();
    assert!(refused.to_string().starts_with("Moran's I is not defined"), "{refused}");
    let alone = StackedPlaces::from_counts([(MetricPoint::new(0.0, 0.0), 1)]);
    assert!(clark_evans(&alone, 1.0).unwrap_err().to_string().contains("at least 2 incidents"));
}

fn points() -> impl Strategy<Value = Vec<(f64, f64)>> {
    proptest::collection::vec((0.0..2_000.0_f64, 0.0..2_000.0_f64), 5..60)
}

fn stack(points: &[(f64, f64)]) -> StackedPlaces {
    let points: Vec<_> = points.iter().map(|(x, y)| MetricPoint::new(*x, *y)).collect();
    StackedPlaces::stack(&points, None)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn density_integrates_to_the_count(points in points()) {
        let places = stack(&points);
        let grid = Grid { west: -400.0, south: -400.0, cell_m: 20.0, cols: 140, rows: 140 };
        for kernel in Kernel::ALL {
            let bandwidth = if kernel == Kernel::Quartic { 300.0 } else { 60.0 };
            let surface = density(&places, kernel, bandwidth, grid, &CancelToken::new()).unwrap();
            let count: f64 = surface.values().iter().map(|v| v * grid.cell_area_km2()).sum();
            prop_assert!((count / points.len() as f64 - 1.0).abs() < 2e-3, "{kernel:?}: {count}");
        }
    }

    #[test]
    fn order_place_and_direction_do_not_matter(points in points(), dx in -1e5..1e5_f64, dy in -1e5..1e5_f64) {
        let days: Vec<i32> = (0..points.len() as i32).map(|i| i * 13 % 29).collect();
        let figures = |points: &[(f64, f64)], days: &[i32]| {
            let metric: Vec<_> = points.iter().map(|(x, y)| MetricPoint::new(*x, *y)).collect();
            let settings = KnoxSettings { permutations: 1, ..KnoxSettings::default() };
            let pairs = knox(&metric, days, &settings, &CancelToken::new()).unwrap().observed;
            (clark_evans(&stack(points), 4e6).unwrap().ratio, pairs)
        };
        let (ratio, pairs) = figures(&points, &days);
        let same = |points: Vec<(f64, f64)>, days: &[i32]| {
            let (r, p) = figures(&points, days);
            let moved: u64 = p.iter().flatten().zip(pairs.iter().flatten()).map(|(a, b)| a.abs_diff(*b)).sum();
            // A pair on the very edge of a band may fall to either side when moved.
            (r / ratio - 1.0).abs() < 1e-6 && moved <= 2
        };
        let back: Vec<i32> = days.iter().rev().copied().collect();
        prop_assert!(same(points.iter().rev().copied().collect(), &back), "order");
        prop_assert!(same(points.iter().map(|(x, y)| (x + dx, y + dy)).collect(), &days), "place");
        prop_assert!(same(points.iter().map(|(x, y)| (*y, -*x)).collect(), &days), "direction");
    }

    #[test]
    fn gi_star_turns_with_its_grid_and_does_not_mind_units(counts in proptest::collection::vec(0..20_u32, 30)) {
        prop_assume!(counts.iter().any(|c| *c != counts[0]));
        let cells = Neighbours::of_grid(6, 5, Contiguity::Queen).with_self();
        let z = |values: &[f64], cells: &Neighbours| gi_star(values, cells, Correction::None).unwrap().z;
        let values: Vec<f64> = counts.iter().map(|c| f64::from(*c)).collect();
        let plain = z(&values, &cells);
        // A quarter turn: cell (col, row) goes to (row, 5 - col) of 5 by 6 cells.
        let mut turned = vec![0.0; 30];
        for (i, v) in values.iter().enumerate() {
            turned[(5 - i % 6) * 5 + i / 6] = *v;
        }
        let found = z(&turned, &Neighbours::of_grid(5, 6, Contiguity::Queen).with_self());
        let scaled: Vec<f64> = values.iter().map(|v| v * 7.5 + 2.0).collect();
        let scaled = z(&scaled, &cells);
        for i in 0..30 {
            let there = found[(5 - i % 6) * 5 + i / 6];
            prop_assert!((plain[i] - there).abs() < 1e-9);
            prop_assert!((plain[i] - scaled[i]).abs() < 1e-9);
        }
    }
}
