//! Incidents as waypoints of a GPX file.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| beatlas_fuzz::incidents("random.gpx", bytes, None));
