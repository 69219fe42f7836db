//! `PMTiles`, version 3: an archive of tiles with a directory, read piece by piece.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::pin::pin;
use std::sync::{Mutex, PoisonError};
use std::task::{Context, Poll, Waker};

use pmtiles::{
    AsyncBackend, AsyncPmTilesReader, BackendResponse, Compression, PmtError, PmtResult, TileCoord,
    TileType,
};

use super::credit::credit;
use super::{MOST_TILE_BYTES, kind_of, points_of, unpacked};
use crate::geography::{LonLat, TileFacts, TileId, TileKind, WorldBounds};
use crate::import::error::{ImportError, shortened};
use crate::import::source::file_name;

/// The header's length in bytes, and the room at the start that it and the root directory share.
const HEADER: u64 = 127;
const ROOM: u64 = 16_384;
/// The longest piece that is read at once.
const MOST_BYTES: usize = 16 << 20;

/// An open file.
pub(super) struct Archive(AsyncPmTilesReader<Pieces>);

impl std::fmt::Debug for Archive {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Archive")
    }
}

/// Opens a file and says what is in it.
pub(super) fn open(path: &Path) -> Result<(Archive, TileFacts), ImportError> {
    let refused = |found: String| ImportError::Refused {
        file: path.display().to_string(),
        line: None,
        expected: "a PMTiles file, version 3".to_owned(),
        found: shortened(&found, 160),
        advice: "choose another file, or make it again".to_owned(),
    };
    let unreadable = |e: std::io::Error| ImportError::Unreadable {
        file: path.display().to_string(),
        reason: e.to_string(),
    };
    let mut file = File::open(path).map_err(unreadable)?;
    let length = file.metadata().map_err(unreadable)?.len();
    let header = header(&mut file, length).map_err(&refused)?;
    let pieces = Pieces(Mutex::new(file));
    let reader =
        now(AsyncPmTilesReader::try_from_source(pieces)).map_err(|e| refused(e.to_string()))?;
    let archive = Archive(reader);
    let kind = match archive.0.get_header().tile_type {
        TileType::Mvt => TileKind::Shapes,
        TileType::Png | TileType::Jpeg | TileType::Webp => TileKind::Picture,
        other => {
            // Not named in the header: the first tile tells.
            let first = archive.sample(header.min_zoom, header.middle);
            first
                .as_deref()
                .and_then(kind_of)
                .ok_or_else(|| refused(format!("tiles of the kind {other:?}")))?
        }
    };
    let meta = if header.metadata_bytes == 0 {
        serde_json::Value::Null
    } else {
        let text = now(archive.0.get_metadata()).map_err(|e| refused(e.to_string()))?;
        serde_json::from_str(&text).unwrap_or_default()
    };
    let points = match kind {
        TileKind::Shapes => 512.0,
        TileKind::Picture => {
            archive.sample(header.min_zoom, header.middle).map_or(256.0, |tile| points_of(&tile))
        }
    };
    let facts = TileFacts {
        name: file_name(path),
        kind,
        min_zoom: header.min_zoom,
        max_zoom: header.max_zoom,
        points,
        bounds: header.bounds,
        attribution: credit(meta["attribution"].as_str().unwrap_or_default()),
        is_network: false,
    };
    Ok((archive, facts))
}

/// What the header says, once it can be trusted: the reader takes its offsets as they stand.
struct Header {
    min_zoom: u8,
    max_zoom: u8,
    metadata_bytes: u64,
    middle: Option<LonLat>,
    bounds: Option<WorldBounds>,
}

