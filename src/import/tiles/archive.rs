//! `PMTiles`, version 3: an archive of tiles with a directory, read piece by piece.

use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::credit::credit;
use super::directory::{Directory, Found, on_the_curve};
use super::{MOST_TILE_BYTES, gunzipped, kind_of, points_of, unpacked};
use crate::geography::{LonLat, TileFacts, TileId, TileKind, WorldBounds};
use crate::import::error::{ImportError, shortened};
use crate::import::source::file_name;

/// The header's length in bytes, and the room at the start that it and the root directory share.
const HEADER: u64 = 127;
const ROOM: u64 = 16_384;
/// The longest piece that is read at once.
const MOST_BYTES: u64 = 16 << 20;
/// What a tile is called.
const TILE: &str = "tile";
/// Directories within directories are followed so far.
const DEEPEST: usize = 5;

/// An open file.
#[derive(Debug)]
pub(super) struct Archive {
    file: Mutex<File>,
    header: Header,
    root: Directory,
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
    let mut archive = Archive { file: Mutex::new(file), header, root: Directory::default() };
    let header = &archive.header;
    archive.root = archive.directory(header.root).map_err(&refused)?;
    let header = &archive.header;
    let sample = || archive.sample(header.min_zoom, header.middle);
    let kind = match header.tile_type {
        1 => TileKind::Shapes,
        2..=4 => TileKind::Picture,
        // Not named in the header: the first tile tells.
        other => sample()
            .as_deref()
            .and_then(kind_of)
            .ok_or_else(|| refused(format!("tiles of the unknown kind {other}")))?,
    };
    let meta = if header.metadata.1 == 0 {
        serde_json::Value::Null
    } else {
        let text = archive.unpacked_piece("metadata", header.metadata).map_err(&refused)?;
        serde_json::from_slice(&text).unwrap_or_default()
    };
    let points = match kind {
        TileKind::Shapes => 512.0,
        TileKind::Picture => sample().map_or(256.0, |tile| points_of(&tile)),
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

/// Where a part of the file begins, and how long it is.
type Place = (u64, u64);

/// What the header says, once it can be trusted.
#[derive(Debug)]
struct Header {
    root: Place,
    metadata: Place,
    leaves: Place,
    tiles: Place,
    packing: Packing,
    tile_packing: Packing,
    tile_type: u8,
    min_zoom: u8,
    max_zoom: u8,
    middle: Option<LonLat>,
    bounds: Option<WorldBounds>,
}

/// How parts of the file are packed, by its number in the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Packing(u8);

impl Packing {
    fn unpacked(self, what: &str, bytes: Vec<u8>) -> Result<Vec<u8>, String> {
        match self.0 {
            // Unknown, or a tile, of which many headers are wrong: what it begins with tells.
            0 => unpacked(bytes),
            1 | 2 if what == TILE => unpacked(bytes),
            1 => Ok(bytes),
            2 => gunzipped(what, &bytes),
            other => {
                let name = match other {
                    3 => "Brotli",
                    4 => "Zstandard",
                    _ => "a method that is not known",
                };
                Err(format!("a {what} packed by {name}; gzip is read"))
            }
        }
    }
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
    let [root, metadata, leaves, tiles] =
        std::array::from_fn(|i| (long(8 + 16 * i), long(16 + 16 * i)));
    if root.0 < HEADER || root.1 == 0 || root.0.saturating_add(root.1) > ROOM {
        return Err("a root directory outside of the first 16 kB".to_owned());
    }
    for (what, (start, size)) in [
        ("root directory", root),
        ("metadata", metadata),
        ("leaf directories", leaves),
        ("tiles", tiles),
    ] {
        if size > 0 && start.checked_add(size).is_none_or(|end| end > length) {
            return Err(format!(
                "{length} bytes, and the {what} up to byte {}; the file is cut short",
                start.saturating_add(size)
            ));
        }
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
    Ok(Header {
        root,
        metadata,
        leaves,
        tiles,
        packing: Packing(bytes[97]),
        tile_packing: Packing(bytes[98]),
        tile_type: bytes[99],
        min_zoom,
        max_zoom,
        middle,
        bounds,
    })
}

impl Archive {
    /// A tile, unpacked; `None` where there is none.
    pub(super) fn read(&self, id: TileId) -> Result<Option<Vec<u8>>, String> {
        let wanted = on_the_curve(id);
        let mut found = self.root.find(wanted);
        for _ in 0..DEEPEST {
            match found {
                Found::Nothing => return Ok(None),
                Found::Leaf(offset, length) => {
                    let place = within("leaf directory", self.header.leaves, (offset, length))?;
                    found = self.directory(place)?.find(wanted);
                }
                Found::Tile(offset, length) => {
                    if length > MOST_TILE_BYTES as u64 {
                        return Err(format!("a tile of {length} bytes"));
                    }
                    let bytes = self.piece(within(TILE, self.header.tiles, (offset, length))?)?;
                    return self.header.tile_packing.unpacked(TILE, bytes).map(Some);
                }
            }
        }
        Err(format!("more than {DEEPEST} directories within one another"))
    }

    /// Any tile of the lowest zoom round a place.
    fn sample(&self, zoom: u8, middle: Option<LonLat>) -> Option<Vec<u8>> {
        let id = TileId::at(zoom, middle?.into());
        self.read(id).ok().flatten()
    }

    fn directory(&self, place: Place) -> Result<Directory, String> {
        Directory::read(&self.unpacked_piece("directory", place)?)
    }

    fn unpacked_piece(&self, what: &str, place: Place) -> Result<Vec<u8>, String> {
        self.header.packing.unpacked(what, self.piece(place)?)
    }

    fn piece(&self, (offset, length): Place) -> Result<Vec<u8>, String> {
        if length > MOST_BYTES {
            let (found, most) = (length >> 20, MOST_BYTES >> 20);
            return Err(format!("a piece of {found} MB, at most {most} are read"));
        }
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(offset)).map_err(|e| e.to_string())?;
        let mut bytes = Vec::with_capacity(length as usize);
        (&mut *file).take(length).read_to_end(&mut bytes).map_err(|e| e.to_string())?;
        if (bytes.len() as u64) < length {
            return Err(format!("a file that ends at byte {}", offset + bytes.len() as u64));
        }
        Ok(bytes)
    }
}

/// Where a part of a part of the file is.
fn within(what: &str, (start, size): Place, (offset, length): Place) -> Result<Place, String> {
    let inside = offset.checked_add(length).is_some_and(|end| end <= size);
    if !inside {
        return Err(format!("a {what} that lies beyond the others"));
    }
    Ok((start + offset, length))
}
