//! `MBTiles`: a database of tiles, their rows counted from the south.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, OpenFlags, OptionalExtension as _, params};

use super::credit::credit;
use super::{MOST_TILE_BYTES, kind_of, points_of};
use crate::geography::{LonLat, TileFacts, TileId, TileKind, WorldBounds};
use crate::import::error::{ImportError, shortened};
use crate::import::source::file_name;

/// An open file.
#[derive(Debug)]
pub(super) struct MbTiles(Mutex<Connection>);

/// Opens a file and says what is in it.
pub(super) fn open(path: &Path) -> Result<(MbTiles, TileFacts), ImportError> {
    let refused = |found: String| ImportError::Refused {
        file: path.display().to_string(),
        line: None,
        expected: "an MBTiles file: a database with the tables metadata and tiles".to_owned(),
        found,
        advice: "choose another file, or make it again".to_owned(),
    };
    let work = || -> rusqlite::Result<_> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;")?;
        let meta = |name: &str| -> rusqlite::Result<Option<String>> {
            let sql = "SELECT CAST(value AS TEXT) FROM metadata WHERE name = ?1";
            let found: Option<Option<String>> =
                connection.query_row(sql, [name], |r| r.get(0)).optional()?;
            Ok(found.flatten())
        };
        // By the index, one end at a time: a file may have millions of tiles.
        let end = |order: &str| -> rusqlite::Result<Option<i64>> {
            let sql = format!("SELECT zoom_level FROM tiles ORDER BY zoom_level {order} LIMIT 1");
            connection.query_row(&sql, [], |r| r.get(0)).optional()
        };
        let range = (end("ASC")?, end("DESC")?);
        // One tile tells what all are; the name of the format is often missing or wrong.
        let sample: Option<Vec<u8>> = connection
            .query_row(
                "SELECT tile_data FROM tiles WHERE length(tile_data) BETWEEN 3 AND ?1
                 ORDER BY zoom_level DESC LIMIT 1",
                [MOST_TILE_BYTES as i64],
                |r| r.get(0),
            )
            .optional()?;
        let (named, bounds) = (meta("attribution")?, meta("bounds")?);
        Ok((connection, range, sample, named, bounds))
    };
    let (connection, range, sample, named, bounds) =
        work().map_err(|e| refused(shortened(&e.to_string(), 160)))?;
    let (Some(sample), (Some(min), Some(max))) = (sample, range) else {
        return Err(refused("no tile in it".to_owned()));
    };
    let zoom = |z: i64| u8::try_from(z).ok().filter(|z| *z <= TileId::MAX_ZOOM);
    let (Some(min_zoom), Some(max_zoom)) = (zoom(min), zoom(max)) else {
        return Err(refused(format!("zoom levels from {min} to {max}")));
    };
    let kind = kind_of(&sample)
        .ok_or_else(|| refused("tiles that are neither pictures nor vector tiles".to_owned()))?;
    let facts = TileFacts {
        name: file_name(path),
        kind,
        min_zoom,
        max_zoom,
        points: if kind == TileKind::Shapes { 512.0 } else { points_of(&sample) },
        bounds: bounds.as_deref().and_then(bounds_of),
        attribution: credit(&named.unwrap_or_default()),
        is_network: false,
    };
    Ok((MbTiles(Mutex::new(connection)), facts))
}

impl MbTiles {
    /// A tile as it lies in the file; `None` where there is none.
    pub(super) fn read(&self, id: TileId) -> Result<Option<Vec<u8>>, String> {
        let connection = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Rows are counted from the south.
        let row = (1_i64 << id.zoom) - 1 - i64::from(id.y);
        let mut select = connection
            .prepare_cached(
                "SELECT tile_data FROM tiles
                 WHERE zoom_level = ?1 AND tile_column = ?2 AND tile_row = ?3
                   AND length(tile_data) <= ?4",
            )
            .map_err(|e| e.to_string())?;
        select
            .query_row(params![id.zoom, id.x, row, MOST_TILE_BYTES as i64], |r| r.get(0))
            .optional()
            .map_err(|e| e.to_string())
    }
}

/// West, south, east and north in degrees; `None` where they are not four such numbers.
pub(super) fn bounds_of(text: &str) -> Option<WorldBounds> {
    let numbers: Vec<f64> =
        text.split(',').map(|n| n.trim().parse()).collect::<Result<_, _>>().ok()?;
    let [west, south, east, north] = numbers.as_slice() else { return None };
    let corner = |lon: f64, lat: f64| LonLat::new(lon, lat).ok().map(Into::into);
    WorldBounds::around([corner(*west, *north)?, corner(*east, *south)?])
}
