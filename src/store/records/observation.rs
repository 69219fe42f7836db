//! Observations in their table.

use rusqlite::Result;

use super::{Field, Record, Row, handling_fields};
use crate::profile::{Observation, ObservationId, ObservationKind};
use crate::store::geometry::Geometry;
use crate::store::schema::{OBSERVATIONS, Table};

impl Record for Observation {
    const TABLE: &'static Table = &OBSERVATIONS;

    fn geometry(&self) -> Option<Geometry<'_>> {
        self.location.map(Geometry::Point)
    }

    fn fields(&self) -> Vec<Field<'_>> {
        let mut fields = vec![
            Field::id(Some(self.id.uuid())),
            Field::text(&self.title),
            Field::text(self.kind.as_str()),
            Field::date(self.observed_on),
            Field::text(&self.source),
        ];
        fields.extend(handling_fields(&self.handling));
        fields
    }

    fn read(row: &mut Row<'_>) -> Result<Self> {
        Ok(Self {
            id: ObservationId::from_uuid(row.id()?),
            title: row.text("title")?,
            kind: ObservationKind::from_text(&row.text("kind")?),
            observed_on: row.date("observed_on")?,
            source: row.text("source")?,
            location: row.point()?,
            handling: row.handling()?,
        })
    }
}
