//! Brings incident files into a profile file, new or existing, and layers of the community map into
//! one that exists: read, then one transaction.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Progress;
use crate::analysis::CancelToken;
use crate::derived::{HotSpotQuestion, PreparedPlaces, answer};
use crate::edit::ProfileEdit;
use crate::export::ExportLayer;
use crate::geography::MetricPlane;
use crate::import::{
    self, AreaReport, DeprivationReport, DeprivationSource, Import, ImportError, ImportReport,
    LayerReport, Mapping, Mappings,
};
use crate::profile::{
    CommunityLayer, ImportDetail, ImportRecord, Incidents, NeighbourhoodProfile, Role, capitalised,
};
use crate::store::{ProfileFile, StoreError};

/// Whom the audit names for what was done without a window.
pub const COMMAND_LINE: &str = "command line";

/// Why files could not be brought in. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum BringInError {
    /// A file could not be read.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// The profile file could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Reads files; nothing is written.
pub fn read(
    files: &[PathBuf],
    into: Option<&NeighbourhoodProfile>,
    cancel: &CancelToken,
    progress: &Progress,
) -> Result<Import, ImportError> {
    read_with(files, into, None, cancel, progress)
}

/// Reads files by what a person says of their columns; nothing is written.
pub fn read_with(
    files: &[PathBuf],
    into: Option<&NeighbourhoodProfile>,
    mapping: Option<&Mapping>,
    cancel: &CancelToken,
    progress: &Progress,
) -> Result<Import, ImportError> {
    let said = mapping.cloned().map(Mappings::All).unwrap_or_default();
    read_by(files, into, &said, cancel, progress)
}

/// Reads files by what a person says of each shape of table; nothing is written.
pub fn read_by(
    files: &[PathBuf],
    into: Option<&NeighbourhoodProfile>,
    said: &Mappings,
    cancel: &CancelToken,
    progress: &Progress,
) -> Result<Import, ImportError> {
    import::import_incidents_by(files, into, said, &mut |p| {
        progress.set(p.bytes_read as f32 / p.bytes_total.max(1) as f32);
        progress.set_rows(p.rows);
        !cancel.is_cancelled()
    })
}

/// A new profile with what was read; the columns are shared, so that a refusal loses nothing.
pub fn new_profile(
    name: &str,
    plane: &MetricPlane,
    incidents: &Arc<Incidents>,
    report: &ImportReport,
) -> NeighbourhoodProfile {
    let mut profile = NeighbourhoodProfile::new(name, plane.clone());
    let edit = ProfileEdit::ImportIncidents {
        before: Arc::default(),
        after: Arc::clone(incidents),
        record: record(report),
    };
    edit.apply(&mut profile);
    profile
}

/// Writes a new profile file with its hot spots; refused where the file exists.
pub fn create(path: &Path, profile: &NeighbourhoodProfile) -> Result<ProfileFile, BringInError> {
    let mut file = ProfileFile::create(path, profile)?;
    store_hot_spots(&mut file, profile)?;
    Ok(file)
}

/// Reads a layer from a file: the change that it makes, if any, and what became of its rows.
pub fn layer(
    path: &Path,
    layer: ExportLayer,
    profile: &NeighbourhoodProfile,
    role: Role,
) -> Result<(Option<ProfileEdit>, LayerReport), String> {
    let Some(layer) = layer.community() else {
        return Err("expected a layer of the community map, found incidents; choose Import incidents for these".to_owned());
    };
    let owner = capitalised(role.as_str());
    let today = jiff::Zoned::now().date();
    let import =
        import::import_layer(path, layer, profile, today, &owner).map_err(|e| e.to_string())?;
    Ok((import.edit, import.report))
}

/// Brings areas into a profile file, as one step of its history.
pub fn bring_in_areas(
    path: &Path,
    into: &Path,
    vintage: Option<&str>,
) -> Result<AreaReport, BringInError> {
    let (mut file, profile) = ProfileFile::open_as(into, COMMAND_LINE)?;
    let import = import::import_areas(path, &profile, vintage)?;
    if let Some(edit) = &import.edit {
        file.apply(edit, COMMAND_LINE)?;
    }
    Ok(import.report)
}

