//! The steps that can be taken back, kept in the file with what each needs for that.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, Result};
use serde::{Deserialize, Serialize};

use super::audit::now;
use super::records::OpenNote;
use super::schema::HISTORY;
use crate::edit::{
    AreaChange, History, IncidentsTurn, KeptChange, MOST_STEPS, ProfileEdit, RecordChange, Step,
    StepEdit,
};
use crate::profile::{ImportRecord, Neighbourhood};

/// An edit as a file keeps it. Of an import only what leads to the other state is kept.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredEdit {
    Record(RecordChange),
    Neighbourhood {
        before: Box<Neighbourhood>,
        after: Box<Neighbourhood>,
    },
    Several {
        label: String,
        edits: Vec<StoredEdit>,
    },
    Import {
        record: ImportRecord,
        turn: IncidentsTurn,
    },
    Areas {
        label: String,
        changes: Vec<AreaChange>,
    },
    KeptHotSpots {
        label: String,
        changes: Vec<KeptChange>,
    },
    /// An import that was taken back and is too large to be kept for making it again.
    LargeImport {
        record: ImportRecord,
    },
}

/// An import that is taken back is kept up to so many incidents, some 50 MB.
const MOST_KEPT: usize = 100_000;

impl StoredEdit {
    /// `undone`: what is needed next is to make it again.
    fn of(edit: &ProfileEdit, undone: bool) -> Self {
        match edit {
            ProfileEdit::Record(change) => Self::Record(change.clone()),
            ProfileEdit::Neighbourhood { before, after } => {
                Self::Neighbourhood { before: before.clone(), after: after.clone() }
            }
            ProfileEdit::Areas { label, changes } => {
                Self::Areas { label: label.clone(), changes: changes.to_vec() }
            }
            ProfileEdit::KeptHotSpots { label, changes } => {
                Self::KeptHotSpots { label: label.clone(), changes: changes.to_vec() }
            }
            ProfileEdit::Several { label, edits } => Self::Several {
                label: label.clone(),
                edits: edits.iter().map(|e| Self::of(e, undone)).collect(),
            },
            ProfileEdit::ImportIncidents { before, after, record } => {
                let (from, to) = if undone { (before, after) } else { (after, before) };
                if to.len() > from.len() + MOST_KEPT {
                    return Self::LargeImport { record: record.clone() };
                }
                Self::Import { record: record.clone(), turn: IncidentsTurn::between(from, to) }
            }
        }
    }

    /// The way back; `None` for an import within several, which nobody makes.
    fn edit(self) -> Option<StepEdit> {
        Some(StepEdit::Edit(match self {
            Self::Record(change) => ProfileEdit::Record(change),
            Self::Neighbourhood { before, after } => ProfileEdit::Neighbourhood { before, after },
            Self::Areas { label, changes } => {
                ProfileEdit::Areas { label, changes: Arc::new(changes) }
            }
            Self::KeptHotSpots { label, changes } => {
                ProfileEdit::KeptHotSpots { label, changes: Arc::new(changes) }
            }
            Self::Several { label, edits } => {
                let edits: Option<Vec<ProfileEdit>> = edits
                    .into_iter()
                    .map(|e| match e.edit()? {
                        StepEdit::Edit(edit) => Some(edit),
                        StepEdit::StoredImport { .. } => None,
                    })
                    .collect();
                ProfileEdit::Several { label, edits: edits? }
            }
            Self::LargeImport { .. } => return None,
            Self::Import { record, turn } => {
                return Some(StepEdit::StoredImport { record, turn: Arc::new(turn) });
            }
        }))
    }
}

fn text<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|e| rusqlite::Error::ToSqlConversionFailure(Box::new(e)))
}

