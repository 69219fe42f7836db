//! Tiles in a PMTiles or MBTiles file.
#![no_main]

use libfuzzer_sys::fuzz_target;

use beatlas::geography::TileId;
use beatlas::import::TileSource;

fuzz_target!(|bytes: &[u8]| {
    for name in ["random.pmtiles", "random.mbtiles"] {
        match TileSource::open(&beatlas_fuzz::file(name, bytes), "") {
            Ok(source) => {
                for (zoom, x, y) in [(0, 0, 0), (1, 1, 0), (2, 1, 1), (14, 8_000, 5_300)] {
                    let _ = source.read(TileId { zoom, x, y });
                }
            }
            Err(e) => assert!(e.to_string().contains(name), "the file is not named: {e}"),
        }
    }
});
