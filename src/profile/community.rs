//! The community map: key stakeholders, focal points, SPOCs, strategies and observations.

use jiff::civil::Date;

use serde::{Deserialize, Serialize};

use super::{
    Aim, Basis, FocalPointCategory, FocalPointId, FocalPointStatus, ObservationId, ObservationKind,
    Relationship, Sensitivity, SpocId, SpocKind, StakeholderId, StakeholderType, StrategyId,
};
use crate::geography::LonLat;

/// What every record carries beside its content: who may see it, what it rests on, whose it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Handling {
    /// Who may see it.
    pub sensitivity: Sensitivity,
    /// What it rests on.
    pub basis: Basis,
    /// Why the police hold it.
    pub policing_purpose: String,
    /// The role that keeps it.
    pub owner: String,
    /// When it was made.
    pub created: Option<Date>,
    /// When it must be looked at again.
    pub review_on: Option<Date>,
    /// Free text.
    pub notes: String,
}

impl Default for Handling {
    fn default() -> Self {
        Self {
            sensitivity: Sensitivity::Police,
            basis: Basis::Fact,
            policing_purpose: String::new(),
            owner: String::new(),
            created: None,
            review_on: None,
            notes: String::new(),
        }
    }
}

/// A geometry on the map, in degrees.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Shape {
    /// A point.
    Point(LonLat),
    /// A line of at least two points.
    Line(Vec<LonLat>),
    /// An area: the exterior ring, first point not repeated at the end.
    Area(Vec<LonLat>),
}

impl Shape {
    /// All its points.
    pub fn points(&self) -> &[LonLat] {
        match self {
            Self::Point(p) => std::slice::from_ref(p),
            Self::Line(points) | Self::Area(points) => points,
        }
    }
}

/// A key stakeholder: a role in an organisation that the team needs to know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stakeholder {
    /// Its id.
    pub id: StakeholderId,
    /// The role, never a person's name.
    pub name: String,
    /// The organisation.
    pub organisation: String,
    /// What it is.
    pub kind: StakeholderType,
    /// Whether the stakeholder feels unheard.
    pub feels_unheard: bool,
    /// What that rests on.
    pub feels_unheard_evidence: String,
    /// How things stand.
    pub relationship: Relationship,
    /// How they like to be reached.
    pub preferred_contact: String,
    /// When the team last spoke with them; `None`: never, as far as is known.
    pub last_contact: Option<Date>,
    /// Consent or other lawful basis.
    pub lawful_basis: String,
    /// The primary single point of contact; at most one.
    pub primary_spoc: Option<SpocId>,
    /// Where; `None` when there is no place to show.
    pub location: Option<LonLat>,
    /// Who may see it, what it rests on, whose it is.
    pub handling: Handling,
}

/// A place where the community gathers or that matters to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FocalPoint {
    /// Its id.
    pub id: FocalPointId,
    /// The public name of the place.
    pub name: String,
    /// What it is.
    pub category: FocalPointCategory,
    /// When it is open.
    pub opening_times: String,
    /// When it is busy.
    pub busy_times: String,
    /// Faith or denomination, as a public fact of a place, never of a person.
    pub faith_of_place: String,
    /// Whether it is in use.
    pub status: FocalPointStatus,
    /// When it closed.
    pub closed_on: Option<Date>,
    /// The primary single point of contact; at most one.
    pub primary_spoc: Option<SpocId>,
    /// Where; `None` when there is no place to show.
    pub location: Option<LonLat>,
    /// Who may see it, what it rests on, whose it is.
    pub handling: Handling,
}

/// A single point of contact: a role, for a community, an organisation or a topic.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Spoc {
    /// Its id.
    pub id: SpocId,
    /// The role.
    pub title: String,
    /// For whom or what.
    pub for_whom: String,
    /// What kind of thing that is.
    pub for_kind: SpocKind,
    /// Who covers in absence.
    pub cover: String,
    /// How contact is made.
    pub channel: String,
    /// When they were last spoken to; `None`: never, as far as is known.
    pub last_spoken: Option<Date>,
    /// Where they are based; `None` when there is no place to show.
    pub location: Option<LonLat>,
    /// Who may see it, what it rests on, whose it is.
    pub handling: Handling,
}

/// What is being done, where, and towards which aim.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Strategy {
    /// Its id.
    pub id: StrategyId,
    /// What it is called.
    pub title: String,
    /// Which of the four aims it serves.
    pub aim: Aim,
    /// First day.
    pub starts: Option<Date>,
    /// Last day; `None`: open-ended.
    pub ends: Option<Date>,
    /// The problem it answers.
    pub linked_problem: String,
    /// How one will know whether it helped; empty: nobody has said.
    pub measure: String,
    /// Where; `None` when there is no place to show.
    pub shape: Option<Shape>,
    /// Who may see it, what it rests on, whose it is.
    pub handling: Handling,
}

/// Something that was seen or heard, at a place and a time: an environmental sign, a behaviour,
/// what the community says, a new contact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    /// Its id.
    pub id: ObservationId,
    /// What was seen or heard, in a few words.
    pub title: String,
    /// What kind of thing that is.
    pub kind: ObservationKind,
    /// When; `None`: nobody wrote it down.
    pub observed_on: Option<Date>,
    /// Who saw or said it: a role, never a person's name.
    pub source: String,
    /// Where; `None` when there is no place to show.
    pub location: Option<LonLat>,
    /// Who may see it, what it rests on, whose it is.
    pub handling: Handling,
}
