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
}

/// Opens a profile for editing, or the user's own copy of Ashview without a path. `role` is what
/// others who want to edit it are told.
pub fn open(path: Option<PathBuf>, role: Role) -> Result<Document, OpenError> {
    let path = match path {
        Some(path) => path,
        None => sample::user_copy()?,
    };
    let (file, profile) = store::ProfileFile::open_as(&path, &who(role))?;
    Ok(opened(file, profile))
}

/// Opens a profile to read it; nothing is written.
pub fn open_to_read(path: Option<PathBuf>) -> Result<Document, OpenError> {
    let path = match path {
        Some(path) => path,
        None => sample::user_copy()?,
    };
    let (file, profile) = store::ProfileFile::open_to_read(&path)?;
    Ok(opened(file, profile))
}

/// A document of a file that is open, with what the map needs of it.
pub fn opened(file: store::ProfileFile, profile: NeighbourhoodProfile) -> Document {
    let mut document = document(profile, Some(file.path()));
    document.take_file(file);
    document
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

/// A document of a profile, with its basemap. A basemap that cannot be read is said, and the map
/// is drawn without it.
pub fn document(profile: NeighbourhoodProfile, path: Option<&Path>) -> Document {
    let name = profile.neighbourhood.basemap.clone();
    let (basemap, problem) = match basemap(&name, path) {
        Ok(basemap) => (basemap, None),
        Err(e) => (None, Some(format!("The basemap is not shown: {e}"))),
    };
    let mut document = Document::new(profile, path.map(Path::to_owned), basemap);
    document.basemap_name = name;
    document.basemap_problem = problem;
    document
}

/// The basemap that a profile names, made ready to draw; `None` where it names none.
pub fn basemap(
    name: &str,
    profile: Option<&Path>,
) -> Result<Option<Arc<PreparedBasemap>>, import::ImportError> {
    let basemap = match name.trim() {
        "" => return Ok(None),
        sample::BASEMAP_NAME => {
            import::read_basemap(sample::basemap_geojson(), sample::ATTRIBUTION)?
        }
        files => {
            let (files, credit) = files.split_once('|').unwrap_or((files, ""));
            let folder = profile.and_then(Path::parent).unwrap_or(Path::new(""));
            let named = files.split(';').map(str::trim).filter(|f| !f.is_empty());
            let paths: Vec<PathBuf> = named.map(|f| folder.join(f)).collect();
            import::read_basemap_files(&paths, credit.trim())?.0
        }
    };
    Ok(Some(Arc::new(PreparedBasemap::prepare(Arc::new(basemap)))))
}
