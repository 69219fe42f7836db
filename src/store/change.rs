//! One edit in the file: the rows that it touches, and what the audit says of it.

use rusqlite::{Connection, OptionalExtension, Result, ToSql, params_from_iter};

use super::audit::{self, Entry, What};
use super::geopackage::{create_rtree_triggers, create_table, refresh_extent};
use super::history;
use super::incidents::{self, blob};
use super::records::{Record, RecordRow};
use super::schema::{GEOMETRY, INCIDENTS, NEIGHBOURHOOD};
use super::write::{remove_import, write_import};
use crate::edit::{
    IncidentChanges, Item, ItemChange, ProfileEdit, RecordChange, neighbourhood_in_words,
};
use crate::profile::{ImportRecord, Incidents};

/// Which way an edit is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    /// Made, or made again.
    Do,
    /// Taken back.
    Undo,
}

/// Makes an edit: its rows, its audit rows and its step, in a transaction of the caller's.
pub(crate) fn make(connection: &Connection, edit: &ProfileEdit, role: &str) -> Result<()> {
    let rows = write(connection, edit, Direction::Do, &[], role)?;
    history::push(connection, edit, &rows, role)
}

/// Takes the last step back or makes the one last taken back again; it was this edit.
pub(crate) fn turn(
    connection: &Connection,
    edit: &ProfileEdit,
    direction: Direction,
    role: &str,
) -> Result<()> {
    let undo = direction == Direction::Undo;
    let step = history::next(connection, undo)?;
    let known = step.as_ref().map_or(&[][..], |(_, rows)| rows);
    let rows = write(connection, edit, direction, known, role)?;
    match step {
        Some((step, _)) => history::mark(connection, step, edit, undo, &rows),
        None => Ok(()),
    }
}

/// Writes an edit, one way or the other, in a transaction of the caller's. `rows` are the numbers
/// of the rows that it touched the last time, in the order in which it does them; none the first
/// time. Returns those of this time.
fn write(
    connection: &Connection,
    edit: &ProfileEdit,
    direction: Direction,
    rows: &[i64],
    role: &str,
) -> Result<Vec<i64>> {
    let mut parts = Vec::new();
    collect(edit, &mut parts);
    let mut touched = vec![0; parts.len()];
    let mut order: Vec<usize> = (0..parts.len()).collect();
    if direction == Direction::Undo {
        order.reverse();
    }
    let mut layers: Vec<&'static str> = Vec::new();
    for i in order {
        let (Some(part), Some(place)) = (parts.get(i), touched.get_mut(i)) else { continue };
        let known = rows.get(i).copied().filter(|row| *row > 0);
        let writer = Part { connection, role, direction };
        match part {
            ProfileEdit::Record(change) => {
                let (row, table) = writer.record(change, known)?;
                *place = row;
                if !layers.contains(&table) {
                    layers.push(table);
                }
            }
            ProfileEdit::Neighbourhood { before, after } => {
                let (from, to) = writer.sides(before, after);
                let (from_row, row) = (RecordRow::of(from.as_ref()), RecordRow::of(to.as_ref()));
                put(connection, Some(&from_row), &row, &to.id.to_string(), known)?;
                let entry = Entry {
                    table: NEIGHBOURHOOD.name,
                    record: &to.id.to_string(),
                    detail: &writer.detail(&part.label(), &neighbourhood_in_words(from, to)),
                    ..Entry::of(What::Alteration)
                };
                audit::append(connection, role, &entry)?;
                if !layers.contains(&NEIGHBOURHOOD.name) {
                    layers.push(NEIGHBOURHOOD.name);
                }
            }
            ProfileEdit::ImportIncidents { before, after, record } => {
                writer.import(before, after, record, &part.label())?;
            }
            ProfileEdit::Areas { changes, label } => {
                layers.push(writer.items(changes, label)?);
            }
            ProfileEdit::KeptHotSpots { changes, label } => {
                layers.push(writer.items(changes, label)?);
            }
            ProfileEdit::Several { .. } => {}
        }
    }
    layers.into_iter().try_for_each(|table| refresh_extent(connection, table))?;
    Ok(touched)
}

