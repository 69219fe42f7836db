//! The layers that can be exported, and their rows.

use crate::profile::{CommunityLayer, NeighbourhoodProfile, Sensitivity};
use crate::store::geometry::Geometry;
use crate::store::incident_fields;
use crate::store::records::{Field, Record};
use crate::store::schema::{
    AREAS, FOCAL_POINTS, INCIDENTS, KEPT_HOT_SPOTS, NEIGHBOURHOOD, OBSERVATIONS, SPOCS,
    STAKEHOLDERS, STRATEGIES, Table,
};

use super::ExportError;

/// A layer that can be exported. Hot spots are results, and are exported where they are made; those
/// that were kept are a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExportLayer {
    /// Incidents.
    Incidents,
    /// Key stakeholders.
    Stakeholders,
    /// Focal points, places of worship among them.
    FocalPoints,
    /// Single points of contact.
    Spocs,
    /// Strategies.
    Strategies,
    /// Observations.
    Observations,
    /// The neighbourhood and its boundary.
    Neighbourhood,
    /// Areas that others drew.
    Areas,
    /// Versions of the kept hot spots.
    KeptHotSpots,
}

impl ExportLayer {
    /// All layers.
    pub const ALL: [Self; 9] = [
        Self::Incidents,
        Self::Stakeholders,
        Self::FocalPoints,
        Self::Spocs,
        Self::Strategies,
        Self::Observations,
        Self::Neighbourhood,
        Self::Areas,
        Self::KeptHotSpots,
    ];

    /// The layer of the community map that it is; `None` for incidents, areas and kept hot spots.
    pub fn community(self) -> Option<CommunityLayer> {
        Some(match self {
            Self::Incidents | Self::Areas | Self::KeptHotSpots => return None,
            Self::Stakeholders => CommunityLayer::Stakeholders,
            Self::FocalPoints => CommunityLayer::FocalPoints,
            Self::Spocs => CommunityLayer::Spocs,
            Self::Strategies => CommunityLayer::Strategies,
            Self::Observations => CommunityLayer::Observations,
            Self::Neighbourhood => CommunityLayer::Neighbourhood,
        })
    }

    /// The layer's name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Areas => "areas",
            Self::KeptHotSpots => "kept-hot-spots",
            _ => self.community().map_or("incidents", CommunityLayer::name),
        }
    }

    /// The layer's name for people.
    pub fn title(self) -> &'static str {
        self.table().title
    }

    /// The table whose columns an export has.
    pub(super) fn table(self) -> &'static Table {
        match self {
            Self::Incidents => &INCIDENTS,
            Self::Stakeholders => &STAKEHOLDERS,
            Self::FocalPoints => &FOCAL_POINTS,
            Self::Spocs => &SPOCS,
            Self::Strategies => &STRATEGIES,
            Self::Observations => &OBSERVATIONS,
            Self::Neighbourhood => &NEIGHBOURHOOD,
            Self::Areas => &AREAS,
            Self::KeptHotSpots => &KEPT_HOT_SPOTS,
        }
    }

    /// The rows that may be sent out, in the profile's order.
    pub(super) fn rows(
        self,
        profile: &NeighbourhoodProfile,
    ) -> Box<dyn Iterator<Item = LayerRow<'_>> + '_> {
        let open = Sensitivity::NeverProjected;
        match self {
            Self::Incidents => Box::new(profile.incidents.rows().map(|row| LayerRow {
                geometry: row.place.map(|p| Geometry::Point(p.lon_lat)),
                fields: incident_fields(&row).into(),
            })),
            Self::Stakeholders => {
                Box::new(records(&profile.stakeholders, move |s| s.handling.sensitivity != open))
            }
            Self::FocalPoints => {
                Box::new(records(&profile.focal_points, move |f| f.handling.sensitivity != open))
            }
            Self::Spocs => {
                Box::new(records(&profile.spocs, move |s| s.handling.sensitivity != open))
            }
            Self::Strategies => {
                Box::new(records(&profile.strategies, move |s| s.handling.sensitivity != open))
            }
            Self::Observations => {
                Box::new(records(&profile.observations, move |o| o.handling.sensitivity != open))
            }
            Self::Neighbourhood => {
                Box::new(records(std::slice::from_ref(&profile.neighbourhood), |_| true))
            }
            Self::Areas => Box::new(records(&profile.areas, |_| true)),
            Self::KeptHotSpots => Box::new(records(&profile.kept_hot_spots, |_| true)),
        }
    }

    /// How many records may not be sent out.
    pub(super) fn held_back(self, profile: &NeighbourhoodProfile) -> u64 {
        let all = match self {
            Self::Incidents | Self::Neighbourhood | Self::Areas | Self::KeptHotSpots => return 0,
            Self::Stakeholders => profile.stakeholders.len(),
            Self::FocalPoints => profile.focal_points.len(),
            Self::Spocs => profile.spocs.len(),
            Self::Strategies => profile.strategies.len(),
            Self::Observations => profile.observations.len(),
        };
        (all - self.rows(profile).count()) as u64
    }
}

impl std::fmt::Display for ExportLayer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for ExportLayer {
    type Err = ExportError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|l| l.name() == text).ok_or_else(|| ExportError::UnknownLayer {
            expected: Self::ALL.map(Self::name).join(", "),
            found: text.to_owned(),
        })
    }
}

/// One row of an export: where it is, and its values in the order of the table's columns.
pub(super) struct LayerRow<'a> {
    pub geometry: Option<Geometry<'a>>,
    pub fields: Vec<Field<'a>>,
}

fn records<'a, R: Record>(
    records: &'a [R],
    may_go_out: impl Fn(&R) -> bool + 'a,
) -> impl Iterator<Item = LayerRow<'a>> + 'a {
    records
        .iter()
        .filter(move |r| may_go_out(r))
        .map(|r| LayerRow { geometry: r.geometry(), fields: r.fields() })
}
