//! Incidents out of their table: a million rows, each of which says much the same as the last.

use std::collections::HashMap;

use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Result, Row};

use super::geometry::{plain_point, read_shape};
use super::incidents::{derived_key, parse_key};
use super::records::OpenNote;
use super::schema::INCIDENTS;
use super::table_pages::{End, RawRow, TablePages};
use crate::geography::{LonLat, MetricPlane};
use crate::profile::{
    AsbSubType, AsbType, ContentKey, CrimeType, Incident, Incidents, IncidentsBuilder, Precision,
    Shape, When,
};

/// `fid`, the geometry and the columns.
const COLUMNS: usize = 18;

/// A row of the table, however it was come by.
pub(crate) trait Values {
    /// A value by the number of its column, `fid` first.
    fn value(&self, column: usize) -> Result<ValueRef<'_>>;
}

impl Values for Row<'_> {
    fn value(&self, column: usize) -> Result<ValueRef<'_>> {
        self.get_ref(column)
    }
}

impl Values for RawRow<'_, COLUMNS> {
    fn value(&self, column: usize) -> Result<ValueRef<'_>> {
        self.values.get(column).copied().ok_or(rusqlite::Error::InvalidColumnIndex(column))
    }
}

/// Reads all incidents in the order in which they were added.
///
/// A row without a readable key takes it from `given`; `None` where there is such a row and
/// nothing is given. What cannot be read becomes "not known" and a note.
pub(crate) fn read_all(
    connection: &Connection,
    path: &Path,
    plane: &MetricPlane,
    given: Option<&HashMap<i64, ContentKey>>,
    notes: &mut Vec<OpenNote>,
) -> Result<Option<Incidents>> {
    // Made before the transaction and so closed behind it.
    let mut pages = TablePages::open(path);
    let transaction = connection.unchecked_transaction()?;
    let rows = at_most(&transaction)?;
    if let (Some(pages), Some(root)) = (&mut pages, usual_root(&transaction)?) {
        let mut taker = Taker::new(plane, rows, given);
        let end = pages.each(root, |row| taker.take(row.id, row))?;
        if end != End::Unusual {
            return Ok(taker.finish(end, notes));
        }
    }
    let mut taker = Taker::new(plane, rows, given);
    let mut statement = transaction.prepare(&INCIDENTS.select_sql())?;
    let mut rows = statement.query([])?;
    let mut end = End::Whole;
    while let Some(row) = rows.next()? {
        if !taker.take(row.get(0)?, row)? {
            end = End::Stopped;
            break;
        }
    }
    Ok(taker.finish(end, notes))
}

/// The first page of the table, where it is the one that is made here.
fn usual_root(connection: &Connection) -> Result<Option<u32>> {
    let sql = "SELECT rootpage FROM sqlite_schema WHERE type = 'table' AND name = ?1 AND sql = ?2";
    let made = INCIDENTS.create_sql(false);
    connection.query_row(sql, [INCIDENTS.name, &made], |r| r.get(0)).optional()
}

/// Takes one row after the other.
struct Taker<'a> {
    builder: IncidentsBuilder,
    reader: Reader,
    given: Option<&'a HashMap<i64, ContentKey>>,
    notes: Vec<OpenNote>,
}

impl<'a> Taker<'a> {
    fn new(plane: &MetricPlane, rows: usize, given: Option<&'a HashMap<i64, ContentKey>>) -> Self {
        let mut builder = IncidentsBuilder::new(plane.clone());
        builder.reserve(rows);
        Self { builder, reader: Reader::new(), given, notes: Vec::new() }
    }

    /// Takes a row; false where it has no key and none is given.
    fn take(&mut self, fid: i64, row: &impl Values) -> Result<bool> {
        let known = parse_key(bytes(row, 2)?);
        let notes = &mut self.notes;
        let mut note = |text: String| {
            notes.push(OpenNote { table: INCIDENTS.name.to_owned(), row: fid, text });
        };
        self.reader.incident.key = match (known, self.given) {
            (Some(key), _) => key,
            (None, None) => return Ok(false),
            (None, Some(given)) => match given.get(&fid) {
                Some(key) => *key,
                None => ContentKey(derived_key(row, 0)?),
            },
        };
        self.reader.read(row, &mut note)?;
        if let Err(e) = self.builder.push(&self.reader.incident) {
            note(format!("{e}; it has no place"));
            self.reader.incident.lon_lat = None;
            // Without a place there is nothing left to refuse.
            let _ = self.builder.push(&self.reader.incident);
        }
        Ok(true)
    }

    fn finish(mut self, end: End, notes: &mut Vec<OpenNote>) -> Option<Incidents> {
        if end == End::Stopped {
            return None;
        }
        notes.append(&mut self.notes);
        Some(self.builder.build())
    }
}

