//! Accuracy of a hot spot map: how much of what came next lay where it pointed.

use super::Refused;

/// What of the following period lay in the cells, or the area, that a map pointed at.
#[derive(Debug, Clone, PartialEq)]
pub struct Accuracy {
    /// Incidents in them.
    pub hits: f64,
    /// All incidents.
    pub incidents: f64,
    /// Their area, in the unit of `area`.
    pub flagged_area: f64,
    /// The whole area.
    pub area: f64,
    /// Hits over incidents, from 0 to 1.
    pub hit_rate: f64,
    /// The predictive accuracy index: share of incidents over share of area. 1 is what pointing at
    /// random would give.
    pub pai: f64,
    /// The index of the best cells that could have been pointed at, as many as were.
    pub pai_max: f64,
    /// The predictive efficiency index, `pai / pai_max`: 1 where no other cells would have been better.
    pub pei: f64,
}

/// Hit rate, PAI (Chainey, Tompson and Uhlig 2008) and PEI (Hunt 2016) of cells of one size.
///
/// `counts` are the incidents of the period that followed, `flagged` the numbers of the cells that
/// were pointed at, from 0. Refused without incidents, without a flagged cell, for numbers beyond
/// the last cell or given twice, and for counts that are negative.
///
/// ```
/// use beatlas::analysis::accuracy;
/// let found = accuracy(&[12.0, 9.0, 7.0], &[0, 2])?;
/// assert_eq!((found.hits, found.incidents), (19.0, 28.0));
/// assert!((found.pai - (19.0 / 28.0) / (2.0 / 3.0)).abs() < 1e-12);
/// assert!((found.pei - 19.0 / 21.0).abs() < 1e-12);
/// # Ok::<(), beatlas::analysis::Refused>(())
/// ```
pub fn accuracy(counts: &[f64], flagged: &[usize]) -> Result<Accuracy, Refused> {
    if let Some(bad) = counts.iter().find(|c| !(c.is_finite() && **c >= 0.0)) {
        let advice = "count the incidents of each cell";
        return Err(Refused::parameter("counts from 0", bad, advice));
    }
    let mut cells = flagged.to_vec();
    cells.sort_unstable();
    let is_twice = cells.windows(2).any(|c| c[0] == c[1]);
    let is_beyond = cells.last().is_some_and(|last| *last >= counts.len());
    if cells.is_empty() || is_twice || is_beyond {
        let found = cells.iter().map(|c| (c + 1).to_string()).collect::<Vec<_>>().join(",");
        let advice = "name each cell that was pointed at once, counted from 1 to the last";
        return Err(Refused::parameter("flagged cells among those counted", found, advice));
    }
    let hits = cells.iter().map(|&c| counts[c]).sum();
    let mut best = counts.to_vec();
    best.sort_unstable_by(|a, b| b.total_cmp(a));
    let best = best.iter().take(cells.len()).sum();
    accuracy_of_area(hits, counts.iter().sum(), best, cells.len() as f64, counts.len() as f64)
}

/// As [`accuracy`], of areas of any shape: `best` is the most that the same area could have held,
/// and both areas have one unit.
pub fn accuracy_of_area(
    hits: f64,
    incidents: f64,
    best: f64,
    flagged_area: f64,
    area: f64,
) -> Result<Accuracy, Refused> {
    const METHOD: &str = "the accuracy of a map";
    if incidents <= 0.0 {
        let (what, advice) = ("incident in the following period", "choose a longer one");
        return Err(Refused::TooFew { method: METHOD, what, expected: 1, found: 0, advice });
    }
    if !(flagged_area > 0.0 && flagged_area <= area) {
        let found = format!("{flagged_area} of {area}");
        let advice = "point at a part of the area";
        return Err(Refused::parameter(
            "a flagged area above 0 and not beyond the whole",
            found,
            advice,
        ));
    }
    let share_of_area = flagged_area / area;
    let hit_rate = hits / incidents;
    let (pai, pai_max) = (hit_rate / share_of_area, best / incidents / share_of_area);
    let pei = pai / pai_max;
    Ok(Accuracy { hits, incidents, flagged_area, area, hit_rate, pai, pai_max, pei })
}

impl Accuracy {
    /// What it says in plain words.
    pub fn sentences(&self) -> Vec<String> {
        let reading = if self.pai > 1.0 {
            "better than pointing at random"
        } else if self.pai < 1.0 {
            "worse than pointing at random"
        } else {
            "no better than pointing at random"
        };
        vec![
            format!(
                "{} of {} incidents ({:.1} %) lay in {:.1} % of the area: {reading} (PAI {:.4}).",
                self.hits,
                self.incidents,
                100.0 * self.hit_rate,
                100.0 * self.flagged_area / self.area,
                self.pai
            ),
            format!(
                "The best choice of the same area would have had a PAI of {:.4}; the map reached {:.1} % of that (PEI {:.4}).",
                self.pai_max,
                100.0 * self.pei,
                self.pei
            ),
        ]
    }
}

/// The recapture rate (Levine 2008): how much of what the hot spots held before they hold after,
/// against all incidents, `(n₂/n₁)/(N₂/N₁)`; `None` where one of the first three counts that divide
/// is zero. Not the recapture rate of Wheeler and Steenbeek, which is predicted over observed.
///
/// ```
/// use beatlas::analysis::recapture_rate;
/// assert_eq!(recapture_rate(40.0, 100.0, 30.0, 150.0), Some(0.5));
/// assert_eq!(recapture_rate(0.0, 100.0, 30.0, 150.0), None);
/// ```
pub fn recapture_rate(inside_1: f64, all_1: f64, inside_2: f64, all_2: f64) -> Option<f64> {
    let can_divide = inside_1 > 0.0 && all_1 > 0.0 && all_2 > 0.0;
    can_divide.then(|| (inside_2 / inside_1) / (all_2 / all_1))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn known_indices() {
        // 25 % of crime in half of the area; 80 in 40; 20 in 10.
        for (hits, part, pai) in [(25.0, 50.0, 0.5), (80.0, 40.0, 2.0), (20.0, 10.0, 2.0)] {
            let found = accuracy_of_area(hits, 100.0, 100.0, part, 100.0).unwrap();
            assert!((found.pai - pai).abs() < 1e-12);
        }
        // ptools: observed (6,7,3,2,1,0), predicted (8,4,4,2,1,0), the first cell pointed at.
        let found = accuracy(&[6.0, 7.0, 3.0, 2.0, 1.0, 0.0], &[0]).unwrap();
        assert!((found.pai - 1.894_737).abs() < 5e-7 && (found.pei - 0.857_143).abs() < 5e-7);
        // Its ratio of predicted to observed, which others call recapture rate.
        assert!((8.0_f64 / 6.0 - 1.3333).abs() < 5e-5);
    }

    #[test]
    fn what_cannot_be_judged_is_refused() {
        for (counts, flagged) in [
            (&[1.0, 2.0][..], &[][..]),
            (&[1.0, 2.0], &[2]),
            (&[1.0, 2.0], &[1, 1]),
            (&[-1.0, 2.0], &[1]),
            (&[0.0, 0.0], &[1]),
        ] {
            assert!(accuracy(counts, flagged).is_err(), "{counts:?} {flagged:?}");
        }
    }
}
