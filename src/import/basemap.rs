//! The basemap: streets, buildings, parks and water from `GeoJSON`.

use geojson::{Feature, FeatureCollection, GeometryValue, LineStringType, Position};

use super::error::{ImportError, shortened};
use crate::geography::{
    Basemap, BasemapArea, BasemapAreaKind, BasemapLabel, LabelKind, Line, LineKind, LonLat,
    WorldBounds, WorldPoint,
};

/// How a basemap is named in messages: its text may come from anywhere.
const FILE: &str = "basemap";

/// Reads a basemap from a `GeoJSON` feature collection in degrees (RFC 7946).
///
/// Each feature has `properties.kind`: `building`, `park`, `pitch`, `school`, `cemetery`,
/// `allotments`, `industrial`, `wood` or `water` as polygons, `street`, `stream` or `railway`
/// as lines, `label` as a point; `boundary` is passed over. A street's `class` is `main`,
/// `high_street`, `minor`, `residential`, `footpath` or `service`; a label's is `town`,
/// `district`, `park`, `water` or `building`. `name` is optional but for labels. Holes are
/// left out. A feature that is anything else refuses the whole basemap, so that a map is never
/// drawn with parts missing unnoticed.
///
/// ```
/// use beatlas::import::read_basemap;
/// let basemap = read_basemap(r#"{"type": "FeatureCollection", "features": [{
///   "type": "Feature",
///   "properties": {"kind": "street", "class": "high_street", "name": "High Street"},
///   "geometry": {"type": "LineString", "coordinates": [[1.33, 53.6], [1.34, 53.6]]}
/// }]}"#, "Fictional")?;
/// assert_eq!(basemap.lines[0].name.as_deref(), Some("High Street"));
/// # Ok::<(), beatlas::import::ImportError>(())
/// ```
pub fn read_basemap(geojson_text: &str, attribution: &str) -> Result<Basemap, ImportError> {
    let text = geojson_text.trim_start_matches('\u{feff}');
    let collection: FeatureCollection = text.parse().map_err(|e: geojson::Error| {
        let found = match text.trim_start() {
            "" => "nothing".to_owned(),
            text => shortened(text, 40),
        };
        refused(
            "a GeoJSON feature collection",
            format!("\"{found}\" ({})", shortened(&e.to_string(), 160)),
        )
    })?;
    let mut basemap = Basemap { attribution: attribution.to_owned(), ..Basemap::default() };
    for (i, feature) in collection.features.iter().enumerate() {
        add(&mut basemap, feature).map_err(|(expected, found)| {
            refused(&format!("{expected} in feature {}", i + 1), found)
        })?;
    }
    basemap.areas.sort_by_key(|a| a.kind);
    Ok(basemap)
}

/// What was expected of a feature and what was found.
type Wrong = (String, String);

fn refused(expected: &str, found: String) -> ImportError {
    ImportError::Refused {
        file: FILE.to_owned(),
        line: None,
        expected: expected.to_owned(),
        found,
        advice: "correct the file or export it again".to_owned(),
    }
}

fn add(basemap: &mut Basemap, feature: &Feature) -> Result<(), Wrong> {
    let text =
        |name: &str| feature.property(name).and_then(|v| v.as_str()).unwrap_or_default().trim();
    let kind = text("kind");
    let name = Some(text("name")).filter(|n| !n.is_empty()).map(str::to_owned);
    if kind == "boundary" {
        return Ok(());
    }
    let geometry = feature.geometry.as_ref().map(|g| &g.value);
    if let Some(kind) = area_kind(kind) {
        for ring in rings(geometry)? {
            let ring = ring_points(ring)?;
            basemap.areas.push(BasemapArea {
                kind,
                name: name.clone(),
                bounds: bounds(&ring)?,
                ring,
                holes: Vec::new(),
            });
        }
        return Ok(());
    }
    if let Some(kind) = line_kind(kind, text("class"))? {
        for course in courses(geometry)? {
            let points = course.iter().map(world).collect::<Result<Vec<_>, _>>()?;
            if points.len() < 2 {
                return Err(("a line of two points or more".into(), "fewer".into()));
            }
            basemap.lines.push(Line { kind, name: name.clone(), bounds: bounds(&points)?, points });
        }
        return Ok(());
    }
    if kind != "label" {
        return Err(("a known kind".into(), format!("the kind \"{}\"", shortened(kind, 40))));
    }
    let Some(GeometryValue::Point { coordinates }) = geometry else {
        return Err(wrong_geometry("a Point", geometry));
    };
    let kind = label_kind(text("class"))?;
    let text = name.ok_or_else(|| ("a name for the label".to_owned(), "none".to_owned()))?;
    basemap.labels.push(BasemapLabel { kind, text, at: world(coordinates)? });
    Ok(())
}

