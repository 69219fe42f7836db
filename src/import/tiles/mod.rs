//! Tiles under the map: from `MBTiles` and `PMTiles` files, and from a server that the user chose.
//!
//! A source is opened once and read from several threads. What it holds was written by others: a
//! tile that cannot be read is told and left out, and no tile may fill the memory.

mod archive;
mod cache;
mod credit;
mod directory;
mod mbtiles;
mod server;
mod vector;

use std::io::Read as _;
use std::path::Path;

use image::{ImageFormat, ImageReader};

use super::error::ImportError;
use crate::geography::{Basemap, TileFacts, TileId, TileKind, TilePicture};

pub use cache::TileCache;
pub use server::{TileServer, check_address, host_of};

/// The largest tile that is read, in bytes, packed or not.
const MOST_TILE_BYTES: usize = 8 << 20;
/// The widest and highest picture of a tile, in pixels.
const MOST_PIXELS: u32 = 2048;

/// Why a tile is not there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TileProblem {
    /// This tile cannot be read; others may.
    #[error("{0}")]
    Tile(String),
    /// The source does not answer; later it may.
    #[error("{0}")]
    Source(String),
}

/// A tile that was read.
#[derive(Debug, Clone, PartialEq)]
pub enum Tile {
    /// A picture.
    Picture(TilePicture),
    /// Shapes, whose credit line is the source's.
    Shapes(Basemap),
}

/// Where tiles come from.
#[derive(Debug)]
pub struct TileSource {
    /// What is known of it.
    pub facts: TileFacts,
    from: From,
}

#[derive(Debug)]
enum From {
    MbTiles(mbtiles::MbTiles),
    Archive(archive::Archive),
    Server(TileServer),
}

impl TileSource {
    /// Opens a file of tiles, told by what it begins with. `credit` stands in for the file's own
    /// credit line where it has none.
    pub fn open(path: &Path, credit: &str) -> Result<Self, ImportError> {
        let mut head = [0; 7];
        let found =
            std::fs::File::open(path).and_then(|mut file| file.read(&mut head)).map_err(|e| {
                ImportError::Unreadable { file: path.display().to_string(), reason: e.to_string() }
            })?;
        let (from, mut facts) = if head[..found].starts_with(b"PMTiles") {
            let (archive, facts) = archive::open(path)?;
            (From::Archive(archive), facts)
        } else if head[..found].starts_with(b"SQLite ") {
            let (file, facts) = mbtiles::open(path)?;
            (From::MbTiles(file), facts)
        } else {
            return Err(ImportError::Refused {
                file: path.display().to_string(),
                line: None,
                expected: "an MBTiles or PMTiles file".to_owned(),
                found: if found == 0 { "an empty file" } else { "a file of another kind" }
                    .to_owned(),
                advice: "choose another file, or make it again".to_owned(),
            });
        };
        if facts.attribution.is_empty() {
            credit.trim().clone_into(&mut facts.attribution);
        }
        if facts.attribution.is_empty() {
            return Err(ImportError::Refused {
                file: path.display().to_string(),
                line: None,
                expected: "a credit line, in the file or typed".to_owned(),
                found: "none".to_owned(),
                advice: "type the credit line that the map's maker asks for".to_owned(),
            });
        }
        Ok(Self { facts, from })
    }

    /// A server that the user chose.
    pub fn server(server: TileServer, credit: &str) -> Self {
        let facts = server.facts(credit);
        Self { facts, from: From::Server(server) }
    }

    /// Reads a tile and makes it what it is; `None` where there is none. Takes as long as the disk
    /// or the network does.
    pub fn read(&self, id: TileId) -> Result<Option<Tile>, TileProblem> {
        if !(self.facts.min_zoom..=self.facts.max_zoom).contains(&id.zoom) {
            return Ok(None);
        }
        let bytes = match &self.from {
            From::MbTiles(file) => file.read(id).map_err(TileProblem::Tile),
            From::Archive(archive) => archive.read(id).map_err(TileProblem::Tile),
            From::Server(server) => server.read(id),
        }?;
        let Some(bytes) = bytes.filter(|b| b.len() > 2) else { return Ok(None) };
        decode(bytes, id, self.facts.kind).map(Some).map_err(TileProblem::Tile)
    }
}

fn decode(bytes: Vec<u8>, id: TileId, kind: TileKind) -> Result<Tile, String> {
    let named = |found: String| {
        format!("the tile {}/{}/{} cannot be read: found {found}", id.zoom, id.x, id.y)
    };
    match kind {
        TileKind::Picture => picture(bytes).map(Tile::Picture).map_err(named),
        TileKind::Shapes => {
            let bytes = unpacked(bytes).map_err(named)?;
            vector::read(&bytes, id).map(Tile::Shapes).map_err(named)
        }
    }
}

/// What a tile is, by what it begins with; `None` for what is neither a picture nor shapes.
fn kind_of(tile: &[u8]) -> Option<TileKind> {
    if image::guess_format(tile).is_ok_and(|f| media_type(f).is_some()) {
        return Some(TileKind::Picture);
    }
    let bytes = unpacked(tile.to_vec()).ok()?;
    vector::read(&bytes, TileId { zoom: 0, x: 0, y: 0 }).ok().map(|_| TileKind::Shapes)
}

fn media_type(format: ImageFormat) -> Option<&'static str> {
    match format {
        ImageFormat::Png => Some("image/png"),
        ImageFormat::Jpeg => Some("image/jpeg"),
        ImageFormat::WebP => Some("image/webp"),
        _ => None,
    }
}

/// How wide a picture is shown at its own zoom, in points: as many as it has pixels, 256 or 512.
fn points_of(tile: &[u8]) -> f64 {
    let size = ImageReader::new(std::io::Cursor::new(tile)).with_guessed_format();
    let wide = size.ok().and_then(|r| r.into_dimensions().ok()).is_some_and(|(w, _)| w >= 512);
    if wide { 512.0 } else { 256.0 }
}

fn picture(file: Vec<u8>) -> Result<TilePicture, String> {
    let format = image::guess_format(&file).ok();
    let Some((format, media_type)) = format.and_then(|f| Some((f, media_type(f)?))) else {
        return Err("neither PNG, JPEG nor WebP".to_owned());
    };
    let mut reader = ImageReader::with_format(std::io::Cursor::new(&file), format);
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(MOST_PIXELS);
    limits.max_image_height = Some(MOST_PIXELS);
    limits.max_alloc = Some(64 << 20);
    reader.limits(limits);
    let pixels = reader.decode().map_err(|e| e.to_string())?.into_rgba8();
    let size = [pixels.width() as usize, pixels.height() as usize];
    Ok(TilePicture { size, rgba: pixels.into_raw(), file, media_type })
}

/// The bytes of a tile that may be packed by gzip.
fn unpacked(bytes: Vec<u8>) -> Result<Vec<u8>, String> {
    if bytes.starts_with(&[0x1F, 0x8B]) { gunzipped("tile", &bytes) } else { Ok(bytes) }
}

/// What a packed part of a file holds, no more than a tile may.
fn gunzipped(what: &str, bytes: &[u8]) -> Result<Vec<u8>, String> {
    let mut out = Vec::new();
    let most = MOST_TILE_BYTES as u64 + 1;
    flate2::read::MultiGzDecoder::new(bytes)
        .take(most)
        .read_to_end(&mut out)
        .map_err(|e| format!("a packed {what} that does not unpack ({e})"))?;
    if out.len() > MOST_TILE_BYTES {
        return Err(format!("a {what} of more than {} MB", MOST_TILE_BYTES >> 20));
    }
    Ok(out)
}
