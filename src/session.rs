//! What a person is looking at: selection, choices, messages. Never saved.

use std::path::PathBuf;

use crate::derived::HotSpotQuestion;
use crate::geography::LonLat;
use crate::import::ImportReport;
use crate::map::Layers;
use crate::profile::{PlaceIndex, RecordId};

/// What is selected on the map or in a list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Selection {
    /// A place with its stack of incidents.
    Place(PlaceIndex),
    /// A hot spot, by its rank in the answer shown.
    HotSpot(u32),
    /// A community record.
    Record(RecordId),
}

/// An import that waits for its name and place, or a report that waits to be read.
#[derive(Debug, Clone, PartialEq)]
pub enum ImportDialog {
    /// Where the new profile goes, asked once.
    Ask {
        /// The files to bring in.
        files: Vec<PathBuf>,
        /// The name to give.
        name: String,
        /// Where the profile file goes.
        path: PathBuf,
    },
    /// What became of the rows.
    Report(Box<ImportReport>),
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
    /// The last message.
    pub message: Option<Message>,
    /// Whether the legend is shown.
    pub legend: bool,
}

impl Session {
    /// The start for a question.
    pub fn new(question: HotSpotQuestion) -> Self {
        Self {
            question,
            layers: Layers::default(),
            selection: None,
            radius_m: 300.0,
            pointer: None,
            import: None,
            message: None,
            legend: true,
        }
    }
}
