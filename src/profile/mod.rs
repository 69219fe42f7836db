//! What a neighbourhood profile is: plain data and the rules that hold for it.
//!
//! No drawing, no files, no threads. A [`NeighbourhoodProfile`] holds the neighbourhood, its
//! community map (stakeholders, focal points, SPOCs, strategies, observations) and its incidents, which are
//! columns behind an `Arc`, so that a job can share a million of them without a copy.

#[macro_use]
mod terms;
mod areas;
mod basemap_choice;
mod community;
mod content_key;
mod credit;
mod field_values;
mod fields;
mod filter;
mod harm;
mod ids;
mod incidents;
mod interner;
mod kept_hot_spot;
mod layer;
mod months;
mod neighbourhood;
mod period;
mod record;
mod shifts;
mod sieve;
mod sieved;
mod source_id;
mod span;
mod vocabulary;
mod words;

pub use areas::{Area, AreaKind, AreaSet, Deprivation};
pub use basemap_choice::BasemapChoice;
pub use community::{FocalPoint, Handling, Observation, Shape, Spoc, Stakeholder, Strategy};
pub use content_key::ContentKey;
pub use credit::POLICE_UK_CREDIT;
pub use fields::{Field, FieldError, FieldKind, FieldValue};
pub use filter::{FilterArea, Hours, IncidentFilter, RowsByPlace, WEEKDAYS};
pub use harm::{HarmWeights, Weighed};
pub use ids::{
    AreaId, FocalPointId, HotSpotId, HotSpotVersionId, NeighbourhoodId, ObservationId, SpocId,
    StakeholderId, StrategyId,
};
pub use incidents::{Incident, IncidentRow, Incidents, IncidentsBuilder, Place, PlaceIndex};
pub use kept_hot_spot::KeptHotSpot;
pub use layer::CommunityLayer;
pub use neighbourhood::{ImportDetail, ImportRecord, Neighbourhood, NeighbourhoodProfile};
pub use period::{Month, Period, PeriodError, When};
pub use record::{CommunityKind, CommunityRecord, RecordId, RecordRef, Subject};
pub use shifts::{Shift, Shifts};
pub use sieved::{CountsBefore, RowMonths, Sieved, Sifted};
pub use source_id::{SourceId, SourceIds};
pub use span::Span;
pub use vocabulary::{
    Aim, AsbSubType, AsbType, Basis, CrimeType, FocalPointCategory, FocalPointStatus,
    ObservationKind, Precision, Relationship, Role, Sensitivity, SpocKind, StakeholderType,
};
pub use words::{capitalised, counted, grouped, lower_first};
