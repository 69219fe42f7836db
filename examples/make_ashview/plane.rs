//! Geometry on the British National Grid plane, in metres.
//!
//! The town is drawn around easting 620 000, northing 420 000, which lies at sea: inside the
//! cover of OSTN15, and yet on no real place.

/// Where the hand-drawn plan has its origin.
const ORIGIN: Point = Point { x: 620_000.0, y: 420_000.0 };

/// An easting and a northing in metres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Easting.
    pub x: f64,
    /// Northing.
    pub y: f64,
}

/// A point of the hand-drawn plan, in metres east and north of its origin.
pub const fn at(east: f64, north: f64) -> Point {
    Point { x: ORIGIN.x + east, y: ORIGIN.y + north }
}

/// The points of a hand-drawn line or ring.
pub fn plan(points: &[(f64, f64)]) -> Vec<Point> {
    points.iter().map(|&(east, north)| at(east, north)).collect()
}

impl Point {
    /// This point moved by `along` metres in the direction `unit`.
    pub fn moved(self, unit: Point, along: f64) -> Point {
        Point { x: self.x + unit.x * along, y: self.y + unit.y * along }
    }

    /// The vector from `from` to this point.
    pub fn minus(self, from: Point) -> Point {
        Point { x: self.x - from.x, y: self.y - from.y }
    }

    /// Scalar product of two vectors.
    pub fn dot(self, other: Point) -> f64 {
        self.x * other.x + self.y * other.y
    }

    /// Vector product: positive when `other` lies to the left.
    pub fn cross(self, other: Point) -> f64 {
        self.x * other.y - self.y * other.x
    }

    /// Length of the vector.
    pub fn length(self) -> f64 {
        self.dot(self).sqrt()
    }

    /// Distance between two points.
    pub fn distance(self, other: Point) -> f64 {
        self.minus(other).length()
    }

    /// The vector with length one; east when it has no length.
    pub fn unit(self) -> Point {
        let length = self.length();
        if length < 1e-9 {
            return Point { x: 1.0, y: 0.0 };
        }
        Point { x: self.x / length, y: self.y / length }
    }

    /// The vector turned a quarter to the left.
    pub fn left(self) -> Point {
        Point { x: -self.y, y: self.x }
    }

    /// The vector turned to the left by an angle in radians.
    pub fn turned(self, angle: f64) -> Point {
        let (sin, cos) = angle.sin_cos();
        Point { x: self.x * cos - self.y * sin, y: self.x * sin + self.y * cos }
    }

    /// Rounded to whole centimetres, so that a shared junction is the same number in both streets.
    pub fn rounded(self) -> Point {
        Point { x: (self.x * 100.0).round() / 100.0, y: (self.y * 100.0).round() / 100.0 }
    }

    /// Whole centimetres as a key of ordered maps.
    pub fn key(self) -> (i64, i64) {
        ((self.x * 100.0).round() as i64, (self.y * 100.0).round() as i64)
    }
}

/// The point of the segment nearest to `p`.
pub fn nearest_on_segment(p: Point, a: Point, b: Point) -> Point {
    let ab = b.minus(a);
    let square = ab.dot(ab);
    if square < 1e-12 {
        return a;
    }
    let t = (p.minus(a).dot(ab) / square).clamp(0.0, 1.0);
    a.moved(ab, t)
}

/// Where two segments cross, with the share of the way along the first; `None` when they do not
/// or are parallel.
pub fn crossing(a: Point, b: Point, c: Point, d: Point) -> Option<(f64, Point)> {
    let (r, s) = (b.minus(a), d.minus(c));
    let area = r.cross(s);
    if area.abs() < 1e-9 {
        return None;
    }
    let t = c.minus(a).cross(s) / area;
    let u = c.minus(a).cross(r) / area;
    ((0.0..=1.0).contains(&t) && (0.0..=1.0).contains(&u)).then(|| (t, a.moved(r, t)))
}

/// Length of a polyline.
pub fn length(line: &[Point]) -> f64 {
    line.windows(2).map(|w| w[0].distance(w[1])).sum()
}

/// The point and the direction at a distance along a polyline; the end when it is shorter.
pub fn along(line: &[Point], distance: f64) -> Option<(Point, Point)> {
    let mut left = distance;
    for pair in line.windows(2) {
        let step = pair[0].distance(pair[1]);
        let unit = pair[1].minus(pair[0]).unit();
        if left <= step {
            return Some((pair[0].moved(unit, left), unit));
        }
        left -= step;
    }
    let [.., a, b] = line else { return None };
    Some((*b, b.minus(*a).unit()))
}

