//! What a change did, in words: for the audit and for the history panel.

use super::RecordChange;
use crate::profile::{Field, FieldValue, Neighbourhood, Shape, Subject};

/// One value that a change touched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Of what.
    pub subject: Subject,
    /// The field.
    pub field: Field,
    /// What stood there.
    pub from: String,
    /// What stands there now.
    pub to: String,
}

/// The fields in which two states differ.
pub fn differences(
    subject: Subject,
    before: &dyn Fn(Field) -> Option<FieldValue>,
    after: &dyn Fn(Field) -> Option<FieldValue>,
    fields: &[Field],
) -> Vec<Difference> {
    let text = |value: Option<FieldValue>| value.map(|v| v.to_text()).unwrap_or_default();
    fields
        .iter()
        .map(|&field| Difference {
            subject,
            field,
            from: text(before(field)),
            to: text(after(field)),
        })
        .filter(|d| d.from != d.to)
        .collect()
}

/// A place in words: coordinates of a point, how many corners of anything else.
pub fn place_in_words(shape: Option<&Shape>) -> String {
    match shape {
        None => "no place".to_owned(),
        Some(Shape::Point(p)) => p.to_string(),
        Some(Shape::Line(points)) => format!("a line of {} points", points.len()),
        Some(Shape::Area(points)) => format!("an area of {} corners", points.len()),
    }
}

impl RecordChange {
    /// What changed from what to what: "Relationship: “new” → “active”", a line each. Empty for
    /// a record that was added or deleted: its name says all that may be kept. `spoc_title` gives the title of a
    /// single point of contact by its id.
    pub fn in_words(&self, spoc_title: &dyn Fn(&str) -> Option<String>) -> String {
        let (Some(before), Some(after)) = (&self.before, &self.after) else {
            return String::new();
        };
        let (before, after) = (before.as_ref().as_ref(), after.as_ref().as_ref());
        let changed = differences(
            Subject::Record(before.id()),
            &|field| before.value(field),
            &|field| after.value(field),
            before.fields(),
        );
        in_words(&changed, before.shape().as_ref(), after.shape().as_ref(), spoc_title)
    }
}

/// What changed of the neighbourhood, from what to what.
pub fn neighbourhood_in_words(before: &Neighbourhood, after: &Neighbourhood) -> String {
    let changed = differences(
        Subject::Neighbourhood,
        &|field| before.value(field),
        &|field| after.value(field),
        Neighbourhood::FIELDS,
    );
    let words = in_words(&changed, before.shape().as_ref(), after.shape().as_ref(), &|_| None);
    if before.basemap == after.basemap {
        return words;
    }
    let said =
        |text: &str| if text.is_empty() { "nothing".to_owned() } else { format!("“{text}”") };
    let line = if words.is_empty() { "" } else { "\n" };
    format!("{words}{line}Basemap: {} → {}", said(&before.basemap), said(&after.basemap))
}

fn in_words(
    changed: &[Difference],
    before: Option<&Shape>,
    after: Option<&Shape>,
    spoc_title: &dyn Fn(&str) -> Option<String>,
) -> String {
    let said = |field: Field, text: &str| match (field, text) {
        (_, "") => "nothing".to_owned(),
        (Field::PrimarySpoc, id) => spoc_title(id)
            .map_or_else(|| "a former contact".to_owned(), |title| format!("“{title}”")),
        (_, text) => format!("“{text}”"),
    };
    let mut parts: Vec<String> = changed
        .iter()
        .map(|d| {
            format!("{}: {} → {}", d.field.label(), said(d.field, &d.from), said(d.field, &d.to))
        })
        .collect();
    if before != after {
        let (from, to) = (place_in_words(before), place_in_words(after));
        parts.push(if from == to {
            format!("Place: {to}, other corners")
        } else {
            format!("Place: {from} → {to}")
        });
    }
    parts.join("\n")
}
