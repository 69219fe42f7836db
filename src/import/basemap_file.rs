//! A basemap from the user's own vector files: `GeoJSON` or `GeoPackage` with the names that
//! OpenStreetMap or OS Open Zoomstack give to streets, buildings, parks and water.
//!
//! These files hold much that no basemap shows. What is not known is left out and counted; what is
//! known but cannot be read refuses the file.

use std::path::Path;

use geo::Geometry;
use geojson::{GeometryValue, Position};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

use super::basemap_shapes::BasemapShapes;
use super::error::{ImportError, shortened};
use super::source::{file_name, names_are_text};
use super::wkb::geometry;
use crate::geography::{Basemap, LonLat, WorldPoint};

/// The largest `GeoJSON` file that is read, in bytes.
const MOST_BYTES: u64 = 256 << 20;

/// Reads vector files into one basemap, and says how many features of them it does not show.
/// `attribution` is the credit line that the source asks for.
pub fn read_basemap_files(
    paths: &[std::path::PathBuf],
    attribution: &str,
) -> Result<(Basemap, u64), ImportError> {
    let mut reading = BasemapShapes::new(attribution, &degrees);
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
    let (basemap, left_out) = reading.finish();
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
    Ok((basemap, left_out))
}

fn degrees(at: geo::Coord<f64>) -> Option<WorldPoint> {
    LonLat::new(at.x, at.y).ok().map(WorldPoint::from)
}

fn geojson(path: &Path, reading: &mut BasemapShapes<'_>) -> Result<(), ImportError> {
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
        let shape = feature.geometry.as_ref().filter(|g| has_places(&g.value));
        let shape = shape.map(Geometry::<f64>::try_from);
        match shape {
            Some(Ok(shape)) => reading.add(&layer, &value, &shape),
            Some(Err(_)) | None => reading.leave_out(),
        }
    }
    Ok(())
}

/// Whether each position has two numbers: the conversion that follows takes that for granted.
fn has_places(value: &GeometryValue) -> bool {
    let place = |p: &Position| p.as_slice().len() >= 2;
    let line = |l: &Vec<Position>| l.iter().all(place);
    match value {
        GeometryValue::Point { coordinates } => place(coordinates),
        GeometryValue::MultiPoint { coordinates } | GeometryValue::LineString { coordinates } => {
            line(coordinates)
        }
        GeometryValue::MultiLineString { coordinates } | GeometryValue::Polygon { coordinates } => {
            coordinates.iter().all(line)
        }
        GeometryValue::MultiPolygon { coordinates } => coordinates.iter().flatten().all(line),
        GeometryValue::GeometryCollection { geometries } => {
            geometries.iter().all(|g| has_places(&g.value))
        }
    }
}

fn geopackage(path: &Path, reading: &mut BasemapShapes<'_>) -> Result<(), ImportError> {
    let work = |reading: &mut BasemapShapes<'_>| -> rusqlite::Result<()> {
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
    reading: &mut BasemapShapes<'_>,
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
        match geometry(&blob) {
            Ok(shape) => reading.add(table, &value, &shape),
            Err(_) => reading.leave_out(),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geography::{BasemapAreaKind, LineKind};

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
