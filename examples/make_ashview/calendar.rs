//! Dates and local times over the two years of the data.

use jiff::civil::{Date, Time, date, time};
use jiff::tz::{AmbiguousOffset, TimeZone};

use crate::dice::Dice;
use crate::trouble::Result;

/// First day of the data.
pub const FIRST: Date = date(2024, 9, 1);
/// Last day of the data: a fixed end, so that "the last 12 months" never moves.
pub const LAST: Date = date(2026, 8, 31);
/// The day on which the support hub "Mindset" closed.
pub const MINDSET_CLOSED: Date = date(2025, 11, 14);

/// How busy each hour of the day is; only the proportions count.
pub type Hours = [f64; 24];

/// Shops are open, until the early evening.
pub const BUSINESS: Hours = [
    0., 0., 0., 0., 0., 0., 0., 1., 3., 5., 6., 7., 8., 7., 7., 8., 10., 11., 9., 6., 2., 1., 0.,
    0.,
];
/// After school until bedtime.
pub const AFTER_SCHOOL: Hours = [
    0., 0., 0., 0., 0., 0., 0., 1., 2., 1., 1., 1., 2., 2., 4., 8., 10., 10., 9., 8., 7., 5., 3.,
    1.,
];
/// Light summer evenings and the hours after the pubs.
pub const EVENING: Hours = [
    4., 1., 0.5, 0., 0., 0., 0.5, 0.5, 1., 0.5, 0.5, 1., 1., 1., 1., 2., 4., 6., 8., 9., 10., 11.,
    10., 7.,
];
/// Licensed hours, with the peak at closing time.
pub const NIGHT: Hours = [
    10., 8., 5., 2., 0.5, 0., 0., 0., 0., 0., 0., 0.5, 0.5, 1., 1., 1., 1., 2., 3., 4., 5., 7., 9.,
    11.,
];
/// Anything, anywhere: quiet before dawn, busiest in the evening.
pub const ALL_DAY: Hours = [
    3., 2., 1., 0.7, 0.5, 0.5, 1., 2., 3., 3., 3., 4., 4., 4., 4., 5., 6., 6., 6., 6., 6., 6., 5.,
    4.,
];
/// While people sleep or are at work.
pub const UNSEEN: Hours = [
    5., 6., 7., 6., 4., 2., 1., 1., 2., 3., 3., 3., 3., 3., 2., 2., 2., 2., 3., 3., 3., 3., 4., 5.,
];

/// How much busier each day of the week is, from Monday.
pub type Week = [f64; 7];

/// Nearly even, a little more at the weekend.
pub const EVEN: Week = [1.0, 0.95, 0.95, 1.0, 1.15, 1.25, 1.05];
/// Friday and Saturday nights.
pub const WEEKEND: Week = [0.7, 0.6, 0.7, 0.9, 2.3, 2.6, 1.0];
/// Shopping days.
pub const SHOPPING: Week = [1.0, 1.0, 1.05, 1.1, 1.25, 1.45, 0.6];

/// A day from `first` to `last`, more often in summer and on busy days of the week.
pub fn day(dice: &mut Dice, first: Date, last: Date, week: &Week) -> Date {
    let days = (last - first).get_days().max(0) as usize + 1;
    for _ in 0..60 {
        let Ok(date) = first.checked_add(jiff::Span::new().days(dice.below(days) as i64)) else {
            break;
        };
        let weekday = week[date.weekday().to_monday_zero_offset() as usize];
        if dice.chance(weekday * season(date) / 3.4) {
            return date;
        }
    }
    first
}

/// Long evenings bring people out: from 0.8 in midwinter to 1.2 in July.
fn season(date: Date) -> f64 {
    let month = [0.82, 0.84, 0.92, 1.0, 1.08, 1.16, 1.2, 1.16, 1.04, 1.02, 0.94, 0.82];
    month.get(usize::from(date.month().unsigned_abs()) - 1).copied().unwrap_or(1.0)
}

/// A local time with a busy hour. An hour that the clocks skip becomes the hour after it.
pub fn time_on(dice: &mut Dice, date: Date, hours: &Hours) -> Result<Time> {
    let hour = dice.weighted(hours) as i8;
    // People say "ten past" and "half past" more often than "07" or "32".
    let minute = if dice.chance(0.45) { dice.below(12) as i8 * 5 } else { dice.below(60) as i8 };
    let chosen = time(hour, minute, 0, 0);
    if exists(date, chosen)? { Ok(chosen) } else { Ok(time(hour + 1, minute, 0, 0)) }
}

/// Whether clocks in Britain showed this time on this day.
pub fn exists(date: Date, time: Time) -> Result<bool> {
    let zone = TimeZone::get("Europe/London")?;
    let ambiguous = zone.to_ambiguous_timestamp(date.to_datetime(time));
    Ok(!matches!(ambiguous.offset(), AmbiguousOffset::Gap { .. }))
}

/// First and last day of a month counted from the first month of the data.
pub fn month(index: usize) -> (Date, Date) {
    let months = 8 + index;
    let first = date(2024 + (months / 12) as i16, (months % 12) as i8 + 1, 1);
    (first, first.last_of_month())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spring_hour_does_not_exist_and_the_autumn_hour_does() {
        let check = |date, hour| exists(date, time(hour, 30, 0, 0)).unwrap_or(false);
        assert!(!check(date(2025, 3, 30), 1));
        assert!(!check(date(2026, 3, 29), 1));
        assert!(check(date(2025, 3, 30), 2));
        assert!(check(date(2025, 10, 26), 1));
    }

    #[test]
    fn the_months_of_the_data_run_from_first_to_last() {
        assert_eq!(month(0).0, FIRST);
        assert_eq!(month(23).1, LAST);
        assert_eq!(month(4).0, date(2025, 1, 1));
    }
}
