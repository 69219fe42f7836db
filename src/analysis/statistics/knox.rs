//! Knox: whether an incident is soon followed by another near by.

use rayon::prelude::*;

use super::distribution::p_label;
use super::moran::{shuffle, stream};
use super::{Metric, Refused};
use crate::analysis::{CancelToken, Cancelled, PlaceTree};
use crate::geography::MetricPoint;

/// What a Knox test is asked with.
#[derive(Debug, Clone, PartialEq)]
pub struct KnoxSettings {
    /// Upper bounds of the bands of distance, metres, ascending and above zero; each belongs to
    /// its band.
    pub space_bands_m: Vec<f64>,
    /// Upper bounds of the bands of time, days, ascending, from zero; each belongs to its band.
    pub time_bands_days: Vec<i32>,
    /// How distance is measured.
    pub metric: Metric,
    /// How often the days are dealt out among the places.
    pub permutations: usize,
    /// From which the same permutations can be had again.
    pub seed: u64,
}

impl Default for KnoxSettings {
    fn default() -> Self {
        Self {
            space_bands_m: vec![100.0, 200.0, 300.0, 400.0],
            time_bands_days: vec![7, 14, 21, 28],
            metric: Metric::Euclidean,
            permutations: 999,
            seed: 1,
        }
    }
}

/// Pairs of incidents by how far and how long apart they are, against chance.
///
/// Rows are bands of distance: the same place, those of the settings, beyond. Columns are bands of
/// time: those of the settings, beyond.
#[derive(Debug, Clone, PartialEq)]
pub struct Knox {
    /// What was asked.
    pub settings: KnoxSettings,
    /// How many incidents.
    pub incidents: usize,
    /// Pairs found.
    pub observed: Vec<Vec<u64>>,
    /// The mean of the permutations.
    pub expected: Vec<Vec<f64>>,
    /// (1 + permutations with as many pairs or more) / (permutations + 1).
    pub p: Vec<Vec<f64>>,
}

const METHOD: &str = "the near-repeat test";

/// The Knox test of near repeats (Knox 1964; Johnson and Bowers 2004) by Monte Carlo.
///
/// `days` goes with `points`, each the number of a calendar day. Pairs are counted by whole days
/// between their dates, whatever the hour. Chance is what remains when the days are dealt out among
/// the places, so that neither where nor when incidents gather matters on its own.
///
/// Refused for fewer than two incidents, for bands that do not ascend, and where so many lie within
/// the bands of each other that their pairs would not fit into memory. Dates of which only the
/// month is known carry no such test: leave it, see [`Refused::Unfit`].
///
/// ```
/// use beatlas::{analysis::{CancelToken, KnoxSettings, knox}, geography::MetricPoint};
/// let points = [MetricPoint::new(0.0, 0.0), MetricPoint::new(60.0, 80.0)];
/// let settings = KnoxSettings {
///     space_bands_m: vec![100.0, 200.0],
///     time_bands_days: vec![3, 6],
///     permutations: 19,
///     ..KnoxSettings::default()
/// };
/// let found = knox(&points, &[20_000, 20_003], &settings, &CancelToken::new())?;
/// // 100 m and 3 days lie in (0, 100] and [0, 3]: a bound belongs to its band.
/// assert_eq!(found.observed[1], [1, 0, 0]);
/// assert_eq!((found.space_labels()[1].as_str(), found.time_labels()[0].as_str()), ("(0, 100]", "[0, 3]"));
/// # Ok::<(), beatlas::analysis::Refused>(())
/// ```
pub fn knox(
    points: &[MetricPoint],
    days: &[i32],
    settings: &KnoxSettings,
    cancel: &CancelToken,
) -> Result<Knox, Refused> {
    check(points, days, settings)?;
    // Incidents that are near each other stand near each other in memory.
    let mut order: Vec<usize> = (0..points.len()).collect();
    // Days too, so that the same incidents in another order are dealt out alike.
    order.sort_by(|&i, &j| {
        let (a, b) = (points[i], points[j]);
        (a.y.total_cmp(&b.y)).then(a.x.total_cmp(&b.x)).then(days[i].cmp(&days[j]))
    });
    let points: Vec<MetricPoint> = order.iter().map(|&i| points[i]).collect();
    let days: Vec<i32> = order.iter().map(|&i| days[i]).collect();
    let pairs = near_pairs(&points, settings, cancel)?;
    let margins = pairs_by_time(&days, &settings.time_bands_days);
    let observed = table(&pairs, &days, &settings.time_bands_days, &margins);
    let cells = observed.len();
    let none = || (vec![0_u64; cells], vec![0_u64; cells]);
    let add = |(mut sum, mut as_many): (Vec<u64>, Vec<u64>), other: &(Vec<u64>, Vec<u64>)| {
        sum.iter_mut().zip(&other.0).for_each(|(a, b)| *a += b);
        as_many.iter_mut().zip(&other.1).for_each(|(a, b)| *a += b);
        (sum, as_many)
    };
    let (sum, as_many) = (0..settings.permutations as u64)
        .into_par_iter()
        .map(|n| {
            cancel.check()?;
            let mut dealt = days.clone();
            shuffle(&mut dealt, &mut stream(settings.seed, n));
            let found = table(&pairs, &dealt, &settings.time_bands_days, &margins);
            let as_many = found.iter().zip(&observed).map(|(f, o)| u64::from(f >= o)).collect();
            Ok((found, as_many))
        })
        .try_fold(none, |all, one: Result<_, Cancelled>| Ok::<_, Cancelled>(add(all, &one?)))
        .try_reduce(none, |a, b| Ok(add(a, &b)))?;
    let columns = settings.time_bands_days.len() + 1;
    let permutations = settings.permutations as f64;
    let rows = |values: Vec<f64>| values.chunks(columns).map(<[f64]>::to_vec).collect();
    Ok(Knox {
        incidents: points.len(),
        observed: observed.chunks(columns).map(<[u64]>::to_vec).collect(),
        expected: rows(sum.iter().map(|s| *s as f64 / permutations).collect()),
        p: rows(as_many.iter().map(|n| (1 + n) as f64 / (permutations + 1.0)).collect()),
        settings: settings.clone(),
    })
}

