//! A layer of the community map from a file: every row taken whole or rejected with its reason,
//! and what an export wrote comes back as it was.

#![allow(clippy::unwrap_used)]

#[path = "layer_import/any_profile.rs"]
mod any_profile;
#[path = "layer_import/police_api.rs"]
mod police_api;
#[path = "profile_file/sample.rs"]
#[allow(dead_code, reason = "shared with the tests of the profile file")]
mod sample;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use beatlas::edit::ProfileEdit;
use beatlas::export::{ExportLayer, export_layer};
use beatlas::geography::{LonLat, MetricPlane};
use beatlas::import::{ImportError, LayerImport, LayerReport, RowAt, import_layer};
use beatlas::profile::{
    CommunityLayer, CommunityRecord, Field, FieldValue, FocalPointCategory, FocalPointId,
    Neighbourhood, NeighbourhoodProfile, RecordRef, Relationship, Sensitivity, Shape,
};
use beatlas::store::{ProfileFile, check};
use jiff::civil::{Date, date};
use proptest::prelude::*;
use sample::{at, profile};

const TODAY: Date = date(2026, 9, 1);
const OWNER: &str = "Beat officer";

/// Files that go with their folder.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    fn import(
        &self,
        name: &str,
        content: impl AsRef<[u8]>,
        layer: CommunityLayer,
        profile: &NeighbourhoodProfile,
    ) -> LayerImport {
        let path = self.file(name, content);
        let import = import_layer(&path, layer, profile, TODAY, OWNER).unwrap();
        adds_up(&import, profile);
        import
    }

    fn refusal(
        &self,
        name: &str,
        content: impl AsRef<[u8]>,
        layer: CommunityLayer,
        profile: &NeighbourhoodProfile,
    ) -> String {
        let path = self.file(name, content);
        let error = import_layer(&path, layer, profile, TODAY, OWNER).unwrap_err();
        assert!(matches!(error, ImportError::Refused { .. }), "{error:?}");
        error.to_string()
    }
}

/// Every row has one fate, and the edit does what the report says and can be taken back.
fn adds_up(import: &LayerImport, profile: &NeighbourhoodProfile) {
    let r = &import.report;
    assert_eq!(r.added + r.changed + r.unchanged + r.rejected, r.rows_read, "{r:?}");
    assert_eq!(r.problems.len() as u64 + r.problems_not_kept, r.rejected, "{r:?}");
    let edits = match &import.edit {
        None => 0,
        Some(ProfileEdit::Several { edits, .. }) => edits.len() as u64,
        Some(other) => unreachable!("{other:?}"),
    };
    assert_eq!(edits, r.added + r.changed, "{r:?}");
    let mut undone = profile.clone();
    if let Some(edit) = &import.edit {
        edit.apply(&mut undone);
        assert_ne!(undone, *profile);
        edit.undo(&mut undone);
    }
    assert_eq!(undone, *profile);
}

/// The profile with what was imported in it.
fn with(profile: &NeighbourhoodProfile, import: &LayerImport) -> NeighbourhoodProfile {
    let mut profile = profile.clone();
    if let Some(edit) = &import.edit {
        edit.apply(&mut profile);
    }
    profile
}

fn empty() -> NeighbourhoodProfile {
    NeighbourhoodProfile::new("Ashview", MetricPlane::british_national_grid())
}

fn reasons(report: &LayerReport) -> Vec<String> {
    report.problems.iter().map(ToString::to_string).collect()
}

fn collection(features: &[String]) -> String {
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
}

