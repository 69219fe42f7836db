//! The collection of malformed files, each through every reader that it could be meant for, and a
//! profile cut short at every page. Nothing panics, a refusal is a sentence that names the file,
//! and what is refused leaves the profile as it was, byte for byte.
//!
//! `incident_formats.rs` brings the same files in as incidents of a new profile.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::{Path, PathBuf};

use beatlas::geography::MetricPlane;
use beatlas::import::{
    DeprivationSource, ImportReport, TileSource, import_areas, import_deprivation, import_layer,
    is_areas, read_basemap, read_basemap_files,
};
use beatlas::jobs::{Progress, bring_in};
use beatlas::profile::{CommunityLayer, NeighbourhoodProfile};
use beatlas::store::{ProfileFile, check, check_geopackage};

/// The few that are committed here, and the collection where it is on this machine.
fn all_there_are() -> Vec<PathBuf> {
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/malformed");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(committed).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 20, "{}", files.len());
    files.extend(collection().unwrap_or_default());
    files
}

fn collection() -> Option<Vec<PathBuf>> {
    let base = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = ["../shared/data", "../../shared/data"]
        .iter()
        .map(|d| base.join(d).join("07-malformed"))
        .find(|p| p.is_dir());
    let Some(root) = found else {
        eprintln!("skipped: there is no 07-malformed beside this source tree");
        return None;
    };
    let (mut folders, mut files) = (vec![root], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    assert!(files.len() > 100, "{}", files.len());
    Some(files)
}

fn name_of(file: &Path) -> String {
    file.file_name().unwrap().to_string_lossy().into_owned()
}

/// A refusal is a sentence of this program's: it names the file, and is no dump of a value.
fn is_sentence(name: &str, said: &str) {
    assert!(said.contains(name), "{name} is not named: {said}");
    assert!(said.len() < 1_200, "{name}: {} bytes of {said}", said.len());
    for raw in ["panicked", "Err(", "Some(", "SqliteFailure", "ErrorCode", "stack backtrace"] {
        assert!(!said.contains(raw), "{name}: {said}");
    }
}

fn adds_up(name: &str, r: &ImportReport) {
    assert_eq!(r.placed + r.without_place + r.outside + r.rejected, r.rows_read, "{name}: {r:?}");
    assert_eq!(r.added + r.changed + r.unchanged, r.rows_read - r.rejected, "{name}: {r:?}");
    assert_eq!(r.problems.len() as u64 + r.problems_not_kept, r.rejected, "{name}: {r:?}");
}

fn profile_in(folder: &Path) -> PathBuf {
    let path = folder.join("mine.gpkg");
    let street =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/import/2025-10-ashview-street.csv");
    bring_in::bring_in(&[street], &path, &Progress::default()).unwrap();
    path
}

#[test]
fn whatever_is_refused_as_incidents_leaves_the_profile_as_it_was() {
    let Some(files) = collection() else { return };
    let folder = tempfile::tempdir().unwrap();
    let path = profile_in(folder.path());
    let whole = std::fs::read(&path).unwrap();
    let (mut read, mut refused) = (0, 0);
    for file in files {
        let name = name_of(&file);
        match bring_in::bring_in(&[file], &path, &Progress::default()) {
            Ok(report) => {
                read += 1;
                adds_up(&name, &report);
                let found = check(&path).unwrap();
                assert_eq!(found.problems, vec![], "{name}");
                std::fs::write(&path, &whole).unwrap();
            }
            Err(e) => {
                refused += 1;
                is_sentence(&name, &e.to_string());
                assert!(std::fs::read(&path).unwrap() == whole, "{name} changed the profile");
            }
        }
        let left: Vec<String> = std::fs::read_dir(folder.path())
            .unwrap()
            .map(|e| name_of(&e.unwrap().path()))
            .collect();
        assert_eq!(left, ["mine.gpkg"], "{name} left something behind");
    }
    println!("{read} read, {refused} refused");
    assert!(refused > 0);
}

#[test]
fn as_a_layer_every_file_adds_up_or_is_refused() {
    let Some(files) = collection() else { return };
    let empty = NeighbourhoodProfile::new("Ashview", MetricPlane::british_national_grid());
    let today = jiff::civil::date(2026, 9, 1);
    let (mut read, mut refused) = (0, 0);
    for file in files {
        let name = name_of(&file);
        for layer in CommunityLayer::ALL {
            match import_layer(&file, layer, &empty, today, "Beat officer") {
                Ok(import) => {
                    read += 1;
                    let r = import.report;
                    let all = r.added + r.changed + r.unchanged + r.rejected;
                    assert_eq!(all, r.rows_read, "{name}: {r:?}");
                }
                Err(e) => {
                    refused += 1;
                    is_sentence(&name, &e.to_string());
                }
            }
        }
    }
    println!("{read} read, {refused} refused");
}

#[test]
fn as_a_basemap_every_file_is_drawn_or_refused() {
    let (mut read, mut refused) = (0, 0);
    for file in all_there_are() {
        let name = name_of(&file);
        match read_basemap_files(std::slice::from_ref(&file), "") {
            Ok(_) => read += 1,
            Err(e) => {
                refused += 1;
                is_sentence(&name, &e.to_string());
            }
        }
        if let Ok(text) = std::fs::read_to_string(&file)
            && let Err(e) = read_basemap(&text, "")
        {
            is_sentence("basemap", &e.to_string());
        }
        if let Err(e) = TileSource::open(&file, "credit") {
            is_sentence(&name, &e.to_string());
        } else {
            panic!("{name} was opened as tiles");
        }
    }
    println!("{read} read, {refused} refused");
}

/// Through an edit as well, since an area that was taken must be one that can be kept.
#[test]
fn as_areas_every_file_adds_up_or_is_refused() {
    let empty = NeighbourhoodProfile::new("Ashview", MetricPlane::british_national_grid());
    let (mut read, mut refused) = (0, 0);
    for file in all_there_are() {
        let name = name_of(&file);
        // What is told from the beginning of a file is told of any file.
        let _ = is_areas(&file);
        match import_areas(&file, &empty, None) {
            Ok(import) => {
                read += 1;
                let r = &import.report;
                let all = r.added + r.changed + r.unchanged + r.rejected;
                assert_eq!(all, r.rows_read, "{name}: {r:?}");
                assert_eq!(import.edit.is_some(), r.added > 0, "{name}: {r:?}");
                let mut profile = empty.clone();
                if let Some(edit) = &import.edit {
                    edit.apply(&mut profile);
                    let again = import_areas(&file, &profile, None).unwrap();
                    assert_eq!(again.report.unchanged, r.added, "{name}");
                    edit.undo(&mut profile);
                }
                assert_eq!(profile, empty, "{name}");
            }
            Err(e) => {
                refused += 1;
                is_sentence(&name, &e.to_string());
            }
        }
    }
    println!("{read} read, {refused} refused");
    assert!(refused > 10);
}

#[test]
fn as_deprivation_figures_every_file_adds_up_or_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let square = folder.path().join("square.geojson");
    let text = r#"{"type":"Feature","properties":{"LSOA11CD":"E01000001"},"geometry":
        {"type":"Polygon","coordinates":[[[0,52],[1,52],[1,53]]]}}"#;
    std::fs::write(&square, text).unwrap();
    let mut profile = NeighbourhoodProfile::new("Ashview", MetricPlane::british_national_grid());
    import_areas(&square, &profile, None).unwrap().edit.unwrap().apply(&mut profile);
    let (mut read, mut refused) = (0, 0);
    for file in all_there_are() {
        let name = name_of(&file);
        match import_deprivation(&file, &profile, DeprivationSource::default()) {
            Ok(import) => {
                read += 1;
                let r = import.report;
                let all = r.joined + r.unchanged + r.not_in_profile + r.rejected;
                assert_eq!(all, r.rows_read, "{name}: {r:?}");
            }
            Err(e) => {
                refused += 1;
                is_sentence(&name, &e.to_string());
            }
        }
    }
    println!("{read} read, {refused} refused");
    assert!(refused > 10);
}

