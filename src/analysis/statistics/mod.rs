//! Statistics: figures about places, times and changes, each with the sentence that says it.
//!
//! Reading order: why there is none ([`Refused`]), probabilities ([`two_sided_p`],
//! [`poisson_interval`]) and many of them ([`Correction`]), what is beside what ([`Neighbours`]),
//! and the methods, one per file.

mod accuracy;
mod aoristic;
mod area_neighbours;
mod change;
mod clusters;
mod concentration;
mod control;
mod correction;
mod displacement;
mod distribution;
mod ellipse;
mod gi_star;
mod knox;
mod metric;
mod moran;
mod nearest_neighbour;
mod neighbours;
mod refused;

pub use accuracy::{Accuracy, accuracy, accuracy_of_area, recapture_rate};
pub use aoristic::{
    DAYS, TimeSpan, WEEK_HOURS, WeekClock, aoristic, circular_mean_hour, hour_of_week,
};
pub use change::{PeriodChange, period_change};
pub use clusters::{
    Cluster, ClusterSettings, ClustersByChance, NearestNeighbourClusters, dbscan,
    nearest_neighbour_clusters, random_threshold_m,
};
pub use concentration::{Concentration, concentration};
pub use control::{ControlLimits, ControlRun};
pub use correction::Correction;
pub use displacement::{BeforeAfter, Displacement, ResponseCounts, displacement};
pub use distribution::{poisson_interval, two_sided_p, z_of_two_sided};
pub use ellipse::{EllipseVariant, StandardEllipse, standard_ellipse};
pub use gi_star::{GiStar, gi_star};
pub use knox::{Knox, KnoxSettings, knox};
pub use metric::Metric;
pub use moran::{LocalMoran, Moran, Permuted, Quadrant, local_moran, moran};
pub use nearest_neighbour::{ClarkEvans, clark_evans};
pub use neighbours::{Contiguity, Neighbours};
pub use refused::Refused;
