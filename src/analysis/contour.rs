//! Outlines of a surface at a level, by marching squares.

use contour::ContourBuilder;

use super::DensitySurface;

/// The regions where the surface is at least `level_per_km2`, as polygons with holes on the
/// metric plane; none where the surface stays below it.
///
/// The outline runs between cell centres by linear interpolation and is closed along the grid's
/// edge. Source: marching squares (Lorensen and Cline 1987, in two dimensions), by the crate
/// `contour`.
///
/// ```
/// use beatlas::analysis::{CancelToken, Grid, Kernel, StackedPlaces, density, outlines};
/// use beatlas::geography::{MetricBounds, MetricPoint};
/// use geo::Area;
/// let places = StackedPlaces::stack(&[MetricPoint::new(0.0, 0.0)], None);
/// let extent = MetricBounds { west: -300.0, south: -300.0, east: 300.0, north: 300.0 };
/// let grid = Grid::from_extent(extent, 300, 300)?;
/// let surface = density(&places, Kernel::Quartic, 200.0, grid, &CancelToken::new())?;
/// // 13.4287 per km² is what a quartic kernel of 200 m makes at 100 m.
/// let circle = &outlines(&surface, 13.4287)[0];
/// assert!((circle.unsigned_area() / (std::f64::consts::PI * 1e4) - 1.0).abs() < 1e-2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn outlines(surface: &DensitySurface, level_per_km2: f64) -> Vec<geo::Polygon<f64>> {
    let grid = surface.grid;
    let builder = ContourBuilder::new(grid.cols, grid.rows, true)
        .x_origin(grid.west)
        .y_origin(grid.south)
        .x_step(grid.cell_m)
        .y_step(grid.cell_m);
    // The only error is a wrong number of values, and a surface has one for each cell.
    let Ok(contours) = builder.contours(surface.values(), &[level_per_km2]) else {
        return Vec::new();
    };
    contours
        .into_iter()
        .flat_map(|c| c.into_inner().0.0)
        .filter(|p| p.exterior().0.len() >= 4)
        .collect()
}
