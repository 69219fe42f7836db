//! Handing on and taking in: a copy, an export, a layer from a file, the file read anew.

use std::path::{Path, PathBuf};

use super::steps;
use crate::app::App;
use crate::import::check_address;
use crate::profile::BasemapChoice;
use crate::session::{BasemapSource, FileDialog, FileWish, HistoryView};

/// Asks for a file; suggests one beside the profile.
pub fn ask(app: &mut App, wish: FileWish) {
    steps::finish(app);
    if wish.changes_profile() && !steps::may_edit(app) {
        return;
    }
    app.session.file_dialog = Some(FileDialog {
        wish,
        path: suggested(app, wish).to_string_lossy().into_owned(),
        source: source(app, wish),
        recipient: credit(app, wish),
        problem: None,
        busy: false,
    });
}

/// Asks in our own dialog, since the computer has none to choose files; `wish` is `None` where ours
/// is open already.
pub fn without_dialog(app: &mut App, wish: Option<FileWish>) {
    if let Some(wish) = wish {
        ask(app, wish);
    }
    let advice = "This computer offers no dialog to choose files. Type or paste the path.";
    change(app, |dialog| dialog.problem = Some(advice.to_owned()));
}

fn basemap(app: &App) -> BasemapChoice {
    BasemapChoice::from_text(&app.document.profile.neighbourhood.basemap)
}

fn source(app: &App, wish: FileWish) -> BasemapSource {
    match basemap(app) {
        _ if wish != FileWish::Basemap => BasemapSource::default(),
        BasemapChoice::Server { .. } => BasemapSource::Server,
        // A file is what one comes here for, whatever is there now.
        _ => BasemapSource::File,
    }
}

/// The credit line of the basemap that is there; openstreetmap.org asks for this one.
fn credit(app: &App, wish: FileWish) -> String {
    if wish != FileWish::Basemap {
        return String::new();
    }
    match basemap(app).credit() {
        "" => "© OpenStreetMap contributors".to_owned(),
        credit => credit.to_owned(),
    }
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
        FileWish::Report => beside(format!("{stem} import report.csv")),
        FileWish::Chart(place) => {
            let title = app.chart(place).map_or("chart".to_owned(), |c| c.title.to_lowercase());
            beside(format!("{stem} {title}.svg"))
        }
        FileWish::Basemap => PathBuf::from(match basemap(app) {
            BasemapChoice::None | BasemapChoice::Ashview => String::new(),
            BasemapChoice::Files { files, .. } => files.join("; "),
            BasemapChoice::Tiles { file, .. } => file,
            BasemapChoice::Server { url, .. } => url,
        }),
        FileWish::Export(layer) => beside(format!("{stem}-{}.geojson", layer.name())),
        FileWish::Open
        | FileWish::Incidents
        | FileWish::ImportLayer(_)
        | FileWish::ImportAreas
        | FileWish::Deprivation
        | FileWish::HarmWeights => profile.parent().unwrap_or(Path::new("")).join(""),
    }
}

/// Changes the dialog, where one is open.
pub fn change(app: &mut App, with: impl FnOnce(&mut FileDialog)) {
    if let Some(dialog) = &mut app.session.file_dialog {
        with(dialog);
    }
}

/// Chooses where the basemap comes from. What stands in the field is of the other kind and goes.
pub fn basemap_from(app: &mut App, source: BasemapSource) {
    change(app, |dialog| {
        let is_web = dialog.path.contains("://");
        if is_web != (source == BasemapSource::Server) {
            dialog.path.clear();
        }
        dialog.source = source;
        dialog.problem = None;
    });
}

/// What the dialog says of the basemap; the error says what is missing.
fn basemap_of(dialog: &FileDialog) -> Result<BasemapChoice, String> {
    // In the profile's text this sign divides files from credit.
    let credit = dialog.recipient.trim().replace('|', "/");
    match dialog.source {
        BasemapSource::None => Ok(BasemapChoice::None),
        BasemapSource::Ashview => Ok(BasemapChoice::Ashview),
        BasemapSource::File => {
            let files = dialog.path.split(';').map(str::trim).filter(|f| !f.is_empty());
            match BasemapChoice::of_files(files.map(str::to_owned).collect(), credit) {
                BasemapChoice::Server { url, credit } => server(url, credit),
                choice => Ok(choice),
            }
        }
        BasemapSource::Server => server(dialog.path.trim().to_owned(), credit),
    }
}

fn server(url: String, credit: String) -> Result<BasemapChoice, String> {
    check_address(&url)?;
    if credit.is_empty() {
        let advice = "the server's page says which one it asks for";
        return Err(format!("expected a credit line, found none; {advice}"));
    }
    Ok(BasemapChoice::Server { url, credit })
}

fn choose_basemap(app: &mut App, ctx: &egui::Context) {
    let Some(dialog) = &mut app.session.file_dialog else { return };
    match basemap_of(dialog) {
        Ok(choice) => app.choose_basemap(ctx, choice),
        Err(problem) => {
            dialog.problem = Some(problem);
            dialog.busy = false;
        }
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
    if dialog.wish == FileWish::Basemap {
        choose_basemap(app, ctx);
        return;
    }
    let (wish, recipient) = (dialog.wish, dialog.recipient.trim().to_owned());
    let folder = app.document.path.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
    if matches!(wish, FileWish::Open | FileWish::Incidents) {
        let paths = dialog.path.split(';').map(str::trim).filter(|p| !p.is_empty());
        let paths: Vec<PathBuf> = paths.map(|p| folder.join(p)).collect();
        if let Some(missing) = paths.iter().find(|p| !p.exists()) {
            let missing = missing.display();
            dialog.problem = Some(format!("expected a file or a folder, found none at {missing}"));
            dialog.busy = false;
            return;
        }
        app.session.file_dialog = None;
        app.take_files(ctx, paths);
        return;
    }
    let path = folder.join(dialog.path.trim());
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
