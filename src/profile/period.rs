//! Months, periods of months, and when an incident happened.

use jiff::civil::{Date, DateTime, Weekday};

use super::Span;

/// A calendar month. The unit in which published incidents are dated.
///
/// ```
/// use beatlas::profile::Month;
/// let m: Month = "2022-10".parse()?;
/// assert_eq!(m.plus(3).to_string(), "2023-01");
/// assert_eq!(m.plus(3).months_since(m), 3);
/// assert!("2022-13".parse::<Month>().is_err());
/// # Ok::<(), beatlas::profile::PeriodError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

/// Why a text is not a month or a period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PeriodError {
    /// Not a month.
    #[error("expected a month such as 2026-08, found {0:?}")]
    NotAMonth(String),
    /// The last month is before the first.
    #[error("expected a period that does not end before it starts, found {0} to {1}")]
    Backwards(Month, Month),
}

impl Month {
    /// The month of a year; `month` from 1 to 12, `year` from 1 to 9999.
    pub fn new(year: i16, month: i8) -> Option<Self> {
        ((1..=12).contains(&month) && (1..=9999).contains(&year))
            .then(|| Self(i32::from(year) * 12 + i32::from(month) - 1))
    }

    /// The month that a date lies in.
    pub fn of(date: Date) -> Self {
        Self(i32::from(date.year()) * 12 + i32::from(date.month()) - 1)
    }

    /// The year.
    pub fn year(self) -> i16 {
        self.0.div_euclid(12) as i16
    }

    /// The month of the year, from 1 to 12.
    pub fn month(self) -> i8 {
        (self.0.rem_euclid(12) + 1) as i8
    }

    /// The month `n` months later, or earlier where `n` is negative.
    #[must_use]
    pub fn plus(self, n: i32) -> Self {
        Self(self.0 + n)
    }

    /// How many months after `earlier` this one is.
    pub fn months_since(self, earlier: Self) -> i32 {
        self.0 - earlier.0
    }

    /// The month in words for people: "Oct 2022".
    pub fn label(self) -> String {
        const NAMES: [&str; 12] =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let name = NAMES.get(self.0.rem_euclid(12) as usize).copied().unwrap_or_default();
        format!("{name} {}", self.year())
    }
}

impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.month())
    }
}

impl std::str::FromStr for Month {
    type Err = PeriodError;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let bad = || PeriodError::NotAMonth(s.to_owned());
        let (year, month) = s.split_once('-').ok_or_else(bad)?;
        if year.len() != 4 || month.len() != 2 {
            return Err(bad());
        }
        let number = |t: &str| t.parse::<i16>().map_err(|_| bad());
        Self::new(number(year)?, i8::try_from(number(month)?).map_err(|_| bad())?).ok_or_else(bad)
    }
}

/// Whole months from the first to the last, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Period {
    from: Month,
    to: Month,
}

impl Period {
    /// A period; refused when it ends before it starts.
    pub fn new(from: Month, to: Month) -> Result<Self, PeriodError> {
        if to < from { Err(PeriodError::Backwards(from, to)) } else { Ok(Self { from, to }) }
    }

    /// The `n` months that end with `last` (at least one).
    pub fn ending(last: Month, n: u16) -> Self {
        Self { from: last.plus(1 - i32::from(n.max(1))), to: last }
    }

    /// The first month.
    pub fn from(self) -> Month {
        self.from
    }

    /// The last month.
    pub fn to(self) -> Month {
        self.to
    }

    /// How many months, at least one.
    pub fn months(self) -> i32 {
        self.to.months_since(self.from) + 1
    }

    /// Whether the month is in the period.
    pub fn contains(self, month: Month) -> bool {
        self.from <= month && month <= self.to
    }

    /// The months of the period that are not among these.
    pub fn without(self, months: impl Iterator<Item = Month>) -> Vec<Month> {
        let mut is_there = vec![false; usize::try_from(self.months()).unwrap_or(0)];
        for month in months {
            let at = usize::try_from(month.months_since(self.from)).ok();
            if let Some(there) = at.and_then(|at| is_there.get_mut(at)) {
                *there = true;
            }
        }
        let missing = is_there.iter().zip(0..).filter(|(there, _)| !**there);
        missing.map(|(_, n)| self.from.plus(n)).collect()
    }

    /// The text kept in steps of the history, as ISO 8601 writes an interval: `2025-09/2026-08`.
    pub fn to_text(self) -> String {
        format!("{}/{}", self.from, self.to)
    }

    /// The way back from [`Period::to_text`]; `None` for any other text.
    pub fn from_text(text: &str) -> Option<Self> {
        let (from, to) = text.split_once('/')?;
        Self::new(from.parse().ok()?, to.parse().ok()?).ok()
    }

    /// The period in words for people: "Sep 2025 to Aug 2026 (12 months)".
    pub fn label(self) -> String {
        if self.from == self.to {
            format!("{} (1 month)", self.from.label())
        } else {
            format!("{} to {} ({} months)", self.from.label(), self.to.label(), self.months())
        }
    }
}

impl serde::Serialize for Period {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.to_text())
    }
}

