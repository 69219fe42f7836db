//! The profile file: one OGC `GeoPackage`, readable as it is by QGIS and `ArcGIS`.
//!
//! There is no saving: a [`ProfileFile`] writes each [`ProfileEdit`] as one transaction with its
//! audit row and what undoing it takes, and between two edits the one file is complete and can be
//! copied or mailed (rollback journal). A [`Writer`] does so in order on a thread of its own. One
//! window at a time may write. Every layer is a feature table in WGS84 with an R-tree; the
//! rest are attribute tables. `beatlas_meta` holds the version of our tables and the metric
//! plane, since `PRAGMA user_version` belongs to the standard.
//!
//! What other programs write into a file is read as far as it can be ([`ProfileFile::notes`]),
//! and [`check`] finds what is damaged.

mod adopt;
mod audit;
mod change;
mod check;
mod connection;
mod copy;
mod doubt;
mod error;
mod functions;
pub(crate) mod geometry;
pub(crate) mod geopackage;
mod history;
mod hold;
mod hot_spots;
mod incidents;
mod packed_btree;
mod packed_incidents;
mod packed_record;
mod packed_rtree;
mod read;
mod read_incidents;
pub(crate) mod records;
pub(crate) mod schema;
mod srs;
mod styles;
mod table_pages;
mod table_sql;
pub(crate) mod unfinished;
mod upgrade;
mod write;
mod writer;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::edit::{History, ProfileEdit};
use crate::profile::{NeighbourhoodProfile, RecordId};

use change::Direction;
use doubt::Mark;
use hold::{Hold, Use, held};
use unfinished::Unfinished;

pub use audit::AuditRow;
pub use check::{CheckProblem, CheckReport, check, check_geopackage};
pub use connection::{is_geopackage, is_profile};
pub use error::StoreError;
pub use hot_spots::StoredHotSpot;
pub(crate) use incidents::fields as incident_fields;
pub use records::OpenNote;
pub use schema::SCHEMA_VERSION;
pub(crate) use write::write_layer;
pub use writer::{SaveState, Writer};

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
    history: History,
    /// Nobody else may write while it is there.
    hold: Option<Hold>,
    /// Whether the audit can be written; it may be while somebody else has the file open.
    audits: bool,
    /// What the last change whose commit failed would have left; it may be there all the same.
    doubt: Option<Mark>,
}

