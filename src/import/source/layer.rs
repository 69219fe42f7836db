//! The feature tables of a `GeoPackage`, and its tables without geometry.

use std::collections::VecDeque;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

use super::super::error::{ImportError, shortened};
use super::super::mapping::MetreSystem;
use super::super::report::RowFault;
use super::bytes::Bytes;
use super::rows::{NumberedRow, RowSource};
use super::{Kind, Part, PassedOver, unreadable};

/// Rows that are fetched at a time.
const PAGE: usize = 512;

/// One table of the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::import) struct Layer {
    table: String,
    geometry: Option<String>,
    /// What the geometry's two numbers are called.
    axes: [&'static str; 2],
}

const DEGREES: [&str; 2] = ["geometry.longitude", "geometry.latitude"];
const METRES: [&str; 2] = ["geometry.easting", "geometry.northing"];

fn broken(file: &str, e: &rusqlite::Error) -> ImportError {
    ImportError::Refused {
        file: file.to_owned(),
        line: None,
        expected: "a whole GeoPackage".to_owned(),
        found: format!("one that cannot be read ({})", shortened(&e.to_string(), 160)),
        advice: "export the file again".to_owned(),
    }
}

fn connect(name: &str, bytes: &Bytes) -> Result<Connection, ImportError> {
    let db = |e: rusqlite::Error| broken(name, &e);
    let connection = if bytes.is_plain() {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Connection::open_with_flags(&bytes.path, flags).map_err(db)?
    } else {
        let whole = bytes.whole().map_err(|e| unreadable(name, &e))?;
        let mut connection = Connection::open_in_memory().map_err(db)?;
        let size = whole.len();
        connection.deserialize_read_exact("main", whole.as_slice(), size, true).map_err(db)?;
        connection
    };
    // Nothing that the file brings along may run.
    connection.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA query_only = ON;").map_err(db)?;
    Ok(connection)
}

/// The tables of a `GeoPackage` as parts.
pub(super) fn layers(
    name: &str,
    bytes: &Bytes,
    named: bool,
    over: &mut Vec<PassedOver>,
) -> Result<Vec<Part>, ImportError> {
    let db = |e: rusqlite::Error| broken(name, &e);
    let connection = connect(name, bytes)?;
    // Views are left out: what they compute may have no end.
    let mut statement = connection
        .prepare(
            "SELECT c.table_name, g.column_name, g.srs_id FROM gpkg_contents c
             JOIN sqlite_master m ON m.name = c.table_name AND m.type = 'table'
             LEFT JOIN gpkg_geometry_columns g ON g.table_name = c.table_name
             WHERE c.data_type IN ('features', 'attributes') AND m.sql NOT LIKE 'CREATE VIRTUAL%'
             ORDER BY c.table_name",
        )
        .map_err(db)?;
    let found = statement
        .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))
        .and_then(Iterator::collect::<Result<Vec<(String, Option<String>, Option<i64>)>, _>>)
        .map_err(db)?;
    let (alone, mut parts, mut left) = (found.len() == 1, Vec::new(), Vec::new());
    for (table, geometry, srs) in found {
        let label = if alone {
            name.to_owned()
        } else {
            format!("{name}, layer {}", shortened(&table, 60))
        };
        let (axes, metres) = match srs {
            None | Some(4326 | 4258) => (DEGREES, None),
            Some(27700) => (METRES, Some(MetreSystem::BritishNationalGrid)),
            Some(n @ 32601..=32660) => {
                (METRES, Some(MetreSystem::Utm { zone: (n - 32600) as u8, south: false }))
            }
            Some(n @ 32701..=32760) => {
                (METRES, Some(MetreSystem::Utm { zone: (n - 32700) as u8, south: true }))
            }
            Some(n) => {
                let reason = format!(
                    "expected places as EPSG:4326, EPSG:27700 or UTM, found the system {n}"
                );
                left.push(PassedOver { name: label, reason });
                continue;
            }
        };
        let kind = Kind::Layer(Layer { table, geometry, axes });
        parts.push(Part { name: label, bytes: bytes.clone(), kind, named: named && alone, metres });
    }
    if parts.is_empty() {
        let found = left.first().map_or("no table in it", |o| o.reason.as_str()).to_owned();
        return Err(ImportError::Refused {
            file: name.to_owned(),
            line: None,
            expected: "a GeoPackage with a layer of incidents".to_owned(),
            found,
            advice: "export the layer in EPSG:4326".to_owned(),
        });
    }
    over.extend(left);
    Ok(parts)
}

/// An error where a table has a column whose name is not UTF-8, which the database allows and its
/// binding panics at. To be asked before the names of a statement are.
pub(in crate::import) fn names_are_text(
    connection: &Connection,
    table: &str,
) -> rusqlite::Result<()> {
    let mut names = connection.prepare("SELECT name FROM pragma_table_xinfo(?1)")?;
    let mut rows = names.query([table])?;
    while let Some(row) = rows.next()? {
        if let ValueRef::Text(name) = row.get_ref(0)?
            && std::str::from_utf8(name).is_err()
        {
            let name = shortened(&String::from_utf8_lossy(name), 60);
            return Err(rusqlite::Error::InvalidColumnName(name));
        }
    }
    Ok(())
}