/// Joins figures of deprivation to the LSOAs of a profile file, as one step of its history.
pub fn bring_in_deprivation(
    path: &Path,
    into: &Path,
    known: DeprivationSource<'_>,
) -> Result<DeprivationReport, BringInError> {
    let (mut file, profile) = ProfileFile::open_as(into, COMMAND_LINE)?;
    let import = import::import_deprivation(path, &profile, known)?;
    if let Some(edit) = &import.edit {
        file.apply(edit, COMMAND_LINE)?;
    }
    Ok(import.report)
}

/// Brings a layer of the community map into a profile file, as one step of its history.
pub fn bring_in_layer(
    path: &Path,
    layer: CommunityLayer,
    into: &Path,
    owner: &str,
) -> Result<LayerReport, BringInError> {
    let (mut file, profile) = ProfileFile::open_as(into, COMMAND_LINE)?;
    let today = jiff::Zoned::now().date();
    let import = import::import_layer(path, layer, &profile, today, owner)?;
    if let Some(edit) = &import.edit {
        file.apply(edit, COMMAND_LINE)?;
    }
    Ok(import.report)
}

/// Brings files into a profile file; makes the file when it does not exist.
pub fn bring_in(
    files: &[PathBuf],
    into: &Path,
    progress: &Progress,
) -> Result<ImportReport, BringInError> {
    bring_in_with(files, into, None, progress)
}

/// Brings files into a profile file by what a person says of their columns.
pub fn bring_in_with(
    files: &[PathBuf],
    into: &Path,
    mapping: Option<&Mapping>,
    progress: &Progress,
) -> Result<ImportReport, BringInError> {
    let cancel = CancelToken::new();
    if !into.exists() {
        let import = read_with(files, None, mapping, &cancel, progress)?;
        let name = import::suggested_place(files, &import.incidents);
        let incidents = Arc::new(import.incidents);
        let profile = new_profile(&name, &import.plane, &incidents, &import.report);
        create(into, &profile)?;
        return Ok(import.report);
    }
    let (mut file, mut profile) = ProfileFile::open_as(into, "an import of the command line")?;
    if let Some(reason) = file.read_only_reason() {
        // Said before a million rows are read for nothing.
        let (path, reason) = (into.to_owned(), reason.to_owned());
        return Err(StoreError::ReadOnly { path, reason }.into());
    }
    let import = read_with(files, Some(&profile), mapping, &cancel, progress)?;
    let edit = ProfileEdit::ImportIncidents {
        before: Arc::clone(&profile.incidents),
        after: Arc::new(import.incidents),
        record: record(&import.report),
    };
    edit.apply(&mut profile);
    file.apply(&edit, COMMAND_LINE)?;
    store_hot_spots(&mut file, &profile)?;
    Ok(import.report)
}

/// Finds the hot spots of the first question and keeps them as a layer for other programs.
pub fn store_hot_spots(
    file: &mut ProfileFile,
    profile: &NeighbourhoodProfile,
) -> Result<(), StoreError> {
    let question = HotSpotQuestion::first(0, profile);
    // Neither can the default bandwidth be refused nor is anybody there to cancel.
    let places = Arc::new(PreparedPlaces::of(&profile.incidents));
    match answer(question, &places, &profile.plane, None, &CancelToken::new()) {
        Ok(answer) => file.replace_hot_spots(&answer.stored()),
        Err(_) => Ok(()),
    }
}

/// What the profile keeps of an import that is made now.
pub fn record(report: &ImportReport) -> ImportRecord {
    ImportRecord {
        at: jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        files: report.files.join(", "),
        rows_read: report.rows_read,
        placed: report.placed,
        without_place: report.without_place,
        outside: report.outside,
        rejected: report.rejected,
        detail: Some(ImportDetail {
            added: report.added,
            changed: report.changed,
            unchanged: report.unchanged,
            identical_rows: report.identical_rows,
            months_missing: report.months_missing.join(", "),
            report: serde_json::to_string(report).unwrap_or_default(),
        }),
    }
}
