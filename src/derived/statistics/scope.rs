//! The incidents that a statistic is of: all that are chosen, or those of one hot spot.

use std::fmt::Write as _;

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::super::HotSpotAnswer;
use crate::analysis::StackedPlaces;
use crate::profile::{Period, counted};

/// Incidents of an answer.
pub(super) struct Scope<'a> {
    pub answer: &'a HotSpotAnswer,
    /// The place of the hot spot in the ranking, from 0; `None`: all that are chosen.
    pub spot: Option<usize>,
    /// Of each place, whether it belongs to them.
    inside: Option<Vec<bool>>,
    /// Their rows.
    pub rows: Vec<u32>,
}

impl<'a> Scope<'a> {
    /// Those of the hot spot of a rank; all where there is no such.
    pub fn of(answer: &'a HotSpotAnswer, rank: Option<u32>) -> Self {
        let spot = rank.and_then(|r| answer.hot_spots.spots.iter().position(|s| s.rank == r));
        let inside = spot.map(|spot| {
            let cell_m = answer.surface.as_ref().map_or(1.0, |s| s.grid.cell_m);
            let finder = answer.hot_spots.finder(cell_m);
            let places = answer.prepared.incidents().places();
            places.par_iter().map(|place| finder.find(place.metric) == Some(spot)).collect()
        });
        let mut scope = Self { answer, spot, inside, rows: Vec::new() };
        scope.rows = scope.rows_in(None);
        scope
    }

    /// What it is of, with types and period.
    pub fn about(&self) -> String {
        self.answer.about(self.spot)
    }

    /// Its rows in another period; in the one that is asked for without.
    pub fn rows_in(&self, period: Option<Period>) -> Vec<u32> {
        let column = self.answer.prepared.incidents().place_column();
        let is_here = |row: &u32| {
            let Some(inside) = &self.inside else { return true };
            let place = column.get(*row as usize).copied().flatten();
            place.is_some_and(|p| inside.get(p.0 as usize).copied().unwrap_or(false))
        };
        match period {
            None => self.answer.rows.iter().copied().filter(is_here).collect(),
            Some(_) => self.answer.rows_of(period).into_iter().filter(is_here).collect(),
        }
    }

    /// How many of its incidents each place has, in another period or in that asked for.
    pub fn counts_in(&self, period: Option<Period>) -> Vec<u32> {
        let mut counts = match period {
            None => self.answer.counts.to_vec(),
            Some(period) => self.answer.counts_of(period),
        };
        if let Some(inside) = &self.inside {
            for (count, inside) in counts.iter_mut().zip(inside) {
                *count *= u32::from(*inside);
            }
        }
        counts
    }

    /// Whether a place belongs to them, with an incident or without.
    pub fn possible(&self) -> impl Fn(&u32) -> bool + '_ {
        |place| {
            let inside = self.inside.as_ref();
            inside.is_none_or(|i| i.get(*place as usize).copied().unwrap_or(false))
        }
    }

    /// Its places with their counts.
    pub fn stack(&self) -> StackedPlaces {
        self.answer.prepared.stacked(&self.counts_in(None))
    }

    /// What was worked with, so that it can be had again: types, period, data, version.
    pub fn recipe(&self) -> String {
        let keys = self.answer.prepared.incidents().keys();
        let mut hash = Sha256::new();
        for key in self.rows.iter().filter_map(|row| keys.get(*row as usize)) {
            hash.update(key.0);
        }
        let mark = hash.finalize().iter().take(6).fold(String::new(), |mut mark, byte| {
            // Writing into a String cannot fail.
            let _ = write!(mark, "{byte:02x}");
            mark
        });
        format!(
            "{}; {}; data {mark}; Beatlas {}",
            self.about(),
            counted(self.rows.len() as u64, "incident"),
            env!("CARGO_PKG_VERSION")
        )
    }
}
