//! What a new neighbourhood could be called, and where its map should go.

use std::collections::HashMap;
use std::path::PathBuf;

use super::head::TableHead;
use super::layout::Columns;
use super::mapping::Mapping;
use super::rows::read_row;
use super::source::file_name;
use super::table::TableRow;
use crate::geography::{MetricBounds, MetricPlane, MetricPoint};
use crate::profile::{Incident, Incidents, IncidentsBuilder, Precision};

/// The share of rows left out at each edge by [`most_bounds`]. The stray rows of a county's
/// month are about one in a thousand; one in two hundred leaves them out at every edge and
/// keeps the county.
const TRIM: f64 = 0.005;

/// A name for a new neighbourhood, from what most rows say.
///
/// The local authority when more than half of the rows that name one name the same ("Leicester
/// 001A" is in Leicester); otherwise the force of most rows; otherwise the force in the first
/// file's name; otherwise the file's name.
pub fn suggested_place(files: &[PathBuf], incidents: &Incidents) -> String {
    let authority = most(incidents.rows().map(|r| authority(r.lsoa_name)));
    let force = || {
        most(incidents.rows().map(|r| r.falls_within))
            .or_else(|| most(incidents.rows().map(|r| r.reported_by)))
            .map(force_place)
    };
    authority
        .map(str::to_owned)
        .or_else(force)
        .or_else(|| files.first().map(|f| file_place(&file_name(f))))
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "New neighbourhood".to_owned())
}

/// A name for a new neighbourhood, as [`suggested_place`], from how its files begin.
pub fn suggested_from_heads(files: &[PathBuf], heads: &[(&TableHead, &Mapping)]) -> String {
    let mut builder = IncidentsBuilder::new(MetricPlane::british_national_grid());
    let mut row = Incident::blank();
    for (head, mapping) in heads {
        let mut table = head.table();
        let columns = match Columns::published(&mut table) {
            Ok(Some(columns)) => Ok(columns),
            _ => Columns::mapped(&table, mapping),
        };
        let Ok(columns) = columns else { continue };
        while let Ok(Some(next)) = table.next_row() {
            if matches!(next, TableRow::Row) && read_row(&table, &columns, &mut row).is_ok() {
                // Only what the row says of its place is asked for. Without a position nothing is
                // refused.
                row.lon_lat = None;
                row.precision = Precision::None;
                let _ = builder.push(&row);
            }
        }
    }
    suggested_place(files, &builder.build())
}

/// The rectangle that holds nearly all incidents, so that a few rows in other counties do not
/// decide where the map goes; `None` when no incident has a place.
pub fn most_bounds(incidents: &Incidents) -> Option<MetricBounds> {
    let places = incidents.places();
    let points: Vec<MetricPoint> = incidents
        .place_column()
        .iter()
        .filter_map(|p| places.get((*p)?.0 as usize).map(|place| place.metric))
        .collect();
    MetricBounds::around_most(&points, TRIM)
}

/// The text that more than half of those not empty are.
fn most<'a>(texts: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut counts: HashMap<&str, u64> = HashMap::new();
    for text in texts.filter(|t| !t.is_empty()) {
        *counts.entry(text).or_insert(0) += 1;
    }
    let all: u64 = counts.values().sum();
    counts.into_iter().find(|(_, n)| n * 2 > all).map(|(text, _)| text)
}

/// "Leicester 001A" without its number.
fn authority(lsoa_name: &str) -> &str {
    match lsoa_name.rsplit_once(' ') {
        Some((name, number)) if number.starts_with(|c: char| c.is_ascii_digit()) => name,
        _ => "",
    }
}

/// "Leicestershire Police" without what every force has.
fn force_place(force: &str) -> String {
    let known = ["Police Service of ", "Heddlu "];
    let name = known.iter().find_map(|p| force.strip_prefix(p)).unwrap_or(force);
    let known = [" Police Service", " Constabulary", " Police"];
    known.iter().find_map(|s| name.strip_suffix(s)).unwrap_or(name).to_owned()
}

/// "2022-10-leicestershire-street.csv" as "Leicestershire".
fn file_place(name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let stem = stem.strip_suffix("-street").unwrap_or(stem);
    let words: Vec<String> = stem
        .split(['-', '_', ' '])
        .filter(|w| !w.is_empty() && !w.chars().all(|c| c.is_ascii_digit()))
        .map(|w| match w {
            "and" | "of" | "on" | "the" | "upon" => w.to_owned(),
            _ => {
                let mut letters = w.chars();
                let first = letters.next().map(|c| c.to_uppercase().to_string());
                first.unwrap_or_default() + letters.as_str()
            }
        })
        .collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_gives_its_force() {
        for (file, place) in [
            ("2022-10-leicestershire-street.csv", "Leicestershire"),
            ("2017-07-city-of-london-street.csv", "City of London"),
            ("2021-01-avon-and-somerset-street.csv", "Avon and Somerset"),
            ("incidents.csv", "Incidents"),
            ("2022-10.csv", ""),
        ] {
            assert_eq!(file_place(file), place, "{file}");
        }
    }

    #[test]
    fn a_force_gives_its_place() {
        for (force, place) in [
            ("Leicestershire Police", "Leicestershire"),
            ("Avon and Somerset Constabulary", "Avon and Somerset"),
            ("Metropolitan Police Service", "Metropolitan"),
            ("Police Service of Northern Ireland", "Northern Ireland"),
        ] {
            assert_eq!(force_place(force), place, "{force}");
        }
    }

    #[test]
    fn only_more_than_half_is_most() {
        assert_eq!(most(["a", "a", "b", ""].into_iter()), Some("a"));
        assert_eq!(most(["a", "b"].into_iter()), None);
        assert_eq!(most([""].into_iter()), None);
        assert_eq!(authority("Bath and North East Somerset 001A"), "Bath and North East Somerset");
        assert_eq!(authority("No LSOA"), "");
    }
}
