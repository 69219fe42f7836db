//! What a file is by its first bytes, and the parts of an archive.

use std::fs::File;
use std::io::{BufReader, Error, ErrorKind};
use std::path::Path;

use zip::{CompressionMethod, ZipArchive};

use super::bytes::{Bytes, Entry};
use super::layer::layers;
use super::sheet::sheets;
use super::text::{HEAD_BYTES, head_as_utf_8};
use super::{Kind, Named, Part, PassedOver, file_name, passed_over, unreadable};
use crate::import::error::ImportError;

/// An archive of all forces and three years has about five thousand files.
const MOST_ENTRIES: usize = 20_000;

/// The tables of a file.
pub(in crate::import) fn parts_of(
    (path, named): &Named,
    over: &mut Vec<PassedOver>,
) -> Result<Vec<Part>, ImportError> {
    let name = file_name(path);
    let bytes = Bytes::of(path.clone());
    let head = bytes.head(HEAD_BYTES).map_err(|e| unreadable(&name, &e))?;
    if !head.starts_with(b"PK\x03\x04") && !head.starts_with(b"PK\x05\x06") {
        return parts_of_bytes(name, bytes, *named, over);
    }
    let entries = entries(path, &name)?;
    if entries.iter().any(|(name, _)| name == "xl/workbook.xml") {
        return parts_of_bytes(name, bytes, *named, over);
    }
    if entries.iter().any(|(name, _)| name == "content.xml") {
        return Err(not_read(&name, "an OpenDocument spreadsheet", "save it as .xlsx or as CSV"));
    }
    let mut parts = Vec::new();
    let mut left = Vec::new();
    for (inner, entry) in entries {
        let short = file_name(Path::new(&inner));
        let label = format!("{name}/{short}");
        if let Some(reason) = passed_over(&short) {
            left.push(PassedOver { name: label, reason: reason.to_owned() });
            continue;
        }
        let entry = entry.map_err(|e| unreadable(&label, &e))?;
        parts.extend(parts_of_bytes(label, bytes.entry(entry), false, &mut left)?);
    }
    if parts.is_empty() {
        let all: Vec<&str> =
            left.iter().take(6).map(|o| o.name.rsplit('/').next().unwrap_or_default()).collect();
        let found =
            if all.is_empty() { "nothing".to_owned() } else { format!("only {}", all.join(", ")) };
        return Err(ImportError::Refused {
            file: name,
            line: None,
            expected: "an archive with files of incidents".to_owned(),
            found,
            advice: "name the archive that holds the CSV files".to_owned(),
        });
    }
    over.extend(left);
    Ok(parts)
}

/// The tables of bytes that are no archive of several files.
fn parts_of_bytes(
    name: String,
    mut bytes: Bytes,
    named: bool,
    over: &mut Vec<PassedOver>,
) -> Result<Vec<Part>, ImportError> {
    let mut head = bytes.head(HEAD_BYTES).map_err(|e| unreadable(&name, &e))?;
    if head.starts_with(b"\x1F\x8B") {
        bytes.gzip = true;
        head = bytes.head(HEAD_BYTES).map_err(|e| unreadable(&name, &e))?;
    }
    if head.starts_with(b"SQLite format 3\0") {
        return layers(&name, &bytes, named, over);
    }
    if head.starts_with(b"PK\x03\x04") {
        // Inside another archive only a workbook can be told from an archive by its ending.
        let stem = Path::new(name.trim_end_matches(".gz"));
        let is_workbook = stem.extension().is_some_and(|e| e.eq_ignore_ascii_case("xlsx"));
        if is_workbook || bytes.is_plain() {
            return sheets(&name, &bytes, named);
        }
        return Err(not_read(&name, "an archive inside an archive", "unpack the outer one"));
    }
    if head.starts_with(b"\xD0\xCF\x11\xE0") {
        let found = "an old or a protected Excel workbook";
        return Err(not_read(&name, found, "save it as .xlsx without a password, or as CSV"));
    }
    if head.starts_with(b"\x1F\x8B") {
        return Err(not_read(&name, "an archive inside an archive", "unpack the outer one"));
    }
    let kind = kind(&name, &head_as_utf_8(&head));
    Ok(vec![Part { name, bytes, kind, named, metres: None }])
}

/// What text that begins so is.
fn kind(name: &str, head: &[u8]) -> Kind {
    let small = name.to_ascii_lowercase();
    let stem = small.strip_suffix(".gz").unwrap_or(&small);
    let is_lines = [".csv", ".tsv", ".tab"].iter().any(|e| stem.ends_with(e));
    let text = head.trim_ascii_start();
    match text.first() {
        Some(b'[' | b'{') if !is_lines => Kind::Json,
        Some(b'<') if text.windows(4).any(|w| w == b"<gpx") => Kind::Waypoints,
        _ => Kind::Text,
    }
}

fn not_read(name: &str, found: &str, advice: &str) -> ImportError {
    ImportError::Refused {
        file: name.to_owned(),
        line: None,
        expected: "a table as CSV, .xlsx, JSON, GeoJSON, GeoPackage or GPX".to_owned(),
        found: found.to_owned(),
        advice: advice.to_owned(),
    }
}

type FoundEntry = (String, std::io::Result<Entry>);

/// The files of an archive in order of their names, each with where it lies.
fn entries(path: &Path, name: &str) -> Result<Vec<FoundEntry>, ImportError> {
    let broken = |reason: String| unreadable(name, &Error::new(ErrorKind::InvalidData, reason));
    let file = File::open(path).map_err(|e| unreadable(name, &e))?;
    let mut archive = ZipArchive::new(BufReader::new(file))
        .map_err(|e| broken(format!("its list of files cannot be read: {e}")))?;
    if archive.len() > MOST_ENTRIES {
        return Err(ImportError::Refused {
            file: name.to_owned(),
            line: None,
            expected: format!("an archive of at most {MOST_ENTRIES} files"),
            found: archive.len().to_string(),
            advice: "unpack it and name the folder of one force or one year".to_owned(),
        });
    }
    let mut found = Vec::new();
    for i in 0..archive.len() {
        let entry = archive.by_index_raw(i).map_err(|e| broken(e.to_string()))?;
        if entry.is_dir() {
            continue;
        }
        let inner = entry.name().map_err(|e| broken(e.to_string()))?.into_owned();
        let wrong = |reason| Err(Error::new(ErrorKind::InvalidData, reason));
        let place = match (entry.compression(), entry.data_start()) {
            _ if entry.encrypted() => wrong("it is protected by a password"),
            (CompressionMethod::Stored | CompressionMethod::Deflated, Some(start)) => Ok(Entry {
                start,
                packed: entry.compressed_size(),
                deflated: entry.compression() == CompressionMethod::Deflated,
                crc: entry.crc32(),
            }),
            _ => wrong("it is packed in a way that is not read"),
        };
        found.push((inner, place));
    }
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(found)
}
