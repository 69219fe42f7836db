//! Rows of records: which record each is, and what it makes of it.

use std::collections::{HashMap, HashSet};

use jiff::ToSpan as _;
use jiff::civil::Date;
use uuid::Uuid;

use super::Fate;
use super::geometry::{Taken, Wanted, take};
use super::report::{LayerReport, RowAt};
use super::values::{Filling, LayerRow, RawPlace};
use crate::edit::{ProfileEdit, RecordChange};
use crate::import::place::PlaneCheck;
use crate::import::report::RowFault;
use crate::profile::{
    Aim, CommunityLayer, CommunityRecord, FocalPoint, FocalPointCategory, FocalPointId,
    FocalPointStatus, Handling, NeighbourhoodProfile, Observation, ObservationId, ObservationKind,
    RecordRef, Relationship, Spoc, SpocId, SpocKind, Stakeholder, StakeholderId, StakeholderType,
    Strategy, StrategyId,
};

/// The records of a layer, and what a file makes of them row by row.
pub(super) struct LayerRecords<'a> {
    layer: CommunityLayer,
    /// How a new record begins.
    handling: Handling,
    /// The records of every layer by id, with the position in their layer.
    known: HashMap<Uuid, (usize, RecordRef<'a>)>,
    /// How many records the layer has, with those that were added.
    count: usize,
    spocs: HashSet<SpocId>,
    /// The ids of the file, and where each stands first.
    seen: HashMap<Uuid, RowAt>,
    check: PlaneCheck,
    edits: Vec<ProfileEdit>,
}

impl<'a> LayerRecords<'a> {
    pub(super) fn new(
        layer: CommunityLayer,
        profile: &'a NeighbourhoodProfile,
        today: Date,
        owner: &str,
    ) -> Self {
        let mut all: Vec<_> = placed(&profile.stakeholders, RecordRef::Stakeholder)
            .chain(placed(&profile.focal_points, RecordRef::FocalPoint))
            .chain(placed(&profile.spocs, RecordRef::Spoc))
            .chain(placed(&profile.strategies, RecordRef::Strategy))
            .chain(placed(&profile.observations, RecordRef::Observation))
            .collect();
        // Of an id in two layers, that of this layer is meant.
        all.sort_by_key(|(_, (_, r))| r.layer() == layer);
        let count = all.iter().filter(|(_, (_, r))| r.layer() == layer).count();
        let known = all.into_iter().collect();
        let handling = Handling {
            owner: owner.to_owned(),
            created: Some(today),
            review_on: today.checked_add(1.year()).ok(),
            ..Handling::default()
        };
        Self {
            layer,
            handling,
            known,
            count,
            spocs: profile.spocs.iter().map(|s| s.id).collect(),
            seen: HashMap::new(),
            check: PlaneCheck::new(profile.plane.clone()),
            edits: Vec::new(),
        }
    }

    /// The changes of all rows that were taken, in the order of the file.
    pub(super) fn into_edits(self) -> Vec<ProfileEdit> {
        self.edits
    }

    /// Takes a row whole, or says why it cannot be taken.
    pub(super) fn take(
        &mut self,
        at: RowAt,
        row: LayerRow,
        report: &mut LayerReport,
    ) -> Result<Fate, RowFault> {
        let id = self.id(at, &row)?;
        let known = id.and_then(|id| self.known.get(&id)).copied();
        let filling = |keeps_first_values| Filling { spocs: &self.spocs, keeps_first_values };
        let Some((position, before)) = known else {
            let mut record = blank(self.layer, id.unwrap_or_else(Uuid::now_v7), &self.handling)
                .ok_or_else(|| RowFault::new("", "", "expected a record of the community map"))?;
            filling(id.is_none()).fill(&mut record, &row.cells)?;
            if record.as_ref().name().trim().is_empty() {
                let name = self.layer.fields().first().map(|f| f.column()).unwrap_or_default();
                return Err(RowFault::new(name, "", "expected a name for a new record"));
            }
            self.place(&mut record, row.place, at, report)?;
            self.push(self.count, None, record);
            self.count += 1;
            return Ok(Fate::Added);
        };
        let before = before.to_owned();
        let mut after = before.clone();
        filling(false).fill(&mut after, &row.cells)?;
        self.place(&mut after, row.place, at, report)?;
        if before == after {
            return Ok(Fate::Unchanged);
        }
        self.push(position, Some(before), after);
        Ok(Fate::Changed)
    }

