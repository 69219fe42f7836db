//! Opens a profile file and prepares what the map needs of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::document::Document;
use crate::map::layers::PreparedBasemap;
use crate::profile::{NeighbourhoodProfile, Role};
use crate::store::Writer;
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

/// Opens a profile for editing, or the user's own copy of Ashview without a path. `role` is what
/// others who want to edit it are told.
pub fn open(path: Option<PathBuf>, role: Role) -> Result<Document, OpenError> {
    let path = match path {
        Some(path) => path,
        None => sample::user_copy()?,
    };
    let (file, profile) = store::ProfileFile::open_as(&path, &who(role))?;
    opened(file, profile)
}

/// Opens a profile to read it; nothing is written.
pub fn open_to_read(path: Option<PathBuf>) -> Result<Document, OpenError> {
    let path = match path {
        Some(path) => path,
        None => sample::user_copy()?,
    };
    let (file, profile) = store::ProfileFile::open_to_read(&path)?;
    opened(file, profile)
}

/// A document of a file that is open, with what the map needs of it.
pub fn opened(
    file: store::ProfileFile,
    profile: NeighbourhoodProfile,
) -> Result<Document, OpenError> {
    let mut document = document(profile, Some(file.path()))?;
    document.take_file(file);
    Ok(document)
}

/// Who others are told has a profile open: a role and a computer, never a person.
pub fn who(role: Role) -> String {
    let computer = gethostname::gethostname().to_string_lossy().into_owned();
    let since = jiff::Zoned::now().strftime("%H:%M").to_string();
    format!("a {role} on {computer} (since {since})")
}

/// Whether two paths name one file; no path is Ashview's.
pub fn is_same(a: Option<&Path>, b: Option<&Path>) -> bool {
    let ashview = || sample::user_copy().ok();
    let (Some(a), Some(b)) = (a.map(Path::to_owned).or_else(ashview), b) else { return false };
    a == b || a.canonicalize().ok().zip(b.canonicalize().ok()).is_some_and(|(a, b)| a == b)
}

/// Writes what waits and lets go of a file. What cannot be written keeps hold of it.
pub fn let_go(writer: Writer) -> Option<Writer> {
    writer.settle();
    if writer.state().waiting > 0 {
        return Some(writer);
    }
    drop(writer);
    None
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
