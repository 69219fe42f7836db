//! Moran's I: whether neighbours are alike.

use rand::Rng as _;
use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::distribution::p_label;
use super::gi_star::check;
use super::{Neighbours, Refused, two_sided_p};
use crate::analysis::CancelToken;

/// Global Moran's I.
#[derive(Debug, Clone, PartialEq)]
pub struct Moran {
    /// How many cells.
    pub cells: usize,
    /// Above its expectation where neighbours are alike, below it where they differ.
    pub i: f64,
    /// −1/(n−1): what values without a pattern give.
    pub expected: f64,
    /// The variance if the values had been dealt to the cells at random.
    pub variance: f64,
    /// The standard score by that variance; `NaN` where it is not above zero.
    pub z: f64,
    /// The two-sided p-value of that.
    pub p: f64,
    /// The variance if the values were normal.
    pub variance_normal: f64,
    /// The two-sided p-value by that variance.
    pub p_normal: f64,
    /// What dealing the values out at random gave, where that was asked for.
    pub permuted: Option<Permuted>,
}

/// Moran's I by permutation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Permuted {
    /// How often the values were dealt out.
    pub permutations: usize,
    /// The seed, from which the same can be had again.
    pub seed: u64,
    /// (1 + how often |I − E| was as large) / (permutations + 1).
    pub p: f64,
}

const METHOD: &str = "Moran's I";

/// Moran's I of values in cells (Moran 1950; moments of Cliff and Ord 1981).
///
/// `I = (n/S₀) · Σᵢⱼ wᵢⱼ zᵢ zⱼ / Σ zᵢ²` with z the values less their mean. `permutations` above zero
/// deals the values out that often.
///
/// Refused as [`super::gi_star`] is, where no cell has a neighbour, and for fewer than four cells.
///
/// ```
/// use beatlas::analysis::{CancelToken, Contiguity, Neighbours, moran};
/// let checkerboard: Vec<f64> = (0..16).map(|i| f64::from((i % 4 + i / 4) % 2)).collect();
/// let cells = Neighbours::of_grid(4, 4, Contiguity::Rook);
/// let found = moran(&checkerboard, &cells, 0, 1, &CancelToken::new())?;
/// assert_eq!((found.i, found.expected), (-1.0, -1.0 / 15.0));
/// # Ok::<(), beatlas::analysis::Refused>(())
/// ```
pub fn moran(
    values: &[f64],
    neighbours: &Neighbours,
    permutations: usize,
    seed: u64,
    cancel: &CancelToken,
) -> Result<Moran, Refused> {
    let n = check(METHOD, values, neighbours)?;
    if values.len() < 4 {
        let (what, found, advice) = ("cells", values.len(), "use smaller cells or more areas");
        return Err(Refused::TooFew { method: METHOD, what, expected: 4, found, advice });
    }
    let [s0, s1, s2] = neighbours.moments();
    if s0 == 0.0 {
        let reason = "no cell has a neighbour; use larger cells, or areas that meet".to_owned();
        return Err(Refused::Unfit { method: METHOD, reason });
    }
    let z = centred(values);
    let m2: f64 = z.iter().map(|z| z * z).sum();
    let statistic = |z: &[f64]| {
        let around = neighbours.around(z);
        n / s0 * z.iter().zip(&around).map(|(z, a)| z * a.sum).sum::<f64>() / m2
    };
    let i = statistic(&z);
    let expected = -1.0 / (n - 1.0);
    let s0_2 = s0 * s0;
    let variance_normal =
        (n * n * s1 - n * s2 + 3.0 * s0_2) / (s0_2 * (n * n - 1.0)) - expected * expected;
    let kurtosis = n * z.iter().map(|z| z.powi(4)).sum::<f64>() / (m2 * m2);
    let a = n * ((n * n - 3.0 * n + 3.0) * s1 - n * s2 + 3.0 * s0_2);
    let b = kurtosis * ((n * n - n) * s1 - 2.0 * n * s2 + 6.0 * s0_2);
    let variance = (a - b) / ((n - 1.0) * (n - 2.0) * (n - 3.0) * s0_2) - expected * expected;
    let score = |variance: f64| {
        if variance > 0.0 { (i - expected) / variance.sqrt() } else { f64::NAN }
    };
    let permuted = (permutations > 0).then(|| {
        let as_far = (0..permutations as u64).into_par_iter().map(|n| {
            cancel.check()?;
            let mut random = stream(seed, n);
            let mut dealt = z.clone();
            shuffle(&mut dealt, &mut random);
            Ok(usize::from((statistic(&dealt) - expected).abs() >= (i - expected).abs()))
        });
        let as_far: usize = as_far.collect::<Result<Vec<_>, Refused>>()?.into_iter().sum();
        let p = (1 + as_far) as f64 / (permutations + 1) as f64;
        Ok::<_, Refused>(Permuted { permutations, seed, p })
    });
    Ok(Moran {
        cells: values.len(),
        i,
        expected,
        variance,
        z: score(variance),
        p: two_sided_p(score(variance)),
        variance_normal,
        p_normal: two_sided_p(score(variance_normal)),
        permuted: permuted.transpose()?,
    })
}

