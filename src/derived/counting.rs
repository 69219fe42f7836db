//! What a filter counts, kept for the next question: a bandwidth that moves counts nothing anew, and
//! a period that slides asks of each row no more than its month.

use std::sync::{Arc, OnceLock};

use super::PreparedPlaces;
use crate::analysis::{CancelToken, Cancelled, StackedPlaces};
use crate::map::layers::Pyramid;
use crate::profile::{CountsBefore, HarmWeights, IncidentFilter, Incidents, Period, Sieved};

/// What a filter counts, and what follows from that alone.
#[derive(Debug)]
pub(super) struct Counted {
    filter: IncidentFilter,
    harm: Option<Arc<HarmWeights>>,
    /// What the filter makes of each row, whatever the period.
    sieved: Arc<Sieved>,
    /// The rows that count, in order.
    pub rows: Arc<Vec<u32>>,
    /// How many of them each place has.
    pub counts: Arc<Vec<u32>>,
    /// How many of them have a place, and how many have none.
    pub placed: u64,
    pub without_place: u64,
    /// How many would count if their month, or their hour and weekday, were known.
    pub without_month: u64,
    pub without_time: u64,
    /// How many count and have a type that the harm weights do not know: they are in no density.
    pub without_weight: u64,
    /// How many count in each month, whatever the period.
    pub by_month: Vec<u32>,
    /// The places that have any, for density: weighed by harm where that is asked for.
    pub places: StackedPlaces,
    /// The symbols of all places that have incidents, once they are wanted.
    pyramid: OnceLock<Arc<Pyramid>>,
}

impl Counted {
    /// Counts what a filter lets through, and weighs it; `before` is what was counted last of the same
    /// places.
    pub fn of(
        filter: &IncidentFilter,
        harm: Option<&Arc<HarmWeights>>,
        prepared: &PreparedPlaces,
        before: Option<&Arc<Self>>,
        cancel: &CancelToken,
    ) -> Result<Arc<Self>, Cancelled> {
        if let Some(same) = before.filter(|b| b.filter == *filter && b.harm.as_ref() == harm) {
            return Ok(Arc::clone(same));
        }
        let before = before.filter(|before| differ_in_period_alone(&before.filter, filter));
        let (sieved, sifted) = if let Some(before) = before {
            let counted = CountsBefore {
                period: before.filter.period,
                counts: &before.counts,
                without_place: before.without_place as usize,
            };
            let sieved = Arc::clone(&before.sieved);
            let sifted = sieved.in_period_after(prepared.incidents(), filter.period, &counted);
            (sieved, sifted)
        } else {
            let sieved = Arc::new(prepared.sieve(filter));
            cancel.check()?;
            let sifted = sieved.in_period(prepared.incidents(), filter.period);
            (sieved, sifted)
        };
        cancel.check()?;
        let (places, without_weight) = match harm {
            Some(harm) => {
                let weighed = prepared.incidents().weigh(&sifted.rows, harm);
                (prepared.weighed(&weighed.by_place), weighed.without_weight as u64)
            }
            None => (prepared.stacked(&sifted.counts), 0),
        };
        Ok(Arc::new(Self {
            filter: filter.clone(),
            harm: harm.cloned(),
            without_weight,
            sieved,
            rows: Arc::new(sifted.rows),
            placed: sifted.counts.iter().map(|c| u64::from(*c)).sum(),
            counts: Arc::new(sifted.counts),
            without_place: sifted.without_place as u64,
            without_month: sifted.without_month as u64,
            without_time: sifted.without_time as u64,
            by_month: sifted.by_month,
            places,
            pyramid: OnceLock::new(),
        }))
    }
}

impl Counted {
    /// The symbols of the places.
    pub fn pyramid(&self, prepared: &PreparedPlaces) -> Arc<Pyramid> {
        Arc::clone(self.pyramid.get_or_init(|| Arc::new(prepared.pyramid(&self.counts))))
    }

    /// How many incidents each place would have in another period.
    pub fn counts_of(&self, incidents: &Incidents, period: Period) -> Vec<u32> {
        self.sieved.in_period(incidents, Some(period)).counts
    }

    /// The places of another period, weighed as these are.
    pub fn places_of(&self, prepared: &PreparedPlaces, period: Period) -> StackedPlaces {
        let sifted = self.sieved.in_period(prepared.incidents(), Some(period));
        match &self.harm {
            Some(harm) => {
                let weighed = prepared.incidents().weigh(&sifted.rows, harm);
                prepared.weighed(&weighed.by_place)
            }
            None => prepared.stacked(&sifted.counts),
        }
    }

    /// The rows that would count in another period.
    pub fn rows_of(&self, incidents: &Incidents, period: Option<Period>) -> Vec<u32> {
        self.sieved.in_period(incidents, period).rows
    }
}

fn differ_in_period_alone(a: &IncidentFilter, b: &IncidentFilter) -> bool {
    IncidentFilter { period: b.period, ..a.clone() } == *b
}