/// On the command line, where a profile lies on the disk: what is refused leaves it byte for byte.
#[test]
fn areas_and_figures_that_are_refused_leave_the_profile_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = profile_in(folder.path());
    let whole = std::fs::read(&path).unwrap();
    for file in all_there_are().into_iter().step_by(4) {
        let name = name_of(&file);
        for option in ["--areas", "--deprivation"] {
            let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_beatlas"));
            command.arg("import").arg(&file).arg("--into").arg(&path).arg(option);
            let output = command.output().unwrap();
            if output.status.success() {
                assert_eq!(check(&path).unwrap().problems, vec![], "{name}");
                std::fs::write(&path, &whole).unwrap();
            } else {
                assert_eq!(output.status.code(), Some(1), "{name}");
                is_sentence(&name, &String::from_utf8_lossy(&output.stderr));
                assert!(std::fs::read(&path).unwrap() == whole, "{name} changed the profile");
            }
        }
    }
}

/// The `GeoPackage`s of the validator, good and broken, among them.
#[test]
fn as_a_profile_every_file_is_told_for_what_it_is_and_not_touched() {
    let Some(files) = collection() else { return };
    let mut databases = 0;
    let folder = tempfile::tempdir().unwrap();
    for file in files {
        let name = name_of(&file);
        let path = folder.path().join(&name);
        let bytes = std::fs::read(&file).unwrap();
        std::fs::write(&path, &bytes).unwrap();
        databases += u32::from(file.extension().is_some_and(|e| e == "gpkg"));
        let error = ProfileFile::open(&path).err().map(|e| e.to_string());
        is_sentence(&name, &error.unwrap_or_else(|| panic!("{name} was opened as a profile")));
        match check(&path) {
            Ok(report) => assert!(!report.problems.is_empty(), "{name} is no profile"),
            Err(e) => is_sentence(&name, &e.to_string()),
        }
        if let Err(e) = check_geopackage(&path) {
            is_sentence(&name, &e.to_string());
        }
        assert!(std::fs::read(&path).unwrap() == bytes, "{name} was changed");
        std::fs::remove_file(&path).unwrap();
        let left = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(left, 0, "{name} left something behind");
    }
    assert!(databases > 5, "{databases}");
}

