//! Guesses which column of a table is what, from names and content, and says why.

use std::path::Path;

use super::column_names::NAMES;
use super::coordinates::{grid_reference, unless_missing};
use super::error::{ImportError, shortened};
use super::layout::{Col, Columns, EXPECTED, Layout, refusal};
use super::mapping::{DayOrder, MappedColumn, Mapping, Mappings};
use super::moments::{DateFault, order_shown, time_of_day, when};
use super::source::{Part, files_of, parts_of};
use super::table::{Table, TableRow};
use crate::profile::When;

/// So many rows are looked at.
const ROWS: usize = 500;

/// What a file's tables are taken for: the name of each and how it would be read.
///
/// A published layout gives an empty mapping, since it is read by its own rules. A table in which
/// no date or no place can be found is refused with the reason. Where day and month can be either
/// way round, `day_order` is left open.
pub fn guess_mappings(path: &Path) -> Result<Vec<(String, Mapping)>, ImportError> {
    let mut over = Vec::new();
    let mut found = Vec::new();
    for file in files_of(&[path.to_owned()], &mut over)? {
        for part in parts_of(&file, &mut over)? {
            let columns = unsettled(&part, &Mappings::default())?;
            // The question is for the person who is shown the mapping.
            let mapping = match settled(&part, columns.clone()) {
                Err(ImportError::Question { .. }) => columns.mapping,
                settled => settled?.mapping,
            };
            found.push((part.name, mapping));
        }
    }
    Ok(found)
}

/// The columns of a part: as the mapping says, of a published layout, or guessed.
pub(super) fn columns_of(part: &Part, said: &Mappings) -> Result<Columns, ImportError> {
    settled(part, unsettled(part, said)?)
}

/// The columns of a part before the order of day and month is asked for.
fn unsettled(part: &Part, said: &Mappings) -> Result<Columns, ImportError> {
    let mut table = Table::of(part, EXPECTED)?;
    if let Some(mapping) = said.of(table.header()) {
        return Columns::mapped(&table, mapping);
    }
    if let Some(columns) = Columns::published(&mut table)? {
        return Ok(columns);
    }
    let refusal = refusal(&table);
    if is_other_police_file(&table) {
        return Err(refusal);
    }
    let columns = seen(&mut table)?;
    let mut mapping = guess(&columns);
    if !mapping.has_date() || !mapping.has_place() {
        return Err(hinted(refusal, &columns));
    }
    mapping.metres = part.metres.unwrap_or_default();
    Columns::mapped(&Table::of(part, EXPECTED)?, &mapping)
}

pub(super) fn is_other_police_file(table: &Table) -> bool {
    let has = |name: &str| table.header().any(|h| h.eq_ignore_ascii_case(name));
    (has("Outcome type") && has("Crime ID")) || has("Object of search")
}

/// Settles the order of day and month by the whole column, or asks.
pub(super) fn settled(part: &Part, mut columns: Columns) -> Result<Columns, ImportError> {
    if columns.layout != Layout::Mapped || columns.mapping.day_order.is_some() {
        return Ok(columns);
    }
    for column in [Col::Date, Col::From, Col::To] {
        if columns.at(column).is_none() {
            continue;
        }
        let mut table = Table::of(part, EXPECTED)?;
        let mut first = None;
        while let Some(row) = table.next_row()? {
            if matches!(row, TableRow::Fault(_)) {
                continue;
            }
            let text = table.field(columns.at(column));
            if first.is_none() {
                match when(text, None) {
                    Err(DateFault::Ambiguous) => first = Some(text.to_owned()),
                    // Other forms are read without an order. A few rows show it.
                    _ if table.line() > ROWS as u64 => break,
                    _ => {}
                }
            }
            if let Some(order) = order_shown(text) {
                columns.mapping.day_order = Some(order);
                return Ok(columns);
            }
        }
        if let Some(found) = first {
            return Err(ImportError::Question {
                file: table.file().to_owned(),
                column: columns.at(column).map(|c| table.column_name(c)).unwrap_or_default().into(),
                found,
                question: "does the day or the month come first in these dates?".to_owned(),
                choices: "no date of the file tells; choose day first (d/m/y) or month first (m/d/y) in the mapping".to_owned(),
            });
        }
    }
    Ok(columns)
}

/// A column's name and what stands in it.
pub(super) struct Seen {
    name: String,
    plain: String,
    values: Vec<String>,
}

impl Seen {
    /// A column of which nothing has been seen yet.
    pub(super) fn named(name: &str) -> Self {
        let plain =
            name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        Self { name: name.to_owned(), plain, values: Vec::new() }
    }

    /// Takes a value in.
    pub(super) fn see(&mut self, value: &str) {
        self.values.push(value.trim().chars().take(80).collect());
    }

    /// Whether nearly all values that are there are of a kind, and one is there.
    fn are(&self, kind: impl Fn(&str) -> bool) -> bool {
        self.share(kind) >= 0.9
    }

