//! A position on a plane in metres.

/// A position on a [`MetricPlane`](super::MetricPlane): metres east and north of its origin.
///
/// Two points belong together only when they come from the same plane; a profile has one.
///
/// ```
/// use beatlas::geography::MetricPoint;
/// let a = MetricPoint::new(620_000.0, 420_000.0);
/// let b = MetricPoint::new(620_300.0, 420_400.0);
/// assert_eq!(a.distance_m(b), 500.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MetricPoint {
    /// Metres east.
    pub x: f64,
    /// Metres north.
    pub y: f64,
}

impl MetricPoint {
    /// A point from metres east and north.
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// Straight-line distance in metres.
    pub fn distance_m(self, other: Self) -> f64 {
        self.distance_2(other).sqrt()
    }

    /// Square of the straight-line distance, in square metres.
    pub fn distance_2(self, other: Self) -> f64 {
        (self.x - other.x).powi(2) + (self.y - other.y).powi(2)
    }
}

impl From<MetricPoint> for geo::Coord<f64> {
    fn from(p: MetricPoint) -> Self {
        Self { x: p.x, y: p.y }
    }
}
