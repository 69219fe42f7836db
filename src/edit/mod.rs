//! How a profile changes: the only writer.
//!
//! A [`ProfileEdit`] holds the old and the new value, so that it can be applied, undone, labelled
//! for the history, audited and stored ([`crate::store::ProfileFile::apply`]). It is plain data:
//! applying one does no IO. One file for each kind of thing that is edited.

mod effects;
mod incidents;

use std::sync::Arc;

use crate::profile::{ImportRecord, Incidents, NeighbourhoodProfile};

pub use effects::Effects;
pub use incidents::IncidentChanges;

/// One step of the history: what a profile was, and what it becomes.
///
/// ```
/// use std::sync::Arc;
/// use beatlas::{edit::ProfileEdit, geography::MetricPlane, profile::*};
/// let mut profile = NeighbourhoodProfile::new("Ashview", MetricPlane::british_national_grid());
/// let untouched = profile.clone();
/// let edit = ProfileEdit::ImportIncidents {
///     before: Arc::clone(&profile.incidents),
///     after: Arc::default(),
///     record: ImportRecord {
///         at: "2026-09-01T09:00:00Z".to_owned(),
///         files: "2026-08-street.csv".to_owned(),
///         rows_read: 0, placed: 0, without_place: 0, outside: 0, rejected: 0,
///     },
/// };
/// assert!(edit.apply(&mut profile).incidents);
/// assert_eq!(profile.imports.len(), 1);
/// edit.undo(&mut profile);
/// assert_eq!(profile, untouched);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum ProfileEdit {
    /// Files of incidents were read into the profile.
    ImportIncidents {
        /// All incidents as they were.
        before: Arc<Incidents>,
        /// All incidents with the import in them.
        after: Arc<Incidents>,
        /// What the import did.
        record: ImportRecord,
    },
}

impl ProfileEdit {
    /// What the step is called in the history: "Import 9,802 incidents".
    pub fn label(&self) -> String {
        match self {
            Self::ImportIncidents { before, after, .. } => incidents::label(before, after),
        }
    }

    /// Makes the change, and says what it touched.
    pub fn apply(&self, profile: &mut NeighbourhoodProfile) -> Effects {
        match self {
            Self::ImportIncidents { after, record, .. } => {
                incidents::import(profile, after, record)
            }
        }
    }

    /// Takes the change back, and says what that touched.
    pub fn undo(&self, profile: &mut NeighbourhoodProfile) -> Effects {
        match self {
            Self::ImportIncidents { before, record, .. } => {
                incidents::take_back(profile, before, record)
            }
        }
    }
}
