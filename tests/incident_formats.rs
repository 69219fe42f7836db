//! Incident files as forces, councils and open-data sites give them: whatever the format, every
//! row of the file is in exactly one line of the report. The rows are counted here a second time,
//! by other means than the import's.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::io::{Read as _, Write as _};
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
    check("derived-by-others/northumbria_asb.tab.gz", 39_706, 39_706, 0);
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
