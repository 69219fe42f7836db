//! Which areas are beside which.

use std::collections::HashMap;

use geo::{BoundingRect as _, CoordsIter as _, Intersects as _, MultiPolygon};
use rayon::prelude::*;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::{Contiguity, Neighbours};

impl Neighbours {
    /// Areas that share a corner (queen) or two corners in a row (rook), each exactly the same in
    /// both, as in boundaries that were cut from one map.
    ///
    /// Where an area shares no corner with any other, boundaries may have been simplified each on its
    /// own, as published LSOAs are. Then, for queen, areas that touch or overlap are neighbours: all of
    /// them, so that one rule holds for all.
    pub fn of_areas(areas: &[MultiPolygon<f64>], contiguity: Contiguity) -> Self {
        let key = |c: geo::Coord<f64>| ((c.x + 0.0).to_bits(), (c.y + 0.0).to_bits());
        let mut corners: HashMap<_, Vec<u32>> = HashMap::new();
        let mut put = |a, b, i: u32| {
            let there = corners.entry((a, b)).or_default();
            if there.last() != Some(&i) {
                there.push(i);
            }
        };
        for (area, i) in areas.iter().zip(0_u32..) {
            for polygon in area {
                for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
                    match contiguity {
                        Contiguity::Queen => {
                            ring.coords_iter().for_each(|c| put(key(c), key(c), i));
                        }
                        Contiguity::Rook => {
                            for line in ring.lines() {
                                let (a, b) = (key(line.start), key(line.end));
                                put(a.min(b), a.max(b), i);
                            }
                        }
                    }
                }
            }
        }
        let mut beside: Vec<Vec<u32>> = vec![Vec::new(); areas.len()];
        for there in corners.values() {
            for &i in there {
                beside[i as usize].extend(there.iter().filter(|j| **j != i));
            }
        }
        let has_alone = beside.iter().any(Vec::is_empty);
        if contiguity == Contiguity::Queen && has_alone {
            return Self::listed(touching(areas));
        }
        Self::listed(beside)
    }
}

/// Of each area those that touch or overlap it.
fn touching(areas: &[MultiPolygon<f64>]) -> Vec<Vec<u32>> {
    let envelope = |area: &MultiPolygon<f64>| {
        let r = area.bounding_rect()?;
        Some(([r.min().x, r.min().y], [r.max().x, r.max().y]))
    };
    let boxes = areas.iter().zip(0_u32..).filter_map(|(area, i)| {
        let (low, high) = envelope(area)?;
        Some(GeomWithData::new(Rectangle::from_corners(low, high), i))
    });
    let tree = RTree::bulk_load(boxes.collect());
    let beside = |(i, area): (usize, &MultiPolygon<f64>)| -> Vec<u32> {
        let Some((low, high)) = envelope(area) else { return Vec::new() };
        let near = tree.locate_in_envelope_intersecting(&AABB::from_corners(low, high));
        let meets = |j: &u32| {
            let other = areas.get(*j as usize).filter(|_| *j as usize != i);
            other.is_some_and(|other| area.iter().any(|p| other.iter().any(|q| p.intersects(q))))
        };
        near.map(|found| found.data).filter(meets).collect()
    };
    areas.par_iter().enumerate().map(beside).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_that_were_simplified_each_on_its_own_meet_where_they_touch() {
        let square = |x: f64, y: f64, wide: f64| {
            let ring = vec![(x, y), (x + wide, y), (x + wide, y + 1.0), (x, y + 1.0), (x, y)];
            MultiPolygon::from(geo::Polygon::new(ring.into(), vec![]))
        };
        // Each reaches a little into the next, and no corner is shared; the last one is an island.
        let areas = [
            square(0.0, 0.0, 1.1),
            square(1.0, 0.01, 1.1),
            square(2.0, 0.02, 1.0),
            square(9.0, 9.0, 1.0),
        ];
        let found = Neighbours::of_areas(&areas, Contiguity::Queen);
        let numbers = |i| found.of(i).into_iter().map(|(j, _)| j).collect::<Vec<_>>();
        assert_eq!(
            [numbers(0), numbers(1), numbers(2), numbers(3)],
            [vec![1], vec![0, 2], vec![1], vec![]]
        );
        assert_eq!(found.alone(), 1);
    }
}
