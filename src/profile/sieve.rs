//! Which rows a filter lets through: what it asks is worked out once, each row is then looked at
//! in a few nanoseconds.

use rayon::prelude::*;

use super::{CrimeType, IncidentFilter, Incidents, Period, When};
use crate::geography::Inside;

/// How the rows of a crime type are chosen.
#[derive(Debug, Clone, Copy)]
enum Chosen {
    Yes,
    No,
    ByAsbType,
}

/// A filter made ready for the incidents that it will look at.
#[derive(Debug)]
struct Sieve<'a> {
    incidents: &'a Incidents,
    filter: &'a IncidentFilter,
    crime: Vec<Chosen>,
    /// Of each place, whether it is in the area; empty: no area is asked for.
    inside: Vec<bool>,
    /// Of each text, whether it holds the words; empty: none are asked for.
    holds: Vec<bool>,
    /// The words, small.
    words: String,
    any_day: bool,
    any_precision: bool,
}

impl<'a> Sieve<'a> {
    fn new(incidents: &'a Incidents, filter: &'a IncidentFilter) -> Self {
        let crime = incidents.crime_types.iter().map(|t| match t {
            CrimeType::AntiSocialBehaviour => Chosen::ByAsbType,
            other if filter.crime_types.contains(other) => Chosen::Yes,
            _ => Chosen::No,
        });
        let words = filter.text.trim().to_lowercase();
        let holds = if words.is_empty() {
            Vec::new()
        } else {
            incidents.texts.texts().par_iter().map(|t| t.to_lowercase().contains(&words)).collect()
        };
        Self {
            incidents,
            filter,
            crime: crime.collect(),
            inside: inside(incidents, filter),
            holds,
            words,
            any_day: filter.weekdays == [true; 7],
            any_precision: filter.precisions == [true; 5],
        }
    }

    fn lets_through(&self, row: usize) -> bool {
        self.incidents
            .when
            .get(row)
            .is_some_and(|when| self.is_period(*when) && self.is_time(*when) && self.whenever(row))
    }

    fn is_period(&self, when: When) -> bool {
        self.filter.period.is_none_or(|p| when.month().is_some_and(|m| p.contains(m)))
    }

    /// Whether a row is let through but for its time, whatever that is.
    fn whenever(&self, row: usize) -> bool {
        let (i, f) = (self.incidents, self.filter);
        let is_type = match i.crime_type.get(row).and_then(|&t| self.crime.get(usize::from(t))) {
            Some(Chosen::Yes) => true,
            Some(Chosen::ByAsbType) => match i.asb_type.get(row).copied().flatten() {
                Some(t) => f.asb_types[t as usize],
                None => f.asb_untyped,
            },
            Some(Chosen::No) | None => false,
        };
        is_type
            && (self.any_precision
                || i.precision.get(row).is_some_and(|p| f.precisions[*p as usize]))
            && self.is_place(row)
            && self.holds_words(row)
    }

    /// Writes the stage of some rows, from the row `first` on.
    fn stages(&self, first: usize, months: &RowMonths, to: &mut [u32]) -> Tally {
        let mut tally = Tally::of(months.count());
        let asks_time = self.filter.hours.is_some() || !self.any_day;
        let column = months.stages.get(first..).unwrap_or_default();
        for ((row, stage), &found) in (first..).zip(to).zip(column) {
            *stage = HELD_BACK;
            if !self.whenever(row) {
                continue;
            }
            let at = (found - UNDATED) as usize;
            if asks_time {
                let Some(&when) = self.incidents.when.get(row) else { continue };
                if self.lacks_time(when)
                    && let Some(count) = tally.lacking_time.get_mut(at)
                {
                    *count += 1;
                }
                if !self.is_time(when) {
                    continue;
                }
            }
            *stage = found;
            if let Some(count) = tally.passed.get_mut(at) {
                *count += 1;
            }
        }
        tally
    }

    /// Whether hours or weekdays are asked for and this time has none.
    fn lacks_time(&self, when: When) -> bool {
        let (asks_hour, asks_day) = (self.filter.hours.is_some(), !self.any_day);
        (asks_hour && when.hour().is_none()) || (asks_day && when.weekday().is_none())
    }

    fn is_time(&self, when: When) -> bool {
        self.filter.hours.is_none_or(|hours| when.hour().is_some_and(|h| hours.contains(h)))
            && (self.any_day
                || when.weekday().is_some_and(|d| {
                    self.filter.weekdays[d.to_monday_zero_offset().unsigned_abs() as usize]
                }))
    }

    fn is_place(&self, row: usize) -> bool {
        self.inside.is_empty()
            || self
                .incidents
                .place
                .get(row)
                .copied()
                .flatten()
                .and_then(|p| self.inside.get(p.0 as usize))
                .copied()
                .unwrap_or(false)
    }

