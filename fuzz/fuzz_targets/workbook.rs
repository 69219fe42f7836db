//! Incidents in a workbook.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| beatlas_fuzz::incidents("random.xlsx", bytes, None));
