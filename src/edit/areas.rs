//! Edits of areas: they come in by import and go, many at a time, as one step.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Effects;
use crate::profile::{Area, AreaId, NeighbourhoodProfile};

/// An area before and after: without a before it is new, without an after it is removed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AreaChange {
    /// What it was; `None`: it was not there.
    pub before: Option<Area>,
    /// What it becomes; `None`: it will not be there.
    pub after: Option<Area>,
}

impl AreaChange {
    /// Its id; `None` for a change of nothing.
    pub fn id(&self) -> Option<AreaId> {
        self.after.as_ref().or(self.before.as_ref()).map(|a| a.id)
    }

    /// What it becomes, or what it was where the change is taken back.
    pub fn outcome(&self, undo: bool) -> Option<&Area> {
        if undo { self.before.as_ref() } else { self.after.as_ref() }
    }
}

pub(super) fn turn(
    profile: &mut NeighbourhoodProfile,
    changes: &[AreaChange],
    undo: bool,
) -> Effects {
    let turned: HashMap<AreaId, Option<&Area>> =
        changes.iter().filter_map(|c| Some((c.id()?, c.outcome(undo)))).collect();
    let areas = Arc::make_mut(&mut profile.areas);
    areas.retain(|a| !turned.contains_key(&a.id));
    areas.extend(turned.into_values().flatten().cloned());
    Area::sort(areas);
    Effects::default()
}
