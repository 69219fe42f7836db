//! Hot spots that last: with an id and a name that stay, and a version for each period.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{HotSpotId, HotSpotVersionId, Period};
use crate::geography::LonLat;

/// One version of a kept hot spot: what was found there in one period, and how.
///
/// All versions of a hot spot have its id and its name. What a GIS left out is empty or zero here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeptHotSpot {
    /// The id of this version.
    pub id: HotSpotVersionId,
    /// The id of the hot spot, the same in all its versions.
    pub hot_spot: HotSpotId,
    /// What the hot spot is called.
    pub name: String,
    /// The period; `None`: all months that there were.
    pub period: Option<Period>,
    /// The day on which this version was kept; `None` where nobody says.
    pub kept_on: Option<Date>,
    /// Rings in degrees, the exterior first, first points not repeated; none: it has no place.
    pub rings: Vec<Vec<LonLat>>,
    /// Incidents inside: the sum of their weights.
    pub count: f64,
    /// Their share of all incidents that were asked about, from 0 to 1.
    pub share: f64,
    /// Area in hectares.
    pub area_ha: f64,
    /// Mean density inside, incidents per km² in the period.
    pub density_per_km2: f64,
    /// Highest density inside, incidents per km² in the period.
    pub peak_per_km2: f64,
    /// What was counted, in words.
    pub crime_types: String,
    /// The kernel.
    pub kernel: String,
    /// Bandwidth in metres.
    pub bandwidth_m: f64,
    /// Cell size in metres.
    pub cell_m: f64,
    /// From which density on a place was hot, in words.
    pub threshold: String,
}

impl KeptHotSpot {
    /// Puts versions in their order: by name, hot spot and period, the newest period last.
    pub fn sort(kept: &mut [Self]) {
        kept.sort_by(|a, b| {
            let key = |v: &Self| (v.hot_spot, age(v.period), v.id);
            a.name.cmp(&b.name).then_with(|| key(a).cmp(&key(b)))
        });
    }

    /// The hot spots among versions, each once, in the order of the versions.
    pub fn hot_spots(kept: &[Self]) -> Vec<HotSpotId> {
        let mut ids: Vec<HotSpotId> = Vec::new();
        for version in kept {
            if !ids.contains(&version.hot_spot) {
                ids.push(version.hot_spot);
            }
        }
        ids
    }

    /// The versions of a hot spot, in order.
    pub fn versions(kept: &[Self], of: HotSpotId) -> impl Iterator<Item = &Self> {
        kept.iter().filter(move |version| version.hot_spot == of)
    }

    /// The version of the newest period: its name is the hot spot's, should a GIS have named the
    /// versions differently. `None` without a version.
    pub fn newest(kept: &[Self], of: HotSpotId) -> Option<&Self> {
        Self::versions(kept, of).max_by_key(|version| age(version.period))
    }

    /// The version of exactly this period.
    pub fn of_period(kept: &[Self], of: HotSpotId, period: Option<Period>) -> Option<&Self> {
        Self::versions(kept, of).find(|version| version.period == period)
    }

    /// The version nearest in time to a period, the newer of two as near; where all months are
    /// asked for, or a version is of all months, that one counts as far from any period.
    pub fn nearest(kept: &[Self], of: HotSpotId, period: Option<Period>) -> Option<&Self> {
        let distance = |version: &Self| match (version.period, period) {
            (None, None) => 0,
            (Some(a), Some(b)) => {
                (a.from().months_since(b.from()) + a.to().months_since(b.to())).unsigned_abs()
            }
            _ => u32::MAX,
        };
        Self::versions(kept, of)
            .max_by_key(|version| (std::cmp::Reverse(distance(version)), age(version.period)))
    }

    /// The period in words: "Sep 2025 to Aug 2026 (12 months)", "all months".
    pub fn period_label(&self) -> String {
        self.period.map_or_else(|| "all months".to_owned(), Period::label)
    }

    /// The same version as part of a hot spot: with its id and its name.
    #[must_use]
    pub fn in_hot_spot(self, hot_spot: HotSpotId, name: &str) -> Self {
        Self { hot_spot, name: name.to_owned(), ..self }
    }
}

/// The order of periods: all months first, then by where they end and begin.
fn age(period: Option<Period>) -> Option<(super::Month, super::Month)> {
    period.map(|p| (p.to(), p.from()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(hot_spot: HotSpotId, name: &str, period: &str) -> KeptHotSpot {
        KeptHotSpot {
            id: HotSpotVersionId::new(),
            hot_spot,
            name: name.to_owned(),
            period: Period::from_text(period),
            kept_on: None,
            rings: Vec::new(),
            count: 12.0,
            share: 0.1,
            area_ha: 2.5,
            density_per_km2: 480.0,
            peak_per_km2: 900.0,
            crime_types: "ASB".to_owned(),
            kernel: "quartic".to_owned(),
            bandwidth_m: 200.0,
            cell_m: 10.0,
            threshold: "3 × the mean".to_owned(),
        }
    }

    #[test]
    fn versions_stand_by_name_then_hot_spot_then_period() {
        let (park, square) = (HotSpotId::new(), HotSpotId::new());
        let mut kept = [
            version(square, "Square", "2026-01/2026-03"),
            version(park, "Park", "2026-04/2026-06"),
            version(square, "Square", ""),
            version(park, "Park", "2026-01/2026-03"),
        ];
        KeptHotSpot::sort(&mut kept);
        let found: Vec<String> =
            kept.iter().map(|v| format!("{}, {}", v.name, v.period_label())).collect();
        assert_eq!(
            found,
            [
                "Park, Jan 2026 to Mar 2026 (3 months)",
                "Park, Apr 2026 to Jun 2026 (3 months)",
                "Square, all months",
                "Square, Jan 2026 to Mar 2026 (3 months)",
            ]
        );
        assert_eq!(KeptHotSpot::hot_spots(&kept), [park, square]);
        assert_eq!(KeptHotSpot::newest(&kept, square), kept.get(3));
        assert_eq!(KeptHotSpot::newest(&kept, HotSpotId::new()), None);
    }

    #[test]
    fn the_nearest_version_is_the_nearest_in_time() {
        let park = HotSpotId::new();
        let periods = ["", "2025-01/2025-03", "2025-07/2025-09", "2026-01/2026-03"];
        let kept = periods.map(|p| version(park, "Park", p));
        let check = |asked: &str, expected: usize| {
            let found = KeptHotSpot::nearest(&kept, park, Period::from_text(asked));
            assert_eq!(found, kept.get(expected), "{asked}");
        };
        check("2025-07/2025-09", 2);
        check("2025-02/2025-05", 1);
        check("2019-01/2019-12", 1);
        // As near to one as to the other: the newer one.
        check("2025-10/2025-12", 3);
        check("", 0);
        let dated = &kept[1..];
        assert_eq!(KeptHotSpot::nearest(dated, park, None), dated.last());
    }

    #[test]
    fn a_version_comes_back_from_the_json_of_a_step() {
        let version = version(HotSpotId::new(), "Park", "2025-12/2026-02");
        let json = serde_json::to_string(&version).unwrap();
        assert!(json.contains(r#""period":"2025-12/2026-02""#), "{json}");
        assert_eq!(serde_json::from_str::<KeptHotSpot>(&json).unwrap(), version);
    }
}
