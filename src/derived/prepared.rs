//! What of the incidents' places stays the same whatever is asked of them.

use std::sync::Arc;

use rayon::prelude::*;

use crate::analysis::StackedPlaces;
use crate::map::layers::{PlaceOrder, Pyramid};
use crate::profile::Incidents;

/// Incidents with their places put in order once, so that each question only counts.
#[derive(Debug)]
pub struct PreparedPlaces {
    incidents: Arc<Incidents>,
    /// Along the curve of the pyramid.
    order: PlaceOrder,
    /// By northing, then easting.
    northwards: Vec<u32>,
    /// The first row of each place.
    first_rows: Vec<u32>,
    /// The credit line that their source asks for.
    credit: Option<&'static str>,
}

impl PreparedPlaces {
    /// Puts the places of incidents in order.
    pub fn of(incidents: &Arc<Incidents>) -> Self {
        let places = incidents.places();
        let mut northwards: Vec<u32> = (0..places.len() as u32).collect();
        let metric = |n: u32| places.get(n as usize).map(|p| p.metric);
        northwards.par_sort_unstable_by(|a, b| match metric(*a).zip(metric(*b)) {
            Some((a, b)) => a.y.total_cmp(&b.y).then_with(|| a.x.total_cmp(&b.x)),
            None => a.cmp(b),
        });
        let mut first_rows = vec![u32::MAX; places.len()];
        for (place, row) in incidents.place_column().iter().zip(0..) {
            if let Some(first) = place.and_then(|p| first_rows.get_mut(p.0 as usize))
                && *first == u32::MAX
            {
                *first = row;
            }
        }
        Self {
            incidents: Arc::clone(incidents),
            order: PlaceOrder::of(places),
            northwards,
            first_rows,
            credit: incidents.credit(),
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

    /// The credit line that their source asks for; `None` where none does.
    pub(super) fn credit(&self) -> Option<&'static str> {
        self.credit
    }

    /// The places that have a count, for density.
    pub(super) fn stacked(&self, counts: &[u32]) -> StackedPlaces {
        let places = self.incidents.places();
        StackedPlaces::from_counts_northwards(
            self.northwards
                .iter()
                .filter_map(|&n| Some((places.get(n as usize)?.metric, *counts.get(n as usize)?))),
        )
    }

    /// The symbols of the places that have a count.
    pub(super) fn pyramid(&self, counts: &[u32]) -> Pyramid {
        Pyramid::prepare(&self.order, self.incidents.places(), counts)
    }

    /// What the first incident of a place gives as its place in words.
    pub(super) fn words(&self, place: u32) -> &str {
        let row = self.first_rows.get(place as usize).copied().unwrap_or(u32::MAX);
        self.incidents.row(row as usize).map_or("", |row| row.location)
    }
}
