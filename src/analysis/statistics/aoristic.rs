//! Aoristic analysis: at which hours of the week things happen, where only a span is known.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use rayon::prelude::*;

/// The days of a week, in the order of its hours.
pub const DAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Hours in a week.
pub const WEEK_HOURS: usize = 168;

/// From when to when an incident can have happened, local time; the same moment twice where it is
/// known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeSpan {
    /// The first moment.
    pub from: DateTime,
    /// The last.
    pub to: DateTime,
}

impl TimeSpan {
    /// A moment that is known.
    pub const fn at(moment: DateTime) -> Self {
        Self { from: moment, to: moment }
    }
}

/// How much happened in each hour of the week.
#[derive(Debug, Clone, PartialEq)]
pub struct WeekClock {
    /// Weights of the hours of the week, Monday 00:00 first: together as many as incidents.
    pub weights: [f64; WEEK_HOURS],
    /// How many incidents.
    pub incidents: u64,
    /// Those whose end is before their beginning, counted in the hour of their beginning.
    pub reversed: u64,
    /// Those that last longer than a week, spread evenly over it: they say nothing of hours.
    pub over_a_week: u64,
}

impl Default for WeekClock {
    fn default() -> Self {
        Self { weights: [0.0; WEEK_HOURS], incidents: 0, reversed: 0, over_a_week: 0 }
    }
}

/// Weights of the 168 hours of the week (Ratcliffe 2002): each incident counts one, shared among the
/// hours that its span touches by the minutes that it has of each.
///
/// A moment counts in its hour. A span that ends before it begins counts in the hour of its
/// beginning; one of more than 168 hours is spread evenly. These are the conventions of Ratcliffe's
/// own program; other programs swap reversed times. Minutes are those that passed in `zone`: the hour
/// that is left out in March has none, the one that is repeated in October has twice as many.
///
/// ```
/// use beatlas::analysis::{TimeSpan, aoristic};
/// let monday = jiff::civil::date(2026, 8, 3);
/// let span = TimeSpan { from: monday.at(1, 50, 0, 0), to: monday.at(2, 10, 0, 0) };
/// let clock = aoristic(&[span], &jiff::tz::TimeZone::get("Europe/London")?);
/// assert_eq!((clock.weights[1], clock.weights[2]), (0.5, 0.5));
/// # Ok::<(), jiff::Error>(())
/// ```
pub fn aoristic(spans: &[TimeSpan], zone: &TimeZone) -> WeekClock {
    const AT_ONCE: usize = 16_384;
    let longer = || spans.par_iter().filter(|span| span.from < span.to);
    let bounds = longer().map(|s| s.from).min().zip(longer().map(|s| s.to).max());
    let zone = Zone::new(zone, bounds);
    let parts: Vec<WeekClock> = spans
        .par_chunks(AT_ONCE)
        .map(|spans| {
            let mut clock = WeekClock::default();
            for span in spans {
                clock.add(*span, &zone);
            }
            clock
        })
        .collect();
    // In their order, so that sums do not depend on the threads.
    parts.into_iter().fold(WeekClock::default(), |mut all, part| {
        all.weights.iter_mut().zip(part.weights).for_each(|(a, p)| *a += p);
        all.incidents += part.incidents;
        all.reversed += part.reversed;
        all.over_a_week += part.over_a_week;
        all
    })
}

/// The hour of the week that a moment lies in: 0 is Monday 00:00 to 00:59.
pub fn hour_of_week(moment: DateTime) -> usize {
    let day = moment.weekday().to_monday_zero_offset().unsigned_abs();
    usize::from(day) * 24 + usize::from(moment.hour().unsigned_abs())
}

/// A time zone with the stretches in which its clock is not changed, in order: there a difference of
/// two times is the time that passed, and nobody need look it up.
struct Zone<'a> {
    zone: &'a TimeZone,
    steady: Vec<(DateTime, DateTime)>,
}

impl<'a> Zone<'a> {
    /// A zone whose changes between two moments are looked up once.
    fn new(zone: &'a TimeZone, bounds: Option<(DateTime, DateTime)>) -> Self {
        /// Two a year: three centuries.
        const MOST_CHANGES: usize = 600;
        let mut steady = Vec::new();
        let timestamps = bounds.and_then(|(from, to)| {
            let at = |t: DateTime| zone.to_ambiguous_timestamp(t).compatible().ok();
            Some((from, to, at(from)?, at(to)?))
        });
        if let Some((from, to, first, last)) = timestamps {
            let day = jiff::SignedDuration::from_hours(24);
            // A day on each side of a change is left to the zone itself.
            let mut start = from;
            let changes = zone.following(first).take_while(|t| t.timestamp() <= last);
            let (mut taken, mut is_whole) = (0, true);
            for change in changes {
                if taken == MOST_CHANGES {
                    is_whole = false;
                    break;
                }
                taken += 1;
                let at = zone.to_datetime(change.timestamp());
                steady.push((start, at.saturating_sub(day)));
                start = at.saturating_add(day);
            }
            if is_whole {
                steady.push((start, to));
            }
        }
        Self { zone, steady }
    }