/// Keeps a new step. What was undone can no longer be redone, and the oldest steps go.
pub(crate) fn push(
    connection: &Connection,
    edit: &ProfileEdit,
    rows: &[i64],
    role: &str,
) -> Result<()> {
    connection.execute("DELETE FROM history WHERE undone", [])?;
    let change = text(&StoredEdit::of(edit, false))?;
    connection.prepare_cached(&HISTORY.insert_sql())?.execute((
        None::<i64>,
        now(),
        role,
        edit.label(),
        false,
        text(&rows)?,
        change,
    ))?;
    connection.execute(
        "DELETE FROM history WHERE fid NOT IN (SELECT fid FROM history ORDER BY fid DESC LIMIT ?1)",
        [MOST_STEPS as i64],
    )?;
    Ok(())
}

/// The step that undo or redo is about, and the rows that it touched; `None` where the file has
/// no such step.
pub(crate) fn next(connection: &Connection, undo: bool) -> Result<Option<(i64, Vec<i64>)>> {
    let sql = if undo {
        "SELECT fid, row_numbers FROM history WHERE NOT undone ORDER BY fid DESC LIMIT 1"
    } else {
        "SELECT fid, row_numbers FROM history WHERE undone ORDER BY fid LIMIT 1"
    };
    let found = connection
        .query_row(sql, [], |r| Ok((r.get(0)?, r.get::<_, Option<String>>(1)?)))
        .optional()?;
    Ok(found.map(|(fid, rows)| {
        (fid, rows.and_then(|r| serde_json::from_str(&r).ok()).unwrap_or_default())
    }))
}

/// Notes that a step was undone or made again.
pub(crate) fn mark(
    connection: &Connection,
    step: i64,
    edit: &ProfileEdit,
    undone: bool,
    rows: &[i64],
) -> Result<()> {
    // Only an import needs something else the other way round, and only it is large.
    if matches!(edit, ProfileEdit::ImportIncidents { .. }) {
        let change = text(&StoredEdit::of(edit, undone))?;
        connection.execute("UPDATE history SET change = ?1 WHERE fid = ?2", (change, step))?;
    }
    connection.execute(
        "UPDATE history SET undone = ?1, row_numbers = ?2 WHERE fid = ?3",
        (undone, text(&rows)?, step),
    )?;
    Ok(())
}

/// Reads the steps. Beyond one that cannot be read there is nothing to take back, or to make again
/// where it is undone.
pub(crate) fn read(connection: &Connection, notes: &mut Vec<OpenNote>) -> Result<History> {
    if !connection.table_exists(None, HISTORY.name)? {
        return Ok(History::default());
    }
    let mut select =
        connection.prepare("SELECT fid, label, undone, change FROM history ORDER BY fid DESC")?;
    let mut rows = select.query([])?;
    let mut steps = Vec::new();
    let mut undone = 0;
    while let Some(row) = rows.next()? {
        let is_undone = row.get::<_, Option<bool>>(2)?.unwrap_or(false);
        let change: Option<String> = row.get(3)?;
        let stored = change.and_then(|text| serde_json::from_str::<StoredEdit>(&text).ok());
        if let (true, Some(StoredEdit::LargeImport { record })) = (is_undone, &stored) {
            let text = format!(
                "the import of {} was taken back and is too large to be made again; bring the files in anew for that",
                record.files
            );
            notes.push(OpenNote { table: HISTORY.name.to_owned(), row: row.get(0)?, text });
            steps.clear();
            undone = 0;
            continue;
        }
        let Some(what) = stored.and_then(StoredEdit::edit) else {
            let text = if is_undone {
                "the step cannot be read; it and the steps after it cannot be redone"
            } else {
                "the step cannot be read; it and the steps before it cannot be undone"
            };
            let (table, row) = (HISTORY.name.to_owned(), row.get(0)?);
            notes.push(OpenNote { table, row, text: text.to_owned() });
            if is_undone {
                steps.clear();
                undone = 0;
                continue;
            }
            break;
        };
        undone += usize::from(is_undone);
        let label = row.get::<_, Option<String>>(1)?.unwrap_or_default();
        steps.push(Step { label, what });
    }
    steps.reverse();
    Ok(History::of(steps, undone))
}
