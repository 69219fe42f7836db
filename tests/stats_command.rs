//! `beatlas stats`: every method as a script calls it.

#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_string_lossy().into_owned()
    }

    fn run(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_beatlas"))
            .arg("stats")
            .args(args)
            .current_dir(self.0.path())
            .output()
            .unwrap()
    }

    fn json(&self, args: &[&str]) -> Value {
        let output = self.run(&[args, &["--json"]].concat());
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    fn text(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// The exit code and what stands on stderr.
    fn fails(&self, args: &[&str]) -> (Option<i32>, String) {
        let output = self.run(args);
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

fn near(found: &Value, expected: f64, tolerance: f64) {
    let found = found.as_f64().unwrap();
    assert!((found - expected).abs() <= tolerance, "{found}, expected {expected}");
}

fn ashview() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_data/ashview.gpkg")
}

const GRID: [&str; 2] = ["--crs", "EPSG:27700"];

#[test]
fn straight_from_numbers() {
    let folder = Folder::new();
    let found = folder.json(&["concentration", "--counts", "10,8,2,0"]);
    near(&found["gini"], 0.45, 1e-12);
    near(&found["generalised_gini"], 0.45, 1e-12);
    near(&found["share_for_25"], 0.25, 1e-12);
    near(&found["share_for_50"], 0.25, 1e-12);
    let found = folder.json(&["concentration", "--counts", "5,2,1", "--all-places", "10"]);
    near(&found["generalised_gini"], 0.75, 1e-12);
    let found = folder.json(&["accuracy", "--counts", "12,9,7", "--flagged", "1,3"]);
    near(&found["hit_rate"], 19.0 / 28.0, 1e-12);
    near(&found["pai"], 19.0 / 28.0 * 1.5, 1e-12);
    near(&found["pai_max"], 21.0 / 28.0 * 1.5, 1e-12);
    near(&found["pei"], 19.0 / 21.0, 1e-12);
    let bowers = ["--treated", "100,60", "--control", "400,400", "--treated-buffer", "80,90"];
    let found = folder.json(&[&["displacement"][..], &bowers].concat());
    near(&found["gross_effect"], 40.0, 0.0);
    near(&found["net_effect"], 0.1, 1e-12);
    near(&found["wdq"], -0.25, 1e-12);
    near(&found["tne"], 30.0, 1e-9);
    let found = folder.json(&["displacement", "--treated", "144,92", "--control", "86,64"]);
    near(&found["wdd"], -30.0, 0.0);
    near(&found["wdd_se"], 19.6469, 5e-5);
    near(&found["wdd_z"], -1.527, 5e-4);
    near(&found["wdd_interval"][0], -62.3, 0.05);
    near(&found["wdd_interval"][1], 2.3, 0.05);
    assert_eq!((found["wdq"].clone(), found["verdict"].is_string()), (Value::Null, true));
    assert!(found["wdq_refused"].as_str().unwrap().contains("buffer"));
    let found = folder.json(&["change", "12,20"]);
    near(&found["z"], 2.016, 5e-4);
    assert!(folder.text(&["change", "4,6"]).contains("no change beyond chance"));
}

#[test]
fn cells_of_a_grid_file() {
    let folder = Folder::new();
    let head =
        "ncols 5\nnrows 5\nxllcorner 1000\nyllcorner 2000\ncellsize 100\nNODATA_value -9999\n";
    let rows = "0 0 0 0 0\n0 0 4 0 0\n0 4 10 4 0\n0 0 4 0 0\n0 0 0 0 0\n";
    let grid = folder.file("g.asc", &format!("{head}{rows}"));
    let found = folder.json(&["gi-star", "--grid", &grid, "--correction", "bonferroni"]);
    let cells = found["cells"].as_array().unwrap();
    assert_eq!(cells.len(), 25);
    near(&cells[12]["z"], 2.9024, 5e-5);
    near(&cells[7]["z"], 2.2047, 5e-5);
    near(&cells[12]["x"], 1250.0, 0.0);
    near(&cells[12]["y"], 2250.0, 0.0);
    near(&cells[12]["count"], 10.0, 0.0);
    near(&cells[12]["p"], 0.003_703, 5e-6);
    near(&cells[12]["p_adjusted"], 25.0 * cells[12]["p"].as_f64().unwrap(), 1e-12);
    // A cell without data is none.
    let with_hole = rows.replacen('0', "-9999", 1);
    let holed = folder.file("h.asc", &format!("{head}{with_hole}"));
    let found = folder.json(&["gi-star", "--grid", &holed]);
    assert_eq!(found["cells"].as_array().unwrap().len(), 24);
    near(&found["cells_without_data"], 1.0, 0.0);
    let board = "0 1 0 1\n1 0 1 0\n0 1 0 1\n1 0 1 0\n";
    let head = "ncols 4\nnrows 4\nxllcorner 0\nyllcorner 0\ncellsize 1\n";
    let board = folder.file("b.asc", &format!("{head}{board}"));
    let args =
        ["moran", "--grid", &board, "--neighbours", "rook", "--permutations", "99", "--local"];
    let found = folder.json(&args);
    near(&found["i"], -1.0, 1e-12);
    near(&found["expected"], -1.0 / 15.0, 1e-12);
    near(&found["p_permutation"], 0.01, 1e-12);
    assert_eq!((found["cells"].as_array().unwrap().len(), found["seed"].as_u64()), (16, Some(1)));
    assert_eq!(found, folder.json(&args), "the same seed gives the same");
    let flat = folder.file("f.asc", &format!("{head}{}", "3 ".repeat(16)));
    let (code, words) = folder.fails(&["gi-star", "--grid", &flat]);
    assert!(code == Some(1) && words.contains("all 16 values are equal"), "{words}");
}

#[test]
fn places_of_a_csv() {
    let folder = Folder::new();
    let mut lattice = "e,n\n".to_owned();
    for i in 0..25 {
        let _ = writeln!(lattice, "{},{}", i % 5 * 100 + 50, i / 5 * 100 + 50);
    }
    let lattice = folder.file("l.csv", &lattice);
    let csv = |file: &str, method: &str, more: &[&str]| {
        folder.json(&[&[method, file, "--x", "e", "--y", "n"], &GRID[..], more].concat())
    };
    let found = csv(&lattice, "clark-evans", &["--extent", "0,0,500,500"]);
    near(&found["ratio"], 2.0, 1e-12);
    near(&found["z"], 9.565, 5e-4);
    near(&csv(&lattice, "clark-evans", &["--area", "0.25"])["ratio"], 2.0, 1e-12);
    let seven = folder.file("s.csv", "e,n\n0,0\n4,2\n2,1\n6,3\n8,4\n3,4\n5,0\n");
    let found = csv(&seven, "ellipse", &[]);
    assert_eq!(found["centre"], serde_json::json!([4.0, 2.0]));
    near(&found["angle_degrees"], 63.4349, 5e-5);
    near(&found["sigma_x"], 1.1952, 5e-5);
    near(&found["sigma_y"], 2.6726, 5e-5);
    assert_eq!(found["variant"], "yuill");
    let stack = folder.file("k.csv", &format!("e,n\n{}5000,5000\n", "10,10\n".repeat(12)));
    assert_eq!(csv(&stack, "nnh", &["--threshold", "50"])["clusters"].as_array().unwrap().len(), 1);
    near(&csv(&stack, "dbscan", &["--reach", "50"])["in_no_cluster"], 1.0, 0.0);
    near(&csv(&stack, "concentration", &[])["share_for_50"], 0.5, 0.0);
    let found = csv(&lattice, "gi-star", &["--cell", "100", "--extent", "0,0,500,600"]);
    assert_eq!(found["cells"].as_array().unwrap().len(), 30);
    let hexagons = csv(&lattice, "gi-star", &["--cell", "90", "--shape", "hexagon"]);
    let count: f64 =
        hexagons["cells"].as_array().unwrap().iter().map(|c| c["count"].as_f64().unwrap()).sum();
    assert_eq!(count, 25.0);
    for (args, code, words) in [
        (&["clark-evans", lattice.as_str()][..], 2, "--x is missing"),
        (&["clark-evans"], 2, "name a profile or a CSV"),
        (
            &[
                "gi-star",
                &lattice,
                "--x",
                "e",
                "--y",
                "n",
                "--crs",
                "EPSG:27700",
                "--areas",
                "ward",
            ],
            2,
            "--areas needs a profile",
        ),
        (&["concentration", "--counts", "1,2", "--all-places", "1"], 2, "at least 2"),
        (&["concentration", "--counts", "0,0"], 1, "at least 1 incident"),
        (&["accuracy", "--counts", "1,2", "--flagged", "3"], 1, "counted from 1"),
        (&["accuracy", "--counts", "1,2", "--flagged", "0"], 2, "from 1"),
        (&["displacement", "--treated", "1", "--control", "2,3"], 2, "before and after"),
        (&["nonsense"], 2, "unrecognized"),
    ] {
        let (found, stderr) = folder.fails(args);
        assert!(found == Some(code) && stderr.contains(words), "{args:?}: {found:?} {stderr}");
    }
}

#[test]
fn times_of_a_csv() {
    let folder = Folder::new();
    let text = "e,n,from,to\n0,0,2026-08-03 01:50,2026-08-03 02:10\n60,80,2026-08-06 01:00,2026-08-06 02:30\n9000,0,2026-08-06,\n";
    let file = folder.file("t.csv", text);
    let place = ["--x", "e", "--y", "n", "--crs", "EPSG:27700"];
    let aoristic = ["aoristic", &file, "--time", "from", "--time-to", "to"];
    let found = folder.json(&aoristic);
    let weights = found["weights"].as_array().unwrap();
    assert_eq!(weights.len(), 168);
    near(&weights[1], 0.5, 1e-12);
    near(&weights[2], 0.5, 1e-12);
    near(&weights[3 * 24 + 1], 0.6667, 5e-5);
    assert_eq!((found["incidents"].as_u64(), found["without_time"].as_u64()), (Some(2), Some(1)));
    assert_eq!(found, folder.json(&[&aoristic[..], &place].concat()));
    let knox = [
        "knox",
        &file,
        "--time",
        "from",
        "--space-bands",
        "100,200",
        "--time-bands",
        "3,6",
        "--permutations",
        "19",
        "--seed",
        "7",
    ];
    let found = folder.json(&[&knox[..], &place].concat());
    // A pair 100 m and 3 days apart: bounds belong to their bands.
    assert_eq!(found["observed"], serde_json::json!([[0, 0, 0], [1, 0, 0], [0, 0, 0], [2, 0, 0]]));
    assert_eq!(
        found["space_bands"],
        serde_json::json!(["same place", "(0, 100]", "(100, 200]", "> 200"])
    );
    assert_eq!(found["time_bands"], serde_json::json!(["[0, 3]", "(3, 6]", "> 6"]));
    assert_eq!((found["seed"].as_u64(), found["permutations"].as_u64()), (Some(7), Some(19)));
    assert_eq!(found["expected"].as_array().unwrap().len(), 4);
    // Streets make it 140 m.
    let found = folder.json(&[&knox[..], &place, &["--metric", "manhattan"]].concat());
    assert_eq!(found["observed"][2], serde_json::json!([1, 0, 0]));
    let months = folder.file("m.csv", "e,n,from\n0,0,2026-08\n0,0,2026-08\n1,1,2026-07\n");
    let (code, words) = folder.fails(&[&["knox", &months, "--time", "from"], &place[..]].concat());
    assert!(code == Some(1) && words.contains("have a month and no day"), "{words}");
    let (code, words) = folder.fails(&["aoristic", &months, "--time", "from"]);
    assert!(code == Some(1) && words.contains("has a time of the day"), "{words}");
    let (code, words) = folder.fails(&["aoristic", &months]);
    assert!(code == Some(2) && words.contains("--time"), "{words}");
}

#[test]
fn every_method_on_a_profile() {
    let folder = Folder::new();
    let ashview = ashview();
    let ashview = ashview.to_str().unwrap();
    for (method, keys) in [
        (&["gi-star"][..], &["cells", "period", "crime_types"][..]),
        (&["moran"], &["i", "expected", "p"]),
        (&["clark-evans"], &["ratio", "z"]),
        (&["nnh"], &["clusters", "threshold_m"]),
        (&["dbscan"], &["clusters", "in_no_cluster"]),
        (&["concentration"], &["gini", "generalised_gini", "share_for_25", "share_for_50"]),
        (&["ellipse"], &["centre", "angle_degrees", "sigma_x", "sigma_y", "variant"]),
        (
            &["knox", "--permutations", "19"],
            &["space_bands", "time_bands", "observed", "expected", "p"],
        ),
        (&["aoristic"], &["weights"]),
        (&["accuracy"], &["hit_rate", "pai", "pai_max", "pei", "count_map", "recapture_rate"]),
    ] {
        let args = [&method[..1], &[ashview], &method[1..]].concat();
        let found = folder.json(&args);
        for key in keys.iter().chain(&["version", "sentences", "method"]) {
            assert!(!found[*key].is_null(), "{method:?} has no {key}");
        }
        let text = folder.text(&args);
        let first = found["sentences"][0].as_str().unwrap();
        assert!(text.starts_with(first) && text.lines().count() > 1, "{text}");
    }
    // A map of the past is judged by the months after it.
    let args = ["accuracy", ashview, "--from", "2026-01", "--until", "2026-05", "--to", "2026-06"];
    let found = folder.json(&args);
    assert!(found["after"].as_str().unwrap().starts_with("Jun 2026"), "{found}");
    let (code, words) = folder.fails(&[
        "accuracy", ashview, "--from", "2026-01", "--to", "2026-06", "--until", "2026-06",
    ]);
    assert!(code == Some(2) && words.contains("--until"), "{words}");
    let (code, words) = folder.fails(&["gi-star", ashview, "--areas", "lsoa"]);
    assert!(code == Some(1) && words.contains("import --areas"), "{words}");
}

#[test]
fn harm_weighs_places_and_nothing_else() {
    let folder = Folder::new();
    let profile = ashview();
    let profile = profile.to_str().unwrap();
    let list = "crime_type,asb_type,weight,version\nAnti-social behaviour,personal,5,7\nAnti-social behaviour,nuisance,1,7\n";
    let harm = folder.file("agreed.csv", list);
    let plain = folder.json(&["ellipse", profile]);
    let weighed = folder.json(&["ellipse", profile, "--harm", &harm]);
    assert_eq!(weighed["harm"], "agreed, version 7");
    assert_ne!(plain["centre"], weighed["centre"]);
    let ones = "crime_type,weight\nAnti-social behaviour,1\n";
    let ones = folder.file("ones.csv", ones);
    let same = folder.json(&["ellipse", profile, "--harm", &ones]);
    assert_eq!(plain["centre"], same["centre"]);
    let (code, reason) = folder.fails(&["aoristic", profile, "--harm", &harm]);
    assert_eq!(code, Some(2));
    assert!(reason.contains("--harm weighs places"), "{reason}");
    let (code, reason) = folder.fails(&["ellipse", profile, "--harm", "missing.csv"]);
    assert_eq!(code, Some(1));
    assert!(reason.contains("missing.csv"), "{reason}");
}
