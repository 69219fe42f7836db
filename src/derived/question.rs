//! What is asked of the analysis: which incidents, which method, with which settings.

use crate::analysis::{ClassRule, Kernel, Threshold};
use crate::profile::{IncidentFilter, Incidents, NeighbourhoodProfile, Period, Precision};

/// How hot spots are found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HotSpotSettings {
    /// The kernel.
    pub kernel: Kernel,
    /// Its bandwidth, metres.
    pub bandwidth_m: f64,
    /// From which density on a place belongs to a hot spot.
    pub threshold: Threshold,
}

impl Default for HotSpotSettings {
    fn default() -> Self {
        Self {
            kernel: Kernel::Quartic,
            bandwidth_m: EXACT_BANDWIDTH_M,
            threshold: Threshold::MeanMultiple(3.0),
        }
    }
}

/// A start for exact data, metres: the middle of the 150 to 250 m that suit a neighbourhood.
const EXACT_BANDWIDTH_M: f64 = 200.0;
/// A start for data snapped to published map points, metres: below it the points themselves
/// show, not the incidents.
const SNAPPED_BANDWIDTH_M: f64 = 300.0;

/// The bandwidth to start with, metres: wider where most places are snapped map points.
pub fn suggested_bandwidth_m(incidents: &Incidents) -> f64 {
    if is_snapped(incidents) { SNAPPED_BANDWIDTH_M } else { EXACT_BANDWIDTH_M }
}

/// Whether most incidents with a place stand on published map points instead.
pub fn is_snapped(incidents: &Incidents) -> bool {
    let placed = incidents.rows().filter(|r| r.place.is_some());
    let (snapped, all) = placed.fold((0_usize, 0_usize), |(snapped, all), r| {
        (snapped + usize::from(r.precision == Precision::Snapped), all + 1)
    });
    snapped * 2 > all
}

/// A question: an answer belongs to it and to no other.
///
/// Of the look only how the classes are cut is in here, since the colours of a million cells are worth a
/// job; surface and hot spots are taken over when nothing else changes. Opacity, palette and theme
/// recompute nothing.
#[derive(Debug, Clone, PartialEq)]
pub struct HotSpotQuestion {
    /// Revision of the document that was asked.
    pub revision: u64,
    /// Which incidents count.
    pub filter: IncidentFilter,
    /// How hot spots are found.
    pub settings: HotSpotSettings,
    /// How the classes of the density are cut.
    pub classes: ClassRule,
}

impl HotSpotQuestion {
    /// The first question for a profile: all anti-social behaviour of its last 12 months.
    pub fn first(revision: u64, profile: &NeighbourhoodProfile) -> Self {
        let period = profile.last_month().map(|last| Period::ending(last, 12));
        // A profile that holds less than 12 months is asked for what it has.
        let period = match (period, profile.incidents.months()) {
            (Some(p), Some(all)) if p.from() < all.from() => Some(all),
            (p, _) => p,
        };
        Self {
            revision,
            filter: IncidentFilter::asb(period),
            settings: HotSpotSettings {
                bandwidth_m: suggested_bandwidth_m(&profile.incidents),
                ..HotSpotSettings::default()
            },
            classes: ClassRule::default(),
        }
    }
}