fn check(points: &[MetricPoint], days: &[i32], settings: &KnoxSettings) -> Result<(), Refused> {
    if points.len() != days.len() {
        let found = format!("{} places and {} days", points.len(), days.len());
        return Err(Refused::parameter("one day for each place", found, "give both in one order"));
    }
    if points.len() < 2 {
        let (what, found, advice) = ("incidents", points.len(), "choose a longer period");
        return Err(Refused::TooFew { method: METHOD, what, expected: 2, found, advice });
    }
    let space = &settings.space_bands_m;
    if space.is_empty()
        || space[0] <= 0.0
        || !space.is_sorted_by(|a, b| a < b)
        || space.iter().any(|b| !b.is_finite())
    {
        let advice = "give upper bounds such as 100,200,300";
        return Err(Refused::parameter(
            "bands of distance that ascend from above 0 m",
            list(space),
            advice,
        ));
    }
    let time = &settings.time_bands_days;
    if time.is_empty() || time[0] < 0 || !time.is_sorted_by(|a, b| a < b) {
        let advice = "give upper bounds such as 7,14,21";
        return Err(Refused::parameter(
            "bands of days that ascend from 0 or more",
            list(time),
            advice,
        ));
    }
    if settings.permutations == 0 {
        let advice = "99 for a quick look, 999 for a figure to be told";
        return Err(Refused::parameter("at least 1 permutation", 0, advice));
    }
    Ok(())
}

