//! The incident table, as a force system might export it.

use std::fmt::Write;

use super::geojson::{FINE, lon_lat};
use crate::incidents::{Incident, When};
use crate::trouble::Result;

const HEADER: &str = "id,date,time,longitude,latitude,location,crime_type,asb_type,sub_type,outcome,caller,precision\n";

/// The rows as CSV.
pub fn text(rows: &[Incident]) -> Result<String> {
    let mut out = HEADER.to_owned();
    for row in rows {
        let (date, time) = match row.when {
            When::Minute(date, time) => {
                (date.to_string(), format!("{:02}:{:02}", time.hour(), time.minute()))
            }
            When::Day(date) => (date.to_string(), String::new()),
            When::Month(date) => (format!("{:04}-{:02}", date.year(), date.month()), String::new()),
        };
        let (lon, lat) = match row.place.point {
            Some(p) => lon_lat(p, FINE)?,
            None => Default::default(),
        };
        let (asb, sub) = row.asb.map_or(("", ""), |(asb, sub)| (asb.word(), sub.word()));
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "{},{date},{time},{lon},{lat},{},{},{asb},{sub},{},{},{}",
            row.id,
            quoted(&row.place.location),
            row.crime_type.word(),
            quoted(row.outcome),
            row.caller,
            row.place.precision.word(),
        );
    }
    Ok(out)
}

/// A field in quotes when it needs them.
fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\n']) {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}
