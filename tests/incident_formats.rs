//! Incident files as forces, councils and open-data sites give them: whatever the format, every
//! row of the file is in exactly one line of the report. The rows are counted here a second time,
//! by other means than the import's.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::io::Read as _;
use std::path::{Path, PathBuf};

use beatlas::import::{
    Import, ImportError, ImportReport, IncidentField, Mapping, import_incidents_with,
};

fn import(file: &Path, mapping: Option<&Mapping>) -> Result<Import, ImportError> {
    let import = import_incidents_with(&[file.to_owned()], None, mapping, &mut |_| true)?;
    adds_up(&import.report);
    assert_eq!(import.incidents.len() as u64, import.report.added);
    Ok(import)
}

fn adds_up(r: &ImportReport) {
    assert_eq!(r.placed + r.without_place + r.outside + r.rejected, r.rows_read, "{r:?}");
    assert_eq!(r.added + r.changed + r.unchanged, r.rows_read - r.rejected, "{r:?}");
    assert_eq!(r.by_month.values().sum::<u64>(), r.rows_read - r.rejected, "{r:?}");
    assert_eq!(r.by_type.values().sum::<u64>(), r.rows_read - r.rejected, "{r:?}");
    assert_eq!(r.problems.len() as u64 + r.problems_not_kept, r.rejected, "{r:?}");
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

fn unpacked(file: &Path) -> Vec<u8> {
    let bytes = std::fs::read(file).unwrap();
    if file.extension().is_some_and(|e| e == "gz") {
        let mut all = Vec::new();
        flate2::read::MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut all).unwrap();
        return all;
    }
    bytes
}

/// Rows of a text by counting line ends outside quotes, less the header.
fn lines(bytes: &[u8]) -> u64 {
    let (mut quoted, mut rows, mut blank) = (false, 0, true);
    for &b in bytes {
        quoted ^= b == b'"';
        match b {
            b'\n' | b'\r' if !quoted => {
                rows += u64::from(!blank);
                blank = true;
            }
            _ => blank &= matches!(b, b'\n' | b'\r'),
        }
    }
    rows + u64::from(!blank) - 1
}

#[test]
fn every_street_file_adds_up_to_its_lines() {
    let Some(root) = real("01-uk-street-csv") else { return };
    let check = |path: &str, rows: u64, placed: u64, identical: u64| {
        let file = root.join(path);
        let counted = lines(&unpacked(&file));
        let import = import(&file, None).unwrap();
        let r = import.report;
        assert_eq!((r.rows_read, r.placed), (rows, placed), "{path}: {r:?}");
        assert_eq!(r.identical_rows, identical, "{path}");
        // A file without a header has one row more than lines after the first.
        let headless = u64::from(path.contains("cambridgeshire"));
        assert_eq!(r.rows_read + r.repeated_headers, counted + headless, "{path}");
    };
    check("city-of-london-release-2019/2017-07-city-of-london-street.csv", 566, 522, 58);
    check("city-of-london-release-2019/2017-08-city-of-london-street.csv", 668, 621, 83);
    check("leicestershire/2022-10/2022-10-leicestershire-street.csv", 9_802, 9_400, 169);
    check("misc/2022-02-nottinghamshire-street.csv", 100, 100, 7);
    check("misc/2011-02-west-midlands-street.csv.gz", 25_558, 25_558, 9_399);
    check("misc/2021-01-cambridgeshire-street.csv.gz", 5_252, 5_099, 208);
    check("derived-by-others/northumbria_asb.tab.gz", 39_706, 39_706, 14_005);
}

#[test]
fn an_archive_and_a_folder_of_months_are_one_import() {
    let Some(archive) = real("01-uk-street-csv/city-of-london-street-release-2017.zip") else {
        return;
    };
    let mut zip = zip::ZipArchive::new(std::fs::File::open(&archive).unwrap()).unwrap();
    let mut counted = 0;
    for i in 0..zip.len() {
        let mut bytes = Vec::new();
        zip.by_index(i).unwrap().read_to_end(&mut bytes).unwrap();
        if !bytes.is_empty() {
            counted += lines(&bytes);
        }
    }
    let r = import(&archive, None).unwrap().report;
    assert_eq!((r.rows_read, counted, r.files.len()), (19_518, 19_518, 36));
    assert_eq!((r.without_place, r.rejected, r.by_type["Anti-social behaviour"]), (914, 0, 3_257));
    assert!(r.months_missing.is_empty());
    let folder = archive.parent().unwrap().join("city-of-london-release-2019");
    let r = import(&folder, None).unwrap().report;
    assert_eq!((r.rows_read, r.files.len()), (566 + 668, 2));
}

