//! What of the incidents' places stays the same whatever is asked of them.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::analysis::StackedPlaces;
use crate::geography::MetricPoint;
use crate::map::layers::{PlaceOrder, Pyramid};
use crate::profile::{IncidentFilter, Incidents, Month, Period, RowMonths, Sieved};

/// Incidents with their places put in order once, so that each question only counts.
#[derive(Debug)]
pub struct PreparedPlaces {
    incidents: Arc<Incidents>,
    /// Along the curve of the pyramid.
    order: PlaceOrder,
    /// By northing, then easting.
    northwards: Vec<(MetricPoint, u32)>,
    /// What each place is called, as a number in `names`.
    name_of: Vec<u32>,
    /// The names that places have, the empty one first.
    names: Vec<String>,
    /// The credit line that their source asks for.
    credit: Option<&'static str>,
    /// The month of each row.
    months: RowMonths,
    /// The months between that have no incident of any kind.
    missing: Vec<Month>,
}

impl PreparedPlaces {
    /// Puts the places of incidents in order.
    pub fn of(incidents: &Arc<Incidents>) -> Self {
        let places = incidents.places();
        let mut northwards: Vec<(MetricPoint, u32)> =
            places.iter().zip(0..).map(|(place, n)| (place.metric, n)).collect();
        northwards.par_sort_unstable_by(|(a, _), (b, _)| {
            a.y.total_cmp(&b.y).then_with(|| a.x.total_cmp(&b.x))
        });
        let mut first_rows = vec![u32::MAX; places.len()];
        for (place, row) in incidents.place_column().iter().zip(0..) {
            if let Some(first) = place.and_then(|p| first_rows.get_mut(p.0 as usize))
                && *first == u32::MAX
            {
                *first = row;
            }
        }
        let (name_of, names) = named(incidents, &first_rows);
        Self {
            incidents: Arc::clone(incidents),
            order: PlaceOrder::of(places),
            northwards,
            name_of,
            names,
            credit: incidents.credit(),
            months: incidents.row_months(),
            missing: incidents.months_missing(),
        }
    }

    /// Whether they are of these incidents, and not of others that are alike.
    pub fn is_of(&self, incidents: &Arc<Incidents>) -> bool {
        Arc::ptr_eq(&self.incidents, incidents)
    }

    /// The incidents.
    pub fn incidents(&self) -> &Arc<Incidents> {
        &self.incidents
    }

    /// What a filter makes of the incidents, whatever its period.
    pub(super) fn sieve(&self, filter: &IncidentFilter) -> Sieved {
        self.incidents.sieve(filter, &self.months)
    }

    /// A period in words, all months where there is none, with how many of them are missing.
    pub(super) fn period_label(&self, period: Option<Period>) -> String {
        let label = period.map_or_else(|| "All months".to_owned(), Period::label);
        let is_asked = |m: &&Month| period.is_none_or(|p| p.contains(**m));
        match self.missing.iter().filter(is_asked).count() {
            0 => label,
            1 => format!("{label}, 1 month missing"),
            n => format!("{label}, {n} months missing"),
        }
    }

    /// The first and the last month of any incident.
    pub fn months(&self) -> Option<Period> {
        self.months.months()
    }

    /// Whether a month between these has no incident of any kind: it was not supplied.
    pub fn is_missing(&self, month: Month) -> bool {
        self.missing.contains(&month)
    }

    /// The credit line that their source asks for; `None` where none does.
    pub(super) fn credit(&self) -> Option<&'static str> {
        self.credit
    }

    /// The places that have a count, for density.
    pub(super) fn stacked(&self, counts: &[u32]) -> StackedPlaces {
        StackedPlaces::from_counts_northwards(
            self.northwards
                .iter()
                .map(|&(at, n)| (at, counts.get(n as usize).copied().unwrap_or(0))),
        )
    }

    /// The places that have a weight, for density.
    pub(super) fn weighed(&self, weights: &[f64]) -> StackedPlaces {
        StackedPlaces::from_weights_northwards(
            self.northwards
                .iter()
                .map(|&(at, n)| (at, weights.get(n as usize).copied().unwrap_or(0.0))),
        )
    }

    /// The symbols of the places that have a count.
    pub(super) fn pyramid(&self, counts: &[u32]) -> Pyramid {
        Pyramid::prepare(&self.order, self.incidents.places(), counts)
    }

    /// The number of the name that the first incident of a place gives; 0 where it gives none.
    pub(super) fn name_of(&self, place: u32) -> u32 {
        self.name_of.get(place as usize).copied().unwrap_or(0)
    }

    /// The name of a number.
    pub(super) fn name(&self, number: u32) -> &str {
        self.names.get(number as usize).map_or("", String::as_str)
    }
}

/// What places are called by the first row of each, without "On or near"; published data has rows
/// with nothing after these.
fn named(incidents: &Incidents, first_rows: &[u32]) -> (Vec<u32>, Vec<String>) {
    let mut numbers: HashMap<&str, u32> = HashMap::from([("", 0)]);
    let mut names = vec![String::new()];
    let name_of = first_rows.iter().map(|row| {
        let words = incidents.row(*row as usize).map_or("", |row| row.location);
        let name = words.trim().trim_start_matches("On or near").trim();
        *numbers.entry(name).or_insert_with(|| {
            names.push(name.to_owned());
            names.len() as u32 - 1
        })
    });
    (name_of.collect(), names)
}
