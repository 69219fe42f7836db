//! Draws what the tools show: the sketch, the handles, the snap, the cross.

use egui::{Pos2, Vec2};

use super::ToolsView;
use crate::edit::Geometry;
use crate::map::{Camera, Canvas, MapColours, Symbol};

/// Draws the tools above everything else.
pub fn draw(canvas: &mut dyn Canvas, camera: &Camera, colours: &MapColours, tools: &ToolsView<'_>) {
    let strong = |canvas: &mut dyn Canvas, points: &[Pos2], closed: bool| {
        canvas.line(points, closed, 5.0, colours.halo);
        canvas.line(points, closed, 2.4, colours.selected);
    };
    if !tools.rim.is_empty() {
        let points: Vec<Pos2> = tools.rim.iter().map(|p| camera.to_screen(*p)).collect();
        strong(canvas, &points, true);
    }
    if let Some(sketch) = tools.sketch {
        let mut points: Vec<Pos2> = sketch.points.iter().map(|p| camera.to_screen(*p)).collect();
        let drawn = points.len();
        points.extend(sketch.next.map(|p| camera.to_screen(p)));
        let closed = sketch.geometry == Geometry::Area && points.len() >= 3;
        strong(canvas, &points, closed);
        for at in points.iter().take(drawn) {
            canvas.symbol(Symbol::Circle, *at, 4.6, colours.halo, colours.selected);
        }
    }
    if let Some(handles) = tools.handles {
        let points: Vec<Pos2> = handles.points.iter().map(|p| camera.to_screen(*p)).collect();
        strong(canvas, &points, handles.closed);
        for (_, at) in handles.middles(camera) {
            canvas.symbol(Symbol::Diamond, at, 3.4, colours.halo, colours.selected);
        }
        for (i, at) in points.iter().enumerate() {
            let (radius, fill) = if handles.picked == Some(i) {
                (6.6, colours.selected)
            } else {
                (5.4, colours.halo)
            };
            canvas.symbol(Symbol::Circle, *at, radius, fill, colours.selected);
        }
    }
    if let Some(at) = tools.snap.map(|p| camera.to_screen(p)) {
        let ring = Symbol::Circle.outline(at, 9.0);
        canvas.line(&ring, true, 4.0, colours.halo);
        canvas.line(&ring, true, 2.0, colours.selected);
    }
    if tools.cross {
        let at = camera.rect.center();
        for arm in [Vec2::X, Vec2::Y, -Vec2::X, -Vec2::Y] {
            strong(canvas, &[at + 6.0 * arm, at + 22.0 * arm], false);
        }
    }
}
