//! How hot spots came to be: the same question asked of earlier periods.

use std::sync::Arc;

use rayon::prelude::*;

use super::HotSpotAnswer;
use crate::analysis::{
    CancelToken, Cancelled, DensityError, DensitySurface, Lifecycle, PeriodChange, density,
    outlines, period_change,
};
use crate::geography::MetricPoint;
use crate::profile::{Period, counted};

/// Most earlier periods that are looked at.
const MOST_PERIODS: i32 = 6;
/// The share of an outline's ground that must be as dense as the hot spots are now, for a period to count as
/// hot there.
const HOT_GROUND: f64 = 0.25;

/// One hot spot through the periods.
#[derive(Debug, Clone, PartialEq)]
pub struct SpotHistory {
    /// What became of it; `None` where there are too few periods to tell.
    pub lifecycle: Option<Lifecycle>,
    /// Whether it was hot in each period of [`Histories::periods`], oldest first; `None` where months of the
    /// period are missing.
    pub hot: Vec<Option<bool>>,
    /// The incidents inside its outline of now in each of these periods; `None` as above.
    pub counts: Vec<Option<u64>>,
    /// Against the period before.
    pub change: Option<PeriodChange>,
    /// Against the same months a year before, where these are not the period before.
    pub year_change: Option<PeriodChange>,
}

/// A hot spot of an earlier period where none is now.
#[derive(Debug, Clone, PartialEq)]
pub struct FormerSpot {
    /// The last period in which it was hot.
    pub period: Period,
    /// The incidents inside its outline then, and now.
    pub counts: (u64, u64),
    /// A point in it.
    pub at: MetricPoint,
    /// What it was called: the place in words of the most incidents then; may be empty.
    pub name: String,
}

/// The hot spots of an answer through earlier periods of the same length.
#[derive(Debug, Clone, PartialEq)]
pub struct Histories {
    /// The periods, oldest first; the last one is the answer's.
    pub periods: Vec<Period>,
    /// Each hot spot of the answer, by rank.
    pub spots: Vec<SpotHistory>,
    /// Those that are no more, newest first.
    pub former: Vec<FormerSpot>,
    /// Why nothing, or little, can be told; empty where all can.
    pub note: String,
}

/// Asks an answer's question of the earlier periods of the same length, as far back as the data reach and at
/// most six. A place was hot in a period where at least a quarter of its ground was as dense as the outlines
/// of now: the same density in incidents per km², for a multiple of the mean of another period would be
/// another threshold. A period of which a month is missing is not compared.
///
/// # Errors
/// Cancelled.
pub fn histories(answer: &HotSpotAnswer, cancel: &CancelToken) -> Result<Histories, Cancelled> {
    let mut found = Histories {
        periods: Vec::new(),
        spots: Vec::new(),
        former: Vec::new(),
        note: String::new(),
    };
    let (Some(now), Some(all)) = (answer.question.filter.period, answer.prepared.months()) else {
        "Choose a period to see whether hot spots were there before.".clone_into(&mut found.note);
        return Ok(found);
    };
    let (Some(surface), Some(level)) = (&answer.surface, answer.hot_spots.level_per_km2) else {
        return Ok(found);
    };
    let length = now.months();
    let back = |k: i32| Period::new(now.from().plus(-k * length), now.to().plus(-k * length)).ok();
    let earlier = (1..=MOST_PERIODS).filter_map(back).take_while(|p| p.from() >= all.from());
    found.periods = earlier.collect();
    found.periods.reverse();
    found.periods.push(now);
    let is_whole = |p: &Period| {
        (0..p.months()).map(|n| p.from().plus(n)).all(|month| !answer.prepared.is_missing(month))
    };
    let cell_m = surface.grid.cell_m;
    let finder = answer.hot_spots.finder(cell_m);
    let places = answer.prepared.incidents().places();
    let spot_of: Vec<Option<usize>> = places.par_iter().map(|p| finder.find(p.metric)).collect();
    let n = answer.hot_spots.spots.len();
    // The cells of each hot spot.
    let grid = surface.grid;
    let cells: Vec<Option<usize>> = (0..grid.len())
        .into_par_iter()
        .map(|i| finder.find(grid.cell_centre(i % grid.cols, i / grid.cols)))
        .collect();
    found.spots = vec![
        SpotHistory {
            lifecycle: None,
            hot: Vec::new(),
            counts: Vec::new(),
            change: None,
            year_change: None
        };
        n
    ];
    let mut earlier: Vec<(Period, Arc<DensitySurface>, Vec<u32>)> = Vec::new();
    for period in found.periods.clone() {
        cancel.check()?;
        if !is_whole(&period) {
            found.spots.iter_mut().for_each(|s| {
                s.hot.push(None);
                s.counts.push(None);
            });
            continue;
        }
        let counts = answer.counts_of(period);
        let inside = per_spot(&spot_of, &counts, n);
        let then = if period == now {
            Arc::clone(surface)
        } else {
            let stacked = answer.places_of(period);
            let settings = answer.question.settings;
            match density(&stacked, settings.kernel, settings.bandwidth_m, grid, cancel) {
                Ok(then) => Arc::new(then),
                Err(DensityError::Cancelled(cancelled)) => return Err(cancelled),
                // The bandwidth was good for the answer.
                Err(DensityError::BadBandwidth(_)) => continue,
            }
        };
        let mut ground = vec![(0_u32, 0_u32); n];
        for (value, spot) in then.values().iter().zip(&cells) {
            if let Some((hot, all)) = spot.and_then(|s| ground.get_mut(s)) {
                *hot += u32::from(*value >= level);
                *all += 1;
            }
        }
        for ((history, (hot, all)), count) in found.spots.iter_mut().zip(ground).zip(inside) {
            history.hot.push(Some(f64::from(hot) >= HOT_GROUND * f64::from(all.max(1))));
            history.counts.push(Some(count));
        }
        if period != now {
            earlier.push((period, then, counts));
        }
    }
    let year_ago = back_a_year(now, length).filter(|p| p.from() >= all.from()).filter(is_whole);
    let year_ago = year_ago.map(|p| per_spot(&spot_of, &answer.counts_of(p), n));
    for (spot, history) in found.spots.iter_mut().enumerate() {
        history.lifecycle = Lifecycle::of(&history.hot);
        let last = history.counts.iter().rev();
        let mut last = last.take(2).copied();
        if let (Some(Some(now)), Some(Some(before))) = (last.next(), last.next()) {
            history.change = Some(period_change(before, now));
        }
        let now = history.counts.last().copied().flatten();
        let before = year_ago.as_ref().and_then(|counts| counts.get(spot)).copied();
        history.year_change = before.zip(now).map(|(before, now)| period_change(before, now));
    }
    former(answer, level, &earlier, &mut found);
    let told = found.periods.len();
    if told < 3 {
        found.note = format!(
            "The data hold {} of {} months each; three are needed to tell a habit from a visit. Choose a shorter period.",
            counted(told as u64, "period"),
            length
        );
    }
    Ok(found)
}

