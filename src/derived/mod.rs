//! Answers that can be thrown away and computed again: density, hot spots, counts.
//!
//! An answer carries the question it answers, [`HotSpotQuestion`]. When the question asked now
//! is another one, the answer is stale and a job computes the next; until it is there the old
//! one stays on the screen with its own legend, so that picture and words always agree.

mod answer;
mod areas;
mod counting;
mod kept;
mod lifecycle;
mod light;
mod marks;
mod order;
mod prepared;
mod question;
mod recipe;
mod statistics;
mod surface;
mod times;
mod why_here;

pub use answer::{AnswerError, HotSpotAnswer, answer, names, neighbours};
pub use areas::AreaCells;
pub use kept::{KeptMatches, is_as_shown, version_to_keep};
pub use lifecycle::{FormerSpot, Histories, SpotHistory, histories};
pub use light::Lighted;
pub use order::{IncidentColumn, TableOrder, sorted};
pub use prepared::PreparedPlaces;
pub use question::{
    Comparison, DualBase, EdgeRule, HotSpotQuestion, HotSpotSettings, is_snapped,
    suggested_bandwidth_m,
};
pub use recipe::{Recipe, stored_hot_spots};
pub use statistics::{Finding, StatisticMethod, StatisticsAnswer, StatisticsQuestion, statistics};
pub use surface::{suggested_cell_m, surface_extent};
pub use times::{
    NearRepeatDays, day_number, midnight_alone, near_repeat_days, no_hours, time_span,
};
pub use why_here::{Agreement, Tally, WhyHere, why_here};
