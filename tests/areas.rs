//! Areas as they are published, into a profile file and back.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::{Path, PathBuf};

use beatlas::edit::ProfileEdit;
use beatlas::geography::MetricPlane;
use beatlas::import::{AreaReport, import_areas};
use beatlas::jobs::bring_in::bring_in_areas;
use beatlas::profile::{AreaKind, NeighbourhoodProfile};
use beatlas::store::{ProfileFile, check};

#[path = "areas/damaged.rs"]
mod damaged;
#[path = "areas/deprivation.rs"]
mod deprivation;

fn empty() -> NeighbourhoodProfile {
    NeighbourhoodProfile::new("Test", MetricPlane::british_national_grid())
}

fn adds_up(report: &AreaReport) {
    let sum = report.added + report.changed + report.unchanged + report.rejected;
    assert_eq!(sum, report.rows_read, "{report:?}");
}

/// A file of published boundaries; `None`, said, where the data are not on this machine.
fn published(name: &str) -> Option<PathBuf> {
    let found = ["../shared/data", "../../shared/data"]
        .iter()
        .map(|d| Path::new(env!("CARGO_MANIFEST_DIR")).join(d).join("03-uk-boundaries").join(name))
        .find(|p| p.exists());
    if found.is_none() {
        eprintln!("skipped: there is no {name} beside this source tree");
    }
    found
}

fn written(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

/// A square with a hole, a bow-tie, and a line.
const SMALL: &str = r#"{"type":"FeatureCollection","features":[
 {"type":"Feature","properties":{"LSOA11CD":"E01000001","LSOA11NM":"Square"},"geometry":
  {"type":"Polygon","coordinates":[[[-1.2,52.6],[-1.1,52.6],[-1.1,52.7],[-1.2,52.7],[-1.2,52.6]],
   [[-1.18,52.62],[-1.18,52.64],[-1.16,52.64],[-1.16,52.62],[-1.18,52.62]]]}},
 {"type":"Feature","properties":{"LSOA11CD":"E01000002","LSOA11NM":"Bow tie"},"geometry":
  {"type":"Polygon","coordinates":[[[-1.0,52.6],[-0.9,52.7],[-0.9,52.6],[-1.0,52.7],[-1.0,52.6]]]}},
 {"type":"Feature","properties":{"LSOA11CD":"E01000003","LSOA11NM":"Line"},"geometry":
  {"type":"LineString","coordinates":[[-1.0,52.6],[-0.9,52.7]]}}]}"#;

#[test]
fn what_crosses_itself_is_repaired_and_said_and_what_is_no_area_is_rejected() {
    let folder = tempfile::tempdir().unwrap();
    let file = written(folder.path(), "small.geojson", SMALL);
    let mut profile = empty();
    let import = import_areas(&file, &profile, None).unwrap();
    adds_up(&import.report);
    let r = &import.report;
    assert_eq!((r.rows_read, r.added, r.rejected, r.repaired), (3, 2, 1, 1), "{r:?}");
    let repair = &r.repairs[0];
    assert_eq!(repair.area, "area 2, Bow tie (E01000002)");
    assert!(repair.text.contains("near 52.65000° N 0.95000° W"), "{}", repair.text);
    assert!(repair.text.contains("ha to"), "{}", repair.text);
    assert!(r.problems[0].text.contains("found a LineString"), "{}", r.problems[0].text);
    let edit = import.edit.unwrap();
    assert_eq!(edit.label(), "Import 2 areas from small.geojson");
    let start = profile.clone();
    edit.apply(&mut profile);
    let square = &profile.areas[0];
    assert_eq!((square.kind, square.vintage.as_str()), (AreaKind::Lsoa, "2011"));
    assert_eq!(square.polygons[0].len(), 2, "the hole is kept");
    assert_eq!(profile.areas[1].polygons.len(), 2, "a bow-tie is two triangles");
    edit.undo(&mut profile);
    assert_eq!(profile, start);
}

#[test]
fn areas_are_kept_in_the_file_and_the_step_can_be_taken_back_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = written(folder.path(), "small.geojson", SMALL);
    let path = folder.path().join("P.gpkg");
    drop(ProfileFile::create(&path, &empty()).unwrap());
    assert_eq!(check(&path).unwrap().problems, vec![], "without areas");
    assert_eq!(bring_in_areas(&file, &path, None).unwrap().added, 2);
    assert_eq!(check(&path).unwrap().problems, vec![], "with areas");
    let again = bring_in_areas(&file, &path, None).unwrap();
    assert_eq!((again.added, again.unchanged), (0, 2), "{again:?}");
    let (mut opened, mut profile) = ProfileFile::open(&path).unwrap();
    assert_eq!(opened.notes(), &[]);
    let mut expected = empty();
    let edit = import_areas(&file, &expected, None).unwrap().edit.unwrap();
    edit.apply(&mut expected);
    let places = |p: &NeighbourhoodProfile| -> Vec<_> {
        p.areas.iter().map(|a| (a.code.clone(), a.polygons.clone())).collect()
    };
    assert_eq!(places(&profile), places(&expected));
    let step = opened.history().to_undo().unwrap().edit(&profile, false).unwrap();
    assert!(matches!(step, ProfileEdit::Areas { .. }), "{}", step.label());
    step.undo(&mut profile);
    opened.undo(&step, "sergeant").unwrap();
    drop(opened);
    let (_, read) = ProfileFile::open(&path).unwrap();
    assert!(read.areas.is_empty() && profile.areas.is_empty());
    assert_eq!(check(&path).unwrap().problems, vec![], "with none left");
}

