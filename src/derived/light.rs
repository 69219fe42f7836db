//! What lights up on the map when a part of a chart is pointed at.

use std::sync::Arc;

use super::times::can_be_in_hour;
use super::{HotSpotAnswer, marks};
use crate::analysis::{DensitySurface, outlines};
use crate::geography::WorldPoint;
use crate::map::layers::{MapMark, MarkKind};
use crate::profile::{Month, PlaceIndex, When};

/// Places and lines that a chart points at.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lighted {
    /// Places.
    pub places: Vec<WorldPoint>,
    /// Lines.
    pub marks: Vec<MapMark>,
}

/// What the parts of a chart mean on the map.
#[derive(Debug, Clone)]
pub(super) enum Light {
    /// Nothing.
    None,
    /// Hours of the week of these rows.
    Hours(Arc<Vec<u32>>),
    /// Months of these rows.
    Months { rows: Arc<Vec<u32>>, parts: Vec<Month> },
    /// So many of the first of these places, a number for each part.
    Places { by_count: Arc<Vec<u32>>, parts: Vec<usize> },
    /// The ground where a surface is at least this dense, a density for each part.
    Levels { surface: Arc<DensitySurface>, parts: Vec<f64> },
}

/// Most places that are handed to the map; of more as many, evenly chosen, say the same.
const MOST: usize = 4_000;

impl Light {
    /// What a part of the chart means.
    pub fn at(&self, answer: &HotSpotAnswer, part: usize) -> Lighted {
        match self {
            Self::None => Lighted::default(),
            Self::Hours(rows) => {
                at_places(answer, places_where(answer, rows, |when| can_be_in_hour(when, part)))
            }
            Self::Months { rows, parts } => {
                let Some(month) = parts.get(part) else { return Lighted::default() };
                let is_in_it = |when: When| when.month() == Some(*month);
                at_places(answer, places_where(answer, rows, is_in_it))
            }
            Self::Places { by_count, parts } => {
                let many = parts.get(part).copied().unwrap_or(0);
                at_places(answer, by_count.iter().take(many).map(|p| PlaceIndex(*p)).collect())
            }
            Self::Levels { surface, parts } => {
                let Some(level) = parts.get(part).filter(|level| **level > 0.0) else {
                    return Lighted::default();
                };
                let rings = outlines(surface, *level);
                let mark = |ring| marks::polygon(ring, &answer.plane, MarkKind::High);
                Lighted { places: Vec::new(), marks: rings.iter().flat_map(mark).collect() }
            }
        }
    }
}

fn at_places(answer: &HotSpotAnswer, places: Vec<PlaceIndex>) -> Lighted {
    let all = answer.prepared.incidents().places();
    let every = places.len().div_ceil(MOST).max(1);
    let world = |place: PlaceIndex| all.get(place.0 as usize).map(|p| p.world);
    let places = places.into_iter().step_by(every).filter_map(world).collect();
    Lighted { places, marks: Vec::new() }
}

/// The places of those rows whose time is meant, each once.
fn places_where(
    answer: &HotSpotAnswer,
    rows: &[u32],
    is_meant: impl Fn(When) -> bool,
) -> Vec<PlaceIndex> {
    let incidents = answer.prepared.incidents();
    let rows = rows.iter().filter_map(|row| incidents.row(*row as usize).zip(Some(*row)));
    let at = rows.filter(|(row, _)| is_meant(row.when));
    let mut places: Vec<PlaceIndex> =
        at.filter_map(|(_, row)| *incidents.place_column().get(row as usize)?).collect();
    places.sort_unstable_by_key(|p| p.0);
    places.dedup();
    places
}
