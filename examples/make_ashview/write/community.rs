//! The four layers of the community map.

use super::geojson::{FINE, Properties, collection, line, point, polygon};
use crate::community::{Community, Record, Shape};
use crate::trouble::Result;

/// The members that all four layers share, at the end of each feature.
fn recorded(properties: Properties, record: &Record) -> Properties {
    properties
        .with("sensitivity", record.sensitivity)
        .with("basis", record.basis)
        .with("policing_purpose", record.policing_purpose)
        .with("owner", record.owner)
        .with_date("created", Some(record.created))
        .with_date("review_on", Some(record.review_on))
        .with("notes", record.notes)
}

/// The stakeholders.
pub fn stakeholders(map: &Community) -> Result<String> {
    let mut features = Vec::new();
    for s in &map.stakeholders {
        let properties = Properties::default()
            .with("name", format!("{}, {}", s.name, s.organisation))
            .with("organisation", s.organisation)
            .with("type", s.kind)
            .with("feels_unheard", !s.feels_unheard_evidence.is_empty())
            .with("feels_unheard_evidence", s.feels_unheard_evidence)
            .with("relationship", s.relationship)
            .with("preferred_contact", s.preferred_contact)
            .with_date("last_contact", s.last_contact)
            .with("primary_spoc", s.primary_spoc)
            .with("lawful_basis", s.lawful_basis);
        features.push(recorded(properties, &s.record).feature(&point(s.location)?));
    }
    Ok(collection(&features))
}

/// The focal points.
pub fn focal_points(map: &Community) -> Result<String> {
    let mut features = Vec::new();
    for f in &map.focal_points {
        let properties = Properties::default()
            .with("name", f.name)
            .with("category", f.category)
            .with("opening_times", f.opening_times)
            .with("busy_times", f.busy_times)
            .with("faith_of_place", f.faith_of_place)
            .with("status", f.status)
            .with_date("closed_on", f.closed_on)
            .with("primary_spoc", f.primary_spoc);
        features.push(recorded(properties, &f.record).feature(&point(f.location)?));
    }
    Ok(collection(&features))
}

/// The single points of contact.
pub fn spocs(map: &Community) -> Result<String> {
    let mut features = Vec::new();
    for s in &map.spocs {
        let properties = Properties::default()
            .with("title", s.title)
            .with("for_whom", s.for_whom)
            .with("for_kind", s.for_kind)
            .with("cover", s.cover)
            .with("channel", s.channel)
            .with_date("last_spoken", s.last_spoken);
        features.push(recorded(properties, &s.record).feature(&point(s.location)?));
    }
    Ok(collection(&features))
}

/// The strategies. The owner of the strategy is also the owner of the record.
pub fn strategies(map: &Community) -> Result<String> {
    let mut features = Vec::new();
    for s in &map.strategies {
        let properties = Properties::default()
            .with("title", s.title)
            .with("aim", s.aim)
            .with_date("starts", s.starts)
            .with_date("ends", s.ends)
            .with("linked_problem", s.linked_problem)
            .with("measure", s.measure);
        let geometry = match &s.shape {
            Shape::Point(p) => point(*p)?,
            Shape::Line(points) => line(points)?,
            Shape::Area(ring) => polygon(ring, FINE)?,
        };
        features.push(recorded(properties, &s.record).feature(&geometry));
    }
    Ok(collection(&features))
}