    /// Whether the clock is not changed between two moments.
    fn is_steady(&self, from: DateTime, to: DateTime) -> bool {
        let after = self.steady.partition_point(|(start, _)| *start <= from);
        after.checked_sub(1).and_then(|i| self.steady.get(i)).is_some_and(|(_, end)| to <= *end)
    }
}

impl WeekClock {
    /// Shares one incident among the hours from a moment on, as the clock shows them.
    fn share(&mut self, from: DateTime, whole: i64) {
        let mut hour = hour_of_week(from);
        let mut into = i64::from(from.minute()) * 60 + i64::from(from.second());
        let mut left = whole;
        while left > 0 {
            let here = (3_600 - into).min(left);
            self.weights[hour] += here as f64 / whole as f64;
            left -= here;
            into = 0;
            hour = (hour + 1) % WEEK_HOURS;
        }
    }

    fn add(&mut self, span: TimeSpan, zone: &Zone<'_>) {
        self.incidents += 1;
        let first = hour_of_week(span.from);
        if span.to <= span.from {
            self.reversed += u64::from(span.to < span.from);
            self.weights[first] += 1.0;
            return;
        }
        if zone.is_steady(span.from, span.to) {
            let whole = span.to.duration_since(span.from).as_secs();
            if whole > 0 && whole <= WEEK_HOURS as i64 * 3_600 {
                self.share(span.from, whole);
                return;
            }
        }
        let zone = zone.zone;
        // A time that the clock leaves out is taken as the hour after, one that it repeats as the
        // first of the two.
        let seconds = |t: DateTime| {
            zone.to_ambiguous_timestamp(t).compatible().map_or(i64::MIN, jiff::Timestamp::as_second)
        };
        let (from, to) = (seconds(span.from), seconds(span.to));
        let whole = to.saturating_sub(from);
        if from == i64::MIN || whole <= 0 {
            self.weights[first] += 1.0;
        } else if whole > WEEK_HOURS as i64 * 3_600 {
            self.over_a_week += 1;
            self.weights.iter_mut().for_each(|w| *w += 1.0 / WEEK_HOURS as f64);
        } else {
            let mut at = from;
            while at < to {
                let Ok(moment) = jiff::Timestamp::from_second(at) else { break };
                let local = zone.to_datetime(moment);
                let into = i64::from(local.minute()) * 60 + i64::from(local.second());
                let next = (at - into + 3_600).min(to);
                self.weights[hour_of_week(local)] += (next - at) as f64 / whole as f64;
                at = next;
            }
        }
    }

    /// The weight of one hour of a day: 0 is Monday.
    pub fn at(&self, weekday: usize, hour: usize) -> f64 {
        self.weights.get(weekday * 24 + hour).copied().unwrap_or(0.0)
    }

    /// The weight of each hour of the day, all days together.
    pub fn by_hour(&self) -> [f64; 24] {
        std::array::from_fn(|hour| (0..7).map(|day| self.at(day, hour)).sum())
    }

    /// The weight of each day, Monday first.
    pub fn by_weekday(&self) -> [f64; 7] {
        std::array::from_fn(|day| (0..24).map(|hour| self.at(day, hour)).sum())
    }

    /// The mean hour of the day on the circle of hours, from 0 to below 24, each hour at its middle: of
    /// 23:30 and 0:30 it is midnight and not noon. `None` where the hours cancel out, and without incidents.
    pub fn mean_hour(&self) -> Option<f64> {
        circular_mean_hour(self.by_hour().into_iter().enumerate().map(|(h, w)| (h as f64 + 0.5, w)))
    }

    /// What it says in plain words.
    pub fn sentences(&self) -> Vec<String> {
        let share = |w: f64| 100.0 * w / self.incidents as f64;
        let most = |weights: &[f64]| {
            let highest =
                weights.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0)));
            highest.map_or((0, 0.0), |(i, w)| (i, *w))
        };
        if self.incidents == 0 {
            return vec!["No incident has a time.".to_owned()];
        }
        let (hour, at_hour) = most(&self.weights);
        let (day, on_day) = most(&self.by_weekday());
        let mut sentences = vec![format!(
            "Of {} incidents with a time most happen on {} from {:02}:00 to {:02}:00 ({:.1} %); the busiest day is {} ({:.1} %).",
            self.incidents,
            DAYS[hour / 24],
            hour % 24,
            (hour % 24 + 1) % 24,
            share(at_hour),
            DAYS[day],
            share(on_day)
        )];
        if self.reversed > 0 {
            sentences.push(format!(
                "{} end before they begin and are counted at their beginning.",
                self.reversed
            ));
        }
        if self.over_a_week > 0 {
            sentences.push(format!(
                "{} last longer than a week and are spread evenly over it.",
                self.over_a_week
            ));
        }
        sentences
    }
}