    /// Whether most values are of a kind. With a name that says so it is enough: the others are
    /// for their rows to say.
    fn are_mostly(&self, kind: impl Fn(&str) -> bool) -> bool {
        self.share(kind) > 0.5
    }

    fn share(&self, kind: impl Fn(&str) -> bool) -> f64 {
        let given = || self.values.iter().map(|v| unless_missing(v)).filter(|v| !v.is_empty());
        let fit = given().filter(|v| kind(v)).count();
        fit as f64 / given().count().max(1) as f64
    }
}

/// The columns of a table with what stands in their first rows.
fn seen(table: &mut Table) -> Result<Vec<Seen>, ImportError> {
    let mut columns: Vec<Seen> = table.header().map(Seen::named).collect();
    for _ in 0..ROWS {
        match table.next_row()? {
            None => break,
            Some(TableRow::Fault(_)) => {}
            Some(TableRow::Row) => {
                for (column, value) in columns.iter_mut().zip(table.fields()) {
                    column.see(value);
                }
            }
        }
    }
    Ok(columns)
}

/// The refusal with what can be seen to be wrong with places or dates.
fn hinted(refusal: ImportError, columns: &[Seen]) -> ImportError {
    let ImportError::Refused { file, line, expected, found, advice } = refusal else {
        return refusal;
    };
    let named = |field: Col| {
        let names = NAMES.iter().find(|(f, _)| *f == field).map_or(&[][..], |(_, names)| names);
        columns.iter().find(|c| names.contains(&c.plain.as_str()))
    };
    let metres = |c: &&Seen| c.are(|v| decimal(v).is_some_and(is_metres));
    let coordinate = |c: &&Seen| c.plain.starts_with("xcoord") || c.plain == "x";
    let (hint, remedy) = if let Some(column) = named(Col::Longitude).filter(metres) {
        (
            format!(", with metres in \"{}\"", shortened(&column.name, 40)),
            "take the two columns for easting and northing in the mapping",
        )
    } else if let Some(column) = columns.iter().find(coordinate).filter(metres) {
        (
            format!(
                ", with places in \"{}\" that are neither degrees nor on the British National Grid",
                shortened(&column.name, 40)
            ),
            "export the file with longitude and latitude, or import it without places by a mapping of its dates",
        )
    } else if columns.iter().any(|c| fits(Col::Longitude, c) && c.plain.starts_with("lon")) {
        (
            ", with no column that could be the date".to_owned(),
            "say in a mapping which column holds the date, or import it without dates by a mapping of its places",
        )
    } else {
        return ImportError::Refused { file, line, expected, found, advice };
    };
    let (found, advice) = (format!("{found}{hint}"), remedy.to_owned());
    ImportError::Refused { file, line, expected, found, advice }
}

/// As far as names and content tell; date or place may be missing.
pub(super) fn guess(columns: &[Seen]) -> Mapping {
    let mut mapping = Mapping::default();
    for (field, names) in NAMES {
        let taken = |name: &str| mapping.columns.iter().any(|c| c.column == name);
        let found = names.iter().find_map(|wanted| {
            columns.iter().find(|c| c.plain == *wanted && !taken(&c.name) && fits(*field, c))
        });
        if let Some(column) = found {
            let reason = match content(*field) {
                "" => format!("its name is \"{}\"", column.name),
                content => format!("its name is \"{}\", and it holds {content}", column.name),
            };
            mapping.columns.push(MappedColumn {
                field: *field,
                column: column.name.clone(),
                reason,
            });
        }
    }
    by_content(columns, &mut mapping);
    tidy(columns, &mut mapping);
    mapping
}

/// The only column that holds dates, for a table in which no name tells which is the date. A
/// person has to confirm it.
pub(super) fn with_only_date(columns: &[Seen], mut mapping: Mapping) -> Mapping {
    if mapping.has_date() {
        return mapping;
    }
    let mut dated = columns.iter().filter(|c| c.are(is_date));
    if let (Some(column), None) = (dated.next(), dated.next())
        && !mapping.columns.iter().any(|c| c.column == column.name)
    {
        let reason = "it is the only column that holds dates".to_owned();
        let column = column.name.clone();
        mapping.columns.push(MappedColumn { field: Col::Date, column, reason });
    }
    mapping
}

/// What the content of a column for a field must be, in words.
fn content(field: Col) -> &'static str {
    match field {
        Col::Longitude | Col::Latitude => "degrees",
        Col::Easting | Col::Northing => "metres",
        Col::GridReference => "grid references",
        Col::Date | Col::From | Col::To => "dates",
        Col::Time | Col::FromTime | Col::ToTime => "times",
        _ => "",
    }
}

