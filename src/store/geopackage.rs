//! What makes an `SQLite` database a `GeoPackage`: the standard's tables, R-trees and triggers.

use rusqlite::{Connection, Result, params};

use super::geometry::SRS_ID;
use super::schema::{GEOMETRY, META, STYLES, Table, rtree_of};
use super::{srs, styles};

/// `GPKG` in the four bytes where a database names its application.
pub(crate) const APPLICATION_ID: i32 = 0x4750_4B47;
/// `GeoPackage` 1.3.0.
pub(crate) const USER_VERSION: i32 = 10_300;

/// The standard's name of the R-tree extension and where it is defined.
const RTREE_EXTENSION: &str = "gpkg_rtree_index";
const RTREE_DEFINITION: &str = "http://www.geopackage.org/spec120/#extension_rtree";

const SYSTEM_TABLES: &str = "
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL PRIMARY KEY,
  organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL,
  definition TEXT NOT NULL,
  description TEXT
);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY,
  data_type TEXT NOT NULL,
  identifier TEXT UNIQUE,
  description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE,
  min_y DOUBLE,
  max_x DOUBLE,
  max_y DOUBLE,
  srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id)
);
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL,
  column_name TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL,
  m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id)
);
CREATE TABLE gpkg_extensions (
  table_name TEXT,
  column_name TEXT,
  extension_name TEXT NOT NULL,
  definition TEXT NOT NULL,
  scope TEXT NOT NULL,
  CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name)
);
";

/// Makes an empty database a `GeoPackage` without layers.
pub(crate) fn prepare(connection: &Connection) -> Result<()> {
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    connection.pragma_update(None, "user_version", USER_VERSION)?;
    connection.execute_batch(SYSTEM_TABLES)?;
    srs::insert(connection)?;
    connection.execute_batch(&styles::create_sql())?;
    register(connection, STYLES, "attributes", "Layer styles", "How QGIS shows the layers")
}

/// Makes our own table of facts about the file.
pub(crate) fn create_meta(connection: &Connection, facts: &[(&str, &str)]) -> Result<()> {
    connection.execute_batch(&format!(
        "CREATE TABLE {META} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, key TEXT NOT NULL UNIQUE, value TEXT NOT NULL)"
    ))?;
    register(connection, META, "attributes", "Beatlas", "What Beatlas needs to read the file")?;
    let mut insert =
        connection.prepare(&format!("INSERT INTO {META} (key, value) VALUES (?1, ?2)"))?;
    facts.iter().try_for_each(|(key, value)| insert.execute([key, value]).map(|_| ()))
}

/// Makes a table and names it as a layer or as attributes; `alone` where the tables that it
/// refers to are not there.
pub(crate) fn create_table(connection: &Connection, table: &Table, alone: bool) -> Result<()> {
    connection.execute_batch(&table.create_sql(alone))?;
    let Some(kind) = table.geometry else {
        return register(connection, table.name, "attributes", table.title, table.description);
    };
    register(connection, table.name, "features", table.title, table.description)?;
    connection.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?1, ?2, ?3, ?4, 0, 0)",
        params![table.name, GEOMETRY, kind, SRS_ID],
    )?;
    connection.execute(
        "INSERT INTO gpkg_extensions VALUES (?1, ?2, ?3, ?4, 'write-only')",
        params![table.name, GEOMETRY, RTREE_EXTENSION, RTREE_DEFINITION],
    )?;
    connection.execute_batch(&format!(
        "CREATE VIRTUAL TABLE \"{}\" USING rtree(id, minx, maxx, miny, maxy)",
        table.rtree()
    ))?;
    styles::insert(connection, table)
}

fn register(
    connection: &Connection,
    table: &str,
    data_type: &str,
    title: &str,
    description: &str,
) -> Result<()> {
    let srs = (data_type == "features").then_some(SRS_ID);
    connection.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        params![table, data_type, title, description, srs],
    )?;
    Ok(())
}

/// The names that the standard gives to the triggers of an R-tree.
pub(crate) const RTREE_TRIGGERS: [&str; 6] =
    ["insert", "update1", "update2", "update3", "update4", "delete"];

