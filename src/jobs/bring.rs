//! The work of the window that brings incident files in: into a new profile, or into the one that
//! is open, as one step.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::bring_in::{self, BringInError};
use super::{Progress, open};
use crate::analysis::CancelToken;
use crate::derived::{HotSpotQuestion, PreparedPlaces, answer};
use crate::document::{Document, IncidentFacts};
use crate::edit::ProfileEdit;
use crate::geography::MetricPlane;
use crate::import::{Import, ImportError, ImportReport, Mappings};
use crate::profile::{Incidents, Month, NeighbourhoodProfile};
use crate::store::{StoreError, StoredHotSpot};

/// Where incidents go.
#[derive(Debug, Clone)]
pub enum Destination {
    /// Into a profile that is made for them.
    New {
        /// What it is called.
        name: String,
        /// Where its file goes.
        path: PathBuf,
    },
    /// Into the profile that is open, as it was when this was asked for.
    Open(Arc<NeighbourhoodProfile>),
}

/// What was read for a new profile and is not written yet.
#[derive(Debug, Clone)]
pub struct Read {
    incidents: Arc<Incidents>,
    plane: MetricPlane,
    report: ImportReport,
}

/// What is to be brought in, and where to.
#[derive(Debug)]
pub struct Order {
    /// Files and folders.
    pub files: Vec<PathBuf>,
    /// What is said of their columns.
    pub said: Mappings,
    /// Where they go.
    pub destination: Destination,
    /// The same files as they were read for a new profile before, where only its place was refused.
    pub read: Option<Box<Read>>,
    /// Who others are told has a new profile open.
    pub who: String,
}

/// What came of it.
#[derive(Debug)]
pub enum Brought {
    /// A profile was made, and is open.
    New(Box<Document>, Box<ImportReport>),
    /// The step that brings them into the open profile: nothing is changed before it is made.
    Into(Box<Step>),
}

/// The step that brings incidents into the open profile, with what is worked out beside it.
#[derive(Debug)]
pub struct Step {
    /// The step.
    pub edit: ProfileEdit,
    /// The incidents that it starts from.
    pub before: Arc<Incidents>,
    /// What is worked out from those that it leads to.
    pub facts: IncidentFacts,
    /// The hot spots for other programs.
    pub hot_spots: Vec<StoredHotSpot>,
    /// What became of the rows.
    pub report: Box<ImportReport>,
}

/// Why nothing was brought in.
#[derive(Debug)]
pub struct Failed {
    /// Why.
    pub error: BringInError,
    /// What was read and could not be written.
    pub read: Option<Box<Read>>,
}

impl From<BringInError> for Box<Failed> {
    fn from(error: BringInError) -> Self {
        Self::new(Failed { error, read: None })
    }
}

/// Brings files in. Cancelled, it leaves no file and no change.
pub fn bring(
    order: Order,
    cancel: &CancelToken,
    progress: &Progress,
) -> Result<Brought, Box<Failed>> {
    let Order { files, said, destination, read, who } = order;
    let read_files = |into: Option<&NeighbourhoodProfile>| {
        bring_in::read_by(&files, into, &said, cancel, progress).map_err(BringInError::from)
    };
    match destination {
        Destination::Open(profile) => into_open(&profile, read_files(Some(&profile))?, cancel),
        Destination::New { name, path } => {
            // Said before a million rows are read for nothing.
            if path.symlink_metadata().is_ok() {
                let error = StoreError::AlreadyExists { path }.into();
                return Err(Box::new(Failed { error, read }));
            }
            let read = if let Some(read) = read {
                read
            } else {
                let Import { incidents, plane, report } = read_files(None)?;
                Box::new(Read { incidents: Arc::new(incidents), plane, report })
            };
            progress.set_writing();
            new(&name, &path, &who, cancel, &read)
                .map_err(|error| Box::new(Failed { error, read: Some(read) }))
        }
    }
}

/// Ends the work where somebody asked for that.
fn cancelled(cancel: &CancelToken) -> Result<(), BringInError> {
    if cancel.is_cancelled() { Err(ImportError::Cancelled.into()) } else { Ok(()) }
}

fn new(
    name: &str,
    path: &Path,
    who: &str,
    cancel: &CancelToken,
    read: &Read,
) -> Result<Brought, BringInError> {
    let profile = bring_in::new_profile(name, &read.plane, &read.incidents, &read.report);
    cancelled(cancel)?;
    let mut file = bring_in::create(path, &profile)?;
    if cancel.is_cancelled() {
        drop(file);
        // It was made a moment ago, by this and for nobody else.
        std::fs::remove_file(path)
            .map_err(|e| StoreError::io(path, "taking back the new file", e))?;
        return Err(ImportError::Cancelled.into());
    }
    file.hold_as(who);
    let report = Box::new(read.report.clone());
    Ok(Brought::New(Box::new(open::opened(file, profile)), report))
}

/// So many missing months are named.
const MONTHS_NAMED: usize = 12;

/// The months that the profile lacks beyond those that the files lack, in words.
fn gaps(incidents: &Incidents, report: &ImportReport) -> Option<String> {
    let known: BTreeSet<Month> = incidents.rows().filter_map(|r| r.when.month()).collect();
    let (first, last) = (*known.first()?, *known.last()?);
    let missing: Vec<String> = (1..last.months_since(first))
        .map(|n| first.plus(n))
        .filter(|m| !known.contains(m) && !report.months_missing.contains(&m.to_string()))
        .map(Month::label)
        .collect();
    (!missing.is_empty()).then(|| {
        let more = missing.len().saturating_sub(MONTHS_NAMED);
        let more = if more == 0 { String::new() } else { format!(" and {more} more months") };
        let named: Vec<String> = missing.into_iter().take(MONTHS_NAMED).collect();
        let named = named.join(", ");
        format!("with these files the profile still has no incidents of {named}{more}: these months are not known, which is not zero")
    })
}

fn into_open(
    profile: &NeighbourhoodProfile,
    import: Import,
    cancel: &CancelToken,
) -> Result<Brought, Box<Failed>> {
    let Import { incidents, plane, mut report } = import;
    report.remarks.extend(gaps(&incidents, &report));
    let before = Arc::clone(&profile.incidents);
    let after = Arc::new(incidents);
    let facts = IncidentFacts::of(&after, &plane);
    let record = bring_in::record(&report);
    let edit = ProfileEdit::ImportIncidents {
        before: Arc::clone(&before),
        after: Arc::clone(&after),
        record,
    };
    let mut then = profile.clone();
    edit.apply(&mut then);
    let hot_spots = hot_spots(&then, cancel);
    cancelled(cancel)?;
    let report = Box::new(report);
    Ok(Brought::Into(Box::new(Step { edit, before, facts, hot_spots, report })))
}

/// The hot spots of a profile for other programs, by the first question. The default bandwidth
/// cannot be refused; without hot spots the incidents are all the same there.
pub fn hot_spots(profile: &NeighbourhoodProfile, cancel: &CancelToken) -> Vec<StoredHotSpot> {
    let places = Arc::new(PreparedPlaces::of(&profile.incidents));
    let question = HotSpotQuestion::first(0, profile);
    answer(question, &places, &profile.plane, None, cancel).map(|a| a.stored()).unwrap_or_default()
}