/// How many rows there may be, without counting them: rows are numbered, and take 100 bytes.
fn at_most(connection: &Connection) -> Result<usize> {
    let last: Option<i64> =
        connection.query_row("SELECT max(fid) FROM incidents", [], |r| r.get(0))?;
    let pragma = |name| connection.pragma_query_value(None, name, |r| r.get::<_, i64>(0));
    let bytes = pragma("page_count")?.saturating_mul(pragma("page_size")?);
    Ok(last.unwrap_or(0).clamp(0, bytes / 100) as usize)
}

/// Reads one row after the other into the same incident: what a row says as the last one did is
/// seen to be the same and left.
struct Reader {
    incident: Incident,
    /// The texts of what is not kept as one.
    when: String,
    precision: String,
}

impl Reader {
    fn new() -> Self {
        Self { incident: Incident::blank(), when: String::new(), precision: "none".to_owned() }
    }

    fn read(&mut self, row: &impl Values, note: &mut impl FnMut(String)) -> Result<()> {
        let into = &mut self.incident;
        into.lon_lat = place(row, note)?;
        let happened = bytes(row, 4)?;
        if happened != self.when.as_bytes() {
            let text = known_text(happened);
            into.when = When::from_text(text).unwrap_or_else(|| {
                note(format!("happened is {text:?} and neither a month, a day, a time nor a span of these; it is taken as not known"));
                When::Unknown
            });
            // What cannot be read is noted for each row.
            text.clone_into(&mut self.when);
            if into.when == When::Unknown {
                self.when.clear();
            }
        }
        match text(row.value(6)?) {
            None => {
                // Nobody said how well the place is known, so the least is claimed.
                let known = into.lon_lat.is_some();
                into.precision = if known { Precision::Area } else { Precision::None };
                into.precision.as_str().clone_into(&mut self.precision);
            }
            Some(word) if word == self.precision.as_bytes() => {}
            Some(word) => {
                let word = known_text(word);
                let known = Precision::from_text(word);
                if known.is_none() {
                    note(format!(
                        "precision is {word:?}, which is not on the list; it is taken as {:?}",
                        Precision::Area.as_str()
                    ));
                }
                into.precision = known.unwrap_or(Precision::Area);
                into.precision.as_str().clone_into(&mut self.precision);
            }
        }
        let crime_type = bytes(row, 8)?;
        if into.crime_type.as_str().as_bytes() != crime_type {
            into.crime_type = CrimeType::from_text(known_text(crime_type));
        }
        into.asb_type = match bytes(row, 9)? {
            [] => None,
            word => {
                let word = known_text(word);
                let known = AsbType::from_text(word);
                if known.is_none() {
                    note(format!(
                        "asb_type is {word:?}, which is not on the list; it is taken as not given"
                    ));
                }
                known
            }
        };
        into.asb_sub_type =
            text(row.value(10)?).map(|word| AsbSubType::from_text(known_text(word)));
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
            let bytes = bytes(row, column)?;
            if bytes != into.as_bytes() {
                known_text(bytes).clone_into(into);
            }
        }
        Ok(())
    }
}

fn place(row: &impl Values, note: &mut impl FnMut(String)) -> Result<Option<LonLat>> {
    let blob = match row.value(1)? {
        ValueRef::Null => return Ok(None),
        ValueRef::Blob(bytes) => bytes,
        other => {
            note(format!("its geometry is of type {}; it has no place", other.data_type()));
            return Ok(None);
        }
    };
    if let Some(point) = plain_point(blob) {
        return Ok(Some(point));
    }
    let read = read_shape(blob);
    if let Some(text) = read.left_out {
        note(text);
    }
    Ok(read.shape.and_then(|shape| match shape {
        Shape::Point(p) => Some(p),
        Shape::Line(_) | Shape::Area(_) => {
            note("its geometry is not a point; it has no place".to_owned());
            None
        }
    }))
}

/// The bytes of a column's text; none for NULL.
fn bytes(row: &impl Values, column: usize) -> Result<&[u8]> {
    Ok(text(row.value(column)?).unwrap_or_default())
}

/// The bytes of a text; `None` for NULL. The columns are of type TEXT, so numbers come as text.
fn text(value: ValueRef<'_>) -> Option<&[u8]> {
    match value {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(bytes),
        _ => None,
    }
}

/// The text of some bytes. What follows a byte that is no text cannot be shown.
fn known_text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_else(|e| {
        std::str::from_utf8(bytes.get(..e.valid_up_to()).unwrap_or_default()).unwrap_or_default()
    })
}