#[test]
fn a_profile_cut_at_any_page_says_so_and_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = profile_in(folder.path());
    let whole = std::fs::read(&path).unwrap();
    let page = usize::from(u16::from_be_bytes([whole[16], whole[17]]));
    assert!(
        page >= 512 && whole.len().is_multiple_of(page),
        "{page} bytes a page, {} in all",
        whole.len()
    );
    for end in (page..whole.len()).step_by(page) {
        for end in [end, end - 1] {
            std::fs::write(&path, &whole[..end]).unwrap();
            let said = ProfileFile::open(&path).unwrap_err().to_string();
            assert!(said.contains("mine.gpkg") && said.contains("cut short"), "{end}: {said}");
            let report = check(&path).unwrap();
            assert!(
                report.problems.iter().any(|p| p.to_string().contains("cut short")),
                "{end}: {:?}",
                report.problems
            );
            assert!(std::fs::read(&path).unwrap() == whole[..end], "{end}: the file was changed");
        }
    }
    for words in ["", "not a database at all", "SQLite format 3"] {
        std::fs::write(&path, words).unwrap();
        is_sentence("mine.gpkg", &ProfileFile::open(&path).unwrap_err().to_string());
        assert_eq!(std::fs::read(&path).unwrap(), words.as_bytes());
    }
}

