//! A layer's CSV file as rows of text.

use std::path::Path;

use super::ReadRow;
use super::columns::{LayerColumn, expected, find};
use super::geometry::{RawGeometry, position as checked};
use super::report::{LayerReport, RowAt};
use super::values::{Cell, LayerRow, RawPlace};
use super::wkt;
use crate::import::error::ImportError;
use crate::import::layout::Col;
use crate::import::report::RowFault;
use crate::import::rows::position;
use crate::import::table::{Table, TableRow, unguarded};

/// Reads a file row by row. The columns that are left out and the lines that are no rows go to the
/// report.
pub(super) fn read(
    path: &Path,
    report: &mut LayerReport,
    take: &mut impl FnMut(RowAt, ReadRow),
) -> Result<(), ImportError> {
    let mut table = Table::open(path, &expected(report.layer, true))?;
    let columns = {
        let names: Vec<&str> = table.header().collect();
        find(&names, Some(table.line()), false, report)?
    };
    while let Some(read) = table.next_row()? {
        let row = match read {
            TableRow::Fault(fault) => Err(fault),
            TableRow::Row => row(&table, &columns),
        };
        take(RowAt::Line(table.line()), row);
    }
    report.repeated_headers = table.repeated_headers;
    report.blank_rows = table.blank_rows;
    Ok(())
}

fn row(table: &Table, columns: &[Option<LayerColumn>]) -> Result<LayerRow, RowFault> {
    let at = |wanted: LayerColumn| columns.iter().position(|c| *c == Some(wanted));
    let mut cells = Vec::new();
    for (i, column) in columns.iter().enumerate() {
        if let Some(LayerColumn::Field(field)) = column {
            let text = unguarded(table.raw_field(i)).to_owned();
            cells.push(Cell { field: *field, column: table.column_name(i).to_owned(), text });
        }
    }
    let (lon, lat) = (at(LayerColumn::Longitude), at(LayerColumn::Latitude));
    Ok(LayerRow {
        id: table.field(at(LayerColumn::Id)).to_owned(),
        cells,
        place: place(table, lon, lat, at(LayerColumn::Wkt))?,
        basemap: at(LayerColumn::Basemap).map(|i| table.field(Some(i)).to_owned()),
    })
}

fn place(
    table: &Table,
    lon: Option<usize>,
    lat: Option<usize>,
    wkt: Option<usize>,
) -> Result<RawPlace, RowFault> {
    let said = |column: usize, geometry| RawPlace::Said {
        column: table.column_name(column).to_owned(),
        geometry,
    };
    if let Some(column) = wkt {
        let read = wkt::parse(table.field(wkt)).map_err(|reason| table.fault(wkt, reason))?;
        return Ok(said(column, read));
    }
    let Some(column) = lon else { return Ok(RawPlace::NotSaid) };
    let (lon_text, lat_text) = (table.field(lon), table.field(lat));
    if let (Ok(x), Ok(y)) = (lon_text.parse(), lat_text.parse()) {
        // Of numbers out of range this says what they may be instead.
        checked(x, y).map_err(|reason| {
            let both = format!("{lon_text}, {lat_text}");
            RowFault::new(table.column_name(column), &both, reason)
        })?;
    }
    let place = position(lon_text, lat_text).map_err(|(column, reason)| {
        table.fault(if column == Col::Latitude { lat } else { lon }, reason)
    })?;
    Ok(said(column, place.map(RawGeometry::point)))
}
