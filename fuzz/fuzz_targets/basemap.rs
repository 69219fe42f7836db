//! A basemap as GeoJSON and as a GeoPackage.
#![no_main]

use libfuzzer_sys::fuzz_target;

use beatlas::import::{read_basemap, read_basemap_files};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = read_basemap(text, "");
    }
    for name in ["random.geojson", "random.gpkg"] {
        if let Err(e) = read_basemap_files(&[beatlas_fuzz::file(name, bytes)], "") {
            assert!(e.to_string().contains(name), "the file is not named: {e}");
        }
    }
});
