//! Hot spots: regions above a threshold, with what they hold, ranked.

use geo::{Area, BoundingRect, Centroid, Contains, Polygon};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::{
    CancelToken, Cancelled, DensitySurface, PlaceTree, StackedPlaces, Threshold, outlines,
};
use crate::geography::{MetricBounds, MetricPoint};

/// A hot spot.
#[derive(Debug, Clone, PartialEq)]
pub struct HotSpot {
    /// From 1, the hot spot with the most incidents.
    pub rank: u32,
    /// Its outline on the metric plane, metres.
    pub outline: Polygon<f64>,
    /// How many incidents lie inside: the sum of their weights.
    pub count: f64,
    /// Its share of all incidents with a place, from 0 to 1.
    pub share: f64,
    /// Area, m².
    pub area_m2: f64,
    /// Count over area, incidents per km².
    pub density_per_km2: f64,
    /// The highest value of the surface inside, incidents per km².
    pub peak_per_km2: f64,
    /// Where that is.
    pub peak: MetricPoint,
    /// Its centroid, which may lie outside of a bent outline.
    pub centre: MetricPoint,
    /// At how many places the incidents are; 1 may mean one address.
    pub places: usize,
}

type Envelope = GeomWithData<Rectangle<[f64; 2]>, usize>;

/// Hot spots by rank, findable by place.
#[derive(Debug, Clone)]
pub struct HotSpots {
    /// By rank.
    pub spots: Vec<HotSpot>,
    /// All incidents with a place, inside and outside.
    pub total: f64,
    /// The threshold.
    pub threshold: Threshold,
    /// The threshold as a density, incidents per km²; `None` when nothing is above zero.
    pub level_per_km2: Option<f64>,
    tree: RTree<Envelope>,
}

impl HotSpots {
    /// The hot spot that a point lies in.
    pub fn at(&self, point: MetricPoint) -> Option<&HotSpot> {
        let at = [point.x, point.y];
        let inside = |e: &&Envelope| {
            self.spots
                .get(e.data)
                .is_some_and(|s| s.outline.contains(&geo::Point::new(point.x, point.y)))
        };
        let found =
            self.tree.locate_in_envelope_intersecting(&AABB::from_point(at)).find(inside)?;
        self.spots.get(found.data)
    }

    /// The hot spots whose bounding rectangle meets a rectangle, by rank.
    pub fn intersecting(&self, bounds: MetricBounds) -> Vec<&HotSpot> {
        let envelope = AABB::from_corners([bounds.west, bounds.south], [bounds.east, bounds.north]);
        let mut found: Vec<usize> =
            self.tree.locate_in_envelope_intersecting(&envelope).map(|e| e.data).collect();
        found.sort_unstable();
        found.into_iter().filter_map(|i| self.spots.get(i)).collect()
    }
}

