//! A plain table of points, for `beatlas density`, `beatlas hotspots` and `beatlas stats`.

use std::path::Path;

use super::error::{ImportError, shortened};
use super::mapping::DayOrder;
use super::moments::{DateFault, order_shown, when};
use super::place::{PlaneCheck, middle_plane};
use super::report::{ImportProblem, RowFault, keep};
use super::rows::position;
use super::table::{Table, TableRow};
use crate::geography::{LonLat, MetricPlane, MetricPoint};
use crate::import::layout::Col;
use crate::profile::When;

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

/// Beyond this no place on Earth has metres on any plane, and sums of squares lose their digits.
const MOST_METRES: f64 = 1e9;

/// Which columns of a table are what, by name.
#[derive(Debug, Clone, Copy)]
pub struct PointColumns<'a> {
    /// Easting or longitude.
    pub x: &'a str,
    /// Northing or latitude.
    pub y: &'a str,
    /// What these two are.
    pub crs: PointCrs,
    /// The weight of each row; `None`: each counts one.
    pub weight: Option<&'a str>,
    /// When it happened, or the first moment at which it can have.
    pub time: Option<&'a str>,
    /// The last moment at which it can have happened.
    pub time_to: Option<&'a str>,
}

impl<'a> PointColumns<'a> {
    /// Coordinates alone.
    pub const fn new(x: &'a str, y: &'a str, crs: PointCrs) -> Self {
        Self { x, y, crs, weight: None, time: None, time_to: None }
    }
}

/// The points of a table. Each row is a point, without a place, or rejected.
#[derive(Debug, Clone, PartialEq)]
pub struct PointTable {
    /// The points, in metres on `plane`.
    pub points: Vec<MetricPoint>,
    /// The weight of each point, where a column was named for it.
    pub weights: Option<Vec<f64>>,
    /// From when to when each can have happened, where a column was named for it: the second is not
    /// known where the first is a moment of its own.
    pub times: Option<Vec<[When; 2]>>,
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

/// Reads the points of a table, with their weights and times where columns are named for these.
///
/// Metres of EPSG:27700 are used exactly as they are, up to 1,000,000 km from the origin; a table whose
/// metres look like degrees is refused. Degrees of EPSG:4326 go to the metric plane for their middle. A weight must be a finite number, not negative: a
/// row without one is rejected, since no data is not zero. A time may be missing; where day and
/// month can be either way round, the other dates of the column must tell which comes first.
///
/// ```
/// use beatlas::import::{PointColumns, PointCrs, read_points};
/// let file = std::env::temp_dir().join(format!("beatlas-points-{}.csv", std::process::id()));
/// std::fs::write(&file, "x,y,n\n458500,304900,2\n458600,304900,1\n,,1\n458600,304900,-1\n")?;
/// let columns = PointColumns { weight: Some("n"), ..PointColumns::new("x", "y", PointCrs::Epsg27700) };
/// let table = read_points(&file, &columns)?;
/// assert_eq!((table.points.len(), table.without_place, table.rejected), (2, 1, 1));
/// assert_eq!(table.weights, Some(vec![2.0, 1.0]));
/// # std::fs::remove_file(file)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_points(path: &Path, names: &PointColumns<'_>) -> Result<PointTable, ImportError> {
    let mut table = Table::open(path, &format!("the columns \"{}\" and \"{}\"", names.x, names.y))?;
    let (x, y) = (column(&table, names.x)?, column(&table, names.y)?);
    let [weight, time, time_to] = [names.weight, names.time, names.time_to]
        .map(|name| name.map(|n| column(&table, n)).transpose());
    let (weight, time, time_to) = (weight?, time?, time_to?);
    let order = match time.or(time_to) {
        None => None,
        Some(_) => day_order(path, &[time, time_to])?,
    };
    let mut result = PointTable {
        points: Vec::new(),
        weights: weight.map(|_| Vec::new()),
        times: time.or(time_to).map(|_| Vec::new()),
        plane: MetricPlane::british_national_grid(),
        rows_read: 0,
        without_place: 0,
        rejected: 0,
        problems: Vec::new(),
        problems_not_kept: 0,
    };
    // Degrees wait for their plane, which is known when all are read.
    let mut waiting: Vec<Waiting> = Vec::new();
    while let Some(row) = table.next_row()? {
        result.rows_read += 1;
        let read = match row {
            TableRow::Fault(fault) => Err(fault),
            TableRow::Row => place(&table, x, y, names.crs).and_then(|place| {
                let weight = weight.map(|w| weight_of(&table, w)).transpose()?;
                let times = [moment(&table, time, order)?, moment(&table, time_to, order)?];
                Ok(place.map(|p| (p, Said { weight, times })))
            }),
        };
        match read {
            Ok(None) => result.without_place += 1,
            Ok(Some((Place::Metres(point), said))) => result.put(point, said),
            Ok(Some((Place::Degrees(place), said))) => {
                waiting.push(Waiting { place, said, line: table.line() });
            }
            Err(fault) => result.reject(fault.at(table.file(), table.unit(), table.line())),
        }
    }
    if names.crs == PointCrs::Epsg27700 && look_like_degrees(&result.points) {
        return Err(table.refused(
            None,
            format!("metres in the columns \"{}\" and \"{}\"", names.x, names.y),
            "what looks like longitude and latitude",
            "use --crs EPSG:4326, or name the columns of easting and northing",
        ));
    }
    if !waiting.is_empty() {
        result.project(&waiting, &table, x)?;
    }
    Ok(result)
}

