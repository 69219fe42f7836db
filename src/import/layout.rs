//! Which of the known layouts a header is, and which column is what.

use super::error::{ImportError, shortened};
use super::mapping::Mapping;
use super::source::Part;
use super::table::Table;
use crate::profile::When;

pub(super) use super::mapping::IncidentField as Col;

const COLUMNS: usize = Col::ALL.len();

/// The twelve columns of a data.police.uk street file.
const STREET: &[(&str, Col)] = &[
    ("Crime ID", Col::Id),
    ("Month", Col::Date),
    ("Reported by", Col::ReportedBy),
    ("Falls within", Col::FallsWithin),
    ("Longitude", Col::Longitude),
    ("Latitude", Col::Latitude),
    ("Location", Col::Location),
    ("LSOA code", Col::LsoaCode),
    ("LSOA name", Col::LsoaName),
    ("Crime type", Col::CrimeType),
    ("Last outcome category", Col::Outcome),
    ("Context", Col::Context),
    // Until 2011 places were in metres.
    ("Easting", Col::Easting),
    ("Northing", Col::Northing),
];

/// The columns of a street file by their place in a row, for files without a header.
const STREET_ROWS: [&[&str]; 3] = [
    &[
        "Crime ID",
        "Month",
        "Reported by",
        "Falls within",
        "Longitude",
        "Latitude",
        "Location",
        "LSOA code",
        "LSOA name",
        "Crime type",
        "Last outcome category",
        "Context",
    ],
    &[
        "Month",
        "Reported by",
        "Falls within",
        "Longitude",
        "Latitude",
        "Location",
        "Crime type",
        "Context",
    ],
    &[
        "Month",
        "Reported by",
        "Falls within",
        "Easting",
        "Northing",
        "Location",
        "Crime type",
        "Context",
    ],
];

/// Street crimes as the police API answers, each answer's fields by their path.
const ANSWER: &[(&str, Col)] = &[
    ("persistent_id", Col::Id),
    ("id", Col::AnswerId),
    ("month", Col::Date),
    ("location_type", Col::ReportedBy),
    ("location.longitude", Col::Longitude),
    ("location.latitude", Col::Latitude),
    ("location.street.name", Col::Location),
    ("category", Col::CrimeType),
    ("outcome_status.category", Col::Outcome),
    ("context", Col::Context),
];

/// The columns of a Beatlas incident file.
const BEATLAS: &[(&str, Col)] = &[
    ("id", Col::Id),
    ("date", Col::Date),
    ("time", Col::Time),
    ("longitude", Col::Longitude),
    ("latitude", Col::Latitude),
    ("location", Col::Location),
    ("crime_type", Col::CrimeType),
    ("asb_type", Col::AsbType),
    ("sub_type", Col::SubType),
    ("outcome", Col::Outcome),
    ("caller", Col::Caller),
    ("precision", Col::Precision),
    ("reported_by", Col::ReportedBy),
    ("falls_within", Col::FallsWithin),
    ("lsoa_code", Col::LsoaCode),
    ("lsoa_name", Col::LsoaName),
    ("context", Col::Context),
    ("key", Col::Key),
];

/// Without these a file is not a file of incidents.
const NEEDED: [Col; 2] = [Col::Date, Col::CrimeType];

pub(super) const EXPECTED: &str = "the columns of a data.police.uk street file (Crime ID, Month, Reported by, Falls within, Longitude, Latitude, Location, LSOA code, LSOA name, Crime type, Last outcome category, Context) or of a Beatlas incident file (id, date, time, longitude, latitude, location, crime_type, asb_type, sub_type, outcome, caller, precision)";

/// The layouts that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// A data.police.uk street file: months, places moved to published map points.
    Street,
    /// A Beatlas incident file: days and times, places as exact as it says.
    Beatlas,
    /// Street crimes from the police API.
    Answer,
    /// Any other table, by a mapping.
    Mapped,
}

/// A layout and where its columns are in a file.
#[derive(Debug, Clone)]
pub(super) struct Columns {
    pub layout: Layout,
    places: [Option<usize>; COLUMNS],
    /// Columns that are not read.
    pub others: Vec<String>,
    /// How values are to be read, in a mapped table.
    pub mapping: Mapping,
}

impl Columns {
    /// Where a column is.
    pub(super) fn at(&self, column: Col) -> Option<usize> {
        self.places.get(column as usize).copied().flatten()
    }

