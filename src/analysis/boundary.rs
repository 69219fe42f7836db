//! A surface and the neighbourhood's boundary: clipped to it, and corrected at its edge.

use geo::{BoundingRect as _, MultiPolygon, Polygon};

use rayon::prelude::*;

use super::ring_lookup::RingLookup;
use super::{CancelToken, DensityError, DensitySurface, Grid, StackedPlaces, density};
use crate::geography::{MetricBounds, MetricPoint};

/// A surface that is known inside of a boundary alone.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundedSurface {
    /// The surface; zero outside, where nothing is known.
    pub surface: DensitySurface,
    /// Whether each cell's centre is inside.
    pub inside: Vec<bool>,
    /// The least share of a kernel inside the boundary that any cell was divided by; 1 without a
    /// correction, or where no cell is inside.
    pub least_mass: f64,
}

/// Whether the centre of each cell is inside of a boundary, by the even-odd rule.
///
/// ```
/// use beatlas::analysis::{Grid, cells_inside};
/// let grid = Grid { west: 0.0, south: 0.0, cell_m: 10.0, cols: 2, rows: 1 };
/// let west = geo::Rect::new((0.0, 0.0), (10.0, 10.0)).to_polygon();
/// assert_eq!(cells_inside(&grid, &west.into()), [true, false]);
/// ```
pub fn cells_inside(grid: &Grid, boundary: &MultiPolygon<f64>) -> Vec<bool> {
    let polygons: Vec<&Polygon<f64>> = boundary.iter().collect();
    let lookup = RingLookup::new(&polygons, grid.cell_m.max(1.0));
    let is_inside =
        |i: usize| lookup.find(grid.cell_centre(i % grid.cols, i / grid.cols)).is_some();
    (0..grid.len()).map(is_inside).collect()
}

/// A surface with nothing outside of a boundary.
pub fn clipped(surface: &DensitySurface, boundary: &MultiPolygon<f64>) -> BoundedSurface {
    bounded(surface, cells_inside(&surface.grid, boundary), |_| 1.0)
}

/// A surface corrected at a boundary: each cell inside is divided by the share of its kernel that lies
/// inside (Diggle 1985), since what happens beyond is not counted. Cells outside have nothing.
///
/// The share is the sum of the kernel over the boundary's area in squares of a tenth of the bandwidth,
/// or larger where that would be more than a million: within 1 % of the share itself. Incidents beyond
/// the boundary must not be among those that made the surface.
///
/// ```
/// use beatlas::analysis::{CancelToken, Grid, Kernel, StackedPlaces, density, edge_corrected};
/// use beatlas::geography::MetricPoint;
/// let grid = Grid { west: 0.0, south: 0.0, cell_m: 10.0, cols: 100, rows: 100 };
/// let park = geo::Rect::new((0.0, 0.0), (1000.0, 1000.0)).to_polygon();
/// let gate = StackedPlaces::from_counts([(MetricPoint::new(5.0, 505.0), 1)]);
/// let cancel = CancelToken::new();
/// let surface = density(&gate, Kernel::Quartic, 200.0, grid, &cancel)?;
/// let corrected = edge_corrected(&surface, &park.into(), &cancel)?;
/// // Nearly half of the kernel lies beyond the fence.
/// let twice = corrected.surface.max() / surface.max();
/// assert!((1.8..2.0).contains(&twice), "{twice}");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn edge_corrected(
    surface: &DensitySurface,
    boundary: &MultiPolygon<f64>,
    cancel: &CancelToken,
) -> Result<BoundedSurface, DensityError> {
    const MOST_SQUARES: f64 = 1e6;
    let (grid, h) = (surface.grid, surface.bandwidth_m);
    let inside = cells_inside(&grid, boundary);
    let Some(rect) = boundary.bounding_rect() else {
        return Ok(bounded(surface, inside, |_| 1.0));
    };
    let side = (h / 10.0).max((rect.width() * rect.height() / MOST_SQUARES).sqrt());
    let (west, south) = (rect.min().x, rect.min().y);
    let bounds = MetricBounds { west, south, east: rect.max().x, north: rect.max().y };
    let Ok(squares) = Grid::with_cell(bounds, side) else {
        return Ok(bounded(surface, inside, |_| 1.0));
    };
    let (points, weights) = covered(&squares, boundary);
    // A density of area instead of incidents: its value is the kernel's share inside.
    let area = StackedPlaces::stack(&points, Some(&weights));
    let mass = density(&area, surface.kernel, h, grid, cancel)?;
    Ok(bounded(surface, inside, |i| mass.values()[i].min(1.0)))
}

