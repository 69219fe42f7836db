//! Which incidents count, and which share a place.

use std::sync::Arc;

use super::{AsbType, CrimeType, Incidents, Period, PlaceIndex, Precision};
use crate::geography::LonLat;

/// Which incidents count: a period, types of anti-social behaviour, other crime types; and hours,
/// weekdays, precision, words and an area where these are asked for.
///
/// An incident without a month is in no period, one without an hour at no hour, one without a day
/// on no weekday, one without a place in no area: what is not known is not guessed. Anti-social
/// behaviour whose type the source does not give is its own choice, not one of the three types.
#[derive(Debug, Clone, PartialEq)]
pub struct IncidentFilter {
    /// The months; `None`: all, also those without a month.
    pub period: Option<Period>,
    /// The types of anti-social behaviour that count, in the order of [`AsbType::ALL`].
    pub asb_types: [bool; 3],
    /// Whether anti-social behaviour without a type counts.
    pub asb_untyped: bool,
    /// The other crime types that count.
    pub crime_types: Vec<CrimeType>,
    /// The hours of the day; `None`: all, also those without an hour.
    pub hours: Option<Hours>,
    /// The weekdays, Monday first; all: also those without a day.
    pub weekdays: [bool; 7],
    /// How well the place is known, in the order of [`Precision::ALL`].
    pub precisions: [bool; 5],
    /// Words that place, outcome, caller, area names or number must hold, whatever their
    /// capitals; empty: any.
    pub text: String,
    /// The area in which it happened; `None`: anywhere, also nowhere.
    pub area: Option<Arc<FilterArea>>,
}

/// Hours of the day, from the first up to and with the last; they may go over midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hours {
    /// The first hour, 0 to 23.
    pub from: i8,
    /// The last hour, 0 to 23, which counts to its end.
    pub to: i8,
}

impl Hours {
    /// Whether an hour is one of them.
    ///
    /// ```
    /// use beatlas::profile::Hours;
    /// let night = Hours { from: 22, to: 3 };
    /// assert!(night.contains(23) && night.contains(3) && !night.contains(4));
    /// assert_eq!(night.label(), "22:00–04:00");
    /// ```
    pub fn contains(self, hour: i8) -> bool {
        if self.from <= self.to {
            (self.from..=self.to).contains(&hour)
        } else {
            hour >= self.from || hour <= self.to
        }
    }

    /// "20:00–04:00".
    pub fn label(self) -> String {
        format!("{:02}:00–{:02}:00", self.from, (self.to + 1) % 24)
    }
}

/// An area that incidents are looked for in.
#[derive(Debug, Clone, PartialEq)]
pub struct FilterArea {
    /// What it is called.
    pub label: String,
    /// Its polygons of rings, the exterior first, first points not repeated.
    pub polygons: Vec<Vec<Vec<LonLat>>>,
}

impl FilterArea {
    /// The area within one ring, whose first point is not repeated.
    pub fn of_ring(label: String, ring: Vec<LonLat>) -> Self {
        Self { label, polygons: vec![vec![ring]] }
    }
}

/// The weekdays in short, Monday first.
pub const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

impl IncidentFilter {
    /// All anti-social behaviour and nothing else, in a period.
    pub fn asb(period: Option<Period>) -> Self {
        Self {
            period,
            asb_types: [true; 3],
            asb_untyped: true,
            crime_types: Vec::new(),
            hours: None,
            weekdays: [true; 7],
            precisions: [true; 5],
            text: String::new(),
            area: None,
        }
    }

    /// Whether anything beyond period and types is asked for.
    pub fn is_narrowed(&self) -> bool {
        let asb = Self::asb(None);
        (self.hours, self.weekdays, self.precisions) != (asb.hours, asb.weekdays, asb.precisions)
            || !self.text.trim().is_empty()
            || self.area.is_some()
    }

    /// The same without anything beyond period and types.
    #[must_use]
    pub fn widened(&self) -> Self {
        Self {
            asb_types: self.asb_types,
            asb_untyped: self.asb_untyped,
            crime_types: self.crime_types.clone(),
            ..Self::asb(self.period)
        }
    }

    /// What counts, in words for people: "ASB", "ASB (personal), Drugs; Fri, Sat; 20:00–04:00".
    pub fn label(&self) -> String {
        let mut parts = vec![self.types()];
        if self.weekdays != [true; 7] {
            let days: Vec<&str> =
                WEEKDAYS.iter().zip(self.weekdays).filter(|(_, on)| *on).map(|(d, _)| *d).collect();
            parts.push(if days.is_empty() { "no weekday".to_owned() } else { days.join(", ") });
        }
        parts.extend(self.hours.map(Hours::label));
        if self.precisions != [true; 5] {
            let kinds: Vec<&str> = Precision::ALL
                .iter()
                .zip(self.precisions)
                .filter(|(_, on)| *on)
                .map(|(p, _)| if *p == Precision::None { "no" } else { p.as_str() })
                .collect();
            parts.push(format!("{} place", kinds.join(", ")));
        }
        let text = self.text.trim();
        if !text.is_empty() {
            parts.push(format!("with “{text}”"));
        }
        parts.extend(self.area.as_ref().map(|a| format!("inside {}", a.label)));
        parts.join("; ")
    }

    fn types(&self) -> String {
        let mut parts = Vec::new();
        if self.asb_types == [true; 3] && self.asb_untyped {
            parts.push("ASB".to_owned());
        } else {
            let kinds: Vec<&str> = AsbType::ALL
                .iter()
                .zip(self.asb_types)
                .filter(|(_, on)| *on)
                .map(|(t, _)| t.as_str())
                .chain(self.asb_untyped.then_some("type not given"))
                .collect();
            if !kinds.is_empty() {
                parts.push(format!("ASB ({})", kinds.join(", ")));
            }
        }
        let others = CrimeType::ALL.len() - 1;
        if self.crime_types.len() >= others {
            parts.push("all other crime".to_owned());
        } else {
            parts.extend(self.crime_types.iter().map(ToString::to_string));
        }
        if parts.is_empty() { "nothing chosen".to_owned() } else { parts.join(", ") }
    }
}

/// Which rows each place has, for reading a stack without looking at every incident.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RowsByPlace {
    starts: Vec<u32>,
    rows: Vec<u32>,
}

impl RowsByPlace {
    /// Sorts the rows by place, in order within each; rows without a place are left out.
    pub fn new(incidents: &Incidents) -> Self {
        let mut starts = vec![0_u32; incidents.places().len() + 1];
        let placed = || {
            let column = incidents.place_column().iter().zip(0_u32..);
            column.filter_map(|(place, row)| place.map(|p| (p.0 as usize, row)))
        };
        for (place, _) in placed() {
            if let Some(start) = starts.get_mut(place + 1) {
                *start += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut next = starts.clone();
        let mut rows = vec![0; sum as usize];
        for (place, row) in placed() {
            if let Some(at) = next.get_mut(place) {
                if let Some(slot) = rows.get_mut(*at as usize) {
                    *slot = row;
                }
                *at += 1;
            }
        }
        Self { starts, rows }
    }

    /// The rows of a place, in order; none for a place that is not there.
    pub fn of(&self, place: PlaceIndex) -> &[u32] {
        let at = |i: usize| self.starts.get(i).copied().unwrap_or_default() as usize;
        self.rows.get(at(place.0 as usize)..at(place.0 as usize + 1)).unwrap_or_default()
    }
}
