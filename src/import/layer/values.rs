//! The cells of a row, and how they fill a record.

use std::collections::HashSet;

use super::geometry::RawGeometry;
use crate::import::report::RowFault;
use crate::profile::{
    CommunityRecord, Field, FieldError, FieldKind, FieldValue, Neighbourhood, SpocId,
};

/// A row of a layer's file, read and not yet understood.
#[derive(Debug)]
pub(super) struct LayerRow {
    /// The id; empty where the row has none.
    pub id: String,
    /// The values that the file has of it.
    pub cells: Vec<Cell>,
    /// Where it is.
    pub place: RawPlace,
    /// The basemap that it names, of a neighbourhood.
    pub basemap: Option<String>,
}

/// A value of a row.
#[derive(Debug)]
pub(super) struct Cell {
    pub field: Field,
    /// What the file calls the column.
    pub column: String,
    pub text: String,
}

/// Where a row is.
#[derive(Debug)]
pub(super) enum RawPlace {
    /// The file has no places.
    NotSaid,
    /// What the file says, and in which column; `None`: the row has no place.
    Said { column: String, geometry: Option<RawGeometry> },
}

/// What has fields that can be filled.
pub(super) trait Fields {
    fn text(&self, field: Field) -> String;
    fn set(&mut self, field: Field, value: FieldValue) -> Result<(), FieldError>;
}

impl Fields for CommunityRecord {
    fn text(&self, field: Field) -> String {
        self.as_ref().value(field).map(|v| v.to_text()).unwrap_or_default()
    }

    fn set(&mut self, field: Field, value: FieldValue) -> Result<(), FieldError> {
        CommunityRecord::set(self, field, value)
    }
}

impl Fields for Neighbourhood {
    fn text(&self, field: Field) -> String {
        self.value(field).map(|v| v.to_text()).unwrap_or_default()
    }

    fn set(&mut self, field: Field, value: FieldValue) -> Result<(), FieldError> {
        Neighbourhood::set(self, field, value)
    }
}

/// How cells are understood.
#[derive(Debug, Clone, Copy)]
pub(super) struct Filling<'a> {
    /// Whom a record may name as its point of contact.
    pub spocs: &'a HashSet<SpocId>,
    /// Whether an empty cell leaves the first values of a new record as they are.
    pub keeps_first_values: bool,
}

impl Filling<'_> {
    /// Sets every field that a row changes, or none of them.
    pub(super) fn fill<T: Fields + Clone>(
        self,
        thing: &mut T,
        cells: &[Cell],
    ) -> Result<(), RowFault> {
        let mut changes = Vec::new();
        for cell in cells {
            if let Some(value) = self.change(&thing.text(cell.field), cell)? {
                changes.push((cell, value));
            }
        }
        let mut filled = thing.clone();
        let mut set = |cell: &Cell, value| {
            filled.set(cell.field, value).map_err(|e| fault(cell, &e.expected))
        };
        // The days of a row are judged beside each other, not beside what one of them was.
        for (cell, value) in &changes {
            if matches!(value, FieldValue::Date(_)) {
                set(cell, FieldValue::Date(None))?;
            }
        }
        for (cell, value) in changes {
            set(cell, value)?;
        }
        *thing = filled;
        Ok(())
    }

    /// What a cell makes of a field; `None` where the field stays as it is.
    fn change(self, now: &str, cell: &Cell) -> Result<Option<FieldValue>, RowFault> {
        let field = cell.field;
        if cell.text.trim().is_empty() {
            let first = matches!(field, Field::Owner | Field::Created | Field::ReviewOn);
            // A flag is yes or no, and a closed list has no empty term.
            let never_empty = matches!(field.kind(), FieldKind::Flag | FieldKind::Choice(false));
            if never_empty || (first && self.keeps_first_values) {
                return Ok(None);
            }
        }
        if same_text(now, &cell.text) {
            return Ok(None);
        }
        let value = field.parse(&cell.text).map_err(|e| fault(cell, &e.expected))?;
        if field.parse(now).is_ok_and(|now| now == value) {
            return Ok(None);
        }
        match value {
            FieldValue::Spoc(Some(id)) if !self.spocs.contains(&id) => Err(fault(
                cell,
                "the id of a single point of contact of this profile, or nothing; bring in the layer spocs first",
            )),
            value => Ok(Some(value)),
        }
    }
}

fn fault(cell: &Cell, expected: &str) -> RowFault {
    RowFault::new(&cell.column, &cell.text, format!("expected {expected}"))
}

/// Whether two texts say the same: blanks round a text and the kind of line end say nothing.
fn same_text(a: &str, b: &str) -> bool {
    fn lines(text: &str) -> String {
        text.trim().replace("\r\n", "\n").replace('\r', "\n")
    }
    a == b || lines(a) == lines(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(field: Field, now: &str, text: &str, keeps_first_values: bool) -> Option<String> {
        let cell = Cell { field, column: field.column().to_owned(), text: text.to_owned() };
        let spocs = HashSet::new();
        let filling = Filling { spocs: &spocs, keeps_first_values };
        filling.change(now, &cell).unwrap().map(|v| v.to_text())
    }

    #[test]
    fn an_empty_cell_empties_what_can_be_empty() {
        for (field, now, expected) in [
            (Field::Organisation, "Mosque", Some("")),
            (Field::LastContact, "2026-08-31", Some("")),
            (Field::StakeholderType, "school", Some("")),
            (Field::FeelsUnheard, "yes", None),
            (Field::Sensitivity, "open", None),
            (Field::Notes, "", None),
        ] {
            assert_eq!(changed(field, now, " ", false).as_deref(), expected, "{field:?}");
        }
        assert_eq!(changed(Field::Owner, "Beat officer", "", true), None);
        assert_eq!(changed(Field::Owner, "Beat officer", "", false).as_deref(), Some(""));
    }

    #[test]
    fn what_says_the_same_changes_nothing() {
        assert_eq!(changed(Field::Notes, " a\r\nb ", "a\nb", false), None);
        assert_eq!(changed(Field::Aim, "Reduced Crimes", "reduced crimes", false), None);
        assert_eq!(changed(Field::Starts, "2026-08-31", "31/8/2026", false), None);
        assert_eq!(changed(Field::FeelsUnheard, "yes", "TRUE", false), None);
    }
}
