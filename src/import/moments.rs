//! Dates and times in the forms that files give them.

use jiff::civil::{Date, DateTime, Time};

use super::mapping::DayOrder;
use crate::profile::{Month, Span, When};

/// Years that a date may have: any other is taken for an error in the file.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2100;

/// Why a text is no date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum DateFault {
    /// Day and month can be either way round.
    Ambiguous,
    /// It cannot be read.
    Wrong(String),
}

/// What the first two numbers of 25/12/2025 say of the order of day and month; `None` where they
/// say nothing, or the text has another form.
pub(super) fn order_shown(text: &str) -> Option<DayOrder> {
    let (a, b) = two_numbers(text)?;
    match (a > 12, b > 12) {
        (true, false) => Some(DayOrder::DayFirst),
        (false, true) => Some(DayOrder::MonthFirst),
        _ => None,
    }
}

/// Day and month of 03/10/2025 in the order in which they stand; `None` for any other form.
pub(super) fn two_numbers(text: &str) -> Option<(i8, i8)> {
    let (date, _) = divided(text);
    let pieces = pieces(date);
    match pieces.as_slice() {
        [a, b, y] if is_year(y) => Some((number(a)?, number(b)?)),
        _ => None,
    }
}

/// When a text says that it was.
///
/// Read are 2025-10-03, 20251003, 03/10/2025 (with `order`), 3-Oct-2025, October 3, 2025 and the
/// like, each with or without a time; 2025-10, 10/2025 and Oct 2025 as months. A zone after the
/// time is left off: the time is taken as it is written.
pub(super) fn when(text: &str, order: Option<DayOrder>) -> Result<When, DateFault> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(When::Unknown);
    }
    let wrong = || DateFault::Wrong("expected a date such as 2025-10-03 or 03/10/2025".to_owned());
    let (date_text, time_text) = divided(text);
    let date = match pieces(date_text).as_slice() {
        [all] if all.len() == 8 && number::<u32>(all).is_some() => {
            let part = |r: std::ops::Range<usize>| all.get(r).unwrap_or_default();
            day(part(0..4), number(part(4..6)), number(part(6..8)))
        }
        [y, m] if is_year(y) => return month(y, month_number(m)).ok_or_else(wrong),
        [m, y] if is_year(y) => return month(y, month_number(m)).ok_or_else(wrong),
        [y, m, d] if is_year(y) => day(y, month_number(m), number(d)),
        [a, b, y] if is_year(y) => match (number::<i8>(a), number::<i8>(b)) {
            (Some(a), Some(b)) => {
                let (d, m) = match order {
                    Some(DayOrder::DayFirst) => (a, b),
                    Some(DayOrder::MonthFirst) => (b, a),
                    None if a == b => (a, b),
                    None => match order_shown(text) {
                        Some(DayOrder::DayFirst) => (a, b),
                        Some(DayOrder::MonthFirst) => (b, a),
                        None => return Err(DateFault::Ambiguous),
                    },
                };
                day(y, Some(m), Some(d))
            }
            (None, Some(d)) => day(y, month_number(a), Some(d)),
            (Some(d), None) => day(y, month_number(b), Some(d)),
            (None, None) => None,
        },
        _ => None,
    };
    let date = date.ok_or_else(wrong)?;
    if time_text.is_empty() {
        return Ok(When::Day(date));
    }
    let time = time(time_text).ok_or_else(|| {
        DateFault::Wrong("expected a time such as 21:40 after the date".to_owned())
    })?;
    Ok(When::At(DateTime::from_parts(date, time)))
}

/// The time of the day that a text of its own says: 21:40, 9:40 PM, 2140, or a share of the day as
/// spreadsheets count it.
pub(super) fn time_of_day(text: &str) -> Option<Time> {
    let text = text.trim();
    if let Some(found) = time(text) {
        return Some(found);
    }
    if text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()) {
        return Time::new(number(text.get(..2)?)?, number(text.get(2..)?)?, 0, 0).ok();
    }
    let share: f64 = text.parse().ok()?;
    // 1440 minutes: spreadsheets keep no more than that of a time.
    let minutes = (share * 1440.0).round();
    if !text.contains('.') || !(0.0..1440.0).contains(&minutes) {
        return None;
    }
    Time::new((minutes / 60.0).floor() as i8, (minutes % 60.0) as i8, 0, 0).ok()
}

