//! Key stakeholders in their table.

use rusqlite::Result;

use super::{Field, Record, Row, handling_fields};
use crate::profile::{Relationship, SpocId, Stakeholder, StakeholderId, StakeholderType};
use crate::store::geometry::Geometry;
use crate::store::schema::{STAKEHOLDERS, Table};

impl Record for Stakeholder {
    const TABLE: &'static Table = &STAKEHOLDERS;

    fn geometry(&self) -> Option<Geometry<'_>> {
        self.location.map(Geometry::Point)
    }

    fn fields(&self) -> Vec<Field<'_>> {
        let mut fields = vec![
            Field::id(Some(self.id.uuid())),
            Field::text(&self.name),
            Field::text(&self.organisation),
            Field::text(self.kind.as_str()),
            Field::Flag(self.feels_unheard),
            Field::text(&self.feels_unheard_evidence),
            Field::text(self.relationship.as_str()),
            Field::text(&self.preferred_contact),
            Field::date(self.last_contact),
            Field::text(&self.lawful_basis),
            Field::id(self.primary_spoc.map(SpocId::uuid)),
        ];
        fields.extend(handling_fields(&self.handling));
        fields
    }

    fn read(row: &mut Row<'_>) -> Result<Self> {
        Ok(Self {
            id: StakeholderId::from_uuid(row.id()?),
            name: row.text("name")?,
            organisation: row.text("organisation")?,
            kind: StakeholderType::from_text(&row.text("kind")?),
            feels_unheard: row.flag("feels_unheard")?,
            feels_unheard_evidence: row.text("feels_unheard_evidence")?,
            relationship: row.term(
                "relationship",
                Relationship::from_text,
                Relationship::None,
                Relationship::None,
            )?,
            preferred_contact: row.text("preferred_contact")?,
            last_contact: row.date("last_contact")?,
            lawful_basis: row.text("lawful_basis")?,
            primary_spoc: row.primary_spoc()?,
            location: row.point()?,
            handling: row.handling()?,
        })
    }
}
