//! Which hot spots of two periods are the same one.

use geo::{Area, BooleanOps, BoundingRect, Polygon};

use super::{CancelToken, Cancelled, HotSpots};
use crate::geography::MetricBounds;

/// How much of the smaller of two outlines must lie in the other for both to be the same hot spot: a
/// third. A hot spot that moves by half its width keeps half of its ground; two neighbours that were
/// drawn a little larger share an edge and no more.
pub const LEAST_OVERLAP: f64 = 1.0 / 3.0;

/// Says for each hot spot, by rank, which of the outlines it is: their place in the list, or `None`.
///
/// Each outline is at most one hot spot and the other way round. Those with the largest common area
/// find each other first, so of a hot spot that broke in two the larger piece is it; among equals the
/// higher rank, then the earlier outline.
///
/// ```
/// use beatlas::analysis::{
///     CancelToken, DensityError, Grid, HotSpots, Kernel, StackedPlaces, Threshold, density, hot_spots,
///     same_spots,
/// };
/// use beatlas::geography::{MetricBounds, MetricPoint};
/// let extent = MetricBounds { west: 450_000.0, south: 250_000.0, east: 452_000.0, north: 251_000.0 };
/// let grid = Grid::from_extent(extent, 200, 100)?;
/// let cancel = CancelToken::new();
/// let found = |east: f64| -> Result<HotSpots, DensityError> {
///     let place = MetricPoint::new(450_000.0 + east, 250_500.0);
///     let places = StackedPlaces::from_counts([(place, 9)]);
///     let surface = density(&places, Kernel::Quartic, 200.0, grid, &cancel)?;
///     Ok(hot_spots(&surface, &places, Threshold::MeanMultiple(1.0), &cancel)?)
/// };
/// let outline = found(500.0)?.spots[0].outline.clone();
/// // A little to the east it is the same one, at the other end of the street it is another.
/// assert_eq!(same_spots(&found(560.0)?, &[outline.clone()], &cancel), Ok(vec![Some(0)]));
/// assert_eq!(same_spots(&found(1500.0)?, &[outline], &cancel), Ok(vec![None]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Cancelled.
pub fn same_spots(
    now: &HotSpots,
    outlines: &[Polygon<f64>],
    cancel: &CancelToken,
) -> Result<Vec<Option<usize>>, Cancelled> {
    let mut pairs = Vec::new();
    for (outline, n) in outlines.iter().zip(0_usize..) {
        cancel.check()?;
        let Some(around) = outline.bounding_rect() else { continue };
        let (min, max) = (around.min(), around.max());
        let around = MetricBounds { west: min.x, south: min.y, east: max.x, north: max.y };
        let area_m2 = outline.unsigned_area();
        for spot in now.intersecting(around) {
            let common_m2 = spot.outline.intersection(outline).unsigned_area();
            // What has no area shares none.
            if common_m2 > 0.0 && common_m2 >= LEAST_OVERLAP * area_m2.min(spot.area_m2) {
                pairs.push((common_m2, spot.rank, n));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| (a.1, a.2).cmp(&(b.1, b.2))));
    let mut of_rank = vec![None; now.spots.len()];
    let mut is_taken = vec![false; outlines.len()];
    for (_, rank, n) in pairs {
        let spot = (rank as usize).checked_sub(1).and_then(|i| of_rank.get_mut(i));
        let (Some(spot @ None), Some(taken @ false)) = (spot, is_taken.get_mut(n)) else {
            continue;
        };
        (*spot, *taken) = (Some(n), true);
    }
    Ok(of_rank)
}
