//! Tiles of servers kept on disk, so that a map that was seen once is seen again without network.
//!
//! One file a tile, in a folder a server. It begins with until when the server lets it be used
//! unasked and with the server's mark of its version; the tile follows, or nothing where the server
//! has none.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sha2::{Digest as _, Sha256};

use crate::geography::TileId;

/// What each file begins with.
const MARK: &[u8; 8] = b"BEATTILE";

/// A folder of tiles that stays below a size.
#[derive(Debug)]
pub struct TileCache {
    folder: PathBuf,
    most_bytes: u64,
    /// Bytes in the folder, once they were counted.
    bytes: Mutex<Option<u64>>,
}

/// A tile from the cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Kept {
    /// The tile; empty where the server has none.
    pub tile: Vec<u8>,
    /// Until when it may be shown without asking the server.
    pub fresh_until: SystemTime,
    /// The server's mark of this version; empty where it gave none.
    pub version: String,
}

impl TileCache {
    /// How large the folder of a user may become, in bytes.
    pub const USUAL_BYTES: u64 = 200 << 20;

    /// A cache in a folder, which is made when the first tile is kept.
    pub fn new(folder: PathBuf, most_bytes: u64) -> Self {
        Self { folder, most_bytes, bytes: Mutex::new(None) }
    }

    fn path(&self, address: &str, id: TileId) -> PathBuf {
        let digest = Sha256::digest(address.as_bytes());
        let number = digest.first_chunk().map_or(0, |eight| u64::from_be_bytes(*eight));
        self.folder
            .join(format!("{number:016x}"))
            .join(format!("{}-{}-{}.tile", id.zoom, id.x, id.y))
    }

    /// A tile of a server, if it was kept. A file that is not whole counts as none.
    pub(super) fn get(&self, address: &str, id: TileId) -> Option<Kept> {
        let bytes = std::fs::read(self.path(address, id)).ok()?;
        let rest = bytes.strip_prefix(MARK)?;
        let (seconds, rest) = rest.split_first_chunk()?;
        let (length, rest) = rest.split_first_chunk()?;
        let (version, tile) = rest.split_at_checked(usize::from(u16::from_le_bytes(*length)))?;
        Some(Kept {
            tile: tile.to_vec(),
            fresh_until: UNIX_EPOCH
                .checked_add(Duration::from_secs(u64::from_le_bytes(*seconds)))?,
            version: String::from_utf8(version.to_vec()).ok()?,
        })
    }

    /// Keeps a tile. What cannot be written is not kept: the map does not depend on it.
    pub(super) fn put(&self, address: &str, id: TileId, kept: &Kept) {
        let path = self.path(address, id);
        let seconds = kept.fresh_until.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let version = if kept.version.len() < 1000 { kept.version.as_bytes() } else { b"" };
        let content = [
            &MARK[..],
            &seconds.to_le_bytes(),
            &(version.len() as u16).to_le_bytes(),
            version,
            &kept.tile,
        ]
        .concat();
        let Some(folder) = path.parent() else { return };
        let before = std::fs::metadata(&path).map_or(0, |m| m.len());
        let half = path.with_extension(format!("{}-half", std::process::id()));
        let written = std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(&half, &content))
            .and_then(|()| std::fs::rename(&half, &path));
        if written.is_err() {
            let _ = std::fs::remove_file(&half);
            return;
        }
        let mut bytes = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        let now = match *bytes {
            Some(known) => known + content.len() as u64 - before.min(known),
            None => files(&self.folder).iter().map(|f| f.bytes).sum(),
        };
        *bytes = Some(if now > self.most_bytes { self.shrink() } else { now });
    }

    /// Removes the tiles that were fetched longest ago, until a tenth is free again. Gives the
    /// bytes that are left.
    fn shrink(&self) -> u64 {
        let mut files = files(&self.folder);
        files.sort_by_key(|f| f.written);
        let mut bytes: u64 = files.iter().map(|f| f.bytes).sum();
        for file in files {
            if bytes <= self.most_bytes / 10 * 9 {
                break;
            }
            if std::fs::remove_file(&file.path).is_ok() {
                bytes -= file.bytes;
            }
        }
        bytes
    }
}

struct Found {
    path: PathBuf,
    bytes: u64,
    written: SystemTime,
}

fn files(folder: &Path) -> Vec<Found> {
    let entries =
        |folder: &Path| std::fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path());
    let servers = entries(folder).filter(|p| p.is_dir());
    servers
        .flat_map(|server| entries(&server).collect::<Vec<_>>())
        .filter_map(|path| {
            let meta = std::fs::metadata(&path).ok()?;
            Some(Found { path, bytes: meta.len(), written: meta.modified().ok()? })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(tile: Vec<u8>) -> Kept {
        let fresh_until = UNIX_EPOCH + Duration::from_secs(2_000_000_000);
        Kept { tile, fresh_until, version: "\"a1\"".to_owned() }
    }

    const ID: TileId = TileId { zoom: 3, x: 4, y: 5 };

    #[test]
    fn what_was_kept_comes_back_and_only_for_its_server_and_tile() {
        let folder = tempfile::tempdir().unwrap();
        let cache = TileCache::new(folder.path().join("tiles"), 1 << 20);
        assert_eq!(cache.get("a", ID), None);
        cache.put("a", ID, &kept(vec![1, 2, 3]));
        assert_eq!(cache.get("a", ID), Some(kept(vec![1, 2, 3])));
        assert_eq!(cache.get("b", ID), None);
        assert_eq!(cache.get("a", TileId { x: 3, ..ID }), None);
    }

    #[test]
    fn a_file_cut_short_is_no_tile() {
        let folder = tempfile::tempdir().unwrap();
        let cache = TileCache::new(folder.path().to_owned(), 1 << 20);
        cache.put("a", ID, &kept(Vec::new()));
        let path = cache.path("a", ID);
        let whole = std::fs::read(&path).unwrap();
        for end in 0..whole.len() {
            std::fs::write(&path, &whole[..end]).unwrap();
            assert_eq!(cache.get("a", ID), None, "cut after {end} bytes");
        }
    }

    #[test]
    fn the_oldest_tiles_go_when_the_folder_is_full() {
        let folder = tempfile::tempdir().unwrap();
        let cache = TileCache::new(folder.path().to_owned(), 10_000);
        for x in 0..30 {
            cache.put("a", TileId { zoom: 9, x, y: 0 }, &kept(vec![7; 1000]));
            let written = UNIX_EPOCH + Duration::from_secs(1_000_000_000 + u64::from(x));
            let file = std::fs::File::options()
                .write(true)
                .open(cache.path("a", TileId { zoom: 9, x, y: 0 }))
                .unwrap();
            file.set_modified(written).unwrap();
        }
        let bytes: u64 = files(folder.path()).iter().map(|f| f.bytes).sum();
        assert!(bytes <= 11_000, "{bytes}");
        assert_eq!(cache.get("a", TileId { zoom: 9, x: 0, y: 0 }), None);
        assert!(cache.get("a", TileId { zoom: 9, x: 28, y: 0 }).is_some());
    }
}
