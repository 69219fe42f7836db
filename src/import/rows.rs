//! One row of a file, read into an incident without guessing.

use jiff::civil::{Date, DateTime, Time};

use super::coordinates::place_of;
use super::layout::{Col, Columns, Layout};
use super::report::RowFault;
use super::table::{Table, unguarded};
use crate::geography::LonLat;
use crate::profile::{
    AsbSubType, AsbType, ContentKey, CrimeType, Incident, Month, Precision, When,
};

/// Years that a month or a date may have: any other is taken for an error in the file.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2100;

/// Reads the table's current row into `row`, whose key is left alone.
pub(super) fn read_row(
    table: &Table,
    columns: &Columns,
    row: &mut Incident,
) -> Result<(), RowFault> {
    let field = |c: Col| table.field(columns.at(c));
    let fault = |c: Col, reason: String| table.fault(columns.at(c), reason);

    if columns.layout == Layout::Mapped {
        return super::mapped::read_row(table, columns, row);
    }
    row.when = match columns.layout {
        Layout::Street | Layout::Answer | Layout::Mapped => {
            month(field(Col::Date)).map_err(|r| fault(Col::Date, r))?
        }
        Layout::Beatlas => {
            let date = date(field(Col::Date)).map_err(|r| fault(Col::Date, r))?;
            at_time(date, field(Col::Time)).map_err(|r| fault(Col::Time, r))?
        }
    };
    row.lon_lat = place_of(table, columns)?.map(|(place, _)| place);
    row.precision = match columns.layout {
        _ if row.lon_lat.is_none() => Precision::None,
        Layout::Street | Layout::Answer | Layout::Mapped => Precision::Snapped,
        Layout::Beatlas => {
            precision(field(Col::Precision)).map_err(|r| fault(Col::Precision, r))?
        }
    };
    let crime_type = field(Col::CrimeType);
    if columns.layout == Layout::Answer {
        row.crime_type = columns.mapping.category(crime_type).crime_type;
    } else if row.crime_type.as_str() != crime_type {
        row.crime_type = CrimeType::from_text(crime_type);
    }
    row.asb_type = match field(Col::AsbType) {
        "" => None,
        text => Some(AsbType::from_text(text).ok_or_else(|| {
            fault(Col::AsbType, "expected personal, nuisance, environmental, or nothing".to_owned())
        })?),
    };
    row.asb_sub_type = match field(Col::SubType) {
        "" => None,
        text => Some(AsbSubType::from_text(text)),
    };
    for (text, column) in [
        (&mut row.source_id, Col::Id),
        (&mut row.location, Col::Location),
        (&mut row.outcome, Col::Outcome),
        (&mut row.caller, Col::Caller),
        (&mut row.reported_by, Col::ReportedBy),
        (&mut row.falls_within, Col::FallsWithin),
        (&mut row.lsoa_code, Col::LsoaCode),
        (&mut row.lsoa_name, Col::LsoaName),
        (&mut row.context, Col::Context),
    ] {
        text.clear();
        text.push_str(match columns.layout {
            Layout::Beatlas => unguarded(field(column)),
            // The answer names no force, but says which crimes are those of the railways.
            Layout::Answer if column == Col::ReportedBy => match field(column) {
                "BTP" => "British Transport Police",
                _ => "",
            },
            Layout::Street | Layout::Answer | Layout::Mapped => field(column),
        });
    }
    Ok(())
}

/// The key that a Beatlas file gives a row, where it gives one.
pub(super) fn given_key(table: &Table, columns: &Columns) -> Result<Option<ContentKey>, RowFault> {
    let column = columns.at(Col::Key);
    let text = table.field(column);
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || table.fault(column, "expected a key of 32 hexadecimal digits, or nothing");
    if text.len() != 32 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(wrong());
    }
    let number = u128::from_str_radix(text, 16).map_err(|_| wrong())?;
    Ok(Some(ContentKey(number.to_be_bytes())))
}

