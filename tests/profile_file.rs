//! The profile file end to end: written, read back, changed, damaged, and read by others.

#![allow(clippy::unwrap_used)]

#[path = "profile_file/damage.rs"]
mod damage;
#[path = "profile_file/foreign.rs"]
mod foreign;
#[path = "profile_file/sample.rs"]
mod sample;

use std::path::Path;
use std::sync::Arc;

use beatlas::edit::ProfileEdit;
use beatlas::geography::MetricPlane;
use beatlas::profile::{Incidents, NeighbourhoodProfile, Shape};
use beatlas::store::{ProfileFile, StoreError, check};
use rusqlite::Connection;
use sample::{at, hot_spots, import, incident, incidents, profile};

fn assert_whole(path: &Path) {
    let report = check(path).unwrap();
    assert!(report.problems.is_empty(), "{:#?}", report.problems);
    assert_eq!(report.schema_version, Some(2));
}

/// Nothing but the named files is in the folder: no journal, nothing half done.
fn assert_only(folder: &Path, names: &[&str]) {
    let mut found: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    found.sort();
    assert_eq!(found, names);
}

fn query<T: rusqlite::types::FromSql>(path: &Path, sql: &str) -> T {
    Connection::open(path).unwrap().query_row(sql, [], |r| r.get(0)).unwrap()
}

/// A connection with stand-ins for the functions that other programs have: to these every
/// geometry is empty, so the triggers leave the R-tree to the test.
fn other_program(path: &Path) -> Connection {
    use rusqlite::functions::FunctionFlags;
    let connection = Connection::open(path).unwrap();
    let flags = FunctionFlags::SQLITE_UTF8;
    connection.create_scalar_function("ST_IsEmpty", 1, flags, |_| Ok(true)).unwrap();
    for name in ["ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"] {
        connection.create_scalar_function(name, 1, flags, |_| Ok(None::<f64>)).unwrap();
    }
    connection
}

#[test]
fn a_profile_is_read_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("Ashview – Süd.gpkg");
    let profile = profile();
    drop(ProfileFile::create(&path, &profile).unwrap());
    let (file, reopened) = ProfileFile::open(&path).unwrap();
    assert_eq!(reopened, profile);
    assert_eq!((file.notes(), file.is_read_only(), file.path()), (&[][..], false, path.as_path()));
    assert_whole(&path);
    // While it is open, a small file says who has it; nothing else is there, and it goes.
    assert_only(folder.path(), &[".Ashview – Süd.gpkg.open", "Ashview – Süd.gpkg"]);
    drop(file);
    assert_only(folder.path(), &["Ashview – Süd.gpkg"]);
}

#[test]
fn an_empty_profile_on_a_local_plane_is_read_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("empty.gpkg");
    let profile = NeighbourhoodProfile::new("", MetricPlane::for_place(at(-87.65, 41.85)).unwrap());
    ProfileFile::create(&path, &profile).unwrap();
    let (_, reopened) = ProfileFile::open(&path).unwrap();
    assert_eq!(reopened, profile);
    assert_whole(&path);
}

#[test]
fn any_incidents_are_read_back_as_they_were() {
    use proptest::prelude::*;
    let folder = tempfile::tempdir().unwrap();
    let config = ProptestConfig { failure_persistence: None, cases: 24, ..Default::default() };
    let number = std::cell::Cell::new(0);
    proptest!(config, |(rows in proptest::collection::vec(sample::any_incident(), 0..40))| {
        number.set(number.get() + 1);
        let path = folder.path().join(format!("{}.gpkg", number.get()));
        let mut profile = NeighbourhoodProfile::new("Any", MetricPlane::british_national_grid());
        let rows: Vec<_> = rows.into_iter().zip(0..).map(|(mut row, n)| {
            row.key = incident(n, "").key;
            row
        }).collect();
        profile.incidents = incidents(&rows);
        ProfileFile::create(&path, &profile).unwrap();
        let (file, reopened) = ProfileFile::open(&path).unwrap();
        prop_assert_eq!(&reopened, &profile);
        prop_assert!(file.notes().is_empty());
        prop_assert_eq!(check(&path).unwrap().problems, vec![]);
        drop(file);
        // With a column more the pages are not read as they lie; what is read is the same.
        let sql = "ALTER TABLE incidents ADD COLUMN theirs TEXT";
        Connection::open(&path).unwrap().execute_batch(sql).unwrap();
        let (file, reopened) = ProfileFile::open(&path).unwrap();
        prop_assert_eq!(reopened, profile);
        prop_assert!(file.notes().is_empty());
    });
}

#[test]
fn create_refuses_a_name_that_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("taken.gpkg");
    std::fs::write(&path, "somebody's work").unwrap();
    let error = ProfileFile::create(&path, &profile()).unwrap_err();
    assert!(matches!(error, StoreError::AlreadyExists { .. }), "{error}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "somebody's work");
    assert_only(folder.path(), &["taken.gpkg"]);
}

#[test]
fn what_contradicts_itself_is_not_written_and_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new.gpkg");
    let mut twice = profile();
    twice.incidents = incidents(&[incident(1, ""), incident(1, "")]);
    let mut unknown_spoc = profile();
    unknown_spoc.spocs.clear();
    let mut same_id = profile();
    same_id.strategies.push(same_id.strategies[0].clone());
    for (profile, says) in
        [(twice, "every incident"), (unknown_spoc, "a SPOC"), (same_id, "every record")]
    {
        let error = ProfileFile::create(&path, &profile).unwrap_err().to_string();
        assert!(error.contains(says) && error.contains("nothing was written"), "{error}");
        assert_only(folder.path(), &[]);
    }
    let nowhere = folder.path().join("missing").join("new.gpkg");
    assert!(ProfileFile::create(&nowhere, &profile()).is_err());
    assert_only(folder.path(), &[]);
}

