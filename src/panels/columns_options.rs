//! What names of columns do not say: the order of day and month, the system of coordinates, how
//! exact places are; what the first rows come to; what may be wrong with places.

use egui::{CollapsingHeader, ComboBox, DragValue, Frame, Label, RichText, Ui};

use super::number;
use crate::command::Command;
use crate::import::{DayOrder, IncidentField as Col, MetreSystem};
use crate::look::Tokens;
use crate::look::widgets::quiet;
use crate::profile::{CrimeType, Precision, capitalised};
use crate::session::IncomingShape;

/// Shows what has to be answered, and what may be wrong with places.
pub fn questions(ui: &mut Ui, this: &IncomingShape, shape: usize, commands: &mut Vec<Command>) {
    let mut wanted = this.mapping.clone();
    if let Some(question) = &this.reading.question {
        card(ui, wanted.day_order.is_none(), |ui| {
            let words = format!(
                "In “{}” stands {}. Which does it mean?",
                question.column, question.example
            );
            ui.label(RichText::new(words).strong());
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing.x = 20.0;
                for (order, which, date) in [
                    (DayOrder::DayFirst, "day first", &question.day_first),
                    (DayOrder::MonthFirst, "month first", &question.month_first),
                ] {
                    let words = format!("{date} ({which})");
                    ui.radio_value(&mut wanted.day_order, Some(order), words);
                }
            });
            match &question.shown {
                Some((date, order)) => {
                    let which = match order {
                        DayOrder::DayFirst => "the day",
                        DayOrder::MonthFirst => "the month",
                    };
                    quiet(ui, format!("{date} in this file can only have {which} first."));
                }
                None => {
                    quiet(ui, "Nothing in the first rows tells, so it is not guessed.");
                }
            }
        });
    }
    if wanted != this.mapping {
        commands.push(Command::MapColumns(shape, Box::new(wanted)));
    }
    remedies(ui, this, shape, commands);
}

/// Shows what else can be said of the columns.
pub fn show(ui: &mut Ui, this: &IncomingShape, shape: usize, commands: &mut Vec<Command>) {
    let mut wanted = this.mapping.clone();
    ui.add_space(4.0);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let has = |f| this.mapping.column(f).is_some();
        if has(Col::Easting) || has(Col::Northing) {
            metres(ui, &mut wanted.metres);
        }
        if this.mapping.has_place() && !has(Col::Precision) {
            precision(ui, &mut wanted.precision);
        }
        if !has(Col::CrimeType) {
            crime_type(ui, &mut wanted.crime_type);
        }
        if this.mapping.has_date() {
            ui.checkbox(&mut wanted.month_only, "Dates stand for their whole month");
        }
        if wanted.decimal_comma {
            ui.checkbox(&mut wanted.decimal_comma, "A comma is the decimal point");
        }
        if wanted.zero_is_no_place {
            ui.checkbox(&mut wanted.zero_is_no_place, "0, 0 is no place");
        }
    });
    if wanted != this.mapping {
        commands.push(Command::MapColumns(shape, Box::new(wanted)));
    }
}

/// A part of the dialog that asks for something; `open` while it has no answer.
fn card(ui: &mut Ui, open: bool, add: impl FnOnce(&mut Ui)) {
    let tokens = Tokens::current(ui);
    let colour = if open { tokens.warning } else { tokens.line };
    ui.add_space(4.0);
    Frame::new()
        .fill(tokens.surface_raised)
        .stroke(egui::Stroke::new(1.0, colour))
        .corner_radius(4)
        .inner_margin(8)
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            add(ui);
        });
}

fn remedies(ui: &mut Ui, this: &IncomingShape, shape: usize, commands: &mut Vec<Command>) {
    let tokens = Tokens::current(ui);
    for (finding, remedy) in &this.reading.remedies {
        card(ui, true, |ui| {
            ui.horizontal_wrapped(|ui| {
                ui.add(Label::new(RichText::new(finding).color(tokens.warning)).wrap());
                if ui.button(remedy.label()).clicked() {
                    let mapping = remedy.taken(&this.mapping);
                    commands.push(Command::MapColumns(shape, Box::new(mapping)));
                }
            });
        });
    }
}