    fn holds_words(&self, row: usize) -> bool {
        self.holds.is_empty()
            || self.incidents.words.iter().any(|column| {
                let text = column.get(row).and_then(|&n| self.holds.get(n as usize));
                text.copied().unwrap_or(false)
            })
            || self.incidents.source_id.get(row).starts_like(&self.words)
    }
}

/// Of each place, whether it is in the area that a filter asks for; empty where it asks for none.
fn inside(incidents: &Incidents, filter: &IncidentFilter) -> Vec<bool> {
    let Some(area) = &filter.area else { return Vec::new() };
    let area = Inside::of(area.polygons.iter().flatten().map(Vec::as_slice));
    let is_inside = |p: &super::Place| area.contains(p.lon_lat);
    incidents.places.par_iter().map(is_inside).collect()
}

/// What a filter makes of all incidents, found in one go.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sifted {
    /// The rows that it lets through, in order.
    pub rows: Vec<u32>,
    /// How many of them each place has, by place number.
    pub counts: Vec<u32>,
    /// How many of them have no place.
    pub without_place: usize,
    /// How many it would let through whatever their month, and have none; 0 where no period is
    /// asked for, since then they are let through.
    pub without_month: usize,
    /// As [`Incidents::without_time`]; 0 where neither hours nor weekdays are asked for.
    pub without_time: usize,
    /// How many it would let through in each month, from the first month of any incident.
    pub by_month: Vec<u32>,
}

/// The stage of a row that is not let through.
const HELD_BACK: u32 = 0;
/// The stage of one that is let through and has no month.
const UNDATED: u32 = 1;
/// The stage of one in the first month of all; the next month has the next stage.
const FIRST_MONTH: u32 = 2;

/// How many rows have each stage from [`UNDATED`] on.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Tally {
    passed: Vec<u32>,
    /// Of those that pass but for hour and weekday, the ones of which these are not known.
    lacking_time: Vec<u32>,
}

impl Tally {
    fn of(month_count: usize) -> Self {
        Self { passed: vec![0; month_count + 1], lacking_time: vec![0; month_count + 1] }
    }

    fn and(mut self, other: &Self) -> Self {
        let add = |to: &mut Vec<u32>, from: &[u32]| {
            to.iter_mut().zip(from).for_each(|(sum, n)| *sum += n);
        };
        add(&mut self.passed, &other.passed);
        add(&mut self.lacking_time, &other.lacking_time);
        self
    }
}

/// The month of each row, found once: a filter that changes asks it of a million rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RowMonths {
    months: Option<Period>,
    /// Of each row the stage that it has where it is let through.
    stages: Vec<u32>,
}

impl RowMonths {
    /// The first and the last month of any row.
    pub fn months(&self) -> Option<Period> {
        self.months
    }

    fn count(&self) -> usize {
        self.months.map_or(0, |m| m.months().max(0).unsigned_abs() as usize)
    }
}

/// Which rows a filter lets through whatever its period, and the month of each: what stays when
/// nothing but the period moves.
///
/// ```
/// use beatlas::profile::{IncidentFilter, Incidents, Period};
/// let incidents = Incidents::default();
/// let filter = IncidentFilter::asb(None);
/// let sieved = incidents.sieve(&filter, &incidents.row_months());
/// assert_eq!(sieved.in_period(&incidents, filter.period), incidents.sift(&filter));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sieved {
    stages: Vec<u32>,
    tally: Tally,
    months: Option<Period>,
}

impl Sieved {
    /// Those of a period, all of them where none is given; the incidents are those that were sieved.
    pub fn in_period(&self, incidents: &Incidents, period: Option<Period>) -> Sifted {
        let wanted = self.wanted(period);
        let stretches: Vec<Vec<u32>> = self
            .stages
            .par_chunks(STRETCH)
            .zip(
                (0_u32..)
                    .step_by(STRETCH)
                    .take(self.stages.len().div_ceil(STRETCH))
                    .collect::<Vec<_>>(),
            )
            .map(|(stages, first)| {
                let rows = (first..).zip(stages).filter(|(_, stage)| wanted.contains(stage));
                rows.map(|(row, _)| row).collect()
            })
            .collect();
        let rows = stretches.concat();
        let (counts, without_place) = incidents.counts_of(&rows);
        let undated = |column: &[u32]| column.first().copied().unwrap_or(0) as usize;
        let lacking = self.tally.lacking_time.iter().zip(UNDATED..);
        Sifted {
            rows,
            counts,
            without_place,
            without_month: if period.is_some() { undated(&self.tally.passed) } else { 0 },
            without_time: lacking
                .filter(|(_, stage)| wanted.contains(stage))
                .map(|(n, _)| *n as usize)
                .sum(),
            by_month: self.tally.passed.get(1..).unwrap_or_default().to_vec(),
        }
    }

