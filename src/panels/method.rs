//! How hot spots are found: bandwidth and threshold.

use egui::{ComboBox, Slider, Ui};

use super::View;
use crate::analysis::Threshold;
use crate::command::Command;
use crate::derived::suggested_bandwidth_m;
use crate::look::widgets::{quiet, section};
use crate::profile::counted;

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

fn threshold_name(by_mean: bool) -> &'static str {
    if by_mean { "denser than the mean, times" } else { "the densest part of the area" }
}

/// The bandwidth below which snapped data shows its map points; zero for exact data.
fn suggested_floor_m(view: &View<'_>) -> f64 {
    let start = view.document.suggested_bandwidth_m;
    let exact = suggested_bandwidth_m(&crate::profile::Incidents::default());
    if start > exact { start } else { 0.0 }
}
