//! A layer's `GeoJSON` file as rows of text.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use serde_json::{Map, Value};
use uuid::Uuid;

use super::ReadRow;
use super::columns::{LayerColumn, find};
use super::geometry::RawGeometry;
use super::report::{LayerReport, RowAt};
use super::values::{Cell, LayerRow, RawPlace};
use crate::import::error::{ImportError, shortened};
use crate::import::report::RowFault;
use crate::profile::CommunityLayer;

/// The largest file that is read: it has to be in memory as a whole, several times over.
const MAX_BYTES: u64 = 32 << 20;

/// How the number of a feature is called where it is left out.
const FEATURE_ID: &str = "the id beside the properties";

/// Reads a file feature by feature. The columns that are left out go to the report.
pub(super) fn read(
    path: &Path,
    report: &mut LayerReport,
    take: &mut impl FnMut(RowAt, ReadRow),
) -> Result<(), ImportError> {
    let text = text(path, report)?;
    let root: Value = serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|e| {
        let found = match text.trim() {
            "" => "an empty file".to_owned(),
            _ => format!("text that is not JSON ({})", shortened(&e.to_string(), 120)),
        };
        let line = (e.line() > 0).then_some(e.line() as u64);
        report.refused(line, "a GeoJSON feature collection", &found, "export the layer again")
    })?;
    let features = features(root, report)?;
    if features.is_empty() {
        return Ok(());
    }
    // A file in which nothing has a place says nothing of places: no record loses its own.
    let places = features.iter().any(|f| f.get("geometry").is_some_and(|g| !g.is_null()));
    let mut names: Vec<&str> = Vec::new();
    let mut known = std::collections::HashSet::new();
    for feature in &features {
        for name in properties(feature).into_iter().flat_map(Map::keys) {
            if known.insert(name.as_str()) {
                names.push(name);
            }
        }
    }
    let is_id = |name: &&&str| LayerColumn::of(report.layer, name) == Some(LayerColumn::Id);
    let id_column = names.iter().find(is_id).map(|n| (*n).to_owned());
    // An id beside the properties counts only where it is one of ours and none is among them.
    let mut columns_named = names.clone();
    if id_column.is_none() && features.iter().any(|f| own_id(f).is_some()) {
        columns_named.push("id");
    }
    // Places stand beside the columns, also in a file that has none.
    let mut columns = find(&columns_named, None, true, report)?;
    columns.truncate(names.len());
    if report.layer == CommunityLayer::Neighbourhood
        && !places
        && columns.iter().flatten().next().is_none()
    {
        return Err(report.refused(
            None,
            "a neighbourhood with its boundary",
            "a file without a geometry and without a column of the layer",
            "choose the file of the boundary",
        ));
    }
    let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
    let mut ids_left_out = false;
    for (feature, n) in features.iter().zip(1..) {
        ids_left_out |= feature.get("id").is_some_and(|id| !id.is_null())
            && own_id(feature).is_none()
            && id_column.is_none();
        take(RowAt::Feature(n), row(feature, &names, &columns, places));
    }
    if ids_left_out {
        report.columns_left_out.push(FEATURE_ID.to_owned());
    }
    Ok(())
}

fn text(path: &Path, report: &LayerReport) -> Result<String, ImportError> {
    let unreadable = |e: std::io::Error| ImportError::Unreadable {
        file: report.file.clone(),
        reason: e.to_string(),
    };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(report.refused(
            None,
            format!("a layer of at most {} MB", MAX_BYTES >> 20),
            "a larger file",
            "leave only this neighbourhood in it, or save it as CSV",
        ));
    }
    String::from_utf8(bytes).map_err(|e| {
        let valid = e.as_bytes().get(..e.utf8_error().valid_up_to()).unwrap_or_default();
        let line = valid.split(|b| *b == b'\n').count() as u64;
        let advice = "save it as GeoJSON in UTF-8 and import that";
        report.refused(Some(line), "GeoJSON, that is text in UTF-8", "other bytes", advice)
    })
}

/// The features of a file, whether it is a collection, one feature or a geometry alone.
fn features(root: Value, report: &LayerReport) -> Result<Vec<Value>, ImportError> {
    let kind = root.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    wgs84(root.get("crs"), report)?;
    let refused = |found: &str| {
        let advice = "save the layer as GeoJSON and import that";
        Err(report.refused(None, "a GeoJSON feature collection", found, advice))
    };
    match (kind.as_str(), root) {
        ("FeatureCollection", Value::Object(mut root)) => match root.remove("features") {
            Some(Value::Array(features)) => Ok(features),
            _ => refused("one without features"),
        },
        ("Feature", feature) => Ok(vec![feature]),
        (
            "Point" | "LineString" | "Polygon" | "MultiPoint" | "MultiLineString" | "MultiPolygon",
            geometry,
        ) => Ok(vec![serde_json::json!({
            "type": "Feature", "properties": null, "geometry": geometry,
        })]),
        ("", _) => refused("JSON without a type"),
        (kind, _) => refused(&format!("a \"{}\"", shortened(kind, 40))),
    }
}

