//! Everything that a panel may ask for.

mod kept;

use std::path::PathBuf;

use crate::analysis::{BandwidthRule, ClassRule};
use crate::derived::{HotSpotSettings, StatisticsQuestion, TableOrder};
use crate::edit::NewThing;
use crate::geography::{LonLat, WorldPoint};
use crate::import::Mapping;
use crate::map::tools::Grip;
use crate::map::{LayerKind, LayerSettings};
use crate::profile::{AreaId, AreaSet, Field, FieldValue, IncidentFilter, RecordId, Subject};
use crate::session::{BasemapSource, ChartPlace, FileWish, Lit, Reading, Selection};
use crate::settings::Settings;

pub use kept::KeptWish;

/// A wish of the person at the window. Panels push them; [`crate::update`] carries them out.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Choose a profile in a dialog and open it.
    ChooseProfile,
    /// Open a profile.
    Open(PathBuf),
    /// Choose incident files in a dialog and bring them in.
    ChooseIncidents,
    /// Look at incident files, to bring them in.
    Import(Vec<PathBuf>),
    /// Take somebody else's `GeoPackage` as the basemap.
    TakeAsBasemap(PathBuf),
    /// Show what the columns of a shape of table are taken for.
    ShowColumns(usize),
    /// Take the columns of a shape of table for something else.
    MapColumns(usize, Box<Mapping>),
    /// Name the mapping of a shape of table.
    NameMapping(usize, String),
    /// Remember the mapping of a shape of table under its name.
    RememberMapping(usize),
    /// Read a shape of table by a remembered mapping; by none: as is guessed.
    TakeMapping(usize, Option<String>),
    /// Forget a remembered mapping.
    ForgetMapping(String),
    /// The columns are as they should be.
    ConfirmColumns,
    /// Bring the incidents into the open profile, or into a new one.
    ImportIntoOpen(bool),
    /// Change the name of the profile to be made.
    NameImport(String),
    /// Change the place of the profile to be made.
    PlaceImport(PathBuf),
    /// Bring the incidents in as was asked for.
    ConfirmImport,
    /// List the earlier imports of the profile.
    ShowImports,
    /// Show the report of an earlier import, by its place in that list.
    ShowReport(usize),
    /// Show the incidents without a place.
    ShowWithoutPlace,
    /// Close the import dialog or its report; what was not confirmed is not done.
    CloseImport,
    /// Stop the work that runs.
    CancelWork,
    /// Count other incidents.
    Filter(IncidentFilter),
    /// Let the period move on by itself, or stop it.
    Play(bool),
    /// Show or hide the incident table.
    Table(bool),
    /// Sort the incident table.
    SortTable(TableOrder),
    /// The row that was to be brought into sight is there.
    TableSeen,
    /// Find hot spots in another way.
    Method(HotSpotSettings),
    /// Cut the classes of the density in another way.
    Classes(ClassRule),
    /// Light up on the map what a chart points at, or nothing.
    Light(Option<Lit>),
    /// Put the figures of a chart onto the clipboard.
    CopyChart(ChartPlace),
    /// Read something else at the right.
    Read(Reading),
    /// Ask for a statistic.
    AskStatistics(Box<StatisticsQuestion>),
    /// Put the figures of the statistic onto the clipboard.
    CopyStatistics,
    /// Take the bandwidth that a rule advises.
    AdviseBandwidth(BandwidthRule),
    /// Let each incident count one again.
    ForgetHarm,
    /// Show a layer in another way.
    Layer(LayerKind, LayerSettings),
    /// Show or hide the legend.
    Legend(bool),
    /// Select something, or nothing.
    Select(Option<Selection>),
    /// Select something and go there.
    Visit(Selection),
    /// Radius for community records round a hot spot, metres.
    Radius(f64),
    /// Show the whole neighbourhood.
    Fit,
    /// Zoom by levels round the middle.
    Zoom(f64),
    /// Go nearer to a symbol that stands for several places, until they part.
    Approach(WorldPoint),
    /// Bring a place to the middle of the map.
    GoTo(WorldPoint),
    /// Change the user's settings.
    Settings(Settings),
    /// Take back the last step.
    Undo,
    /// Make the step last taken back again.
    Redo,
    /// Begin to put something on the map.
    Draw(NewThing),
    /// Add a point to what is drawn; a point alone is done with it.
    AddPoint(LonLat),
    /// Take back the last point of what is drawn.
    TakeBackPoint,
    /// What is drawn is done.
    EndDrawing,
    /// Drop what is drawn or dragged.
    CancelDrawing,
    /// Snap drawn points to streets and corners, or not.
    Snap(bool),
    /// Move something that is held, from where it was taken hold of to here.
    Drag(Subject, Grip, LonLat, LonLat),
    /// Let go of what is held.
    Release,
    /// Move the selected thing, or its picked corner, by so many points of the screen.
    Nudge(f32, f32),
    /// Pick a corner of the selected shape, or none.
    PickCorner(Option<usize>),
    /// Put a corner after the picked one.
    AddCorner,
    /// Remove the picked corner.
    RemoveCorner,
    /// Type in a field.
    Type(Subject, Field, String),
    /// A field was left: what was typed is the change.
    Commit(Subject, Field),
    /// Set a field at once.
    SetField(Subject, Field, FieldValue),
    /// Delete a record.
    Delete(RecordId),
    /// Delete the boundary.
    DeleteBoundary,
    /// Bring in a file's areas: asks for their year.
    TakeAsAreas(PathBuf),
    /// Show which areas the profile has.
    ShowAreas,
    /// Remove one area.
    RemoveArea(AreaId),
    /// Remove areas that came together.
    RemoveAreas(AreaSet),
    /// Make an area the neighbourhood's boundary.
    TakeAsBoundary(AreaId),
    /// Keep a hot spot, name it, forget it.
    Kept(KeptWish),
    /// Show the history, of one record or of everything; or hide it.
    History(Option<Option<RecordId>>),
    /// Ask for the file of a copy, an export or an import.
    AskFile(FileWish),
    /// Change the path in that dialog.
    TypePath(String),
    /// Change for whom it is in that dialog.
    TypeRecipient(String),
    /// Choose the path of that dialog in the platform's own dialog.
    BrowseFile,
    /// Do what that dialog is for.
    ConfirmFile,
    /// Close that dialog.
    CloseFile,
    /// Choose where the basemap comes from, in that dialog.
    TypeBasemapSource(BasemapSource),
    /// Use the tile server that the profile names on this computer, or do not.
    UseTileServer(bool),
    /// Read the profile anew from its file.
    Reload,
    /// Try again to write what could not be written.
    RetrySaving,
    /// Close the window and lose what is not on disk.
    CloseAnyway,
    /// Do not close the window.
    KeepOpen,
}

