//! The SQL functions that the triggers of a `GeoPackage`'s R-tree call.

use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Result};

use super::geometry::{Coordinates, Envelope, header};

/// Gives a connection `ST_MinX`, `ST_MaxX`, `ST_MinY`, `ST_MaxY` and `ST_IsEmpty`.
///
/// Without a geometry, and for a blob that is not one, each answers NULL.
pub(crate) fn register(connection: &Connection) -> Result<()> {
    // Innocuous: a file of somebody else's may call them from its triggers.
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_INNOCUOUS;
    for (name, edge) in [("ST_MinX", 0), ("ST_MaxX", 1), ("ST_MinY", 2), ("ST_MaxY", 3)] {
        connection.create_scalar_function(name, 1, flags, move |context| {
            Ok(blob(context).and_then(envelope).and_then(|e| e.get(edge).copied()))
        })?;
    }
    connection.create_scalar_function("ST_IsEmpty", 1, flags, |context| {
        Ok(blob(context).and_then(is_empty))
    })
}

fn blob<'a>(context: &'a Context<'_>) -> Option<&'a [u8]> {
    match context.get_raw(0) {
        ValueRef::Blob(bytes) => Some(bytes),
        _ => None,
    }
}

fn is_empty(blob: &[u8]) -> Option<bool> {
    let header = header(blob).ok()?;
    if header.empty || header.envelope.is_some() {
        return Some(header.empty);
    }
    Some(Coordinates::read(blob).ok()?.parts.iter().all(Vec::is_empty))
}

/// The box of a blob: as it says itself, or around its coordinates.
pub(crate) fn envelope(blob: &[u8]) -> Option<Envelope> {
    match header(blob).ok()?.envelope {
        Some(envelope) => Some(envelope),
        None => Coordinates::read(blob).ok()?.envelope(),
    }
}
