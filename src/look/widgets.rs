//! Small widgets that several panels share.

use egui::{Response, RichText, Role, Ui, WidgetInfo};

use super::{ICON_FONT, Tokens};

/// A button that shows an icon only. `alt` says what it does: it is the tooltip and what a
/// screen reader says, so it may not be left out.
pub fn icon_button(ui: &mut Ui, icon: &str, alt: &str) -> Response {
    let text = RichText::new(icon).family(egui::FontFamily::Name(ICON_FONT.into())).size(16.0);
    let response = ui.add(egui::Button::new(text).min_size(egui::vec2(28.0, 24.0)));
    response.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), alt));
    response.on_hover_text(alt)
}

/// A heading of a part of a panel.
pub fn section(ui: &mut Ui, text: &str) {
    ui.add_space(6.0);
    ui.label(RichText::new(text).heading().color(Tokens::current(ui).text_strong));
}

/// A month without data where others have a bar: a dashed frame with a question mark.
pub fn missing_month(painter: &egui::Painter, hole: egui::Rect, tokens: &Tokens) {
    let stroke = egui::Stroke::new(1.0, tokens.warning);
    for side in [
        [hole.left_top(), hole.right_top()],
        [hole.right_top(), hole.right_bottom()],
        [hole.right_bottom(), hole.left_bottom()],
        [hole.left_bottom(), hole.left_top()],
    ] {
        painter.extend(egui::Shape::dashed_line(&side, stroke, 3.0, 3.0));
    }
    if hole.width() > 6.0 {
        let font = egui::FontId::proportional(13.0);
        painter.text(hole.center(), egui::Align2::CENTER_CENTER, "?", font, tokens.warning);
    }
}

/// A caption in the quiet strength.
pub fn quiet(ui: &mut Ui, text: impl Into<String>) -> Response {
    let color = Tokens::current(ui).text_quiet;
    ui.add(egui::Label::new(RichText::new(text).color(color)).wrap())
}

/// A name and its value on one line, the value strong; nothing at all where there is no value.
pub fn fact(ui: &mut Ui, name: &str, value: &str) {
    if value.is_empty() {
        return;
    }
    let tokens = Tokens::current(ui);
    ui.scope(|ui| {
        // A line to read needs no room for a finger.
        ui.spacing_mut().interact_size.y = 16.0;
        ui.spacing_mut().item_spacing = egui::vec2(6.0, 2.0);
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(name).color(tokens.text_quiet));
            ui.label(RichText::new(value).color(tokens.text_strong));
        });
    });
}
