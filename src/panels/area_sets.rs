//! Which areas the profile has, and what became of those of a file.

use egui::{Grid, RichText, Ui};

use super::{View, number};
use crate::command::Command;
use crate::import::{AreaNote, AreaReport, DeprivationReport};
use crate::look::Tokens;
use crate::look::widgets::{fact, quiet};
use crate::profile::{AreaSet, capitalised};

/// Notes of a kind that are listed.
const LISTED: usize = 200;

/// Shows the areas by what they are and where they came from.
pub fn show(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    let areas = &view.document.profile.areas;
    if areas.is_empty() {
        quiet(
            ui,
            "This profile has no areas yet. Boundaries of neighbourhoods, wards and LSOAs can be imported; they are shown on the map, and incidents can be looked for in each of them.",
        );
        return;
    }
    Grid::new("area sets").num_columns(5).spacing([14.0, 4.0]).striped(true).show(ui, |ui| {
        for heading in ["Areas", "How many", "Year", "From", ""] {
            ui.label(RichText::new(heading).color(Tokens::current(ui).text_quiet));
        }
        ui.end_row();
        for (set, n) in AreaSet::all(areas) {
            ui.label(capitalised(set.kind.counted(2)));
            ui.label(number(n as u64));
            // Nobody said is not the same as any.
            ui.label(if set.vintage.is_empty() { "not said" } else { &set.vintage });
            ui.scope(|ui| {
                ui.set_width(220.0);
                ui.add(egui::Label::new(&set.source).truncate()).on_hover_text(&set.source);
            });
            if view.document.can_edit() {
                let spoken = format!("Remove {} from {}", set.counted(n), set.source);
                let button = ui.button("Remove");
                button.widget_info(|| {
                    egui::WidgetInfo::labeled(egui::Role::Button, true, spoken.as_str())
                });
                if button.clicked() {
                    commands.push(Command::RemoveAreas(set));
                }
            }
            ui.end_row();
        }
    });
    quiet(ui, "What is removed can be brought back with Undo.");
}

/// Shows what became of the areas of a file.
pub fn report(ui: &mut Ui, report: &AreaReport) {
    fact(ui, "File", &report.file);
    for (name, count) in [
        ("Areas read", report.rows_read),
        ("New", report.added),
        ("Changed", report.changed),
        ("Unchanged", report.unchanged),
        ("Rejected", report.rejected),
        ("Repaired", report.repaired),
    ] {
        fact(ui, name, &number(count));
    }
    notes(ui, "Rejected", &report.problems, report.rejected);
    notes(ui, "Repaired boundaries", &report.repairs, report.repaired);
}

/// Shows what became of figures of deprivation.
pub fn deprivation(ui: &mut Ui, report: &DeprivationReport) {
    fact(ui, "File", &report.file);
    fact(ui, "Index", &report.index);
    let year = if report.vintage.is_empty() { "not known" } else { &report.vintage };
    fact(ui, "LSOAs of", year);
    for (name, count) in report.figures() {
        fact(ui, name, &number(count));
    }
    for remark in report.remarks() {
        quiet(ui, remark);
    }
    let problems = report.problems.iter().map(|p| capitalised(&p.to_string()));
    listed(ui, "Rejected", problems, report.rejected);
}

fn notes(ui: &mut Ui, heading: &str, notes: &[AreaNote], all: u64) {
    let lines = notes.iter().map(|note| format!("{}: {}", capitalised(&note.area), note.text));
    listed(ui, heading, lines, all);
}

/// The first few of what is to be said, and how many more there are.
fn listed(ui: &mut Ui, heading: &str, lines: impl ExactSizeIterator<Item = String>, all: u64) {
    let more = all.saturating_sub(lines.len().min(LISTED) as u64);
    if all == 0 {
        return;
    }
    ui.add_space(6.0);
    ui.label(RichText::new(heading).color(Tokens::current(ui).text_strong));
    for line in lines.take(LISTED) {
        quiet(ui, line);
    }
    if more > 0 {
        quiet(ui, format!("And {} more", number(more)));
    }
}
