//! What all charts draw with: text that begins or ends at a point, a frame.

use egui::{Color32, Pos2, Rect};

use crate::map::{Canvas, Halo, TextAt};

/// Height of the font of names along an axis, in points.
pub(super) const SMALL: f32 = 11.0;

/// Where a text lies beside its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// It begins there.
    Begin,
    /// Its middle is there.
    Middle,
    /// It ends there.
    End,
}

/// Writes a line of small text whose height is centred on the point.
pub(super) fn write(canvas: &mut dyn Canvas, text: &str, at: Pos2, side: Side, color: Color32) {
    let half = canvas.text_width(text, SMALL) / 2.0;
    let shift = match side {
        Side::Begin => half,
        Side::Middle => 0.0,
        Side::End => -half,
    };
    let at = Pos2::new(at.x + shift, at.y);
    canvas.text(TextAt { text, at, angle: 0.0, size: SMALL, color, halo: Halo::None });
}

/// A frame round what is pointed at, or matters.
pub(super) fn frame(canvas: &mut dyn Canvas, rect: Rect, width: f32, color: Color32) {
    let corners = [rect.left_top(), rect.right_top(), rect.right_bottom(), rect.left_bottom()];
    canvas.line(&corners, true, width, color);
}
