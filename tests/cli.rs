//! The program without a display, as a script uses it.

#![allow(clippy::unwrap_used)]

use std::path::Path;
use std::process::{Command, Output};

fn beatlas(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_beatlas"))
        .args(args)
        .current_dir(folder)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env("XDG_DATA_HOME", folder.join("data"))
        .env("XDG_CONFIG_HOME", folder.join("config"))
        .output()
        .unwrap()
}

fn json(output: &Output) -> serde_json::Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

struct Ascii {
    header: Vec<(String, f64)>,
    rows: Vec<Vec<f64>>,
}

fn read_ascii(path: &Path) -> Ascii {
    let text = std::fs::read_to_string(path).unwrap();
    let header = text.lines().take(6).map(|l| {
        let (name, value) = l.split_once(' ').unwrap();
        (name.to_lowercase(), value.trim().parse().unwrap())
    });
    let rows = text
        .lines()
        .skip(6)
        .map(|l| l.split_whitespace().map(|v| v.parse().unwrap()).collect())
        .collect();
    Ascii { header: header.collect(), rows }
}

#[test]
fn without_a_display_the_first_command_does_the_main_job() {
    let folder = tempfile::tempdir().unwrap();
    let output = beatlas(folder.path(), &[]);
    assert_eq!(code(&output), Some(0), "{}", stderr(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    let first = text.lines().next().unwrap();
    assert!(first.to_lowercase().contains("no display"), "{first}");
    assert!(text.contains("rank") && text.contains("Easington Way"), "{text}");
    let pdf = std::fs::read(folder.path().join("ashview-briefing.pdf")).unwrap();
    assert!(pdf.starts_with(b"%PDF"));
    // The user's own copy was made, and is whole.
    let copy = folder.path().join("data/beatlas/ashview.gpkg");
    assert!(copy.exists());
    let check = beatlas(folder.path(), &["check", copy.to_str().unwrap(), "--json"]);
    assert_eq!(json(&check)["problems"], serde_json::json!([]));
}

#[test]
fn density_of_a_csv_is_what_the_formula_says() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    // Negative metres, a thousand incidents at one place, weights.
    let many = format!("e,n,w\n{}", "-1000.5,20,1\n".repeat(1000));
    std::fs::write(at("many.csv"), many).unwrap();
    std::fs::write(at("none.csv"), "e,n,w\n").unwrap();
    let run = |input: &str, kernel: &str, out: &str| {
        beatlas(
            folder.path(),
            &[
                "density",
                input,
                "--x",
                "e",
                "--y",
                "n",
                "--crs",
                "EPSG:27700",
                "--weight",
                "w",
                "--kernel",
                kernel,
                "--bandwidth",
                "200",
                "--extent",
                "-1305.5,-285,-695.5,325",
                "--size",
                "61,61",
                "--out",
                out,
                "--timings",
                "--json",
            ],
        )
    };
    let output = run("many.csv", "quartic", "many.asc");
    assert_eq!(json(&output)["incidents"], 1000.0);
    let last = stderr(&output).trim().lines().last().unwrap().to_owned();
    let timings: serde_json::Value = serde_json::from_str(&last).unwrap();
    for stage in ["read", "stack", "density", "write"] {
        assert!(timings[stage].as_f64().unwrap() >= 0.0, "{last}");
    }
    let grid = read_ascii(&at("many.asc"));
    let header: Vec<&str> = grid.header.iter().map(|(n, _)| n.as_str()).collect();
    assert_eq!(header, ["ncols", "nrows", "xllcorner", "yllcorner", "cellsize", "nodata_value"]);
    assert_eq!(grid.header[2].1, -1305.5);
    assert_eq!((grid.rows.len(), grid.rows[0].len()), (61, 61));
    let exact = 1000.0 * 3e6 / (std::f64::consts::PI * 40_000.0);
    assert!((grid.rows[30][30] / exact - 1.0).abs() < 1e-9, "{}", grid.rows[30][30]);
    assert!((grid.rows[30][40] / (1000.0 * 13.428_67) - 1.0).abs() < 1e-5);
    assert_eq!(grid.rows[30][50], 0.0);
    assert_eq!(grid.rows[0][0], 0.0);

    let output = run("none.csv", "gaussian", "none.asc");
    assert_eq!(json(&output)["incidents"], 0.0);
    assert!(read_ascii(&at("none.asc")).rows.iter().flatten().all(|v| *v == 0.0));
    // Left out, the extent is the data's bounds grown by the bandwidth.
    let output = beatlas(
        folder.path(),
        &[
            "density",
            "many.csv",
            "--x",
            "e",
            "--y",
            "n",
            "--crs",
            "EPSG:27700",
            "--bandwidth",
            "200",
            "--size",
            "40,40",
            "--out",
            "own.asc",
        ],
    );
    assert_eq!(code(&output), Some(0), "{}", stderr(&output));
    let own = read_ascii(&at("own.asc"));
    assert_eq!((own.header[2].1, own.header[3].1, own.header[4].1), (-1200.5, -180.0, 10.0));
}

#[test]
fn wrong_usage_is_two_and_a_refusal_is_one() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("p.csv"), "x,y\n1,2\n").unwrap();
    let density = |more: &[&str]| {
        let mut args = vec![
            "density",
            "p.csv",
            "--x",
            "x",
            "--y",
            "y",
            "--crs",
            "EPSG:27700",
            "--bandwidth",
            "9",
            "--out",
            "o.asc",
        ];
        args.extend(more);
        beatlas(folder.path(), &args)
    };
    for bad in [
        &["--extent", "0,0,100,200", "--size", "10,10"][..],
        &["--extent", "0,0,100", "--size", "10,10"],
        &["--size", "0,10"],
        &["--size", "10,10", "--kernel", "round"],
        &["--size", "10,10", "--colour", "red"],
        &[],
    ] {
        let output = density(bad);
        assert_eq!(code(&output), Some(2), "{bad:?}: {}", stderr(&output));
        assert!(output.stdout.is_empty() && !stderr(&output).is_empty(), "{bad:?}");
    }
    let missing = beatlas(
        folder.path(),
        &[
            "density",
            "gone.csv",
            "--x",
            "x",
            "--y",
            "y",
            "--crs",
            "EPSG:27700",
            "--bandwidth",
            "9",
            "--size",
            "9,9",
            "--out",
            "o.asc",
        ],
    );
    assert_eq!(code(&missing), Some(1));
    assert!(stderr(&missing).contains("gone.csv"));
    let column = beatlas(
        folder.path(),
        &[
            "density",
            "p.csv",
            "--x",
            "lon",
            "--y",
            "y",
            "--crs",
            "EPSG:27700",
            "--bandwidth",
            "9",
            "--size",
            "9,9",
            "--out",
            "o.asc",
        ],
    );
    assert_eq!(code(&column), Some(1));
    assert!(stderr(&column).contains("lon"), "{}", stderr(&column));
    assert!(!folder.path().join("o.asc").exists(), "a refusal leaves nothing");
}

