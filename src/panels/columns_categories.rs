//! What the wordings in the column of crime types mean: a table that can be changed.

use egui::{CollapsingHeader, ComboBox, Grid, Label, RichText, ScrollArea, Ui};

use super::number;
use crate::command::Command;
use crate::import::{Category, CategoryRow, IncidentField};
use crate::look::Tokens;
use crate::look::widgets::quiet;
use crate::profile::{AsbSubType, AsbType, CrimeType, capitalised};
use crate::session::IncomingShape;

/// Shows the table.
pub fn show(ui: &mut Ui, this: &IncomingShape, shape: usize, commands: &mut Vec<Command>) {
    if this.mapping.column(IncidentField::CrimeType).is_none() {
        return;
    }
    let Some(rows) = this.head.categories(&this.mapping) else {
        quiet(
            ui,
            "The column for the crime type has more than 300 different wordings; it may be another column.",
        );
        return;
    };
    if rows.is_empty() {
        return;
    }
    let own = rows.iter().filter(|r| !r.is_published()).count();
    let title = match own {
        0 => format!("Crime types: {} wordings, all known", rows.len()),
        _ => format!("Crime types: {} wordings, {own} kept as the file has them", rows.len()),
    };
    CollapsingHeader::new(title).id_salt("categories").show(ui, |ui| {
        let of = if this.head.goes_on { "the first" } else { "all" };
        quiet(
            ui,
            format!(
                "As counted in {of} {} rows. What is not given a type keeps the wording of the file.",
                number(this.head.rows_counted)
            ),
        );
        ScrollArea::vertical().id_salt("categories").max_height(220.0).show(ui, |ui| {
            Grid::new("categories").num_columns(5).spacing([12.0, 3.0]).striped(true).show(
                ui,
                |ui| {
                    for heading in ["Wording", "Rows", "Crime type", "ASB type", "Sub-type"] {
                        ui.label(RichText::new(heading).color(Tokens::current(ui).text_quiet));
                    }
                    ui.end_row();
                    for (i, row) in rows.iter().enumerate() {
                        category(ui, this, shape, i, row, commands);
                        ui.end_row();
                    }
                },
            );
        });
    });
}

fn category(
    ui: &mut Ui,
    this: &IncomingShape,
    shape: usize,
    i: usize,
    row: &CategoryRow,
    commands: &mut Vec<Command>,
) {
    ui.scope(|ui| {
        ui.set_width(240.0);
        ui.add(Label::new(&row.text).truncate()).on_hover_text(&row.text);
    });
    ui.label(number(row.count));
    let mut wanted = row.meaning.clone();
    let own = CrimeType::from_text(&row.text);
    let is_own = matches!(wanted.crime_type, CrimeType::Other(_));
    let shown = if is_own { "As in the file" } else { wanted.crime_type.as_str() }.to_owned();
    let spoken = |what: &str| format!("{what} of {}", row.text);
    let combo = ComboBox::from_id_salt(("crime type", i))
        .selected_text(shown)
        .width(200.0)
        .height(340.0)
        .truncate()
        .show_ui(ui, |ui| {
            if matches!(own, CrimeType::Other(_)) {
                ui.selectable_value(&mut wanted.crime_type, own.clone(), "As in the file");
            }
            for each in CrimeType::ALL {
                ui.selectable_value(&mut wanted.crime_type, each.clone(), each.as_str());
            }
        })
        .response;
    name(&combo, &spoken("Crime type"));
    let is_asb = wanted.crime_type == CrimeType::AntiSocialBehaviour;
    if is_asb {
        let shown =
            wanted.asb_type.map_or_else(|| "Not given".to_owned(), |t| capitalised(t.as_str()));
        let combo = ComboBox::from_id_salt(("asb type", i))
            .selected_text(shown)
            .width(120.0)
            .show_ui(ui, |ui| {
                ui.selectable_value(&mut wanted.asb_type, None, "Not given");
                for each in AsbType::ALL {
                    let words = capitalised(each.as_str());
                    ui.selectable_value(&mut wanted.asb_type, Some(*each), words);
                }
            })
            .response;
        name(&combo, &spoken("ASB type"));
        let shown = wanted
            .sub_type
            .as_ref()
            .map_or_else(|| "Not given".to_owned(), |t| capitalised(t.as_str()));
        let combo = ComboBox::from_id_salt(("sub-type", i))
            .selected_text(shown)
            .width(160.0)
            .height(340.0)
            .truncate()
            .show_ui(ui, |ui| {
                ui.selectable_value(&mut wanted.sub_type, None, "Not given");
                for each in AsbSubType::ALL {
                    let words = capitalised(each.as_str());
                    ui.selectable_value(&mut wanted.sub_type, Some(each.clone()), words);
                }
            })
            .response;
        name(&combo, &spoken("Sub-type"));
    } else {
        // Only anti-social behaviour has these.
        wanted = Category { asb_type: None, sub_type: None, ..wanted };
        ui.label("");
        ui.label("");
    }
    if wanted != row.meaning {
        let mut mapping = this.mapping.clone();
        mapping.categories.insert(row.text.to_lowercase(), wanted);
        commands.push(Command::MapColumns(shape, Box::new(mapping)));
    }
}

/// What a screen reader calls a list.
fn name(combo: &egui::Response, spoken: &str) {
    combo.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ComboBox, true, spoken));
}
