//! How hot spots are found: bandwidth and threshold; kernel, harm, comparison and classes for those who
//! ask for them.

use egui::{CollapsingHeader, ComboBox, RichText, Slider, Ui};

use super::View;
use crate::analysis::{BandwidthRule, ClassRule, DualMeasure, Kernel, Threshold};
use crate::command::Command;
use crate::derived::{Comparison, DualBase, EdgeRule, HotSpotSettings, suggested_bandwidth_m};
use crate::look::Tokens;
use crate::look::widgets::{quiet, section};
use crate::profile::{capitalised, counted};
use crate::session::FileWish;

/// Shows the choices.
pub fn show(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    section(ui, "Hot spots");
    let now = view.session.question.settings;
    let mut wanted = now;
    let label = ui.label("Bandwidth");
    let slider = Slider::new(&mut wanted.bandwidth_m, 50.0..=2000.0)
        .logarithmic(true)
        .step_by(10.0)
        .fixed_decimals(0)
        .suffix(" m");
    ui.add(slider).labelled_by(label.id).on_hover_text(
        "How far one incident reaches. Smaller shows single corners, larger shows districts.",
    );
    advice(ui, view, commands);
    let floor = suggested_floor_m(view);
    if wanted.bandwidth_m < floor {
        let words = format!(
            "These places are snapped to published map points. Below {floor:.0} m the points show, not the incidents."
        );
        let colour = crate::look::Tokens::current(ui).warning;
        ui.add(egui::Label::new(egui::RichText::new(words).color(colour)).wrap());
    }
    let label = ui.label("A hot spot is");
    let by_mean = matches!(wanted.threshold, Threshold::MeanMultiple(_));
    let mut choice = by_mean;
    ComboBox::from_id_salt("threshold kind")
        .selected_text(threshold_name(by_mean))
        .width(ui.available_width().min(220.0))
        .show_ui(ui, |ui| {
            ui.selectable_value(&mut choice, true, threshold_name(true));
            ui.selectable_value(&mut choice, false, threshold_name(false));
        })
        .response
        .labelled_by(label.id);
    if choice != by_mean {
        wanted.threshold =
            if choice { Threshold::MeanMultiple(3.0) } else { Threshold::TopAreaPercent(2.0) };
    }
    match &mut wanted.threshold {
        Threshold::MeanMultiple(k) => {
            let slider = Slider::new(k, 1.0..=10.0).step_by(0.5).suffix(" × the mean");
            ui.add(slider).labelled_by(label.id);
        }
        Threshold::TopAreaPercent(percent) => {
            let slider = Slider::new(percent, 0.5..=20.0).step_by(0.5).suffix(" % of the area");
            ui.add(slider).labelled_by(label.id);
        }
    }
    CollapsingHeader::new(more_title(view)).id_salt("more of the method").show(ui, |ui| {
        more(ui, view, &mut wanted, commands);
    });
    if wanted != now {
        commands.push(Command::Method(wanted));
    }
    if let Some(answer) = view.answer
        && answer.beyond_extent > 0
    {
        let which = counted(answer.beyond_extent, "incident");
        quiet(ui, format!("Far from the rest and in no density: {which}"));
    }
}

/// The rules that find a bandwidth, each with what it does.
fn advice(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    let menu = ui.menu_button("Suggest a bandwidth", |ui| {
        ui.set_max_width(300.0);
        for rule in BandwidthRule::ALL {
            let button = ui.button(rule.label()).on_hover_text(capitalised(rule.line()));
            if button.clicked() {
                commands.push(Command::AdviseBandwidth(rule));
                ui.close();
            }
            quiet(ui, capitalised(rule.line()));
        }
    });
    menu.response.on_hover_text("Worked out from the incidents that are chosen");
    if view.advising {
        quiet(ui, "Being worked out");
    }
}

/// What the header of the further choices says: what differs from plain counts.
fn more_title(view: &View<'_>) -> String {
    let question = &view.session.question;
    let mut differs = Vec::new();
    if question.settings.kernel == Kernel::Gaussian {
        differs.push("Gaussian");
    }
    if question.harm.is_some() {
        differs.push("by harm");
    }
    if question.settings.compare.is_some() {
        differs.push("compared");
    }
    if question.settings.edge != EdgeRule::Open && question.filter.area.is_some() {
        differs.push("edge");
    }
    let all = "Kernel, harm, comparison, classes";
    if differs.is_empty() { all.to_owned() } else { format!("{all} ({})", differs.join(", ")) }
}