/// The edits that an edit consists of, in order.
fn collect<'a>(edit: &'a ProfileEdit, parts: &mut Vec<&'a ProfileEdit>) {
    match edit {
        ProfileEdit::Several { edits, .. } => edits.iter().for_each(|e| collect(e, parts)),
        edit => parts.push(edit),
    }
}

/// What all parts of an edit have in common.
struct Part<'a> {
    connection: &'a Connection,
    role: &'a str,
    direction: Direction,
}

impl Part<'_> {
    fn sides<'b, T: ?Sized>(&self, before: &'b T, after: &'b T) -> (&'b T, &'b T) {
        match self.direction {
            Direction::Do => (before, after),
            Direction::Undo => (after, before),
        }
    }

    fn detail(&self, label: &str, words: &str) -> String {
        let undo = if self.direction == Direction::Undo { "Undo: " } else { "" };
        let line = if words.is_empty() { "" } else { "\n" };
        format!("{undo}{label}{line}{words}")
    }

    /// Returns the number of the row and its table.
    fn record(&self, change: &RecordChange, known: Option<i64>) -> Result<(i64, &'static str)> {
        let turned = match self.direction {
            Direction::Do => change.clone(),
            Direction::Undo => change.reversed(),
        };
        let Some(record) = turned.record() else { return Ok((0, "")) };
        let id = record.id().uuid().to_string();
        let shown = RecordRow::of_community(record);
        let (row, what) = match (&turned.before, &turned.after) {
            (before, Some(_)) => {
                let was = before.as_ref().map(|r| RecordRow::of_community(r));
                let row = put(self.connection, was.as_ref(), &shown, &id, known)?;
                (row, if before.is_some() { What::Alteration } else { What::Collection })
            }
            (_, None) => (remove(self.connection, shown.table.name, &id)?, What::Erasure),
        };
        let title = |id: &str| {
            let sql = "SELECT title FROM spocs WHERE id = ?1";
            self.connection.query_row(sql, [id], |r| r.get(0)).ok()
        };
        let entry = Entry {
            table: shown.table.name,
            record: &id,
            detail: &self.detail(&change.label(), &turned.in_words(&title)),
            ..Entry::of(what)
        };
        audit::append(self.connection, self.role, &entry)?;
        Ok((row, shown.table.name))
    }

    /// Writes areas or kept hot spots, whose table is made with the first of them. One audit row
    /// for each kind of thing that is done, as for incidents. Returns the table.
    fn items<T: Item + Record>(
        &self,
        changes: &[ItemChange<T>],
        label: &str,
    ) -> Result<&'static str> {
        let table = T::TABLE.name;
        if !self.connection.table_exists(None, table)? {
            create_table(self.connection, T::TABLE, false)?;
            create_rtree_triggers(self.connection, table)?;
        }
        let undo = self.direction == Direction::Undo;
        let (mut added, mut changed, mut removed) = (0, 0, 0);
        for change in changes {
            let Some(id) = change.id().map(|id| id.to_string()) else { continue };
            if let Some(item) = change.outcome(undo) {
                let was = change.outcome(!undo).map(RecordRow::of);
                put(self.connection, was.as_ref(), &RecordRow::of(item), &id, None)?;
                *(if was.is_some() { &mut changed } else { &mut added }) += 1;
            } else {
                remove(self.connection, table, &id)?;
                removed += 1;
            }
        }
        let done = [
            (What::Collection, added, "added"),
            (What::Alteration, changed, "changed"),
            (What::Erasure, removed, "removed"),
        ];
        for (what, rows, verb) in done.into_iter().filter(|(_, rows, _)| *rows > 0) {
            let detail = format!("{}: {rows} {verb}", self.detail(label, ""));
            let entry = Entry { table, detail: &detail, ..Entry::of(what) };
            audit::append(self.connection, self.role, &entry)?;
        }
        Ok(table)
    }

    /// Brings the incidents in the file from one state to another. One audit row for each kind of
    /// thing that is done, since a row for each incident would say nothing more.
    fn import(
        &self,
        before: &Incidents,
        after: &Incidents,
        record: &ImportRecord,
        label: &str,
    ) -> Result<()> {
        match self.direction {
            Direction::Do => write_import(self.connection, record)?,
            Direction::Undo => remove_import(self.connection, record)?,
        }
        let (from, to) = self.sides(before, after);
        let changes = IncidentChanges::between(from, to);
        incidents::write_changes(self.connection, to, from, &changes)?;
        refresh_extent(self.connection, INCIDENTS.name)?;
        let detail = self.detail(&format!("{label} from {}", record.files), "");
        let done = [
            (What::Collection, changes.new.len(), "added"),
            (What::Alteration, changes.changed.len(), "changed"),
            (What::Erasure, changes.gone.len(), "removed"),
        ];
        let nothing = done.iter().all(|(_, rows, _)| *rows == 0);
        for (what, rows, verb) in done {
            // That an import brought nothing is worth a row too.
            if rows > 0 || (nothing && what == What::Collection) {
                let detail = format!("{detail}: {rows} {verb}");
                let entry = Entry { table: INCIDENTS.name, detail: &detail, ..Entry::of(what) };
                audit::append(self.connection, self.role, &entry)?;
            }
        }
        Ok(())
    }
}

