//! The root of everything: a neighbourhood and what is known of it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    Area, CommunityKind, Field, FieldValue, FocalPoint, Incidents, KeptHotSpot, Month,
    NeighbourhoodId, Observation, RecordId, RecordRef, Shape, Spoc, Stakeholder, Strategy, Subject,
};
use crate::geography::{LonLat, MetricPlane};

/// The neighbourhood itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Neighbourhood {
    /// Its id.
    pub id: NeighbourhoodId,
    /// Its name.
    pub name: String,
    /// The force.
    pub force: String,
    /// A few words about it.
    pub description: String,
    /// The boundary's exterior ring, first point not repeated; empty: no boundary is known, and
    /// then no incident lies outside.
    pub boundary: Vec<LonLat>,
    /// Where its population comes and goes: free text, never a personal attribute.
    pub transient_population: String,
    /// Where a group may be hidden from view: free text, never a personal attribute.
    pub hidden_group_suspected: String,
    /// The basemap to draw under it: `ashview` for the embedded one, empty for none; else vector
    /// files, separated by semicolons, and after a bar the credit line that their source asks for.
    /// A path without a folder lies beside the profile.
    pub basemap: String,
}

impl Neighbourhood {
    /// Its boundary as an area; `None` when none is known.
    pub fn shape(&self) -> Option<Shape> {
        (!self.boundary.is_empty()).then(|| Shape::Area(self.boundary.clone()))
    }
}

/// What one import did, as kept with the profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRecord {
    /// When it ran, UTC, RFC 3339.
    pub at: String,
    /// The files' names, without folders.
    pub files: String,
    /// Rows in the files.
    pub rows_read: u64,
    /// Rows put on the map.
    pub placed: u64,
    /// Rows kept without a place.
    pub without_place: u64,
    /// Rows kept beyond the boundary.
    pub outside: u64,
    /// Rows that could not be read.
    pub rejected: u64,
    /// What else is known of it; `None` of imports that a file of version 1 noted.
    #[serde(default)]
    pub detail: Option<ImportDetail>,
}

/// What an import changed, and its whole report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportDetail {
    /// Rows that were new to the profile.
    pub added: u64,
    /// Rows that the profile had with other content.
    pub changed: u64,
    /// Rows that the profile had already.
    pub unchanged: u64,
    /// Rows that repeat an earlier row of the same file in every field.
    pub identical_rows: u64,
    /// Months between the first and the last without a row, such as `2022-03, 2022-04`; empty:
    /// none is missing.
    pub months_missing: String,
    /// The report as JSON, as `beatlas import --json` prints it.
    pub report: String,
}

/// A neighbourhood profile: the neighbourhood, its community map, its incidents.
#[derive(Debug, Clone, PartialEq)]
pub struct NeighbourhoodProfile {
    /// The neighbourhood.
    pub neighbourhood: Neighbourhood,
    /// The plane on which everything in this profile is measured.
    pub plane: MetricPlane,
    /// Key stakeholders.
    pub stakeholders: Vec<Stakeholder>,
    /// Focal points, places of worship among them.
    pub focal_points: Vec<FocalPoint>,
    /// Single points of contact.
    pub spocs: Vec<Spoc>,
    /// Strategies.
    pub strategies: Vec<Strategy>,
    /// Observations.
    pub observations: Vec<Observation>,
    /// Incidents, shared with the jobs that work on them.
    pub incidents: Arc<Incidents>,
    /// What was imported, oldest first.
    pub imports: Vec<ImportRecord>,
    /// Areas that others drew, in the order of [`Area::sort`].
    pub areas: Arc<Vec<Area>>,
    /// Versions of the hot spots that were kept, in the order of [`KeptHotSpot::sort`].
    pub kept_hot_spots: Arc<Vec<KeptHotSpot>>,
}

impl NeighbourhoodProfile {
    /// An empty profile.
    pub fn new(name: &str, plane: MetricPlane) -> Self {
        Self {
            neighbourhood: Neighbourhood {
                id: NeighbourhoodId::new(),
                name: name.to_owned(),
                force: String::new(),
                description: String::new(),
                boundary: Vec::new(),
                transient_population: String::new(),
                hidden_group_suspected: String::new(),
                basemap: String::new(),
            },
            plane,
            stakeholders: Vec::new(),
            focal_points: Vec::new(),
            spocs: Vec::new(),
            strategies: Vec::new(),
            observations: Vec::new(),
            incidents: Arc::default(),
            imports: Vec::new(),
            areas: Arc::default(),
            kept_hot_spots: Arc::default(),
        }
    }

    /// Every community record, layer by layer.
    pub fn records(&self) -> impl Iterator<Item = RecordRef<'_>> {
        let focal = |worship: bool| {
            self.focal_points
                .iter()
                .map(RecordRef::FocalPoint)
                .filter(move |r| (r.kind() == CommunityKind::PlaceOfWorship) == worship)
        };
        self.stakeholders
            .iter()
            .map(RecordRef::Stakeholder)
            .chain(focal(false))
            .chain(focal(true))
            .chain(self.spocs.iter().map(RecordRef::Spoc))
            .chain(self.strategies.iter().map(RecordRef::Strategy))
            .chain(self.observations.iter().map(RecordRef::Observation))
    }

    /// A community record by its id.
    pub fn record(&self, id: RecordId) -> Option<RecordRef<'_>> {
        self.records().find(|r| r.id() == id)
    }

    /// What a record, or the neighbourhood, is called.
    pub fn name_of(&self, subject: Subject) -> Option<&str> {
        match subject {
            Subject::Record(id) => self.record(id).map(RecordRef::name),
            Subject::Neighbourhood => Some(&self.neighbourhood.name),
        }
    }

    /// Where a record, or the neighbourhood, is; `None` without a place or without the record.
    pub fn shape_of(&self, subject: Subject) -> Option<Shape> {
        match subject {
            Subject::Record(id) => self.record(id)?.shape(),
            Subject::Neighbourhood => self.neighbourhood.shape(),
        }
    }

    /// The fields of a record, or of the neighbourhood, in the order of a form; none without the
    /// record.
    pub fn fields_of(&self, subject: Subject) -> &'static [Field] {
        match subject {
            Subject::Record(id) => self.record(id).map_or(&[], RecordRef::fields),
            Subject::Neighbourhood => Neighbourhood::FIELDS,
        }
    }

    /// The value of a field; `None` where the record is gone or has no such field.
    pub fn value_of(&self, subject: Subject, field: Field) -> Option<FieldValue> {
        match subject {
            Subject::Record(id) => self.record(id)?.value(field),
            Subject::Neighbourhood => self.neighbourhood.value(field),
        }
    }

    /// The title of a single point of contact.
    pub fn spoc_title(&self, id: Option<super::SpocId>) -> Option<&str> {
        let id = id?;
        self.spocs.iter().find(|s| s.id == id).map(|s| s.title.as_str())
    }

    /// The last month that any incident has: where "the last 12 months" end.
    pub fn last_month(&self) -> Option<Month> {
        self.incidents.months().map(super::Period::to)
    }
}