/// The times of a table whose places do not matter.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TimeTable {
    /// From when to when each row can have happened; rows without a time are there, as not known.
    pub times: Vec<[When; 2]>,
    /// Rows in the file.
    pub rows_read: u64,
    /// Rows that could not be read.
    pub rejected: u64,
    /// What was wrong with these, the first [`super::PROBLEMS_KEPT`].
    pub problems: Vec<ImportProblem>,
}

/// The times of a table whose places do not matter: from when to when each row can have happened.
/// Rows that cannot be read are counted and told in sentences. Columns that are named for places must
/// be there, for a name that is not is a mistake.
pub fn read_time_table(
    path: &Path,
    time: Option<&str>,
    time_to: Option<&str>,
    places: &[Option<&str>],
) -> Result<TimeTable, ImportError> {
    let mut table = Table::open(path, "a table with dates")?;
    let [time, time_to] = [time, time_to].map(|name| name.map(|n| column(&table, n)).transpose());
    let (time, time_to) = (time?, time_to?);
    for name in places.iter().flatten() {
        column(&table, name)?;
    }
    let order = day_order(path, &[time, time_to])?;
    let (mut found, mut more) = (TimeTable::default(), 0);
    while let Some(row) = table.next_row()? {
        found.rows_read += 1;
        let read = match row {
            TableRow::Fault(fault) => Err(fault),
            TableRow::Row => moment(&table, time, order)
                .and_then(|from| Ok([from, moment(&table, time_to, order)?])),
        };
        match read {
            Ok(read) => found.times.push(read),
            Err(fault) => {
                found.rejected += 1;
                let problem = fault.at(table.file(), table.unit(), table.line());
                keep(&mut found.problems, &mut more, problem);
            }
        }
    }
    Ok(found)
}

/// As [`read_time_table`], the times and the problems alone.
pub fn read_times(
    path: &Path,
    time: Option<&str>,
    time_to: Option<&str>,
) -> Result<(Vec<[When; 2]>, Vec<ImportProblem>), ImportError> {
    let found = read_time_table(path, time, time_to, &[])?;
    Ok((found.times, found.problems))
}

/// Whether these can only be degrees: metres so near the origin of the grid are out at sea, and
/// surveyed to whole metres besides. One row alone tells too little.
fn look_like_degrees(points: &[MetricPoint]) -> bool {
    points.len() > 1
        && points.iter().all(|p| p.x.abs() <= 180.0 && p.y.abs() <= 90.0)
        && points.iter().any(|p| p.x.fract() != 0.0 || p.y.fract() != 0.0)
}

/// What a row says beside its place.
#[derive(Clone, Copy)]
struct Said {
    weight: Option<f64>,
    times: [When; 2],
}

struct Waiting {
    place: LonLat,
    said: Said,
    line: u64,
}

/// What the dates of the columns say of the order of day and month; `None` where they say nothing.
fn day_order(path: &Path, columns: &[Option<usize>]) -> Result<Option<DayOrder>, ImportError> {
    let mut table = Table::open(path, "a table with dates")?;
    while let Some(row) = table.next_row()? {
        if matches!(row, TableRow::Row) {
            let shown = columns.iter().flatten().find_map(|c| order_shown(table.field(Some(*c))));
            if shown.is_some() {
                return Ok(shown);
            }
        }
    }
    Ok(None)
}

fn moment(table: &Table, column: Option<usize>, order: Option<DayOrder>) -> Result<When, RowFault> {
    let read = column.map_or(Ok(When::Unknown), |c| when(table.field(Some(c)), order));
    read.map_err(|fault| {
        let reason = match fault {
            DateFault::Ambiguous => {
                "day and month can be either way round, and no other date of the file tells; write dates as 2025-10-03"
                    .to_owned()
            }
            DateFault::Wrong(reason) => reason,
        };
        table.fault(column, reason)
    })
}

enum Place {
    Metres(MetricPoint),
    Degrees(LonLat),
}

impl PointTable {
    fn put(&mut self, point: MetricPoint, said: Said) {
        self.points.push(point);
        if let (Some(weights), Some(weight)) = (&mut self.weights, said.weight) {
            weights.push(weight);
        }
        if let Some(times) = &mut self.times {
            times.push(said.times);
        }
    }

    fn reject(&mut self, problem: ImportProblem) {
        self.rejected += 1;
        keep(&mut self.problems, &mut self.problems_not_kept, problem);
    }

    /// Puts degrees on the plane for their middle, and rejects rows that it does not reach.
    fn project(&mut self, waiting: &[Waiting], table: &Table, x: usize) -> Result<(), ImportError> {
        let places: Vec<LonLat> = waiting.iter().map(|w| w.place).collect();
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
        for row in waiting {
            match check.metric(row.place) {
                Ok(point) => self.put(point, row.said),
                Err(reason) => {
                    let fault = RowFault::new(table.column_name(x), &row.place.to_string(), reason);
                    self.reject(fault.at(table.file(), table.unit(), row.line));
                }
            }
        }
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
    let metres = |column| {
        let metres = finite(table, column, "expected a number of metres")?;
        let far = "expected metres within 1,000,000 km of the grid's origin";
        if metres.abs() > MOST_METRES { Err(table.fault(Some(column), far)) } else { Ok(metres) }
    };
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
