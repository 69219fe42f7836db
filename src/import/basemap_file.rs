//! A basemap from the user's own vector files: `GeoJSON` or `GeoPackage` with the names that
//! OpenStreetMap or OS Open Zoomstack give to streets, buildings, parks and water.
//!
//! These files hold much that no basemap shows. What is not known is left out and counted; what is
//! known but cannot be read refuses the file.

use std::path::Path;

use geo::{CoordsIter, Geometry, LineString};
use geozero::ToGeo;
use geozero::wkb::GpkgWkb;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

use super::error::{ImportError, shortened};
use super::source::{file_name, names_are_text};
use crate::geography::{
    Basemap, BasemapArea, BasemapAreaKind, BasemapLabel, LabelKind, Line, LineKind, LonLat,
    WorldBounds, WorldPoint,
};

/// The largest `GeoJSON` file that is read, in bytes.
const MOST_BYTES: u64 = 256 << 20;

/// What a feature is to be drawn as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Drawn {
    Line(LineKind),
    Area(BasemapAreaKind),
    Label(LabelKind),
}

/// Reads vector files into one basemap, and says how many features of them it does not show.
/// `attribution` is the credit line that the source asks for.
pub fn read_basemap_files(
    paths: &[std::path::PathBuf],
    attribution: &str,
) -> Result<(Basemap, u64), ImportError> {
    let mut reading = Reading {
        basemap: Basemap { attribution: attribution.to_owned(), ..Basemap::default() },
        left_out: 0,
    };
    for path in paths {
        let mut head = [0; 16];
        let is_database = std::fs::File::open(path)
            .and_then(|mut f| std::io::Read::read(&mut f, &mut head))
            .map_err(|e| ImportError::Unreadable {
                file: file_name(path),
                reason: e.to_string(),
            })?
            == head.len()
            && head.starts_with(b"SQLite format 3");
        if is_database { geopackage(path, &mut reading)? } else { geojson(path, &mut reading)? }
    }
    let Reading { mut basemap, left_out } = reading;
    if basemap.bounds().is_none() && basemap.labels.is_empty() {
        let names: Vec<String> = paths.iter().map(|p| file_name(p)).collect();
        return Err(ImportError::Refused {
            file: names.join(", "),
            line: None,
            expected: "streets, buildings, parks or water, named as OpenStreetMap or OS Open Zoomstack name them".to_owned(),
            found: format!("{left_out} features of other kinds"),
            advice: "choose another file; its layers or columns must be called highway, building, landuse, leisure, natural, waterway or railway".to_owned(),
        });
    }
    basemap.areas.sort_by_key(|a| a.kind);
    Ok((basemap, left_out))
}

struct Reading {
    basemap: Basemap,
    left_out: u64,
}

impl Reading {
    fn add(&mut self, layer: &str, value: &dyn Fn(&str) -> Option<String>, shape: &Geometry<f64>) {
        let name = value("name").or_else(|| value("name1")).filter(|n| !n.trim().is_empty());
        let drawn = drawn(layer, value, shape, name.is_some());
        let before =
            self.basemap.lines.len() + self.basemap.areas.len() + self.basemap.labels.len();
        if let Some(drawn) = drawn {
            self.draw(drawn, name.as_deref(), shape);
        }
        let after = self.basemap.lines.len() + self.basemap.areas.len() + self.basemap.labels.len();
        self.left_out += u64::from(after == before);
    }

    fn draw(&mut self, drawn: Drawn, name: Option<&str>, shape: &Geometry<f64>) {
        match (drawn, shape) {
            (_, Geometry::GeometryCollection(parts)) => {
                parts.iter().for_each(|part| self.draw(drawn, name, part));
            }
            (Drawn::Line(kind), Geometry::LineString(line)) => self.line(kind, name, line),
            (Drawn::Line(kind), Geometry::MultiLineString(lines)) => {
                lines.iter().for_each(|line| self.line(kind, name, line));
            }
            // A street round a square, drawn as an area.
            (Drawn::Line(kind), Geometry::Polygon(p)) => self.line(kind, name, p.exterior()),
            (Drawn::Area(kind), Geometry::Polygon(p)) => self.area(kind, name, p.exterior()),
            (Drawn::Area(kind), Geometry::MultiPolygon(parts)) => {
                parts.iter().for_each(|p| self.area(kind, name, p.exterior()));
            }
            (Drawn::Label(kind), Geometry::Point(p)) => {
                if let (Some(text), Some(at)) = (name, world(p.0)) {
                    self.basemap.labels.push(BasemapLabel { kind, text: text.to_owned(), at });
                }
            }
            _ => {}
        }
    }

