//! Probabilities: of the normal distribution, and of counts.

use statrs::distribution::{ContinuousCDF as _, Gamma, Normal};
use statrs::function::erf::erfc;

/// The probability of a standard normal value at least this far from zero on either side; `NaN` of
/// `NaN`.
///
/// ```
/// use beatlas::analysis::two_sided_p;
/// assert!((two_sided_p(1.959_964) - 0.05).abs() < 1e-6);
/// assert_eq!(two_sided_p(0.0), 1.0);
/// ```
pub fn two_sided_p(z: f64) -> f64 {
    if z.is_nan() { f64::NAN } else { erfc(z.abs() / std::f64::consts::SQRT_2) }
}

/// How far from zero a standard normal value lies with this probability on either side: 1.96 for
/// 0.05; `None` unless the probability is above 0 and below 1.
///
/// ```
/// use beatlas::analysis::z_of_two_sided;
/// let bonferroni_of_25_cells = z_of_two_sided(0.05 / 25.0).unwrap_or(f64::NAN);
/// assert!((bonferroni_of_25_cells - 3.0902).abs() < 5e-5);
/// ```
pub fn z_of_two_sided(p: f64) -> Option<f64> {
    let is_probability = p > 0.0 && p < 1.0;
    is_probability.then(|| Normal::standard().inverse_cdf(1.0 - p / 2.0))
}

/// More than this, and the normal distribution is as good as the exact one, which takes for ever.
const MANY: u64 = 100_000_000;

/// The exact interval of a Poisson count's mean (Garwood 1936): from what the count would rarely be
/// as high, to what it would rarely be as low. `None` unless the confidence is above 0 and below 1.
///
/// ```
/// use beatlas::analysis::poisson_interval;
/// let (low, high) = poisson_interval(4, 0.95).unwrap_or_default();
/// assert_eq!((format!("{low:.3}"), format!("{high:.3}")), ("1.090".to_owned(), "10.242".to_owned()));
/// ```
pub fn poisson_interval(count: u64, confidence: f64) -> Option<(f64, f64)> {
    if !(confidence > 0.0 && confidence < 1.0) {
        return None;
    }
    let tail = (1.0 - confidence) / 2.0;
    if count > MANY {
        let (mean, reach) = (count as f64, z_of_two_sided(2.0 * tail)? * (count as f64).sqrt());
        return Some((mean - reach, mean + reach));
    }
    let quantile = |shape: f64, p: f64| Some(Gamma::new(shape, 1.0).ok()?.inverse_cdf(p));
    let low = if count == 0 { 0.0 } else { quantile(count as f64, tail)? };
    Some((low, quantile(count as f64 + 1.0, 1.0 - tail)?))
}

/// A p-value as a sentence has it.
pub(super) fn p_label(p: f64) -> String {
    match p {
        p if p.is_nan() => "p not defined".to_owned(),
        p if p < 1e-4 => "p < 0.0001".to_owned(),
        p => format!("p {p:.4}"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn known_intervals_of_counts() {
        let check = |count, low: f64, high: f64| {
            let (l, h) = poisson_interval(count, 0.95).unwrap();
            assert!((l - low).abs() < 5e-4 && (h - high).abs() < 5e-4, "{count}: {l} to {h}");
        };
        // Garwood's table, and methods of the field.
        check(0, 0.0, 3.689);
        check(1, 0.0253, 5.5716);
        check(4, 1.090, 10.242);
        check(100, 81.364, 121.627);
        assert_eq!(poisson_interval(4, 1.0), None);
    }

    #[test]
    fn z_and_p_are_each_other_s_way_back() {
        for (p, z) in [(0.1, 1.645), (0.05, 1.960), (0.01, 2.576), (0.05 / 25.0, 3.0902)] {
            assert!((z_of_two_sided(p).unwrap() - z).abs() < 5e-4);
            assert!((two_sided_p(z_of_two_sided(p).unwrap()) - p).abs() < 1e-9);
        }
        assert!(two_sided_p(f64::NAN).is_nan());
        assert_eq!(z_of_two_sided(0.0), None);
        // Far out nothing is lost to rounding.
        assert!(two_sided_p(30.0) > 0.0);
    }
}
