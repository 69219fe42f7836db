//! The incidents that count, row by row: any number of them, sorted by a click on a column's head,
//! with the selection of the map.

use egui::{Align, RichText, Sense, Ui};
use egui_extras::{Column, TableBuilder};

use super::View;
use crate::command::Command;
use crate::derived::{IncidentColumn, TableOrder};
use crate::look::widgets::quiet;
use crate::look::{Tokens, icons, widgets::icon_button};
use crate::profile::{CrimeType, IncidentRow, counted};
use crate::session::Selection;

/// Height of a row, in points.
const ROW: f32 = 20.0;

/// Shows the table.
pub fn show(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    let (Some(answer), Some(table)) = (view.answer, &view.session.table) else { return };
    let tokens = Tokens::current(ui);
    let rows = view.sorted.as_ref().unwrap_or(&answer.rows);
    ui.horizontal(|ui| {
        let words = format!("{} in the table", counted(rows.len() as u64, "incident"));
        ui.label(RichText::new(words).color(tokens.text_strong));
        if view.sorted.is_none() && table.order.is_some() {
            quiet(ui, "Being sorted");
        }
        ui.with_layout(egui::Layout::right_to_left(Align::Center), |ui| {
            if icon_button(ui, icons::CLOSE, "Close table").clicked() {
                commands.push(Command::Table(false));
            }
        });
    });
    let selected = match view.session.selection {
        Some(Selection::Place(place)) => Some(place),
        _ => None,
    };
    let incidents = &view.document.profile.incidents;
    let room = ui.available_width() - 40.0;
    let width = |share: f32| Column::initial(share * room).at_least(50.0).clip(true);
    let mut builder = TableBuilder::new(ui)
        .id_salt("incident table")
        .sense(Sense::click())
        .resizable(true)
        .cell_layout(egui::Layout::left_to_right(Align::Center))
        .column(width(0.21))
        .column(width(0.23))
        .column(width(0.24))
        .column(width(0.13))
        .column(width(0.09))
        .column(Column::remainder().clip(true));
    if let Some(row) = table.scroll_to {
        builder = builder.scroll_to_row(row, Some(Align::Center));
    }
    builder
        .header(22.0, |mut header| {
            for column in IncidentColumn::ALL {
                header.col(|ui| head(ui, column, table.order, commands));
            }
        })
        .body(|body| {
            body.rows(ROW, rows.len(), |mut line| {
                let Some(row) = rows.get(line.index()).and_then(|&row| incidents.row(row as usize))
                else {
                    return;
                };
                let place = rows
                    .get(line.index())
                    .and_then(|&row| incidents.place_column().get(row as usize).copied().flatten());
                let is_selected = selected.is_some() && place == selected;
                line.set_selected(is_selected);
                for column in IncidentColumn::ALL {
                    line.col(|ui| {
                        let color = if is_selected { tokens.on_accent } else { tokens.text };
                        let text = RichText::new(cell(&row, column)).color(color);
                        ui.add(egui::Label::new(text).truncate());
                    });
                }
                if line.response().clicked() {
                    commands.push(match place {
                        Some(place) => Command::Visit(Selection::Place(place)),
                        None => Command::Select(None),
                    });
                }
            });
        });
    if table.scroll_to.is_some() {
        commands.push(Command::TableSeen);
    }
}

fn head(
    ui: &mut Ui,
    column: IncidentColumn,
    order: Option<TableOrder>,
    commands: &mut Vec<Command>,
) {
    let now = order.filter(|o| o.column == column);
    let mark = match now {
        None => "",
        Some(TableOrder { descending: false, .. }) => " ↑",
        Some(TableOrder { descending: true, .. }) => " ↓",
    };
    let button = egui::Button::new(format!("{}{mark}", column.label())).frame_when_inactive(false);
    let response = ui.add(button);
    response.widget_info(|| {
        let spoken = format!("Sort by {}", column.label());
        egui::WidgetInfo::labeled(egui::Role::Button, true, spoken)
    });
    if response.clicked() {
        let descending = now.is_some_and(|o| !o.descending);
        commands.push(Command::SortTable(TableOrder { column, descending }));
    }
}

fn cell(row: &IncidentRow<'_>, column: IncidentColumn) -> String {
    match column {
        IncidentColumn::When => row.when.label(),
        // As the filter beside the map has it, so that the kind is not cut off.
        IncidentColumn::Type => match (row.crime_type, row.asb_type, row.asb_sub_type) {
            (CrimeType::AntiSocialBehaviour, Some(t), Some(s)) => format!("ASB: {t}, {s}"),
            (CrimeType::AntiSocialBehaviour, Some(t), None) => format!("ASB: {t}"),
            (CrimeType::AntiSocialBehaviour, None, _) => "ASB".to_owned(),
            (other, _, _) => other.to_string(),
        },
        IncidentColumn::Place => row.location.to_owned(),
        IncidentColumn::Outcome => row.outcome.to_owned(),
        IncidentColumn::Precision => row.precision.to_string(),
        IncidentColumn::Number => row.source_id.to_string(),
    }
}
