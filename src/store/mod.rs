//! The profile file: one OGC `GeoPackage`, readable as it is by QGIS and `ArcGIS`.
//!
//! There is no saving: a [`ProfileFile`] writes each [`ProfileEdit`] as one transaction with its
//! audit row, and between two edits the one file is complete and can be copied or mailed
//! (rollback journal, no side files). Every layer is a feature table in WGS84 with an R-tree; the
//! rest are attribute tables. `beatlas_meta` holds the version of our tables and the metric
//! plane, since `PRAGMA user_version` belongs to the standard.
//!
//! What other programs write into a file is read as far as it can be ([`ProfileFile::notes`]),
//! and [`check`] finds what is damaged.

mod adopt;
mod audit;
mod check;
mod connection;
mod error;
mod functions;
pub(crate) mod geometry;
pub(crate) mod geopackage;
mod hot_spots;
mod incidents;
mod packed_rtree;
mod read;
pub(crate) mod records;
pub(crate) mod schema;
mod srs;
mod styles;
pub(crate) mod unfinished;
mod write;

use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::edit::{IncidentChanges, ProfileEdit};
use crate::profile::{Incidents, NeighbourhoodProfile};

use audit::What;
use geopackage::refresh_extent;
use schema::INCIDENTS;
use unfinished::Unfinished;

pub use check::{CheckProblem, CheckReport, check, check_geopackage};
pub use error::StoreError;
pub use hot_spots::StoredHotSpot;
pub(crate) use incidents::fields as incident_fields;
pub use records::OpenNote;
pub use schema::SCHEMA_VERSION;
pub(crate) use write::write_layer;

/// An open profile file.
///
/// ```
/// use beatlas::{geography::MetricPlane, profile::NeighbourhoodProfile, store::{self, ProfileFile}};
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("ashview.gpkg");
/// let profile = NeighbourhoodProfile::new("Ashview", MetricPlane::british_national_grid());
/// ProfileFile::create(&path, &profile)?;
/// let (file, reopened) = ProfileFile::open(&path)?;
/// assert_eq!(reopened, profile);
/// assert!(!file.is_read_only());
/// assert!(store::check(&path)?.problems.is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct ProfileFile {
    connection: Connection,
    path: PathBuf,
    read_only: Option<String>,
    notes: Vec<OpenNote>,
}

impl ProfileFile {
    /// Makes a file for a profile.
    ///
    /// Refused where a file of that name exists, and where the profile contradicts itself (an id
    /// twice, a SPOC that is not there). The file is written beside its place and put there when
    /// it is whole, so nothing half done is ever found under its name.
    pub fn create(path: &Path, profile: &NeighbourhoodProfile) -> Result<Self, StoreError> {
        if path.symlink_metadata().is_ok() {
            return Err(StoreError::AlreadyExists { path: path.to_owned() });
        }
        let unfinished = Unfinished::beside(path);
        write::write_profile(unfinished.path(), path, profile)?;
        unfinished.put_new(path).map_err(|e| match e.kind() {
            std::io::ErrorKind::AlreadyExists => {
                StoreError::AlreadyExists { path: path.to_owned() }
            }
            _ => StoreError::io(path, "putting the finished file in its place", e),
        })?;
        Ok(Self {
            connection: connection::open(path)?,
            path: path.to_owned(),
            read_only: None,
            notes: Vec::new(),
        })
    }

