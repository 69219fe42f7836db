//! How the window looks: tokens, fonts, icons and small widgets. No logic.

mod fonts;
pub mod icons;
mod style;
mod tokens;
pub mod widgets;

pub use fonts::{ICON_FONT, INTER_MEDIUM, install as install_fonts};
pub use style::install as install_style;
pub use tokens::{Contrast, Tokens};
