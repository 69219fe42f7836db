//! Name and place of a new profile, asked once; then what became of the rows.

use egui::{Align2, RichText, ScrollArea, TextEdit, Ui, Window};

use super::{View, number};
use crate::command::Command;
use crate::import::ImportReport;
use crate::look::Tokens;
use crate::look::widgets::{fact, quiet};
use crate::session::ImportDialog;

/// Shows the dialog that is open, if any.
pub fn show(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    let title = match &view.session.import {
        Some(ImportDialog::Ask { .. }) => "New neighbourhood profile",
        Some(ImportDialog::Report(_)) => "Import report",
        None => return,
    };
    Window::new(title)
        .collapsible(false)
        .resizable(false)
        .anchor(Align2::CENTER_CENTER, [0.0, 0.0])
        .default_width(440.0)
        .show(ui.ctx(), |ui| match &view.session.import {
            Some(ImportDialog::Ask { name, path, .. }) => {
                ask(ui, view, name, &path.to_string_lossy(), commands);
            }
            Some(ImportDialog::Report(report)) => {
                ScrollArea::vertical().max_height(420.0).show(ui, |ui| figures(ui, report));
                ui.add_space(8.0);
                let close = ui.button(Command::CloseImport.label());
                if close.clicked() || ui.input(|i| i.key_pressed(egui::Key::Escape)) {
                    commands.push(Command::CloseImport);
                }
            }
            None => {}
        });
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
    if ui
        .add(TextEdit::singleline(&mut new_name).desired_width(f32::INFINITY))
        .labelled_by(label.id)
        .changed()
    {
        commands.push(Command::NameImport(new_name));
    }
    let mut new_path = path.to_owned();
    let label = ui.label("Profile file");
    if ui
        .add(TextEdit::singleline(&mut new_path).desired_width(f32::INFINITY))
        .labelled_by(label.id)
        .changed()
    {
        commands.push(Command::PlaceImport(new_path.into()));
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
        let enter = ready && ui.input(|i| i.key_pressed(egui::Key::Enter));
        if ui.add_enabled(ready, create).clicked() || enter {
            commands.push(Command::ConfirmImport);
        }
        if ui.button("Cancel").clicked() || ui.input(|i| i.key_pressed(egui::Key::Escape)) {
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
