//! What became of every row of a file of deprivation figures, for people and for machines.

use std::fmt::Write as _;

use serde::Serialize;

use crate::import::report::{ImportProblem, keep, table};
use crate::profile::grouped;

/// What joining figures of deprivation does. Every row is in exactly one of `joined`, `unchanged`,
/// `not_in_profile` and `rejected`, which add up to `rows_read`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct DeprivationReport {
    /// The file, without folders.
    pub file: String,
    /// The index and its year.
    pub index: String,
    /// The year of the LSOAs that the figures are for; empty where nobody says.
    pub vintage: String,
    /// The column that the deciles were read from.
    pub decile_column: String,
    /// The column that the ranks were read from; `None` where no one column has them.
    pub rank_column: Option<String>,
    /// Rows in the file; header lines and blank lines are not rows.
    pub rows_read: u64,
    /// Rows whose figures an LSOA of the profile takes.
    pub joined: u64,
    /// Rows whose figures their LSOA has.
    pub unchanged: u64,
    /// Rows whose LSOA is not in the profile, those `of_another_year` among them.
    pub not_in_profile: u64,
    /// Rows that could not be read.
    pub rejected: u64,
    /// Rows whose code the profile knows, but for boundaries of another year.
    pub of_another_year: u64,
    /// Of which years these are.
    pub other_years: Vec<String>,
    /// Rows that were joined or unchanged by the code alone, since the file or the boundaries do
    /// not say of which year they are.
    pub year_not_known: u64,
    /// LSOAs of the profile.
    pub lsoas: u64,
    /// LSOAs of the profile that have no figure afterwards.
    pub without_figure: u64,
    /// What was wrong with rejected rows, the first [`crate::import::PROBLEMS_KEPT`].
    pub problems: Vec<ImportProblem>,
    /// How many more problems there were.
    pub problems_not_kept: u64,
}

impl DeprivationReport {
    pub(super) fn reject(&mut self, problem: ImportProblem) {
        self.rejected += 1;
        keep(&mut self.problems, &mut self.problems_not_kept, problem);
    }

    /// The counts with their names, for people.
    pub fn figures(&self) -> [(&'static str, u64); 7] {
        [
            ("Rows read", self.rows_read),
            ("Joined", self.joined),
            ("Unchanged", self.unchanged),
            ("Not in the profile", self.not_in_profile),
            ("Rejected", self.rejected),
            ("LSOAs of the profile", self.lsoas),
            ("LSOAs without a figure", self.without_figure),
        ]
    }

    /// The report for people: a short table, then what is to be known of years and problems.
    pub fn to_text(&self) -> String {
        let or = |text: &str, none: &str| if text.is_empty() { none } else { text }.to_owned();
        let mut text = format!(
            "File read: {}\nIndex: {}\nDeciles: {}\nRanks: {}\nYear of its LSOAs: {}\n\n",
            self.file,
            self.index,
            self.decile_column,
            or(self.rank_column.as_deref().unwrap_or_default(), "none"),
            or(&self.vintage, "not known")
        );
        table(&mut text, "", self.figures());
        for line in self.remarks() {
            // Writing to a String cannot fail.
            let _ = write!(text, "\n{line}\n");
        }
        if !self.problems.is_empty() {
            text.push_str("\nRejected rows\n");
            for problem in self.problems.iter().take(10) {
                let _ = writeln!(text, "  {problem}");
            }
            if self.rejected > 10 {
                let _ = writeln!(text, "  and {} more", grouped(self.rejected - 10));
            }
        }
        text
    }

    /// What is to be known of the LSOAs and their years, a sentence each.
    pub fn remarks(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.lsoas == 0 {
            notes.push("The profile has no LSOAs; bring in their boundaries first.".to_owned());
        }
        if self.of_another_year > 0 {
            notes.push(format!(
                "Codes that the profile knows for boundaries of {} alone: {}. Figures for the LSOAs \
                 of {} are not joined to these.",
                self.other_years.join(", "),
                grouped(self.of_another_year),
                self.vintage
            ));
        }
        if self.year_not_known > 0 {
            notes.push(format!(
                "Rows joined by the code alone, since the year of {} is not known: {}.",
                if self.vintage.is_empty() { "the figures' LSOAs" } else { "the boundaries" },
                grouped(self.year_not_known)
            ));
        }
        notes
    }
}
