//! Choosing files: in the platform's dialog where it has one, by typing a path where it has none.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use egui::Context;

use super::{App, wake};
use crate::editing::files;
use crate::session::FileWish;

/// What a file dialog was opened for, and what was chosen.
pub(super) enum Chosen {
    Profile(PathBuf),
    Incidents(Vec<PathBuf>),
    File(PathBuf),
    /// The computer has no dialog to choose files; what one was wanted for, where our own is not
    /// open already.
    NoDialog(Option<FileWish>),
}

/// Sooner than this nobody cancels a dialog that opened: there was none.
const TOO_SOON: Duration = Duration::from_millis(300);

/// Asks in the platform's dialog. A Linux without a desktop portal and zenity has none, and says
/// nothing else of it than that nothing was chosen.
fn in_a_dialog(wish: Option<FileWish>, ask: impl FnOnce() -> Option<Chosen>) -> Option<Chosen> {
    let begin = Instant::now();
    ask().or_else(|| (begin.elapsed() < TOO_SOON).then_some(Chosen::NoDialog(wish)))
}

impl App {
    /// Asks for a profile file, off the UI thread.
    pub fn choose_profile(&mut self, ctx: &Context) {
        self.jobs.dialog.start(wake(ctx), |_, _| {
            let asked = rfd::FileDialog::new()
                .set_title("Open a neighbourhood profile")
                .add_filter("Neighbourhood profile", &["gpkg"]);
            in_a_dialog(Some(FileWish::Open), || asked.pick_file().map(Chosen::Profile))
        });
    }

    /// Asks for incident files, off the UI thread.
    pub fn choose_incidents(&mut self, ctx: &Context) {
        self.jobs.dialog.start(wake(ctx), |_, _| {
            let ends =
                ["csv", "tsv", "tab", "txt", "xlsx", "json", "geojson", "gpkg", "gpx", "zip", "gz"];
            let asked = rfd::FileDialog::new()
                .set_title("Import incidents")
                .add_filter("Incident table", &ends);
            in_a_dialog(Some(FileWish::Incidents), || asked.pick_files().map(Chosen::Incidents))
        });
    }

    /// Asks for the path of the file dialog in the platform's own dialog.
    pub fn browse(&mut self, ctx: &Context) {
        let Some(dialog) = &self.session.file_dialog else { return };
        let suggested = PathBuf::from(&dialog.path);
        let wish = dialog.wish;
        self.jobs.dialog.start(wake(ctx), move |_, _| {
            let mut asked = rfd::FileDialog::new();
            if let Some(folder) = suggested.parent().filter(|f| f.is_dir()) {
                asked = asked.set_directory(folder);
            }
            if let Some(name) = suggested.file_name() {
                asked = asked.set_file_name(name.to_string_lossy());
            }
            in_a_dialog(None, || {
                match wish {
                    FileWish::Open => {
                        asked.add_filter("Neighbourhood profile", &["gpkg"]).pick_file()
                    }
                    FileWish::Incidents => asked.pick_file(),
                    FileWish::Copy => {
                        asked.add_filter("Neighbourhood profile", &["gpkg"]).save_file()
                    }
                    FileWish::Basemap => {
                        let ends = ["geojson", "json", "gpkg", "mbtiles", "pmtiles"];
                        asked.add_filter("Maps", &ends).pick_file()
                    }
                    FileWish::Export(_) => {
                        asked.add_filter("Layer", &["geojson", "csv", "gpkg"]).save_file()
                    }
                    FileWish::Chart(_) => {
                        asked.add_filter("Chart", &["svg", "png", "pdf", "csv"]).save_file()
                    }
                    FileWish::Report => {
                        asked.add_filter("Report", &["csv", "json", "txt"]).save_file()
                    }
                    FileWish::HarmWeights => {
                        asked.add_filter("Table", &["csv", "xlsx", "tsv", "txt"]).pick_file()
                    }
                    FileWish::Deprivation => {
                        asked.add_filter("Figures", &["csv", "xlsx", "zip", "gz"]).pick_file()
                    }
                    FileWish::ImportAreas => {
                        let ends = ["geojson", "json", "gpkg", "zip", "shp", "gz"];
                        asked.add_filter("Boundaries", &ends).pick_file()
                    }
                    FileWish::ImportLayer(_) => {
                        asked.add_filter("Layer", &["geojson", "json", "csv"]).pick_file()
                    }
                }
                .map(Chosen::File)
            })
        });
    }

    /// Takes what was chosen.
    pub(super) fn take_chosen(&mut self, ctx: &Context) {
        match self.jobs.dialog.take().flatten() {
            Some(Chosen::Profile(path)) => self.take_files(ctx, vec![path]),
            Some(Chosen::Incidents(files)) => self.take_files(ctx, files),
            Some(Chosen::File(path)) => {
                let text = path.to_string_lossy().into_owned();
                files::change(self, |dialog| dialog.path = text);
            }
            Some(Chosen::NoDialog(wish)) => files::without_dialog(self, wish),
            None => {}
        }
    }
}
