//! What was done, when, in which role, and from what to what.

use egui::{RichText, Ui};
use jiff::tz::TimeZone;

use super::View;
use crate::command::Command;
use crate::look::widgets::{icon_button, quiet};
use crate::look::{Tokens, icons};
use crate::session::HistoryView;
use crate::store::AuditRow;

/// Shows the panel.
pub fn show(ui: &mut Ui, view: &View<'_>, history: &HistoryView, commands: &mut Vec<Command>) {
    let tokens = Tokens::current(ui);
    ui.horizontal(|ui| {
        ui.label(RichText::new("History").color(tokens.text_quiet));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if icon_button(ui, icons::CLOSE, "Close history").clicked() {
                commands.push(Command::History(None));
            }
        });
    });
    let name = history.of.map(|id| {
        view.document.profile.record(id).map_or("A deleted record", crate::profile::RecordRef::name)
    });
    let heading = name.unwrap_or(&view.document.profile.neighbourhood.name);
    ui.add(egui::Label::new(RichText::new(heading).heading().color(tokens.text_strong)).wrap());
    if history.of.is_some() && ui.button("History of everything").clicked() {
        commands.push(Command::History(Some(None)));
    }
    match &history.rows {
        None => {
            quiet(ui, "Being read");
        }
        Some(Err(reason)) => {
            let words = RichText::new(reason).color(tokens.warning);
            ui.add(egui::Label::new(words).wrap());
        }
        Some(Ok(rows)) if rows.is_empty() => {
            quiet(ui, "Nothing was done to it since the file was made.");
        }
        Some(Ok(rows)) => rows.iter().for_each(|r| row(ui, r)),
    }
}

fn row(ui: &mut Ui, row: &AuditRow) {
    let tokens = Tokens::current(ui);
    ui.add_space(8.0);
    ui.spacing_mut().item_spacing.y = 2.0;
    let head = format!("{} · {} · {}", local(&row.at), row.who, row.what);
    let head = RichText::new(head).small().color(tokens.text_quiet);
    ui.add(egui::Label::new(head).wrap());
    // The first line says what was done, those after it from what to what.
    for (n, line) in row.detail.lines().enumerate() {
        let color = if n == 0 { tokens.text_strong } else { tokens.text };
        ui.add(egui::Label::new(RichText::new(line).color(color)).wrap());
    }
    if !row.why.is_empty() {
        ui.add(
            egui::Label::new(RichText::new(format!("For {}", row.why)).color(tokens.text)).wrap(),
        );
    }
}

/// The time of a row as the clock on the wall said it.
fn local(at: &str) -> String {
    at.parse::<jiff::Timestamp>().map_or_else(
        |_| at.to_owned(),
        |t| {
            let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
            t.to_zoned(zone).strftime("%-d %b %Y, %H:%M").to_string()
        },
    )
}
