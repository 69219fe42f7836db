//! Why a hot spot is here: in sentences, then in figures.

use egui::{CollapsingHeader, RichText, Ui};

use super::{View, chart, number, shifts};
use crate::command::Command;
use crate::derived::{Tally, WhyHere};
use crate::look::Tokens;
use crate::look::widgets::{fact, quiet};
use crate::profile::{IncidentFilter, Precision, capitalised};
use crate::session::{ChartPlace, Selection};

/// Most kinds or places that are listed; of more the first are what matters.
const MOST: usize = 8;

/// Shows what is known of the selected hot spot.
pub fn show(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    ui.add_space(6.0);
    ui.label(RichText::new("Why here").color(Tokens::current(ui).text_strong));
    let Some(why) = view.why.as_deref() else {
        quiet(ui, "Being worked out");
        return;
    };
    let warning = Tokens::current(ui).warning;
    for sentence in why.sentences() {
        let text = RichText::new(&sentence);
        let text = if why.flags.contains(&sentence) { text.color(warning) } else { text };
        ui.add(egui::Label::new(text).wrap());
    }
    ui.add_space(4.0);
    charts(ui, view, why, commands);
    before(ui, view, why.rank);
    figures(ui, why, commands);
}

/// How it came to be. It is known later than the rest, and stands below the charts so that these do not move
/// away under a hand.
fn before(ui: &mut Ui, view: &View<'_>, rank: u32) {
    let Some(histories) = view.histories.as_deref() else {
        quiet(ui, "Being compared with earlier periods");
        return;
    };
    let spot = rank.checked_sub(1).and_then(|at| histories.spots.get(at as usize));
    for sentence in spot.map(|s| s.sentences(&histories.periods)).unwrap_or_default() {
        ui.add(egui::Label::new(sentence).wrap());
    }
}

/// Hours and months; months that are drawn over become the period.
fn charts(ui: &mut Ui, view: &View<'_>, why: &WhyHere, commands: &mut Vec<Command>) {
    if let Some(hours) = why.hours_chart(view.settings.shifts) {
        chart::show(ui, view, &hours, ChartPlace::WhyHours, commands);
        shifts::show(ui, view, commands);
    }
    let filter = &view.session.question.filter;
    let months = why.months_chart(filter.period);
    let touched = chart::show(ui, view, &months, ChartPlace::WhyMonths, commands);
    let plot = why.months_plot(filter.period);
    let period = touched.brushed.and_then(|(a, b)| plot.period(a, b));
    if let Some(period) = period.filter(|p| Some(*p) != filter.period) {
        commands.push(Command::Filter(IncidentFilter { period: Some(period), ..filter.clone() }));
    }
}

fn figures(ui: &mut Ui, why: &WhyHere, commands: &mut Vec<Command>) {
    CollapsingHeader::new("Types").id_salt("why types").default_open(true).show(ui, |ui| {
        tallies(ui, &why.types);
        if !why.sub_types.is_empty() {
            ui.separator();
            tallies(ui, &why.sub_types);
        }
    });
    if !why.repeats.is_empty() {
        let title = format!("Repeat places ({})", number(why.repeats.len() as u64));
        CollapsingHeader::new(title).id_salt("why repeats").show(ui, |ui| {
            for (place, name, n) in why.repeats.iter().take(MOST) {
                let name = if name.is_empty() { "Place without a name" } else { name };
                let line = format!("{name} · {}", number(*n));
                let button = ui.add(egui::Button::new(line).wrap().frame(false));
                if button.on_hover_text("Show it on the map").clicked() {
                    commands.push(Command::Visit(Selection::Place(*place)));
                }
            }
        });
    }
    CollapsingHeader::new("How well the places are known").id_salt("why precision").show(
        ui,
        |ui| {
            for (precision, n) in Precision::ALL.iter().zip(why.precisions).filter(|(_, n)| *n > 0)
            {
                fact(ui, &capitalised(precision.as_str()), &number(n));
            }
        },
    );
}

fn tallies(ui: &mut Ui, tallies: &[Tally]) {
    for (name, n) in tallies.iter().take(MOST) {
        fact(ui, name, &number(*n));
    }
    let rest: u64 = tallies.iter().skip(MOST).map(|(_, n)| n).sum();
    if rest > 0 {
        fact(ui, "Others", &number(rest));
    }
}
