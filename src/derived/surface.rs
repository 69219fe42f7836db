//! The surface of a question: its extent and cells, its edge, what it is compared with.

use std::sync::Arc;

use super::answer::AnswerError;
use super::areas::metric_polygons;
use super::{Comparison, EdgeRule, HotSpotQuestion};
use crate::analysis::{
    CancelToken, DensitySurface, DualMeasure, Grid, StackedPlaces, clipped, density, dual_density,
    edge_corrected,
};
use crate::geography::{MetricBounds, MetricPlane, MetricPoint};
use crate::map::figure;

/// Cells in a bandwidth: enough for a smooth outline.
const CELLS_PER_BANDWIDTH: f64 = 20.0;
/// Cells along the longer side of the surface that are enough for any screen, where they are no
/// larger than [`COARSE`] allows: a town gets larger cells than an estate.
const ENOUGH_CELLS: f64 = 512.0;
/// Least cells in a bandwidth, as long as there are no more than [`MOST_CELLS`]. Between them the
/// surface is drawn by linear interpolation, which for one place is then within 2 % of its peak.
const COARSE: f64 = 10.0;
/// Most cells along the longer side of the surface; a county gets larger cells still.
const MOST_CELLS: f64 = 1400.0;
/// Share of the places left out at each side of the surface's extent when places lie far
/// outside of where most of them are.
const TRIM: f64 = 0.01;

/// The extent of the surface: all places, or where most of them are when a few lie far off,
/// grown by the bandwidth so that no kernel is cut.
pub fn surface_extent(points: &[MetricPoint], bandwidth_m: f64) -> Option<MetricBounds> {
    let all = MetricBounds::around(points.iter().copied())?;
    let most = MetricBounds::around_most(points, TRIM)?;
    let margin = 2.0 * bandwidth_m + 0.25 * most.width_m().max(most.height_m());
    let near = most.grown(margin);
    // Each side takes whichever is nearer in, so that a tidy town keeps every place.
    let b = MetricBounds {
        west: all.west.max(near.west),
        south: all.south.max(near.south),
        east: all.east.min(near.east),
        north: all.north.min(near.north),
    };
    Some(b.grown(bandwidth_m))
}

/// The side of a cell for an extent and a bandwidth, metres.
pub fn suggested_cell_m(extent: MetricBounds, bandwidth_m: f64) -> f64 {
    let side_m = extent.width_m().max(extent.height_m());
    let wanted = (side_m / ENOUGH_CELLS).min(bandwidth_m / COARSE);
    wanted.max(bandwidth_m / CELLS_PER_BANDWIDTH).max(side_m / MOST_CELLS)
}

/// The surface of some places; `None` where there are none.
pub(super) fn surface(
    places: &StackedPlaces,
    question: &HotSpotQuestion,
    plane: &MetricPlane,
    cancel: &CancelToken,
) -> Result<Option<Arc<DensitySurface>>, AnswerError> {
    let points: Vec<MetricPoint> = places.iter().map(|(p, _)| p).collect();
    let h = question.settings.bandwidth_m;
    let Some(bounds) = surface_extent(&points, h) else { return Ok(None) };
    let grid = Grid::with_cell(bounds, suggested_cell_m(bounds, h))?;
    on_grid(places, question, plane, grid, cancel).map(|s| Some(Arc::new(s)))
}

/// The density of places on a grid, with its edge as the question asks.
fn on_grid(
    places: &StackedPlaces,
    question: &HotSpotQuestion,
    plane: &MetricPlane,
    grid: Grid,
    cancel: &CancelToken,
) -> Result<DensitySurface, AnswerError> {
    let settings = question.settings;
    let open = density(places, settings.kernel, settings.bandwidth_m, grid, cancel)?;
    let Some(area) = question.filter.area.as_ref().filter(|_| settings.edge != EdgeRule::Open)
    else {
        return Ok(open);
    };
    let boundary = metric_polygons(&area.polygons, plane);
    Ok(match settings.edge {
        EdgeRule::Corrected => edge_corrected(&open, &boundary, cancel)?.surface,
        _ => clipped(&open, &boundary).surface,
    })
}

/// A share of the base's mean below which it is too thin to compare with.
const THIN: f64 = 0.05;

/// A density beside what its base makes one expect (the base's density, brought to the same total), as a
/// surface of what can be said, and what it is in. Where the base is thin nothing can be said, and the
/// surface is zero, which is not painted; nor is a logarithm or a difference below zero.
pub(super) fn compared(
    surface: &DensitySurface,
    (total, base): (f64, &StackedPlaces),
    compare: Comparison,
    question: &HotSpotQuestion,
    plane: &MetricPlane,
    cancel: &CancelToken,
) -> Result<(Arc<DensitySurface>, String), AnswerError> {
    let of_base = on_grid(base, question, plane, surface.grid, cancel)?;
    let scale = if base.is_empty() { 0.0 } else { total / base.total_weight() };
    let expected: Vec<f64> = of_base.values().iter().map(|v| v * scale).collect();
    let expected = surface.with_values(expected);
    let floor = expected.mean_non_zero().unwrap_or(0.0) * THIN;
    let dual = dual_density(surface, &expected, compare.measure, floor);
    let values = dual.map(|d| d.values).unwrap_or_default();
    let said = values.into_iter().map(|v| v.unwrap_or(0.0).max(0.0)).collect();
    let base_name = compare.base.label();
    let what = match compare.measure {
        DualMeasure::Ratio => format!("Times what {base_name} make one expect"),
        DualMeasure::LogRatio => format!("Logarithm of the ratio to what {base_name} make expect"),
        DualMeasure::Difference => format!("More per km² than {base_name} make one expect"),
    };
    let unit = format!("{what} (clear where that is below {} per km²)", figure(floor));
    Ok((Arc::new(surface.with_values(said)), unit))
}
