//! Settings of a user: theme and contrast. A bad file gives defaults and a warning.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::look::Contrast;
use crate::profile::{Role, Shifts};

/// Light, dark, or as the system says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Appearance {
    /// As the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// What a user has set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Light or dark.
    pub appearance: Appearance,
    /// Contrast.
    pub contrast: Contrast,
    /// In which role the user works: what the audit names.
    pub role: Role,
    /// The shifts in which hours are summed.
    pub shifts: Shifts,
}

/// Folders of this platform that are the user's own.
pub fn user_folders() -> Option<directories::ProjectDirs> {
    directories::ProjectDirs::from("", "", "beatlas")
}

fn file() -> Option<PathBuf> {
    Some(user_folders()?.config_dir().join("settings.json"))
}

/// The file of the tile servers that the user chose, an address a line.
fn server_file() -> Option<PathBuf> {
    Some(user_folders()?.config_dir().join("tile-servers.txt"))
}

/// Whether this user chose a tile server on this computer. A profile that another wrote may name
/// one that the reader knows nothing of.
pub fn uses_tile_server(address: &str) -> bool {
    let text = server_file().and_then(|path| std::fs::read_to_string(path).ok());
    text.is_some_and(|text| text.lines().any(|line| line == address))
}

/// Notes that this user chose a tile server, or no longer wants it.
pub fn use_tile_server(address: &str, on: bool) -> std::io::Result<()> {
    let Some(path) = server_file() else { return Ok(()) };
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let mut lines: Vec<&str> = text.lines().filter(|line| *line != address).collect();
    if on {
        lines.push(address);
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(path, lines.join("\n") + "\n")
}

/// The folder of tiles that were fetched from servers; `None` where the platform has none.
pub fn tile_folder() -> Option<PathBuf> {
    Some(user_folders()?.cache_dir().join("tiles"))
}

impl Settings {
    /// Reads the user's settings; defaults and a warning where the file cannot be understood.
    pub fn load() -> (Self, Option<String>) {
        let Some(path) = file() else { return (Self::default(), None) };
        let Ok(text) = std::fs::read_to_string(&path) else { return (Self::default(), None) };
        match serde_json::from_str(&text) {
            Ok(settings) => (settings, None),
            Err(e) => (
                Self::default(),
                Some(format!(
                    "Expected settings in {}, found {e}; the defaults are used until you choose again",
                    path.display()
                )),
            ),
        }
    }

    /// Keeps the settings for the next start.
    pub fn save(self) -> std::io::Result<()> {
        let Some(path) = file() else { return Ok(()) };
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(path, serde_json::to_vec_pretty(&self)?)
    }

    /// The theme for egui.
    pub fn theme(self) -> egui::ThemePreference {
        match self.appearance {
            Appearance::System => egui::ThemePreference::System,
            Appearance::Light => egui::ThemePreference::Light,
            Appearance::Dark => egui::ThemePreference::Dark,
        }
    }
}

/// Where mappings are remembered; `None` where the platform names no folder for a user's settings.
pub fn mappings_folder() -> Option<PathBuf> {
    Some(user_folders()?.config_dir().join("mappings"))
}
