//! What an import makes of good files: every row accounted for, and nothing guessed.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::slice::from_ref;
use std::sync::Arc;

use beatlas::geography::{BasemapAreaKind, LineKind, LonLat, MetricPoint};
use beatlas::import::{
    Import, ImportError, ImportReport, PointColumns, PointCrs, PointTable, import_incidents,
    most_bounds, read_basemap, read_points, read_times, suggested_place,
};
use beatlas::profile::{AsbSubType, CrimeType, NeighbourhoodProfile, Precision, When};

const HEADER: &str = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context";

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/import").join(name)
}

fn import(files: &[PathBuf], into: Option<&NeighbourhoodProfile>) -> Import {
    let import = import_incidents(files, into, &mut |_| true).unwrap();
    adds_up(&import.report);
    let before = into.map_or(0, |p| p.incidents.len());
    assert_eq!(import.incidents.len(), before + import.report.added as usize);
    import
}

fn adds_up(r: &ImportReport) {
    assert_eq!(r.placed + r.without_place + r.outside + r.rejected, r.rows_read, "{r:?}");
    assert_eq!(r.added + r.changed + r.unchanged, r.rows_read - r.rejected, "{r:?}");
    assert_eq!(r.by_month.values().sum::<u64>(), r.rows_read - r.rejected);
    assert_eq!(r.by_type.values().sum::<u64>(), r.rows_read - r.rejected);
    assert_eq!(r.problems.len() as u64 + r.problems_not_kept, r.rejected);
}

fn profile(import: Import) -> NeighbourhoodProfile {
    let mut profile = NeighbourhoodProfile::new("Ashview", import.plane);
    profile.incidents = Arc::new(import.incidents);
    profile
}

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
}

/// A street row of the month, place and type given.
fn street(id: &str, month: &str, lon: &str, lat: &str, kind: &str, outcome: &str) -> String {
    format!(
        "{id},{month},Ashview Police,Ashview Police,{lon},{lat},On or near High Street,E09900001,Ashview 001A,{kind},{outcome},\n"
    )
}

fn street_file(rows: &[String]) -> String {
    format!("{HEADER}\n{}", rows.concat())
}

