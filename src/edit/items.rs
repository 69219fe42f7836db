//! Edits of what a profile has whole lists of: many items at a time, as one step.

use std::collections::HashMap;
use std::fmt::Display;
use std::hash::Hash;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Effects;
use crate::profile::{
    Area, AreaId, HotSpotVersionId, KeptHotSpot, NeighbourhoodProfile as Profile,
};

/// Something of which a profile has a shared list in an order of its own.
pub trait Item: Clone {
    /// What tells one from the others.
    type Id: Copy + Eq + Hash + Display;

    /// Its id.
    fn id(&self) -> Self::Id;

    /// The list that it belongs to.
    fn list(profile: &mut Profile) -> &mut Arc<Vec<Self>>;

    /// Puts the list in its order.
    fn sort(list: &mut [Self]);
}

impl Item for Area {
    type Id = AreaId;

    fn id(&self) -> AreaId {
        self.id
    }

    fn list(profile: &mut Profile) -> &mut Arc<Vec<Self>> {
        &mut profile.areas
    }

    fn sort(list: &mut [Self]) {
        Self::sort(list);
    }
}

impl Item for KeptHotSpot {
    type Id = HotSpotVersionId;

    fn id(&self) -> HotSpotVersionId {
        self.id
    }

    fn list(profile: &mut Profile) -> &mut Arc<Vec<Self>> {
        &mut profile.kept_hot_spots
    }

    fn sort(list: &mut [Self]) {
        Self::sort(list);
    }
}

/// An item before and after: without a before it is new, without an after it is removed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ItemChange<T> {
    /// What it was; `None`: it was not there.
    pub before: Option<T>,
    /// What it becomes; `None`: it will not be there.
    pub after: Option<T>,
}

impl<T: Item> ItemChange<T> {
    /// An item that comes.
    pub fn added(item: T) -> Self {
        Self { before: None, after: Some(item) }
    }

    /// An item that goes.
    pub fn removed(item: &T) -> Self {
        Self { before: Some(item.clone()), after: None }
    }

    /// Its id; `None` for a change of nothing.
    pub fn id(&self) -> Option<T::Id> {
        self.after.as_ref().or(self.before.as_ref()).map(T::id)
    }

    /// What it becomes, or what it was where the change is taken back.
    pub fn outcome(&self, undo: bool) -> Option<&T> {
        if undo { self.before.as_ref() } else { self.after.as_ref() }
    }
}

/// Whoever prepared the list before sees that it is another one by its `Arc`.
pub(super) fn turn<T: Item>(
    profile: &mut Profile,
    changes: &[ItemChange<T>],
    undo: bool,
) -> Effects {
    let turned: HashMap<T::Id, Option<&T>> =
        changes.iter().filter_map(|c| Some((c.id()?, c.outcome(undo)))).collect();
    let list = Arc::make_mut(T::list(profile));
    list.retain(|item| !turned.contains_key(&item.id()));
    list.extend(turned.into_values().flatten().cloned());
    T::sort(list);
    Effects::default()
}
