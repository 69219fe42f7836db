//! A plain table of points, for `beatlas density` and `beatlas hotspots`.

use std::path::Path;

use super::error::{ImportError, shortened};
use super::place::{PlaneCheck, middle_plane};
use super::report::{ImportProblem, RowFault, keep};
use super::rows::position;
use super::table::{Table, TableRow};
use crate::geography::{LonLat, MetricPlane, MetricPoint};
use crate::import::layout::Col;

/// What the two coordinate columns of a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PointCrs {
    /// British National Grid: metres, used exactly as they are.
    Epsg27700,
    /// Longitude and latitude in degrees, WGS84.
    Epsg4326,
}

impl PointCrs {
    /// The system for a name such as `EPSG:27700`, whatever its capitals.
    pub fn from_text(text: &str) -> Option<Self> {
        match text.trim().to_ascii_uppercase().as_str() {
            "EPSG:27700" => Some(Self::Epsg27700),
            "EPSG:4326" => Some(Self::Epsg4326),
            _ => None,
        }
    }

    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Epsg27700 => "EPSG:27700",
            Self::Epsg4326 => "EPSG:4326",
        }
    }
}

/// The points of a table. Each row is a point, without a place, or rejected.
#[derive(Debug, Clone, PartialEq)]
pub struct PointTable {
    /// The points, in metres on `plane`.
    pub points: Vec<MetricPoint>,
    /// The weight of each point, where a column was named for it.
    pub weights: Option<Vec<f64>>,
    /// The plane the points are on.
    pub plane: MetricPlane,
    /// Rows in the file.
    pub rows_read: u64,
    /// Rows with neither coordinate.
    pub without_place: u64,
    /// Rows that could not be read.
    pub rejected: u64,
    /// What was wrong with rejected rows, the first [`super::PROBLEMS_KEPT`].
    pub problems: Vec<ImportProblem>,
    /// How many more problems there were.
    pub problems_not_kept: u64,
}

/// Reads the points of a CSV file from the columns `x` and `y`, and their weights from `weight`.
///
/// Metres of EPSG:27700 are used exactly as they are, any finite number. Degrees of EPSG:4326
/// go to the metric plane for their middle. A weight must be a finite number, not negative: a
/// row without one is rejected, since no data is not zero.
///
/// ```
/// use beatlas::import::{PointCrs, read_points};
/// let file = std::env::temp_dir().join(format!("beatlas-points-{}.csv", std::process::id()));
/// std::fs::write(&file, "x,y,n\n458500,304900,2\n458600,304900,1\n,,1\n458600,304900,-1\n")?;
/// let table = read_points(&file, "x", "y", PointCrs::Epsg27700, Some("n"))?;
/// assert_eq!((table.points.len(), table.without_place, table.rejected), (2, 1, 1));
/// assert_eq!(table.weights, Some(vec![2.0, 1.0]));
/// # std::fs::remove_file(file)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_points(
    path: &Path,
    x: &str,
    y: &str,
    crs: PointCrs,
    weight: Option<&str>,
) -> Result<PointTable, ImportError> {
    let mut table = Table::open(path, &format!("the columns \"{x}\" and \"{y}\""))?;
    let (x, y) = (column(&table, x)?, column(&table, y)?);
    let weight = weight.map(|w| column(&table, w)).transpose()?;
    let mut result = PointTable {
        points: Vec::new(),
        weights: weight.map(|_| Vec::new()),
        plane: MetricPlane::british_national_grid(),
        rows_read: 0,
        without_place: 0,
        rejected: 0,
        problems: Vec::new(),
        problems_not_kept: 0,
    };
    // Degrees wait for their plane, which is known when all are read.
    let mut degrees: Vec<(LonLat, u64)> = Vec::new();
    while let Some(row) = table.next_row()? {
        result.rows_read += 1;
        let read = match row {
            TableRow::Fault(fault) => Err(fault),
            TableRow::Row => place(&table, x, y, crs).and_then(|place| {
                let weight = weight.map(|w| weight_of(&table, w)).transpose()?;
                Ok(place.map(|p| (p, weight)))
            }),
        };
        match read {
            Ok(None) => result.without_place += 1,
            Ok(Some((place, weight))) => {
                match place {
                    Place::Metres(p) => result.points.push(p),
                    Place::Degrees(p) => degrees.push((p, table.line())),
                }
                if let (Some(weights), Some(weight)) = (&mut result.weights, weight) {
                    weights.push(weight);
                }
            }
            Err(fault) => result.reject(fault.at(table.file(), table.unit(), table.line())),
        }
    }
    if !degrees.is_empty() {
        result.project(&degrees, &table, x)?;
    }
    Ok(result)
}

