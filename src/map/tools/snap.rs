//! Streets and corners that a drawn point snaps to.

use egui::Pos2;
use rstar::primitives::{GeomWithData, Line};
use rstar::{PointDistance, RTree};

use crate::geography::{Basemap, LineKind, WorldPoint};
use crate::map::Camera;

/// Reach of a corner, in points of the screen.
const CORNER_REACH: f32 = 9.0;
/// Reach of a street, in points of the screen.
const STREET_REACH: f32 = 7.0;

/// Where a point snaps to.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapped {
    /// There.
    pub at: WorldPoint,
    /// What is there: "corner", "High Street".
    pub what: String,
}

type Segment = GeomWithData<Line<[f64; 2]>, u32>;

/// The corners and streets of a basemap, in R-trees.
#[derive(Debug, Clone, Default)]
pub struct SnapIndex {
    corners: RTree<[f64; 2]>,
    streets: RTree<Segment>,
    names: Vec<String>,
}

impl SnapIndex {
    /// Indexes a basemap: bends and ends of streets and corners of areas, and the streets
    /// between them.
    pub fn new(basemap: &Basemap) -> Self {
        let pair = |p: &WorldPoint| [p.x, p.y];
        let streets = || {
            basemap.lines.iter().filter(|l| !matches!(l.kind, LineKind::Stream | LineKind::Railway))
        };
        let corners = streets()
            .flat_map(|l| &l.points)
            .chain(basemap.areas.iter().flat_map(|a| &a.ring))
            .map(pair)
            .collect();
        let mut names: Vec<String> = Vec::new();
        let mut segments = Vec::new();
        for street in streets() {
            let number = names.len() as u32;
            names.push(street.name.clone().unwrap_or_else(|| "street".to_owned()));
            segments.extend(street.points.windows(2).filter_map(|ends| {
                let [a, b] = ends else { return None };
                Some(GeomWithData::new(Line::new(pair(a), pair(b)), number))
            }));
        }
        Self { corners: RTree::bulk_load(corners), streets: RTree::bulk_load(segments), names }
    }

    /// The nearest corner in reach, else the nearest point of a street; `None` where neither is.
    pub fn snap(&self, camera: &Camera, at: Pos2) -> Option<Snapped> {
        let world = camera.to_world(at);
        let here = [world.x, world.y];
        let within = |reach: f32| (f64::from(reach) / camera.scale()).powi(2);
        if let Some(corner) = self.corners.nearest_neighbor(&here)
            && corner.distance_2(&here) <= within(CORNER_REACH)
        {
            let at = WorldPoint { x: corner[0], y: corner[1] };
            return Some(Snapped { at, what: "corner".to_owned() });
        }
        let street = self.streets.nearest_neighbor(&here)?;
        if street.distance_2(&here) > within(STREET_REACH) {
            return None;
        }
        let [x, y] = street.geom().nearest_point(&here);
        let what = self.names.get(street.data as usize).cloned().unwrap_or_default();
        Some(Snapped { at: WorldPoint { x, y }, what })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geography::{Line as Street, WorldBounds};
    use egui::{Rect, vec2};

    #[test]
    fn a_point_snaps_to_a_corner_before_a_street_and_to_nothing_far_off() {
        let camera = Camera {
            centre: WorldPoint { x: 0.5, y: 0.3 },
            zoom: 16.0,
            rect: Rect::from_min_size(Pos2::ZERO, vec2(800.0, 600.0)),
        };
        let ends = [(100.0, 100.0), (500.0, 100.0)].map(|(x, y)| camera.to_world(Pos2::new(x, y)));
        let street = Street {
            kind: LineKind::Residential,
            name: Some("Easington Way".to_owned()),
            points: ends.to_vec(),
            bounds: WorldBounds::around(ends).unwrap(),
        };
        let index = SnapIndex::new(&Basemap { lines: vec![street], ..Basemap::default() });
        let snap = |x, y| {
            let snapped = index.snap(&camera, Pos2::new(x, y))?;
            let p = camera.to_screen(snapped.at);
            Some((p.x.round(), p.y.round(), snapped.what))
        };
        assert_eq!(snap(105.0, 96.0), Some((100.0, 100.0, "corner".to_owned())));
        assert_eq!(snap(300.0, 106.0), Some((300.0, 100.0, "Easington Way".to_owned())));
        assert_eq!(snap(300.0, 120.0), None);
        assert_eq!(SnapIndex::default().snap(&camera, Pos2::ZERO), None);
    }
}
