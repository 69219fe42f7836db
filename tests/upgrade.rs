//! A file of an older version: upgraded as a whole when it is opened for writing, after it was
//! copied beside itself; left alone when it is only read.

#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "undo/tables.rs"]
mod tables;

use std::path::{Path, PathBuf};

use beatlas::edit::add_record;
use beatlas::profile::{
    CommunityRecord, Handling, NeighbourhoodProfile, Observation, ObservationId, ObservationKind,
};
use beatlas::store::{ProfileFile, StoreError, check};
use rusqlite::Connection;
use tables::{difference, same, tables};

fn old() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/schema-1.gpkg")
}

/// A copy of the old file, so that the one in the repository stays as it is.
fn copied() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("Ashview.gpkg");
    std::fs::copy(old(), &path).unwrap();
    (folder, path)
}

fn version(path: &Path) -> u32 {
    let report = check(path).unwrap();
    assert_eq!(report.problems, vec![]);
    report.schema_version.unwrap()
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn profile_of(path: &Path) -> NeighbourhoodProfile {
    ProfileFile::open_to_read(path).unwrap().1
}

#[test]
fn an_old_file_is_upgraded_and_kept_as_it_was_beside_itself() {
    let (folder, path) = copied();
    let before = profile_of(&path);
    assert!(!before.incidents.is_empty() && !before.stakeholders.is_empty());
    let (mut file, read) = ProfileFile::open(&path).unwrap();
    assert_eq!(file.read_only_reason(), None);
    assert!(same(&read, &before), "the upgrade changed the profile");
    let beside = "Ashview before upgrade from version 1.gpkg";
    let [note] = file.notes() else { panic!("{:?}", file.notes()) };
    assert!(note.text.contains("upgraded") && note.text.contains(beside), "{note}");
    let row = &file.audit(None, 1).unwrap()[0];
    assert_eq!(row.what, "alteration");
    assert!(row.detail.contains("from schema version 1 to 2") && row.detail.contains(beside));
    // What only the new version can hold goes in, and the step can be taken back.
    let observation = CommunityRecord::Observation(Observation {
        id: ObservationId::new(),
        title: "Needles".to_owned(),
        kind: ObservationKind::EnvironmentalSign,
        observed_on: None,
        source: String::new(),
        location: before.neighbourhood.boundary.first().copied(),
        handling: Handling::default(),
    });
    let edit = add_record(&read, observation);
    file.apply(&edit, "sergeant").unwrap();
    drop(file);
    assert_eq!(version(&path), 2);
    let (file, again) = ProfileFile::open(&path).unwrap();
    assert_eq!((file.notes(), again.observations.len()), (&[][..], 1));
    assert_eq!(file.history().to_undo().unwrap().label, "Add Needles");
    drop(file);

    assert_eq!(names(folder.path()), [beside, "Ashview.gpkg"]);
    let kept = folder.path().join(beside);
    assert_eq!(version(&kept), 1);
    assert_eq!(difference(&tables(&old()), &tables(&kept)), "");
    assert!(same(&profile_of(&kept), &before));
}

#[test]
fn an_upgraded_file_is_laid_out_as_a_new_one() {
    let (folder, path) = copied();
    let (file, profile) = ProfileFile::open(&path).unwrap();
    drop(file);
    let new = folder.path().join("new.gpkg");
    drop(ProfileFile::create(&new, &profile).unwrap());
    let layout = |path: &Path| -> Vec<String> {
        let sql = "SELECT type || ' ' || name || ': ' || coalesce(sql, '') FROM sqlite_master
                   ORDER BY 1";
        let connection = Connection::open(path).unwrap();
        let mut select = connection.prepare(sql).unwrap();
        select.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect()
    };
    assert_eq!(layout(&path), layout(&new));
    // The lists of layers, styles and reference systems too, in whatever order and numbered
    // however.
    let lists = |path: &Path| {
        let mut all = tables(path);
        all.retain(|name, _| {
            (name.starts_with("gpkg_") && name != "gpkg_contents") || name == "layer_styles"
        });
        for row in all.values_mut().flatten() {
            let start = row.find("f_table_catalog=").unwrap_or(0);
            let end = row.find(" update_time=").unwrap_or(row.len());
            *row = row[start..end].to_owned();
        }
        for rows in all.values_mut() {
            rows.sort();
        }
        all
    };
    assert_eq!(difference(&lists(&new), &lists(&path)), "");
}

#[test]
fn reading_an_old_file_leaves_it_as_it_is() {
    let (folder, path) = copied();
    let bytes = std::fs::read(&path).unwrap();
    let (mut file, read) = ProfileFile::open_to_read(&path).unwrap();
    assert!(file.is_read_only() && file.notes().is_empty() && read.observations.is_empty());
    assert!(file.history().to_undo().is_none());
    assert!(std::fs::read(&path).unwrap() == bytes, "the file changed");
    // What is handed on is written down in it all the same.
    file.disclosed("Exported", "the partnership", "analyst").unwrap();
    assert_eq!(file.audit(None, 1).unwrap()[0].why, "the partnership");
    drop(file);
    assert_eq!(version(&path), 1);
    assert_eq!(names(folder.path()), ["Ashview.gpkg"]);
}

#[test]
fn an_old_file_that_somebody_has_open_is_read_and_not_upgraded() {
    let (folder, path) = copied();
    // An older program knows no version 2, yet holds the file in the same way.
    let (held, _) = ProfileFile::open_as(&path, "sergeant on PC-12").unwrap();
    let kept = folder.path().join("Ashview before upgrade from version 1.gpkg");
    std::fs::copy(&kept, &path).unwrap();
    let (file, _) = ProfileFile::open(&path).unwrap();
    assert_eq!(file.read_only_reason(), Some("sergeant on PC-12 has it open"));
    assert_eq!(version(&path), 1);
    drop((file, held));
}

#[test]
fn an_upgrade_that_cannot_be_made_changes_nothing_and_leaves_nothing() {
    let (folder, path) = copied();
    let bytes = std::fs::read(&path).unwrap();
    // Something is in the way of the new table.
    Connection::open(&path)
        .unwrap()
        .execute_batch("CREATE TABLE history (mine TEXT); INSERT INTO history VALUES ('mine')")
        .unwrap();
    let spoiled = std::fs::read(&path).unwrap();
    let error = ProfileFile::open(&path).unwrap_err();
    assert!(error.to_string().contains("upgrading the file"), "{error}");
    assert!(std::fs::read(&path).unwrap() == spoiled, "half an upgrade is in the file");
    assert_eq!(names(folder.path()), ["Ashview.gpkg"]);
    // Another program is writing: nothing is done, and later all of it is.
    std::fs::write(&path, bytes).unwrap();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = ProfileFile::open(&path).unwrap_err();
    assert!(matches!(error, StoreError::Busy { .. }), "{error}");
    assert_eq!(names(folder.path()), ["Ashview.gpkg"]);
    other.execute_batch("ROLLBACK").unwrap();
    drop(other);
    assert_eq!(version(&path), 1);
    drop(ProfileFile::open(&path).unwrap());
    assert_eq!(version(&path), 2);
}

#[test]
fn a_copy_that_is_there_already_is_not_written_over() {
    let (folder, path) = copied();
    let taken = folder.path().join("Ashview before upgrade from version 1.gpkg");
    std::fs::write(&taken, "somebody's work").unwrap();
    drop(ProfileFile::open(&path).unwrap());
    assert_eq!(std::fs::read_to_string(&taken).unwrap(), "somebody's work");
    assert_eq!(version(&folder.path().join("Ashview before upgrade from version 1 (2).gpkg")), 1);
}
