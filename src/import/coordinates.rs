//! Where a row says that it was: degrees, metres, or a grid reference.

use std::cell::RefCell;

use proj4rs::Proj;

use super::layout::{Col, Columns, Layout};
use super::mapping::MetreSystem;
use super::report::RowFault;
use super::rows::position;
use super::table::Table;
use crate::geography::{LonLat, MetricPlane, MetricPoint};
use crate::profile::Precision;

/// The place of the table's current row, and how exact it is where its form says so.
pub(super) fn place_of(
    table: &Table,
    columns: &Columns,
) -> Result<Option<(LonLat, Option<Precision>)>, RowFault> {
    let field = |c: Col| table.field(columns.at(c));
    let fault = |c: Col, reason: String| table.fault(columns.at(c), reason);
    if columns.layout == Layout::Mapped && !field(Col::GridReference).is_empty() {
        let (point, precision) =
            grid_reference(field(Col::GridReference)).map_err(|r| fault(Col::GridReference, r))?;
        let place = british(point).map_err(|r| fault(Col::GridReference, r))?;
        return Ok(Some((place, Some(precision))));
    }
    if columns.at(Col::Easting).is_some() {
        return metres(table, columns).map(|p| p.map(|p| (p, None)));
    }
    let comma = columns.mapping.decimal_comma;
    let (mut lon, mut lat) = (field(Col::Longitude), field(Col::Latitude));
    if columns.layout == Layout::Mapped {
        // Open data mark what is missing in words.
        (lon, lat) = (unless_missing(lon), unless_missing(lat));
    }
    if columns.mapping.zero_is_no_place && are_zero(lon, lat) {
        return Ok(None);
    }
    let found = if comma {
        position(&lon.replacen(',', ".", 1), &lat.replacen(',', ".", 1))
    } else {
        position(lon, lat)
    };
    found.map(|p| p.map(|p| (p, None))).map_err(|(c, reason)| fault(c, reason))
}

/// A text, or nothing where it is one of the words for nothing.
pub(super) fn unless_missing(text: &str) -> &str {
    match text {
        "NA" | "N/A" | "NULL" | "null" | "None" | "NaN" | "nan" | "-" => "",
        text => text,
    }
}

/// Whether both coordinates are 0.
fn are_zero(x: &str, y: &str) -> bool {
    let is_zero = |text: &str| text.parse::<f64>().is_ok_and(|n| n == 0.0);
    is_zero(x) && is_zero(y)
}

fn metres(table: &Table, columns: &Columns) -> Result<Option<LonLat>, RowFault> {
    let (x_text, y_text) =
        (table.field(columns.at(Col::Easting)), table.field(columns.at(Col::Northing)));
    let (x_text, y_text) = (unless_missing(x_text), unless_missing(y_text));
    let fault = |c: Col, reason: &str| table.fault(columns.at(c), reason);
    match (x_text.is_empty(), y_text.is_empty()) {
        (true, true) => return Ok(None),
        (true, false) => {
            return Err(fault(Col::Easting, "empty although there is a northing"));
        }
        (false, true) => {
            return Err(fault(Col::Northing, "empty although there is an easting"));
        }
        (false, false) => {}
    }
    let number = |c: Col, text: &str| {
        let text =
            if columns.mapping.decimal_comma { text.replacen(',', ".", 1) } else { text.into() };
        let number = text.parse::<f64>().ok().filter(|n| n.is_finite());
        number.ok_or_else(|| fault(c, "expected a number of metres"))
    };
    let (x, y) = (number(Col::Easting, x_text)?, number(Col::Northing, y_text)?);
    if x == 0.0 && y == 0.0 {
        if columns.mapping.zero_is_no_place {
            return Ok(None);
        }
        let reason = "easting and northing are both 0, which marks a missing place; leave both empty for no place";
        return Err(fault(Col::Easting, reason));
    }
    if x.abs() <= 180.0 && y.abs() <= 180.0 {
        let reason = "these look like degrees; take the columns for longitude and latitude";
        return Err(fault(Col::Easting, reason));
    }
    let place = match columns.mapping.metres {
        MetreSystem::BritishNationalGrid => british(MetricPoint::new(x, y)),
        MetreSystem::Utm { zone, south } => utm(zone, south, x, y),
    };
    place.map(Some).map_err(|reason| {
        let swapped = columns.mapping.metres == MetreSystem::BritishNationalGrid
            && british(MetricPoint::new(y, x)).is_ok();
        let remedy = if swapped { "; easting and northing may be swapped" } else { "" };
        table.fault(columns.at(Col::Easting), format!("{reason}{remedy}"))
    })
}

thread_local! {
    /// Making a plane takes longer than using it.
    static BRITISH: MetricPlane = const { MetricPlane::british_national_grid() };
    static UTM: RefCell<Option<(u8, bool, Proj, Proj)>> = const { RefCell::new(None) };
}

