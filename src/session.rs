//! What a person is looking at: selection, choices, messages. Never saved.

mod incoming;

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::derived::{HotSpotQuestion, StatisticsQuestion, TableOrder};
use crate::edit::{Gesture, NewThing};
use crate::export::ExportLayer;
use crate::geography::LonLat;
use crate::import::{AreaReport, DeprivationReport, ImportReport, LayerReport};
use crate::map::Layers;
use crate::map::tools::Grip;
use crate::profile::{AreaId, Field, FieldError, HotSpotId, PlaceIndex, RecordId, Shape, Subject};
use crate::store::AuditRow;

pub use incoming::{Incoming, IncomingShape};

/// What is selected on the map or in a list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Selection {
    /// A place with its stack of incidents.
    Place(PlaceIndex),
    /// A hot spot, by its rank in the answer shown.
    HotSpot(u32),
    /// A community record.
    Record(RecordId),
    /// An area that others drew.
    Area(AreaId),
    /// A kept hot spot that is not hot in the period shown.
    KeptHotSpot(HotSpotId),
    /// The neighbourhood itself.
    Neighbourhood,
}

impl Selection {
    /// What of the profile is selected that can be edited; `None` for incidents, hot spots and areas.
    pub fn subject(self) -> Option<Subject> {
        match self {
            Self::Record(id) => Some(Subject::Record(id)),
            Self::Neighbourhood => Some(Subject::Neighbourhood),
            Self::Place(_) | Self::HotSpot(_) | Self::Area(_) | Self::KeptHotSpot(_) => None,
        }
    }
}

impl From<Subject> for Selection {
    fn from(subject: Subject) -> Self {
        match subject {
            Subject::Record(id) => Self::Record(id),
            Subject::Neighbourhood => Self::Neighbourhood,
        }
    }
}

/// Where a chart is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChartPlace {
    /// The hours of the selected hot spot.
    WhyHours,
    /// Its months.
    WhyMonths,
    /// The statistic.
    Statistics,
}

/// A part of a chart that is pointed at, so that what it stands for lights up on the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lit {
    /// Which chart.
    pub chart: ChartPlace,
    /// Which of its parts: an hour of the week, a month, a point of a curve.
    pub part: usize,
}

/// What is read at the right of the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Reading {
    /// What is selected, and the hot spots by rank.
    #[default]
    HotSpots,
    /// Statistics, of what is selected or of everything.
    Statistics,
}

/// Something that is being put on the map.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// What it will be.
    pub thing: NewThing,
    /// Its points so far.
    pub points: Vec<LonLat>,
}

/// Something that is being moved or reshaped.
#[derive(Debug, Clone, PartialEq)]
pub struct Dragging {
    /// The change in the making.
    pub gesture: Gesture,
    /// What the hand has hold of; `None`: keys move it.
    pub grip: Option<Grip>,
    /// Its shape when it was taken hold of.
    pub start: Shape,
}

/// A field that is being filled in, or that holds what cannot stand there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldDraft {
    /// What was typed.
    pub text: String,
    /// What is wrong with it, once the field was left.
    pub problem: Option<FieldError>,
}

/// The history panel.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HistoryView {
    /// Of one record; `None`: of everything.
    pub of: Option<RecordId>,
    /// The newest rows, newest first; `None` until they are read.
    pub rows: Option<Result<Vec<AuditRow>, String>>,
}

/// The incident table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TableView {
    /// How it is sorted; `None`: in the order of the profile.
    pub order: Option<TableOrder>,
    /// A row to bring into sight, counted in the table.
    pub scroll_to: Option<usize>,
}

/// What a file is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileWish {
    /// A profile to open, where the computer has no dialog of its own for it.
    Open,
    /// Incident files or folders to bring in, where it has none.
    Incidents,
    /// A copy of the profile.
    Copy,
    /// The basemap's files.
    Basemap,
    /// An export of a layer.
    Export(ExportLayer),
    /// A layer from a file.
    ImportLayer(ExportLayer),
    /// Areas from a file.
    ImportAreas,
    /// Harm weights by crime type.
    HarmWeights,
    /// Figures of deprivation for the LSOAs.
    Deprivation,
    /// The import report that is shown.
    Report,
    /// A chart that is shown.
    Chart(ChartPlace),
}

impl FileWish {
    /// Whether something leaves the program by it.
    pub fn goes_out(self) -> bool {
        matches!(self, Self::Copy | Self::Export(_) | Self::Report | Self::Chart(_))
    }

    /// Whether the profile is changed by it.
    pub fn changes_profile(self) -> bool {
        !matches!(self, Self::Open | Self::Incidents | Self::HarmWeights) && !self.goes_out()
    }
}

/// Where a basemap comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BasemapSource {
    /// Nowhere: graticule and boundaries.
    None,
    /// The sample's town.
    Ashview,
    /// The user's own file.
    #[default]
    File,
    /// A tile server.
    Server,
}