fn feature(properties: &str, geometry: &str) -> String {
    format!(r#"{{"type":"Feature","properties":{properties},"geometry":{geometry}}}"#)
}

#[test]
fn a_file_of_focal_points_and_its_report() {
    let folder = Folder::new();
    let mut profile = profile();
    let known = "0198c0de-0000-7000-8000-000000000003";
    profile.focal_points[0].id = FocalPointId::from_uuid(known.parse().unwrap());
    let spoc = profile.spocs[0].id;
    let content = format!(
        "\u{feff}ID,Name,category,status,closed_on,primary_spoc,longitude,latitude,colour\r\n\
         ,Library,community centre,,,{spoc},-1.13,52.63,red\r\n\
         {known},St Mary's – Église,place of worship,closed,31/12/2025,{spoc},-1.14,52.64,\r\n\
         ,Café,business,open,soon,,-1.13,52.63,\r\n\
         ,,business,open,,,-1.13,52.63,\r\n\
         0198c0de-0000-7000-8000-000000000001,\"Bus\nstation\",transport,,,,,,\r\n\
         {known},Again,business,,,,,,\r\n\
         ,School,school,,,0198c0de-0000-7000-8000-000000000002,,,\r\n\
         ,Swapped,school,,,,52.63,-1.13,\r\n\
         ,Metres,school,,,,458500,304900,\r\n\
         not-an-id,Park,park,,,,,,\r\n\
         ,Short\r\n\
         ,,,,,,,,\r\n"
    );
    let import = folder.import("f.csv", content, CommunityLayer::FocalPoints, &profile);
    insta::assert_snapshot!(import.report.to_text(), @r##"
    File read: f.csv
    Layer: Focal points

    Rows read  11
    New         2
    Changed     0
    Unchanged   1
    Rejected    8
    Not rows: 1 line with nothing in any field
    Columns left out: colour

    Rejected rows
      line 4, closed_on: expected a day such as 2026-08-31 or 31/8/2026, or nothing (found "soon")
      line 5, name: expected a name for a new record
      line 8, id: this id is on line 3 already; each record has one row (found "0198c0de-0000-7000-8000-000000000003")
      line 9, primary_spoc: expected the id of a single point of contact of this profile, or nothing; bring in the layer spocs first (found "0198c0de-0000-7000-8000-000000000002")
      line 10, longitude: the place 1.13000° S 52.63000° E is beyond the map of this profile (EPSG:27700); longitude and latitude may be swapped (found "52.63, -1.13")
      line 11, longitude: expected a longitude from -180 to 180 and a latitude from -90 to 90; these look like metres: save the layer in degrees, WGS84 (EPSG:4326) (found "458500, 304900")
      line 12, id: expected the id of a record, a UUID, or nothing for a new record (found "not-an-id")
      line 13: expected 9 fields, found 2 (found ",Short")
    "##);
    assert_eq!(import.edit.as_ref().unwrap().label(), "Import 2 focal points from f.csv");
    insta::assert_snapshot!(serde_json::to_string(&import.report.problems[0]).unwrap(), @r#"{"line":4,"column":"closed_on","value":"soon","reason":"expected a day such as 2026-08-31 or 31/8/2026, or nothing"}"#);

    let after = with(&profile, &import).focal_points;
    assert_eq!(after.len(), 3);
    let library = &after[1];
    assert_eq!(
        (library.name.as_str(), &library.category),
        ("Library", &FocalPointCategory::CommunityCentre)
    );
    assert_eq!((library.primary_spoc, library.location), (Some(spoc), Some(at(-1.13, 52.63))));
    // The order is that of the file, and an id that nobody knows is kept.
    assert_eq!(after[2].name, "Bus\nstation");
    assert_eq!(after[2].id.to_string(), "0198c0de-0000-7000-8000-000000000001");
}

#[test]
fn a_new_record_begins_as_it_should() {
    let folder = Folder::new();
    let id = "0198c0de-0000-7000-8000-000000000001";
    let read = |content: &str| {
        let import = folder.import("s.csv", content, CommunityLayer::Stakeholders, &empty());
        with(&empty(), &import).stakeholders.remove(0)
    };
    // Columns that are missing, columns that are empty, and the record of another profile.
    for content in [
        "name\nHead teacher\n".to_owned(),
        "name,sensitivity,owner,created,review_on,relationship,feels_unheard\nHead teacher,,,,,,\n"
            .to_owned(),
        format!("id,name\n{id},Head teacher\n"),
    ] {
        let handling = read(&content).handling;
        assert_eq!(handling.sensitivity, Sensitivity::Police, "{content}");
        assert_eq!(handling.owner, OWNER);
        assert_eq!(handling.created, Some(TODAY));
        assert_eq!(handling.review_on, Some(date(2027, 9, 1)));
    }
    let bare = read(&format!("id,name,owner,created,review_on\n{id},Head teacher,,,\n"));
    assert_eq!((bare.handling.owner.as_str(), bare.handling.review_on), ("", None));
    let full = read(
        "name,sensitivity,owner,created,review_on,relationship,kind,notes\nHead,OPEN,PCSO,1/2/2026,2026-08-01,active,School,'=1\n",
    );
    assert_eq!(full.handling.sensitivity, Sensitivity::Open);
    assert_eq!(full.handling.owner, "PCSO");
    assert_eq!(full.handling.created, Some(date(2026, 2, 1)));
    assert_eq!((full.relationship, full.kind.as_str()), (Relationship::Active, "school"));
    // The apostrophe is that of our own export.
    assert_eq!(full.handling.notes, "=1");
}

#[test]
fn a_row_changes_what_the_file_has_and_nothing_else() {
    let folder = Folder::new();
    let profile = profile();
    let before = &profile.stakeholders[0];
    let content = format!(
        "id,organisation,last_contact,feels_unheard,relationship\n{},,2026-08-30,,\n",
        before.id
    );
    let import = folder.import("s.csv", content, CommunityLayer::Stakeholders, &profile);
    let mut expected = before.clone();
    expected.organisation = String::new();
    expected.last_contact = Some(date(2026, 8, 30));
    assert_eq!(with(&profile, &import).stakeholders[0], expected);
    assert_eq!(import.edit.unwrap().label(), "Import 1 key stakeholder from s.csv");

    // Nothing of a row is taken where one value cannot stand.
    let content = format!("id,organisation,last_contact\n{},,yesterday\n", before.id);
    let import = folder.import("s.csv", content, CommunityLayer::Stakeholders, &profile);
    assert_eq!((import.report.rejected, import.edit), (1, None));
    let content = format!("id,name,relationship\n{},,warm\n", before.id);
    let import = folder.import("s.csv", content, CommunityLayer::Stakeholders, &profile);
    assert_eq!(reasons(&import.report), ["line 2, name: expected a name"]);
}

#[test]
fn the_days_of_a_strategy_are_judged_beside_each_other() {
    let folder = Folder::new();
    let mut profile = profile();
    profile.strategies[0].ends = Some(date(2026, 4, 1));
    let id = profile.strategies[0].id;
    let read = |starts: &str, ends: &str| {
        let content = format!("id,starts,ends\n{id},{starts},{ends}\n");
        folder.import("s.csv", content, CommunityLayer::Strategies, &profile)
    };
    // Both lie after what the strategy ended on.
    let later = with(&profile, &read("2026-05-01", "2026-06-01"));
    assert_eq!(later.strategies[0].starts, Some(date(2026, 5, 1)));
    let wrong = read("2026-06-01", "2026-05-01").report;
    assert_eq!(
        reasons(&wrong),
        [
            "line 2, ends: expected a day no earlier than its start, 2026-06-01 (found \"2026-05-01\")"
        ]
    );
}

#[test]
fn the_id_of_another_layer_is_no_new_record() {
    let folder = Folder::new();
    let profile = profile();
    let content = format!("id,title\n{},Imam\n", profile.stakeholders[0].id);
    let report = folder.import("s.csv", content, CommunityLayer::Spocs, &profile).report;
    assert_eq!((report.added, report.rejected), (0, 1));
    assert!(report.problems[0].reason.contains("the layer stakeholders"), "{report:?}");
}

#[test]
fn a_layer_goes_out_and_comes_back_as_it_was() {
    let folder = Folder::new();
    let mut profile = profile();
    // Seven decimals are not all that these have.
    profile.neighbourhood.boundary[0] = at(-1.200_000_049_9, 52.600_000_012_3);
    profile.stakeholders[0].location = Some(at(-1.136_190_123_456, 52.638_900_000_49));
    for layer in ExportLayer::ALL {
        let Some(community) = layer.community() else { continue };
        for extension in ["csv", "geojson"] {
            let path = folder.0.path().join(format!("{layer}.{extension}"));
            let out = export_layer(&profile, layer, &path).unwrap();
            let import = import_layer(&path, community, &profile, TODAY, OWNER).unwrap();
            let r = &import.report;
            assert_eq!((r.rows_read, r.unchanged), (out.rows, out.rows), "{r:?}");
            assert_eq!(import.edit, None, "{layer} {extension}");
            assert!(r.columns_left_out.is_empty() && r.notes.is_empty(), "{r:?}");
        }
    }
}

#[test]
fn geometries_are_taken_simplified_with_a_note_or_refused() {
    let folder = Folder::new();
    let profile = profile();
    let p = r#"{"title":"T"}"#;
    let ring = "[[-1.1,52.6],[-1.0,52.6],[-1.0,52.7],[-1.1,52.6]]";
    let hole = "[[-1.05,52.62],[-1.04,52.62],[-1.04,52.63],[-1.05,52.62]]";
    let geometry = |kind: &str, c: &str| format!(r#"{{"type":"{kind}","coordinates":{c}}}"#);
    let features = [
        geometry("Point", "[-1.1,52.6,80.5]"),
        geometry("MultiPoint", "[[-1.1,52.6]]"),
        geometry("LineString", "[[-1.1,52.6],[-1.0,52.6]]"),
        geometry("MultiPolygon", &format!("[[{ring}]]")),
        geometry("Polygon", "[[[-1.1,52.6],[-1.0,52.6],[-1.0,52.7]]]"),
        "null".to_owned(),
        geometry("Polygon", "[]"),
        // From here on all are refused.
        geometry("MultiPoint", "[[-1.1,52.6],[-1.0,52.6]]"),
        geometry("Polygon", &format!("[{ring},{hole}]")),
        geometry("LineString", "[[-1.1,52.6],[-1.1,52.6]]"),
        geometry("Polygon", "[[[-1.1,52.6],[-1.0,52.6],[-1.1,52.6]]]"),
        geometry("Point", "[52.6,-1.1]"),
        geometry("Point", "[1.1,152.6]"),
        geometry("Point", "[458500,304900]"),
        geometry("Point", r#"["here"]"#),
        geometry("Circle", "[-1.1,52.6]"),
        r#"{"type":"GeometryCollection","geometries":[]}"#.to_owned(),
        r#"{"type":"Point","coordinates":[-1.1,52.6],"crs":{"type":"name"}}"#.to_owned(),
        r#""Leicester""#.to_owned(),
    ]
    .map(|g| feature(p, &g));
    let content = collection(&features);
    let import = folder.import("s.geojson", content, CommunityLayer::Strategies, &profile);
    assert_eq!((import.report.added, import.report.rejected), (7, 12));
    let notes: Vec<String> = import.report.notes.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(notes.join("\n"), @r##"
    feature 1: heights are left out
    feature 2: a MultiPoint of one part is taken as that part
    feature 4: a MultiPolygon of one part is taken as that part
    feature 5: an area that did not end where it begins is closed
    "##);
    insta::assert_snapshot!(reasons(&import.report).join("\n"), @r##"
    feature 8, geometry: expected a point, a line or an area, found 2 parts; make a row of each part (found "MultiPoint")
    feature 9, geometry: an area with holes cannot be kept; close the holes, or cut the area in two (found "Polygon")
    feature 10, geometry: expected a line of two points or more (found "LineString")
    feature 11, geometry: expected an area of three corners or more (found "Polygon")
    feature 12, geometry: the place 1.10000° S 52.60000° E is beyond the map of this profile (EPSG:27700); longitude and latitude may be swapped (found "52.6, -1.1")
    feature 13, geometry: expected a longitude from -180 to 180 and a latitude from -90 to 90; longitude and latitude may be swapped (found "1.1, 152.6")
    feature 14, geometry: expected a longitude from -180 to 180 and a latitude from -90 to 90; these look like metres: save the layer in degrees, WGS84 (EPSG:4326) (found "458500, 304900")
    feature 15, geometry: expected a geometry of GeoJSON (invalid type: string "here", expected a coordinate element (number or array)) (found "Point")
    feature 16, geometry: expected a geometry of GeoJSON (unknown variant `Circle`, expected one of `Point`, `LineString`, `Polygon`, `MultiPoint`, `MultiLineString`, `MultiPolyg…) (found "Circle")
    feature 17, geometry: expected one point, line or area, found a GeometryCollection (found "GeometryCollection")
    feature 18, geometry: expected degrees of WGS84, found a coordinate system of its own; save the layer in EPSG:4326 (found "Point")
    feature 19, geometry: expected a geometry of GeoJSON (invalid type: string "Leicester", expected Geometry object)
    "##);
    let after = with(&profile, &import).strategies;
    assert_eq!(after[4].shape, Some(Shape::Point(at(-1.1, 52.6))));
    assert_eq!(
        after[7].shape,
        Some(Shape::Area(vec![at(-1.1, 52.6), at(-1.0, 52.6), at(-1.0, 52.7)]))
    );
    assert_eq!(after[8].shape, after[7].shape);
    assert_eq!((&after[9].shape, &after[10].shape), (&None, &None));

    // A point layer holds points.
    let line = collection(&[feature(
        r#"{"name":"N"}"#,
        &geometry("LineString", "[[-1.1,52.6],[-1,52.6]]"),
    )]);
    let report = folder.import("f.geojson", line, CommunityLayer::FocalPoints, &profile).report;
    assert_eq!(reasons(&report), ["feature 1, geometry: expected a point (found \"LineString\")"]);
}

#[test]
fn wkt_is_read_as_other_programs_write_it() {
    let folder = Folder::new();
    let content =
        "WKT,title\n\"LINESTRING Z (-1.1 52.6 10,-1.0 52.6 11)\",Line\nnear the park,Words\n";
    let import = folder.import("s.csv", content, CommunityLayer::Strategies, &empty());
    assert_eq!(
        with(&empty(), &import).strategies[0].shape,
        Some(Shape::Line(vec![at(-1.1, 52.6), at(-1.0, 52.6)]))
    );
    assert_eq!(
        reasons(&import.report),
        [
            "line 3, WKT: expected a geometry as text, such as POINT(-1.13 52.63) (found \"near the park\")"
        ]
    );
    // A point layer takes it too, and strategies take a pair of degrees.
    let content = "name,wkt\nLibrary,POINT (-1.13 52.63)\n";
    let import = folder.import("f.csv", content, CommunityLayer::FocalPoints, &empty());
    assert_eq!(with(&empty(), &import).focal_points[0].location, Some(at(-1.13, 52.63)));
    let content = "title,longitude,latitude\nPatrol,-1.13,52.63\n";
    let import = folder.import("t.csv", content, CommunityLayer::Strategies, &empty());
    assert_eq!(with(&empty(), &import).strategies[0].shape, Some(Shape::Point(at(-1.13, 52.63))));
}

#[test]
fn the_neighbourhood_takes_a_boundary_and_fields() {
    let folder = Folder::new();
    let profile = profile();
    let ring = "[[-1.2,52.6],[-1.0,52.6],[-1.0,52.7],[-1.2,52.6]]";
    let multi = format!(r#"{{"type":"MultiPolygon","coordinates":[[{ring}]]}}"#);
    let read = |content: String| {
        let import = folder.import("n.geojson", content, CommunityLayer::Neighbourhood, &profile);
        (with(&profile, &import).neighbourhood, import)
    };
    let (after, import) = read(feature(r#"{"name":"Ash","lsoa":"E01","basemap":"other"}"#, &multi));
    let boundary = vec![at(-1.2, 52.6), at(-1.0, 52.6), at(-1.0, 52.7)];
    let expected =
        Neighbourhood { name: "Ash".to_owned(), boundary, ..profile.neighbourhood.clone() };
    assert_eq!(after, expected);
    assert_eq!(import.report.columns_left_out, ["lsoa"]);
    assert_eq!(import.edit.unwrap().label(), "Import the neighbourhood from n.geojson");
    let notes: Vec<&str> = import.report.notes.iter().map(|n| n.text.as_str()).collect();
    assert_eq!(
        notes,
        ["the basemap \"other\" is left out", "a MultiPolygon of one part is taken as that part"]
    );
    // A geometry alone, as boundaries are handed round.
    let (after, _) = read(multi);
    assert_eq!(after.boundary, expected.boundary);
    // Without a geometry the boundary stays.
    let (after, _) = read(feature(r#"{"force":"Ashshire"}"#, "null"));
    assert_eq!(
        (after.force.as_str(), after.boundary),
        ("Ashshire", profile.neighbourhood.boundary.clone())
    );
    // A point is no boundary.
    let (_, import) = read(feature("{}", r#"{"type":"Point","coordinates":[-1.1,52.6]}"#));
    assert_eq!(
        reasons(&import.report),
        ["feature 1, geometry: expected an area (found \"Point\")"]
    );

    let two = collection(&[feature("{}", "null"), feature(r#"{"name":"B"}"#, "null")]);
    let refusal = folder.refusal("n.json", two, CommunityLayer::Neighbourhood, &profile);
    assert!(refusal.contains("expected one neighbourhood, found 2 rows"), "{refusal}");
    let nothing = feature(r#"{"lsoa":"E01"}"#, "null");
    let refusal = folder.refusal("n.json", nothing, CommunityLayer::Neighbourhood, &profile);
    assert!(refusal.contains("without a geometry"), "{refusal}");
}

#[test]
fn a_place_goes_only_where_the_file_says_so() {
    let folder = Folder::new();
    let profile = profile();
    let ids = profile.strategies.iter().map(|s| s.id.to_string()).collect::<Vec<_>>();
    let import =
        |content: String| folder.import("s.geojson", content, CommunityLayer::Strategies, &profile);
    // Nothing has a place in it: a table that was saved as GeoJSON.
    let none = collection(&[feature(&format!(r#"{{"id":"{}"}}"#, ids[1]), "null")]);
    assert_eq!(import(none).report.unchanged, 1);
    let some = collection(&[
        feature(&format!(r#"{{"id":"{}"}}"#, ids[1]), "null"),
        feature(
            &format!(r#"{{"id":"{}"}}"#, ids[0]),
            r#"{"type":"Point","coordinates":[-1.1,52.6]}"#,
        ),
    ]);
    let some = import(some);
    assert_eq!(some.report.changed, 2);
    assert_eq!(
        some.report.notes[0].to_string(),
        "feature 1: its place is taken away, since the row has none"
    );
    let after = with(&profile, &some);
    assert_eq!(after.strategies[1].shape, None);
    assert_eq!(after.strategies[0].shape, Some(Shape::Point(at(-1.1, 52.6))));
}

#[test]
fn ids_beside_the_properties_count_where_they_are_ours() {
    let folder = Folder::new();
    let profile = profile();
    let id = profile.spocs[0].id;
    let ours = format!(
        r#"{{"type":"Feature","id":"{id}","properties":{{"cover":"Sergeant"}},"geometry":null}}"#
    );
    let import = folder.import("s.json", collection(&[ours]), CommunityLayer::Spocs, &profile);
    assert_eq!(import.report.changed, 1);
    assert_eq!(with(&profile, &import).spocs[0].cover, "Sergeant");
    let theirs = r#"{"type":"Feature","id":7,"properties":{"title":"Desk"},"geometry":null}"#;
    let theirs = collection(&[theirs.to_owned()]);
    let import = folder.import("s.json", theirs, CommunityLayer::Spocs, &profile);
    assert_eq!(import.report.added, 1);
    assert_eq!(import.report.columns_left_out, ["the id beside the properties"]);
}

#[test]
fn files_that_are_not_the_layer_are_refused_with_advice() {
    let folder = Folder::new();
    let profile = profile();
    let crs = |name: &str| {
        format!(
            r#"{{"type":"FeatureCollection","crs":{{"type":"name","properties":{{"name":"{name}"}}}},"features":[{}]}}"#,
            feature(r#"{"name":"N"}"#, r#"{"type":"Point","coordinates":[-1.1,52.6]}"#)
        )
    };
    let layer = CommunityLayer::FocalPoints;
    let mut all = String::new();
    for (name, content) in [
        ("a.csv", "Foo,Bar\n1,2\n".to_owned()),
        ("c.csv", String::new()),
        ("d.csv", "name,category,Name\nA,B,C\n".to_owned()),
        ("e.csv", "name,longitude\nA,-1.1\n".to_owned()),
        ("f.csv", "name,Easting,Northing\nA,458500,304900\n".to_owned()),
        ("g.txt", "name\nA\n".to_owned()),
        ("h.geojson", "{\n\"type\":".to_owned()),
        ("i.geojson", String::new()),
        ("j.geojson", r#"{"type":"Topology","objects":{}}"#.to_owned()),
        ("k.geojson", "[1,2]".to_owned()),
        ("l.geojson", crs("urn:ogc:def:crs:EPSG::27700")),
        ("m.geojson", collection(&[feature(r#"{"colour":"red"}"#, "null")])),
        ("n.geojson", collection(&[feature(r#"{"name":"A","NAME":"B"}"#, "null")])),
        ("o.geojson", "[".repeat(10_000)),
    ] {
        all.push_str(&folder.refusal(name, content, layer, &profile));
        all.push('\n');
    }
    all.push_str(&folder.refusal("p.geojson", b"{\"type\":\n\"\xff\"}", layer, &profile));
    insta::assert_snapshot!(all, @r##"
    a.csv, line 1: expected the columns of the layer focal-points (id, name, category, opening_times, busy_times, faith_of_place, primary_spoc, status, closed_on, notes, sensitivity, basis, policing_purpose, owner, review_on, created, longitude, latitude), found the columns "Foo,Bar"; rename the columns so, or choose the layer that the file holds
    c.csv: expected a header line with the columns of the layer focal-points (id, name, category, opening_times, busy_times, faith_of_place, primary_spoc, status, closed_on, notes, sensitivity, basis, policing_purpose, owner, review_on, created, longitude, latitude), found an empty file; export the file again
    d.csv, line 1: expected each column once, found the column "Name" twice; take one of them out
    e.csv, line 1: expected the columns longitude and latitude, in degrees of WGS84, or neither; "latitude" is missing, found the column "longitude" alone; name the two columns so, or take them out
    f.csv, line 1: expected places in degrees of WGS84, in the columns longitude and latitude, found the column "Easting", with places in metres; save the file with longitude and latitude, or as GeoJSON in EPSG:4326
    g.txt: expected a file whose name ends in .csv, .geojson or .json, found another ending; save the layer as CSV or GeoJSON and import that
    h.geojson, line 2: expected a GeoJSON feature collection, found text that is not JSON (EOF while parsing a value at line 2 column 7); export the layer again
    i.geojson, line 1: expected a GeoJSON feature collection, found an empty file; export the layer again
    j.geojson: expected a GeoJSON feature collection, found a "Topology"; save the layer as GeoJSON and import that
    k.geojson: expected a GeoJSON feature collection, found JSON without a type; save the layer as GeoJSON and import that
    l.geojson: expected coordinates in degrees of WGS84, found coordinates in "urn:ogc:def:crs:EPSG::27700"; save the layer in WGS84 (EPSG:4326), as GeoJSON has it
    m.geojson: expected the columns of the layer focal-points (id, name, category, opening_times, busy_times, faith_of_place, primary_spoc, status, closed_on, notes, sensitivity, basis, policing_purpose, owner, review_on, created), found the columns "colour"; rename the columns so, or choose the layer that the file holds
    n.geojson: expected each column once, found the column "name" twice; take one of them out
    o.geojson, line 1: expected a GeoJSON feature collection, found text that is not JSON (recursion limit exceeded at line 1 column 128); export the layer again
    p.geojson, line 2: expected GeoJSON, that is text in UTF-8, found other bytes; save it as GeoJSON in UTF-8 and import that
    "##);
    for name in ["urn:ogc:def:crs:OGC:1.3:CRS84", "EPSG:4326", "urn:ogc:def:crs:EPSG::4326"] {
        assert_eq!(
            folder.import("q.geojson", crs(name), layer, &profile).report.added,
            1,
            "{name}"
        );
    }
    let missing = import_layer(Path::new("missing.csv"), layer, &profile, TODAY, OWNER);
    assert!(matches!(missing, Err(ImportError::Unreadable { .. })));
    // A header alone and a collection of nothing are files of the layer, without rows.
    for (name, content) in [("r.csv", "id,name\n"), ("r.geojson", &collection(&[]))] {
        let import = folder.import(name, content, layer, &profile);
        assert_eq!((import.report.rows_read, import.edit), (0, None));
    }
}

/// A record as a file can hold it: blanks round a text and the kind of line end are lost.
fn tidied(record: &CommunityRecord, layer: CommunityLayer, csv: bool) -> CommunityRecord {
    let mut tidy = record.clone();
    for field in layer.fields() {
        if let Some(FieldValue::Text(text)) = record.as_ref().value(*field) {
            let text = if csv { text.replace("\r\n", "\n").replace('\r', "\n") } else { text };
            tidy.set(*field, FieldValue::Text(text.trim().to_owned())).unwrap();
        }
    }
    tidy
}

/// The largest difference of two places in degrees; an area may go round the other way.
fn apart(a: Option<&Shape>, b: Option<&Shape>) -> f64 {
    let (Some(a), Some(b)) = (a, b) else {
        return if a.is_none() && b.is_none() { 0.0 } else { f64::INFINITY };
    };
    if std::mem::discriminant(a) != std::mem::discriminant(b)
        || a.points().len() != b.points().len()
    {
        return f64::INFINITY;
    }
    let furthest = |p: &[LonLat], q: &[LonLat]| {
        let one =
            |(p, q): (&LonLat, &LonLat)| (p.lon() - q.lon()).abs().max((p.lat() - q.lat()).abs());
        p.iter().zip(q).map(one).fold(0.0, f64::max)
    };
    let mut turned = b.points().to_vec();
    if let Shape::Area(_) = b {
        turned[1..].reverse();
    }
    furthest(a.points(), b.points()).min(furthest(a.points(), &turned))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Export and import are inverse: nothing changes in the same profile, and in an empty one
    /// the records are those that went out.
    #[test]
    fn what_goes_out_comes_back(profile in any_profile::any_profile()) {
        let folder = tempfile::tempdir().unwrap();
        for extension in ["csv", "geojson"] {
            let mut copy = empty();
            // Those who are named come first.
            for layer in [ExportLayer::Spocs].into_iter().chain(ExportLayer::ALL) {
                let Some(community) = layer.community() else { continue };
                let path = folder.path().join(format!("{layer}.{extension}"));
                let out = export_layer(&profile, layer, &path).unwrap();
                let import = import_layer(&path, community, &profile, TODAY, OWNER).unwrap();
                prop_assert_eq!(import.edit, None, "{}", import.report.to_text());
                prop_assert_eq!(import.report.unchanged, out.rows, "{}", import.report.to_text());
                let import = import_layer(&path, community, &copy, TODAY, OWNER).unwrap();
                prop_assert_eq!(import.report.rejected, 0, "{}", import.report.to_text());
                copy = with(&copy, &import);
            }
            let csv = extension == "csv";
            let came: Vec<CommunityRecord> = copy.records().map(RecordRef::to_owned).collect();
            let went: Vec<CommunityRecord> = profile.records().map(RecordRef::to_owned).collect();
            prop_assert_eq!(came.len(), went.len());
            for (came, went) in came.iter().zip(&went) {
                let mut expected = tidied(went, went.as_ref().layer(), csv);
                let shape = came.as_ref().shape();
                let apart = apart(shape.as_ref(), expected.as_ref().shape().as_ref());
                // CSV has every digit, GeoJSON seven decimals.
                prop_assert!(apart <= if csv { 0.0 } else { 0.51e-7 }, "{}", apart);
                expected.set_shape(shape);
                prop_assert_eq!(came, &expected);
            }
            for field in CommunityLayer::Neighbourhood.fields() {
                let text = |p: &NeighbourhoodProfile| p.neighbourhood.value(*field).map(|v| v.to_text());
                let went = text(&profile).map(|t| t.replace("\r\n", "\n").replace('\r', "\n").trim().to_owned());
                let came = text(&copy).map(|t| t.replace("\r\n", "\n").replace('\r', "\n"));
                prop_assert_eq!(came, went, "{:?}", Field::column(*field));
            }
            let apart = apart(copy.neighbourhood.shape().as_ref(), profile.neighbourhood.shape().as_ref());
            prop_assert!(apart <= 0.51e-7, "{}", apart);
        }
    }

    /// Whatever a file holds, reading it ends in a report or a refusal.
    #[test]
    fn no_file_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400), kind in 0..4_usize, text in ".{0,200}") {
        let folder = tempfile::tempdir().unwrap();
        let name = if kind % 2 == 0 { "f.csv" } else { "f.geojson" };
        let path = folder.path().join(name);
        let content = match kind {
            0 => [b"id,title,wkt,starts\n", bytes.as_slice()].concat(),
            1 => bytes,
            2 => format!("id,title,wkt,starts\n,T,\"{text}\",\n").into_bytes(),
            _ => collection(&[feature(r#"{"title":"T"}"#, &serde_json::json!({"type":"Polygon","coordinates":text}).to_string())]).into_bytes(),
        };
        std::fs::write(&path, content).unwrap();
        for layer in CommunityLayer::ALL {
            if let Ok(import) = import_layer(&path, layer, &empty(), TODAY, OWNER) {
                adds_up(&import, &empty());
            }
        }
    }
}

#[test]
fn gdal_s_files_come_in() {
    let folder = Folder::new();
    let profile = profile();
    let at = |name: &str| folder.0.path().join(name);
    ProfileFile::create(&at("p.gpkg"), &profile).unwrap();
    for (name, format, table, layer) in [
        ("s.geojson", "GeoJSON", "strategies", CommunityLayer::Strategies),
        ("s.csv", "CSV", "strategies", CommunityLayer::Strategies),
        ("f.csv", "CSV", "focal_points", CommunityLayer::FocalPoints),
        ("t.csv", "CSV", "stakeholders", CommunityLayer::Stakeholders),
        ("n.geojson", "GeoJSON", "neighbourhood", CommunityLayer::Neighbourhood),
    ] {
        let mut ogr = Command::new("ogr2ogr");
        ogr.args(["-f", format]).arg(at(name)).arg(at("p.gpkg")).arg(table);
        if format == "CSV" {
            ogr.args(["-lco", "GEOMETRY=AS_WKT"]);
        }
        match ogr.output() {
            Ok(output) => assert!(output.status.success(), "{output:?}"),
            Err(e) => return println!("skipped: ogr2ogr cannot be run here: {e}"),
        }
        let import = import_layer(&at(name), layer, &profile, TODAY, OWNER).unwrap();
        assert_eq!(import.report.unchanged, import.report.rows_read, "{}", import.report.to_text());
        assert!(import.report.rows_read > 0 && import.edit.is_none());
    }
}

fn beatlas(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_beatlas")).args(args).current_dir(folder).output().unwrap()
}

#[test]
fn the_command_brings_a_layer_in() {
    let folder = Folder::new();
    let root = folder.0.path();
    ProfileFile::create(&root.join("p.gpkg"), &profile()).unwrap();
    folder.file("f.csv", "name,category,longitude,latitude\nLibrary,library,-1.13,52.63\n,x,,\n");
    let import =
        |args: &[&str]| beatlas(root, &[&["import", "f.csv", "--into", "p.gpkg"], args].concat());
    let output = import(&["--layer", "focal-points", "--json", "--owner", "PCSO", "--timings"]);
    assert!(output.status.success(), "{output:?}");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&report["layer"], &report["added"]), (&"focal-points".into(), &1.into()));
    assert_eq!(report["problems"][0]["line"], 3);
    assert!(String::from_utf8_lossy(&output.stderr).contains("\"import\":"));

    let (file, after) = ProfileFile::open(&root.join("p.gpkg")).unwrap();
    assert_eq!((after.focal_points.len(), after.focal_points[1].name.as_str()), (2, "Library"));
    assert_eq!(after.focal_points[1].handling.owner, "PCSO");
    // One step, which a window can take back.
    let labels: Vec<&str> = file.history().done().iter().map(|s| s.label.as_str()).collect();
    assert_eq!(labels, ["Import 1 focal point from f.csv"]);
    drop(file);
    assert!(check(&root.join("p.gpkg")).unwrap().problems.is_empty());

    // What went out comes back without a step.
    let out = beatlas(root, &["export", "p.gpkg", "focal-points", "--out", "g.geojson"]);
    assert!(out.status.success());
    let again =
        beatlas(root, &["import", "g.geojson", "--into", "p.gpkg", "--layer", "focal-points"]);
    let text = String::from_utf8_lossy(&again.stdout).into_owned();
    assert!(text.contains("Unchanged    2") || text.contains("Unchanged  2"), "{text}");

    let code = |args: &[&str]| beatlas(root, args).status.code();
    let to = ["--into", "p.gpkg", "--layer"];
    assert_eq!(code(&[&["import", "f.csv"], &to[..], &["roads"]].concat()), Some(2));
    assert_eq!(code(&[&["import", "f.csv", "g.geojson"], &to[..], &["spocs"]].concat()), Some(2));
    assert_eq!(code(&[&["import", "missing.csv"], &to[..], &["spocs"]].concat()), Some(1));
    assert_eq!(
        code(&[&["import", "f.csv"], &to[..], &["neighbourhood", "--owner"]].concat()),
        Some(2)
    );
    let new = ["import", "f.csv", "--into", "new.gpkg", "--layer", "focal-points"];
    assert_eq!(code(&new), Some(1));
    assert!(!root.join("new.gpkg").exists());
}

#[test]
fn a_row_is_named_by_line_or_feature() {
    assert_eq!(RowAt::Line(3).to_string(), "line 3");
    assert_eq!(RowAt::Feature(3).to_string(), "feature 3");
}
