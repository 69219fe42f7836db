//! What an import did with every row, for people and for machines.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::error::shortened;
use super::source::PassedOver;
use crate::profile::grouped;

/// How many problems a report keeps; the rest are only counted.
pub const PROBLEMS_KEPT: usize = 1_000;

/// Under this name `by_month` and `by_type` count rows that do not say.
pub const NOT_KNOWN: &str = "not known";

/// What an import did. Every row is in exactly one of `placed`, `without_place`, `outside` and
/// `rejected`, which add up to `rows_read`; every row that is not rejected is in exactly one of
/// `added`, `changed` and `unchanged`, and is counted in `by_month` and `by_type`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportReport {
    /// The files that were read, without folders.
    pub files: Vec<String>,
    /// Files given again with the same bytes under the same or another name; read once.
    pub files_given_twice: Vec<String>,
    /// Rows in the files; header lines and blank lines are not rows.
    pub rows_read: u64,
    /// Rows with a place inside the boundary, or with a place where no boundary is known.
    pub placed: u64,
    /// Rows kept without a place.
    pub without_place: u64,
    /// Rows kept whose place is beyond the neighbourhood's boundary.
    pub outside: u64,
    /// Rows that could not be read.
    pub rejected: u64,
    /// Rows that are new to the profile.
    pub added: u64,
    /// Rows that the profile had with other content, which they have replaced.
    pub changed: u64,
    /// Rows that the profile had already.
    pub unchanged: u64,
    /// Rows that repeat an earlier row of the same file in every field. They are kept: each may be
    /// an incident of its own, as it is with anti-social behaviour without an id.
    pub identical_rows: u64,
    /// Rows that several answers of the police API have, by its id; they count once as new.
    pub answered_twice: u64,
    /// Files, sheets and layers that were found and not read.
    pub passed_over: Vec<PassedOver>,
    /// What should be looked at, a sentence each.
    pub remarks: Vec<String>,
    /// Header lines met again further down, as in files that were joined.
    pub repeated_headers: u64,
    /// Lines with nothing in any field.
    pub blank_rows: u64,
    /// Columns of the files that are not read, each once.
    pub columns_not_read: Vec<String>,
    /// The plane that places are measured on, such as `EPSG:27700`.
    pub plane: String,
    /// Rows in each month.
    pub by_month: BTreeMap<String, u64>,
    /// Rows of each crime type.
    pub by_type: BTreeMap<String, u64>,
    /// Months between the first and the last that have no row: not supplied, which is not zero.
    pub months_missing: Vec<String>,
    /// What was wrong with rejected rows, the first [`PROBLEMS_KEPT`].
    pub problems: Vec<ImportProblem>,
    /// How many more problems there were.
    pub problems_not_kept: u64,
    /// What was wrong how often, over all rejected rows, in order of first appearance; beyond
    /// [`KINDS_KEPT`] under [`OTHER_REASONS`].
    pub problem_kinds: Vec<ProblemKind>,
}

/// So many reasons are counted each for itself.
pub const KINDS_KEPT: usize = 100;
/// Under this reason the others are counted.
pub const OTHER_REASONS: &str = "other reasons";

/// A reason for which rows were rejected, and how many.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProblemKind {
    /// The column's name; empty when rows as a whole were wrong.
    pub column: String,
    /// What is wrong, without what differs from row to row.
    pub reason: String,
    /// How many rows.
    pub count: u64,
}

/// What the number of a row counts.
pub type Unit = &'static str;

/// The units there are. A kept report that names another was written by another program.
fn unit<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Unit, D::Error> {
    const UNITS: [Unit; 5] = ["line", "row", "feature", "record", "waypoint"];
    let found = String::deserialize(from)?;
    Ok(UNITS.into_iter().find(|u| *u == found).unwrap_or("row"))
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportProblem {
    /// The file, without folders.
    pub file: String,
    /// The line on which the row starts, counted from 1; of other tables the row of the sheet or
    /// the number of the feature.
    pub line: u64,
    /// What `line` counts: line, row, feature, record or waypoint.
    #[serde(deserialize_with = "unit")]
    pub unit: Unit,
    /// The column's name; empty when the row as a whole is wrong.
    pub column: String,
    /// What was found there, shortened.
    pub value: String,
    /// What is wrong with it.
    pub reason: String,
}

impl std::fmt::Display for ImportProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}, {} {}", self.file, self.unit, self.line)?;
        if !self.column.is_empty() {
            write!(f, ", {}", self.column)?;
        }
        write!(f, ": {}", self.reason)?;
        if self.value.is_empty() { Ok(()) } else { write!(f, " (found \"{}\")", self.value) }
    }
}

