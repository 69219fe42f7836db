//! Whether boundaries are sound: no ring crosses, touches or folds back on itself, holes lie within,
//! and rings and parts meet in points at most. The rules are those of `geo`'s validation, which
//! compares each side of a ring with each other one; here boxes round runs of sides tell which come
//! near at all. A ring that folds back, which `geo` lets pass, is told like one that crosses itself.

use geo::algorithm::kernels::RobustKernel;
use geo::algorithm::validation::{GeometryIndex, InvalidMultiPolygon, InvalidPolygon, RingRole};
use geo::coordinate_position::CoordPos;
use geo::dimensions::Dimensions;
use geo::{
    Coord, Intersects as _, Kernel as _, Line, LineString, MultiPolygon, Orientation, Polygon,
    Relate as _,
};

/// What is looked at for each side before a boundary is given up; a sound one takes some dozens.
const LOOKS_A_SIDE: u64 = 500;
/// What is looked at in any case.
const LOOKS: u64 = 5_000_000;
/// Sides in a run: so many are compared each with each.
const RUN: usize = 8;

/// Why a boundary is given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unchecked {
    /// Too many sides come near one another to compare them all.
    #[error("its boundary is too tangled to be checked")]
    Tangled,
    /// More places than were asked for.
    #[error("its boundary crosses itself more than {0} times")]
    Crossings(usize),
}

/// Two sides that cross or touch, or fold back.
pub type Crossing = (Line<f64>, Line<f64>);

/// What is wrong first, in a part for itself, then between two; `None` for a sound area.
///
/// # Errors
///
/// When it would take too long to say.
///
/// ```
/// use beatlas::geography::soundness;
/// use geo::wkt;
///
/// assert_eq!(soundness::check(&wkt!(MULTIPOLYGON(((0. 0.,2. 0.,2. 1.,0. 0.))))), Ok(None));
/// let flat = wkt!(MULTIPOLYGON(((0. 0.,2. 0.,1. 0.,0. 0.))));
/// assert!(soundness::check(&flat).is_ok_and(|wrong| wrong.is_some()));
/// ```
pub fn check(whole: &MultiPolygon<f64>) -> Result<Option<InvalidMultiPolygon>, Unchecked> {
    let parts: Vec<Vec<Sides>> = whole.0.iter().map(rings).collect();
    let mut looks = Looks::at(&parts);
    for (i, (part, rings)) in whole.0.iter().zip(&parts).enumerate() {
        if let Some(wrong) = polygon(part, rings, &mut looks)? {
            return Ok(Some(InvalidMultiPolygon::InvalidPolygon(GeometryIndex(i), wrong)));
        }
    }
    // How parts lie to one another means something only where each is sound.
    for (i, (part, rings)) in whole.0.iter().zip(&parts).enumerate() {
        for (j, (other, others)) in whole.0.iter().zip(&parts).enumerate().skip(i + 1) {
            let (Some(a), Some(b)) = (rings.first(), others.first()) else { continue };
            looks.one()?;
            if !near(a.bounds(), b.bounds()) {
                continue;
            }
            let (overlap, line) = if any_touch(rings, others, &mut looks)? {
                let how = part.relate(other);
                let inside = how.get(CoordPos::Inside, CoordPos::Inside);
                let along = how.get(CoordPos::OnBoundary, CoordPos::OnBoundary);
                (inside == Dimensions::TwoDimensional, along == Dimensions::OneDimensional)
            } else {
                let within =
                    inside(others, a.start(), &mut looks)? || inside(rings, b.start(), &mut looks)?;
                (within, false)
            };
            let at = (GeometryIndex(i), GeometryIndex(j));
            if overlap {
                return Ok(Some(InvalidMultiPolygon::ElementsOverlaps(at.0, at.1)));
            }
            if line {
                return Ok(Some(InvalidMultiPolygon::ElementsTouchOnALine(at.0, at.1)));
            }
        }
    }
    Ok(None)
}

