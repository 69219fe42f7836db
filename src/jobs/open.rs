//! Opens a profile file and prepares what the map needs of it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::document::{Document, ReadBasemap};
use crate::geography::{TileId, WorldPoint};
use crate::import::{ImportError, TileCache, TileServer, TileSource};
use crate::map::layers::PreparedBasemap;
use crate::profile::{BasemapChoice, NeighbourhoodProfile, Role};
use crate::store::Writer;
use crate::{import, sample, settings, store};

/// Why a profile could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The sample could not be made.
    #[error(transparent)]
    Sample(#[from] sample::SampleError),
    /// Changes of what is open are not on disk yet.
    #[error(
        "expected everything to be on disk before another profile is opened, found {waiting} changes that wait: {reason}"
    )]
    Unsaved {
        /// How many wait.
        waiting: usize,
        /// Why.
        reason: String,
    },
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

/// Opens a profile instead of the one that `writer` writes, of which everything has to be on disk
/// first; `is_same`: it is that one, whose file is let go of before it is opened again. Gives the
/// writer back where it is still needed: nothing that waits is dropped.
pub fn open_instead(
    path: Option<PathBuf>,
    role: Role,
    writer: Option<Writer>,
    is_same: bool,
) -> (Result<Document, OpenError>, Option<Writer>) {
    let mut writer = writer;
    if let Some(before) = writer.take() {
        before.settle();
        let store::SaveState { waiting, problem, .. } = before.state();
        if waiting > 0 {
            let reason = problem.unwrap_or_else(|| "they are being written".to_owned());
            return (Err(OpenError::Unsaved { waiting, reason }), Some(before));
        }
        writer = Some(before).filter(|_| !is_same);
    }
    let opened = open(path, role);
    // Here, where closing a file holds nobody up.
    let kept = writer.filter(|_| opened.is_err());
    (opened, kept)
}

/// A document of a profile, with its basemap. A basemap that cannot be read is said, and the map
/// is drawn without it.
pub fn document(profile: NeighbourhoodProfile, path: Option<&Path>) -> Document {
    let name = profile.neighbourhood.basemap.clone();
    let (basemap, problem) = match basemap(&name, path) {
        Ok(basemap) => (basemap, None),
        Err(e) => (ReadBasemap::None, Some(format!("The basemap is not shown: {e}"))),
    };
    let mut document = Document::new(profile, path.map(Path::to_owned), None);
    document.take_basemap(name, basemap);
    document.basemap_problem = problem;
    document
}

/// The basemap that a profile names, made ready to draw. Paths are beside the profile.
pub fn basemap(name: &str, profile: Option<&Path>) -> Result<ReadBasemap, ImportError> {
    read(&BasemapChoice::from_text(name), profile)
}

fn read(choice: &BasemapChoice, profile: Option<&Path>) -> Result<ReadBasemap, ImportError> {
    let folder = profile.and_then(Path::parent).unwrap_or(Path::new(""));
    let basemap = match choice {
        BasemapChoice::None => return Ok(ReadBasemap::None),
        BasemapChoice::Ashview => {
            import::read_basemap(sample::basemap_geojson(), sample::ATTRIBUTION)?
        }
        BasemapChoice::Files { files, credit } => {
            let paths: Vec<PathBuf> = files.iter().map(|f| folder.join(f)).collect();
            import::read_basemap_files(&paths, credit)?.0
        }
        BasemapChoice::Tiles { file, credit } => {
            let source = TileSource::open(&folder.join(file), credit)?;
            return Ok(ReadBasemap::Tiles(Arc::new(source)));
        }
        BasemapChoice::Server { url, credit } => {
            let cache = settings::tile_folder()
                .map(|folder| Arc::new(TileCache::new(folder, TileCache::USUAL_BYTES)));
            let source = TileSource::server(TileServer::new(url, cache), credit);
            return Ok(ReadBasemap::Server {
                address: url.clone(),
                source: Arc::new(source),
                is_used: settings::uses_tile_server(url),
            });
        }
    };
    Ok(ReadBasemap::Shapes(Arc::new(PreparedBasemap::prepare(Arc::new(basemap)))))
}

/// Reads a basemap before it is chosen, and gives it with the credit line of its tiles. A server is
/// asked for the tile round `middle`, or for the whole world. The error says what is wrong.
pub fn try_basemap(
    choice: BasemapChoice,
    profile: Option<&Path>,
    middle: Option<WorldPoint>,
) -> Result<BasemapChoice, String> {
    let source = match read(&choice, profile).map_err(|e| e.to_string())? {
        ReadBasemap::None | ReadBasemap::Shapes(_) => return Ok(choice),
        ReadBasemap::Tiles(source) | ReadBasemap::Server { source, .. } => source,
    };
    Ok(match choice {
        BasemapChoice::Tiles { file, .. } => {
            BasemapChoice::Tiles { file, credit: source.facts.attribution.clone() }
        }
        BasemapChoice::Server { .. } => {
            let world = TileId { zoom: 0, x: 0, y: 0 };
            let here = middle.map(|at| TileId::at(13.min(source.facts.max_zoom), at));
            let mut answer = Ok(None);
            for id in here.into_iter().chain([world]) {
                answer = source.read(id);
                if !matches!(answer, Ok(None)) {
                    break;
                }
            }
            match answer {
                Ok(Some(_)) => choice,
                Ok(None) => {
                    return Err(format!(
                        "expected tiles from {}, found none there for this neighbourhood or the world; check the address",
                        source.facts.name
                    ));
                }
                Err(problem) => {
                    return Err(format!("{problem}; check the address and the network"));
                }
            }
        }
        other => other,
    })
}
