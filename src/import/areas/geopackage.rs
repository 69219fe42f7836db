//! The areas of a `GeoPackage`, held in memory.

use rusqlite::Connection;
use rusqlite::types::ValueRef;

use super::{AreaFile, MOST_AREAS, MOST_FIELDS, RawArea, Rings, System, refused, too_much};
use crate::import::error::{ImportError, shortened};
use crate::import::source::names_are_text;

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

/// Bytes that are read from the front; counts in them are never trusted.
struct Wkb<'a>(&'a [u8]);

impl Wkb<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let (head, rest) = self.0.split_first_chunk().ok_or("a geometry that is cut off")?;
        self.0 = rest;
        Ok(*head)
    }

    fn int(&mut self, little: bool) -> Result<u32, String> {
        let four = self.take()?;
        Ok(if little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) })
    }

    fn double(&mut self, little: bool) -> Result<f64, String> {
        let eight = self.take()?;
        Ok(if little { f64::from_le_bytes(eight) } else { f64::from_be_bytes(eight) })
    }

    /// The byte order, the kind without dimensions, and how many numbers a position has beyond two.
    fn head(&mut self) -> Result<(bool, u32, usize), String> {
        let [order] = self.take()?;
        let little = order == 1;
        let kind = self.int(little)?;
        let high = usize::from(kind & 0x8000_0000 != 0) + usize::from(kind & 0x4000_0000 != 0);
        let kind = kind & 0x0FFF_FFFF;
        let more = match kind / 1000 {
            0 => high,
            3 => 2,
            _ => 1,
        };
        Ok((little, kind % 1000, more))
    }

    fn polygon(&mut self, little: bool, more: usize) -> Result<Vec<Vec<[f64; 2]>>, String> {
        let mut rings = Vec::new();
        for _ in 0..self.int(little)? {
            let mut ring = Vec::new();
            for _ in 0..self.int(little)? {
                ring.push([self.double(little)?, self.double(little)?]);
                for _ in 0..more {
                    self.double(little)?;
                }
            }
            rings.push(ring);
        }
        Ok(rings)
    }
}

fn rings(blob: &[u8]) -> Rings {
    let flags = match blob {
        [b'G', b'P', _, flags, ..] => *flags,
        _ => return Err("expected a geometry of a GeoPackage".to_owned()),
    };
    let envelope = match (flags >> 1) & 7 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        _ => return Err("a geometry with an unknown envelope".to_owned()),
    };
    let mut wkb = Wkb(blob.get(8 + envelope..).ok_or("a geometry that is cut off")?);
    let (little, kind, more) = wkb.head()?;
    match kind {
        3 => Ok(vec![wkb.polygon(little, more)?]),
        6 => (0..wkb.int(little)?)
            .map(|_| match wkb.head()? {
                (little, 3, more) => wkb.polygon(little, more),
                _ => Err("expected polygons in a MultiPolygon".to_owned()),
            })
            .collect(),
        _ => Err("expected an area, found another kind of geometry".to_owned()),
    }
}
