//! `GeoJSON`, `TopoJSON`, and the police API's boundary, which is a list of positions.

use serde_json::{Map, Value};

use super::{AreaFile, RawArea, Rings, System, refused};
use crate::import::error::{ImportError, shortened};
use crate::profile::grouped;

/// Corners that the areas of one `TopoJSON` file may have together.
const MOST_CORNERS: usize = 5_000_000;

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
    let features = match root.get("type").and_then(Value::as_str).unwrap_or_default() {
        "FeatureCollection" => list(&root, "features"),
        "Feature" => std::slice::from_ref(&root),
        "Topology" => return topology(file, &root),
        other => {
            let found = format!("JSON of the type \"{}\"", shortened(other, 40));
            let expected = "a FeatureCollection, a Topology or a list of positions";
            return Err(refused(file, expected, &found, "save the layer as GeoJSON"));
        }
    };
    let area = |f: &Value| RawArea {
        fields: fields(f),
        rings: f.get("geometry").map_or_else(|| Err(NO_PLACE.into()), geometry),
    };
    let system = system(file, root.get("crs"))?;
    Ok(AreaFile { system, neighbourhood: false, areas: features.iter().map(area).collect() })
}

const NO_PLACE: &str = "there is no geometry";
const COLLECTION: &str = "GeometryCollection";

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
        Some(COLLECTION) => together(value, geometry),
        Some(other) => Err(format!("expected an area, found a {}", shortened(other, 40))),
        None => Err(NO_PLACE.to_owned()),
    }
}

/// The polygons of all members of a collection, which are areas or collections of areas.
fn together(collection: &Value, mut of: impl FnMut(&Value) -> Rings) -> Rings {
    let mut all = Vec::new();
    for member in list(collection, "geometries") {
        all.extend(of(member)?);
    }
    if all.is_empty() { Err(NO_PLACE.to_owned()) } else { Ok(all) }
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

/// A line that areas share, or what is wrong with it.
type Arc = Result<Vec<[f64; 2]>, String>;

/// The areas of all objects of a topology.
fn topology(file: &str, root: &Value) -> Result<AreaFile, ImportError> {
    let objects = root.get("objects").and_then(Value::as_object);
    let objects: Vec<&Value> = objects.into_iter().flat_map(Map::values).collect();
    let system = system(file, common_crs(file, root, &objects)?)?;
    let mut shared = Shared { arcs: arcs(root), corners: 0 };
    let mut areas = Vec::new();
    for object in objects {
        let mut items = Vec::new();
        features(object, true, &mut items);
        for item in items {
            areas.push(RawArea { fields: fields(item), rings: shared.area(item) });
            if shared.corners > MOST_CORNERS {
                let most = grouped(MOST_CORNERS as u64);
                let expected = format!("areas of {most} corners or fewer in one file");
                let advice = "save fewer areas, or simplify the layer";
                return Err(refused(file, &expected, "more", advice));
            }
        }
    }
    Ok(AreaFile { system, neighbourhood: false, areas })
}

/// The system of a topology, which stands at its root or, as some programs leave it, in its
/// objects.
fn common_crs<'a>(
    file: &str,
    root: &'a Value,
    objects: &[&'a Value],
) -> Result<Option<&'a Value>, ImportError> {
    let said = |value: &&'a Value| value.get("crs").filter(|c| !c.is_null());
    if let Some(crs) = said(&root) {
        return Ok(Some(crs));
    }
    let mut all = objects.iter().map(said);
    let first = all.next().flatten();
    if all.all(|crs| crs == first) {
        return Ok(first);
    }
    let advice = "save each object as a file of its own";
    Err(refused(file, "one coordinate system for all objects", "several", advice))
}

fn arcs(root: &Value) -> Vec<Arc> {
    let pair = |name: &str| {
        let at = root.get("transform").and_then(|t| t.get(name));
        Some([number(at.and_then(|v| v.get(0)))?, number(at.and_then(|v| v.get(1)))?])
    };
    let transform = pair("scale").zip(pair("translate"));
    let arc = |arc: &Value| {
        let mut points = ring(arc)?;
        if let Some((scale, translate)) = transform {
            let mut at = [0.0, 0.0];
            for p in &mut points {
                at = [at[0] + p[0], at[1] + p[1]];
                *p = [at[0] * scale[0] + translate[0], at[1] * scale[1] + translate[1]];
            }
        }
        Ok(points)
    };
    list(root, "arcs").iter().map(arc).collect()
}

/// The features of an object. A collection within is one of them where it has attributes, and
/// otherwise only holds others.
fn features<'a>(item: &'a Value, outermost: bool, found: &mut Vec<&'a Value>) {
    let is_collection = item.get("type").and_then(Value::as_str) == Some(COLLECTION);
    if is_collection && (outermost || item.get("properties").is_none_or(Value::is_null)) {
        for member in list(item, "geometries") {
            features(member, false, found);
        }
    } else {
        found.push(item);
    }
}

/// The arcs of a topology, which a small file can name any number of times.
struct Shared {
    arcs: Vec<Arc>,
    /// Corners of all areas so far.
    corners: usize,
}

impl Shared {
    fn area(&mut self, item: &Value) -> Rings {
        let before = self.corners;
        self.polygons(item, before + super::MOST_POINTS)
    }

    fn polygons(&mut self, item: &Value, most: usize) -> Rings {
        let arcs = item.get("arcs").unwrap_or(&Value::Null);
        match item.get("type").and_then(Value::as_str) {
            Some("Polygon") => Ok(vec![self.polygon(arcs, most)?]),
            Some("MultiPolygon") => {
                let polygons = arcs.as_array().ok_or("a MultiPolygon is not a list of polygons")?;
                polygons.iter().map(|p| self.polygon(p, most)).collect()
            }
            Some(COLLECTION) => together(item, |member| self.polygons(member, most)),
            Some(other) => Err(format!("expected an area, found a {}", shortened(other, 40))),
            None => Err(NO_PLACE.to_owned()),
        }
    }

    fn polygon(&mut self, rings: &Value, most: usize) -> Result<Vec<Vec<[f64; 2]>>, String> {
        let rings = rings.as_array().ok_or("an area is not a list of rings")?;
        rings.iter().map(|numbers| self.ring(numbers, most)).collect()
    }

    fn ring(&mut self, numbers: &Value, most: usize) -> Result<Vec<[f64; 2]>, String> {
        let mut points: Vec<[f64; 2]> = Vec::new();
        for number in numbers.as_array().ok_or("a ring is not a list of arcs")? {
            let n = number.as_i64().ok_or("an arc's number is not a whole number")?;
            let at = usize::try_from(if n < 0 { !n } else { n }).unwrap_or(usize::MAX);
            let arc = self.arcs.get(at).ok_or_else(|| format!("there is no arc {at}"))?;
            let arc = arc.as_ref().map_err(Clone::clone)?;
            // Arcs begin where the last one ended.
            let skip = usize::from(!points.is_empty());
            self.corners += arc.len().saturating_sub(skip);
            if self.corners > most {
                return Err(super::too_many_points());
            }
            if n < 0 {
                points.extend(arc.iter().rev().skip(skip));
            } else {
                points.extend(arc.iter().skip(skip));
            }
        }
        Ok(points)
    }
}
