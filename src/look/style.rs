//! The tokens, put into egui's own style.

use egui::{
    Color32, CornerRadius, FontFamily, FontId, Margin, Stroke, TextStyle, Theme, Vec2, Visuals,
};

use super::{Contrast, Tokens};

/// Makes the tokens the window's style, for both appearances.
pub fn install(ctx: &egui::Context, contrast: Contrast) {
    ctx.data_mut(|d| d.insert_temp(egui::Id::unique("beatlas contrast"), contrast));
    for theme in [Theme::Light, Theme::Dark] {
        let dark = theme == Theme::Dark;
        let tokens = Tokens::of(dark, contrast);
        ctx.style_mut_of(theme, |style| {
            style.visuals = visuals(dark, tokens);
            let font = |size| FontId::new(size, FontFamily::Proportional);
            style.text_styles = [
                (TextStyle::Small, font(11.0)),
                (TextStyle::Body, font(13.0)),
                (TextStyle::Button, font(13.0)),
                (TextStyle::Monospace, font(13.0)),
                (TextStyle::Heading, font(16.0)),
            ]
            .into();
            let s = &mut style.spacing;
            s.item_spacing = Vec2::new(8.0, 6.0);
            s.interact_size.y = 24.0;
            s.button_padding = Vec2::new(8.0, 4.0);
            s.slider_width = 120.0;
            s.icon_width = 16.0;
            s.icon_width_inner = 9.0;
            s.window_margin = Margin::same(12);
            s.menu_margin = Margin::same(6);
            style.interaction.selectable_labels = false;
        });
    }
}

fn visuals(dark: bool, t: Tokens) -> Visuals {
    let mut v = if dark { Visuals::dark() } else { Visuals::light() };
    let radius = CornerRadius::same(4);
    v.override_text_color = None;
    v.weak_text_color = Some(t.text_quiet);
    v.hyperlink_color = t.accent;
    v.warn_fg_color = t.warning;
    v.error_fg_color = t.warning;
    v.panel_fill = t.surface;
    v.window_fill = t.surface;
    v.window_stroke = Stroke::new(1.0, t.line);
    v.window_corner_radius = CornerRadius::same(6);
    v.menu_corner_radius = CornerRadius::same(6);
    v.extreme_bg_color = t.surface_raised;
    v.faint_bg_color = t.surface_raised;
    v.selection.bg_fill = t.accent;
    v.selection.stroke = Stroke::new(1.0, t.on_accent);
    let w = &mut v.widgets;
    for (state, fill, text) in [
        (&mut w.noninteractive, t.surface, t.text),
        (&mut w.inactive, t.surface_active, t.text),
        (&mut w.hovered, t.surface_active, t.text_strong),
        (&mut w.active, t.surface_active, t.text_strong),
        (&mut w.open, t.surface_active, t.text_strong),
    ] {
        state.bg_fill = fill;
        state.weak_bg_fill = fill;
        state.fg_stroke = Stroke::new(1.0, text);
        state.bg_stroke = Stroke::NONE;
        state.corner_radius = radius;
        state.expansion = 0.0;
    }
    w.noninteractive.bg_stroke = Stroke::new(1.0, t.line);
    // A focused or hovered control shows a ring: a keyboard user must see where they are.
    w.hovered.bg_stroke = Stroke::new(1.0, t.text_quiet);
    w.active.bg_stroke = Stroke::new(2.0, t.accent);
    v.striped = false;
    v.popup_shadow.color = Color32::from_black_alpha(if dark { 120 } else { 40 });
    v.window_shadow.color = v.popup_shadow.color;
    v
}
