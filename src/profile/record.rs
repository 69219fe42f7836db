//! Community records of any kind: what they have in common, borrowed and owned.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    CommunityLayer, FocalPoint, FocalPointCategory, FocalPointId, Handling, Observation,
    ObservationId, Shape, Spoc, SpocId, Stakeholder, StakeholderId, Strategy, StrategyId,
};
use crate::geography::LonLat;

/// The layers of the community map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CommunityKind {
    /// Key stakeholders.
    Stakeholder,
    /// Focal points other than places of worship.
    FocalPoint,
    /// Focal points that are places of worship.
    PlaceOfWorship,
    /// Single points of contact.
    Spoc,
    /// Strategies.
    Strategy,
    /// Observations.
    Observation,
}

impl CommunityKind {
    /// All layers in the order of the layer list.
    pub const ALL: [Self; 6] = [
        Self::Stakeholder,
        Self::FocalPoint,
        Self::PlaceOfWorship,
        Self::Spoc,
        Self::Strategy,
        Self::Observation,
    ];

    /// The layer's name.
    pub fn label(self) -> &'static str {
        match self {
            Self::Stakeholder => "Key stakeholders",
            Self::FocalPoint => "Focal points",
            Self::PlaceOfWorship => "Places of worship",
            Self::Spoc => "Single points of contact",
            Self::Strategy => "Strategies",
            Self::Observation => "Observations",
        }
    }

    /// What one record of the layer is called.
    pub fn singular(self) -> &'static str {
        match self {
            Self::Stakeholder => "Key stakeholder",
            Self::FocalPoint => "Focal point",
            Self::PlaceOfWorship => "Place of worship",
            Self::Spoc => "Single point of contact",
            Self::Strategy => "Strategy",
            Self::Observation => "Observation",
        }
    }
}

/// The id of any community record.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub enum RecordId {
    /// A key stakeholder.
    Stakeholder(StakeholderId),
    /// A focal point, place of worship or other.
    FocalPoint(FocalPointId),
    /// A single point of contact.
    Spoc(SpocId),
    /// A strategy.
    Strategy(StrategyId),
    /// An observation.
    Observation(ObservationId),
}

/// Any community record, borrowed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RecordRef<'a> {
    /// A key stakeholder.
    Stakeholder(&'a Stakeholder),
    /// A focal point, place of worship or other.
    FocalPoint(&'a FocalPoint),
    /// A single point of contact.
    Spoc(&'a Spoc),
    /// A strategy.
    Strategy(&'a Strategy),
    /// An observation.
    Observation(&'a Observation),
}

impl RecordId {
    /// The UUID, whatever kind of record it is.
    pub fn uuid(self) -> Uuid {
        match self {
            Self::Stakeholder(id) => id.uuid(),
            Self::FocalPoint(id) => id.uuid(),
            Self::Spoc(id) => id.uuid(),
            Self::Strategy(id) => id.uuid(),
            Self::Observation(id) => id.uuid(),
        }
    }
}

/// What a change is about: a record of the community map, or the neighbourhood itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A record of the community map.
    Record(RecordId),
    /// The neighbourhood.
    Neighbourhood,
}

impl<'a> RecordRef<'a> {
    /// Its id.
    pub fn id(self) -> RecordId {
        match self {
            Self::Stakeholder(r) => RecordId::Stakeholder(r.id),
            Self::FocalPoint(r) => RecordId::FocalPoint(r.id),
            Self::Spoc(r) => RecordId::Spoc(r.id),
            Self::Strategy(r) => RecordId::Strategy(r.id),
            Self::Observation(r) => RecordId::Observation(r.id),
        }
    }

    /// The layer it is shown in.
    pub fn kind(self) -> CommunityKind {
        match self {
            Self::Stakeholder(_) => CommunityKind::Stakeholder,
            Self::FocalPoint(r) if r.category == FocalPointCategory::PlaceOfWorship => {
                CommunityKind::PlaceOfWorship
            }
            Self::FocalPoint(_) => CommunityKind::FocalPoint,
            Self::Spoc(_) => CommunityKind::Spoc,
            Self::Strategy(_) => CommunityKind::Strategy,
            Self::Observation(_) => CommunityKind::Observation,
        }
    }

    /// The layer whose file holds it.
    pub fn layer(self) -> CommunityLayer {
        match self {
            Self::Stakeholder(_) => CommunityLayer::Stakeholders,
            Self::FocalPoint(_) => CommunityLayer::FocalPoints,
            Self::Spoc(_) => CommunityLayer::Spocs,
            Self::Strategy(_) => CommunityLayer::Strategies,
            Self::Observation(_) => CommunityLayer::Observations,
        }
    }

    /// What it is called.
    pub fn name(self) -> &'a str {
        match self {
            Self::Stakeholder(r) => &r.name,
            Self::FocalPoint(r) => &r.name,
            Self::Spoc(r) => &r.title,
            Self::Strategy(r) => &r.title,
            Self::Observation(r) => &r.title,
        }
    }

    /// Who may see it, what it rests on, whose it is.
    pub fn handling(self) -> &'a Handling {
        match self {
            Self::Stakeholder(r) => &r.handling,
            Self::FocalPoint(r) => &r.handling,
            Self::Spoc(r) => &r.handling,
            Self::Strategy(r) => &r.handling,
            Self::Observation(r) => &r.handling,
        }
    }

    /// Its points on the map: one, or those of its line or ring; none without a place.
    pub fn points(self) -> &'a [LonLat] {
        match self {
            Self::Stakeholder(r) => r.location.as_slice(),
            Self::FocalPoint(r) => r.location.as_slice(),
            Self::Spoc(r) => r.location.as_slice(),
            Self::Strategy(r) => r.shape.as_ref().map_or(&[], Shape::points),
            Self::Observation(r) => r.location.as_slice(),
        }
    }
}

