//! Name and place of a new profile, asked once; then what became of the rows.

use egui::{Key, Modal, Modifiers, RichText, ScrollArea, TextEdit, Ui};

use super::{View, number};
use crate::command::Command;
use crate::import::{ImportReport, LayerReport};
use crate::look::Tokens;
use crate::look::widgets::{fact, quiet, section};
use crate::session::{ImportDialog, Message};

/// Shows the dialog that is open, if any.
pub fn show(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    let title = match &view.session.import {
        Some(ImportDialog::Ask { .. }) => "New neighbourhood profile",
        Some(ImportDialog::Report(_) | ImportDialog::Layer(_)) => "Import report",
        None => return,
    };
    Modal::new(egui::Id::unique("import dialog")).show(ui.ctx(), |ui| {
        ui.set_width(440.0);
        section(ui, title);
        match &view.session.import {
            Some(ImportDialog::Ask { name, path, .. }) => {
                ask(ui, view, name, &path.to_string_lossy(), commands);
            }
            Some(ImportDialog::Report(report)) => {
                ScrollArea::vertical().max_height(420.0).show(ui, |ui| figures(ui, report));
                close(ui, commands);
            }
            Some(ImportDialog::Layer(report)) => {
                ScrollArea::vertical().max_height(420.0).show(ui, |ui| layer(ui, report));
                close(ui, commands);
            }
            None => {}
        }
    });
}

fn close(ui: &mut Ui, commands: &mut Vec<Command>) {
    ui.add_space(8.0);
    let close = ui.button(Command::CloseImport.label());
    if close.clicked() || escape(ui) {
        commands.push(Command::CloseImport);
    }
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

fn ask(ui: &mut Ui, view: &View<'_>, name: &str, path: &str, commands: &mut Vec<Command>) {
    if let Some(report) = view.read {
        quiet(
            ui,
            format!(
                "{} rows read, {} with a place, {} without.",
                number(report.rows_read),
                number(report.placed + report.outside),
                number(report.without_place)
            ),
        );
    }
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
    if let Some(Message::Refused(reason)) = &view.session.message {
        let colour = Tokens::current(ui).warning;
        ui.add(egui::Label::new(RichText::new(reason).color(colour)).wrap());
    }
    quiet(ui, "The profile keeps the incidents; the files you brought in are not changed.");
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        let tokens = Tokens::current(ui);
        let create = egui::Button::new(
            RichText::new(Command::ConfirmImport.label()).color(tokens.on_accent),
        )
        .fill(tokens.accent);
        let ready = !name.trim().is_empty() && !path.trim().is_empty();
        // Enter in a field confirms; on a button it presses that button and nothing else.
        let in_field = name_field.lost_focus() || path_field.lost_focus();
        let enter = ready && in_field && ui.input(|i| i.key_pressed(Key::Enter));
        if ui.add_enabled(ready, create).clicked() || enter {
            commands.push(Command::ConfirmImport);
        }
        if ui.button("Cancel").clicked() || escape(ui) {
            commands.push(Command::CloseImport);
        }
    });
}

fn figures(ui: &mut Ui, report: &ImportReport) {
    fact(ui, "Files", &report.files.join(", "));
    fact(ui, "Rows read", &number(report.rows_read));
    fact(ui, "Placed", &number(report.placed));
    fact(ui, "Without place", &number(report.without_place));
    fact(ui, "Outside the neighbourhood", &number(report.outside));
    fact(ui, "Rejected", &number(report.rejected));
    if !report.months_missing.is_empty() {
        fact(ui, "Months missing", &report.months_missing.join(", "));
    }
    for problem in report.problems.iter().take(5) {
        quiet(ui, problem.to_string());
    }
    if report.rejected > 5 {
        quiet(ui, format!("{} rejected rows in all", number(report.rejected)));
    }
    ui.separator();
    let mut types: Vec<_> = report.by_type.iter().collect();
    types.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    for (crime_type, count) in types {
        fact(ui, crime_type, &number(*count));
    }
}

/// Whether Escape was pressed for this dialog; a list that was open in it has taken it before.
fn escape(ui: &Ui) -> bool {
    ui.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape))
}
