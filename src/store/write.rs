//! A whole profile into a new file.

use std::collections::HashSet;
use std::path::Path;

use rusqlite::{Connection, Result, params, params_from_iter};

use super::audit::{self, Entry, What};
use super::geometry::{Geometry, envelope_of};
use super::geopackage::{
    create_meta, create_rtree_triggers, create_table, prepare, refresh_extent, state_extent,
};
use super::incidents::{self, blob};
use super::records::{Field, Record};
use super::schema::{
    FOCAL_POINTS, IMPORTS, INCIDENTS, OBSERVATIONS, SCHEMA_VERSION, SPOCS, STAKEHOLDERS,
    STRATEGIES, TABLES, Table,
};
use super::{StoreError, connection, packed_incidents, packed_rtree};
use crate::profile::{ContentKey, ImportRecord, NeighbourhoodProfile, RecordId, SpocId};

/// The program as the file names it.
const PROGRAM: &str = concat!("Beatlas ", env!("CARGO_PKG_VERSION"));

/// Writes a profile into a database that does not exist yet. `target` is the name that the file
/// will have, for messages.
pub(crate) fn write_profile(
    temporary: &Path,
    target: &Path,
    profile: &NeighbourhoodProfile,
) -> std::result::Result<(), StoreError> {
    let keys = refuse_contradictions(target, profile)?;
    let mut connection = connection::create(temporary, target)?;
    let failed = |e: rusqlite::Error| StoreError::database(target, "writing the file", &e);
    let transaction = connection.transaction().map_err(failed)?;
    write(&transaction, profile).map_err(failed)?;
    let places = packed_incidents::Places::of(&transaction).map_err(failed)?;
    let blobs = incidents::place_blobs(&profile.incidents).map_err(failed)?;
    transaction.commit().map_err(failed)?;
    connection.close().map_err(|(_, e)| failed(e))?;
    packed_incidents::write(temporary, &places, &profile.incidents, &keys, &blobs)
        .map_err(|e| StoreError::io(target, "writing the incidents", e))
}

/// Writes one layer and nothing else into a `GeoPackage` that does not exist yet. `target` is the
/// name that the file will have, for messages.
pub(crate) fn write_layer<'a>(
    temporary: &Path,
    target: &Path,
    table: &Table,
    rows: impl Iterator<Item = (Option<Geometry<'a>>, Vec<Field<'a>>)>,
) -> std::result::Result<(), StoreError> {
    let mut connection = connection::create(temporary, target)?;
    let failed = |e: rusqlite::Error| StoreError::database(target, "writing the file", &e);
    let work = |connection: &mut Connection| -> Result<()> {
        let transaction = connection.transaction()?;
        prepare(&transaction)?;
        create_table(&transaction, table, true)?;
        write_rows(&transaction, table, rows)?;
        create_rtree_triggers(&transaction, table.name)?;
        refresh_extent(&transaction, table.name)?;
        transaction.commit()
    };
    work(&mut connection).map_err(failed)?;
    connection.close().map_err(|(_, e)| failed(e))
}

fn write(connection: &Connection, profile: &NeighbourhoodProfile) -> Result<()> {
    prepare(connection)?;
    let version = SCHEMA_VERSION.to_string();
    let facts = [
        ("schema_version", version.as_str()),
        ("plane", &profile.plane.code()),
        ("program", PROGRAM),
    ];
    create_meta(connection, &facts)?;
    for table in TABLES {
        create_table(connection, table, false)?;
    }
    write_records(connection, std::slice::from_ref(&profile.neighbourhood))?;
    write_records(connection, &profile.spocs)?;
    write_records(connection, &profile.stakeholders)?;
    write_records(connection, &profile.focal_points)?;
    write_records(connection, &profile.strategies)?;
    write_records(connection, &profile.observations)?;
    write_if_any(connection, &profile.areas)?;
    write_if_any(connection, &profile.kept_hot_spots)?;
    // The incidents themselves come last, when the database is closed.
    connection.execute_batch(incidents::UNIQUE_KEYS)?;
    if !profile.incidents.is_empty() {
        connection.execute(
            "INSERT INTO sqlite_sequence (name, seq) VALUES (?1, ?2)",
            params![INCIDENTS.name, profile.incidents.len() as i64],
        )?;
    }
    for import in &profile.imports {
        write_import(connection, import)?;
    }
    for table in TABLES.iter().filter(|t| t.geometry.is_some()) {
        create_rtree_triggers(connection, table.name)?;
        if table.name != INCIDENTS.name {
            refresh_extent(connection, table.name)?;
        }
    }
    // A million blobs need not be read again to know where they lie.
    let places = profile.incidents.places().iter().map(|p| [p.lon_lat.lon(), p.lon_lat.lat()]);
    state_extent(connection, INCIDENTS.name, envelope_of(places))?;
    let detail = format!("File made with {} incidents", profile.incidents.len());
    let entry = Entry { table: "neighbourhood", detail: &detail, ..Entry::of(What::Collection) };
    audit::append(connection, PROGRAM, &entry)
}