fn header(file: &mut File, length: u64) -> Result<Header, String> {
    let mut bytes = [0; HEADER as usize];
    file.read_exact(&mut bytes).map_err(|_| format!("{length} bytes"))?;
    if !bytes.starts_with(b"PMTiles") {
        return Err("a file that does not begin with PMTiles".to_owned());
    }
    if bytes[7] != 3 {
        return Err(format!("version {}", bytes[7]));
    }
    let long =
        |at: usize| bytes[at..].first_chunk().map(|b| u64::from_le_bytes(*b)).unwrap_or_default();
    let [root, root_bytes, meta, meta_bytes, leaves, leaves_bytes, data, data_bytes] =
        std::array::from_fn(|i| long(8 + 8 * i));
    if root < HEADER || root_bytes == 0 || root.saturating_add(root_bytes) > ROOM {
        return Err("a root directory outside of the first 16 kB".to_owned());
    }
    for (what, start, size) in [
        ("root directory", root, root_bytes),
        ("metadata", meta, meta_bytes),
        ("leaf directories", leaves, leaves_bytes),
        ("tiles", data, data_bytes),
    ] {
        if size > 0 && start.checked_add(size).is_none_or(|end| end > length) {
            return Err(format!(
                "{length} bytes, and the {what} up to byte {}; the file is cut short",
                start.saturating_add(size)
            ));
        }
    }
    if meta_bytes > MOST_BYTES as u64 {
        return Err(format!("metadata of {} MB", meta_bytes >> 20));
    }
    let (min_zoom, max_zoom) = (bytes[100], bytes[101]);
    if min_zoom > max_zoom || max_zoom > TileId::MAX_ZOOM {
        return Err(format!("zoom levels from {min_zoom} to {max_zoom}"));
    }
    let degrees = |at: usize| {
        bytes[at..].first_chunk().map_or(0.0, |b| f64::from(i32::from_le_bytes(*b)) / 1e7)
    };
    let [west, south, east, north] = [102, 106, 110, 114].map(degrees);
    let corner = |lon, lat| LonLat::new(lon, lat).ok();
    let bounds = match (corner(west, north), corner(east, south)) {
        (Some(a), Some(b)) if west < east && south < north => {
            WorldBounds::around([a.into(), b.into()])
        }
        _ => None,
    };
    let middle = corner(f64::midpoint(west, east), f64::midpoint(south, north));
    Ok(Header { min_zoom, max_zoom, metadata_bytes: meta_bytes, middle, bounds })
}

impl Archive {
    /// A tile, unpacked; `None` where there is none.
    pub(super) fn read(&self, id: TileId) -> Result<Option<Vec<u8>>, String> {
        let coord = TileCoord::new(id.zoom, id.x, id.y).map_err(|e| e.to_string())?;
        let Some(bytes) = now(self.0.get_tile(coord)).map_err(|e| e.to_string())? else {
            return Ok(None);
        };
        if bytes.len() > MOST_TILE_BYTES {
            return Err(format!("a tile of {} bytes", bytes.len()));
        }
        match self.0.get_header().tile_compression {
            Compression::None | Compression::Gzip | Compression::Unknown => {
                unpacked(bytes.to_vec()).map(Some)
            }
            other => Err(format!("tiles packed by {other:?}; gzip is read")),
        }
    }

    /// Any tile of the lowest zoom round a place.
    fn sample(&self, zoom: u8, middle: Option<LonLat>) -> Option<Vec<u8>> {
        let id = TileId::at(zoom, middle?.into());
        self.read(id).ok().flatten()
    }
}

/// Reads a file piece by piece.
struct Pieces(Mutex<File>);

impl AsyncBackend for Pieces {
    fn read(
        &self,
        offset: usize,
        length: usize,
    ) -> impl Future<Output = PmtResult<BackendResponse>> + Send {
        std::future::ready(self.piece(offset, length).map_err(PmtError::Reading))
    }
}

impl Pieces {
    fn piece(&self, offset: usize, length: usize) -> std::io::Result<BackendResponse> {
        if length > MOST_BYTES {
            let words =
                format!("a piece of {} MB, at most {} are read", length >> 20, MOST_BYTES >> 20);
            return Err(std::io::Error::other(words));
        }
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(offset as u64))?;
        let mut bytes = Vec::with_capacity(length);
        (&mut *file).take(length as u64).read_to_end(&mut bytes)?;
        Ok(BackendResponse::new(bytes.into()))
    }
}

/// The answer of work that never waits: reading a file is done when it returns.
fn now<T>(work: impl Future<Output = PmtResult<T>>) -> PmtResult<T> {
    let mut work = pin!(work);
    let mut context = Context::from_waker(Waker::noop());
    match work.as_mut().poll(&mut context) {
        Poll::Ready(answer) => answer,
        Poll::Pending => Err(PmtError::Reading(std::io::ErrorKind::WouldBlock.into())),
    }
}