fn more(ui: &mut Ui, view: &View<'_>, wanted: &mut HotSpotSettings, commands: &mut Vec<Command>) {
    let question = &view.session.question;
    choose(ui, "Kernel", kernel_name(wanted.kernel), |ui| {
        for kernel in [Kernel::Quartic, Kernel::Gaussian] {
            ui.selectable_value(&mut wanted.kernel, kernel, kernel_name(kernel));
        }
    });
    ui.label("Each incident counts");
    let weight = question.harm.as_ref();
    quiet(ui, weight.map_or("One".to_owned(), |harm| format!("By harm: {}", harm.label())));
    ui.horizontal_wrapped(|ui| {
        let by_harm = Command::AskFile(FileWish::HarmWeights);
        if ui.button(by_harm.label()).clicked() {
            commands.push(by_harm);
        }
        if question.harm.is_some() && ui.button("Count as one").clicked() {
            commands.push(Command::ForgetHarm);
        }
    });
    if let Some(answer) = view.answer
        && answer.without_weight > 0
    {
        let which = counted(answer.without_weight, "incident");
        let words = format!("Of a type without a weight, and in no density: {which}");
        ui.add(egui::Label::new(RichText::new(words).color(Tokens::current(ui).warning)).wrap());
    }
    let now = wanted.compare.map_or("nothing", |c| c.base.label());
    choose(ui, "Compare the density with", now, |ui| {
        ui.selectable_value(&mut wanted.compare, None, "nothing");
        for base in DualBase::ALL {
            let measure = wanted.compare.map(|c| c.measure).unwrap_or_default();
            let with = Some(Comparison { base, measure });
            ui.selectable_value(&mut wanted.compare, with, base.label());
        }
    });
    if let Some(compare) = &mut wanted.compare {
        choose(ui, "as", measure_name(compare.measure), |ui| {
            for measure in DualMeasure::ALL {
                ui.selectable_value(&mut compare.measure, measure, measure_name(measure));
            }
        });
        quiet(ui, "Colours compare; outlines and ranks stay those of the density.");
    }
    if let Some(area) = &question.filter.area {
        choose(
            ui,
            &format!("At the edge of {} the density", area.label),
            wanted.edge.label(),
            |ui| {
                for edge in EdgeRule::ALL {
                    ui.selectable_value(&mut wanted.edge, edge, edge.label());
                }
            },
        );
    }
    let mut classes = question.classes;
    choose(ui, "Classes of the map", classes.label(), |ui| {
        for rule in ClassRule::ALL {
            ui.selectable_value(&mut classes, rule, rule.label()).on_hover_text(rule.explained());
        }
    });
    quiet(ui, classes.explained());
    if classes != question.classes {
        commands.push(Command::Classes(classes));
    }
}

/// A list under its label.
fn choose(ui: &mut Ui, name: &str, now: &str, list: impl FnOnce(&mut Ui)) {
    super::choice(ui, name, name, now, list);
}

fn kernel_name(kernel: Kernel) -> &'static str {
    match kernel {
        Kernel::Quartic => "Quartic: ends at the bandwidth",
        Kernel::Gaussian => "Gaussian: fades beyond it",
    }
}

fn measure_name(measure: DualMeasure) -> &'static str {
    match measure {
        DualMeasure::Ratio => "a ratio",
        DualMeasure::LogRatio => "the logarithm of a ratio",
        DualMeasure::Difference => "a difference",
    }
}

fn threshold_name(by_mean: bool) -> &'static str {
    if by_mean { "denser than the mean, times" } else { "the densest part of the area" }
}

/// The bandwidth below which snapped data shows its map points; zero for exact data.
fn suggested_floor_m(view: &View<'_>) -> f64 {
    let start = view.document.suggested_bandwidth_m;
    let exact = suggested_bandwidth_m(&crate::profile::Incidents::default());
    if start > exact { start } else { 0.0 }
}
