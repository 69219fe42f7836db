//! What a mapping makes of the first rows: what is shown before anything is imported.

use std::collections::BTreeSet;

use super::coordinates::{grid_reference, place_of, unless_missing};
use super::head::TableHead;
use super::layout::Columns;
use super::mapped::read_row;
use super::mapping::{DayOrder, IncidentField as Col, Mapping};
use super::moments::{DateFault, order_shown, time_of_day, two_numbers, when};
use super::remedy::{Remedy, remedies};
use super::report::ImportProblem;
use super::table::{Table, TableRow};
use crate::geography::LonLat;
use crate::profile::{AsbType, CrimeType, Incident, Precision, When};

/// Problems that are kept of a head.
const PROBLEMS: usize = 20;

/// What was understood of a column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ColumnReading {
    /// In words; empty for a column that is not used.
    pub words: String,
    /// How many values that stand there cannot be read.
    pub unreadable: usize,
}

/// A date that can be read in two ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateQuestion {
    /// The column.
    pub column: String,
    /// What stands there: 03/04/2022.
    pub example: String,
    /// With the day first: 3 April 2022.
    pub day_first: String,
    /// With the month first: 4 March 2022.
    pub month_first: String,
    /// A date of the head that can be read in one way only, and that way.
    pub shown: Option<(String, DayOrder)>,
}

/// What a mapping makes of the first rows of a table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HeadReading {
    /// Rows that were tried.
    pub rows: usize,
    /// Rows that would have a place.
    pub placed: usize,
    /// Rows that would be kept without one.
    pub without_place: usize,
    /// Rows that would be rejected.
    pub rejected: usize,
    /// Rows that would be kept and have a day, with or without a time.
    pub with_day: usize,
    /// Rows that would be kept and have a month only.
    pub with_month: usize,
    /// Rows that would be kept without a date.
    pub without_date: usize,
    /// What was understood of each column of the table.
    pub columns: Vec<ColumnReading>,
    /// What is wrong with rejected rows, the first of them.
    pub problems: Vec<ImportProblem>,
    /// What can be done about places, with what is wrong.
    pub remedies: Vec<(String, Remedy)>,
    /// Dates that can be read in two ways, where there are any.
    pub question: Option<DateQuestion>,
    /// What keeps the mapping from being used, as what to do; empty when it can be used.
    pub missing: Vec<String>,
}

impl TableHead {
    /// What a mapping makes of the first rows. `near` is where places are expected. It takes about
    /// a millisecond.
    pub fn read(&self, mapping: &Mapping, near: Option<LonLat>) -> HeadReading {
        let mut reading = HeadReading { missing: missing(mapping), ..HeadReading::default() };
        let table = self.table();
        let columns = match Columns::mapped(&table, mapping) {
            Ok(columns) => columns,
            Err(e) => {
                reading.columns = vec![ColumnReading::default(); self.columns.len()];
                reading.missing.push(e.to_string());
                return reading;
            }
        };
        reading.question = self.question(mapping);
        if reading.question.is_some() && mapping.day_order.is_none() {
            reading.missing.push("say whether the day or the month comes first".to_owned());
        }
        if self.published.is_none() {
            try_rows(&mut reading, table, &columns);
            reading.remedies = self.remedies(mapping, near);
        } else {
            reading.missing.clear();
            reading.rows = self.rows.len();
        }
        reading.columns = (0..self.columns.len())
            .map(|at| {
                let name = self.columns.get(at).map_or("", String::as_str);
                let taken = mapping.columns.iter().find(|c| c.column == name);
                taken.map_or_else(ColumnReading::default, |c| self.column(at, c.field, mapping))
            })
            .collect();
        reading
    }

    /// Places of the head as a mapping reads them, at most so many.
    pub fn places(&self, mapping: &Mapping) -> Vec<LonLat> {
        let mut table = self.table();
        let Ok(columns) = Columns::mapped(&table, mapping) else { return Vec::new() };
        let mut places = Vec::new();
        while let Ok(Some(row)) = table.next_row() {
            if matches!(row, TableRow::Row) {
                places.extend(place_of(&table, &columns).ok().flatten().map(|(p, _)| p));
            }
        }
        places
    }

