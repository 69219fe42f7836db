//! Areas as polygons, on the metric plane and as they were drawn.

use geo::{Coord, LineString, MultiPolygon, Polygon};

use crate::geography::{LonLat, MetricPlane};
use crate::profile::Area;

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
pub fn polygons_as_drawn(area: &Area) -> MultiPolygon<f64> {
    polygons(&area.polygons, |ring| {
        ring.iter().chain(ring.first()).map(|p| Coord { x: p.lon(), y: p.lat() }).collect()
    })
}