/// What of each square is inside of a boundary: its middle, and its area, km².
fn covered(squares: &Grid, boundary: &MultiPolygon<f64>) -> (Vec<MetricPoint>, Vec<f64>) {
    const SPLIT: usize = 32;
    let polygons: Vec<&Polygon<f64>> = boundary.iter().collect();
    let lookup = RingLookup::new(&polygons, squares.cell_m);
    let is_inside = |x: f64, y: f64| lookup.find(MetricPoint::new(x, y)).is_some();
    let (side, across) = (squares.cell_m, squares.cols + 1);
    let corner = |i: usize| {
        let (col, row) = ((i % across) as f64, (i / across) as f64);
        is_inside(squares.west + col * side, squares.south + row * side)
    };
    let corners: Vec<bool> = (0..across * (squares.rows + 1)).into_par_iter().map(corner).collect();
    let part = |i: usize| {
        let (col, row) = (i % squares.cols, i / squares.cols);
        let at = row * across + col;
        let centre = squares.cell_centre(col, row);
        let four = [at, at + 1, at + across, at + across + 1].map(|c| corners[c]);
        let is_in = is_inside(centre.x, centre.y);
        if four.iter().all(|c| *c == is_in) {
            return is_in.then(|| (centre, squares.cell_area_km2()));
        }
        // On the rim: as much as its parts are, and where they are.
        let offset = |k: usize| ((k as f64 + 0.5) / SPLIT as f64 - 0.5) * side;
        let parts = (0..SPLIT * SPLIT)
            .map(|k| (centre.x + offset(k % SPLIT), centre.y + offset(k / SPLIT)))
            .filter(|(x, y)| is_inside(*x, *y));
        let (n, x, y) =
            parts.fold((0.0, 0.0, 0.0), |(n, sx, sy), (x, y)| (n + 1.0, sx + x, sy + y));
        let area = n / (SPLIT * SPLIT) as f64 * squares.cell_area_km2();
        (n > 0.0).then(|| (MetricPoint::new(x / n, y / n), area))
    };
    (0..squares.len()).into_par_iter().filter_map(part).unzip()
}

fn bounded(
    surface: &DensitySurface,
    inside: Vec<bool>,
    mass: impl Fn(usize) -> f64,
) -> BoundedSurface {
    let mut least_mass = 1.0_f64;
    let values = surface.values().iter().zip(&inside).enumerate().map(|(i, (value, inside))| {
        let mass = mass(i);
        if !inside || mass <= 0.0 {
            return 0.0;
        }
        least_mass = least_mass.min(mass);
        value / mass
    });
    let values: Vec<f64> = values.collect();
    BoundedSurface { surface: surface.with_values(values), inside, least_mass }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::analysis::Kernel;

    #[test]
    fn what_is_even_inside_is_even_up_to_the_edge() {
        // A point every 10 m: 10,000 per km², in a square of 1 km.
        let points: Vec<MetricPoint> = (0..10_000)
            .map(|i| {
                MetricPoint::new(f64::from(i % 100) * 10.0 + 5.0, f64::from(i / 100) * 10.0 + 5.0)
            })
            .collect();
        let places = StackedPlaces::stack(&points, None);
        let grid = Grid { west: -200.0, south: -200.0, cell_m: 20.0, cols: 70, rows: 70 };
        let square =
            MultiPolygon::from(geo::Rect::new((0.0, 0.0), (1_000.0, 1_000.0)).to_polygon());
        let cancel = CancelToken::new();
        for (kernel, h) in [(Kernel::Quartic, 150.0), (Kernel::Gaussian, 60.0)] {
            let surface = density(&places, kernel, h, grid, &cancel).unwrap();
            let corrected = edge_corrected(&surface, &square, &cancel).unwrap();
            for (i, value) in corrected.surface.values().iter().enumerate() {
                let centre = grid.cell_centre(i % 70, i / 70);
                let is_inside =
                    (0.0..1_000.0).contains(&centre.x) && (0.0..1_000.0).contains(&centre.y);
                assert_eq!(corrected.inside[i], is_inside);
                let expected = if is_inside { 10_000.0 } else { 0.0 };
                assert!((value - expected).abs() < 100.0, "{kernel:?} {centre:?} {value}");
            }
            // In a corner about a quarter is inside.
            assert!((0.25..0.35).contains(&corrected.least_mass), "{}", corrected.least_mass);
            let plain = clipped(&surface, &square);
            assert_eq!(plain.least_mass, 1.0);
            assert!(
                plain
                    .surface
                    .values()
                    .iter()
                    .zip(surface.values())
                    .all(|(a, b)| *a == 0.0 || a == b)
            );
        }
    }

    #[test]
    fn a_boundary_without_area_holds_nothing() {
        let grid = Grid { west: 0.0, south: 0.0, cell_m: 10.0, cols: 4, rows: 4 };
        let places = StackedPlaces::from_counts([(MetricPoint::new(20.0, 20.0), 1)]);
        let surface = density(&places, Kernel::Quartic, 20.0, grid, &CancelToken::new()).unwrap();
        let none = MultiPolygon::new(Vec::new());
        let found = edge_corrected(&surface, &none, &CancelToken::new()).unwrap();
        assert!(found.surface.is_zero() && found.inside.iter().all(|i| !i));
    }
}
