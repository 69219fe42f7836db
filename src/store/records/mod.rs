//! How each kind of record lies in its table: one file for each, writing and reading side by side.

mod area;
mod focal_point;
mod kept_hot_spot;
mod neighbourhood;
mod observation;
mod row;
mod spoc;
mod stakeholder;
mod strategy;

use std::borrow::Cow;

use jiff::civil::Date;
use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use uuid::Uuid;

use super::geometry::Geometry;
use super::schema::Table;
use crate::profile::{CommunityRecord, Handling};

pub use row::OpenNote;
pub(crate) use row::{Row, parse_id};

/// A value as files hold it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Field<'a> {
    /// Nothing is known.
    Nothing,
    Text(Cow<'a, str>),
    Integer(i64),
    Real(f64),
    Flag(bool),
}

impl<'a> Field<'a> {
    pub(crate) fn text(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    pub(crate) fn date(date: Option<Date>) -> Self {
        date.map_or(Self::Nothing, |d| Self::Text(Cow::Owned(d.to_string())))
    }

    pub(crate) fn id(id: Option<Uuid>) -> Self {
        id.map_or(Self::Nothing, |id| Self::Text(Cow::Owned(id.to_string())))
    }
}

impl ToSql for Field<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Nothing => ToSqlOutput::Owned(Value::Null),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Self::Integer(n) => ToSqlOutput::Owned(Value::Integer(*n)),
            Self::Real(n) => ToSqlOutput::Owned(Value::Real(*n)),
            Self::Flag(on) => ToSqlOutput::Owned(Value::Integer(i64::from(*on))),
        })
    }
}

/// A record with a row of its own in a feature table.
pub(crate) trait Record: Sized {
    /// Its table.
    const TABLE: &'static Table;

    /// Where it is; `None` when there is no place to show.
    fn geometry(&self) -> Option<Geometry<'_>>;

    /// Its values in the order of the table's columns.
    fn fields(&self) -> Vec<Field<'_>>;

    /// Reads it. What cannot be read becomes "not known" and a note, never an error.
    fn read(row: &mut Row<'_>) -> rusqlite::Result<Self>;
}

/// A row of any of the tables with records: its table, its place, its values.
pub(crate) struct RecordRow<'a> {
    pub table: &'static Table,
    pub geometry: Option<Geometry<'a>>,
    pub fields: Vec<Field<'a>>,
}

impl<'a> RecordRow<'a> {
    pub(crate) fn of<R: Record>(record: &'a R) -> Self {
        Self { table: R::TABLE, geometry: record.geometry(), fields: record.fields() }
    }

    pub(crate) fn of_community(record: &'a CommunityRecord) -> Self {
        match record {
            CommunityRecord::Stakeholder(r) => Self::of(r),
            CommunityRecord::FocalPoint(r) => Self::of(r),
            CommunityRecord::Spoc(r) => Self::of(r),
            CommunityRecord::Strategy(r) => Self::of(r),
            CommunityRecord::Observation(r) => Self::of(r),
        }
    }
}

/// The last seven columns of every community table.
fn handling_fields(h: &Handling) -> [Field<'_>; 7] {
    [
        Field::text(h.sensitivity.as_str()),
        Field::text(h.basis.as_str()),
        Field::text(&h.policing_purpose),
        Field::text(&h.owner),
        Field::date(h.created),
        Field::date(h.review_on),
        Field::text(&h.notes),
    ]
}