#[test]
fn import_check_export_map_in_one_go() {
    let folder = tempfile::tempdir().unwrap();
    let csv = "\
Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context
,2022-08,Anyshire Police,Anyshire Police,-1.130,52.630,On or near High Street,E01000001,Anytown 001A,Anti-social behaviour,,
,2022-08,Anyshire Police,Anyshire Police,-1.130,52.630,On or near High Street,E01000001,Anytown 001A,Anti-social behaviour,,
aa,2022-10,Anyshire Police,Anyshire Police,,,No location,,,Burglary,Under investigation,
bb,2022-13,Anyshire Police,Anyshire Police,-1.1,52.6,x,,,Burglary,,
";
    std::fs::write(folder.path().join("2022-10-anyshire-street.csv"), csv).unwrap();
    let import = || {
        beatlas(
            folder.path(),
            &["import", "2022-10-anyshire-street.csv", "--into", "p.gpkg", "--json"],
        )
    };
    let report = json(&import());
    for (name, value) in
        [("rows_read", 4), ("placed", 2), ("without_place", 1), ("outside", 0), ("rejected", 1)]
    {
        assert_eq!(report[name], value, "{name} in {report}");
    }
    assert_eq!(report["by_month"]["2022-08"], 2);
    assert_eq!(report["by_type"]["Anti-social behaviour"], 2);
    assert_eq!(report["months_missing"], serde_json::json!(["2022-09"]));
    let problem = &report["problems"][0];
    assert_eq!(problem["line"], 5);
    assert_eq!(problem["value"], "2022-13");
    // The same file again changes nothing.
    assert_eq!(json(&import())["added"], 0);
    let checked = json(&beatlas(folder.path(), &["check", "p.gpkg", "--json"]));
    let rows = checked["layers"].as_array().unwrap().iter().find(|l| l[0] == "incidents").unwrap();
    assert_eq!(rows[1], 3);
    for (layer, out) in
        [("incidents", "i.csv"), ("incidents", "i.geojson"), ("incidents", "i.gpkg")]
    {
        let done =
            json(&beatlas(folder.path(), &["export", "p.gpkg", layer, "--out", out, "--json"]));
        assert_eq!(done["rows"], 3);
    }
    // What was exported can be imported.
    let again = json(&beatlas(folder.path(), &["import", "i.csv", "--into", "q.gpkg", "--json"]));
    assert_eq!((&again["rows_read"], &again["rejected"]), (&3.into(), &0.into()), "{again}");
    for out in ["m.svg", "m.png", "m.pdf"] {
        let done = json(&beatlas(
            folder.path(),
            &["map", "p.gpkg", "--out", out, "--size", "500x400", "--json"],
        ));
        assert_eq!(done["incidents"], 2);
    }
    let bytes = |name: &str| std::fs::read(folder.path().join(name)).unwrap();
    assert!(
        bytes("m.svg").starts_with(b"<svg")
            && bytes("m.png").starts_with(b"\x89PNG")
            && bytes("m.pdf").starts_with(b"%PDF")
    );
    let svg = String::from_utf8(bytes("m.svg")).unwrap();
    for words in ["Aug 2022", "Incidents per km²", "bandwidth", "° N", "m</text>"] {
        assert!(svg.contains(words), "{words} is not in the picture");
    }
    let spots =
        json(&beatlas(folder.path(), &["hotspots", "p.gpkg", "--out", "h.geojson", "--json"]));
    assert_eq!(spots["hotspots"][0]["count"], 2.0);
    let geo: serde_json::Value = serde_json::from_slice(&bytes("h.geojson")).unwrap();
    assert_eq!(geo["type"], "FeatureCollection");
    assert!(geo.get("crs").is_none());
}