#[test]
fn an_import_is_one_transaction_with_its_audit_row() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.gpkg");
    let mut profile = profile();
    profile.incidents = incidents(&[incident(1, ""), incident(2, ""), incident(3, "")]);
    let mut file = ProfileFile::create(&path, &profile).unwrap();

    // The first row is gone, the second has an outcome, one is new.
    let after = [incident(2, "Charged"), incident(3, ""), incident(4, "")];
    let edit = import(&profile, &after);
    edit.apply(&mut profile);
    file.apply(&edit, "Analyst").unwrap();
    assert_eq!(ProfileFile::open(&path).unwrap().1, profile);
    assert_whole(&path);
    let audited: Vec<(String, String, String)> = Connection::open(&path)
        .unwrap()
        .prepare("SELECT who, what, detail FROM audit WHERE table_name = 'incidents' ORDER BY fid")
        .unwrap()
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let kinds: Vec<&str> = audited.iter().map(|(_, what, _)| what.as_str()).collect();
    assert_eq!(kinds, ["collection", "alteration", "erasure"]);
    assert!(audited.iter().all(|(who, _, _)| who == "Analyst"));
    assert!(audited[0].2.ends_with("from 2026-08-street.csv: 1 added"), "{}", audited[0].2);
    // Rows keep their place: the second row is still the second.
    assert_eq!(query::<i64>(&path, "SELECT min(fid) FROM incidents"), 2);

    edit.undo(&mut profile);
    file.undo(&edit, "Analyst").unwrap();
    assert_whole(&path);
    let (_, reopened) = ProfileFile::open(&path).unwrap();
    assert_eq!(reopened.imports, profile.imports);
    let by_key = |incidents: &Incidents| {
        let mut rows: Vec<_> = incidents.rows().map(|r| format!("{r:?}")).collect();
        rows.sort();
        rows
    };
    // A row that was gone comes back at the end, so only the order differs.
    assert_eq!(by_key(&reopened.incidents), by_key(&profile.incidents));
}

#[test]
fn importing_the_same_twice_adds_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.gpkg");
    let mut profile = profile();
    let mut file = ProfileFile::create(&path, &profile).unwrap();
    let rows = [incident(1, ""), incident(2, "")];
    for _ in 0..2 {
        let edit = import(&profile, &rows);
        edit.apply(&mut profile);
        file.apply(&edit, "Analyst").unwrap();
    }
    assert_eq!(query::<i64>(&path, "SELECT count(*) FROM incidents"), 2);
    assert_eq!(ProfileFile::open(&path).unwrap().1, profile);
    assert_whole(&path);
}

#[test]
fn an_edit_that_fails_midway_leaves_the_file_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.gpkg");
    let profile = profile();
    let mut file = ProfileFile::create(&path, &profile).unwrap();
    let before = std::fs::read(&path).unwrap();
    // The key of the last new row is in the file already, so its row is refused.
    let taken = profile.incidents.keys()[0];
    let mut last = incident(9, "");
    last.key = taken;
    let edit = ProfileEdit::ImportIncidents {
        before: Arc::default(),
        after: incidents(&[incident(8, ""), last]),
        record: sample::record(),
    };
    let error = file.apply(&edit, "Analyst").unwrap_err().to_string();
    assert!(error.contains("writing a change") && error.contains("p.gpkg"), "{error}");
    drop(file);
    assert!(std::fs::read(&path).unwrap() == before, "the file changed");
    assert_eq!(ProfileFile::open(&path).unwrap().1, profile);
    assert_only(folder.path(), &["p.gpkg"]);
}

#[test]
fn hot_spots_are_replaced_as_a_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.gpkg");
    let mut file = ProfileFile::create(&path, &profile()).unwrap();
    file.replace_hot_spots(&hot_spots(3)).unwrap();
    file.replace_hot_spots(&hot_spots(2)).unwrap();
    assert_eq!(query::<i64>(&path, "SELECT count(*) FROM hot_spots"), 2);
    assert_whole(&path);
    file.replace_hot_spots(&[]).unwrap();
    assert_eq!(
        query::<Option<f64>>(
            &path,
            "SELECT min_x FROM gpkg_contents WHERE table_name = 'hot_spots'"
        ),
        None
    );
    assert_whole(&path);
}

#[test]
fn another_writer_is_named_and_a_reader_does_not_matter() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.gpkg");
    let mut file = ProfileFile::create(&path, &profile()).unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let error = file.replace_hot_spots(&hot_spots(1)).unwrap_err();
    assert!(matches!(error, StoreError::Busy { .. }), "{error}");
    other.execute_batch("ROLLBACK").unwrap();
    file.replace_hot_spots(&hot_spots(1)).unwrap();
}

#[test]
fn an_area_keeps_its_ring_point_by_point() {
    let folder = tempfile::tempdir().unwrap();
    let mut profile = profile();
    // Clockwise, counter-clockwise and crossing the same point again.
    let ring = vec![at(0.0, 51.0), at(0.0, 52.0), at(1.0, 52.0), at(0.0, 52.0), at(1.0, 51.0)];
    for (n, ring) in [ring.clone(), ring.into_iter().rev().collect()].into_iter().enumerate() {
        let path = folder.path().join(format!("{n}.gpkg"));
        profile.neighbourhood.boundary.clone_from(&ring);
        profile.strategies[0].shape = Some(Shape::Area(ring));
        ProfileFile::create(&path, &profile).unwrap();
        assert_eq!(ProfileFile::open(&path).unwrap().1, profile);
    }
}
