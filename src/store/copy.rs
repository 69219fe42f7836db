//! A whole copy of an open file.

use std::fs;
use std::path::Path;

use rusqlite::Connection;
use rusqlite::backup::Backup;

use super::unfinished::Unfinished;
use super::{StoreError, connection};

/// Copies a database as it is on disk; refused where the name is taken. The copy is written
/// beside its place and put there when it is whole.
pub(crate) fn whole(from: &Connection, to: &Path) -> Result<(), StoreError> {
    copy(from, to, |_| Ok(()))
}

/// Copies a profile to be handed on, with changes that the file itself does not have. The steps
/// that could be taken back stay behind: they hold what was deleted.
pub(crate) fn to_hand_on(
    from: &Connection,
    to: &Path,
    changes: impl FnOnce(&Connection) -> rusqlite::Result<()>,
) -> Result<(), StoreError> {
    copy(from, to, |copy| {
        // What fails midway is no matter: the copy is then thrown away as a whole.
        let transaction = copy.unchecked_transaction()?;
        changes(&transaction)?;
        transaction.commit()?;
        if copy.table_exists(None, "history")? {
            copy.execute_batch("PRAGMA secure_delete = ON; DELETE FROM history; VACUUM;")?;
        }
        Ok(())
    })
}

fn copy(
    from: &Connection,
    to: &Path,
    then: impl FnOnce(&Connection) -> rusqlite::Result<()>,
) -> Result<(), StoreError> {
    if to.symlink_metadata().is_ok() {
        return Err(StoreError::AlreadyExists { path: to.to_owned() });
    }
    let failed = |e: rusqlite::Error| StoreError::database(to, "writing the copy", &e);
    let unfinished = Unfinished::beside(to);
    let mut target = connection::create(unfinished.path(), to)?;
    if let Err(error) = backup(from, &mut target) {
        drop(target);
        target = bytes(from, unfinished.path()).ok_or_else(|| failed(error))?;
    }
    then(&target).map_err(failed)?;
    target.close().map_err(|(_, e)| failed(e))?;
    unfinished.put_new(to).map_err(|e| match e.kind() {
        std::io::ErrorKind::AlreadyExists => StoreError::AlreadyExists { path: to.to_owned() },
        _ => StoreError::io(to, "putting the finished copy in its place", e),
    })
}

fn backup(from: &Connection, target: &mut Connection) -> rusqlite::Result<()> {
    let backup = Backup::new(from, target)?;
    backup.run_to_completion(4096, std::time::Duration::ZERO, None)
}

/// A change that was half written cannot be rolled back on a disk that takes nothing any more, and
/// until it is nobody can read the file. Its bytes and those of its journal can still be copied:
/// then the copy is rolled back. Between two changes no lock is held that closing the file could
/// let go of.
fn bytes(from: &Connection, temporary: &Path) -> Option<Connection> {
    let path = Path::new(from.path()?);
    fs::copy(connection::journal_of(path), connection::journal_of(temporary)).ok()?;
    let copied = fs::copy(path, temporary).ok().and_then(|_| connection::open(temporary).ok());
    // Where that failed there is nothing to roll back.
    let _ = fs::remove_file(connection::journal_of(temporary));
    let target = copied?;
    connection::without_safety(&target).ok()?;
    Some(target)
}
