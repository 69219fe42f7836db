//! Which incidents count, and which share a place.

use super::{AsbType, CrimeType, Incidents, Period, PlaceIndex};

/// Which incidents count: a period, types of anti-social behaviour, other crime types.
///
/// An incident without a month is in no period. Anti-social behaviour whose type the source
/// does not give is its own choice, not one of the three types.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IncidentFilter {
    /// The months; `None`: all, also those without a month.
    pub period: Option<Period>,
    /// The types of anti-social behaviour that count, in the order of [`AsbType::ALL`].
    pub asb_types: [bool; 3],
    /// Whether anti-social behaviour without a type counts.
    pub asb_untyped: bool,
    /// The other crime types that count.
    pub crime_types: Vec<CrimeType>,
}

impl IncidentFilter {
    /// All anti-social behaviour and nothing else, in a period.
    pub fn asb(period: Option<Period>) -> Self {
        Self { period, asb_types: [true; 3], asb_untyped: true, crime_types: Vec::new() }
    }

    /// What counts, in words for people: "ASB", "ASB (personal), Drugs".
    pub fn label(&self) -> String {
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