/// The position that two texts give; `None` when both are empty.
pub(super) fn position(lon: &str, lat: &str) -> Result<Option<LonLat>, (Col, String)> {
    let number = |text: &str, column, name: &str, limit: f64| {
        let n: f64 = text.parse().map_err(|_| (column, format!("expected a {name} in degrees")))?;
        if n.abs() <= limit {
            Ok(n)
        } else {
            Err((column, format!("expected a {name} from -{limit} to {limit}")))
        }
    };
    match (lon.is_empty(), lat.is_empty()) {
        (true, true) => return Ok(None),
        (true, false) => return Err((Col::Longitude, "empty although there is a latitude".into())),
        (false, true) => return Err((Col::Latitude, "empty although there is a longitude".into())),
        (false, false) => {}
    }
    let both = number(lon, Col::Longitude, "longitude", 180.0)
        .and_then(|x| number(lat, Col::Latitude, "latitude", 90.0).map(|y| (x, y)));
    let (x, y) = both.map_err(|fault| remedy(lon, lat).unwrap_or(fault))?;
    if x == 0.0 && y == 0.0 {
        let reason = "longitude and latitude are both 0, which marks a missing place; leave both empty for no place";
        return Err((Col::Longitude, reason.into()));
    }
    LonLat::new(x, y).map(Some).map_err(|e| (Col::Longitude, e.to_string()))
}

/// What to do about numbers that are no degrees, where that can be seen.
fn remedy(lon: &str, lat: &str) -> Option<(Col, String)> {
    let (x, y) = (lon.parse::<f64>().ok()?, lat.parse::<f64>().ok()?);
    if y.abs() > 90.0 && x.abs() <= 90.0 && y.abs() <= 180.0 {
        let reason = "expected a latitude from -90 to 90; longitude and latitude may be swapped; exchange the two columns";
        Some((Col::Latitude, reason.to_owned()))
    } else if x > 180.0 && y > 90.0 && x <= 700_000.0 && y <= 1_300_000.0 {
        let reason = "these look like metres of the British National Grid and not like degrees; take the columns for easting and northing";
        Some((Col::Longitude, reason.to_owned()))
    } else {
        None
    }
}

fn precision(text: &str) -> Result<Precision, String> {
    match Precision::from_text(text) {
        // The file's own columns are exact places unless it says otherwise.
        None if text.is_empty() => Ok(Precision::Exact),
        Some(Precision::None) => {
            Err("none, although the row has a longitude and a latitude".to_owned())
        }
        Some(p) => Ok(p),
        None => Err("expected exact, snapped, street, area, or nothing".to_owned()),
    }
}

fn month(text: &str) -> Result<When, String> {
    let expected = || "expected a month such as 2022-10".to_owned();
    if text.is_empty() {
        return Ok(When::Unknown);
    }
    if !has_shape(text, "0000-00") {
        return Err(expected());
    }
    // Its shape says that all else are digits.
    let number = |digits: &str| digits.bytes().fold(0, |n, d| 10 * n + i16::from(d - b'0'));
    let (year, month) = text.split_at(4);
    let month = Month::new(number(year), number(month.trim_start_matches('-')) as i8);
    let month = month.ok_or_else(expected)?;
    if YEARS.contains(&month.year()) { Ok(When::Month(month)) } else { Err(wrong_year()) }
}

fn date(text: &str) -> Result<When, String> {
    let expected = || "expected a date such as 2025-10-03, or a month such as 2025-10".to_owned();
    if text.len() <= 7 {
        return month(text).map_err(|_| expected());
    }
    if text.contains('/') {
        return span(text);
    }
    if !has_shape(text, "0000-00-00") {
        return Err(expected());
    }
    let day: Date = text.parse().map_err(|_| expected())?;
    if YEARS.contains(&day.year()) { Ok(When::Day(day)) } else { Err(wrong_year()) }
}

fn span(text: &str) -> Result<When, String> {
    match When::from_text(text) {
        Some(When::Between(span)) => {
            let years = [span.from(), span.to()].map(|w| w.month().map_or(0, Month::year));
            if years.iter().all(|year| YEARS.contains(year)) {
                Ok(When::Between(span))
            } else {
                Err(wrong_year())
            }
        }
        _ => Err("expected two days or times such as 2025-10-03T18:00/2025-10-04T07:30, the first before the last".to_owned()),
    }
}