    fn push(&mut self, position: usize, before: Option<CommunityRecord>, after: CommunityRecord) {
        self.edits.push(ProfileEdit::Record(RecordChange {
            position,
            before: before.map(Box::new),
            after: Some(Box::new(after)),
        }));
    }

    /// The id of a row, `None` where it has none; refused where it cannot be this row's.
    fn id(&mut self, at: RowAt, row: &LayerRow) -> Result<Option<Uuid>, RowFault> {
        let text = row.id.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let wrong = |reason: String| RowFault::new("id", text, reason);
        let id = Uuid::try_parse(text).ok().filter(|id| !id.is_nil()).ok_or_else(|| {
            wrong("expected the id of a record, a UUID, or nothing for a new record".to_owned())
        })?;
        if let Some(first) = self.seen.get(&id) {
            return Err(wrong(format!("this id is on {first} already; each record has one row")));
        }
        self.seen.insert(id, at);
        match self.known.get(&id) {
            Some((_, other)) if other.layer() != self.layer => Err(wrong(format!(
                "this is the id of a record of the layer {}; choose that layer, or leave the id empty",
                other.layer()
            ))),
            _ => Ok(Some(id)),
        }
    }

    /// Puts a record where its row says that it is.
    fn place(
        &mut self,
        record: &mut CommunityRecord,
        place: RawPlace,
        at: RowAt,
        report: &mut LayerReport,
    ) -> Result<(), RowFault> {
        let RawPlace::Said { column, geometry } = place else { return Ok(()) };
        let now = record.as_ref().shape();
        let wanted = Wanted::of(self.layer);
        let mut notes = Vec::new();
        let taken =
            take(&column, geometry.as_ref(), wanted, now.as_ref(), &mut self.check, &mut notes)?;
        for text in notes {
            report.note(at, text);
        }
        if let Taken::Shape(shape) = taken {
            if shape.is_none() {
                report.note(at, "its place is taken away, since the row has none".to_owned());
            }
            record.set_shape(shape);
        }
        Ok(())
    }
}

fn placed<'a, R>(
    records: &'a [R],
    borrow: impl Fn(&'a R) -> RecordRef<'a>,
) -> impl Iterator<Item = (Uuid, (usize, RecordRef<'a>))> {
    records.iter().map(borrow).enumerate().map(|(i, r)| (r.id().uuid(), (i, r)))
}

/// A record of which nothing is known yet: nothing is guessed that a file does not say.
fn blank(layer: CommunityLayer, id: Uuid, handling: &Handling) -> Option<CommunityRecord> {
    let (nothing, handling) = (String::new, handling.clone());
    Some(match layer {
        CommunityLayer::Stakeholders => CommunityRecord::Stakeholder(Stakeholder {
            id: StakeholderId::from_uuid(id),
            name: nothing(),
            organisation: nothing(),
            kind: StakeholderType::Other(nothing()),
            feels_unheard: false,
            feels_unheard_evidence: nothing(),
            relationship: Relationship::None,
            preferred_contact: nothing(),
            last_contact: None,
            lawful_basis: nothing(),
            primary_spoc: None,
            location: None,
            handling,
        }),
        CommunityLayer::FocalPoints => CommunityRecord::FocalPoint(FocalPoint {
            id: FocalPointId::from_uuid(id),
            name: nothing(),
            category: FocalPointCategory::Other(nothing()),
            opening_times: nothing(),
            busy_times: nothing(),
            faith_of_place: nothing(),
            status: FocalPointStatus::Open,
            closed_on: None,
            primary_spoc: None,
            location: None,
            handling,
        }),
        CommunityLayer::Spocs => CommunityRecord::Spoc(Spoc {
            id: SpocId::from_uuid(id),
            title: nothing(),
            for_whom: nothing(),
            for_kind: SpocKind::Other(nothing()),
            cover: nothing(),
            channel: nothing(),
            last_spoken: None,
            location: None,
            handling,
        }),
        CommunityLayer::Strategies => CommunityRecord::Strategy(Strategy {
            id: StrategyId::from_uuid(id),
            title: nothing(),
            aim: Aim::Other(nothing()),
            starts: None,
            ends: None,
            linked_problem: nothing(),
            measure: nothing(),
            shape: None,
            handling,
        }),
        CommunityLayer::Observations => CommunityRecord::Observation(Observation {
            id: ObservationId::from_uuid(id),
            title: nothing(),
            kind: ObservationKind::Other(nothing()),
            observed_on: None,
            source: nothing(),
            location: None,
            handling,
        }),
        CommunityLayer::Neighbourhood => return None,
    })
}
