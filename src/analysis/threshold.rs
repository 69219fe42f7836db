//! From which density on a place belongs to a hot spot.

use super::DensitySurface;

/// A threshold, as the user chose it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Threshold {
    /// A multiple of the mean of the cells above zero.
    MeanMultiple(f64),
    /// The densest share of the area, in per cent of all cells of the surface.
    TopAreaPercent(f64),
}

impl Threshold {
    /// The threshold as a density, incidents per km²; `None` when no cell is above zero.
    pub fn level(&self, surface: &DensitySurface) -> Option<f64> {
        let mean = surface.mean_non_zero()?;
        match *self {
            Self::MeanMultiple(k) => Some(k * mean),
            Self::TopAreaPercent(percent) => {
                let mut values = surface.values().to_vec();
                let keep = (percent / 100.0 * values.len() as f64).round().max(1.0) as usize;
                let index = values.len().checked_sub(keep.min(values.len()))?;
                let (_, level, _) = values.select_nth_unstable_by(index, f64::total_cmp);
                // Where more of the area is asked for than has any density, all that has counts.
                Some(if *level > 0.0 { *level } else { f64::MIN_POSITIVE })
            }
        }
    }

    /// The threshold in words: "3 × the mean of non-zero cells", "densest 2 % of the area".
    pub fn label(&self) -> String {
        match self {
            Self::MeanMultiple(k) => format!("{k} × the mean of non-zero cells"),
            Self::TopAreaPercent(percent) => format!("densest {percent} % of the area"),
        }
    }
}
