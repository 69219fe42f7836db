//! The earlier imports of the profile, and the way to their reports.

use egui::{Grid, RichText, ScrollArea, Ui};

use super::{View, number};
use crate::command::Command;
use crate::look::Tokens;
use crate::look::widgets::quiet;
use crate::profile::ImportRecord;

/// Shows the list, the newest first.
pub fn show(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    let imports = &view.document.profile.imports;
    if imports.is_empty() {
        quiet(ui, "Nothing was imported into this profile yet.");
        return;
    }
    let height = (ui.ctx().content_rect().height() - 220.0).max(160.0);
    ScrollArea::both().max_height(height).show(ui, |ui| {
        Grid::new("imports").num_columns(9).spacing([14.0, 4.0]).striped(true).show(ui, |ui| {
            for heading in [
                "When",
                "Files",
                "Rows read",
                "New",
                "Changed",
                "No place",
                "Rejected",
                "Months missing",
                "",
            ] {
                ui.label(RichText::new(heading).color(Tokens::current(ui).text_quiet));
            }
            ui.end_row();
            for (i, import) in imports.iter().enumerate().rev() {
                line(ui, i, import, commands);
                ui.end_row();
            }
        });
    });
    if imports.iter().any(|i| i.detail.is_none()) {
        quiet(
            ui,
            "Imports made with an older version have no report, and what they changed is not known.",
        );
    }
}

fn line(ui: &mut Ui, i: usize, import: &ImportRecord, commands: &mut Vec<Command>) {
    ui.label(when(&import.at));
    ui.scope(|ui| {
        ui.set_width(240.0);
        ui.add(egui::Label::new(&import.files).truncate()).on_hover_text(&import.files);
    });
    ui.label(number(import.rows_read));
    let detail = import.detail.as_ref();
    // What is not known is not zero.
    let known = |n: Option<u64>| n.map_or_else(|| "not known".to_owned(), number);
    ui.label(known(detail.map(|d| d.added)));
    ui.label(known(detail.map(|d| d.changed)));
    ui.label(number(import.without_place));
    ui.label(number(import.rejected));
    let missing = match detail.map(|d| d.months_missing.as_str()) {
        None => "not known",
        Some("") => "none",
        Some(months) => months,
    };
    ui.scope(|ui| {
        ui.set_width(110.0);
        ui.add(egui::Label::new(missing).truncate()).on_hover_text(missing);
    });
    if detail.is_some() {
        let button = ui.button(Command::ShowReport(i).label());
        button.widget_info(|| {
            let spoken = format!("Report of {}", import.files);
            egui::WidgetInfo::labeled(egui::Role::Button, true, spoken)
        });
        if button.clicked() {
            commands.push(Command::ShowReport(i));
        }
    }
}

/// The day and the minute as this computer's clock has them.
fn when(at: &str) -> String {
    match at.parse::<jiff::Timestamp>() {
        Ok(at) => {
            at.to_zoned(jiff::tz::TimeZone::system()).strftime("%-d %b %Y, %H:%M").to_string()
        }
        Err(_) => at.to_owned(),
    }
}
