//! A geometry blob in a profile and in somebody's table of incidents.
#![no_main]

use libfuzzer_sys::fuzz_target;

use std::path::PathBuf;
use std::sync::OnceLock;

use beatlas::geography::MetricPlane;
use beatlas::profile::NeighbourhoodProfile;
use beatlas::store::{ProfileFile, check};
use rusqlite::Connection;

/// A profile with one row whose geometry is replaced each time, without the triggers that would
/// look at it.
fn template() -> &'static PathBuf {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| {
        let path = beatlas_fuzz::file("blob.gpkg", b"");
        std::fs::remove_file(&path).expect("the file was just written");
        let plane = MetricPlane::british_national_grid();
        drop(ProfileFile::create(&path, &NeighbourhoodProfile::new("Ashview", plane)));
        let open = Connection::open(&path).expect("a profile");
        let mut names = open
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
            .expect("a list of triggers");
        let names: Vec<String> =
            names.query_map([], |r| r.get(0)).expect("rows").flatten().collect();
        for name in names {
            open.execute_batch(&format!("DROP TRIGGER \"{name}\"")).expect("a trigger");
        }
        open.execute_batch("PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF")
            .expect("a pragma");
        path
    })
}

fuzz_target!(|bytes: &[u8]| {
    let path = template();
    {
        let open = Connection::open(path).expect("a profile");
        open.execute_batch("PRAGMA synchronous = OFF").expect("a pragma");
        open.execute("UPDATE neighbourhood SET geom = ?1", [bytes]).expect("one row");
    }
    let _ = ProfileFile::open_to_read(path);
    let _ = check(path);
});