/// What is wrong with a row, before the file and the line are known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RowFault {
    pub column: String,
    pub value: String,
    pub reason: String,
}

impl RowFault {
    pub(super) fn new(column: &str, value: &str, reason: impl Into<String>) -> Self {
        Self { column: shortened(column, 60), value: shortened(value, 60), reason: reason.into() }
    }

    pub(super) fn at(self, file: &str, unit: &'static str, line: u64) -> ImportProblem {
        let Self { column, value, reason } = self;
        ImportProblem { file: file.to_owned(), line, unit, column, value, reason }
    }
}

/// Keeps a problem while there is room, and counts it otherwise.
pub(super) fn keep(problems: &mut Vec<ImportProblem>, not_kept: &mut u64, p: ImportProblem) {
    if problems.len() < PROBLEMS_KEPT {
        problems.push(p);
    } else {
        *not_kept += 1;
    }
}

impl ImportProblem {
    /// The reason without what differs from row to row.
    fn kind(&self) -> Cow<'_, str> {
        match self.reason.strip_prefix("the place ").and_then(|r| r.split_once(" is beyond ")) {
            Some((_, rest)) => format!("the place is beyond {rest}").into(),
            None => self.reason.as_str().into(),
        }
    }
}

impl ImportReport {
    /// Counts a rejected row and keeps what is wrong with it while there is room.
    pub(super) fn reject(&mut self, problem: ImportProblem) {
        self.rejected += 1;
        let (mut column, mut reason) = (problem.column.as_str(), problem.kind());
        let is_it = |k: &&mut ProblemKind| k.column == column && k.reason == reason;
        if let Some(kind) = self.problem_kinds.iter_mut().find(is_it) {
            kind.count += 1;
        } else {
            if self.problem_kinds.len() >= KINDS_KEPT {
                (column, reason) = ("", OTHER_REASONS.into());
            }
            match self.problem_kinds.iter_mut().find(|k| k.column == column && k.reason == reason) {
                Some(kind) => kind.count += 1,
                None => self.problem_kinds.push(ProblemKind {
                    column: column.to_owned(),
                    reason: reason.into_owned(),
                    count: 1,
                }),
            }
        }
        keep(&mut self.problems, &mut self.problems_not_kept, problem);
    }

