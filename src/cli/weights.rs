//! What places weigh: the number of their incidents, or the harm of these.

use super::numbers::weight;
use crate::analysis::StackedPlaces;
use crate::profile::{HarmWeights, IncidentFilter, NeighbourhoodProfile, counted};

/// The places of what a filter lets through.
pub(super) fn stacked(profile: &NeighbourhoodProfile, filter: &IncidentFilter) -> StackedPlaces {
    let counts = profile.incidents.sift(filter).counts;
    let places = profile.incidents.places().iter().map(|p| p.metric);
    StackedPlaces::from_counts(places.zip(counts))
}

/// What the places of a profile weigh.
pub(super) struct PlaceWeights {
    /// Of each place, by place number.
    pub(super) by_place: Vec<f64>,
    /// How many incidents are in it.
    pub(super) incidents: u64,
}

impl PlaceWeights {
    /// What a filter lets through, one for each incident, or its harm where that is asked for. How
    /// many have a type without a weight is said on stderr: they are left out.
    pub(super) fn of(
        profile: &NeighbourhoodProfile,
        filter: &IncidentFilter,
        harm: Option<&HarmWeights>,
    ) -> Self {
        let sifted = profile.incidents.sift(filter);
        let Some(harm) = harm else {
            let incidents = sifted.counts.iter().map(|n| u64::from(*n)).sum();
            return Self {
                by_place: sifted.counts.into_iter().map(f64::from).collect(),
                incidents,
            };
        };
        let weighed = profile.incidents.weigh(&sifted.rows, harm);
        if weighed.without_weight > 0 {
            eprintln!(
                "beatlas: left out: {} of a type that {} does not weigh",
                counted(weighed.without_weight as u64, "incident"),
                harm.label()
            );
        }
        let is_weighed = |row: &&u32| {
            let row = profile.incidents.row(**row as usize).filter(|row| row.place.is_some());
            row.is_some_and(|row| harm.of(row.crime_type, row.asb_type).is_some())
        };
        let incidents = sifted.rows.iter().filter(is_weighed).count() as u64;
        Self { by_place: weighed.by_place, incidents }
    }

    /// The places that weigh anything.
    pub(super) fn stack(&self, profile: &NeighbourhoodProfile) -> StackedPlaces {
        let points: Vec<_> = profile.incidents.places().iter().map(|p| p.metric).collect();
        StackedPlaces::stack(&points, Some(&self.by_place))
    }
}

/// What was counted at how many places; where weights were summed, the sum is no number of incidents.
pub(super) fn say_places(
    incidents: u64,
    weighs: Option<&'static str>,
    places: &StackedPlaces,
) -> String {
    let incidents = counted(incidents, "incident");
    let at = counted(places.len() as u64, "place");
    match weighs {
        None => format!("{incidents} at {at}"),
        Some(what) => format!("{what} {} of {incidents} at {at}", weight(places.total_weight())),
    }
}
