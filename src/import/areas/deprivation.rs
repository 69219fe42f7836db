//! How deprived LSOAs are: figures of an index of multiple deprivation, joined by code.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

use super::columns::{is_gss, vintage_of};
use super::report::AreaNote;
use super::{refused, unpacked};
use crate::edit::{AreaChange, ProfileEdit};
use crate::import::error::{ImportError, shortened};
use crate::import::report::{PROBLEMS_KEPT, table};
use crate::import::source::file_name;
use crate::profile::{Area, AreaId, AreaKind, Deprivation, NeighbourhoodProfile, grouped};

/// What a file of figures would make of the areas of a profile.
#[derive(Debug, Clone, PartialEq)]
pub struct DeprivationImport {
    /// The change as one step of the history; `None` where nothing changes.
    pub edit: Option<ProfileEdit>,
    /// What became of every row.
    pub report: DeprivationReport,
}

/// What became of the rows of a file of figures. Every row is in exactly one of `joined`,
/// `unchanged`, `not_in_profile` and `rejected`, which add up to `rows_read`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct DeprivationReport {
    /// The file, without folders.
    pub file: String,
    /// The index and its year, as far as the file says.
    pub index: String,
    /// The year of the LSOAs that the figures are of; empty where the file does not say.
    pub vintage: String,
    /// Rows in the file.
    pub rows_read: u64,
    /// Rows that gave an LSOA of the profile its figures, or others.
    pub joined: u64,
    /// Rows whose figures the profile has already.
    pub unchanged: u64,
    /// Rows of LSOAs that the profile does not have.
    pub not_in_profile: u64,
    /// Of these, how many the profile has with a boundary of another year.
    pub other_vintage: u64,
    /// Rows that could not be read.
    pub rejected: u64,
    /// LSOAs of the profile that have no figures now.
    pub areas_without_figure: u64,
    /// LSOAs with figures of which nobody says of what year their boundary is.
    pub areas_without_vintage: u64,
    /// Why rows were rejected, the first [`PROBLEMS_KEPT`].
    pub problems: Vec<AreaNote>,
}

impl DeprivationReport {
    /// The figures with their names, for people.
    pub fn figures(&self) -> [(&'static str, u64); 7] {
        [
            ("Rows read", self.rows_read),
            ("Joined", self.joined),
            ("Unchanged", self.unchanged),
            ("Not in the profile", self.not_in_profile),
            ("Rejected", self.rejected),
            ("Of another year than the boundaries", self.other_vintage),
            ("LSOAs left without a figure", self.areas_without_figure),
        ]
    }

    /// What should be known beside the figures, a sentence each.
    pub fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        if self.other_vintage > 0 {
            remarks.push(format!(
                "The figures are of LSOAs of {}: they are not joined to boundaries of another year, which may enclose other people.",
                self.vintage
            ));
        }
        if self.areas_without_vintage > 0 {
            remarks.push(format!(
                "{} LSOAs do not say of what year their boundary is; they are joined by their code alone.",
                grouped(self.areas_without_vintage)
            ));
        }
        remarks
    }

    /// The report for people: a short table, what should be known, then the first problems.
    pub fn to_text(&self) -> String {
        let mut text = format!("File read: {} ({})\n\n", self.file, self.index);
        table(&mut text, "", self.figures());
        for remark in self.remarks() {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "\n{remark}");
        }
        if !self.problems.is_empty() {
            text.push_str("\nRejected rows\n");
        }
        for note in self.problems.iter().take(10) {
            let _ = writeln!(text, "  {}: {}", note.area, note.text);
        }
        if self.rejected > 10 {
            let _ = writeln!(text, "  and {} more", grouped(self.rejected - 10));
        }
        text
    }
}

/// Which columns hold what.
struct Columns {
    code: usize,
    decile: usize,
    rank: Option<usize>,
    vintage: String,
}

