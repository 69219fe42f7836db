//! Hours, weekdays, precision, words and area: what narrows the incidents further.

use std::sync::Arc;

use egui::{CollapsingHeader, ComboBox, TextEdit, Ui};

use super::View;
use crate::look::widgets::quiet;
use crate::profile::{FilterArea, Hours, IncidentFilter, Precision, Shape, WEEKDAYS, capitalised};

/// Shows the choices.
pub fn show(ui: &mut Ui, view: &View<'_>, wanted: &mut IncidentFilter) {
    let title = if wanted.is_narrowed() {
        "Hours, days, words, area (narrowed)"
    } else {
        "Hours, days, words, area"
    };
    CollapsingHeader::new(title).id_salt("narrow").show(ui, |ui| {
        hours(ui, wanted);
        weekdays(ui, wanted);
        precision(ui, wanted);
        let label = ui.label("Words in place, outcome or number");
        let field = TextEdit::singleline(&mut wanted.text).desired_width(f32::INFINITY);
        ui.add(field).labelled_by(label.id);
        area(ui, view, wanted);
        if wanted.is_narrowed() && ui.button("Any hour, day, words and place").clicked() {
            *wanted = wanted.widened();
        }
    });
}

fn hours(ui: &mut Ui, wanted: &mut IncidentFilter) {
    ui.horizontal(|ui| {
        let mut on = wanted.hours.is_some();
        if ui.checkbox(&mut on, "Hours").changed() {
            // An evening into the night: the shift that patrols are planned for.
            wanted.hours = on.then_some(Hours { from: 20, to: 3 });
        }
        let Some(hours) = &mut wanted.hours else { return };
        let label = ui.label("from");
        hour(ui, "hour from", &mut hours.from, 0, label.id);
        let label = ui.label("to");
        hour(ui, "hour to", &mut hours.to, 1, label.id);
    });
}

/// A list of full hours; `end` is 1 where the hour counts to its end.
fn hour(ui: &mut Ui, salt: &str, hour: &mut i8, end: i8, label: egui::Id) {
    let name = |h: i8| format!("{:02}:00", (h + end) % 24);
    ComboBox::from_id_salt(salt)
        .selected_text(name(*hour))
        .width(58.0)
        .show_ui(ui, |ui| {
            for h in 0..24 {
                ui.selectable_value(hour, h, name(h));
            }
        })
        .response
        .labelled_by(label);
}

fn weekdays(ui: &mut Ui, wanted: &mut IncidentFilter) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        ui.spacing_mut().button_padding.x = 3.0;
        for (name, on) in WEEKDAYS.iter().zip(&mut wanted.weekdays) {
            if ui.add(egui::Button::selectable(*on, *name)).clicked() {
                *on = !*on;
            }
        }
    });
}

fn precision(ui: &mut Ui, wanted: &mut IncidentFilter) {
    ui.horizontal_wrapped(|ui| {
        for (kind, on) in Precision::ALL.iter().zip(&mut wanted.precisions) {
            let name = match kind {
                Precision::None => "No place".to_owned(),
                kind => capitalised(kind.as_str()),
            };
            ui.checkbox(on, name);
        }
    });
}

/// Areas that others drew of which so many are listed; of more the map is the list.
const MOST_AREAS: usize = 60;

/// The boundary, the areas of strategies, and those that others drew.
fn area(ui: &mut Ui, view: &View<'_>, wanted: &mut IncidentFilter) {
    let profile = &view.document.profile;
    let drawn = || {
        let boundary = profile.neighbourhood.shape();
        let boundary = boundary.map(|shape| (profile.neighbourhood.name.as_str(), shape));
        let strategies = profile.strategies.iter();
        let strategies = strategies.filter_map(|s| Some((s.title.as_str(), s.shape.clone()?)));
        boundary.into_iter().chain(strategies).filter_map(|(name, shape)| match shape {
            Shape::Area(ring) => Some(FilterArea::of_ring(name.to_owned(), ring)),
            Shape::Point(_) | Shape::Line(_) => None,
        })
    };
    if wanted.area.is_none() && profile.areas.is_empty() && drawn().next().is_none() {
        return;
    }
    let label = ui.label("Area");
    let now = wanted.area.as_ref().map_or("Anywhere", |a| a.label.as_str()).to_owned();
    ComboBox::from_id_salt("filter area")
        .selected_text(&now)
        .width(ui.available_width().min(220.0))
        .truncate()
        .show_ui(ui, |ui| {
            if ui.selectable_label(wanted.area.is_none(), "Anywhere").clicked() {
                wanted.area = None;
            }
            for area in drawn() {
                if ui.selectable_label(now == area.label, &area.label).clicked() {
                    wanted.area = Some(Arc::new(area));
                }
            }
            if profile.areas.len() > MOST_AREAS {
                quiet(ui, "Wards and LSOAs: click one on the map");
                return;
            }
            for area in profile.areas.iter() {
                if ui.selectable_label(now == area.title(), area.title()).clicked() {
                    wanted.area = Some(Arc::new(area.to_filter()));
                }
            }
        })
        .response
        .labelled_by(label.id);
}
