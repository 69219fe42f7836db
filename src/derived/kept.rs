//! Kept hot spots beside those of an answer: which of these is which of those, and what a new
//! version of one says.

use geo::{LineString, Polygon};
use jiff::civil::Date;

use super::HotSpotAnswer;
use super::recipe::stored_hot_spot;
use crate::analysis::{CancelToken, Cancelled, HotSpots, same_spots};
use crate::geography::{LonLat, MetricPlane};
use crate::profile::{HotSpotId, HotSpotVersionId, KeptHotSpot, Period};
use crate::store::StoredHotSpot;

/// Which hot spots of an answer are kept ones.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeptMatches {
    /// The kept hot spot that each hot spot is, by rank; `None`: it is not kept.
    pub of_rank: Vec<Option<HotSpotId>>,
    /// The kept hot spots that none of them is, in the order of the profile.
    pub unmatched: Vec<HotSpotId>,
}

impl KeptMatches {
    /// Compares the hot spots of a period with the kept ones, each of these as it was in the period
    /// nearest to it.
    ///
    /// # Errors
    /// Cancelled.
    pub fn find(
        spots: &HotSpots,
        plane: &MetricPlane,
        period: Option<Period>,
        kept: &[KeptHotSpot],
        cancel: &CancelToken,
    ) -> Result<Self, Cancelled> {
        let ids = KeptHotSpot::hot_spots(kept);
        let outline = |id: &HotSpotId| {
            KeptHotSpot::nearest(kept, *id, period)
                .map_or_else(Polygon::empty, |version| on_plane(&version.rings, plane))
        };
        let outlines: Vec<Polygon<f64>> = ids.iter().map(outline).collect();
        let of_rank = same_spots(spots, &outlines, cancel)?;
        let of_rank: Vec<Option<HotSpotId>> =
            of_rank.into_iter().map(|n| ids.get(n?).copied()).collect();
        let is_hot = |id: &HotSpotId| of_rank.contains(&Some(*id));
        let unmatched = ids.iter().filter(|id| !is_hot(id)).copied().collect();
        Ok(Self { of_rank, unmatched })
    }

    /// The kept hot spot that the one of a rank is; `None` where it is not kept.
    pub fn of(&self, rank: u32) -> Option<HotSpotId> {
        self.of_rank.get(rank.checked_sub(1)? as usize).copied().flatten()
    }

    /// The rank of the hot spot that a kept one is; `None` where it is not hot.
    pub fn rank_of(&self, id: HotSpotId) -> Option<u32> {
        self.of_rank.iter().zip(1..).find_map(|(of, rank)| (*of == Some(id)).then_some(rank))
    }
}

/// Rings in degrees as a polygon in metres. A corner beyond what the plane covers is left out.
fn on_plane(rings: &[Vec<LonLat>], plane: &MetricPlane) -> Polygon<f64> {
    let mut rings = rings.iter().map(|ring| -> LineString<f64> {
        ring.iter().filter_map(|p| plane.to_metric(*p).ok()).map(geo::Coord::from).collect()
    });
    let exterior = rings.next().unwrap_or_else(|| LineString::new(Vec::new()));
    Polygon::new(exterior, rings.collect())
}

/// A hot spot of an answer as the first version of one to be kept, with new ids and called by the
/// place where most of its incidents are. `None` where the answer has no such rank.
pub fn version_to_keep(answer: &HotSpotAnswer, rank: u32, today: Date) -> Option<KeptHotSpot> {
    let at = rank.checked_sub(1)? as usize;
    let spot = answer.hot_spots.spots.get(at)?;
    let found = stored_hot_spot(spot, &answer.plane, &answer.recipe());
    let name = answer.names.get(at).filter(|name| !name.is_empty());
    let name = name.cloned().unwrap_or_else(|| format!("Hot spot {rank}"));
    Some(first_version(found, name, answer.question.filter.period, today))
}

fn first_version(
    found: StoredHotSpot,
    name: String,
    period: Option<Period>,
    today: Date,
) -> KeptHotSpot {
    let mut rings = vec![found.ring];
    rings.extend(found.holes);
    rings.retain(|ring| ring.len() >= 3);
    KeptHotSpot {
        id: HotSpotVersionId::new(),
        hot_spot: HotSpotId::new(),
        name,
        period,
        kept_on: Some(today),
        rings,
        count: found.count,
        share: found.share,
        area_ha: found.area_ha,
        density_per_km2: found.density_per_km2,
        peak_per_km2: found.peak_per_km2,
        crime_types: found.crime_types,
        kernel: found.kernel,
        bandwidth_m: found.bandwidth_m,
        cell_m: found.cell_m,
        threshold: found.threshold,
    }
}