    /// Opens a file and reads the profile in it.
    ///
    /// A file of a newer schema, or one that the system lets nobody change, opens read-only
    /// ([`ProfileFile::is_read_only`]). Rows that another program added are given an id in the
    /// file. Values that cannot be read are taken as not known and told in
    /// [`ProfileFile::notes`]; refused is what is not a profile at all, or damaged.
    pub fn open(path: &Path) -> Result<(Self, NeighbourhoodProfile), StoreError> {
        let mut connection = connection::open(path)?;
        let facts = connection::facts(&connection, path)?;
        let failed = |e: rusqlite::Error| StoreError::database(path, "reading the profile", &e);
        let newer = facts.schema_version > SCHEMA_VERSION;
        let read_only = if newer {
            Some(format!(
                "it was made by a newer version of the program (schema version {}, known here is {SCHEMA_VERSION})",
                facts.schema_version
            ))
        } else if connection.is_readonly(rusqlite::MAIN_DB).map_err(failed)? {
            Some("the file or its folder is write-protected".to_owned())
        } else {
            None
        };
        let plane = read::plane(path, &facts.plane_code)?;
        let mut notes = Vec::new();
        let mut read = || {
            let keys = adopt::missing_keys(&connection)?;
            if read_only.is_some() {
                connection.pragma_update(None, "query_only", true)?;
            } else {
                adopt::adopt(&mut connection, &keys, &mut notes)?;
            }
            read::read_profile(&connection, plane.clone(), &keys, &mut notes)
        };
        let profile = read().map_err(|e| match e {
            e if newer => StoreError::TooNew {
                path: path.to_owned(),
                found: facts.schema_version,
                known: SCHEMA_VERSION,
                reason: e.to_string(),
            },
            e => failed(e),
        })?;
        Ok((Self { connection, path: path.to_owned(), read_only, notes }, profile))
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether nothing can be written.
    pub fn is_read_only(&self) -> bool {
        self.read_only.is_some()
    }

    /// Why nothing can be written; `None` where it can.
    pub fn read_only_reason(&self) -> Option<&str> {
        self.read_only.as_deref()
    }

    /// What could not be read as it stands, and what was made of it.
    pub fn notes(&self) -> &[OpenNote] {
        &self.notes
    }

    /// Writes an edit and its audit rows, as one transaction: all of it or nothing. `role` is
    /// who did it.
    pub fn apply(&mut self, edit: &ProfileEdit, role: &str) -> Result<(), StoreError> {
        let label = edit.label();
        match edit {
            ProfileEdit::ImportIncidents { before, after, record } => {
                self.change("importing incidents", |t| {
                    write::write_import(t, record)?;
                    let detail = format!("{label} from {}", record.files);
                    write_incidents(t, before, after, role, &detail)
                })
            }
        }
    }

    /// Writes that an edit was taken back, as one transaction with its audit rows.
    pub fn undo(&mut self, edit: &ProfileEdit, role: &str) -> Result<(), StoreError> {
        let label = edit.label();
        match edit {
            ProfileEdit::ImportIncidents { before, after, record } => {
                self.change("taking back an import", |t| {
                    write::remove_import(t, record)?;
                    let detail = format!("Undo: {label} from {}", record.files);
                    write_incidents(t, after, before, role, &detail)
                })
            }
        }
    }

    /// Puts hot spots into the layer that QGIS shows, in place of those that are there.
    pub fn replace_hot_spots(&mut self, rows: &[StoredHotSpot]) -> Result<(), StoreError> {
        self.change("writing hot spots", |t| hot_spots::replace(t, rows))
    }

    fn change(
        &mut self,
        doing: &'static str,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<()>,
    ) -> Result<(), StoreError> {
        if let Some(reason) = &self.read_only {
            return Err(StoreError::ReadOnly { path: self.path.clone(), reason: reason.clone() });
        }
        let failed = |e: rusqlite::Error| StoreError::database(&self.path, doing, &e);
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(failed)?;
        work(&transaction).map_err(failed)?;
        transaction.commit().map_err(failed)
    }
}

/// Brings the incidents in the file from one state to another. One audit row for each kind of
/// thing that is done, since a row for each incident would say nothing more.
fn write_incidents(
    transaction: &Transaction<'_>,
    from: &Incidents,
    to: &Incidents,
    role: &str,
    detail: &str,
) -> rusqlite::Result<()> {
    let changes = IncidentChanges::between(from, to);
    incidents::write_changes(transaction, to, from, &changes)?;
    refresh_extent(transaction, INCIDENTS.name)?;
    let done = [
        (What::Collection, changes.new.len(), "added"),
        (What::Alteration, changes.changed.len(), "changed"),
        (What::Erasure, changes.gone.len(), "removed"),
    ];
    let nothing = done.iter().all(|(_, rows, _)| *rows == 0);
    for (what, rows, verb) in done {
        // That an import brought nothing is worth a row too.
        if rows > 0 || (nothing && what == What::Collection) {
            let detail = format!("{detail}: {rows} {verb}");
            audit::append(transaction, role, what, INCIDENTS.name, &detail)?;
        }
    }
    Ok(())
}

/// Whether a file is a profile of ours; a file that is missing or cannot be read is none. Nothing
/// that is not a profile may be written over one.
pub fn is_profile(path: &Path) -> bool {
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY;
    path.is_file()
        && Connection::open_with_flags(path, flags)
            .and_then(|c| c.table_exists(None, "beatlas_meta"))
            .unwrap_or(false)
}
