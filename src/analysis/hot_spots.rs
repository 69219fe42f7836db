//! Hot spots: ranked outlines, each with its count.

use geo::{Area, BoundingRect, Centroid, Intersects, Polygon};
use rayon::prelude::*;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::contour::{self, Run, outlines_of};
use super::ring_lookup::RingLookup;
use super::{CancelToken, Cancelled, DensitySurface, StackedPlaces, Threshold};
use crate::geography::{MetricBounds, MetricPoint};

/// One hot spot.
#[derive(Debug, Clone, PartialEq)]
pub struct HotSpot {
    /// 1 for the one with the most incidents.
    pub rank: u32,
    /// Its outline on the metric plane, with holes.
    pub outline: Polygon<f64>,
    /// The incidents (or the weight) of the places inside the outline.
    pub count: f64,
    /// Its share of all that was placed, inside the grid or not: from 0 to 1.
    pub share: f64,
    /// The area of the outline without its holes, square metres.
    pub area_m2: f64,
    /// Count over area, incidents per km². Not the surface's value: no kernel is in it.
    pub density_per_km2: f64,
    /// The surface's highest value inside, per km².
    pub peak_per_km2: f64,
    /// The centre of the cell with that value.
    pub peak: MetricPoint,
    /// The centroid of the outline; a bent outline can have it outside.
    pub centre: MetricPoint,
    /// How many distinct places are inside. One place is one address, not an area.
    pub places: usize,
}

/// Which hot spot a point lies in, asked of many points; made by [`HotSpots::finder`].
pub struct HotSpotFinder(RingLookup);

impl HotSpotFinder {
    /// For outlines, in their order; `strip_m` should be about as long as an edge, metres.
    pub fn of(outlines: &[Polygon<f64>], strip_m: f64) -> Self {
        Self(RingLookup::new(&outlines.iter().collect::<Vec<_>>(), strip_m))
    }

    /// The place in the ranking, from 0, of the hot spot at a point; `None` where there is none.
    pub fn find(&self, point: MetricPoint) -> Option<usize> {
        self.0.find(point)
    }
}

type Envelope = GeomWithData<Rectangle<[f64; 2]>, usize>;

/// All hot spots of a surface, by rank, and where they are.
#[derive(Debug, Clone)]
pub struct HotSpots {
    /// By rank: most incidents first.
    pub spots: Vec<HotSpot>,
    /// All that was placed, inside hot spots or not.
    pub total: f64,
    /// The rule that was asked for.
    pub threshold: Threshold,
    /// The density at the outlines, per km²; `None` where the surface had nothing to go by.
    pub level_per_km2: Option<f64>,
    tree: RTree<Envelope>,
}

impl HotSpots {
    /// Those of nothing: there are none.
    pub fn none(threshold: Threshold) -> Self {
        Self { spots: Vec::new(), total: 0.0, threshold, level_per_km2: None, tree: RTree::new() }
    }

    /// The hot spot at a point, its edge included; `None` where there is none.
    pub fn at(&self, point: MetricPoint) -> Option<&HotSpot> {
        let at = AABB::from_point([point.x, point.y]);
        self.tree
            .locate_in_envelope_intersecting(&at)
            .filter_map(|e| self.spots.get(e.data))
            .filter(|s| s.outline.intersects(&geo::Coord::from(point)))
            .min_by_key(|s| s.rank)
    }

    /// The hot spots made ready to be asked for many points: as [`HotSpots::at`], but a point on an
    /// edge may lie on either side of it. `strip_m` should be about as long as an edge, metres.
    pub fn finder(&self, strip_m: f64) -> HotSpotFinder {
        let outlines: Vec<&Polygon<f64>> = self.spots.iter().map(|s| &s.outline).collect();
        HotSpotFinder(RingLookup::new(&outlines, strip_m))
    }

    /// The hot spots whose surrounding rectangle meets the bounds, in no order; for drawing.
    pub fn intersecting(&self, bounds: MetricBounds) -> impl Iterator<Item = &HotSpot> {
        let envelope = AABB::from_corners([bounds.west, bounds.south], [bounds.east, bounds.north]);
        self.tree.locate_in_envelope_intersecting(&envelope).filter_map(|e| self.spots.get(e.data))
    }

    /// The incidents inside all hot spots.
    pub fn count(&self) -> f64 {
        self.spots.iter().map(|s| s.count).sum()
    }

    /// The area of all hot spots, square metres.
    pub fn area_m2(&self) -> f64 {
        self.spots.iter().map(|s| s.area_m2).sum()
    }
}

