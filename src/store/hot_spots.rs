//! Hot spots in the file: a layer for QGIS, made anew whenever they are worked out.

use rusqlite::{Connection, Result, ToSql, params_from_iter};

use super::geometry::Geometry;
use super::geopackage::refresh_extent;
use super::incidents::blob;
use super::records::Field;
use super::schema::HOT_SPOTS;
use crate::geography::LonLat;

/// A hot spot as a file shows it, with everything that must be said beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredHotSpot {
    /// Its rank, 1 the first.
    pub rank: u32,
    /// The outline in degrees, first point not repeated.
    pub ring: Vec<LonLat>,
    /// Holes in it, first points not repeated.
    pub holes: Vec<Vec<LonLat>>,
    /// Incidents inside: the sum of their weights.
    pub count: f64,
    /// Its share of all incidents that were asked about, from 0 to 1.
    pub share: f64,
    /// Area in hectares.
    pub area_ha: f64,
    /// Mean density inside, incidents per km² in the period.
    pub density_per_km2: f64,
    /// Highest density inside, incidents per km² in the period.
    pub peak_per_km2: f64,
    /// The period in words.
    pub period: String,
    /// What was counted, in words.
    pub crime_types: String,
    /// The kernel.
    pub kernel: String,
    /// Bandwidth in metres.
    pub bandwidth_m: f64,
    /// Cell size in metres.
    pub cell_m: f64,
    /// From which density on a place is hot, in words.
    pub threshold: String,
}

impl StoredHotSpot {
    /// Its area; `None` without an outline.
    pub(crate) fn geometry(&self) -> Option<Geometry<'_>> {
        (!self.ring.is_empty()).then(|| {
            let holes = self.holes.iter().filter(|h| !h.is_empty()).map(Vec::as_slice);
            Geometry::Area([self.ring.as_slice()].into_iter().chain(holes).collect())
        })
    }

    /// Its values in the order of the table's columns.
    pub(crate) fn fields(&self) -> [Field<'_>; 12] {
        [
            Field::Integer(self.rank.into()),
            whole_or_real(self.count),
            Field::Real(self.share),
            Field::Real(self.area_ha),
            Field::Real(self.density_per_km2),
            Field::Real(self.peak_per_km2),
            Field::text(&self.period),
            Field::text(&self.crime_types),
            Field::text(&self.kernel),
            Field::Real(self.bandwidth_m),
            Field::Real(self.cell_m),
            Field::text(&self.threshold),
        ]
    }
}

/// Puts these hot spots in place of those in the file, in a transaction of the caller's.
pub(crate) fn replace(connection: &Connection, rows: &[StoredHotSpot]) -> Result<()> {
    connection.execute("DELETE FROM hot_spots", [])?;
    let mut insert = connection.prepare(&HOT_SPOTS.insert_sql())?;
    for hot_spot in rows {
        let (blob, fields) =
            (hot_spot.geometry().as_ref().map(blob).transpose()?, hot_spot.fields());
        let head: [&dyn ToSql; 2] = [&None::<i64>, &blob];
        let values = fields.iter().map(|f| f as &dyn ToSql);
        insert.execute(params_from_iter(head.into_iter().chain(values)))?;
    }
    refresh_extent(connection, HOT_SPOTS.name)
}

/// A count without weights is a whole number, and is written as one.
pub(super) fn whole_or_real(count: f64) -> Field<'static> {
    if count.fract() == 0.0 && count.abs() < 1e15 {
        Field::Integer(count as i64)
    } else {
        Field::Real(count)
    }
}
