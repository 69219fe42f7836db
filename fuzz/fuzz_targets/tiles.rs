//! Files of tiles, PMTiles and MBTiles; and a vector tile by itself, in a file round it.
#![no_main]

use libfuzzer_sys::fuzz_target;

use beatlas::geography::{TileId, WorldPoint};
use beatlas::import::TileSource;

/// A PMTiles file whose one tile, of the whole world, is these bytes.
fn around(tile: &[u8], kind: u8) -> Vec<u8> {
    let mut directory = vec![1, 0, 1];
    let mut length = tile.len();
    while length > 127 {
        directory.push(length as u8 | 128);
        length >>= 7;
    }
    directory.extend([length as u8, 1]);
    let data = 127 + directory.len() as u64;
    let mut bytes = b"PMTiles\x03".to_vec();
    for part in [127, directory.len() as u64, data, 0, data, 0, data, tile.len() as u64] {
        bytes.extend(part.to_le_bytes());
    }
    bytes.resize(97, 0);
    bytes.extend([1, 1, kind]);
    bytes.resize(127, 0);
    [&bytes, &directory[..], tile].concat()
}

fn look(name: &str, bytes: &[u8]) {
    let path = beatlas_fuzz::file(name, bytes);
    match TileSource::open(&path, "credit") {
        Ok(source) => {
            let facts = &source.facts;
            assert!(!facts.attribution.is_empty() && facts.min_zoom <= facts.max_zoom);
            let middle = facts.bounds.map_or(WorldPoint { x: 0.5, y: 0.5 }, |b| b.centre());
            for zoom in facts.min_zoom..=facts.max_zoom {
                let _ = source.read(TileId::at(zoom, middle));
                let _ = source.read(TileId { zoom, x: 0, y: 0 });
            }
        }
        Err(e) => assert!(e.to_string().contains(name), "the file is not named: {e}"),
    }
}

fuzz_target!(|bytes: &[u8]| {
    match bytes {
        [b'P', b'M', ..] => look("random.pmtiles", bytes),
        [b'S', b'Q', ..] => look("random.mbtiles", bytes),
        // A picture, by the header.
        [0x89 | 0xFF | b'R', ..] => look("random.pmtiles", &around(bytes, 2)),
        _ => look("random.pmtiles", &around(bytes, 1)),
    }
});
