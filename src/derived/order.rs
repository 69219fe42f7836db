//! The rows of the incident table in the order that a person asks for.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::profile::{IncidentRow, Incidents};

/// A column of the incident table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IncidentColumn {
    /// When it happened.
    When,
    /// The crime type, then the type of anti-social behaviour.
    Type,
    /// The place in words.
    Place,
    /// The last outcome.
    Outcome,
    /// How well the place is known.
    Precision,
    /// The number that the source gives.
    Number,
}

impl IncidentColumn {
    /// All columns, from left to right.
    pub const ALL: [Self; 6] =
        [Self::When, Self::Type, Self::Place, Self::Outcome, Self::Precision, Self::Number];

    /// What the head of the column says.
    pub fn label(self) -> &'static str {
        match self {
            Self::When => "When",
            Self::Type => "Type",
            Self::Place => "Place",
            Self::Outcome => "Outcome",
            Self::Precision => "Known",
            Self::Number => "Number",
        }
    }

    fn compare(self, a: &IncidentRow<'_>, b: &IncidentRow<'_>) -> Ordering {
        match self {
            // A month, a day of it and an hour of that day stand together.
            Self::When => (a.when.month(), a.when).cmp(&(b.when.month(), b.when)),
            Self::Type => (a.crime_type, a.asb_type, a.asb_sub_type).cmp(&(
                b.crime_type,
                b.asb_type,
                b.asb_sub_type,
            )),
            Self::Place => a.location.cmp(b.location),
            Self::Outcome => a.outcome.cmp(b.outcome),
            Self::Precision => a.precision.cmp(&b.precision),
            Self::Number => a.source_id.cmp(&b.source_id),
        }
    }
}

/// How the incident table is sorted; rows that are equal keep the order of the profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableOrder {
    /// By which column.
    pub column: IncidentColumn,
    /// The last first.
    pub descending: bool,
}

/// Sorts rows. A million take some tenths of a second: work for a job.
pub fn sorted(incidents: &Incidents, rows: &[u32], order: TableOrder) -> Arc<Vec<u32>> {
    let mut read: Vec<(u32, IncidentRow<'_>)> =
        rows.iter().filter_map(|&row| Some((row, incidents.row(row as usize)?))).collect();
    read.sort_by(|(_, a), (_, b)| {
        let ordering = order.column.compare(a, b);
        if order.descending { ordering.reverse() } else { ordering }
    });
    Arc::new(read.into_iter().map(|(row, _)| row).collect())
}
