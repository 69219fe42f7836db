//! Edits of the neighbourhood itself: its name, its boundary.

use super::records::{set_field, set_shape, step_label};
use super::words::differences;
use super::{Effects, ProfileEdit};
use crate::profile::{
    Field, FieldError, FieldValue, Neighbourhood, NeighbourhoodProfile, Shape, Subject,
};

pub(super) fn label(before: &Neighbourhood, after: &Neighbourhood) -> String {
    let changed = differences(
        Subject::Neighbourhood,
        &|field| before.value(field),
        &|field| after.value(field),
        Neighbourhood::FIELDS,
    );
    let fields: Vec<Field> = changed.iter().map(|d| d.field).collect();
    if fields.is_empty() && before.basemap != after.basemap {
        return "Choose the basemap".to_owned();
    }
    if fields.is_empty() {
        return match (before.boundary.is_empty(), after.boundary.is_empty()) {
            (true, false) => "Draw the boundary".to_owned(),
            (false, true) => "Delete the boundary".to_owned(),
            _ => "Reshape the boundary".to_owned(),
        };
    }
    let name = if before.name.is_empty() { "the neighbourhood" } else { &before.name };
    step_label(name, &after.name, &fields, &(before.shape(), after.shape()))
}

pub(super) fn set(profile: &mut NeighbourhoodProfile, to: &Neighbourhood) -> Effects {
    profile.neighbourhood = to.clone();
    Effects::NEIGHBOURHOOD
}

/// The edit that makes the neighbourhood this one; `None` where it is so already.
pub fn change_neighbourhood(
    profile: &NeighbourhoodProfile,
    after: Neighbourhood,
) -> Option<ProfileEdit> {
    (profile.neighbourhood != after).then(|| ProfileEdit::Neighbourhood {
        before: Box::new(profile.neighbourhood.clone()),
        after: Box::new(after),
    })
}

impl ProfileEdit {
    /// The edit that sets one field of a record or of the neighbourhood; `None` where nothing
    /// changes, refused where the value cannot stand there.
    pub fn set_field(
        profile: &NeighbourhoodProfile,
        subject: Subject,
        field: Field,
        value: FieldValue,
    ) -> Result<Option<Self>, FieldError> {
        match subject {
            Subject::Record(id) => set_field(profile, id, field, value),
            Subject::Neighbourhood => {
                let mut after = profile.neighbourhood.clone();
                after.set(field, value)?;
                Ok(change_neighbourhood(profile, after))
            }
        }
    }

    /// The edit that gives a record or the neighbourhood another shape, or none; `None` where
    /// nothing changes.
    pub fn set_shape(
        profile: &NeighbourhoodProfile,
        subject: Subject,
        shape: Option<Shape>,
    ) -> Option<Self> {
        match subject {
            Subject::Record(id) => set_shape(profile, id, shape),
            Subject::Neighbourhood => {
                let mut after = profile.neighbourhood.clone();
                after.boundary = shape.map(|s| s.points().to_vec()).unwrap_or_default();
                change_neighbourhood(profile, after)
            }
        }
    }
}