#[test]
fn a_street_file_and_its_report() {
    let import = import(&[fixture("2025-10-ashview-street.csv")], None);
    insta::assert_snapshot!(import.report.to_text(), @r##"
    Files read: 2025-10-ashview-street.csv

    Rows read             11
    Placed                 5
    Without a place        1
    Outside the boundary   0
    Rejected               5
    New to the profile     6
    Changed                0
    Unchanged              0

    By crime type
      Anti-social behaviour  2
      Burglary               1
      Drugs                  1
      Shoplifting            1
      Violent crime          1

    Months: 2025-08 to 2025-11, 3 with rows
    Rows without a month: 1
    Months missing: 2025-09
    Not rows: 1 header line repeated inside a file
    Not rows: 1 line with nothing in any field
    Identical rows, each kept: 1

    Rejected rows
      2025-10-ashview-street.csv, line 9, Month: expected a month such as 2022-10 (found "2025-13")
      2025-10-ashview-street.csv, line 10, Longitude: the place 1.33000° N 53.60000° E is beyond the map of this profile (EPSG:27700); longitude and latitude may be swapped (found "53.600000")
      2025-10-ashview-street.csv, line 11, Latitude: expected a latitude in degrees (found "north")
      2025-10-ashview-street.csv, line 12, Longitude: longitude and latitude are both 0, which marks a missing place; leave both empty for no place (found "0")
      2025-10-ashview-street.csv, line 13: expected 12 fields, found 3 (found "a8,2025-11,Ashview Police")
    "##);
    insta::assert_snapshot!(serde_json::to_string_pretty(&import.report).unwrap(), @r##"
    {
      "files": [
        "2025-10-ashview-street.csv"
      ],
      "files_given_twice": [],
      "rows_read": 11,
      "placed": 5,
      "without_place": 1,
      "outside": 0,
      "rejected": 5,
      "added": 6,
      "changed": 0,
      "unchanged": 0,
      "identical_rows": 1,
      "answered_twice": 0,
      "passed_over": [],
      "remarks": [],
      "repeated_headers": 1,
      "blank_rows": 1,
      "columns_not_read": [],
      "plane": "EPSG:27700",
      "by_month": {
        "2025-08": 3,
        "2025-10": 1,
        "2025-11": 1,
        "not known": 1
      },
      "by_type": {
        "Anti-social behaviour": 2,
        "Burglary": 1,
        "Drugs": 1,
        "Shoplifting": 1,
        "Violent crime": 1
      },
      "months_missing": [
        "2025-09"
      ],
      "problems": [
        {
          "file": "2025-10-ashview-street.csv",
          "line": 9,
          "unit": "line",
          "column": "Month",
          "value": "2025-13",
          "reason": "expected a month such as 2022-10"
        },
        {
          "file": "2025-10-ashview-street.csv",
          "line": 10,
          "unit": "line",
          "column": "Longitude",
          "value": "53.600000",
          "reason": "the place 1.33000° N 53.60000° E is beyond the map of this profile (EPSG:27700); longitude and latitude may be swapped"
        },
        {
          "file": "2025-10-ashview-street.csv",
          "line": 11,
          "unit": "line",
          "column": "Latitude",
          "value": "north",
          "reason": "expected a latitude in degrees"
        },
        {
          "file": "2025-10-ashview-street.csv",
          "line": 12,
          "unit": "line",
          "column": "Longitude",
          "value": "0",
          "reason": "longitude and latitude are both 0, which marks a missing place; leave both empty for no place"
        },
        {
          "file": "2025-10-ashview-street.csv",
          "line": 13,
          "unit": "line",
          "column": "",
          "value": "a8,2025-11,Ashview Police",
          "reason": "expected 12 fields, found 3"
        }
      ],
      "problems_not_kept": 0,
      "problem_kinds": [
        {
          "column": "Month",
          "reason": "expected a month such as 2022-10",
          "count": 1
        },
        {
          "column": "Longitude",
          "reason": "the place is beyond the map of this profile (EPSG:27700); longitude and latitude may be swapped",
          "count": 1
        },
        {
          "column": "Latitude",
          "reason": "expected a latitude in degrees",
          "count": 1
        },
        {
          "column": "Longitude",
          "reason": "longitude and latitude are both 0, which marks a missing place; leave both empty for no place",
          "count": 1
        },
        {
          "column": "",
          "reason": "expected 12 fields, found 3",
          "count": 1
        }
      ]
    }
    "##);
    let first = import.incidents.row(0).unwrap();
    assert_eq!(first.when.to_text(), "2025-08", "a month is never a day");
    assert_eq!(first.precision, Precision::Snapped);
    assert_eq!(import.incidents.row(4).unwrap().precision, Precision::None);
    assert_eq!(import.incidents.row(2).unwrap().location, "On or near Market, Square");
    assert_ne!(import.incidents.keys()[0], import.incidents.keys()[1]);
}

#[test]
fn an_incident_file_and_its_report() {
    let import = import(&[fixture("ashview-incidents.csv")], None);
    insta::assert_snapshot!(import.report.to_text(), @r##"
    Files read: ashview-incidents.csv

    Rows read             8
    Placed                3
    Without a place       1
    Outside the boundary  0
    Rejected              4
    New to the profile    4
    Changed               0
    Unchanged             0

    By crime type
      Anti-social behaviour  4

    Month: 2025-10
    Rows without a month: 1
    Months missing: none
    Columns not read: officer

    Rejected rows
      ashview-incidents.csv, line 6, time: expected a time such as 21:40 (found "25:10")
      ashview-incidents.csv, line 7, asb_type: expected personal, nuisance, environmental, or nothing (found "rowdy")
      ashview-incidents.csv, line 8, precision: expected exact, snapped, street, area, or nothing (found "nearby")
      ashview-incidents.csv, line 9, time: a time without a day; give the date as 2025-10-03 (found "09:10")
    "##);
    let texts: Vec<String> = import.incidents.rows().map(|r| r.when.to_text()).collect();
    assert_eq!(texts, ["2025-10-03T21:40", "2025-10-03", "2025-10", ""]);
    let row = import.incidents.row(2).unwrap();
    assert_eq!(row.asb_sub_type, Some(&AsbSubType::Other("goose chasing".to_owned())));
    assert_eq!((row.caller, row.precision), ("C17", Precision::None));
    assert_eq!(import.incidents.row(1).unwrap().precision, Precision::Area);
}

#[test]
fn the_same_rows_again_change_nothing() {
    let files = [fixture("2025-10-ashview-street.csv"), fixture("ashview-incidents.csv")];
    let once = profile(import(&files, None));
    let again = import(&files, Some(&once));
    assert_eq!((again.report.added, again.report.changed), (0, 0));
    assert_eq!(again.incidents, *once.incidents);
}

#[test]
fn the_same_bytes_in_one_call_are_read_once() {
    let folder = Folder::new();
    let bytes = std::fs::read(fixture("2025-10-ashview-street.csv")).unwrap();
    let copy = folder.file("copy.csv", bytes);
    let import = import(&[fixture("2025-10-ashview-street.csv"), copy], None);
    assert_eq!(import.report.files_given_twice, ["copy.csv"]);
    assert_eq!(import.report.rows_read, 11);
    assert!(import.report.to_text().contains("Given twice and read once: copy.csv"));
}

#[test]
fn line_ends_column_order_and_capitals_do_not_matter() {
    let folder = Folder::new();
    let rows = [
        street("a1", "2025-10", "1.33", "53.6", "Drugs", ""),
        street("", "2025-10", "1.33", "53.6", "Anti-social behaviour", ""),
    ];
    let text = street_file(&rows);
    let plain = profile(import(&[folder.file("a.csv", &text)], None));
    assert_eq!(plain.incidents.len(), 2);
    let same = |name: &str, text: String| {
        let again = import(&[folder.file(name, text)], Some(&plain));
        assert_eq!(again.report.unchanged, 2, "{name}: {:?}", again.report);
    };
    same("crlf.csv", text.replace('\n', "\r\n"));
    same("cr.csv", text.replace('\n', "\r"));
    same("bom.csv", format!("\u{feff}{text}"));
    same("no-end.csv", text.trim_end().to_owned());
    same("capitals.csv", text.replace(HEADER, &HEADER.to_uppercase().replace(',', " , ")));
    same("blank.csv", text.replace('\n', "\n\n"));
    same("quoted.csv", text.replace("2025-10", "\"2025-10\""));
    same("digits.csv", text.replace("53.6", "53.600000"));
    let order: Vec<usize> = (0..12).rev().collect();
    let turned: String = text
        .lines()
        .map(|l| {
            let fields: Vec<&str> = l.split(',').collect();
            order.iter().map(|&i| fields[i]).collect::<Vec<_>>().join(",") + "\n"
        })
        .collect();
    same("turned.csv", turned);
}

#[test]
fn few_columns_are_enough() {
    let folder = Folder::new();
    let file =
        folder.file("few.csv", "month,latitude,longitude,crime type\n2025-10,53.6,1.33,Drugs\n");
    let import = import(&[file], None);
    assert_eq!(import.report.placed, 1);
    assert_eq!(import.incidents.row(0).unwrap().crime_type, &CrimeType::Drugs);
}

#[test]
fn rows_alike_in_one_file_are_several_incidents() {
    let folder = Folder::new();
    let row = street("", "2025-10", "1.33", "53.6", "Anti-social behaviour", "");
    let three = folder.file("three.csv", street_file(&[row.clone(), row.clone(), row.clone()]));
    let first = profile(import(&[three], None));
    assert_eq!(first.incidents.len(), 3);
    let four = folder.file("four.csv", street_file(&vec![row; 4]));
    let more = import(&[four], Some(&first));
    assert_eq!((more.report.added, more.report.unchanged), (1, 3));
}

#[test]
fn two_files_in_one_call_are_the_same_as_two_calls() {
    let folder = Folder::new();
    let row = |id, outcome| street(id, "2025-10", "1.33", "53.6", "Drugs", outcome);
    let a = folder.file("a.csv", street_file(&[row("1", "Open"), row("", ""), row("2", "Open")]));
    let b = folder.file("b.csv", street_file(&[row("1", "Closed"), row("", ""), row("3", "Open")]));
    let one_by_one = import(from_ref(&b), Some(&profile(import(from_ref(&a), None))));
    let together = import(&[a, b], None);
    let keys = |i: &Import| i.incidents.keys().to_vec();
    assert_eq!(keys(&together), keys(&one_by_one));
    let r = together.report;
    assert_eq!((r.added, r.changed, r.unchanged), (4, 1, 1));
    assert_eq!(together.incidents.row(0).unwrap().outcome, "Closed");
}

#[test]
fn a_changed_outcome_replaces_the_row_in_its_place() {
    let folder = Folder::new();
    let rows = |outcome: &str| {
        street_file(&[
            street("1", "2025-10", "1.33", "53.6", "Drugs", outcome),
            street("2", "2025-10", "1.34", "53.6", "Drugs", ""),
        ])
    };
    let old = profile(import(&[folder.file("a.csv", rows("Under investigation"))], None));
    let new = import(&[folder.file("b.csv", rows("Charged"))], Some(&old));
    assert_eq!((new.report.changed, new.report.unchanged), (1, 1));
    assert_eq!(new.incidents.row(0).unwrap().outcome, "Charged");
    assert_eq!(new.incidents.keys(), old.incidents.keys());
    assert_eq!(old.incidents.row(0).unwrap().outcome, "Under investigation");
}

#[test]
fn a_given_key_is_the_identity() {
    let folder = Folder::new();
    let key = "00112233445566778899aabbccddeeff";
    let head = "key,date,longitude,latitude,crime_type,location";
    let a = folder.file("a.csv", format!("{head}\n{key},2025-10-03,1.33,53.6,Drugs,Here\n"));
    let b = folder.file(
        "b.csv",
        format!("{head}\n{key},2025-10-04,1.33,53.6,Drugs,There\n{key},2025-10-04,,,Drugs,\nzz,2025-10-04,,,Drugs,\n"),
    );
    let old = profile(import(&[a], None));
    assert_eq!(old.incidents.keys()[0].to_string(), key);
    let new = import(&[b], Some(&old));
    assert_eq!((new.report.changed, new.report.rejected), (1, 2));
    assert_eq!(new.incidents.row(0).unwrap().location, "There");
    let reasons: Vec<(u64, &str)> =
        new.report.problems.iter().map(|p| (p.line, p.column.as_str())).collect();
    assert_eq!(reasons, [(3, "key"), (4, "key")]);
}

#[test]
fn what_lies_beyond_the_boundary_is_kept_and_counted() {
    let folder = Folder::new();
    let place = |lon, lat| street("", "2025-10", lon, lat, "Drugs", "");
    let rows = [place("1.33", "53.6"), place("1.40", "53.6"), place("", ""), place("1.30", "53.6")];
    let file = folder.file("a.csv", street_file(&rows));
    let mut profile = profile(import(from_ref(&file), None));
    profile.incidents = Arc::default();
    let corner = |lon, lat| LonLat::new(lon, lat).unwrap();
    profile.neighbourhood.boundary =
        vec![corner(1.30, 53.5), corner(1.35, 53.5), corner(1.35, 53.7), corner(1.30, 53.7)];
    let r = import(&[file], Some(&profile)).report;
    assert_eq!((r.placed, r.outside, r.without_place, r.added), (2, 1, 1, 4));
}

#[test]
fn elsewhere_the_plane_is_local() {
    let folder = Folder::new();
    let place = |lon, lat| street("", "2025-10", lon, lat, "Drugs", "");
    let rows = [place("-87.65", "41.85"), place("-87.66", "41.86"), place("-1.13", "52.63")];
    let import = import(&[folder.file("chicago.csv", street_file(&rows))], None);
    assert!(import.plane.code().starts_with("local:"), "{}", import.plane.code());
    assert_eq!((import.report.placed, import.report.rejected), (2, 1));
    assert!(import.report.problems[0].reason.contains("beyond the map"));
}

#[test]
fn an_import_can_be_followed_and_cancelled() {
    let file = fixture("2025-10-ashview-street.csv");
    let mut last = None;
    import_incidents(from_ref(&file), None, &mut |p| {
        last = Some(p);
        true
    })
    .unwrap();
    let last = last.unwrap();
    assert_eq!((last.bytes_read, last.rows), (last.bytes_total, 11));
    let cancelled = import_incidents(&[file], None, &mut |_| false);
    assert_eq!(cancelled.unwrap_err(), ImportError::Cancelled);
}

#[test]
fn a_column_of_the_wrong_kind_is_noticed() {
    let folder = Folder::new();
    let rows: Vec<String> = (0..2_000)
        .map(|n| street("", "2025-10", "1.33", "53.6", &format!("kind {n}"), ""))
        .collect();
    let file = folder.file("a.csv", street_file(&rows));
    let e = import_incidents(&[file], None, &mut |_| true).unwrap_err().to_string();
    assert!(e.contains("a.csv, line ") && e.contains("Crime type"), "{e}");
}

#[test]
fn problems_are_kept_up_to_a_thousand_and_counted_beyond() {
    let folder = Folder::new();
    let rows = vec![street("", "never", "1.33", "53.6", "Drugs", ""); 2_500];
    let r = import(&[folder.file("a.csv", street_file(&rows))], None).report;
    assert_eq!((r.rejected, r.problems.len(), r.problems_not_kept), (2_500, 1_000, 1_500));
    assert!(r.to_text().contains("and 2,490 more"));
}

fn points(
    file: &Path,
    [x, y]: [&str; 2],
    crs: PointCrs,
    weight: Option<&str>,
) -> Result<PointTable, ImportError> {
    read_points(file, &PointColumns { weight, ..PointColumns::new(x, y, crs) })
}

#[test]
fn points_have_the_times_that_are_asked_for() {
    let folder = Folder::new();
    // The third date tells that days come first.
    let text = "x,y,from,to\n1,2,03/04/2025 10:00,04/04/2025\n3,4,,\n5,6,25/12/2025,\n7,8,soon,\n";
    let file = folder.file("t.csv", text);
    let columns = PointColumns {
        time: Some("from"),
        time_to: Some("to"),
        ..PointColumns::new("x", "y", PointCrs::Epsg27700)
    };
    let read = read_points(&file, &columns).unwrap();
    let times: Vec<_> = read.times.unwrap().iter().map(|t| t.map(When::to_text)).collect();
    let expected = [["2025-04-03T10:00", "2025-04-04"], ["", ""], ["2025-12-25", ""]];
    assert_eq!(times, expected.map(|t| t.map(str::to_owned)));
    assert_eq!((read.points.len(), read.rejected), (3, 1));
    let (alone, problems) = read_times(&file, Some("from"), None).unwrap();
    assert_eq!((alone.len(), problems.len()), (3, 1));
    let open = folder.file("o.csv", "x,y,from\n1,2,03/04/2025\n");
    let columns = PointColumns { time_to: None, ..columns };
    let read = read_points(&open, &columns).unwrap();
    assert_eq!(read.rejected, 1);
    assert!(read.problems[0].to_string().contains("either way round"));
}

#[test]
fn points_of_the_grid_are_taken_exactly() {
    let folder = Folder::new();
    let file = folder.file("p.csv", "X , y,n\n-5.25,1e7,2\n,,1\n1,x,1\n1,2,\n1,2,NaN\n3,4,0\n");
    let t = points(&file, ["x", "Y"], PointCrs::Epsg27700, Some("n")).unwrap();
    assert_eq!(t.points, [MetricPoint::new(-5.25, 1e7), MetricPoint::new(3.0, 4.0)]);
    assert_eq!(t.weights, Some(vec![2.0, 0.0]));
    assert_eq!((t.rows_read, t.without_place, t.rejected), (6, 1, 3));
    let places: Vec<(u64, &str)> = t.problems.iter().map(|p| (p.line, p.column.as_str())).collect();
    assert_eq!(places, [(4, "y"), (5, "n"), (6, "n")]);
    let e = points(&file, ["east", "y"], PointCrs::Epsg27700, None).unwrap_err().to_string();
    assert!(e.contains("\"east\"") && e.contains("X,y,n"), "{e}");
    let empty = points(&folder.file("e.csv", "x,y\n"), ["x", "y"], PointCrs::Epsg4326, None);
    assert!(empty.unwrap().points.is_empty());
}

#[test]
fn points_in_degrees_go_to_the_plane_of_their_middle() {
    let folder = Folder::new();
    let text = "lon,lat,w\n1.716073973,52.658007833,1\n1.716,52.658,2\n-87.6,41.8,3\n0,0,4\n";
    let file = folder.file("p.csv", text);
    let t = points(&file, ["lon", "lat"], PointCrs::Epsg4326, Some("w")).unwrap();
    assert_eq!((t.plane.code().as_str(), t.points.len(), t.rejected), ("EPSG:27700", 2, 2));
    assert!(t.points[0].distance_m(MetricPoint::new(651_409.804, 313_177.450)) < 0.02);
    assert_eq!(t.weights, Some(vec![1.0, 2.0]));
    assert_eq!(PointCrs::from_text("epsg:4326"), Some(PointCrs::Epsg4326));
    assert_eq!(PointCrs::from_text("EPSG:3857"), None);
}

#[test]
fn a_basemap_has_lines_areas_and_labels() {
    let feature = |properties: &str, geometry: &str| {
        format!(r#"{{"type":"Feature","properties":{{{properties}}},"geometry":{geometry}}}"#)
    };
    let square = "[[1.3,53.6],[1.4,53.6],[1.4,53.7],[1.3,53.6]]";
    let line = "[[1.3,53.6],[1.4,53.6]]";
    let all = |features: &[String]| {
        format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
    };
    let text = all(&[
        feature(
            r#""kind":"building""#,
            &format!(r#"{{"type":"Polygon","coordinates":[{square},{square}]}}"#),
        ),
        feature(
            r#""kind":"park","name":"Ashview Park""#,
            &format!(r#"{{"type":"MultiPolygon","coordinates":[[{square}],[{square}]]}}"#),
        ),
        feature(
            r#""kind":"street","class":"high_street""#,
            &format!(r#"{{"type":"MultiLineString","coordinates":[{line},{line}]}}"#),
        ),
        feature(r#""kind":"railway""#, &format!(r#"{{"type":"LineString","coordinates":{line}}}"#)),
        feature(
            r#""kind":"label","class":"town","name":"Ashview""#,
            r#"{"type":"Point","coordinates":[1.3,53.6]}"#,
        ),
        feature(r#""kind":"boundary""#, "null"),
    ]);
    let map = read_basemap(&text, "Fictional").unwrap();
    let areas: Vec<_> = map.areas.iter().map(|a| (a.kind, a.ring.len())).collect();
    assert_eq!(
        areas,
        [(BasemapAreaKind::Park, 3), (BasemapAreaKind::Park, 3), (BasemapAreaKind::Building, 3)],
        "in drawing order"
    );
    let lines: Vec<_> = map.lines.iter().map(|l| l.kind).collect();
    assert_eq!(lines, [LineKind::HighStreet, LineKind::HighStreet, LineKind::Railway]);
    assert_eq!((map.labels[0].text.as_str(), map.attribution.as_str()), ("Ashview", "Fictional"));

    let refused = |text: &str, words: &str| {
        let e = read_basemap(text, "").unwrap_err().to_string();
        assert!(e.contains(words), "{e}");
    };
    refused("<!DOCTYPE html>", "GeoJSON");
    refused("", "nothing");
    refused(&all(&[feature(r#""kind":"volcano""#, "null")]), "volcano");
    refused(&all(&[feature(r#""kind":"park""#, "null")]), "no geometry");
    refused(&all(&[feature(r#""kind":"street","class":"pony""#, "null")]), "pony");
    refused(
        &all(&[feature(
            r#""kind":"railway""#,
            r#"{"type":"LineString","coordinates":[[1.3,153],[1.4,53]]}"#,
        )]),
        "latitude 153",
    );
    refused(&format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)), "GeoJSON");
}

#[test]
fn the_name_of_a_place_is_what_most_rows_say() {
    let folder = Folder::new();
    let row = street("", "2025-10", "1.33", "53.6", "Drugs", "");
    let elsewhere = row.replace("Ashview 001A", "Sandford 002B");
    let silent = row.replace("Ashview 001A", "").replace("Ashview Police", "");
    let check = |rows: &[String], expected: &str| {
        let files = [folder.file("2025-10-north-marsh-street.csv", street_file(rows))];
        assert_eq!(suggested_place(&files, &import(&files, None).incidents), expected);
    };
    check(&[row.clone(), row.clone(), elsewhere.clone()], "Ashview");
    let other = elsewhere.replace("Sandford", "Sandford and Marsh");
    check(
        &[
            row.replace("Ashview Police", "Marshland Constabulary"),
            other.replace("Ashview Police", "Marshland Constabulary"),
        ],
        "Marshland",
    );
    check(&[silent], "North Marsh");
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

#[test]
fn a_real_month_of_leicestershire() {
    let name = "01-uk-street-csv/leicestershire/2022-10/2022-10-leicestershire-street.csv";
    let Some(file) = real(name) else { return };
    let files = [file];
    let month = import(&files, None);
    let r = &month.report;
    assert_eq!((r.rows_read, r.without_place, r.rejected, r.added), (9_802, 402, 0, 9_802));
    assert_eq!(r.by_type["Anti-social behaviour"], 752);
    assert_eq!(suggested_place(&files, &month.incidents), "Leicestershire");
    let bounds = most_bounds(&month.incidents).unwrap();
    let metric = |lon, lat| month.plane.to_metric(LonLat::new(lon, lat).unwrap()).unwrap();
    for (town, inside) in [
        (metric(-1.133, 52.637), true),  // Leicester
        (metric(-0.888, 52.766), true),  // Melton Mowbray
        (metric(-1.373, 52.541), true),  // Hinckley
        (metric(-0.540, 53.230), false), // Lincoln
        (metric(-1.264, 52.371), false), // Rugby
    ] {
        assert_eq!(bounds.contains(town), inside, "{town:?} in {bounds:?}");
    }
    let profile = profile(month);
    let again = import(&files, Some(&profile));
    assert_eq!(again.report.unchanged, 9_802);
    assert_eq!(again.incidents, *profile.incidents);
}

#[test]
fn two_real_months_of_the_city_of_london() {
    let folder = "01-uk-street-csv/city-of-london-release-2019";
    let Some(folder) = real(folder) else { return };
    let file = |m: &str| folder.join(format!("2017-{m}-city-of-london-street.csv"));
    let july = import(&[file("07")], None);
    assert_eq!((july.report.rows_read, july.report.without_place), (566, 44));
    assert_eq!(suggested_place(&[file("07")], &july.incidents), "City of London");
    let july = profile(july);
    let both = import(&[file("07"), file("08")], Some(&july));
    assert_eq!((both.report.unchanged, both.report.added), (566, 668));
    assert!(both.report.months_missing.is_empty());
}
