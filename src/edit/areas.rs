//! Edits of areas: they come in by import and go, many at a time, as one step.

use std::collections::HashMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Effects, ProfileEdit};
use crate::profile::{Area, AreaId, AreaSet, NeighbourhoodProfile};

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

/// Removes the areas of a set as one step; `None` where there are none.
pub fn remove_areas(profile: &NeighbourhoodProfile, set: &AreaSet) -> Option<ProfileEdit> {
    let changes: Vec<AreaChange> =
        profile.areas.iter().filter(|area| set.holds(area)).map(removed).collect();
    let label = format!("Remove {}", set.counted(changes.len()));
    (!changes.is_empty()).then(|| ProfileEdit::Areas { label, changes: Arc::new(changes) })
}

/// Removes one area; `None` where it is not there.
pub fn remove_area(profile: &NeighbourhoodProfile, id: AreaId) -> Option<ProfileEdit> {
    let area = profile.areas.iter().find(|area| area.id == id)?;
    let label = format!("Remove {}", area.title());
    Some(ProfileEdit::Areas { label, changes: Arc::new(vec![removed(area)]) })
}

fn removed(area: &Area) -> AreaChange {
    AreaChange { before: Some(area.clone()), after: None }
}

/// Whoever draws areas sees that they are others by their `Arc`.
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
