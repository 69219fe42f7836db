//! What can be put on the map, and how a new record begins: with sensible values for everything
//! but its place, so that it takes three clicks.

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use crate::profile::{
    Aim, Basis, CommunityRecord, FocalPoint, FocalPointCategory, FocalPointId, FocalPointStatus,
    Handling, Observation, ObservationId, ObservationKind, Relationship, Role, Sensitivity, Shape,
    Spoc, SpocId, SpocKind, Stakeholder, StakeholderId, StakeholderType, Strategy, StrategyId,
    Subject, capitalised,
};

/// What kind of geometry is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Geometry {
    /// A point.
    Point,
    /// A line.
    Line,
    /// An area.
    Area,
}

impl Geometry {
    /// How many points it has at least.
    pub fn least_points(self) -> usize {
        match self {
            Self::Point => 1,
            Self::Line => 2,
            Self::Area => 3,
        }
    }

    /// The shape of these points; `None` where they are too few.
    pub fn shape(self, points: Vec<crate::geography::LonLat>) -> Option<Shape> {
        if points.len() < self.least_points() {
            return None;
        }
        Some(match self {
            Self::Point => Shape::Point(points.first().copied()?),
            Self::Line => Shape::Line(points),
            Self::Area => Shape::Area(points),
        })
    }
}

/// What a person can put on the map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewThing {
    /// A key stakeholder.
    Stakeholder,
    /// A focal point of a category.
    FocalPoint(FocalPointCategory),
    /// A single point of contact.
    Spoc,
    /// A strategy at a point, along a line or over an area.
    Strategy(Geometry),
    /// An observation.
    Observation,
    /// The neighbourhood's boundary, in place of the one that is there.
    Boundary,
    /// A place for a record that has none.
    PlaceOf(Subject, Geometry),
}

impl NewThing {
    /// Everything that the list of new things offers, in its order.
    pub fn all() -> Vec<Self> {
        let mut all = vec![Self::Stakeholder, Self::Spoc, Self::Observation];
        all.extend(FocalPointCategory::ALL.iter().cloned().map(Self::FocalPoint));
        all.push(Self::FocalPoint(FocalPointCategory::Other(String::new())));
        all.extend([Geometry::Point, Geometry::Line, Geometry::Area].map(Self::Strategy));
        all.push(Self::Boundary);
        all
    }

    /// What the list calls it.
    pub fn label(&self) -> String {
        match self {
            Self::Stakeholder => "Key stakeholder".to_owned(),
            Self::FocalPoint(FocalPointCategory::Other(_)) => "Other focal point".to_owned(),
            Self::FocalPoint(category) => capitalised(category.as_str()),
            Self::Spoc => "Single point of contact".to_owned(),
            Self::Strategy(Geometry::Point) => "Strategy at a point".to_owned(),
            Self::Strategy(Geometry::Line) => "Strategy along a line".to_owned(),
            Self::Strategy(Geometry::Area) => "Strategy over an area".to_owned(),
            Self::Observation => "Observation".to_owned(),
            Self::Boundary => "Neighbourhood boundary".to_owned(),
            Self::PlaceOf(..) => "Place on the map".to_owned(),
        }
    }

    /// The words for it in the middle of a sentence: "Click where the business is".
    pub fn in_sentence(&self) -> String {
        match self {
            Self::FocalPoint(FocalPointCategory::Other(_)) => "the focal point".to_owned(),
            Self::FocalPoint(category) => format!("the {category}"),
            Self::Spoc => "the point of contact".to_owned(),
            Self::Stakeholder => "the stakeholder".to_owned(),
            Self::Strategy(_) => "the strategy".to_owned(),
            Self::Observation => "the observation".to_owned(),
            Self::Boundary => "the boundary".to_owned(),
            Self::PlaceOf(..) => "it".to_owned(),
        }
    }

    /// What is drawn for it.
    pub fn geometry(&self) -> Geometry {
        match self {
            Self::Strategy(geometry) | Self::PlaceOf(_, geometry) => *geometry,
            Self::Boundary => Geometry::Area,
            _ => Geometry::Point,
        }
    }

    /// The record that begins there; `None` for what is not a record of its own.
    pub fn record(&self, shape: Shape, role: Role, today: Date) -> Option<CommunityRecord> {
        let location = shape.points().first().copied();
        let handling = |sensitivity| handling(sensitivity, role, today);
        Some(match self {
            Self::Stakeholder => CommunityRecord::Stakeholder(Stakeholder {
                id: StakeholderId::new(),
                name: "New stakeholder".to_owned(),
                organisation: String::new(),
                kind: StakeholderType::Other(String::new()),
                feels_unheard: false,
                feels_unheard_evidence: String::new(),
                relationship: Relationship::New,
                preferred_contact: String::new(),
                last_contact: None,
                lawful_basis: String::new(),
                primary_spoc: None,
                location,
                handling: handling(Sensitivity::Police),
            }),
            Self::FocalPoint(category) => CommunityRecord::FocalPoint(FocalPoint {
                id: FocalPointId::new(),
                name: match category {
                    FocalPointCategory::Other(_) => "New focal point".to_owned(),
                    category => format!("New {category}"),
                },
                category: category.clone(),
                opening_times: String::new(),
                busy_times: String::new(),
                faith_of_place: String::new(),
                status: FocalPointStatus::Open,
                closed_on: None,
                primary_spoc: None,
                location,
                // That a shop is there anybody can see.
                handling: handling(Sensitivity::Open),
            }),
            Self::Spoc => CommunityRecord::Spoc(Spoc {
                id: SpocId::new(),
                title: "New point of contact".to_owned(),
                for_whom: String::new(),
                for_kind: SpocKind::Community,
                cover: String::new(),
                channel: String::new(),
                last_spoken: None,
                location,
                handling: handling(Sensitivity::Police),
            }),
            Self::Strategy(_) => CommunityRecord::Strategy(Strategy {
                id: StrategyId::new(),
                title: "New strategy".to_owned(),
                aim: Aim::StrongerCommunities,
                starts: Some(today),
                ends: None,
                linked_problem: String::new(),
                measure: String::new(),
                shape: Some(shape),
                handling: handling(Sensitivity::Partner),
            }),
            Self::Observation => CommunityRecord::Observation(Observation {
                id: ObservationId::new(),
                title: "New observation".to_owned(),
                kind: ObservationKind::EnvironmentalSign,
                observed_on: Some(today),
                source: role.to_string(),
                location,
                handling: Handling { basis: Basis::Report, ..handling(Sensitivity::Police) },
            }),
            Self::Boundary | Self::PlaceOf(..) => return None,
        })
    }
}

/// How a new record is handled: kept by the role that made it, looked at again in a year, as the
/// guidance on contacts asks.
fn handling(sensitivity: Sensitivity, role: Role, today: Date) -> Handling {
    let a_year: Span = 1.year();
    Handling {
        sensitivity,
        basis: Basis::Fact,
        policing_purpose: "Community mapping for neighbourhood policing".to_owned(),
        owner: capitalised(role.as_str()),
        created: Some(today),
        review_on: today.checked_add(a_year).ok(),
        notes: String::new(),
    }
}
