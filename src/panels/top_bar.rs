//! Name of the neighbourhood, opening and importing, light and dark.

use egui::{RichText, Ui};

use super::View;
use crate::command::Command;
use crate::look::widgets::icon_button;
use crate::look::{Contrast, ICON_FONT, Tokens, icons};
use crate::settings::{Appearance, Settings};

/// Shows the bar.
pub fn show(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        let tokens = Tokens::current(ui);
        let name = &view.document.profile.neighbourhood.name;
        let name = if name.is_empty() { "Beatlas" } else { name };
        ui.label(RichText::new(name).heading().color(tokens.text_strong));
        ui.add_space(12.0);
        for (icon, command) in [
            (icons::FOLDER_OPEN, Command::ChooseProfile),
            (icons::FILE_CSV, Command::ChooseIncidents),
        ] {
            let shortcut = command.shortcut().map(|s| ui.ctx().format_shortcut(&s));
            let response = ui.button(labelled(ui, icon, command.label()));
            response.widget_info(|| {
                egui::WidgetInfo::labeled(egui::Role::Button, true, command.label())
            });
            if response.on_hover_text(shortcut.unwrap_or_default()).clicked() {
                commands.push(command);
            }
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let dark = ui.visuals().dark_mode;
            let (icon, alt, appearance) = if dark {
                (icons::SUN, "Light appearance", Appearance::Light)
            } else {
                (icons::MOON, "Dark appearance", Appearance::Dark)
            };
            if icon_button(ui, icon, alt).clicked() {
                commands.push(Command::Settings(Settings { appearance, ..*view.settings }));
            }
            let mut high = view.settings.contrast == Contrast::High;
            if ui.checkbox(&mut high, "High contrast").changed() {
                let contrast = if high { Contrast::High } else { Contrast::Normal };
                commands.push(Command::Settings(Settings { contrast, ..*view.settings }));
            }
        });
    });
}

/// An icon before a label, as one text.
fn labelled(ui: &Ui, icon: &str, text: &str) -> egui::text::LayoutJob {
    let color = ui.visuals().widgets.inactive.fg_stroke.color;
    let format = |family: egui::FontFamily, size| egui::TextFormat {
        font_id: egui::FontId::new(size, family),
        color,
        valign: egui::Align::Center,
        ..Default::default()
    };
    let mut job = egui::text::LayoutJob::default();
    job.append(icon, 0.0, format(egui::FontFamily::Name(ICON_FONT.into()), 16.0));
    job.append(text, 6.0, format(egui::FontFamily::Proportional, 13.0));
    job
}