impl Command {
    /// What a menu, a button or a tooltip calls it.
    pub fn label(&self) -> &'static str {
        match self {
            Self::ChooseProfile | Self::AskFile(FileWish::Open) => "Open…",
            Self::Open(_) => "Open profile",
            Self::ChooseIncidents | Self::AskFile(FileWish::Incidents) => "Import incidents…",
            Self::Import(_) => "Import incidents",
            Self::NameImport(_) => "Name of the neighbourhood",
            Self::PlaceImport(_) => "Profile file",
            Self::ConfirmImport => "Import",
            Self::TakeAsBasemap(_) => "Use as basemap…",
            Self::ShowColumns(_) => "Columns…",
            Self::MapColumns(..) => "Take the column for",
            Self::NameMapping(..) => "Name of the mapping",
            Self::RememberMapping(_) => "Remember",
            Self::TakeMapping(_, Some(_)) => "Use the mapping",
            Self::TakeMapping(_, None) => "As guessed",
            Self::ForgetMapping(_) => "Forget",
            Self::ConfirmColumns => "Continue",
            Self::ImportIntoOpen(true) => "Into the open profile",
            Self::ImportIntoOpen(false) => "Into a new profile",
            Self::ShowImports => "Imports…",
            Self::ShowReport(_) => "Report",
            Self::ShowWithoutPlace => "Show",
            Self::CloseImport => "Close",
            Self::Filter(_) => "Choose incidents",
            Self::Play(true) => "Play",
            Self::Play(false) => "Stop",
            Self::Table(_) => "Incident table",
            Self::SortTable(_) | Self::TableSeen => "Sort the table",
            Self::Method(_) => "Choose method",
            Self::Classes(_) => "Cut classes",
            Self::Light(_) => "Light up",
            Self::CopyChart(_) | Self::CopyStatistics => "Copy figures",
            Self::Read(Reading::HotSpots) => "Hot spots",
            Self::Read(Reading::Statistics) => "Statistics",
            Self::AskStatistics(_) => "Choose a statistic",
            Self::AdviseBandwidth(_) => "Advise a bandwidth",
            Self::ForgetHarm => "Count each incident as one",
            Self::Layer(..) => "Show layer",
            Self::Legend(_) => "Legend",
            Self::Select(_) => "Select",
            Self::Visit(_) => "Go to",
            Self::Radius(_) => "Radius",
            Self::Fit => "Fit to neighbourhood",
            Self::Zoom(levels) if *levels < 0.0 => "Zoom out",
            Self::Zoom(_) | Self::Approach(_) => "Zoom in",
            Self::GoTo(_) => "Go there",
            Self::Settings(_) => "Settings",
            Self::Undo => "Undo",
            Self::Redo => "Redo",
            Self::Draw(_) => "Add to map",
            Self::AddPoint(_) => "Add point",
            Self::TakeBackPoint => "Take back the last point",
            Self::EndDrawing => "Done",
            Self::CancelWork | Self::CancelDrawing | Self::CloseFile => "Cancel",
            Self::Snap(_) => "Snap to streets and corners",
            Self::Drag(..) => "Move",
            Self::Release => "Let go",
            Self::Nudge(..) => "Nudge",
            Self::PickCorner(_) => "Pick corner",
            Self::AddCorner => "Add corner",
            Self::RemoveCorner => "Remove corner",
            Self::Type(..) => "Type",
            Self::Commit(..) | Self::SetField(..) => "Change",
            Self::Delete(_) => "Delete",
            Self::DeleteBoundary => "Delete the boundary",
            Self::History(_) => "History",
            Self::AskFile(FileWish::Copy) => "Save a copy as…",
            Self::AskFile(FileWish::Basemap) => "Basemap…",
            Self::AskFile(FileWish::Export(_)) => "Export a layer",
            Self::AskFile(FileWish::ImportLayer(_)) => "Import a layer",
            Self::AskFile(FileWish::Deprivation) => "Join deprivation figures…",
            Self::AskFile(FileWish::HarmWeights) => "Weigh by harm…",
            Self::AskFile(FileWish::ImportAreas) | Self::TakeAsAreas(_) => "Import areas…",
            Self::ShowAreas => "Areas…",
            Self::RemoveArea(_) | Self::RemoveAreas(_) => "Remove",
            Self::TakeAsBoundary(_) => "Make it the boundary",
            Self::Kept(wish) => wish.label(),
            Self::AskFile(FileWish::Report) => "Save report…",
            Self::AskFile(FileWish::Chart(_)) => "Save chart…",
            Self::TypePath(_) => "File",
            Self::TypeRecipient(_) => "For whom and what for",
            Self::TypeBasemapSource(_) => "Basemap from",
            Self::UseTileServer(true) => "Use tile server",
            Self::UseTileServer(false) => "Turn off",
            Self::BrowseFile => "Browse…",
            Self::ConfirmFile => "Save",
            Self::Reload => "Reload",
            Self::RetrySaving => "Try again",
            Self::CloseAnyway => "Close and lose them",
            Self::KeepOpen => "Keep open",
        }
    }

    /// The keys that ask for it, if any.
    pub fn shortcut(&self) -> Option<egui::KeyboardShortcut> {
        let command = |key| Some(egui::KeyboardShortcut::new(egui::Modifiers::COMMAND, key));
        match self {
            Self::ChooseProfile => command(egui::Key::O),
            Self::ChooseIncidents => command(egui::Key::I),
            Self::Fit => command(egui::Key::Num0),
            Self::Undo => command(egui::Key::Z),
            Self::Redo => command(egui::Key::Y),
            Self::History(_) => command(egui::Key::H),
            Self::Reload => Some(egui::KeyboardShortcut::new(egui::Modifiers::NONE, egui::Key::F5)),
            Self::AskFile(FileWish::Copy) => Some(egui::KeyboardShortcut::new(
                egui::Modifiers::COMMAND | egui::Modifiers::SHIFT,
                egui::Key::S,
            )),
            _ => None,
        }
    }

    /// The commands that have a shortcut.
    pub const WITH_SHORTCUT: [Self; 8] = [
        Self::AskFile(FileWish::Copy),
        Self::ChooseProfile,
        Self::ChooseIncidents,
        Self::Fit,
        Self::Undo,
        Self::Redo,
        Self::History(Some(None)),
        Self::Reload,
    ];
}
