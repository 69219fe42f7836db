//! What is asked of the analysis: which incidents, which method, with which settings.

use std::sync::Arc;

use crate::analysis::{ClassRule, DualMeasure, Kernel, Threshold};
use crate::profile::{
    CrimeType, HarmWeights, IncidentFilter, Incidents, NeighbourhoodProfile, Period, Precision,
};

/// How hot spots are found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HotSpotSettings {
    /// The kernel.
    pub kernel: Kernel,
    /// Its bandwidth, metres.
    pub bandwidth_m: f64,
    /// From which density on a place belongs to a hot spot.
    pub threshold: Threshold,
    /// What becomes of the surface at the edge of the area that is asked for; without an area nothing.
    pub edge: EdgeRule,
    /// What the density is compared with; `None`: with nothing.
    pub compare: Option<Comparison>,
}

/// What becomes of a surface at the edge of the area that incidents are taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EdgeRule {
    /// It runs out over the edge.
    #[default]
    Open,
    /// It is cut off.
    Clipped,
    /// It is cut off, and what a kernel has beyond the edge is given back inside.
    Corrected,
}

impl EdgeRule {
    /// All, in the order in which a list offers them.
    pub const ALL: [Self; 3] = [Self::Open, Self::Clipped, Self::Corrected];

    /// What a list calls it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Open => "runs out over the edge",
            Self::Clipped => "cut off at the edge",
            Self::Corrected => "cut off and corrected at the edge",
        }
    }
}

/// What a density is compared with, in which way: dual density.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Comparison {
    /// The base: the same period, hours and area, of other types.
    pub base: DualBase,
    /// How.
    pub measure: DualMeasure,
}

/// The base of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DualBase {
    /// All anti-social behaviour and all crime.
    AllRecords,
    /// All anti-social behaviour.
    AllAsb,
}

impl DualBase {
    /// All, in the order in which a list offers them.
    pub const ALL: [Self; 2] = [Self::AllRecords, Self::AllAsb];

    /// What a list and a legend call it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::AllRecords => "all records",
            Self::AllAsb => "all ASB",
        }
    }

    /// The same incidents as a filter asks for, of the base's types.
    pub fn filter(self, of: &IncidentFilter, incidents: &Incidents) -> IncidentFilter {
        let asb = CrimeType::AntiSocialBehaviour;
        let others = || incidents.crime_types().iter().filter(|t| **t != asb).cloned().collect();
        IncidentFilter {
            asb_types: [true; 3],
            asb_untyped: true,
            crime_types: if self == Self::AllRecords { others() } else { Vec::new() },
            ..of.clone()
        }
    }
}

impl Default for HotSpotSettings {
    fn default() -> Self {
        Self {
            kernel: Kernel::Quartic,
            bandwidth_m: EXACT_BANDWIDTH_M,
            threshold: Threshold::MeanMultiple(3.0),
            edge: EdgeRule::default(),
            compare: None,
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
    /// What each incident weighs by its type; `None`: each counts one.
    pub harm: Option<Arc<HarmWeights>>,
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
            harm: None,
        }
    }
}
