//! The neighbourhood in its table of one row.

use rusqlite::Result;

use super::{Field, Record, Row};
use crate::profile::{Neighbourhood, NeighbourhoodId, Shape};
use crate::store::geometry::Geometry;
use crate::store::schema::{NEIGHBOURHOOD, Table};

impl Record for Neighbourhood {
    const TABLE: &'static Table = &NEIGHBOURHOOD;

    fn geometry(&self) -> Option<Geometry<'_>> {
        (!self.boundary.is_empty()).then(|| Geometry::Area(vec![&self.boundary]))
    }

    fn fields(&self) -> Vec<Field<'_>> {
        vec![
            Field::id(Some(self.id.uuid())),
            Field::text(&self.name),
            Field::text(&self.force),
            Field::text(&self.description),
            Field::text(&self.transient_population),
            Field::text(&self.hidden_group_suspected),
            Field::text(&self.basemap),
        ]
    }

    fn read(row: &mut Row<'_>) -> Result<Self> {
        let boundary = match row.shape()? {
            Some(Shape::Area(ring)) => ring,
            Some(_) => {
                row.note("its geometry is not an area; no boundary is known".to_owned());
                Vec::new()
            }
            None => Vec::new(),
        };
        Ok(Self {
            id: NeighbourhoodId::from_uuid(row.id()?),
            name: row.text("name")?,
            force: row.text("force")?,
            description: row.text("description")?,
            boundary,
            transient_population: row.text("transient_population")?,
            hidden_group_suspected: row.text("hidden_group_suspected")?,
            basemap: row.text("basemap")?,
        })
    }
}
