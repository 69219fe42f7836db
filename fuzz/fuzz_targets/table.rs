//! Incidents as separated text in any encoding; also as a plain table of points.
#![no_main]

use libfuzzer_sys::fuzz_target;

use beatlas::import::{PointColumns, PointCrs, guess_mappings, read_points};

fuzz_target!(|bytes: &[u8]| {
    beatlas_fuzz::incidents("random.csv", bytes, None);
    let path = beatlas_fuzz::file("random.csv", bytes);
    let _ = guess_mappings(&path);
    for crs in [PointCrs::Epsg27700, PointCrs::Epsg4326] {
        if let Ok(t) = read_points(&path, &PointColumns::new("Longitude", "Latitude", crs)) {
            assert_eq!(t.points.len() as u64 + t.without_place + t.rejected, t.rows_read);
        }
    }
});