/// The places where sides cross or touch that do not follow one another, or where one folds back on
/// the one before, within a ring and between any two, as the sides in question.
///
/// # Errors
///
/// When there are more than `most`, or it would take too long to say.
pub fn crossings(whole: &MultiPolygon<f64>, most: usize) -> Result<Vec<Crossing>, Unchecked> {
    let parts: Vec<Vec<Sides>> = whole.0.iter().map(rings).collect();
    let mut looks = Looks::at(&parts);
    let rings: Vec<&Sides> = parts.iter().flatten().collect();
    let mut found = Vec::new();
    for (n, ring) in rings.iter().enumerate() {
        let mut met: Vec<(usize, usize)> = Vec::new();
        ring.pairs(ring, &mut looks, &mut |a, b| {
            met.push((a.min(b), a.max(b)));
            met.len() > most
        })?;
        met.sort_unstable();
        found.extend(met.iter().filter_map(|(a, b)| Some((*ring.0.get(*a)?, *ring.0.get(*b)?))));
        for other in rings.iter().skip(n + 1) {
            looks.one()?;
            if near(ring.bounds(), other.bounds()) {
                ring.pairs(other, &mut looks, &mut |a, b| {
                    found.extend(ring.0.get(a).copied().zip(other.0.get(b).copied()));
                    found.len() > most
                })?;
            }
            if found.len() > most {
                break;
            }
        }
        if found.len() > most {
            return Err(Unchecked::Crossings(most));
        }
    }
    Ok(found)
}

fn polygon(
    part: &Polygon<f64>,
    rings: &[Sides],
    looks: &mut Looks,
) -> Result<Option<InvalidPolygon>, Unchecked> {
    for (n, ring) in rings.iter().enumerate() {
        if ring.pairs(ring, looks, &mut |_, _| true)? {
            return Ok(Some(InvalidPolygon::SelfIntersection(role(n))));
        }
    }
    let Some((exterior, holes)) = rings.split_first() else { return Ok(None) };
    let alone = |ring: &LineString<f64>| Polygon::new(ring.clone(), Vec::new());
    let exterior_alone = (!holes.is_empty()).then(|| alone(part.exterior()));
    for (n, (hole, ring)) in holes.iter().zip(part.interiors()).enumerate() {
        let (contained, along) = match &exterior_alone {
            Some(around) if exterior.pairs(hole, looks, &mut |_, _| true)? => {
                let how = around.relate(&alone(ring));
                let along = how.get(CoordPos::OnBoundary, CoordPos::OnBoundary);
                (how.is_contains(), along == Dimensions::OneDimensional)
            }
            _ => (exterior.inside(hole.start(), looks)? % 2 == 1, false),
        };
        if !contained {
            let wrong = InvalidPolygon::InteriorRingNotContainedInExteriorRing(role(n + 1));
            return Ok(Some(wrong));
        }
        if along {
            let wrong = InvalidPolygon::IntersectingRingsOnALine(RingRole::Exterior, role(n + 1));
            return Ok(Some(wrong));
        }
        let rest = holes.iter().zip(part.interiors()).enumerate().skip(n + 1);
        for (m, (other, other_ring)) in rest {
            looks.one()?;
            if !near(hole.bounds(), other.bounds()) {
                continue;
            }
            let (overlap, line) = if hole.pairs(other, looks, &mut |_, _| true)? {
                let how = alone(ring).relate(&alone(other_ring));
                let inside = how.get(CoordPos::Inside, CoordPos::Inside);
                let along = how.get(CoordPos::OnBoundary, CoordPos::OnBoundary);
                (inside == Dimensions::TwoDimensional, along == Dimensions::OneDimensional)
            } else {
                let within = hole.inside(other.start(), looks)? % 2 == 1
                    || other.inside(hole.start(), looks)? % 2 == 1;
                (within, false)
            };
            let at = (role(n + 1), role(m + 1));
            if overlap {
                return Ok(Some(InvalidPolygon::IntersectingRingsOnAnArea(at.0, at.1)));
            }
            if line {
                return Ok(Some(InvalidPolygon::IntersectingRingsOnALine(at.0, at.1)));
            }
        }
    }
    Ok(None)
}

fn role(ring: usize) -> RingRole {
    ring.checked_sub(1).map_or(RingRole::Exterior, RingRole::Interior)
}

fn rings(part: &Polygon<f64>) -> Vec<Sides> {
    std::iter::once(part.exterior()).chain(part.interiors()).map(Sides::of).collect()
}

