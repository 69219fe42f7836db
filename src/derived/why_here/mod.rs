//! Why here: what the incidents of one hot spot have in common, and what to mind before believing it.

mod agreement;
mod charts;
mod flags;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{HotSpotAnswer, time_span};
use crate::analysis::{ControlLimits, HotSpotFinder, WeekClock, aoristic};
use crate::profile::{
    IncidentRow, Month, NeighbourhoodProfile, Period, PlaceIndex, Precision, When, counted, grouped,
};

pub use agreement::Agreement;

/// A kind of incident, or a place, and how many.
pub type Tally = (String, u64);

/// What is known of the incidents of one hot spot.
#[derive(Debug, Clone, PartialEq)]
pub struct WhyHere {
    /// The hot spot's rank.
    pub rank: u32,
    /// Which hot spot of which incidents: "Hot spot 1, Market Street; ASB, Oct 2025 to Sep 2026".
    pub about: String,
    /// The rows of its incidents, in order.
    pub rows: Arc<Vec<u32>>,
    /// The rows of the trend's months inside its outline.
    trend_rows: Arc<Vec<u32>>,
    /// Crime types, anti-social behaviour with its type, most first.
    pub types: Vec<Tally>,
    /// What the anti-social behaviour was, most first; those without are left out.
    pub sub_types: Vec<Tally>,
    /// The hours of the week; `None` where no incident has an hour.
    pub clock: Option<WeekClock>,
    /// How many have no hour.
    pub without_hour: u64,
    /// 24 months, whatever the length of the period, with the incidents inside the outline: the last ones
    /// of the data, or those up to the end of a period that lies before them. `None`: the month was not
    /// supplied.
    pub trend: Vec<(Month, Option<u64>)>,
    /// What these vary by chance; `None` with fewer than six months.
    pub limits: Option<ControlLimits>,
    /// The places with two incidents or more, most first: place, name, incidents.
    pub repeats: Vec<(PlaceIndex, String, u64)>,
    /// How many places there are.
    pub places: u64,
    /// How well places are known, in the order of [`Precision::ALL`].
    pub precisions: [u64; 5],
    /// Of those whose context is known, how many came of a patrol; `None` where no context is known.
    pub from_patrol: Option<(u64, u64)>,
    /// What to mind: one address, a police station, a hospital, a prison.
    pub flags: Vec<String>,
    /// Whether other methods mark it too.
    pub agreement: Agreement,
}

/// Months of the trend.
const MONTHS: i32 = 24;

