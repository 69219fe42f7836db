//! Kept hot spots in the profile file, in exports and on the command line.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use beatlas::edit::{ProfileEdit, forget_hot_spot, keep_hot_spot, keep_version, rename_hot_spot};
use beatlas::export::{ExportLayer, export_layer};
use beatlas::geography::{LonLat, MetricPlane};
use beatlas::profile::{HotSpotId, HotSpotVersionId, KeptHotSpot, NeighbourhoodProfile, Period};
use beatlas::store::{ProfileFile, check};
use rusqlite::Connection;

const SUMMER: &str = "2026-06/2026-08";
const YEAR: &str = "2025-09/2026-08";

fn square(west: f64, south: f64, side: f64) -> Vec<LonLat> {
    let at = |lon, lat| LonLat::new(lon, lat).unwrap();
    let (east, north) = (west + side, south + side);
    vec![at(west, south), at(east, south), at(east, north), at(west, north)]
}

/// A version with a hole and with figures that have many digits.
fn version(name: &str, period: &str) -> KeptHotSpot {
    KeptHotSpot {
        id: HotSpotVersionId::new(),
        hot_spot: HotSpotId::new(),
        name: name.to_owned(),
        period: Period::from_text(period),
        kept_on: Some("2026-09-02".parse().unwrap()),
        rings: vec![square(-1.14, 52.63, 0.01), square(-1.138, 52.632, 0.002)],
        count: 41.0,
        share: 41.0 / 642.0,
        area_ha: 10.0 / 3.0,
        density_per_km2: 1_171.428_571_428,
        peak_per_km2: 2400.1,
        crime_types: "ASB; Fri, Sat".to_owned(),
        kernel: "quartic".to_owned(),
        bandwidth_m: 200.0,
        cell_m: 25.0,
        threshold: "3 × the mean".to_owned(),
    }
}

fn empty() -> NeighbourhoodProfile {
    NeighbourhoodProfile::new("Ashview", MetricPlane::british_national_grid())
}

/// Makes an edit in the profile and in its file.
fn make(file: &mut ProfileFile, profile: &mut NeighbourhoodProfile, edit: &ProfileEdit) {
    edit.apply(profile);
    file.apply(edit, "analyst").unwrap();
}

fn tables(path: &Path) -> Vec<String> {
    let connection = Connection::open(path).unwrap();
    let mut select = connection.prepare("SELECT table_name FROM gpkg_contents ORDER BY 1").unwrap();
    select.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn what_is_kept_is_read_back_and_taken_back_over_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.gpkg");
    let mut profile = empty();
    let mut file = ProfileFile::create(&path, &profile).unwrap();
    let without = tables(&path);
    assert!(!without.contains(&"kept_hot_spots".to_owned()), "nothing is kept yet");
    assert_eq!(check(&path).unwrap().problems, []);

    let first = version("High Street", YEAR);
    let of = first.hot_spot;
    make(&mut file, &mut profile, &keep_hot_spot(first));
    let all_months = version("", "");
    let next = keep_version(&profile, of, all_months).unwrap();
    make(&mut file, &mut profile, &next);
    make(&mut file, &mut profile, &keep_hot_spot(version("夜の駅 'Station'", SUMMER)));
    let renamed = rename_hot_spot(&profile, of, "The Arches").unwrap();
    make(&mut file, &mut profile, &renamed);
    drop(file);
    let report = check(&path).unwrap();
    assert_eq!((report.problems, report.schema_version), (vec![], Some(2)));
    assert!(report.layers.contains(&("kept_hot_spots".to_owned(), 3)));

    let (mut file, mut read) = ProfileFile::open(&path).unwrap();
    assert_eq!((&read, file.notes()), (&profile, &[][..]));
    let styles = "SELECT count(*) FROM layer_styles WHERE f_table_name = 'kept_hot_spots'";
    let one: i64 = Connection::open(&path).unwrap().query_row(styles, [], |r| r.get(0)).unwrap();
    assert_eq!(one, 1, "QGIS shows it in our colours");
    let mut history = file.history().clone();
    for _ in 0..4 {
        let edit = history.to_undo().unwrap().edit(&read, false).unwrap();
        edit.undo(&mut read);
        file.undo(&edit, "analyst").unwrap();
        history.undone(edit);
    }
    assert!(read.kept_hot_spots.is_empty() && history.to_undo().is_none());
    drop(file);
    let (file, read) = ProfileFile::open(&path).unwrap();
    assert!(read.kept_hot_spots.is_empty());
    assert!(file.audit(None, 1).unwrap()[0].detail.starts_with("Undo: Keep hot spot High Street"));
    assert_eq!(file.audit(None, 1).unwrap()[0].what, "erasure");
    assert_eq!(check(&path).unwrap().problems, []);
}

