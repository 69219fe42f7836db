//! A mapping that was kept, used on a table.
#![no_main]

use libfuzzer_sys::fuzz_target;

use beatlas::import::Mapping;

const TABLE: &[u8] = b"Date,Time,Kind,Where,Lat,Lon,Easting,Northing\n\
    03/04/2025,21:05,Noise,High Street,53.6,1.33,651409,313177\n\
    2025-13-01,25:00,,,91,181,-1,1e9\n";

fuzz_target!(|bytes: &[u8]| {
    if let Ok(mapping) = serde_json::from_slice::<Mapping>(bytes) {
        beatlas_fuzz::incidents("random.csv", TABLE, Some(&mapping));
    }
});