fn wrong_year() -> String {
    format!("expected a year from {} to {}", YEARS.start(), YEARS.end())
}

fn at_time(date: When, text: &str) -> Result<When, String> {
    if text.is_empty() {
        return Ok(date);
    }
    let When::Day(day) = date else {
        return Err("a time without a day; give the date as 2025-10-03".to_owned());
    };
    let expected = || "expected a time such as 21:40".to_owned();
    // Spreadsheets add seconds of nought when they save a time.
    let minutes = text.strip_suffix(":00").filter(|t| t.contains(':')).unwrap_or(text);
    let padded =
        if has_shape(minutes, "0:00") { format!("0{minutes}") } else { minutes.to_owned() };
    if !has_shape(&padded, "00:00") && !has_shape(&padded, "00:00:00") {
        return Err(expected());
    }
    let time: Time = padded.parse().map_err(|_| expected())?;
    Ok(When::At(DateTime::from_parts(day, time)))
}

/// Whether a text has the shape of a pattern in which 0 stands for any digit.
fn has_shape(text: &str, pattern: &str) -> bool {
    text.len() == pattern.len()
        && text
            .bytes()
            .zip(pattern.bytes())
            .all(|(t, p)| if p == b'0' { t.is_ascii_digit() } else { t == p })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_an_export_guards_is_read_as_it_was() {
        for (text, meant) in [("'-5", "-5"), ("'=A1", "=A1"), ("'tis", "'tis"), ("-5", "-5")] {
            assert_eq!(unguarded(text), meant);
        }
    }

    #[test]
    fn a_month_is_a_month_and_never_a_day() {
        assert_eq!(month("2022-10").unwrap().to_text(), "2022-10");
        assert_eq!(month("").unwrap(), When::Unknown);
        for bad in [
            "2022-13",
            "2022-00",
            "2022-1",
            "22-10",
            "+022-10",
            "2022-+1",
            "0022-10",
            "9999-01",
            "2022-10-01",
            "Oct 2022",
        ] {
            assert!(month(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_time_is_as_exact_as_its_text() {
        let when = |d: &str, t: &str| date(d).and_then(|w| at_time(w, t)).map(When::to_text);
        let check = |d, t, text: &str| assert_eq!(when(d, t).as_deref(), Ok(text), "{d} {t}");
        check("2025-10-03", "21:40", "2025-10-03T21:40");
        check("2025-10-03", "9:05", "2025-10-03T09:05");
        check("2025-10-03", "21:40:00", "2025-10-03T21:40");
        check("2025-10-03", "21:40:30", "2025-10-03T21:40:30");
        check("2025-10-03", "00:00", "2025-10-03T00:00");
        check("2025-10-03", "", "2025-10-03");
        check("2025-10", "", "2025-10");
        check("", "", "");
        for (d, t) in [
            ("2025-02-30", ""),
            ("03/10/2025", ""),
            ("2025-10-03", "24:00"),
            ("2025-10-03", "21:60"),
            ("2025-10-03", "9"),
            ("2025-10-03", "21:40:61"),
            ("2025-10", "21:40"),
            ("", "21:40"),
        ] {
            assert!(when(d, t).is_err(), "{d} {t}");
        }
    }

    #[test]
    fn a_position_is_two_finite_numbers_in_range() {
        assert_eq!(position("", ""), Ok(None));
        assert!(position("-1.13", "52.63").unwrap().is_some());
        assert!(position("0", "52.63").unwrap().is_some());
        for (lon, lat, column) in [
            ("", "52.63", Col::Longitude),
            ("-1.13", "", Col::Latitude),
            ("x", "52.63", Col::Longitude),
            ("-1.13", "52,63", Col::Latitude),
            ("NaN", "52.63", Col::Longitude),
            ("-1.13", "inf", Col::Latitude),
            ("-181", "52.63", Col::Longitude),
            ("-1.13", "90.1", Col::Latitude),
            ("0", "0.000", Col::Longitude),
            ("-0.0", "0", Col::Longitude),
        ] {
            assert_eq!(position(lon, lat).unwrap_err().0, column, "{lon} {lat}");
        }
    }
}
