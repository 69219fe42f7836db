//! Answers that can be thrown away and computed again: density, hot spots, counts.
//!
//! An answer carries the question it answers, [`HotSpotQuestion`]. When the question asked now
//! is another one, the answer is stale and a job computes the next; until it is there the old
//! one stays on the screen with its own legend, so that picture and words always agree.

mod answer;
mod counting;
mod kept;
mod lifecycle;
mod order;
mod prepared;
mod question;
mod recipe;
mod surface;
mod times;
mod why_here;

pub use answer::{AnswerError, HotSpotAnswer, answer, names, neighbours};
pub use kept::{KeptMatches, is_as_shown, version_to_keep};
pub use lifecycle::{FormerSpot, Histories, SpotHistory, histories};
pub use order::{IncidentColumn, TableOrder, sorted};
pub use prepared::PreparedPlaces;
pub use question::{
    Comparison, DualBase, EdgeRule, HotSpotQuestion, HotSpotSettings, is_snapped,
    suggested_bandwidth_m,
};
pub use recipe::{Recipe, stored_hot_spots};
pub use surface::{suggested_cell_m, surface_extent};
pub use times::{day_number, time_span};
pub use why_here::{Agreement, Tally, WhyHere, why_here};