/// A smooth curve through the points (Catmull–Rom), with a vertex about every `step` metres
/// and one exactly at each given point. A ring repeats its first point and closes smoothly.
pub fn smooth(points: &[Point], step: f64) -> Vec<Point> {
    let (Some(&first), Some(&last)) = (points.first(), points.last()) else { return Vec::new() };
    let count = points.len();
    let closed = count > 3 && first.distance(last) < 0.01;
    let mut out = vec![first];
    for i in 0..count - 1 {
        let (b, c) = (points[i], points[i + 1]);
        let a = match i {
            0 if closed => points[count - 2],
            0 => b,
            _ => points[i - 1],
        };
        let d = if i + 2 < count {
            points[i + 2]
        } else if closed {
            points[1]
        } else {
            c
        };
        let parts = ((b.distance(c) / step).ceil() as usize).max(1);
        for part in 1..parts {
            let t = part as f64 / parts as f64;
            let blend = |a: f64, b: f64, c: f64, d: f64| {
                0.5 * (2.0 * b
                    + (c - a) * t
                    + (2.0 * a - 5.0 * b + 4.0 * c - d) * t * t
                    + (3.0 * b - a - 3.0 * c + d) * t * t * t)
            };
            out.push(Point { x: blend(a.x, b.x, c.x, d.x), y: blend(a.y, b.y, c.y, d.y) });
        }
        out.push(c);
    }
    out
}

/// A line with the vertices that bend it by less than `tolerance` metres left out
/// (Douglas–Peucker). Points for which `keep` holds stay.
pub fn simplified(line: &[Point], tolerance: f64, keep: &dyn Fn(Point) -> bool) -> Vec<Point> {
    let [first, .., last] = line else { return line.to_vec() };
    let inner = line.len() - 1;
    let kept = (1..inner).find(|&i| keep(line[i])).or_else(|| {
        let off = |i: usize| nearest_on_segment(line[i], *first, *last).distance(line[i]);
        (1..inner).filter(|&i| off(i) > tolerance).max_by(|&i, &j| off(i).total_cmp(&off(j)))
    });
    let Some(split) = kept else { return vec![*first, *last] };
    let mut out = simplified(&line[..=split], tolerance, keep);
    out.pop();
    out.extend(simplified(&line[split..], tolerance, keep));
    out
}

/// Whether the point lies inside the ring (even–odd rule).
pub fn inside(p: Point, ring: &[Point]) -> bool {
    let mut odd = false;
    for pair in ring.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        if (a.y > p.y) != (b.y > p.y) && p.x < a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x) {
            odd = !odd;
        }
    }
    odd
}

/// Twice the signed area of a ring: positive when it runs counter-clockwise.
pub fn signed_area(ring: &[Point]) -> f64 {
    let Some(&base) = ring.first() else { return 0.0 };
    ring.windows(2).map(|w| w[0].minus(base).cross(w[1].minus(base))).sum()
}

/// The mean of a ring's corners: good enough for a label.
pub fn middle(ring: &[Point]) -> Point {
    let corners = &ring[..ring.len().saturating_sub(1).max(1).min(ring.len())];
    let n = corners.len().max(1) as f64;
    Point {
        x: corners.iter().map(|p| p.x).sum::<f64>() / n,
        y: corners.iter().map(|p| p.y).sum::<f64>() / n,
    }
}

/// A band of constant half width around a line, as one ring: the water of a stream.
pub fn band(line: &[Point], half: f64) -> Vec<Point> {
    let side = |sign: f64| {
        line.iter().enumerate().map(move |(i, &p)| {
            let before = line[i.saturating_sub(1)];
            let after = line[(i + 1).min(line.len() - 1)];
            p.moved(after.minus(before).unit().left(), sign * half)
        })
    };
    let mut ring: Vec<Point> = side(-1.0).collect();
    ring.extend(side(1.0).rev());
    ring.extend(ring.first().copied());
    ring
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_smooth_line_passes_through_its_points() {
        let given = plan(&[(0.0, 0.0), (100.0, 20.0), (180.0, -40.0)]);
        let curve = smooth(&given, 10.0);
        assert!(given.iter().all(|p| curve.contains(p)));
        assert!(length(&curve) > 198.0);
    }

    #[test]
    fn segments_cross_once_or_not() {
        let (_, p) = crossing(at(0.0, 0.0), at(10.0, 10.0), at(0.0, 10.0), at(10.0, 0.0))
            .unwrap_or((0.0, at(0.0, 0.0)));
        assert!(p.distance(at(5.0, 5.0)) < 1e-6);
        assert!(crossing(at(0.0, 0.0), at(1.0, 0.0), at(0.0, 1.0), at(1.0, 1.0)).is_none());
    }

    #[test]
    fn simplifying_keeps_what_bends_and_what_is_wanted() {
        let line = plan(&[(0.0, 0.0), (5.0, 0.01), (10.0, 0.0), (10.0, 10.0)]);
        assert_eq!(simplified(&line, 0.5, &|_| false).len(), 3);
        assert_eq!(simplified(&line, 0.5, &|p| p == line[1]).len(), 4);
    }

    #[test]
    fn a_band_holds_its_line() {
        let line = plan(&[(0.0, 0.0), (50.0, 5.0), (100.0, 0.0)]);
        let ring = band(&line, 3.0);
        assert!(inside(line[1], &ring));
        assert!(signed_area(&ring) > 0.0);
    }
}
