//! Random edits, made against a profile as it is when their turn comes.

use std::sync::Arc;

use beatlas::edit::{ProfileEdit, add_record, change_record, delete_record};
use beatlas::geography::LonLat;
use beatlas::profile::{
    Aim, CommunityRecord, ContentKey, Field, FieldKind, FieldValue, FocalPoint, FocalPointCategory,
    FocalPointId, FocalPointStatus, Handling, Incident, IncidentsBuilder, Neighbourhood,
    NeighbourhoodProfile, Observation, ObservationId, ObservationKind, RecordId, RecordRef,
    Relationship, Shape, Spoc, SpocId, SpocKind, Stakeholder, StakeholderId, StakeholderType,
    Strategy, StrategyId, Subject,
};
use proptest::prelude::{Just, Strategy as _, any, prop_oneof};

use super::sample::{incident, record};

/// Something that a person does.
#[derive(Debug, Clone)]
pub enum Act {
    /// Adds a record of a kind; it names a SPOC where there is one.
    Add { kind: u8, name: String, place: Option<LonLat>, spoc: u8 },
    /// Sets one field of a record.
    Set { which: u8, field: u8, text: String, number: u8 },
    /// Changes several fields and the place of a record at once.
    SetMany { which: u8, text: String, place: Option<LonLat> },
    /// Moves a record as a whole.
    Move { which: u8, east: f64 },
    /// Gives a record a place of any shape, or none.
    Shape { which: u8, shape: Option<Shape> },
    /// Deletes a record.
    Delete { which: u8 },
    /// Deletes a SPOC, and with it all mention of it.
    DeleteSpoc { which: u8 },
    /// Sets a field of the neighbourhood.
    Neighbourhood { field: u8, text: String },
    /// Gives the neighbourhood a boundary, or none.
    Boundary(Vec<LonLat>),
    /// Imports incidents that are new and others with another outcome.
    Import { new: u8, changed: Vec<u8>, outcome: String },
}

/// What is done to a file beside that.
#[derive(Debug, Clone)]
pub enum Turn {
    Edit(Act),
    Undo,
    Redo,
    Restart,
}

fn place() -> impl proptest::strategy::Strategy<Value = LonLat> {
    (-5.0..1.5_f64, 50.5..57.0_f64).prop_map(|(x, y)| LonLat::new(x, y).unwrap())
}

fn shape() -> impl proptest::strategy::Strategy<Value = Shape> {
    prop_oneof![
        place().prop_map(Shape::Point),
        proptest::collection::vec(place(), 2..5).prop_map(Shape::Line),
        proptest::collection::vec(place(), 3..6).prop_map(Shape::Area),
    ]
}

pub fn act() -> impl proptest::strategy::Strategy<Value = Act> {
    let text = || ".{0,10}";
    let n = any::<u8>;
    prop_oneof![
        4 => (n(), text(), proptest::option::of(place()), n())
            .prop_map(|(kind, name, place, spoc)| Act::Add { kind, name, place, spoc }),
        6 => (n(), n(), text(), n())
            .prop_map(|(which, field, text, number)| Act::Set { which, field, text, number }),
        1 => (n(), text(), proptest::option::of(place()))
            .prop_map(|(which, text, place)| Act::SetMany { which, text, place }),
        2 => (n(), 0.001..0.1_f64).prop_map(|(which, east)| Act::Move { which, east }),
        2 => (n(), proptest::option::of(shape())).prop_map(|(which, shape)| Act::Shape { which, shape }),
        3 => n().prop_map(|which| Act::Delete { which }),
        2 => n().prop_map(|which| Act::DeleteSpoc { which }),
        1 => (n(), text()).prop_map(|(field, text)| Act::Neighbourhood { field, text }),
        1 => prop_oneof![
            Just(Vec::new()),
            proptest::collection::vec(place(), 3..7),
        ].prop_map(Act::Boundary),
        2 => (0..4_u8, proptest::collection::vec(n(), 0..3), text())
            .prop_map(|(new, changed, outcome)| Act::Import { new, changed, outcome }),
    ]
}

pub fn turn() -> impl proptest::strategy::Strategy<Value = Turn> {
    prop_oneof![
        10 => act().prop_map(Turn::Edit),
        4 => Just(Turn::Undo),
        3 => Just(Turn::Redo),
        1 => Just(Turn::Restart),
    ]
}

/// One of several by a number; `None` where there are none.
fn pick<T: Copy>(all: &[T], n: u8) -> Option<T> {
    all.get(usize::from(n).checked_rem(all.len())?).copied()
}

