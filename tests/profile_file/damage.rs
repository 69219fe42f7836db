//! Files that are damaged, foreign or newer: each is told for what it is, and nothing panics.

use std::path::{Path, PathBuf};

use beatlas::store::{CheckProblem, ProfileFile, StoreError, check};
use rusqlite::Connection;
use tempfile::TempDir;

use super::other_program;
use super::sample::{hot_spots, profile};

fn made() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.gpkg");
    let mut file = ProfileFile::create(&path, &profile()).unwrap();
    file.replace_hot_spots(&hot_spots(2)).unwrap();
    (folder, path)
}

/// Runs statements without foreign keys, as damage does.
fn spoil(path: &Path, sql: &str) {
    let connection = other_program(path);
    connection.execute_batch("PRAGMA foreign_keys = OFF; PRAGMA writable_schema = ON").unwrap();
    connection.execute_batch(sql).unwrap();
}

fn without_triggers(table: &str) -> String {
    ["insert", "update1", "update2", "update3", "update4", "delete"]
        .map(|t| format!("DROP TRIGGER rtree_{table}_geom_{t};"))
        .concat()
}

fn problems(path: &Path) -> Vec<CheckProblem> {
    check(path).unwrap().problems
}

/// Some problem names the table and row, and says the words.
fn assert_found(path: &Path, table: &str, row: Option<i64>, words: &str) {
    let found = problems(path);
    assert!(
        found.iter().any(|p| p.table == table && p.row == row && p.to_string().contains(words)),
        "no problem of {table} {row:?} with {words:?} among {found:#?}"
    );
}

