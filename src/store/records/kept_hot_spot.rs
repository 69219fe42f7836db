//! Kept hot spots in their table, a row for each version.

use std::borrow::Cow;

use rusqlite::Result;

use super::{Field, Record, Row};
use crate::profile::{HotSpotId, HotSpotVersionId, KeptHotSpot, Month, Period};
use crate::store::geometry::Geometry;
use crate::store::hot_spots::whole_or_real;
use crate::store::schema::{KEPT_HOT_SPOTS, Table};

impl Record for KeptHotSpot {
    const TABLE: &'static Table = &KEPT_HOT_SPOTS;

    fn geometry(&self) -> Option<Geometry<'_>> {
        (!self.rings.is_empty())
            .then(|| Geometry::Area(self.rings.iter().map(Vec::as_slice).collect()))
    }

    fn fields(&self) -> Vec<Field<'_>> {
        let month = |month: Option<Month>| {
            month.map_or(Field::Nothing, |m| Field::Text(Cow::Owned(m.to_string())))
        };
        vec![
            Field::id(Some(self.id.uuid())),
            Field::id(Some(self.hot_spot.uuid())),
            Field::text(&self.name),
            month(self.period.map(Period::from)),
            month(self.period.map(Period::to)),
            Field::date(self.kept_on),
            whole_or_real(self.count),
            Field::Real(self.share),
            Field::Real(self.area_ha),
            Field::Real(self.density_per_km2),
            Field::Real(self.peak_per_km2),
            Field::text(&self.crime_types),
            Field::text(&self.kernel),
            Field::Real(self.bandwidth_m),
            Field::Real(self.cell_m),
            Field::text(&self.threshold),
        ]
    }

    fn read(row: &mut Row<'_>) -> Result<Self> {
        let mut polygons = row.areas()?.into_iter();
        let rings = polygons.next().unwrap_or_default();
        if polygons.next().is_some() {
            row.note("only the first part of its outline is read".to_owned());
        }
        Ok(Self {
            id: HotSpotVersionId::from_uuid(row.id()?),
            hot_spot: HotSpotId::from_uuid(row.id_in("hot_spot")?),
            name: row.text("name")?,
            period: row.period("from_month", "to_month")?,
            kept_on: row.date("kept_on")?,
            rings,
            count: row.figure("count")?,
            share: row.figure("share")?,
            area_ha: row.figure("area_ha")?,
            density_per_km2: row.figure("density_per_km2")?,
            peak_per_km2: row.figure("peak_per_km2")?,
            crime_types: row.text("crime_types")?,
            kernel: row.text("kernel")?,
            bandwidth_m: row.figure("bandwidth_m")?,
            cell_m: row.figure("cell_m")?,
            threshold: row.text("threshold")?,
        })
    }
}