    /// The stages that a period takes.
    fn wanted(&self, period: Option<Period>) -> std::ops::Range<u32> {
        let Some(period) = period else { return UNDATED..u32::MAX };
        let Some(all) = self.months else { return HELD_BACK..HELD_BACK };
        let stage = |month: super::Month| {
            let since = month.months_since(all.from()).clamp(0, all.months());
            since.unsigned_abs() + FIRST_MONTH
        };
        stage(period.from())..stage(period.to().plus(1))
    }
}

/// Rows that one thread looks at in one go.
const STRETCH: usize = 1 << 16;

impl Incidents {
    /// Sifts all incidents, on all cores.
    pub fn sift(&self, filter: &IncidentFilter) -> Sifted {
        self.sieve(filter, &self.row_months()).in_period(self, filter.period)
    }

    /// The month of each row.
    pub fn row_months(&self) -> RowMonths {
        let months = self.months();
        let mut found = RowMonths { months, stages: Vec::new() };
        let count = found.count() as u32;
        let stage = |when: &When| {
            let month = when.month().zip(months).and_then(|(month, all)| {
                u32::try_from(month.months_since(all.from())).ok().filter(|m| *m < count)
            });
            month.map_or(UNDATED, |m| m + FIRST_MONTH)
        };
        found.stages = self.when.par_iter().map(stage).collect();
        found
    }

    /// Sieves all incidents by all that a filter asks for but its period; `months` are theirs.
    pub fn sieve(&self, filter: &IncidentFilter, months: &RowMonths) -> Sieved {
        let sieve = Sieve::new(self, filter);
        let mut stages = vec![HELD_BACK; self.len()];
        let tally = stages
            .par_chunks_mut(STRETCH)
            .enumerate()
            .map(|(n, to)| sieve.stages(n * STRETCH, months, to))
            .reduce(|| Tally::of(months.count()), |a, b| a.and(&b));
        Sieved { stages, tally, months: months.months }
    }

    /// The rows that a filter lets through, in order.
    pub fn matching<'a>(&'a self, filter: &'a IncidentFilter) -> impl Iterator<Item = usize> + 'a {
        self.matching_of(filter, 0..self.len())
    }

