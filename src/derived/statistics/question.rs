//! What is asked of a statistic.

use super::StatisticMethod;
use crate::analysis::{CellShape, Correction, EllipseVariant, Metric, ResponseCounts};
use crate::profile::{AreaKind, Shifts};

/// A statistic with its parameters, of the incidents of an answer or of one of its hot spots.
///
/// Those of all methods are together, so that a choice stays when another method is looked at.
#[derive(Debug, Clone, PartialEq)]
pub struct StatisticsQuestion {
    /// Which.
    pub method: StatisticMethod,
    /// The rank of the hot spot whose incidents are meant; `None`: all that are chosen.
    pub spot: Option<u32>,
    /// Cells: their shape.
    pub shape: CellShape,
    /// Cells: their width in metres; `None`: half the bandwidth, wider where that makes too many.
    pub cell_m: Option<f64>,
    /// Instead of cells: the areas of this kind.
    pub areas: Option<AreaKind>,
    /// Gi*: the correction for many tests.
    pub correction: Correction,
    /// Nearest neighbour, clusters: the area in km² that incidents could have been in; `None`: the
    /// rectangle round them, or the area that they are chosen from.
    pub area_km2: Option<f64>,
    /// Clusters: the fewest incidents.
    pub min_incidents: usize,
    /// DBSCAN: its reach in metres.
    pub reach_m: f64,
    /// The ellipse.
    pub variant: EllipseVariant,
    /// Near repeats: how distance is measured.
    pub metric: Metric,
    /// Near repeats: the width of a band of distance, metres.
    pub space_band_m: f64,
    /// Near repeats: the width of a band of time, days.
    pub time_band_days: i32,
    /// Monte Carlo: how often.
    pub permutations: usize,
    /// Monte Carlo: the seed that gives the same again.
    pub seed: u64,
    /// The shifts in which the hours of a day are summed.
    pub shifts: Shifts,
    /// Displacement: the width of the buffer round the hot spot, metres.
    pub buffer_m: f64,
    /// Displacement: counts that were typed; `None`: those of the selected hot spot.
    pub counts: Option<ResponseCounts>,
}

/// Bands of near repeats in each direction.
pub(super) const BANDS: i32 = 3;

impl Default for StatisticsQuestion {
    fn default() -> Self {
        Self {
            method: StatisticMethod::default(),
            spot: None,
            shape: CellShape::Square,
            cell_m: None,
            areas: None,
            correction: Correction::FalseDiscoveryRate,
            area_km2: None,
            min_incidents: 10,
            reach_m: 100.0,
            variant: EllipseVariant::Yuill,
            metric: Metric::Euclidean,
            space_band_m: 100.0,
            time_band_days: 7,
            permutations: 999,
            seed: 1,
            shifts: Shifts::default(),
            buffer_m: 100.0,
            counts: None,
        }
    }
}