fn area_kind(kind: &str) -> Option<BasemapAreaKind> {
    Some(match kind {
        "industrial" => BasemapAreaKind::Industrial,
        "school" => BasemapAreaKind::School,
        "cemetery" => BasemapAreaKind::Cemetery,
        "allotments" => BasemapAreaKind::Allotments,
        "park" => BasemapAreaKind::Park,
        "wood" => BasemapAreaKind::Wood,
        "pitch" => BasemapAreaKind::Pitch,
        "water" => BasemapAreaKind::Water,
        "building" => BasemapAreaKind::Building,
        _ => return None,
    })
}

fn line_kind(kind: &str, class: &str) -> Result<Option<LineKind>, Wrong> {
    Ok(Some(match (kind, class) {
        ("stream", _) => LineKind::Stream,
        ("railway", _) => LineKind::Railway,
        ("street", "main") => LineKind::Main,
        ("street", "high_street") => LineKind::HighStreet,
        ("street", "minor") => LineKind::Minor,
        ("street", "residential") => LineKind::Residential,
        ("street", "footpath") => LineKind::Footpath,
        ("street", "service") => LineKind::Service,
        ("street", _) => return Err(wrong_class("a street", class)),
        _ => return Ok(None),
    }))
}

fn label_kind(class: &str) -> Result<LabelKind, Wrong> {
    Ok(match class {
        "town" => LabelKind::Town,
        "district" => LabelKind::District,
        "park" => LabelKind::Park,
        "water" => LabelKind::Water,
        "building" => LabelKind::Building,
        _ => return Err(wrong_class("a label", class)),
    })
}

fn wrong_class(what: &str, class: &str) -> Wrong {
    (format!("a known class of {what}"), format!("the class \"{}\"", shortened(class, 40)))
}

fn wrong_geometry(expected: &str, geometry: Option<&GeometryValue>) -> Wrong {
    let found = geometry.map_or("no geometry", GeometryValue::type_name);
    (expected.to_owned(), found.to_owned())
}

/// The exterior rings.
fn rings(geometry: Option<&GeometryValue>) -> Result<Vec<&LineStringType>, Wrong> {
    let empty = || ("a Polygon with a ring".to_owned(), "none".to_owned());
    match geometry {
        Some(GeometryValue::Polygon { coordinates }) => {
            Ok(vec![coordinates.first().ok_or_else(empty)?])
        }
        Some(GeometryValue::MultiPolygon { coordinates }) => {
            coordinates.iter().map(|p| p.first().ok_or_else(empty)).collect()
        }
        other => Err(wrong_geometry("a Polygon or MultiPolygon", other)),
    }
}

/// The courses of lines.
fn courses(geometry: Option<&GeometryValue>) -> Result<Vec<&LineStringType>, Wrong> {
    match geometry {
        Some(GeometryValue::LineString { coordinates }) => Ok(vec![coordinates]),
        Some(GeometryValue::MultiLineString { coordinates }) => Ok(coordinates.iter().collect()),
        other => Err(wrong_geometry("a LineString or MultiLineString", other)),
    }
}

/// A ring's points, the first not repeated at the end.
fn ring_points(ring: &LineStringType) -> Result<Vec<WorldPoint>, Wrong> {
    let mut points = ring.iter().map(world).collect::<Result<Vec<_>, _>>()?;
    if points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    if points.len() < 3 {
        return Err(("a ring of three points or more".into(), "fewer".into()));
    }
    Ok(points)
}

fn world(position: &Position) -> Result<WorldPoint, Wrong> {
    let (&[lon, lat] | &[lon, lat, ..]) = position.as_slice() else {
        return Err(("a longitude and a latitude".into(), "fewer numbers".into()));
    };
    let place = LonLat::new(lon, lat).map_err(|e| {
        ("a position in degrees".to_owned(), format!("longitude {} and latitude {}", e.lon, e.lat))
    })?;
    Ok(place.into())
}

fn bounds(points: &[WorldPoint]) -> Result<WorldBounds, Wrong> {
    WorldBounds::around(points.iter().copied())
        .ok_or_else(|| ("points".to_owned(), "none".to_owned()))
}