impl Act {
    /// The edit that this is for a profile; `None` where it changes nothing.
    pub fn edit(&self, profile: &NeighbourhoodProfile) -> Option<ProfileEdit> {
        let ids: Vec<RecordId> = profile.records().map(RecordRef::id).collect();
        let spocs: Vec<SpocId> = profile.spocs.iter().map(|s| s.id).collect();
        match self {
            Self::Add { kind, name, place, spoc } => {
                let record = new_record(*kind, name, *place, pick(&spocs, *spoc));
                Some(add_record(profile, record))
            }
            Self::Set { which, field, text, number } => {
                let id = pick(&ids, *which)?;
                let field = pick(profile.record(id)?.fields(), *field)?;
                let value = value(field, text, *number, &spocs);
                ProfileEdit::set_field(profile, Subject::Record(id), field, value).ok()?
            }
            Self::SetMany { which, text, place } => {
                let mut after = profile.record(pick(&ids, *which)?)?.to_owned();
                after.handling_mut().notes.clone_from(text);
                after.handling_mut().owner.clone_from(text);
                after.set_shape(place.map(Shape::Point));
                change_record(profile, after)
            }
            Self::Move { which, east } => {
                let subject = Subject::Record(pick(&ids, *which)?);
                let step = |p: &LonLat| LonLat::new(p.lon() + east, p.lat()).unwrap();
                let steps = |points: &[LonLat]| points.iter().map(step).collect();
                let moved = match profile.shape_of(subject)? {
                    Shape::Point(p) => Shape::Point(step(&p)),
                    Shape::Line(points) => Shape::Line(steps(&points)),
                    Shape::Area(points) => Shape::Area(steps(&points)),
                };
                ProfileEdit::set_shape(profile, subject, Some(moved))
            }
            Self::Shape { which, shape } => {
                let subject = Subject::Record(pick(&ids, *which)?);
                ProfileEdit::set_shape(profile, subject, shape.clone())
            }
            Self::Delete { which } => delete_record(profile, pick(&ids, *which)?),
            Self::DeleteSpoc { which } => {
                delete_record(profile, RecordId::Spoc(pick(&spocs, *which)?))
            }
            Self::Neighbourhood { field, text } => {
                let field = pick(Neighbourhood::FIELDS, *field)?;
                let value = FieldValue::Text(text.clone());
                ProfileEdit::set_field(profile, Subject::Neighbourhood, field, value).unwrap()
            }
            Self::Boundary(ring) => {
                let shape = (!ring.is_empty()).then(|| Shape::Area(ring.clone()));
                ProfileEdit::set_shape(profile, Subject::Neighbourhood, shape)
            }
            Self::Import { new, changed, outcome } => Some(import(profile, *new, changed, outcome)),
        }
    }
}

fn value(field: Field, text: &str, number: u8, spocs: &[SpocId]) -> FieldValue {
    match field.kind() {
        FieldKind::Text | FieldKind::LongText => FieldValue::Text(text.to_owned()),
        FieldKind::Date => {
            let day = format!("2026-03-{:02}", number % 28 + 1);
            FieldValue::Date((number < 200).then(|| day.parse().unwrap()))
        }
        FieldKind::Flag => FieldValue::Flag(number.is_multiple_of(2)),
        FieldKind::Spoc => FieldValue::Spoc(pick(spocs, number).filter(|_| number < 200)),
        FieldKind::Choice(open) => match pick(&field.choices(), number) {
            Some(term) if !open || number < 128 => FieldValue::Text(term.to_owned()),
            _ => FieldValue::Text(text.to_owned()),
        },
    }
}

/// An import as the importer makes one: known incidents stay where they are, new ones follow.
fn import(profile: &NeighbourhoodProfile, new: u8, changed: &[u8], outcome: &str) -> ProfileEdit {
    let mut rows: Vec<Incident> = profile.incidents.rows().map(|r| r.to_incident()).collect();
    for n in changed {
        let at = usize::from(*n).checked_rem(rows.len());
        if let Some(row) = at.and_then(|at| rows.get_mut(at)) {
            outcome.clone_into(&mut row.outcome);
        }
    }
    for n in 0..new {
        // A key that no incident has had: the number of imports and rows leads to no other.
        let key = ((profile.imports.len() as u128) << 64) + ((rows.len() as u128) << 8) + 1;
        rows.push(Incident { key: ContentKey(key.to_be_bytes()), ..incident(n, outcome) });
    }
    let mut builder = IncidentsBuilder::new(profile.plane.clone());
    for row in &rows {
        builder.push(row).unwrap();
    }
    ProfileEdit::ImportIncidents {
        before: Arc::clone(&profile.incidents),
        after: Arc::new(builder.build()),
        record: record(),
    }
}

/// A new record of one of the five kinds.
pub fn new_record(
    kind: u8,
    name: &str,
    location: Option<LonLat>,
    primary_spoc: Option<SpocId>,
) -> CommunityRecord {
    let name = name.to_owned();
    let handling = Handling { notes: name.clone(), ..Handling::default() };
    match kind % 5 {
        0 => CommunityRecord::Stakeholder(Stakeholder {
            id: StakeholderId::new(),
            name,
            organisation: String::new(),
            kind: StakeholderType::PlaceOfWorship,
            feels_unheard: false,
            feels_unheard_evidence: String::new(),
            relationship: Relationship::None,
            preferred_contact: String::new(),
            last_contact: None,
            lawful_basis: String::new(),
            primary_spoc,
            location,
            handling,
        }),
        1 => CommunityRecord::FocalPoint(FocalPoint {
            id: FocalPointId::new(),
            name,
            category: FocalPointCategory::PlaceOfWorship,
            opening_times: String::new(),
            busy_times: String::new(),
            faith_of_place: String::new(),
            status: FocalPointStatus::Open,
            closed_on: None,
            primary_spoc,
            location,
            handling,
        }),
        2 => CommunityRecord::Spoc(Spoc {
            id: SpocId::new(),
            title: name,
            for_whom: String::new(),
            for_kind: SpocKind::Other(String::new()),
            cover: String::new(),
            channel: String::new(),
            last_spoken: None,
            location,
            handling,
        }),
        3 => CommunityRecord::Strategy(Strategy {
            id: StrategyId::new(),
            title: name,
            aim: Aim::ReducedCrimes,
            starts: None,
            ends: None,
            linked_problem: String::new(),
            measure: String::new(),
            shape: location.map(Shape::Point),
            handling,
        }),
        _ => CommunityRecord::Observation(Observation {
            id: ObservationId::new(),
            title: name,
            kind: ObservationKind::Behaviour,
            observed_on: None,
            source: String::new(),
            location,
            handling,
        }),
    }
}