fn metres(ui: &mut Ui, metres: &mut MetreSystem) {
    let label = ui.label("Easting and northing are");
    let name = match metres {
        MetreSystem::BritishNationalGrid => "British National Grid",
        MetreSystem::Utm { .. } => "UTM (WGS84)",
    };
    let mut utm = matches!(metres, MetreSystem::Utm { .. });
    ComboBox::from_id_salt("metres")
        .selected_text(name)
        .width(160.0)
        .show_ui(ui, |ui| {
            ui.selectable_value(&mut utm, false, "British National Grid");
            ui.selectable_value(&mut utm, true, "UTM (WGS84)");
        })
        .response
        .labelled_by(label.id);
    match (utm, &mut *metres) {
        (true, MetreSystem::BritishNationalGrid) => {
            *metres = MetreSystem::Utm { zone: 30, south: false };
        }
        (false, MetreSystem::Utm { .. }) => *metres = MetreSystem::BritishNationalGrid,
        (true, MetreSystem::Utm { zone, south }) => {
            let label = ui.label("Zone");
            ui.add(DragValue::new(zone).range(1..=60)).labelled_by(label.id);
            ui.checkbox(south, "Southern half");
        }
        (false, MetreSystem::BritishNationalGrid) => {}
    }
}

fn precision(ui: &mut Ui, precision: &mut Option<Precision>) {
    let words = |p: Precision| match p {
        Precision::Exact => "where it happened",
        Precision::Snapped => "moved to a published map point",
        Precision::Street => "somewhere on a street",
        Precision::Area | Precision::None => "somewhere in an area",
    };
    let label = ui.label("Places are");
    let now = precision.unwrap_or(Precision::Exact);
    ComboBox::from_id_salt("default precision")
        .selected_text(words(now))
        .width(200.0)
        .show_ui(ui, |ui| {
            for each in [Precision::Exact, Precision::Snapped, Precision::Street, Precision::Area] {
                if ui.selectable_label(now == each, words(each)).clicked() {
                    *precision = Some(each);
                }
            }
        })
        .response
        .labelled_by(label.id);
}

fn crime_type(ui: &mut Ui, crime_type: &mut Option<CrimeType>) {
    let label = ui.label("All rows are");
    let now = crime_type.as_ref().map_or("of no known type", CrimeType::as_str).to_owned();
    ComboBox::from_id_salt("default crime type")
        .selected_text(now)
        .width(190.0)
        .truncate()
        .show_ui(ui, |ui| {
            ui.selectable_value(crime_type, None, "of no known type");
            for each in CrimeType::ALL {
                ui.selectable_value(crime_type, Some(each.clone()), each.as_str());
            }
        })
        .response
        .labelled_by(label.id);
}

/// Shows what the first rows come to.
pub fn summary(ui: &mut Ui, this: &IncomingShape) {
    let tokens = Tokens::current(ui);
    let r = &this.reading;
    let n = |count: usize| number(count as u64);
    ui.add_space(4.0);
    let rows = if r.rows == 1 { "row".to_owned() } else { format!("{} rows", n(r.rows)) };
    let words = format!(
        "Of the first {rows}: {} on the map, {} without a place, {} rejected. {} with a day, {} with a month only, {} without a date.",
        n(r.placed),
        n(r.without_place),
        n(r.rejected),
        n(r.with_day),
        n(r.with_month),
        n(r.without_date)
    );
    let colour = if r.rejected * 2 > r.rows { tokens.warning } else { tokens.text_strong };
    ui.add(Label::new(RichText::new(words).color(colour)).wrap());
    if r.problems.is_empty() {
        return;
    }
    let title = format!("Why {} would be rejected", n(r.rejected));
    CollapsingHeader::new(title).id_salt("sample problems").show(ui, |ui| {
        for problem in &r.problems {
            let words = format!(
                "{} {}, {}: {} (found “{}”)",
                capitalised(problem.unit),
                problem.line,
                problem.column,
                problem.reason,
                problem.value
            );
            quiet(ui, words);
        }
    });
}
