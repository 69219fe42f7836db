//! Tables of any make: encodings, separators, archives, formats, dates and places, by what is
//! guessed or by what a person says; each row in exactly one line of the report.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::io::Write as _;
use std::path::{Path, PathBuf};

use beatlas::export::{ExportLayer, export_layer};
use beatlas::import::{
    DayOrder, Import, ImportError, ImportReport, IncidentField, Mapping, MetreSystem,
    guess_mappings, import_incidents_with,
};
use beatlas::profile::{AsbType, CrimeType, NeighbourhoodProfile, Precision};
use beatlas::store::ProfileFile;

const TABLE: &str = "Ref,Date,Longitude,Latitude,Category\nA1,2025-10-03 21:40,1.33,53.6,Rüpelei\nA2,2025-10-04,1.34,53.61,Drugs\n";

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/import").join(name)
}

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

fn import_with(file: &Path, mapping: Option<&Mapping>) -> Result<Import, ImportError> {
    let import = import_incidents_with(&[file.to_owned()], None, mapping, &mut |_| true)?;
    let r = &import.report;
    assert_eq!(r.placed + r.without_place + r.outside + r.rejected, r.rows_read, "{r:?}");
    assert_eq!(r.added + r.changed + r.unchanged, r.rows_read - r.rejected, "{r:?}");
    assert_eq!(r.problems.len() as u64 + r.problems_not_kept, r.rejected, "{r:?}");
    Ok(import)
}

fn import(file: &Path) -> Import {
    import_with(file, None).unwrap_or_else(|e| panic!("{e}"))
}