/// The rows of any file by other means than the import's; 0 where that is not known here.
fn counted(file: &Path) -> u64 {
    let bytes = unpacked(file);
    let name = file.file_name().unwrap().to_string_lossy().into_owned();
    if name.contains(".xlsx") {
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
        let mut rows = 0;
        for i in 0..zip.len() {
            let mut entry = zip.by_index(i).unwrap();
            if entry.name().unwrap().starts_with("xl/worksheets/sheet") {
                let mut xml = String::new();
                entry.read_to_string(&mut xml).unwrap();
                rows += xml.matches("<row ").count() as u64 - 1;
            }
        }
        return rows;
    }
    if name.contains(".gpkg") {
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("copy.gpkg");
        std::fs::write(&copy, bytes).unwrap();
        let db = rusqlite::Connection::open(copy).unwrap();
        let table: String =
            db.query_row("SELECT table_name FROM gpkg_contents", [], |r| r.get(0)).unwrap();
        let count: i64 =
            db.query_row(&format!("SELECT count(*) FROM \"{table}\""), [], |r| r.get(0)).unwrap();
        return count as u64;
    }
    if name.contains("json") {
        let all: Vec<serde_json::Value> = serde_json::from_slice(&bytes).unwrap();
        return all.len() as u64;
    }
    lines(&bytes)
}

