//! Ashview, the invented town that the binary carries inside.

use std::path::{Path, PathBuf};

use crate::store::unfinished::Unfinished;

/// The ready profile.
const PROFILE: &[u8] = include_bytes!("../sample_data/ashview.gpkg");
/// The basemap.
const BASEMAP: &str = include_str!("../sample_data/ashview-basemap.geojson");
/// The basemap's name in a profile.
pub const BASEMAP_NAME: &str = "ashview";
/// The credit line of the basemap.
pub const ATTRIBUTION: &str = "Ashview is an invented town";

/// Why the user's own copy could not be made.
#[derive(Debug, thiserror::Error)]
pub enum SampleError {
    /// The platform names no folder for a user's data.
    #[error(
        "expected a folder for this user's data, found none; give the profile's path on the command line"
    )]
    NoFolder,
    /// The copy could not be written.
    #[error("could not write the Ashview sample to {path}: {source}")]
    Write {
        /// Where.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// The text of the embedded basemap.
pub fn basemap_geojson() -> &'static str {
    BASEMAP
}

/// The user's own copy of the sample in the platform's data folder, made if it is not there.
pub fn user_copy() -> Result<PathBuf, SampleError> {
    let folders = crate::settings::user_folders().ok_or(SampleError::NoFolder)?;
    let path = folders.data_dir().join("ashview.gpkg");
    if !path.exists() {
        write_to(&path)?;
    }
    Ok(path)
}

/// Writes the sample to a path, whole or not at all.
pub fn write_to(path: &Path) -> Result<(), SampleError> {
    let error = |source| SampleError::Write { path: path.to_owned(), source };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(error)?;
    }
    let half = Unfinished::beside(path);
    std::fs::write(half.path(), PROFILE).map_err(error)?;
    half.replace(path).map_err(error)
}
