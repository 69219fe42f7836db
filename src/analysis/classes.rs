//! Where the classes of a density begin.

use super::DensitySurface;

/// How the classes of a map are cut. A choice of how it looks: no figure depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum ClassRule {
    /// At whole multiples of the mean of the cells above zero: class 1 from the mean on.
    #[default]
    MeanMultiples,
    /// As many cells above zero in each class.
    Quantiles,
    /// Steps of one height from zero to the highest.
    EqualSteps,
    /// Where the least differs within the classes (Fisher 1958, Jenks 1977).
    NaturalBreaks,
}

impl ClassRule {
    /// All, as they are offered.
    pub const ALL: [Self; 4] =
        [Self::MeanMultiples, Self::Quantiles, Self::EqualSteps, Self::NaturalBreaks];

    /// What a list calls it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::MeanMultiples => "Multiples of the mean",
            Self::Quantiles => "Quantiles",
            Self::EqualSteps => "Equal steps",
            Self::NaturalBreaks => "Natural breaks",
        }
    }

    /// As a legend says it, within a sentence.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::MeanMultiples => "multiples of the mean",
            Self::Quantiles => "quantiles",
            Self::EqualSteps => "equal steps",
            Self::NaturalBreaks => "natural breaks",
        }
    }

    /// What it does, in a sentence.
    pub const fn explained(self) -> &'static str {
        match self {
            Self::MeanMultiples => {
                "The lowest class begins at the mean; below it nothing is painted."
            }
            Self::Quantiles => "Each class covers as much ground, and nothing else is painted.",
            Self::EqualSteps => "Steps of one height up to the highest; the lowest is not painted.",
            Self::NaturalBreaks => {
                "Classes that are as much alike within as can be; the lowest is not painted."
            }
        }
    }
}

/// Values that natural breaks are looked for among; of more, as many at even ranks stand for all.
const MOST_VALUES: usize = 600;

/// The lower bounds of `classes` classes of a surface, rising, incidents per km²: what is below the
/// first is not painted.
///
/// Only cells above zero count. Every rule but the first has one class more, the lowest, which is not
/// painted, so that the ground between hot spots stays clear. Bounds that coincide, as they do where few
/// cells are above zero, are given once. A surface of zeros has none.
///
/// ```
/// use beatlas::analysis::{ClassRule, DensitySurface, Grid, Kernel, class_breaks};
/// let grid = Grid { west: 0.0, south: 0.0, cell_m: 10.0, cols: 6, rows: 1 };
/// let values = vec![0.0, 1.0, 2.0, 3.0, 4.0, 10.0];
/// let surface = DensitySurface::from_values(grid, Kernel::Quartic, 50.0, values).unwrap();
/// assert_eq!(class_breaks(&surface, ClassRule::MeanMultiples, 3), [4.0, 8.0, 12.0]);
/// assert_eq!(class_breaks(&surface, ClassRule::Quantiles, 4), [2.0, 3.0, 4.0, 10.0]);
/// assert_eq!(class_breaks(&surface, ClassRule::EqualSteps, 4), [2.0, 4.0, 6.0, 8.0]);
/// assert_eq!(class_breaks(&surface, ClassRule::NaturalBreaks, 1), [10.0]);
/// ```
pub fn class_breaks(surface: &DensitySurface, rule: ClassRule, classes: usize) -> Vec<f64> {
    let mut breaks = match rule {
        ClassRule::MeanMultiples => {
            let of_mean = |mean: f64| (1..=classes).map(|k| k as f64 * mean).collect();
            surface.mean_non_zero().map(of_mean).unwrap_or_default()
        }
        ClassRule::EqualSteps => {
            let most = surface.max();
            (1..=classes).map(|k| most * k as f64 / (classes + 1) as f64).collect()
        }
        ClassRule::Quantiles => {
            let values = rising(surface);
            let at = |k: usize| values.get(k * values.len() / (classes + 1)).copied();
            (1..=classes).filter_map(at).collect()
        }
        ClassRule::NaturalBreaks => {
            let values = rising(surface);
            let kept = values.len().min(MOST_VALUES);
            let rank = |k: usize| if kept < 2 { 0 } else { k * (values.len() - 1) / (kept - 1) };
            let sample: Vec<f64> = (0..kept).map(|k| values[rank(k)]).collect();
            natural_breaks(&sample, classes + 1)
        }
    };
    breaks.retain(|b| *b > 0.0);
    breaks.dedup();
    breaks
}