/// The text before the time, and the time.
fn divided(text: &str) -> (&str, &str) {
    let text = text.trim();
    let Some(colon) = text.find(':') else { return (text, "") };
    let before = text.get(..colon).unwrap_or_default();
    let hours = before.len() - before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let start = colon - hours.min(2);
    let date = text.get(..start).unwrap_or_default();
    (date.trim_end_matches([' ', 'T', ',', '@']), text.get(start..).unwrap_or_default())
}

/// The numbers and words of a date, without the day of the week.
fn pieces(date: &str) -> Vec<&str> {
    let week = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    date.split(['-', '/', '.', ' ', ','])
        .filter(|p| !p.is_empty())
        .filter(|p| {
            let small = p.to_ascii_lowercase();
            !(small.ends_with("day") || week.contains(&small.as_str()))
        })
        .collect()
}

fn is_year(text: &str) -> bool {
    text.len() == 4 && number(text).is_some_and(|y: i16| YEARS.contains(&y))
}

fn number<N: std::str::FromStr>(text: &str) -> Option<N> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// The month that a number or an English name says.
fn month_number(text: &str) -> Option<i8> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    if let Some(n) = number(text) {
        return Some(n);
    }
    let small = text.to_ascii_lowercase();
    let found = NAMES.iter().position(|n| small.len() >= 3 && n.starts_with(&small));
    let found = found.or_else(|| (small == "sept").then_some(8));
    found.map(|i| i as i8 + 1)
}

fn day(year: &str, month: Option<i8>, day: Option<i8>) -> Option<Date> {
    let date = Date::new(number(year)?, month?, day?).ok()?;
    YEARS.contains(&date.year()).then_some(date)
}

fn month(year: &str, month: Option<i8>) -> Option<When> {
    Some(When::Month(Month::new(number(year)?, month?)?))
}

/// A time with colons, perhaps with seconds, AM or PM, and a zone that is left off.
fn time(text: &str) -> Option<Time> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != ':').unwrap_or(text.len());
    let (clock, mut rest) = text.split_at(end);
    if let Some(fraction) = rest.strip_prefix('.') {
        rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
    }
    let half = rest.trim().to_ascii_uppercase();
    let parts: Vec<i8> = clock.split(':').map(number).collect::<Option<_>>()?;
    let (mut hour, minute, second) = match parts.as_slice() {
        [h, m] => (*h, *m, 0),
        [h, m, s] => (*h, *m, *s),
        _ => return None,
    };
    match half.as_str() {
        "" | "Z" | "UTC" | "GMT" | "BST" => {}
        "AM" if (1..=12).contains(&hour) => hour %= 12,
        "PM" if (1..=12).contains(&hour) => hour = hour % 12 + 12,
        zone if is_offset(zone) => {}
        _ => return None,
    }
    Time::new(hour, minute, second, 0).ok()
}

/// Whether a text is a zone such as +01:00 or -0500.
fn is_offset(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or_default();
    matches!(digits.len(), 2 | 4 | 5) && digits.bytes().all(|b| b.is_ascii_digit() || b == b':')
}

