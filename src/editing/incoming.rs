//! What a person says of files that are to be brought in: columns, names of mappings, where to.

use std::path::PathBuf;

use crate::app::App;
use crate::import::{Mapping, Remembered, forget_mapping, keep_mapping};
use crate::session::{ImportDialog, Message};

/// Shows the columns of a shape.
pub fn show_columns(app: &mut App, shape: usize) {
    if app.session.incoming.as_ref().is_some_and(|i| shape < i.shapes.len()) {
        app.session.message = None;
        app.session.import = Some(ImportDialog::Columns { shape });
    }
}

/// Takes another mapping for a shape. What was read by the one before is of no use any more.
pub fn map(app: &mut App, shape: usize, mapping: Mapping) {
    if let Some(incoming) = &mut app.session.incoming {
        incoming.map(shape, mapping);
    }
    app.forget_read();
}

/// Changes the name under which a mapping is to be remembered.
pub fn name(app: &mut App, shape: usize, name: String) {
    let shape = app.session.incoming.as_mut().and_then(|i| i.shapes.get_mut(shape));
    if let Some(shape) = shape {
        shape.name = name;
    }
}

/// Takes a remembered mapping for a shape, or what was guessed.
pub fn take(app: &mut App, shape: usize, name: Option<String>) {
    let Some(incoming) = &mut app.session.incoming else { return };
    let known = name.as_ref().and_then(|n| incoming.remembered.iter().find(|r| r.name == *n));
    let guessed = || incoming.shapes.get(shape).map(|s| s.head.guessed.clone());
    let Some(mapping) = known.map(|r| r.mapping.clone()).or_else(guessed) else { return };
    incoming.map(shape, mapping);
    if let Some(shape) = incoming.shapes.get_mut(shape) {
        shape.name = name.clone().unwrap_or_default();
        shape.remembered = name;
    }
    app.forget_read();
}

/// Remembers the mapping of a shape under the name that was typed.
pub fn remember(app: &mut App, shape: usize) {
    let (Some(folder), Some(incoming)) = (&app.mappings_folder, &mut app.session.incoming) else {
        return;
    };
    let Some(shape) = incoming.shapes.get_mut(shape) else { return };
    let kept = Remembered {
        name: shape.name.trim().to_owned(),
        shape: shape.head.shape(),
        mapping: shape.mapping.clone(),
    };
    app.session.message = Some(match keep_mapping(folder, &kept) {
        Ok(()) => {
            let words = format!("The mapping is remembered as “{}”", kept.name);
            shape.remembered = Some(kept.name.clone());
            incoming.remembered.retain(|r| r.name != kept.name);
            incoming.remembered.push(kept);
            Message::Done(words)
        }
        Err(e) => Message::Refused(format!("The mapping could not be remembered: {e}")),
    });
}

/// Forgets a remembered mapping. What it is used for now stays as it is.
pub fn forget(app: &mut App, name: &str) {
    let (Some(folder), Some(incoming)) = (&app.mappings_folder, &mut app.session.incoming) else {
        return;
    };
    app.session.message = Some(match forget_mapping(folder, name) {
        Ok(()) => {
            incoming.remembered.retain(|r| r.name != name);
            for shape in &mut incoming.shapes {
                shape.remembered = shape.remembered.take().filter(|r| r != name);
            }
            Message::Done(format!("The mapping “{name}” is forgotten"))
        }
        Err(e) => Message::Refused(format!("The mapping could not be forgotten: {e}")),
    });
}

/// Whether it goes into the open profile.
pub fn into_open(app: &mut App, on: bool) {
    if let Some(ImportDialog::Ask { into_open, .. }) = &mut app.session.import {
        *into_open = on;
    }
}

/// Changes the name of the profile to be made.
pub fn name_profile(app: &mut App, new: String) {
    if let Some(ImportDialog::Ask { name, .. }) = &mut app.session.import {
        *name = new;
    }
}

/// Changes where the profile to be made goes.
pub fn place_profile(app: &mut App, new: PathBuf) {
    if let Some(ImportDialog::Ask { path, .. }) = &mut app.session.import {
        *path = new;
    }
}

/// Closes the dialog; what was not confirmed is not done.
pub fn close(app: &mut App) {
    app.session.import = None;
    app.session.incoming = None;
    app.forget_read();
}

/// Lists the earlier imports of the profile.
pub fn list(app: &mut App) {
    super::steps::finish(app);
    app.session.import = Some(ImportDialog::Imports);
}

/// Shows the report of an earlier import, by its place in the list of the profile.
pub fn show_report(app: &mut App, import: usize) {
    let kept = app.document.profile.imports.get(import).and_then(|i| i.detail.as_ref());
    let Some(kept) = kept else { return };
    match serde_json::from_str(&kept.report) {
        Ok(report) => app.session.import = Some(ImportDialog::Report(Box::new(report))),
        Err(e) => {
            let words = format!(
                "The report of this import cannot be read ({e}); its figures in the list are as they were"
            );
            app.session.message = Some(Message::Refused(words));
        }
    }
}

/// Shows the incidents without a place in the table.
pub fn show_without_place(app: &mut App) {
    use crate::profile::{IncidentFilter, Precision};
    let all = app.document.profile.incidents.crime_types();
    let mut crime_types: Vec<_> = all
        .iter()
        .filter(|t| **t != crate::profile::CrimeType::AntiSocialBehaviour)
        .cloned()
        .collect();
    crime_types.sort();
    let mut filter = IncidentFilter { crime_types, ..IncidentFilter::asb(None) };
    for (on, kind) in filter.precisions.iter_mut().zip(Precision::ALL) {
        *on = *kind == Precision::None;
    }
    app.session.question.filter = filter;
    app.session.table = Some(crate::session::TableView::default());
    app.session.import = None;
}