#[test]
fn hot_spots_of_a_csv_have_rank_count_share_area_density_and_centre() {
    let folder = tempfile::tempdir().unwrap();
    let mut csv = "e,n\n".to_owned();
    csv.push_str(&"620000,420000\n".repeat(30));
    csv.extend((0..30).map(|i| format!("{},421000\n", 619_000 + i * 70)));
    std::fs::write(folder.path().join("p.csv"), csv).unwrap();
    let output = beatlas(
        folder.path(),
        &[
            "hotspots",
            "p.csv",
            "--x",
            "e",
            "--y",
            "n",
            "--crs",
            "EPSG:27700",
            "--bandwidth",
            "150",
            "--out",
            "h.geojson",
        ],
    );
    assert_eq!(code(&output), Some(0), "{}", stderr(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    for word in ["rank", "count", "share", "area ha", "density", "centre"] {
        assert!(text.contains(word), "{text}");
    }
    let line = text.lines().find(|l| l.trim_start().starts_with("1 ")).unwrap();
    assert!(line.contains("30") && line.contains("50.0%"), "{line}");
    let damaged = beatlas(folder.path(), &["check", "p.csv"]);
    assert_eq!(code(&damaged), Some(1));
}

#[test]
fn nothing_is_written_over_a_profile() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.gpkg");
    beatlas::sample::write_to(&path).unwrap();
    let before = std::fs::read(&path).unwrap();
    for args in [
        &["export", "p.gpkg", "incidents", "--out", "p.gpkg"][..],
        &["hotspots", "p.gpkg", "--out", "p.gpkg"],
        &["density", "p.gpkg", "--size", "9,9", "--out", "p.gpkg"],
    ] {
        let output = beatlas(folder.path(), args);
        assert_eq!(code(&output), Some(1), "{args:?}");
        assert!(stderr(&output).contains("profile"), "{}", stderr(&output));
    }
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn an_import_into_a_profile_that_is_open_elsewhere_is_refused_and_a_reading_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.gpkg");
    let profile = beatlas::profile::NeighbourhoodProfile::new(
        "Ashview",
        beatlas::geography::MetricPlane::british_national_grid(),
    );
    let mut file = beatlas::store::ProfileFile::create(&path, &profile).unwrap();
    file.hold_as("sergeant on PC-12");
    let csv = "id,date,longitude,latitude,crime_type\na1,2026-08-31,-1.13,52.63,Drugs\n";
    std::fs::write(folder.path().join("i.csv"), csv).unwrap();
    let import = || beatlas(folder.path(), &["import", "i.csv", "--into", "p.gpkg", "--json"]);
    let before = std::fs::read(&path).unwrap();
    let output = import();
    assert_eq!(code(&output), Some(1));
    assert!(stderr(&output).contains("sergeant on PC-12 has it open"), "{}", stderr(&output));
    assert!(std::fs::read(&path).unwrap() == before, "the file changed");
    let export =
        &["export", "p.gpkg", "observations", "--out", "o.csv", "--for", "the partnership"];
    assert_eq!(code(&beatlas(folder.path(), export)), Some(0));
    drop(file);
    assert_eq!(json(&import())["added"], 1);
    let (file, _) = beatlas::store::ProfileFile::open_to_read(&path).unwrap();
    let disclosure = &file.audit(None, 100).unwrap();
    let disclosure = disclosure.iter().find(|r| r.what == "disclosure").unwrap();
    assert_eq!((&*disclosure.who, &*disclosure.why), ("command line", "the partnership"));
}

#[test]
fn a_filter_that_would_do_nothing_is_wrong_usage() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("p.csv"), "x,y\n1,2\n").unwrap();
    let csv = [
        "hotspots",
        "p.csv",
        "--x",
        "x",
        "--y",
        "y",
        "--crs",
        "EPSG:27700",
        "--bandwidth",
        "9",
        "--from",
        "2022-01",
    ];
    assert_eq!(code(&beatlas(folder.path(), &csv)), Some(2));
    beatlas::sample::write_to(&folder.path().join("p.gpkg")).unwrap();
    let profile = ["hotspots", "p.gpkg", "--x", "x"];
    assert_eq!(code(&beatlas(folder.path(), &profile)), Some(2));
}