/// Both layouts of an R-tree's nodes: a box that does not lie in its parent's, and a row that the
/// tree's own list of rows does not know.
#[test]
fn a_broken_r_tree_of_any_layer_is_found_by_the_check() {
    for (sql, words) in [
        ("DELETE FROM rtree_incidents_geom_rowid WHERE rowid = 2", "rowid"),
        ("UPDATE rtree_incidents_geom_rowid SET nodeno = 7 WHERE rowid = 2", "rowid"),
        (
            // The lower bound of the first box above its upper bound.
            "UPDATE rtree_incidents_geom_node SET data = CAST(substr(data, 1, 12) || x'7F000000' || substr(data, 17) AS BLOB) WHERE nodeno = 1",
            "corrupt",
        ),
        ("DELETE FROM rtree_focal_points_geom_node", "root node"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = profile_in(folder.path());
        assert_eq!(check(&path).unwrap().problems, vec![]);
        rusqlite::Connection::open(&path).unwrap().execute_batch(sql).unwrap();
        let found = check(&path).unwrap().problems;
        assert!(
            found.iter().any(|p| p.expected == "an undamaged R-tree"),
            "{sql} ({words}): {found:#?}"
        );
    }
}

/// Found by the fuzzer: the database allows such a name, and its binding panics at it.
#[test]
fn a_column_whose_name_is_not_utf_8_is_refused_and_not_fallen_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("named.gpkg");
    let street =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/import/2025-10-ashview-street.csv");
    bring_in::bring_in(&[street], &path, &Progress::default()).unwrap();
    let layers = rusqlite::Connection::open(&path).unwrap();
    layers
        .execute_batch(
            "DROP TABLE beatlas_meta; PRAGMA writable_schema = ON;
             UPDATE sqlite_schema SET sql = replace(sql, 'lsoa_code', CAST(x'6C736FFF636F6465' AS TEXT))
             WHERE name = 'incidents'",
        )
        .unwrap();
    drop(layers);
    let bytes = std::fs::read(&path).unwrap();
    let said = read_basemap_files(std::slice::from_ref(&path), "").unwrap_err().to_string();
    is_sentence("named.gpkg", &said);
    assert!(said.contains("column name") && said.contains("lso\u{fffd}code"), "{said}");
    let target = folder.path().join("mine.gpkg");
    let error = bring_in::bring_in(std::slice::from_ref(&path), &target, &Progress::default());
    is_sentence("named.gpkg", &error.unwrap_err().to_string());
    assert!(!target.exists());
    is_sentence("named.gpkg", &ProfileFile::open(&path).unwrap_err().to_string());
    assert!(std::fs::read(&path).unwrap() == bytes);
}

/// Found by the fuzzer: rows out of order in a damaged tree were asked for again and again.
#[test]
fn a_layer_whose_rows_are_out_of_order_is_refused_and_not_read_for_ever() {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds/database/rows-out-of-order.gpkg");
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("mine.gpkg");
    let said = bring_in::bring_in(&[file], &target, &Progress::default()).unwrap_err().to_string();
    is_sentence("rows-out-of-order.gpkg", &said);
    assert!(said.contains("row 0 stands behind row 1"), "{said}");
    assert!(!target.exists());
}

/// Found by the fuzzer: what turns positions into shapes takes two numbers for granted.
#[test]
fn a_basemap_with_a_position_of_one_number_is_drawn_without_that_feature() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("one.geojson");
    let street = |coordinates: &str| {
        format!(
            r#"{{"type":"Feature","properties":{{"highway":"residential"}},"geometry":{coordinates}}}"#
        )
    };
    let line = |positions: &str| format!(r#"{{"type":"LineString","coordinates":{positions}}}"#);
    let collection =
        |inner: &str| format!(r#"{{"type":"GeometryCollection","geometries":[{inner}]}}"#);
    let features = [
        street(&line("[[1.33,53.6],[1.34,53.6]]")),
        street(&line("[[1.33],[1.34,53.6]]")),
        street(r#"{"type":"Polygon","coordinates":[[[1,2],[3],[4,5],[1,2]]]}"#),
        street(r#"{"type":"MultiPolygon","coordinates":[[[[1,2],[3],[4,5],[1,2]]]]}"#),
        street(&collection(&line("[[1.33],[1.34,53.6]]"))),
    ];
    let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
    std::fs::write(&path, text).unwrap();
    let (basemap, left_out) = read_basemap_files(std::slice::from_ref(&path), "").unwrap();
    assert_eq!((basemap.lines.len(), left_out), (1, 4));
}
