//! Mappings that were given a name, for the next file of the same shape: one JSON file each, in a
//! folder of the user's own. They hold names of columns and wordings, no incidents.

use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::mapping::{Mapping, Shape};

/// A mapping with a name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Remembered {
    /// Its name.
    pub name: String,
    /// The columns of the table that it was made for.
    pub shape: Shape,
    /// The mapping.
    pub mapping: Mapping,
}

/// The file of a name. Names that differ only in signs share one, and the later replaces the
/// earlier.
fn file_of(folder: &Path, name: &str) -> std::io::Result<PathBuf> {
    let plain: String = name
        .trim()
        .to_lowercase()
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '-' })
        .take(80)
        .collect();
    let plain = plain.trim_matches('-');
    if plain.is_empty() {
        let reason = "expected a name with a letter or a digit for the mapping, found none";
        return Err(Error::new(ErrorKind::InvalidInput, reason));
    }
    Ok(folder.join(format!("{plain}.json")))
}

/// All that are remembered in a folder, by name; none where there is no folder. A file that cannot
/// be read is told with its reason and left alone.
pub fn remembered_mappings(folder: &Path) -> (Vec<Remembered>, Vec<String>) {
    let (mut found, mut problems) = (Vec::<Remembered>::new(), Vec::new());
    let Ok(entries) = std::fs::read_dir(folder) else { return (found, problems) };
    let files = entries.filter_map(|e| Some(e.ok()?.path()));
    for path in files.filter(|p| p.extension().is_some_and(|e| e == "json")) {
        let read = std::fs::read_to_string(&path)
            .map_err(|e| e.to_string())
            .and_then(|text| serde_json::from_str(&text).map_err(|e| e.to_string()));
        match read {
            Ok(remembered) => found.push(remembered),
            Err(e) => problems.push(format!(
                "{}: expected a remembered mapping, found {e}; delete the file or mend it",
                path.display()
            )),
        }
    }
    found.sort_by_key(|r| r.name.to_lowercase());
    problems.sort();
    (found, problems)
}

/// Remembers a mapping under its name, in place of an earlier one of that name.
pub fn keep_mapping(folder: &Path, remembered: &Remembered) -> std::io::Result<()> {
    let path = file_of(folder, &remembered.name)?;
    std::fs::create_dir_all(folder)?;
    // Whole or not at all: a half file would be a mapping that cannot be read.
    let half = path.with_extension("part");
    std::fs::write(&half, serde_json::to_vec_pretty(remembered)?)?;
    std::fs::rename(&half, &path)
}

/// Forgets the mapping of a name; one that is not there is forgotten already.
pub fn forget_mapping(folder: &Path, name: &str) -> std::io::Result<()> {
    match std::fs::remove_file(file_of(folder, name)?) {
        Err(e) if e.kind() != ErrorKind::NotFound => Err(e),
        _ => Ok(()),
    }
}
