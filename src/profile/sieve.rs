//! Which rows a filter lets through: what it asks is worked out once, each row is then looked at
//! in a few nanoseconds.

use rayon::prelude::*;

use super::sieved::{HELD_BACK, RowMonths, STRETCH, Sieved, Sifted, Tally, UNDATED};
use super::{AsbType, CrimeType, IncidentFilter, Incidents, When};
use crate::geography::Inside;

/// ASB types that a row can have, if any.
const ASB_TYPES: usize = 3;

/// A filter made ready for the incidents that it will look at.
#[derive(Debug)]
struct Sieve<'a> {
    incidents: &'a Incidents,
    filter: &'a IncidentFilter,
    /// Of each crime type with each ASB type, and with none, whether it is asked for.
    kinds: Vec<[bool; ASB_TYPES + 1]>,
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
        let [a, b, c] = filter.asb_types;
        let kinds = incidents.crime_types.iter().map(|t| match t {
            CrimeType::AntiSocialBehaviour => [a, b, c, filter.asb_untyped],
            other => [filter.crime_types.contains(other); ASB_TYPES + 1],
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
            kinds: kinds.collect(),
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
        let kind = i.crime_type.get(row).zip(i.asb_type.get(row));
        kind.is_some_and(|(crime, asb)| self.is_kind(*crime, *asb))
            && (self.any_precision
                || i.precision.get(row).is_some_and(|p| f.precisions[*p as usize]))
            && self.is_place(row)
            && self.holds_words(row)
    }

    fn is_kind(&self, crime: u16, asb: Option<AsbType>) -> bool {
        let asb = asb.map_or(ASB_TYPES, |asb| asb as usize);
        self.kinds.get(usize::from(crime)).and_then(|of| of.get(asb)).copied().unwrap_or(false)
    }

    /// Writes the stage of some rows, from the row `first` on.
    fn stages(&self, first: usize, months: &RowMonths, to: &mut [u32]) -> Tally {
        let mut tally = Tally::of(months.count());
        let asks_time = self.filter.hours.is_some() || !self.any_day;
        let column = months.stages.get(first..).unwrap_or_default();
        let asks_more =
            asks_time || !self.any_precision || !self.inside.is_empty() || !self.holds.is_empty();
        if !asks_more {
            let kinds = self.incidents.crime_type.iter().zip(&self.incidents.asb_type).skip(first);
            for ((stage, &found), (crime, asb)) in to.iter_mut().zip(column).zip(kinds) {
                let is_kind = self.is_kind(*crime, *asb);
                *stage = if is_kind { found } else { HELD_BACK };
                if let Some(count) = tally.passed.get_mut((found - UNDATED) as usize) {
                    *count += u32::from(is_kind);
                }
            }
            return tally;
        }
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

impl Incidents {
    /// Sifts all incidents, on all cores.
    pub fn sift(&self, filter: &IncidentFilter) -> Sifted {
        self.sieve(filter, &self.row_months()).in_period(self, filter.period)
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
        Sieved::new(stages, tally, months)
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
        AsbType, ContentKey, CountsBefore, FilterArea, Hours, Incident, IncidentsBuilder, Period,
        Precision,
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
                    // Whatever was counted before, what is added and taken away gives the same.
                    let sieved = incidents.sieve(&filter, &incidents.row_months());
                    for then in periods {
                        let then_sifted = sieved.in_period(&incidents, then);
                        let before = CountsBefore {
                            period: then,
                            counts: &then_sifted.counts,
                            without_place: then_sifted.without_place,
                        };
                        let found = sieved.in_period_after(&incidents, period, &before);
                        assert_eq!(found, sifted, "{then:?} to {period:?}");
                    }
                }
            }
        }
    }
}
