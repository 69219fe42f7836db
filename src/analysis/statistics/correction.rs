//! Many tests at once: p-values that say how many of them would be found by chance.

use rayon::prelude::*;

/// What is done about the fact that of many tests some succeed by chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Correction {
    /// Nothing: one test of twenty succeeds by chance at p = 0.05.
    None,
    /// Each p-value times the number of tests: the chance of a single false one (Bonferroni).
    Bonferroni,
    /// The share of false ones among those found (Benjamini and Hochberg 1995).
    #[default]
    FalseDiscoveryRate,
}

impl Correction {
    /// All, in the order in which a list offers them.
    pub const ALL: [Self; 3] = [Self::None, Self::Bonferroni, Self::FalseDiscoveryRate];

    /// The name on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Bonferroni => "bonferroni",
            Self::FalseDiscoveryRate => "fdr",
        }
    }

    /// The name in sentences.
    pub const fn label(self) -> &'static str {
        match self {
            Self::None => "no correction for many tests",
            Self::Bonferroni => "Bonferroni correction",
            Self::FalseDiscoveryRate => "false discovery rate (Benjamini-Hochberg)",
        }
    }

    /// The correction of that name; `None` for any other text.
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|c| c.as_str() == text)
    }

    /// The p-values adjusted, one for each in the same order, at most 1. Tests without a p-value
    /// (`NaN`) are none: they stay so and are not counted.
    ///
    /// ```
    /// use beatlas::analysis::Correction;
    /// let p = [0.01, 0.02, 0.03, 0.5];
    /// assert_eq!(Correction::Bonferroni.adjust(&p), [0.04, 0.08, 0.12, 1.0]);
    /// assert_eq!(Correction::FalseDiscoveryRate.adjust(&p), [0.04, 0.04, 0.04, 0.5]);
    /// ```
    pub fn adjust(self, p: &[f64]) -> Vec<f64> {
        let tests = p.iter().filter(|p| !p.is_nan()).count() as f64;
        match self {
            Self::None => p.to_vec(),
            Self::Bonferroni => {
                // `min` would make 1 of NaN.
                p.iter().map(|p| if p.is_nan() { f64::NAN } else { (p * tests).min(1.0) }).collect()
            }
            Self::FalseDiscoveryRate => step_up(p, tests),
        }
    }
}

fn step_up(p: &[f64], tests: f64) -> Vec<f64> {
    let mut order: Vec<(f64, u32)> =
        p.iter().zip(0..).filter(|(p, _)| !p.is_nan()).map(|(p, i)| (*p, i)).collect();
    order.par_sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let mut adjusted = vec![f64::NAN; p.len()];
    let mut least: f64 = 1.0;
    for (rank, (p, i)) in order.into_iter().enumerate().rev() {
        least = least.min(p * tests / (rank + 1) as f64);
        adjusted[i as usize] = least;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn false_discovery_rates_of_r() {
        // p.adjust(c(.01, .02, .03, .04, .05), "BH"), and with a tie out of order.
        let check = |p: &[f64], expected: &[f64]| {
            for (found, e) in Correction::FalseDiscoveryRate.adjust(p).iter().zip(expected) {
                assert!((found - e).abs() < 1e-12, "{found} {e}");
            }
        };
        check(&[0.01, 0.02, 0.03, 0.04, 0.05], &[0.05; 5]);
        check(&[0.9, 0.001, 0.2, 0.001], &[0.9, 0.002, 0.8 / 3.0, 0.002]);
    }

    #[test]
    fn what_is_no_test_is_not_counted() {
        let p = [0.02, f64::NAN, 0.5];
        let found = Correction::Bonferroni.adjust(&p);
        assert_eq!((found[0], found[2]), (0.04, 1.0));
        assert!(found[1].is_nan());
        assert!(Correction::FalseDiscoveryRate.adjust(&p)[1].is_nan());
        assert!(Correction::FalseDiscoveryRate.adjust(&[]).is_empty());
        for c in Correction::ALL {
            assert_eq!(Correction::from_text(c.as_str()), Some(c));
        }
    }
}
