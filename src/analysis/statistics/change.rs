//! Change between two periods, with how much of it may be chance.

use statrs::distribution::{Beta, Binomial, ContinuousCDF as _, DiscreteCDF as _};

use super::distribution::p_label;
use super::{poisson_interval, two_sided_p, z_of_two_sided};

/// Two counts of periods of one length.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PeriodChange {
    /// Incidents of the earlier period.
    pub before: u64,
    /// Of the later one.
    pub after: u64,
    /// `2·(√after − √before)`: beyond 2 either way is rarely chance. Only near to a standard score where
    /// counts are small.
    pub z: f64,
    /// The exact two-sided p-value: at most 0.05 just where the interval of the ratio leaves out 1.
    pub p: f64,
    /// The exact 95 % interval of the later period's mean.
    pub after_interval: (f64, f64),
    /// The exact 95 % interval of after over before; the second is infinite where nothing was before,
    /// and there is none where nothing was at all.
    pub ratio_interval: Option<(f64, f64)>,
}

/// The change from one count to another, taken as Poisson counts.
///
/// From 4 to 6 is no rise of 50 % that could be told: the ratio may be anything from 0.4 to 7.
///
/// ```
/// use beatlas::analysis::period_change;
/// let rise = period_change(12, 20);
/// assert!((rise.z - 2.016).abs() < 5e-4);
/// assert!(!period_change(4, 6).is_beyond_chance());
/// ```
pub fn period_change(before: u64, after: u64) -> PeriodChange {
    const CONFIDENCE: f64 = 0.95;
    let z = 2.0 * ((after as f64).sqrt() - (before as f64).sqrt());
    PeriodChange {
        before,
        after,
        z,
        p: exact_p(before, after),
        after_interval: poisson_interval(after, CONFIDENCE).unwrap_or((f64::NAN, f64::NAN)),
        ratio_interval: ratio_interval(before, after, CONFIDENCE),
    }
}

/// More than this in both periods, and the normal distribution is as good as the exact one.
const MANY: u64 = 100_000_000;

/// Given their sum, the later count is binomial: twice the smaller tail.
fn exact_p(before: u64, after: u64) -> f64 {
    let all = before.saturating_add(after);
    if all > MANY {
        return two_sided_p((after as f64 - before as f64) / (all as f64).sqrt());
    }
    let Ok(chance) = Binomial::new(0.5, all) else { return f64::NAN };
    let few = before.min(after);
    (2.0 * chance.cdf(few)).min(1.0)
}

/// Given their sum, the later count is binomial: the interval of its share (Clopper and Pearson) is
/// one of the ratio.
fn ratio_interval(before: u64, after: u64, confidence: f64) -> Option<(f64, f64)> {
    if before + after == 0 {
        return None;
    }
    let tail = (1.0 - confidence) / 2.0;
    let (b, a) = (before as f64, after as f64);
    if before.saturating_add(after) > MANY && before > 0 && after > 0 {
        let reach = z_of_two_sided(2.0 * tail)? * (1.0 / a + 1.0 / b).sqrt();
        return Some((a / b * (-reach).exp(), a / b * reach.exp()));
    }
    let quantile = |x: f64, y: f64, p: f64| Some(Beta::new(x, y).ok()?.inverse_cdf(p));
    let odds = |share: f64| share / (1.0 - share);
    let low = if after == 0 { 0.0 } else { odds(quantile(a, b + 1.0, tail)?) };
    let high = if before == 0 { f64::INFINITY } else { odds(quantile(a + 1.0, b, 1.0 - tail)?) };
    Some((low, high))
}

impl PeriodChange {
    /// Whether the interval of the ratio leaves out 1: whether it may be called a change.
    pub fn is_beyond_chance(&self) -> bool {
        self.ratio_interval.is_some_and(|(low, high)| low > 1.0 || high < 1.0)
    }

    /// The change in words that promise no more than the counts carry.
    pub fn label(&self) -> String {
        let Self { before, after, .. } = self;
        let percent = || 100.0 * (*after as f64 / *before as f64 - 1.0);
        if !self.is_beyond_chance() {
            format!("{before} → {after}, no change beyond chance")
        } else if *before == 0 {
            format!("{before} → {after}, new")
        } else if after > before {
            format!("{before} → {after}, up {:.0} %", percent())
        } else {
            format!("{before} → {after}, down {:.0} %", -percent())
        }
    }

    /// What it says in plain words.
    pub fn sentences(&self) -> Vec<String> {
        let ratio = self.ratio_interval.map_or_else(String::new, |(low, high)| {
            let high =
                if high.is_finite() { format!("{high:.2}") } else { "any number".to_owned() };
            format!("; the later period has from {low:.2} to {high} times as many (95 % interval)")
        });
        vec![format!("{} (z {:.3}, {}{ratio}).", self.label(), self.z, p_label(self.p))]
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn small_counts_are_no_change() {
        let check = |before, after, is_change, label: &str| {
            let c = period_change(before, after);
            assert_eq!((c.is_beyond_chance(), c.label().as_str()), (is_change, label));
        };
        check(4, 6, false, "4 → 6, no change beyond chance");
        check(0, 3, false, "0 → 3, no change beyond chance");
        check(0, 9, true, "0 → 9, new");
        check(40, 80, true, "40 → 80, up 100 %");
        check(80, 40, true, "80 → 40, down 50 %");
        check(0, 0, false, "0 → 0, no change beyond chance");
        let (low, high) = period_change(4, 6).after_interval;
        assert!((low - 2.202).abs() < 5e-4 && (high - 13.059).abs() < 5e-4, "{low} {high}");
    }

    #[test]
    fn p_and_interval_say_the_same() {
        for before in 0..40 {
            for after in 0..40 {
                let found = period_change(before, after);
                assert_eq!(found.p <= 0.05, found.is_beyond_chance(), "{before} {after} {found:?}");
            }
        }
        // binom.test(12, 32) of R.
        assert!((period_change(12, 20).p - 0.215_3).abs() < 5e-5, "{}", period_change(12, 20).p);
        let many = period_change(1_000_000_000_000_000, 1_000_000_100_000_000);
        assert!((many.p - two_sided_p(2.236_067_866)).abs() < 1e-6, "{many:?}");
        assert!(many.ratio_interval.is_some_and(|(low, high)| low > 1.0 && high < 1.000_001));
    }

    #[test]
    fn the_ratio_s_interval_is_that_of_r() {
        // poisson.test(c(20, 12)) of R, by scipy's beta distribution: 0.77595 to 3.73933.
        let (low, high) = period_change(12, 20).ratio_interval.unwrap();
        let (l, h) = period_change(20, 12).ratio_interval.unwrap();
        assert!((low * h - 1.0).abs() < 1e-6 && (high * l - 1.0).abs() < 1e-6);
        assert!((low - 0.775_95).abs() < 5e-5 && (high - 3.739_33).abs() < 5e-5, "{low} {high}");
        assert_eq!(period_change(0, 5).ratio_interval.unwrap().1, f64::INFINITY);
        assert_eq!(period_change(0, 0).ratio_interval, None);
    }
}
