//! Edits of the community map: a record is added, changed or deleted.

use serde::{Deserialize, Serialize};

use super::words::differences;
use super::{Effects, ProfileEdit};
use crate::profile::{
    CommunityRecord, Field, FieldValue, NeighbourhoodProfile, RecordId, RecordRef, Shape, Subject,
    lower_first,
};

/// A record before and after: without a before it is new, without an after it is deleted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordChange {
    /// Which record of its layer it is, counted from 0.
    pub position: usize,
    /// What it was; `None`: it was not there.
    pub before: Option<Box<CommunityRecord>>,
    /// What it becomes; `None`: it will not be there.
    pub after: Option<Box<CommunityRecord>>,
}

impl RecordChange {
    /// The record, whichever side it is on.
    pub fn record(&self) -> Option<&CommunityRecord> {
        self.after.as_deref().or(self.before.as_deref())
    }

    /// The same change the other way round.
    #[must_use]
    pub fn reversed(&self) -> Self {
        Self { position: self.position, before: self.after.clone(), after: self.before.clone() }
    }

    /// What the step is called.
    pub fn label(&self) -> String {
        match (self.before.as_deref(), self.after.as_deref()) {
            (None, Some(after)) => format!("Add {}", name(after)),
            (Some(before), None) => format!("Delete {}", name(before)),
            (Some(before), Some(after)) => change_label(before, after),
            (None, None) => "Change nothing".to_owned(),
        }
    }

    pub(super) fn apply(&self, profile: &mut NeighbourhoodProfile) -> Effects {
        turn(profile, self.before.as_deref(), self.after.as_deref(), self.position)
    }

    pub(super) fn undo(&self, profile: &mut NeighbourhoodProfile) -> Effects {
        turn(profile, self.after.as_deref(), self.before.as_deref(), self.position)
    }
}

fn turn(
    profile: &mut NeighbourhoodProfile,
    from: Option<&CommunityRecord>,
    to: Option<&CommunityRecord>,
    position: usize,
) -> Effects {
    fn put<R: Clone>(list: &mut Vec<R>, to: Option<&R>, is_it: impl Fn(&R) -> bool, at: usize) {
        match (list.iter().position(is_it), to) {
            (Some(found), Some(to)) => {
                if let Some(place) = list.get_mut(found) {
                    *place = to.clone();
                }
            }
            (Some(found), None) => {
                list.remove(found);
            }
            (None, Some(to)) => list.insert(at.min(list.len()), to.clone()),
            (None, None) => {}
        }
    }
    macro_rules! layer {
        ($kind:ident, $list:ident) => {
            if let Some(CommunityRecord::$kind(r)) = to.or(from) {
                let id = r.id;
                let to = match to {
                    Some(CommunityRecord::$kind(r)) => Some(r),
                    _ => None,
                };
                put(&mut profile.$list, to, |r| r.id == id, position);
            }
        };
    }
    layer!(Stakeholder, stakeholders);
    layer!(FocalPoint, focal_points);
    layer!(Spoc, spocs);
    layer!(Strategy, strategies);
    layer!(Observation, observations);
    Effects::COMMUNITY
}

/// How many records are in a record's layer, and which of them it is; its number is the length of
/// the layer where it is not there yet.
fn position_of(profile: &NeighbourhoodProfile, id: RecordId) -> usize {
    fn find<R>(list: &[R], is_it: impl Fn(&R) -> bool) -> usize {
        list.iter().position(is_it).unwrap_or(list.len())
    }
    match id {
        RecordId::Stakeholder(id) => find(&profile.stakeholders, |r| r.id == id),
        RecordId::FocalPoint(id) => find(&profile.focal_points, |r| r.id == id),
        RecordId::Spoc(id) => find(&profile.spocs, |r| r.id == id),
        RecordId::Strategy(id) => find(&profile.strategies, |r| r.id == id),
        RecordId::Observation(id) => find(&profile.observations, |r| r.id == id),
    }
}

/// The edit that adds a record at the end of its layer.
pub fn add_record(profile: &NeighbourhoodProfile, record: CommunityRecord) -> ProfileEdit {
    ProfileEdit::Record(RecordChange {
        position: position_of(profile, record.id()),
        before: None,
        after: Some(Box::new(record)),
    })
}