/// The hot spots of a surface: outlines at the threshold's level, with what lies inside.
///
/// `places` are those the surface was made from. Each is counted exactly where it lies, by
/// the even-odd rule on the outline itself, so a figure holds against any GIS. Ranked by
/// count, then by density, then from west to east and south to north. An outline without an
/// incident inside, which the sum of several mounds can make, is no hot spot and is left out.
///
/// No level (see [`Threshold::level`]) gives no hot spots.
///
/// ```
/// use beatlas::analysis::{CancelToken, Grid, Kernel, StackedPlaces, Threshold, density, hot_spots};
/// use beatlas::geography::{MetricBounds, MetricPoint};
/// let shops = MetricPoint::new(450_300.0, 250_300.0);
/// let bench = MetricPoint::new(450_900.0, 250_700.0);
/// let places = StackedPlaces::from_counts([(shops, 9), (bench, 4)]);
/// let extent = MetricBounds { west: 450_000.0, south: 250_000.0, east: 451_200.0, north: 251_200.0 };
/// let grid = Grid::from_extent(extent, 120, 120)?;
/// let cancel = CancelToken::new();
/// let surface = density(&places, Kernel::Quartic, 150.0, grid, &cancel)?;
/// let found = hot_spots(&surface, &places, Threshold::MeanMultiple(1.0), &cancel)?;
/// assert_eq!(found.spots.len(), 2);
/// assert_eq!((found.spots[0].rank, found.spots[0].count), (1, 9.0));
/// assert_eq!(found.at(bench).map(|s| s.rank), Some(2));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn hot_spots(
    surface: &DensitySurface,
    places: &StackedPlaces,
    threshold: Threshold,
    cancel: &CancelToken,
) -> Result<HotSpots, Cancelled> {
    cancel.check()?;
    let total = places.total_weight();
    let level_per_km2 = threshold.level(surface);
    let runs = level_per_km2.map_or_else(Vec::new, |level| contour::runs(surface, level));
    let outlines = level_per_km2.map_or_else(Vec::new, |level| outlines_of(surface, level, &runs));
    cancel.check()?;
    let lookup = RingLookup::new(&outlines.iter().collect::<Vec<_>>(), surface.grid.cell_m);
    let insides = insides(&lookup, places, outlines.len(), cancel)?;
    let peaks = peaks(&lookup, surface, &runs, outlines.len());
    cancel.check()?;
    let mut spots: Vec<HotSpot> = outlines
        .into_iter()
        .zip(insides)
        .zip(peaks)
        .filter(|((_, inside), _)| inside.places > 0)
        .filter_map(|((outline, inside), peak)| {
            let centre = outline.centroid()?;
            let centre = MetricPoint::new(centre.x(), centre.y());
            let area_m2 = outline.unsigned_area();
            let (peak_per_km2, peak) = peak.unwrap_or((level_per_km2?, centre));
            Some(HotSpot {
                rank: 0,
                count: inside.weight,
                share: inside.weight / total,
                area_m2,
                density_per_km2: inside.weight / area_m2 * super::kernel::M2_PER_KM2,
                peak_per_km2,
                peak,
                centre,
                places: inside.places,
                outline,
            })
        })
        .collect();
    // Outlines come from west to east and south to north, and the sort keeps that among equals.
    spots.sort_by(|a, b| {
        b.count.total_cmp(&a.count).then_with(|| b.density_per_km2.total_cmp(&a.density_per_km2))
    });
    for (spot, rank) in spots.iter_mut().zip(1..) {
        spot.rank = rank;
    }
    let envelopes = spots.iter().enumerate().filter_map(|(i, s)| {
        let r = s.outline.bounding_rect()?;
        let corners = ([r.min().x, r.min().y], [r.max().x, r.max().y]);
        Some(GeomWithData::new(Rectangle::from_corners(corners.0, corners.1), i))
    });
    let tree = RTree::bulk_load(envelopes.collect());
    Ok(HotSpots { spots, total, threshold, level_per_km2, tree })
}

#[derive(Clone, Copy, Default)]
struct Inside {
    weight: f64,
    places: usize,
}

/// The weight and the number of places in each outline.
fn insides(
    lookup: &RingLookup,
    places: &StackedPlaces,
    outlines: usize,
    cancel: &CancelToken,
) -> Result<Vec<Inside>, Cancelled> {
    const CHUNK: usize = 8192;
    let mut insides = vec![Inside::default(); outlines];
    if outlines == 0 {
        return Ok(insides);
    }
    let found: Vec<Vec<Option<usize>>> = (0..places.len())
        .step_by(CHUNK)
        .collect::<Vec<_>>()
        .into_par_iter()
        .map(|from| {
            cancel.check()?;
            let points = places.iter().skip(from).take(CHUNK);
            Ok(points.map(|(p, _)| lookup.find(p)).collect())
        })
        .collect::<Result<_, Cancelled>>()?;
    // Weights are added in the stack's order, so that sums do not depend on the threads.
    for (outline, weight) in found.into_iter().flatten().zip(places.weight()) {
        if let Some(inside) = outline.and_then(|o| insides.get_mut(o)) {
            inside.weight += weight;
            inside.places += 1;
        }
    }
    Ok(insides)
}

/// The highest value in each outline and the centre of its cell; the first from the
/// south-west among equals. The runs are those of the cells at or above the level.
fn peaks(
    lookup: &RingLookup,
    surface: &DensitySurface,
    runs: &[Run],
    outlines: usize,
) -> Vec<Option<(f64, MetricPoint)>> {
    let grid = &surface.grid;
    // All of a run is in one outline: no rim is between neighbours that are both above the level.
    let of_run = |run: &Run| {
        let (n, value) = highest(&surface.values()[run.row * grid.cols..][run.cols.clone()])?;
        let centre = grid.cell_centre(run.cols.start + n, run.row);
        Some((lookup.find(centre)?, value, centre))
    };
    let found: Vec<Option<(usize, f64, MetricPoint)>> = runs.par_iter().map(of_run).collect();
    // From south to north, so that the first among equals does not depend on the threads.
    let mut peaks: Vec<Option<(f64, MetricPoint)>> = vec![None; outlines];
    for (outline, value, at) in found.into_iter().flatten() {
        if let Some(peak) = peaks.get_mut(outline)
            && peak.is_none_or(|(highest, _)| value > highest)
        {
            *peak = Some((value, at));
        }
    }
    peaks
}

/// The first of the highest values, and its place.
fn highest(values: &[f64]) -> Option<(usize, f64)> {
    let all = values.iter().copied().enumerate();
    all.reduce(|high, next| if next.1 > high.1 { next } else { high })
}
