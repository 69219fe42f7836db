//! The colours of a chart: those of the panels, and the map's ramp of density.

use egui::Color32;

use crate::look::{Contrast, Tokens};
use crate::map::{DENSITY_CLASSES, MapColours};

/// What a chart is drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChartColours {
    /// Titles, and the rim of what is pointed at.
    pub strong: Color32,
    /// Names along an axis.
    pub quiet: Color32,
    /// The ground.
    pub ground: Color32,
    /// Where there is nothing.
    pub empty: Color32,
    /// Frames and lines of a grid.
    pub line: Color32,
    /// What the chart is about.
    pub accent: Color32,
    /// What is out of the ordinary, always beside a second sign.
    pub warning: Color32,
    /// From little to much; ordered in lightness, as the map's.
    pub ramp: [Color32; DENSITY_CLASSES],
}

impl ChartColours {
    /// The colours beside the panels of a window.
    pub fn of(tokens: &Tokens, dark: bool) -> Self {
        Self {
            strong: tokens.text_strong,
            quiet: tokens.text_quiet,
            ground: tokens.surface,
            empty: tokens.surface_active,
            line: tokens.line,
            accent: tokens.accent,
            warning: tokens.warning,
            ramp: MapColours::of(dark).density,
        }
    }

    /// The colours on paper.
    pub fn paper() -> Self {
        let tokens = Tokens::of(false, Contrast::Normal);
        Self { ground: Color32::WHITE, ..Self::of(&tokens, false) }
    }

    /// The colour of a share of the most, from 0 to 1: nothing has the empty colour, all else one of five.
    pub fn of_share(&self, share: f64) -> Color32 {
        if share.is_nan() || share <= 0.0 {
            return self.empty;
        }
        let class = (share * self.ramp.len() as f64).ceil() as usize;
        self.ramp[class.clamp(1, self.ramp.len()) - 1]
    }

    /// Black or white, whichever reads better on a colour.
    pub fn on(ground: Color32) -> Color32 {
        let light = 0.299 * f32::from(ground.r())
            + 0.587 * f32::from(ground.g())
            + 0.114 * f32::from(ground.b());
        if light > 140.0 { Color32::BLACK } else { Color32::WHITE }
    }
}