/// What is known of the incidents of a hot spot, by its rank; `None` where the answer has no such.
pub fn why_here(
    answer: &HotSpotAnswer,
    profile: &NeighbourhoodProfile,
    rank: u32,
) -> Option<WhyHere> {
    let spot = answer.hot_spots.spots.iter().position(|s| s.rank == rank)?;
    let cell_m = answer.surface.as_ref().map_or(1.0, |s| s.grid.cell_m);
    let finder = answer.hot_spots.finder(cell_m);
    let incidents = answer.prepared.incidents();
    let column = incidents.place_column();
    let is_inside = inside(answer, &finder, spot);
    let here = |row: &u32| {
        let place = column.get(*row as usize).copied().flatten();
        place.is_some_and(|p| is_inside.get(p.0 as usize).copied().unwrap_or(false))
    };
    let rows: Vec<u32> = answer.rows.iter().copied().filter(here).collect();
    let found: Vec<IncidentRow<'_>> =
        rows.iter().filter_map(|row| incidents.row(*row as usize)).collect();
    let whens = || found.iter().map(|row| row.when);
    let spans: Vec<_> = whens().filter_map(|when| time_span(when, When::Unknown)).collect();
    let zone = jiff::tz::TimeZone::get("Europe/London").unwrap_or(jiff::tz::TimeZone::UTC);
    let (trend, trend_rows) = trend(answer, &here);
    let mut by_place: BTreeMap<u32, u64> = BTreeMap::new();
    for place in rows.iter().filter_map(|row| column.get(*row as usize).copied().flatten()) {
        *by_place.entry(place.0).or_default() += 1;
    }
    let name = |place: u32| answer.prepared.name(answer.prepared.name_of(place)).to_owned();
    let mut repeats: Vec<(PlaceIndex, String, u64)> = by_place
        .iter()
        .filter(|(_, n)| **n > 1)
        .map(|(place, n)| (PlaceIndex(*place), name(*place), *n))
        .collect();
    repeats.sort_by(|a, b| b.2.cmp(&a.2).then(a.0.0.cmp(&b.0.0)));
    let mut precisions = [0; 5];
    for row in &found {
        precisions[row.precision as usize] += 1;
    }
    let limits = ControlLimits::of(&trend.iter().map(|(_, n)| *n).collect::<Vec<_>>());
    Some(WhyHere {
        rank,
        about: answer.about(Some(spot)),
        trend_rows: Arc::new(trend_rows),
        types: tallied(found.iter().map(|row| match row.asb_type {
            Some(asb) => format!("{}: {asb}", row.crime_type),
            None => row.crime_type.to_string(),
        })),
        sub_types: tallied(found.iter().filter_map(|row| Some(row.asb_sub_type?.to_string()))),
        clock: (!spans.is_empty()).then(|| aoristic(&spans, &zone)),
        without_hour: (found.len() - spans.len()) as u64,
        limits,
        trend,
        places: by_place.len() as u64,
        flags: flags::flags(&found, &by_place, profile, &answer.hot_spots.spots[spot]),
        from_patrol: flags::from_patrol(&found),
        repeats,
        precisions,
        agreement: agreement::agreement(answer, &finder, spot),
        rows: Arc::new(rows),
    })
}

/// Of each place, whether it lies in the outline.
fn inside(answer: &HotSpotAnswer, finder: &HotSpotFinder, spot: usize) -> Vec<bool> {
    use rayon::prelude::*;
    let places = answer.prepared.incidents().places();
    places.par_iter().map(|place| finder.find(place.metric) == Some(spot)).collect()
}

/// Months, each with how many incidents it had.
type Trend = Vec<(Month, Option<u64>)>;

/// How many incidents each of the months had inside the outline, and their rows; whatever else the filter
/// asks for holds.
fn trend(answer: &HotSpotAnswer, here: &impl Fn(&u32) -> bool) -> (Trend, Vec<u32>) {
    let prepared = &answer.prepared;
    let Some(all) = prepared.months() else { return (Vec::new(), Vec::new()) };
    // Months after the period stay in sight, so that one can choose them again.
    let newest = all.to().plus(1 - MONTHS);
    let chosen = answer.question.filter.period;
    let last = chosen.filter(|p| p.from() < newest).map_or(all.to(), |p| p.to().min(all.to()));
    let Ok(period) = Period::new(last.plus(1 - MONTHS).max(all.from()), last) else {
        return (Vec::new(), Vec::new());
    };
    let mut counts: Vec<(Month, Option<u64>)> = (0..period.months())
        .map(|n| period.from().plus(n))
        .map(|month| (month, (!prepared.is_missing(month)).then_some(0)))
        .collect();
    let incidents = prepared.incidents();
    let rows: Vec<u32> = answer.rows_of(Some(period)).into_iter().filter(here).collect();
    for row in &rows {
        let when = incidents.row(*row as usize).map(|r| r.when);
        let month = when.and_then(When::month).map(|m| m.months_since(period.from()));
        let count = month.and_then(|m| counts.get_mut(usize::try_from(m).ok()?));
        if let Some((_, Some(count))) = count {
            *count += 1;
        }
    }
    (counts, rows)
}

