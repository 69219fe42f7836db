//! Areas that others draw: neighbourhoods, wards, lower layer super output areas (LSOAs).

use serde::{Deserialize, Serialize};

use super::{AreaId, FilterArea, grouped};
use crate::geography::LonLat;

terms! {
    /// What kind of area it is.
    AreaKind {
        /// A policing neighbourhood.
        Neighbourhood = "neighbourhood",
        /// An electoral ward.
        Ward = "ward",
        /// A lower layer super output area, the unit of deprivation figures.
        Lsoa = "LSOA",
        /// Anything else, a district for one.
        Other = "other",
    }
}

/// How deprived an LSOA is, by an index of multiple deprivation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deprivation {
    /// From 1, the most deprived tenth, to 10, the least.
    pub decile: u8,
    /// From 1, the most deprived; `None` where the index gives deciles alone.
    pub rank: Option<u32>,
    /// The index and its year, as its file calls it.
    pub index: String,
}

/// An area with its boundary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Area {
    /// Its id.
    pub id: AreaId,
    /// What it is.
    pub kind: AreaKind,
    /// Its code, such as E01013787; empty where it has none.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The year that its boundary is of; empty where nobody says.
    pub vintage: String,
    /// The file that it came from.
    pub source: String,
    /// The credit line that the source asks for.
    pub credit: String,
    /// How deprived it is; `None`: no index was joined to it.
    pub deprivation: Option<Deprivation>,
    /// Polygons of rings in degrees, the exterior first, first points not repeated.
    pub polygons: Vec<Vec<Vec<LonLat>>>,
}

impl Area {
    /// What makes two areas the same one: kind, vintage, and the code, or the name without one.
    pub fn key(&self) -> (AreaKind, &str, &str) {
        let named = if self.code.is_empty() { &self.name } else { &self.code };
        (self.kind, &self.vintage, named)
    }

    /// What it is called: its name, its code where it has none.
    pub fn title(&self) -> &str {
        if self.name.is_empty() { &self.code } else { &self.name }
    }

    /// Itself, as what incidents are looked for in.
    pub fn to_filter(&self) -> FilterArea {
        FilterArea { label: self.title().to_owned(), polygons: self.polygons.clone() }
    }

    /// Its largest part, as a ring in degrees; `None` without a polygon. Parts are compared as drawn
    /// in degrees, all of them at one latitude.
    pub fn largest_ring(&self) -> Option<&[LonLat]> {
        let doubled = |ring: &[LonLat]| {
            let next = ring.iter().cycle().skip(1);
            let crosses = ring.iter().zip(next).map(|(a, b)| a.lon() * b.lat() - b.lon() * a.lat());
            crosses.sum::<f64>().abs()
        };
        let rims = self.polygons.iter().filter_map(|rings| rings.first()).map(Vec::as_slice);
        rims.max_by(|a, b| doubled(a).total_cmp(&doubled(b)))
    }

    /// Puts areas in their order: by kind, vintage, code and name.
    pub fn sort(areas: &mut [Self]) {
        areas.sort_by(|a, b| (a.key(), &a.name, a.id).cmp(&(b.key(), &b.name, b.id)));
    }
}

/// Areas that came together: of one kind, one year, out of one file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AreaSet {
    /// What they are.
    pub kind: AreaKind,
    /// The year that their boundaries are of; empty where nobody says.
    pub vintage: String,
    /// The file that they came from.
    pub source: String,
}

impl AreaSet {
    /// The set that an area belongs to.
    pub fn of(area: &Area) -> Self {
        let (vintage, source) = (area.vintage.clone(), area.source.clone());
        Self { kind: area.kind, vintage, source }
    }

    /// Whether an area belongs to it.
    pub fn holds(&self, area: &Area) -> bool {
        area.kind == self.kind && area.vintage == self.vintage && area.source == self.source
    }

    /// The sets of areas with the number of areas in each, in order.
    pub fn all(areas: &[Area]) -> Vec<(Self, usize)> {
        let mut sets: Vec<(Self, usize)> = Vec::new();
        for area in areas {
            match sets.iter_mut().find(|(set, _)| set.holds(area)) {
                Some((_, n)) => *n += 1,
                None => sets.push((Self::of(area), 1)),
            }
        }
        sets.sort();
        sets
    }

    /// So many of its areas, in words: "17 wards of 2023", "1 LSOA".
    pub fn counted(&self, n: usize) -> String {
        let year = if self.vintage.is_empty() { "" } else { " of " };
        format!("{} {}{year}{}", grouped(n as u64), self.kind.counted(n), self.vintage)
    }
}

impl AreaKind {
    /// Its name for one or for several: "ward", "wards".
    pub fn counted(self, n: usize) -> &'static str {
        match (self, n) {
            (Self::Neighbourhood, 1) => "neighbourhood",
            (Self::Neighbourhood, _) => "neighbourhoods",
            (Self::Ward, 1) => "ward",
            (Self::Ward, _) => "wards",
            (Self::Lsoa, 1) => "LSOA",
            (Self::Lsoa, _) => "LSOAs",
            (Self::Other, 1) => "other area",
            (Self::Other, _) => "other areas",
        }
    }
}
