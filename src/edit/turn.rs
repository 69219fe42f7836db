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
    /// Incidents that stay where they are with other content.
    pub change: Vec<Incident>,
    /// Incidents that come, after all others.
    pub add: Vec<Incident>,
}

impl IncidentsTurn {
    /// The turn that leads from one state to another.
    pub fn between(from: &Incidents, to: &Incidents) -> Self {
        let changes = IncidentChanges::between(from, to);
        let copies = |rows: &[usize]| {
            rows.iter().filter_map(|&r| to.row(r)).map(|r| r.to_incident()).collect()
        };
        Self {
            remove: changes.gone.iter().filter_map(|&r| from.keys().get(r).copied()).collect(),
            change: copies(&changes.changed),
            add: copies(&changes.new),
        }
    }

    /// The other state; refused where a place lies off the plane.
    pub fn apply(&self, from: &Incidents, plane: &MetricPlane) -> Result<Incidents, PlaneError> {
        let gone: HashSet<ContentKey> = self.remove.iter().copied().collect();
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