/// The edit that makes a record this one; `None` where it is not there or is so already.
pub fn change_record(
    profile: &NeighbourhoodProfile,
    after: CommunityRecord,
) -> Option<ProfileEdit> {
    let before = profile.record(after.id())?.to_owned();
    (before != after).then(|| {
        ProfileEdit::Record(RecordChange {
            position: position_of(profile, after.id()),
            before: Some(Box::new(before)),
            after: Some(Box::new(after)),
        })
    })
}

/// The edit that deletes a record; a SPOC also goes from every record that names it. `None` where
/// it is not there.
pub fn delete_record(profile: &NeighbourhoodProfile, id: RecordId) -> Option<ProfileEdit> {
    let before = profile.record(id)?.to_owned();
    let delete = RecordChange {
        position: position_of(profile, id),
        before: Some(Box::new(before)),
        after: None,
    };
    let RecordId::Spoc(spoc) = id else { return Some(ProfileEdit::Record(delete)) };
    let label = delete.label();
    let mut edits: Vec<ProfileEdit> = profile
        .records()
        .filter(|r| r.primary_spoc() == Some(spoc))
        .filter_map(|r| {
            let mut after = r.to_owned();
            after.set_primary_spoc(None);
            change_record(profile, after)
        })
        .collect();
    if edits.is_empty() {
        return Some(ProfileEdit::Record(delete));
    }
    edits.push(ProfileEdit::Record(delete));
    Some(ProfileEdit::Several { label, edits })
}

fn name(record: &CommunityRecord) -> &str {
    named(record.as_ref())
}

fn named(record: RecordRef<'_>) -> &str {
    match record.name() {
        "" => record.kind().singular(),
        name => name,
    }
}

fn change_label(before: &CommunityRecord, after: &CommunityRecord) -> String {
    let name = name(before);
    let changed = differences(
        Subject::Record(before.id()),
        &|field| before.as_ref().value(field),
        &|field| after.as_ref().value(field),
        before.as_ref().fields(),
    );
    let shapes = (before.as_ref().shape(), after.as_ref().shape());
    step_label(
        name,
        after.as_ref().name(),
        &changed.iter().map(|d| d.field).collect::<Vec<_>>(),
        &shapes,
    )
}

/// What a change of fields and place is called.
pub(super) fn step_label(
    name: &str,
    new_name: &str,
    fields: &[Field],
    (before, after): &(Option<Shape>, Option<Shape>),
) -> String {
    match (fields, before == after) {
        ([], false) => match (before, after) {
            (None, Some(_)) => format!("Put {name} on the map"),
            (Some(_), None) => format!("Take {name} off the map"),
            (Some(a), Some(b)) if is_moved(a, b) => format!("Move {name}"),
            _ => format!("Reshape {name}"),
        },
        ([Field::Name | Field::Title], true) => format!("Rename {name} to {new_name}"),
        ([field], true) => {
            format!("Change {} of {name}", lower_first(field.label()))
        }
        _ => format!("Change {name}"),
    }
}

/// Whether one shape is the other, moved as a whole.
fn is_moved(a: &Shape, b: &Shape) -> bool {
    let (a, b) = (a.points(), b.points());
    let step = |i: usize| {
        let (p, q) = (a.get(i)?, b.get(i)?);
        Some((q.lon() - p.lon(), q.lat() - p.lat()))
    };
    a.len() == b.len()
        && (0..a.len()).all(|i| match (step(0), step(i)) {
            (Some(first), Some(this)) => {
                (first.0 - this.0).abs() < 1e-9 && (first.1 - this.1).abs() < 1e-9
            }
            _ => false,
        })
}

/// The edit that sets one field of a record; `None` where nothing changes.
pub(super) fn set_field(
    profile: &NeighbourhoodProfile,
    id: RecordId,
    field: Field,
    value: FieldValue,
) -> Result<Option<ProfileEdit>, crate::profile::FieldError> {
    let Some(record) = profile.record(id) else { return Ok(None) };
    let mut after = record.to_owned();
    after.set(field, value)?;
    Ok(change_record(profile, after))
}

/// The edit that puts a record somewhere else; `None` where nothing changes.
pub(super) fn set_shape(
    profile: &NeighbourhoodProfile,
    id: RecordId,
    shape: Option<Shape>,
) -> Option<ProfileEdit> {
    let mut after = profile.record(id)?.to_owned();
    after.set_shape(shape);
    change_record(profile, after)
}
