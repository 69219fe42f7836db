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
        if let Some(day) = day_number(from, to) {
            known.points.push(point);
            known.days.push(day);
        } else {
            months += usize::from(matches!(from, When::Month(_)));
            known.without_day += 1;
        }
    }
    let refused = |reason| Refused::Unfit { method: "the near-repeat test", reason };
    if months > known.days.len() {
        return Err(refused(format!(
            "{months} of {all} incidents have a month and no day, as published data has, and days are what it counts; use data with dates"
        )));
    }
    if let Some(day) = one_day_of_the_month(&known.days) {
        return Err(refused(format!(
            "all {} dates are the {day} of a month, as where months are written as dates, and days are what it counts; use data with dates",
            known.days.len()
        )));
    }
    Ok(known)
}

/// So many incidents cannot all fall on one day of the month, or on midnight, by chance.
const TOO_MANY_ALIKE: usize = 10;

/// The day of the month that all days are, in words, where these are of several months: then they are
/// months that somebody wrote as dates.
fn one_day_of_the_month(days: &[i32]) -> Option<String> {
    let date = |day: i32| {
        let since = jiff::Span::new().try_days(day).ok()?;
        Date::constant(1970, 1, 1).checked_add(since).ok()
    };
    let first = date(*days.first()?)?;
    let is_several = days.iter().any(|day| *day != days[0]);
    let is_alike = |day: &i32| date(*day).is_some_and(|date| date.day() == first.day());
    let is_one = days.len() >= TOO_MANY_ALIKE && is_several && days.iter().all(is_alike);
    let nth = match first.day() {
        n @ (1 | 21 | 31) => format!("{n}st"),
        n @ (2 | 22) => format!("{n}nd"),
        n @ (3 | 23) => format!("{n}rd"),
        n => format!("{n}th"),
    };
    is_one.then_some(nth)
}

/// Refused where all times are midnight: then they are dates that somebody wrote as times.
///
/// # Errors
/// Refused, with the reason.
pub fn midnight_alone(spans: &[TimeSpan]) -> Result<(), Refused> {
    let midnight = jiff::civil::Time::midnight();
    let is_midnight = |span: &TimeSpan| span.from == span.to && span.from.time() == midnight;
    if spans.len() < TOO_MANY_ALIKE || !spans.iter().all(is_midnight) {
        return Ok(());
    }
    Err(Refused::Unfit {
        method: "the clock of hours",
        reason: format!(
            "all {} times are 00:00, as where dates are written as times; use data with times",
            spans.len()
        ),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn when(text: &str) -> When {
        When::from_text(text).unwrap()
    }

    fn days(of: impl Iterator<Item = String>) -> Result<NearRepeatDays, Refused> {
        let at = MetricPoint::new(0.0, 0.0);
        near_repeat_days(of.map(|text| (at, [when(&text), When::Unknown])))
    }

    #[test]
    fn months_that_are_written_as_dates_have_no_days() {
        let firsts = || (0..24).map(|i| format!("2022-{:02}-01", 1 + i % 12));
        let reason = days(firsts()).unwrap_err().to_string();
        assert!(reason.contains("all 24 dates are the 1st of a month"), "{reason}");
        assert!(days(firsts().chain(["2022-01-02".to_owned()])).is_ok());
        // Many on one day happened on that day.
        assert!(days((0..24).map(|_| "2022-01-01".to_owned())).is_ok());
        assert!(days(firsts().take(9)).is_ok(), "a few can be so by chance");
    }

    #[test]
    fn dates_that_are_written_as_times_have_no_hours() {
        let at = |text: &str| time_span(when(text), When::Unknown).unwrap();
        let midnights = vec![at("2022-01-01T00:00"); 12];
        assert!(
            midnight_alone(&midnights).unwrap_err().to_string().contains("all 12 times are 00:00")
        );
        assert!(midnight_alone(&[midnights, vec![at("2022-01-01T00:01")]].concat()).is_ok());
        assert!(midnight_alone(&[]).is_ok());
    }
}
