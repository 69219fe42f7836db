//! Statistics: which, with which parameters, and what it says.

use egui::{CollapsingHeader, ComboBox, DragValue, RichText, Ui};

use super::{View, chart, shifts};
use crate::analysis::{BeforeAfter, CellShape, Correction, EllipseVariant, Metric, ResponseCounts};
use crate::command::Command;
use crate::derived::{StatisticMethod, StatisticsAnswer, StatisticsQuestion};
use crate::look::Tokens;
use crate::look::widgets::{fact, quiet};
use crate::profile::{AreaKind, capitalised};
use crate::session::{ChartPlace, Selection};

/// Shows the statistic that is asked for.
pub fn show(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    let asked = &view.session.statistics;
    let mut wanted = asked.clone();
    let label = ui.label("Statistic");
    ComboBox::from_id_salt("statistic")
        .height(420.0)
        .selected_text(wanted.method.label())
        .width(ui.available_width() - 8.0)
        .truncate()
        .show_ui(ui, |ui| {
            for method in StatisticMethod::ALL {
                ui.selectable_value(&mut wanted.method, method, method.label())
                    .on_hover_text(method.line());
            }
        })
        .response
        .labelled_by(label.id);
    quiet(ui, wanted.method.line());
    of_which(ui, view, wanted.method, commands);
    let told = view.statistics.as_ref();
    let known = told.and_then(|told| told.as_ref().ok());
    parameters(ui, view, &mut wanted, known.and_then(|known| known.counts));
    ui.separator();
    match told {
        None => {
            quiet(ui, "Being worked out");
        }
        Some(Err(reason)) => {
            let words = RichText::new(capitalised(reason)).color(Tokens::current(ui).warning);
            ui.add(egui::Label::new(words).wrap());
        }
        Some(Ok(told)) => answer(ui, view, told, commands),
    }
    if wanted != *asked {
        commands.push(Command::AskStatistics(Box::new(wanted)));
    }
}

/// Of which incidents it is: the selected hot spot's where one is.
fn of_which(ui: &mut Ui, view: &View<'_>, method: StatisticMethod, commands: &mut Vec<Command>) {
    let Some(Selection::HotSpot(rank)) = view.session.selection else {
        if method.is_of_a_spot() {
            quiet(ui, "Of all chosen incidents; select a hot spot to ask of it alone.");
        }
        return;
    };
    if !method.is_of_a_spot() {
        quiet(ui, "Of all chosen incidents: it looks at the whole map.");
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.label(format!("Of hot spot {rank}, {}", view.spot_name(rank)));
        if ui.button("All incidents").clicked() {
            commands.push(Command::Select(None));
        }
    });
}

fn answer(ui: &mut Ui, view: &View<'_>, told: &StatisticsAnswer, commands: &mut Vec<Command>) {
    for (n, sentence) in told.said.iter().enumerate() {
        let tokens = Tokens::current(ui);
        let color = if n == 0 { tokens.text_strong } else { tokens.text };
        ui.add(egui::Label::new(RichText::new(sentence).color(color)).wrap());
    }
    if let Some(drawn) = &told.chart {
        ui.add_space(6.0);
        chart::show(ui, view, drawn, ChartPlace::Statistics, commands);
    }
    if told.question.method == StatisticMethod::WeekClock {
        shifts::show(ui, view, commands);
    }
    for finding in &told.findings {
        let button = ui.add(egui::Button::new(&finding.words).wrap().frame(false));
        if button.on_hover_text("Show it on the map").clicked()
            && let Some(plane) = view.answer.map(|a| &a.plane)
            && let Ok(at) = plane.to_lon_lat(finding.at)
        {
            commands.push(Command::GoTo(at.into()));
        }
    }
    if told.more_findings > 0 {
        quiet(ui, format!("and {} more", told.more_findings));
    }
    CollapsingHeader::new("Figures").id_salt("statistic figures").default_open(true).show(
        ui,
        |ui| {
            for (name, value) in &told.figures {
                fact(ui, name, value);
            }
            let copy = Command::CopyStatistics;
            if ui.button(copy.label()).on_hover_text("As CSV, for a spreadsheet").clicked() {
                commands.push(copy);
            }
        },
    );
    quiet(ui, format!("How: {}.", told.recipe));
    quiet(ui, format!("Source: {}.", told.question.method.source()));
}

/// The parameters of the method that is chosen.
fn parameters(
    ui: &mut Ui,
    view: &View<'_>,
    wanted: &mut StatisticsQuestion,
    counts: Option<ResponseCounts>,
) {
    let method = wanted.method;
    if method.has_cells() {
        cells(ui, view, wanted);
    }
    if method.has_area() {
        let mut typed = wanted.area_km2.is_some();
        if ui.checkbox(&mut typed, "Type the area they could have been in").changed() {
            wanted.area_km2 = typed.then_some(1.0);
        }
        if let Some(km2) = &mut wanted.area_km2 {
            number(ui, "Area", DragValue::new(km2).range(0.001..=10_000.0).suffix(" km²"));
        }
    }
    match method {
        StatisticMethod::GiStar => {
            choose(ui, "Correction", wanted.correction.label(), |ui| {
                for each in Correction::ALL {
                    ui.selectable_value(&mut wanted.correction, each, each.label());
                }
            });
        }
        StatisticMethod::Clusters => fewest(ui, wanted),
        StatisticMethod::Dbscan => {
            fewest(ui, wanted);
            let reach = DragValue::new(&mut wanted.reach_m).range(10.0..=2000.0).suffix(" m");
            number(ui, "Within", reach);
        }
        StatisticMethod::Ellipse => {
            choose(ui, "Ellipse", wanted.variant.label(), |ui| {
                for each in EllipseVariant::ALL {
                    ui.selectable_value(&mut wanted.variant, each, each.label());
                }
            });
        }
        StatisticMethod::NearRepeat => near_repeat(ui, wanted),
        StatisticMethod::Displacement => displacement(ui, wanted, counts),
        _ => {}
    }
}

