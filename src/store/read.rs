//! A whole profile out of a file.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use rusqlite::{Connection, Result};

use super::StoreError;
use super::records::{OpenNote, Record, Row};
use super::schema::{IMPORTS, META, NEIGHBOURHOOD, SCHEMA_VERSION};
use crate::geography::MetricPlane;
use crate::profile::{
    Area, ImportDetail, ImportRecord, Incidents, KeptHotSpot, Neighbourhood, NeighbourhoodProfile,
    Spoc, SpocId,
};

/// The plane that a file names.
pub(crate) fn plane(path: &Path, code: &str) -> std::result::Result<MetricPlane, StoreError> {
    MetricPlane::from_code(code).map_err(|_| StoreError::BadValue {
        path: path.to_owned(),
        table: META,
        expected: "a plane such as \"EPSG:27700\" or \"local:-1.13,52.63\"".to_owned(),
        found: format!("{code:?}"),
    })
}

/// Reads everything beside the incidents, which are given.
pub(crate) fn read_profile(
    connection: &Connection,
    plane: MetricPlane,
    incidents: Arc<Incidents>,
    notes: &mut Vec<OpenNote>,
) -> Result<NeighbourhoodProfile> {
    let mut profile = NeighbourhoodProfile::new("", plane);
    let neighbourhoods: Vec<(i64, Neighbourhood)> = read_records(connection, notes)?;
    let ignored = |row: i64, text: &str| OpenNote {
        table: NEIGHBOURHOOD.name.to_owned(),
        row,
        text: text.to_owned(),
    };
    notes.extend(neighbourhoods.iter().skip(1).map(|(row, _)| {
        ignored(*row, "a profile has one neighbourhood; only the first row is read")
    }));
    match neighbourhoods.into_iter().next() {
        Some((_, neighbourhood)) => profile.neighbourhood = neighbourhood,
        None => notes.push(ignored(0, "there is no row; the neighbourhood has no name")),
    }
    profile.spocs = without_rows(read_records(connection, notes)?);
    let spocs: HashSet<SpocId> = profile.spocs.iter().map(|s: &Spoc| s.id).collect();
    profile.stakeholders = without_rows(linked(
        read_records(connection, notes)?,
        &spocs,
        |s: &mut crate::profile::Stakeholder| &mut s.primary_spoc,
        notes,
    ));
    profile.focal_points = without_rows(linked(
        read_records(connection, notes)?,
        &spocs,
        |f: &mut crate::profile::FocalPoint| &mut f.primary_spoc,
        notes,
    ));
    profile.strategies = without_rows(read_records(connection, notes)?);
    // A file of schema 1 that may not be changed has no such table.
    profile.observations = read_if_there(connection, notes)?;
    // The tables of these are made with the first of them.
    let mut areas = read_if_there(connection, notes)?;
    Area::sort(&mut areas);
    profile.areas = Arc::new(areas);
    let mut kept = read_if_there(connection, notes)?;
    KeptHotSpot::sort(&mut kept);
    profile.kept_hot_spots = Arc::new(kept);
    profile.imports = read_imports(connection, notes)?;
    profile.incidents = incidents;
    Ok(profile)
}

/// Reads a table that not every file has; nothing of a file without it.
fn read_if_there<R: Record>(connection: &Connection, notes: &mut Vec<OpenNote>) -> Result<Vec<R>> {
    if !connection.table_exists(None, R::TABLE.name)? {
        return Ok(Vec::new());
    }
    Ok(without_rows(read_records(connection, notes)?))
}

fn read_records<R: Record>(
    connection: &Connection,
    notes: &mut Vec<OpenNote>,
) -> Result<Vec<(i64, R)>> {
    let mut statement = connection.prepare(&R::TABLE.select_sql())?;
    let mut rows = statement.query([])?;
    let mut records = Vec::new();
    while let Some(row) = rows.next()? {
        let mut row = Row::new(row, R::TABLE.name, notes)?;
        records.push((row.fid(), R::read(&mut row)?));
    }
    Ok(records)
}

fn without_rows<R>(records: Vec<(i64, R)>) -> Vec<R> {
    records.into_iter().map(|(_, record)| record).collect()
}

/// Drops references to SPOCs that are not there, with a note.
fn linked<R: Record>(
    mut records: Vec<(i64, R)>,
    spocs: &HashSet<SpocId>,
    reference: fn(&mut R) -> &mut Option<SpocId>,
    notes: &mut Vec<OpenNote>,
) -> Vec<(i64, R)> {
    for (row, record) in &mut records {
        let named = reference(record);
        if let Some(id) = named.filter(|id| !spocs.contains(id)) {
            let text = format!(
                "primary_spoc names {id}, which is not in the file; it is taken as not known"
            );
            notes.push(OpenNote { table: R::TABLE.name.to_owned(), row: *row, text });
            *named = None;
        }
    }
    records
}

fn read_imports(connection: &Connection, notes: &mut Vec<OpenNote>) -> Result<Vec<ImportRecord>> {
    // A file of version 1 that may not be changed has fewer columns.
    let has_detail = connection.column_exists(None, IMPORTS.name, "report")?;
    let version = if has_detail { SCHEMA_VERSION } else { 1 };
    let mut statement = connection.prepare(&IMPORTS.select_sql_of(version))?;
    let mut rows = statement.query([])?;
    let mut imports = Vec::new();
    while let Some(row) = rows.next()? {
        let row = Row::new(row, IMPORTS.name, notes)?;
        imports.push(ImportRecord {
            at: row.text("at")?,
            files: row.text("files")?,
            rows_read: row.count("rows_read")?,
            placed: row.count("placed")?,
            without_place: row.count("without_place")?,
            outside: row.count("outside")?,
            rejected: row.count("rejected")?,
            detail: if has_detail { detail(&row)? } else { None },
        });
    }
    Ok(imports)
}

/// What an import changed; `None` where the row says nothing of it.
fn detail(row: &Row<'_>) -> Result<Option<ImportDetail>> {
    let report = row.text("report")?;
    if report.is_empty() {
        return Ok(None);
    }
    Ok(Some(ImportDetail {
        added: row.count("added")?,
        changed: row.count("changed")?,
        unchanged: row.count("unchanged")?,
        identical_rows: row.count("identical_rows")?,
        months_missing: row.text("months_missing")?,
        report,
    }))
}
