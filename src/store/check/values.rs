//! Our own rules: ids, keys, dates.

use rusqlite::{Connection, Result};

use super::{GO_BACK, Problems, columns_of, quoted};
use crate::profile::{Period, When};
use crate::store::incidents::parse_key;
use crate::store::records::parse_id;
use crate::store::schema::{INCIDENTS, KEPT_HOT_SPOTS, LAZY_TABLES, TABLES};

/// What to do about a row that another program added.
const OPEN_ONCE: &str = "open the file in Beatlas once: the row is then given one";

/// Looks at the values of every table of a profile.
pub(super) fn check(connection: &Connection, problems: &mut Problems) {
    let tables = TABLES.iter().chain(&LAZY_TABLES);
    for table in tables.filter(|t| t.columns.iter().any(|c| c.name == "id")) {
        ids(connection, table.name, ("id", "an id (UUID)"), problems);
    }
    let of_hot_spot = ("hot_spot", "the id (UUID) of a hot spot");
    ids(connection, KEPT_HOT_SPOTS.name, of_hot_spot, problems);
    problems.part(KEPT_HOT_SPOTS.name, |problems| periods(connection, problems));
    let table = INCIDENTS.name;
    problems.part(table, |problems| {
        each(connection, table, "key", |row, key| {
            if key.and_then(|key| parse_key(key.as_bytes())).is_none() {
                let found = key.map_or("none".to_owned(), |key| format!("{key:?}"));
                problems.add(table, Some(row), "a key of 32 hexadecimal digits", found, OPEN_ONCE);
            }
        })
    });
    problems.part(table, |problems| {
        each(connection, table, "happened", |row, text| {
            if text.is_some_and(|t| When::from_text(t).is_none()) {
                let expected = "happened as 2026-08, 2026-08-31, 2026-08-31T21:40 or nothing";
                let found = format!("{:?}", text.unwrap_or_default());
                problems.add(table, Some(row), expected, found, "put it right in a GIS");
            }
        })
    });
    problems.part("neighbourhood", |problems| {
        let rows: i64 =
            connection.query_row("SELECT count(*) FROM neighbourhood", [], |r| r.get(0))?;
        if rows != 1 {
            problems.add("neighbourhood", None, "one row", rows.to_string(), GO_BACK);
        }
        Ok(())
    });
}

/// Every row has an id in this column, which is called so.
fn ids(
    connection: &Connection,
    table: &str,
    (column, expected): (&str, &str),
    problems: &mut Problems,
) {
    problems.part(table, |problems| {
        each(connection, table, column, |row, id| {
            if id.and_then(parse_id).is_none() {
                let found = id.map_or("none".to_owned(), |id| format!("{id:?}"));
                problems.add(table, Some(row), expected, found, OPEN_ONCE);
            }
        })
    });
}

/// A version of a kept hot spot is of whole months, or of all.
fn periods(connection: &Connection, problems: &mut Problems) -> Result<()> {
    let table = KEPT_HOT_SPOTS.name;
    let mut first = std::collections::HashMap::new();
    each(connection, table, "from_month", |row, month| {
        first.insert(row, month.unwrap_or_default().to_owned());
    })?;
    each(connection, table, "to_month", |row, last| {
        let first = first.remove(&row).unwrap_or_default();
        let period = format!("{first}/{}", last.unwrap_or_default());
        if period != "/" && Period::from_text(&period).is_none() {
            let expected = "from_month and to_month as 2026-06 and 2026-08, or nothing in both";
            problems.add(
                table,
                Some(row),
                expected,
                format!("{period:?}"),
                "put it right in a GIS",
            );
        }
    })
}

/// Shows each row's value of a column. A missing column was told before.
fn each(
    connection: &Connection,
    table: &str,
    column: &str,
    mut look: impl FnMut(i64, Option<&str>),
) -> Result<()> {
    if !columns_of(connection, table)?.iter().any(|c| c == column) {
        return Ok(());
    }
    let sql = format!("SELECT rowid, CAST({} AS TEXT) FROM {}", quoted(column), quoted(table));
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        look(row.get(0)?, row.get_ref(1)?.as_str_or_null().unwrap_or(Some("not text")));
    }
    Ok(())
}