#[test]
fn a_mapping_is_remembered_by_name_and_the_report_goes_into_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("april.csv", "Date,Easting,Northing,What\n2022-04-03,458500,304900,Loud party\n");
    let columns = json(&beatlas(folder.path(), &["import", "april.csv", "--columns"]));
    let mut mapping = columns.clone();
    mapping["columns"]
        .as_array_mut()
        .unwrap()
        .push(serde_json::json!({"field": "crime_type", "column": "What"}));
    mapping["categories"] = serde_json::json!({
        "loud party": {"crime_type": "Anti-social behaviour", "asb_type": "nuisance"}
    });
    write("m.json", &mapping.to_string());
    let arguments = ["import", "april.csv", "--into", "p.gpkg", "--mapping", "m.json"];
    let saved = [&arguments[..], &["--save-mapping", "Noise log", "--report", "r.csv"]].concat();
    let output = beatlas(folder.path(), &saved);
    assert_eq!(code(&output), Some(0), "{}", stderr(&output));
    let report = std::fs::read_to_string(folder.path().join("r.csv")).unwrap();
    assert!(report.contains("crime type,Anti-social behaviour,1,"), "{report}");

    write("may.csv", "What,Date,Easting,Northing\nLoud party,2022-05-03,458600,304950\n");
    let arguments = ["import", "may.csv", "--into", "p.gpkg", "--json", "--mapping"];
    let report = json(&beatlas(folder.path(), &[&arguments[..], &["noise LOG"]].concat()));
    assert_eq!(report["by_type"]["Anti-social behaviour"], 1);
    let output = beatlas(folder.path(), &[&arguments[..], &["another"]].concat());
    assert_ne!(code(&output), Some(0));
    assert!(stderr(&output).contains("remembered: Noise log"), "{}", stderr(&output));
    write("2022-05-x-street.csv", "Crime ID,Month,Longitude,Latitude,Location,Crime type\n");
    let published =
        ["import", "2022-05-x-street.csv", "--into", "p.gpkg", "--save-mapping", "street"];
    assert!(stderr(&beatlas(folder.path(), &published)).contains("published layout"));
}

