//! Incidents in somebody's GeoPackage.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| beatlas_fuzz::incidents("random.gpkg", bytes, None));
