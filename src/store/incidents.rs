//! Incidents into their table: a column for each column.

use std::borrow::Cow;

use rusqlite::types::ValueRef;
use rusqlite::{CachedStatement, Connection, Result, Statement, ToSql, params_from_iter};

use super::functions::envelope;
use super::geometry::{Envelope, Geometry, plain_point};
use super::geopackage::{create_rtree_triggers, drop_rtree_triggers};
use super::packed_rtree;
use super::read_incidents::Values;
use super::records::Field;
use super::schema::{GEOMETRY, INCIDENTS};
use crate::edit::IncidentChanges;
use crate::profile::{AsbSubType, AsbType, ContentKey, IncidentRow, Incidents};

/// The statement that lets no key be there twice.
pub(crate) const UNIQUE_KEYS: &str = "CREATE UNIQUE INDEX incidents_key ON incidents(key)";

/// From so many changes on the R-tree is packed anew behind them: row by row it takes longer than
/// the rows.
const MANY: usize = 10_000;

/// Writes the difference of two states, in a transaction of the caller's. Rows keep their `fid`.
pub(crate) fn write_changes(
    connection: &Connection,
    after: &Incidents,
    before: &Incidents,
    changes: &IncidentChanges,
) -> Result<()> {
    if changes.new.len() + changes.changed.len() + changes.gone.len() < MANY {
        return write_rows(connection, after, before, changes);
    }
    drop_rtree_triggers(connection, INCIDENTS.name)?;
    // A million keys are sorted once more quickly than each is put where it belongs.
    let index_anew =
        changes.new.len() > before.len() && changes.changed.is_empty() && changes.gone.is_empty();
    if index_anew {
        connection.execute_batch("DROP INDEX IF EXISTS incidents_key")?;
    }
    write_rows(connection, after, before, changes)?;
    if index_anew {
        connection.execute_batch(UNIQUE_KEYS)?;
    }
    packed_rtree::fill(connection, INCIDENTS.name, boxes(connection)?)?;
    create_rtree_triggers(connection, INCIDENTS.name)
}

/// The boxes of all rows that have a place.
fn boxes(connection: &Connection) -> Result<Vec<(i64, Envelope)>> {
    let mut select = connection.prepare("SELECT fid, geom FROM incidents WHERE geom NOTNULL")?;
    let mut rows = select.query([])?;
    let mut boxes = Vec::new();
    while let Some(row) = rows.next()? {
        let ValueRef::Blob(blob) = row.get_ref(1)? else { continue };
        let point = plain_point(blob).map(|p| [p.lon(), p.lon(), p.lat(), p.lat()]);
        if let Some(found) = point.or_else(|| envelope(blob)) {
            boxes.push((row.get(0)?, found));
        }
    }
    Ok(boxes)
}

fn write_rows(
    connection: &Connection,
    after: &Incidents,
    before: &Incidents,
    changes: &IncidentChanges,
) -> Result<()> {
    let blob_of = |row: &IncidentRow<'_>| -> Result<Option<Vec<u8>>> {
        row.place.map(|p| blob(&Geometry::Point(p.lon_lat))).transpose()
    };
    let mut delete = connection.prepare("DELETE FROM incidents WHERE key = ?1")?;
    for row in changes.gone.iter().filter_map(|&r| before.row(r)) {
        delete.execute([row.key.to_string()])?;
    }
    let mut insert = connection.prepare(&INCIDENTS.insert_sql())?;
    let mut update = update_statement(connection)?;
    for row in changes.changed.iter().filter_map(|&r| after.row(r)) {
        let blob = blob_of(&row)?;
        if put(&mut update, None, blob.as_deref(), &row)? == 0 {
            // Another program took the row out of the file since it was read.
            put(&mut insert, None, blob.as_deref(), &row)?;
        }
    }
    // Rows repeat one another: only what is other than in the row before is handed over anew.
    let mut last: [Field<'_>; 16] = std::array::from_fn(|_| Field::Nothing);
    let mut insert = connection.prepare(&INCIDENTS.insert_sql())?;
    for row in changes.new.iter().filter_map(|&r| after.row(r)) {
        insert.raw_bind_parameter(2, blob_of(&row)?)?;
        for ((field, last), n) in fields(&row).into_iter().zip(&mut last).zip(3..) {
            if field != *last {
                insert.raw_bind_parameter(n, &field)?;
                *last = field;
            }
        }
        insert.raw_execute()?;
    }
    Ok(())
}