    fn values(&self, at: usize) -> impl Iterator<Item = &str> {
        let fields = self.rows.iter().filter_map(move |r| r.fields.get(at));
        fields.map(|f| unless_missing(f.trim()))
    }

    fn at(&self, field: Col, mapping: &Mapping) -> Option<usize> {
        let name = &mapping.column(field)?.column;
        self.columns.iter().position(|c| c == name)
    }

    fn remedies(&self, mapping: &Mapping, near: Option<LonLat>) -> Vec<(String, Remedy)> {
        let pair = |x, y| Some((self.at(x, mapping)?, self.at(y, mapping)?));
        let Some((x, y)) =
            pair(Col::Longitude, Col::Latitude).or_else(|| pair(Col::Easting, Col::Northing))
        else {
            return Vec::new();
        };
        let field = |row: usize, at: usize| {
            self.rows.get(row).and_then(|r| r.fields.get(at)).map_or("", |f| f.trim())
        };
        let pairs = (0..self.rows.len()).map(|row| (field(row, x), field(row, y)));
        remedies(mapping, pairs, near)
    }

    fn question(&self, mapping: &Mapping) -> Option<DateQuestion> {
        let mut question: Option<(&str, &str)> = None;
        let mut shown = None;
        for field in [Col::Date, Col::From, Col::To] {
            let Some(at) = self.at(field, mapping) else { continue };
            let name = self.columns.get(at).map_or("", String::as_str);
            if let Some((column, found)) = &self.asked
                && column == name
            {
                question.get_or_insert((name, found));
            }
            for text in self.values(at) {
                if let Some(order) = order_shown(text) {
                    shown.get_or_insert((text.to_owned(), order));
                }
                let Some((a, b)) = two_numbers(text) else { continue };
                if question.is_none() && a != b && (1..=12).contains(&a) && (1..=12).contains(&b) {
                    question = Some((name, text));
                }
            }
        }
        let (column, example) = question?;
        let read = |order| when(example, Some(order)).map(in_words).unwrap_or_default();
        Some(DateQuestion {
            column: column.to_owned(),
            example: example.to_owned(),
            day_first: read(DayOrder::DayFirst),
            month_first: read(DayOrder::MonthFirst),
            shown,
        })
    }

    /// What is understood of a column.
    fn column(&self, at: usize, field: Col, mapping: &Mapping) -> ColumnReading {
        let empty = self.values(at).filter(|v| v.is_empty()).count();
        let given: Vec<&str> = self.values(at).filter(|v| !v.is_empty()).collect();
        if given.is_empty() {
            return ColumnReading { words: "nothing stands here".to_owned(), unreadable: 0 };
        }
        let (mut words, unreadable) = match field {
            Col::Date | Col::From | Col::To => dates(&given, mapping.day_order),
            Col::Time | Col::FromTime | Col::ToTime => {
                let times: Vec<_> = given.iter().filter_map(|v| time_of_day(v)).collect();
                let short = |t: &jiff::civil::Time| t.strftime("%H:%M").to_string();
                let span = times.iter().min().map(short).zip(times.iter().max().map(short));
                (span.map(|(a, b)| format!("{a} to {b}")), given.len() - times.len())
            }
            Col::Longitude | Col::Latitude | Col::Easting | Col::Northing => {
                let plain = |v: &str| {
                    if mapping.decimal_comma { v.replacen(',', ".", 1) } else { v.to_owned() }
                };
                let numbers: Vec<f64> =
                    given.iter().filter_map(|v| plain(v).parse().ok()).collect();
                let digits = if matches!(field, Col::Longitude | Col::Latitude) { 3 } else { 0 };
                let span = (!numbers.is_empty()).then(|| {
                    let least = numbers.iter().copied().fold(f64::INFINITY, f64::min);
                    let most = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                    format!("{least:.digits$} to {most:.digits$}")
                });
                (span, given.len() - numbers.len())
            }
            Col::GridReference => {
                let read = given.iter().filter(|v| grid_reference(v).is_ok()).count();
                (Some(format!("{read} references")), given.len() - read)
            }
            Col::AsbType => {
                let read = given.iter().filter(|v| AsbType::from_text(v).is_some()).count();
                (Some(kinds(&given, "type")), given.len() - read)
            }
            Col::Precision => {
                let read = given.iter().filter(|v| Precision::from_text(v).is_some()).count();
                (Some(kinds(&given, "term")), given.len() - read)
            }
            Col::CrimeType => {
                let all: BTreeSet<&str> = given.iter().copied().collect();
                let known =
                    |v: &&&str| !matches!(mapping.category(v).crime_type, CrimeType::Other(_));
                let known = all.iter().filter(known).count();
                (Some(format!("{}, {known} of them known", kinds(&given, "type"))), 0)
            }
            _ => (Some(kinds(&given, "value")), 0),
        };
        let mut more = |n: usize, what: &str| {
            if n > 0 {
                let words = words.get_or_insert_default();
                let comma = if words.is_empty() { "" } else { "; " };
                *words = format!("{words}{comma}{n} {what}");
            }
        };
        more(empty, "empty");
        more(unreadable, "cannot be read");
        ColumnReading { words: words.unwrap_or_default(), unreadable }
    }
}

