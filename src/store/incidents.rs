//! Incidents in their table: a column for each column, 300,000 rows at a time.

use std::borrow::Cow;
use std::collections::HashMap;

use rusqlite::types::ValueRef;
use rusqlite::{CachedStatement, Connection, Result, Statement, ToSql, params_from_iter};

use super::geometry::{Geometry, read_shape};
use super::records::{Field, OpenNote};
use super::schema::{GEOMETRY, INCIDENTS};
use crate::edit::IncidentChanges;
use crate::geography::MetricPlane;
use crate::profile::{
    AsbSubType, AsbType, ContentKey, CrimeType, Incident, IncidentRow, Incidents, IncidentsBuilder,
    Precision, Shape, When,
};

/// The statement that lets no key be there twice.
pub(crate) const UNIQUE_KEYS: &str = "CREATE UNIQUE INDEX incidents_key ON incidents(key)";

/// Writes the difference of two states, in a transaction of the caller's. Rows keep their `fid`.
pub(crate) fn write_changes(
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
    for row in changes.new.iter().filter_map(|&r| after.row(r)) {
        put(&mut insert, None, blob_of(&row)?.as_deref(), &row)?;
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
        Field::text(row.source_id),
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

/// Reads all incidents in the order in which they were added.
///
/// A row without a readable key takes it from `given`; what cannot be read becomes "not known"
/// and a note.
pub(crate) fn read_all(
    connection: &Connection,
    plane: &MetricPlane,
    given: &HashMap<i64, ContentKey>,
    notes: &mut Vec<OpenNote>,
) -> Result<Incidents> {
    let mut builder = IncidentsBuilder::new(plane.clone());
    let mut statement = connection.prepare(&INCIDENTS.select_sql())?;
    let mut rows = statement.query([])?;
    let mut incident = empty();
    while let Some(row) = rows.next()? {
        let fid: i64 = row.get(0)?;
        let mut note = |text: String| {
            notes.push(OpenNote { table: INCIDENTS.name.to_owned(), row: fid, text });
        };
        read(row, fid, given, &mut incident, &mut note)?;
        if let Err(e) = builder.push(&incident) {
            note(format!("{e}; it has no place"));
            incident.lon_lat = None;
            // Without a place there is nothing left to refuse.
            let _ = builder.push(&incident);
        }
    }
    Ok(builder.build())
}

fn read(
    row: &rusqlite::Row<'_>,
    fid: i64,
    given: &HashMap<i64, ContentKey>,
    into: &mut Incident,
    note: &mut impl FnMut(String),
) -> Result<()> {
    into.lon_lat = match row.get_ref(1)? {
        ValueRef::Null => None,
        ValueRef::Blob(bytes) => {
            let read = read_shape(bytes);
            if let Some(text) = read.left_out {
                note(text);
            }
            read.shape.and_then(|shape| match shape {
                Shape::Point(p) => Some(p),
                Shape::Line(_) | Shape::Area(_) => {
                    note("its geometry is not a point; it has no place".to_owned());
                    None
                }
            })
        }
        other => {
            note(format!("its geometry is of type {}; it has no place", other.data_type()));
            None
        }
    };
    let text = |column: usize| known_text(row, column);
    into.key = match text(2)?.and_then(parse_key).or_else(|| given.get(&fid).copied()) {
        Some(key) => key,
        None => ContentKey(derived_key(row, 0)?),
    };
    let happened = text(4)?.unwrap_or_default();
    into.when = When::from_text(happened).unwrap_or_else(|| {
        note(format!("happened is {happened:?} and neither a month, a day nor a time; it is taken as not known"));
        When::Unknown
    });
    into.precision = match text(6)? {
        Some(word) => Precision::from_text(word).unwrap_or_else(|| {
            note(format!(
                "precision is {word:?}, which is not on the list; it is taken as {:?}",
                Precision::Area.as_str()
            ));
            Precision::Area
        }),
        // Nobody said how well the place is known, so the least is claimed.
        None if into.lon_lat.is_some() => Precision::Area,
        None => Precision::None,
    };
    let crime_type = text(8)?.unwrap_or_default();
    if into.crime_type.as_str() != crime_type {
        into.crime_type = CrimeType::from_text(crime_type);
    }
    into.asb_type = text(9)?.and_then(|word| {
        let known = AsbType::from_text(word);
        if known.is_none() && !word.is_empty() {
            note(format!(
                "asb_type is {word:?}, which is not on the list; it is taken as not given"
            ));
        }
        known
    });
    into.asb_sub_type = text(10)?.map(AsbSubType::from_text);
    for (column, into) in [
        (3, &mut into.source_id),
        (7, &mut into.location),
        (11, &mut into.outcome),
        (12, &mut into.caller),
        (13, &mut into.reported_by),
        (14, &mut into.falls_within),
        (15, &mut into.lsoa_code),
        (16, &mut into.lsoa_name),
        (17, &mut into.context),
    ] {
        into.clear();
        into.push_str(text(column)?.unwrap_or_default());
    }
    Ok(())
}

/// A text; `None` for NULL. The columns are of type TEXT, so numbers come as text.
fn known_text<'a>(row: &'a rusqlite::Row<'_>, column: usize) -> Result<Option<&'a str>> {
    Ok(match row.get_ref(column)? {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(match std::str::from_utf8(bytes) {
            Ok(text) => text,
            // What follows a byte that is no text cannot be shown.
            Err(e) => std::str::from_utf8(bytes.get(..e.valid_up_to()).unwrap_or_default())
                .unwrap_or_default(),
        }),
        _ => None,
    })
}

/// The key that a text of 32 hexadecimal digits stands for; small letters only, since the text
/// is what a row is found by.
pub(crate) fn parse_key(text: &str) -> Option<ContentKey> {
    let digit = |b: u8| matches!(b, b'0'..=b'9' | b'a'..=b'f');
    let digits = text.len() == 32 && text.bytes().all(digit);
    let number = digits.then(|| u128::from_str_radix(text, 16).ok()).flatten()?;
    Some(ContentKey(number.to_be_bytes()))
}

/// The key of a row that another program added: over all that the row says, and its ordinal
/// among rows that say the same.
pub(crate) fn derived_key(row: &rusqlite::Row<'_>, ordinal: u32) -> Result<[u8; 16]> {
    use sha2::{Digest, Sha256};
    let mut hash = Sha256::new();
    hash.update(b"beatlas row 1");
    hash.update(ordinal.to_le_bytes());
    for column in (1..2 + INCIDENTS.columns.len()).filter(|c| *c != 2) {
        let (kind, bytes) = match row.get_ref(column)? {
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

fn empty() -> Incident {
    Incident {
        key: ContentKey([0; 16]),
        source_id: String::new(),
        when: When::Unknown,
        lon_lat: None,
        precision: Precision::None,
        location: String::new(),
        crime_type: CrimeType::AntiSocialBehaviour,
        asb_type: None,
        asb_sub_type: None,
        outcome: String::new(),
        caller: String::new(),
        reported_by: String::new(),
        falls_within: String::new(),
        lsoa_code: String::new(),
        lsoa_name: String::new(),
        context: String::new(),
    }
}