/// Writes a record into its row, of which only what differs from `was` is touched: what another
/// program put there and cannot be read here, the holes of an area for one, stays as it is. Where
/// there is no row, into that of the number given if it is free, else into a new one. Returns the
/// number.
fn put(
    connection: &Connection,
    was: Option<&RecordRow<'_>>,
    row: &RecordRow<'_>,
    id: &str,
    known: Option<i64>,
) -> Result<i64> {
    let table = row.table.name;
    if let Some(number) = row_of(connection, table, id)? {
        update(connection, was, row, number)?;
        return Ok(number);
    }
    let blob = row.geometry.as_ref().map(blob).transpose()?;
    let sql = format!("SELECT 1 FROM \"{table}\" WHERE fid = ?1");
    let taken = known.map(|n| connection.prepare_cached(&sql)?.exists([n])).transpose()?;
    let number = known.filter(|_| taken == Some(false));
    let head: [&dyn ToSql; 2] = [&number, &blob];
    let values = head.into_iter().chain(row.fields.iter().map(|f| f as &dyn ToSql));
    connection.prepare_cached(&row.table.insert_sql())?.execute(params_from_iter(values))?;
    Ok(connection.last_insert_rowid())
}

fn update(
    connection: &Connection,
    was: Option<&RecordRow<'_>>,
    row: &RecordRow<'_>,
    number: i64,
) -> Result<()> {
    let is_moved = was.is_none_or(|was| was.geometry != row.geometry);
    let blob = row.geometry.as_ref().filter(|_| is_moved).map(blob).transpose()?;
    let mut columns = Vec::new();
    let mut values: Vec<&dyn ToSql> = vec![&number];
    if is_moved {
        columns.push(GEOMETRY);
        values.push(&blob);
    }
    for (i, (column, field)) in row.table.columns.iter().zip(&row.fields).enumerate() {
        if was.is_none_or(|was| was.fields.get(i) != Some(field)) {
            columns.push(column.name);
            values.push(field);
        }
    }
    if columns.is_empty() {
        return Ok(());
    }
    let sets: Vec<String> =
        columns.iter().zip(2..).map(|(c, n)| format!("\"{c}\" = ?{n}")).collect();
    let sql = format!("UPDATE \"{}\" SET {} WHERE fid = ?1", row.table.name, sets.join(", "));
    connection.prepare_cached(&sql)?.execute(params_from_iter(values))?;
    Ok(())
}

/// Deletes a record. Returns the number that its row had, 0 where it was gone already.
fn remove(connection: &Connection, table: &str, id: &str) -> Result<i64> {
    let number = row_of(connection, table, id)?;
    let sql = format!("DELETE FROM \"{table}\" WHERE id = ?1");
    connection.prepare_cached(&sql)?.execute([id])?;
    Ok(number.unwrap_or(0))
}

fn row_of(connection: &Connection, table: &str, id: &str) -> Result<Option<i64>> {
    let sql = format!("SELECT fid FROM \"{table}\" WHERE id = ?1");
    connection.prepare_cached(&sql)?.query_row([id], |r| r.get(0)).optional()
}