fn fewest(ui: &mut Ui, wanted: &mut StatisticsQuestion) {
    number(ui, "Fewest incidents", DragValue::new(&mut wanted.min_incidents).range(2..=1000));
}

fn cells(ui: &mut Ui, view: &View<'_>, wanted: &mut StatisticsQuestion) {
    let name = |areas: Option<AreaKind>, shape: CellShape| match (areas, shape) {
        (Some(kind), _) => capitalised(kind.counted(2)),
        (None, CellShape::Square) => "Square cells".to_owned(),
        (None, CellShape::Hexagon) => "Hexagonal cells".to_owned(),
    };
    let mut now = (wanted.areas, wanted.shape);
    choose(ui, "Counted in", &name(now.0, now.1), |ui| {
        for shape in [CellShape::Square, CellShape::Hexagon] {
            ui.selectable_value(&mut now, (None, shape), name(None, shape));
        }
        for kind in AreaKind::ALL {
            if view.document.profile.areas.iter().any(|area| area.kind == *kind) {
                let each = (Some(*kind), CellShape::Square);
                ui.selectable_value(&mut now, each, name(Some(*kind), CellShape::Square));
            }
        }
    });
    (wanted.areas, wanted.shape) = now;
    if wanted.areas.is_some() {
        return;
    }
    let half = view.session.question.settings.bandwidth_m / 2.0;
    let mut typed = wanted.cell_m.is_some();
    let words = format!("Type their width (else half the bandwidth, {half:.0} m)");
    if ui.checkbox(&mut typed, words).changed() {
        wanted.cell_m = typed.then_some(half);
    }
    if let Some(width) = &mut wanted.cell_m {
        number(ui, "Width", DragValue::new(width).range(10.0..=5000.0).suffix(" m"));
    }
}

fn near_repeat(ui: &mut Ui, wanted: &mut StatisticsQuestion) {
    let band = DragValue::new(&mut wanted.space_band_m).range(10.0..=2000.0).suffix(" m");
    number(ui, "Bands of distance", band);
    let band = DragValue::new(&mut wanted.time_band_days).range(1..=90).suffix(" days");
    number(ui, "Bands of time", band);
    choose(ui, "Distance", metric_name(wanted.metric), |ui| {
        for each in [Metric::Euclidean, Metric::Manhattan] {
            ui.selectable_value(&mut wanted.metric, each, metric_name(each));
        }
    });
    number(ui, "Permutations", DragValue::new(&mut wanted.permutations).range(19..=9999));
    number(ui, "Seed", DragValue::new(&mut wanted.seed));
}

const fn metric_name(metric: Metric) -> &'static str {
    match metric {
        Metric::Euclidean => "as the crow flies",
        Metric::Manhattan => "along a grid of streets",
    }
}

/// Counts of the hot spot, or typed ones.
fn displacement(ui: &mut Ui, wanted: &mut StatisticsQuestion, known: Option<ResponseCounts>) {
    let mut typed = wanted.counts.is_some();
    if ui.checkbox(&mut typed, "Type the counts").changed() {
        let nothing = BeforeAfter::new(0, 0);
        let empty = ResponseCounts {
            treated: nothing,
            control: nothing,
            treated_buffer: Some(nothing),
            control_buffer: None,
        };
        wanted.counts = typed.then(|| known.unwrap_or(empty));
    }
    let Some(counts) = &mut wanted.counts else {
        let buffer = DragValue::new(&mut wanted.buffer_m).range(10.0..=2000.0).suffix(" m");
        number(ui, "Buffer round the hot spot", buffer);
        return;
    };
    pair(ui, "Treated area", &mut counts.treated);
    pair(ui, "Control area", &mut counts.control);
    for (name, counts) in [
        ("Treated buffer", &mut counts.treated_buffer),
        ("Control buffer", &mut counts.control_buffer),
    ] {
        let mut has = counts.is_some();
        if ui.checkbox(&mut has, format!("With a {}", name.to_lowercase())).changed() {
            *counts = has.then(|| BeforeAfter::new(0, 0));
        }
        if let Some(counts) = counts {
            pair(ui, name, counts);
        }
    }
}

fn pair(ui: &mut Ui, name: &str, counts: &mut BeforeAfter) {
    number(ui, &format!("{name}, before"), DragValue::new(&mut counts.before));
    number(ui, &format!("{name}, after"), DragValue::new(&mut counts.after));
}

/// A number beside its name.
fn number(ui: &mut Ui, name: &str, value: DragValue<'_>) {
    ui.horizontal(|ui| {
        let label = ui.label(name);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.add(value).labelled_by(label.id);
        });
    });
}

/// A list under its label.
fn choose(ui: &mut Ui, name: &str, now: &str, list: impl FnOnce(&mut Ui)) {
    super::choice(ui, &format!("statistic {name}"), name, now, list);
}
