//! `GeoJSON`, `TopoJSON`, and the police API's boundary, which is a list of positions.

use serde_json::{Map, Value};

use super::{AreaFile, RawArea, Rings, System, refused};
use crate::import::error::{ImportError, shortened};

/// Reads any of the three.
pub(super) fn read(file: &str, bytes: &[u8]) -> Result<AreaFile, ImportError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let root: Value = serde_json::from_slice(bytes).map_err(|e| ImportError::Refused {
        file: file.to_owned(),
        line: (e.line() > 0).then_some(e.line() as u64),
        expected: "areas as GeoJSON, TopoJSON or a boundary of the police API".to_owned(),
        found: format!("text that is not JSON ({})", shortened(&e.to_string(), 120)),
        advice: "download or export the file again".to_owned(),
    })?;
    if let Value::Array(positions) = &root {
        return Ok(AreaFile {
            system: System::Degrees,
            neighbourhood: true,
            areas: vec![RawArea { fields: Vec::new(), rings: police_ring(positions) }],
        });
    }
    let (kind, items) = match root.get("type").and_then(Value::as_str).unwrap_or_default() {
        "FeatureCollection" => ("GeoJSON", list(&root, "features").to_vec()),
        "Feature" => ("GeoJSON", vec![root.clone()]),
        "Topology" => ("TopoJSON", Vec::new()),
        other => {
            let found = format!("JSON of the type \"{}\"", shortened(other, 40));
            let expected = "a FeatureCollection, a Topology or a list of positions";
            return Err(refused(file, expected, &found, "save the layer as GeoJSON"));
        }
    };
    let areas = if kind == "TopoJSON" {
        topology(&root)
    } else {
        items
            .iter()
            .map(|f| RawArea {
                fields: fields(f),
                rings: f.get("geometry").map_or_else(|| Err(NO_PLACE.into()), geometry),
            })
            .collect()
    };
    let system = system(file, root.get("crs"))?;
    Ok(AreaFile { system, neighbourhood: false, areas })
}

const NO_PLACE: &str = "there is no geometry";

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn system(file: &str, crs: Option<&Value>) -> Result<System, ImportError> {
    let Some(crs) = crs.filter(|c| !c.is_null()) else { return Ok(System::Degrees) };
    let name = crs.pointer("/properties/name").and_then(Value::as_str).unwrap_or_default();
    let code = name.rsplit(':').next().unwrap_or_default().to_ascii_uppercase();
    if code == "CRS84" {
        return Ok(System::Degrees);
    }
    System::of_code(file, code.parse().ok(), name)
}

fn fields(feature: &Value) -> Vec<(String, String)> {
    let none = Map::new();
    let properties = feature.get("properties").and_then(Value::as_object).unwrap_or(&none);
    let text = |v: &Value| match v {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(n) => n.to_string(),
        _ => String::new(),
    };
    properties.iter().map(|(name, value)| (name.clone(), text(value))).collect()
}

fn number(value: Option<&Value>) -> Option<f64> {
    match value? {
        Value::String(text) => text.trim().parse().ok(),
        value => value.as_f64(),
    }
}

/// A ring of `GeoJSON`.
fn ring(value: &Value) -> Result<Vec<[f64; 2]>, String> {
    let positions = value.as_array().ok_or("a ring is not a list of positions")?;
    let position = |p: &Value| Some([number(p.get(0))?, number(p.get(1))?]);
    positions
        .iter()
        .zip(1..)
        .map(|(p, n): (_, usize)| {
            position(p).ok_or_else(|| format!("position {n} of a ring is not two numbers"))
        })
        .collect()
}

fn polygon(value: &Value) -> Result<Vec<Vec<[f64; 2]>>, String> {
    value.as_array().ok_or("a polygon is not a list of rings")?.iter().map(ring).collect()
}

