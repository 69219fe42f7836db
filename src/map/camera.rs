//! Where the map looks: a centre, a zoom, a rectangle on the screen.

use egui::{Pos2, Rect};

use crate::geography::{WorldBounds, WorldPoint};

/// Mean radius of the earth's equator used by Web Mercator, metres.
const EARTH_RADIUS_M: f64 = 6_378_137.0;

/// The affine between Web Mercator and the screen.
///
/// A point costs one multiplication and one addition per axis; the trigonometry was done when
/// its [`WorldPoint`] was made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera {
    /// What is in the middle.
    pub centre: WorldPoint,
    /// Zoom level: the world is 256 · 2^zoom points wide.
    pub zoom: f64,
    /// The map's rectangle on the screen, in points.
    pub rect: Rect,
}

impl Camera {
    /// The lowest zoom: the British Isles.
    pub const MIN_ZOOM: f64 = 5.0;
    /// The highest zoom: single buildings.
    pub const MAX_ZOOM: f64 = 20.0;

    /// The camera that shows all of `bounds` within `rect`, with a margin.
    pub fn fit(bounds: WorldBounds, rect: Rect) -> Self {
        let margin = 0.92;
        let room =
            |px: f32, world: f64| (f64::from(px) * margin / (world.max(1e-12) * 256.0)).log2();
        let zoom = room(rect.width(), bounds.max.x - bounds.min.x)
            .min(room(rect.height(), bounds.max.y - bounds.min.y))
            .clamp(Self::MIN_ZOOM, 17.0);
        Self { centre: bounds.centre(), zoom, rect }
    }

    /// As [`Camera::fit`], in the part of `rect` that is left beside `left` points at its left.
    pub fn fit_beside(bounds: WorldBounds, rect: Rect, left: f32) -> Self {
        let room = Rect::from_min_max(rect.min + egui::vec2(left, 0.0), rect.max);
        let fit = Self::fit(bounds, room);
        let middle = Self { rect, ..fit }.to_world(rect.center() - egui::vec2(left / 2.0, 0.0));
        Self { centre: middle, rect, ..fit }
    }

    /// Screen points per world unit.
    pub fn scale(&self) -> f64 {
        256.0 * self.zoom.exp2()
    }

    /// World to screen.
    pub fn to_screen(&self, p: WorldPoint) -> Pos2 {
        let scale = self.scale();
        let middle = self.rect.center();
        Pos2::new(
            ((p.x - self.centre.x) * scale) as f32 + middle.x,
            ((p.y - self.centre.y) * scale) as f32 + middle.y,
        )
    }

    /// Screen to world.
    pub fn to_world(&self, p: Pos2) -> WorldPoint {
        let scale = self.scale();
        let d = p - self.rect.center();
        WorldPoint {
            x: self.centre.x + f64::from(d.x) / scale,
            y: self.centre.y + f64::from(d.y) / scale,
        }
    }

    /// The part of the world on the screen, grown by `margin` points on each side.
    pub fn view(&self, margin: f32) -> WorldBounds {
        let rect = self.rect.expand(margin);
        WorldBounds { min: self.to_world(rect.min), max: self.to_world(rect.max) }
    }

    /// Metres that one screen point covers at the middle of the map.
    pub fn metres_per_point(&self) -> f64 {
        let lat = self.centre.to_lon_lat().map_or(0.0, |p| p.lat().to_radians());
        std::f64::consts::TAU * EARTH_RADIUS_M * lat.cos() / self.scale()
    }

    /// Zoomed to `zoom`, keeping what is under `anchor` where it is.
    #[must_use]
    pub fn zoomed_at(self, zoom: f64, anchor: Pos2) -> Self {
        let zoom = zoom.clamp(Self::MIN_ZOOM, Self::MAX_ZOOM);
        let held = self.to_world(anchor);
        let mut camera = Self { zoom, ..self };
        let moved = camera.to_world(anchor);
        camera.centre.x += held.x - moved.x;
        camera.centre.y += held.y - moved.y;
        camera
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geography::LonLat;

    fn camera() -> Camera {
        Camera {
            centre: LonLat::new(1.33, 53.6).unwrap().into(),
            zoom: 15.3,
            rect: Rect::from_min_size(Pos2::new(260.0, 40.0), egui::vec2(900.0, 600.0)),
        }
    }

    #[test]
    fn screen_and_world_are_inverse() {
        let c = camera();
        let p = Pos2::new(300.0, 500.0);
        assert!((c.to_screen(c.to_world(p)) - p).length() < 0.01);
    }

    #[test]
    fn zooming_keeps_what_is_under_the_pointer() {
        let c = camera();
        let pointer = Pos2::new(400.0, 100.0);
        let held = c.to_world(pointer);
        let z = c.zoomed_at(17.0, pointer);
        assert!((z.to_screen(held) - pointer).length() < 0.05);
        assert_eq!(c.zoomed_at(99.0, pointer).zoom, Camera::MAX_ZOOM);
    }

    #[test]
    fn a_fit_shows_everything() {
        let c = camera();
        let bounds = c.view(-200.0);
        let fit = Camera::fit(bounds, c.rect);
        for p in [bounds.min, bounds.max] {
            assert!(c.rect.contains(fit.to_screen(p)));
        }
    }
}
