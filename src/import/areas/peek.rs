//! Whether a file that somebody drops holds areas, told from its beginning.

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::Path;

/// So much of a file is looked at.
const BEGINNING: u64 = 1 << 16;

/// Whether a file looks like boundaries: a shapefile, zipped or not, `TopoJSON`, a boundary of the
/// police API, or `GeoJSON` whose first geometry is a polygon; each also as .gz. A `GeoPackage` may
/// hold anything and is asked about; what cannot be read is no area.
pub fn is_areas(path: &Path) -> bool {
    let Ok(file) = File::open(path) else { return false };
    let mut file = BufReader::new(file);
    let begin = beginning(&mut file);
    if begin.starts_with(b"PK") {
        return file.rewind().is_ok() && holds_shapefile(file);
    }
    if begin.starts_with(&[0x1F, 0x8B]) {
        // What was cut off in the middle of a stream still has a beginning.
        return looks_like_areas(&beginning(&mut flate2::read::MultiGzDecoder::new(
            begin.as_slice(),
        )));
    }
    looks_like_areas(&begin)
}

fn beginning(from: &mut dyn Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    // As far as it can be read: whoever reads the whole of it says what is wrong.
    let _ = from.take(BEGINNING).read_to_end(&mut bytes);
    bytes
}

fn holds_shapefile(file: BufReader<File>) -> bool {
    let Ok(archive) = zip::ZipArchive::new(file) else { return false };
    archive.file_names().flatten().any(|name| {
        let name: String = name.into();
        name.to_lowercase().ends_with(".shp")
    })
}

fn looks_like_areas(begin: &[u8]) -> bool {
    if begin.starts_with(&9994_u32.to_be_bytes()) {
        return true;
    }
    let text = String::from_utf8_lossy(begin);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    if let Some(list) = text.strip_prefix('[') {
        let first = list.trim_start().split('}').next().unwrap_or_default();
        let keys = first.matches("\":").count() + first.matches("\" :").count();
        return keys == 2 && first.contains("\"latitude\"") && first.contains("\"longitude\"");
    }
    if !text.starts_with('{') {
        return false;
    }
    let kinds = ["Topology", "Polygon", "MultiPolygon", "Point", "MultiPoint", "LineString"];
    let places = kinds.into_iter().filter_map(|kind| {
        let at = text.find(&format!("\"{kind}\""))?;
        Some((at, kind))
    });
    let first = places.min();
    first.is_some_and(|(_, kind)| matches!(kind, "Topology" | "Polygon" | "MultiPolygon"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boundaries_are_told_from_points_by_their_beginning() {
        for (text, areas) in [
            (r#"{"type":"Topology","objects":{}}"#, true),
            (r#"{"type":"FeatureCollection","features":[]}"#, false),
            (r#" {"features":[{"geometry":{"type": "MultiPolygon","coordinates":[["#, true),
            (r#"{"features":[{"geometry":{"type":"Point","coordinates":[1,2]}}]}"#, false),
            (r#"[{"latitude":"52.6","longitude":"-1.1"},{"latitude":"#, true),
            (r#"[{"category":"burglary","latitude":"52.6","longitude":"-1.1"}]"#, false),
            ("Month,Longitude,Latitude\n", false),
            ("", false),
        ] {
            assert_eq!(looks_like_areas(text.as_bytes()), areas, "{text}");
        }
    }
}
