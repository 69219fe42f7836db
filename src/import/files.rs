//! What is asked of files before their rows are read: which are the same, and where they lie.

use std::collections::HashSet;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::coordinates::place_of;
use super::error::{ImportError, shortened};
use super::guess::columns_of;
use super::layout::Columns;
use super::mapping::Mappings;
use super::place::middle_plane;
use super::source::{Named, Part, PassedOver, file_name, parts_of};
use super::table::TableRow;
use crate::geography::{LonLat, MetricPlane};

/// The middle of so many places decides the plane of a new profile.
const PLACES_FOR_PLANE: usize = 4_096;

/// A part with what is known of its columns.
pub(super) struct Prepared {
    pub part: Part,
    pub columns: Columns,
}

/// The parts of the files with their columns. What a folder, an archive, a workbook or a database
/// holds beside the incidents is passed over; a file that was named itself must be read.
pub(super) fn prepared(
    files: &[Named],
    said: &Mappings,
    over: &mut Vec<PassedOver>,
) -> Result<Vec<Prepared>, ImportError> {
    let mut found = Vec::new();
    let mut refused = None;
    for file in files {
        for part in parts_of(file, over)? {
            match columns_of(&part, said) {
                Ok(columns) => found.push(Prepared { part, columns }),
                Err(ImportError::Refused { expected, found, advice, line, file })
                    if !part.named =>
                {
                    let reason = format!("expected {expected}, found {found}");
                    over.push(PassedOver { name: part.name, reason: shortened(&reason, 400) });
                    refused.get_or_insert(ImportError::Refused {
                        file,
                        line,
                        expected,
                        found,
                        advice,
                    });
                }
                Err(e) => return Err(e),
            }
        }
    }
    match refused {
        // Nothing was found in what holds the files: the first reason says why.
        Some(e) if found.is_empty() => Err(e),
        _ => Ok(found),
    }
}

/// The plane for the middle of the first few thousand readable places of the parts.
pub(super) fn plane_for(parts: &[Prepared]) -> Result<MetricPlane, ImportError> {
    let places = first_places(parts)?;
    middle_plane(&places).map_err(|e| ImportError::Refused {
        file: names(parts),
        line: None,
        expected: "places that a map in metres can be laid through".to_owned(),
        found: e.to_string(),
        advice: "check that longitude and latitude are under their right names".to_owned(),
    })
}

fn names(parts: &[Prepared]) -> String {
    parts.iter().map(|p| p.part.name.as_str()).collect::<Vec<_>>().join(", ")
}

fn first_places(parts: &[Prepared]) -> Result<Vec<LonLat>, ImportError> {
    let mut places = Vec::new();
    for Prepared { part, columns } in parts {
        if places.len() >= PLACES_FOR_PLANE {
            break;
        }
        let mut table = columns.open(part)?;
        while places.len() < PLACES_FOR_PLANE {
            match table.next_row()? {
                None => break,
                Some(TableRow::Fault(_)) => {}
                Some(TableRow::Row) => {
                    let place = place_of(&table, columns);
                    places.extend(place.ok().flatten().map(|(place, _)| place));
                }
            }
        }
    }
    Ok(places)
}

/// Where Great Britain and its islands are, roughly.
pub(super) fn is_british(lon: f64, lat: f64) -> bool {
    (-9.0..=2.0).contains(&lon) && (49.0..=61.0).contains(&lat)
}

/// Says when the places of a new profile would be in Great Britain with longitude and latitude
/// exchanged, and are not as they stand.
pub(super) fn swapped_remark(plane: &MetricPlane) -> Option<String> {
    let code = plane.code();
    let (lon, lat) = code.strip_prefix("local:")?.split_once(',')?;
    let (lon, lat): (f64, f64) = (lon.parse().ok()?, lat.parse().ok()?);
    is_british(lat, lon).then(|| {
        format!("the places lie round longitude {lon:.2} and latitude {lat:.2}; with the two exchanged they would lie in Great Britain. If so, exchange the two columns in the mapping")
    })
}

/// The files without those that repeat another byte for byte, the names of these, and how many
/// bytes are left to read.
pub(super) fn once_each(files: &[Named]) -> Result<(Vec<Named>, Vec<String>, u64), ImportError> {
    let size = |path: &Path| {
        let unreadable = |reason: String| ImportError::Unreadable { file: file_name(path), reason };
        std::fs::metadata(path).map(|found| found.len()).map_err(|e| unreadable(e.to_string()))
    };
    let sizes = files.iter().map(|(f, _)| size(f)).collect::<Result<Vec<u64>, _>>()?;
    let mut seen = HashSet::new();
    let (mut once, mut twice, mut total) = (Vec::new(), Vec::new(), 0);
    for (file, bytes) in files.iter().zip(&sizes) {
        let alone = sizes.iter().filter(|s| *s == bytes).count() == 1;
        if alone || seen.insert(digest(&file.0)?) {
            once.push(file.clone());
            total += bytes;
        } else {
            twice.push(file_name(&file.0));
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
