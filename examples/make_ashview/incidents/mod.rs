//! Two years of incidents: three stories, some lesser trouble spots, and ordinary noise.

pub mod kinds;
mod noise;
mod places;
mod spots;
mod stories;

use jiff::civil::{Date, Time};

use crate::dice::Dice;
use crate::plane::Point;
use crate::town::Town;
use crate::trouble::Result;
use kinds::{AsbType, CrimeType, SubType};

/// How well the place of an incident is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// The very spot.
    Exact,
    /// The published point of the street.
    Snapped,
    /// Somewhere along the street.
    Street,
    /// Somewhere in a park or estate.
    Area,
    /// No place at all.
    None,
}

impl Precision {
    /// The word in the files.
    pub const fn word(self) -> &'static str {
        match self {
            Precision::Exact => "exact",
            Precision::Snapped => "snapped",
            Precision::Street => "street",
            Precision::Area => "area",
            Precision::None => "none",
        }
    }
}

/// When it happened, as far as anyone wrote it down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// Day and local time.
    Minute(Date, Time),
    /// The day only.
    Day(Date),
    /// The month only; the date is its first day.
    Month(Date),
}

impl When {
    /// The day, or the first of the month.
    pub const fn date(self) -> Date {
        match self {
            When::Minute(date, _) | When::Day(date) | When::Month(date) => date,
        }
    }
}

/// Where it happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// The point, unless nobody knows.
    pub point: Option<Point>,
    /// In words: "On or near High Street".
    pub location: String,
    /// How well it is known.
    pub precision: Precision,
}

/// One row of the incident file.
#[derive(Clone, Debug, PartialEq)]
pub struct Incident {
    /// Source id, numbered through each year.
    pub id: String,
    /// Date and time.
    pub when: When,
    /// Where.
    pub place: Place,
    /// One of the 14 types of data.police.uk.
    pub crime_type: CrimeType,
    /// For anti-social behaviour.
    pub asb: Option<(AsbType, SubType)>,
    /// Last outcome; empty for anti-social behaviour.
    pub outcome: &'static str,
    /// Opaque number of a repeat caller, or empty.
    pub caller: String,
}

impl Incident {
    /// A row of anti-social behaviour; its id comes with the others'.
    fn asb(when: When, place: Place, kind: (AsbType, SubType)) -> Self {
        Self {
            id: String::new(),
            when,
            place,
            crime_type: CrimeType::AntiSocialBehaviour,
            asb: Some(kind),
            outcome: "",
            caller: String::new(),
        }
    }

    /// A row of any other type.
    fn crime(when: When, place: Place, crime_type: CrimeType, outcome: &'static str) -> Self {
        Self {
            id: String::new(),
            when,
            place,
            crime_type,
            asb: None,
            outcome,
            caller: String::new(),
        }
    }

    /// The same row, called in by someone who calls often.
    fn called_by(mut self, caller: &str) -> Self {
        caller.clone_into(&mut self.caller);
        self
    }
}

