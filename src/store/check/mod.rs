//! Whether a file is whole: the database, the standard, the geometries, the index, our own rules.

mod contents;
mod database;
mod features;
mod values;

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::Connection;
use serde::Serialize;

use super::{SCHEMA_VERSION, StoreError, connection};

/// How many problems of a kind are listed for a table before the rest are only counted.
const LISTED: u64 = 20;

/// What to do about damage that only a copy mends.
const GO_BACK: &str = "go back to a copy of the file, or export what can still be read";
/// What to do about damage to what Beatlas makes anew.
const MAKE_ANEW: &str = "open it in Beatlas and save it under a new name: the index and the lists of layers are made anew";

/// What a check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckReport {
    /// Version of our tables that the file states; `None` where it states none.
    pub schema_version: Option<u32>,
    /// Each table that the file lists, and how many rows it has.
    pub layers: Vec<(String, u64)>,
    /// What is wrong; empty: the file is whole.
    pub problems: Vec<CheckProblem>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckProblem {
    /// The table, `(file)` for the file as a whole.
    pub table: String,
    /// The row's number (`fid`); `None` where it is not about one row.
    pub row: Option<i64>,
    /// What should be there.
    pub expected: String,
    /// What is.
    pub found: String,
    /// What to do next.
    pub what_to_do: String,
}

impl std::fmt::Display for CheckProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.table)?;
        if let Some(row) = self.row {
            write!(f, ", row {row}")?;
        }
        write!(f, ": expected {}, found {}; {}", self.expected, self.found, self.what_to_do)
    }
}

/// Checks a profile file, and changes nothing in it.
///
/// Refused is only what cannot be looked into at all: nothing there, a folder, not a database.
/// Whatever else is wrong is in the report. At most 20 problems of a kind are listed for a
/// table; one more line says how many there are beyond those.
pub fn check(path: &Path) -> Result<CheckReport, StoreError> {
    look_into(path, true)
}

/// As [`check`], for any `GeoPackage`: an export of one layer, say. Our own rules are left out.
pub fn check_geopackage(path: &Path) -> Result<CheckReport, StoreError> {
    look_into(path, false)
}

fn look_into(path: &Path, profile: bool) -> Result<CheckReport, StoreError> {
    let mut report = CheckReport { schema_version: None, layers: Vec::new(), problems: Vec::new() };
    let mut problems = Problems::default();
    let opened = connection::open(path).and_then(|connection| {
        let failed = |e: rusqlite::Error| StoreError::database(path, "opening the file", &e);
        connection.pragma_update(None, "query_only", true).map_err(failed)?;
        Ok(connection)
    });
    match opened {
        Ok(connection) => {
            database::check(&connection, &mut problems);
            if profile {
                report.schema_version = database::check_profile(&connection, path, &mut problems);
            }
            let version = profile.then(|| report.schema_version.unwrap_or(SCHEMA_VERSION));
            report.layers = contents::check(&connection, version, &mut problems);
            features::check(&connection, &mut problems);
            if profile {
                values::check(&connection, &mut problems);
            }
        }
        Err(StoreError::Truncated { expected, found, .. }) => problems.add(
            FILE,
            None,
            format!("{expected} bytes"),
            format!("{found}: the file was cut short"),
            GO_BACK,
        ),
        Err(StoreError::Database { message, .. }) => {
            problems.add(FILE, None, "a database that can be read", message, GO_BACK);
        }
        Err(other) => return Err(other),
    }
    report.problems = problems.listed();
    Ok(report)
}

/// The name that stands for the file as a whole.
const FILE: &str = "(file)";

/// Problems as they are found.
#[derive(Debug, Default)]
struct Problems {
    list: Vec<CheckProblem>,
    /// How many of a kind were found in a table; the kind is what should be there and what to do.
    counts: BTreeMap<(String, String, &'static str), u64>,
}

impl Problems {
    fn add(
        &mut self,
        table: &str,
        row: Option<i64>,
        expected: impl Into<String>,
        found: impl Into<String>,
        what_to_do: &'static str,
    ) {
        let (expected, found) = (expected.into(), found.into());
        let count =
            self.counts.entry((table.to_owned(), expected.clone(), what_to_do)).or_default();
        *count += 1;
        if *count <= LISTED {
            self.list.push(CheckProblem {
                table: table.to_owned(),
                row,
                expected,
                found,
                what_to_do: what_to_do.to_owned(),
            });
        }
    }

    /// Runs a part of the check; where the database itself refuses, that is a problem.
    fn part(&mut self, table: &str, work: impl FnOnce(&mut Self) -> rusqlite::Result<()>) {
        if let Err(e) = work(self) {
            self.add(table, None, "a table that can be read", e.to_string(), GO_BACK);
        }
    }

    fn listed(mut self) -> Vec<CheckProblem> {
        for ((table, expected, what_to_do), count) in self.counts {
            if count > LISTED {
                self.list.push(CheckProblem {
                    table,
                    row: None,
                    expected,
                    found: format!("{} more rows like those listed", count - LISTED),
                    what_to_do: what_to_do.to_owned(),
                });
            }
        }
        self.list
    }
}

/// A name as an identifier in SQL.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The names of a table's columns; none where there is no such table.
fn columns_of(connection: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare("SELECT name FROM pragma_table_info(?1)")?;
    statement.query_map([table], |r| r.get(0))?.collect()
}
