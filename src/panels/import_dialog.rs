//! Bringing incidents in: what a file is, where it goes, what became of its rows.

use egui::{Key, Modal, Modifiers, RichText, ScrollArea, TextEdit, Ui};

use super::{View, area_sets, columns_dialog, import_report, imports_list, number};
use crate::command::Command;
use crate::import::LayerReport;
use crate::look::Tokens;
use crate::look::widgets::{fact, quiet, section};
use crate::profile::AreaKind;
use crate::session::{FileWish, ImportDialog, Message};

/// Shows the dialog that is open, if any.
pub fn show(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    let Some(dialog) = &view.session.import else { return };
    let (title, width) = match dialog {
        ImportDialog::Columns { shape } => {
            columns_dialog::show(ui, view, *shape, commands);
            return;
        }
        ImportDialog::Ask { .. } => ("Import incidents", 480.0),
        ImportDialog::Foreign { .. } => ("Not a neighbourhood profile", 480.0),
        ImportDialog::Report(_) => ("Import report", 620.0),
        ImportDialog::Layer(_) => ("Import report", 440.0),
        ImportDialog::Imports => ("Imports", 940.0),
        ImportDialog::AreaSets => ("Areas", 640.0),
        ImportDialog::Areas(_) | ImportDialog::Deprivation(_) => ("Import report", 560.0),
    };
    let height = (ui.ctx().content_rect().height() - 190.0).max(200.0);
    Modal::new(egui::Id::unique("import dialog")).show(ui.ctx(), |ui| {
        ui.set_width(width);
        section(ui, title);
        // Each has its own place: one that was scrolled down leaves the next at its beginning.
        let scrolled = |ui: &mut Ui, add: &mut dyn FnMut(&mut Ui)| {
            let area = ScrollArea::vertical().max_height(height).min_scrolled_height(height);
            area.show(ui, |ui| add(ui));
        };
        match dialog {
            ImportDialog::Ask { name, path, into_open, .. } => {
                ask(ui, view, (name, &path.to_string_lossy(), *into_open), commands);
            }
            ImportDialog::Foreign { path } => foreign(ui, view, path, commands),
            ImportDialog::Report(report) => {
                scrolled(ui, &mut |ui| import_report::show(ui, report, commands));
                close(ui, view, [Some(FileWish::Report)], commands);
            }
            ImportDialog::Layer(report) => {
                scrolled(ui, &mut |ui| layer(ui, report));
                close(ui, view, [], commands);
            }
            ImportDialog::Imports => {
                imports_list::show(ui, view, commands);
                close(ui, view, [], commands);
            }
            ImportDialog::AreaSets => {
                scrolled(ui, &mut |ui| area_sets::show(ui, view, commands));
                let areas = &view.document.profile.areas;
                let can_edit = view.document.can_edit();
                let has_lsoas = areas.iter().any(|a| a.kind == AreaKind::Lsoa);
                let more = [
                    can_edit.then_some(FileWish::ImportAreas),
                    (can_edit && has_lsoas).then_some(FileWish::Deprivation),
                ];
                close(ui, view, more, commands);
            }
            ImportDialog::Deprivation(report) => {
                scrolled(ui, &mut |ui| area_sets::deprivation(ui, report));
                close(ui, view, [], commands);
            }
            ImportDialog::Areas(report) => {
                scrolled(ui, &mut |ui| area_sets::report(ui, report));
                close(ui, view, [], commands);
            }
            ImportDialog::Columns { .. } => {}
        }
    });
}

fn close(
    ui: &mut Ui,
    view: &View<'_>,
    more: impl IntoIterator<Item = Option<FileWish>>,
    commands: &mut Vec<Command>,
) {
    ui.add_space(8.0);
    // A dialog on top of this one has the keys.
    let on_top = view.session.file_dialog.is_none();
    ui.horizontal(|ui| {
        let close = ui.button(Command::CloseImport.label());
        if close.clicked() || (on_top && escape(ui)) {
            commands.push(Command::CloseImport);
        }
        for wish in more.into_iter().flatten() {
            if ui.button(Command::AskFile(wish).label()).clicked() {
                commands.push(Command::AskFile(wish));
            }
        }
    });
}