/// The mean of hours of the day on their circle, each with a weight; `None` where they cancel out.
///
/// ```
/// use beatlas::analysis::circular_mean_hour;
/// let mean = circular_mean_hour([22.0, 23.0, 1.0, 2.0].map(|hour| (hour, 1.0)));
/// assert!(mean.is_some_and(|hour| hour < 1e-9 || hour > 24.0 - 1e-9));
/// assert_eq!(circular_mean_hour([(0.0, 1.0), (12.0, 1.0)]), None);
/// ```
pub fn circular_mean_hour(hours: impl IntoIterator<Item = (f64, f64)>) -> Option<f64> {
    let turn = std::f64::consts::TAU / 24.0;
    let (mut x, mut y, mut all) = (0.0, 0.0, 0.0);
    for (hour, weight) in hours {
        x += weight * (hour * turn).cos();
        y += weight * (hour * turn).sin();
        all += weight;
    }
    // A hair before midnight is rounded up to 24, which is 0.
    (x.hypot(y) > 1e-9 * all).then(|| (y.atan2(x) / turn).rem_euclid(24.0) % 24.0)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn clock(from: &str, to: &str) -> WeekClock {
        let span = TimeSpan { from: from.parse().unwrap(), to: to.parse().unwrap() };
        aoristic(&[span], &TimeZone::get("Europe/London").unwrap())
    }

    fn check(from: &str, to: &str, expected: &[(usize, f64)]) {
        let found = clock(from, to);
        for (hour, weight) in found.weights.iter().enumerate() {
            let due = expected.iter().find(|(h, _)| *h == hour).map_or(0.0, |(_, w)| *w);
            assert!(
                (weight - due).abs() < 5e-5,
                "{from} {to}: hour {hour} has {weight}, not {due}"
            );
        }
        assert!((found.weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn weights_of_the_literature() {
        // 3 August 2026 is a Monday, the 9th a Sunday.
        check("2026-08-03T01:50", "2026-08-03T02:10", &[(1, 0.5), (2, 0.5)]);
        check("2026-08-03T01:00", "2026-08-03T02:30", &[(1, 0.6667), (2, 0.3333)]);
        let four = [(166, 0.25), (167, 0.25), (0, 0.25), (1, 0.25)];
        check("2026-08-09T22:00", "2026-08-10T02:00", &four);
        check("2026-08-03T01:50", "2026-08-03T01:50", &[(1, 1.0)]);
        // Reversed: the hour of the beginning.
        check("2026-08-03T05:00", "2026-08-03T02:00", &[(5, 1.0)]);
        assert_eq!(clock("2026-08-03T05:00", "2026-08-03T02:00").reversed, 1);
        let eight_days = clock("2026-08-03T00:00", "2026-08-11T00:00");
        assert!(eight_days.weights.iter().all(|w| (w - 0.005_952).abs() < 5e-7));
        assert_eq!(eight_days.over_a_week, 1);
        // A week exactly is a week.
        assert_eq!(clock("2026-08-03T00:30", "2026-08-10T00:30").over_a_week, 0);
    }

    #[test]
    fn the_clock_changes_in_march_and_october() {
        // Sunday 29 March 2026: 01:00 to 01:59 are left out, so two hours pass from 00:00 to 03:00.
        check("2026-03-29T00:00", "2026-03-29T03:00", &[(144, 0.5), (146, 0.5)]);
        // Sunday 25 October 2026: 01:00 to 01:59 come twice, so four hours pass.
        check("2026-10-25T00:00", "2026-10-25T03:00", &[(144, 0.25), (145, 0.5), (146, 0.25)]);
    }

    #[test]
    fn spans_between_changes_are_shared_as_the_zone_would() {
        let zone = TimeZone::get("Europe/London").unwrap();
        let start = jiff::civil::date(2026, 3, 25).at(0, 7, 13, 0);
        let spans: Vec<TimeSpan> = (0..9_000_i64)
            .map(|i| {
                let from = start + jiff::SignedDuration::from_mins(i * 37);
                TimeSpan { from, to: from + jiff::SignedDuration::from_mins(i * 91 % 10_000) }
            })
            .collect();
        let all = aoristic(&spans, &zone);
        let mut plain = WeekClock::default();
        let unknown = Zone { zone: &zone, steady: Vec::new() };
        for span in &spans {
            plain.add(*span, &unknown);
        }
        assert_eq!((all.incidents, all.over_a_week), (plain.incidents, plain.over_a_week));
        for (a, b) in all.weights.iter().zip(plain.weights) {
            assert!((a - b).abs() < 1e-9, "{a} {b}");
        }
    }

    #[test]
    fn the_mean_of_hours_goes_round_the_clock() {
        let noon = clock("2026-08-03T12:00", "2026-08-03T12:00");
        assert!((noon.mean_hour().unwrap() - 12.5).abs() < 1e-9);
        assert_eq!(WeekClock::default().mean_hour(), None);
        assert_eq!(WeekClock::default().sentences(), ["No incident has a time."]);
        assert!(noon.sentences()[0].contains("on Monday from 12:00 to 13:00 (100.0 %)"));
    }
}
