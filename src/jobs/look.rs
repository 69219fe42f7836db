//! Looks at files before they are brought in: whose they are, and what their columns hold.

use std::path::{Path, PathBuf};

use super::Progress;
use crate::analysis::CancelToken;
use crate::geography::{LonLat, MetricPoint};
use crate::import::{
    ImportError, Remembered, TableHead, is_areas, most_bounds, read_heads, remembered_mappings,
};
use crate::profile::NeighbourhoodProfile;
use crate::store::{is_geopackage, is_profile};

/// What files turned out to be.
#[derive(Debug)]
pub enum Looked {
    /// A profile of ours.
    Profile(PathBuf),
    /// A `GeoPackage` of somebody else's, which may hold incidents or a basemap.
    Foreign(PathBuf),
    /// Boundaries of areas.
    Areas(PathBuf),
    /// Tables.
    Tables(Tables),
}

/// Tables with what helps to understand them.
#[derive(Debug)]
pub struct Tables {
    /// The beginning of each shape of table.
    pub heads: Vec<TableHead>,
    /// The mappings that are remembered.
    pub remembered: Vec<Remembered>,
    /// Why some of those cannot be read.
    pub problems: Vec<String>,
    /// Where the open profile lies.
    pub near: Option<LonLat>,
}

/// What a single file is that was dropped or chosen: a `GeoPackage` may be a profile. `None`: it
/// is to be read as tables.
pub fn whose(files: &[PathBuf]) -> Option<Looked> {
    let [file] = files else { return None };
    if is_areas(file) {
        return Some(Looked::Areas(file.clone()));
    }
    if !file.extension().is_some_and(|e| e.eq_ignore_ascii_case("gpkg")) {
        return None;
    }
    let file = file.clone();
    // What is none at all is told for what it is when it is opened.
    let is_foreign = !is_profile(&file) && is_geopackage(&file);
    Some(if is_foreign { Looked::Foreign(file) } else { Looked::Profile(file) })
}

/// Reads the beginning of files. `folder` is where mappings are remembered, `open` the profile
/// whose places say where those of the files are expected.
pub fn tables(
    files: &[PathBuf],
    folder: Option<&Path>,
    open: Option<&NeighbourhoodProfile>,
    cancel: &CancelToken,
    _: &Progress,
) -> Result<Tables, ImportError> {
    let heads = read_heads(files, &mut || !cancel.is_cancelled())?;
    let (remembered, problems) = folder.map(remembered_mappings).unwrap_or_default();
    Ok(Tables { heads, remembered, problems, near: open.and_then(middle) })
}

/// The middle of a profile's incidents, else a corner of its boundary.
fn middle(profile: &NeighbourhoodProfile) -> Option<LonLat> {
    let incidents = || {
        let b = most_bounds(&profile.incidents)?;
        let middle =
            MetricPoint::new(f64::midpoint(b.west, b.east), f64::midpoint(b.south, b.north));
        profile.plane.to_lon_lat(middle).ok()
    };
    profile.neighbourhood.boundary.first().copied().or_else(incidents)
}
