//! Where a shape can be taken hold of: its corners, the middles between them, its body.

use egui::Pos2;

use crate::geography::WorldPoint;
use crate::map::Camera;

/// What a person has hold of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grip {
    /// The whole of it.
    Whole,
    /// A corner, counted from 0.
    Corner(usize),
    /// The middle after a corner: a new corner comes of it.
    Middle(usize),
}

/// Reach round a corner, in points.
const CORNER_REACH: f32 = 9.0;
/// Reach round a middle, in points.
const MIDDLE_REACH: f32 = 7.0;
/// Middles nearer to their corners than this are not offered, in points.
const MIDDLE_ROOM: f32 = 26.0;

/// The corners of a shape that can be reshaped.
#[derive(Debug, Clone, Copy)]
pub struct Handles<'a> {
    /// The corners.
    pub points: &'a [WorldPoint],
    /// Whether the last is joined to the first.
    pub closed: bool,
    /// The corner that was picked.
    pub picked: Option<usize>,
}

impl Handles<'_> {
    /// The middles on the screen, each with the corner before it.
    pub fn middles(self, camera: &Camera) -> impl Iterator<Item = (usize, Pos2)> {
        let n = self.points.len();
        let pieces = if self.closed { n } else { n.saturating_sub(1) };
        (0..pieces).filter_map(move |i| {
            let a = camera.to_screen(*self.points.get(i)?);
            let b = camera.to_screen(*self.points.get((i + 1) % n)?);
            (a.distance(b) >= MIDDLE_ROOM).then(|| (i, a.lerp(b, 0.5)))
        })
    }

    /// What is at a point of the screen: a corner before a middle, the nearest of each.
    pub fn at(self, camera: &Camera, at: Pos2) -> Option<Grip> {
        let nearest = |found: &mut dyn Iterator<Item = (usize, Pos2)>, reach: f32| {
            found
                .map(|(i, p)| (i, p.distance(at)))
                .filter(|(_, d)| *d <= reach)
                .min_by(|a, b| a.1.total_cmp(&b.1))
                .map(|(i, _)| i)
        };
        let mut corners = self.points.iter().map(|p| camera.to_screen(*p)).enumerate();
        nearest(&mut corners, CORNER_REACH)
            .map(Grip::Corner)
            .or_else(|| nearest(&mut self.middles(camera), MIDDLE_REACH).map(Grip::Middle))
    }
}

/// Whether a point of the screen is on a line or on the rim of an area.
pub fn body_at(camera: &Camera, points: &[WorldPoint], closed: bool, at: Pos2) -> bool {
    let n = points.len();
    let pieces = if closed { n } else { n.saturating_sub(1) };
    (0..pieces).any(|i| {
        let (Some(a), Some(b)) = (points.get(i), points.get((i + 1) % n.max(1))) else {
            return false;
        };
        let (a, b) = (camera.to_screen(*a), camera.to_screen(*b));
        let t = ((at - a).dot(b - a) / (b - a).length_sq().max(1e-6)).clamp(0.0, 1.0);
        (a + (b - a) * t).distance(at) <= 6.0
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::{Rect, vec2};

    fn camera() -> Camera {
        Camera {
            centre: WorldPoint { x: 0.5, y: 0.3 },
            zoom: 16.0,
            rect: Rect::from_min_size(Pos2::ZERO, vec2(800.0, 600.0)),
        }
    }

    #[test]
    fn corners_come_before_middles_and_middles_need_room() {
        let camera = camera();
        let corners = [(100.0, 100.0), (300.0, 100.0), (300.0, 118.0)];
        let points = corners.map(|(x, y)| camera.to_world(Pos2::new(x, y)));
        let ring = Handles { points: &points, closed: true, picked: None };
        let at = |x, y| ring.at(&camera, Pos2::new(x, y));
        assert_eq!(at(103.0, 98.0), Some(Grip::Corner(0)));
        assert_eq!(at(200.0, 101.0), Some(Grip::Middle(0)));
        assert_eq!(at(300.0, 113.0), Some(Grip::Corner(2)));
        assert_eq!(ring.middles(&camera).count(), 2, "18 points are no room for a middle");
        let line = Handles { closed: false, ..ring };
        assert_eq!(line.middles(&camera).count(), 1);
        assert_eq!(at(200.0, 200.0), None);
        assert!(body_at(&camera, &points, false, Pos2::new(180.0, 104.0)));
        assert!(!body_at(&camera, &points, false, Pos2::new(200.0, 112.0)));
    }
}
