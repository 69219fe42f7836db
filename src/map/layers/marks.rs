//! What a statistic found, as lines on the map.

use egui::Pos2;

use crate::geography::{WorldBounds, WorldPoint};
use crate::map::{Camera, Canvas, MapColours, dashed};

/// What a mark stands for: told apart by the line as well as by colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkKind {
    /// Where there is more than chance would put there, or what was found.
    High,
    /// Where there is less.
    Low,
    /// What lies round it, or stands out from it.
    Around,
}

/// A line on the map.
#[derive(Debug, Clone, PartialEq)]
pub struct MapMark {
    /// Its points.
    pub line: Vec<WorldPoint>,
    /// Whether it closes.
    pub is_closed: bool,
    /// What it stands for.
    pub kind: MarkKind,
}

/// Draws the marks that are in view.
pub fn draw(canvas: &mut dyn Canvas, camera: &Camera, colours: &MapColours, marks: &[MapMark]) {
    let view = camera.view(16.0);
    let is_seen = |mark: &&MapMark| {
        WorldBounds::around(mark.line.iter().copied()).is_some_and(|b| {
            b.max.x >= view.min.x
                && b.min.x <= view.max.x
                && b.max.y >= view.min.y
                && b.min.y <= view.max.y
        })
    };
    for mark in marks.iter().filter(is_seen) {
        let mut line: Vec<Pos2> = mark.line.iter().map(|p| camera.to_screen(*p)).collect();
        let width = if mark.kind == MarkKind::High { 2.6 } else { 1.6 };
        canvas.line(&line, mark.is_closed, width + 2.4, colours.halo);
        if mark.kind == MarkKind::Low {
            line.extend(line.first().copied().filter(|_| mark.is_closed));
            dashed(canvas, &line, width, colours.selected);
        } else {
            canvas.line(&line, mark.is_closed, width, colours.selected);
        }
    }
}
