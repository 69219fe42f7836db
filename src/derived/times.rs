//! When incidents were, as the statistics of hours and days take it.

use jiff::civil::Date;

use crate::analysis::{Refused, TimeSpan, hour_of_week};
use crate::geography::MetricPoint;
use crate::profile::When;

/// The two ends of a time: of a span its own, of a moment that moment twice.
fn ends(from: When, to: When) -> (When, When) {
    match (from, to) {
        (When::Between(span), _) => (span.from(), span.to()),
        (from, When::Unknown) => (from, from),
        (When::Unknown, to) => (to, to),
        (from, to) => (from, to),
    }
}

fn day(when: When) -> Option<Date> {
    match when {
        When::Day(day) => Some(day),
        When::At(t) => Some(t.date()),
        When::Unknown | When::Month(_) | When::Between(_) => None,
    }
}

/// From when to when an incident can have happened, for clocks of hours: `to` is not known where
/// `from` is a moment or a span of its own. `None` where no hour is known: a month or a day alone says
/// nothing of hours. A span of days runs from the first midnight to the last.
///
/// ```
/// use beatlas::{derived::time_span, profile::When};
/// let when = |text| When::from_text(text).unwrap_or(When::Unknown);
/// let span = time_span(when("2025-10-03/2025-10-05T07:30"), When::Unknown);
/// assert_eq!(span.map(|s| s.from.to_string()).as_deref(), Some("2025-10-03T00:00:00"));
/// assert_eq!(time_span(when("2025-10-03"), When::Unknown), None);
/// ```
pub fn time_span(from: When, to: When) -> Option<TimeSpan> {
    let (from, to) = ends(from, to);
    let is_day_alone = from == to && matches!(from, When::Day(_));
    let start = match from {
        When::At(t) => t,
        other => day(other)?.to_datetime(jiff::civil::Time::midnight()),
    };
    let end = match to {
        When::At(t) => t,
        other => day(other)?.tomorrow().ok()?.to_datetime(jiff::civil::Time::midnight()),
    };
    (!is_day_alone).then_some(TimeSpan { from: start, to: end })
}

/// The day of an incident as a number, days since 1 January 1970: of a span the one in its middle.
/// `None` where no day is known, as of published months.
///
/// ```
/// use beatlas::{derived::day_number, profile::When};
/// let when = |text| When::from_text(text).unwrap_or(When::Unknown);
/// assert_eq!(day_number(when("1970-01-11T23:59"), When::Unknown), Some(10));
/// assert_eq!(day_number(when("1970-01-01"), when("1970-01-05")), Some(2));
/// assert_eq!(day_number(when("1970-01"), When::Unknown), None);
/// ```
pub fn day_number(from: When, to: When) -> Option<i32> {
    let (from, to) = ends(from, to);
    let number = |day: Date| {
        let since = day.duration_since(Date::constant(1970, 1, 1));
        i32::try_from(since.as_hours() / 24).ok()
    };
    let (from, to) = (number(day(from)?)?, number(day(to)?)?);
    Some(from + (to - from) / 2)
}

/// Whether an incident happened in an hour of the week, Monday 00:00 first, or can have.
pub(super) fn can_be_in_hour(when: When, hour: usize) -> bool {
    let Some(span) = time_span(when, When::Unknown) else { return false };
    let (from, to) = (hour_of_week(span.from), hour_of_week(span.to));
    if span.from.duration_until(span.to).as_hours() >= 168 {
        true
    } else if from <= to {
        (from..=to).contains(&hour)
    } else {
        hour >= from || hour <= to
    }
}

/// Why there is no clock where no incident has a time of the day.
pub fn no_hours(without: usize) -> Refused {
    Refused::Unfit {
        method: "the clock of hours",
        reason: format!(
            "none of {without} incidents has a time of the day, as published data has none; use data with times"
        ),
    }
}

/// Places and days of incidents, as the near-repeat test wants them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NearRepeatDays {
    /// Where.
    pub points: Vec<MetricPoint>,
    /// On which day, see [`day_number`].
    pub days: Vec<i32>,
    /// How many have no day and are left out.
    pub without_day: usize,
}

/// The places and days of incidents, each with its first and its last moment.
///
/// # Errors
/// Refused where most have a month and no day.
pub fn near_repeat_days(
    incidents: impl Iterator<Item = (MetricPoint, [When; 2])>,
) -> Result<NearRepeatDays, Refused> {
    let mut known = NearRepeatDays::default();
    let (mut all, mut months) = (0, 0);
    for (point, [from, to]) in incidents {
        all += 1;
        match day_number(from, to) {
            Some(day) => {
                known.points.push(point);
                known.days.push(day);
            }
            None => {
                months += usize::from(matches!(from, When::Month(_)));
                known.without_day += 1;
            }
        }
    }
    if months > known.days.len() {
        return Err(Refused::Unfit {
            method: "the near-repeat test",
            reason: format!(
                "{months} of {all} incidents have a month and no day, as published data has, and days are what it counts; use data with dates"
            ),
        });
    }
    Ok(known)
}
