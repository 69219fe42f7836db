//! Dual density: where there is more than another density would make one expect.

use super::{DensitySurface, Grid};

/// How two densities are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DualMeasure {
    /// First over second.
    #[default]
    Ratio,
    /// The natural logarithm of that: as far up as down.
    LogRatio,
    /// First less second, per km².
    Difference,
}

impl DualMeasure {
    /// All, in the order in which a list offers them.
    pub const ALL: [Self; 3] = [Self::Ratio, Self::LogRatio, Self::Difference];

    /// The name on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ratio => "ratio",
            Self::LogRatio => "log-ratio",
            Self::Difference => "difference",
        }
    }

    /// The measure of that name; `None` for any other text.
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.as_str() == text)
    }
}

/// A comparison of two densities, cell by cell.
#[derive(Debug, Clone, PartialEq)]
pub struct DualSurface {
    /// Where the cells are.
    pub grid: Grid,
    /// How they were compared.
    pub measure: DualMeasure,
    /// Of each cell, row by row from the south-west; `None` where the second density is below the
    /// floor, or the measure has no value: there nothing can be said.
    pub values: Vec<Option<f64>>,
}

/// Compares a density with a base on the same grid, as all crime, or households (dual kernel density;
/// Kelsall and Diggle 1995). Where the base is below `floor_per_km2` a ratio would shout about nothing, so
/// these cells are left out. `None` unless both surfaces have one grid.
///
/// ```
/// use beatlas::analysis::{DensitySurface, DualMeasure, Grid, Kernel, dual_density};
/// let grid = Grid { west: 0.0, south: 0.0, cell_m: 100.0, cols: 3, rows: 1 };
/// let surface = |v: [f64; 3]| DensitySurface::from_values(grid, Kernel::Quartic, 300.0, v.into());
/// let (asb, all) = (surface([10.0, 0.0, 4.0]), surface([40.0, 20.0, 0.5]));
/// let found = asb.zip(all).and_then(|(a, b)| dual_density(&a, &b, DualMeasure::Ratio, 1.0));
/// assert_eq!(found.map(|d| d.values), Some(vec![Some(0.25), Some(0.0), None]));
/// ```
pub fn dual_density(
    surface: &DensitySurface,
    base: &DensitySurface,
    measure: DualMeasure,
    floor_per_km2: f64,
) -> Option<DualSurface> {
    if surface.grid != base.grid {
        return None;
    }
    let compare = |(a, b): (&f64, &f64)| {
        let value = match measure {
            DualMeasure::Ratio => a / b,
            DualMeasure::LogRatio => (a / b).ln(),
            DualMeasure::Difference => a - b,
        };
        (*b >= floor_per_km2 && value.is_finite()).then_some(value)
    };
    let values = surface.values().iter().zip(base.values()).map(compare).collect();
    Some(DualSurface { grid: surface.grid, measure, values })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::analysis::Kernel;

    #[test]
    fn what_cannot_be_said_is_left_out() {
        let grid = Grid { west: 0.0, south: 0.0, cell_m: 100.0, cols: 4, rows: 1 };
        let surface = |v: [f64; 4]| {
            DensitySurface::from_values(grid, Kernel::Quartic, 300.0, v.to_vec()).unwrap()
        };
        let (a, b) = (surface([8.0, 0.0, 3.0, 1.0]), surface([4.0, 4.0, 0.0, 2.0]));
        let values = |measure, floor| dual_density(&a, &b, measure, floor).unwrap().values;
        assert_eq!(values(DualMeasure::Ratio, 0.0), [Some(2.0), Some(0.0), None, Some(0.5)]);
        assert_eq!(values(DualMeasure::Ratio, 3.0), [Some(2.0), Some(0.0), None, None]);
        let logs = values(DualMeasure::LogRatio, 0.0);
        assert_eq!(logs, [Some(2.0_f64.ln()), None, None, Some(0.5_f64.ln())]);
        let differences = values(DualMeasure::Difference, 0.0);
        assert_eq!(differences, [Some(4.0), Some(-4.0), Some(3.0), Some(-1.0)]);
        let other = DensitySurface::from_values(
            Grid { west: 1.0, ..grid },
            Kernel::Quartic,
            300.0,
            vec![0.0; 4],
        );
        assert!(dual_density(&a, &other.unwrap(), DualMeasure::Ratio, 0.0).is_none());
    }
}
