//! The file of a copy, an export or an import; and what is asked before the window closes while
//! changes are not on disk.

use egui::{Key, Modal, Modifiers, Response, RichText, TextEdit, Ui};

use super::View;
use crate::command::Command;
use crate::look::Tokens;
use crate::look::widgets::{quiet, section};
use crate::session::{BasemapSource, FileDialog, FileWish};

/// Shows the dialog that is open, if any.
pub fn show(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    if let Some(since) = view.session.closing {
        closing(ui, view, since, commands);
    } else if let Some(dialog) = &view.session.file_dialog {
        Modal::new(egui::Id::unique("file dialog")).show(ui.ctx(), |ui| {
            ui.set_width(480.0);
            file(ui, dialog, commands);
        });
    }
}

fn file(ui: &mut Ui, dialog: &FileDialog, commands: &mut Vec<Command>) {
    let (title, verb, advice) = match dialog.wish {
        FileWish::Open => (
            "Open a neighbourhood profile".to_owned(),
            "Open",
            "A profile is a GeoPackage, a file whose name ends in .gpkg.".to_owned(),
        ),
        FileWish::Incidents => (
            "Import incidents".to_owned(),
            "Next",
            "CSV, Excel, GeoJSON, GeoPackage, GPX or a folder of them, also zipped; several separated by semicolons. Or drop them on the map."
                .to_owned(),
        ),
        FileWish::Copy => (
            "Save a copy".to_owned(),
            "Save copy",
            "A whole profile with its audit. You go on working in this one.".to_owned(),
        ),
        FileWish::Basemap => (
            "Basemap".to_owned(),
            "Choose",
            advice_of(dialog.source).to_owned(),
        ),
        FileWish::Export(layer) => (
            format!("Export {}", crate::profile::lower_first(layer.title())),
            "Export",
            "The name ends in .geojson, .csv or .gpkg. Records marked “never projected” are left out."
                .to_owned(),
        ),
        FileWish::Report => (
            "Save the import report".to_owned(),
            "Save report",
            "The name ends in .csv, .json or .txt. It holds what stood in the rejected rows.".to_owned(),
        ),
        FileWish::Chart(_) => (
            "Save the chart".to_owned(),
            "Save chart",
            "The name ends in .svg, .png or .pdf for the picture with its words, or in .csv for its figures.".to_owned(),
        ),
        FileWish::HarmWeights => (
            "Weigh by harm".to_owned(),
            "Weigh",
            "A CSV or Excel file with the columns crime_type and weight; where wanted asb_type, version, name. A type without a weight is counted apart, never as nothing. Nothing of it is kept in the profile."
                .to_owned(),
        ),
        FileWish::Deprivation => (
            "Join deprivation figures".to_owned(),
            "Join",
            "A CSV or Excel file with the LSOA code and the decile of an index of multiple deprivation, as the Indices of Deprivation are published. Figures are joined to boundaries of the same year only."
                .to_owned(),
        ),
        FileWish::ImportAreas => (
            "Import areas".to_owned(),
            "Import",
            "Boundaries of neighbourhoods, wards or LSOAs: GeoJSON, TopoJSON, GeoPackage, a shapefile in a .zip, or a boundary of the police API. The same areas again change only what is different."
                .to_owned(),
        ),
        FileWish::ImportLayer(layer) => (
            format!("Import {}", crate::profile::lower_first(layer.title())),
            "Import",
            "CSV or GeoJSON with the column names of an export. A row with a known id changes that record, any other is new."
                .to_owned(),
        ),
    };
    section(ui, &title);
    let is_basemap = dialog.wish == FileWish::Basemap;
    if is_basemap {
        basemap_sources(ui, dialog.source, commands);
    }
    let is_server = is_basemap && dialog.source == BasemapSource::Server;
    let is_named = !is_basemap || is_server || dialog.source == BasemapSource::File;
    let field = is_named.then(|| path(ui, dialog, is_server, commands));
    let is_told = matches!(
        dialog.wish,
        FileWish::Open
            | FileWish::Incidents
            | FileWish::ImportLayer(_)
            | FileWish::Deprivation
            | FileWish::HarmWeights
    );
    if is_named && !is_told {
        let (name, hint) = match dialog.wish {
            FileWish::Basemap => ("Credit line", "As the source asks for it; shown on the map"),
            FileWish::ImportAreas => ("Year of the boundaries", "Where the file does not say"),
            _ => ("For whom and what for", "Noted in the audit"),
        };
        let label = ui.label(name);
        let mut text = dialog.recipient.clone();
        let field = TextEdit::singleline(&mut text).desired_width(f32::INFINITY).hint_text(hint);
        if ui.add(field).labelled_by(label.id).changed() {
            commands.push(Command::TypeRecipient(text));
        }
    }
    if let Some(problem) = &dialog.problem {
        let words = RichText::new(problem).color(Tokens::current(ui).warning);
        ui.add(egui::Label::new(words).wrap());
    }
    quiet(ui, advice);
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        let may_be_empty = is_basemap && !is_server;
        let ready = (may_be_empty || !dialog.path.trim().is_empty()) && !dialog.busy;
        // Enter in the field confirms; on a button it presses that button and nothing else.
        let is_left = field.is_some_and(|field| field.lost_focus());
        let enter = ready && is_left && ui.input(|i| i.key_pressed(Key::Enter));
        if accent(ui, verb, ready).clicked() || enter {
            commands.push(Command::ConfirmFile);
        }
        let may_cancel = !(dialog.busy && dialog.wish.goes_out());
        let cancel = ui.add_enabled(may_cancel, egui::Button::new("Cancel"));
        if cancel.clicked() || (may_cancel && escape(ui)) {
            commands.push(Command::CloseFile);
        }
        if dialog.busy {
            ui.spinner();
        }
    });
}

