//! Every layer of the community map, as CSV and as GeoJSON.
#![no_main]

use libfuzzer_sys::fuzz_target;

use beatlas::geography::MetricPlane;
use beatlas::import::import_layer;
use beatlas::profile::{CommunityLayer, NeighbourhoodProfile};

fuzz_target!(|bytes: &[u8]| {
    let empty = NeighbourhoodProfile::new("Ashview", MetricPlane::british_national_grid());
    let today = jiff::civil::date(2026, 9, 1);
    for name in ["random.csv", "random.geojson"] {
        let path = beatlas_fuzz::file(name, bytes);
        for layer in CommunityLayer::ALL {
            match import_layer(&path, layer, &empty, today, "Beat officer") {
                Ok(import) => {
                    let r = &import.report;
                    assert_eq!(r.added + r.changed + r.unchanged + r.rejected, r.rows_read);
                    if let Some(edit) = import.edit {
                        let mut profile = empty.clone();
                        edit.apply(&mut profile);
                    }
                }
                Err(e) => assert!(e.to_string().contains(name), "the file is not named: {e}"),
            }
        }
    }
});
