//! Areas in any format, and deciles of deprivation for areas that are there.
//!
//! A shapefile is three files: what lies behind the length that a .shp says is its .dbf here.
#![no_main]

use libfuzzer_sys::fuzz_target;

use std::path::Path;
use std::sync::OnceLock;

use beatlas::geography::MetricPlane;
use beatlas::import::{DeprivationSource, ImportError, import_areas, import_deprivation, is_areas};
use beatlas::profile::NeighbourhoodProfile;

const SQUARE: &[u8] = br#"{"type":"Feature","properties":{"LSOA11CD":"E01000001"},
    "geometry":{"type":"Polygon","coordinates":[[[0,52],[1,52],[1,53]]]}}"#;

fn empty() -> NeighbourhoodProfile {
    NeighbourhoodProfile::new("Ashview", MetricPlane::british_national_grid())
}

/// A profile with one LSOA.
fn with_one() -> &'static NeighbourhoodProfile {
    static PROFILE: OnceLock<NeighbourhoodProfile> = OnceLock::new();
    PROFILE.get_or_init(|| {
        let mut profile = empty();
        let path = beatlas_fuzz::file("square.json", SQUARE);
        let edit = import_areas(&path, &profile, None).expect("an area").edit;
        edit.expect("an edit").apply(&mut profile);
        profile
    })
}

fn named(e: &ImportError) {
    assert!(e.to_string().contains("random"), "the file is not named: {e}");
}

fn areas(path: &Path) {
    let mut profile = empty();
    let _ = is_areas(path);
    match import_areas(path, &profile, None) {
        Ok(import) => {
            let r = &import.report;
            assert_eq!(r.added + r.changed + r.unchanged + r.rejected, r.rows_read);
            assert!(r.repaired <= r.added);
            if let Some(edit) = import.edit {
                edit.apply(&mut profile);
                assert_eq!(profile.areas.len() as u64, r.added);
                // What is taken is sound, so the same file changes nothing.
                let again = import_areas(path, &profile, None).map(|i| i.edit);
                assert_eq!(again.ok().flatten(), None, "an area is not what it was taken for");
                edit.undo(&mut profile);
            }
            assert!(profile.areas.is_empty());
        }
        Err(e) => named(&e),
    }
}

fuzz_target!(|bytes: &[u8]| {
    if bytes.starts_with(&9994_u32.to_be_bytes()) && bytes.len() >= 28 {
        let words = bytes[24..28].iter().fold(0, |n, b| n << 8 | usize::from(*b));
        let (shp, dbf) = bytes.split_at((2 * words).clamp(28, bytes.len()));
        beatlas_fuzz::file("random.dbf", dbf);
        beatlas_fuzz::file("random.prj", br#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984"]]"#);
        areas(&beatlas_fuzz::file("random.shp", shp));
        return;
    }
    areas(&beatlas_fuzz::file("random.json", bytes));
    let path = beatlas_fuzz::file("random.csv", bytes);
    match import_deprivation(&path, with_one(), DeprivationSource::default()) {
        Ok(import) => {
            let r = &import.report;
            assert_eq!(r.joined + r.unchanged + r.not_in_profile + r.rejected, r.rows_read);
            assert_eq!(import.edit.is_some(), r.joined > 0);
            assert!(r.joined + r.unchanged <= 1);
        }
        Err(e) => named(&e),
    }
});