fn geometry(value: &Value) -> Rings {
    let coordinates = value.get("coordinates").unwrap_or(&Value::Null);
    match value.get("type").and_then(Value::as_str) {
        Some("Polygon") => Ok(vec![polygon(coordinates)?]),
        Some("MultiPolygon") => coordinates
            .as_array()
            .ok_or("a MultiPolygon is not a list of polygons")?
            .iter()
            .map(polygon)
            .collect(),
        Some(other) => Err(format!("expected an area, found a {}", shortened(other, 40))),
        None => Err(NO_PLACE.to_owned()),
    }
}

/// The ring of a neighbourhood as the police API gives it.
fn police_ring(positions: &[Value]) -> Rings {
    let position = |p: &Value| Some([number(p.get("longitude"))?, number(p.get("latitude"))?]);
    let ring: Result<Vec<_>, String> = positions
        .iter()
        .zip(1..)
        .map(|(p, n): (_, usize)| {
            position(p).ok_or_else(|| format!("position {n} has no longitude and latitude"))
        })
        .collect();
    Ok(vec![vec![ring?]])
}

/// The areas of all objects of a topology.
fn topology(root: &Value) -> Vec<RawArea> {
    let pair = |name: &str| {
        let at = root.get("transform").and_then(|t| t.get(name));
        Some([number(at.and_then(|v| v.get(0)))?, number(at.and_then(|v| v.get(1)))?])
    };
    let transform = pair("scale").zip(pair("translate"));
    let arcs: Vec<Result<Vec<[f64; 2]>, String>> = list(root, "arcs")
        .iter()
        .map(|arc| {
            let mut points = ring(arc)?;
            if let Some((scale, translate)) = transform {
                let mut at = [0.0, 0.0];
                for p in &mut points {
                    at = [at[0] + p[0], at[1] + p[1]];
                    *p = [at[0] * scale[0] + translate[0], at[1] * scale[1] + translate[1]];
                }
            }
            Ok(points)
        })
        .collect();
    let mut areas = Vec::new();
    let objects = root.get("objects").and_then(Value::as_object).into_iter().flatten();
    for (_, object) in objects {
        let whole = std::slice::from_ref(object);
        let one = object.get("type").and_then(Value::as_str) != Some("GeometryCollection");
        for item in if one { whole } else { list(object, "geometries") } {
            areas.push(RawArea { fields: fields(item), rings: of_arcs(item, &arcs) });
        }
    }
    areas
}

fn of_arcs(item: &Value, arcs: &[Result<Vec<[f64; 2]>, String>]) -> Rings {
    let ring = |numbers: &Value| -> Result<Vec<[f64; 2]>, String> {
        let mut points: Vec<[f64; 2]> = Vec::new();
        for number in numbers.as_array().ok_or("a ring is not a list of arcs")? {
            let n = number.as_i64().ok_or("an arc's number is not a whole number")?;
            let at = usize::try_from(if n < 0 { !n } else { n }).unwrap_or(usize::MAX);
            let arc = arcs.get(at).ok_or_else(|| format!("there is no arc {at}"))?.clone()?;
            // Arcs begin where the last one ended.
            let skip = usize::from(!points.is_empty());
            if n < 0 {
                points.extend(arc.iter().rev().skip(skip));
            } else {
                points.extend(arc.iter().skip(skip));
            }
            if points.len() > super::MOST_POINTS {
                return Err(super::too_many_points());
            }
        }
        Ok(points)
    };
    let polygon = |rings: &Value| -> Result<Vec<Vec<[f64; 2]>>, String> {
        rings.as_array().ok_or("an area is not a list of rings")?.iter().map(ring).collect()
    };
    let arcs = item.get("arcs").unwrap_or(&Value::Null);
    match item.get("type").and_then(Value::as_str) {
        Some("Polygon") => Ok(vec![polygon(arcs)?]),
        Some("MultiPolygon") => {
            let polygons = arcs.as_array().ok_or("a MultiPolygon is not a list of polygons")?;
            polygons.iter().map(polygon).collect()
        }
        Some(other) => Err(format!("expected an area, found a {}", shortened(other, 40))),
        None => Err(NO_PLACE.to_owned()),
    }
}