/// The dialog that asks for a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileDialog {
    /// What for.
    pub wish: FileWish,
    /// The path as typed or chosen.
    pub path: String,
    /// Where the basemap comes from, where one is asked for.
    pub source: BasemapSource,
    /// For whom and what for, as the audit will say; the credit line of a basemap; the year of
    /// areas.
    pub recipient: String,
    /// Why it could not be done.
    pub problem: Option<String>,
    /// Whether it is being done.
    pub busy: bool,
}

/// An import that waits for its name and place, or a report that waits to be read.
#[derive(Debug, Clone, PartialEq)]
pub enum ImportDialog {
    /// A `GeoPackage` that is no profile: what is it to be?
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// Which column is what, of one shape of table among those that wait.
    Columns {
        /// Its place in [`Incoming::shapes`].
        shape: usize,
    },
    /// Where the incidents go, asked once.
    Ask {
        /// The files to bring in.
        files: Vec<PathBuf>,
        /// The name to give.
        name: String,
        /// Where the profile file goes.
        path: PathBuf,
        /// Whether they go into the profile that is open instead.
        into_open: bool,
    },
    /// The earlier imports of the profile.
    Imports,
    /// What became of the rows.
    Report(Box<ImportReport>),
    /// What became of the rows of a layer.
    Layer(Box<LayerReport>),
    /// The areas of the profile.
    AreaSets,
    /// What became of the areas of a file.
    Areas(Box<AreaReport>),
    /// What became of figures of deprivation.
    Deprivation(Box<DeprivationReport>),
}

/// Where the wish for the cursor in the name of a new record is kept until the form has seen it.
pub fn name_wanted() -> egui::Id {
    egui::Id::unique("name of the new record")
}

/// Where the wish for the cursor in the name of a hot spot that was just kept waits for its field.
pub fn hot_spot_name_wanted() -> egui::Id {
    egui::Id::unique("name of the kept hot spot")
}

/// A message in the status bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// Something was done.
    Done(String),
    /// Something was refused, with the reason.
    Refused(String),
}

/// The state of the window beside the document.
#[derive(Debug)]
pub struct Session {
    /// The question asked now.
    pub question: HotSpotQuestion,
    /// How layers are shown.
    pub layers: Layers,
    /// What is selected.
    pub selection: Option<Selection>,
    /// Radius round a hot spot in which community records are listed, metres.
    pub radius_m: f64,
    /// Where the pointer is on the map.
    pub pointer: Option<LonLat>,
    /// The import dialog, if open.
    pub import: Option<ImportDialog>,
    /// The files that wait to be brought in.
    pub incoming: Option<Incoming>,
    /// The last message.
    pub message: Option<Message>,
    /// Whether the legend is shown.
    pub legend: bool,
    /// What is being put on the map.
    pub drawing: Option<Drawing>,
    /// What is being moved or reshaped.
    pub dragging: Option<Dragging>,
    /// The corner of the selected shape that was picked.
    pub corner: Option<usize>,
    /// Whether drawn points snap to streets and corners.
    pub snap: bool,
    /// Fields that are being filled in.
    pub drafts: BTreeMap<(Subject, Field), FieldDraft>,
    /// The name of a kept hot spot while it is typed.
    pub kept_name: Option<(HotSpotId, String)>,
    /// The history panel, if shown.
    pub history: Option<HistoryView>,
    /// The dialog that asks for a file, if open.
    pub file_dialog: Option<FileDialog>,
    /// The incident table, if shown.
    pub table: Option<TableView>,
    /// What a chart points at.
    pub lit: Option<Lit>,
    /// The statistic that is asked for.
    pub statistics: StatisticsQuestion,
    /// What is read at the right.
    pub reading: Reading,
    /// When the period moved last, in seconds of the window's clock, while it plays.
    pub playing: Option<f64>,
    /// When the window was asked to close while not everything was on disk, in seconds of its clock.
    pub closing: Option<f64>,
    /// Whether the last frame's keys belonged to a field that is typed in, a list or a dialog.
    pub keys_taken: bool,
}

impl Session {
    /// Whether a dialog is open that everything else waits for.
    pub fn is_asking(&self) -> bool {
        self.import.is_some() || self.file_dialog.is_some() || self.closing.is_some()
    }

    /// The start for a question.
    pub fn new(question: HotSpotQuestion) -> Self {
        Self {
            question,
            layers: Layers::default(),
            selection: None,
            radius_m: 300.0,
            pointer: None,
            import: None,
            incoming: None,
            message: None,
            legend: true,
            lit: None,
            statistics: StatisticsQuestion::default(),
            reading: Reading::default(),
            drawing: None,
            dragging: None,
            corner: None,
            snap: true,
            drafts: BTreeMap::new(),
            kept_name: None,
            history: None,
            file_dialog: None,
            table: None,
            playing: None,
            closing: None,
            keys_taken: false,
        }
    }
}