fn any_touch(a: &[Sides], b: &[Sides], looks: &mut Looks) -> Result<bool, Unchecked> {
    for ring in a {
        for other in b {
            if ring.pairs(other, looks, &mut |_, _| true)? {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Whether a place, which is on none of the rings, is in the area that they bound.
fn inside(rings: &[Sides], at: Coord<f64>, looks: &mut Looks) -> Result<bool, Unchecked> {
    let mut crossed = 0;
    for ring in rings {
        crossed += ring.inside(at, looks)?;
    }
    Ok(crossed % 2 == 1)
}

/// How much may still be looked at.
struct Looks(u64);

impl Looks {
    fn at(parts: &[Vec<Sides>]) -> Self {
        let sides: usize = parts.iter().flatten().map(|r| r.0.len()).sum();
        Self(LOOKS + LOOKS_A_SIDE * sides as u64)
    }

    fn one(&mut self) -> Result<(), Unchecked> {
        self.0 = self.0.checked_sub(1).ok_or(Unchecked::Tangled)?;
        Ok(())
    }
}

/// West, south, east and north.
type Bounds = [f64; 4];

const NOWHERE: Bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];

fn bounds(line: &Line<f64>) -> Bounds {
    let (a, b) = (line.start, line.end);
    [a.x.min(b.x), a.y.min(b.y), a.x.max(b.x), a.y.max(b.y)]
}

fn around(a: Bounds, b: &Bounds) -> Bounds {
    [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]
}

fn near(a: Bounds, b: Bounds) -> bool {
    a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3]
}

/// Whether a side runs back along the one that it follows, as at the tip of a spike.
fn folds_back(first: &Line<f64>, next: &Line<f64>) -> bool {
    let (back, on) = (-first.delta(), next.delta());
    RobustKernel::orient2d(first.start, next.start, next.end) == Orientation::Collinear
        && back.x * on.x + back.y * on.y > 0.0
}

/// The sides of a ring in their order, with a box round each run of [`RUN`], then round each two
/// boxes, up to one.
struct Sides(Vec<Line<f64>>, Vec<Vec<Bounds>>);

impl Sides {
    fn of(ring: &LineString<f64>) -> Self {
        let lines: Vec<Line<f64>> = ring.lines().collect();
        let runs = lines
            .chunks(RUN)
            .map(|run| run.iter().fold(NOWHERE, |all, line| around(all, &bounds(line))));
        let mut levels = vec![runs.collect::<Vec<_>>()];
        while let Some(last) = levels.last().filter(|l| l.len() > 1) {
            let next = last.chunks(2).map(|two| two.iter().fold(NOWHERE, around)).collect();
            levels.push(next);
        }
        Self(lines, levels)
    }

    fn bounds(&self) -> Bounds {
        self.1.last().and_then(|top| top.first()).copied().unwrap_or(NOWHERE)
    }

    fn start(&self) -> Coord<f64> {
        self.0.first().map_or(Coord { x: f64::NAN, y: f64::NAN }, |line| line.start)
    }

    fn bounds_at(&self, level: usize, n: usize) -> Bounds {
        self.1.get(level).and_then(|l| l.get(n)).copied().unwrap_or(NOWHERE)
    }

    /// Tells pairs of sides, one of each ring, that cross or touch, until it hears enough; of two that
    /// follow one another in a ring only those that fold back. Says whether it was enough.
    fn pairs(
        &self,
        other: &Self,
        looks: &mut Looks,
        enough: &mut dyn FnMut(usize, usize) -> bool,
    ) -> Result<bool, Unchecked> {
        let same = std::ptr::eq(self, other);
        let top = |sides: &Self| (sides.1.len().saturating_sub(1), 0);
        let mut open = vec![(top(self), top(other))];
        while let Some((a, b)) = open.pop() {
            looks.one()?;
            if !near(self.bounds_at(a.0, a.1), other.bounds_at(b.0, b.1)) {
                continue;
            }
            let within = same && a == b;
            if a.0 == 0 && b.0 == 0 {
                if self.compare(other, (a.1, b.1), same, looks, enough)? {
                    return Ok(true);
                }
            } else if within {
                let below = [(a.0 - 1, 2 * a.1), (a.0 - 1, 2 * a.1 + 1)];
                open.extend([(below[0], below[0]), (below[0], below[1]), (below[1], below[1])]);
            } else if a.0 >= b.0 {
                open.extend([2 * a.1, 2 * a.1 + 1].map(|n| ((a.0 - 1, n), b)));
            } else {
                open.extend([2 * b.1, 2 * b.1 + 1].map(|n| (a, (b.0 - 1, n))));
            }
        }
        Ok(false)
    }

    /// Compares each side of a run with each of another.
    fn compare(
        &self,
        other: &Self,
        runs: (usize, usize),
        same: bool,
        looks: &mut Looks,
        enough: &mut dyn FnMut(usize, usize) -> bool,
    ) -> Result<bool, Unchecked> {
        let sides = |of: &Self, run: usize| run * RUN..((run + 1) * RUN).min(of.0.len());
        for i in sides(self, runs.0) {
            let Some(a) = self.0.get(i) else { continue };
            let here = bounds(a);
            for j in sides(other, runs.1) {
                if same && runs.0 == runs.1 && j <= i {
                    continue;
                }
                let Some(b) = other.0.get(j) else { continue };
                if !near(here, bounds(b)) {
                    continue;
                }
                looks.one()?;
                let wrong = if same && a.end == b.start {
                    folds_back(a, b)
                } else if same && b.end == a.start {
                    folds_back(b, a)
                } else {
                    a.intersects(b)
                };
                if wrong && enough(i, j) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// How many sides a line from a place eastwards crosses: an odd number where it is inside.
    fn inside(&self, at: Coord<f64>, looks: &mut Looks) -> Result<u64, Unchecked> {
        let mut crossed = 0;
        let mut open = vec![(self.1.len().saturating_sub(1), 0)];
        while let Some((level, n)) = open.pop() {
            looks.one()?;
            let [_, south, east, north] = self.bounds_at(level, n);
            if at.y < south || at.y > north || at.x > east {
                continue;
            }
            if level > 0 {
                open.extend([(level - 1, 2 * n), (level - 1, 2 * n + 1)]);
                continue;
            }
            for line in self.0.iter().skip(n * RUN).take(RUN) {
                if (line.start.y > at.y) == (line.end.y > at.y) {
                    continue;
                }
                let turn = RobustKernel::orient2d(line.start, line.end, at);
                let upwards = line.end.y > line.start.y;
                let west_of_it = if upwards {
                    turn == Orientation::CounterClockwise
                } else {
                    turn == Orientation::Clockwise
                };
                crossed += u64::from(west_of_it);
            }
        }
        Ok(crossed)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use geo::Validation as _;
    use proptest::prelude::*;

    use super::*;

    fn ring(points: &[(i8, i8)]) -> LineString<f64> {
        let mut points: Vec<Coord<f64>> =
            points.iter().map(|(x, y)| Coord { x: f64::from(*x), y: f64::from(*y) }).collect();
        points.dedup();
        let mut line = LineString::new(points);
        line.close();
        line
    }

    /// Small grids, so that rings touch, overlap and lie within one another.
    fn rings(most: usize) -> impl Strategy<Value = LineString<f64>> {
        prop_oneof![
            prop::collection::vec((0_i8..7, 0_i8..7), 3..9).prop_map(|p| ring(&p)),
            (0_i8..9, 0_i8..9, 1_i8..9, 1_i8..9).prop_map(|(x, y, w, h)| ring(&[
                (x, y),
                (x + w, y),
                (x + w, y + h),
                (x, y + h)
            ])),
            (0_i8..9, 0_i8..9, 1_i8..5).prop_map(|(x, y, r)| ring(&[
                (x, y - r),
                (x + r, y),
                (x, y + r),
                (x - r, y)
            ])),
        ]
        .prop_filter("an area", move |r| r.0.len() >= 4 && r.0.len() <= most)
    }

    /// Three corners one after another, the last of which lies back towards the first.
    fn folds(ring: &LineString<f64>) -> bool {
        let corners = &ring.0[..ring.0.len() - 1];
        (0..corners.len()).any(|n| {
            let corner = |at: usize| corners[at % corners.len()];
            let (back, on) = (corner(n) - corner(n + 1), corner(n + 2) - corner(n + 1));
            back.x * on.y == back.y * on.x && (back.x * on.x > 0.0 || back.y * on.y > 0.0)
        })
    }

    fn crosses(ring: &LineString<f64>) -> bool {
        Polygon::new(ring.clone(), Vec::new()).check_validation().is_err()
    }

    #[test]
    fn what_folds_back_is_not_sound_with_or_without_a_hole() {
        let spike = ring(&[(0, 0), (4, 0), (4, 4), (4, 9), (4, 4), (0, 4)]);
        let flat = ring(&[(4, 3), (6, 1), (1, 6)]);
        let hole = ring(&[(4, 3), (6, 5), (4, 7), (2, 5)]);
        for (outer, holes) in [
            (&spike, vec![]),
            (&flat, vec![]),
            (&flat, vec![hole.clone()]),
            (&hole, vec![flat.clone()]),
        ] {
            let whole = MultiPolygon::new(vec![Polygon::new(outer.clone(), holes.clone())]);
            let at = usize::from(outer == &hole);
            let wrong = InvalidPolygon::SelfIntersection(role(at));
            let expected = InvalidMultiPolygon::InvalidPolygon(GeometryIndex(0), wrong);
            assert_eq!(check(&whole), Ok(Some(expected)), "{outer:?} {holes:?}");
            assert!(!crossings(&whole, 10).unwrap().is_empty());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            failure_persistence: None,
            cases: 3_000,
            ..ProptestConfig::default()
        })]

        #[test]
        fn it_says_what_the_plain_comparison_says(
            parts in prop::collection::vec((rings(9), prop::collection::vec(rings(9), 0..3)), 1..4),
        ) {
            let parts = parts.into_iter().map(|(outer, holes)| Polygon::new(outer, holes));
            let whole = MultiPolygon::new(parts.collect());
            // geo lets rings pass that fold back, then asserts that there are none; and it compares
            // a part with one that it finds to be unsound only afterwards.
            let alone = whole.0.iter().enumerate().find_map(|(i, part)| {
                let mut rings = std::iter::once(part.exterior()).chain(part.interiors());
                let wrong = match rings.position(|ring| folds(ring) || crosses(ring)) {
                    Some(n) => InvalidPolygon::SelfIntersection(role(n)),
                    None => part.check_validation().err()?,
                };
                Some(InvalidMultiPolygon::InvalidPolygon(GeometryIndex(i), wrong))
            });
            let plain = alone.or_else(|| whole.check_validation().err());
            prop_assert_eq!(check(&whole).unwrap(), plain);
        }
    }

    #[test]
    fn long_rings_are_checked_soon_and_a_late_crossing_is_found() {
        let circle = |corners: u32| -> Vec<Coord<f64>> {
            let angle = |n: u32| f64::from(n) / f64::from(corners) * std::f64::consts::TAU;
            (0..corners).map(|n| Coord { x: angle(n).cos(), y: angle(n).sin() }).collect()
        };
        let mut corners = circle(100_000);
        let area = |corners: &[Coord<f64>]| {
            MultiPolygon::new(vec![Polygon::new(LineString::new(corners.to_vec()), Vec::new())])
        };
        assert_eq!(check(&area(&corners)), Ok(None));
        assert_eq!(crossings(&area(&corners), 10), Ok(Vec::new()));
        corners.swap(99_990, 99_991);
        let found = check(&area(&corners)).unwrap().unwrap().to_string();
        assert_eq!(found, "polygon at index 0 is invalid: exterior ring has a self-intersection");
        assert_eq!(crossings(&area(&corners), 10).unwrap().len(), 1);
    }

    #[test]
    fn what_is_tangled_without_end_is_given_up() {
        // A star whose every side crosses nearly every other one.
        let corners = 20_001_u32;
        let star: Vec<Coord<f64>> = (0..corners)
            .map(|n| f64::from(n * 10_000 % corners) / f64::from(corners) * std::f64::consts::TAU)
            .map(|a| Coord { x: a.cos(), y: a.sin() })
            .collect();
        let whole = MultiPolygon::new(vec![Polygon::new(LineString::new(star), Vec::new())]);
        assert_eq!(crossings(&whole, 20_000), Err(Unchecked::Crossings(20_000)));
        assert!(check(&whole).unwrap().is_some());
    }
}