    /// Finds the columns of one of the published layouts; `None` when it is another table. A
    /// street file without a header gets its own.
    pub(super) fn published(table: &mut Table) -> Result<Option<Self>, ImportError> {
        let layouts =
            [(Layout::Street, STREET), (Layout::Beatlas, BEATLAS), (Layout::Answer, ANSWER)];
        for (layout, names) in layouts {
            let columns = Self::find(layout, names, table)?;
            if columns.are_enough() {
                return Ok(Some(columns));
            }
        }
        let is_month = |text: &str| {
            text.len() == 7 && matches!(super::moments::when(text, None), Ok(When::Month(_)))
        };
        let row: Vec<&str> = table.fields().map(str::trim).collect();
        let names = match row.as_slice() {
            [_, month, .., _] if row.len() == 12 && is_month(month) => Some(STREET_ROWS[0]),
            [month, _, _, x, ..] if row.len() == 8 && is_month(month) => {
                // Longitudes are small numbers, eastings are large ones.
                let is_metres = x.parse::<f64>().is_ok_and(|x| x.abs() > 180.0);
                Some(if is_metres { STREET_ROWS[2] } else { STREET_ROWS[1] })
            }
            _ => None,
        };
        let Some(names) = names else { return Ok(None) };
        table.without_header(names.iter().copied());
        Self::find(Layout::Street, STREET, table).map(Some)
    }

    /// Finds the columns that a mapping names.
    pub(super) fn mapped(table: &Table, mapping: &Mapping) -> Result<Self, ImportError> {
        let mut columns = Self::none(Layout::Mapped);
        columns.mapping = mapping.clone();
        for wanted in &mapping.columns {
            let name = wanted.column.trim();
            let exact = table.header().position(|h| h == name);
            let found = exact.or_else(|| table.header().position(|h| h.eq_ignore_ascii_case(name)));
            let Some(found) = found else {
                return Err(table.refused(
                    table.header_line(),
                    format!(
                        "the column \"{}\" for the {}",
                        shortened(name, 60),
                        wanted.field.label()
                    ),
                    &format!("the columns {}", table.header_text()),
                    "choose one of these in the mapping",
                ));
            };
            if let Some(place) = columns.places.get_mut(wanted.field as usize) {
                *place = Some(found);
            }
        }
        let is_read = |i: usize| columns.places.contains(&Some(i));
        let others = table.header().enumerate().filter(|(i, h)| !is_read(*i) && !h.is_empty());
        columns.others = others.map(|(_, h)| shortened(h, 60)).collect();
        Ok(columns)
    }

    /// Opens a part whose columns these are.
    pub(super) fn open(&self, part: &Part) -> Result<Table, ImportError> {
        let mut table = Table::of(part, EXPECTED)?;
        if self.layout == Layout::Street {
            // A street file without a header gets its own again.
            Self::published(&mut table)?;
        }
        Ok(table)
    }

    fn none(layout: Layout) -> Self {
        Self { layout, places: [None; COLUMNS], others: Vec::new(), mapping: Mapping::default() }
    }

    /// Without a date, a place and a type a file is not a published file of incidents.
    fn are_enough(&self) -> bool {
        let has = |c: Col| self.at(c).is_some();
        let placed = (has(Col::Longitude) && has(Col::Latitude))
            || (has(Col::Easting) && has(Col::Northing));
        placed && NEEDED.iter().all(|c| has(*c))
    }

    fn find(layout: Layout, names: &[(&str, Col)], table: &Table) -> Result<Self, ImportError> {
        let mut columns = Self::none(layout);
        for (i, heading) in table.header().enumerate() {
            let known = names.iter().find(|(name, _)| name.eq_ignore_ascii_case(heading));
            match known.and_then(|(_, c)| columns.places.get_mut(*c as usize)) {
                Some(Some(_)) => {
                    return Err(table.refused(
                        table.header_line(),
                        "each column once",
                        &format!("the column \"{heading}\" twice"),
                        "take one of the two out",
                    ));
                }
                Some(place) => *place = Some(i),
                None if heading.is_empty() => {}
                None => columns.others.push(shortened(heading, 60)),
            }
        }
        Ok(columns)
    }
}

/// Says what the file is instead, as far as its header tells.
pub(super) fn refusal(table: &Table) -> ImportError {
    let has = |name: &str| table.header().any(|h| h.eq_ignore_ascii_case(name));
    let street = "the street file of the same month (its name ends in -street.csv)";
    if has("Outcome type") && has("Crime ID") {
        return table.refused(
            table.header_line(),
            street,
            "a data.police.uk outcomes file, which lists what became of crimes and not the incidents themselves",
            "import the street file",
        );
    }
    if has("Object of search") || has("Self-defined ethnicity") {
        return table.refused(
            table.header_line(),
            street,
            "a data.police.uk stop and search file, which lists searches of people and not incidents",
            "import the street file",
        );
    }
    let mut found = format!("the header {}", table.header_text());
    let advice = if table.header().any(|h| h.parse::<f64>().is_ok()) {
        found.push_str(", which looks like a row and not like a header");
        "put the header line before the first row"
    } else {
        "rename the columns to one of the two layouts, or say in a mapping which column holds the date and which the place"
    };
    table.refused(table.header_line(), EXPECTED, &found, advice)
}
