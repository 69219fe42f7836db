//! Boundaries of areas in every format, and figures of deprivation for them.
#![no_main]

use libfuzzer_sys::fuzz_target;

use beatlas::geography::MetricPlane;
use beatlas::import::{import_areas, import_deprivation, is_areas};
use beatlas::profile::NeighbourhoodProfile;

fuzz_target!(|bytes: &[u8]| {
    let empty = NeighbourhoodProfile::new("Ashview", MetricPlane::british_national_grid());
    let mut profile = empty.clone();
    let path = beatlas_fuzz::file("random.areas", bytes);
    let _ = is_areas(&path);
    match import_areas(&path, &empty, Some("2021")) {
        Ok(import) => {
            let r = &import.report;
            assert_eq!(r.added + r.changed + r.unchanged + r.rejected, r.rows_read);
            if let Some(edit) = import.edit {
                edit.apply(&mut profile);
                // What is taken is sound, so the same file changes nothing.
                let again = import_areas(&path, &profile, Some("2021")).map(|i| i.edit);
                assert_eq!(again.ok().flatten(), None, "an area is not what it was taken for");
                edit.undo(&mut profile);
                assert_eq!(profile, empty);
            }
        }
        Err(e) => assert!(e.to_string().contains("random.areas"), "the file is not named: {e}"),
    }
    match import_deprivation(&path, &profile) {
        Ok(import) => {
            let r = import.report;
            assert_eq!(r.joined + r.unchanged + r.not_in_profile + r.rejected, r.rows_read);
        }
        Err(e) => assert!(e.to_string().contains("random.areas"), "the file is not named: {e}"),
    }
});