#[test]
fn a_copy_made_anew_and_a_forgotten_one_are_whole_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.gpkg");
    let mut profile = empty();
    profile.kept_hot_spots = Arc::new(vec![version("A", YEAR), version("B", SUMMER)]);
    let mut file = ProfileFile::create(&path, &profile).unwrap();
    let copy = folder.path().join("copy.gpkg");
    file.copy_to(&copy).unwrap();
    assert_eq!(ProfileFile::open(&copy).unwrap().1, profile);
    let gone = forget_hot_spot(&profile, profile.kept_hot_spots[0].hot_spot).unwrap();
    make(&mut file, &mut profile, &gone);
    drop(file);
    assert_eq!(ProfileFile::open(&path).unwrap().1, profile);
    for path in [path, copy] {
        assert_eq!(check(&path).unwrap().problems, []);
    }
}

#[test]
fn rows_of_another_program_are_read_and_what_is_damaged_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.gpkg");
    let mut profile = empty();
    profile.kept_hot_spots = Arc::new(vec![version("A", YEAR)]);
    drop(ProfileFile::create(&path, &profile).unwrap());
    let other = Connection::open(&path).unwrap();
    let flags = rusqlite::functions::FunctionFlags::SQLITE_UTF8;
    other.create_scalar_function("ST_IsEmpty", 1, flags, |_| Ok(true)).unwrap();
    for name in ["ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"] {
        other.create_scalar_function(name, 1, flags, |_| Ok(None::<f64>)).unwrap();
    }
    // A row without a place, ids, and figures, and one with a month that is none.
    other
        .execute_batch(
            "INSERT INTO kept_hot_spots (name, count) VALUES ('Drawn', 5);
             UPDATE kept_hot_spots SET to_month = 'summer' WHERE name = 'A';",
        )
        .unwrap();
    drop(other);
    let found = check(&path).unwrap().problems;
    for expected in ["an id (UUID)", "the id (UUID) of a hot spot", "from_month and to_month"] {
        let is_found = |p: &beatlas::store::CheckProblem| {
            p.table == "kept_hot_spots" && p.expected.starts_with(expected)
        };
        assert!(found.iter().any(is_found), "{expected}: {found:#?}");
    }
    let (file, read) = ProfileFile::open(&path).unwrap();
    let notes: Vec<String> = file.notes().iter().map(ToString::to_string).collect();
    for says in ["given an id", "given a hot_spot", "not months such as", "share is nothing"] {
        assert!(notes.iter().any(|n| n.contains(says)), "{says}: {notes:#?}");
    }
    let drawn = read.kept_hot_spots.iter().find(|v| v.name == "Drawn").unwrap();
    assert_eq!((drawn.count, drawn.rings.len(), drawn.period), (5.0, 0, None));
    drop(file);
    assert_eq!(ProfileFile::open(&path).unwrap().1, read, "what was given stays");
}

#[test]
fn steps_of_areas_lie_in_the_file_as_they_always_did() {
    use beatlas::edit::AreaChange;
    let change: AreaChange = serde_json::from_str(
        r#"{"before":null,"after":{"id":"01990000-0000-7000-8000-000000000001","kind":"ward",
            "code":"E05000001","name":"Abbey","vintage":"2023","source":"w.geojson","credit":"",
            "deprivation":null,"polygons":[]}}"#,
    )
    .unwrap();
    assert_eq!((change.before.as_ref(), change.after.as_ref().unwrap().title()), (None, "Abbey"));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.gpkg");
    let mut profile = empty();
    let mut file = ProfileFile::create(&path, &profile).unwrap();
    let label = "Import 1 area".to_owned();
    make(&mut file, &mut profile, &ProfileEdit::Areas { label, changes: Arc::new(vec![change]) });
    let connection = Connection::open(&path).unwrap();
    let step: String =
        connection.query_row("SELECT change FROM history", [], |r| r.get(0)).unwrap();
    let begins = r#"{"areas":{"label":"Import 1 area","changes":[{"before":null,"after":{"id":"#;
    assert!(step.starts_with(begins), "{step}");
}

