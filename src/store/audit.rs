//! The audit table: who, when, what, why. Rows are added and never changed.

use jiff::Timestamp;
use rusqlite::{Connection, Result};

use super::schema::AUDIT;
use super::write::table_of;
use crate::profile::RecordId;

/// The kinds of processing that section 62 of the Data Protection Act 2018 has logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    /// Something new was written down.
    Collection,
    /// Something was changed.
    Alteration,
    /// A record that not everybody may see was opened.
    Consultation,
    /// Something was handed on: an export, a copy.
    Disclosure,
    /// Something was deleted.
    Erasure,
}

impl What {
    fn as_str(self) -> &'static str {
        match self {
            Self::Collection => "collection",
            Self::Alteration => "alteration",
            Self::Consultation => "consultation",
            Self::Disclosure => "disclosure",
            Self::Erasure => "erasure",
        }
    }
}

/// A row of the audit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry<'a> {
    /// What was done.
    pub what: What,
    /// In which table; empty: all of them.
    pub table: &'a str,
    /// The id of the record; empty: more than one.
    pub record: &'a str,
    /// Why, or for whom; empty: nobody asked.
    pub why: &'a str,
    /// For people: what it did, from what to what.
    pub detail: &'a str,
}

impl Entry<'_> {
    /// An entry that says nothing yet but what was done.
    pub(crate) fn of(what: What) -> Self {
        Self { what, table: "", record: "", why: "", detail: "" }
    }
}

/// The time as files hold it.
pub(crate) fn now() -> String {
    Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Adds a row, in the transaction of what it is about.
pub(crate) fn append(connection: &Connection, who: &str, entry: &Entry<'_>) -> Result<()> {
    connection.prepare_cached(&AUDIT.insert_sql())?.execute((
        None::<i64>,
        now(),
        who,
        entry.what.as_str(),
        entry.why,
        entry.table,
        entry.record,
        entry.detail,
    ))?;
    Ok(())
}

/// Notes that a record which not everybody may see was opened.
pub(crate) fn consulted(
    connection: &Connection,
    record: RecordId,
    name: &str,
    who: &str,
) -> Result<()> {
    let (id, detail) = (record.uuid().to_string(), format!("Opened {name}"));
    let entry = Entry {
        table: table_of(record),
        record: &id,
        detail: &detail,
        ..Entry::of(What::Consultation)
    };
    append(connection, who, &entry)
}

/// Notes that something was handed on; `why` is for whom and what for.
pub(crate) fn disclosed(connection: &Connection, detail: &str, why: &str, who: &str) -> Result<()> {
    append(connection, who, &Entry { why, detail, ..Entry::of(What::Disclosure) })
}

/// A row of the audit as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// When, UTC, RFC 3339.
    pub at: String,
    /// In which role.
    pub who: String,
    /// Collection, alteration, consultation, disclosure or erasure.
    pub what: String,
    /// Why, or for whom; empty: nobody asked.
    pub why: String,
    /// The table; empty: all of them.
    pub table: String,
    /// The id of the record; empty: more than one.
    pub record: String,
    /// What it did, from what to what.
    pub detail: String,
}

/// The newest rows, newest first; of one record where its id is given.
pub(crate) fn newest(
    connection: &Connection,
    record: Option<&str>,
    most: usize,
) -> Result<Vec<AuditRow>> {
    let mut select = connection.prepare(
        "SELECT at, who, what, why, table_name, record, detail FROM audit
         WHERE ?1 IS NULL OR record = ?1 ORDER BY fid DESC LIMIT ?2",
    )?;
    let text = |row: &rusqlite::Row<'_>, column: usize| -> Result<String> {
        Ok(row.get::<_, Option<String>>(column)?.unwrap_or_default())
    };
    let rows = select.query_map((record, most as i64), |row| {
        Ok(AuditRow {
            at: text(row, 0)?,
            who: text(row, 1)?,
            what: text(row, 2)?,
            why: text(row, 3)?,
            table: text(row, 4)?,
            record: text(row, 5)?,
            detail: text(row, 6)?,
        })
    })?;
    rows.collect()
}