    /// The kept problems of a kind.
    pub fn problems_of<'a>(
        &'a self,
        kind: &'a ProblemKind,
    ) -> impl Iterator<Item = &'a ImportProblem> + 'a {
        self.problems.iter().filter(|p| p.column == kind.column && p.kind() == kind.reason)
    }

    /// The report for people: a short table, crime types, months, the first problems.
    pub fn to_text(&self) -> String {
        let mut text = format!("Files read: {}\n", listed(&self.files));
        if !self.files_given_twice.is_empty() {
            let again = listed(&self.files_given_twice);
            line(&mut text, format_args!("Given twice and read once: {again}"));
        }
        text.push('\n');
        table(
            &mut text,
            "",
            [
                ("Rows read", self.rows_read),
                ("Placed", self.placed),
                ("Without a place", self.without_place),
                ("Outside the boundary", self.outside),
                ("Rejected", self.rejected),
                ("New to the profile", self.added),
                ("Changed", self.changed),
                ("Unchanged", self.unchanged),
            ],
        );
        if !self.by_type.is_empty() {
            text.push_str("\nBy crime type\n");
            let mut types: Vec<_> = self.by_type.iter().map(|(t, n)| (t.as_str(), *n)).collect();
            types.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
            table(&mut text, "  ", types);
        }
        if !self.by_month.is_empty() {
            text.push('\n');
            self.months(&mut text);
        }
        for (count, what) in [
            (self.repeated_headers, "header line repeated inside a file"),
            (self.blank_rows, "line with nothing in any field"),
        ] {
            if count > 0 {
                let s = if count == 1 { "" } else { "s" };
                let what = what.replacen("line", &format!("line{s}"), 1);
                line(&mut text, format_args!("Not rows: {} {what}", grouped(count)));
            }
        }
        for (count, what) in [
            (self.identical_rows, "Identical rows, each kept"),
            (self.answered_twice, "Rows in several answers, kept once"),
        ] {
            if count > 0 {
                line(&mut text, format_args!("{what}: {}", grouped(count)));
            }
        }
        if !self.columns_not_read.is_empty() {
            line(&mut text, format_args!("Columns not read: {}", listed(&self.columns_not_read)));
        }
        for remark in &self.remarks {
            line(&mut text, format_args!("Note: {remark}"));
        }
        if !self.passed_over.is_empty() {
            text.push_str("\nNot read\n");
            for PassedOver { name, reason } in self.passed_over.iter().take(10) {
                line(&mut text, format_args!("  {name}: {reason}"));
            }
            let more = self.passed_over.len().saturating_sub(10) as u64;
            if more > 0 {
                line(&mut text, format_args!("  and {} more", grouped(more)));
            }
        }
        if !self.problems.is_empty() {
            text.push_str("\nRejected rows\n");
            for problem in self.problems.iter().take(10) {
                line(&mut text, format_args!("  {problem}"));
            }
            let more = self.rejected.saturating_sub(10);
            if more > 0 {
                line(&mut text, format_args!("  and {} more", grouped(more)));
            }
        }
        text
    }

    fn months(&self, text: &mut String) {
        let known = || self.by_month.keys().filter(|m| *m != NOT_KNOWN);
        match (known().next(), known().next_back()) {
            (Some(first), Some(last)) if first == last => {
                line(text, format_args!("Month: {first}"));
            }
            (Some(first), Some(last)) => {
                line(
                    text,
                    format_args!("Months: {first} to {last}, {} with rows", known().count()),
                );
            }
            _ => text.push_str("Months: none known\n"),
        }
        if let Some(unknown) = self.by_month.get(NOT_KNOWN) {
            line(text, format_args!("Rows without a month: {}", grouped(*unknown)));
        }
        let missing = if self.months_missing.is_empty() {
            "none".to_owned()
        } else {
            listed(&self.months_missing)
        };
        line(text, format_args!("Months missing: {missing}"));
    }
}

fn line(text: &mut String, content: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{content}");
}

/// At most twelve, then how many more.
pub(super) fn listed(names: &[String]) -> String {
    let first: Vec<String> = names.iter().take(12).map(|n| shortened(n, 60)).collect();
    let more = names.len().saturating_sub(12);
    let first = first.join(", ");
    if more == 0 { first } else { format!("{first} and {more} more") }
}

/// Names on the left, numbers right-aligned under each other.
pub(super) fn table<'a>(
    text: &mut String,
    indent: &str,
    rows: impl IntoIterator<Item = (&'a str, u64)>,
) {
    let rows: Vec<(String, String)> =
        rows.into_iter().map(|(name, n)| (shortened(name, 40), grouped(n))).collect();
    let width = |w: usize, s: &str| w.max(s.chars().count());
    let names = rows.iter().fold(0, |w, (name, _)| width(w, name));
    let numbers = rows.iter().fold(0, |w, (_, n)| width(w, n));
    for (name, n) in &rows {
        line(text, format_args!("{indent}{name:names$}  {n:>numbers$}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_have_commas() {
        for (n, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (12_345_678, "12,345,678")] {
            assert_eq!(grouped(n), text);
        }
    }

    #[test]
    fn a_problem_reads_as_a_sentence() {
        let p = RowFault::new("Month", "2022-13", "expected a month such as 2022-10")
            .at("a.csv", "line", 7);
        assert_eq!(
            p.to_string(),
            "a.csv, line 7, Month: expected a month such as 2022-10 (found \"2022-13\")"
        );
    }
}
