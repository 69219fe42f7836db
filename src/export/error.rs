//! Why an export was not written.

use std::path::PathBuf;

use crate::store::StoreError;

/// Why an export was not written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The name does not say which format.
    #[error("{}: expected a name that ends in .geojson, .csv or .gpkg; choose one of these", .path.display())]
    UnknownFormat {
        /// The file asked for.
        path: PathBuf,
    },
    /// The name of a report does not say which format.
    #[error("{}: expected a name that ends in .csv, .json or .txt; choose one of these", .path.display())]
    UnknownReportFormat {
        /// The file asked for.
        path: PathBuf,
    },
    /// There is no layer of that name.
    #[error("expected a layer: {expected}; found {found:?}")]
    UnknownLayer {
        /// The layers there are.
        expected: String,
        /// The name asked for.
        found: String,
    },
    /// The disk or the network drive refused.
    #[error("{}: writing the export: {source}; check the disk, the drive and the permissions of the folder", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The `GeoPackage` could not be written.
    #[error(transparent)]
    GeoPackage(#[from] StoreError),
}
