//! How a profile changes: the only writer.
//!
//! A [`ProfileEdit`] holds the old and the new value, so that it can be applied, undone, labelled
//! for the history, audited and stored ([`crate::store::Writer`]). It is plain data: applying one
//! does no IO. One file for each kind of thing that is edited; [`History`] is what was done and
//! can be taken back; a [`Gesture`] is a change in the making, one step when it ends.

mod areas;
mod effects;
mod gesture;
mod history;
mod incidents;
mod items;
mod kept;
mod neighbourhood;
mod new;
mod records;
mod turn;
mod words;

use std::sync::Arc;

use crate::profile::{ImportRecord, Incidents, Neighbourhood, NeighbourhoodProfile};

pub use areas::{AreaChange, remove_area, remove_areas};
pub use effects::Effects;
pub use gesture::Gesture;
pub use history::{History, MOST_STEPS, Step, StepEdit};
pub use incidents::IncidentChanges;
pub use items::{Item, ItemChange};
pub use kept::{
    KeptChange, forget_hot_spot, keep_hot_spot, keep_version, remove_version, rename_hot_spot,
};
pub use neighbourhood::change_neighbourhood;
pub use new::{Geometry, NewThing};
pub use records::{RecordChange, add_record, change_record, delete_record};
pub use turn::{IncidentsTurn, KeyRun, TurnError};
pub use words::{Difference, differences, neighbourhood_in_words, place_in_words};

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
///         rows_read: 0, placed: 0, without_place: 0, outside: 0, rejected: 0, detail: None,
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
    /// A record of the community map was added, changed or deleted.
    Record(RecordChange),
    /// The neighbourhood was changed: its name, its boundary.
    Neighbourhood {
        /// What it was.
        before: Box<Neighbourhood>,
        /// What it becomes.
        after: Box<Neighbourhood>,
    },
    /// Areas were brought in, or given figures, or removed.
    Areas {
        /// What the step is called.
        label: String,
        /// Each area before and after.
        changes: Arc<Vec<AreaChange>>,
    },
    /// A hot spot was kept, named, given another version, or forgotten.
    KeptHotSpots {
        /// What the step is called.
        label: String,
        /// Each version before and after.
        changes: Arc<Vec<KeptChange>>,
    },
    /// Several changes that are one step: deleting a SPOC and all mention of it, a layer brought
    /// in from a file.
    Several {
        /// What the step is called.
        label: String,
        /// The changes in order.
        edits: Vec<ProfileEdit>,
    },
}

impl ProfileEdit {
    /// What the step is called in the history: "Move St Anne's Church".
    pub fn label(&self) -> String {
        match self {
            Self::ImportIncidents { before, after, .. } => incidents::label(before, after),
            Self::Record(change) => change.label(),
            Self::Neighbourhood { before, after } => neighbourhood::label(before, after),
            Self::Areas { label, .. }
            | Self::KeptHotSpots { label, .. }
            | Self::Several { label, .. } => label.clone(),
        }
    }

    /// Makes the change, and says what it touched.
    pub fn apply(&self, profile: &mut NeighbourhoodProfile) -> Effects {
        match self {
            Self::ImportIncidents { after, record, .. } => {
                incidents::import(profile, after, record)
            }
            Self::Record(change) => change.apply(profile),
            Self::Neighbourhood { after, .. } => neighbourhood::set(profile, after),
            Self::Areas { changes, .. } => items::turn(profile, changes, false),
            Self::KeptHotSpots { changes, .. } => items::turn(profile, changes, false),
            Self::Several { edits, .. } => edits
                .iter()
                .fold(Effects::default(), |effects, edit| effects.and(edit.apply(profile))),
        }
    }

    /// Takes the change back, and says what that touched.
    pub fn undo(&self, profile: &mut NeighbourhoodProfile) -> Effects {
        match self {
            Self::ImportIncidents { before, record, .. } => {
                incidents::take_back(profile, before, record)
            }
            Self::Record(change) => change.undo(profile),
            Self::Neighbourhood { before, .. } => neighbourhood::set(profile, before),
            Self::Areas { changes, .. } => items::turn(profile, changes, true),
            Self::KeptHotSpots { changes, .. } => items::turn(profile, changes, true),
            Self::Several { edits, .. } => edits
                .iter()
                .rev()
                .fold(Effects::default(), |effects, edit| effects.and(edit.undo(profile))),
        }
    }
}