fn list(items: &[impl ToString]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// Pairs within the bands of distance: of each band, for each incident the later ones in it.
struct NearPairs(Vec<Band>);

struct Band {
    starts: Vec<usize>,
    others: Vec<u32>,
}

/// More pairs than this are refused: they are held in memory, four bytes each.
const MOST_PAIRS: usize = 400_000_000;

fn near_pairs(
    points: &[MetricPoint],
    settings: &KnoxSettings,
    cancel: &CancelToken,
) -> Result<NearPairs, Refused> {
    const AT_ONCE: usize = 256;
    /// A bound belongs to its band, also where the last digits of coordinates put a distance a hair
    /// beyond it: a micrometre.
    const HAIR_M: f64 = 1e-6;
    let bounds: Vec<f64> = settings.space_bands_m.iter().map(|bound| bound + HAIR_M).collect();
    let reach = bounds.last().copied().unwrap_or(0.0);
    let tree = PlaceTree::new(points.iter().copied().zip(0..));
    let near = |i: usize| {
        let at = points[i];
        let (west, south, east, north) = (at.x, at.y, at.x, at.y);
        let square = crate::geography::MetricBounds { west, south, east, north }.grown(reach);
        let mut near: Vec<(usize, u32)> = tree
            .in_bounds(square)
            .filter(|&j| j as usize > i)
            .filter_map(|j| {
                let distance = settings.metric.distance_m(at, points[j as usize]);
                let band =
                    if distance == 0.0 { 0 } else { 1 + bounds.partition_point(|b| *b < distance) };
                (band <= bounds.len()).then_some((band, j))
            })
            .collect();
        near.sort_unstable();
        near
    };
    let none = || Band { starts: vec![0], others: Vec::new() };
    let mut bands: Vec<Band> = std::iter::repeat_with(none).take(bounds.len() + 1).collect();
    let mut pairs = 0;
    for chunk in (0..points.len()).collect::<Vec<_>>().chunks(AT_ONCE) {
        cancel.check()?;
        for near in chunk.par_iter().map(|&i| near(i)).collect::<Vec<_>>() {
            pairs += near.len();
            for (band, j) in near {
                bands[band].others.push(j);
            }
            for band in &mut bands {
                band.starts.push(band.others.len());
            }
        }
        if pairs > MOST_PAIRS {
            let (what, advice) =
                ("pairs within the bands", "use narrower bands or a shorter period");
            return Err(Refused::TooMany {
                method: METHOD,
                what,
                expected: MOST_PAIRS,
                found: pairs,
                advice,
            });
        }
    }
    Ok(NearPairs(bands))
}

/// All pairs by band of time, however far apart: dealing the days out does not change them.
fn pairs_by_time(days: &[i32], bounds: &[i32]) -> Vec<u64> {
    let mut days = days.to_vec();
    days.sort_unstable();
    let n = days.len() as u64;
    let mut cumulative: Vec<u64> = bounds
        .iter()
        .map(|bound| {
            let mut from = 0;
            days.iter()
                .enumerate()
                .map(|(i, day)| {
                    while day - days[from] > *bound {
                        from += 1;
                    }
                    (i - from) as u64
                })
                .sum()
        })
        .collect();
    cumulative.push(n * (n - 1) / 2);
    differences(&cumulative)
}

/// Counts of bands from counts up to their bounds.
fn differences(cumulative: &[u64]) -> Vec<u64> {
    let before = std::iter::once(&0).chain(cumulative);
    cumulative.iter().zip(before).map(|(to, from)| to - from).collect()
}

/// Pairs by band of distance and of time, row by row.
fn table(pairs: &NearPairs, days: &[i32], bounds: &[i32], margins: &[u64]) -> Vec<u64> {
    const AT_ONCE: usize = 64;
    let mut table = Vec::with_capacity((pairs.0.len() + 1) * margins.len());
    let mut beyond = margins.to_vec();
    for band in &pairs.0 {
        let mut cumulative = vec![0_u64; bounds.len()];
        let mut apart = [0_i32; AT_ONCE];
        for (i, range) in band.starts.windows(2).enumerate() {
            for others in band.others[range[0]..range[1]].chunks(AT_ONCE) {
                for (apart, j) in apart.iter_mut().zip(others) {
                    *apart = (days[*j as usize] - days[i]).abs();
                }
                for (count, bound) in cumulative.iter_mut().zip(bounds) {
                    // In 32 bits, so that the processor counts several at once.
                    let within: u32 =
                        apart[..others.len()].iter().map(|a| u32::from(a <= bound)).sum();
                    *count += u64::from(within);
                }
            }
        }
        cumulative.push(band.others.len() as u64);
        let row = differences(&cumulative);
        beyond.iter_mut().zip(&row).for_each(|(b, r)| *b -= r);
        table.extend(row);
    }
    table.extend(beyond);
    table
}

impl Knox {
    /// What the rows are, in interval notation, metres.
    pub fn space_labels(&self) -> Vec<String> {
        let bounds = &self.settings.space_bands_m;
        let mut labels = vec!["same place".to_owned()];
        let from = std::iter::once(&0.0).chain(bounds);
        labels.extend(from.zip(bounds).map(|(from, to)| format!("({from}, {to}]")));
        labels.extend(bounds.last().map(|last| format!("> {last}")));
        labels
    }

    /// What the columns are, in interval notation, days.
    pub fn time_labels(&self) -> Vec<String> {
        let bounds = &self.settings.time_bands_days;
        let mut labels: Vec<String> =
            bounds.first().map(|to| format!("[0, {to}]")).into_iter().collect();
        labels.extend(bounds.windows(2).map(|b| format!("({}, {}]", b[0], b[1])));
        labels.extend(bounds.last().map(|last| format!("> {last}")));
        labels
    }

    /// Observed over expected pairs; `None` where none were expected.
    pub fn ratio(&self, row: usize, column: usize) -> Option<f64> {
        let expected = *self.expected.get(row)?.get(column)?;
        let observed = *self.observed.get(row)?.get(column)?;
        (expected > 0.0).then(|| observed as f64 / expected)
    }

    /// What it says in plain words.
    pub fn sentences(&self) -> Vec<String> {
        /// Less than a fifth above chance is not worth a patrol.
        const WORTH_SAYING: f64 = 1.2;
        let (space, time) = (self.space_labels(), self.time_labels());
        let beyond_m = self.settings.space_bands_m.len() + 1;
        let mut found = Vec::new();
        for (row, place) in space.iter().enumerate().take(beyond_m) {
            let place =
                if row == 0 { "At the same place".to_owned() } else { format!("At {place} m") };
            for (column, days) in time.iter().enumerate().take(self.settings.time_bands_days.len())
            {
                let ratio = self.ratio(row, column).unwrap_or(0.0);
                let p = self.p[row][column];
                if p <= 0.05 && ratio >= WORTH_SAYING {
                    found.push(format!(
                        "{place} another incident within {days} days is {ratio:.2} times as common as chance would make it ({} pairs, {:.1} expected, {}).",
                        self.observed[row][column],
                        self.expected[row][column],
                        p_label(p)
                    ));
                }
            }
        }
        let head = if found.is_empty() {
            "No near-repeat pattern: nowhere within the bands do incidents follow each other more often than chance would make them"
        } else {
            "Near repeats: after an incident another near by is more likely for a while"
        };
        let settings = &self.settings;
        let head = format!(
            "{head} ({} incidents, {} permutations, seed {}, {} distance).",
            self.incidents,
            settings.permutations,
            settings.seed,
            settings.metric.as_str()
        );
        std::iter::once(head).chain(found).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn scattered(n: u32) -> (Vec<MetricPoint>, Vec<i32>) {
        let at = |i: u32| {
            let (a, b) = (i.wrapping_mul(2_654_435_761) >> 8, i.wrapping_mul(40_503) ^ 0x5bd1);
            MetricPoint::new(f64::from(a % 900), f64::from(b % 800))
        };
        let points: Vec<_> = (0..n).map(|i| at(i - i % 3)).collect();
        (points, (0..n).map(|i| (i.wrapping_mul(7_919) % 90) as i32).collect())
    }

    #[test]
    fn pairs_are_those_of_a_count_of_each() {
        let (points, days) = scattered(150);
        for metric in [Metric::Euclidean, Metric::Manhattan] {
            let settings = KnoxSettings { metric, permutations: 3, ..KnoxSettings::default() };
            let found = knox(&points, &days, &settings, &CancelToken::new()).unwrap();
            let mut plain = vec![vec![0; 5]; 6];
            for i in 0..points.len() {
                for j in 0..i {
                    let m = metric.distance_m(points[i], points[j]);
                    let d = (days[i] - days[j]).abs();
                    let row = if m == 0.0 {
                        0
                    } else {
                        1 + settings.space_bands_m.iter().filter(|b| **b < m).count()
                    };
                    let column = settings.time_bands_days.iter().filter(|b| **b < d).count();
                    plain[row][column] += 1;
                }
            }
            assert_eq!(found.observed, plain, "{metric:?}");
            // Dealing out keeps every pair: rows have as many expected as observed.
            for (o, e) in found.observed.iter().zip(&found.expected) {
                assert!((o.iter().sum::<u64>() as f64 - e.iter().sum::<f64>()).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn a_pattern_that_no_permutation_reaches_has_the_least_p() {
        // Twenty places, each hit twice within a day, a month apart from all others.
        let points: Vec<_> = (0..40)
            .map(|i| MetricPoint::new(f64::from(i / 2) * 5_000.0, f64::from(i % 2) * 30.0))
            .collect();
        let days: Vec<i32> = (0..40).map(|i| i / 2 * 30 + i % 2).collect();
        let least = |permutations| {
            let settings = KnoxSettings { permutations, ..KnoxSettings::default() };
            let found = knox(&points, &days, &settings, &CancelToken::new()).unwrap();
            assert_eq!(found.observed[1][0], 20);
            found.p[1][0]
        };
        assert_eq!((least(999), least(19)), (0.001, 0.05));
    }

    #[test]
    fn a_seed_gives_the_same_again_and_wrong_settings_are_refused() {
        let (points, days) = scattered(80);
        let run = |settings: &KnoxSettings| knox(&points, &days, settings, &CancelToken::new());
        let settings = KnoxSettings { permutations: 49, ..KnoxSettings::default() };
        assert_eq!(run(&settings), run(&settings));
        let other = KnoxSettings { seed: 2, ..settings.clone() };
        assert_ne!(run(&settings).unwrap().expected, run(&other).unwrap().expected);
        for wrong in [
            KnoxSettings { space_bands_m: vec![100.0, 100.0], ..settings.clone() },
            KnoxSettings { space_bands_m: vec![], ..settings.clone() },
            KnoxSettings { space_bands_m: vec![f64::NAN], ..settings.clone() },
            KnoxSettings { time_bands_days: vec![-1, 3], ..settings.clone() },
            KnoxSettings { permutations: 0, ..settings },
        ] {
            assert!(matches!(run(&wrong), Err(Refused::Parameter { .. })), "{wrong:?}");
        }
    }
}
