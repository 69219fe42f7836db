//! Outlines of the ground above a level.

use geo::{Area, Contains, Coord, LineString, Polygon};

use super::DensitySurface;

/// The outlines of all ground at or above a level, on the metric plane.
///
/// Method: marching squares with linear interpolation between cell centres (the `contour`
/// crate; Lorensen & Cline 1987). Where the ground runs off the grid the outline follows the
/// grid's edge. Holes belong to the smallest outline around them. Exteriors run
/// anticlockwise; order is by the western, then southern end of each outline. Ground of no
/// area is left out, and so is everything for a level that is not above zero: there is no
/// outline around "nothing known".
///
/// ```
/// use beatlas::analysis::{CancelToken, Grid, Kernel, StackedPlaces, density, outlines};
/// use beatlas::geography::{MetricBounds, MetricPoint};
/// use geo::Area;
/// let place = MetricPoint::new(500.0, 500.0);
/// let grid = Grid::from_extent(
///     MetricBounds { west: 0.0, south: 0.0, east: 1000.0, north: 1000.0 }, 200, 200)?;
/// let stack = StackedPlaces::stack(&[place], None);
/// let surface = density(&stack, Kernel::Quartic, 200.0, grid, &CancelToken::new())?;
/// // The level at 100 m from a lone place outlines a circle of 100 m around it.
/// let found = outlines(&surface, Kernel::Quartic.density_at(100.0, 200.0));
/// assert_eq!(found.len(), 1);
/// assert!((found[0].unsigned_area() / (std::f64::consts::PI * 1e4) - 1.0).abs() < 0.005);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn outlines(surface: &DensitySurface, level_per_km2: f64) -> Vec<Polygon<f64>> {
    let Some(part) = Part::above(surface, level_per_km2) else { return Vec::new() };
    let builder = contour::ContourBuilder::new(part.cols, part.rows, true)
        .x_origin(part.west)
        .y_origin(part.south)
        .x_step(surface.grid.cell_m)
        .y_step(surface.grid.cell_m);
    // The builder's only error is a slice that does not match its columns and rows.
    let lines = builder.lines(&part.values, &[level_per_km2]).unwrap_or_default();
    let rings = lines.into_iter().flat_map(|line| line.into_inner().0.0).map(tidy);
    assemble(rings.collect())
}

/// The rectangle of cells that matter: those at or above the level and one more all round.
struct Part {
    west: f64,
    south: f64,
    cols: usize,
    rows: usize,
    values: Vec<f64>,
}

impl Part {
    fn above(surface: &DensitySurface, level: f64) -> Option<Self> {
        if !(level.is_finite() && level > 0.0) || surface.grid.is_empty() {
            return None;
        }
        let grid = &surface.grid;
        let rows = || surface.values().chunks(grid.cols).enumerate();
        let high = |v: &f64| *v >= level;
        let south = rows().find(|(_, r)| r.iter().any(high))?.0;
        let north = rows().rfind(|(_, r)| r.iter().any(high))?.0;
        let inside = || rows().skip(south).take(north - south + 1);
        let west = inside().filter_map(|(_, r)| r.iter().position(high)).min()?;
        let east = inside().filter_map(|(_, r)| r.iter().rposition(high)).max()?;
        let (west, south) = (west.saturating_sub(1), south.saturating_sub(1));
        let (east, north) = ((east + 1).min(grid.cols - 1), (north + 1).min(grid.rows - 1));
        let values = rows()
            .skip(south)
            .take(north - south + 1)
            .flat_map(|(_, r)| r.get(west..=east).unwrap_or_default())
            .copied()
            .collect();
        Some(Self {
            west: grid.west + grid.cell_m * west as f64,
            south: grid.south + grid.cell_m * south as f64,
            cols: east - west + 1,
            rows: north - south + 1,
            values,
        })
    }
}

/// A ring as the rest of the world has it: exteriors anticlockwise, no corner twice in a row.
fn tidy(mut ring: LineString<f64>) -> LineString<f64> {
    // The crate's rows run down a screen, so on a plane its exteriors run clockwise.
    ring.0.reverse();
    // A cell that equals the level exactly puts several crossings on its centre.
    ring.0.dedup();
    ring
}

/// Exteriors with their holes: the crate's own polygons give a hole to the first exterior
/// around it, which is the wrong one where an island lies in a lake of another.
fn assemble(rings: Vec<LineString<f64>>) -> Vec<Polygon<f64>> {
    let mut polygons = Vec::new();
    let mut holes = Vec::new();
    for ring in rings {
        let polygon = Polygon::new(ring, Vec::new());
        let area = polygon.signed_area();
        if area > 0.0 {
            polygons.push(polygon);
        } else if area < 0.0 {
            holes.push(polygon.into_inner().0);
        }
    }
    polygons.sort_by(|a, b| a.unsigned_area().total_cmp(&b.unsigned_area()));
    let exteriors = polygons.clone();
    for hole in holes {
        let home = exteriors.iter().position(|p| around(p, &hole));
        if let Some(polygon) = home.and_then(|i| polygons.get_mut(i)) {
            polygon.interiors_push(hole);
        }
    }
    let corner = |p: &Polygon<f64>| {
        let low = |f: fn(&Coord<f64>) -> f64| p.exterior().coords().map(f).fold(f64::MAX, f64::min);
        (low(|c| c.x), low(|c| c.y))
    };
    polygons.sort_by_cached_key(|p| {
        let (x, y) = corner(p);
        (order_key(x), order_key(y))
    });
    polygons
}

fn around(polygon: &Polygon<f64>, hole: &LineString<f64>) -> bool {
    // A corner of a hole can lie on the exterior where two corners of cells touch, so any
    // corner strictly inside will do.
    hole.coords().any(|c| polygon.contains(c))
}

/// An integer in the order of the floats, for a sort key.
fn order_key(v: f64) -> i64 {
    let bits = v.to_bits() as i64;
    bits ^ (((bits >> 63) as u64) >> 1) as i64
}
