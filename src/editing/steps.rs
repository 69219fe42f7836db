//! Steps: made, taken back, made again; and what is opened or deleted.

use crate::app::App;
use crate::document::IncidentFacts;
use crate::edit::{ProfileEdit, StepEdit, delete_record};
use crate::profile::{RecordId, Sensitivity, Subject};
use crate::session::{Message, Selection};

use super::{forms, kept, shapes};

/// Whether anything may be changed; says why not.
pub fn may_edit(app: &mut App) -> bool {
    if let Some(reason) = &app.document.read_only {
        let words = format!("This profile may only be read: {reason}");
        app.session.message = Some(Message::Refused(words));
        return false;
    }
    if app.is_opening() {
        let words = "A profile is being opened; wait until it is there".to_owned();
        app.session.message = Some(Message::Refused(words));
        return false;
    }
    if app.is_turning() {
        let words = "An import is being taken back; wait until it is done".to_owned();
        app.session.message = Some(Message::Refused(words));
        return false;
    }
    true
}

/// Makes an edit.
pub fn edit(app: &mut App, edit: ProfileEdit) {
    if !may_edit(app) {
        return;
    }
    app.session.message = Some(Message::Done(edit.label()));
    app.document.edit(edit, app.settings.role);
}

/// Takes back the last step.
pub fn undo(app: &mut App, ctx: &egui::Context) {
    // While something is drawn, its last point is the last step.
    if app.session.drawing.as_ref().is_some_and(|d| !d.points.is_empty()) {
        super::drawing::take_back_point(app);
        return;
    }
    finish(app);
    if !may_edit(app) {
        return;
    }
    let Some(step) = app.document.history.to_undo().cloned() else {
        app.session.message = Some(Message::Done("There is nothing to undo".to_owned()));
        return;
    };
    match step.what {
        // With a million incidents this is no work for between two frames.
        StepEdit::Edit(ProfileEdit::ImportIncidents { .. }) | StepEdit::StoredImport { .. } => {
            app.turn(ctx, step, false);
        }
        StepEdit::Edit(edit) => undo_edit(app, edit, None),
    }
}

/// Takes back a step that is this edit.
pub fn undo_edit(app: &mut App, edit: ProfileEdit, facts: Option<IncidentFacts>) {
    app.session.message = Some(Message::Done(format!("Undone: {}", edit.label())));
    app.document.undo(edit, facts, app.settings.role);
    drop_what_is_gone(app);
}

/// Makes the step last taken back again.
pub fn redo(app: &mut App, ctx: &egui::Context) {
    finish(app);
    if !may_edit(app) {
        return;
    }
    let Some(step) = app.document.history.to_redo().cloned() else {
        app.session.message = Some(Message::Done("There is nothing to redo".to_owned()));
        return;
    };
    match step.what {
        // With a million incidents this is no work for between two frames.
        StepEdit::Edit(ProfileEdit::ImportIncidents { .. }) | StepEdit::StoredImport { .. } => {
            app.turn(ctx, step, true);
        }
        StepEdit::Edit(edit) => redo_edit(app, edit, None),
    }
}

/// Makes a step again that is this edit.
pub fn redo_edit(app: &mut App, edit: ProfileEdit, facts: Option<IncidentFacts>) {
    app.session.message = Some(Message::Done(format!("Redone: {}", edit.label())));
    app.document.redo(edit, facts, app.settings.role);
    drop_what_is_gone(app);
}

/// Deletes a record.
pub fn delete(app: &mut App, id: RecordId) {
    finish(app);
    if !may_edit(app) {
        return;
    }
    app.session.drafts.retain(|(subject, _), _| *subject != Subject::Record(id));
    if let Some(delete) = delete_record(&app.document.profile, id) {
        edit(app, delete);
        drop_what_is_gone(app);
    }
}

/// Deletes the boundary.
pub fn delete_boundary(app: &mut App) {
    finish(app);
    let deleted = ProfileEdit::set_shape(&app.document.profile, Subject::Neighbourhood, None);
    if let Some(deleted) = deleted {
        edit(app, deleted);
        app.session.corner = None;
    }
}

/// Ends what is under way: what was typed, dragged or nudged is a step of its own.
pub fn finish(app: &mut App) {
    shapes::release(app);
    forms::commit_all(app);
    kept::commit_name(app);
}

/// Selects something.
pub fn select(app: &mut App, selection: Option<Selection>) {
    finish(app);
    if app.session.selection == selection {
        return;
    }
    app.session.selection = selection;
    app.session.corner = None;
    if selection.is_some() {
        // The history would cover what was chosen.
        app.session.history = None;
    }
    opened(app);
}

/// Notes in the audit that a record was opened which not everybody may see.
pub fn opened(app: &App) {
    let Some(Selection::Record(id)) = app.session.selection else { return };
    let (Some(record), Some(writer)) = (app.document.profile.record(id), &app.document.writer)
    else {
        return;
    };
    let is_closed =
        matches!(record.handling().sensitivity, Sensitivity::Police | Sensitivity::NeverProjected);
    if is_closed && app.document.audits {
        writer.consulted(id, record.name(), app.settings.role.as_str());
    }
}

/// A selection of what is no longer there shows nothing.
pub(super) fn drop_what_is_gone(app: &mut App) {
    app.session.corner = None;
    let profile = &app.document.profile;
    if let Some(Selection::Record(id)) = app.session.selection
        && profile.record(id).is_none()
    {
        app.session.selection = None;
    }
    if let Some(Selection::Area(id)) = app.session.selection
        && !profile.areas.iter().any(|a| a.id == id)
    {
        app.session.selection = None;
    }
    if let Some(Selection::KeptHotSpot(id)) = app.session.selection
        && !profile.kept_hot_spots.iter().any(|v| v.hot_spot == id)
    {
        app.session.selection = None;
    }
    if let Some(Selection::Place(place)) = app.session.selection
        && profile.incidents.places().get(place.0 as usize).is_none()
    {
        app.session.selection = None;
    }
}
