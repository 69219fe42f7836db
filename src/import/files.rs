//! What is asked of files before their rows are read: which are the same, and where they lie.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::error::ImportError;
use super::layout::{Col, Columns, EXPECTED};
use super::place::middle_plane;
use super::rows::position;
use super::table::{Table, TableRow, file_name};
use crate::geography::MetricPlane;

/// The middle of so many places decides the plane of a new profile.
const PLACES_FOR_PLANE: usize = 4_096;

/// The plane for the middle of the first few thousand readable places of the files.
pub(super) fn plane_for(files: &[PathBuf]) -> Result<MetricPlane, ImportError> {
    let mut places = Vec::new();
    for file in files {
        let mut table = Table::open(file, EXPECTED)?;
        let columns = Columns::of(&table)?;
        while places.len() < PLACES_FOR_PLANE {
            match table.next_row()? {
                None => break,
                Some(TableRow::Fault(_)) => {}
                Some(TableRow::Row) => {
                    let field = |c| table.field(columns.at(c));
                    let place = position(field(Col::Longitude), field(Col::Latitude));
                    places.extend(place.ok().flatten());
                }
            }
        }
    }
    middle_plane(&places).map_err(|e| ImportError::Refused {
        file: files.iter().map(|f| file_name(f)).collect::<Vec<_>>().join(", "),
        line: None,
        expected: "places that a map in metres can be laid through".to_owned(),
        found: e.to_string(),
        advice: "check that longitude and latitude are under their right names".to_owned(),
    })
}

/// The files without those that repeat another byte for byte, the names of these, and how many
/// bytes are left to read.
pub(super) fn once_each(
    files: &[PathBuf],
) -> Result<(Vec<PathBuf>, Vec<String>, u64), ImportError> {
    let size = |path: &Path| {
        let unreadable = |reason: String| ImportError::Unreadable { file: file_name(path), reason };
        let found = std::fs::metadata(path).map_err(|e| unreadable(e.to_string()))?;
        if found.is_dir() {
            return Err(unreadable("it is a folder; name the CSV files in it".to_owned()));
        }
        Ok(found.len())
    };
    let sizes = files.iter().map(|f| size(f)).collect::<Result<Vec<u64>, _>>()?;
    let mut seen = HashSet::new();
    let (mut once, mut twice, mut total) = (Vec::new(), Vec::new(), 0);
    for (file, bytes) in files.iter().zip(&sizes) {
        let alone = sizes.iter().filter(|s| *s == bytes).count() == 1;
        if alone || seen.insert(digest(file)?) {
            once.push(file.clone());
            total += bytes;
        } else {
            twice.push(file_name(file));
        }
    }
    Ok((once, twice, total))
}

fn digest(path: &Path) -> Result<Vec<u8>, ImportError> {
    let mut hasher = Sha256::new();
    let unreadable = |e: std::io::Error| ImportError::Unreadable {
        file: file_name(path),
        reason: e.to_string(),
    };
    let mut file = std::fs::File::open(path).map_err(unreadable)?;
    let mut chunk = vec![0; 1 << 16];
    loop {
        match std::io::Read::read(&mut file, &mut chunk).map_err(unreadable)? {
            0 => return Ok(hasher.finalize().to_vec()),
            n => hasher.update(chunk.get(..n).unwrap_or_default()),
        }
    }
}
