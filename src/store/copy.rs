//! A whole copy of an open file.

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

/// Copies a profile to be handed on. The steps that could be taken back stay behind: they hold
/// what was deleted.
pub(crate) fn to_hand_on(from: &Connection, to: &Path) -> Result<(), StoreError> {
    copy(from, to, |copy| {
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
    let work = |target: &mut Connection| -> rusqlite::Result<()> {
        let backup = Backup::new(from, target)?;
        backup.run_to_completion(4096, std::time::Duration::ZERO, None)?;
        drop(backup);
        then(target)
    };
    work(&mut target).map_err(failed)?;
    target.close().map_err(|(_, e)| failed(e))?;
    unfinished.put_new(to).map_err(|e| match e.kind() {
        std::io::ErrorKind::AlreadyExists => StoreError::AlreadyExists { path: to.to_owned() },
        _ => StoreError::io(to, "putting the finished copy in its place", e),
    })
}
