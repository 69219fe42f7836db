//! Where tables come from: files, folders of files, and what is packed in them.
//!
//! A file that somebody names is one [`Part`], or several when it is a folder, an archive, a
//! workbook with sheets or a database with layers. Whatever is read streams from the disk; nothing
//! is ever unpacked onto it, since these are records about people.

mod archive;
mod bytes;
mod json;
mod json_items;
mod layer;
mod rows;
mod sheet;
mod text;
mod waypoints;

use std::path::{Path, PathBuf};
use std::rc::Rc;

pub(super) use archive::parts_of;
pub(super) use bytes::Bytes;
pub(super) use rows::{NumberedRow, RowSource};
pub(super) use text::{HEAD_BYTES, as_utf_8, separator};

use super::error::{ImportError, shortened};
use super::mapping::MetreSystem;
use json::JsonRows;
pub(super) use layer::names_are_text;
use layer::{Layer, LayerRows};
use sheet::{Sheet, SheetRows};
use waypoints::Waypoints;

/// What kind of table a part is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// Lines with a separator between the columns.
    Text,
    /// A list of records, or features.
    Json,
    /// A sheet of a workbook.
    Sheet(Rc<Sheet>),
    /// A table of a `GeoPackage`.
    Layer(Layer),
    /// The waypoints of a GPX file.
    Waypoints,
}

/// One table.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// Its name for messages, without folders.
    pub name: String,
    pub bytes: Bytes,
    pub kind: Kind,
    /// Whether somebody named this very file, and not what holds it.
    pub named: bool,
    /// What easting and northing are metres of, where the file says so.
    pub metres: Option<MetreSystem>,
}

impl Part {
    /// A file as plain text.
    pub(super) fn text(path: &Path) -> Self {
        let bytes = Bytes::of(path.to_owned());
        Self { name: file_name(path), bytes, kind: Kind::Text, named: true, metres: None }
    }

    /// The rows of a table that is no text.
    pub(super) fn rows(&self) -> Result<Option<Box<dyn RowSource>>, ImportError> {
        Ok(Some(match &self.kind {
            Kind::Text => return Ok(None),
            Kind::Json => Box::new(JsonRows::open(self)?),
            Kind::Sheet(sheet) => Box::new(SheetRows::open(sheet)),
            Kind::Layer(layer) => Box::new(LayerRows::open(self, layer)?),
            Kind::Waypoints => Box::new(Waypoints::open(self)?),
        }))
    }
}

/// A file's name without its folders.
pub(super) fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    shortened(&name.to_string_lossy(), 200)
}

/// Endings of files that may hold incidents. In a folder or an archive all others are passed over.
const ENDINGS: [&str; 10] =
    ["csv", "tsv", "tab", "txt", "json", "geojson", "xlsx", "gpkg", "gpx", "gz"];

/// Why a file in a folder or an archive is not looked into; `None` when it is.
fn passed_over(name: &str) -> Option<&'static str> {
    let name = name.to_ascii_lowercase();
    let stem = name.strip_suffix(".gz").unwrap_or(&name);
    let ending = stem.rsplit_once('.').map_or("", |(_, ending)| ending);
    if name.starts_with('.') || name.starts_with("__macosx") {
        Some("a hidden file")
    } else if stem.ends_with("-outcomes.csv") {
        Some("what became of crimes, not the incidents themselves")
    } else if stem.ends_with("-stop-and-search.csv") {
        Some("searches of people, not incidents")
    } else if ENDINGS.contains(&ending) {
        None
    } else {
        Some("not a kind of file that incidents come in")
    }
}

/// Folders inside folders are followed so far.
const DEEPEST: usize = 12;
/// More files than this in one folder are taken for a mistake, such as a whole disk.
const MOST_FILES: usize = 20_000;

/// A file to read and whether it was named itself.
pub(super) type Named = (PathBuf, bool);

/// The files that are named, with those of folders in order of their path, and what of folders is
/// passed over.
pub(super) fn files_of(
    named: &[PathBuf],
    over: &mut Vec<PassedOver>,
) -> Result<Vec<Named>, ImportError> {
    let mut files = Vec::new();
    for path in named {
        if !path.is_dir() {
            files.push((path.clone(), true));
            continue;
        }
        let before = files.len();
        walk(path, 0, &mut files, over)?;
        if files.len() == before {
            return Err(ImportError::Refused {
                file: file_name(path),
                line: None,
                expected: "a folder with files of incidents".to_owned(),
                found: "none in it".to_owned(),
                advice: "name the folder that holds the CSV files".to_owned(),
            });
        }
    }
    Ok(files)
}

fn walk(
    folder: &Path,
    depth: usize,
    files: &mut Vec<Named>,
    over: &mut Vec<PassedOver>,
) -> Result<(), ImportError> {
    let unreadable = |e: std::io::Error| unreadable(&file_name(folder), &e);
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        // A link may lead round in a circle.
        if !entry.file_type().map_err(unreadable)?.is_symlink() {
            paths.push(entry.path());
        }
    }
    paths.sort();
    for path in paths {
        let name = file_name(&path);
        if path.is_dir() {
            if depth < DEEPEST && !name.starts_with('.') {
                walk(&path, depth + 1, files, over)?;
            }
        } else if let Some(reason) =
            passed_over(&name).filter(|_| !name.to_ascii_lowercase().ends_with(".zip"))
        {
            over.push(PassedOver { name, reason: reason.to_owned() });
        } else if files.len() >= MOST_FILES {
            return Err(ImportError::Refused {
                file: file_name(folder),
                line: None,
                expected: format!("a folder with at most {MOST_FILES} files"),
                found: "more".to_owned(),
                advice: "name the folder of one force or one year".to_owned(),
            });
        } else {
            files.push((path, false));
        }
    }
    Ok(())
}

/// A file, sheet or layer that was found and not read.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct PassedOver {
    /// Its name.
    pub name: String,
    /// Why.
    pub reason: String,
}

/// What the system says about a file, with the advice that fits it.
pub(super) fn unreadable(file: &str, e: &std::io::Error) -> ImportError {
    use std::io::ErrorKind;
    let (expected, advice) = match e.kind() {
        ErrorKind::FileTooLarge => {
            ("less in one file", "unpack it, divide it, and import the pieces")
        }
        ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::UnexpectedEof => {
            ("a whole archive", "fetch or pack the file again")
        }
        _ => return ImportError::Unreadable { file: file.to_owned(), reason: e.to_string() },
    };
    ImportError::Refused {
        file: file.to_owned(),
        line: None,
        expected: expected.to_owned(),
        found: format!("that {}", shortened(&e.to_string(), 160)),
        advice: advice.to_owned(),
    }
}
