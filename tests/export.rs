//! Exports end to end: each layer in each format, as other programs read it.

#![allow(clippy::unwrap_used)]

#[path = "profile_file/sample.rs"]
#[allow(dead_code, reason = "shared with the tests of the profile file")]
mod sample;

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use beatlas::export::{ExportError, ExportFormat, ExportLayer, export_layer, hot_spots_geojson};
use beatlas::geography::LonLat;
use beatlas::profile::{
    Area, AreaId, AreaKind, Deprivation, HotSpotId, HotSpotVersionId, KeptHotSpot, Shape,
};
use beatlas::store::check_geopackage;
use sample::{at, hot_spots, profile};
use serde_json::Value;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// Twice the signed area of a closed ring: positive is counter-clockwise.
fn area(ring: &Value) -> f64 {
    let points: Vec<[f64; 2]> = serde_json::from_value(ring.clone()).unwrap();
    assert_eq!(points.first(), points.last(), "a ring ends where it begins");
    points.windows(2).map(|w| w[0][0] * w[1][1] - w[1][0] * w[0][1]).sum()
}

fn table(path: &Path) -> (Vec<String>, Vec<Vec<String>>) {
    let bytes = std::fs::read(path).unwrap();
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap();
    let mut reader = csv::Reader::from_reader(text);
    let strings = |r: &csv::StringRecord| r.iter().map(str::to_owned).collect::<Vec<_>>();
    let header = strings(reader.headers().unwrap());
    (header, reader.records().map(|r| strings(&r.unwrap())).collect())
}

/// A ward in two parts, one with a hole, and an LSOA with figures.
fn areas() -> Vec<Area> {
    let at = |lon, lat| LonLat::new(lon, lat).unwrap();
    let square = |west: f64, south: f64, side: f64| {
        let (east, north) = (west + side, south + side);
        vec![at(west, south), at(east, south), at(east, north), at(west, north)]
    };
    let ward = Area {
        id: AreaId::new(),
        kind: AreaKind::Ward,
        code: "E05000001".to_owned(),
        name: "Abbey".to_owned(),
        vintage: "2023".to_owned(),
        source: "wards.geojson".to_owned(),
        credit: "Office for National Statistics".to_owned(),
        deprivation: None,
        polygons: vec![
            vec![square(-1.2, 52.6, 0.1), square(-1.16, 52.64, 0.02)],
            vec![square(-1.0, 52.6, 0.01)],
        ],
    };
    let figures = Deprivation { decile: 2, rank: Some(5_120), index: "IMD 2019".to_owned() };
    let lsoa = Area {
        id: AreaId::new(),
        kind: AreaKind::Lsoa,
        code: "E01000001".to_owned(),
        name: String::new(),
        deprivation: Some(figures),
        polygons: vec![vec![square(-1.2, 52.6, 0.03)]],
        ..ward.clone()
    };
    vec![ward, lsoa]
}

/// A version of all months, of a hot spot with a hole.
fn kept_hot_spot() -> KeptHotSpot {
    let found = hot_spots(1).remove(0);
    KeptHotSpot {
        id: HotSpotVersionId::new(),
        hot_spot: HotSpotId::new(),
        name: "The Arches".to_owned(),
        period: None,
        kept_on: None,
        rings: std::iter::once(found.ring).chain(found.holes).collect(),
        count: found.count,
        share: found.share,
        area_ha: found.area_ha,
        density_per_km2: found.density_per_km2,
        peak_per_km2: found.peak_per_km2,
        crime_types: found.crime_types,
        kernel: found.kernel,
        bandwidth_m: found.bandwidth_m,
        cell_m: found.cell_m,
        threshold: found.threshold,
    }
}

#[test]
fn every_layer_goes_out_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let mut profile = profile();
    profile.areas = Arc::new(areas());
    profile.kept_hot_spots = Arc::new(vec![kept_hot_spot()]);
    for layer in ExportLayer::ALL {
        for extension in ["geojson", "csv", "gpkg"] {
            let out = folder.path().join(format!("{layer}.{extension}"));
            // What is there is replaced.
            std::fs::write(&out, "old").unwrap();
            let summary = export_layer(&profile, layer, &out).unwrap();
            let expected = match layer {
                ExportLayer::Incidents => (5, 2, 0),
                // One of two is marked as never to be sent out.
                ExportLayer::Stakeholders | ExportLayer::Observations => (1, 0, 1),
                ExportLayer::FocalPoints
                | ExportLayer::Neighbourhood
                | ExportLayer::KeptHotSpots => (1, 0, 0),
                ExportLayer::Spocs => (1, 1, 0),
                ExportLayer::Strategies => (4, 1, 0),
                ExportLayer::Areas => (2, 0, 0),
            };
            let found = (summary.rows, summary.without_place, summary.held_back);
            assert_eq!(found, expected, "{layer} {extension}");
            let rows = match summary.format {
                ExportFormat::GeoJson => {
                    let value = json(&std::fs::read_to_string(&out).unwrap());
                    assert_eq!(value["type"], "FeatureCollection");
                    assert!(value.get("crs").is_none());
                    value["features"].as_array().unwrap().len() as u64
                }
                ExportFormat::Csv => table(&out).1.len() as u64,
                ExportFormat::GeoPackage => {
                    let report = check_geopackage(&out).unwrap();
                    assert_eq!(report.problems, vec![], "{layer}");
                    report.layers.last().unwrap().1
                }
            };
            assert_eq!(rows, summary.rows, "{layer} {extension}");
        }
    }
    // Nothing half done is left beside them.
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 27);
}

