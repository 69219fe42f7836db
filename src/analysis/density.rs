//! Kernel density: a surface of incidents per km².

use super::{CancelToken, Cancelled, Grid, Kernel, StackedPlaces, gaussian, quartic};

/// A density surface: a value for the centre of each cell of a grid, in incidents per km² of
/// whatever period the incidents are of.
#[derive(Debug, Clone, PartialEq)]
pub struct DensitySurface {
    /// The grid.
    pub grid: Grid,
    /// The kernel.
    pub kernel: Kernel,
    /// Its bandwidth, metres.
    pub bandwidth_m: f64,
    values: Vec<f64>,
}

/// Why there is no surface.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum DensityError {
    /// The work was cancelled.
    #[error("the work was cancelled")]
    Cancelled,
    /// The bandwidth is not a length.
    #[error("expected a bandwidth in metres above zero, found {0}")]
    BadBandwidth(f64),
}

impl From<Cancelled> for DensityError {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

impl DensitySurface {
    /// All values, southern row first, west to east.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// The value of a cell; zero beyond the grid.
    pub fn value(&self, col: usize, row: usize) -> f64 {
        let inside = col < self.grid.cols;
        inside
            .then(|| self.values.get(row * self.grid.cols + col))
            .flatten()
            .copied()
            .unwrap_or(0.0)
    }

    /// The highest value; zero where nothing is.
    pub fn max(&self) -> f64 {
        self.values.iter().copied().fold(0.0, f64::max)
    }

    /// The mean of the cells above zero, the unit of the usual thresholds; `None` when no cell is.
    pub fn mean_non_zero(&self) -> Option<f64> {
        let (sum, n) = self
            .values
            .iter()
            .filter(|v| **v > 0.0)
            .fold((0.0, 0_usize), |(sum, n), v| (sum + v, n + 1));
        (n > 0).then(|| sum / n as f64)
    }
}

/// Kernel density of stacked places at the cell centres of a grid, exact.
///
/// The quartic kernel agrees with the sum over all places to 1e-9 of the highest value, is never
/// negative, and is exactly zero out of every place's reach; the Gaussian agrees to 1e-6 of it.
/// Without places the surface is zero everywhere. Source of the method: Silverman, *Density
/// Estimation* (1986), section 4.2; of the row sweep, the idea of Chan et al., *SLAM* (SIGMOD
/// 2022), carried to the quartic kernel.
///
/// # Errors
/// Cancelled, or a bandwidth that is not above zero.
///
/// ```
/// use beatlas::analysis::{CancelToken, Grid, Kernel, StackedPlaces, density};
/// use beatlas::geography::{MetricBounds, MetricPoint};
/// let places = StackedPlaces::stack(&[MetricPoint::new(5.0, 5.0)], None);
/// let extent = MetricBounds { west: -300.0, south: -300.0, east: 310.0, north: 310.0 };
/// let grid = Grid::from_extent(extent, 61, 61)?;
/// let surface = density(&places, Kernel::Quartic, 200.0, grid, &CancelToken::new())?;
/// assert!((surface.value(30, 30) - 23.8732).abs() < 1e-4);
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
        Kernel::Quartic => quartic::sweep(places, bandwidth_m, grid, cancel)?,
        Kernel::Gaussian => gaussian::sum(places, bandwidth_m, grid, cancel)?,
    };
    Ok(DensitySurface { grid, kernel, bandwidth_m, values })
}
