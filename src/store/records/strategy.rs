//! Strategies in their table.

use rusqlite::Result;

use super::{Field, Record, Row, handling_fields};
use crate::profile::{Aim, Strategy, StrategyId};
use crate::store::geometry::Geometry;
use crate::store::schema::{STRATEGIES, Table};

impl Record for Strategy {
    const TABLE: &'static Table = &STRATEGIES;

    fn geometry(&self) -> Option<Geometry<'_>> {
        self.shape.as_ref().and_then(Geometry::of)
    }

    fn fields(&self) -> Vec<Field<'_>> {
        let mut fields = vec![
            Field::id(Some(self.id.uuid())),
            Field::text(&self.title),
            Field::text(self.aim.as_str()),
            Field::date(self.starts),
            Field::date(self.ends),
            Field::text(&self.linked_problem),
            Field::text(&self.measure),
        ];
        fields.extend(handling_fields(&self.handling));
        fields
    }

    fn read(row: &mut Row<'_>) -> Result<Self> {
        Ok(Self {
            id: StrategyId::from_uuid(row.id()?),
            title: row.text("title")?,
            aim: Aim::from_text(&row.text("aim")?),
            starts: row.date("starts")?,
            ends: row.date("ends")?,
            linked_problem: row.text("linked_problem")?,
            measure: row.text("measure")?,
            shape: row.shape()?,
            handling: row.handling()?,
        })
    }
}
