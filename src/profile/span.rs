//! From when to when an incident can have happened.

use jiff::civil::{Date, DateTime, Time};

use super::When;

/// Two moments between which an incident happened, each a day or a minute of a day.
///
/// What happened while nobody was there is known so: the car was whole on Friday evening and
/// broken into on Saturday. Seconds are not kept.
///
/// ```
/// use beatlas::profile::{Span, When};
/// let left = When::from_text("2025-10-03T18:00").unwrap_or(When::Unknown);
/// let found = When::from_text("2025-10-04T07:30").unwrap_or(When::Unknown);
/// let span = Span::between(left, found).map(When::Between);
/// assert_eq!(span.map(When::to_text).as_deref(), Some("2025-10-03T18:00/2025-10-04T07:30"));
/// assert_eq!(Span::between(found, left), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    from: Edge,
    to: Edge,
}

/// A day, and a minute of it where the time is known: in twelve bytes for both ends, since a
/// million incidents have a `When` each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Edge {
    day: Date,
    /// From midnight; below zero where only the day is known.
    minute: i16,
}

impl Edge {
    const NO_TIME: i16 = -1;

    fn of(when: When) -> Option<Self> {
        match when {
            When::Day(day) => Some(Self { day, minute: Self::NO_TIME }),
            When::At(t) => {
                let minute = i16::from(t.hour()) * 60 + i16::from(t.minute());
                Some(Self { day: t.date(), minute })
            }
            When::Unknown | When::Month(_) | When::Between(_) => None,
        }
    }

    fn when(self) -> When {
        let time = Time::new((self.minute / 60) as i8, (self.minute % 60) as i8, 0, 0);
        match time {
            Ok(time) if self.minute >= 0 => When::At(DateTime::from_parts(self.day, time)),
            _ => When::Day(self.day),
        }
    }

    fn has_time(self) -> bool {
        self.minute >= 0
    }
}

impl Span {
    /// What lies between two moments of which each is at least a day; `None` where one is not,
    /// where the end is before the beginning, and where both are the same.
    pub fn between(from: When, to: When) -> Option<Self> {
        let (from, to) = (Edge::of(from)?, Edge::of(to)?);
        let is_forwards = from.day < to.day
            || (from.day == to.day && from.has_time() && to.has_time() && from.minute < to.minute);
        is_forwards.then_some(Self { from, to })
    }

    /// The first moment at which it can have happened: a day or a time.
    pub fn from(self) -> When {
        self.from.when()
    }

    /// The last moment at which it can have happened: a day or a time.
    pub fn to(self) -> When {
        self.to.when()
    }

    /// The day, where it is one day.
    pub fn day(self) -> Option<Date> {
        (self.from.day == self.to.day).then_some(self.from.day)
    }

    /// The hour of the day, where it is one.
    pub fn hour(self) -> Option<i8> {
        let hour = |edge: Edge| edge.minute.div_euclid(60) as i8;
        let is_one = self.day().is_some() && hour(self.from) == hour(self.to);
        (is_one && self.from.has_time()).then(|| hour(self.from))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn span(from: &str, to: &str) -> Option<Span> {
        Span::between(When::from_text(from).unwrap(), When::from_text(to).unwrap())
    }

    #[test]
    fn a_span_knows_what_both_its_ends_agree_on() {
        let check = |from, to, text: &str, day: Option<&str>, hour| {
            let span = span(from, to).unwrap();
            let when = When::Between(span);
            assert_eq!(when.to_text(), text);
            assert_eq!(When::from_text(text), Some(when));
            assert_eq!(span.day().map(|d| d.to_string()).as_deref(), day);
            assert_eq!(span.hour(), hour);
        };
        let day = Some("2025-10-03");
        check(
            "2025-10-03T10:00",
            "2025-10-03T10:20",
            "2025-10-03T10:00/2025-10-03T10:20",
            day,
            Some(10),
        );
        check(
            "2025-10-03T10:00",
            "2025-10-03T12:00",
            "2025-10-03T10:00/2025-10-03T12:00",
            day,
            None,
        );
        check("2025-10-03", "2025-10-05", "2025-10-03/2025-10-05", None, None);
        check("2025-10-03", "2025-11-05T01:00", "2025-10-03/2025-11-05T01:00", None, None);
    }

    #[test]
    fn what_is_no_span_is_none() {
        for (from, to) in [
            ("2025-10-03", "2025-10-03"),
            ("2025-10-03", "2025-10-03T12:00"),
            ("2025-10-05", "2025-10-03"),
            ("2025-10", "2025-11"),
            ("", "2025-10-03"),
        ] {
            assert_eq!(span(from, to), None, "{from} {to}");
        }
        for text in ["2025-10-05/2025-10-03", "2025-10-03/", "/", "2025-10/2025-11"] {
            assert_eq!(When::from_text(text), None, "{text}");
        }
    }

    #[test]
    fn a_million_of_them_are_no_larger_than_times() {
        assert_eq!(size_of::<When>(), 16);
    }
}