#[test]
fn every_kind_of_damage_is_found_with_its_table_and_row() {
    let cases: &[(&str, &str, Option<i64>, &str)] = &[
        (
            "UPDATE incidents SET geom = CAST(x'00' || substr(geom, 2) AS BLOB) WHERE fid = 3",
            "incidents",
            Some(3),
            "\"GP\"",
        ),
        (
            "UPDATE incidents SET geom = CAST(substr(geom, 1, 20) AS BLOB) WHERE fid = 3",
            "incidents",
            Some(3),
            "cut short",
        ),
        (
            "UPDATE incidents SET geom = CAST(geom || x'00' AS BLOB) WHERE fid = 3",
            "incidents",
            Some(3),
            "bytes too many",
        ),
        (
            "UPDATE incidents SET geom = (SELECT geom FROM neighbourhood) WHERE fid = 1",
            "incidents",
            Some(1),
            "expected a POINT, found POLYGON",
        ),
        (
            "UPDATE incidents SET geom = CAST(substr(geom, 1, 4) || x'346C0000' || substr(geom, 9) AS BLOB) WHERE fid = 1",
            "incidents",
            Some(1),
            "SRS 4326",
        ),
        // Not a number, and a longitude far beyond 180.
        (
            "UPDATE incidents SET geom = CAST(substr(geom, 1, 13) || x'000000000000F87F' || substr(geom, 22) AS BLOB) WHERE fid = 1",
            "incidents",
            Some(1),
            "NaN",
        ),
        (
            "UPDATE incidents SET geom = CAST(substr(geom, 1, 13) || x'0000000000408F40' || substr(geom, 22) AS BLOB) WHERE fid = 1",
            "incidents",
            Some(1),
            "longitude 1000",
        ),
        (
            "UPDATE neighbourhood SET geom = CAST(substr(geom, 1, 8) || x'0000000000000000' || substr(geom, 17) AS BLOB)",
            "neighbourhood",
            Some(1),
            "envelope",
        ),
        ("UPDATE hot_spots SET geom = 'here' WHERE fid = 2", "hot_spots", Some(2), "of type Text"),
        (
            "DELETE FROM rtree_incidents_geom WHERE id = 3",
            "rtree_incidents_geom",
            Some(3),
            "a box for every row",
        ),
        (
            "INSERT INTO rtree_incidents_geom VALUES (99, 0, 0, 0, 0)",
            "rtree_incidents_geom",
            Some(99),
            "no box without a row",
        ),
        (
            "INSERT INTO rtree_incidents_geom VALUES (2, 0, 0, 0, 0)",
            "rtree_incidents_geom",
            Some(2),
            "without a place",
        ),
        (
            "UPDATE rtree_incidents_geom SET maxx = 10 WHERE id = 3",
            "rtree_incidents_geom",
            Some(3),
            "the box of the row",
        ),
        ("DELETE FROM rtree_incidents_geom_node", "rtree_incidents_geom", None, "undamaged R-tree"),
        (
            "DROP TRIGGER rtree_spocs_geom_delete",
            "rtree_spocs_geom",
            None,
            "rtree_spocs_geom_delete",
        ),
        ("DELETE FROM spocs", "stakeholders", Some(1), "a row of spocs"),
        ("PRAGMA user_version = 7", "(file)", None, "user_version 10300"),
        ("PRAGMA application_id = 0", "(file)", None, "application_id"),
        (
            "UPDATE beatlas_meta SET value = '9' WHERE key = 'schema_version'",
            "beatlas_meta",
            None,
            "found 9",
        ),
        (
            "UPDATE beatlas_meta SET value = 'x' WHERE key = 'schema_version'",
            "beatlas_meta",
            None,
            "schema_version",
        ),
        (
            "UPDATE beatlas_meta SET value = 'the moon' WHERE key = 'plane'",
            "beatlas_meta",
            None,
            "the moon",
        ),
        ("DELETE FROM gpkg_contents WHERE table_name = 'spocs'", "gpkg_contents", None, "spocs"),
        (
            "DELETE FROM gpkg_geometry_columns WHERE table_name = 'spocs'",
            "gpkg_geometry_columns",
            None,
            "spocs",
        ),
        (
            "UPDATE gpkg_geometry_columns SET srs_id = 27700 WHERE table_name = 'spocs'",
            "gpkg_geometry_columns",
            None,
            "27700",
        ),
        (
            "DELETE FROM gpkg_extensions WHERE table_name = 'spocs'",
            "gpkg_extensions",
            None,
            "spocs",
        ),
        (
            "DELETE FROM gpkg_spatial_ref_sys WHERE srs_id = -1",
            "gpkg_spatial_ref_sys",
            None,
            "SRS -1",
        ),
        (
            "UPDATE gpkg_contents SET max_x = min_x WHERE table_name = 'incidents'",
            "gpkg_contents",
            None,
            "bounds of incidents",
        ),
        ("DROP TABLE imports", "imports", None, "a table of this name"),
        ("ALTER TABLE spocs DROP COLUMN cover", "spocs", None, "a column cover"),
        ("UPDATE strategies SET id = 'mine' WHERE fid = 2", "strategies", Some(2), "\"mine\""),
        (
            "UPDATE incidents SET key = NULL WHERE fid = 2",
            "incidents",
            Some(2),
            "32 hexadecimal digits",
        ),
        (
            "UPDATE incidents SET happened = 'Tuesday' WHERE fid = 2",
            "incidents",
            Some(2),
            "\"Tuesday\"",
        ),
        ("DELETE FROM neighbourhood", "neighbourhood", None, "one row"),
    ];
    for (sql, table, row, words) in cases {
        let (_folder, path) = made();
        let quiet: String =
            ["incidents", "neighbourhood", "hot_spots"].map(without_triggers).concat();
        if sql.contains("geom =") || sql.contains("FROM neighbourhood") {
            spoil(&path, &quiet);
        }
        spoil(&path, sql);
        println!("{sql}");
        assert_found(&path, table, *row, words);
        // Opening may refuse, and must not panic.
        let _ = ProfileFile::open(&path);
    }
}

#[test]
fn many_problems_of_a_kind_are_counted_and_not_all_listed() {
    let (_folder, path) = made();
    spoil(
        &path,
        "WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 1299)
         INSERT INTO rtree_incidents_geom SELECT i, 0, 0, 0, 0 FROM n",
    );
    let found = problems(&path);
    assert_eq!(found.len(), 21, "{found:#?}");
    assert!(found[20].found.starts_with("280 more"), "{}", found[20]);
}

#[test]
fn a_file_cut_short_is_told_so() {
    let (_folder, path) = made();
    let bytes = std::fs::read(&path).unwrap();
    for keep in [50, 100, 4096, bytes.len() / 2, bytes.len() - 1] {
        std::fs::write(&path, &bytes[..keep]).unwrap();
        let error = ProfileFile::open(&path).unwrap_err();
        assert!(matches!(error, StoreError::Truncated { .. }), "{keep}: {error}");
        assert_found(&path, "(file)", None, "cut short");
    }
}

#[test]
fn bytes_that_were_overwritten_never_make_it_panic() {
    let (_folder, path) = made();
    let bytes = std::fs::read(&path).unwrap();
    let mut found = 0;
    for start in (0..bytes.len()).step_by(bytes.len() / 60) {
        let mut spoiled = bytes.clone();
        for byte in spoiled.iter_mut().skip(start).take(40) {
            *byte = byte.wrapping_mul(31).wrapping_add(7);
        }
        std::fs::write(&path, &spoiled).unwrap();
        found += usize::from(check(&path).map_or(true, |r| !r.problems.is_empty()));
        let _ = ProfileFile::open(&path);
    }
    assert!(found > 5, "only {found} of 60 were found");
}