#[test]
fn a_density_keeps_to_the_boundary_compares_and_finds_its_bandwidth() {
    let folder = tempfile::tempdir().unwrap();
    let ashview = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_data/ashview.gpkg");
    let ashview = ashview.to_str().unwrap();
    let run = |more: &[&str]| {
        let args = ["density", ashview, "--size", "120,120", "--extent"];
        let args = [&args[..], &["617000,417000,623000,423000", "--out", "o.asc", "--json"], more];
        let output = beatlas(folder.path(), &args.concat());
        let told = json(&output);
        let rows = read_ascii(&folder.path().join("o.asc")).rows;
        (told, rows.into_iter().flatten().collect::<Vec<f64>>())
    };
    let (whole, plain) = run(&[]);
    let (clipped, inside) = run(&["--clip"]);
    let (corrected, raised) = run(&["--edge-correction"]);
    assert_eq!((&whole["edge"], &clipped["edge"]), (&"none".into(), &"clipped".into()));
    let without = |values: &[f64]| values.iter().filter(|v| **v == -9999.0).count();
    assert_eq!(clipped["cells_without_data"].as_u64(), Some(without(&inside) as u64));
    assert!(without(&inside) > 1_000 && without(&inside) == without(&raised));
    // What lies beyond the boundary is in no figure.
    let above: Vec<f64> = inside.iter().copied().filter(|v| *v > 0.0).collect();
    let mean = above.iter().sum::<f64>() / above.len() as f64;
    let told = clipped["mean_non_zero_per_km2"].as_f64().unwrap();
    assert!((told / mean - 1.0).abs() < 1e-6, "{told}, and {mean} in the file");
    for ((plain, inside), raised) in plain.iter().zip(&inside).zip(&raised) {
        if *inside != -9999.0 {
            assert!(inside <= plain, "{inside} {plain}");
            // A kernel that reaches over the edge makes up for what is not counted there.
            assert!(raised >= &(inside * 0.99), "{raised} {inside}");
        }
    }
    assert_eq!(corrected["incidents"], clipped["incidents"]);
    // A share of all crime is from 0 to 1, and known where there is enough crime.
    let (told, shares) = run(&["--base", "all", "--measure", "ratio"]);
    assert!(told["base_floor_per_km2"].as_f64().unwrap() > 0.0);
    assert!(shares.iter().all(|v| *v == -9999.0 || (0.0..=1.0 + 1e-9).contains(v)));
    assert!(shares.iter().any(|v| *v > 0.0) && without(&shares) > 0);
    // The same by way of a grid file.
    let base = folder.path().join("base.asc");
    let (_, _) = run(&["--crime-type", "all"]);
    std::fs::copy(folder.path().join("o.asc"), &base).unwrap();
    let floor = told["base_floor_per_km2"].to_string();
    let (_, again) = run(&["--base-grid", "base.asc", "--base-floor", &floor]);
    let differ = shares.iter().zip(&again).filter(|(a, b)| (*a - *b).abs() > 1e-6).count();
    // Eleven digits of the file may put a cell on the floor to either side.
    assert!(differ <= 1, "{differ}");
    for rule in ["five-cells", "nearest-neighbour", "silverman", "cross-validation"] {
        let (told, _) = run(&["--bandwidth", rule]);
        assert_eq!(told["bandwidth_rule"], rule);
        assert!(told["bandwidth_m"].as_f64() >= told["bandwidth_floor_m"].as_f64(), "{told}");
    }
    for (more, code_due, words) in [
        (&["--bandwidth", "wide"][..], 2, "or one of five-cells"),
        (&["--base", "Piracy"], 2, "expected --base of a crime type of the profile"),
        (&["--base-grid", "base.asc", "--extent", "0,0,10,10"], 1, "the same cells"),
        (
            &["--base-grid", "base.asc", "--extent", "0,0,1200,1200"],
            1,
            "(120 × 120 cells of 10 m from 0, 0), found 120 × 120 cells of 50 m from 617000, 417000",
        ),
        (&["--measure", "ratio"], 2, "say how to compare"),
        (&["--base-floor", "1"], 2, "say how to compare"),
        (&["--base", "all", "--base-floor", "1e9"], 1, "nothing can be compared"),
        (&["--crime-type", "nope"], 2, "found \"nope\""),
    ] {
        let extent: &[&str] = if more.contains(&"--extent") {
            &[]
        } else {
            &["--extent", "617000,417000,623000,423000"]
        };
        let args = ["density", ashview, "--size", "120,120", "--out", "o.asc"];
        let output = beatlas(folder.path(), &[&args[..], extent, more].concat());
        assert_eq!(code(&output), Some(code_due), "{}", stderr(&output));
        assert!(stderr(&output).contains(words), "{}", stderr(&output));
    }
    std::fs::write(folder.path().join("p.csv"), "e,n\n1,2\n300,4\n").unwrap();
    let csv = [
        "density",
        "p.csv",
        "--x",
        "e",
        "--y",
        "n",
        "--crs",
        "EPSG:27700",
        "--size",
        "20,20",
        "--out",
        "p.asc",
    ];
    let output = beatlas(
        folder.path(),
        &[&csv[..], &["--bandwidth", "silverman", "--snapped", "--json"]].concat(),
    );
    assert_eq!(json(&output)["bandwidth_m"], 300.0);
    assert!(stderr(&output).contains("published map points"), "{}", stderr(&output));
    let output = beatlas(folder.path(), &[&csv[..], &["--bandwidth", "50", "--clip"]].concat());
    assert_eq!(code(&output), Some(2));
    assert!(stderr(&output).contains("need a profile"), "{}", stderr(&output));
}