impl Columns {
    fn of(header: &[String]) -> Option<Self> {
        let lower: Vec<String> = header.iter().map(|h| h.trim().to_lowercase()).collect();
        let find = |is: &dyn Fn(&str) -> bool| lower.iter().position(|h| is(h));
        let code = find(&|h| h.contains("lsoa") && (h.contains("code") || h.ends_with("cd")))?;
        let of_index = |h: &str, what: &str| {
            h.contains(what)
                && (h.starts_with("imd")
                    || h.contains("index of multiple deprivation")
                    || h == what)
        };
        let decile = find(&|h| of_index(h, "decile"))?;
        let rank = find(&|h| of_index(h, "rank"));
        let vintage = header.get(code).and_then(|h| vintage_of(h)).unwrap_or_default();
        Some(Self { code, decile, rank, vintage })
    }
}

/// The index that a file's name says: `imd2019_england.csv` is of the "IMD 2019".
fn index_of(name: &str) -> String {
    let lower = name.to_lowercase();
    let year =
        lower.split(|c: char| !c.is_ascii_digit()).find(|y| y.len() == 4 && y.starts_with("20"));
    let known = ["wimd", "simd", "imd", "iod"].into_iter().find(|index| lower.contains(index));
    match (known, year) {
        (Some(index), Some(year)) => format!("{} {year}", index.to_uppercase()),
        (None, Some(year)) => format!("Index of multiple deprivation {year}"),
        _ => "Index of multiple deprivation".to_owned(),
    }
}

/// A whole number, also as `9.0`, as tables of statistics have it.
fn whole(text: &str) -> Option<u32> {
    let value: f64 = text.trim().replace(',', "").parse().ok()?;
    let is_whole = value.fract() == 0.0 && (0.0..1e9).contains(&value);
    is_whole.then_some(value as u32)
}