/// What a mapping lacks, as what to do.
fn missing(mapping: &Mapping) -> Vec<String> {
    let has = |f| mapping.column(f).is_some();
    let mut missing = Vec::new();
    for (one, other) in [(Col::Longitude, Col::Latitude), (Col::Easting, Col::Northing)] {
        for (there, not_there) in [(one, other), (other, one)] {
            if has(there) && !has(not_there) {
                let words = format!(
                    "there is a column for {}; say which is {}",
                    there.label(),
                    not_there.label()
                );
                missing.push(words);
            }
        }
    }
    if !mapping.has_date() && !mapping.has_place() && missing.is_empty() {
        missing.push("say which column holds the date or the place".to_owned());
    }
    missing
}

/// Reads the rows of a head as the import would.
fn try_rows(reading: &mut HeadReading, mut table: Table, columns: &Columns) {
    let mut row = Incident::blank();
    while let Ok(Some(next)) = table.next_row() {
        reading.rows += 1;
        let read = match next {
            TableRow::Row => read_row(&table, columns, &mut row),
            TableRow::Fault(fault) => Err(fault),
        };
        if let Err(fault) = read {
            reading.rejected += 1;
            if reading.problems.len() < PROBLEMS {
                reading.problems.push(fault.at(table.file(), table.unit(), table.line()));
            }
            continue;
        }
        match row.lon_lat {
            Some(_) => reading.placed += 1,
            None => reading.without_place += 1,
        }
        match row.when {
            When::Day(_) | When::At(_) | When::Between(_) => reading.with_day += 1,
            When::Month(_) => reading.with_month += 1,
            When::Unknown => reading.without_date += 1,
        }
    }
}

/// From when to when dates are, and how many cannot be read.
fn dates(given: &[&str], order: Option<DayOrder>) -> (Option<String>, usize) {
    let (mut known, mut open, mut unreadable) = (Vec::new(), 0, 0);
    for text in given {
        match when(text, order) {
            Ok(date) => known.push(date),
            Err(DateFault::Ambiguous) => open += 1,
            Err(DateFault::Wrong(_)) => unreadable += 1,
        }
    }
    if open > 0 {
        return (Some(format!("{open} can be read in two ways")), unreadable);
    }
    let order = |w: &When| w.to_text();
    let first = known.iter().min_by_key(|w| order(w)).copied().map(in_words);
    let last = known.iter().max_by_key(|w| order(w)).copied().map(in_words);
    let span = first.zip(last).map(|(a, b)| if a == b { a } else { format!("{a} to {b}") });
    (span, unreadable)
}

/// "3 different values".
fn kinds(given: &[&str], what: &str) -> String {
    let n = given.iter().collect::<BTreeSet<_>>().len();
    let s = if n == 1 { "" } else { "s" };
    format!("{n} different {what}{s}").replace("1 different", "1")
}

/// A moment as a person writes it: 3 April 2022, 21:40.
fn in_words(moment: When) -> String {
    match moment {
        When::Unknown => String::new(),
        When::Month(month) => month.label(),
        When::Day(day) => day.strftime("%-d %B %Y").to_string(),
        When::At(at) => at.strftime("%-d %B %Y, %H:%M").to_string(),
        When::Between(span) => format!("{} to {}", in_words(span.from()), in_words(span.to())),
    }
}
