//! `GeoJSON` of RFC 7946.

use std::io::{Error, Result, Write};

use geojson::feature::Id;
use geojson::{
    Feature, FeatureCollection, FeatureWriter, GeometryValue, JsonObject, JsonValue, Position,
};

use super::layer::LayerRow;
use crate::geography::LonLat;
use crate::profile::KeptHotSpot;
use crate::store::StoredHotSpot;
use crate::store::geometry::Geometry;
use crate::store::records::Field;
use crate::store::schema::{HOT_SPOTS, Table};

/// Writes a layer as a collection of features; a row without a place has a null geometry.
pub(super) fn write<'a>(
    out: &mut impl Write,
    table: &Table,
    rows: impl Iterator<Item = LayerRow<'a>>,
) -> Result<()> {
    let mut writer = FeatureWriter::from_writer(out);
    for row in rows {
        writer.write_feature(&feature(table, row.geometry, &row.fields)).map_err(Error::other)?;
    }
    writer.finish().map_err(Error::other)
}

/// Hot spots as a `FeatureCollection` of RFC 7946, each with everything that must be said beside
/// it: rank, count, share, period, kernel, bandwidth, cell.
///
/// ```
/// use beatlas::export::hot_spots_geojson;
/// assert_eq!(hot_spots_geojson(&[]), r#"{"type":"FeatureCollection","features":[]}"#);
/// ```
pub fn hot_spots_geojson(hot_spots: &[StoredHotSpot]) -> String {
    named_hot_spots_geojson(hot_spots, &[])
}

/// As [`hot_spots_geojson`], with the `id` and the `name` of the kept hot spot that each is, in the
/// same order; one that is not kept has neither.
pub fn named_hot_spots_geojson(
    hot_spots: &[StoredHotSpot],
    kept: &[Option<&KeptHotSpot>],
) -> String {
    let kept = kept.iter().copied().chain(std::iter::repeat(None));
    let named = |(h, kept): (&StoredHotSpot, Option<&KeptHotSpot>)| {
        let mut feature = feature(&HOT_SPOTS, h.geometry(), &h.fields());
        if let (Some(kept), Some(properties)) = (kept, &mut feature.properties) {
            let id = kept.hot_spot.to_string();
            properties.insert("id".to_owned(), id.as_str().into());
            properties.insert("name".to_owned(), kept.name.as_str().into());
            feature.id = Some(Id::String(id));
        }
        feature
    };
    let features = hot_spots.iter().zip(kept).map(named).collect();
    FeatureCollection { bbox: None, features, foreign_members: None }.to_string()
}

fn feature(table: &Table, geometry: Option<Geometry<'_>>, fields: &[Field<'_>]) -> Feature {
    let mut properties = JsonObject::new();
    let mut id = None;
    for (column, field) in table.columns.iter().zip(fields) {
        let value = match field {
            Field::Nothing => JsonValue::Null,
            Field::Text(text) => JsonValue::String(text.to_string()),
            Field::Integer(n) => JsonValue::from(*n),
            Field::Real(n) => JsonValue::from(*n),
            Field::Flag(on) => JsonValue::Bool(*on),
        };
        if let ("id" | "key", JsonValue::String(text)) = (column.name, &value) {
            id = Some(Id::String(text.clone()));
        }
        properties.insert(column.name.to_owned(), value);
    }
    Feature {
        bbox: None,
        geometry: geometry.map(|g| geojson::Geometry::new(value(&g))),
        id,
        properties: Some(properties),
        foreign_members: None,
    }
}

fn value(geometry: &Geometry<'_>) -> GeometryValue {
    match geometry {
        Geometry::Point(p) => GeometryValue::new_point(position(*p)),
        Geometry::Line(points) => {
            GeometryValue::new_line_string(points.iter().map(|p| position(*p)))
        }
        Geometry::Area(rings) => GeometryValue::new_polygon(
            rings.iter().zip(0..).map(|(ring, n)| closed_ring(ring, n == 0)),
        ),
        Geometry::Areas(areas) => GeometryValue::new_multi_polygon(areas.iter().map(|rings| {
            rings.iter().zip(0..).map(|(ring, n)| closed_ring(ring, n == 0)).collect::<Vec<_>>()
        })),
    }
}

/// Seven decimals are a centimetre; more would only claim to be exact.
fn position(p: LonLat) -> Position {
    let rounded = |v: f64| (v * 1e7).round() / 1e7;
    [rounded(p.lon()), rounded(p.lat())].into()
}

/// A ring that ends where it begins, the exterior counter-clockwise and holes clockwise.
fn closed_ring(ring: &[LonLat], exterior: bool) -> Vec<Position> {
    let next = ring.iter().cycle().skip(1);
    let area: f64 = ring.iter().zip(next).map(|(a, b)| a.lon() * b.lat() - b.lon() * a.lat()).sum();
    let mut positions: Vec<Position> =
        ring.iter().chain(ring.first()).map(|p| position(*p)).collect();
    if (area > 0.0) != exterior {
        positions.reverse();
    }
    positions
}
