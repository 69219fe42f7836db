//! Incidents as answers of the police API, as GeoJSON, or as any list of records.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    beatlas_fuzz::incidents("random.json", bytes, None);
    beatlas_fuzz::incidents("random.geojson", bytes, None);
});