#[test]
fn geojson_is_that_of_rfc_7946() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("s.geojson");
    let mut profile = profile();
    profile.strategies[1].shape = Some(Shape::Point(at(-1.136_190_123_456, 52.638_900_000_49)));
    export_layer(&profile, ExportLayer::Strategies, &out).unwrap();
    let value = json(&std::fs::read_to_string(&out).unwrap());
    let geometry = |n: usize| &value["features"][n]["geometry"];
    assert!(geometry(0).is_null());
    assert_eq!(*geometry(1), json(r#"{"type":"Point","coordinates":[-1.1361901,52.6389]}"#));
    assert_eq!(geometry(2)["type"], "LineString");
    assert!(area(&geometry(3)["coordinates"][0]) > 0.0, "the exterior is counter-clockwise");
    let properties = &value["features"][3]["properties"];
    assert_eq!((&properties["title"], &properties["ends"]), (&"Area".into(), &Value::Null));
    assert_eq!(value["features"][3]["id"], profile.strategies[3].id.to_string());
}

#[test]
fn hot_spots_say_everything_that_must_be_said_beside_them() {
    let value = json(&hot_spots_geojson(&hot_spots(2)));
    let feature = &value["features"][1];
    let rings = feature["geometry"]["coordinates"].as_array().unwrap();
    assert_eq!(rings.len(), 2);
    assert!(area(&rings[0]) > 0.0 && area(&rings[1]) < 0.0);
    let properties = feature["properties"].as_object().unwrap();
    for (name, expected) in [
        ("rank", Value::from(2)),
        ("count", 41.into()),
        ("share", 0.125.into()),
        ("period", "Sep 2025 to Aug 2026 (12 months)".into()),
        ("bandwidth_m", 200.0.into()),
        ("cell_m", 25.0.into()),
    ] {
        assert_eq!(properties[name], expected, "{name}");
    }
}

#[test]
fn incidents_go_out_as_they_can_come_in() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("i.CSV");
    export_layer(&profile(), ExportLayer::Incidents, &out).unwrap();
    let (header, rows) = table(&out);
    assert_eq!(
        header.join(","),
        "id,date,time,longitude,latitude,location,crime_type,asb_type,sub_type,outcome,caller,precision,reported_by,falls_within,lsoa_code,lsoa_name,context,key"
    );
    let start = |row: &[String]| row[..5].join(",");
    assert_eq!(start(&rows[0]), "001,2026-08-31,00:00,-1.129,52.63");
    assert_eq!(start(&rows[1]), ",,,,");
    assert_eq!(start(&rows[2]), "002,2026-08,,-1.128,52.63");
    assert_eq!(start(&rows[3]), ",2026-08-31,23:59:58,,");
    assert_eq!(start(&rows[4]), "a\0b,2026-02-28,,-1.123,52.63");
    assert_eq!(rows[1][17], "ab".repeat(16));
}

#[test]
fn no_cell_is_a_formula_and_numbers_stay_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("s.csv");
    let mut profile = profile();
    profile.stakeholders[0].organisation = "@SUM(A1)".to_owned();
    profile.stakeholders[0].lawful_basis = "\t=1".to_owned();
    export_layer(&profile, ExportLayer::Stakeholders, &out).unwrap();
    let (header, rows) = table(&out);
    let cell = |name: &str| rows[0][header.iter().position(|h| h == name).unwrap()].as_str();
    for (name, expected) in [
        ("organisation", "'@SUM(A1)"),
        ("lawful_basis", "'\t=1"),
        ("preferred_contact", "'-"),
        ("notes", "'=1+1"),
        ("name", "Imam"),
        ("feels_unheard", "yes"),
        ("longitude", "-1.13619"),
        ("latitude", "52.6389"),
    ] {
        assert_eq!(cell(name), expected, "{name}");
    }
    let out = folder.path().join("n.csv");
    export_layer(&profile, ExportLayer::Neighbourhood, &out).unwrap();
    let (header, rows) = table(&out);
    assert_eq!(header.last().unwrap(), "wkt");
    assert!(rows[0].last().unwrap().starts_with("POLYGON((-1.2 52.6,"), "{:?}", rows[0]);
}

#[test]
fn what_cannot_be_written_is_refused_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["out.shp", "out", "missing/out.csv", "missing/out.gpkg"] {
        let out = folder.path().join(name);
        let error = export_layer(&profile(), ExportLayer::Spocs, &out).unwrap_err().to_string();
        assert!(error.contains(name), "{error}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    let error = "stake".parse::<ExportLayer>().unwrap_err();
    assert!(matches!(&error, ExportError::UnknownLayer { .. }));
    assert!(error.to_string().contains("focal-points"), "{error}");
}

#[test]
fn gdal_reads_every_export_without_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let mut profile = profile();
    // GDAL warns of the zero byte in a source id that the sample has.
    profile.incidents = sample::incidents(&[sample::incident(1, ""), sample::incident(2, "")]);
    for layer in ExportLayer::ALL {
        for extension in ["geojson", "gpkg"] {
            let out = folder.path().join(format!("{layer}.{extension}"));
            let rows = export_layer(&profile, layer, &out).unwrap().rows;
            let output = match Command::new("ogrinfo").args(["-al", "-so"]).arg(&out).output() {
                Ok(output) => output,
                Err(e) => return println!("skipped: ogrinfo cannot be run here: {e}"),
            };
            assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{layer} {extension}");
            let text = String::from_utf8_lossy(&output.stdout);
            assert!(text.contains(&format!("Feature Count: {rows}\n")), "{text}");
        }
    }
}
