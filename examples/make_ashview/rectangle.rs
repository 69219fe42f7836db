//! Oriented rectangles: the footprint that a building may not share.

use crate::plane::{Point, crossing, nearest_on_segment};

/// A rectangle by its centre, its own direction and its two half sizes.
#[derive(Clone, Copy, Debug)]
pub struct Rectangle {
    /// Middle of the rectangle.
    pub centre: Point,
    /// Unit vector along the frontage.
    pub axis: Point,
    /// Half of the frontage.
    pub half_width: f64,
    /// Half of the depth.
    pub half_depth: f64,
}

impl Rectangle {
    /// A point in the rectangle's own frame: `u` along, `v` across, both from -1 to 1.
    pub fn spot(&self, u: f64, v: f64) -> Point {
        self.centre
            .moved(self.axis, u * self.half_width)
            .moved(self.axis.left(), v * self.half_depth)
    }

    /// The four corners, counter-clockwise.
    pub fn corners(&self) -> [Point; 4] {
        [self.spot(-1.0, -1.0), self.spot(1.0, -1.0), self.spot(1.0, 1.0), self.spot(-1.0, 1.0)]
    }

    /// Radius of the circle around it.
    pub fn reach(&self) -> f64 {
        self.half_width.hypot(self.half_depth)
    }

    /// Whether the two come nearer than `gap`, by the separating-axis test.
    pub fn near(&self, other: &Rectangle, gap: f64) -> bool {
        let offset = other.centre.minus(self.centre);
        let extent = |r: &Rectangle, axis: Point| {
            r.half_width * r.axis.dot(axis).abs() + r.half_depth * r.axis.left().dot(axis).abs()
        };
        [self.axis, self.axis.left(), other.axis, other.axis.left()]
            .into_iter()
            .all(|axis| offset.dot(axis).abs() < extent(self, axis) + extent(other, axis) + gap)
    }

    /// Whether the point lies within.
    pub fn holds(&self, p: Point) -> bool {
        let offset = p.minus(self.centre);
        offset.dot(self.axis).abs() <= self.half_width
            && offset.dot(self.axis.left()).abs() <= self.half_depth
    }

    /// Distance from the rectangle to a segment; zero when they meet.
    pub fn distance_to(&self, a: Point, b: Point) -> f64 {
        if self.holds(a) || self.holds(b) {
            return 0.0;
        }
        let corners = self.corners();
        let mut best = f64::INFINITY;
        for i in 0..4 {
            let (c, d) = (corners[i], corners[(i + 1) % 4]);
            if crossing(a, b, c, d).is_some() {
                return 0.0;
            }
            best = best
                .min(nearest_on_segment(c, a, b).distance(c))
                .min(nearest_on_segment(a, c, d).distance(a))
                .min(nearest_on_segment(b, c, d).distance(b));
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plane::at;

    fn square(east: f64) -> Rectangle {
        Rectangle {
            centre: at(east, 0.0),
            axis: Point { x: 1.0, y: 0.0 },
            half_width: 5.0,
            half_depth: 5.0,
        }
    }

    #[test]
    fn neighbours_are_near_only_within_the_gap() {
        assert!(square(0.0).near(&square(9.0), 0.0));
        assert!(!square(0.0).near(&square(11.0), 0.0));
        assert!(square(0.0).near(&square(11.0), 2.0));
    }

    #[test]
    fn a_road_through_the_middle_has_no_distance() {
        let through = square(0.0).distance_to(at(-20.0, 0.0), at(20.0, 0.0));
        let beside = square(0.0).distance_to(at(-20.0, 9.0), at(20.0, 9.0));
        assert!(through.abs() < 1e-9 && (beside - 4.0).abs() < 1e-9);
    }
}
