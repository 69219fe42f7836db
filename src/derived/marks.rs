//! Results as lines on the map.

use std::collections::HashMap;

use crate::geography::{MetricPlane, MetricPoint, WorldPoint};
use crate::map::layers::{MapMark, MarkKind};

/// A ring on the metric plane as a mark; `None` where the plane does not reach back to degrees.
pub(super) fn ring(
    points: impl Iterator<Item = MetricPoint>,
    plane: &MetricPlane,
    kind: MarkKind,
) -> Option<MapMark> {
    let line: Option<Vec<WorldPoint>> =
        points.map(|p| plane.to_lon_lat(p).ok().map(WorldPoint::from)).collect();
    Some(MapMark { line: line?, is_closed: true, kind })
}

/// The outlines of a polygon.
pub(super) fn polygon(
    polygon: &geo::Polygon<f64>,
    plane: &MetricPlane,
    kind: MarkKind,
) -> Vec<MapMark> {
    let rings = std::iter::once(polygon.exterior()).chain(polygon.interiors());
    let points = |line: &geo::LineString<f64>| {
        let line: Vec<MetricPoint> = line.coords().map(|c| MetricPoint::new(c.x, c.y)).collect();
        line.into_iter()
    };
    rings.filter_map(|line| ring(points(line), plane, kind)).collect()
}

/// The rim round many cells of one shape: the sides that no two of them share.
pub(super) fn rim(
    centres: impl Iterator<Item = MetricPoint>,
    corners: &[(f64, f64)],
    plane: &MetricPlane,
    kind: MarkKind,
) -> Vec<MapMark> {
    // Corners that are worked out from two cells differ in their last digits: to the centimetre they
    // are the same.
    let key = |p: MetricPoint| ((p.x * 100.0).round() as i64, (p.y * 100.0).round() as i64);
    let mut sides: HashMap<_, (MetricPoint, MetricPoint, u32)> = HashMap::new();
    for centre in centres {
        let at = |i: usize| {
            let (x, y) = corners[i % corners.len()];
            MetricPoint::new(centre.x + x, centre.y + y)
        };
        for i in 0..corners.len() {
            let (a, b) = (at(i), at(i + 1));
            let (low, high) = (key(a).min(key(b)), key(a).max(key(b)));
            sides.entry((low, high)).or_insert((a, b, 0)).2 += 1;
        }
    }
    let mut alone: Vec<_> = sides.into_iter().filter(|(_, (.., n))| *n == 1).collect();
    alone.sort_unstable_by_key(|(key, _)| *key);
    let mark = |(_, (a, b, _))| {
        let open = ring([a, b].into_iter(), plane, kind)?;
        Some(MapMark { is_closed: false, ..open })
    };
    alone.into_iter().filter_map(mark).collect()
}

/// The corners of a square of this width about its middle.
pub(super) fn square(width_m: f64) -> Vec<(f64, f64)> {
    let r = width_m / 2.0;
    vec![(-r, -r), (r, -r), (r, r), (-r, r)]
}

/// The corners of a hexagon of this width, one to the north.
pub(super) fn hexagon(width_m: f64) -> Vec<(f64, f64)> {
    let r = width_m / 3.0_f64.sqrt();
    let corner = |i: u32| {
        let (sin, cos) = (f64::from(i) * std::f64::consts::FRAC_PI_3).sin_cos();
        (r * sin, r * cos)
    };
    (0..6).map(corner).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_side_by_side_have_one_rim() {
        let plane = MetricPlane::british_national_grid();
        let at = |x: f64, y: f64| MetricPoint::new(450_000.0 + x, 250_000.0 + y);
        let sides = |centres: Vec<MetricPoint>, corners: &[(f64, f64)]| {
            rim(centres.into_iter(), corners, &plane, MarkKind::High).len()
        };
        assert_eq!(sides(vec![at(0.0, 0.0), at(10.0, 0.0)], &square(10.0)), 6);
        let rise = 10.0 * 3.0_f64.sqrt() / 2.0;
        let three = vec![at(0.0, 0.0), at(10.0, 0.0), at(5.0, rise)];
        assert_eq!(sides(three, &hexagon(10.0)), 12);
    }
}
