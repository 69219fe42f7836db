//! Edits of areas: they come in by import and go, many at a time, as one step.

use std::sync::Arc;

use super::{ItemChange, ProfileEdit};
use crate::profile::{Area, AreaId, AreaSet, NeighbourhoodProfile};

/// An area before and after.
pub type AreaChange = ItemChange<Area>;

/// Removes the areas of a set as one step; `None` where there are none.
pub fn remove_areas(profile: &NeighbourhoodProfile, set: &AreaSet) -> Option<ProfileEdit> {
    let changes: Vec<AreaChange> =
        profile.areas.iter().filter(|area| set.holds(area)).map(ItemChange::removed).collect();
    let label = format!("Remove {}", set.counted(changes.len()));
    (!changes.is_empty()).then(|| ProfileEdit::Areas { label, changes: Arc::new(changes) })
}

/// Removes one area; `None` where it is not there.
pub fn remove_area(profile: &NeighbourhoodProfile, id: AreaId) -> Option<ProfileEdit> {
    let area = profile.areas.iter().find(|area| area.id == id)?;
    let label = format!("Remove {}", area.title());
    let changes = Arc::new(vec![ItemChange::removed(area)]);
    Some(ProfileEdit::Areas { label, changes })
}