    fn line(&mut self, kind: LineKind, name: Option<&str>, line: &LineString<f64>) {
        let points: Vec<WorldPoint> = line.coords_iter().filter_map(world).collect();
        let (Some(bounds), true) = (WorldBounds::around(points.iter().copied()), points.len() > 1)
        else {
            return;
        };
        self.basemap.lines.push(Line { kind, name: name.map(str::to_owned), points, bounds });
    }

    fn area(&mut self, kind: BasemapAreaKind, name: Option<&str>, ring: &LineString<f64>) {
        let mut ring: Vec<WorldPoint> = ring.coords_iter().filter_map(world).collect();
        if ring.len() > 1 && ring.first() == ring.last() {
            ring.pop();
        }
        let (Some(bounds), true) = (WorldBounds::around(ring.iter().copied()), ring.len() > 2)
        else {
            return;
        };
        self.basemap.areas.push(BasemapArea { kind, name: name.map(str::to_owned), ring, bounds });
    }
}

fn world(at: geo::Coord<f64>) -> Option<WorldPoint> {
    LonLat::new(at.x, at.y).ok().map(WorldPoint::from)
}

/// What a feature is drawn as; `None` for what no basemap shows.
fn drawn(
    layer: &str,
    value: &dyn Fn(&str) -> Option<String>,
    shape: &Geometry<f64>,
    has_name: bool,
) -> Option<Drawn> {
    let is_line = matches!(shape, Geometry::LineString(_) | Geometry::MultiLineString(_));
    let is_area = matches!(shape, Geometry::Polygon(_) | Geometry::MultiPolygon(_));
    let tag = |name: &str| value(name).unwrap_or_default().to_lowercase();
    let layer = layer.to_lowercase();
    if let Some(kind) = street(&tag("highway"), &layer, &tag("type"))
        && (is_line || is_area)
    {
        return is_line.then_some(Drawn::Line(kind));
    }
    let rail = tag("railway");
    if is_line && (["rail", "light_rail", "tram", "subway"].contains(&&*rail) || layer == "rail") {
        return Some(Drawn::Line(LineKind::Railway));
    }
    if is_line && (!tag("waterway").is_empty() || layer == "waterlines") {
        return Some(Drawn::Line(LineKind::Stream));
    }
    if is_area {
        return area(&layer, &tag).map(Drawn::Area);
    }
    let is_point = matches!(shape, Geometry::Point(_));
    (is_point && has_name).then(|| {
        Drawn::Label(match tag("place").as_str() {
            "city" | "town" | "village" => LabelKind::Town,
            "suburb" | "neighbourhood" | "quarter" | "hamlet" => LabelKind::District,
            _ if layer == "names" => LabelKind::District,
            _ => LabelKind::Building,
        })
    })
}

/// The kind of a street by its OpenStreetMap class, or by the Zoomstack layer that it lies in.
fn street(highway: &str, layer: &str, kind: &str) -> Option<LineKind> {
    Some(match highway {
        "motorway" | "motorway_link" | "trunk" | "trunk_link" | "primary" | "primary_link"
        | "secondary" | "secondary_link" => LineKind::Main,
        "tertiary" | "tertiary_link" => LineKind::HighStreet,
        "unclassified" | "road" => LineKind::Minor,
        "residential" | "living_street" | "pedestrian" => LineKind::Residential,
        "service" | "track" | "busway" => LineKind::Service,
        "footway" | "path" | "cycleway" | "steps" | "bridleway" | "corridor" => LineKind::Footpath,
        "" => match (layer, kind) {
            ("roads_national" | "roads_regional", _) | ("roads", "motorway" | "primary") => {
                LineKind::Main
            }
            ("roads_local" | "roads", _) => LineKind::Residential,
            _ => return None,
        },
        _ => return None,
    })
}