    /// Those of some rows that a filter lets through, in the order given.
    pub fn matching_of<'a>(
        &'a self,
        filter: &'a IncidentFilter,
        rows: impl Iterator<Item = usize> + 'a,
    ) -> impl Iterator<Item = usize> + 'a {
        let sieve = Sieve::new(self, filter);
        rows.filter(move |&row| sieve.lets_through(row))
    }

    /// How many of these rows each place has, by place number; and how many have no place.
    pub fn counts_of(&self, rows: &[u32]) -> (Vec<u32>, usize) {
        // A share for each core; where there are few rows, adding shares up would cost more.
        let shares = rayon::current_num_threads().min(1 + rows.len() / (self.places.len() + 4096));
        let share = rows.len().div_ceil(shares).max(1);
        let mut counted: Vec<(Vec<u32>, usize)> =
            rows.par_chunks(share).map(|rows| self.count_plainly(rows)).collect();
        let Some((mut counts, mut without_place)) = counted.pop() else {
            return (vec![0; self.places.len()], 0);
        };
        for (more, without) in counted {
            counts.iter_mut().zip(more).for_each(|(sum, n)| *sum += n);
            without_place += without;
        }
        (counts, without_place)
    }

    fn count_plainly(&self, rows: &[u32]) -> (Vec<u32>, usize) {
        let mut counts = vec![0; self.places.len()];
        let mut without_place = 0;
        for row in rows.iter().map(|&row| row as usize) {
            match self.place.get(row).copied().flatten() {
                Some(p) => {
                    if let Some(count) = counts.get_mut(p.0 as usize) {
                        *count += 1;
                    }
                }
                None => without_place += 1,
            }
        }
        (counts, without_place)
    }

    /// How many incidents a filter would let through if nothing were asked of their hour and
    /// weekday, and that have no hour, or no day where only weekdays are asked for.
    pub fn without_time(&self, filter: &IncidentFilter) -> usize {
        self.sift(filter).without_time
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::geography::{LonLat, MetricPlane};
    use crate::profile::{
        AsbType, ContentKey, FilterArea, Hours, Incident, IncidentsBuilder, Precision,
    };

    fn incidents() -> Incidents {
        let mut builder = IncidentsBuilder::new(MetricPlane::british_national_grid());
        let rows = [
            // A Friday evening, a Saturday night, a day, a month, nothing.
            ("2026-08-28T21:40", Some((-1.10, 52.60)), "Mill Lane"),
            ("2026-08-29T02:10", Some((-1.20, 52.60)), "MILL LANE"),
            ("2026-08-24", Some((-1.10, 52.61)), "High Street"),
            ("2026-07", None, "Park"),
            ("", Some((-1.10, 52.60)), "Park"),
        ];
        for (n, (when, place, location)) in rows.into_iter().enumerate() {
            builder
                .push(&Incident {
                    key: ContentKey([n as u8; 16]),
                    source_id: format!("AB{n}"),
                    when: When::from_text(when).unwrap(),
                    lon_lat: place.map(|(x, y)| LonLat::new(x, y).unwrap()),
                    precision: if place.is_some() { Precision::Exact } else { Precision::None },
                    location: location.to_owned(),
                    crime_type: CrimeType::AntiSocialBehaviour,
                    asb_type: Some(AsbType::Nuisance),
                    asb_sub_type: None,
                    outcome: String::new(),
                    caller: String::new(),
                    reported_by: String::new(),
                    falls_within: String::new(),
                    lsoa_code: String::new(),
                    lsoa_name: String::new(),
                    context: String::new(),
                })
                .unwrap();
        }
        builder.build()
    }

    #[test]
    fn each_choice_lets_its_rows_through_and_what_is_not_known_is_not_guessed() {
        let incidents = incidents();
        let check = |filter: IncidentFilter, expected: &[usize]| {
            let found: Vec<usize> = incidents.matching(&filter).collect();
            assert_eq!(found, expected, "{}", filter.label());
        };
        let all = IncidentFilter::asb(None);
        check(all.clone(), &[0, 1, 2, 3, 4]);
        let hours = |from, to| IncidentFilter { hours: Some(Hours { from, to }), ..all.clone() };
        check(hours(20, 3), &[0, 1]);
        check(hours(2, 2), &[1]);
        check(hours(22, 1), &[]);
        let mut friday = all.clone();
        friday.weekdays = [false, false, false, false, true, false, false];
        check(friday, &[0]);
        let mut monday = all.clone();
        monday.weekdays = [true, false, false, false, false, false, false];
        check(monday.clone(), &[2]);
        assert_eq!(incidents.without_time(&monday), 2, "the month alone, and nothing");
        assert_eq!(incidents.without_time(&hours(2, 2)), 3);
        check(IncidentFilter { text: " mill ".to_owned(), ..all.clone() }, &[0, 1]);
        check(IncidentFilter { text: "ab3".to_owned(), ..all.clone() }, &[3]);
        let mut exact = all.clone();
        exact.precisions = [true, false, false, false, false];
        check(exact, &[0, 1, 2, 4]);
        let at = |lon, lat| LonLat::new(lon, lat).unwrap();
        let ring = vec![at(-1.15, 52.55), at(-1.05, 52.55), at(-1.05, 52.605), at(-1.15, 52.605)];
        let area = Some(Arc::new(FilterArea::of_ring("the square".to_owned(), ring)));
        let inside = IncidentFilter { area, ..all.clone() };
        check(inside.clone(), &[0, 4]);
        check(IncidentFilter { text: "park".to_owned(), ..inside.clone() }, &[4]);
        assert_eq!(inside.widened(), all);
        assert_eq!(incidents.sift(&all).by_month, [1, 3]);
        assert_eq!(inside.label(), "ASB; inside the square");
    }

    #[test]
    fn one_go_finds_what_plain_questions_find() {
        let incidents = incidents();
        let months = |from: &str, to: &str| Period::new(from.parse().ok()?, to.parse().ok()?).ok();
        let periods = [None, months("2026-07", "2026-07"), months("2026-08", "2026-09")];
        let hours = [None, Some(Hours { from: 20, to: 3 })];
        let mut weekend = [false; 7];
        weekend[4..].fill(true);
        for period in periods {
            for hours in hours {
                for (weekdays, text) in [([true; 7], ""), (weekend, "lane"), (weekend, "")] {
                    let text = text.to_owned();
                    let all = IncidentFilter::asb(period);
                    let filter = IncidentFilter { hours, weekdays, text, ..all };
                    let sifted = incidents.sift(&filter);
                    let rows: Vec<usize> = incidents.matching(&filter).collect();
                    assert_eq!(sifted.rows.iter().map(|r| *r as usize).collect::<Vec<_>>(), rows);
                    let placed: u32 = sifted.counts.iter().sum();
                    assert_eq!(placed as usize + sifted.without_place, rows.len());
                    let whenever = IncidentFilter { period: None, ..filter.clone() };
                    let dated = incidents.matching(&whenever);
                    let dated = dated.filter(|r| incidents.when[*r].month().is_some()).count();
                    assert_eq!(sifted.by_month.iter().sum::<u32>() as usize, dated);
                    let undated = incidents.matching(&whenever).count() - dated;
                    assert_eq!(sifted.without_month, if period.is_some() { undated } else { 0 });
                }
            }
        }
    }
}