/// Makes the table of records of which not every profile has any, where it has some.
fn write_if_any<R: Record>(connection: &Connection, records: &[R]) -> Result<()> {
    if records.is_empty() {
        return Ok(());
    }
    create_table(connection, R::TABLE, false)?;
    write_records(connection, records)?;
    create_rtree_triggers(connection, R::TABLE.name)?;
    refresh_extent(connection, R::TABLE.name)
}

/// Writes records into their new table and its R-tree, before there are triggers.
fn write_records<R: Record>(connection: &Connection, records: &[R]) -> Result<()> {
    let rows = records.iter().map(|r| (r.geometry(), r.fields()));
    write_rows(connection, R::TABLE, rows)
}

/// Writes rows into a new feature table and its R-tree, before there are triggers.
fn write_rows<'a>(
    connection: &Connection,
    table: &Table,
    rows: impl Iterator<Item = (Option<Geometry<'a>>, Vec<Field<'a>>)>,
) -> Result<()> {
    let mut insert = connection.prepare(&table.insert_sql())?;
    let mut boxes = Vec::new();
    for ((geometry, fields), fid) in rows.zip(1_i64..) {
        let envelope = geometry.as_ref().and_then(Geometry::envelope);
        let bytes = geometry.as_ref().map(blob).transpose()?;
        let head: [&dyn rusqlite::ToSql; 2] = [&fid, &bytes];
        let values = fields.iter().map(|f| f as &dyn rusqlite::ToSql);
        insert.execute(params_from_iter(head.into_iter().chain(values)))?;
        boxes.extend(envelope.map(|envelope| (fid, envelope)));
    }
    packed_rtree::fill(connection, table.name, boxes)
}

/// Adds an import to the list of imports.
pub(crate) fn write_import(connection: &Connection, record: &ImportRecord) -> Result<()> {
    let detail = record.detail.as_ref();
    connection.prepare_cached(&IMPORTS.insert_sql())?.execute(params![
        None::<i64>,
        record.at,
        record.files,
        record.rows_read as i64,
        record.placed as i64,
        record.without_place as i64,
        record.outside as i64,
        record.rejected as i64,
        detail.map(|d| d.added as i64),
        detail.map(|d| d.changed as i64),
        detail.map(|d| d.unchanged as i64),
        detail.map(|d| d.identical_rows as i64),
        detail.map(|d| d.months_missing.as_str()),
        detail.map(|d| d.report.as_str()),
    ])?;
    Ok(())
}

/// Takes an import off the list of imports: the latest of several alike.
pub(crate) fn remove_import(connection: &Connection, record: &ImportRecord) -> Result<()> {
    connection.execute(
        "DELETE FROM imports WHERE fid = (SELECT max(fid) FROM imports WHERE at = ?1 AND files = ?2
           AND rows_read = ?3 AND placed = ?4 AND without_place = ?5 AND outside = ?6
           AND rejected = ?7)",
        params![
            record.at,
            record.files,
            record.rows_read as i64,
            record.placed as i64,
            record.without_place as i64,
            record.outside as i64,
            record.rejected as i64,
        ],
    )?;
    Ok(())
}

/// The table in which a record lies.
pub(crate) fn table_of(record: RecordId) -> &'static str {
    match record {
        RecordId::Stakeholder(_) => STAKEHOLDERS.name,
        RecordId::FocalPoint(_) => FOCAL_POINTS.name,
        RecordId::Spoc(_) => SPOCS.name,
        RecordId::Strategy(_) => STRATEGIES.name,
        RecordId::Observation(_) => OBSERVATIONS.name,
    }
}

/// A profile in memory cannot be refused by constraints, so they are asked about here, where the
/// answer can name what breaks them. Returns the keys of the incidents in order.
fn refuse_contradictions(
    target: &Path,
    profile: &NeighbourhoodProfile,
) -> std::result::Result<Vec<(ContentKey, u32)>, StoreError> {
    let refuse = |table: &Table, expected, found| {
        Err(StoreError::Contradiction {
            path: target.to_owned(),
            table: table.name,
            expected,
            found,
        })
    };
    let mut ids = HashSet::new();
    if let Some(twice) = profile.records().find(|r| !ids.insert(r.id())) {
        let found = format!("two with the id of {:?}", twice.name());
        return refuse(&STAKEHOLDERS, "an id of its own for every record", found);
    }
    let spocs: HashSet<SpocId> = profile.spocs.iter().map(|s| s.id).collect();
    let unknown = |id: Option<SpocId>| id.is_some_and(|id| !spocs.contains(&id));
    let expected = "a SPOC of this profile as primary_spoc";
    if let Some(s) = profile.stakeholders.iter().find(|s| unknown(s.primary_spoc)) {
        return refuse(&STAKEHOLDERS, expected, format!("an unknown one for {:?}", s.name));
    }
    if let Some(f) = profile.focal_points.iter().find(|f| unknown(f.primary_spoc)) {
        return refuse(&FOCAL_POINTS, expected, format!("an unknown one for {:?}", f.name));
    }
    let keys = packed_incidents::in_order_of_keys(&profile.incidents);
    let twice = keys.array_windows().find(|[(a, _), (b, _)]| a == b);
    if let Some([(key, _), _]) = twice {
        return refuse(&INCIDENTS, "a key of its own for every incident", format!("{key} twice"));
    }
    Ok(keys)
}
