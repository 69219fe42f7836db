//! Design tokens: three text strengths, three surfaces, one accent, for light and dark, normal
//! and high contrast.

use egui::Color32;
use serde::{Deserialize, Serialize};

/// How strong the differences between text and ground are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Contrast {
    /// Every text pair at least 4.5 to 1.
    #[default]
    Normal,
    /// Every text pair at least 7 to 1.
    High,
}

/// The colours of everything that is not the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tokens {
    /// Headings and values.
    pub text_strong: Color32,
    /// Body text.
    pub text: Color32,
    /// Captions and units.
    pub text_quiet: Color32,
    /// The ground of panels.
    pub surface: Color32,
    /// Fields, lists, cards on a panel.
    pub surface_raised: Color32,
    /// A hovered or pressed control.
    pub surface_active: Color32,
    /// What is selected or can be pressed first.
    pub accent: Color32,
    /// Text on the accent.
    pub on_accent: Color32,
    /// Text of a warning.
    pub warning: Color32,
    /// Lines between parts.
    pub line: Color32,
}

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

impl Tokens {
    /// The table.
    pub const fn of(dark: bool, contrast: Contrast) -> Self {
        match (dark, contrast) {
            (false, Contrast::Normal) => Self {
                text_strong: rgb(0x0F_1720),
                text: rgb(0x27_3240),
                text_quiet: rgb(0x55_6170),
                surface: rgb(0xF6_F7F9),
                surface_raised: rgb(0xFF_FFFF),
                surface_active: rgb(0xE1_E7EE),
                accent: rgb(0x0B_57A4),
                on_accent: rgb(0xFF_FFFF),
                warning: rgb(0x9A_3412),
                line: rgb(0xD3_D9E1),
            },
            (false, Contrast::High) => Self {
                text_strong: rgb(0x00_0000),
                text: rgb(0x0A_0F16),
                text_quiet: rgb(0x2B_3440),
                surface: rgb(0xFF_FFFF),
                surface_raised: rgb(0xFF_FFFF),
                surface_active: rgb(0xE1_E7EE),
                accent: rgb(0x06_3B73),
                on_accent: rgb(0xFF_FFFF),
                warning: rgb(0x7A_2408),
                line: rgb(0x6B_7684),
            },
            (true, Contrast::Normal) => Self {
                text_strong: rgb(0xF3_F6FA),
                text: rgb(0xD6_DCE4),
                text_quiet: rgb(0x9F_AAB8),
                surface: rgb(0x16_1C24),
                surface_raised: rgb(0x1F_2731),
                surface_active: rgb(0x2B_3644),
                accent: rgb(0x7C_B7F5),
                on_accent: rgb(0x08_1420),
                warning: rgb(0xFD_BA74),
                line: rgb(0x33_3E4C),
            },
            (true, Contrast::High) => Self {
                text_strong: rgb(0xFF_FFFF),
                text: rgb(0xF2_F5F9),
                text_quiet: rgb(0xCF_D7E1),
                surface: rgb(0x05_080C),
                surface_raised: rgb(0x0C_1219),
                surface_active: rgb(0x22_2C38),
                accent: rgb(0xA5_D0FF),
                on_accent: rgb(0x00_0000),
                warning: rgb(0xFF_D29B),
                line: rgb(0x7C_8896),
            },
        }
    }

    /// The tokens of a running window.
    pub fn current(ui: &egui::Ui) -> Self {
        let contrast = ui
            .ctx()
            .data(|d| d.get_temp::<Contrast>(egui::Id::unique("beatlas contrast")))
            .unwrap_or_default();
        Self::of(ui.visuals().dark_mode, contrast)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn luminance(c: Color32) -> f64 {
        let channel = |v: u8| {
            let v = f64::from(v) / 255.0;
            if v <= 0.040_45 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(c.r()) + 0.7152 * channel(c.g()) + 0.0722 * channel(c.b())
    }

    fn ratio(a: Color32, b: Color32) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn every_text_pair_has_its_contrast() {
        for dark in [false, true] {
            for (contrast, floor) in [(Contrast::Normal, 4.5), (Contrast::High, 7.0)] {
                let t = Tokens::of(dark, contrast);
                for ground in [t.surface, t.surface_raised, t.surface_active] {
                    for (name, text) in [
                        ("strong", t.text_strong),
                        ("text", t.text),
                        ("quiet", t.text_quiet),
                        ("warning", t.warning),
                        ("accent", t.accent),
                    ] {
                        let r = ratio(text, ground);
                        assert!(r >= floor, "{name}, dark {dark}, {contrast:?}: {r:.2} < {floor}");
                    }
                }
                assert!(ratio(t.on_accent, t.accent) >= floor);
            }
        }
    }
}