impl<'de> serde::Deserialize<'de> for Period {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <String as serde::Deserialize>::deserialize(d)?;
        Self::from_text(&text).ok_or_else(|| {
            let words = "expected a period such as 2025-09/2026-08";
            serde::de::Error::custom(format!("{words}, found {text:?}"))
        })
    }
}

/// When an incident happened, as exactly as the file says and no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum When {
    /// The file does not say.
    Unknown,
    /// Some time in a month. Hours and weekdays are unknown, not midnight on the first.
    Month(Month),
    /// Some time on a day.
    Day(Date),
    /// A day and a time, local time of Great Britain.
    At(DateTime),
    /// Some time between two moments, as of what was found when somebody came back.
    Between(Span),
}

impl When {
    /// The month, where it is known: of a span, the month in which it begins and ends.
    pub fn month(self) -> Option<Month> {
        match self {
            Self::Unknown => None,
            Self::Month(m) => Some(m),
            Self::Day(d) => Some(Month::of(d)),
            Self::At(t) => Some(Month::of(t.date())),
            Self::Between(span) => {
                let from = span.from().month();
                if from == span.to().month() { from } else { None }
            }
        }
    }

    /// The day of the week, where it is known.
    pub fn weekday(self) -> Option<Weekday> {
        match self {
            Self::Unknown | Self::Month(_) => None,
            Self::Day(d) => Some(d.weekday()),
            Self::At(t) => Some(t.weekday()),
            Self::Between(span) => span.day().map(Date::weekday),
        }
    }

    /// The hour of the day, from 0 to 23, where it is known.
    pub fn hour(self) -> Option<i8> {
        match self {
            Self::Unknown | Self::Month(_) | Self::Day(_) => None,
            Self::At(t) => Some(t.hour()),
            Self::Between(span) => span.hour(),
        }
    }

    /// The text kept in files: empty, `2022-10`, `2022-10-03`, `2022-10-03T21:40`, or two of these
    /// that are at least days, as ISO 8601 writes an interval: `2022-10-03/2022-10-05`.
    pub fn to_text(self) -> String {
        match self {
            Self::Unknown => String::new(),
            Self::Month(m) => m.to_string(),
            Self::Day(d) => d.to_string(),
            // With seconds and their parts where there are any, so that no time is read back as
            // another.
            Self::At(t) if t.second() != 0 || t.subsec_nanosecond() != 0 => t.to_string(),
            Self::At(t) => t.strftime("%Y-%m-%dT%H:%M").to_string(),
            Self::Between(span) => format!("{}/{}", span.from().to_text(), span.to().to_text()),
        }
    }

    /// The way back from [`When::to_text`]; `None` for any other text.
    pub fn from_text(text: &str) -> Option<Self> {
        let text = text.trim();
        match text.len() {
            0 => Some(Self::Unknown),
            7 => text.parse().ok().map(Self::Month),
            10 => text.parse().ok().map(Self::Day),
            _ if text.contains('/') => {
                let (from, to) = text.split_once('/')?;
                let [from, to] = [from, to].map(Self::from_text);
                Span::between(from?, to?).map(Self::Between)
            }
            _ => text.replacen(' ', "T", 1).parse().ok().map(Self::At),
        }
    }

    /// For people: "Fri 3 Oct 2025, 21:40", "Oct 2022 (day not known)", "not known".
    pub fn label(self) -> String {
        match self {
            Self::Unknown => "not known".to_owned(),
            Self::Month(m) => format!("{} (day not known)", m.label()),
            Self::Day(d) => format!("{} (time not known)", d.strftime("%a %-d %b %Y")),
            Self::At(t) => t.strftime("%a %-d %b %Y, %H:%M").to_string(),
            Self::Between(span) => {
                let words = |when: Self| match when {
                    Self::Day(d) => d.strftime("%a %-d %b %Y").to_string(),
                    other => other.label(),
                };
                format!("{} to {}", words(span.from()), words(span.to()))
            }
        }
    }
}

impl serde::Serialize for When {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.to_text())
    }
}

impl<'de> serde::Deserialize<'de> for When {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <String as serde::Deserialize>::deserialize(d)?;
        Self::from_text(&text).ok_or_else(|| {
            serde::de::Error::custom(format!("expected a time such as 2026-08-31, found {text:?}"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_counts_its_months() {
        let check = |last: &str, n, from: &str, months| {
            let p = Period::ending(last.parse().unwrap(), n);
            assert_eq!((p.from().to_string().as_str(), p.months()), (from, months));
        };
        check("2026-08", 12, "2025-09", 12);
        check("2026-01", 1, "2026-01", 1);
        check("2026-01", 2, "2025-12", 2);
        assert!(Period::new("2026-02".parse().unwrap(), "2026-01".parse().unwrap()).is_err());
    }

    #[test]
    fn when_is_as_exact_as_its_text() {
        for text in ["", "2022-10", "2022-10-03", "2022-10-03T21:40", "2022-10-03T21:40:35"] {
            assert_eq!(When::from_text(text).unwrap().to_text(), text);
        }
        assert_eq!(When::from_text("2022-10-03 21:40").unwrap().to_text(), "2022-10-03T21:40");
        for bad in ["October", "2022-13", "2022-02-30", "03/10/2022"] {
            assert_eq!(When::from_text(bad), None, "{bad}");
        }
    }
}
