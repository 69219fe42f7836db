//! Incidents out of their table: a million rows, each of which says much the same as the last.

use std::collections::HashMap;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Result, Row};

use super::geometry::{plain_point, read_shape};
use super::incidents::{derived_key, parse_key};
use super::records::OpenNote;
use super::schema::INCIDENTS;
use crate::geography::{LonLat, MetricPlane};
use crate::profile::{
    AsbSubType, AsbType, ContentKey, CrimeType, Incident, Incidents, IncidentsBuilder, Precision,
    Shape, When,
};

/// Reads all incidents in the order in which they were added.
///
/// A row without a readable key takes it from `given`; `None` where there is such a row and
/// nothing is given. What cannot be read becomes "not known" and a note.
pub(crate) fn read_all(
    connection: &Connection,
    plane: &MetricPlane,
    given: Option<&HashMap<i64, ContentKey>>,
    notes: &mut Vec<OpenNote>,
) -> Result<Option<Incidents>> {
    let mut builder = IncidentsBuilder::new(plane.clone());
    builder.reserve(at_most(connection)?);
    let mut statement = connection.prepare(&INCIDENTS.select_sql())?;
    let mut rows = statement.query([])?;
    let mut reader = Reader::new();
    while let Some(row) = rows.next()? {
        let fid: i64 = row.get(0)?;
        let known = parse_key(bytes(row, 2)?);
        let mut note = |text: String| {
            notes.push(OpenNote { table: INCIDENTS.name.to_owned(), row: fid, text });
        };
        reader.incident.key = match (known, given) {
            (Some(key), _) => key,
            (None, None) => return Ok(None),
            (None, Some(given)) => match given.get(&fid) {
                Some(key) => *key,
                None => ContentKey(derived_key(row, 0)?),
            },
        };
        reader.read(row, &mut note)?;
        if let Err(e) = builder.push(&reader.incident) {
            note(format!("{e}; it has no place"));
            reader.incident.lon_lat = None;
            // Without a place there is nothing left to refuse.
            let _ = builder.push(&reader.incident);
        }
    }
    Ok(Some(builder.build()))
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

    fn read(&mut self, row: &Row<'_>, note: &mut impl FnMut(String)) -> Result<()> {
        let into = &mut self.incident;
        into.lon_lat = place(row, note)?;
        let happened = bytes(row, 4)?;
        if happened != self.when.as_bytes() {
            let text = known_text(happened);
            into.when = When::from_text(text).unwrap_or_else(|| {
                note(format!("happened is {text:?} and neither a month, a day nor a time; it is taken as not known"));
                When::Unknown
            });
            // What cannot be read is noted for each row.
            text.clone_into(&mut self.when);
            if into.when == When::Unknown {
                self.when.clear();
            }
        }
        match text(row.get_ref(6)?) {
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
            text(row.get_ref(10)?).map(|word| AsbSubType::from_text(known_text(word)));
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

fn place(row: &Row<'_>, note: &mut impl FnMut(String)) -> Result<Option<LonLat>> {
    let blob = match row.get_ref(1)? {
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
fn bytes<'a>(row: &'a Row<'_>, column: usize) -> Result<&'a [u8]> {
    Ok(text(row.get_ref(column)?).unwrap_or_default())
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
