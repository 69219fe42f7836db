//! A row as it is read, forgiving towards what other programs write.

use jiff::civil::Date;
use rusqlite::Result;
use rusqlite::types::ValueRef;
use uuid::Uuid;

use crate::geography::LonLat;
use crate::profile::{Basis, Handling, Period, Sensitivity, Shape, SpocId};
use crate::store::geometry::{read_areas, read_shape};
use crate::store::schema::GEOMETRY;

/// Something in a file that could not be read as it stands, and what was made of it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct OpenNote {
    /// The table.
    pub table: String,
    /// The row's `fid`.
    pub row: i64,
    /// What was found, and what was made of it.
    pub text: String,
}

impl std::fmt::Display for OpenNote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}, row {}: {}", self.table, self.row, self.text)
    }
}

/// A row being read, and the notes about it.
pub(crate) struct Row<'a> {
    values: &'a rusqlite::Row<'a>,
    table: &'static str,
    fid: i64,
    notes: &'a mut Vec<OpenNote>,
}

impl<'a> Row<'a> {
    pub(crate) fn new(
        values: &'a rusqlite::Row<'a>,
        table: &'static str,
        notes: &'a mut Vec<OpenNote>,
    ) -> Result<Self> {
        Ok(Self { values, table, fid: values.get("fid")?, notes })
    }

    /// The row's number in its table.
    pub(crate) fn fid(&self) -> i64 {
        self.fid
    }

    /// Notes something about this row.
    pub(crate) fn note(&mut self, text: String) {
        self.notes.push(OpenNote { table: self.table.to_owned(), row: self.fid, text });
    }

    /// A text; empty where there is none.
    pub(crate) fn text(&self, column: &str) -> Result<String> {
        Ok(self.known_text(column)?.unwrap_or_default())
    }

