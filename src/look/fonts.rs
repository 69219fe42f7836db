//! One bundled font at one weight, and one icon font.

use std::sync::Arc;

use egui::{FontData, FontDefinitions, FontFamily};

/// Inter Medium, SIL Open Font License.
pub const INTER_MEDIUM: &[u8] = include_bytes!("../../assets/fonts/Inter-Medium.otf");
const PHOSPHOR: &[u8] = include_bytes!("../../assets/fonts/Phosphor.ttf");

/// The family of the icon font.
pub const ICON_FONT: &str = "phosphor";

/// Makes the bundled fonts the window's fonts.
pub fn install(ctx: &egui::Context) {
    let mut fonts = FontDefinitions::default();
    fonts.font_data.insert("inter".to_owned(), Arc::new(FontData::from_static(INTER_MEDIUM)));
    fonts.font_data.insert(ICON_FONT.to_owned(), Arc::new(FontData::from_static(PHOSPHOR)));
    if let Some(family) = fonts.families.get_mut(&FontFamily::Proportional) {
        family.insert(0, "inter".to_owned());
        family.push(ICON_FONT.to_owned());
    }
    fonts
        .families
        .insert(FontFamily::Name(ICON_FONT.into()), vec![ICON_FONT.to_owned(), "inter".to_owned()]);
    ctx.set_fonts(fonts);
}
