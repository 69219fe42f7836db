//! Everything that a panel may ask for.

use std::path::PathBuf;

use crate::derived::HotSpotSettings;
use crate::map::{LayerKind, LayerSettings};
use crate::profile::IncidentFilter;
use crate::session::Selection;
use crate::settings::Settings;

/// A wish of the person at the window. Panels push them; [`crate::update`] carries them out.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Choose a profile in a dialog and open it.
    ChooseProfile,
    /// Open a profile.
    Open(PathBuf),
    /// Choose incident files in a dialog and bring them in.
    ChooseIncidents,
    /// Bring in incident files as a new profile.
    Import(Vec<PathBuf>),
    /// Change the name of the profile to be made.
    NameImport(String),
    /// Change the place of the profile to be made.
    PlaceImport(PathBuf),
    /// Make the profile that was asked for.
    ConfirmImport,
    /// Close the import dialog or its report; what was not confirmed is not done.
    CloseImport,
    /// Stop the work that runs.
    CancelWork,
    /// Count other incidents.
    Filter(IncidentFilter),
    /// Find hot spots in another way.
    Method(HotSpotSettings),
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
    /// Change the user's settings.
    Settings(Settings),
}

impl Command {
    /// What a menu, a button or a tooltip calls it.
    pub fn label(&self) -> &'static str {
        match self {
            Self::ChooseProfile => "Open…",
            Self::Open(_) => "Open profile",
            Self::ChooseIncidents => "Import incidents…",
            Self::Import(_) => "Import incidents",
            Self::NameImport(_) => "Name of the neighbourhood",
            Self::PlaceImport(_) => "Profile file",
            Self::ConfirmImport => "Create profile",
            Self::CloseImport => "Close",
            Self::CancelWork => "Cancel",
            Self::Filter(_) => "Choose incidents",
            Self::Method(_) => "Choose method",
            Self::Layer(..) => "Show layer",
            Self::Legend(_) => "Legend",
            Self::Select(_) => "Select",
            Self::Visit(_) => "Go to",
            Self::Radius(_) => "Radius",
            Self::Fit => "Fit to neighbourhood",
            Self::Zoom(levels) if *levels < 0.0 => "Zoom out",
            Self::Zoom(_) => "Zoom in",
            Self::Settings(_) => "Settings",
        }
    }

    /// The keys that ask for it, if any.
    pub fn shortcut(&self) -> Option<egui::KeyboardShortcut> {
        let command = |key| Some(egui::KeyboardShortcut::new(egui::Modifiers::COMMAND, key));
        match self {
            Self::ChooseProfile => command(egui::Key::O),
            Self::ChooseIncidents => command(egui::Key::I),
            Self::Fit => command(egui::Key::Num0),
            _ => None,
        }
    }

    /// The commands that have a shortcut.
    pub const WITH_SHORTCUT: [Self; 3] = [Self::ChooseProfile, Self::ChooseIncidents, Self::Fit];
}
