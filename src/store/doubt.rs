//! A commit that failed, or only says so.
//!
//! A drive may say that it failed when it did not: then the journal is gone and the change is in
//! the file. Made again, the change would be there twice, and taken back again, another step with
//! it. So after a commit that failed it is asked whether the newest row that it wrote into the
//! audit is there.

use rusqlite::{Connection, OptionalExtension, Result};

/// The newest row of the audit as a change left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    row: i64,
    at: String,
    who: String,
    what: String,
    detail: String,
}

impl Mark {
    /// The newest row; `None` where there is none.
    pub(crate) fn newest(connection: &Connection) -> Result<Option<Self>> {
        let sql = "SELECT fid, at, who, what, detail FROM audit ORDER BY fid DESC LIMIT 1";
        let text = |row: &rusqlite::Row<'_>, column: usize| -> Result<String> {
            Ok(row.get::<_, Option<String>>(column)?.unwrap_or_default())
        };
        connection
            .prepare_cached(sql)?
            .query_row([], |r| {
                Ok(Self {
                    row: r.get(0)?,
                    at: text(r, 1)?,
                    who: text(r, 2)?,
                    what: text(r, 3)?,
                    detail: text(r, 4)?,
                })
            })
            .optional()
    }

    /// Whether the row is in the file. Others may have added to the audit since.
    pub(crate) fn is_there(&self, connection: &Connection) -> Result<bool> {
        let sql = "SELECT 1 FROM audit
                   WHERE fid = ?1 AND at = ?2 AND who = ?3 AND what = ?4 AND detail = ?5";
        connection.prepare_cached(sql)?.exists((
            self.row,
            &self.at,
            &self.who,
            &self.what,
            &self.detail,
        ))
    }
}