/// Whether the content of a column can be what its name says.
fn fits(field: Col, column: &Seen) -> bool {
    match field {
        // A latitude beyond 90 is for the rows to say, each with what may be swapped.
        Col::Longitude | Col::Latitude => {
            column.are_mostly(|v| decimal(v).is_some_and(|n| n.abs() <= 180.0))
        }
        Col::Easting | Col::Northing => column.are_mostly(|v| decimal(v).is_some_and(is_metres)),
        Col::GridReference => column.are_mostly(|v| grid_reference(v).is_ok()),
        Col::Date | Col::From | Col::To => column.are_mostly(is_date),
        Col::Time | Col::FromTime | Col::ToTime => column.are_mostly(|v| time_of_day(v).is_some()),
        _ => true,
    }
}

fn is_date(text: &str) -> bool {
    // A number alone is more likely something else than a date.
    !text.bytes().all(|b| b.is_ascii_digit())
        && !matches!(when(text, None), Err(DateFault::Wrong(_)))
}

fn is_metres(n: f64) -> bool {
    n.abs() > 180.0 && n.abs() <= 10_000_000.0
}

/// A number whose decimal point may be a comma.
fn decimal(text: &str) -> Option<f64> {
    let number: f64 = text.replacen(',', ".", 1).parse().ok()?;
    number.is_finite().then_some(number)
}

/// What no name tells: x and y, grid references.
fn by_content(columns: &[Seen], mapping: &mut Mapping) {
    let find = |name: &str| columns.iter().find(|c| c.plain == name);
    let has = |m: &Mapping, f: Col| m.column(f).is_some();
    let placed = (has(mapping, Col::Longitude) && has(mapping, Col::Latitude))
        || (has(mapping, Col::Easting) && has(mapping, Col::Northing));
    if placed || has(mapping, Col::GridReference) {
        return;
    }
    for (x, y) in
        [("x", "y"), ("xcoordinate", "ycoordinate"), ("xcoord", "ycoord"), ("coordx", "coordy")]
    {
        let (Some(x), Some(y)) = (find(x), find(y)) else { continue };
        let within = |c: &Seen, most: f64| c.are(|v| decimal(v).is_some_and(|n| n.abs() <= most));
        let british = |c: &Seen, most: f64| {
            c.are(|v| decimal(v).is_some_and(|n| (1_000.0..=most).contains(&n)))
        };
        let pair = if within(x, 180.0) && within(y, 90.0) {
            [(Col::Longitude, x, "degrees"), (Col::Latitude, y, "degrees")]
        } else if british(x, 700_000.0) && british(y, 1_300_000.0) {
            let what = "metres within the British National Grid";
            [(Col::Easting, x, what), (Col::Northing, y, what)]
        } else {
            continue;
        };
        for (field, column, what) in pair {
            let reason = format!("its name is \"{}\", and it holds {what}", column.name);
            mapping.columns.push(MappedColumn { field, column: column.name.clone(), reason });
        }
        return;
    }
    if let Some(column) = columns.iter().find(|c| c.are(|v| grid_reference(v).is_ok())) {
        mapping.columns.push(MappedColumn {
            field: Col::GridReference,
            column: column.name.clone(),
            reason: "it holds grid references".to_owned(),
        });
    }
}

/// What follows from the columns: one pair of coordinates, whole months, decimal commas.
fn tidy(columns: &[Seen], mapping: &mut Mapping) {
    let has = |m: &Mapping, f: Col| m.column(f).is_some();
    // One pair is enough, and degrees need no plane to be known.
    if has(mapping, Col::Longitude) && has(mapping, Col::Latitude) {
        mapping
            .columns
            .retain(|c| !matches!(c.field, Col::Easting | Col::Northing | Col::GridReference));
    } else {
        mapping.columns.retain(|c| !matches!(c.field, Col::Longitude | Col::Latitude));
    }
    // A beginning says more than the day on which somebody wrote it down.
    if has(mapping, Col::From) && has(mapping, Col::To) {
        mapping.columns.retain(|c| !matches!(c.field, Col::Date | Col::Time));
    } else if has(mapping, Col::Date) {
        mapping
            .columns
            .retain(|c| !matches!(c.field, Col::From | Col::FromTime | Col::To | Col::ToTime));
    }
    let seen = |field: Col| {
        let name = &mapping.columns.iter().find(|c| c.field == field)?.column;
        columns.iter().find(|c| c.name == *name)
    };
    let is_first = |v: &str| match when(v, Some(DayOrder::DayFirst)) {
        Ok(When::Day(d)) => d.day() == 1,
        _ => false,
    };
    let month_only = seen(Col::Date).is_some_and(|c| c.plain.contains("month") && c.are(is_first));
    let decimal_comma = [Col::Longitude, Col::Easting]
        .iter()
        .filter_map(|f| seen(*f))
        .any(|c| c.values.iter().any(|v| v.contains(',')) && c.are(|v| decimal(v).is_some()));
    mapping.month_only = month_only;
    mapping.decimal_comma = decimal_comma;
}
