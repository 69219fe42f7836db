//! Areas that others draw: neighbourhoods, wards, lower layer super output areas (LSOAs).

use serde::{Deserialize, Serialize};

use super::AreaId;
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

    /// Puts areas in their order: by kind, vintage, code and name.
    pub fn sort(areas: &mut [Self]) {
        areas.sort_by(|a, b| (a.key(), &a.name, a.id).cmp(&(b.key(), &b.name, b.id)));
    }
}