/// Makes the triggers that keep a table's R-tree right whoever writes to the table.
///
/// They come after the rows of a new file, whose boxes are then known without asking.
pub(crate) fn create_rtree_triggers(connection: &Connection, table: &str) -> Result<()> {
    let (t, g, r) = (table, GEOMETRY, rtree_of(table));
    let put = format!(
        "INSERT OR REPLACE INTO \"{r}\" VALUES (NEW.\"fid\", ST_MinX(NEW.\"{g}\"), ST_MaxX(NEW.\"{g}\"), ST_MinY(NEW.\"{g}\"), ST_MaxY(NEW.\"{g}\"));"
    );
    let drop = format!("DELETE FROM \"{r}\" WHERE id = OLD.\"fid\";");
    let drop_both = format!("DELETE FROM \"{r}\" WHERE id IN (OLD.\"fid\", NEW.\"fid\");");
    let some = format!("(NEW.\"{g}\" NOTNULL AND NOT ST_IsEmpty(NEW.\"{g}\"))");
    let none = format!("(NEW.\"{g}\" ISNULL OR ST_IsEmpty(NEW.\"{g}\"))");
    let same = "OLD.\"fid\" = NEW.\"fid\"";
    let other = "OLD.\"fid\" != NEW.\"fid\"";
    let triggers = [
        (format!("INSERT ON \"{t}\""), some.clone(), put.clone()),
        (format!("UPDATE OF \"{g}\" ON \"{t}\""), format!("{same} AND {some}"), put.clone()),
        (format!("UPDATE OF \"{g}\" ON \"{t}\""), format!("{same} AND {none}"), drop.clone()),
        (format!("UPDATE ON \"{t}\""), format!("{other} AND {some}"), format!("{drop} {put}")),
        (format!("UPDATE ON \"{t}\""), format!("{other} AND {none}"), drop_both),
        (format!("DELETE ON \"{t}\""), format!("OLD.\"{g}\" NOT NULL"), drop),
    ];
    for (name, (event, condition, action)) in RTREE_TRIGGERS.iter().zip(triggers) {
        connection.execute_batch(&format!(
            "CREATE TRIGGER \"{r}_{name}\" AFTER {event} WHEN {condition} BEGIN {action} END"
        ))?;
    }
    Ok(())
}

/// Takes the triggers away, for many rows at once; the R-tree is filled anew behind them.
pub(crate) fn drop_rtree_triggers(connection: &Connection, table: &str) -> Result<()> {
    let rtree = rtree_of(table);
    RTREE_TRIGGERS.iter().try_for_each(|name| {
        connection.execute_batch(&format!("DROP TRIGGER IF EXISTS \"{rtree}_{name}\""))
    })
}

/// States where a new layer lies, from bounds that are known without looking; as
/// [`refresh_extent`].
pub(crate) fn state_extent(
    connection: &Connection,
    table: &str,
    bounds: Option<[f64; 4]>,
) -> Result<()> {
    let [west, east, south, north] = match bounds {
        Some(bounds) => bounds.map(Some),
        None => [None; 4],
    };
    connection.execute(
        "UPDATE gpkg_contents SET (min_x, min_y, max_x, max_y) = (?1, ?2, ?3, ?4),
           last_change = strftime('%Y-%m-%dT%H:%M:%fZ','now')
         WHERE table_name = ?5",
        params![west, south, east, north, table],
    )?;
    Ok(())
}

/// States anew where a layer lies and that it changed; NULL bounds where nothing has a place.
pub(crate) fn refresh_extent(connection: &Connection, table: &str) -> Result<()> {
    connection.execute(
        &format!(
            "UPDATE gpkg_contents SET (min_x, min_y, max_x, max_y) =
               (SELECT min(ST_MinX({GEOMETRY})), min(ST_MinY({GEOMETRY})),
                       max(ST_MaxX({GEOMETRY})), max(ST_MaxY({GEOMETRY})) FROM \"{table}\"),
               last_change = strftime('%Y-%m-%dT%H:%M:%fZ','now')
             WHERE table_name = ?1"
        ),
        [table],
    )?;
    Ok(())
}
