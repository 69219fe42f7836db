//! Opens a profile file and prepares what the map needs of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::document::Document;
use crate::map::layers::PreparedBasemap;
use crate::profile::NeighbourhoodProfile;
use crate::{import, sample, store};

/// Why a profile could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The sample could not be made.
    #[error(transparent)]
    Sample(#[from] sample::SampleError),
    /// The file could not be read as a profile.
    #[error(transparent)]
    Store(#[from] store::StoreError),
    /// The basemap could not be read.
    #[error(transparent)]
    Basemap(#[from] import::ImportError),
}

/// Opens a profile, or the user's own copy of Ashview without a path.
pub fn open(path: Option<PathBuf>) -> Result<Document, OpenError> {
    let path = match path {
        Some(path) => path,
        None => sample::user_copy()?,
    };
    let (file, profile) = store::ProfileFile::open(&path)?;
    let mut document = document(profile, Some(&path))?;
    document.notes = file.notes().iter().map(ToString::to_string).collect();
    document.read_only = file.read_only_reason().map(ToOwned::to_owned);
    Ok(document)
}

/// A document of a profile, with its basemap.
pub fn document(profile: NeighbourhoodProfile, path: Option<&Path>) -> Result<Document, OpenError> {
    let basemap = basemap_of(&profile)?;
    Ok(Document::new(profile, path.map(Path::to_owned), basemap))
}

fn basemap_of(profile: &NeighbourhoodProfile) -> Result<Option<Arc<PreparedBasemap>>, OpenError> {
    if profile.neighbourhood.basemap != sample::BASEMAP_NAME {
        return Ok(None);
    }
    let basemap = import::read_basemap(sample::basemap_geojson(), sample::ATTRIBUTION)?;
    Ok(Some(Arc::new(PreparedBasemap::prepare(Arc::new(basemap)))))
}