/// Who others are told has a file open, where nothing better is known.
const WHO: &str = "another Beatlas";

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
        let Use { read_only, hold, refused } = held(path, WHO);
        Ok(Self {
            connection: connection::open(path)?,
            path: path.to_owned(),
            read_only,
            notes: Vec::new(),
            history: History::default(),
            hold,
            audits: !refused,
            doubt: None,
        })
    }

    /// Opens a file for writing and reads the profile in it.
    ///
    /// A file of an older schema is upgraded, after it is copied beside itself. One of a newer
    /// schema, one that the system lets nobody change, or one that somebody else has open, opens
    /// read-only ([`ProfileFile::read_only_reason`]). Rows that another program added are given an
    /// id in the file. Values that cannot be read are taken as not known and told in
    /// [`ProfileFile::notes`]; refused is what is not a profile at all, or damaged.
    pub fn open(path: &Path) -> Result<(Self, NeighbourhoodProfile), StoreError> {
        Self::open_as(path, WHO)
    }

    /// As [`ProfileFile::open`]; `who` is what others who want to write are told.
    pub fn open_as(path: &Path, who: &str) -> Result<(Self, NeighbourhoodProfile), StoreError> {
        connection::inspect(path)?;
        Self::open_with(path, held(path, who))
    }

    /// Opens a file to read the profile in it; nothing is written, and others may write.
    pub fn open_to_read(path: &Path) -> Result<(Self, NeighbourhoodProfile), StoreError> {
        connection::inspect(path)?;
        let read_only = Some("it was opened for reading".to_owned());
        Self::open_with(path, Use { read_only, hold: None, refused: false })
    }

    fn open_with(
        path: &Path,
        Use { read_only, hold, refused }: Use,
    ) -> Result<(Self, NeighbourhoodProfile), StoreError> {
        let mut connection = connection::open(path)?;
        let facts = connection::facts(&connection, path)?;
        let failed = |e: rusqlite::Error| StoreError::database(path, "reading the profile", &e);
        let newer = facts.schema_version > SCHEMA_VERSION;
        let protected = connection.is_readonly(rusqlite::MAIN_DB).map_err(failed)?;
        let read_only = if newer {
            Some(format!(
                "it was made by a newer version of the program (schema version {}, known here is {SCHEMA_VERSION})",
                facts.schema_version
            ))
        } else if protected {
            Some("the file or its folder is write-protected".to_owned())
        } else {
            read_only
        };
        // Who cannot write keeps nobody else from it.
        let hold = hold.filter(|_| read_only.is_none());
        let plane = read::plane(path, &facts.plane_code)?;
        let mut notes = Vec::new();
        if read_only.is_none() && facts.schema_version < SCHEMA_VERSION {
            let kept = upgrade::upgrade(&mut connection, path, facts.schema_version)?;
            let text = format!(
                "the file was of an older version and is upgraded; as it was it is kept in {}",
                kept.file_name().unwrap_or_default().to_string_lossy()
            );
            notes.push(OpenNote { table: schema::META.to_owned(), row: 0, text });
        }
        if read_only.is_none() {
            upgrade::complete_imports(&connection).map_err(failed)?;
        }
        let mut history = History::default();
        let mut read = || {
            // Only rows of another program have no key; to look for them would take as long as to read.
            let mut noted = Vec::new();
            let mut incidents =
                read_incidents::read_all(&connection, path, &plane, None, &mut noted)?;
            let is_whole = incidents.is_some();
            let keys = if is_whole { HashMap::new() } else { adopt::missing_keys(&connection)? };
            if read_only.is_some() {
                connection.pragma_update(None, "query_only", true)?;
            } else {
                adopt::adopt(&mut connection, &keys, &mut notes)?;
            }
            history = history::read(&connection, &mut notes)?;
            if !is_whole {
                noted.clear();
                incidents =
                    read_incidents::read_all(&connection, path, &plane, Some(&keys), &mut noted)?;
            }
            notes.append(&mut noted);
            let incidents = Arc::new(incidents.unwrap_or_default());
            read::read_profile(&connection, plane.clone(), incidents, &mut notes)
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
        let path = path.to_owned();
        // No journal can be made there either.
        let audits = !newer && !protected && !refused;
        let doubt = None;
        Ok((Self { connection, path, read_only, notes, history, hold, audits, doubt }, profile))
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

    /// The steps that could be taken back when the file was opened.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Tells others who want to write that it is `who` that has the file open.
    pub fn hold_as(&mut self, who: &str) {
        if self.hold.take().is_some() {
            let now = held(&self.path, who);
            (self.read_only, self.hold) = (now.read_only, now.hold);
        }
    }

    /// Writes an edit, its audit rows and what undoing it takes, as one transaction: all of it or
    /// nothing. `role` is who did it.
    pub fn apply(&mut self, edit: &ProfileEdit, role: &str) -> Result<(), StoreError> {
        self.change("writing a change", |t| change::make(t, edit, role))
    }

    /// Writes that the last step, which was this edit, was taken back: one transaction with its
    /// audit rows.
    pub fn undo(&mut self, edit: &ProfileEdit, role: &str) -> Result<(), StoreError> {
        self.change("taking back a change", |t| change::turn(t, edit, Direction::Undo, role))
    }

    /// Writes that the step last taken back, which was this edit, was made again.
    pub fn redo(&mut self, edit: &ProfileEdit, role: &str) -> Result<(), StoreError> {
        self.change("redoing a change", |t| change::turn(t, edit, Direction::Do, role))
    }

    /// Notes in the audit that a record which not everybody may see was opened.
    pub fn consulted(
        &mut self,
        record: RecordId,
        name: &str,
        role: &str,
    ) -> Result<(), StoreError> {
        self.append(|t| audit::consulted(t, record, name, role))
    }

    /// Notes in the audit that something was handed on; `why` is for whom and what for.
    pub fn disclosed(&mut self, detail: &str, why: &str, role: &str) -> Result<(), StoreError> {
        self.append(|t| audit::disclosed(t, detail, why, role))
    }

    /// The audit belongs to everybody: it is written even while somebody else has the file open.
    fn append(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<()>,
    ) -> Result<(), StoreError> {
        let path = self.path.clone();
        let failed = |e: rusqlite::Error| StoreError::database(&path, "writing the audit", &e);
        if !self.audits {
            let reason = self.read_only.clone().unwrap_or_default();
            return Err(StoreError::ReadOnly { path, reason });
        }
        self.connection.pragma_update(None, "query_only", false).map_err(failed)?;
        let written = self.transact("writing the audit", work);
        self.connection
            .pragma_update(None, "query_only", self.read_only.is_some())
            .map_err(failed)?;
        written
    }

    /// Whether opening and handing on can be noted in the audit.
    pub fn audits(&self) -> bool {
        self.audits
    }

    /// The newest rows of the audit, newest first; of one record where one is given.
    pub fn audit(
        &self,
        record: Option<RecordId>,
        most: usize,
    ) -> Result<Vec<AuditRow>, StoreError> {
        let id = record.map(|r| r.uuid().to_string());
        audit::newest(&self.connection, id.as_deref(), most)
            .map_err(|e| StoreError::database(&self.path, "reading the audit", &e))
    }

    /// Writes a whole copy under a name that is not taken. The steps that could be taken back are
    /// not in it, since they hold what was deleted.
    pub fn copy_to(&self, to: &Path) -> Result<(), StoreError> {
        copy::to_hand_on(&self.connection, to, |_| Ok(()))
    }

    /// As [`ProfileFile::copy_to`], with changes in it that the file itself does not have.
    pub(crate) fn copy_with(
        &self,
        to: &Path,
        changes: impl FnOnce(&Connection) -> rusqlite::Result<()>,
    ) -> Result<(), StoreError> {
        copy::to_hand_on(&self.connection, to, changes)
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
        self.transact(doing, work)
    }

    fn transact(
        &mut self,
        doing: &'static str,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<()>,
    ) -> Result<(), StoreError> {
        self.doubt = None;
        let failed = |e: rusqlite::Error| StoreError::database(&self.path, doing, &e);
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(failed)?;
        let before = Mark::newest(&transaction).map_err(failed)?;
        work(&transaction).map_err(failed)?;
        let after = Mark::newest(&transaction).map_err(failed)?;
        let Err(error) = transaction.commit() else { return Ok(()) };
        let error = failed(error);
        self.doubt = after.filter(|after| before.as_ref() != Some(after));
        // Where nobody can tell, the error stands and it is asked again before the next try.
        if self.came_through().unwrap_or(false) { Ok(()) } else { Err(error) }
    }

    /// Whether the last change, whose commit failed, is in the file all the same. To be asked
    /// before it is made again.
    pub(crate) fn came_through(&mut self) -> Result<bool, StoreError> {
        let Some(mark) = &self.doubt else { return Ok(false) };
        let there = mark.is_there(&self.connection).map_err(|e| {
            StoreError::database(&self.path, "looking whether a change was written", &e)
        })?;
        self.doubt = None;
        Ok(there)
    }
}
