//! Focal points, places of worship among them, in their table.

use rusqlite::Result;

use super::{Field, Record, Row, handling_fields};
use crate::profile::{FocalPoint, FocalPointCategory, FocalPointId, FocalPointStatus, SpocId};
use crate::store::geometry::Geometry;
use crate::store::schema::{FOCAL_POINTS, Table};

impl Record for FocalPoint {
    const TABLE: &'static Table = &FOCAL_POINTS;

    fn geometry(&self) -> Option<Geometry<'_>> {
        self.location.map(Geometry::Point)
    }

    fn fields(&self) -> Vec<Field<'_>> {
        let mut fields = vec![
            Field::id(Some(self.id.uuid())),
            Field::text(&self.name),
            Field::text(self.category.as_str()),
            Field::text(&self.opening_times),
            Field::text(&self.busy_times),
            Field::text(&self.faith_of_place),
            Field::text(self.status.as_str()),
            Field::date(self.closed_on),
            Field::id(self.primary_spoc.map(SpocId::uuid)),
        ];
        fields.extend(handling_fields(&self.handling));
        fields
    }

    fn read(row: &mut Row<'_>) -> Result<Self> {
        Ok(Self {
            id: FocalPointId::from_uuid(row.id()?),
            name: row.text("name")?,
            category: FocalPointCategory::from_text(&row.text("category")?),
            opening_times: row.text("opening_times")?,
            busy_times: row.text("busy_times")?,
            faith_of_place: row.text("faith_of_place")?,
            status: row.term(
                "status",
                FocalPointStatus::from_text,
                FocalPointStatus::Open,
                FocalPointStatus::Open,
            )?,
            closed_on: row.date("closed_on")?,
            primary_spoc: row.primary_spoc()?,
            location: row.point()?,
            handling: row.handling()?,
        })
    }
}
