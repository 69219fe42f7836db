//! What became of every row of a layer's file, for people and for machines.

use std::fmt::Write as _;

use serde::Serialize;

use super::Fate;
use crate::import::error::{ImportError, shortened};
use crate::import::report::{PROBLEMS_KEPT, RowFault, listed, table};
use crate::profile::{CommunityLayer, grouped};

/// Which row of a file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum RowAt {
    /// The line on which it starts, counted from 1.
    Line(u64),
    /// The feature, counted from 1.
    Feature(u64),
    /// The entry of a list, counted from 1.
    Entry(u64),
}

impl std::fmt::Display for RowAt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Line(n) => write!(f, "line {n}"),
            Self::Feature(n) => write!(f, "feature {n}"),
            Self::Entry(n) => write!(f, "entry {n}"),
        }
    }
}

/// What an import of a layer does. Every row is in exactly one of `added`, `changed`, `unchanged`
/// and `rejected`, which add up to `rows_read`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LayerReport {
    /// The file, without folders.
    pub file: String,
    /// The layer.
    pub layer: CommunityLayer,
    /// Rows in the file; header lines and blank lines are not rows.
    pub rows_read: u64,
    /// Rows that are new to the profile.
    pub added: u64,
    /// Rows that change a record of the profile.
    pub changed: u64,
    /// Rows that say what the profile says already.
    pub unchanged: u64,
    /// Rows that could not be taken.
    pub rejected: u64,
    /// Header lines met again further down, as in files that were joined.
    pub repeated_headers: u64,
    /// Lines with nothing in any field.
    pub blank_rows: u64,
    /// Columns of the file that are not columns of the layer, each once.
    pub columns_left_out: Vec<String>,
    /// What was made simpler or taken away in rows that were taken.
    pub notes: Vec<LayerNote>,
    /// What was wrong with rejected rows, the first [`PROBLEMS_KEPT`].
    pub problems: Vec<LayerProblem>,
    /// How many more problems there were.
    pub problems_not_kept: u64,
}

/// Something that must be said of rows that were taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LayerNote {
    /// What.
    pub text: String,
    /// Of how many rows.
    pub rows: u64,
    /// The first of them.
    #[serde(flatten)]
    pub first: RowAt,
}

impl std::fmt::Display for LayerNote {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.rows {
            1 => write!(f, "{}: {}", self.first, self.text),
            n => write!(f, "{} and {} more: {}", self.first, grouped(n - 1), self.text),
        }
    }
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LayerProblem {
    /// Which row.
    #[serde(flatten)]
    pub at: RowAt,
    /// The column's name; empty when the row as a whole is wrong.
    pub column: String,
    /// What was found there, shortened.
    pub value: String,
    /// What is wrong with it.
    pub reason: String,
}

impl std::fmt::Display for LayerProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.at)?;
        if !self.column.is_empty() {
            write!(f, ", {}", self.column)?;
        }
        write!(f, ": {}", self.reason)?;
        if self.value.is_empty() { Ok(()) } else { write!(f, " (found \"{}\")", self.value) }
    }
}

impl LayerReport {
    pub(super) fn new(file: String, layer: CommunityLayer) -> Self {
        Self {
            file,
            layer,
            rows_read: 0,
            added: 0,
            changed: 0,
            unchanged: 0,
            rejected: 0,
            repeated_headers: 0,
            blank_rows: 0,
            columns_left_out: Vec::new(),
            notes: Vec::new(),
            problems: Vec::new(),
            problems_not_kept: 0,
        }
    }

    /// A refusal of the file.
    pub(super) fn refused(
        &self,
        line: Option<u64>,
        expected: impl Into<String>,
        found: &str,
        advice: &str,
    ) -> ImportError {
        ImportError::Refused {
            file: self.file.clone(),
            line,
            expected: expected.into(),
            found: found.to_owned(),
            advice: advice.to_owned(),
        }
    }

    /// Says something of a row; the same words of many rows are one note.
    pub(super) fn note(&mut self, at: RowAt, text: String) {
        if let Some(note) = self.notes.iter_mut().find(|n| n.text == text) {
            note.rows += 1;
        } else if self.notes.len() < PROBLEMS_KEPT {
            // Words that hold something of the file could be different for every row.
            self.notes.push(LayerNote { text, rows: 1, first: at });
        }
    }

    /// Counts what became of a row.
    pub(super) fn count(&mut self, at: RowAt, fate: Result<Fate, RowFault>) {
        self.rows_read += 1;
        match fate {
            Ok(Fate::Added) => self.added += 1,
            Ok(Fate::Changed) => self.changed += 1,
            Ok(Fate::Unchanged) => self.unchanged += 1,
            Err(RowFault { column, value, reason }) => {
                self.rejected += 1;
                if self.problems.len() < PROBLEMS_KEPT {
                    self.problems.push(LayerProblem { at, column, value, reason });
                } else {
                    self.problems_not_kept += 1;
                }
            }
        }
    }

    /// The report for people: a short table, what was left out, the first problems.
    pub fn to_text(&self) -> String {
        let mut text = format!("File read: {}\nLayer: {}\n\n", self.file, self.layer.title());
        table(
            &mut text,
            "",
            [
                ("Rows read", self.rows_read),
                ("New", self.added),
                ("Changed", self.changed),
                ("Unchanged", self.unchanged),
                ("Rejected", self.rejected),
            ],
        );
        // Writing to a String cannot fail.
        for (count, one, many) in [
            (self.repeated_headers, "header line repeated", "header lines repeated"),
            (self.blank_rows, "line with nothing in any field", "lines with nothing in any field"),
        ] {
            if count > 0 {
                let what = if count == 1 { one } else { many };
                let _ = writeln!(text, "Not rows: {} {what}", grouped(count));
            }
        }
        if !self.columns_left_out.is_empty() {
            let _ = writeln!(text, "Columns left out: {}", listed(&self.columns_left_out));
        }
        lines(&mut text, "Said of rows that were taken", &self.notes, self.notes.len() as u64);
        lines(&mut text, "Rejected rows", &self.problems, self.rejected);
        text
    }
}

/// The first ten, and how many more there are.
fn lines(text: &mut String, heading: &str, items: &[impl std::fmt::Display], all: u64) {
    if items.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{heading}");
    for item in items.iter().take(10) {
        let _ = writeln!(text, "  {}", shortened(&item.to_string(), 400));
    }
    if all > 10 {
        let _ = writeln!(text, "  and {} more", grouped(all - 10));
    }
}
