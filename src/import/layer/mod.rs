//! One layer of the community map from a file whose columns are named as an export names them.
//!
//! Reading goes `csv_rows` or `geojson_rows` (the file to rows of text) → `columns` (which column
//! is what) → `geometry` (a place to the shape that the layer can hold) → `records` (a row to a
//! change of the profile) → `report`. A row is taken whole or rejected whole; what is rejected,
//! left out or made simpler is said.

mod columns;
mod csv_rows;
mod geojson_rows;
mod geometry;
mod neighbourhood;
mod police_api;
mod records;
mod report;
mod values;
mod wkt;

use std::path::Path;

use jiff::civil::Date;

use super::error::ImportError;
use super::report::RowFault;
use super::source::file_name;
use crate::edit::ProfileEdit;
use crate::profile::{CommunityLayer, NeighbourhoodProfile, grouped};

use neighbourhood::NeighbourhoodRow;
use police_api::Answer;
use records::LayerRecords;
pub use report::{LayerNote, LayerProblem, LayerReport, RowAt};
use values::LayerRow;

/// What a file would make of a profile.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerImport {
    /// The change as one step of the history; `None` where nothing changes.
    pub edit: Option<ProfileEdit>,
    /// What became of every row.
    pub report: LayerReport,
}

/// What became of a row that is not rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Added,
    Changed,
    Unchanged,
}

/// A row, or why it cannot be read.
type ReadRow = Result<LayerRow, RowFault>;

/// Reads one layer of the community map from a `.csv`, `.geojson` or `.json` file and compares it
/// with a profile, which is not changed.
///
/// Columns are those of an export of the layer, in any order; one that the file does not have
/// stays as it is. A row with the `id` of a record changes that record, any other is a new one.
/// An empty cell empties a text or a day. A flag, and a choice that knows no other wording, stay
/// as they are: they cannot be empty. A new record is kept by `owner`, was made `today` and is
/// looked at again in a year, unless the file says otherwise; a row that comes with an id is the
/// record of another profile, and there an empty cell says so.
///
/// For the layer `neighbourhood` a file may also be an answer of the police API: the details, the
/// boundary, the team (roles, never names), the priorities or the events of a neighbourhood.
///
/// ```
/// use beatlas::import::import_layer;
/// use beatlas::{geography::MetricPlane, profile::{CommunityLayer, NeighbourhoodProfile}};
/// let folder = tempfile::tempdir()?;
/// let file = folder.path().join("places.csv");
/// std::fs::write(&file, "name,category,longitude,latitude\nSt Anne's,place of worship,1.33,53.6\n")?;
/// let mut profile = NeighbourhoodProfile::new("Ashview", MetricPlane::british_national_grid());
/// let today = jiff::civil::date(2026, 9, 1);
/// let import =
///     import_layer(&file, CommunityLayer::FocalPoints, &profile, today, "Beat officer")?;
/// assert_eq!((import.report.rows_read, import.report.added), (1, 1));
/// let edit = import.edit.ok_or("nothing to change")?;
/// assert_eq!(edit.label(), "Import 1 focal point from places.csv");
/// edit.apply(&mut profile);
/// assert_eq!(profile.focal_points[0].handling.owner, "Beat officer");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn import_layer(
    path: &Path,
    layer: CommunityLayer,
    profile: &NeighbourhoodProfile,
    today: Date,
    owner: &str,
) -> Result<LayerImport, ImportError> {
    let mut report = LayerReport::new(file_name(path), layer);
    let answer = (layer == CommunityLayer::Neighbourhood).then(|| Answer::read(path)).flatten();
    if let Some(answer) = answer {
        let (edits, label) = answer.take(profile, today, owner, &mut report)?;
        return Ok(one_step(edits, &label, report));
    }
    let mut rows = Vec::new();
    let mut take = |at: RowAt, row: ReadRow| rows.push((at, row));
    let extension = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    match extension.as_deref() {
        Some("csv") => csv_rows::read(path, &mut report, &mut take)?,
        Some("geojson" | "json") => geojson_rows::read(path, &mut report, &mut take)?,
        _ => {
            return Err(report.refused(
                None,
                "a file whose name ends in .csv, .geojson or .json",
                "another ending",
                "save the layer as CSV or GeoJSON and import that",
            ));
        }
    }
    let (edits, label) = if layer == CommunityLayer::Neighbourhood {
        if rows.len() > 1 {
            return Err(report.refused(
                None,
                "one neighbourhood",
                &format!("{} rows", grouped(rows.len() as u64)),
                "leave only the row of this neighbourhood in the file",
            ));
        }
        let mut neighbourhood = NeighbourhoodRow::new(profile);
        for (at, row) in rows {
            let fate = row.and_then(|row| neighbourhood.take(at, row, &mut report));
            report.count(at, fate);
        }
        (neighbourhood.into_edits(), "Import the neighbourhood".to_owned())
    } else {
        let mut records = LayerRecords::new(layer, profile, today, owner);
        for (at, row) in rows {
            let fate = row.and_then(|row| records.take(at, row, &mut report));
            report.count(at, fate);
        }
        let taken = report.added + report.changed;
        (records.into_edits(), format!("Import {} {}", grouped(taken), layer.noun(taken)))
    };
    Ok(one_step(edits, &label, report))
}

fn one_step(edits: Vec<ProfileEdit>, label: &str, report: LayerReport) -> LayerImport {
    let label = format!("{label} from {}", report.file);
    let edit = (!edits.is_empty()).then_some(ProfileEdit::Several { label, edits });
    LayerImport { edit, report }
}
