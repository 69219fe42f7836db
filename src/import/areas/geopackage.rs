//! The areas of a `GeoPackage`, held in memory.

use rusqlite::Connection;
use rusqlite::types::ValueRef;

use super::{AreaFile, MOST_AREAS, MOST_FIELDS, RawArea, Rings, System, refused, too_much};
use crate::import::error::{ImportError, shortened};
use crate::import::source::names_are_text;
use crate::import::wkb::geometry;

/// Reads its one layer of areas.
pub(super) fn read(file: &str, bytes: &[u8]) -> Result<AreaFile, ImportError> {
    let broken = |e: rusqlite::Error| {
        let found = format!("one that cannot be read ({})", shortened(&e.to_string(), 160));
        refused(file, "a whole GeoPackage", &found, "export the file again")
    };
    let mut connection = Connection::open_in_memory().map_err(broken)?;
    connection.deserialize_read_exact("main", bytes, bytes.len(), true).map_err(broken)?;
    // Nothing that the file brings along may run.
    connection
        .execute_batch(
            "PRAGMA trusted_schema = OFF; PRAGMA query_only = ON; PRAGMA cell_size_check = ON;",
        )
        .map_err(broken)?;
    // Views are left out: what they compute may have no end.
    let layers = connection
        .prepare(
            "SELECT g.table_name, g.column_name, g.srs_id FROM gpkg_geometry_columns g
             JOIN sqlite_master m ON m.name = g.table_name AND m.type = 'table'
             WHERE m.sql NOT LIKE 'CREATE VIRTUAL%'
               AND upper(g.geometry_type_name) IN ('POLYGON', 'MULTIPOLYGON', 'GEOMETRY')",
        )
        .and_then(|mut s| {
            let rows = s.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
            rows.collect::<rusqlite::Result<Vec<(String, String, i64)>>>()
        })
        .map_err(broken)?;
    let [(table, column, srs)] = layers.as_slice() else {
        let found = format!("{} of them", layers.len());
        let advice = "export the layer of areas alone";
        return Err(refused(file, "a GeoPackage with one layer of areas", &found, advice));
    };
    let system = System::of_code(file, Some(*srs), &srs.to_string())?;
    names_are_text(&connection, table).map_err(broken)?;
    let sql = format!("SELECT * FROM \"{}\"", table.replace('"', "\"\""));
    let Some(areas) = areas(&connection, &sql, column).map_err(broken)? else {
        return Err(too_much(file));
    };
    Ok(AreaFile { system, neighbourhood: false, areas })
}

/// The areas of a layer; `None` where they are more than can be held.
fn areas(
    connection: &Connection,
    sql: &str,
    column: &str,
) -> rusqlite::Result<Option<Vec<RawArea>>> {
    let mut statement = connection.prepare(sql)?;
    let names: Vec<String> = statement.column_names().map(Into::into).collect();
    let mut rows = statement.query([])?;
    let mut areas = Vec::new();
    let mut fields = 0;
    while let Some(row) = rows.next()? {
        let mut area =
            RawArea { fields: Vec::new(), rings: Err("there is no geometry".to_owned()) };
        for (name, n) in names.iter().zip(0..) {
            let text = match row.get_ref(n)? {
                ValueRef::Blob(blob) if name == column => {
                    area.rings = rings(blob);
                    continue;
                }
                ValueRef::Text(text) => String::from_utf8_lossy(text).trim().to_owned(),
                ValueRef::Integer(n) => n.to_string(),
                ValueRef::Real(n) => n.to_string(),
                ValueRef::Null | ValueRef::Blob(_) => continue,
            };
            area.fields.push((name.clone(), text));
        }
        fields += area.fields.len();
        if fields > MOST_FIELDS || areas.len() >= MOST_AREAS {
            return Ok(None);
        }
        areas.push(area);
    }
    Ok(Some(areas))
}

fn rings(blob: &[u8]) -> Rings {
    let part = |polygon: &geo::Polygon<f64>| -> Vec<Vec<[f64; 2]>> {
        let ring = |ring: &geo::LineString<f64>| ring.0.iter().map(|c| [c.x, c.y]).collect();
        [polygon.exterior()].into_iter().chain(polygon.interiors()).map(ring).collect()
    };
    match geometry(blob)? {
        geo::Geometry::Polygon(one) => Ok(vec![part(&one)]),
        geo::Geometry::MultiPolygon(all) => Ok(all.iter().map(part).collect()),
        _ => Err("expected an area, found another kind of geometry".to_owned()),
    }
}