/// The values above zero, rising.
fn rising(surface: &DensitySurface) -> Vec<f64> {
    use rayon::prelude::*;
    let mut values: Vec<f64> = surface.values().iter().copied().filter(|v| *v > 0.0).collect();
    values.par_sort_unstable_by(f64::total_cmp);
    values
}

/// The first value of each class but the lowest, so that the squares of the differences to each class's
/// mean add up to the least (Fisher's exact method, by dynamic programming). The values rise.
fn natural_breaks(values: &[f64], classes: usize) -> Vec<f64> {
    let n = values.len();
    if classes < 2 || n < classes {
        return values.iter().skip(1).copied().collect();
    }
    // Sums from the start, of values less their mean: small numbers, so that differences of sums keep
    // their digits.
    let mean = values.iter().sum::<f64>() / n as f64;
    let mut sums = vec![(0.0, 0.0)];
    for value in values {
        let (sum, squares) = sums[sums.len() - 1];
        let v = value - mean;
        sums.push((sum + v, squares + v * v));
    }
    let spread = |from: usize, to: usize| {
        let (sum, squares) = (sums[to].0 - sums[from].0, sums[to].1 - sums[from].1);
        squares - sum * sum / (to - from) as f64
    };
    // The least spread of the first `to` values in so many classes, and where the last class begins.
    let mut least: Vec<f64> = (0..=n).map(|to| if to == 0 { 0.0 } else { spread(0, to) }).collect();
    let mut begins: Vec<Vec<usize>> = Vec::new();
    for class in 1..classes {
        let mut next = vec![f64::INFINITY; n + 1];
        let mut begin = vec![0; n + 1];
        for to in class + 1..=n {
            for (from, before) in least.iter().enumerate().take(to).skip(class) {
                let found = before + spread(from, to);
                if found < next[to] {
                    (next[to], begin[to]) = (found, from);
                }
            }
        }
        least = next;
        begins.push(begin);
    }
    let mut breaks = Vec::new();
    let mut to = n;
    for begin in begins.iter().rev() {
        to = begin[to];
        breaks.extend(values.get(to));
    }
    breaks.reverse();
    breaks
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::analysis::{Grid, Kernel};

    fn surface(values: Vec<f64>) -> DensitySurface {
        let grid = Grid { west: 0.0, south: 0.0, cell_m: 1.0, cols: values.len(), rows: 1 };
        DensitySurface::from_values(grid, Kernel::Quartic, 5.0, values).unwrap()
    }

    #[test]
    fn natural_breaks_part_what_lies_apart() {
        // Three heaps: 1 to 3, 10 to 12, 50.
        let found = surface(vec![0.0, 3.0, 50.0, 1.0, 11.0, 2.0, 12.0, 10.0]);
        assert_eq!(class_breaks(&found, ClassRule::NaturalBreaks, 2), [10.0, 50.0]);
    }

    #[test]
    fn natural_breaks_are_the_best_of_all_cuts() {
        let values: Vec<f64> = (1..=12_u32).map(|i| f64::from(i * i * 7 % 31) + 1.0).collect();
        let mut rising = values.clone();
        rising.sort_by(f64::total_cmp);
        let spread = |part: &[f64]| {
            let mean = part.iter().sum::<f64>() / part.len() as f64;
            part.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>()
        };
        let mut best = f64::INFINITY;
        for i in 1..11 {
            for j in i + 1..12 {
                let all = [&rising[..i], &rising[i..j], &rising[j..]];
                best = best.min(all.map(spread).iter().sum());
            }
        }
        let breaks = class_breaks(&surface(values), ClassRule::NaturalBreaks, 2);
        let at = |b: f64| rising.partition_point(|v| *v < b);
        let (i, j) = (at(breaks[0]), at(breaks[1]));
        let found: f64 = [&rising[..i], &rising[i..j], &rising[j..]].map(spread).iter().sum();
        assert!((found - best).abs() < 1e-9, "{found} {best}");
    }

    #[test]
    fn nothing_above_zero_has_no_classes_and_one_value_one() {
        for rule in ClassRule::ALL {
            assert!(class_breaks(&surface(vec![0.0; 4]), rule, 5).is_empty(), "{rule:?}");
            let one = class_breaks(&surface(vec![0.0, 4.0]), rule, 5);
            assert!(one.iter().all(|b| *b > 0.0) && one.is_sorted(), "{rule:?} {one:?}");
        }
    }
}
