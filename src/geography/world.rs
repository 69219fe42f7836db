//! Web Mercator for drawing: the whole world is the square from 0 to 1.

use std::f64::consts::PI;

use super::LonLat;

/// A position in Web Mercator, scaled so that the world is one unit wide: x from 0 at 180° W
/// to 1 at 180° E, y from 0 in the north to 1 in the south.
///
/// For drawing only. Lengths here are not metres: never measure in it. Kept in `f64`, since a
/// town at street level needs more digits than `f32` has; a frame turns it into screen points
/// with one multiplication and one addition per axis.
///
/// ```
/// use beatlas::geography::{LonLat, WorldPoint};
/// let p = WorldPoint::from(LonLat::new(0.0, 0.0)?);
/// assert_eq!((p.x, p.y), (0.5, 0.5));
/// # Ok::<(), beatlas::geography::LonLatError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WorldPoint {
    /// From 0 at 180° W to 1 at 180° E.
    pub x: f64,
    /// From 0 in the far north to 1 in the far south.
    pub y: f64,
}

/// Latitude beyond which Web Mercator is not drawn.
const MAX_LATITUDE: f64 = 85.051_128_779_806_6;

impl From<LonLat> for WorldPoint {
    fn from(p: LonLat) -> Self {
        let lat = p.lat().clamp(-MAX_LATITUDE, MAX_LATITUDE).to_radians();
        Self { x: (p.lon() + 180.0) / 360.0, y: (1.0 - lat.tan().asinh() / PI) / 2.0 }
    }
}

impl WorldPoint {
    /// The position in degrees; `None` outside the world square.
    pub fn to_lon_lat(self) -> Option<LonLat> {
        let lat = (PI * (1.0 - 2.0 * self.y)).sinh().atan().to_degrees();
        LonLat::new(self.x * 360.0 - 180.0, lat).ok()
    }
}

/// An upright rectangle in Web Mercator, for fitting and culling.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WorldBounds {
    /// North-western corner.
    pub min: WorldPoint,
    /// South-eastern corner.
    pub max: WorldPoint,
}

impl WorldBounds {
    /// The smallest rectangle around all points; `None` without points.
    pub fn around(points: impl IntoIterator<Item = WorldPoint>) -> Option<Self> {
        points.into_iter().fold(None, |bounds: Option<Self>, p| {
            Some(bounds.map_or(Self { min: p, max: p }, |b| Self {
                min: WorldPoint { x: b.min.x.min(p.x), y: b.min.y.min(p.y) },
                max: WorldPoint { x: b.max.x.max(p.x), y: b.max.y.max(p.y) },
            }))
        })
    }

    /// The middle.
    pub fn centre(self) -> WorldPoint {
        WorldPoint {
            x: f64::midpoint(self.min.x, self.max.x),
            y: f64::midpoint(self.min.y, self.max.y),
        }
    }

    /// Whether the two rectangles share a point.
    pub fn intersects(self, other: Self) -> bool {
        self.min.x <= other.max.x
            && other.min.x <= self.max.x
            && self.min.y <= other.max.y
            && other.min.y <= self.max.y
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_to_world_and_back() {
        for (lon, lat) in [(-1.1332, 52.6369), (1.33, 53.6), (179.9, -60.0), (0.0, 0.0)] {
            let p = LonLat::new(lon, lat).unwrap();
            let q = WorldPoint::from(p).to_lon_lat().unwrap();
            assert!((p.lon() - q.lon()).abs() < 1e-12 && (p.lat() - q.lat()).abs() < 1e-12);
        }
    }
}