    /// A text; `None` for NULL.
    fn known_text(&self, column: &str) -> Result<Option<String>> {
        Ok(match self.values.get_ref(column)? {
            ValueRef::Null => None,
            ValueRef::Integer(n) => Some(n.to_string()),
            ValueRef::Real(n) => Some(n.to_string()),
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
                Some(String::from_utf8_lossy(bytes).into_owned())
            }
        })
    }

    /// A count; 0 where there is none.
    pub(crate) fn count(&self, column: &str) -> Result<u64> {
        Ok(match self.values.get_ref(column)? {
            ValueRef::Integer(n) => u64::try_from(n).unwrap_or(0),
            _ => 0,
        })
    }

    /// A figure; 0 where there is none, with a note, since that nothing is known is not the same.
    pub(crate) fn figure(&mut self, column: &str) -> Result<f64> {
        let found = match self.values.get_ref(column)? {
            ValueRef::Integer(n) => return Ok(n as f64),
            ValueRef::Real(n) if n.is_finite() => return Ok(n),
            ValueRef::Null => "nothing".to_owned(),
            other => format!("a value of type {}", other.data_type()),
        };
        self.note(format!("{column} is {found} and not a figure; it is taken as 0"));
        Ok(0.0)
    }

    /// Months from the first to the last; `None` for all months, and with a note where the two
    /// columns do not say a period.
    pub(crate) fn period(&mut self, from: &str, to: &str) -> Result<Option<Period>> {
        let (first, last) = (self.text(from)?, self.text(to)?);
        if first.is_empty() && last.is_empty() {
            return Ok(None);
        }
        let period = Period::from_text(&format!("{first}/{last}"));
        if period.is_none() {
            self.note(format!(
                "{from} and {to} are {first:?} and {last:?} and not months such as 2026-08; it is taken as of all months"
            ));
        }
        Ok(period)
    }

    /// Yes or no; no where nothing is said.
    pub(crate) fn flag(&self, column: &str) -> Result<bool> {
        Ok(match self.values.get_ref(column)? {
            ValueRef::Integer(n) => n != 0,
            ValueRef::Text(text) => text.eq_ignore_ascii_case(b"true") || text == b"1",
            _ => false,
        })
    }

    /// A date; not known, with a note, where the text is not one.
    pub(crate) fn date(&mut self, column: &str) -> Result<Option<Date>> {
        let Some(text) = self.known_text(column)?.filter(|t| !t.is_empty()) else {
            return Ok(None);
        };
        // A GIS may write a date with a time behind it.
        let day = text.get(..10).unwrap_or(&text);
        let date = text.parse().or_else(|_| day.parse()).ok();
        if date.is_none() {
            self.note(format!(
                "{column} is {text:?} and not a date such as 2026-08-31; it is taken as not known"
            ));
        }
        Ok(date)
    }

    /// A term of one of the field's lists; `missing` for NULL, `other` with a note for text
    /// that is not on the list.
    pub(crate) fn term<T: std::fmt::Display>(
        &mut self,
        column: &str,
        from_text: fn(&str) -> Option<T>,
        missing: T,
        other: T,
    ) -> Result<T> {
        let Some(text) = self.known_text(column)? else { return Ok(missing) };
        Ok(from_text(&text).unwrap_or_else(|| {
            self.note(format!(
                "{column} is {text:?}, which is not on the list; it is taken as {other:?}",
                other = other.to_string()
            ));
            other
        }))
    }

    /// The id of the row; a new one where the row has none.
    pub(crate) fn id(&mut self) -> Result<Uuid> {
        self.id_in("id")
    }

    /// An id in another column; a new one where the row has none there.
    pub(crate) fn id_in(&mut self, column: &str) -> Result<Uuid> {
        let text = self.text(column)?;
        Ok(parse_id(&text).unwrap_or_else(|| {
            self.note(format!("it had no {column} of its own and was given one"));
            Uuid::now_v7()
        }))
    }

    /// The SPOC that a row names.
    pub(crate) fn primary_spoc(&mut self) -> Result<Option<SpocId>> {
        let text = self.text("primary_spoc")?;
        if text.is_empty() {
            return Ok(None);
        }
        let id = parse_id(&text).map(SpocId::from_uuid);
        if id.is_none() {
            self.note(format!("primary_spoc is {text:?} and not an id; it is taken as not known"));
        }
        Ok(id)
    }

    /// The shape of the row; none, with a note, where it cannot be read.
    pub(crate) fn shape(&mut self) -> Result<Option<Shape>> {
        let read = match self.values.get_ref(GEOMETRY)? {
            ValueRef::Null => return Ok(None),
            ValueRef::Blob(blob) => read_shape(blob),
            other => {
                let found = other.data_type();
                self.note(format!("its geometry is of type {found}; it has no place"));
                return Ok(None);
            }
        };
        if let Some(text) = read.left_out {
            self.note(text);
        }
        Ok(read.shape)
    }

    /// The areas of the row; none, with a note, where they cannot be read.
    pub(crate) fn areas(&mut self) -> Result<Vec<Vec<Vec<LonLat>>>> {
        let read = match self.values.get_ref(GEOMETRY)? {
            ValueRef::Null => return Ok(Vec::new()),
            ValueRef::Blob(blob) => read_areas(blob),
            other => Err(other.data_type().to_string()),
        };
        Ok(read.unwrap_or_else(|found| {
            self.note(format!("its geometry is {found} and not areas; it has no place"));
            Vec::new()
        }))
    }

    /// The point of the row; of a line or an area its first point, with a note.
    pub(crate) fn point(&mut self) -> Result<Option<LonLat>> {
        Ok(match self.shape()? {
            None => None,
            Some(Shape::Point(p)) => Some(p),
            Some(other) => {
                self.note("its geometry is not a point; its first point is taken".to_owned());
                other.points().first().copied()
            }
        })
    }

    /// The last seven columns of every community table. A sensitivity that is not understood is
    /// taken as the strictest.
    pub(crate) fn handling(&mut self) -> Result<Handling> {
        let usual = Handling::default();
        Ok(Handling {
            sensitivity: self.term(
                "sensitivity",
                Sensitivity::from_text,
                usual.sensitivity,
                Sensitivity::NeverProjected,
            )?,
            basis: self.term("basis", Basis::from_text, usual.basis, Basis::Opinion)?,
            policing_purpose: self.text("policing_purpose")?,
            owner: self.text("owner")?,
            created: self.date("created")?,
            review_on: self.date("review_on")?,
            notes: self.text("notes")?,
        })
    }
}

/// An id from its text; `None` for any text but the usual form of a UUID.
pub(crate) fn parse_id(text: &str) -> Option<Uuid> {
    Uuid::try_parse(text).ok().filter(|_| text.len() == 36)
}
