//! Figures of deprivation, joined to the LSOAs of a profile by their codes.
//!
//! A table has one row an LSOA: its code, its decile and perhaps its rank. Codes stay the same
//! where a boundary does, but figures for the LSOAs of one year are never joined to those of
//! another: what is not told apart by the year on both sides is joined by the code and counted.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use super::columns::{is_gss, vintage_of};
use super::deprivation_report::DeprivationReport;
use crate::edit::{AreaChange, ProfileEdit};
use crate::import::error::{ImportError, shortened};
use crate::import::report::RowFault;
use crate::import::source::{file_name, parts_of};
use crate::import::table::{Table, TableRow};
use crate::profile::{Area, AreaKind, Deprivation, NeighbourhoodProfile, grouped};

/// What an index is called that no one names.
const SOME_INDEX: &str = "Index of multiple deprivation";
/// What a file of figures is expected to have.
const EXPECTED: &str = "one column with codes of LSOAs and one with deciles of the Index of \
    Multiple Deprivation, such as lsoa11_code and IMD_decile";

/// What a file of figures would make of the LSOAs of a profile.
#[derive(Debug, Clone, PartialEq)]
pub struct DeprivationImport {
    /// The change as one step of the history; `None` where nothing changes.
    pub edit: Option<ProfileEdit>,
    /// What became of every row.
    pub report: DeprivationReport,
}

/// What the caller knows of a file of figures that the file itself may not say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DeprivationSource<'a> {
    /// The index and its year, such as "IMD 2019".
    pub index: Option<&'a str>,
    /// The year of the LSOAs that the figures are for, where the code's column does not name it.
    pub vintage: Option<&'a str>,
}

/// Which columns of a table are read.
struct Columns {
    code: usize,
    decile: usize,
    rank: Option<usize>,
}

/// Reads deciles (and ranks) of deprivation from a table as CSV, .xlsx or JSON, also as .gz or in
/// a .zip, and joins them by LSOA code to the areas of a profile, which is not changed. The columns
/// are those of the English Indices of Deprivation and the Welsh index as they are published, or
/// such as `lsoa11_code`, `IMD_decile`, `IMD_rank`. Figures for LSOAs of 2011 are not joined to
/// those of 2021, nor the other way round.
pub fn import_deprivation(
    path: &Path,
    profile: &NeighbourhoodProfile,
    known: DeprivationSource<'_>,
) -> Result<DeprivationImport, ImportError> {
    let name = file_name(path);
    let (mut table, columns) = open(path, &name)?;
    let of_column = vintage_of(table.column_name(columns.code));
    let vintage = of_column.unwrap_or_else(|| known.vintage.unwrap_or_default().trim().to_owned());
    let index = known
        .index
        .map(|i| shortened(i.trim(), 80))
        .filter(|i| !i.is_empty())
        .or_else(|| index_in(table.column_name(columns.decile)))
        .or_else(|| index_in(table.file()))
        .unwrap_or_else(|| SOME_INDEX.to_owned());
    let mut report = DeprivationReport {
        file: name,
        index,
        vintage,
        decile_column: shortened(table.column_name(columns.decile), 120),
        rank_column: columns.rank.map(|c| shortened(table.column_name(c), 120)),
        ..DeprivationReport::default()
    };
    let mut by_code: HashMap<&str, Vec<&Area>> = HashMap::new();
    for area in profile.areas.iter().filter(|a| a.kind == AreaKind::Lsoa) {
        by_code.entry(&area.code).or_default().push(area);
    }
    let mut met: HashSet<String> = HashSet::new();
    let mut years = BTreeSet::new();
    let mut changes = Vec::new();
    while let Some(row) = table.next_row()? {
        report.rows_read += 1;
        let read = match row {
            TableRow::Fault(fault) => Err(fault),
            TableRow::Row => figures(&table, &columns, &report.index),
        };
        let read = read.and_then(|(code, figures)| {
            if met.insert(code.clone()) {
                return Ok((code, figures));
            }
            Err(table.fault(Some(columns.code), "this code stands in the file twice"))
        });
        let (code, figures) = match read {
            Ok(read) => read,
            Err(fault) => {
                report.reject(fault.at(table.file(), table.unit(), table.line()));
                continue;
            }
        };
        let areas = by_code.get(code.as_str()).map_or(&[][..], Vec::as_slice);
        let is_of_year = |a: &&&Area| {
            report.vintage.is_empty() || a.vintage.is_empty() || a.vintage == report.vintage
        };
        let joined: Vec<&Area> = areas.iter().filter(is_of_year).copied().collect();
        if joined.is_empty() {
            report.not_in_profile += 1;
            if !areas.is_empty() {
                report.of_another_year += 1;
                years.extend(areas.iter().map(|a| a.vintage.clone()));
            }
            continue;
        }
        if report.vintage.is_empty() || joined.iter().any(|a| a.vintage.is_empty()) {
            report.year_not_known += 1;
        }
        let before = changes.len();
        for area in joined.into_iter().filter(|a| a.deprivation.as_ref() != Some(&figures)) {
            let after = Area { deprivation: Some(figures.clone()), ..area.clone() };
            changes.push(AreaChange { before: Some(area.clone()), after: Some(after) });
        }
        if changes.len() > before {
            report.joined += 1;
        } else {
            report.unchanged += 1;
        }
    }
    report.other_years = years.into_iter().collect();
    report.lsoas = by_code.values().map(|a| a.len() as u64).sum();
    let given: HashSet<_> = changes.iter().filter_map(AreaChange::id).collect();
    let lacks = |a: &&&Area| a.deprivation.is_none() && !given.contains(&a.id);
    report.without_figure = by_code.values().flatten().filter(lacks).count() as u64;
    let label = match changes.len() {
        1 => format!("Join {} to 1 LSOA", report.index),
        n => format!("Join {} to {} LSOAs", report.index, grouped(n as u64)),
    };
    let edit =
        (!changes.is_empty()).then(|| ProfileEdit::Areas { label, changes: Arc::new(changes) });
    Ok(DeprivationImport { edit, report })
}

