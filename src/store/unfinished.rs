//! A file in the making: beside its place, under a name of its own, until it is whole.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use uuid::Uuid;

/// A file that is removed again unless it is put in its place.
#[derive(Debug)]
pub(crate) struct Unfinished {
    temporary: PathBuf,
}

impl Unfinished {
    /// A name beside `target`, on the same disk, so that putting it in place is one step.
    pub(crate) fn beside(target: &Path) -> Self {
        Self { temporary: target.with_file_name(format!(".beatlas-{}.part", Uuid::now_v7())) }
    }

    /// Where to write.
    pub(crate) fn path(&self) -> &Path {
        &self.temporary
    }

    /// Puts it where nothing may be yet; an error of the kind `AlreadyExists` where something is.
    pub(crate) fn put_new(self, target: &Path) -> io::Result<()> {
        self.flush()?;
        // A link fails where the name is taken, in one step. Some drives have no links.
        match fs::hard_link(&self.temporary, target) {
            Err(e) if e.kind() != io::ErrorKind::AlreadyExists && !target.exists() => {
                fs::rename(&self.temporary, target)?;
            }
            other => other?,
        }
        flush_folder(target);
        Ok(())
    }

    /// Puts it in place of whatever is there.
    pub(crate) fn replace(self, target: &Path) -> io::Result<()> {
        self.flush()?;
        fs::rename(&self.temporary, target)?;
        flush_folder(target);
        Ok(())
    }

    fn flush(&self) -> io::Result<()> {
        fs::OpenOptions::new().write(true).open(&self.temporary)?.sync_all()
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // After a rename there is nothing left to remove, which is as good.
        let _ = fs::remove_file(&self.temporary);
    }
}

/// Makes the new name last through a power cut, where the system can.
fn flush_folder(target: &Path) {
    let folder = target.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if let Ok(folder) = fs::File::open(folder) {
        let _ = folder.sync_all();
    }
}