pub(super) fn british(point: MetricPoint) -> Result<LonLat, String> {
    if !(0.0..=700_000.0).contains(&point.x) || !(0.0..=1_300_000.0).contains(&point.y) {
        return Err(
            "beyond the British National Grid (easting 0 to 700,000, northing 0 to 1,300,000)"
                .to_owned(),
        );
    }
    BRITISH.with(|plane| plane.to_lon_lat(point)).map_err(|e| e.to_string())
}

fn utm(zone: u8, south: bool, x: f64, y: f64) -> Result<LonLat, String> {
    let beyond = || format!("beyond UTM zone {zone}");
    if !(100_000.0..=900_000.0).contains(&x) || !(0.0..=10_000_000.0).contains(&y) {
        return Err(beyond());
    }
    UTM.with_borrow_mut(|kept| {
        if kept.as_ref().is_none_or(|(z, s, ..)| (*z, *s) != (zone, south)) {
            if !(1..=60).contains(&zone) {
                return Err(format!("expected a UTM zone from 1 to 60, found {zone}"));
            }
            let south = if south { " +south" } else { "" };
            let text = format!("+proj=utm +zone={zone}{south} +datum=WGS84 +units=m +no_defs");
            let metres = Proj::from_proj_string(&text).map_err(|e| e.to_string())?;
            let degrees = Proj::from_proj_string("+proj=longlat +datum=WGS84 +no_defs")
                .map_err(|e| e.to_string())?;
            *kept = Some((zone, !south.is_empty(), metres, degrees));
        }
        let Some((_, _, metres, degrees)) = kept.as_ref() else { return Err(beyond()) };
        let mut at = (x, y, 0.0);
        proj4rs::transform::transform(metres, degrees, &mut at).map_err(|_| beyond())?;
        LonLat::new(at.0.to_degrees(), at.1.to_degrees()).map_err(|e| e.to_string())
    })
}

/// The middle of the square that a reference such as SK 585 049 names, and how exact that is.
pub(super) fn grid_reference(text: &str) -> Result<(MetricPoint, Precision), String> {
    let expected = || "expected a grid reference such as SK 585 049".to_owned();
    let clean: String =
        text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
    let (letters, digits) = clean.split_at_checked(2).ok_or_else(expected)?;
    let half = digits.len() / 2;
    if digits.len() % 2 != 0
        || !(1..=5).contains(&half)
        || !digits.bytes().all(|b| b.is_ascii_digit())
    {
        return Err(expected());
    }
    // Squares of 500 km, then of 100 km, each 5 by 5 from the north-west without the letter I.
    let square = |b: u8| match b {
        b'A'..=b'H' => Some(i32::from(b - b'A')),
        b'J'..=b'Z' => Some(i32::from(b - b'A') - 1),
        _ => None,
    };
    let &[first, second] = letters.as_bytes() else { return Err(expected()) };
    let (first, second) =
        (square(first).ok_or_else(expected)?, square(second).ok_or_else(expected)?);
    let east = (first % 5 - 2) * 5 + second % 5;
    let north = (3 - first / 5) * 5 + 4 - second / 5;
    let size = 10_f64.powi(5 - half as i32);
    let (e, n) = digits.split_at_checked(half).ok_or_else(expected)?;
    let offset = |d: &str| d.parse::<f64>().map(|n| (n + 0.5) * size).map_err(|_| expected());
    let point = MetricPoint::new(
        f64::from(east) * 100_000.0 + offset(e)?,
        f64::from(north) * 100_000.0 + offset(n)?,
    );
    let precision = if size <= 10.0 { Precision::Exact } else { Precision::Area };
    Ok((point, precision))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_grid_reference_is_the_middle_of_its_square() {
        for (text, x, y, precision) in [
            ("SK 585 049", 458_550.0, 304_950.0, Precision::Area),
            ("sk5855004950", 458_550.5, 304_950.5, Precision::Exact),
            ("TQ 30 80", 530_500.0, 180_500.0, Precision::Area),
            ("NN1665071250", 216_650.5, 771_250.5, Precision::Exact),
            ("SV9010", 90_500.0, 10_500.0, Precision::Area),
        ] {
            let (p, found) = grid_reference(text).unwrap();
            assert_eq!((p.x, p.y, found), (x, y, precision), "{text}");
        }
        for bad in ["", "SK", "SK1", "SK123", "S11", "SI1234", "ÄÖ12", "SK123456789012", "1234"] {
            assert!(grid_reference(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn utm_needs_its_zone() {
        let p = utm(30, false, 699_375.0, 5_710_160.0).unwrap();
        assert!((p.lon() - -0.1278).abs() < 0.01 && (p.lat() - 51.507).abs() < 0.01, "{p}");
        assert!(utm(61, false, 500_000.0, 0.0).is_err());
        assert!(utm(30, false, 5.0, 5.0).is_err());
        let p = utm(56, true, 334_873.0, 6_252_266.0).unwrap();
        assert!((p.lat() - -33.857).abs() < 0.01, "{p}");
    }
}
