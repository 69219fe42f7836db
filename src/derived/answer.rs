//! Computes an answer: counts by place, density surface, hot spots, and what draws them.

use std::sync::Arc;

use rayon::prelude::*;

use super::recipe::{Recipe, stored_hot_spots};
use super::{HotSpotQuestion, PreparedPlaces};
use crate::analysis::{
    CancelToken, Cancelled, DensityError, DensitySurface, Grid, GridError, HotSpots, density,
    hot_spots,
};
use crate::geography::{MetricBounds, MetricPlane, MetricPoint};
use crate::map::layers::{DensityImage, SpotShape};
use crate::map::{HotSpotPicture, figure};
use crate::profile::{NeighbourhoodProfile, RecordId, RecordRef, Shape, capitalised, counted};
use crate::store::StoredHotSpot;

/// Cells in a bandwidth: enough for a smooth outline.
const CELLS_PER_BANDWIDTH: f64 = 20.0;
/// Cells along the longer side of the surface that are enough for any screen, where they are no
/// larger than [`COARSE`] allows: a town gets larger cells than an estate.
const ENOUGH_CELLS: f64 = 512.0;
/// Least cells in a bandwidth, as long as there are no more than [`MOST_CELLS`]. Between them the
/// surface is drawn by linear interpolation, which for one place is then within 2 % of its peak.
const COARSE: f64 = 10.0;
/// Most cells along the longer side of the surface; a county gets larger cells still.
const MOST_CELLS: f64 = 1400.0;
/// Share of the places left out at each side of the surface's extent when places lie far
/// outside of where most of them are.
const TRIM: f64 = 0.01;

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
    /// How many count in each month, whatever the period, from the first month of any incident.
    pub by_month: Vec<u32>,
    /// Of the placed, those beyond the surface's extent, which no density shows.
    pub beyond_extent: u64,
    /// The surface; `None` when no incident that counts has a place.
    pub surface: Option<Arc<DensitySurface>>,
    /// The hot spots by rank.
    pub hot_spots: HotSpots,
    /// What each hot spot is called, by rank: the place in words that most of its incidents give.
    pub names: Vec<String>,
    /// What the map draws.
    pub picture: HotSpotPicture,
    /// What it was counted from, for the next question.
    pub prepared: Arc<PreparedPlaces>,
    /// How many incidents that count each place has.
    pub counts: Vec<u32>,
    /// The incidents that count, in order.
    pub rows: Arc<Vec<u32>>,
    /// The plane everything was measured on.
    pub plane: MetricPlane,
}

/// The extent of the surface: all places, or where most of them are when a few lie far off,
/// grown by the bandwidth so that no kernel is cut.
pub fn surface_extent(points: &[MetricPoint], bandwidth_m: f64) -> Option<MetricBounds> {
    let all = MetricBounds::around(points.iter().copied())?;
    let most = MetricBounds::around_most(points, TRIM)?;
    let margin = 2.0 * bandwidth_m + 0.25 * most.width_m().max(most.height_m());
    let near = most.grown(margin);
    // Each side takes whichever is nearer in, so that a tidy town keeps every place.
    let b = MetricBounds {
        west: all.west.max(near.west),
        south: all.south.max(near.south),
        east: all.east.min(near.east),
        north: all.north.min(near.north),
    };
    Some(b.grown(bandwidth_m))
}

/// The side of a cell for an extent and a bandwidth, metres.
pub fn suggested_cell_m(extent: MetricBounds, bandwidth_m: f64) -> f64 {
    let side_m = extent.width_m().max(extent.height_m());
    let wanted = (side_m / ENOUGH_CELLS).min(bandwidth_m / COARSE);
    wanted.max(bandwidth_m / CELLS_PER_BANDWIDTH).max(side_m / MOST_CELLS)
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

/// Answers a question.
///
/// # Errors
/// Cancelled, a bandwidth that is not a positive number of metres, or incidents so far apart
/// that no grid covers them.
pub fn answer(
    question: HotSpotQuestion,
    prepared: &Arc<PreparedPlaces>,
    plane: &MetricPlane,
    cancel: &CancelToken,
) -> Result<HotSpotAnswer, AnswerError> {
    let sifted = prepared.sift(&question.filter);
    let counts = sifted.counts;
    cancel.check()?;
    let places = prepared.stacked(&counts);
    let points: Vec<MetricPoint> = places.iter().map(|(p, _)| p).collect();
    let h = question.settings.bandwidth_m;
    let bounds = surface_extent(&points, h);
    let grid = match bounds {
        Some(b) => Grid::with_cell(b, suggested_cell_m(b, h))?,
        None => {
            Grid::with_cell(MetricBounds { west: 0.0, south: 0.0, east: 1.0, north: 1.0 }, 1.0)?
        }
    };
    let surface = Arc::new(density(&places, question.settings.kernel, h, grid, cancel)?);
    let spots = hot_spots(&surface, &places, question.settings.threshold, cancel)?;
    let placed = counts.iter().map(|c| u64::from(*c)).sum();
    let shapes = || spots.spots.par_iter().filter_map(|s| SpotShape::prepare(s, plane)).collect();
    let ((image, names), (pyramid, shapes)) = rayon::join(
        || {
            let image = DensityImage::prepare(Arc::clone(&surface), plane);
            (image, names(&spots, grid.cell_m, prepared, &counts))
        },
        || (prepared.pyramid(&counts), shapes()),
    );
    let picture = HotSpotPicture {
        shapes,
        image,
        pyramid,
        title: format!("{}: {}", question.filter.label(), counted(placed, "incident")),
        period: prepared.period_label(question.filter.period),
        method: method_label(&question, grid.cell_m),
        threshold: threshold_label(&question, spots.level_per_km2),
        credit: prepared.credit(),
    };
    let beyond_extent = bounds.map_or(0.0, |b| {
        places.iter().filter(|(p, _)| !b.contains(*p)).map(|(_, weight)| weight).sum()
    });
    cancel.check()?;
    Ok(HotSpotAnswer {
        question,
        placed,
        without_place: sifted.without_place as u64,
        without_month: sifted.without_month as u64,
        without_time: sifted.without_time as u64,
        by_month: sifted.by_month,
        beyond_extent: beyond_extent as u64,
        surface: (!points.is_empty()).then_some(surface),
        hot_spots: spots,
        names,
        picture,
        prepared: Arc::clone(prepared),
        counts,
        rows: Arc::new(sifted.rows),
        plane: plane.clone(),
    })
}

impl HotSpotAnswer {
    /// How the hot spots were found.
    pub fn recipe(&self) -> Recipe {
        let settings = &self.question.settings;
        Recipe {
            period: self.picture.period.clone(),
            crime_types: self.question.filter.label(),
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
    format!("{name} kernel, {:.0} m bandwidth, {cell_m:.1} m cells", s.bandwidth_m)
}

/// The threshold in words: "Hot spots, by count: 3 × the mean of non-zero cells (152 per km²)".
fn threshold_label(question: &HotSpotQuestion, level_per_km2: Option<f64>) -> String {
    let label = question.settings.threshold.label();
    match level_per_km2 {
        Some(level) => format!("Hot spots by count: {label} ({} per km²)", figure(level)),
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
