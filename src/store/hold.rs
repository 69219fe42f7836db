//! Who has a file open for writing: one window at a time.
//!
//! A small file beside the profile (`.NAME.gpkg.open`) is locked for as long as the window lives;
//! the system lets go of it when a program is killed. It says who has the profile open.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use uuid::Uuid;

/// A file held for writing. Dropping it lets go.
#[derive(Debug)]
pub(crate) struct Hold {
    path: PathBuf,
    /// `None` once let go of.
    file: Option<File>,
}

/// What came of asking.
#[derive(Debug)]
pub(crate) enum Held {
    /// It is ours.
    Ours(Hold),
    /// Somebody has it: who, in words.
    Theirs(String),
    /// The folder lets nobody make a file.
    Refused(std::io::Error),
}

impl Hold {
    /// Asks for a file. `who` is what others are told.
    pub(crate) fn take(profile: &Path, who: &str) -> Held {
        let path = beside(profile);
        // The holder removes its file when it lets go: a lock on a removed file is worth nothing,
        // so look whether ours is the one that is there.
        for _ in 0..16 {
            match Self::attempt(&path, who) {
                Ok(Some(held)) => return held,
                Ok(None) => {}
                Err(e) => return Held::Refused(e),
            }
        }
        Held::Theirs("somebody else".to_owned())
    }

    fn attempt(path: &Path, who: &str) -> std::io::Result<Option<Held>> {
        let mut options = OpenOptions::new();
        let mut file = options.read(true).write(true).create(true).truncate(false).open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut text = String::new();
                // A system may let nobody read what is locked: then we do not know who.
                let _ = std::fs::File::open(path).and_then(|mut f| f.read_to_string(&mut text));
                let name = text.lines().nth(1).unwrap_or("somebody else").to_owned();
                return Ok(Some(Held::Theirs(name)));
            }
            Err(TryLockError::Error(e)) => return Err(e),
        }
        let token = Uuid::now_v7().to_string();
        file.set_len(0)?;
        file.rewind()?;
        file.write_all(format!("{token}\n{who}\n").as_bytes())?;
        file.flush()?;
        let mut hold = Self { path: path.to_owned(), file: Some(file) };
        let there = std::fs::read_to_string(path).unwrap_or_default();
        if there.starts_with(&token) || cfg!(windows) {
            return Ok(Some(Held::Ours(hold)));
        }
        // Not the file that is there: forget it without removing that one.
        hold.file = None;
        Ok(None)
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        if let Some(file) = self.file.take() {
            // Removed while it is still locked, so that nobody can lock it in between; a system
            // that refuses leaves a file behind that the next one takes over.
            let _ = std::fs::remove_file(&self.path);
            drop(file);
        }
    }
}

/// How a file may be used.
pub(crate) struct Use {
    /// Why nothing can be written; `None` where it can.
    pub read_only: Option<String>,
    /// What keeps others from writing.
    pub hold: Option<Hold>,
    /// Whether the system lets nobody write there.
    pub refused: bool,
}

/// Asks for a file for writing. One that is reached by two ways is one file.
pub(crate) fn held(path: &Path, who: &str) -> Use {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    match Hold::take(&path, who) {
        Held::Ours(hold) => Use { read_only: None, hold: Some(hold), refused: false },
        Held::Theirs(who) => {
            Use { read_only: Some(format!("{who} has it open")), hold: None, refused: false }
        }
        Held::Refused(e) => {
            let reason = format!("its folder lets nobody make a file in it ({e})");
            Use { read_only: Some(reason), hold: None, refused: true }
        }
    }
}

fn beside(profile: &Path) -> PathBuf {
    let name = profile.file_name().unwrap_or_default().to_string_lossy();
    profile.with_file_name(format!(".{name}.open"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn one_has_it_and_the_other_is_told_who() {
        let folder = tempfile::tempdir().unwrap();
        let profile = folder.path().join("p.gpkg");
        let Held::Ours(first) = Hold::take(&profile, "sergeant on PC-12") else { panic!() };
        let Held::Theirs(who) = Hold::take(&profile, "PCSO on PC-13") else { panic!() };
        assert_eq!(who, "sergeant on PC-12");
        drop(first);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left behind");
        assert!(matches!(Hold::take(&profile, "PCSO on PC-13"), Held::Ours(_)));
    }

    #[test]
    fn what_a_killed_program_left_is_taken_over() {
        let folder = tempfile::tempdir().unwrap();
        let profile = folder.path().join("p.gpkg");
        std::fs::write(beside(&profile), "old\nsergeant on PC-12\n").unwrap();
        let Held::Ours(_held) = Hold::take(&profile, "PCSO on PC-13") else { panic!() };
        let text = std::fs::read_to_string(beside(&profile)).unwrap();
        assert!(text.contains("PCSO on PC-13") && !text.contains("sergeant"));
    }
}
