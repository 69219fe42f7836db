//! The plane for what a file holds, whether it reaches a place, and whether the boundary does.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use geo::{Intersects, LineString, Polygon};

use crate::geography::{LonLat, MetricPlane, MetricPoint, PlaneError};

/// The farthest that a place may be from the centre of a local plane. A transverse Mercator
/// plane still gives numbers there, but no lengths; the British National Grid has its own cover.
const FARTHEST_M: f64 = 1_000_000.0;

/// The plane for the middle of some places; the British National Grid without places.
pub(super) fn middle_plane(places: &[LonLat]) -> Result<MetricPlane, PlaneError> {
    let middle = |value: fn(LonLat) -> f64| {
        let mut values: Vec<f64> = places.iter().map(|p| value(*p)).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied()
    };
    match (middle(LonLat::lon), middle(LonLat::lat)) {
        (Some(lon), Some(lat)) => match LonLat::new(lon, lat) {
            Ok(middle) => MetricPlane::for_place(middle),
            // A median of valid values is one of them, so this cannot happen.
            Err(_) => Ok(MetricPlane::british_national_grid()),
        },
        _ => Ok(MetricPlane::british_national_grid()),
    }
}

/// Whether a plane reaches a place.
pub(super) struct PlaneCheck {
    plane: MetricPlane,
    local: bool,
}

impl PlaneCheck {
    pub(super) fn new(plane: MetricPlane) -> Self {
        let local = plane.code().starts_with("local:");
        Self { plane, local }
    }

    /// Where a place is on the plane, or why it is beyond it.
    pub(super) fn metric(&self, place: LonLat) -> Result<MetricPoint, String> {
        self.reached(place).ok_or_else(|| {
            let code = self.plane.code();
            let mut reason =
                format!("the place {place} is beyond the map of this profile ({code})");
            let swapped = LonLat::new(place.lat(), place.lon());
            if swapped.is_ok_and(|swapped| self.reached(swapped).is_some()) {
                reason.push_str("; longitude and latitude may be swapped");
            }
            reason
        })
    }

    fn reached(&self, place: LonLat) -> Option<MetricPoint> {
        let point = self.plane.to_metric(place).ok()?;
        (!self.local || point.x.hypot(point.y) <= FARTHEST_M).then_some(point)
    }
}

/// The neighbourhood's boundary; without one everything is inside.
pub(super) struct Boundary {
    area: Option<Polygon<f64>>,
    known: HashMap<[u64; 2], bool, RandomState>,
}

impl Boundary {
    pub(super) fn new(ring: &[LonLat]) -> Self {
        let ring: Vec<geo::Coord<f64>> = ring.iter().map(|p| (*p).into()).collect();
        let area = (ring.len() >= 3).then(|| Polygon::new(LineString::new(ring), Vec::new()));
        Self { area, known: HashMap::default() }
    }

    /// Whether a place is inside or on the boundary. Published places repeat, so each is asked once.
    pub(super) fn contains(&mut self, p: LonLat) -> bool {
        let Some(area) = &self.area else { return true };
        *self
            .known
            .entry([p.lon().to_bits(), p.lat().to_bits()])
            .or_insert_with(|| area.intersects(&geo::Coord::from(p)))
    }
}
