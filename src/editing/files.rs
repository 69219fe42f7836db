//! Handing on and taking in: a copy, an export, a layer from a file, the file read anew.

use std::path::{Path, PathBuf};

use super::steps;
use crate::app::App;
use crate::session::{FileDialog, FileWish, HistoryView};

/// Asks for a file; suggests one beside the profile.
pub fn ask(app: &mut App, wish: FileWish) {
    steps::finish(app);
    if matches!(wish, FileWish::ImportLayer(_) | FileWish::Basemap) && !steps::may_edit(app) {
        return;
    }
    app.session.file_dialog = Some(FileDialog {
        wish,
        path: suggested(app, wish).to_string_lossy().into_owned(),
        recipient: credit(app, wish),
        problem: None,
        busy: false,
    });
}

/// The credit line of the basemap that is there; openstreetmap.org asks for this one.
fn credit(app: &App, wish: FileWish) -> String {
    if wish != FileWish::Basemap {
        return String::new();
    }
    let now = app.document.profile.neighbourhood.basemap.split_once('|');
    now.map_or("© OpenStreetMap contributors", |(_, credit)| credit.trim()).to_owned()
}

fn suggested(app: &App, wish: FileWish) -> PathBuf {
    let profile = app.document.path.clone().unwrap_or_else(|| PathBuf::from("profile.gpkg"));
    let stem = profile.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let beside = |name: String| profile.with_file_name(name);
    match wish {
        FileWish::Copy => {
            let day = jiff::Zoned::now().date();
            beside(format!("{stem} {day}.gpkg"))
        }
        FileWish::Basemap => {
            let now = &app.document.profile.neighbourhood.basemap;
            PathBuf::from(now.split('|').next().unwrap_or_default().trim())
        }
        FileWish::Report => beside(format!("{stem} import report.csv")),
        FileWish::Export(layer) => beside(format!("{stem}-{}.geojson", layer.name())),
        FileWish::ImportLayer(_) => profile.parent().unwrap_or(Path::new("")).join(""),
    }
}

/// Changes the dialog, where one is open.
pub fn change(app: &mut App, with: impl FnOnce(&mut FileDialog)) {
    if let Some(dialog) = &mut app.session.file_dialog {
        with(dialog);
    }
}

/// Does what the dialog is for. A path without a folder lies beside the profile.
pub fn confirm(app: &mut App, ctx: &egui::Context) {
    let Some(dialog) = &mut app.session.file_dialog else { return };
    if dialog.busy {
        return;
    }
    dialog.busy = true;
    dialog.problem = None;
    let (wish, recipient) = (dialog.wish, dialog.recipient.trim().to_owned());
    let folder = app.document.path.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
    let path = match wish {
        // Several files, each beside the profile unless it says otherwise; or none.
        FileWish::Basemap => PathBuf::from(dialog.path.trim()),
        _ => folder.join(dialog.path.trim()),
    };
    app.work_on_file(ctx, wish, path, recipient);
}

/// Shows or hides the history.
pub fn history(app: &mut App, wanted: Option<Option<crate::profile::RecordId>>) {
    steps::finish(app);
    // Asking again for what is shown hides it.
    let shown = app.session.history.as_ref().map(|h| h.of);
    app.session.history =
        wanted.filter(|_| wanted != shown).map(|of| HistoryView { of, rows: None });
    app.ask_history();
}