pub(in crate::import) struct LayerRows {
    file: String,
    connection: Connection,
    query: String,
    header: Vec<String>,
    geometry: Option<usize>,
    last_id: i64,
    page: VecDeque<NumberedRow>,
    ended: bool,
}

impl LayerRows {
    pub(in crate::import) fn open(part: &Part, layer: &Layer) -> Result<Self, ImportError> {
        let db = |e: rusqlite::Error| broken(&part.name, &e);
        let connection = connect(&part.name, &part.bytes)?;
        let table = layer.table.replace('"', "\"\"");
        let query = format!(
            "SELECT rowid, * FROM \"{table}\" WHERE rowid > ?1 ORDER BY rowid LIMIT {PAGE}"
        );
        names_are_text(&connection, &layer.table).map_err(db)?;
        let statement = connection.prepare(&query).map_err(db)?;
        let mut header: Vec<String> = statement.column_names().skip(1).map(str::to_owned).collect();
        drop(statement);
        let geometry = layer.geometry.as_ref().and_then(|g| header.iter().position(|h| h == g));
        if let Some(at) = geometry {
            header.remove(at);
            header.extend(layer.axes.map(str::to_owned));
        }
        Ok(Self {
            file: part.name.clone(),
            connection,
            query,
            header,
            geometry,
            last_id: i64::MIN,
            page: VecDeque::new(),
            ended: false,
        })
    }

    fn fetch(&mut self) -> Result<(), rusqlite::Error> {
        let mut statement = self.connection.prepare_cached(&self.query)?;
        let columns = statement.column_count();
        let mut rows = statement.query([self.last_id])?;
        while let Some(row) = rows.next()? {
            let id = row.get(0)?;
            // In a damaged file the same rows could come for ever.
            if id <= self.last_id {
                let corrupt = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
                let reason = format!("row {id} stands behind row {}", self.last_id);
                return Err(rusqlite::Error::SqliteFailure(corrupt, Some(reason)));
            }
            self.last_id = id;
            let mut fields = Vec::with_capacity(columns);
            let mut place = Ok([String::new(), String::new()]);
            for at in 1..columns {
                let value = row.get_ref(at)?;
                if Some(at - 1) == self.geometry {
                    place = match value {
                        ValueRef::Null => place,
                        ValueRef::Blob(blob) => point(blob),
                        _ => Err("expected a geometry".to_owned()),
                    };
                } else {
                    fields.push(text(value));
                }
            }
            let fields = match place {
                Err(reason) => Err(RowFault::new("geometry", "", reason)),
                Ok(place) => {
                    if self.geometry.is_some() {
                        fields.extend(place);
                    }
                    Ok(fields)
                }
            };
            let number = u64::try_from(self.last_id).unwrap_or_default();
            self.page.push_back(NumberedRow { number, fields });
        }
        self.ended = self.page.is_empty();
        Ok(())
    }
}

impl RowSource for LayerRows {
    fn header(&self) -> Vec<String> {
        self.header.clone()
    }

    fn unit(&self) -> &'static str {
        "feature"
    }

    fn next(&mut self) -> Result<Option<NumberedRow>, ImportError> {
        if self.page.is_empty() && !self.ended {
            self.fetch().map_err(|e| broken(&self.file, &e))?;
        }
        Ok(self.page.pop_front())
    }
}

fn text(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null | ValueRef::Blob(_) => String::new(),
        ValueRef::Integer(n) => n.to_string(),
        ValueRef::Real(n) => n.to_string(),
        ValueRef::Text(bytes) => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// The coordinates of a point, or of the one point of several; empty for an empty one.
fn point(blob: &[u8]) -> Result<[String; 2], String> {
    let short = || "a geometry that is cut off".to_owned();
    let [b'G', b'P', _, flags, ..] = blob else {
        return Err("expected a geometry of a GeoPackage".to_owned());
    };
    let envelope = match (flags >> 1) & 7 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        _ => return Err("a geometry with an unknown envelope".to_owned()),
    };
    if flags & 0x10 != 0 {
        return Ok([String::new(), String::new()]);
    }
    let mut rest = blob.get(8 + envelope..).ok_or_else(short)?;
    for _ in 0..2 {
        let (order, after) = rest.split_first().ok_or_else(short)?;
        let little = *order == 1;
        let (kind, after) = after.split_at_checked(4).ok_or_else(short)?;
        let number = |b: &[u8]| {
            let four: [u8; 4] = b.try_into().unwrap_or_default();
            if little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) }
        };
        match number(kind) & 0x0FFF_FFFF {
            1 | 1001 | 2001 | 3001 => {
                let double = |at: usize| {
                    let eight: [u8; 8] = after.get(at..at + 8)?.try_into().ok()?;
                    Some(if little { f64::from_le_bytes(eight) } else { f64::from_be_bytes(eight) })
                };
                let (x, y) = (double(0).ok_or_else(short)?, double(8).ok_or_else(short)?);
                // A point of no numbers is how an empty one is written.
                let text = |n: f64| if n.is_nan() { String::new() } else { n.to_string() };
                return Ok([text(x), text(y)]);
            }
            4 | 1004 | 2004 | 3004 => {
                let (count, after) = after.split_at_checked(4).ok_or_else(short)?;
                if number(count) != 1 {
                    return Err("expected one point, found several".to_owned());
                }
                rest = after;
            }
            _ => return Err("expected a point, found a line or an area".to_owned()),
        }
    }
    Err("expected one point, found several".to_owned())
}