/// Refuses a file that says that its coordinates are not degrees of WGS84. The member is of an
/// older GeoJSON; programs still write it.
fn wgs84(crs: Option<&Value>, report: &LayerReport) -> Result<(), ImportError> {
    let Some(crs) = crs.filter(|c| !c.is_null()) else { return Ok(()) };
    let name = crs.pointer("/properties/name").and_then(Value::as_str);
    let known = name.is_some_and(|name| {
        let name = name.trim().to_ascii_uppercase();
        // The last word is the code, whatever version of the register stands before it.
        let mut words = name.split(':').filter(|w| !w.is_empty()).rev();
        let code = words.next().unwrap_or_default();
        let ours = words.any(|w| w == "EPSG") && code == "4326";
        ours || matches!(code, "CRS84" | "WGS84" | "WGS 84")
    });
    if known {
        return Ok(());
    }
    let found = match name {
        Some(name) => format!("coordinates in \"{}\"", shortened(name, 60)),
        None => "coordinates in a system that it does not name".to_owned(),
    };
    let advice = "save the layer in WGS84 (EPSG:4326), as GeoJSON has it";
    Err(report.refused(None, "coordinates in degrees of WGS84", &found, advice))
}

fn properties(feature: &Value) -> Option<&Map<String, Value>> {
    feature.get("properties").and_then(Value::as_object)
}

/// The id beside the properties, where it is a UUID as our exports write it.
fn own_id(feature: &Value) -> Option<&str> {
    let id = feature.get("id").and_then(Value::as_str)?;
    Uuid::try_parse(id.trim()).is_ok().then_some(id)
}

fn row(
    feature: &Value,
    names: &[String],
    columns: &[Option<LayerColumn>],
    places: bool,
) -> ReadRow {
    if feature.get("type").and_then(Value::as_str) != Some("Feature") {
        return Err(RowFault::new("", &feature.to_string(), "expected a feature"));
    }
    let none = Map::new();
    let properties = properties(feature).unwrap_or(&none);
    let mut row = LayerRow {
        id: own_id(feature).unwrap_or_default().to_owned(),
        cells: Vec::new(),
        place: RawPlace::NotSaid,
        basemap: None,
    };
    for (name, column) in names.iter().zip(columns) {
        let (Some(column), Some(value)) = (column, properties.get(name)) else { continue };
        let text = match value {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            Value::Number(n) => n.to_string(),
            Value::Bool(on) => if *on { "yes" } else { "no" }.to_owned(),
            Value::Array(_) | Value::Object(_) => {
                let reason = "expected a text, a number, true or false";
                return Err(RowFault::new(name, &value.to_string(), reason));
            }
        };
        match column {
            LayerColumn::Id if text.trim().is_empty() => {}
            LayerColumn::Id => row.id = text,
            LayerColumn::Basemap => row.basemap = Some(text),
            LayerColumn::Field(field) => {
                row.cells.push(Cell { field: *field, column: name.clone(), text });
            }
            LayerColumn::Longitude | LayerColumn::Latitude | LayerColumn::Wkt => {}
        }
    }
    if places {
        row.place = RawPlace::Said { column: "geometry".to_owned(), geometry: geometry(feature)? };
    }
    Ok(row)
}

fn geometry(feature: &Value) -> Result<Option<RawGeometry>, RowFault> {
    let Some(value) = feature.get("geometry").filter(|g| !g.is_null()) else { return Ok(None) };
    let wrong = |reason: String| {
        let kind = value.get("type").and_then(Value::as_str).unwrap_or_default();
        RowFault::new("geometry", kind, reason)
    };
    if value.get("coordinates").and_then(Value::as_array).is_some_and(Vec::is_empty) {
        return Ok(None);
    }
    if [value, feature].iter().any(|v| v.get("crs").is_some_and(|c| !c.is_null())) {
        let reason = "expected degrees of WGS84, found a coordinate system of its own; save the layer in EPSG:4326";
        return Err(wrong(reason.to_owned()));
    }
    let read: geojson::Geometry = serde_json::from_value(value.clone()).map_err(|e| {
        wrong(format!("expected a geometry of GeoJSON ({})", shortened(&e.to_string(), 120)))
    })?;
    RawGeometry::of(&read.value).map(Some).map_err(wrong)
}