/// The one table of a file that has the columns.
fn open(path: &Path, name: &str) -> Result<(Table, Columns), ImportError> {
    let mut found = Vec::new();
    let mut wrong = None;
    for part in parts_of(&(path.to_owned(), true), &mut Vec::new())? {
        let opened = Table::of(&part, EXPECTED)
            .and_then(|table| Columns::of(&table).map(|columns| (table, columns)));
        match opened {
            Ok(opened) => found.push(opened),
            Err(e) => {
                wrong.get_or_insert(e);
            }
        }
    }
    let tables = found.len();
    match (found.pop(), wrong) {
        (Some(one), _) if tables == 1 => Ok(one),
        (None, Some(wrong)) => Err(wrong),
        _ => Err(super::refused(
            name,
            "one table of deprivation figures",
            &format!("{tables} of them"),
            "save the one that is wanted as CSV",
        )),
    }
}

impl Columns {
    fn of(table: &Table) -> Result<Self, ImportError> {
        let names: Vec<String> = table.header().map(plain).collect();
        let those = |is: &dyn Fn(&str) -> bool| -> Vec<usize> {
            (0..names.len()).filter(|n| names.get(*n).is_some_and(|name| is(name))).collect()
        };
        let codes = those(&|n| n.contains("lsoa") && (n.contains("code") || n.ends_with("cd")));
        // An index has deciles of its domains too; those of the whole are wanted.
        let of_index = |what: &dyn Fn(&str) -> bool| {
            let of_index = those(&|n| what(n) && is_index(n));
            if of_index.is_empty() { those(&|n| what(n) && is_plain(n)) } else { of_index }
        };
        // ArcGIS cuts the name of the column to ten letters: IMDDec0.
        let deciles = of_index(&|n| n.contains("decile") || n.ends_with("dec0"));
        let ranks = of_index(&|n| n.contains("rank"));
        match (codes.as_slice(), deciles.as_slice()) {
            ([code], [decile]) => {
                // Whose rank several others would be nobody can say.
                let rank = if let [rank] = ranks.as_slice() { Some(*rank) } else { None };
                Ok(Self { code: *code, decile: *decile, rank })
            }
            (codes, deciles) => {
                let name = |n: &usize| format!("\"{}\"", shortened(table.column_name(*n), 60));
                let listed = |what: &str, all: &[usize]| match all {
                    [] => format!("no column of {what}"),
                    all => {
                        let names: Vec<String> = all.iter().take(6).map(name).collect();
                        format!("{what} in {}", names.join(", "))
                    }
                };
                let found = format!(
                    "{} and {} among the columns {}",
                    listed("codes", codes),
                    listed("deciles", deciles),
                    table.header_text()
                );
                let advice = if codes.len() > 1 || deciles.len() > 1 {
                    "delete the columns that are not wanted"
                } else {
                    "choose the file with the deciles by LSOA, or rename its columns"
                };
                Err(table.refused(table.header_line(), EXPECTED, &found, advice))
            }
        }
    }
}

