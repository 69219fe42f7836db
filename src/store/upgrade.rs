//! From the tables of an older version to those of this one, step by step.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, Result, TransactionBehavior};

use super::audit::{self, Entry, What};
use super::geopackage::{create_rtree_triggers, create_table, refresh_extent};
use super::schema::{HISTORY, IMPORTS, META, OBSERVATIONS, SCHEMA_VERSION};
use super::{StoreError, connection, copy};

/// Who the audit names.
const WHO: &str = "Beatlas, on opening";

/// What leads from each version to the next, the first from version 1.
const STEPS: [fn(&Connection) -> Result<()>; 1] = [from_1_to_2];

/// Brings a file to the version of this program, after copying it beside itself. All of it or
/// nothing; returns where the copy is.
pub(crate) fn upgrade(
    connection: &mut Connection,
    path: &Path,
    from: u32,
) -> std::result::Result<PathBuf, StoreError> {
    let beside = free_name(path, from);
    copy::whole(connection, &beside)?;
    let failed = |e: rusqlite::Error| StoreError::database(path, "upgrading the file", &e);
    let work = |connection: &mut Connection| -> Result<()> {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for step in STEPS.iter().skip(from.saturating_sub(1) as usize) {
            step(&transaction)?;
        }
        let sql = format!("UPDATE {META} SET value = ?1 WHERE key = 'schema_version'");
        transaction.execute(&sql, [SCHEMA_VERSION.to_string()])?;
        let name = beside.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let detail = format!(
            "File upgraded from schema version {from} to {SCHEMA_VERSION}; as it was it is kept in {name}"
        );
        let entry = Entry { detail: &detail, ..Entry::of(What::Alteration) };
        audit::append(&transaction, WHO, &entry)?;
        transaction.commit()
    };
    let Err(error) = work(connection) else { return Ok(beside) };
    // A commit may only say that it failed. Where the file is as it was, the copy is of no use and
    // would be made at every try; where nobody can tell, it stays.
    match connection::facts(connection, path).map(|f| f.schema_version) {
        Ok(SCHEMA_VERSION) => Ok(beside),
        Ok(_) => {
            let _ = std::fs::remove_file(&beside);
            Err(failed(error))
        }
        Err(_) => Err(failed(error)),
    }
}

/// Observations, and the steps that can be taken back.
fn from_1_to_2(connection: &Connection) -> Result<()> {
    create_table(connection, &OBSERVATIONS, false)?;
    create_rtree_triggers(connection, OBSERVATIONS.name)?;
    refresh_extent(connection, OBSERVATIONS.name)?;
    create_table(connection, &HISTORY, false)?;
    complete_imports(connection)
}

/// Adds the columns that the table of imports lacks: those of version 1, and a file that was made
/// while version 2 was in the making.
pub(crate) fn complete_imports(connection: &Connection) -> Result<()> {
    // The last of them is there when all are.
    if connection.column_exists(None, IMPORTS.name, "report")? {
        return Ok(());
    }
    for column in IMPORTS.columns {
        if !connection.column_exists(None, IMPORTS.name, column.name)? {
            let sql = format!(
                "ALTER TABLE \"{}\" ADD COLUMN \"{}\" {}",
                IMPORTS.name, column.name, column.sql
            );
            connection.execute(&sql, [])?;
        }
    }
    Ok(())
}

/// A name beside the file that says what it is and is not taken.
fn free_name(path: &Path, version: u32) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let name = |n: u32| {
        let more = if n == 1 { String::new() } else { format!(" ({n})") };
        path.with_file_name(format!("{stem} before upgrade from version {version}{more}.gpkg"))
    };
    (1..1000).map(name).find(|p| !p.exists()).unwrap_or_else(|| name(1000))
}
