//! Computes an answer: counts by place, density surface, hot spots, and what draws them.

use std::sync::Arc;

use rayon::prelude::*;

use super::counting::Counted;
use super::recipe::{Recipe, stored_hot_spots};
use super::surface::{compared, surface};
use super::{EdgeRule, HotSpotQuestion, PreparedPlaces};
use crate::analysis::{
    CancelToken, Cancelled, DensityError, DensitySurface, GridError, HotSpots, StackedPlaces,
    hot_spots,
};
use crate::geography::MetricPlane;
use crate::map::layers::{DensityImage, SpotShape};
use crate::map::{HotSpotPicture, figure};
use crate::profile::{NeighbourhoodProfile, Period, RecordId, RecordRef, Shape, capitalised};
use crate::store::StoredHotSpot;

/// An answer with everything that shows it.
#[derive(Debug)]
pub struct HotSpotAnswer {
    /// The question.
    pub question: HotSpotQuestion,
    /// Incidents that count and have a place.
    pub placed: u64,
    /// Incidents that count and have none.
    pub without_place: u64,
    /// Incidents of these types without a month, which are in no period.
    pub without_month: u64,
    /// Incidents that count but for hour and weekday, of which these are not known.
    pub without_time: u64,
    /// Incidents that count and have a type that the harm weights do not know.
    pub without_weight: u64,
    /// How many count in each month, whatever the period, from the first month of any incident.
    pub by_month: Vec<u32>,
    /// Of the placed, those beyond the surface's extent, which no density shows.
    pub beyond_extent: u64,
    /// The surface; `None` when no incident that counts has a place.
    pub surface: Option<Arc<DensitySurface>>,
    /// The hot spots by rank.
    pub hot_spots: Arc<HotSpots>,
    /// What each hot spot is called, by rank: the place in words that most of its incidents give.
    pub names: Arc<[String]>,
    /// What the map draws.
    pub picture: HotSpotPicture,
    /// What it was counted from, for the next question.
    pub prepared: Arc<PreparedPlaces>,
    /// How many incidents that count each place has.
    pub counts: Arc<Vec<u32>>,
    /// The incidents that count, in order.
    pub rows: Arc<Vec<u32>>,
    /// The plane everything was measured on.
    pub plane: MetricPlane,
    /// What was counted, for the next question.
    counted: Arc<Counted>,
    /// What it is compared with.
    base: Option<Arc<Counted>>,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum AnswerError {
    /// The work was cancelled, because a newer question was asked.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// The surface could not be computed.
    #[error(transparent)]
    Density(DensityError),
    /// There is no grid over the incidents.
    #[error(transparent)]
    Grid(#[from] GridError),
}

impl From<DensityError> for AnswerError {
    fn from(error: DensityError) -> Self {
        match error {
            DensityError::Cancelled(cancelled) => Self::Cancelled(cancelled),
            bad @ DensityError::BadBandwidth(_) => Self::Density(bad),
        }
    }
}

/// Answers a question. What an answer `before` found of the same places and this question does not
/// change is taken over from it, to the same figures: a class rule moves colours alone, a threshold
/// outlines, a bandwidth the surface, a period the counts.
///
/// # Errors
/// Cancelled, a bandwidth that is not a positive number of metres, or incidents so far apart
/// that no grid covers them.
pub fn answer(
    question: HotSpotQuestion,
    prepared: &Arc<PreparedPlaces>,
    plane: &MetricPlane,
    before: Option<&HotSpotAnswer>,
    cancel: &CancelToken,
) -> Result<HotSpotAnswer, AnswerError> {
    let before = before.filter(|b| Arc::ptr_eq(&b.prepared, prepared) && b.plane == *plane);
    let harm = question.harm.as_ref();
    let counted =
        Counted::of(&question.filter, harm, prepared, before.map(|b| &b.counted), cancel)?;
    cancel.check()?;
    let base = question.settings.compare.map(|compare| {
        let filter = compare.base.filter(&question.filter, prepared.incidents());
        Counted::of(&filter, None, prepared, before.and_then(|b| b.base.as_ref()), cancel)
    });
    let base = base.transpose()?;
    let settings = question.settings;
    let before = before.filter(|b| {
        let of = b.question.settings;
        Arc::ptr_eq(&b.counted, &counted)
            && (of.kernel, of.bandwidth_m, of.edge)
                == (settings.kernel, settings.bandwidth_m, settings.edge)
    });
    // What is counted is all that the symbols need: they are sorted out beside the rest.
    let (pyramid, drawn) = rayon::join(
        || counted.pyramid(prepared),
        || draw(&question, (&counted, base.as_deref()), prepared, plane, before, cancel),
    );
    let Drawn { surface, image, unit, spots, names, shapes } = drawn?;
    cancel.check()?;
    let cell_m = surface.as_ref().map_or(0.0, |s| s.grid.cell_m);
    let picture = HotSpotPicture {
        shapes,
        image,
        pyramid,
        title: format!(
            "{}: {}",
            question.filter.label(),
            crate::profile::counted(counted.placed, "incident")
        ),
        period: prepared.period_label(question.filter.period),
        unit,
        method: method_label(&question, cell_m),
        classes: question.classes,
        threshold: threshold_label(&question, spots.level_per_km2),
        credit: prepared.credit(),
    };
    let beyond_extent = surface.as_ref().map_or(0.0, |s| {
        let b = s.grid.bounds();
        counted.places.iter().filter(|(p, _)| !b.contains(*p)).map(|(_, weight)| weight).sum()
    });
    Ok(HotSpotAnswer {
        question,
        placed: counted.placed,
        without_place: counted.without_place,
        without_month: counted.without_month,
        without_time: counted.without_time,
        without_weight: counted.without_weight,
        by_month: counted.by_month.clone(),
        beyond_extent: beyond_extent as u64,
        surface,
        hot_spots: spots,
        names,
        picture,
        prepared: Arc::clone(prepared),
        counts: Arc::clone(&counted.counts),
        rows: Arc::clone(&counted.rows),
        counted,
        base,
        plane: plane.clone(),
    })
}

/// A surface with what is found and drawn on it.
struct Drawn {
    surface: Option<Arc<DensitySurface>>,
    image: Option<Arc<DensityImage>>,
    unit: String,
    spots: Arc<HotSpots>,
    names: Arc<[String]>,
    shapes: Arc<[SpotShape]>,
}

/// Finds the surface, then side by side its colours and its hot spots. `before` has the same surface.
fn draw(
    question: &HotSpotQuestion,
    (counted, base): (&Counted, Option<&Counted>),
    prepared: &PreparedPlaces,
    plane: &MetricPlane,
    before: Option<&HotSpotAnswer>,
    cancel: &CancelToken,
) -> Result<Drawn, AnswerError> {
    let settings = question.settings;
    let surface = match before {
        Some(before) => before.surface.clone(),
        None => surface(&counted.places, question, plane, cancel)?,
    };
    let paint = || -> Result<_, AnswerError> {
        let same = before.filter(|b| {
            b.question.classes == question.classes
                && b.question.settings.compare == settings.compare
        });
        if let Some(before) = same {
            return Ok((before.picture.image.clone(), before.picture.unit.clone()));
        }
        let Some(surface) = &surface else { return Ok((None, unit(question))) };
        let (shown, unit) = match (base, settings.compare) {
            (Some(base), Some(compare)) => {
                let sides = (counted.places.total_weight(), &base.places);
                compared(surface, sides, compare, question, plane, cancel)?
            }
            _ => (Arc::clone(surface), unit(question)),
        };
        Ok((Some(Arc::new(DensityImage::prepare(shown, plane, question.classes))), unit))
    };
    let outline = || -> Result<_, AnswerError> {
        if let Some(before) = before.filter(|b| b.question.settings.threshold == settings.threshold)
        {
            let shapes = Arc::clone(&before.picture.shapes);
            return Ok((Arc::clone(&before.hot_spots), Arc::clone(&before.names), shapes));
        }
        let Some(surface) = &surface else {
            return Ok((Arc::new(HotSpots::none(settings.threshold)), [].into(), [].into()));
        };
        let spots = hot_spots(surface, &counted.places, settings.threshold, cancel)?;
        let (names, shapes) = rayon::join(
            || names(&spots, surface.grid.cell_m, prepared, &counted.counts),
            || spots.spots.par_iter().filter_map(|s| SpotShape::prepare(s, plane)).collect(),
        );
        Ok((Arc::new(spots), names.into(), shapes))
    };
    let (painted, outlined) = rayon::join(paint, outline);
    let ((image, unit), (spots, names, shapes)) = (painted?, outlined?);
    Ok(Drawn { surface, image, unit, spots, names, shapes })
}

impl HotSpotAnswer {
    /// How many incidents each place would have in another period.
    pub fn counts_of(&self, period: Period) -> Vec<u32> {
        self.counted.counts_of(self.prepared.incidents(), period)
    }

    /// The places that would have any in another period, with what they weigh.
    pub fn places_of(&self, period: Period) -> StackedPlaces {
        self.counted.places_of(&self.prepared, period)
    }

    /// The rows that would count in another period.
    pub fn rows_of(&self, period: Option<Period>) -> Vec<u32> {
        self.counted.rows_of(self.prepared.incidents(), period)
    }

    /// The places of the incidents that count, with what they weigh.
    pub fn places(&self) -> &StackedPlaces {
        &self.counted.places
    }

    /// What figures of a hot spot, by its place in the ranking from 0, or of all that is chosen are of:
    /// "Hot spot 1, Market Street; ASB, Oct 2025 to Sep 2026".
    pub(super) fn about(&self, spot: Option<usize>) -> String {
        let which = match spot {
            None => "All chosen incidents".to_owned(),
            Some(spot) => {
                let name = self.names.get(spot).filter(|name| !name.is_empty());
                let name = name.map_or(String::new(), |name| format!(", {name}"));
                format!("Hot spot {}{name}", spot + 1)
            }
        };
        format!("{which}; {}, {}", self.question.filter.label(), self.picture.period)
    }

    /// How the hot spots were found.
    pub fn recipe(&self) -> Recipe {
        let settings = &self.question.settings;
        Recipe {
            period: self.picture.period.clone(),
            crime_types: match &self.question.harm {
                Some(harm) => format!("{}; harm by {}", self.question.filter.label(), harm.label()),
                None => self.question.filter.label(),
            },
            kernel: settings.kernel,
            bandwidth_m: settings.bandwidth_m,
            cell_m: self.surface.as_ref().map_or(0.0, |s| s.grid.cell_m),
            threshold: settings.threshold,
        }
    }

    /// The hot spots as a file keeps them.
    pub fn stored(&self) -> Vec<StoredHotSpot> {
        stored_hot_spots(&self.hot_spots, &self.plane, &self.recipe())
    }
}

/// The place in words that most incidents of each hot spot give, without "On or near"; empty
/// where none gives one.
pub fn names(
    spots: &HotSpots,
    cell_m: f64,
    prepared: &PreparedPlaces,
    counts: &[u32],
) -> Vec<String> {
    let finder = spots.finder(cell_m);
    let places = prepared.incidents().places();
    let inside: Vec<(usize, u32, u32)> = places
        .par_iter()
        .zip(counts)
        .zip(0..places.len() as u32)
        .filter(|((_, count), _)| **count > 0)
        .filter_map(|((place, count), n)| finder.find(place.metric).map(|spot| (spot, n, *count)))
        .collect();
    // One row of each place is enough: rows that share a place share its words.
    let mut tallies: Vec<(usize, u32, u32)> =
        inside.into_iter().map(|(spot, place, n)| (spot, prepared.name_of(place), n)).collect();
    tallies.sort_unstable();
    let mut most: Vec<(u32, &str)> = vec![(0, ""); spots.spots.len()];
    for same in tallies.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let Some(&(spot, name, _)) = same.first() else { continue };
        let name = prepared.name(name);
        let of_name = (same.iter().map(|(.., n)| n).sum::<u32>(), name);
        if let Some(most) = most.get_mut(spot).filter(|most| !name.is_empty() && of_name > **most) {
            *most = of_name;
        }
    }
    most.into_iter().map(|(_, name)| name.to_owned()).collect()
}

/// Kernel, bandwidth and cell in words: "Quartic kernel, 200 m bandwidth, 9.0 m cells".
fn method_label(question: &HotSpotQuestion, cell_m: f64) -> String {
    let s = &question.settings;
    let name = capitalised(s.kernel.as_str());
    let edge = match s.edge {
        edge if edge != EdgeRule::Open && question.filter.area.is_some() => {
            format!(", {}", edge.label())
        }
        _ => String::new(),
    };
    format!("{name} kernel, {:.0} m bandwidth, {cell_m:.1} m cells{edge}", s.bandwidth_m)
}

/// What the classes are in.
fn unit(question: &HotSpotQuestion) -> String {
    match &question.harm {
        None => "Incidents per km² in the period".to_owned(),
        Some(harm) => format!("Harm per km² in the period ({})", harm.label()),
    }
}

/// The threshold in words: "Hot spots, by count: 3 × the mean of non-zero cells (152 per km²)".
fn threshold_label(question: &HotSpotQuestion, level_per_km2: Option<f64>) -> String {
    let label = question.settings.threshold.label();
    let by = if question.harm.is_some() { "harm" } else { "count" };
    match level_per_km2 {
        Some(level) => format!("Hot spots by {by}: {label} ({} per km²)", figure(level)),
        None => format!("Hot spots: none ({label})"),
    }
}

/// The community records within `radius_m` metres of a hot spot's outline, nearest first; 0 for
/// those inside or across it.
pub fn neighbours(
    profile: &NeighbourhoodProfile,
    outline: &geo::Polygon<f64>,
    radius_m: f64,
) -> Vec<(RecordId, f64)> {
    use geo::{Distance, Euclidean};
    let mut near: Vec<(RecordId, f64)> = profile
        .records()
        .filter_map(|record| {
            let points: Vec<geo::Coord<f64>> = record
                .points()
                .iter()
                .filter_map(|p| profile.plane.to_metric(*p).ok())
                .map(Into::into)
                .collect();
            let shape = match record {
                RecordRef::Strategy(s) => s.shape.as_ref(),
                _ => None,
            };
            let distance = match shape {
                Some(Shape::Line(_)) => Euclidean.distance(&geo::LineString::new(points), outline),
                Some(Shape::Area(_)) => {
                    let area = geo::Polygon::new(geo::LineString::new(points), Vec::new());
                    Euclidean.distance(&area, outline)
                }
                Some(Shape::Point(_)) | None => {
                    Euclidean.distance(&geo::Point::from(*points.first()?), outline)
                }
            };
            (distance <= radius_m).then(|| (record.id(), distance))
        })
        .collect();
    near.sort_by(|a, b| a.1.total_cmp(&b.1));
    near
}
