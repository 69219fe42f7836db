//! Which layers are shown, and how strongly.

use egui::{Role, Ui, WidgetInfo};

use super::View;
use crate::command::Command;
use crate::look::widgets::section;
use crate::map::{LayerKind, LayerSettings};

/// Shows the list.
pub fn show(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    section(ui, "Layers");
    let mut legend = view.session.legend;
    let areas = &view.document.areas;
    // Most profiles have no areas: what cannot be shown need not be switched.
    let is_there = |layer: &LayerKind| match layer {
        LayerKind::Areas(kind) => areas.has(*kind),
        LayerKind::Deprivation => !areas.indices().is_empty(),
        _ => true,
    };
    for layer in LayerKind::ALL.into_iter().filter(is_there) {
        let now = view.session.layers.get(layer);
        let mut visible = now.visible;
        let mut percent = now.opacity * 100.0;
        ui.horizontal(|ui| {
            ui.checkbox(&mut visible, layer.label());
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let field = egui::DragValue::new(&mut percent)
                    .range(10.0..=100.0)
                    .speed(1.0)
                    .max_decimals(0)
                    .suffix(" %");
                let field = ui.add_enabled(visible, field);
                field.widget_info(|| {
                    let name = format!("Opacity of {}", layer.label());
                    WidgetInfo::labeled(Role::SpinButton, visible, name)
                });
                field.on_hover_text("Opacity");
            });
        });
        let wanted = LayerSettings { visible, opacity: percent / 100.0 };
        if wanted != now {
            commands.push(Command::Layer(layer, wanted));
        }
    }
    if ui.checkbox(&mut legend, Command::Legend(true).label()).changed() {
        commands.push(Command::Legend(legend));
    }
}
