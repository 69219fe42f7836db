//! Areas in their table.

use rusqlite::Result;

use super::{Field, Record, Row};
use crate::profile::{Area, AreaId, AreaKind, Deprivation};
use crate::store::geometry::Geometry;
use crate::store::schema::{AREAS, Table};

impl Record for Area {
    const TABLE: &'static Table = &AREAS;

    fn geometry(&self) -> Option<Geometry<'_>> {
        (!self.polygons.is_empty()).then(|| {
            Geometry::Areas(
                self.polygons.iter().map(|p| p.iter().map(Vec::as_slice).collect()).collect(),
            )
        })
    }

    fn fields(&self) -> Vec<Field<'_>> {
        let figures = self.deprivation.as_ref();
        vec![
            Field::id(Some(self.id.uuid())),
            Field::text(self.kind.as_str()),
            Field::text(&self.code),
            Field::text(&self.name),
            Field::text(&self.vintage),
            figures.map_or(Field::Nothing, |d| Field::Integer(d.decile.into())),
            figures.and_then(|d| d.rank).map_or(Field::Nothing, |r| Field::Integer(r.into())),
            figures.map_or(Field::Nothing, |d| Field::text(&d.index)),
            Field::text(&self.source),
            Field::text(&self.credit),
        ]
    }

    fn read(row: &mut Row<'_>) -> Result<Self> {
        let decile = u8::try_from(row.count("imd_decile")?).unwrap_or(0);
        let rank = u32::try_from(row.count("imd_rank")?).ok().filter(|r| *r > 0);
        let index = row.text("imd_index")?;
        let known = (1..=10).contains(&decile);
        if !known && (decile > 0 || !index.is_empty()) {
            row.note(format!("imd_decile is {decile}, not 1 to 10; it is taken as not known"));
        }
        Ok(Self {
            id: AreaId::from_uuid(row.id()?),
            kind: row.term("kind", AreaKind::from_text, AreaKind::Other, AreaKind::Other)?,
            code: row.text("code")?,
            name: row.text("name")?,
            vintage: row.text("vintage")?,
            source: row.text("source")?,
            credit: row.text("credit")?,
            deprivation: known.then_some(Deprivation { decile, rank, index }),
            polygons: row.areas()?,
        })
    }
}