/// The same parameters as for adding a row; the row is found by its key, the third.
fn update_statement(connection: &Connection) -> Result<CachedStatement<'_>> {
    let columns = [GEOMETRY].into_iter().chain(INCIDENTS.columns.iter().map(|c| c.name));
    let sets: Vec<String> = columns.zip(2..).map(|(c, n)| format!("\"{c}\" = ?{n}")).collect();
    connection.prepare_cached(&format!(
        "UPDATE incidents SET {} WHERE key = ?3 AND ?1 IS NULL",
        sets.join(", ")
    ))
}

fn put(
    statement: &mut Statement<'_>,
    fid: Option<i64>,
    blob: Option<&[u8]>,
    row: &IncidentRow<'_>,
) -> Result<usize> {
    let fields = fields(row);
    let head: [&dyn ToSql; 2] = [&fid, &blob];
    let values = fields.iter().map(|f| f as &dyn ToSql);
    statement.execute(params_from_iter(head.into_iter().chain(values)))
}

/// The values of an incident in the order of the table's columns.
pub(crate) fn fields<'a>(row: &IncidentRow<'a>) -> [Field<'a>; 16] {
    let owned = |text: String| Field::Text(Cow::Owned(text));
    let month = row.when.month().map_or(Field::Nothing, |m| owned(m.to_string()));
    values(row, [owned(row.key.to_string()), owned(row.when.to_text())], month)
}

pub(crate) fn values<'a>(
    row: &IncidentRow<'a>,
    [key, when]: [Field<'a>; 2],
    month: Field<'a>,
) -> [Field<'a>; 16] {
    let or_nothing = |text: Option<&'a str>| text.map_or(Field::Nothing, Field::text);
    [
        key,
        Field::Text(row.source_id.to_text()),
        when,
        month,
        Field::text(row.precision.as_str()),
        Field::text(row.location),
        Field::text(row.crime_type.as_str()),
        or_nothing(row.asb_type.map(AsbType::as_str)),
        or_nothing(row.asb_sub_type.map(AsbSubType::as_str)),
        Field::text(row.outcome),
        Field::text(row.caller),
        Field::text(row.reported_by),
        Field::text(row.falls_within),
        Field::text(row.lsoa_code),
        Field::text(row.lsoa_name),
        Field::text(row.context),
    ]
}

/// One blob for each place, since a place is shared by many rows.
pub(crate) fn place_blobs(incidents: &Incidents) -> Result<Vec<Vec<u8>>> {
    incidents.places().iter().map(|p| blob(&Geometry::Point(p.lon_lat))).collect()
}

/// A blob, with an error that fits among those of the database.
pub(crate) fn blob(geometry: &Geometry<'_>) -> Result<Vec<u8>> {
    geometry.to_blob().map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))
}

/// The key that a text of 32 hexadecimal digits stands for; small letters only, since the text
/// is what a row is found by.
pub(crate) fn parse_key(text: &[u8]) -> Option<ContentKey> {
    let digit = |b: u8| match b {
        b'0'..=b'9' => Some(b - b'0'),
        b'a'..=b'f' => Some(b - b'a' + 10),
        _ => None,
    };
    let mut key = [0; 16];
    if text.len() != 32 {
        return None;
    }
    for (byte, two) in key.iter_mut().zip(text.as_chunks().0) {
        let [high, low]: [u8; 2] = *two;
        *byte = digit(high)? << 4 | digit(low)?;
    }
    Some(ContentKey(key))
}

/// The key of a row that another program added: over all that the row says, and its ordinal
/// among rows that say the same.
pub(crate) fn derived_key(row: &impl Values, ordinal: u32) -> Result<[u8; 16]> {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    hash.update(b"beatlas row 1");
    hash.update(ordinal.to_le_bytes());
    for column in (1..2 + INCIDENTS.columns.len()).filter(|c| *c != 2) {
        let (kind, bytes) = match row.value(column)? {
            ValueRef::Text(bytes) => (1_u8, bytes),
            ValueRef::Blob(bytes) => (2, bytes),
            _ => (0, [].as_slice()),
        };
        hash.update([kind]);
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    }
    let mut key = [0; 16];
    key.iter_mut().zip(hash.finalize()).for_each(|(to, from)| *to = from);
    Ok(key)
}