fn refused(file: &Path, words: &[&str]) {
    let e = import_with(file, None).unwrap_err().to_string();
    for word in words {
        assert!(e.contains(word), "expected {word:?} in: {e}");
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

/// A zip archive with its files packed as they are: enough for a reader to be tested.
fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Deflated);
        writer.start_file(*name, options).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn the_encoding_and_the_separator_do_not_matter() {
    let folder = Folder::new();
    let utf_16: Vec<u8> =
        format!("\u{feff}{TABLE}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let windows_1252: Vec<u8> = TABLE.chars().map(|c| c as u8).collect();
    let semicolons = TABLE
        .replace(',', ";")
        .replace("1.33", "1,33")
        .replace("53.6", "53,6")
        .replace("1.34", "1,34");
    for (name, bytes) in [
        ("utf-8.csv", TABLE.as_bytes().to_vec()),
        ("bom.csv", format!("\u{feff}{TABLE}").into_bytes()),
        ("utf-16.csv", utf_16.clone()),
        ("windows-1252.csv", windows_1252),
        ("tabs.tsv", TABLE.replace(',', "\t").into_bytes()),
        ("semicolons.csv", semicolons.into_bytes()),
        ("cr.csv", TABLE.replace('\n', "\r").into_bytes()),
        ("packed.csv.gz", gzip(TABLE.as_bytes())),
        ("utf-16.csv.gz", gzip(&utf_16)),
        ("one.zip", zip_of(&[("a/one.csv", TABLE.as_bytes()), ("readme.pdf", b"%PDF")])),
        ("gz-in.zip", zip_of(&[("one.csv.gz", &gzip(TABLE.as_bytes()))])),
    ] {
        let found = import(&folder.file(name, bytes));
        let r = &found.report;
        assert_eq!((r.rows_read, r.placed), (2, 2), "{name}: {r:?}");
        let row = found.incidents.row(0).unwrap();
        assert_eq!(row.crime_type.as_str(), "Rüpelei", "{name}");
        assert_eq!(row.when.to_text(), "2025-10-03T21:40", "{name}");
        let place = row.place.unwrap().lon_lat;
        assert_eq!((place.lon(), place.lat()), (1.33, 53.6), "{name}");
        assert_eq!(row.source_id, "A1", "{name}");
        assert_eq!(!r.remarks.is_empty(), name == "windows-1252.csv", "{name}: {:?}", r.remarks);
        assert_eq!(r.passed_over.len(), usize::from(name == "one.zip"));
    }
}

#[test]
fn archives_that_are_damaged_or_a_trap_are_refused() {
    let folder = Folder::new();
    let packed = gzip(TABLE.repeat(100).as_bytes());
    refused(
        &folder.file("cut.csv.gz", &packed[..packed.len() / 2]),
        &["cut.csv.gz", "a whole archive"],
    );
    let mut damaged = zip_of(&[("one.csv", TABLE.as_bytes())]);
    damaged[45] ^= 0xFF;
    refused(&folder.file("damaged.zip", &damaged), &["damaged.zip", "a whole archive"]);
    refused(&folder.file("empty.zip", zip_of(&[])), &["empty.zip", "found nothing"]);
    refused(
        &folder.file("shapes.zip", zip_of(&[("a.shp", b"x"), ("a.dbf", b"y")])),
        &["shapes.zip", "only a.dbf, a.shp"],
    );
    let inner = zip_of(&[("one.csv", TABLE.as_bytes())]);
    refused(
        &folder.file("twice.csv.gz", gzip(&inner)),
        &["twice.csv.gz", "archive inside an archive"],
    );
    // 130 MB of nothing, packed to a few hundred kilobytes: as a workbook, and inside one.
    let blank = vec![b' '; 130 << 20];
    let claimed = [b"PK\x03\x04", blank.as_slice()].concat();
    refused(
        &folder.file("bomb.xlsx.gz", gzip(&claimed)),
        &["bomb.xlsx.gz", "more than 128 MB", "divide it"],
    );
    let book = zip_of(&[("xl/workbook.xml", &blank)]);
    assert!(book.len() < 1 << 20);
    refused(&folder.file("bomb.xlsx", book), &["bomb.xlsx", "more than 128 MB", "divide it"]);
}

#[test]
fn a_folder_is_read_and_what_is_left_out_is_listed() {
    let folder = Folder::new();
    std::fs::create_dir(folder.0.path().join("2025-10")).unwrap();
    folder.file("2025-10/2025-10-ashview-outcomes.csv", "Crime ID,Outcome type\n");
    folder.file("2025-10/a.csv", TABLE);
    folder.file("notes.docx", "x");
    folder.file("other.csv", "name,age\nx,1\n");
    let r = import(folder.0.path()).report;
    assert_eq!((r.rows_read, r.files.as_slice()), (2, &["a.csv".to_owned()][..]));
    let over: Vec<&str> = r.passed_over.iter().map(|o| o.name.as_str()).collect();
    assert_eq!(over, ["2025-10-ashview-outcomes.csv", "notes.docx", "other.csv"]);
    assert!(r.to_text().contains("notes.docx: not a kind of file"), "{}", r.to_text());
}

#[test]
fn a_workbook_with_a_title_and_notes() {
    let found = import(&fixture("ashview.xlsx"));
    let r = &found.report;
    assert_eq!((r.rows_read, r.placed, r.without_place, r.rejected), (4, 2, 1, 1), "{r:?}");
    let p = &r.problems[0];
    assert_eq!((p.file.as_str(), p.unit, p.line), ("ashview.xlsx, sheet October", "row", 8));
    assert!(p.reason.contains("look like degrees"), "{p}");
    assert_eq!(r.passed_over[0].name, "ashview.xlsx, sheet Notes");
    let row = found.incidents.row(0).unwrap();
    assert_eq!(row.when.to_text(), "2025-10-03T21:40");
    assert_eq!(
        (row.crime_type, row.asb_type),
        (&CrimeType::AntiSocialBehaviour, Some(AsbType::Nuisance))
    );
    assert!(row.source_id == "A1" && row.location == "High Street");
    assert_eq!(found.incidents.row(1).unwrap().location, "Mill Lane & Yard");
    let metric = row.place.unwrap().metric;
    assert!(
        (metric.x - 620_100.0).abs() < 0.01 && (metric.y - 420_200.0).abs() < 0.01,
        "{metric:?}"
    );
    // The same in an archive, and a workbook that is cut off.
    let folder = Folder::new();
    let bytes = std::fs::read(fixture("ashview.xlsx")).unwrap();
    let archive = folder.file("a.zip", zip_of(&[("ashview.xlsx", &bytes)]));
    assert_eq!(import(&archive).report.rows_read, 4);
    refused(&folder.file("cut.xlsx", &bytes[..bytes.len() / 2]), &["cut.xlsx", "a whole archive"]);
}

#[test]
fn features_waypoints_and_databases() {
    let found = import(&fixture("ashview.geojson"));
    let r = &found.report;
    assert_eq!((r.rows_read, r.placed, r.without_place, r.rejected), (4, 1, 1, 2), "{r:?}");
    let at: Vec<(&str, u64, &str)> =
        r.problems.iter().map(|p| (p.unit, p.line, p.column.as_str())).collect();
    assert_eq!(at, [("feature", 3, "geometry"), ("feature", 4, "geometry")]);
    assert_eq!(found.incidents.row(0).unwrap().source_id, "7");
    assert_eq!(found.incidents.row(0).unwrap().asb_type, Some(AsbType::Personal));

    let found = import(&fixture("ashview.gpx"));
    let r = &found.report;
    assert_eq!(
        (r.rows_read, r.placed, r.rejected, r.problems[0].unit),
        (3, 2, 1, "waypoint"),
        "{r:?}"
    );
    assert_eq!(found.incidents.row(0).unwrap().when.to_text(), "2025-10-03T20:40");

    let folder = Folder::new();
    let path = folder.0.path().join("a.gpkg");
    let db = rusqlite::Connection::open(&path).unwrap();
    let point = |x: f64, y: f64| {
        let mut blob = b"GP\0\x01".to_vec();
        blob.extend(27700_i32.to_le_bytes());
        blob.extend([1, 1, 0, 0, 0]);
        blob.extend(x.to_le_bytes());
        blob.extend(y.to_le_bytes());
        blob
    };
    db.execute_batch(
        "CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT);
         CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER);
         CREATE TABLE calls (fid INTEGER PRIMARY KEY, geom BLOB, date TEXT, category TEXT);
         INSERT INTO gpkg_contents VALUES ('calls', 'features');
         INSERT INTO gpkg_geometry_columns VALUES ('calls', 'geom', 27700);",
    )
    .unwrap();
    let mut insert =
        db.prepare("INSERT INTO calls (geom, date, category) VALUES (?1, ?2, 'Drugs')").unwrap();
    for n in 0..1_200 {
        insert.execute((point(620_000.0 + f64::from(n), 420_000.0), "2025-10-03")).unwrap();
    }
    insert.execute((None::<Vec<u8>>, "2025-10-03")).unwrap();
    insert.execute((b"GP\0\x01".to_vec(), "2025-10-03")).unwrap();
    drop(insert);
    drop(db);
    for file in [path.clone(), folder.file("a.gpkg.gz", gzip(&std::fs::read(&path).unwrap()))] {
        let r = import(&file).report;
        assert_eq!(
            (r.rows_read, r.placed, r.without_place, r.rejected),
            (1_202, 1_200, 1, 1),
            "{r:?}"
        );
        assert_eq!(r.problems[0].line, 1_202);
    }
}

#[test]
fn answers_of_several_areas_count_each_incident_once() {
    let folder = Folder::new();
    let crime = |id: u32, category: &str| {
        format!(
            r#"{{"category":"{category}","location_type":"Force","location":{{"latitude":"53.600000","street":{{"id":1,"name":"On or near High Street"}},"longitude":"1.330000"}},"context":"","outcome_status":null,"persistent_id":"","id":{id},"location_subtype":"","month":"2025-10"}}"#
        )
    };
    let asb = "anti-social-behaviour";
    folder.file("a.json", format!("[{},{}]", crime(1, asb), crime(2, "violent-crime")));
    // Two areas in one file, and an incident like the first that is another.
    folder.file(
        "b.json",
        format!("[{}]\n[{},{}]", crime(1, asb), crime(3, asb), crime(2, "violent-crime")),
    );
    let found = import(folder.0.path());
    let r = &found.report;
    assert_eq!((r.rows_read, r.added, r.answered_twice, r.unchanged), (5, 3, 2, 2), "{r:?}");
    assert_eq!(r.by_type["Anti-social behaviour"], 3, "rows, of which one stands in two answers");
    let row = found.incidents.row(1).unwrap();
    assert_eq!(
        (row.crime_type, row.precision),
        (&CrimeType::ViolenceAndSexualOffences, Precision::Snapped)
    );
    assert_eq!((row.when.to_text().as_str(), row.location), ("2025-10", "On or near High Street"));
}

#[test]
fn day_and_month_are_asked_where_no_date_of_the_file_tells() {
    let folder = Folder::new();
    let table = |dates: &[&str]| {
        let rows: Vec<String> = dates.iter().map(|d| format!("{d},1.33,53.6\n")).collect();
        format!("Date,Longitude,Latitude\n{}", rows.concat())
    };
    let asked = folder.file("asked.csv", table(&["03/10/2025", "04/11/2025"]));
    let e = import_with(&asked, None).unwrap_err();
    assert!(matches!(&e, ImportError::Question { column, .. } if column == "Date"), "{e}");
    assert!(e.to_string().contains("day first (d/m/y) or month first (m/d/y)"), "{e}");
    let mut mapping = guess_mappings(&asked).unwrap().remove(0).1;
    assert_eq!(mapping.day_order, None);
    for (order, text) in [(DayOrder::DayFirst, "2025-10-03"), (DayOrder::MonthFirst, "2025-03-10")]
    {
        mapping.day_order = Some(order);
        let found = import_with(&asked, Some(&mapping)).unwrap();
        assert_eq!(found.incidents.row(0).unwrap().when.to_text(), text);
    }
    // One date far down tells; one that contradicts it is rejected.
    let mut dates = vec!["03/10/2025"; 900];
    dates.extend(["25/12/2025", "12/25/2025"]);
    let r = import(&folder.file("told.csv", table(&dates))).report;
    assert_eq!((r.by_month["2025-10"], r.rejected, r.problems[0].line), (900, 1, 903));
}

#[test]
fn places_come_in_several_systems_and_mistakes_are_named() {
    let folder = Folder::new();
    let place = |name: &str, text: &str| {
        let found = import(&folder.file(name, text));
        assert_eq!(found.report.placed, 1, "{name}: {:?}", found.report);
        found.incidents.row(0).unwrap().place.unwrap().metric
    };
    let p = place("en.csv", "Date,Easting,Northing\n2025-10-03,458551.336,304922.743\n");
    assert!((p.x - 458_551.336).abs() < 0.01 && (p.y - 304_922.743).abs() < 0.01, "{p:?}");
    let p = place("xy.csv", "Date,X,Y\n2025-10-03,458551,304922\n");
    assert!((p.x - 458_551.0).abs() < 0.01, "{p:?}");
    let p = place("ref.csv", "Date,where\n2025-10-03,SK 5855 0492\n");
    assert!((p.x - 458_555.0).abs() < 0.01 && (p.y - 304_925.0).abs() < 0.01, "{p:?}");

    let mut utm = Mapping::default()
        .with(IncidentField::Date, "Date")
        .with(IncidentField::Easting, "E")
        .with(IncidentField::Northing, "N");
    utm.metres = MetreSystem::Utm { zone: 30, south: false };
    let file = folder.file("utm.csv", "Date,E,N\n2025-10-03,626100,5833300\n");
    let found = import_with(&file, Some(&utm)).unwrap();
    let p = found.incidents.row(0).unwrap().place.unwrap().lon_lat;
    assert!((p.lon() - -1.13).abs() < 0.02 && (p.lat() - 52.63).abs() < 0.02, "{p}");

    let table = |rows: &str| format!("Date,Longitude,Latitude\n2025-10-03,1.33,53.6\n{rows}");
    let reason = |rows: &str| {
        let r = import(&folder.file("a.csv", table(rows))).report;
        assert_eq!((r.rejected, r.problems[0].line), (1, 3), "{r:?}");
        r.problems[0].reason.clone()
    };
    let many = "2025-10-03,1.33,53.6\n".repeat(20);
    assert!(reason(&format!("2025-10-03,53.6,1.33\n{many}")).contains("may be swapped"));
    assert!(reason(&format!("2025-10-03,41.9,-91.7\n{many}")).contains("exchange the two columns"));
    assert!(reason(&format!("2025-10-03,0,0\n{many}")).contains("marks a missing place"));
    assert!(reason(&format!("2025-10-03,458551,304922\n{many}")).contains("easting and northing"));
    refused(
        &folder.file("metres.csv", "Date,Longitude,Latitude\n2025-10-03,458551,304922\n"),
        &["metres in \"Longitude\"", "easting and northing"],
    );
    let swapped = "Date,Longitude,Latitude\n2025-10-03,52.63,-1.13\n";
    let r = import(&folder.file("swapped.csv", swapped)).report;
    assert!(r.remarks[0].contains("exchanged"), "{:?}", r.remarks);
}

#[test]
fn a_mapping_can_be_shown_kept_and_corrected() {
    let folder = Folder::new();
    let file = folder.file("a.csv", TABLE);
    let guessed = guess_mappings(&file).unwrap();
    let (name, mapping) = &guessed[0];
    assert_eq!(name, "a.csv");
    let reason = &mapping.column(IncidentField::Longitude).unwrap().reason;
    assert_eq!(reason, "its name is \"Longitude\", and it holds degrees");
    let kept: Mapping = serde_json::from_str(&serde_json::to_string(mapping).unwrap()).unwrap();
    assert_eq!(&kept, mapping);
    let mut corrected = kept.with(IncidentField::Location, "Ref");
    let asb = r#"{"rüpelei": {"crime_type": "Anti-social behaviour", "asb_type": "personal", "sub_type": "loud music"}}"#;
    corrected.categories = serde_json::from_str(asb).unwrap();
    let found = import_with(&file, Some(&corrected)).unwrap();
    let row = found.incidents.row(0).unwrap();
    assert_eq!((row.location, row.asb_type), ("A1", Some(AsbType::Personal)));
    assert_eq!(row.asb_sub_type.unwrap().as_str(), "loud music");
    let wrong = Mapping::default().with(IncidentField::Date, "When");
    let e = import_with(&file, Some(&wrong)).unwrap_err().to_string();
    assert!(e.contains("a.csv, line 1: expected the column \"When\" for the date"), "{e}");
    let _: ImportReport = found.report;
}

#[test]
fn spans_from_one_moment_to_another_are_kept() {
    let folder = Folder::new();
    let text = "ref,easting,northing,from,to,type\n\
        1,450000,250000,03/10/2025 18:00,04/10/2025 07:30,Burglary\n\
        2,450100,250000,13/10/2025,15/10/2025,Burglary\n\
        3,450100,250000,13/10/2025 10:00,13/10/2025 10:00,Burglary\n\
        4,450100,250000,31/10/2025 23:00,01/11/2025 01:00,Burglary\n\
        5,450100,250000,14/10/2025 10:00,13/10/2025 10:00,Burglary\n";
    let read = import(&folder.file("spans.csv", text));
    assert_eq!((read.report.placed, read.report.rejected), (4, 1));
    let expected = [
        ("2025-10-03T18:00/2025-10-04T07:30", Some("2025-10")),
        ("2025-10-13/2025-10-15", Some("2025-10")),
        ("2025-10-13T10:00", Some("2025-10")),
        // In which month it was nobody knows.
        ("2025-10-31T23:00/2025-11-01T01:00", None),
    ];
    let check = |incidents: &beatlas::profile::Incidents| {
        let known: Vec<_> = incidents.rows().map(|r| r.when).collect();
        let found: Vec<_> =
            known.iter().map(|w| (w.to_text(), w.month().map(|m| m.to_string()))).collect();
        let expected = expected.map(|(text, month)| (text.to_owned(), month.map(str::to_owned)));
        assert_eq!(found, expected);
    };
    check(&read.incidents);
    assert_eq!(
        read.incidents.row(0).unwrap().when.label(),
        "Fri 3 Oct 2025, 18:00 to Sat 4 Oct 2025, 07:30"
    );
    // On disk and back, out and in again.
    let mut profile = NeighbourhoodProfile::new("Spans", read.plane.clone());
    profile.incidents = std::sync::Arc::new(read.incidents);
    let file = folder.0.path().join("spans.gpkg");
    drop(ProfileFile::create(&file, &profile).unwrap());
    let (_, again) = ProfileFile::open_to_read(&file).unwrap();
    check(&again.incidents);
    let out = folder.0.path().join("out.csv");
    export_layer(&again, ExportLayer::Incidents, &out).unwrap();
    check(&import(&out).incidents);
    let wrong = "id,date,longitude,latitude,crime_type\n\
        1,2025-10-04T07:30/2025-10-03T18:00,-1,52,Burglary\n\
        2,0025-10-03/0025-10-04,-1,52,Burglary\n";
    let report = import(&folder.file("wrong.csv", wrong)).report;
    let reasons: Vec<_> = report.problems.iter().map(ToString::to_string).collect();
    assert!(reasons.len() == 2 && reasons[0].contains("the first before the last"), "{reasons:?}");
    assert!(reasons[1].contains("expected a year from"), "{reasons:?}");
}
