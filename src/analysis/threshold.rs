//! Where a hot spot begins.

use super::DensitySurface;

/// The rule that says from which density on the ground is a hot spot.
///
/// ```
/// use beatlas::analysis::Threshold;
/// assert_eq!(Threshold::MeanMultiple(3.0).label(), "3 × the mean of non-zero cells");
/// assert_eq!(Threshold::TopAreaPercent(2.0).label(), "top 2 % of the area");
/// ```
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Threshold {
    /// A multiple of the mean density of all cells that are not zero (the incremental mean
    /// approach; Chainey, Reid & Stuart 2002).
    MeanMultiple(f64),
    /// The densest share of the grid's cells, in percent. Where fewer cells than that have
    /// any density, all that have.
    TopAreaPercent(f64),
}

impl Threshold {
    /// The density per km² at which this surface becomes hot; `None` where the surface is
    /// zero throughout, and for a multiple or a share that is not above zero: then there are
    /// no hot spots, which is not a level of zero.
    pub fn level(&self, surface: &DensitySurface) -> Option<f64> {
        let level = match *self {
            Self::MeanMultiple(multiple) => multiple * surface.mean_non_zero()?,
            Self::TopAreaPercent(percent) => top_share(surface.values(), percent / 100.0)?,
        };
        (level.is_finite() && level > 0.0).then_some(level)
    }

    /// The rule in words, for legends and reports.
    pub fn label(&self) -> String {
        match self {
            Self::MeanMultiple(multiple) => format!("{multiple} × the mean of non-zero cells"),
            Self::TopAreaPercent(percent) => format!("top {percent} % of the area"),
        }
    }
}

/// The level that the densest share of all cells is at or above: half way to the next cell
/// below, so that an outline at this level goes round those cells and no others.
fn top_share(values: &[f64], share: f64) -> Option<f64> {
    if !(share.is_finite() && share > 0.0) {
        return None;
    }
    let mut dense: Vec<f64> = values.iter().copied().filter(|v| *v > 0.0).collect();
    let wanted = ((share * values.len() as f64).round() as usize).max(1);
    let last = wanted.min(dense.len()).checked_sub(1)?;
    let (_, level, below) = dense.select_nth_unstable_by(last, |a, b| b.total_cmp(a));
    let next = below.iter().copied().fold(0.0, f64::max);
    // Cells that tie with the last one wanted are as dense, so they come along.
    Some(if next < *level { f64::midpoint(next, *level) } else { *level })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::analysis::{Grid, Kernel};

    fn surface(values: &[f64]) -> DensitySurface {
        let grid = Grid { west: 0.0, south: 0.0, cell_m: 10.0, cols: values.len(), rows: 1 };
        DensitySurface::from_values(grid, Kernel::Quartic, 50.0, values.to_vec()).unwrap()
    }

    #[test]
    fn known_levels() {
        let s = surface(&[0.0, 0.0, 1.0, 2.0, 3.0, 6.0, 0.0, 0.0, 0.0, 0.0]);
        let check = |t: Threshold, expected| assert_eq!(t.level(&s), expected, "{t:?}");
        // The mean of 1, 2, 3, 6 is 3.
        check(Threshold::MeanMultiple(1.0), Some(3.0));
        check(Threshold::MeanMultiple(2.0), Some(6.0));
        // One cell of ten, two, and more than have any density.
        check(Threshold::TopAreaPercent(10.0), Some(4.5));
        check(Threshold::TopAreaPercent(20.0), Some(2.5));
        check(Threshold::TopAreaPercent(90.0), Some(0.5));
        check(Threshold::TopAreaPercent(0.1), Some(4.5));
        check(Threshold::MeanMultiple(0.0), None);
        check(Threshold::MeanMultiple(f64::NAN), None);
        check(Threshold::TopAreaPercent(-1.0), None);
    }

    #[test]
    fn nothing_known_has_no_level() {
        let s = surface(&[0.0; 4]);
        assert_eq!(Threshold::MeanMultiple(3.0).level(&s), None);
        assert_eq!(Threshold::TopAreaPercent(2.0).level(&s), None);
    }
}
