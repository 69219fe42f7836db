//! Whatever is done can be taken back and done again: in memory, in the file, and over a restart.

#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "undo/edits.rs"]
mod edits;
#[path = "undo/many.rs"]
mod many;
#[path = "profile_file/sample.rs"]
#[allow(dead_code, reason = "shared with the tests of the profile file")]
mod sample;
#[path = "undo/steps.rs"]
mod steps;
#[path = "undo/tables.rs"]
mod tables;

use std::path::{Path, PathBuf};

use beatlas::edit::{History, ProfileEdit};
use beatlas::profile::NeighbourhoodProfile;
use beatlas::store::{ProfileFile, check};
use edits::{Turn, act, turn};
use proptest::prelude::*;
use sample::profile;
use tables::{Tables, difference, same, tables};

const ROLE: &str = "sergeant";

/// A profile, its file and its history, as the window holds them.
struct Open {
    path: PathBuf,
    file: Option<ProfileFile>,
    profile: NeighbourhoodProfile,
    history: History,
}

impl Open {
    fn new(folder: &Path) -> Self {
        let (path, profile) = (folder.join("p.gpkg"), profile());
        let file = Some(ProfileFile::create(&path, &profile).unwrap());
        Self { path, file, profile, history: History::default() }
    }

    fn file(&mut self) -> &mut ProfileFile {
        self.file.as_mut().unwrap()
    }

    fn make(&mut self, edit: ProfileEdit) {
        edit.apply(&mut self.profile);
        self.file().apply(&edit, ROLE).unwrap();
        self.history.push(edit);
    }

    /// Takes the last step back; `false` where there is none.
    fn undo(&mut self) -> bool {
        let Some(step) = self.history.to_undo() else { return false };
        let edit = step.edit(&self.profile, false).unwrap();
        edit.undo(&mut self.profile);
        self.file().undo(&edit, ROLE).unwrap();
        self.history.undone(edit);
        true
    }

    fn redo(&mut self) -> bool {
        let Some(step) = self.history.to_redo() else { return false };
        let edit = step.edit(&self.profile, true).unwrap();
        edit.apply(&mut self.profile);
        self.file().redo(&edit, ROLE).unwrap();
        self.history.redone(edit);
        true
    }

    /// Closes the file and opens it again: only what is in it goes on.
    fn restart(&mut self) {
        self.file = None;
        let (file, read) = ProfileFile::open(&self.path).unwrap();
        assert_eq!((file.read_only_reason(), file.notes()), (None, &[][..]));
        assert!(same(&self.profile, &read), "{:#?}\n{read:#?}", self.profile);
        let labels = |h: &History| h.done().iter().map(|s| s.label.clone()).collect::<Vec<_>>();
        assert_eq!(labels(file.history()), labels(&self.history));
        let next = |h: &History| h.to_redo().map(|s| s.label.clone());
        assert_eq!(next(file.history()), next(&self.history));
        self.history = file.history().clone();
        self.profile = read;
        self.file = Some(file);
    }

    fn assert_is(&self, (profile, rows): &(NeighbourhoodProfile, Tables)) {
        assert!(same(&self.profile, profile), "{:#?}\n{profile:#?}", self.profile);
        let found = tables(&self.path);
        assert!(found == *rows, "{}", difference(rows, &found));
    }

    fn assert_whole(&self) {
        assert_eq!(check(&self.path).unwrap().problems, vec![]);
    }
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { failure_persistence: None, cases, ..Default::default() }
}

#[test]
fn any_edits_undone_lead_to_the_start_and_redone_to_the_end_in_memory() {
    let start = profile();
    proptest!(config(200), |(acts in proptest::collection::vec(act(), 1..40))| {
        let mut profile = start.clone();
        let mut edits = Vec::new();
        for act in &acts {
            if let Some(edit) = act.edit(&profile) {
                edit.apply(&mut profile);
                edits.push(edit);
            }
        }
        let end = profile.clone();
        for edit in edits.iter().rev() {
            edit.undo(&mut profile);
        }
        prop_assert_eq!(&profile, &start);
        for edit in &edits {
            edit.apply(&mut profile);
        }
        prop_assert_eq!(&profile, &end);
    });
}

#[test]
fn any_edits_undos_redos_and_restarts_keep_memory_and_file_alike() {
    let folder = tempfile::tempdir().unwrap();
    let number = std::cell::Cell::new(0);
    proptest!(config(40), |(turns in proptest::collection::vec(turn(), 1..40))| {
        number.set(number.get() + 1);
        let folder = folder.path().join(number.get().to_string());
        std::fs::create_dir(&folder).unwrap();
        let mut open = Open::new(&folder);
        // Every state on the way, and which of them it is now.
        let mut states = vec![(open.profile.clone(), tables(&open.path))];
        let mut now = 0;
        for turn in &turns {
            match turn {
                Turn::Edit(act) => if let Some(edit) = act.edit(&open.profile) {
                    open.make(edit);
                    states.truncate(now + 1);
                    states.push((open.profile.clone(), tables(&open.path)));
                    now += 1;
                },
                Turn::Undo => assert_eq!(open.undo(), now > 0),
                Turn::Redo => assert_eq!(open.redo(), now + 1 < states.len()),
                Turn::Restart => open.restart(),
            }
            match turn {
                Turn::Undo => now = now.saturating_sub(1),
                Turn::Redo => now = (now + 1).min(states.len() - 1),
                Turn::Edit(_) | Turn::Restart => {}
            }
            open.assert_is(&states[now]);
        }
        open.assert_whole();
        while open.undo() {}
        open.assert_is(&states[0]);
        open.assert_whole();
        open.restart();
        while open.redo() {}
        open.assert_is(states.last().unwrap());
        open.assert_whole();
        open.restart();
        while open.undo() {}
        open.assert_is(&states[0]);
    });
}