fn layer(ui: &mut Ui, report: &LayerReport) {
    fact(ui, "File", &report.file);
    fact(ui, "Layer", report.layer.title());
    for (name, count) in [
        ("Rows read", report.rows_read),
        ("New", report.added),
        ("Changed", report.changed),
        ("Unchanged", report.unchanged),
        ("Rejected", report.rejected),
    ] {
        fact(ui, name, &number(count));
    }
    fact(ui, "Columns left out", &report.columns_left_out.join(", "));
    for note in &report.notes {
        quiet(ui, note.to_string());
    }
    for problem in &report.problems {
        quiet(ui, problem.to_string());
    }
    if report.problems_not_kept > 0 {
        quiet(ui, format!("And {} more", number(report.problems_not_kept)));
    }
}

fn foreign(ui: &mut Ui, view: &View<'_>, path: &std::path::Path, commands: &mut Vec<Command>) {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    quiet(
        ui,
        format!(
            "{name} is a GeoPackage of another program. It may hold incidents to import, boundaries of areas, or streets and buildings for the map."
        ),
    );
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        let import = Command::Import(vec![path.to_owned()]);
        if accent(ui, import.label(), true).clicked() {
            commands.push(import);
        }
        let areas = Command::TakeAsAreas(path.to_owned());
        if view.document.can_edit() && ui.button(areas.label()).clicked() {
            commands.push(areas);
        }
        let basemap = Command::TakeAsBasemap(path.to_owned());
        if ui.button(basemap.label()).clicked() {
            commands.push(basemap);
        }
        if ui.button("Cancel").clicked() || escape(ui) {
            commands.push(Command::CloseImport);
        }
    });
}

/// Asks where the incidents go; `(name, path, into_open)` as they stand now.
fn ask(
    ui: &mut Ui,
    view: &View<'_>,
    (name, path, into_open): (&str, &str, bool),
    commands: &mut Vec<Command>,
) {
    let mut in_field = false;
    if let Some(incoming) = &view.session.incoming {
        let tables: usize = incoming.shapes.iter().map(|s| s.head.tables.len()).sum();
        let files = if tables == 1 { "1 table".to_owned() } else { format!("{tables} tables") };
        let mut layouts: Vec<&str> = incoming
            .shapes
            .iter()
            .map(|s| s.head.published.unwrap_or("a table with columns as you said"))
            .collect();
        layouts.dedup();
        ui.horizontal_wrapped(|ui| {
            quiet(ui, format!("{files}: {}.", layouts.join(", ")));
            let columns = Command::ShowColumns(0);
            if ui.small_button(columns.label()).clicked() {
                commands.push(columns);
            }
        });
        ui.add_space(4.0);
    }
    if view.can_bring_into_open {
        let mut into = into_open;
        let open = &view.document.profile.neighbourhood.name;
        ui.radio_value(&mut into, true, format!("Into the open profile, {open}"));
        ui.radio_value(&mut into, false, "Into a new profile");
        if into != into_open {
            commands.push(Command::ImportIntoOpen(into));
        }
        ui.add_space(4.0);
    }
    let into_open = into_open && view.can_bring_into_open;
    if into_open {
        quiet(
            ui,
            "Rows that the profile has already are not added again. The import is one step: Undo takes all of it back.",
        );
    } else {
        let mut new_name = name.to_owned();
        let label = ui.label("Neighbourhood");
        let name_field = ui
            .add(TextEdit::singleline(&mut new_name).desired_width(f32::INFINITY))
            .labelled_by(label.id);
        if name_field.changed() {
            commands.push(Command::NameImport(new_name));
        }
        let mut new_path = path.to_owned();
        let label = ui.label("Profile file");
        let path_field = ui
            .add(TextEdit::singleline(&mut new_path).desired_width(f32::INFINITY))
            .labelled_by(label.id);
        if path_field.changed() {
            commands.push(Command::PlaceImport(new_path.into()));
        }
        in_field = name_field.lost_focus() || path_field.lost_focus();
        quiet(ui, "The profile keeps the incidents; the files you brought in are not changed.");
    }
    if let Some(Message::Refused(reason)) = &view.session.message {
        let colour = Tokens::current(ui).warning;
        ui.add(egui::Label::new(RichText::new(reason).color(colour)).wrap());
    }
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        let verb = if into_open { "Import" } else { "Create profile" };
        let ready = into_open || (!name.trim().is_empty() && !path.trim().is_empty());
        // Enter in a field confirms; on a button it presses that button and nothing else.
        let enter = ready && in_field && ui.input(|i| i.key_pressed(Key::Enter));
        let confirm = accent(ui, verb, ready);
        if ready && ui.memory(|m| m.focused().is_none()) {
            confirm.request_focus();
        }
        if confirm.clicked() || enter {
            commands.push(Command::ConfirmImport);
        }
        if ui.button("Cancel").clicked() || escape(ui) {
            commands.push(Command::CloseImport);
        }
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