/// When something was that lies between two moments: their span where both are days or times, and
/// else as exact as both agree on.
pub(super) fn between(from: When, to: When) -> Result<When, String> {
    let day = |w: When| match w {
        When::Day(d) => Some(d),
        When::At(t) => Some(t.date()),
        When::Month(_) | When::Unknown | When::Between(_) => None,
    };
    Ok(match (from, to) {
        (When::Unknown, known) | (known, When::Unknown) => known,
        (from, to) if from == to => from,
        (from, to)
            if from.month() > to.month() || day(from).zip(day(to)).is_some_and(|(f, t)| f > t) =>
        {
            return Err("the end is before the beginning".to_owned());
        }
        (from, to) => match (day(from), day(to)) {
            (Some(f), Some(t)) => {
                // A day and a time on it say no more than the day.
                Span::between(from, to)
                    .map_or(if f == t { When::Day(f) } else { from }, When::Between)
            }
            _ if from.month() == to.month() => from.month().map_or(When::Unknown, When::Month),
            _ => When::Unknown,
        },
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn dates_are_read_in_the_common_forms() {
        for (text, expected) in [
            ("2025-10-03", "2025-10-03"),
            ("2025/10/03", "2025-10-03"),
            ("20251003", "2025-10-03"),
            ("3-Oct-2025", "2025-10-03"),
            ("Fri 3 October 2025", "2025-10-03"),
            ("October 3, 2025", "2025-10-03"),
            ("25/12/2025", "2025-12-25"),
            ("12/25/2025", "2025-12-25"),
            ("03.03.2025", "2025-03-03"),
            ("2025-10-03T21:40:00.000Z", "2025-10-03T21:40"),
            ("2025-10-03 21:40:30+01:00", "2025-10-03T21:40:30"),
            ("06/26/2018 10:58:54 PM", "2018-06-26T22:58:54"),
            ("06/26/2018 12:05:00 AM", "2018-06-26T00:05"),
            ("2010-01-01 00:05", "2010-01-01T00:05"),
            ("2025-10", "2025-10"),
            ("10/2025", "2025-10"),
            ("Oct 2025", "2025-10"),
            ("", ""),
        ] {
            assert_eq!(when(text, None).unwrap().to_text(), expected, "{text}");
        }
        for bad in [
            "2025-13-01",
            "31/02/2025",
            "03/10/25",
            "soon",
            "12",
            "13/13/2025",
            "1:2:3:4",
            "2025-10-03 25:00",
            "0000-01-01",
            "19 January @ 15:00",
            "2025-10-03T",
            "é:é",
        ] {
            let read = when(bad, None);
            assert!(read.is_err() || bad.ends_with('T'), "{bad}: {read:?}");
        }
    }

    #[test]
    fn day_and_month_are_never_guessed() {
        assert_eq!(when("03/10/2025", None), Err(DateFault::Ambiguous));
        let read = |order| when("03/10/2025", Some(order)).unwrap().to_text();
        assert_eq!(read(DayOrder::DayFirst), "2025-10-03");
        assert_eq!(read(DayOrder::MonthFirst), "2025-03-10");
        assert!(matches!(when("25/12/2025", Some(DayOrder::MonthFirst)), Err(DateFault::Wrong(_))));
        assert_eq!(order_shown("25/12/2025"), Some(DayOrder::DayFirst));
        assert_eq!(order_shown("12/25/2025 10:00 PM"), Some(DayOrder::MonthFirst));
        assert_eq!(order_shown("2025-12-25"), None);
    }

    #[test]
    fn times_of_the_day_of_their_own() {
        for (text, expected) in [
            ("21:40", "21:40:00"),
            ("9:05 pm", "21:05:00"),
            ("2140", "21:40:00"),
            ("0.6180555555555556", "14:50:00"),
        ] {
            assert_eq!(time_of_day(text).unwrap().to_string(), expected, "{text}");
        }
        for bad in ["", "24:00", "2460", "1.5", "-0.5", "NaN", "noon"] {
            assert_eq!(time_of_day(bad), None, "{bad}");
        }
    }

    #[test]
    fn between_two_moments_is_their_span_or_what_both_agree_on() {
        let read = |from: &str, to: &str| {
            between(when(from, None).unwrap(), when(to, None).unwrap()).map(When::to_text)
        };
        assert_eq!(
            read("2025-10-03 10:00", "2025-10-03 12:00").unwrap(),
            "2025-10-03T10:00/2025-10-03T12:00"
        );
        assert_eq!(read("2025-10-03 10:00", "2025-10-03").unwrap(), "2025-10-03");
        assert_eq!(read("2025-10-03", "2025-10-05").unwrap(), "2025-10-03/2025-10-05");
        assert_eq!(read("2025-10-03", "2025-11-05").unwrap(), "2025-10-03/2025-11-05");
        assert_eq!(read("2025-10", "2025-10-05").unwrap(), "2025-10");
        assert_eq!(read("2025-10", "2025-11-05").unwrap(), "");
        assert_eq!(read("2025-10-03", "").unwrap(), "2025-10-03");
        assert!(read("2025-10-05", "2025-10-03").is_err());
    }
}
