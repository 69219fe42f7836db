//! Files of areas that are damaged, or say what is not so: refused, or read with what is wrong said.

use beatlas::geography::{LonLat, MetricPlane, MetricPoint};
use beatlas::import::{AreaImport, import_areas};

use super::{adds_up, empty, written};

fn read(text: &str) -> Result<AreaImport, String> {
    let folder = tempfile::tempdir().unwrap();
    let file = written(folder.path(), "a.json", text);
    let import = import_areas(&file, &empty(), None).map_err(|e| e.to_string());
    if let Ok(import) = &import {
        adds_up(&import.report);
    }
    import
}

fn areas(import: AreaImport) -> Vec<(String, Vec<Vec<Vec<LonLat>>>)> {
    let mut profile = empty();
    import.edit.unwrap().apply(&mut profile);
    profile.areas.iter().map(|a| (a.name.clone(), a.polygons.clone())).collect()
}

/// Three hundred metres round the Tower of London on the National Grid.
const GRID_ARCS: &str =
    "[[[533500,180400],[533800,180400],[533800,180700],[533500,180700],[533500,180400]]]";

#[test]
fn a_topology_whose_coordinate_system_stands_in_its_object_is_read_by_it() {
    let crs = r#"{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::27700"}}"#;
    let ward = r#"{"type":"Polygon","arcs":[[0]],"properties":{"name":"Tower"}}"#;
    let object =
        |crs: &str| format!(r#"{{"type":"GeometryCollection","crs":{crs},"geometries":[{ward}]}}"#);
    let topology = |objects: &str| {
        format!(r#"{{"type":"Topology","arcs":{GRID_ARCS},"objects":{{{objects}}}}}"#)
    };
    let import = read(&topology(&format!(r#""wards":{}"#, object(crs)))).unwrap();
    let [(_, polygons)] = &areas(import)[..] else { panic!("one area") };
    let corner = polygons[0][0][0];
    let expected = MetricPlane::british_national_grid()
        .to_lon_lat(MetricPoint::new(533_500.0, 180_400.0))
        .unwrap();
    assert_eq!((corner.lon(), corner.lat()), (expected.lon(), expected.lat()));
    // Two objects in two systems cannot be read as one file.
    let both = format!(r#""a":{},"b":{}"#, object(crs), object("null"));
    let said = read(&topology(&both)).unwrap_err();
    assert!(said.contains("one coordinate system for all objects, found several"), "{said}");
    let odd = object(&crs.replace("27700", "2193"));
    let said = read(&topology(&format!(r#""a":{odd}"#))).unwrap_err();
    assert!(said.contains("EPSG:4326, EPSG:27700 or EPSG:3857"), "{said}");
}

#[test]
fn arcs_that_are_named_many_times_do_not_fill_the_memory() {
    let line: Vec<String> = (0..10_000).map(|n| format!("[{},{}]", n % 3, n % 2)).collect();
    let refs = |n: usize| vec!["0"; n].join(",");
    let topology = |geometries: &str| {
        format!(
            r#"{{"type":"Topology","arcs":[[{}]],"objects":{{"a":{{"type":"GeometryCollection","geometries":[{geometries}]}}}}}}"#,
            line.join(",")
        )
    };
    // One ring, many rings of one area, and many members of one area.
    let ring = format!(r#"{{"type":"Polygon","arcs":[[{}]]}}"#, refs(60));
    let rings = format!(r#"{{"type":"MultiPolygon","arcs":[{}]}}"#, ["[[0,0,0]]"; 20].join(","));
    let member = r#"{"type":"Polygon","arcs":[[0,0,0]]}"#;
    let members = format!(
        r#"{{"type":"GeometryCollection","properties":{{"name":"x"}},"geometries":[{}]}}"#,
        [member; 20].join(",")
    );
    for geometry in [ring, rings, members] {
        let report = read(&topology(&geometry)).unwrap().report;
        assert_eq!(report.problems[0].text, "it has more than 500,000 corners", "{report:?}");
    }
    // Each area small enough, and too many of them.
    let area =
        format!(r#"{{"type":"Polygon","arcs":[[{}]],"properties":{{"name":"x"}}}}"#, refs(45));
    let said = read(&topology(&[area.as_str(); 12].join(","))).unwrap_err();
    assert!(said.contains("areas of 5,000,000 corners or fewer in one file, found more"), "{said}");
}

#[test]
fn nested_collections_of_areas_are_read_and_of_anything_else_refused() {
    let square = |x: i32| {
        format!(
            r#"{{"type":"Polygon","coordinates":[[[{x},52],[{x}.1,52],[{x}.1,52.1],[{x},52.1]]]}}"#
        )
    };
    let collection =
        |members: &str| format!(r#"{{"type":"GeometryCollection","geometries":[{members}]}}"#);
    let feature = |geometry: &str| {
        format!(r#"{{"type":"Feature","properties":{{"name":"Both"}},"geometry":{geometry}}}"#)
    };
    let nested = collection(&format!("{},{}", square(0), collection(&square(1))));
    let [(name, polygons)] = &areas(read(&feature(&nested)).unwrap())[..] else { panic!("one") };
    assert_eq!((name.as_str(), polygons.len()), ("Both", 2));
    let point = r#"{"type":"Point","coordinates":[0,52]}"#;
    for (geometry, said) in [
        (collection(&format!("{},{point}", square(0))), "expected an area, found a Point"),
        (collection(""), "there is no geometry"),
        (collection(&collection("")), "there is no geometry"),
    ] {
        let report = read(&feature(&geometry)).unwrap().report;
        assert_eq!((report.rejected, report.problems[0].text.as_str()), (1, said));
    }
    // In a topology a collection within only holds areas, unless it has attributes itself.
    let arcs = "[[[0,52],[0.1,52],[0.1,52.1],[0,52]],[[1,52],[1.1,52],[1.1,52.1],[1,52]]]";
    let part = |n: i32, name: &str| {
        format!(r#"{{"type":"Polygon","arcs":[[{n}]],"properties":{{"name":"{name}"}}}}"#)
    };
    let topology = |inner: &str| {
        let inner = inner.replace("PARTS", &format!("{},{}", part(0, "A"), part(1, "B")));
        format!(
            r#"{{"type":"Topology","arcs":{arcs},"objects":{{"o":{{"type":"GeometryCollection","geometries":[{inner}]}}}}}}"#
        )
    };
    let held = topology(r#"{"type":"GeometryCollection","geometries":[PARTS]}"#);
    let names: Vec<String> = areas(read(&held).unwrap()).into_iter().map(|a| a.0).collect();
    assert_eq!(names, ["A", "B"]);
    let one = topology(
        r#"{"type":"GeometryCollection","properties":{"name":"AB"},"geometries":[PARTS]}"#,
    );
    let [(name, polygons)] = &areas(read(&one).unwrap())[..] else { panic!("one") };
    assert_eq!((name.as_str(), polygons.len()), ("AB", 2));
    // Deeper than anybody would.
    let deep = (0..2_000).fold(square(0), |inner, _| collection(&inner));
    assert!(read(&feature(&deep)).unwrap_err().contains("text that is not JSON"));
}

const PRJ: &str = r#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984"]]"#;

/// A ring round a tenth of a degree, clockwise.
fn ring(west: f64) -> Vec<[f64; 2]> {
    vec![[west, 52.0], [west, 52.1], [west + 0.1, 52.1], [west + 0.1, 52.0], [west, 52.0]]
}

/// The content of a record of one polygon.
fn polygon(ring: &[[f64; 2]], parts: &[i32]) -> Vec<u8> {
    let mut bytes = 5_i32.to_le_bytes().to_vec();
    bytes.extend([0; 32]);
    bytes.extend((parts.len() as i32).to_le_bytes());
    bytes.extend((ring.len() as i32).to_le_bytes());
    bytes.extend(parts.iter().flat_map(|p| p.to_le_bytes()));
    bytes.extend(ring.iter().flatten().flat_map(|v| v.to_le_bytes()));
    bytes
}

/// A .shp of records with a number, a length in words where it lies, and content.
fn shp(records: &[(i32, Option<i32>, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = 9994_i32.to_be_bytes().to_vec();
    bytes.extend([0; 96]);
    for (number, length, content) in records {
        bytes.extend(number.to_be_bytes());
        bytes.extend(length.unwrap_or(content.len() as i32 / 2).to_be_bytes());
        bytes.extend(content);
    }
    let words = (bytes.len() as i32 / 2).to_be_bytes();
    bytes[24..28].copy_from_slice(&words);
    bytes
}

/// A .dbf with the column NAME.
fn dbf(names: &[&str]) -> Vec<u8> {
    let mut bytes = vec![3, 126, 11, 23];
    bytes.extend((names.len() as u32).to_le_bytes());
    bytes.extend(65_u16.to_le_bytes());
    bytes.extend(11_u16.to_le_bytes());
    bytes.resize(32, 0);
    bytes.extend(b"NAME\0\0\0\0\0\0\0C\0\0\0\0");
    bytes.push(10);
    bytes.resize(64, 0);
    bytes.push(0x0D);
    for name in names {
        bytes.extend(format!(" {name:<10}").bytes());
    }
    bytes.push(0x1A);
    bytes
}

fn two() -> Vec<u8> {
    shp(&[(1, None, polygon(&ring(0.0), &[0])), (2, None, polygon(&ring(1.0), &[0]))])
}

/// Reads a shapefile whose files have these endings.
fn shapefile(endings: [&str; 3], shp: &[u8], dbf: &[u8]) -> Result<AreaImport, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = |ending: &str| folder.path().join(format!("Wards.{ending}"));
    for (ending, bytes) in endings.iter().zip([shp, dbf, PRJ.as_bytes()]) {
        if !ending.is_empty() {
            std::fs::write(path(ending), bytes).unwrap();
        }
    }
    let import = import_areas(&path(endings[0]), &empty(), None).map_err(|e| e.to_string());
    if let Ok(import) = &import {
        adds_up(&import.report);
    }
    import
}

#[test]
fn a_shapefile_is_found_with_its_files_whatever_the_case_of_their_endings() {
    for endings in [["shp", "dbf", "prj"], ["SHP", "DBF", "PRJ"], ["shp", "DBF", "Prj"]] {
        let import = shapefile(endings, &two(), &dbf(&["East", "West"])).unwrap();
        let names: Vec<String> = areas(import).into_iter().map(|a| a.0).collect();
        assert_eq!(names, ["East", "West"], "{endings:?}");
    }
    for (endings, said) in [
        (["shp", "dbf", ""], "expected a .prj that names the coordinate system, found none"),
        (["shp", "", "prj"], "expected a .dbf with names and codes, found none"),
    ] {
        let error = shapefile(endings, &two(), &dbf(&["East", "West"])).unwrap_err();
        assert!(error.starts_with("Wards.shp") && error.contains(said), "{error}");
    }
}

#[test]
fn a_dbf_cut_short_is_refused_and_no_area_loses_its_name_unsaid() {
    let whole = dbf(&["East", "West"]);
    let endings = ["shp", "dbf", "prj"];
    // The mark at the end may be missing.
    for end in 0..whole.len() - 1 {
        let error = shapefile(endings, &two(), &whole[..end]).unwrap_err();
        let said = error.contains(".dbf cut short") || error.contains(".dbf that does not begin");
        assert!(
            error.starts_with("Wards.shp: expected a whole shapefile") && said,
            "{end}: {error}"
        );
    }
    assert_eq!(areas(shapefile(endings, &two(), &whole[..whole.len() - 1]).unwrap()).len(), 2);
    let error = shapefile(endings, &two(), &dbf(&["East"])).unwrap_err();
    assert!(error.contains("a .dbf that ends before the row of area 2"), "{error}");
}

#[test]
fn a_shp_whose_record_lengths_lie_is_refused() {
    let one = || polygon(&ring(0.0), &[0]);
    let half = one().len() as i32 / 2;
    let names = dbf(&["East", "West"]);
    let read = |bytes: &[u8]| shapefile(["shp", "dbf", "prj"], bytes, &names);
    for (length, said) in [
        (half - 8, "no record at byte"),
        (half + 2, "no record at byte"),
        (0, "no record at byte"),
        (-1, "record 1 of the .shp cut off at byte 100"),
        (i32::MAX, "record 1 of the .shp cut off at byte 100"),
        (2 * half + 5, "record 1 of the .shp cut off at byte 100"),
    ] {
        let bytes = shp(&[(1, Some(length), one()), (2, None, one())]);
        let error = read(&bytes).unwrap_err();
        assert!(error.contains(said), "{length}: {error}");
    }
    // Cut between two records.
    let whole = two();
    let cut = &whole[..whole.len() - one().len() - 8];
    let error = read(cut).unwrap_err();
    assert!(error.contains(&format!("a .shp of {} bytes that says {}", cut.len(), whole.len())));
    // What lies behind the last record is none.
    let more = [whole.as_slice(), &[7; 40]].concat();
    assert_eq!(read(&more).unwrap().report.added, 2);
    // Counts in a record.
    let short = shp(&[(1, None, one()[..60].to_vec()), (2, None, one())]);
    assert_eq!(read(&short).unwrap().report.problems[0].text, "its record is cut off");
    let parts = shp(&[(1, None, polygon(&ring(0.0), &[0, 5, 0, 5, 0])), (2, None, one())]);
    let report = read(&parts).unwrap().report;
    assert_eq!(report.problems[0].text, "the parts of its record are not in order");
}

#[test]
fn a_boundary_that_is_a_scribble_is_rejected_soon() {
    let started = std::time::Instant::now();
    let corners = (0..20_000_u64).map(|n| (n * 7_919 % 10_007, n * 104_729 % 10_009));
    let ring: Vec<String> =
        corners.map(|(x, y)| format!("[{},{}]", x as f64 / 1e5, 52.0 + y as f64 / 1e5)).collect();
    let text = format!(
        r#"{{"type":"Feature","properties":{{"name":"x"}},"geometry":{{"type":"Polygon","coordinates":[[{}]]}}}}"#,
        ring.join(",")
    );
    let report = read(&text).unwrap().report;
    assert!(
        report.problems[0].text.contains("crosses itself more than 20,000 times"),
        "{report:?}"
    );
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

/// Found by the fuzzer: the database allows such a name, and its binding panics at it.
#[test]
fn a_geopackage_of_areas_with_a_column_name_that_is_not_utf_8_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("named.gpkg");
    let layer = rusqlite::Connection::open(&path).unwrap();
    layer
        .execute_batch(
            "CREATE TABLE gpkg_geometry_columns
                (table_name, column_name, geometry_type_name, srs_id INTEGER);
             CREATE TABLE w (fid INTEGER PRIMARY KEY, geom BLOB, title TEXT);
             INSERT INTO gpkg_geometry_columns VALUES ('w', 'geom', 'POLYGON', 4326);
             INSERT INTO w VALUES (1, NULL, 'A');",
        )
        .unwrap();
    assert_eq!(import_areas(&path, &empty(), None).unwrap().report.rejected, 1);
    layer
        .execute_batch(
            "PRAGMA writable_schema = ON;
             UPDATE sqlite_schema SET sql = replace(sql, 'title', CAST(x'7469FF6C65' AS TEXT))
             WHERE name = 'w'",
        )
        .unwrap();
    drop(layer);
    let said = import_areas(&path, &empty(), None).unwrap_err().to_string();
    assert!(said.starts_with("named.gpkg") && said.contains("column name"), "{said}");
}
