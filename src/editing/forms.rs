//! The fields of a form: what is typed is a draft, and becomes a step when the field is left.

use crate::app::App;
use crate::edit::ProfileEdit;
use crate::profile::{Field, FieldValue, Subject};
use crate::session::{FieldDraft, name_wanted};

use super::steps;

/// Notes what is typed in a field; the profile stays as it is.
pub fn type_in(app: &mut App, subject: Subject, field: Field, text: String) {
    let problem = app.session.drafts.get(&(subject, field)).and_then(|d| d.problem.clone());
    // What is wrong stays said until the field is left again.
    app.session.drafts.insert((subject, field), FieldDraft { text, problem });
}

/// A field was left: what was typed is the change, or stays there with what is wrong with it.
pub fn commit(app: &mut App, subject: Subject, field: Field) {
    let Some(draft) = app.session.drafts.get_mut(&(subject, field)) else { return };
    if app.document.profile.name_of(subject).is_none() {
        app.session.drafts.remove(&(subject, field));
        return;
    }
    let edit = field
        .parse(&draft.text)
        .and_then(|value| ProfileEdit::set_field(&app.document.profile, subject, field, value));
    match edit {
        Ok(edit) => {
            // What was typed stays typed where nothing may be changed just now.
            if edit.is_some() && !steps::may_edit(app) {
                return;
            }
            app.session.drafts.remove(&(subject, field));
            if let Some(edit) = edit {
                steps::edit(app, edit);
            }
        }
        Err(problem) => draft.problem = Some(problem),
    }
}

/// Leaves every field: before anything else is done, what was typed is a step of its own.
pub fn commit_all(app: &mut App) {
    let fields: Vec<(Subject, Field)> = app.session.drafts.keys().copied().collect();
    for (subject, field) in fields {
        commit(app, subject, field);
    }
}

/// The first field that was left with what cannot stand there, in words; `None`: nothing is lost by
/// leaving.
pub fn unfinished(app: &App) -> Option<(Subject, String)> {
    let ((subject, field), draft) = app.session.drafts.iter().next()?;
    let name = app.document.profile.name_of(*subject).unwrap_or_default();
    let problem = draft.problem.as_ref().map(|p| format!(": {p}")).unwrap_or_default();
    Some((*subject, format!("“{}” of {name} is not kept{problem}", field.label())))
}

/// Sets a field at once: a choice, a tick.
pub fn set(app: &mut App, subject: Subject, field: Field, value: &FieldValue) {
    if !steps::may_edit(app) {
        return;
    }
    app.session.drafts.remove(&(subject, field));
    commit_all(app);
    match ProfileEdit::set_field(&app.document.profile, subject, field, value.clone()) {
        Ok(Some(edit)) => steps::edit(app, edit),
        Ok(None) => {}
        Err(problem) => {
            let draft = FieldDraft { text: value.to_text(), problem: Some(problem) };
            app.session.drafts.insert((subject, field), draft);
        }
    }
}

/// Asks the form to put the cursor into the name of a new record.
pub fn focus_name(ctx: &egui::Context, subject: Subject) {
    ctx.data_mut(|d| d.insert_temp(name_wanted(), subject));
}
