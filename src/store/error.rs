//! Why a profile file cannot be opened, made or written.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// Why a profile file cannot be opened, made or written.
///
/// Each sentence says what was expected, what was found, where, and what to do next.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Nothing is there.
    #[error("{}: expected a profile file, found nothing there; check the name, or make a new profile", .path.display())]
    Missing {
        /// The file asked for.
        path: PathBuf,
    },
    /// A folder, or something else that is not a file.
    #[error("{}: expected a profile file, found a folder; choose a file that ends in .gpkg", .path.display())]
    NotAFile {
        /// The path asked for.
        path: PathBuf,
    },
    /// A file of no bytes.
    #[error("{}: expected a profile file, found an empty file; it was not copied completely, so fetch it again", .path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// A file, but not a database.
    #[error("{}: expected a profile file (GeoPackage), found {found}; choose another file, or import this one if it holds incidents", .path.display())]
    NotADatabase {
        /// The file.
        path: PathBuf,
        /// What it looks like.
        found: String,
    },
    /// A database that ends before it should.
    #[error("{}: expected {expected} bytes, found {found}; the file was cut short, so fetch it again or go back to a copy", .path.display())]
    Truncated {
        /// The file.
        path: PathBuf,
        /// Bytes that its header promises.
        expected: u64,
        /// Bytes that are there.
        found: u64,
    },
    /// A database or `GeoPackage` that is not a profile.
    #[error("{}: expected a Beatlas profile, found {found}; open it in a GIS, or import its data into a profile", .path.display())]
    NotAProfile {
        /// The file.
        path: PathBuf,
        /// What it is.
        found: String,
    },
    /// A profile of a newer version whose layers this version cannot read.
    #[error("{}: expected a profile of schema version {known} or older, found version {found} and layers that this version cannot read ({reason}); open it with a newer Beatlas", .path.display())]
    TooNew {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u32,
        /// The newest version known here.
        known: u32,
        /// What could not be read.
        reason: String,
    },
    /// A value without which a profile cannot be read.
    #[error("{}, table {table}: expected {expected}, found {found}; run `beatlas check` on the file, and go back to a copy", .path.display())]
    BadValue {
        /// The file.
        path: PathBuf,
        /// The table.
        table: &'static str,
        /// What should be there.
        expected: String,
        /// What is.
        found: String,
    },
    /// The file exists and would have been overwritten.
    #[error("{}: expected a new name, found a file of that name; choose another name, or open that file", .path.display())]
    AlreadyExists {
        /// The file.
        path: PathBuf,
    },
    /// The file may only be read.
    #[error("{}: expected a file that can be changed, but {reason}; save a copy under another name and work on that", .path.display())]
    ReadOnly {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// Somebody else is writing.
    #[error("{}: expected to have the file to itself, found another program writing to it; close that program, and try again", .path.display())]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// The profile contradicts itself, and no file could hold it.
    #[error("{}, table {table}: expected {expected}, found {found}; nothing was written", .path.display())]
    Contradiction {
        /// The file that was to be written.
        path: PathBuf,
        /// The table.
        table: &'static str,
        /// The rule.
        expected: &'static str,
        /// What breaks it.
        found: String,
    },
    /// The database is damaged, or is not laid out as a profile.
    #[error("{}: {doing}: {message}; run `beatlas check` on the file, and go back to a copy where it finds damage", .path.display())]
    Database {
        /// The file.
        path: PathBuf,
        /// What was being done.
        doing: &'static str,
        /// What the database said.
        message: String,
    },
    /// The disk or the network drive refused.
    #[error("{}: {doing}: {source}; check the disk, the drive and the permissions of the folder", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What was being done.
        doing: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
}

impl StoreError {
    /// Puts a database error in its place: which file, and what was being done.
    pub(crate) fn database(path: &Path, doing: &'static str, error: &rusqlite::Error) -> Self {
        let path = path.to_owned();
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy { path },
            Some(ErrorCode::ReadOnly) => {
                Self::ReadOnly { path, reason: "the file or its folder is write-protected".into() }
            }
            Some(ErrorCode::CannotOpen | ErrorCode::DiskFull | ErrorCode::SystemIoFailure) => {
                Self::Io { path, doing, source: std::io::Error::other(error.to_string()) }
            }
            Some(ErrorCode::NotADatabase) => {
                Self::NotADatabase { path, found: "something that is not a database".into() }
            }
            _ => Self::Database { path, doing, message: error.to_string() },
        }
    }

    pub(crate) fn io(path: &Path, doing: &'static str, source: std::io::Error) -> Self {
        Self::Io { path: path.to_owned(), doing, source }
    }
}