impl RecordRef<'_> {
    /// Where it is; `None` without a place.
    pub fn shape(self) -> Option<Shape> {
        match self {
            Self::Stakeholder(r) => r.location.map(Shape::Point),
            Self::FocalPoint(r) => r.location.map(Shape::Point),
            Self::Spoc(r) => r.location.map(Shape::Point),
            Self::Strategy(r) => r.shape.clone(),
            Self::Observation(r) => r.location.map(Shape::Point),
        }
    }

    /// The primary single point of contact, of records that have one.
    pub fn primary_spoc(self) -> Option<SpocId> {
        match self {
            Self::Stakeholder(r) => r.primary_spoc,
            Self::FocalPoint(r) => r.primary_spoc,
            Self::Spoc(_) | Self::Strategy(_) | Self::Observation(_) => None,
        }
    }

    /// A copy of its own.
    pub fn to_owned(self) -> CommunityRecord {
        match self {
            Self::Stakeholder(r) => CommunityRecord::Stakeholder(r.clone()),
            Self::FocalPoint(r) => CommunityRecord::FocalPoint(r.clone()),
            Self::Spoc(r) => CommunityRecord::Spoc(r.clone()),
            Self::Strategy(r) => CommunityRecord::Strategy(r.clone()),
            Self::Observation(r) => CommunityRecord::Observation(r.clone()),
        }
    }
}

/// Any community record, owned: what an edit holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum CommunityRecord {
    /// A key stakeholder.
    Stakeholder(Stakeholder),
    /// A focal point, place of worship or other.
    FocalPoint(FocalPoint),
    /// A single point of contact.
    Spoc(Spoc),
    /// A strategy.
    Strategy(Strategy),
    /// An observation.
    Observation(Observation),
}

impl CommunityRecord {
    /// The record, borrowed.
    pub fn as_ref(&self) -> RecordRef<'_> {
        match self {
            Self::Stakeholder(r) => RecordRef::Stakeholder(r),
            Self::FocalPoint(r) => RecordRef::FocalPoint(r),
            Self::Spoc(r) => RecordRef::Spoc(r),
            Self::Strategy(r) => RecordRef::Strategy(r),
            Self::Observation(r) => RecordRef::Observation(r),
        }
    }

    /// Its id.
    pub fn id(&self) -> RecordId {
        self.as_ref().id()
    }

    /// Puts it somewhere else, or nowhere. Of a line or an area, a record that is a point takes
    /// the first point.
    pub fn set_shape(&mut self, shape: Option<Shape>) {
        let point = shape.as_ref().and_then(|s| s.points().first().copied());
        match self {
            Self::Stakeholder(r) => r.location = point,
            Self::FocalPoint(r) => r.location = point,
            Self::Spoc(r) => r.location = point,
            Self::Strategy(r) => r.shape = shape,
            Self::Observation(r) => r.location = point,
        }
    }

    /// Sets the primary single point of contact of records that have one.
    pub fn set_primary_spoc(&mut self, spoc: Option<SpocId>) {
        match self {
            Self::Stakeholder(r) => r.primary_spoc = spoc,
            Self::FocalPoint(r) => r.primary_spoc = spoc,
            Self::Spoc(_) | Self::Strategy(_) | Self::Observation(_) => {}
        }
    }

    /// Who may see it, what it rests on, whose it is.
    pub fn handling_mut(&mut self) -> &mut Handling {
        match self {
            Self::Stakeholder(r) => &mut r.handling,
            Self::FocalPoint(r) => &mut r.handling,
            Self::Spoc(r) => &mut r.handling,
            Self::Strategy(r) => &mut r.handling,
            Self::Observation(r) => &mut r.handling,
        }
    }
}
