//! Incidents in a .zip, and in a .gz.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    beatlas_fuzz::incidents("random.zip", bytes, None);
    beatlas_fuzz::incidents("random.csv.gz", bytes, None);
});
