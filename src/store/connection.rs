//! From a path to a database connection that is set up as every other.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension};

use super::geopackage::APPLICATION_ID;
use super::schema::{META, SCHEMA_VERSION};
use super::{StoreError, functions};

/// What every database begins with.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// How long to wait for another program that writes.
const PATIENCE: Duration = Duration::from_secs(5);

/// Makes a new database where nothing is yet. `target` is the name that the file will have, for
/// messages.
pub(crate) fn create(path: &Path, target: &Path) -> Result<Connection, StoreError> {
    let failed = |e: rusqlite::Error| StoreError::database(target, "making the file", &e);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    set_up(&connection).map_err(failed)?;
    without_safety(&connection).map_err(failed)?;
    Ok(connection)
}

/// For a file in the making. Nobody sees it before it is whole, and it is flushed as one when it
/// is. Nothing is erased in it either, and its index is written faster where it stays in memory
/// (64 MB).
pub(crate) fn without_safety(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA secure_delete = OFF;
         PRAGMA cache_size = -65536;",
    )
}

/// Opens a database that is there, for writing where the system allows it.
pub(crate) fn open(path: &Path) -> Result<Connection, StoreError> {
    inspect(path)?;
    let failed = |e: rusqlite::Error| StoreError::database(path, "opening the file", &e);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(failed)?;
    set_up(&connection).map_err(failed)?;
    // The first look at the content: a journal left by a killed process is rolled back here.
    connection.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(())).map_err(failed)?;
    Ok(connection)
}

fn set_up(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(PATIENCE)?;
    // A file of somebody else's must not run anything but its own triggers, and what is erased
    // must not be found in the file afterwards. EXTRA: that the journal is gone lasts through a
    // power cut too, else it would come back and take a confirmed change with it.
    connection.execute_batch(
        "PRAGMA foreign_keys = ON; PRAGMA synchronous = EXTRA; PRAGMA secure_delete = ON;
         PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;",
    )?;
    functions::register(connection)
}

/// Says what a file is before the database library says that it is not one.
pub(crate) fn inspect(path: &Path) -> Result<(), StoreError> {
    let path_buf = || path.to_owned();
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            return Err(StoreError::Missing { path: path_buf() });
        }
        Err(e) => return Err(StoreError::io(path, "looking at the file", e)),
    };
    if !metadata.is_file() {
        return Err(StoreError::NotAFile { path: path_buf() });
    }
    let mut head = Vec::new();
    fs::File::open(path)
        .and_then(|file| file.take(100).read_to_end(&mut head))
        .map_err(|e| StoreError::io(path, "reading the file", e))?;
    if head.is_empty() {
        return Err(StoreError::Empty { path: path_buf() });
    }
    if !head.starts_with(MAGIC) {
        return Err(StoreError::NotADatabase { path: path_buf(), found: describe(&head) });
    }
    match promised_bytes(&head) {
        // While a journal lies beside it, the length is settled only by the rollback.
        Some(expected) if expected > metadata.len() && !journal_of(path).exists() => {
            Err(StoreError::Truncated { path: path_buf(), expected, found: metadata.len() })
        }
        Some(_) => Ok(()),
        None => {
            Err(StoreError::Truncated { path: path_buf(), expected: 512, found: metadata.len() })
        }
    }
}

/// The length that a database's header promises, 0 where it makes no promise; `None` for a
/// header that is cut short.
fn promised_bytes(head: &[u8]) -> Option<u64> {
    let number =
        |at: usize| head.get(at..at + 4).and_then(|b| b.try_into().ok()).map(u32::from_be_bytes);
    let page = match u64::from(number(16)? >> 16) {
        1 => 65_536,
        size => size,
    };
    let (change, pages, valid_for) = (number(24)?, number(28)?, number(92)?);
    Some(if change == valid_for { page * u64::from(pages) } else { 0 })
}

pub(crate) fn journal_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-journal");
    name.into()
}

/// What a file that is not a database looks like.
fn describe(head: &[u8]) -> String {
    let known: [(&[u8], &str); 6] = [
        (b"PK\x03\x04", "a zip archive or an office document"),
        (b"%PDF", "a PDF document"),
        (b"\x89PNG", "a picture"),
        (b"\x1f\x8b", "a gzip archive"),
        (b"{", "text that looks like JSON"),
        (b"<", "text that looks like XML or a web page"),
    ];
    if let Some((_, name)) = known.iter().find(|(magic, _)| head.starts_with(magic)) {
        return (*name).to_owned();
    }
    match std::str::from_utf8(head) {
        Ok(text) => format!("text that begins {:?}", text.chars().take(24).collect::<String>()),
        // A character may be cut in two by where the look ended.
        Err(e) if e.error_len().is_none() => "text".to_owned(),
        Err(_) => "something that is not a database".to_owned(),
    }
}

/// What a file says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Facts {
    pub schema_version: u32,
    pub plane_code: String,
}

/// Reads what a profile says about itself; refused where the file is not one.
pub(crate) fn facts(connection: &Connection, path: &Path) -> Result<Facts, StoreError> {
    let failed = |e: rusqlite::Error| StoreError::database(path, "reading beatlas_meta", &e);
    let exists = |table: &str| {
        connection
            .query_row("SELECT 1 FROM sqlite_master WHERE name = ?1", [table], |_| Ok(()))
            .optional()
            .map(|found| found.is_some())
            .map_err(failed)
    };
    if !exists(META)? {
        let application: i32 =
            connection.query_row("PRAGMA application_id", [], |r| r.get(0)).map_err(failed)?;
        let geopackage = application == APPLICATION_ID || exists("gpkg_contents")?;
        let found =
            if geopackage { "another GeoPackage" } else { "another kind of SQLite database" };
        return Err(StoreError::NotAProfile { path: path.to_owned(), found: found.to_owned() });
    }
    let value = |key: &str| -> Result<String, StoreError> {
        let sql = format!("SELECT CAST(value AS TEXT) FROM {META} WHERE key = ?1");
        let found = connection.query_row(&sql, [key], |r| r.get(0)).optional().map_err(failed)?;
        found.flatten().ok_or_else(|| StoreError::BadValue {
            path: path.to_owned(),
            table: META,
            expected: format!("a row with the key {key}"),
            found: "none".to_owned(),
        })
    };
    let version = value("schema_version")?;
    let schema_version =
        version.parse().ok().filter(|v| *v > 0).ok_or_else(|| StoreError::BadValue {
            path: path.to_owned(),
            table: META,
            expected: format!("a schema_version from 1 to {SCHEMA_VERSION}"),
            found: format!("{version:?}"),
        })?;
    Ok(Facts { schema_version, plane_code: value("plane")? })
}

/// Whether a file is a profile of ours; a file that is missing or cannot be read is none. Nothing
/// that is not a profile may be written over one.
pub fn is_profile(path: &Path) -> bool {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    path.is_file()
        && Connection::open_with_flags(path, flags)
            .and_then(|c| c.table_exists(None, META))
            .unwrap_or(false)
}

/// Whether a file is a `GeoPackage`, of ours or of another program.
pub fn is_geopackage(path: &Path) -> bool {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    path.is_file()
        && Connection::open_with_flags(path, flags)
            .and_then(|c| c.table_exists(None, "gpkg_contents"))
            .unwrap_or(false)
}
