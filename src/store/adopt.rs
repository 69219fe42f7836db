//! Rows that another program added have no id or key of ours: they are given one.

use std::collections::HashMap;

use rusqlite::{Connection, ErrorCode, Result};
use uuid::Uuid;

use super::audit::{self, Entry, What};
use super::incidents::derived_key;
use super::records::{OpenNote, parse_id};
use super::schema::{
    FOCAL_POINTS, INCIDENTS, KEPT_HOT_SPOTS, LAZY_TABLES, NEIGHBOURHOOD, OBSERVATIONS, SPOCS,
    STAKEHOLDERS, STRATEGIES, Table,
};
use crate::profile::ContentKey;

/// Who the audit names.
const WHO: &str = "Beatlas, on opening";

/// Writes ids and keys into the rows that have none, as one transaction. While another program
/// is writing this is left for the next time.
pub(crate) fn adopt(
    connection: &mut Connection,
    keys: &HashMap<i64, ContentKey>,
    notes: &mut Vec<OpenNote>,
) -> Result<()> {
    let work = |connection: &mut Connection| -> Result<Vec<OpenNote>> {
        let mut noted = Vec::new();
        let transaction = connection.transaction()?;
        adopt_keys(&transaction, keys)?;
        adopt_ids(&transaction, &mut noted)?;
        transaction.commit()?;
        Ok(noted)
    };
    match work(connection) {
        Ok(noted) => notes.extend(noted),
        Err(e) if e.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {}
        Err(e) => return Err(e),
    }
    Ok(())
}

/// Writes an id into every row that has none, so that a record is the same record the next time.
fn adopt_ids(connection: &Connection, notes: &mut Vec<OpenNote>) -> Result<()> {
    let tables = [&SPOCS, &STAKEHOLDERS, &FOCAL_POINTS, &STRATEGIES, &OBSERVATIONS, &NEIGHBOURHOOD];
    for table in tables {
        adopt_ids_in(connection, table, "id", notes)?;
    }
    for table in LAZY_TABLES {
        if connection.table_exists(None, table.name)? {
            adopt_ids_in(connection, table, "id", notes)?;
        }
    }
    // A version that another program drew belongs to no hot spot yet: it is one of its own.
    if connection.table_exists(None, KEPT_HOT_SPOTS.name)? {
        adopt_ids_in(connection, &KEPT_HOT_SPOTS, "hot_spot", notes)?;
    }
    Ok(())
}

fn adopt_ids_in(
    connection: &Connection,
    table: &Table,
    column: &str,
    notes: &mut Vec<OpenNote>,
) -> Result<()> {
    let table = table.name;
    let sql = format!("SELECT fid, CAST(\"{column}\" AS TEXT) FROM \"{table}\" ORDER BY fid");
    let mut select = connection.prepare(&sql)?;
    let rows: Vec<(i64, Option<String>)> =
        select.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Result<_>>()?;
    let without: Vec<_> =
        rows.into_iter().filter(|(_, id)| id.as_deref().and_then(parse_id).is_none()).collect();
    let a = if column == "id" { "an" } else { "a" };
    for (fid, found) in &without {
        let id = Uuid::now_v7().to_string();
        let sql = format!("UPDATE \"{table}\" SET \"{column}\" = ?1 WHERE fid = ?2");
        connection.execute(&sql, (id, fid))?;
        let text = match found {
            None => format!("it was added by another program and was given {a} {column}"),
            Some(text) => format!("its {column} {text:?} was not one and was replaced"),
        };
        notes.push(OpenNote { table: table.to_owned(), row: *fid, text });
    }
    audit(connection, table, without.len())
}

/// The keys to be given to incidents that have none, by `fid`.
pub(crate) fn missing_keys(connection: &Connection) -> Result<HashMap<i64, ContentKey>> {
    let mut select = connection.prepare(&format!(
        "SELECT {} FROM incidents
         WHERE key IS NULL OR length(key) != 32 OR key GLOB '*[^0-9a-f]*' ORDER BY fid",
        INCIDENTS.column_names()
    ))?;
    let mut taken = connection.prepare("SELECT 1 FROM incidents WHERE key = ?1")?;
    let mut given = HashMap::new();
    // How many rows alike were seen, by the key of the first: a thousand copies stay cheap.
    let mut alike: HashMap<[u8; 16], u32> = HashMap::new();
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let ordinal = alike.entry(derived_key(row, 0)?).or_insert(0);
        loop {
            let key = ContentKey(derived_key(row, *ordinal)?);
            *ordinal += 1;
            if !taken.exists([key.to_string()])? {
                given.insert(row.get(0)?, key);
                break;
            }
        }
    }
    Ok(given)
}

/// Writes the keys of [`missing_keys`] into the file.
fn adopt_keys(connection: &Connection, given: &HashMap<i64, ContentKey>) -> Result<()> {
    let mut update = connection.prepare("UPDATE incidents SET key = ?1 WHERE fid = ?2")?;
    for (fid, key) in given {
        update.execute((key.to_string(), fid))?;
    }
    audit(connection, INCIDENTS.name, given.len())
}

fn audit(connection: &Connection, table: &str, rows: usize) -> Result<()> {
    if rows == 0 {
        return Ok(());
    }
    let detail = format!("{rows} row(s) of another program were given an id");
    let entry = Entry { table, detail: &detail, ..Entry::of(What::Alteration) };
    audit::append(connection, WHO, &entry)
}