/// How often each is there, most first.
fn tallied(words: impl Iterator<Item = String>) -> Vec<Tally> {
    let mut tally: BTreeMap<String, u64> = BTreeMap::new();
    for word in words {
        *tally.entry(word).or_default() += 1;
    }
    let mut tally: Vec<Tally> = tally.into_iter().collect();
    tally.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    tally
}

impl WhyHere {
    /// What it comes to, in plain words, what to mind first.
    pub fn sentences(&self) -> Vec<String> {
        let mut said = self.flags.clone();
        let all = self.rows.len() as u64;
        let share = |n: u64| 100.0 * n as f64 / all.max(1) as f64;
        if let Some((kind, n)) = self.types.first().filter(|_| self.types.len() > 1) {
            said.push(format!(
                "Mostly {kind}: {} of {} ({:.0} %).",
                grouped(*n),
                grouped(all),
                share(*n)
            ));
        }
        if let Some((kind, n)) = self.sub_types.first() {
            said.push(format!("Where it says what it was, most often {kind} ({}).", grouped(*n)));
        }
        match &self.clock {
            Some(clock) => said.extend(clock.sentences()),
            None => said
                .push("No incident here has an hour, so nothing can be said of hours.".to_owned()),
        }
        if self.clock.is_some() && self.without_hour > 0 {
            let which = counted(self.without_hour, "incident");
            said.push(format!("{which} without an hour are not in the clock."));
        }
        said.push(self.said_of_trend());
        let at_repeats: u64 = self.repeats.iter().map(|(.., n)| n).sum();
        if !self.repeats.is_empty() {
            said.push(format!(
                "{} of {} places had two or more, together {:.0} % of the incidents.",
                self.repeats.len(),
                grouped(self.places),
                share(at_repeats)
            ));
        }
        let snapped = self.precisions[Precision::Snapped as usize];
        if snapped > 0 {
            said.push(format!(
                "{:.0} % stand on published map points, not where it happened.",
                share(snapped)
            ));
        }
        said.push(match self.from_patrol {
            Some((patrol, known)) => format!(
                "{} of {} with a known context came of a patrol ({:.0} %): where officers look, more is recorded.",
                grouped(patrol),
                grouped(known),
                100.0 * patrol as f64 / known.max(1) as f64
            ),
            None => "Whether patrols made these records is not known.".to_owned(),
        });
        said.push(self.agreement.sentence());
        said
    }

    /// What the months say.
    fn said_of_trend(&self) -> String {
        let Some(limits) = &self.limits else {
            return "Fewer than six months have data, so no trend can be told.".to_owned();
        };
        let (mean, months) = (limits.mean, limits.periods);
        let chance = format!("what chance brings ({:.0} to {:.0})", limits.lower, limits.upper);
        let outside: Vec<String> = self
            .trend
            .iter()
            .filter_map(|(month, n)| Some((month, (*n)?)))
            .filter(|(_, n)| limits.is_outside(*n))
            .map(|(month, n)| format!("{} ({n})", month.label()))
            .collect();
        let counts: Vec<Option<u64>> = self.trend.iter().map(|(_, n)| *n).collect();
        let month = |at: usize| self.trend.get(at).map_or(String::new(), |(m, _)| m.label());
        let run = limits.run(&counts).map(|run| {
            let side = if run.is_above { "above" } else { "below" };
            let (first, last) = (month(run.first), month(run.last));
            format!("{} months in a row {side} the mean, {first} to {last}", run.periods)
        });
        let head = format!("{mean:.1} a month over {months} months");
        match (outside.is_empty(), run) {
            (true, None) => format!("Steady: {head}, none beyond {chance}."),
            (true, Some(run)) => format!("Not steady: {head}, {run}; none alone beyond {chance}."),
            (false, None) => format!("{head}; beyond {chance}: {}.", outside.join(", ")),
            (false, Some(run)) => {
                format!("Not steady: {head}, {run}; beyond {chance}: {}.", outside.join(", "))
            }
        }
    }
}
