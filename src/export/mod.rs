//! Files for others.
//!
//! [`export_layer`] writes one layer of a profile as `GeoJSON` (RFC 7946), CSV or `GeoPackage`,
//! by the extension of the name. Records that are marked as never to be sent out are held back
//! and counted.

mod ascii_grid;
mod chart;
mod csv;
mod error;
mod geojson;
mod layer;
mod picture;
mod report;
mod svg;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::profile::{NeighbourhoodProfile, counted};
use crate::store::unfinished::Unfinished;
use crate::store::{is_profile, write_layer};

pub use ascii_grid::{write_ascii_grid, write_ascii_values};
pub use chart::{chart_csv, chart_svg, export_chart, table_csv};
pub use error::ExportError;
pub use geojson::{hot_spots_geojson, named_hot_spots_geojson};
pub use layer::ExportLayer;
pub use picture::{PictureError, PictureSize, legend_room, svg, write_picture};
pub use report::export_report;
pub use svg::SvgCanvas;

/// The formats of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// `GeoJSON` of RFC 7946: WGS84, at most seven decimals, areas counter-clockwise.
    GeoJson,
    /// CSV in UTF-8 with a byte order mark, as spreadsheets want it.
    Csv,
    /// A `GeoPackage` with this one layer.
    GeoPackage,
}

impl ExportFormat {
    /// The format that a file's extension names; refused for any other.
    pub fn of(path: &Path) -> Result<Self, ExportError> {
        let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase());
        match extension.as_deref() {
            Some("geojson" | "json") => Ok(Self::GeoJson),
            Some("csv") => Ok(Self::Csv),
            Some("gpkg") => Ok(Self::GeoPackage),
            _ => Err(ExportError::UnknownFormat { path: path.to_owned() }),
        }
    }
}

/// What an export wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportSummary {
    /// The layer.
    pub layer: ExportLayer,
    /// The format.
    pub format: ExportFormat,
    /// The file.
    pub path: PathBuf,
    /// Rows written.
    pub rows: u64,
    /// How many of these have no place: null geometry, or empty cells.
    pub without_place: u64,
    /// Records left out because they are marked as never to be sent out.
    pub held_back: u64,
}

impl ExportSummary {
    /// What the audit says of it: "Exported 40 rows of focal-points to f.csv, 2 held back".
    pub fn disclosure(&self) -> String {
        let name = self.path.file_name().unwrap_or_default().to_string_lossy();
        let held_back = match self.held_back {
            0 => String::new(),
            n => format!(", {n} held back"),
        };
        format!("Exported {} of {} to {name}{held_back}", counted(self.rows, "row"), self.layer)
    }
}

/// Writes one layer of a profile to a file. A file of that name is replaced, and only by a whole
/// one: the export is written beside it first.
///
/// A CSV of incidents has the columns of a Beatlas incident file, and can be imported again.
///
/// ```
/// use beatlas::export::{ExportLayer, export_layer};
/// use beatlas::{geography::MetricPlane, profile::NeighbourhoodProfile};
/// let folder = tempfile::tempdir()?;
/// let profile = NeighbourhoodProfile::new("Ashview", MetricPlane::british_national_grid());
/// let out = folder.path().join("ashview.geojson");
/// let summary = export_layer(&profile, ExportLayer::Neighbourhood, &out)?;
/// // No boundary is known, so the one feature has no geometry.
/// assert_eq!((summary.rows, summary.without_place), (1, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn export_layer(
    profile: &NeighbourhoodProfile,
    layer: ExportLayer,
    out: &Path,
) -> Result<ExportSummary, ExportError> {
    let format = ExportFormat::of(out)?;
    if is_profile(out) {
        let reason = "a profile is there, and an export would destroy it; choose another name";
        let source = std::io::Error::new(std::io::ErrorKind::AlreadyExists, reason);
        return Err(ExportError::Io { path: out.to_owned(), source });
    }
    let io = |e: std::io::Error| ExportError::Io { path: out.to_owned(), source: e };
    let mut summary = ExportSummary {
        layer,
        format,
        path: out.to_owned(),
        rows: 0,
        without_place: 0,
        held_back: layer.held_back(profile),
    };
    let rows = layer.rows(profile).inspect(|row| {
        summary.rows += 1;
        summary.without_place += u64::from(row.geometry.is_none());
    });
    let unfinished = Unfinished::beside(out);
    if format == ExportFormat::GeoPackage {
        let rows = rows.map(|row| (row.geometry, row.fields));
        write_layer(unfinished.path(), out, layer.table(), rows)?;
    } else {
        let mut writer = BufWriter::new(File::create(unfinished.path()).map_err(io)?);
        match format {
            ExportFormat::Csv if layer == ExportLayer::Incidents => {
                // The columns of an incident file are not those of the table.
                summary.rows = profile.incidents.len() as u64;
                summary.without_place =
                    profile.incidents.place_column().iter().filter(|p| p.is_none()).count() as u64;
                csv::write_incidents(&mut writer, &profile.incidents)
            }
            ExportFormat::Csv => csv::write(&mut writer, layer, rows),
            _ => geojson::write(&mut writer, layer.table(), rows),
        }
        .map_err(io)?;
        writer.flush().map_err(io)?;
    }
    unfinished.replace(out).map_err(io)?;
    Ok(summary)
}
