//! Files of others, read into typed rows and an honest report.
//!
//! [`import_incidents`] reads incidents, [`import_layer`] a layer of the community map,
//! [`read_points`] a plain table of points, [`read_basemap`] the streets and buildings under the
//! map. What is read was written by others:
//! nothing in it may panic, fill the memory, or be guessed. Either a whole import succeeds, with
//! an [`ImportReport`] that accounts for every row, or an [`ImportError`] says in one sentence
//! which file was expected to be what, what was found, and what to do.
//!
//! Reading goes `framing` (bytes to records) → `table` (records to fields) → `layout` (which
//! column is what) → `rows` (fields to an incident) → `identity` (new, changed or known) →
//! `incidents` (columns and report).

mod basemap;
mod basemap_file;
mod error;
mod files;
mod framing;
mod identity;
mod incidents;
mod layer;
mod layout;
mod place;
mod points;
mod report;
mod rows;
mod suggest;
mod table;

pub use basemap::read_basemap;
pub use basemap_file::read_basemap_files;
pub use error::ImportError;
pub use incidents::{Import, ImportProgress, import_incidents};
pub use layer::{LayerImport, LayerNote, LayerProblem, LayerReport, RowAt, import_layer};
pub use points::{PointCrs, PointTable, read_points};
pub use report::{ImportProblem, ImportReport, NOT_KNOWN, PROBLEMS_KEPT};
pub use suggest::{most_bounds, suggested_place};
