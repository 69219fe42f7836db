//! What a neighbourhood profile is: plain data and the rules that hold for it.
//!
//! No drawing, no files, no threads. A [`NeighbourhoodProfile`] holds the neighbourhood, its
//! community map (stakeholders, focal points, SPOCs, strategies) and its incidents, which are
//! columns behind an `Arc`, so that a job can share a million of them without a copy.

#[macro_use]
mod terms;
mod community;
mod filter;
mod ids;
mod incidents;
mod neighbourhood;
mod period;
mod text_column;
mod vocabulary;
mod words;

pub use community::{
    CommunityKind, FocalPoint, Handling, RecordId, RecordRef, Shape, Spoc, Stakeholder, Strategy,
};
pub use filter::{IncidentFilter, RowsByPlace};
pub use ids::{FocalPointId, NeighbourhoodId, SpocId, StakeholderId, StrategyId};
pub use incidents::{
    ContentKey, Incident, IncidentRow, Incidents, IncidentsBuilder, Place, PlaceIndex,
};
pub use neighbourhood::{ImportRecord, Neighbourhood, NeighbourhoodProfile};
pub use period::{Month, Period, PeriodError, When};
pub use text_column::{Interner, TextColumn};
pub use vocabulary::{
    Aim, AsbSubType, AsbType, Basis, CrimeType, FocalPointCategory, FocalPointStatus, Precision,
    Relationship, Sensitivity, SpocKind, StakeholderType,
};
pub use words::{capitalised, grouped};
