//! A profile file: opened, read and checked.
#![no_main]

use libfuzzer_sys::fuzz_target;

use beatlas::store::{ProfileFile, check, check_geopackage};

fuzz_target!(|bytes: &[u8]| {
    let path = beatlas_fuzz::file("random.gpkg", bytes);
    for error in
        [ProfileFile::open_to_read(&path).err(), check(&path).err(), check_geopackage(&path).err()]
    {
        let said = error.map(|e| e.to_string());
        assert!(said.as_ref().is_none_or(|s| s.contains("random.gpkg")), "{said:?}");
    }
    assert!(std::fs::read(&path).is_ok_and(|now| now == bytes), "reading changed the file");
});
