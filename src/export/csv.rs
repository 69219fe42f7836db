//! CSV for spreadsheets: UTF-8 with a byte order mark, and no cell that a spreadsheet would run.

use std::borrow::Cow;
use std::io::{Error, Result, Write};

use geozero::ToWkt;

use super::ExportLayer;
use super::layer::LayerRow;
use crate::profile::{AsbSubType, AsbType, Incidents, When};
use crate::store::geometry::Geometry;
use crate::store::records::Field;

/// Without it spreadsheets take UTF-8 for the code page of the country.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The columns of a Beatlas incident file.
const INCIDENT_COLUMNS: [&str; 18] = [
    "id",
    "date",
    "time",
    "longitude",
    "latitude",
    "location",
    "crime_type",
    "asb_type",
    "sub_type",
    "outcome",
    "caller",
    "precision",
    "reported_by",
    "falls_within",
    "lsoa_code",
    "lsoa_name",
    "context",
    "key",
];

/// Writes incidents so that they can be imported again: every coordinate with all its digits,
/// the month alone where only the month is known, and the key that tells a row from its copy.
pub(super) fn write_incidents(out: &mut impl Write, incidents: &Incidents) -> Result<()> {
    let mut csv = start(out)?;
    csv.write_record(INCIDENT_COLUMNS)?;
    for row in incidents.rows() {
        let (date, time) = date_and_time(row.when);
        let (lon, lat) = row.place.map_or_else(Default::default, |p| {
            (p.lon_lat.lon().to_string(), p.lon_lat.lat().to_string())
        });
        let (key, source_id) = (row.key.to_string(), row.source_id.to_text());
        let cells = [
            safe(&source_id),
            date.into(),
            time.into(),
            lon.into(),
            lat.into(),
            safe(row.location),
            safe(row.crime_type.as_str()),
            row.asb_type.map_or("", AsbType::as_str).into(),
            safe(row.asb_sub_type.map_or("", AsbSubType::as_str)),
            safe(row.outcome),
            safe(row.caller),
            row.precision.as_str().into(),
            safe(row.reported_by),
            safe(row.falls_within),
            safe(row.lsoa_code),
            safe(row.lsoa_name),
            safe(row.context),
            key.into(),
        ];
        csv.write_record(cells.iter().map(|c| c.as_bytes()))?;
    }
    csv.flush()
}

/// Writes any other layer: longitude and latitude for points, WKT for lines and areas, then the
/// columns of the table.
pub(super) fn write<'a>(
    out: &mut impl Write,
    layer: ExportLayer,
    rows: impl Iterator<Item = LayerRow<'a>>,
) -> Result<()> {
    let mut csv = start(out)?;
    let points = layer.table().geometry == Some("POINT");
    let place: &[&str] = if points { &["longitude", "latitude"] } else { &["wkt"] };
    let columns = layer.table().columns.iter().map(|c| c.name);
    csv.write_record(columns.chain(place.iter().copied()))?;
    for row in rows {
        let cells = row.fields.iter().map(cell).collect::<Vec<_>>();
        let place = match row.geometry {
            None => vec![String::new(); place.len()],
            Some(Geometry::Point(p)) if points => {
                vec![p.lon().to_string(), p.lat().to_string()]
            }
            Some(other) => vec![other.to_geo().to_wkt().map_err(Error::other)?],
        };
        let place = place.into_iter().map(Cow::Owned);
        for cell in cells.into_iter().chain(place) {
            csv.write_field(cell.as_bytes())?;
        }
        csv.write_record(None::<&[u8]>)?;
    }
    csv.flush()
}

fn start<W: Write>(out: &mut W) -> Result<csv::Writer<&mut W>> {
    out.write_all(BYTE_ORDER_MARK)?;
    Ok(csv::Writer::from_writer(out))
}

/// Day and time as far as they are known; a month alone is a date without a day.
fn date_and_time(when: When) -> (String, String) {
    match when {
        When::At(t) if t.second() == 0 => {
            (t.date().to_string(), format!("{:02}:{:02}", t.hour(), t.minute()))
        }
        When::At(t) => (t.date().to_string(), t.time().to_string()),
        other => (other.to_text(), String::new()),
    }
}

fn cell<'a>(field: &'a Field<'_>) -> Cow<'a, str> {
    match field {
        Field::Nothing => "".into(),
        Field::Text(text) => safe(text),
        Field::Integer(n) => n.to_string().into(),
        Field::Real(n) => n.to_string().into(),
        Field::Flag(on) => if *on { "yes" } else { "no" }.into(),
    }
}

/// A text that no spreadsheet takes for a formula: an apostrophe goes before what would be one,
/// and before what looks as if it had one already, so that taking one off gives the text again.
pub(super) fn safe(text: &str) -> Cow<'_, str> {
    if text.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{text}").into()
    } else {
        text.into()
    }
}
