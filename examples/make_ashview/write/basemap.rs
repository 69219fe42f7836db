//! The basemap: from the ground up, so that drawing in order puts names on top.

use super::geojson::{COARSE, FINE, Properties, collection, line, point, polygon};
use crate::town::Town;
use crate::trouble::Result;

/// The whole basemap as `GeoJSON`.
pub fn text(town: &Town) -> Result<String> {
    let kind =
        |word: &str, name: &str| Properties::default().with("kind", word).with_some("name", name);
    let mut features = Vec::new();
    for area in &town.areas {
        features.push(kind(area.kind.word(), area.name).feature(&polygon(&area.ring, COARSE)?));
    }
    for other in &town.lines {
        features.push(kind(other.kind, other.name).feature(&line(&other.path)?));
    }
    for street in &town.streets {
        let properties = kind("street", &street.name).with("class", street.class.word());
        features.push(properties.feature(&line(&street.line)?));
    }
    for building in &town.buildings {
        features
            .push(kind("building", building.name).feature(&polygon(&building.outline, COARSE)?));
    }
    features
        .push(kind("boundary", "Ashview neighbourhood").feature(&polygon(&town.boundary, FINE)?));
    for label in &town.labels {
        features.push(
            kind("label", &label.name).with("class", label.kind).feature(&point(label.point)?),
        );
    }
    Ok(collection(&features))
}
