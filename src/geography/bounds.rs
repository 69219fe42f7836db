//! A rectangle on the metric plane.

use super::MetricPoint;

/// An upright rectangle on the metric plane, in metres.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MetricBounds {
    /// Western edge, metres.
    pub west: f64,
    /// Southern edge, metres.
    pub south: f64,
    /// Eastern edge, metres.
    pub east: f64,
    /// Northern edge, metres.
    pub north: f64,
}

impl MetricBounds {
    /// The smallest rectangle around all points; `None` without points.
    pub fn around(points: impl IntoIterator<Item = MetricPoint>) -> Option<Self> {
        points.into_iter().fold(None, |bounds: Option<Self>, p| {
            Some(bounds.map_or(Self { west: p.x, south: p.y, east: p.x, north: p.y }, |b| Self {
                west: b.west.min(p.x),
                south: b.south.min(p.y),
                east: b.east.max(p.x),
                north: b.north.max(p.y),
            }))
        })
    }

    /// The rectangle that holds the central share of the points in each direction: what lies
    /// beyond the `trim` and `1 - trim` quantiles of easting and of northing is left out, so
    /// that a few rows in another county do not decide where the map goes.
    pub fn around_most(points: &[MetricPoint], trim: f64) -> Option<Self> {
        let quantiles = |mut v: Vec<f64>| {
            let last = v.len().checked_sub(1)?;
            // Only these two are put where they belong; all others stay in no order.
            let mut at = |q: f64| {
                let n = ((last as f64) * q).round() as usize;
                (n <= last).then(|| *v.select_nth_unstable_by(n, f64::total_cmp).1)
            };
            Some((at(trim)?, at(1.0 - trim)?))
        };
        let (of_x, of_y) = rayon::join(
            || quantiles(points.iter().map(|p| p.x).collect()),
            || quantiles(points.iter().map(|p| p.y).collect()),
        );
        let ((west, east), (south, north)) = (of_x?, of_y?);
        Some(Self { west, south, east, north })
    }

    /// Grown by `margin_m` metres on every side.
    #[must_use]
    pub fn grown(self, margin_m: f64) -> Self {
        Self {
            west: self.west - margin_m,
            south: self.south - margin_m,
            east: self.east + margin_m,
            north: self.north + margin_m,
        }
    }

    /// East to west, metres.
    pub fn width_m(self) -> f64 {
        self.east - self.west
    }

    /// South to north, metres.
    pub fn height_m(self) -> f64 {
        self.north - self.south
    }

    /// The middle.
    pub fn centre(self) -> MetricPoint {
        MetricPoint::new(f64::midpoint(self.west, self.east), f64::midpoint(self.south, self.north))
    }

    /// Whether the point is inside or on the edge.
    pub fn contains(self, p: MetricPoint) -> bool {
        (self.west..=self.east).contains(&p.x) && (self.south..=self.north).contains(&p.y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_points_decide_not_the_stray_one() {
        let mut points: Vec<_> = (0..100).map(|i| MetricPoint::new(f64::from(i), 0.0)).collect();
        points.push(MetricPoint::new(1e6, 1e6));
        let all = MetricBounds::around(points.iter().copied()).unwrap();
        let most = MetricBounds::around_most(&points, 0.02).unwrap();
        assert!(all.contains(points[100]));
        assert!(!most.contains(points[100]));
        assert!(most.width_m() > 90.0);
    }

    #[test]
    fn no_points_have_no_bounds() {
        assert_eq!(MetricBounds::around([]), None);
        assert_eq!(MetricBounds::around_most(&[], 0.01), None);
    }
}
