//! One row of a mapped table, read into an incident.

use super::coordinates::{place_of, unless_missing};
use super::layout::{Col, Columns};
use super::mapping::Category;
use super::moments::{DateFault, between, time_of_day, when};
use super::report::RowFault;
use super::table::{Table, unguarded};
use crate::profile::{AsbSubType, AsbType, Incident, Precision, When};

/// Reads the table's current row into `row`, whose key is left alone.
pub(super) fn read_row(
    table: &Table,
    columns: &Columns,
    row: &mut Incident,
) -> Result<(), RowFault> {
    let field = |c: Col| unless_missing(table.field(columns.at(c)));
    let fault = |c: Col, reason: &str| table.fault(columns.at(c), reason);
    let mapping = &columns.mapping;
    row.when = moment(table, columns)?;
    let place = place_of(table, columns)?;
    row.lon_lat = place.map(|(p, _)| p);
    row.precision = match (place, Precision::from_text(field(Col::Precision))) {
        (None, _) => Precision::None,
        (Some(_), Some(said)) if said != Precision::None => said,
        (Some((_, known)), _) => known.or(mapping.precision).unwrap_or(Precision::Exact),
    };
    let Category { crime_type, asb_type, sub_type } = mapping.category(field(Col::CrimeType));
    row.crime_type = crime_type;
    row.asb_type = match field(Col::AsbType) {
        "" => asb_type,
        text => Some(AsbType::from_text(text).ok_or_else(|| {
            fault(Col::AsbType, "expected personal, nuisance, environmental, or nothing")
        })?),
    };
    row.asb_sub_type = match field(Col::SubType) {
        "" => sub_type,
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
        text.push_str(unguarded(field(column)));
    }
    Ok(())
}

/// When the row says that it was.
fn moment(table: &Table, columns: &Columns) -> Result<When, RowFault> {
    let whole = |when: When| match when.month() {
        Some(month) if columns.mapping.month_only => When::Month(month),
        _ => when,
    };
    if columns.at(Col::Date).is_some() {
        return read(table, columns, Col::Date, Col::Time).map(whole);
    }
    let from = read(table, columns, Col::From, Col::FromTime)?;
    let to = read(table, columns, Col::To, Col::ToTime)?;
    between(from, to).map(whole).map_err(|reason| table.fault(columns.at(Col::To), reason))
}

/// A date with the time that stands in a column of its own.
fn read(table: &Table, columns: &Columns, date: Col, time: Col) -> Result<When, RowFault> {
    let text = unless_missing(table.field(columns.at(date)));
    let day = when(text, columns.mapping.day_order).map_err(|fault| {
        let reason = match fault {
            DateFault::Ambiguous => {
                "day and month can be either way round; say in the mapping which comes first"
                    .to_owned()
            }
            DateFault::Wrong(reason) => reason,
        };
        table.fault(columns.at(date), reason)
    })?;
    let text = unless_missing(table.field(columns.at(time)));
    match day {
        _ if text.is_empty() => Ok(day),
        When::Day(day) => {
            let time_of_day = time_of_day(text)
                .ok_or_else(|| table.fault(columns.at(time), "expected a time such as 21:40"))?;
            Ok(When::At(day.to_datetime(time_of_day)))
        }
        When::At(_) => Ok(day),
        When::Month(_) | When::Unknown | When::Between(_) => {
            Err(table.fault(columns.at(time), "a time without a day"))
        }
    }
}
