//! Other programs: what QGIS would add to a file, and what GDAL reads from it.

use std::process::Command;

use beatlas::geography::MetricPlane;
use beatlas::profile::{Precision, Sensitivity, Shape, When};
use beatlas::store::{ProfileFile, check};
use rusqlite::Connection;

use super::sample::{at, hot_spots, profile};
use super::{assert_whole, other_program, query};

#[test]
fn rows_of_another_program_are_read_and_given_ids_that_last() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.gpkg");
    let made = profile();
    ProfileFile::create(&path, &made).unwrap();
    let other = other_program(&path);
    other
        .execute_batch(
            "INSERT INTO spocs (title) VALUES ('New');
             INSERT INTO stakeholders (id, name, sensitivity, last_contact, primary_spoc)
               VALUES ('7', 'Shop', 'top secret', '2026-05-01T10:00:00Z', NULL);
             INSERT INTO strategies (geom, title, starts) SELECT geom, 'Copied', 'soon'
               FROM strategies WHERE fid = 4;
             INSERT INTO rtree_strategies_geom SELECT 5, minx, maxx, miny, maxy
               FROM rtree_strategies_geom WHERE id = 4;
             INSERT INTO incidents (crime_type) VALUES ('Drugs'), ('Drugs');
             INSERT INTO incidents (geom, happened, precision, asb_type)
               SELECT geom, '31/08/2026', NULL, 'loud' FROM incidents WHERE fid = 1;
             INSERT INTO rtree_incidents_geom SELECT 8, minx, maxx, miny, maxy
               FROM rtree_incidents_geom WHERE id = 1;
             CREATE TABLE scratch (a); INSERT INTO scratch VALUES (1);",
        )
        .unwrap();
    drop(other);
    let (file, read) = ProfileFile::open(&path).unwrap();
    let notes: Vec<String> = file.notes().iter().map(ToString::to_string).collect();
    for says in [
        "spocs, row 2: it was added by another program",
        "stakeholders, row 3: its id \"7\" was not one",
        "stakeholders, row 3: sensitivity is \"top secret\"",
        "strategies, row 5: starts is \"soon\"",
        "incidents, row 8: happened is \"31/08/2026\"",
        "incidents, row 8: asb_type is \"loud\"",
    ] {
        assert!(notes.iter().any(|n| n.starts_with(says)), "{says} in {notes:#?}");
    }
    assert_eq!(read.spocs[1].title, "New");
    assert_eq!(read.stakeholders[2].handling.sensitivity, Sensitivity::NeverProjected);
    assert_eq!(read.stakeholders[2].last_contact, Some("2026-05-01".parse().unwrap()));
    assert_eq!(read.strategies[4].shape, made.strategies[3].shape);
    assert_eq!(read.incidents.len(), made.incidents.len() + 3);
    let row = read.incidents.row(7).unwrap();
    assert_eq!((row.when, row.precision), (When::Unknown, Precision::Area));
    drop(file);
    let (file, again) = ProfileFile::open(&path).unwrap();
    assert_eq!(again, read);
    // What was given an id is not told again; what cannot be read still is.
    assert!(file.notes().iter().all(|n| !n.text.contains("id")), "{:?}", file.notes());
    let audited: i64 = query(&path, "SELECT count(*) FROM audit WHERE what = 'alteration'");
    assert_eq!(audited, 4);
}

#[test]
fn a_place_beyond_the_plane_is_kept_without_a_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.gpkg");
    let mut profile = profile();
    profile.plane = MetricPlane::for_place(at(2.35, 48.86)).unwrap();
    let mut builder = beatlas::profile::IncidentsBuilder::new(profile.plane.clone());
    builder
        .push(&beatlas::profile::Incident {
            lon_lat: Some(at(2.35, 48.86)),
            ..super::incident(1, "")
        })
        .unwrap();
    profile.incidents = std::sync::Arc::new(builder.build());
    ProfileFile::create(&path, &profile).unwrap();
    Connection::open(&path)
        .unwrap()
        .execute_batch("UPDATE beatlas_meta SET value = 'EPSG:27700' WHERE key = 'plane'")
        .unwrap();
    let (file, read) = ProfileFile::open(&path).unwrap();
    assert_eq!(read.incidents.row(0).unwrap().place, None);
    assert!(file.notes()[0].text.contains("EPSG:27700"), "{:?}", file.notes());
}

