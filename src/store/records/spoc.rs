//! Single points of contact in their table.

use rusqlite::Result;

use super::{Field, Record, Row, handling_fields};
use crate::profile::{Spoc, SpocId, SpocKind};
use crate::store::geometry::Geometry;
use crate::store::schema::{SPOCS, Table};

impl Record for Spoc {
    const TABLE: &'static Table = &SPOCS;

    fn geometry(&self) -> Option<Geometry<'_>> {
        self.location.map(Geometry::Point)
    }

    fn fields(&self) -> Vec<Field<'_>> {
        let mut fields = vec![
            Field::id(Some(self.id.uuid())),
            Field::text(&self.title),
            Field::text(&self.for_whom),
            Field::text(self.for_kind.as_str()),
            Field::text(&self.cover),
            Field::text(&self.channel),
            Field::date(self.last_spoken),
        ];
        fields.extend(handling_fields(&self.handling));
        fields
    }

    fn read(row: &mut Row<'_>) -> Result<Self> {
        Ok(Self {
            id: SpocId::from_uuid(row.id()?),
            title: row.text("title")?,
            for_whom: row.text("for_whom")?,
            for_kind: SpocKind::from_text(&row.text("for_kind")?),
            cover: row.text("cover")?,
            channel: row.text("channel")?,
            last_spoken: row.date("last_spoken")?,
            location: row.point()?,
            handling: row.handling()?,
        })
    }
}
