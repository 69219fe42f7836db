//! Which of the known layouts a header is, and which column is what.

use super::error::{ImportError, shortened};
use super::table::Table;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Col {
    Key,
    Id,
    /// A month in published files, a day or a month in Beatlas files.
    Date,
    Time,
    Longitude,
    Latitude,
    Location,
    CrimeType,
    AsbType,
    SubType,
    Outcome,
    Caller,
    Precision,
    ReportedBy,
    FallsWithin,
    LsoaCode,
    LsoaName,
    Context,
}

const COLUMNS: usize = 18;

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
const NEEDED: &[Col] = &[Col::Date, Col::Longitude, Col::Latitude, Col::CrimeType];

pub(super) const EXPECTED: &str = "the columns of a data.police.uk street file (Crime ID, Month, Reported by, Falls within, Longitude, Latitude, Location, LSOA code, LSOA name, Crime type, Last outcome category, Context) or of a Beatlas incident file (id, date, time, longitude, latitude, location, crime_type, asb_type, sub_type, outcome, caller, precision)";

/// The layouts that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// A data.police.uk street file: months, places moved to published map points.
    Street,
    /// A Beatlas incident file: days and times, places as exact as it says.
    Beatlas,
}

/// A layout and where its columns are in a file.
#[derive(Debug)]
pub(super) struct Columns {
    pub layout: Layout,
    places: [Option<usize>; COLUMNS],
    /// Columns that are not read.
    pub others: Vec<String>,
}

impl Columns {
    /// Where a column is.
    pub(super) fn at(&self, column: Col) -> Option<usize> {
        self.places.get(column as usize).copied().flatten()
    }

    /// Finds the columns in a file's header, or says why it is not a file of incidents.
    pub(super) fn of(table: &Table) -> Result<Self, ImportError> {
        for (layout, names) in [(Layout::Street, STREET), (Layout::Beatlas, BEATLAS)] {
            let columns = Self::find(layout, names, table)?;
            if NEEDED.iter().all(|c| columns.at(*c).is_some()) {
                return Ok(columns);
            }
        }
        Err(refusal(table))
    }

    fn find(layout: Layout, names: &[(&str, Col)], table: &Table) -> Result<Self, ImportError> {
        let mut columns = Self { layout, places: [None; COLUMNS], others: Vec::new() };
        for (i, heading) in table.header().enumerate() {
            let known = names.iter().find(|(name, _)| name.eq_ignore_ascii_case(heading));
            match known.and_then(|(_, c)| columns.places.get_mut(*c as usize)) {
                Some(Some(_)) => {
                    return Err(table.refused(
                        Some(table.line()),
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
fn refusal(table: &Table) -> ImportError {
    let has = |name: &str| table.header().any(|h| h.eq_ignore_ascii_case(name));
    let street = "the street file of the same month (its name ends in -street.csv)";
    if has("Outcome type") && has("Crime ID") {
        return table.refused(
            Some(table.line()),
            street,
            "a data.police.uk outcomes file, which lists what became of crimes and not the incidents themselves",
            "import the street file",
        );
    }
    if has("Object of search") || has("Self-defined ethnicity") {
        return table.refused(
            Some(table.line()),
            street,
            "a data.police.uk stop and search file, which lists searches of people and not incidents",
            "import the street file",
        );
    }
    let mut found = format!("the header {}", table.header_text());
    let advice = if has("Easting") && has("Northing") {
        found.push_str(", with places in metres");
        "import the file of the same month from the data.police.uk archive, which has Longitude and Latitude"
    } else if table.header().any(|h| h.parse::<f64>().is_ok()) {
        found.push_str(", which looks like a row and not like a header");
        "put the header line before the first row"
    } else if table.header().count() == 1
        && table.header().any(|h| h.contains(';') || h.contains('\t'))
    {
        found.push_str(", which is not separated by commas");
        "save the file with commas between the columns"
    } else {
        "rename the columns to one of the two layouts"
    };
    table.refused(Some(table.line()), EXPECTED, &found, advice)
}
