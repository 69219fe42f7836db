//! What several drawings need beside a canvas: dashed lines.

use egui::{Color32, Pos2};

use super::Canvas;

/// A dashed line along points.
pub fn dashed(canvas: &mut dyn Canvas, points: &[Pos2], width: f32, color: Color32) {
    const DASH: f32 = 4.0;
    let (mut left, mut is_drawn) = (DASH, true);
    for pair in points.windows(2) {
        let &[a, b] = pair else { continue };
        let long = a.distance(b);
        let mut at = 0.0;
        while at < long {
            let to = (at + left).min(long);
            if is_drawn {
                let on = |d: f32| a.lerp(b, d / long);
                canvas.line(&[on(at), on(to)], false, width, color);
            }
            left -= to - at;
            at = to;
            if left <= 0.01 {
                (left, is_drawn) = (DASH, !is_drawn);
            }
        }
    }
}