#[test]
fn what_is_not_a_profile_is_told_for_what_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("empty"), "").unwrap();
    std::fs::write(path("csv"), "Crime ID,Month\n").unwrap();
    std::fs::write(path("zip"), b"PK\x03\x04\0\0").unwrap();
    std::fs::write(path("bytes"), [0xff; 200]).unwrap();
    std::fs::write(path("head"), b"SQLite format 3\0").unwrap();
    Connection::open(path("sqlite")).unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
    Connection::open(path("gpkg"))
        .unwrap()
        .execute_batch("PRAGMA application_id = 1196444487; CREATE TABLE gpkg_contents (a)")
        .unwrap();
    for (name, says) in [
        ("missing", "found nothing there"),
        (".", "found a folder"),
        ("empty", "found an empty file"),
        ("csv", "found text that begins \"Crime ID,Month"),
        ("zip", "a zip archive"),
        ("bytes", "not a database"),
        ("head", "cut short"),
        ("sqlite", "another kind of SQLite database"),
        ("gpkg", "found another GeoPackage"),
    ] {
        let error = ProfileFile::open(&path(name)).unwrap_err().to_string();
        assert!(error.contains(says), "{name}: {error}");
        assert!(error.contains(&*folder.path().to_string_lossy()), "{name}: {error}");
        // Checking refuses too, or says what is missing.
        assert!(check(&path(name)).map_or(true, |r| !r.problems.is_empty()), "{name}");
    }
}

#[test]
fn a_newer_schema_opens_read_only_and_is_not_changed() {
    let (_folder, path) = made();
    spoil(
        &path,
        "UPDATE beatlas_meta SET value = '3' WHERE key = 'schema_version';
         ALTER TABLE spocs ADD COLUMN mood TEXT;
         UPDATE spocs SET id = NULL",
    );
    let before = std::fs::read(&path).unwrap();
    let (mut file, read) = ProfileFile::open(&path).unwrap();
    assert!(file.is_read_only());
    assert!(file.read_only_reason().unwrap().contains("schema version 3"));
    // A newer program that can write to it is not kept out.
    assert!(!path.with_file_name(".p.gpkg.open").exists());
    assert_eq!(read.spocs.len(), 1);
    let error = file.replace_hot_spots(&[]).unwrap_err();
    assert!(matches!(error, StoreError::ReadOnly { .. }), "{error}");
    assert!(error.to_string().contains("newer version"), "{error}");
    drop(file);
    assert!(std::fs::read(&path).unwrap() == before, "the file changed");

    spoil(&path, "ALTER TABLE spocs DROP COLUMN cover");
    let error = ProfileFile::open(&path).unwrap_err();
    assert!(matches!(error, StoreError::TooNew { found: 3, known: 2, .. }), "{error}");
}

#[test]
fn a_whole_file_of_an_older_version_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.gpkg");
    let old = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/schema-1.gpkg");
    std::fs::copy(old, &path).unwrap();
    let report = check(&path).unwrap();
    assert_eq!((report.schema_version, report.problems), (Some(1), vec![]));
    // Of a version that has observations, a file without them is not.
    spoil(&path, "UPDATE beatlas_meta SET value = '2' WHERE key = 'schema_version'");
    assert_found(&path, "observations", None, "a table of this name");
}

#[test]
fn a_blob_that_claims_billions_of_points_costs_nothing() {
    let (_folder, path) = made();
    let header = "4750000184E61000".replace("84E61000", "E6100000");
    for body in [
        // A line, an area, a set of areas of 4,294,967,295 parts, and collections in each other.
        "0102000000FFFFFFFF".to_owned(),
        "0103000000FFFFFFFF".to_owned(),
        "0106000000FFFFFFFF".to_owned(),
        "010700000001000000".repeat(100_000),
    ] {
        spoil(&path, &format!("UPDATE strategies SET geom = x'{header}{body}' WHERE fid = 2"));
        let (file, read) = ProfileFile::open(&path).unwrap();
        assert_eq!(read.strategies[1].shape, None);
        assert_eq!(file.notes().len(), 1, "{:?}", file.notes());
        assert!(problems(&path).iter().any(|p| p.table == "strategies" && p.row == Some(2)));
    }
}