fn area(layer: &str, tag: &dyn Fn(&str) -> String) -> Option<BasemapAreaKind> {
    use BasemapAreaKind as Kind;
    if !tag("building").is_empty()
        || ["local_buildings", "district_buildings", "buildings"].contains(&layer)
    {
        return Some(Kind::Building);
    }
    match tag("leisure").as_str() {
        "park" | "garden" | "nature_reserve" | "recreation_ground" => return Some(Kind::Park),
        "pitch" | "playground" | "track" | "sports_centre" => return Some(Kind::Pitch),
        _ => {}
    }
    match tag("landuse").as_str() {
        "forest" => return Some(Kind::Wood),
        "grass" | "recreation_ground" | "village_green" | "meadow" => return Some(Kind::Park),
        "cemetery" => return Some(Kind::Cemetery),
        "allotments" => return Some(Kind::Allotments),
        "industrial" | "commercial" | "retail" | "railway" => return Some(Kind::Industrial),
        "reservoir" | "basin" => return Some(Kind::Water),
        _ => {}
    }
    match (tag("natural").as_str(), tag("amenity").as_str(), layer) {
        ("water", _, _) | (_, _, "surfacewater") => Some(Kind::Water),
        ("wood", _, _) | (_, _, "woodland") => Some(Kind::Wood),
        (_, "school" | "college" | "university", _) => Some(Kind::School),
        (_, "grave_yard", _) => Some(Kind::Cemetery),
        (_, _, "greenspace") => Some(Kind::Park),
        (_, _, "sites") => Some(Kind::Industrial),
        _ => None,
    }
}

fn geojson(path: &Path, reading: &mut Reading) -> Result<(), ImportError> {
    let file = file_name(path);
    let unreadable = |reason: String| ImportError::Unreadable { file: file_name(path), reason };
    let bytes = std::fs::metadata(path).map_err(|e| unreadable(e.to_string()))?.len();
    if bytes > MOST_BYTES {
        let reason = format!(
            "it has {} MB, and at most {} MB are read; cut it to the neighbourhood first",
            bytes >> 20,
            MOST_BYTES >> 20
        );
        return Err(unreadable(reason));
    }
    let text = std::fs::read_to_string(path).map_err(|e| unreadable(e.to_string()))?;
    let text = text.trim_start_matches('\u{feff}');
    let refused = |found: String| ImportError::Refused {
        file: file.clone(),
        line: None,
        expected: "a GeoJSON feature collection, or a GeoPackage".to_owned(),
        found,
        advice: "choose another file, or export it again as GeoJSON".to_owned(),
    };
    let collection: geojson::FeatureCollection =
        text.parse().map_err(|e: geojson::Error| refused(shortened(&e.to_string(), 160)))?;
    let layer = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    for feature in &collection.features {
        let value = |name: &str| match feature.property(name)? {
            serde_json::Value::String(text) => Some(text.clone()).filter(|t| !t.is_empty()),
            serde_json::Value::Null => None,
            other => Some(other.to_string()),
        };
        let shape = feature.geometry.as_ref().map(Geometry::<f64>::try_from);
        match shape {
            Some(Ok(shape)) => reading.add(&layer, &value, &shape),
            Some(Err(_)) | None => reading.left_out += 1,
        }
    }
    Ok(())
}

fn geopackage(path: &Path, reading: &mut Reading) -> Result<(), ImportError> {
    let work = |reading: &mut Reading| -> rusqlite::Result<()> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection.execute_batch("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;")?;
        let mut layers = connection.prepare(
            "SELECT table_name, column_name FROM gpkg_geometry_columns WHERE srs_id = 4326",
        )?;
        let names: Vec<(String, String)> =
            layers.query_map([], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Result<_, _>>()?;
        for (table, column) in names {
            layer(&connection, &table, &column, reading)?;
        }
        Ok(())
    };
    work(reading).map_err(|e| ImportError::Refused {
        file: file_name(path),
        line: None,
        expected: "a GeoPackage with layers in longitude and latitude (EPSG:4326)".to_owned(),
        found: e.to_string(),
        advice: "choose another file, or export it again in EPSG:4326".to_owned(),
    })
}

