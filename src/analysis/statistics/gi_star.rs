//! Getis-Ord Gi*: where high values gather, or low ones.

use rayon::prelude::*;

use super::{Correction, Neighbours, Refused, two_sided_p};

/// Gi* of each cell.
#[derive(Debug, Clone, PartialEq)]
pub struct GiStar {
    /// Standard scores, one for each cell: above zero where high values gather, below it where low
    /// ones do; `NaN` where all cells are neighbours, so that there is nothing to compare with.
    pub z: Vec<f64>,
    /// Two-sided p-values of these.
    pub p: Vec<f64>,
    /// The p-values corrected for the number of cells.
    pub p_adjusted: Vec<f64>,
    /// How they were corrected.
    pub correction: Correction,
    /// The mean of all values.
    pub mean: f64,
}

const METHOD: &str = "Getis-Ord Gi*";

impl GiStar {
    /// Cells whose corrected p-value is at most this, with high values (`true`) or low ones.
    pub fn significant(&self, p: f64, high: bool) -> impl Iterator<Item = usize> + '_ {
        let cells = self.z.iter().zip(&self.p_adjusted).enumerate();
        cells.filter(move |(_, (z, q))| **q <= p && (**z > 0.0) == high).map(|(i, _)| i)
    }

    /// What it says in plain words.
    pub fn sentences(&self) -> Vec<String> {
        let cells = self.z.len();
        let (high, low) =
            (self.significant(0.05, true).count(), self.significant(0.05, false).count());
        let most = self.z.iter().copied().filter(|z| !z.is_nan()).fold(f64::NEG_INFINITY, f64::max);
        vec![
            format!(
                "Getis-Ord Gi* on {cells} cells ({}): high counts gather at {high} of them and low counts at {low}, at p ≤ 0.05.",
                self.correction.label()
            ),
            format!("The highest z is {most:.4}; the mean of all cells is {:.4}.", self.mean),
        ]
    }
}

/// Gi* of values in cells, as a standard score (Getis and Ord 1992; Ord and Getis 1995).
///
/// `Gi* = (Σⱼ wᵢⱼ xⱼ − X̄·Wᵢ) / (S·√[(n·S₁ᵢ − Wᵢ²)/(n−1)])` with `Wᵢ = Σⱼ wᵢⱼ`, `S₁ᵢ = Σⱼ wᵢⱼ²` and
/// `S² = Σ x²/n − X̄²`. Each cell should be its own neighbour ([`Neighbours::with_self`]); without,
/// it is the Gi of other texts with the moments of Gi*.
///
/// Refused where there are fewer than three cells, where the values are not as many as the cells or
/// not all numbers, and where all are equal: then nothing gathers anywhere, and S is zero. Also where no
/// cell has a neighbour, and where each has all others.
///
/// ```
/// use beatlas::analysis::{Contiguity, Correction, Neighbours, gi_star};
/// let mut counts = [0.0; 25];
/// counts[12] = 10.0;
/// for rook in [7, 11, 13, 17] {
///     counts[rook] = 4.0;
/// }
/// let cells = Neighbours::of_grid(5, 5, Contiguity::Queen).with_self();
/// let found = gi_star(&counts, &cells, Correction::Bonferroni)?;
/// assert!((found.z[12] - 2.9024).abs() < 5e-5);
/// assert!((found.z[7] - 2.2047).abs() < 5e-5);
/// assert!(gi_star(&[3.0; 25], &cells, Correction::None).is_err());
/// # Ok::<(), beatlas::analysis::Refused>(())
/// ```
pub fn gi_star(
    values: &[f64],
    neighbours: &Neighbours,
    correction: Correction,
) -> Result<GiStar, Refused> {
    let n = check(METHOD, values, neighbours)?;
    let mean = values.iter().sum::<f64>() / n;
    let deviation = (values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n).sqrt();
    let around = neighbours.around(values);
    // Squares as large as that of the sum: a cell with one neighbour, itself as a rule.
    let has_one = around.iter().all(|a| a.squares >= a.weight * a.weight);
    if has_one && neighbours.alone() == neighbours.len() {
        let reason = "no cell has a neighbour; use larger cells, or areas that meet".to_owned();
        return Err(Refused::Unfit { method: METHOD, reason });
    }
    let (z, p): (Vec<f64>, Vec<f64>) = around
        .into_par_iter()
        .map(|around| {
            let spread = ((n * around.squares - around.weight * around.weight) / (n - 1.0)).sqrt();
            let z = (around.sum - mean * around.weight) / (deviation * spread);
            let z = if z.is_finite() { z } else { f64::NAN };
            (z, two_sided_p(z))
        })
        .unzip();
    if z.iter().all(|z| z.is_nan()) {
        let reason =
            "each cell has all others for neighbours, so that none can stand out; use more cells";
        return Err(Refused::Unfit { method: METHOD, reason: reason.to_owned() });
    }
    let p_adjusted = correction.adjust(&p);
    Ok(GiStar { z, p, p_adjusted, correction, mean })
}

/// The number of cells, if a statistic on them and their neighbours can be had.
pub(super) fn check(
    method: &'static str,
    values: &[f64],
    neighbours: &Neighbours,
) -> Result<f64, Refused> {
    const LEAST: usize = 3;
    if values.len() < LEAST {
        let (what, found) = ("cells", values.len());
        let advice = "use smaller cells or more areas";
        return Err(Refused::TooFew { method, what, expected: LEAST, found, advice });
    }
    if values.len() != neighbours.len() {
        let found = format!("{} values for {} cells", values.len(), neighbours.len());
        return Err(Refused::parameter("one value for each cell", found, "give both in one order"));
    }
    if let Some(bad) = values.iter().find(|v| !v.is_finite()) {
        return Err(Refused::parameter("values that are numbers", bad, "leave such cells out"));
    }
    let first = values[0];
    if values.iter().all(|v| *v == first) {
        // Plus zero, so that nothing is not minus nothing.
        return Err(Refused::Constant { method, count: values.len(), value: first + 0.0 });
    }
    Ok(values.len() as f64)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::analysis::Contiguity;

    #[test]
    fn cells_worked_out_by_hand() {
        // 25 cells, sum 26, sum of squares 164: mean 1.04, S = √(164/25 − 1.04²) = √5.4784.
        let mut counts = [0.0; 25];
        counts[12] = 10.0;
        for i in [7, 11, 13, 17] {
            counts[i] = 4.0;
        }
        let cells = Neighbours::of_grid(5, 5, Contiguity::Queen).with_self();
        let found = gi_star(&counts, &cells, Correction::None).unwrap();
        let deviation = 5.478_4_f64.sqrt();
        let check = |cell: usize, sum: f64, w: f64| {
            let spread = ((25.0 * w - w * w) / 24.0).sqrt();
            let z = (sum - 1.04 * w) / (deviation * spread);
            assert!((found.z[cell] - z).abs() < 1e-12, "{cell}: {} {z}", found.z[cell]);
        };
        check(12, 26.0, 9.0);
        check(7, 22.0, 9.0);
        check(6, 18.0, 9.0);
        check(2, 4.0, 6.0);
        check(1, 4.0, 6.0);
        check(0, 0.0, 4.0);
        assert!((found.z[12] - 2.9024).abs() < 5e-5 && (found.z[7] - 2.2047).abs() < 5e-5);
        assert_eq!(found.p_adjusted, found.p);
    }
}
