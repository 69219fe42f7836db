//! The shifts that a day is worked in.

use serde::{Deserialize, Serialize};

/// One of the three shifts of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shift {
    /// From early morning.
    Early,
    /// From the afternoon.
    Late,
    /// Over midnight, as a rule.
    Night,
}

impl Shift {
    /// All, in the order of a day.
    pub const ALL: [Self; 3] = [Self::Early, Self::Late, Self::Night];

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Early => "early",
            Self::Late => "late",
            Self::Night => "night",
        }
    }
}

/// The full hours, 0 to 23, at which the shifts of a force begin. Each lasts until the next one begins;
/// one that begins with another has no hours.
///
/// ```
/// use beatlas::profile::{Shift, Shifts};
/// let shifts = Shifts::default();
/// assert_eq!((shifts.of_hour(6), shifts.of_hour(7)), (Shift::Night, Shift::Early));
/// assert_eq!((shifts.of_hour(22), shifts.of_hour(23)), (Shift::Late, Shift::Night));
/// assert_eq!(shifts.label(Shift::Night), "23:00 to 07:00");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Shifts {
    /// When the early one begins.
    pub early: u8,
    /// When the late one begins.
    pub late: u8,
    /// When the night begins.
    pub night: u8,
}

impl Default for Shifts {
    /// Three of eight hours, as many forces work.
    fn default() -> Self {
        Self { early: 7, late: 15, night: 23 }
    }
}

impl Shifts {
    /// When a shift begins. What is no hour of a day, in a file that was changed by hand, counts on from
    /// midnight.
    pub const fn start(self, shift: Shift) -> u8 {
        match shift {
            Shift::Early => self.early % 24,
            Shift::Late => self.late % 24,
            Shift::Night => self.night % 24,
        }
    }

    /// The same shifts with one beginning at another hour.
    #[must_use]
    pub const fn with_start(mut self, shift: Shift, hour: u8) -> Self {
        match shift {
            Shift::Early => self.early = hour % 24,
            Shift::Late => self.late = hour % 24,
            Shift::Night => self.night = hour % 24,
        }
        self
    }

    /// The shift of an hour of the day: the one that began last.
    pub fn of_hour(self, hour: usize) -> Shift {
        let since = |shift: &Shift| (hour + 24 - usize::from(self.start(*shift))) % 24;
        // Where two begin together the later one in the day has the hours.
        Shift::ALL.into_iter().rev().min_by_key(since).unwrap_or(Shift::Early)
    }

    /// From when to when a shift lasts, in words.
    pub fn label(self, shift: Shift) -> String {
        let begins = usize::from(self.start(shift));
        let hours = (0..24).filter(|hour| self.of_hour(*hour) == shift).count();
        if hours == 0 {
            return "no hours".to_owned();
        }
        format!("{begins:02}:00 to {:02}:00", (begins + hours) % 24)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_hour_has_one_shift_whatever_their_order() {
        for shifts in [
            Shifts::default(),
            Shifts { early: 6, late: 14, night: 22 },
            Shifts { early: 22, late: 6, night: 14 },
            Shifts { early: 7, late: 7, night: 19 },
            Shifts { early: 31, late: 39, night: 255 },
        ] {
            let hours = |shift| (0..24).filter(|h| shifts.of_hour(*h) == shift).count();
            assert_eq!(Shift::ALL.map(hours).iter().sum::<usize>(), 24);
            for shift in Shift::ALL.into_iter().filter(|s| hours(*s) > 0) {
                assert_eq!(shifts.of_hour(shifts.start(shift).into()), shift, "{shifts:?}");
            }
        }
        let two = Shifts { early: 7, late: 7, night: 19 };
        assert_eq!(
            (two.label(Shift::Early), two.label(Shift::Late).as_str()),
            ("no hours".to_owned(), "07:00 to 19:00")
        );
    }
}
