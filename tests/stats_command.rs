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

    fn beatlas(&self, args: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_beatlas"))
            .args(args)
            .current_dir(self.0.path())
            .output()
            .unwrap()
    }

    fn run(&self, args: &[&str]) -> Output {
        self.beatlas(&[&["stats"], args].concat())
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
        (&["accuracy", "--counts", "1,2", "--flagged", "3"], 2, "counted from 1"),
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

/// Options that name the places of a CSV in metres.
const XY: [&str; 6] = ["--x", "x", "--y", "y", "--crs", "EPSG:27700"];

/// A profile of 40 incidents in two areas, the western with 10 burglaries, the eastern with 30 drug
/// offences.
fn profile_with_areas(folder: &Folder) -> String {
    let mut rows = "id,date,longitude,latitude,crime_type\n".to_owned();
    for n in 0..40 {
        let (lon, kind) = if n < 10 { (-1.135, "Burglary") } else { (-1.125, "Drugs") };
        let _ = writeln!(rows, "i{n},2026-08-{:02},{lon},52.63,{kind}", n % 28 + 1);
    }
    let rows = folder.file("rows.csv", &rows);
    let area = |n: u32| {
        // In words, so that neighbours have the same corners to the last digit.
        let (w, e) = (format!("-1.{}", 160 - 10 * n), format!("-1.{}", 150 - 10 * n));
        let ring = format!("[[[{w},52.62],[{e},52.62],[{e},52.64],[{w},52.64],[{w},52.62]]]");
        let named = format!("{{\"LSOA21CD\":\"E0100000{n}\",\"LSOA21NM\":\"Area {n}\"}}");
        format!(
            "{{\"type\":\"Feature\",\"properties\":{named},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":{ring}}}}}"
        )
    };
    let areas: Vec<String> = (0..4).map(area).collect();
    let areas = format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", areas.join(","));
    let areas = folder.file("LSOA_2021.geojson", &areas);
    let profile = folder.0.path().join("p.gpkg").to_string_lossy().into_owned();
    for more in
        [&[rows.as_str(), "--into", &profile][..], &[areas.as_str(), "--into", &profile, "--areas"]]
    {
        let output = Command::new(env!("CARGO_BIN_EXE_beatlas"))
            .arg("import")
            .args(more)
            .current_dir(folder.0.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    profile
}

#[test]
fn harm_is_summed_in_areas_too() {
    let folder = Folder::new();
    let profile = profile_with_areas(&folder);
    let harm = folder.file("h.csv", "crime_type,weight\nBurglary,100\nDrugs,1\n");
    let args = ["gi-star", &profile, "--crime-type", "all", "--areas", "lsoa"];
    let total = |found: &Value| -> f64 {
        found["cells"].as_array().unwrap().iter().map(|c| c["count"].as_f64().unwrap()).sum()
    };
    let plain = folder.json(&args);
    let weighed = folder.json(&[&args[..], &["--harm", &harm]].concat());
    // The last two of four areas have all incidents.
    assert_eq!((total(&plain), total(&weighed)), (40.0, 1030.0));
    assert_eq!((plain["incidents"].as_u64(), plain["weight"].as_f64()), (Some(40), None));
    assert_eq!(
        (weighed["incidents"].as_u64(), weighed["weight"].as_f64()),
        (Some(40), Some(1030.0))
    );
    let text = folder.text(&[&args[..], &["--harm", &harm]].concat());
    assert!(text.contains("harm 1030 of 40 incidents at 2 places"), "{text}");
    // Hot spots of harm are told as such too.
    let hot = ["hotspots", &profile, "--crime-type", "all", "--harm", &harm];
    let found = String::from_utf8(folder.beatlas(&hot).stdout).unwrap();
    assert!(found.contains(": harm 1030 of 40 incidents with a place"), "{found}");
    assert!(found.contains("rank    harm   share"), "{found}");
    let told = folder.beatlas(&[&hot[..], &["--json"]].concat()).stdout;
    let told: Value = serde_json::from_slice(&told).unwrap();
    assert_eq!((told["incidents"].as_u64(), told["weight"].as_f64()), (Some(40), Some(1030.0)));
    assert_eq!(told["weighs"], "harm");
    for option in [&["--cell", "50"][..], &["--size", "9,9"], &["--shape", "square"]] {
        let (code, words) = folder.fails(&[&args[..], option].concat());
        assert!(code == Some(2) && words.contains("areas have their own shape"), "{words}");
    }
}

#[test]
fn a_weight_is_no_number_of_incidents() {
    let folder = Folder::new();
    let rows = "x,y,w,t\n0,0,400,2026-08-01\n300,0,300,2026-08-02\n0,200,20,2026-08-09\n";
    let file = folder.file("w.csv", rows);
    let with = |method: &str, more: &[&str]| -> Vec<String> {
        let args = [&[method, &file], &XY[..], &["--weight", "w"], more].concat();
        args.into_iter().map(str::to_owned).collect()
    };
    for (method, more) in [
        ("clark-evans", &[] as &[&str]),
        ("nnh", &[]),
        ("dbscan", &[]),
        ("knox", &["--time", "t"]),
        ("aoristic", &["--time", "t"]),
    ] {
        let args = with(method, more);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let (code, words) = folder.fails(&args);
        assert!(code == Some(2) && words.contains("--weight weighs places"), "{method}: {words}");
    }
    for method in ["ellipse", "concentration"] {
        let args = with(method, &[]);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let found = folder.json(&args);
        assert_eq!((found["incidents"].as_u64(), found["weight"].as_f64()), (Some(3), Some(720.0)));
        let text = folder.text(&args);
        assert!(text.starts_with("All rows: weight 720 of 3 incidents at 3 places."), "{text}");
        assert!(!text.contains("720 incidents"), "{text}");
    }
    let ashview = ashview();
    let ashview = ashview.to_str().unwrap();
    let harm = folder.file("h.csv", "crime_type,weight\nAnti-social behaviour,1\n");
    for method in ["clark-evans", "nnh", "dbscan", "change"] {
        let (code, words) = folder.fails(&[method, ashview, "--harm", &harm]);
        assert!(code == Some(2) && words.contains("--harm weighs places"), "{method}: {words}");
    }
}

#[test]
fn what_is_given_and_not_used_is_wrong_usage() {
    let folder = Folder::new();
    let grid = "ncols 2\nnrows 2\nxllcorner 0\nyllcorner 0\ncellsize 1\n1 2\n3 4\n";
    let grid = folder.file("g.asc", grid);
    let times = folder.file("t.csv", "x,y,t\n1,2,2026-08-03 01:50\n");
    for (args, words) in [
        (&["gi-star", "--grid", &grid, "--weight", "w"][..], "--weight would not be used"),
        (&["moran", "--grid", &grid, "--from", "2026-01"], "--from would not be used"),
        (&["moran", "--grid", &grid, "--crs", "EPSG:27700"], "--crs would not be used"),
        (&["concentration", "--counts", "1,2", "--x", "e"], "--x would not be used"),
        (&["accuracy", "--counts", "1,2", "--flagged", "1", "--to", "2026-01"], "--to would not"),
        (&["accuracy", "--counts", "1,2", "--flagged", "1", "--cell", "9"], "belong to a profile"),
        (&["change", "1,2", "--from", "2026-01"], "--from would not be used"),
        (&["aoristic", &times, "--time", "t", "--from", "2026-01"], "belong to a profile"),
        (&["aoristic", &times, "--time", "t", "--crs", "EPSG:1"], "expected --crs EPSG:27700"),
    ] {
        let (code, found) = folder.fails(args);
        assert!(code == Some(2) && found.contains(words), "{args:?}: {code:?} {found}");
    }
    let (code, found) = folder.fails(&["aoristic", &times, "--time", "t", "--x", "east"]);
    assert!(code == Some(1) && found.contains("a column \"east\""), "{found}");
}

#[test]
fn an_extent_counts_what_is_inside() {
    let folder = Folder::new();
    let mut rows = "x,y\n90000,90000\n".to_owned();
    for i in 0..25 {
        let _ = writeln!(rows, "{},{}", i % 5 * 100 + 50, i / 5 * 100 + 50);
    }
    let file = folder.file("l.csv", &rows);
    for method in ["clark-evans", "nnh"] {
        let args = [&[method, &file], &XY[..], &["--extent", "0,0,500,500"]].concat();
        let found = folder.json(&args);
        assert_eq!((found["incidents"].as_u64(), found["outside"].as_u64()), (Some(25), Some(1)));
        assert!(folder.text(&args).contains("1 more lies outside of the extent"));
        let args = [&[method, &file], &XY[..], &["--extent", "600,0,900,500"]].concat();
        let (code, words) = folder.fails(&args);
        assert!(code == Some(1) && words.contains("lies inside of --extent"), "{words}");
    }
    let args = [&["clark-evans", &file], &XY[..], &["--extent", "0,0,500,500"]].concat();
    near(&folder.json(&args)["ratio"], 2.0, 1e-12);
}

#[test]
fn the_back_test_tells_its_area() {
    let folder = Folder::new();
    let ashview = ashview();
    let ashview = ashview.to_str().unwrap();
    let found = folder.json(&["accuracy", ashview]);
    let (area, flagged) = (&found["area_km2"], found["flagged_km2"].as_f64().unwrap());
    near(&found["share_of_area"], flagged / area.as_f64().unwrap(), 1e-9);
    assert!(folder.text(&["accuracy", ashview]).contains(" km²"));
    for (option, words) in [
        (&["--top-percent", "0"][..], "number of per cent"),
        (&["--top-percent", "101"], "up to 100"),
        (&["--cell", "-3"], "metres above zero"),
    ] {
        let (code, found) = folder.fails(&[&["accuracy", ashview], option].concat());
        assert!(code == Some(2) && found.contains(words), "{option:?}: {found}");
    }
}

#[test]
fn a_profile_changes_from_months_to_as_many_months() {
    let folder = Folder::new();
    let mut rows = "id,date,longitude,latitude,crime_type\n".to_owned();
    // Two in January, none in March, six in April, four in May.
    for (n, month) in [1, 1, 2, 4, 4, 4, 4, 4, 4, 5, 5, 5, 5].into_iter().enumerate() {
        let _ = writeln!(rows, "i{n},2026-{month:02}-03,-1.13,52.63,Drugs");
    }
    let rows = folder.file("rows.csv", &rows);
    let output = Command::new(env!("CARGO_BIN_EXE_beatlas"))
        .args(["import", &rows, "--into", "p.gpkg"])
        .current_dir(folder.0.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let all = ["change", "p.gpkg", "--crime-type", "all"];
    let months =
        |from: &'static str, to: &'static str| [&all[..], &["--from", from, "--to", to]].concat();
    let found = folder.json(&months("2026-05", "2026-05"));
    assert_eq!((found["before"].as_u64(), found["after"].as_u64()), (Some(6), Some(4)));
    let found = folder.json(&months("2026-02", "2026-02"));
    assert_eq!((found["before"].as_u64(), found["after"].as_u64()), (Some(2), Some(1)));
    assert!(folder.text(&months("2026-02", "2026-02")).contains("Jan 2026"));
    // Left out, the last half is compared with the first, and March is between.
    for (args, words) in [
        (all.to_vec(), "nothing of Mar 2026"),
        (months("2026-02", "2026-04"), "the data hold"),
        (months("2026-05", "2026-07"), "the data hold"),
    ] {
        let (code, found) = folder.fails(&args);
        assert!(code == Some(1) && found.contains(words), "{args:?}: {found}");
    }
    let ashview = ashview();
    let found = folder.json(&["change", ashview.to_str().unwrap()]);
    assert!(found["period_before"].is_string() && found["label"].is_string(), "{found}");
}

#[test]
fn coordinates_that_cannot_be_metres_are_refused() {
    let folder = Folder::new();
    let degrees = folder.file("d.csv", "x,y\n-1.13,52.63\n-1.14,52.64\n-1.15,52.60\n");
    let (code, words) = folder.fails(&[&["clark-evans", &degrees], &XY[..]].concat());
    assert!(code == Some(1) && words.contains("longitude and latitude"), "{words}");
    assert!(words.contains("--crs EPSG:4326"), "{words}");
    let far = folder.file("f.csv", "x,y\n1e10,5\n0,0\n100,50\n50,200\n");
    let args = [&["clark-evans", &far], &XY[..]].concat();
    assert_eq!(folder.json(&args)["rows_left_out"], 1);
    let (_, words) = folder.fails(&args);
    assert!(words.contains("1,000,000 km") && words.contains("1 of 4 rows left out"), "{words}");
}

#[test]
fn rows_left_out_are_told() {
    let folder = Folder::new();
    let file = folder.file("t.csv", "id,t\n1,2026-08-03 01:50\n2,soon\n3,2026-08-03 02:50\n");
    let args = ["aoristic", &file, "--time", "t"];
    assert_eq!(folder.json(&args)["rows_left_out"], 1);
    let (code, words) = folder.fails(&args);
    assert!(code == Some(0) && words.contains("1 of 3 rows left out"), "{words}");
}

#[test]
fn times_that_are_all_midnight_are_no_times() {
    let folder = Folder::new();
    let mut rows = "id,t\n".to_owned();
    for n in 0..40 {
        let _ = writeln!(rows, "{n},2026-08-{:02} 00:00", n % 28 + 1);
    }
    let file = folder.file("t.csv", &rows);
    let (code, words) = folder.fails(&["aoristic", &file, "--time", "t"]);
    assert!(code == Some(1) && words.contains("00:00"), "{words}");
}

#[test]
fn a_table_without_a_place_is_refused() {
    let folder = Folder::new();
    let empty = folder.file("e.csv", "x,y\n");
    for method in ["gi-star", "moran", "clark-evans", "nnh", "dbscan", "concentration", "ellipse"] {
        let (code, words) = folder.fails(&[&[method, &empty], &XY[..]].concat());
        assert!(code == Some(1) && words.contains("no row has a place"), "{method}: {words}");
    }
}

#[test]
fn a_bad_value_is_wrong_usage_in_our_words() {
    let folder = Folder::new();
    let rows = "x,y,t\n0,0,2026-08-01\n300,0,2026-08-02\n0,200,2026-08-09\n";
    let file = folder.file("p.csv", rows);
    let of = |method: &'static str, more: &[&'static str]| -> Vec<String> {
        let times: &[&str] = if method == "knox" { &["--time", "t"] } else { &[] };
        let args = [&[method, &file], &XY[..], times, more].concat();
        args.into_iter().map(str::to_owned).collect()
    };
    for (args, words) in [
        (of("knox", &["--space-bands", "-5"]), "expected metres above zero"),
        (of("knox", &["--space-bands", "x"]), "expected metres above zero"),
        (of("knox", &["--space-bands", "200,100"]), "expected"),
        (of("knox", &["--time-bands", "-1,2"]), "expected whole days"),
        (of("knox", &["--permutations", "-9"]), "expected a whole number"),
        (of("knox", &["--permutations", "0"]), "at least 1 permutation"),
        (of("knox", &["--seed", "-9"]), "expected a whole number"),
        (of("nnh", &["--simulations", "-9"]), "expected a whole number"),
        (of("nnh", &["--min-points", "1"]), "at least 2 incidents"),
        (of("dbscan", &["--reach", "-9"]), "number of metres above zero"),
        (of("dbscan", &["--min-points", "0"]), "at least 1 incident"),
        (of("clark-evans", &["--area", "-1"]), "square kilometres above zero"),
    ] {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let (code, found) = folder.fails(&args);
        assert!(code == Some(2) && found.contains(words), "{args:?}: {code:?} {found}");
    }
    for (args, words) in [
        (&["change", "-5,6"][..], "expected two counts"),
        (&["displacement", "--treated", "-1,2", "--control", "3,4"], "expected two counts"),
        (
            &["displacement", "--treated", "1,2", "--control", "3,4", "--confidence", "-1"],
            "above 0 and below 1",
        ),
        (&["concentration", "--counts", "1,x"], "expected numbers from 0"),
        (&["accuracy", "--counts", "1,2", "--flagged", "-1"], "counted from 1"),
        (&["gi-star", "p.gpkg", "--size", "-5,5"], "expected columns and rows"),
    ] {
        let (code, found) = folder.fails(args);
        assert!(code == Some(2) && found.contains(words), "{args:?}: {code:?} {found}");
    }
    near(&folder.json(&["concentration", "--counts", "10, 8, 2, 0"])["gini"], 0.45, 1e-12);
    let ashview = ashview();
    let (code, words) =
        folder.fails(&["ellipse", ashview.to_str().unwrap(), "--crime-type", "nope"]);
    assert!(code == Some(2) && words.contains("found \"nope\""), "{words}");
}
