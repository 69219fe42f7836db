//! Advice for a bandwidth: how far an incident should be felt.

use rayon::prelude::*;
use rstar::RTree;

use super::{Kernel, Refused, StackedPlaces};

/// How a bandwidth is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BandwidthRule {
    /// Five cells: where nothing else is known.
    FiveCells,
    /// The mean distance to the tenth nearest other incident (after Williamson and others 1998).
    NearestNeighbour,
    /// Silverman's rule of thumb with robust spread, as `ArcGIS` has it.
    Silverman,
    /// Least-squares cross-validation: the bandwidth that foretells each incident best from all others.
    CrossValidation,
}

/// A bandwidth with why it is so.
#[derive(Debug, Clone, PartialEq)]
pub struct BandwidthAdvice {
    /// How it was found.
    pub rule: BandwidthRule,
    /// What the rule gave, metres.
    pub found_m: f64,
    /// What should be used, metres: not below the floor.
    pub bandwidth_m: f64,
    /// The lowest that the data carries, metres.
    pub floor_m: f64,
    /// What to mind.
    pub warnings: Vec<String>,
}

/// The least bandwidth for places that a publisher moved to map points, metres.
pub const SNAPPED_FLOOR_M: f64 = 300.0;

/// More places than this are thinned out evenly for cross-validation, which looks at each pair.
const MOST_PLACES: usize = 4_000;

/// Neighbours that a nearest-neighbour bandwidth reaches.
const NEIGHBOURS: usize = 10;

impl BandwidthRule {
    /// All, in the order in which a list offers them.
    pub const ALL: [Self; 4] =
        [Self::FiveCells, Self::NearestNeighbour, Self::Silverman, Self::CrossValidation];

    /// The name on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::FiveCells => "five-cells",
            Self::NearestNeighbour => "nearest-neighbour",
            Self::Silverman => "silverman",
            Self::CrossValidation => "cross-validation",
        }
    }

    /// What a list calls it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::FiveCells => "Five cells",
            Self::NearestNeighbour => "Nearest neighbours",
            Self::Silverman => "Rule of thumb (Silverman)",
            Self::CrossValidation => "Cross-validation",
        }
    }

    /// The rule of that name; `None` for any other text.
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.as_str() == text)
    }

    /// What it does, in one line.
    pub const fn line(self) -> &'static str {
        match self {
            Self::FiveCells => "five cells wide: a start where nothing else is known",
            Self::NearestNeighbour => {
                "as far as the tenth nearest incident is on average: follows how dense the data is"
            }
            Self::Silverman => {
                "from the spread and the number of incidents: smooth, meant for one single cluster"
            }
            Self::CrossValidation => {
                "the one that foretells each incident best from all others: fine, and small where places repeat"
            }
        }
    }

    /// The bandwidth that this rule advises for a kernel.
    ///
    /// `cell_m` is the side of the cells that will be used. `snapped` says that places were moved to
    /// published map points: then nothing below [`SNAPPED_FLOOR_M`] is advised, since it would show the
    /// points and not the streets. Otherwise the floor is two cells. Silverman's rule and
    /// cross-validation find a Gaussian's standard deviation; the quartic kernel of the same variance
    /// reaches √8 times as far, but Silverman's is used as the reach, as `ArcGIS` does.
    ///
    /// Refused for fewer than two places, where a distance is asked for.
    ///
    /// ```
    /// use beatlas::analysis::{BandwidthRule, Kernel, StackedPlaces};
    /// use beatlas::geography::MetricPoint;
    /// let square = [(0.0, 0.0), (100.0, 0.0), (0.0, 100.0), (100.0, 100.0), (50.0, 50.0)];
    /// let square = square.map(|(x, y)| MetricPoint::new(x, y));
    /// let places = StackedPlaces::stack(&square, None);
    /// let advice = BandwidthRule::Silverman.advise(&places, Kernel::Quartic, 1.0, false)?;
    /// assert!((advice.bandwidth_m - 41.2552).abs() < 5e-5);
    /// # Ok::<(), beatlas::analysis::Refused>(())
    /// ```
    pub fn advise(
        self,
        places: &StackedPlaces,
        kernel: Kernel,
        cell_m: f64,
        snapped: bool,
    ) -> Result<BandwidthAdvice, Refused> {
        if !(cell_m.is_finite() && cell_m > 0.0) {
            return Err(Refused::Parameter {
                expected: "cells above 0 m",
                found: cell_m.to_string(),
                advice: "10 to 50 m are usual",
            });
        }
        if self != Self::FiveCells && places.len() < 2 {
            return Err(Refused::TooFew {
                method: "advice for a bandwidth",
                what: "places",
                expected: 2,
                found: places.len(),
                advice: "give the bandwidth in metres",
            });
        }
        let found_m = match self {
            Self::FiveCells => 5.0 * cell_m,
            Self::NearestNeighbour => nearest(places),
            Self::Silverman => silverman(places),
            Self::CrossValidation => {
                let deviation = cross_validated(places);
                if kernel == Kernel::Quartic { deviation * 8.0_f64.sqrt() } else { deviation }
            }
        };
        let floor_m = if snapped { SNAPPED_FLOOR_M } else { 2.0 * cell_m };
        let mut warnings = Vec::new();
        if found_m < floor_m {
            warnings.push(if snapped {
                format!("The rule gives {found_m:.0} m, but the places are published map points; below {floor_m:.0} m the surface would show these points.")
            } else {
                format!("The rule gives {found_m:.1} m, less than two cells of {cell_m} m; use smaller cells or a wider bandwidth.")
            });
        }
        let share = repeated_share(places);
        if share > 0.3 && !snapped {
            warnings.push(format!(
                "{:.0} % of the incidents share their place with another: if places were snapped, use at least {SNAPPED_FLOOR_M} m.",
                100.0 * share
            ));
        }
        Ok(BandwidthAdvice {
            rule: self,
            found_m,
            bandwidth_m: found_m.max(floor_m),
            floor_m,
            warnings,
        })
    }
}

