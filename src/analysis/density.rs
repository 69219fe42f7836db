//! Kernel density: how much happens per square kilometre, everywhere on a grid.

use rayon::prelude::*;

use super::{CancelToken, Cancelled, Grid, Kernel, StackedPlaces, gaussian, quartic};

/// A density surface: incidents per square kilometre at the centre of each cell.
#[derive(Debug, Clone, PartialEq)]
pub struct DensitySurface {
    /// Where the cells are.
    pub grid: Grid,
    /// The kernel that made it.
    pub kernel: Kernel,
    /// The bandwidth that made it, metres.
    pub bandwidth_m: f64,
    values: Vec<f64>,
    mean_non_zero: Option<f64>,
}

/// Why there is no surface.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum DensityError {
    /// The work was told to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// The bandwidth is not a length.
    #[error(
        "expected a bandwidth above 0 m, found {0}; give it in metres, 150 to 400 for a neighbourhood"
    )]
    BadBandwidth(f64),
}

impl DensitySurface {
    /// A surface from values computed elsewhere, row by row from the south-west; `None` when
    /// there are not exactly as many values as cells.
    pub fn from_values(
        grid: Grid,
        kernel: Kernel,
        bandwidth_m: f64,
        values: Vec<f64>,
    ) -> Option<Self> {
        (values.len() == grid.len()).then(|| Self::of(grid, kernel, bandwidth_m, values))
    }

    /// The mean is found here, once: the threshold and the classes both begin with it.
    fn of(grid: Grid, kernel: Kernel, bandwidth_m: f64, values: Vec<f64>) -> Self {
        let of_row = |row: &[f64]| {
            let above = row.iter().filter(|v| **v > 0.0);
            above.fold((0.0, 0_usize), |(sum, count), v| (sum + v, count + 1))
        };
        // Rows are added in their order, so that the sum does not depend on the threads.
        let rows: Vec<(f64, usize)> = values.par_chunks(grid.cols.max(1)).map(of_row).collect();
        let (sum, count) = rows.iter().fold((0.0, 0), |all, row| (all.0 + row.0, all.1 + row.1));
        let mean_non_zero = (count > 0).then(|| sum / count as f64);
        Self { grid, kernel, bandwidth_m, values, mean_non_zero }
    }

    /// The same surface with other values, as many.
    pub(crate) fn with_values(&self, values: Vec<f64>) -> Self {
        Self::of(self.grid, self.kernel, self.bandwidth_m, values)
    }

    /// All values, per km², row by row, the southernmost row first.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The value of one cell, per km²; `None` beyond the grid.
    pub fn value(&self, col: usize, row: usize) -> Option<f64> {
        if col < self.grid.cols {
            self.values.get(row * self.grid.cols + col).copied()
        } else {
            None
        }
    }

    /// The highest value, per km²; zero where nothing is in reach.
    pub fn max(&self) -> f64 {
        self.values.iter().copied().fold(0.0, f64::max)
    }

    /// The mean of the cells that are not zero, per km²; `None` where all are.
    pub fn mean_non_zero(&self) -> Option<f64> {
        self.mean_non_zero
    }

    /// Whether no cell is in reach of any place: no data here, and no hot spots.
    pub fn is_zero(&self) -> bool {
        self.values.iter().all(|&v| v == 0.0)
    }
}

/// The density of weighted places on a grid, in incidents per km².
///
/// Method: kernel density estimation, λ(s) = Σ wᵢ · K(|s − sᵢ|), evaluated at cell centres
/// without binning the places ([`Kernel`] has the formulas; Silverman 1986). The quartic
/// surface equals the plain sum to 1e-9 of its highest value and is exactly zero out of reach
/// of every place. The Gaussian one is cut at 6.5 standard deviations in each direction and
/// equals the plain sum to 1e-6 of its highest value, as long as the grid holds that peak.
///
/// Places outside the grid count where their reach enters it. No places give a surface of
/// zeros. A bandwidth that is not above zero and finite is refused; a cancelled token ends
/// the work within about a row's time.
///
/// ```
/// use beatlas::analysis::{CancelToken, Grid, Kernel, StackedPlaces, density};
/// use beatlas::geography::{MetricBounds, MetricPoint};
/// let places = StackedPlaces::stack(&[MetricPoint::new(450_505.0, 250_505.0); 3], None);
/// let extent = MetricBounds { west: 450_000.0, south: 250_000.0, east: 451_000.0, north: 251_000.0 };
/// let grid = Grid::from_extent(extent, 100, 100)?;
/// let surface = density(&places, Kernel::Quartic, 200.0, grid, &CancelToken::new())?;
/// assert!((surface.max() - 3.0 * 23.8732).abs() < 2e-4);
/// let incidents: f64 = surface.values().iter().map(|v| v * grid.cell_area_km2()).sum();
/// assert!((incidents - 3.0).abs() < 1e-4);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn density(
    places: &StackedPlaces,
    kernel: Kernel,
    bandwidth_m: f64,
    grid: Grid,
    cancel: &CancelToken,
) -> Result<DensitySurface, DensityError> {
    if !(bandwidth_m.is_finite() && bandwidth_m > 0.0) {
        return Err(DensityError::BadBandwidth(bandwidth_m));
    }
    let values = match kernel {
        Kernel::Quartic => quartic::surface(places, bandwidth_m, &grid, cancel)?,
        Kernel::Gaussian => gaussian::surface(places, bandwidth_m, &grid, cancel)?,
    };
    Ok(DensitySurface::of(grid, kernel, bandwidth_m, values))
}
