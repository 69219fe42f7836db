//! Files of others, read into typed rows and an honest report.
//!
//! [`import_incidents`] reads incidents, [`import_layer`] a layer of the community map,
//! [`import_areas`] boundaries of neighbourhoods, wards and LSOAs, [`import_deprivation`] the
//! deprivation deciles of these LSOAs,
//! [`read_points`] a plain table of points, [`read_basemap`] the streets and buildings under the
//! map. What is read was written by others:
//! nothing in it may panic, fill the memory, or be guessed. Either a whole import succeeds, with
//! an [`ImportReport`] that accounts for every row, or an [`ImportError`] says in one sentence
//! which file was expected to be what, what was found, and what to do.
//!
//! Reading goes `source` (files, folders and archives to tables) → `framing` (bytes to records) →
//! `table` (records to fields) → `layout` and `guess` (which column is what, by a published layout
//! or a `mapping`) → `rows` and `mapped` (fields to an incident) → `identity` (new, changed or known) →
//! `incidents` (columns and report).

mod areas;
mod ascii_grid;
mod basemap;
mod basemap_file;
mod basemap_shapes;
mod column_names;
mod coordinates;
mod error;
mod files;
mod framing;
mod guess;
mod harm;
mod head;
mod identity;
mod incidents;
mod layer;
mod layout;
mod mapped;
mod mapping;
mod moments;
mod place;
mod plain_text;
mod points;
mod reading;
mod remedy;
mod remembered;
mod report;
mod rows;
mod source;
mod suggest;
mod table;
mod tiles;
mod wkb;

pub use areas::{
    AreaImport, AreaNote, AreaReport, DeprivationImport, DeprivationReport, DeprivationSource,
    import_areas, import_deprivation, is_areas,
};
pub use ascii_grid::{AsciiGrid, read_ascii_grid};
pub use basemap::read_basemap;
pub use basemap_file::read_basemap_files;
pub use error::ImportError;
pub use guess::guess_mappings;
pub use harm::read_harm_weights;
pub use head::{CategoryRow, HEAD_ROWS, HeadRow, TableHead, read_heads};
pub use incidents::{
    Import, ImportProgress, import_incidents, import_incidents_by, import_incidents_with,
};
pub use layer::{LayerImport, LayerNote, LayerProblem, LayerReport, RowAt, import_layer};
pub use mapping::{
    Category, DayOrder, IncidentField, MappedColumn, Mapping, Mappings, MetreSystem, Shape,
};
pub use plain_text::plain_text;
pub use points::{
    PointColumns, PointCrs, PointTable, TimeTable, read_points, read_time_table, read_times,
};
pub use reading::{ColumnReading, DateQuestion, HeadReading};
pub use remedy::Remedy;
pub use remembered::{Remembered, forget_mapping, keep_mapping, remembered_mappings};
pub use report::{
    ImportProblem, ImportReport, KINDS_KEPT, NOT_KNOWN, OTHER_REASONS, PROBLEMS_KEPT, ProblemKind,
};
pub use source::PassedOver;
pub use suggest::{most_bounds, suggested_from_heads, suggested_place};
pub use tiles::{Tile, TileCache, TileProblem, TileServer, TileSource, check_address, host_of};
