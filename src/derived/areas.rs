//! Areas as polygons, on the metric plane and as they were drawn, and as the cells of a statistic.

use geo::{Coord, LineString, MultiPolygon, Polygon};
use rayon::prelude::*;

use crate::analysis::{Contiguity, Neighbours};
use crate::geography::{Inside, LonLat, MetricBounds, MetricPlane, MetricPoint};
use crate::profile::{Area, NeighbourhoodProfile};

/// Polygons of rings, the exterior first.
type Rings = [Vec<Vec<LonLat>>];

fn polygons(rings: &Rings, line: impl Fn(&[LonLat]) -> LineString<f64>) -> MultiPolygon<f64> {
    let polygon = |rings: &Vec<Vec<LonLat>>| {
        let mut lines = rings.iter().map(|ring| line(ring));
        let exterior = lines.next().unwrap_or_else(|| LineString::new(Vec::new()));
        Polygon::new(exterior, lines.collect())
    };
    rings.iter().map(polygon).collect()
}

/// Rings on the plane; corners beyond what it covers are left out.
pub(super) fn metric_polygons(rings: &Rings, plane: &MetricPlane) -> MultiPolygon<f64> {
    polygons(rings, |ring| {
        let corners = ring.iter().filter_map(|p| plane.to_metric(*p).ok());
        corners.map(Coord::from).collect()
    })
}

/// The boundary of an area as it was drawn, in degrees: corners that neighbours share are the same there.
fn polygons_as_drawn(area: &Area) -> MultiPolygon<f64> {
    polygons(&area.polygons, |ring| {
        ring.iter().chain(ring.first()).map(|p| Coord { x: p.lon(), y: p.lat() }).collect()
    })
}

/// Areas as the cells of a statistic, in their order.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaCells {
    /// The middle of the rectangle round the largest part of each; no number where the plane does not reach.
    pub centres: Vec<MetricPoint>,
    /// What the places in each weigh together.
    pub sums: Vec<f64>,
    /// Who is beside whom.
    pub neighbours: Neighbours,
}

impl AreaCells {
    /// Sums the places of a profile in areas; `by_place` is what each place weighs.
    pub fn of(
        areas: &[&Area],
        profile: &NeighbourhoodProfile,
        by_place: &[f64],
        contiguity: Contiguity,
    ) -> Self {
        let sum = |area: &&Area| {
            let inside = Inside::of(area.polygons.iter().flatten().map(Vec::as_slice));
            let places = profile.incidents.places().iter().zip(by_place);
            let within = places.filter(|(p, n)| **n > 0.0 && inside.contains(p.lon_lat));
            // Plus zero, so that nothing is not minus nothing.
            within.map(|(_, n)| *n).sum::<f64>() + 0.0
        };
        let middle = |area: &&Area| {
            let ring = area.largest_ring().unwrap_or_default();
            let points = ring.iter().filter_map(|p| profile.plane.to_metric(*p).ok());
            MetricBounds::around(points)
                .map_or(MetricPoint::new(f64::NAN, f64::NAN), MetricBounds::centre)
        };
        let polygons: Vec<_> = areas.iter().map(|area| polygons_as_drawn(area)).collect();
        Self {
            centres: areas.iter().map(middle).collect(),
            sums: areas.par_iter().map(sum).collect(),
            neighbours: Neighbours::of_areas(&polygons, contiguity),
        }
    }
}