impl Moran {
    /// What it says in plain words.
    pub fn sentences(&self) -> Vec<String> {
        let p = self.permuted.map_or(self.p, |permuted| permuted.p);
        let reading = match (p <= 0.05, self.i > self.expected) {
            (true, true) => "neighbouring cells are more alike than chance would make them",
            (true, false) => "neighbouring cells are less alike than chance would make them",
            (false, _) => "no pattern among neighbours beyond what chance makes",
        };
        let mut sentences = vec![format!(
            "Moran's I is {:.4} on {} cells, expected {:.4} without a pattern (z {:.2}, {}): {reading}.",
            self.i,
            self.cells,
            self.expected,
            self.z,
            p_label(self.p)
        )];
        if let Some(permuted) = self.permuted {
            sentences.push(format!(
                "{} permutations, seed {}: {}.",
                permuted.permutations,
                permuted.seed,
                p_label(permuted.p)
            ));
        }
        sentences
    }
}

/// Random numbers of the n-th repetition: the same whatever thread does it.
pub(super) fn stream(seed: u64, n: u64) -> ChaCha8Rng {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(n);
    random
}

/// Deals values out in another order, each order as likely.
pub(super) fn shuffle<T>(values: &mut [T], random: &mut ChaCha8Rng) {
    for i in (1..values.len()).rev() {
        values.swap(i, random.random_range(0..=i as u32) as usize);
    }
}

fn centred(values: &[f64]) -> Vec<f64> {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    values.iter().map(|v| v - mean).collect()
}

/// How a cell and its neighbours compare with the mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quadrant {
    /// High among high.
    HighHigh,
    /// Low among low.
    LowLow,
    /// High among low.
    HighLow,
    /// Low among high.
    LowHigh,
}

impl Quadrant {
    /// The name in files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HighHigh => "high-high",
            Self::LowLow => "low-low",
            Self::HighLow => "high-low",
            Self::LowHigh => "low-high",
        }
    }
}

/// Local Moran's I of one cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LocalMoran {
    /// Above zero where the cell and its neighbours are on the same side of the mean.
    pub i: f64,
    /// The standard score; `NaN` for a cell without a neighbour, or whose value is the mean.
    pub z: f64,
    /// The two-sided p-value of that.
    pub p: f64,
    /// The cell and its neighbours against the mean.
    pub quadrant: Quadrant,
}

/// Local Moran's I of each cell (Anselin 1995), scores by the conditional moments of Sokal, Oden
/// and Thomson (1998): the cell's value is kept and all others are dealt out.
///
/// Refused as [`super::gi_star`] is. Values above the mean are high.
///
/// ```
/// use beatlas::analysis::{Contiguity, Neighbours, Quadrant, local_moran};
/// let row = [9.0, 8.0, 1.0, 2.0, 1.0];
/// let cells = Neighbours::of_grid(5, 1, Contiguity::Rook).standardised();
/// let found = local_moran(&row, &cells)?;
/// assert_eq!((found[0].quadrant, found[3].quadrant), (Quadrant::HighHigh, Quadrant::LowLow));
/// # Ok::<(), beatlas::analysis::Refused>(())
/// ```
pub fn local_moran(values: &[f64], neighbours: &Neighbours) -> Result<Vec<LocalMoran>, Refused> {
    let n = check("local Moran's I", values, neighbours)?;
    let z = centred(values);
    let m2 = z.iter().map(|z| z * z).sum::<f64>() / n;
    let local = |(z, around): (&f64, super::neighbours::Around)| {
        let i = z / m2 * around.sum;
        let expected = -(z * z) * around.weight / ((n - 1.0) * m2);
        let variance = (z / m2).powi(2)
            * (n / (n - 2.0))
            * (around.squares - around.weight * around.weight / (n - 1.0))
            * (m2 - z * z / (n - 1.0));
        let score = if variance > 0.0 { (i - expected) / variance.sqrt() } else { f64::NAN };
        let quadrant = match (*z > 0.0, around.sum > 0.0) {
            (true, true) => Quadrant::HighHigh,
            (false, false) => Quadrant::LowLow,
            (true, false) => Quadrant::HighLow,
            (false, true) => Quadrant::LowHigh,
        };
        LocalMoran { i, z: score, p: two_sided_p(score), quadrant }
    };
    Ok(z.iter().zip(neighbours.around(&z)).map(local).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::analysis::Contiguity;

    #[test]
    fn permutations_come_back_from_their_seed() {
        let values: Vec<f64> = (0..36_u32).map(|i| f64::from(i * i % 17 + i / 6)).collect();
        let cells = Neighbours::of_grid(6, 6, Contiguity::Queen).standardised();
        let cancel = CancelToken::new();
        let p = |seed| moran(&values, &cells, 199, seed, &cancel).unwrap().permuted.unwrap().p;
        assert_eq!(p(7), p(7));
        let by_moments = moran(&values, &cells, 0, 1, &cancel).unwrap().p;
        assert!((p(7) - by_moments).abs() < 0.08, "{} {by_moments}", p(7));
        cancel.cancel();
        assert!(matches!(moran(&values, &cells, 9, 1, &cancel), Err(Refused::Cancelled(_))));
    }

    #[test]
    fn cells_without_neighbours_have_no_pattern() {
        let alone = Neighbours::listed(vec![vec![]; 5]);
        let values = [1.0, 2.0, 3.0, 4.0, 5.0];
        let refused = moran(&values, &alone, 0, 1, &CancelToken::new()).unwrap_err().to_string();
        assert!(refused.contains("no cell has a neighbour"), "{refused}");
        assert!(local_moran(&values, &alone).unwrap().iter().all(|l| l.z.is_nan()));
    }
}