/// Reads the figures of an index of multiple deprivation from a CSV file, or one in a .gz, and joins
/// them by code to the LSOAs of a profile, which is not changed. Figures of LSOAs of one year are
/// never joined to boundaries of another; where either year is not known the code decides.
///
/// Columns are known by their names: an LSOA code, a decile (1 to 10, 1 the most deprived) and, where
/// there is one, a rank, as in the English Indices of Deprivation.
pub fn import_deprivation(
    path: &Path,
    profile: &NeighbourhoodProfile,
) -> Result<DeprivationImport, ImportError> {
    let name = file_name(path);
    let bytes = unpacked(path, &name)?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let mut csv = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let expected = "a CSV file with columns for the LSOA code and the decile of an index of multiple deprivation";
    let advice = "download the file of ranks and deciles of the Indices of Deprivation";
    let text = |field: &[u8]| String::from_utf8_lossy(field).trim().to_owned();
    let header: Vec<String> = match csv.byte_headers() {
        Ok(header) => header.iter().map(text).collect(),
        Err(e) => return Err(refused(&name, expected, &shortened(&e.to_string(), 120), advice)),
    };
    let Some(columns) = Columns::of(&header) else {
        let found = format!("the columns \"{}\"", shortened(&header.join(", "), 120));
        return Err(refused(&name, expected, &found, advice));
    };
    let mut report = DeprivationReport {
        index: index_of(&name),
        vintage: columns.vintage.clone(),
        file: name,
        ..DeprivationReport::default()
    };
    let mut of_code: HashMap<&str, Vec<&Area>> = HashMap::new();
    for area in profile.areas.iter().filter(|a| a.kind == AreaKind::Lsoa) {
        of_code.entry(&area.code).or_default().push(area);
    }
    let mut met: HashSet<String> = HashSet::new();
    let mut changes: Vec<AreaChange> = Vec::new();
    for record in csv.byte_records() {
        report.rows_read += 1;
        let line = |position: Option<&csv::Position>| {
            position.map_or_else(
                || format!("row {}", report.rows_read),
                |p| format!("line {}", p.line()),
            )
        };
        let read = match &record {
            Ok(record) => figure(record, &columns, &header, &report.index)
                .map_err(|e| (line(record.position()), e)),
            Err(e) => Err((line(e.position()), shortened(&e.to_string(), 120))),
        };
        let read = read.and_then(|(code, figure)| {
            if met.insert(code.clone()) {
                return Ok((code, figure));
            }
            let place = record.as_ref().ok().and_then(|r| r.position());
            Err((line(place), format!("{code} stands in the file twice")))
        });
        let (code, figure) = match read {
            Ok(read) => read,
            Err((area, text)) => {
                report.rejected += 1;
                if report.problems.len() < PROBLEMS_KEPT {
                    report.problems.push(AreaNote { area, text });
                }
                continue;
            }
        };
        let of_any_year = of_code.get(code.as_str()).map_or(&[][..], Vec::as_slice);
        let fits = |area: &&&Area| {
            area.vintage.is_empty() || columns.vintage.is_empty() || area.vintage == columns.vintage
        };
        let areas: Vec<&Area> = of_any_year.iter().filter(fits).copied().collect();
        let others = areas.iter().filter(|a| a.deprivation.as_ref() != Some(&figure));
        let before = changes.len();
        changes.extend(others.map(|area| AreaChange {
            before: Some(Area::clone(area)),
            after: Some(Area { deprivation: Some(figure.clone()), ..Area::clone(area) }),
        }));
        match (areas.is_empty(), changes.len() > before) {
            (true, _) => {
                report.not_in_profile += 1;
                report.other_vintage += u64::from(!of_any_year.is_empty());
            }
            (false, true) => report.joined += 1,
            (false, false) => report.unchanged += 1,
        }
    }
    let changed: HashSet<AreaId> = changes.iter().filter_map(AreaChange::id).collect();
    for area in of_code.values().flatten() {
        let has_figure = changed.contains(&area.id) || area.deprivation.is_some();
        report.areas_without_figure += u64::from(!has_figure);
        report.areas_without_vintage += u64::from(has_figure && area.vintage.is_empty());
    }
    let label = match changes.len() {
        1 => format!("Join {} to 1 LSOA", report.index),
        n => format!("Join {} to {} LSOAs", report.index, grouped(n as u64)),
    };
    let edit =
        (!changes.is_empty()).then(|| ProfileEdit::Areas { label, changes: Arc::new(changes) });
    Ok(DeprivationImport { edit, report })
}

/// The code and the figures of a row; the error says which value is wrong.
fn figure(
    record: &csv::ByteRecord,
    columns: &Columns,
    header: &[String],
    index: &str,
) -> Result<(String, Deprivation), String> {
    let value = |column: usize| {
        String::from_utf8_lossy(record.get(column).unwrap_or_default()).trim().to_owned()
    };
    let wrong = |column: usize, expected: &str| {
        let name = header.get(column).map_or("", String::as_str);
        let found = shortened(&value(column), 40);
        format!("column \"{}\": expected {expected}, found \"{found}\"", shortened(name, 60))
    };
    let code = value(columns.code);
    if !is_gss(&code) {
        return Err(wrong(columns.code, "a code such as E01000001"));
    }
    let decile = whole(&value(columns.decile))
        .and_then(|d| u8::try_from(d).ok())
        .filter(|d| (1..=10).contains(d))
        .ok_or_else(|| wrong(columns.decile, "a decile from 1 to 10"))?;
    let rank = match columns.rank.map(|column| (column, value(column))) {
        None => None,
        Some((_, text)) if text.is_empty() => None,
        Some((column, text)) => {
            let rank = whole(&text).filter(|rank| *rank > 0);
            Some(rank.ok_or_else(|| wrong(column, "a rank from 1"))?)
        }
    };
    Ok((code, Deprivation { decile, rank, index: index.to_owned() }))
}