#[test]
fn every_incident_file_of_the_world_adds_up_or_is_refused_with_a_reason() {
    let Some(root) = real("05-world-incidents") else { return };
    let check = |path: &str, rows: u64, placed: u64, rejected: u64, mapping: Option<&Mapping>| {
        let file = root.join(path);
        let r = import(&file, mapping).unwrap_or_else(|e| panic!("{e}")).report;
        assert_eq!((r.rows_read, r.placed, r.rejected), (rows, placed, rejected), "{path}: {r:?}");
        assert_eq!(r.rows_read, counted(&file), "{path}");
    };
    let cases = [
        ("chicago/chicago_crimes_sample.csv.gz", 5_000, 0),
        ("nyc311-2018/311_Service_Requests.csv.gz", 1_000, 107),
        ("nyc311-2018/fhrw-4uyv.json.gz", 1_000, 0),
        ("uk-road-casualties/STATS19_road_casualties_2019-Jun2024.csv.gz", 20_435, 0),
        ("near-repeat-calculator/DC_Burglary.csv.gz", 32_195, 0),
        ("near-repeat-calculator/10k_data.csv.gz", 9_999, 0),
        ("sfhotspot/memphis_robberies.csv", 2_245, 0),
        ("crimemappingdata/aggravated_assaults.xlsx", 12_802, 0),
        ("crimemappingdata/bronx_shootings.csv", 267, 0),
        ("crimemappingdata/cdmx_car_jacking.gpkg.gz", 2_811, 0),
        ("crimemappingdata/chicago_aggravated_assaults.csv.gz", 148_636, 0),
        ("crimemappingdata/medellin_homicides.csv.gz", 9_360, 81),
        ("crimemappingdata/nyc_homicides.csv", 904, 0),
        ("crimemappingdata/san_francisco_robbery.csv", 951, 0),
        ("crimemappingdata/tempe_opioid_calls.csv", 3_379, 0),
    ];
    let mut wrong = Vec::new();
    for (path, rows, without_place) in cases {
        let file = root.join(path);
        match import(&file, None) {
            Err(e) => wrong.push(e.to_string()),
            Ok(i) => {
                let r = i.report;
                eprintln!(
                    "{path}: {} read, {} placed, {} without place, {} rejected, {:?}",
                    r.rows_read,
                    r.placed,
                    r.without_place,
                    r.rejected,
                    r.problems.first()
                );
                let all = counted(&file);
                if r.rows_read != all || rows != all || r.without_place != without_place {
                    wrong.push(format!("{path}: {all} counted, {r:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));

    let refused = |path: &str, words: &[&str]| {
        let e = import(&root.join(path), None).unwrap_err().to_string();
        for word in words {
            assert!(e.contains(word), "expected {word:?} in: {e}");
        }
    };
    refused(
        "crimemappingdata/chicago_police_districts.kml.gz",
        &["chicago_police_districts.kml.gz"],
    );
    refused("crimemappingdata/medellin_metro_lines.zip", &["medellin_metro_lines.zip", ".shp"]);
    refused("sfhotspot/40th_precinct.gpkg", &["40th_precinct.gpkg"]);
    // Feet of New York's own system: refused until a person says that the places are left out.
    refused("aoristic/NYburg.csv", &["NYburg.csv, line 1", "neither degrees nor"]);
    let spans = Mapping::default()
        .with(IncidentField::From, "CMPLNT_FR_DT")
        .with(IncidentField::FromTime, "CMPLNT_FR_TM")
        .with(IncidentField::To, "CMPLNT_TO_DT")
        .with(IncidentField::ToTime, "CMPLNT_TO_TM");
    // One row has the time of its end and not the day.
    check("aoristic/NYburg.csv", 1_233, 0, 1, Some(&spans));
    // No date in it that can be read.
    refused(
        "crimemappingdata/downtown_homicides.csv",
        &["downtown_homicides.csv, line 1", "no column that could be the date"],
    );
    let places = Mapping::default()
        .with(IncidentField::Longitude, "longitude")
        .with(IncidentField::Latitude, "latitude");
    check("crimemappingdata/downtown_homicides.csv", 4, 4, 0, Some(&places));
    let places = Mapping::default()
        .with(IncidentField::Longitude, "geometry.longitude")
        .with(IncidentField::Latitude, "geometry.latitude");
    check("crimemappingdata/downtown_homicides.gpkg", 4, 4, 0, Some(&places));
}

#[test]
fn answers_of_the_police_api_overlap_and_count_once() {
    let Some(root) = real("02-uk-police-api") else { return };
    let archive = root.join("london-wards-raw/london_month_2016_03.zip");
    let r = import(&archive, None).unwrap().report;
    assert_eq!((r.rows_read, r.added, r.answered_twice), (7_472, 7_167, 305), "{r:?}");
    for (name, rows) in [("all-crime_1.json", 376), ("crime_data_mozfest.json", 374)] {
        let r = import(&root.join("mozfest").join(name), None).unwrap().report;
        assert_eq!((r.rows_read, r.rejected), (rows, 0), "{name}");
        assert!(
            r.by_month.contains_key("2014-08") && r.by_type.contains_key("Anti-social behaviour")
        );
    }
    // Whatever else it answers is no list of crimes.
    for folder in ["api-doc-samples", "police-data-kit-fixtures"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let file = entry.unwrap().path();
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            match import(&file, None) {
                Ok(i) => eprintln!("{name}: read as {} rows", i.report.rows_read),
                Err(e) => assert!(e.to_string().contains(&name), "{e}"),
            }
        }
    }
}

/// Every file of the collection of malformed files, whatever its format.
#[test]
fn every_malformed_file_is_read_or_refused() {
    let Some(root) = real("07-malformed") else { return };
    let (mut folders, mut files) = (vec![root], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    assert!(files.len() > 100, "{}", files.len());
    let mut read = 0;
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        match import(&file, None) {
            Ok(i) => {
                read += 1;
                eprintln!("{name}: {} rows, {} placed", i.report.rows_read, i.report.placed);
            }
            Err(e @ (ImportError::NoFiles | ImportError::Cancelled)) => panic!("{name}: {e}"),
            Err(e) => assert!(e.to_string().starts_with(&name), "{name}: {e}"),
        }
        // With a mapping that fits, the same bytes are read row by row.
        for (lon, lat) in [("geometry.longitude", "geometry.latitude"), ("longitude", "latitude")] {
            let mapping = Mapping::default()
                .with(IncidentField::Longitude, lon)
                .with(IncidentField::Latitude, lat);
            match import(&file, Some(&mapping)) {
                Ok(i) => {
                    read += 1;
                    let r = i.report;
                    eprintln!(
                        "{name}: {} rows, {} placed, {} rejected",
                        r.rows_read, r.placed, r.rejected
                    );
                }
                Err(e) => assert!(e.to_string().starts_with(&name), "{name}: {e}"),
            }
        }
    }
    assert!(read > 0);
}
