//! Many places of the metric plane on the map, at the price of few.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use super::{MetricPlane, MetricPoint, WorldPoint};

/// From one node to the next, metres. The shifts of OSTN15 bend at whole kilometres, and so only at
/// nodes.
const STEP_M: f64 = 500.0;

/// Places of a metric plane in Web Mercator, by bilinear interpolation between nodes that are 500 m
/// apart and put there exactly: within 2 cm of where the plane itself puts them, which is for drawing
/// and not for measuring.
///
/// ```
/// use beatlas::geography::{MetricPlane, MetricPoint, WorldLattice, WorldPoint};
///
/// let plane = MetricPlane::british_national_grid();
/// let place = MetricPoint::new(457_123.0, 304_321.0);
/// let exactly = WorldPoint::from(plane.to_lon_lat(place)?);
/// let found = WorldLattice::on(&plane).to_world(place).unwrap();
/// let apart_m = (found.x - exactly.x).hypot(found.y - exactly.y) * 40_075_017.0;
/// assert!(apart_m < 0.03, "{apart_m}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct WorldLattice<'a> {
    plane: &'a MetricPlane,
    nodes: HashMap<(i64, i64), Option<WorldPoint>, RandomState>,
}

impl<'a> WorldLattice<'a> {
    /// A lattice on a plane, without nodes yet: those that are needed are made.
    pub fn on(plane: &'a MetricPlane) -> Self {
        Self { plane, nodes: HashMap::default() }
    }

    /// Where a place is on the map; `None` where the plane does not reach.
    pub fn to_world(&mut self, p: MetricPoint) -> Option<WorldPoint> {
        let (col, row) = ((p.x / STEP_M).floor(), (p.y / STEP_M).floor());
        let (u, v) = (p.x / STEP_M - col, p.y / STEP_M - row);
        let (col, row) = (col as i64, row as i64);
        let mut node = |east: i64, north: i64| self.node(col + east, row + north);
        let (Some(sw), Some(se), Some(nw), Some(ne)) =
            (node(0, 0), node(1, 0), node(0, 1), node(1, 1))
        else {
            // At the rim of what the plane covers.
            return self.plane.to_lon_lat(p).ok().map(WorldPoint::from);
        };
        let between = |of: fn(&WorldPoint) -> f64| {
            let south = of(&sw) + (of(&se) - of(&sw)) * u;
            let north = of(&nw) + (of(&ne) - of(&nw)) * u;
            south + (north - south) * v
        };
        Some(WorldPoint { x: between(|p| p.x), y: between(|p| p.y) })
    }

    fn node(&mut self, col: i64, row: i64) -> Option<WorldPoint> {
        *self.nodes.entry((col, row)).or_insert_with(|| {
            let at = MetricPoint::new(col as f64 * STEP_M, row as f64 * STEP_M);
            self.plane.to_lon_lat(at).ok().map(WorldPoint::from)
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::geography::LonLat;

    /// Metres on the ground from where the plane itself puts places.
    fn worst_m(plane: &MetricPlane, places: impl Iterator<Item = MetricPoint>) -> f64 {
        const EQUATOR_M: f64 = 40_075_017.0;
        let mut lattice = WorldLattice::on(plane);
        let apart = |p: MetricPoint| {
            let lon_lat = plane.to_lon_lat(p).ok()?;
            let (exactly, found) = (WorldPoint::from(lon_lat), lattice.to_world(p)?);
            let apart = (found.x - exactly.x).hypot(found.y - exactly.y);
            Some(apart * EQUATOR_M * lon_lat.lat().to_radians().cos())
        };
        places.filter_map(apart).fold(0.0, f64::max)
    }

    #[test]
    fn drawn_places_lie_within_two_centimetres() {
        let grid = MetricPlane::british_national_grid();
        let places = |west: f64, south: f64, step: f64, n: u32| {
            (0..n * n).map(move |i| {
                let (col, row) = (f64::from(i % n), f64::from(i / n));
                MetricPoint::new(west + col * step, south + row * step)
            })
        };
        // Great Britain from Cornwall to Shetland, then a town in steps that meet every part of a cell.
        let all = worst_m(&grid, places(100_000.0, 10_000.0, 12_345.6, 90));
        assert!(all > 0.0 && all < 0.02, "{all}");
        let town = worst_m(&grid, places(452_000.0, 301_000.0, 61.7, 150));
        assert!(town > 0.0 && town < 0.02, "{town}");
        let local = MetricPlane::for_place(LonLat::new(13.4, 52.5).unwrap()).unwrap();
        let local = worst_m(&local, places(-20_000.0, -20_000.0, 617.3, 65));
        assert!(local > 0.0 && local < 0.02, "{local}");
    }

    #[test]
    fn beyond_the_plane_there_is_no_place() {
        let grid = MetricPlane::british_national_grid();
        assert_eq!(WorldLattice::on(&grid).to_world(MetricPoint::new(-5e6, 5e6)), None);
        // The last place that is covered has nodes that are not.
        let edge = MetricPoint::new(699_990.0, 300_010.0);
        let exactly = grid.to_lon_lat(edge).ok().map(WorldPoint::from);
        let found = WorldLattice::on(&grid).to_world(edge);
        assert_eq!(found.is_some(), exactly.is_some());
    }
}