fn repeated_share(places: &StackedPlaces) -> f64 {
    let repeated: f64 = places.weight().iter().filter(|w| **w > 1.0).sum();
    repeated / places.total_weight()
}

/// The mean distance to the tenth nearest other incident; to the furthest where there are fewer.
fn nearest(places: &StackedPlaces) -> f64 {
    let points: Vec<[f64; 2]> = places.iter().map(|(p, _)| [p.x, p.y]).collect();
    let weights: std::collections::HashMap<[u64; 2], f64> =
        places.iter().map(|(p, w)| ([p.x.to_bits(), p.y.to_bits()], w)).collect();
    let tree = RTree::bulk_load(points.clone());
    let sum: f64 = points
        .par_iter()
        .zip(places.weight())
        .map(|(p, own)| {
            let (mut met, mut reach) = (-1.0, 0.0_f64);
            for (other, distance_2) in tree.nearest_neighbor_iter_with_distance_2(p) {
                met += weights.get(&other.map(f64::to_bits)).copied().unwrap_or(1.0);
                reach = distance_2.sqrt();
                if met >= NEIGHBOURS as f64 {
                    break;
                }
            }
            own * reach
        })
        .collect::<Vec<f64>>()
        .iter()
        .sum();
    sum / places.total_weight()
}

/// `0.9·min(SD, √(1/ln 2)·Dm)·n^(−0.2)`: SD the standard distance, Dm the median distance from the mean
/// centre.
fn silverman(places: &StackedPlaces) -> f64 {
    let n = places.total_weight();
    let (x0, y0) = (places.x()[0], places.y()[0]);
    let mean = |of: &dyn Fn(f64, f64) -> f64| {
        places.iter().map(|(p, w)| w * of(p.x - x0, p.y - y0)).sum::<f64>() / n
    };
    let (mx, my) = (mean(&|x, _| x), mean(&|_, y| y));
    let mut distances: Vec<(f64, f64)> =
        places.iter().map(|(p, w)| ((p.x - x0 - mx).hypot(p.y - y0 - my), w)).collect();
    let deviation = (distances.iter().map(|(d, w)| w * d * d).sum::<f64>() / n).sqrt();
    distances.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    // The middle incident, of two middle ones half of each.
    let at = |rank: f64| {
        let mut sum = 0.0;
        let found = distances.iter().find(|(_, w)| {
            sum += w;
            sum >= rank
        });
        found.map_or(0.0, |(d, _)| *d)
    };
    let median = if n % 2.0 == 0.0 {
        f64::midpoint(at(n / 2.0), at(n / 2.0 + 1.0))
    } else {
        at((n / 2.0).ceil())
    };
    let spread = deviation.min((1.0 / std::f64::consts::LN_2).sqrt() * median);
    0.9 * spread * n.powf(-0.2)
}

