//! What a person does with areas that others drew.

use super::steps;
use crate::app::App;
use crate::edit::{ProfileEdit, remove_area, remove_areas};
use crate::profile::{AreaId, AreaSet, Shape, Subject};
use crate::session::{ImportDialog, Message, Selection};

/// Shows which areas the profile has.
pub fn list(app: &mut App) {
    steps::finish(app);
    app.session.import = Some(ImportDialog::AreaSets);
}

/// Removes areas that came together, as one step.
pub fn remove_set(app: &mut App, set: &AreaSet) {
    make(app, remove_areas(&app.document.profile, set));
}

/// Removes one area.
pub fn remove(app: &mut App, id: AreaId) {
    make(app, remove_area(&app.document.profile, id));
}

fn make(app: &mut App, edit: Option<ProfileEdit>) {
    steps::finish(app);
    if let Some(edit) = edit {
        steps::edit(app, edit);
        steps::drop_what_is_gone(app);
    }
}

/// Makes an area the neighbourhood's boundary, which is one ring: the largest part of it, without
/// holes. Says so where that is not all of it.
pub fn take_as_boundary(app: &mut App, id: AreaId) {
    steps::finish(app);
    let profile = &app.document.profile;
    let Some(area) = profile.areas.iter().find(|a| a.id == id) else { return };
    let Some(ring) = area.largest_ring() else { return };
    let shape = Shape::Area(ring.to_vec());
    let left_out = area.polygons.iter().map(Vec::len).sum::<usize>() - 1;
    let title = area.title().to_owned();
    let edit = ProfileEdit::set_shape(profile, Subject::Neighbourhood, Some(shape));
    let Some(edit) = edit else {
        let words = format!("{title} is the boundary already");
        app.session.message = Some(Message::Done(words));
        return;
    };
    if !steps::may_edit(app) {
        return;
    }
    steps::edit(app, edit);
    app.session.selection = Some(Selection::Neighbourhood);
    if left_out > 0 {
        let words = format!(
            "The boundary is the largest part of {title}; {left_out} other parts or holes are left out"
        );
        app.session.message = Some(Message::Done(words));
    }
}