fn layer(
    connection: &Connection,
    table: &str,
    column: &str,
    reading: &mut Reading,
) -> rusqlite::Result<()> {
    let quoted = format!("\"{}\"", table.replace('"', "\"\""));
    names_are_text(connection, table)?;
    let mut select = connection.prepare(&format!("SELECT * FROM {quoted}"))?;
    let names: Vec<String> = select.column_names().map(str::to_lowercase).collect();
    let column = column.to_lowercase();
    let mut rows = select.query([])?;
    while let Some(row) = rows.next()? {
        let at = names.iter().position(|n| *n == column);
        let blob = match at.map(|i| row.get_ref(i)).transpose()? {
            Some(ValueRef::Blob(blob)) => blob.to_vec(),
            _ => Vec::new(),
        };
        let value = |name: &str| {
            let i = names.iter().position(|n| n == name)?;
            match row.get_ref(i).ok()? {
                ValueRef::Text(text) => {
                    Some(String::from_utf8_lossy(text).into_owned()).filter(|t| !t.is_empty())
                }
                ValueRef::Integer(n) => Some(n.to_string()),
                _ => None,
            }
        };
        match GpkgWkb(blob).to_geo() {
            Ok(shape) => reading.add(table, &value, &shape),
            Err(_) => reading.left_out += 1,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOWN: &str = r#"{"type": "FeatureCollection", "features": [
      {"type": "Feature", "properties": {"highway": "residential", "name": "Mill Lane"},
       "geometry": {"type": "LineString", "coordinates": [[-1.55, 53.80], [-1.54, 53.80]]}},
      {"type": "Feature", "properties": {"building": "yes", "name": null},
       "geometry": {"type": "MultiPolygon", "coordinates": [[[[-1.55, 53.80], [-1.549, 53.80], [-1.549, 53.801], [-1.55, 53.80]]]]}},
      {"type": "Feature", "properties": {"natural": "water"},
       "geometry": {"type": "Polygon", "coordinates": [[[-1.55, 53.81], [-1.549, 53.81], [-1.549, 53.811], [-1.55, 53.81]]]}},
      {"type": "Feature", "properties": {"place": "suburb", "name": "Woodhouse"},
       "geometry": {"type": "Point", "coordinates": [-1.55, 53.81]}},
      {"type": "Feature", "properties": {"power": "line"},
       "geometry": {"type": "LineString", "coordinates": [[-1.55, 53.80], [-1.54, 53.80]]}},
      {"type": "Feature", "properties": {"highway": "footway"}, "geometry": null}
    ]}"#;

    fn read(name: &str, text: &str) -> Result<(Basemap, u64), ImportError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        read_basemap_files(&[path], "© somebody")
    }

    #[test]
    fn what_a_basemap_shows_is_taken_and_the_rest_counted() {
        let (basemap, left_out) = read("town.geojson", TOWN).unwrap();
        assert_eq!(basemap.lines[0].kind, LineKind::Residential);
        assert_eq!(basemap.lines[0].name.as_deref(), Some("Mill Lane"));
        let kinds: Vec<_> = basemap.areas.iter().map(|a| (a.kind, a.ring.len())).collect();
        assert_eq!(kinds, [(BasemapAreaKind::Water, 3), (BasemapAreaKind::Building, 3)]);
        assert_eq!(basemap.labels[0].text, "Woodhouse");
        assert_eq!((left_out, basemap.attribution.as_str()), (2, "© somebody"));
    }

    #[test]
    fn a_file_without_a_basemap_is_refused() {
        for (text, says) in [
            ("{\"type\": \"FeatureCollection\", \"features\": []}", "0 features of other kinds"),
            ("streets, please", "expected a GeoJSON feature collection"),
        ] {
            let error = read("a.geojson", text).unwrap_err().to_string();
            assert!(error.contains("a.geojson") && error.contains(says), "{error}");
        }
        assert!(read_basemap_files(&["nowhere.geojson".into()], "").is_err());
    }
}
