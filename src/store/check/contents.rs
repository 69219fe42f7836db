//! The lists of the standard: reference systems, contents, geometry columns, extensions.

use rusqlite::{Connection, OptionalExtension, Result};

use super::{GO_BACK, MAKE_ANEW, Problems, columns_of, quoted};
use crate::store::geometry::SRS_ID;
use crate::store::schema::{GEOMETRY, LAZY_TABLES, META, Table, tables_of};

/// Compares the lists with each other and with the tables. Returns each listed table and how
/// many rows it has. `profile` is the version of our tables that should be there, if any.
pub(super) fn check(
    connection: &Connection,
    profile: Option<u32>,
    problems: &mut Problems,
) -> Vec<(String, u64)> {
    problems.part("gpkg_spatial_ref_sys", |problems| reference_systems(connection, problems));
    let mut layers = Vec::new();
    problems.part("gpkg_contents", |problems| {
        layers = contents(connection, problems)?;
        Ok(())
    });
    problems.part("gpkg_geometry_columns", |problems| geometry_columns(connection, problems));
    if let Some(version) = profile {
        problems
            .part("gpkg_contents", |problems| own_tables(connection, version, &layers, problems));
    }
    layers
}

fn reference_systems(connection: &Connection, problems: &mut Problems) -> Result<()> {
    let mut statement =
        connection.prepare("SELECT definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?1")?;
    for id in [-1, 0, SRS_ID] {
        let found: Option<String> = statement.query_row([id], |r| r.get(0)).optional()?;
        if found.is_none_or(|definition| definition.is_empty()) {
            let expected = format!("a row for SRS {id} with its definition");
            problems.add("gpkg_spatial_ref_sys", None, expected, "none", MAKE_ANEW);
        }
    }
    Ok(())
}

fn contents(connection: &Connection, problems: &mut Problems) -> Result<Vec<(String, u64)>> {
    let mut statement = connection
        .prepare("SELECT table_name, data_type, srs_id FROM gpkg_contents ORDER BY rowid")?;
    let mut rows = statement.query([])?;
    let mut layers = Vec::new();
    while let Some(row) = rows.next()? {
        let (table, data_type, srs): (String, String, Option<i32>) =
            (row.get(0)?, row.get(1)?, row.get(2)?);
        if columns_of(connection, &table)?.is_empty() {
            let expected = format!("a table for every row, {table} among them");
            problems.add("gpkg_contents", None, expected, "none of that name", GO_BACK);
            continue;
        }
        let count =
            connection.query_row(&format!("SELECT count(*) FROM {}", quoted(&table)), [], |r| {
                r.get::<_, i64>(0)
            });
        match count {
            Ok(count) => layers.push((table.clone(), count as u64)),
            Err(e) => {
                problems.add(&table, None, "a table that can be read", e.to_string(), GO_BACK);
            }
        }
        if data_type == "features" {
            let declared: Option<i32> = connection
                .query_row(
                    "SELECT srs_id FROM gpkg_geometry_columns WHERE table_name = ?1",
                    [&table],
                    |r| r.get(0),
                )
                .optional()?;
            if declared != srs || declared.is_none() {
                let say = |id: Option<i32>| id.map_or("none".to_owned(), |id| id.to_string());
                let expected = format!("the SRS of gpkg_contents, {}, for {table}", say(srs));
                problems.add("gpkg_geometry_columns", None, expected, say(declared), MAKE_ANEW);
            }
        }
    }
    Ok(layers)
}

fn geometry_columns(connection: &Connection, problems: &mut Problems) -> Result<()> {
    let mut statement = connection.prepare(
        "SELECT g.table_name, g.column_name, c.data_type FROM gpkg_geometry_columns AS g
         LEFT JOIN gpkg_contents AS c ON c.table_name = g.table_name",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (table, column, data_type): (String, String, Option<String>) =
            (row.get(0)?, row.get(1)?, row.get(2)?);
        if data_type.as_deref() != Some("features") {
            let expected = format!("a row of features for {table}");
            let found = data_type.unwrap_or_else(|| "none".to_owned());
            problems.add("gpkg_contents", None, expected, found, MAKE_ANEW);
        }
        if !columns_of(connection, &table)?.contains(&column) {
            let expected = format!("a column {column}, as gpkg_geometry_columns says");
            problems.add(&table, None, expected, "none", GO_BACK);
        }
    }
    Ok(())
}

/// Our own tables are listed, with the geometry that they should have and an index.
fn own_tables(
    connection: &Connection,
    version: u32,
    layers: &[(String, u64)],
    problems: &mut Problems,
) -> Result<()> {
    let listed = |name: &str| layers.iter().any(|(table, _)| table == name);
    let mut tables: Vec<&Table> = tables_of(version).collect();
    for table in LAZY_TABLES {
        if connection.table_exists(None, table.name)? {
            tables.push(table);
        }
    }
    for name in tables.iter().map(|t| t.name).chain([META]) {
        if !listed(name) {
            let expected = format!("a row for {name}");
            problems.add("gpkg_contents", None, expected, "none", MAKE_ANEW);
        }
    }
    for table in tables {
        let Some(expected) = table.geometry else { continue };
        let found: Option<String> = connection
            .query_row(
                "SELECT geometry_type_name FROM gpkg_geometry_columns
                 WHERE table_name = ?1 AND column_name = ?2",
                [table.name, GEOMETRY],
                |r| r.get(0),
            )
            .optional()?;
        if found.as_deref() != Some(expected) {
            let expected = format!("geometry type {expected} for {}", table.name);
            let found = found.unwrap_or_else(|| "none".to_owned());
            problems.add("gpkg_geometry_columns", None, expected, found, MAKE_ANEW);
        }
        let indexed: bool = connection.query_row(
            "SELECT count(*) FROM gpkg_extensions
             WHERE table_name = ?1 AND extension_name = 'gpkg_rtree_index'",
            [table.name],
            |r| r.get::<_, i64>(0).map(|n| n > 0),
        )?;
        if !indexed {
            let expected = format!("a row gpkg_rtree_index for {}", table.name);
            problems.add("gpkg_extensions", None, expected, "none", MAKE_ANEW);
        }
    }
    Ok(())
}
