//! A profile file: opened, read and checked.
//!
//! Random bytes are no database, so they are what happens to one: the first byte says whether
//! values of cells are replaced, as another program would, or bytes of the file, as a bad disk does.
//! What begins as a database is taken as it is.
#![no_main]

use libfuzzer_sys::fuzz_target;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use beatlas::jobs::{Progress, bring_in};
use beatlas::profile::CommunityLayer;
use beatlas::store::{ProfileFile, check, check_geopackage};
use rusqlite::Connection;
use rusqlite::types::Value;

/// A small profile with something in every layer, as it is and without the triggers that would
/// look at what comes in, and its columns.
struct Template {
    bytes: Vec<u8>,
    bare: Vec<u8>,
    columns: Vec<(String, String)>,
}

const LAYERS: [(CommunityLayer, &[u8]); 4] = [
    (
        CommunityLayer::Stakeholders,
        include_bytes!("../../sample_data/ashview-stakeholders.geojson"),
    ),
    (CommunityLayer::FocalPoints, include_bytes!("../../sample_data/ashview-focal-points.geojson")),
    (CommunityLayer::Spocs, include_bytes!("../../sample_data/ashview-spocs.geojson")),
    (CommunityLayer::Strategies, include_bytes!("../../sample_data/ashview-strategies.geojson")),
];
const INCIDENTS: &[u8] = include_bytes!("../seeds/table/2025-10-ashview-street.csv");
const AREA: &[u8] = include_bytes!("../seeds/areas/two.geojson");

/// The first few features of a layer.
fn few(layer: &[u8]) -> Vec<u8> {
    let mut value: serde_json::Value = serde_json::from_slice(layer).expect("JSON");
    if let Some(features) = value["features"].as_array_mut() {
        features.truncate(3);
    }
    value.to_string().into_bytes()
}

fn make() -> Template {
    let path = beatlas_fuzz::file("template.gpkg", b"");
    std::fs::remove_file(&path).expect("the file was just written");
    let street = beatlas_fuzz::file("2025-10-ashview-street.csv", INCIDENTS);
    bring_in::bring_in(&[street], &path, &Progress::default()).expect("incidents");
    for (layer, text) in LAYERS {
        let file = beatlas_fuzz::file("layer.geojson", &few(text));
        bring_in::bring_in_layer(&file, layer, &path, "Beat officer").expect("a layer");
    }
    let area = beatlas_fuzz::file("two.geojson", AREA);
    bring_in::bring_in_areas(&area, &path, None).expect("areas");
    columns(&path)
}

fn columns(path: &Path) -> Template {
    let open = Connection::open(path).expect("a database");
    let list = "SELECT m.name, c.name FROM sqlite_schema m, pragma_table_info(m.name) c
        WHERE m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY 1, c.cid";
    let mut list = open.prepare(list).expect("a list of columns");
    let rows = list.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).expect("rows");
    let columns = rows.flatten().collect();
    drop(list);
    let bytes = std::fs::read(path).expect("a file");
    let triggers: Vec<String> = {
        let list = "SELECT name FROM sqlite_schema WHERE type = 'trigger'";
        let mut list = open.prepare(list).expect("a list of triggers");
        list.query_map([], |r| r.get(0)).expect("rows").flatten().collect()
    };
    for name in triggers {
        open.execute_batch(&format!("DROP TRIGGER \"{name}\"")).expect("a trigger");
    }
    drop(open);
    Template { bytes, bare: std::fs::read(path).expect("a file"), columns }
}

fn template() -> &'static Template {
    static TEMPLATE: OnceLock<Template> = OnceLock::new();
    TEMPLATE.get_or_init(make)
}

/// Replaces values: a column, a row, a kind, and what is there now.
fn with_values(mut bytes: &[u8]) -> PathBuf {
    let template = template();
    let path = beatlas_fuzz::file("random.gpkg", &template.bare);
    let open = Connection::open(&path).expect("a database");
    let _ = open.execute_batch("PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF; BEGIN");
    while let [column, more, row, kind, length, rest @ ..] = bytes {
        let at = usize::from(u16::from_le_bytes([*column, *more])) % template.columns.len();
        let (value, rest) = rest.split_at(usize::from(*length).min(rest.len()));
        let eight = |v: &[u8]| v.iter().rev().fold(0_u64, |n, b| n << 8 | u64::from(*b));
        let new = match kind % 5 {
            0 => Value::Null,
            1 => Value::Integer(eight(value) as i64),
            2 => Value::Real(f64::from_bits(eight(value))),
            3 => Value::Text(String::from_utf8_lossy(value).into_owned()),
            _ => Value::Blob(value.to_vec()),
        };
        let (table, name) = &template.columns[at];
        let change = format!(
            "UPDATE \"{table}\" SET \"{name}\" = ?1 WHERE rowid IN (SELECT rowid FROM \"{table}\" LIMIT 1 OFFSET {})",
            row % 8
        );
        let _ = open.execute(&change, [new]);
        bytes = rest;
    }
    let _ = open.execute_batch("COMMIT");
    path
}

/// Replaces bytes of the file: where, how many, and which.
fn with_bytes(mut bytes: &[u8]) -> PathBuf {
    let mut whole = template().bytes.clone();
    while let [a, b, c, length, rest @ ..] = bytes {
        let at = u32::from_le_bytes([*a, *b, *c, 0]) as usize % whole.len();
        let (new, rest) = rest.split_at(usize::from(*length).min(rest.len()));
        for (old, new) in whole[at..].iter_mut().zip(new) {
            *old = *new;
        }
        bytes = rest;
    }
    beatlas_fuzz::file("random.gpkg", &whole)
}

fuzz_target!(|bytes: &[u8]| {
    let path = match bytes {
        [b'S', b'Q', b'L', ..] | [] => beatlas_fuzz::file("random.gpkg", bytes),
        [first, rest @ ..] if first % 2 == 0 => with_values(rest),
        [_, rest @ ..] => with_bytes(rest),
    };
    let before = std::fs::read(&path).expect("a file");
    for error in
        [ProfileFile::open_to_read(&path).err(), check(&path).err(), check_geopackage(&path).err()]
    {
        let said = error.map(|e| e.to_string());
        assert!(said.as_ref().is_none_or(|s| s.contains("random.gpkg")), "{said:?}");
    }
    assert!(std::fs::read(&path).is_ok_and(|now| now == before), "reading changed the file");
});