/// Finds hot spots: outlines of the surface at the threshold, with the incidents inside each.
///
/// Ranked by count, then by density, then from west to east and south to north, so that the same
/// incidents always give the same ranks. A region without an incident inside, which a kernel can
/// make between places, is no hot spot. Without incidents there are none.
///
/// ```
/// use beatlas::analysis::{CancelToken, Grid, Kernel, StackedPlaces, Threshold, density, hot_spots};
/// use beatlas::geography::MetricPoint;
/// let mut points = vec![MetricPoint::new(0.0, 0.0); 30];
/// points.extend((0..20).map(|i| MetricPoint::new(f64::from(i) * 500.0, 2000.0)));
/// let places = StackedPlaces::stack(&points, None);
/// let grid = Grid::with_cell(places.bounds().unwrap().grown(200.0), 20.0);
/// let cancel = CancelToken::new();
/// let surface = density(&places, Kernel::Quartic, 200.0, grid, &cancel)?;
/// let found = hot_spots(&surface, &places, Threshold::MeanMultiple(3.0), &cancel)?;
/// assert_eq!(found.spots[0].count, 30.0);
/// assert_eq!(found.spots[0].share, 0.6);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn hot_spots(
    surface: &DensitySurface,
    places: &StackedPlaces,
    threshold: Threshold,
    cancel: &CancelToken,
) -> Result<HotSpots, Cancelled> {
    let total = places.total_weight();
    let level_per_km2 = threshold.level(surface);
    let mut spots = Vec::new();
    if let Some(level) = level_per_km2 {
        let all: Vec<(MetricPoint, f64)> = places.iter().collect();
        let tree = PlaceTree::new(all.iter().map(|(p, _)| *p).zip(0..));
        for outline in outlines(surface, level) {
            cancel.check()?;
            spots.extend(describe(outline, surface, &tree, &all, total));
        }
    }
    spots.sort_by(|a, b| {
        b.count
            .total_cmp(&a.count)
            .then(b.density_per_km2.total_cmp(&a.density_per_km2))
            .then(a.centre.x.total_cmp(&b.centre.x))
            .then(a.centre.y.total_cmp(&b.centre.y))
    });
    for (spot, rank) in spots.iter_mut().zip(1..) {
        spot.rank = rank;
    }
    let envelopes = spots.iter().enumerate().filter_map(|(i, s)| {
        let r = s.outline.bounding_rect()?;
        let rectangle = Rectangle::from_corners([r.min().x, r.min().y], [r.max().x, r.max().y]);
        Some(Envelope::new(rectangle, i))
    });
    let tree = RTree::bulk_load(envelopes.collect());
    Ok(HotSpots { spots, total, threshold, level_per_km2, tree })
}

/// What a region holds; `None` when no incident is inside.
fn describe(
    outline: Polygon<f64>,
    surface: &DensitySurface,
    tree: &PlaceTree,
    all: &[(MetricPoint, f64)],
    total: f64,
) -> Option<HotSpot> {
    let r = outline.bounding_rect()?;
    let bounds =
        MetricBounds { west: r.min().x, south: r.min().y, east: r.max().x, north: r.max().y };
    let (mut count, mut places) = (0.0, 0);
    for id in tree.in_bounds(bounds) {
        let Some((p, w)) = all.get(id as usize) else { continue };
        if outline.contains(&geo::Point::new(p.x, p.y)) {
            count += w;
            places += 1;
        }
    }
    if places == 0 {
        return None;
    }
    let (peak, peak_per_km2) = peak(&outline, bounds, surface);
    let area_m2 = outline.unsigned_area();
    let centre = outline.centroid()?;
    Some(HotSpot {
        rank: 0,
        outline,
        count,
        share: count / total,
        area_m2,
        density_per_km2: count / (area_m2 / 1e6),
        peak_per_km2,
        peak,
        centre: MetricPoint::new(centre.x(), centre.y()),
        places,
    })
}

/// The highest cell whose centre is inside, or, of a region smaller than a cell, the nearest.
fn peak(
    outline: &Polygon<f64>,
    bounds: MetricBounds,
    surface: &DensitySurface,
) -> (MetricPoint, f64) {
    let g = surface.grid;
    let cell = |v: f64, origin: f64, n: usize| {
        (((v - origin) / g.cell_m).floor().max(0.0) as usize).min(n.saturating_sub(1))
    };
    let cols = cell(bounds.west, g.west, g.cols)..=cell(bounds.east, g.west, g.cols);
    let rows = cell(bounds.south, g.south, g.rows)..=cell(bounds.north, g.south, g.rows);
    let mut cells: Vec<(f64, MetricPoint)> = rows
        .flat_map(|row| cols.clone().map(move |col| (col, row)))
        .map(|(col, row)| (surface.value(col, row), g.cell_centre(col, row)))
        .collect();
    cells.sort_by(|a, b| b.0.total_cmp(&a.0));
    let inside = cells.iter().find(|(_, p)| outline.contains(&geo::Point::new(p.x, p.y)));
    let (value, at) = inside.or(cells.first()).copied().unwrap_or((0.0, bounds.centre()));
    (at, value)
}