/// The standard deviation of a Gaussian kernel with the least
/// `∫λ̂² − 2·Σ λ̂₋ᵢ(xᵢ)`: both sums over pairs in closed form (Bowman 1984), searched from a hundredth of
/// the standard distance to the whole of it.
fn cross_validated(places: &StackedPlaces) -> f64 {
    let every = places.len().div_ceil(MOST_PLACES);
    let points: Vec<(f64, f64, f64)> =
        places.iter().step_by(every).map(|(p, w)| (p.x, p.y, w)).collect();
    let n: f64 = points.iter().map(|p| p.2).sum();
    let squares: f64 = points.iter().map(|p| p.2 * p.2).sum();
    let score = |h: f64| {
        let (wide, narrow) = (4.0 * h * h, 2.0 * h * h);
        let reach_2 = 2.0 * h * h * 40.0;
        let (same, other) = points
            .par_iter()
            .enumerate()
            .map(|(i, (x, y, w))| {
                let mut sums = (0.0, 0.0);
                // Places ascend by northing: those out of reach are not looked at.
                for (a, b, v) in &points[i + 1..] {
                    let dy = b - y;
                    if dy * dy > reach_2 {
                        break;
                    }
                    let d2 = (a - x).powi(2) + dy * dy;
                    sums.0 += w * v * (-d2 / wide).exp();
                    sums.1 += w * v * (-d2 / narrow).exp();
                }
                sums
            })
            .reduce(|| (0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1));
        let pi = std::f64::consts::PI;
        // Incidents at one place are pairs without a distance.
        let at_once = squares - n;
        let integral = (squares + 2.0 * same) / (pi * wide * n * n);
        let left_out = (at_once + 2.0 * other) / (pi * narrow * n * (n - 1.0));
        integral - 2.0 * left_out
    };
    let widest = super::standard_ellipse(places, super::EllipseVariant::Yuill)
        .map_or(1_000.0, |e| e.standard_distance_m);
    let step = 100.0_f64.powf(1.0 / 24.0);
    let tried = (0..=24).map(|i| widest / 100.0 * step.powi(i));
    let best = tried.map(|h| (score(h), h)).min_by(|a, b| a.0.total_cmp(&b.0));
    let Some((_, best)) = best else { return widest };
    // Between the neighbours of the best that was tried, by golden section.
    let ratio = (5.0_f64.sqrt() - 1.0) / 2.0;
    let (mut low, mut high) = (best / step, best * step);
    for _ in 0..12 {
        let (a, b) = (high - ratio * (high - low), low + ratio * (high - low));
        if score(a) < score(b) { high = b } else { low = a }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::geography::MetricPoint;

    /// Points of a normal distribution by the inverse of its distribution, in a fixed pattern.
    fn normal(n: u32, deviation: f64) -> StackedPlaces {
        let points: Vec<MetricPoint> = (0..n)
            .map(|i| {
                // The golden ratio fills the angle, the rank the radius: Rayleigh, so that x and y are
                // normal.
                let share = (f64::from(i) + 0.5) / f64::from(n);
                let radius = deviation * (-2.0 * (1.0 - share).ln()).sqrt();
                let angle = f64::from(i) * 2.399_963_229_728_653;
                MetricPoint::new(radius * angle.cos(), radius * angle.sin())
            })
            .collect();
        StackedPlaces::stack(&points, None)
    }

    #[test]
    fn cross_validation_is_near_the_best_for_a_normal_distribution() {
        // The best for a normal distribution in two dimensions is σ·n^(−1/6).
        let found = BandwidthRule::CrossValidation
            .advise(&normal(2_000, 1_000.0), Kernel::Gaussian, 1.0, false)
            .unwrap();
        let best = 1_000.0 * 2_000.0_f64.powf(-1.0 / 6.0);
        assert!((0.4..1.6).contains(&(found.bandwidth_m / best)), "{} {best}", found.bandwidth_m);
        let quartic = BandwidthRule::CrossValidation
            .advise(&normal(2_000, 1_000.0), Kernel::Quartic, 1.0, false)
            .unwrap();
        assert!((quartic.found_m / found.found_m - 8.0_f64.sqrt()).abs() < 1e-9);
    }

    #[test]
    fn the_tenth_nearest_of_a_lattice() {
        let points: Vec<_> = (0..10_000)
            .map(|i| MetricPoint::new(f64::from(i % 100) * 10.0, f64::from(i / 100) * 10.0))
            .collect();
        let places = StackedPlaces::stack(&points, None);
        let found = BandwidthRule::NearestNeighbour.advise(&places, Kernel::Quartic, 1.0, false);
        // Four at 10, four at 14.1, so the tenth is at 20; further for those at the edge.
        assert!((20.0..20.6).contains(&found.unwrap().found_m));
        let stacked = StackedPlaces::from_counts([
            (MetricPoint::new(0.0, 0.0), 20),
            (MetricPoint::new(5.0, 0.0), 20),
        ]);
        let found = BandwidthRule::NearestNeighbour.advise(&stacked, Kernel::Quartic, 1.0, false);
        assert_eq!(found.unwrap().found_m, 0.0);
    }

    #[test]
    fn nothing_below_the_floor_is_advised() {
        let places = normal(50, 20.0);
        let advise = |rule: BandwidthRule, cell, snapped| {
            rule.advise(&places, Kernel::Quartic, cell, snapped).unwrap()
        };
        let found = advise(BandwidthRule::FiveCells, 20.0, true);
        assert_eq!((found.found_m, found.bandwidth_m), (100.0, SNAPPED_FLOOR_M));
        assert!(found.warnings[0].contains("published map points"));
        let found = advise(BandwidthRule::Silverman, 40.0, false);
        assert_eq!(found.bandwidth_m, 80.0);
        assert!(found.warnings[0].contains("less than two cells"));
        let one = StackedPlaces::from_counts([(MetricPoint::new(0.0, 0.0), 20)]);
        assert!(BandwidthRule::Silverman.advise(&one, Kernel::Quartic, 1.0, false).is_err());
        assert!(BandwidthRule::FiveCells.advise(&one, Kernel::Quartic, 0.0, false).is_err());
        for rule in BandwidthRule::ALL {
            assert_eq!(BandwidthRule::from_text(rule.as_str()), Some(rule));
        }
    }
}