#[test]
fn a_boundary_of_the_police_api_is_a_neighbourhood() {
    let folder = tempfile::tempdir().unwrap();
    let text = r#"[{"latitude":"52.6394","longitude":"-1.1458"},
        {"latitude":"52.6389","longitude":"-1.1457"},{"latitude":"52.6383","longitude":"-1.1465"}]"#;
    let file = written(folder.path(), "NC04.json", text);
    let mut profile = empty();
    import_areas(&file, &profile, None).unwrap().edit.unwrap().apply(&mut profile);
    let area = &profile.areas[0];
    assert_eq!((area.kind, area.name.as_str()), (AreaKind::Neighbourhood, "NC04"));
    assert_eq!(area.polygons[0][0].len(), 3);
}

#[test]
fn a_damaged_file_is_refused_with_a_sentence_and_never_panics() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text, said) in [
        ("a.json", "{\"type\":", "text that is not JSON"),
        ("b.json", "{\"type\":\"Point\"}", "JSON of the type \"Point\""),
        ("c.zip", "PK\u{3}\u{4}nothing", "a .zip with one shapefile"),
        ("d.gpkg", "SQLite format 3\0", "a whole GeoPackage"),
        (
            "e.json",
            r#"{"type":"FeatureCollection","crs":{"properties":{"name":"EPSG:2193"}},"features":[]}"#,
            "EPSG:4326, EPSG:27700 or EPSG:3857",
        ),
    ] {
        let file = written(folder.path(), name, text);
        let error = import_areas(&file, &empty(), None).unwrap_err().to_string();
        assert!(error.starts_with(name) && error.contains(said), "{error}");
    }
    // Arcs that are not there, and every cut of a file, are said and not followed.
    let topology =
        r#"{"type":"Topology","arcs":[],"objects":{"a":{"type":"Polygon","arcs":[[7]]}}}"#;
    let file = written(folder.path(), "t.json", topology);
    let report = import_areas(&file, &empty(), None).unwrap().report;
    assert_eq!(report.problems[0].text, "there is no arc 7");
    if let Some(zip) = published("crimemappingdata/london_wards.zip") {
        let whole = std::fs::read(zip).unwrap();
        for part in [10, 1_000, whole.len() / 2, whole.len() - 5] {
            let path = folder.path().join("cut.zip");
            std::fs::write(&path, &whole[..part]).unwrap();
            let _ = import_areas(&path, &empty(), None);
        }
    }
}

#[test]
fn published_boundaries_of_every_format_are_read_whole() {
    use AreaKind::{Lsoa, Other, Ward};
    for (name, areas, repaired, kind, vintage) in [
        ("uk-geojson/lsoa_by_lad/E06000016.json.gz", 192, 2, Lsoa, "2011"),
        ("uk-geojson/topojson/topo_E06000016.json", 192, 2, Lsoa, "2011"),
        ("uk-geojson/wards_by_lad/E06000017.json", 16, 0, Ward, "2013"),
        ("trafford-data-lab/lsoa/2021/gm_lsoa_super_generalised.geojson.gz", 1702, 0, Lsoa, ""),
        ("trafford-data-lab/ward/2023/gm_ward_generalised.geojson.gz", 215, 0, Ward, ""),
        ("crimemappingdata/northumbria_districts.geojson", 6, 0, Other, ""),
        ("crimemappingdata/london_wards.zip", 654, 0, Ward, ""),
        ("crimemappingdata/london_boroughs.gpkg.gz", 33, 0, Other, ""),
    ] {
        let Some(path) = published(name) else { continue };
        let mut profile = empty();
        let import = import_areas(&path, &profile, None).unwrap();
        let r = &import.report;
        adds_up(r);
        assert_eq!((r.rows_read, r.rejected, r.repaired), (areas, 0, repaired), "{name}: {r:?}");
        import.edit.unwrap().apply(&mut profile);
        let first = &profile.areas[0];
        assert_eq!((first.kind, first.vintage.as_str()), (kind, vintage), "{name}: {first:?}");
        assert!(!first.name.is_empty() && first.code.len() == 9, "{name}: {}", first.name);
    }
}
