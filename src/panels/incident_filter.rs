//! Which incidents count: period, types of anti-social behaviour, other crime types.

use egui::{ComboBox, Ui};

use super::{View, narrow_filter};
use crate::command::Command;
use crate::look::widgets::{quiet, section};
use crate::profile::capitalised;
use crate::profile::{AsbType, CrimeType, IncidentFilter, Month, Period};

/// Shows the choices.
pub fn show(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    let now = &view.session.question.filter;
    let mut wanted = now.clone();
    section(ui, "Incidents");
    period(ui, view, &mut wanted);
    asb_types(ui, view, &mut wanted);
    other_types(ui, view, &mut wanted);
    narrow_filter::show(ui, view, &mut wanted);
    if wanted != *now {
        commands.push(Command::Filter(wanted));
    }
    if let Some(answer) = view.answer
        && answer.without_place > 0
    {
        quiet(ui, format!("{} more have no place", super::number(answer.without_place)));
    }
    if let Some(answer) = view.answer
        && answer.without_month > 0
    {
        let words = "more have no date and are in no period";
        quiet(ui, format!("{} {words}", super::number(answer.without_month)));
    }
    if let Some(answer) = view.answer
        && answer.without_time > 0
    {
        let words = "more have no hour or no day, and are at none";
        quiet(ui, format!("{} {words}", super::number(answer.without_time)));
    }
}

fn period(ui: &mut Ui, view: &View<'_>, wanted: &mut IncidentFilter) {
    let Some(all) = view.document.months else {
        quiet(ui, "No incident has a date");
        return;
    };
    let now = wanted.period.unwrap_or(all);
    let months = |from: Month, to: Month| (0..=to.months_since(from)).map(move |k| from.plus(k));
    let mut from = now.from();
    let mut to = now.to();
    ui.horizontal(|ui| {
        let label = ui.label("From");
        ComboBox::from_id_salt("from")
            .selected_text(from.label())
            .width(82.0)
            .show_ui(ui, |ui| {
                for month in months(all.from(), to) {
                    ui.selectable_value(&mut from, month, month.label());
                }
            })
            .response
            .labelled_by(label.id);
        let label = ui.label("to");
        ComboBox::from_id_salt("to")
            .selected_text(to.label())
            .width(82.0)
            .show_ui(ui, |ui| {
                for month in months(from, all.to()) {
                    ui.selectable_value(&mut to, month, month.label());
                }
            })
            .response
            .labelled_by(label.id);
    });
    ui.horizontal(|ui| {
        for (n, label) in [(1, "1 month"), (3, "3"), (6, "6"), (12, "12"), (24, "24")] {
            let last = Period::ending(all.to(), n);
            let is_possible = last.from() >= all.from();
            let response =
                ui.add_enabled(is_possible, egui::Button::selectable(now == last, label));
            response.widget_info(|| {
                let spoken =
                    if n == 1 { "Last month".to_owned() } else { format!("Last {n} months") };
                egui::WidgetInfo::selected(egui::Role::Button, is_possible, now == last, spoken)
            });
            if response.clicked() {
                (from, to) = (last.from(), last.to());
            }
        }
    });
    if let Ok(period) = Period::new(from, to)
        && (from, to) != (now.from(), now.to())
    {
        wanted.period = Some(period);
    }
}

fn asb_types(ui: &mut Ui, view: &View<'_>, wanted: &mut IncidentFilter) {
    let mut all = wanted.asb_types == [true; 3] && wanted.asb_untyped;
    if ui.checkbox(&mut all, "Anti-social behaviour (ASB)").changed() {
        wanted.asb_types = [all; 3];
        wanted.asb_untyped = all;
    }
    // Published data does not say the type: three boxes that change nothing would mislead.
    if !view.document.has_asb_types {
        return;
    }
    ui.indent("asb types", |ui| {
        for (asb_type, on) in AsbType::ALL.iter().zip(&mut wanted.asb_types) {
            ui.checkbox(on, capitalised(asb_type.as_str()));
        }
        ui.checkbox(&mut wanted.asb_untyped, "Type not given");
    });
}

fn other_types(ui: &mut Ui, view: &View<'_>, wanted: &mut IncidentFilter) {
    let mut present: Vec<&CrimeType> = view
        .document
        .profile
        .incidents
        .crime_types()
        .iter()
        .filter(|t| **t != CrimeType::AntiSocialBehaviour)
        .collect();
    present.sort();
    if present.is_empty() {
        return;
    }
    let title = format!("Other crime types ({} of {})", wanted.crime_types.len(), present.len());
    egui::CollapsingHeader::new(title).id_salt("other crime types").show(ui, |ui| {
        let mut all = wanted.crime_types.len() == present.len();
        if ui.checkbox(&mut all, "All other crime types").changed() {
            wanted.crime_types =
                if all { present.iter().map(|t| (*t).clone()).collect() } else { Vec::new() };
        }
        for crime_type in present {
            let mut on = wanted.crime_types.contains(crime_type);
            if ui.checkbox(&mut on, crime_type.as_str()).changed() {
                wanted.crime_types.retain(|t| t != crime_type);
                if on {
                    wanted.crime_types.push(crime_type.clone());
                }
                wanted.crime_types.sort();
            }
        }
    });
}