/// Whether a version says what an answer shows of the hot spot of a rank: the same figures, found
/// in the same way. Cheap enough for every frame, since an outline that is another one has another
/// area.
pub fn is_as_shown(version: &KeptHotSpot, answer: &HotSpotAnswer, rank: u32) -> bool {
    let Some(spot) = answer.hot_spots.spots.iter().find(|s| s.rank == rank) else { return false };
    let recipe = answer.recipe();
    let figures = [
        (version.count, spot.count),
        (version.share, spot.share),
        (version.area_ha, spot.area_m2 / 10_000.0),
        (version.density_per_km2, spot.density_per_km2),
        (version.peak_per_km2, spot.peak_per_km2),
        (version.bandwidth_m, recipe.bandwidth_m),
        (version.cell_m, recipe.cell_m),
    ];
    version.period == answer.question.filter.period
        && figures.iter().all(|(kept, shown)| kept == shown)
        && version.crime_types == recipe.crime_types
        && version.kernel == recipe.kernel.as_str()
        && version.threshold == recipe.threshold.label()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{Grid, Kernel, StackedPlaces, Threshold, density, hot_spots};
    use crate::derived::{Recipe, stored_hot_spots};
    use crate::geography::{MetricBounds, MetricPoint};

    const WEST: f64 = 450_000.0;
    const SOUTH: f64 = 250_000.0;

    /// The hot spots of places so many metres east, with so many incidents.
    fn found(places: &[(f64, u32)]) -> HotSpots {
        let places = StackedPlaces::from_counts(
            places.iter().map(|(x, n)| (MetricPoint::new(WEST + x, SOUTH + 500.0), *n)),
        );
        let (east, north) = (WEST + 5000.0, SOUTH + 1000.0);
        let extent = MetricBounds { west: WEST, south: SOUTH, east, north };
        let grid = Grid::from_extent(extent, 500, 100).unwrap();
        let cancel = CancelToken::new();
        let surface = density(&places, Kernel::Quartic, 200.0, grid, &cancel).unwrap();
        hot_spots(&surface, &places, Threshold::MeanMultiple(0.5), &cancel).unwrap()
    }

    /// These hot spots, each kept under its rank.
    fn kept(spots: &HotSpots, period: &str) -> Vec<KeptHotSpot> {
        let recipe = Recipe {
            period: period.to_owned(),
            crime_types: "ASB".to_owned(),
            kernel: Kernel::Quartic,
            bandwidth_m: 200.0,
            cell_m: 10.0,
            threshold: Threshold::MeanMultiple(0.5),
        };
        let stored = stored_hot_spots(spots, &MetricPlane::british_national_grid(), &recipe);
        let version = |found: StoredHotSpot| {
            let name = found.rank.to_string();
            first_version(found, name, Period::from_text(period), Date::constant(2026, 9, 1))
        };
        stored.into_iter().map(version).collect()
    }

    fn matches(spots: &HotSpots, period: &str, kept: &[KeptHotSpot]) -> KeptMatches {
        let plane = MetricPlane::british_national_grid();
        let period = Period::from_text(period);
        KeptMatches::find(spots, &plane, period, kept, &CancelToken::new()).unwrap()
    }

    const SPRING: &str = "2026-03/2026-05";
    const SUMMER: &str = "2026-06/2026-08";

    #[test]
    fn a_hot_spot_that_moves_a_little_keeps_its_id_a_new_one_has_none_and_one_is_gone() {
        let kept = kept(&found(&[(500.0, 40), (2000.0, 30)]), SPRING);
        let now = found(&[(560.0, 20), (3500.0, 50)]);
        let found = matches(&now, SUMMER, &kept);
        assert_eq!(found.of_rank, [None, Some(kept[0].hot_spot)]);
        assert_eq!(found.unmatched, [kept[1].hot_spot]);
        assert_eq!((found.of(2), found.of(0), found.of(9)), (Some(kept[0].hot_spot), None, None));
        assert_eq!(found.rank_of(kept[0].hot_spot), Some(2));
        assert_eq!(found.rank_of(kept[1].hot_spot), None);
        assert_eq!(matches(&now, SUMMER, &[]).of_rank, [None, None]);
    }

    #[test]
    fn each_is_one_and_the_one_with_most_in_common_comes_first() {
        // Two that touch one which grew over both: the larger part of it is it.
        let kept = kept(&found(&[(500.0, 40), (1000.0, 4)]), SPRING);
        let now = found(&[(600.0, 40), (700.0, 40)]);
        let found = matches(&now, SUMMER, &kept);
        assert_eq!(found.of_rank, [Some(kept[0].hot_spot)]);
        assert_eq!(found.unmatched, [kept[1].hot_spot]);
    }

    #[test]
    fn the_version_of_the_nearest_period_is_the_one_that_is_compared() {
        let spring = kept(&found(&[(500.0, 40)]), SPRING);
        let id = spring[0].hot_spot;
        let moved = kept(&found(&[(900.0, 40)]), SUMMER);
        let both = [spring, moved.into_iter().map(|v| v.in_hot_spot(id, "1")).collect()].concat();
        let here = found(&[(950.0, 9)]);
        assert_eq!(matches(&here, SUMMER, &both).of_rank, [Some(id)]);
        assert_eq!(matches(&here, SPRING, &both).of_rank, [None]);
    }
}
