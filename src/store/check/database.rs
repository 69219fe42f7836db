//! The database itself, and what the file says that it is.

use std::path::Path;

use rusqlite::Connection;

use super::{FILE, GO_BACK, Problems, columns_of};
use crate::geography::MetricPlane;
use crate::store::geopackage::{APPLICATION_ID, USER_VERSION};
use crate::store::schema::{GEOMETRY, LAZY_TABLES, META, SCHEMA_VERSION, tables_of};
use crate::store::{StoreError, connection};

/// What is asked of every `GeoPackage`.
pub(super) fn check(connection: &Connection, problems: &mut Problems) {
    problems.part(FILE, |problems| {
        let mut statement = connection.prepare("PRAGMA integrity_check")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let found: String = row.get(0)?;
            if found != "ok" {
                problems.add(FILE, None, "an undamaged database", found, GO_BACK);
            }
        }
        Ok(())
    });
    problems.part(FILE, |problems| {
        let mut statement = connection.prepare("PRAGMA foreign_key_check")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (table, fid, parent): (String, Option<i64>, String) =
                (row.get(0)?, row.get(1)?, row.get(2)?);
            problems.add(
                &table,
                fid,
                format!("a row of {parent} for everything that names one"),
                "a name that no row there has",
                "choose another one in Beatlas, or clear the field in a GIS",
            );
        }
        Ok(())
    });
    for (pragma, expected, meaning) in [
        ("application_id", APPLICATION_ID, "\"GPKG\""),
        ("user_version", USER_VERSION, "GeoPackage 1.3"),
    ] {
        problems.part(FILE, |problems| {
            let found: i32 = connection.query_row(&format!("PRAGMA {pragma}"), [], |r| r.get(0))?;
            if found != expected {
                problems.add(
                    FILE,
                    None,
                    format!("{pragma} {expected} ({meaning})"),
                    found.to_string(),
                    super::MAKE_ANEW,
                );
            }
            Ok(())
        });
    }
}

/// What is asked of a profile beyond that. Returns the schema version that it states.
pub(super) fn check_profile(
    connection: &Connection,
    path: &Path,
    problems: &mut Problems,
) -> Option<u32> {
    let facts = match connection::facts(connection, path) {
        Ok(facts) => facts,
        Err(StoreError::NotAProfile { found, .. }) => {
            let next = "open it in a GIS, or import its data into a profile";
            problems.add(FILE, None, "a Beatlas profile", found, next);
            return None;
        }
        Err(StoreError::BadValue { expected, found, .. }) => {
            problems.add(META, None, expected, found, GO_BACK);
            return None;
        }
        Err(other) => {
            problems.add(META, None, "a table that can be read", other.to_string(), GO_BACK);
            return None;
        }
    };
    if MetricPlane::from_code(&facts.plane_code).is_err() {
        let expected = "a plane such as \"EPSG:27700\" or \"local:-1.13,52.63\"";
        problems.add(META, None, expected, format!("{:?}", facts.plane_code), GO_BACK);
    }
    if facts.schema_version > SCHEMA_VERSION {
        problems.add(
            META,
            None,
            format!("schema version {SCHEMA_VERSION} or older"),
            facts.schema_version.to_string(),
            "check it with a newer Beatlas; here it opens read-only",
        );
        return Some(facts.schema_version);
    }
    for table in tables_of(facts.schema_version).chain(LAZY_TABLES) {
        problems.part(table.name, |problems| {
            let found = columns_of(connection, table.name)?;
            let may_be_missing = LAZY_TABLES.iter().any(|lazy| lazy.name == table.name);
            if found.is_empty() && may_be_missing {
                return Ok(());
            }
            if found.is_empty() {
                problems.add(table.name, None, "a table of this name", "none", GO_BACK);
                return Ok(());
            }
            let geometry = table.geometry.map(|_| GEOMETRY);
            let expected = ["fid"]
                .into_iter()
                .chain(geometry)
                .chain(table.columns_of(facts.schema_version).iter().map(|c| c.name));
            for name in expected.filter(|name| !found.iter().any(|f| f == name)) {
                problems.add(table.name, None, format!("a column {name}"), "none", GO_BACK);
            }
            Ok(())
        });
    }
    Some(facts.schema_version)
}