enum Place {
    Metres(MetricPoint),
    Degrees(LonLat),
}

impl PointTable {
    fn reject(&mut self, problem: ImportProblem) {
        self.rejected += 1;
        keep(&mut self.problems, &mut self.problems_not_kept, problem);
    }

    /// Puts degrees on the plane for their middle, and rejects rows that it does not reach.
    fn project(
        &mut self,
        degrees: &[(LonLat, u64)],
        table: &Table,
        x: usize,
    ) -> Result<(), ImportError> {
        let places: Vec<LonLat> = degrees.iter().map(|(p, _)| *p).collect();
        self.plane = middle_plane(&places).map_err(|e| {
            let advice = "check which column is the longitude and which the latitude";
            table.refused(
                None,
                "places that a map in metres can be laid through",
                &e.to_string(),
                advice,
            )
        })?;
        let check = PlaneCheck::new(self.plane.clone());
        let weights = self.weights.take();
        let mut kept = weights.is_some().then(Vec::new);
        for (i, (place, line)) in degrees.iter().enumerate() {
            match check.metric(*place) {
                Ok(point) => {
                    self.points.push(point);
                    let weight = weights.as_ref().and_then(|w| w.get(i));
                    if let (Some(kept), Some(weight)) = (&mut kept, weight) {
                        kept.push(*weight);
                    }
                }
                Err(reason) => {
                    let fault = RowFault::new(table.column_name(x), &place.to_string(), reason);
                    self.reject(fault.at(table.file(), table.unit(), *line));
                }
            }
        }
        self.weights = kept;
        Ok(())
    }
}

/// Where a column of this name is, exactly so or but for capitals.
fn column(table: &Table, name: &str) -> Result<usize, ImportError> {
    let name = name.trim();
    let exact = table.header().position(|h| h == name);
    exact.or_else(|| table.header().position(|h| h.eq_ignore_ascii_case(name))).ok_or_else(|| {
        table.refused(
            Some(table.line()),
            format!("a column \"{}\"", shortened(name, 60)),
            &format!("the columns {}", table.header_text()),
            "name one of these",
        )
    })
}

fn place(table: &Table, x: usize, y: usize, crs: PointCrs) -> Result<Option<Place>, RowFault> {
    let (x_text, y_text) = (table.field(Some(x)), table.field(Some(y)));
    if crs == PointCrs::Epsg4326 {
        return position(x_text, y_text).map(|p| p.map(Place::Degrees)).map_err(|(c, reason)| {
            table.fault(Some(if c == Col::Latitude { y } else { x }), reason)
        });
    }
    if x_text.is_empty() && y_text.is_empty() {
        return Ok(None);
    }
    let metres = |column| finite(table, column, "expected a number of metres");
    Ok(Some(Place::Metres(MetricPoint::new(metres(x)?, metres(y)?))))
}

fn weight_of(table: &Table, column: usize) -> Result<f64, RowFault> {
    let reason = "expected a weight of 0 or more";
    let weight = finite(table, column, reason)?;
    if weight < 0.0 { Err(table.fault(Some(column), reason)) } else { Ok(weight) }
}

fn finite(table: &Table, column: usize, reason: &str) -> Result<f64, RowFault> {
    let number = table.field(Some(column)).parse::<f64>().ok().filter(|n| n.is_finite());
    number.ok_or_else(|| table.fault(Some(column), reason))
}
