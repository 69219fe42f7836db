//! The difference of two states of the incidents, small enough to be kept: what the history of a
//! file holds of an import.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::IncidentChanges;
use crate::geography::{MetricPlane, PlaneError};
use crate::profile::{ContentKey, Incident, Incidents, IncidentsBuilder};

/// What leads from one state of the incidents to another.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct IncidentsTurn {
    /// Incidents that go.
    pub remove: Vec<ContentKey>,
    /// Many incidents that go, one behind the other: an import that is taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remove_run: Option<KeyRun>,
    /// Incidents that stay where they are with other content.
    pub change: Vec<Incident>,
    /// Incidents that come, after all others.
    pub add: Vec<Incident>,
}

/// Incidents one behind the other, named by the first and the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRun {
    /// The first.
    pub first: ContentKey,
    /// The last.
    pub last: ContentKey,
}

/// Why a turn cannot be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TurnError {
    /// A place lies off the plane.
    #[error(transparent)]
    Plane(#[from] PlaneError),
    /// The rows are not there as they were left.
    #[error(
        "expected the incidents of this import as they were brought in, found that another program took some of them out of the file; delete the others there too, or keep them"
    )]
    NotThere,
}

/// From so many rows on they are named by the first and the last alone.
const LONG_RUN: usize = 1_000;

impl IncidentsTurn {
    /// The turn that leads from one state to another.
    pub fn between(from: &Incidents, to: &Incidents) -> Self {
        let changes = IncidentChanges::between(from, to);
        let copies = |rows: &[usize]| {
            rows.iter().filter_map(|&r| to.row(r)).map(|r| r.to_incident()).collect()
        };
        let key = |row: &usize| from.keys().get(*row).copied();
        let run = match (changes.gone.first(), changes.gone.last()) {
            (Some(first), Some(last))
                if changes.gone.len() >= LONG_RUN && last - first + 1 == changes.gone.len() =>
            {
                key(first).zip(key(last)).map(|(first, last)| KeyRun { first, last })
            }
            _ => None,
        };
        let remove = match run {
            Some(_) => Vec::new(),
            None => changes.gone.iter().filter_map(key).collect(),
        };
        Self {
            remove,
            remove_run: run,
            change: copies(&changes.changed),
            add: copies(&changes.new),
        }
    }

    /// The other state; refused where a place lies off the plane, and where the rows of an import
    /// are not there as they were left.
    pub fn apply(&self, from: &Incidents, plane: &MetricPlane) -> Result<Incidents, TurnError> {
        let mut gone: HashSet<ContentKey> = self.remove.iter().copied().collect();
        if let Some(KeyRun { first, last }) = self.remove_run {
            let at = |key| from.keys().iter().position(|k| *k == key).ok_or(TurnError::NotThere);
            let run = from.keys().get(at(first)?..=at(last)?);
            gone.extend(run.filter(|run| !run.is_empty()).ok_or(TurnError::NotThere)?);
        }
        let changed: HashMap<ContentKey, &Incident> =
            self.change.iter().map(|i| (i.key, i)).collect();
        let mut builder = IncidentsBuilder::new(plane.clone());
        for row in from.rows().filter(|r| !gone.contains(&r.key)) {
            match changed.get(&row.key) {
                Some(incident) => builder.push(incident)?,
                None => builder.push(&row.to_incident())?,
            }
        }
        self.add.iter().try_for_each(|incident| builder.push(incident))?;
        Ok(builder.build())
    }
}
