//! How hot spots were found, kept beside them wherever they go.

use crate::analysis::{HotSpot, HotSpots, Kernel, Threshold};
use crate::geography::{LonLat, MetricPlane, MetricPoint};
use crate::store::StoredHotSpot;

/// Everything needed to find the same hot spots again from the same incidents.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipe {
    /// The period in words.
    pub period: String,
    /// What counted, in words.
    pub crime_types: String,
    /// The kernel.
    pub kernel: Kernel,
    /// Its bandwidth, metres.
    pub bandwidth_m: f64,
    /// The side of a cell, metres.
    pub cell_m: f64,
    /// From which density on a place belongs to a hot spot.
    pub threshold: Threshold,
}

/// Hot spots as a file keeps them: outlines in degrees, figures with their units, the recipe.
/// A corner beyond what the plane covers is left out, so a ring may come out short.
pub fn stored_hot_spots(
    spots: &HotSpots,
    plane: &MetricPlane,
    recipe: &Recipe,
) -> Vec<StoredHotSpot> {
    spots.spots.iter().map(|spot| stored_hot_spot(spot, plane, recipe)).collect()
}

/// One hot spot as a file keeps it.
pub(super) fn stored_hot_spot(
    spot: &HotSpot,
    plane: &MetricPlane,
    recipe: &Recipe,
) -> StoredHotSpot {
    let degrees = |ring: &geo::LineString<f64>| -> Vec<LonLat> {
        ring.0
            .iter()
            .take(ring.0.len().saturating_sub(1))
            .filter_map(|c| plane.to_lon_lat(MetricPoint::new(c.x, c.y)).ok())
            .collect()
    };
    StoredHotSpot {
        rank: spot.rank,
        ring: degrees(spot.outline.exterior()),
        holes: spot.outline.interiors().iter().map(degrees).collect(),
        count: spot.count,
        share: spot.share,
        area_ha: spot.area_m2 / 10_000.0,
        density_per_km2: spot.density_per_km2,
        peak_per_km2: spot.peak_per_km2,
        period: recipe.period.clone(),
        crime_types: recipe.crime_types.clone(),
        kernel: recipe.kernel.as_str().to_owned(),
        bandwidth_m: recipe.bandwidth_m,
        cell_m: recipe.cell_m,
        threshold: recipe.threshold.label(),
    }
}