#[test]
fn shapes_that_a_record_cannot_have_are_read_as_far_as_they_go() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.gpkg");
    let mut file = ProfileFile::create(&path, &profile()).unwrap();
    file.replace_hot_spots(&hot_spots(1)).unwrap();
    drop(file);
    let other = other_program(&path);
    other
        .execute_batch("UPDATE strategies SET geom = (SELECT geom FROM hot_spots) WHERE fid = 4")
        .unwrap();
    drop(other);
    let (file, read) = ProfileFile::open(&path).unwrap();
    assert_eq!(read.strategies[3].shape, Some(Shape::Area(hot_spots(1)[0].ring.clone())));
    assert!(file.notes()[0].text.contains("holes"), "{:?}", file.notes());
}

/// Runs a program of GDAL's; `None`, with the reason printed, where it is not installed.
fn gdal(program: &str, arguments: &[&str]) -> Option<(String, String)> {
    match Command::new(program).args(arguments).output() {
        Ok(output) => {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            let (out, err) = (text(&output.stdout), text(&output.stderr));
            assert!(output.status.success(), "{program}: {err}");
            Some((out, err))
        }
        Err(e) => {
            println!("skipped: {program} cannot be run here: {e}");
            None
        }
    }
}

#[test]
fn gdal_lists_every_layer_without_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.gpkg");
    let mut file = ProfileFile::create(&path, &profile()).unwrap();
    file.replace_hot_spots(&hot_spots(2)).unwrap();
    let name = path.to_str().unwrap();
    let Some((out, err)) = gdal("ogrinfo", &["-al", "-so", name]) else { return };
    assert_eq!(err, "");
    let layers: Vec<&str> = out.split("Layer name: ").skip(1).collect();
    let layer = |name: &str| *layers.iter().find(|l| l.lines().next() == Some(name)).unwrap();
    for (name, kind, count, extent) in [
        ("incidents", "Point", 5, "Extent: (-1.129000, 52.630000) - (-1.123000, 52.630000)"),
        ("stakeholders", "Point", 2, "Extent: (-1.136190, 52.638900) - (-1.136190, 52.638900)"),
        ("focal_points", "Point", 1, "Extent: (-1.140000, 52.640000)"),
        ("spocs", "Point", 1, "Layer SRS"),
        (
            "strategies",
            "Unknown (any)",
            4,
            "Extent: (-1.120000, 51.500000) - (0.100000, 52.700000)",
        ),
        ("observations", "Point", 2, "Extent: (-1.131000, 52.636000) - (-1.131000, 52.636000)"),
        ("neighbourhood", "Polygon", 1, "Extent: (-1.200000, 52.600000) - (-1.100000, 52.700000)"),
        ("hot_spots", "Polygon", 2, "Extent: (-1.190000, 52.600000) - (-1.172000, 52.608000)"),
        ("imports", "None", 1, "rows_read: Integer"),
        ("audit", "None", 1, "who: String"),
        ("history", "None", 0, "label: String"),
    ] {
        let text = layer(name);
        assert!(text.contains(&format!("Geometry: {kind}\n")), "{text}");
        assert!(text.contains(&format!("Feature Count: {count}\n")), "{text}");
        assert!(text.contains(extent), "{extent} in {text}");
    }
    assert!(layer("incidents").contains("ID[\"EPSG\",4326]"));

    let json = folder.path().join("s.geojson");
    let arguments = ["-f", "GeoJSON", json.to_str().unwrap(), name, "strategies"];
    if let Some((_, err)) = gdal("ogr2ogr", &arguments) {
        assert_eq!(err, "");
        let text = std::fs::read_to_string(&json).unwrap();
        assert!(text.contains("\"LineString\"") && text.contains("\"geometry\": null"), "{text}");
    }
}

#[test]
fn gdal_writes_into_the_file_and_the_index_follows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.gpkg");
    let made = profile();
    ProfileFile::create(&path, &made).unwrap();
    let name = path.to_str().unwrap();
    // Each incident again, without its key, as pasting a layer does.
    let copy = folder.path().join("copy.geojson");
    let copy = copy.to_str().unwrap();
    let sql = "SELECT happened, crime_type FROM incidents";
    if gdal("ogr2ogr", &["-f", "GeoJSON", copy, name, "-sql", sql, "-dialect", "OGRSQL"]).is_none()
    {
        return;
    }
    let arguments = ["-append", "-update", name, copy, "-nln", "incidents"];
    let Some((_, err)) = gdal("ogr2ogr", &arguments) else { return };
    assert_eq!(err, "");
    let (_, read) = ProfileFile::open(&path).unwrap();
    assert_eq!(read.incidents.len(), 2 * made.incidents.len());
    assert_whole(&path);
    assert!(check(&path).unwrap().layers.contains(&("incidents".to_owned(), 10)));
}
