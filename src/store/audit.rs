//! The audit table: who, when, what, why. Rows are added and never changed.

use jiff::Timestamp;
use rusqlite::{Connection, Result};

use super::schema::AUDIT;

/// The kinds of processing that section 62 of the Data Protection Act 2018 has logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    Collection,
    Alteration,
    Erasure,
}

impl What {
    fn as_str(self) -> &'static str {
        match self {
            Self::Collection => "collection",
            Self::Alteration => "alteration",
            Self::Erasure => "erasure",
        }
    }
}

/// Adds a row, in the transaction of what it is about. `detail` is for people.
pub(crate) fn append(
    connection: &Connection,
    who: &str,
    what: What,
    table: &str,
    detail: &str,
) -> Result<()> {
    let at = Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    connection.prepare_cached(&AUDIT.insert_sql())?.execute((
        None::<i64>,
        at,
        who,
        what.as_str(),
        "",
        table,
        "",
        detail,
    ))?;
    Ok(())
}
