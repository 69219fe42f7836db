//! What a profile file holds, table by table, so that two moments can be compared.

use std::collections::BTreeMap;
use std::path::Path;

use beatlas::profile::NeighbourhoodProfile;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

/// The rows of every table in the order of their numbers.
pub type Tables = BTreeMap<String, Vec<String>>;

/// Everything in a file but what tells of the way there: the audit, the history, the numbers of
/// rows and when a layer last changed. Of an R-tree the boxes count, not how they are packed.
pub fn tables(path: &Path) -> Tables {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let connection = Connection::open_with_flags(path, flags).unwrap();
    let mut names: Vec<String> = connection
        .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
        .unwrap()
        .query_map([], |r| r.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    names.retain(|name| {
        let packed = name.starts_with("rtree_")
            && ["_node", "_rowid", "_parent"].iter().any(|end| name.ends_with(end));
        !packed && !["audit", "history", "sqlite_sequence"].contains(&name.as_str())
    });
    names.into_iter().map(|name| (name.clone(), rows(&connection, &name))).collect()
}

fn rows(connection: &Connection, table: &str) -> Vec<String> {
    let number = if table.starts_with("rtree_") { "id" } else { "fid" };
    let left_out = [number, if table == "gpkg_contents" { "last_change" } else { number }];
    let mut select =
        connection.prepare(&format!("SELECT * FROM \"{table}\" ORDER BY rowid")).unwrap();
    let columns: Vec<String> = select.column_names().map(str::to_owned).collect();
    let mut rows = select.query([]).unwrap();
    let mut found = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        let values: Vec<String> = columns
            .iter()
            .enumerate()
            .filter(|(_, name)| !left_out.contains(&name.as_str()))
            .map(|(n, name)| {
                let value = match row.get_ref(n).unwrap() {
                    ValueRef::Text(text) => format!("{:?}", String::from_utf8_lossy(text)),
                    other => format!("{other:?}"),
                };
                format!("{name}={value}")
            })
            .collect();
        found.push(values.join(" "));
    }
    found
}

/// Says where two states of a file differ; nothing where they do not.
pub fn difference(expected: &Tables, found: &Tables) -> String {
    let names = expected.keys().chain(found.keys().filter(|n| !expected.contains_key(*n)));
    let differ = names.filter_map(|name| {
        let rows = |tables: &Tables| tables.get(name).cloned().unwrap_or_default();
        let (expected, found) = (rows(expected), rows(found));
        let other = |a: &[String], b: &[String]| {
            a.iter().filter(|r| !b.contains(r)).cloned().collect::<Vec<_>>().join("\n  ")
        };
        (expected != found).then(|| {
            format!(
                "{name}: {} rows expected, {} found\n expected\n  {}\n found\n  {}\n",
                expected.len(),
                found.len(),
                other(&expected, &found),
                other(&found, &expected)
            )
        })
    });
    differ.collect()
}

/// Whether two profiles say the same. Incidents are compared row by row: the lists of words
/// behind them may be in another order.
pub fn same(a: &NeighbourhoodProfile, b: &NeighbourhoodProfile) -> bool {
    let without_incidents = |p: &NeighbourhoodProfile| NeighbourhoodProfile {
        incidents: std::sync::Arc::default(),
        ..p.clone()
    };
    without_incidents(a) == without_incidents(b) && a.incidents.rows().eq(b.incidents.rows())
}