/// The same months a year before; none where that is the period before, or overlaps this one.
fn back_a_year(now: Period, length: i32) -> Option<Period> {
    let year = || Period::new(now.from().plus(-12), now.to().plus(-12)).ok();
    (length < 12).then(year).flatten()
}

fn per_spot(spot_of: &[Option<usize>], counts: &[u32], n: usize) -> Vec<u64> {
    let mut sums = vec![0; n];
    for (spot, count) in spot_of.iter().zip(counts) {
        if let Some(sum) = spot.and_then(|s| sums.get_mut(s)) {
            *sum += u64::from(*count);
        }
    }
    sums
}

/// Finds hot spots of earlier periods on ground that is not hot now.
fn former(
    answer: &HotSpotAnswer,
    level: f64,
    earlier: &[(Period, Arc<DensitySurface>, Vec<u32>)],
    found: &mut Histories,
) {
    use crate::analysis::HotSpotFinder;
    use geo::{Centroid as _, InteriorPoint as _};
    let Some(surface) = &answer.surface else { return };
    let grid = surface.grid;
    let places = answer.prepared.incidents().places();
    // The newest first, so that a place is named by the last period in which it was hot.
    for (period, then, counts) in earlier.iter().rev() {
        let rings = outlines(then, level);
        let finder = HotSpotFinder::of(&rings, grid.cell_m);
        let mut ground = vec![(0_u32, 0_u32); rings.len()];
        let hot_now = surface.values().iter().map(|v| *v >= level);
        for ((i, value), hot_now) in then.values().iter().enumerate().zip(hot_now) {
            if *value < level {
                continue;
            }
            let spot = finder.find(grid.cell_centre(i % grid.cols, i / grid.cols));
            if let Some((hot, all)) = spot.and_then(|s| ground.get_mut(s)) {
                *hot += u32::from(hot_now);
                *all += 1;
            }
        }
        let mut sums = vec![(0_u64, 0_u64, (0_u32, 0_u32)); rings.len()];
        for (n, place) in places.iter().enumerate() {
            let (Some(then), Some(now)) = (counts.get(n), answer.counts.get(n)) else { continue };
            if *then == 0 && *now == 0 {
                continue;
            }
            if let Some((a, b, most)) = finder.find(place.metric).and_then(|s| sums.get_mut(s)) {
                *a += u64::from(*then);
                *b += u64::from(*now);
                if *then > most.0 {
                    *most = (*then, n as u32);
                }
            }
        }
        for ((ring, (hot, all)), (then, now, most)) in rings.iter().zip(ground).zip(sums) {
            let is_hot_now = f64::from(hot) >= HOT_GROUND * f64::from(all.max(1));
            let is_known = found.former.iter().any(|f| {
                use geo::Contains as _;
                ring.contains(&geo::Point::new(f.at.x, f.at.y))
            });
            let inside = ring.interior_point().or_else(|| ring.centroid());
            if let Some(at) = inside.filter(|_| then > 0 && !is_hot_now && !is_known) {
                let name = answer.prepared.name(answer.prepared.name_of(most.1)).to_owned();
                let at = MetricPoint::new(at.x(), at.y());
                found.former.push(FormerSpot { period: *period, counts: (then, now), at, name });
            }
        }
    }
}

impl SpotHistory {
    /// What it says in plain words; `periods` are those of the whole.
    pub fn sentences(&self, periods: &[Period]) -> Vec<String> {
        let mut said = Vec::new();
        if let Some(lifecycle) = self.lifecycle {
            let known = self.hot.iter().flatten().count();
            let hot = self.hot.iter().flatten().filter(|hot| **hot).count();
            said.push(format!(
                "A {} hot spot: hot in {hot} of {known} periods of this length.",
                lifecycle.as_str()
            ));
        }
        if let Some(change) = &self.change {
            said.push(format!("Since the period before: {}.", change.label()));
        }
        if let Some(change) = &self.year_change {
            said.push(format!("Since the same months a year before: {}.", change.label()));
        }
        let missing: Vec<String> = periods
            .iter()
            .zip(&self.counts)
            .filter(|(_, count)| count.is_none())
            .map(|(period, _)| period.label())
            .collect();
        if !missing.is_empty() {
            said.push(format!("Not compared, since months are missing: {}.", missing.join(", ")));
        }
        said
    }
}
