//! Clark and Evans: whether incidents lie closer together than chance would put them.

use rayon::prelude::*;
use rstar::RTree;

use super::distribution::p_label;
use super::{Refused, two_sided_p};
use crate::analysis::StackedPlaces;

/// The nearest-neighbour index.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClarkEvans {
    /// How many incidents.
    pub incidents: f64,
    /// The area they could have been in, square metres.
    pub area_m2: f64,
    /// The mean distance to the nearest other incident, metres.
    pub observed_m: f64,
    /// 0.5·√(A/n): what incidents scattered without a pattern would have, metres.
    pub expected_m: f64,
    /// Observed over expected: below 1 clustered, above 1 spread out.
    pub ratio: f64,
    /// The standard score of the difference.
    pub z: f64,
    /// The two-sided p-value of that.
    pub p: f64,
    /// Incidents that share their place with another, whose distance is zero.
    pub at_distance_zero: f64,
}

/// The nearest-neighbour index of incidents in an area (Clark and Evans 1954), without a correction
/// at the area's edge: `R = d̄ / (0.5·√(A/n))`, standard error `0.26136 / √(n²/A)`.
///
/// Places weigh as many incidents as happened there, rounded. Refused for fewer than two incidents
/// and for an area that is not above zero.
///
/// ```
/// use beatlas::{analysis::{StackedPlaces, clark_evans}, geography::MetricPoint};
/// let lattice = (0..25).map(|i| (MetricPoint::new(f64::from(i % 5) * 100.0, f64::from(i / 5) * 100.0), 1));
/// let found = clark_evans(&StackedPlaces::from_counts(lattice), 500.0 * 500.0)?;
/// assert_eq!(found.ratio, 2.0);
/// assert!((found.z - 9.565).abs() < 5e-4);
/// # Ok::<(), beatlas::analysis::Refused>(())
/// ```
pub fn clark_evans(places: &StackedPlaces, area_m2: f64) -> Result<ClarkEvans, Refused> {
    const METHOD: &str = "the nearest-neighbour index";
    let incidents: f64 = places.weight().iter().map(|w| w.round()).sum();
    if incidents < 2.0 {
        let (what, found, advice) = ("incidents", incidents as usize, "choose a longer period");
        return Err(Refused::TooFew { method: METHOD, what, expected: 2, found, advice });
    }
    if !(area_m2.is_finite() && area_m2 > 0.0) {
        let advice = "give the area that the incidents could have been in";
        return Err(Refused::parameter("an area above 0 square metres", area_m2, advice));
    }
    let points: Vec<[f64; 2]> = places.iter().map(|(p, _)| [p.x, p.y]).collect();
    let tree = RTree::bulk_load(points.clone());
    let distances: Vec<f64> = points
        .par_iter()
        .zip(places.weight())
        .map(|(p, weight)| {
            if weight.round() != 1.0 {
                return 0.0;
            }
            // The nearest is the place itself, for places are distinct.
            let nearest = tree.nearest_neighbor_iter_with_distance_2(p).nth(1);
            nearest.map_or(0.0, |(_, distance_2)| distance_2.sqrt())
        })
        .collect();
    let stacked = places.weight().iter().map(|w| w.round()).filter(|w| *w > 1.0).sum::<f64>() + 0.0;
    let observed_m = distances.iter().sum::<f64>() / incidents;
    let expected_m = 0.5 * (area_m2 / incidents).sqrt();
    // (4 − π)/(4π) of the variance of one distance, under a root: 0.26136.
    let error = ((4.0 - std::f64::consts::PI) / (4.0 * std::f64::consts::PI)).sqrt()
        / (incidents * incidents / area_m2).sqrt();
    let z = (observed_m - expected_m) / error;
    Ok(ClarkEvans {
        incidents,
        area_m2,
        observed_m,
        expected_m,
        ratio: observed_m / expected_m,
        z,
        p: two_sided_p(z),
        at_distance_zero: stacked,
    })
}

impl ClarkEvans {
    /// More of the incidents than this at one place with another, and the index speaks of the
    /// places that the publisher chose.
    const SNAPPED_SHARE: f64 = 0.3;

    /// The share of incidents that share their place with another, from 0 to 1.
    pub fn share_at_distance_zero(&self) -> f64 {
        self.at_distance_zero / self.incidents
    }

    /// What it says in plain words.
    pub fn sentences(&self) -> Vec<String> {
        let reading = match (self.p <= 0.05, self.ratio < 1.0) {
            (true, true) => "closer together than chance would put them",
            (true, false) => "further apart than chance would put them",
            (false, _) => "as far apart as chance would put them",
        };
        let mut sentences = vec![format!(
            "The {} incidents lie {reading}: {:.1} m to the nearest other on average, {:.1} m expected in {:.3} km² (ratio {:.4}, z {:.3}, {}).",
            self.incidents,
            self.observed_m,
            self.expected_m,
            self.area_m2 / crate::analysis::M2_PER_KM2,
            self.ratio,
            self.z,
            p_label(self.p)
        )];
        let share = self.share_at_distance_zero();
        if share > Self::SNAPPED_SHARE {
            sentences.push(format!(
                "{:.0} % of them share their place with another: where places are snapped to map points, as published data is, this alone makes the ratio small and is no sign of clustering.",
                100.0 * share
            ));
        }
        sentences
    }
}