/// All incidents, in order of time, with their ids.
pub fn make(town: &Town) -> Result<Vec<Incident>> {
    let mut rows = Vec::new();
    stories::town_centre(town, &mut Dice::new(20), &mut rows)?;
    stories::easington_way(town, &mut Dice::new(21), &mut rows)?;
    stories::park(town, &mut Dice::new(22), &mut rows)?;
    spots::lesser(town, &mut Dice::new(23), &mut rows)?;
    noise::asb(town, &mut Dice::new(24), &mut rows)?;
    noise::crimes(town, &mut Dice::new(25), &mut rows)?;
    noise::outside(town, &mut Dice::new(26), &mut rows)?;
    noise::callers(town, &mut Dice::new(27), &mut rows)?;
    // Two sorts: the month-only rows would otherwise take their number from a day they lack.
    rows.sort_by_key(|row| (row.when.date(), row.when));
    let mut number = 0;
    let mut year = 0;
    for row in &mut rows {
        if row.when.date().year() != year {
            year = row.when.date().year();
            number = 0;
        }
        number += 1;
        row.id = format!("ASH-{year}-{number:06}");
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use jiff::civil::date;

    use super::*;
    use crate::calendar::{FIRST, LAST, exists};
    use crate::plane::inside;

    fn data() -> (Town, Vec<Incident>) {
        let town = Town::build().unwrap_or_else(|t| unreachable!("{t}"));
        let rows = make(&town).unwrap_or_else(|t| unreachable!("{t}"));
        (town, rows)
    }

    #[test]
    fn the_counts_are_as_planned() {
        let (town, rows) = data();
        assert!((2400..=2650).contains(&rows.len()), "{}", rows.len());
        let asb = rows.iter().filter(|r| r.asb.is_some()).count() as f64 / rows.len() as f64;
        assert!((0.42..0.5).contains(&asb), "{asb}");
        let unplaced = rows.iter().filter(|r| r.place.point.is_none()).count();
        assert!((50..=70).contains(&unplaced), "{unplaced}");
        let day_only = rows.iter().filter(|r| matches!(r.when, When::Day(_))).count();
        assert!((30..=50).contains(&day_only), "{day_only}");
        let outside = |r: &&Incident| r.place.point.is_some_and(|p| !inside(p, &town.boundary));
        assert_eq!(rows.iter().filter(outside).count(), 12);
    }

    #[test]
    fn ids_are_unique_and_all_types_occur() {
        let (_, rows) = data();
        let ids: BTreeSet<&str> = rows.iter().map(|r| r.id.as_str()).collect();
        assert_eq!(ids.len(), rows.len());
        let types: BTreeSet<&str> = rows.iter().map(|r| r.crime_type.word()).collect();
        assert_eq!(types.len(), 14);
        let subs: BTreeSet<&str> = rows.iter().filter_map(|r| r.asb).map(|a| a.1.word()).collect();
        assert_eq!(subs.len(), 16);
    }

    #[test]
    fn no_row_lies_in_an_hour_that_the_clocks_skipped() {
        let (_, rows) = data();
        for row in &rows {
            assert!(row.when.date() >= FIRST && row.when.date() <= LAST);
            if let When::Minute(date, time) = row.when {
                assert!(exists(date, time).unwrap_or(false), "{date} {time}");
            }
        }
    }

    #[test]
    fn one_caller_rings_about_twice_a_day_at_the_end() {
        let (_, rows) = data();
        let mut days: BTreeMap<Date, usize> = BTreeMap::new();
        for row in rows.iter().filter(|r| r.caller == "C-0417") {
            *days.entry(row.when.date()).or_default() += 1;
        }
        assert!(days.range(date(2026, 8, 22)..).all(|(_, &n)| n >= 1));
        assert_eq!(days.range(date(2026, 8, 22)..).count(), 10);
        assert!((18..=24).contains(&days.range(date(2026, 8, 22)..).map(|d| d.1).sum::<usize>()));
    }

    #[test]
    fn the_park_gets_worse_after_the_hub_closed() {
        let (_, rows) = data();
        let in_park = |r: &&Incident| r.asb.is_some() && r.place.location.contains("Ashview Park");
        let monthly = |from: Date, to: Date, months: f64| {
            rows.iter()
                .filter(in_park)
                .filter(|r| r.when.date() >= from && r.when.date() < to)
                .count() as f64
                / months
        };
        let before = monthly(FIRST, date(2025, 11, 1), 14.0);
        let after = monthly(date(2025, 12, 1), date(2026, 9, 1), 9.0);
        assert!((2.0..6.0).contains(&before) && after > 2.5 * before, "{before} {after}");
    }

    #[test]
    fn the_same_rows_come_out_every_time() {
        assert_eq!(data().1, data().1);
    }
}