/// Where a basemap can come from, and what to do with the field below.
fn advice_of(source: BasemapSource) -> &'static str {
    match source {
        BasemapSource::None => "The map shows a grid of longitude and latitude, and boundaries.",
        BasemapSource::Ashview => "The streets of Ashview, the invented town of the sample.",
        BasemapSource::File => {
            "GeoJSON or GeoPackage in longitude and latitude, as OpenStreetMap or OS Open Zoomstack \
             name streets, buildings, parks and water, several separated by semicolons; or one PMTiles \
             or MBTiles file, whose own credit line is taken where it has one. Empty: no basemap."
        }
        BasemapSource::Server => {
            "Beatlas then uses the network. The server sees from this computer which part of the map is \
             looked at, and nothing else. Ask whether your force allows it, and take address and credit \
             line from the server's page."
        }
    }
}

fn basemap_sources(ui: &mut Ui, chosen: BasemapSource, commands: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        for (source, name) in [
            (BasemapSource::File, "File"),
            (BasemapSource::Server, "Tile server"),
            (BasemapSource::Ashview, "Ashview"),
            (BasemapSource::None, "None"),
        ] {
            if ui.radio(source == chosen, name).clicked() {
                commands.push(Command::TypeBasemapSource(source));
            }
        }
    });
}

/// The field for a path or an address.
fn path(
    ui: &mut Ui,
    dialog: &FileDialog,
    is_server: bool,
    commands: &mut Vec<Command>,
) -> Response {
    let label = ui.label(if is_server { "Address" } else { "File" });
    ui.horizontal(|ui| {
        let mut path = dialog.path.clone();
        let room = ui.available_width() - if is_server { 0.0 } else { 82.0 };
        let hint = if is_server { "https://tile.example.org/{z}/{x}/{y}.png" } else { "" };
        let edit = TextEdit::singleline(&mut path).desired_width(room).hint_text(hint);
        let field = ui.add(edit).labelled_by(label.id);
        if dialog.path.is_empty() && ui.memory(|m| m.focused().is_none()) {
            field.request_focus();
        }
        if field.changed() {
            commands.push(Command::TypePath(path));
        }
        if !is_server && ui.button(Command::BrowseFile.label()).clicked() {
            commands.push(Command::BrowseFile);
        }
        field
    })
    .inner
}

/// Seconds in which what waits is usually on disk: until then nothing is asked.
const USUALLY: f64 = 2.0;

fn closing(ui: &mut Ui, view: &View<'_>, since: f64, commands: &mut Vec<Command>) {
    let waits_long = ui.input(|i| i.time) - since > USUALLY;
    if view.saved.problem.is_none() && view.unfinished.is_none() && !waits_long {
        return;
    }
    Modal::new(egui::Id::unique("closing")).show(ui.ctx(), |ui| {
        ui.set_width(480.0);
        section(ui, "Not everything is on disk");
        let n = view.saved.waiting;
        if n > 0 {
            let words =
                if n == 1 { "1 change waits".to_owned() } else { format!("{n} changes wait") };
            quiet(ui, format!("{words}. They are tried again every few seconds."));
        }
        for reason in view.saved.problem.iter().chain(&view.unfinished) {
            let reason = RichText::new(reason).color(Tokens::current(ui).warning);
            ui.add(egui::Label::new(reason).wrap());
        }
        ui.add_space(8.0);
        ui.horizontal_wrapped(|ui| {
            if accent(ui, Command::RetrySaving.label(), true).clicked() {
                commands.push(Command::RetrySaving);
            }
            if ui.button("Save a copy as…").clicked() {
                commands.push(Command::KeepOpen);
                commands.push(Command::AskFile(FileWish::Copy));
            }
            if ui.button(Command::KeepOpen.label()).clicked() || escape(ui) {
                commands.push(Command::KeepOpen);
            }
            if ui.button(Command::CloseAnyway.label()).clicked() {
                commands.push(Command::CloseAnyway);
            }
        });
    });
}

fn accent(ui: &mut Ui, label: &str, enabled: bool) -> egui::Response {
    let tokens = Tokens::current(ui);
    let button =
        egui::Button::new(RichText::new(label).color(tokens.on_accent)).fill(tokens.accent);
    ui.add_enabled(enabled, button)
}

/// Whether Escape was pressed for this dialog; a list that was open in it has taken it before.
fn escape(ui: &Ui) -> bool {
    ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape))
}
