//! Gaussian density, exact to far below what can be seen.
//!
//! The kernel falls apart into a factor along x and one along y, so a place costs one
//! exponential for each column and row in reach and a multiplication for each cell.

use rayon::prelude::*;

use super::{CancelToken, Cancelled, Grid, Kernel, StackedPlaces};

/// Rows that one piece of work shares its column factors over.
const BAND: usize = 32;
/// What all places beyond their reach may add together, as a share of the heaviest place.
const LEFT_OUT: f64 = 1e-9;

/// Density at all cell centres, incidents per km².
pub(super) fn sum(
    places: &StackedPlaces,
    bandwidth_m: f64,
    grid: Grid,
    cancel: &CancelToken,
) -> Result<Vec<f64>, Cancelled> {
    let mut values = vec![0.0; grid.len()];
    let heaviest = places.weight.iter().copied().fold(0.0, f64::max);
    if values.is_empty() || heaviest <= 0.0 {
        return Ok(values);
    }
    let reach_m = reach(places, bandwidth_m, grid, heaviest);
    values.par_chunks_mut(grid.cols * BAND).enumerate().try_for_each(|(band, out)| {
        let first_row = band * BAND;
        let rows = out.len() / grid.cols;
        let (south, north) = (grid.y_of(first_row), grid.y_of(first_row + rows - 1));
        let middle = f64::midpoint(south, north);
        let near = places.near_row(middle, (north - south) / 2.0 + reach_m);
        let mut along_x = Vec::new();
        for i in near {
            cancel.check()?;
            let (px, py, w) = (places.x[i], places.y[i], places.weight[i]);
            let Some((first, last)) = columns(px, reach_m, grid) else { continue };
            let factor = |d: f64| (-(d / bandwidth_m).powi(2) / 2.0).exp();
            along_x.clear();
            along_x.extend((first..=last).map(|col| factor(grid.x_of(col) - px)));
            let peak = w * Kernel::Gaussian.peak_per_km2(bandwidth_m);
            for (k, line) in out.chunks_mut(grid.cols).enumerate() {
                let dy = grid.y_of(first_row + k) - py;
                if dy.abs() > reach_m {
                    continue;
                }
                let along_y = peak * factor(dy);
                for (value, x) in line[first..=last].iter_mut().zip(&along_x) {
                    *value += along_y * x;
                }
            }
        }
        Ok(())
    })?;
    Ok(values)
}

/// The distance beyond which all places together add less than [`LEFT_OUT`] of the heaviest.
/// When no place lies in or at the grid, every cell is far from everything and nothing may be
/// left out.
fn reach(places: &StackedPlaces, bandwidth_m: f64, grid: Grid, heaviest: f64) -> f64 {
    let around = grid.bounds().grown(bandwidth_m);
    let heaviest_near =
        places.iter().filter(|(p, _)| around.contains(*p)).map(|(_, w)| w).fold(0.0, f64::max);
    if heaviest_near <= 0.0 || heaviest_near < heaviest * LEFT_OUT {
        return f64::INFINITY;
    }
    // A cell may be a few bandwidths from the heaviest place when cells are large.
    let cells = grid.cell_m / bandwidth_m;
    let ratio = places.total_weight() / (heaviest_near * LEFT_OUT);
    bandwidth_m * (2.0 * ratio.ln() + 2.0 * (1.0 + cells).powi(2)).sqrt()
}

fn columns(px: f64, reach_m: f64, grid: Grid) -> Option<(usize, usize)> {
    let last_col = grid.cols as f64 - 1.0;
    let first = ((px - reach_m - grid.west) / grid.cell_m - 0.5).ceil().max(0.0);
    let last = ((px + reach_m - grid.west) / grid.cell_m - 0.5).floor().min(last_col);
    (first <= last).then_some((first as usize, last as usize))
}