/// A column's name as its letters and digits alone.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn is_index(plain: &str) -> bool {
    plain.contains("imd") || plain.contains("multipledeprivation")
}

/// Whether a column of deciles or ranks names nothing that they would be of, or all.
fn is_plain(plain: &str) -> bool {
    let of = plain.trim_end_matches("decile").trim_end_matches("rank");
    matches!(of, "" | "overall" | "deprivation")
}

/// The index and its year, where a text names both: "IMD 2019" in `imd2019.csv` and in
/// `File_7_All_IoD2019_Scores.csv`.
fn index_in(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    for (word, name) in [("wimd", "WIMD"), ("imd", "IMD"), ("iod", "IMD"), ("deprivation", "IMD")] {
        for (at, _) in lower.match_indices(word) {
            let rest = lower.get(at + word.len()..).unwrap_or_default();
            let rest = rest.trim_start_matches([' ', '_', '-', '(', ')']);
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            if digits == 4 && rest.starts_with("20") {
                return Some(format!("{name} {}", rest.get(..4)?));
            }
        }
    }
    None
}

/// What a row says: the code and the figures.
fn figures(
    table: &Table,
    columns: &Columns,
    index: &str,
) -> Result<(String, Deprivation), RowFault> {
    let code = table.field(Some(columns.code)).to_ascii_uppercase();
    if !is_gss(&code) {
        let reason = "expected the code of an LSOA, such as E01004766";
        return Err(table.fault(Some(columns.code), reason));
    }
    let decile = whole(table.field(Some(columns.decile)))
        .and_then(|n| u8::try_from(n).ok())
        .filter(|n| (1..=10).contains(n))
        .ok_or_else(|| table.fault(Some(columns.decile), "expected a decile from 1 to 10"))?;
    let said = table.field(columns.rank);
    let rank = if said.is_empty() {
        None
    } else {
        let rank = whole(said).and_then(|n| u32::try_from(n).ok()).filter(|n| *n > 0);
        let reason = "expected a rank, a whole number from 1, or nothing";
        Some(rank.ok_or_else(|| table.fault(columns.rank, reason))?)
    };
    Ok((code, Deprivation { decile, rank, index: index.to_owned() }))
}

/// A whole number as tables have it: 9, 9.0, 29,199.
fn whole(text: &str) -> Option<u64> {
    let number: f64 = text.replace(',', "").parse().ok()?;
    (number.fract() == 0.0 && (0.0..1e9).contains(&number)).then_some(number as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_and_its_year_are_read_where_they_stand_together() {
        for (text, index) in [
            ("imd2019_england_lsoa11.csv.gz", Some("IMD 2019")),
            ("File_7_-_All_IoD2025_Scores_Ranks_Deciles.csv", Some("IMD 2025")),
            ("IMD 2015 decile", Some("IMD 2015")),
            ("WIMD 2019 overall decile", Some("WIMD 2019")),
            ("Indices of deprivation (2019).csv", Some("IMD 2019")),
            ("imd_by_lsoa_2011.csv", None),
            ("imd20191.csv", None),
            ("IMD", None),
        ] {
            assert_eq!(index_in(text).as_deref(), index, "{text}");
        }
    }

    #[test]
    fn a_whole_number_may_be_written_as_a_table_writes_it() {
        for (text, number) in [
            ("9", Some(9)),
            ("9.0", Some(9)),
            ("29,199", Some(29_199)),
            ("9.5", None),
            ("-1", None),
            ("NaN", None),
            ("1e300", None),
            ("", None),
        ] {
            assert_eq!(whole(text), number, "{text}");
        }
    }
}
