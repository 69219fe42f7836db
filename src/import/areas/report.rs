//! What became of every area of a file, for people and for machines.

use std::fmt::Write as _;

use serde::Serialize;

use crate::import::report::{PROBLEMS_KEPT, table};
use crate::profile::grouped;

/// Something that is said of one area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AreaNote {
    /// Which area of the file: its number, name and code.
    pub area: String,
    /// What.
    pub text: String,
}

/// What an import of areas does. Every area is in exactly one of `added`, `changed`, `unchanged`
/// and `rejected`, which add up to `rows_read`; `repaired` are among those that were taken.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct AreaReport {
    /// The file, without folders.
    pub file: String,
    /// Areas in the file.
    pub rows_read: u64,
    /// Areas that are new to the profile.
    pub added: u64,
    /// Areas of the profile that the file changes.
    pub changed: u64,
    /// Areas that are in the profile as they are in the file.
    pub unchanged: u64,
    /// Areas that could not be taken.
    pub rejected: u64,
    /// Areas whose boundary crossed itself and was repaired.
    pub repaired: u64,
    /// What was repaired, the first [`PROBLEMS_KEPT`]: where, and how much the area changed.
    pub repairs: Vec<AreaNote>,
    /// Why areas were rejected, the first [`PROBLEMS_KEPT`].
    pub problems: Vec<AreaNote>,
}

impl AreaReport {
    pub(super) fn new(file: String) -> Self {
        Self { file, ..Self::default() }
    }

    pub(super) fn reject(&mut self, area: String, text: String) {
        self.rejected += 1;
        if self.problems.len() < PROBLEMS_KEPT {
            self.problems.push(AreaNote { area, text });
        }
    }

    pub(super) fn repair(&mut self, area: String, text: String) {
        self.repaired += 1;
        if self.repairs.len() < PROBLEMS_KEPT {
            self.repairs.push(AreaNote { area, text });
        }
    }

    /// The report for people: a short table, then the first repairs and problems.
    pub fn to_text(&self) -> String {
        let mut text = format!("File read: {}\n\n", self.file);
        table(
            &mut text,
            "",
            [
                ("Areas read", self.rows_read),
                ("New", self.added),
                ("Changed", self.changed),
                ("Unchanged", self.unchanged),
                ("Rejected", self.rejected),
                ("Repaired", self.repaired),
            ],
        );
        for (heading, notes, all) in [
            ("Repaired boundaries", &self.repairs, self.repaired),
            ("Rejected areas", &self.problems, self.rejected),
        ] {
            if notes.is_empty() {
                continue;
            }
            // Writing to a String cannot fail.
            let _ = writeln!(text, "\n{heading}");
            for note in notes.iter().take(10) {
                let _ = writeln!(text, "  {}: {}", note.area, note.text);
            }
            if all > 10 {
                let _ = writeln!(text, "  and {} more", grouped(all - 10));
            }
        }
        text
    }
}