#[test]
fn they_go_out_as_a_layer() {
    let folder = tempfile::tempdir().unwrap();
    let mut profile = empty();
    let kept = version("The Arches", YEAR);
    profile.kept_hot_spots = Arc::new(vec![kept.clone()]);
    let layer: ExportLayer = "kept-hot-spots".parse().unwrap();
    let out = folder.path().join("k.geojson");
    assert_eq!(export_layer(&profile, layer, &out).unwrap().rows, 1);
    let text = std::fs::read_to_string(&out).unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let feature = &value["features"][0];
    assert_eq!(feature["id"], kept.id.to_string());
    let rings = feature["geometry"]["coordinates"].as_array().unwrap();
    assert_eq!((feature["geometry"]["type"].as_str(), rings.len()), (Some("Polygon"), 2));
    let properties = &feature["properties"];
    assert_eq!(properties["hot_spot"], kept.hot_spot.to_string());
    for (name, expected) in [
        ("name", "The Arches".into()),
        ("from_month", "2025-09".into()),
        ("to_month", "2026-08".into()),
        ("kept_on", "2026-09-02".into()),
        ("count", serde_json::Value::from(41)),
    ] {
        assert_eq!(properties[name], expected, "{name}");
    }
}

fn beatlas(folder: &Path, args: &[&str]) -> serde_json::Value {
    let output = Command::new(env!("CARGO_BIN_EXE_beatlas"))
        .args(args)
        .current_dir(folder)
        .env("XDG_DATA_HOME", folder.join("data"))
        .env("XDG_CONFIG_HOME", folder.join("config"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn the_command_line_names_the_hot_spots_that_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.gpkg");
    beatlas::sample::write_to(&path).unwrap();
    let hot_spots = ["hotspots", "p.gpkg", "--json", "--out", "h.geojson"];
    let found = beatlas(folder.path(), &hot_spots);
    assert!(found["hotspots"][0]["id"].is_null(), "none is kept");
    let outlines = std::fs::read_to_string(folder.path().join("h.geojson")).unwrap();
    let outlines: serde_json::Value = serde_json::from_str(&outlines).unwrap();
    let ring: Vec<[f64; 2]> =
        serde_json::from_value(outlines["features"][1]["geometry"]["coordinates"][0].clone())
            .unwrap();
    let at = |p: &[f64; 2]| LonLat::new(p[0], p[1]).unwrap();
    let second = KeptHotSpot {
        rings: vec![ring.iter().skip(1).map(at).collect()],
        ..version("The Arches", YEAR)
    };
    let id = second.hot_spot.to_string();
    let (mut file, _) = ProfileFile::open(&path).unwrap();
    file.apply(&keep_hot_spot(second), "analyst").unwrap();
    drop(file);
    let found = beatlas(folder.path(), &hot_spots);
    assert_eq!(found["hotspots"][1]["id"], id);
    assert_eq!(found["hotspots"][1]["name"], "The Arches");
    assert!(found["hotspots"][0]["id"].is_null() && found["hotspots"][0]["name"].is_string());
    let outlines = std::fs::read_to_string(folder.path().join("h.geojson")).unwrap();
    let outlines: serde_json::Value = serde_json::from_str(&outlines).unwrap();
    let feature = &outlines["features"][1];
    assert_eq!(
        (&feature["id"], &feature["properties"]["name"]),
        (&id.into(), &"The Arches".into())
    );
    assert!(outlines["features"][0]["properties"].get("name").is_none());
    let exported =
        beatlas(folder.path(), &["export", "p.gpkg", "kept-hot-spots", "--out", "k.csv", "--json"]);
    assert_eq!((&exported["rows"], &exported["layer"]), (&1.into(), &"kept-hot-spots".into()));
}
