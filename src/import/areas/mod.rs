//! Boundaries of neighbourhoods, wards and LSOAs as they are published.
//!
//! Reading goes `json`, `shapefile` or `geopackage` (the file to rows of text with rings) →
//! `columns` (which column is the code and which the name, of what and of which year) → `soundness`
//! and `repair` (rings that cross themselves) → `report`. An area is taken whole or rejected whole.
//! `deprivation` joins the figures of an index to the LSOAs that a profile has.

mod columns;
mod deprivation;
mod deprivation_report;
mod geopackage;
mod json;
mod peek;
mod repair;
mod report;
mod shapefile;

use std::collections::{HashMap, HashSet};
use std::io::{Cursor, Read};
use std::path::Path;
use std::sync::Arc;

use super::error::ImportError;
use super::source::file_name;
use crate::edit::{AreaChange, ProfileEdit};
use crate::geography::{MetricPlane, MetricPoint};
use crate::profile::{Area, AreaId, AreaKind, NeighbourhoodProfile, grouped};

use columns::Columns;
pub use deprivation::{DeprivationImport, DeprivationSource, import_deprivation};
pub use deprivation_report::DeprivationReport;
pub use peek::is_areas;
pub use report::{AreaNote, AreaReport};

/// What a file of areas may hold unpacked: it has to be in memory as a whole.
const MOST_BYTES: u64 = 128 << 20;
/// Corners that one area may have.
const MOST_POINTS: usize = 500_000;

/// Rings that one area may have.
const MOST_RINGS: usize = 5_000;
/// Areas that one file may have, and their attributes together.
const MOST_AREAS: usize = 500_000;
const MOST_FIELDS: usize = 3_000_000;

/// Who is to be named for areas with codes of the Government Statistical Service.
const GSS_CREDIT: &str = "Source: Office for National Statistics licensed under the Open \
    Government Licence v.3.0. Contains OS data © Crown copyright and database right";

/// The polygons of an area as a file has them, or why there are none.
type Rings = Result<Vec<Vec<Vec<[f64; 2]>>>, String>;

/// An area as a file has it.
struct RawArea {
    fields: Vec<(String, String)>,
    rings: Rings,
}

/// What a file holds.
struct AreaFile {
    system: System,
    /// Whether it is the boundary of a policing neighbourhood, without a name or a code.
    neighbourhood: bool,
    areas: Vec<RawArea>,
}

/// In what a file gives its places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum System {
    Degrees,
    Grid,
    WebMercator,
}

impl System {
    fn of_code(file: &str, code: Option<i64>, name: &str) -> Result<Self, ImportError> {
        match code {
            Some(4326 | 4258) => Ok(Self::Degrees),
            Some(27700) => Ok(Self::Grid),
            Some(3857) => Ok(Self::WebMercator),
            _ => {
                let expected = "coordinates in EPSG:4326, EPSG:27700 or EPSG:3857";
                let name = super::error::shortened(name, 60);
                let found = format!("the system \"{name}\"");
                Err(refused(file, expected, &found, "save the layer in EPSG:4326"))
            }
        }
    }

    fn degrees(self, [x, y]: [f64; 2]) -> Result<[f64; 2], String> {
        let wrong = |p: String| {
            format!("a corner at {p} is no place in its coordinate system; save the layer again")
        };
        let place = match self {
            Self::Degrees => crate::geography::LonLat::new(x, y).ok(),
            Self::Grid => {
                MetricPlane::british_national_grid().to_lon_lat(MetricPoint::new(x, y)).ok()
            }
            Self::WebMercator => {
                const RADIUS_M: f64 = 6_378_137.0;
                let lat = (y / RADIUS_M).sinh().atan().to_degrees();
                crate::geography::LonLat::new((x / RADIUS_M).to_degrees(), lat).ok()
            }
        };
        place.map(|p| [p.lon(), p.lat()]).ok_or_else(|| wrong(format!("{x}, {y}")))
    }
}

/// What a file would make of the areas of a profile.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaImport {
    /// The change as one step of the history; `None` where nothing changes.
    pub edit: Option<ProfileEdit>,
    /// What became of every area.
    pub report: AreaReport,
}

fn refused(file: &str, expected: &str, found: &str, advice: &str) -> ImportError {
    ImportError::Refused {
        file: file.to_owned(),
        line: None,
        expected: expected.to_owned(),
        found: found.to_owned(),
        advice: advice.to_owned(),
    }
}

fn too_many_points() -> String {
    format!("it has more than {} corners", grouped(MOST_POINTS as u64))
}

fn too_many_rings() -> String {
    format!("it has more than {} rings", grouped(MOST_RINGS as u64))
}

fn too_much(file: &str) -> ImportError {
    let expected = format!(
        "at most {} areas with {} attributes together",
        grouped(MOST_AREAS as u64),
        grouped(MOST_FIELDS as u64)
    );
    refused(file, &expected, "more", "save the layer with fewer areas or columns")
}

/// Reads areas from `GeoJSON`, `TopoJSON`, a `GeoPackage`, a shapefile (zipped or not) or a
/// boundary of the police API, each also as .gz, and compares them with a profile, which is not
/// changed. Areas are the same by kind, vintage and code (the name without one); figures that were
/// joined to one stay. `vintage` is said for files that do not name the year of their boundaries.
pub fn import_areas(
    path: &Path,
    profile: &NeighbourhoodProfile,
    vintage: Option<&str>,
) -> Result<AreaImport, ImportError> {
    let name = file_name(path);
    let file = read(path, &name)?;
    let mut report = AreaReport::new(name.clone());
    let columns = Columns::of(&file.areas);
    let mut changes = Vec::new();
    let known: HashMap<_, &Area> = profile.areas.iter().map(|a| (a.key(), a)).collect();
    let mut met: HashSet<(AreaKind, String, String)> = HashSet::new();
    for (raw, n) in file.areas.iter().zip(1..) {
        let mut area = Area {
            id: AreaId::new(),
            kind: AreaKind::Neighbourhood,
            code: String::new(),
            name: path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
            vintage: vintage.unwrap_or_default().to_owned(),
            source: name.clone(),
            credit: String::new(),
            deprivation: None,
            polygons: Vec::new(),
        };
        if !file.neighbourhood {
            columns.describe(&raw.fields, &mut area);
        }
        if columns::is_gss(&area.code) {
            GSS_CREDIT.clone_into(&mut area.credit);
        }
        let said = match (area.name.as_str(), area.code.as_str()) {
            ("", "") => format!("area {n}"),
            (name, "") => format!("area {n}, {name}"),
            ("", code) => format!("area {n}, {code}"),
            (name, code) => format!("area {n}, {name} ({code})"),
        };
        let checked = match polygons(raw, file.system).and_then(|p| repair::check(&p)) {
            Ok(checked) => checked,
            Err(reason) => {
                report.reject(said, reason);
                continue;
            }
        };
        if area.name.is_empty() && area.code.is_empty() {
            report.reject(said, "expected a column with a name or a code, found none".to_owned());
            continue;
        }
        let key = area.key();
        if !met.insert((key.0, key.1.to_owned(), key.2.to_owned())) {
            report.reject(said, "its code stands in the file twice".to_owned());
            continue;
        }
        area.polygons = checked.polygons;
        if let Some(text) = checked.repaired {
            report.repair(said, text);
        }
        let before = known.get(&area.key()).map(|a| (*a).clone());
        if let Some(before) = &before {
            area.id = before.id;
            area.deprivation.clone_from(&before.deprivation);
            let same = Area { source: before.source.clone(), ..area.clone() };
            if same == *before {
                report.unchanged += 1;
                continue;
            }
            report.changed += 1;
        } else {
            report.added += 1;
        }
        changes.push(AreaChange { before, after: Some(area) });
    }
    report.rows_read = file.areas.len() as u64;
    let label = match changes.len() {
        1 => format!("Import 1 area from {name}"),
        n => format!("Import {} areas from {name}", grouped(n as u64)),
    };
    let edit =
        (!changes.is_empty()).then(|| ProfileEdit::Areas { label, changes: Arc::new(changes) });
    Ok(AreaImport { edit, report })
}

fn polygons(raw: &RawArea, system: System) -> Rings {
    let polygons = raw.rings.as_ref().map_err(Clone::clone)?;
    if polygons.iter().flatten().map(Vec::len).sum::<usize>() > MOST_POINTS {
        return Err(too_many_points());
    }
    if polygons.iter().map(Vec::len).sum::<usize>() > MOST_RINGS {
        return Err(too_many_rings());
    }
    let ring = |ring: &Vec<[f64; 2]>| ring.iter().map(|p| system.degrees(*p)).collect();
    polygons.iter().map(|rings| rings.iter().map(ring).collect()).collect()
}

fn read(path: &Path, name: &str) -> Result<AreaFile, ImportError> {
    let bytes = unpacked(path, name)?;
    if bytes.starts_with(b"SQLite format 3") {
        return geopackage::read(name, &bytes);
    }
    if bytes.starts_with(b"PK") {
        return shapefile::read(name, &members(name, bytes)?);
    }
    if bytes.starts_with(&9994_u32.to_be_bytes()) {
        // Its table and its coordinate system lie beside it.
        let dbf = beside(path, name, "dbf")?;
        let members = shapefile::Members { shp: bytes, dbf, prj: beside(path, name, "prj")? };
        return shapefile::read(name, &members);
    }
    if let Some(header) = header_of_table(&bytes) {
        let found = format!("a table with the columns \"{header}\" and no boundaries");
        let advice =
            "join figures of deprivation with --deprivation, or save boundaries as GeoJSON";
        return Err(refused(name, "areas with boundaries", &found, advice));
    }
    json::read(name, &bytes)
}

/// What lies beside a .shp under the same name with another ending, whatever the case of either.
fn beside(path: &Path, name: &str, ending: &str) -> Result<Option<Vec<u8>>, ImportError> {
    let plain = path.with_extension(ending);
    if plain.is_file() {
        return unpacked(&plain, name).map(Some);
    }
    let wanted = plain.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<_> = entries
        .filter(|e| e.file_name().to_string_lossy().to_lowercase() == wanted)
        .map(|e| e.path())
        .collect();
    found.sort();
    found.first().map(|p| unpacked(p, name)).transpose()
}

/// The first line of a table of text; `None` for what is none.
fn header_of_table(bytes: &[u8]) -> Option<String> {
    let line = bytes.get(..bytes.len().min(2_000))?;
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line).trim_ascii_start();
    let line = line.split(|b| matches!(b, b'\n' | b'\r')).next()?;
    let is_text = !line.contains(&0) && !line.starts_with(b"<");
    let is_json = line.first().is_none_or(|b| b"{[".contains(b));
    let is_row = line.iter().any(|b| b",;\t".contains(b));
    (is_text && !is_json && is_row)
        .then(|| super::error::shortened(&String::from_utf8_lossy(line), 120))
}

fn limited(name: &str, from: impl Read) -> Result<Vec<u8>, ImportError> {
    let unreadable = |reason: String| ImportError::Unreadable { file: name.to_owned(), reason };
    let mut bytes = Vec::new();
    from.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(|e| unreadable(e.to_string()))?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(unreadable(format!("it holds more than {} MB", MOST_BYTES >> 20)));
    }
    Ok(bytes)
}

fn unpacked(path: &Path, name: &str) -> Result<Vec<u8>, ImportError> {
    let file = std::fs::File::open(path)
        .map_err(|e| ImportError::Unreadable { file: name.to_owned(), reason: e.to_string() })?;
    let bytes = limited(name, file)?;
    if bytes.starts_with(&[0x1F, 0x8B]) {
        return limited(name, flate2::read::MultiGzDecoder::new(bytes.as_slice()));
    }
    Ok(bytes)
}

/// The members of the one shapefile in an archive.
fn members(name: &str, bytes: Vec<u8>) -> Result<shapefile::Members, ImportError> {
    let broken = |found: String| {
        refused(name, "a .zip with one shapefile", &found, "download it again, or unpack it")
    };
    let mut archive =
        zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| broken(e.to_string()))?;
    // What a Mac puts beside each file is none of them.
    let is_beside = |n: &str| n.starts_with("__MACOSX") || n.contains("/._") || n.starts_with("._");
    let names = archive.file_names().flatten().map(Into::into);
    let names: Vec<String> = names.filter(|n: &String| !is_beside(n)).collect();
    let ends = |ending: &str| -> Vec<&String> {
        names.iter().filter(|n| n.to_lowercase().ends_with(ending)).collect()
    };
    let shapes = ends(".shp");
    let [shp] = shapes.as_slice() else {
        return Err(broken(format!("{} of them", shapes.len())));
    };
    let stem = shp.get(..shp.len() - 4).unwrap_or_default().to_owned();
    let mut member = |ending: &str| -> Result<Option<Vec<u8>>, ImportError> {
        let wanted = format!("{stem}{ending}").to_lowercase();
        let Some(found) = names.iter().find(|n| n.to_lowercase() == wanted) else {
            return Ok(None);
        };
        let entry = archive.by_name(found).map_err(|e| broken(e.to_string()))?;
        limited(name, entry).map(Some)
    };
    let shp = member(".shp")?.unwrap_or_default();
    Ok(shapefile::Members { shp, dbf: member(".dbf")?, prj: member(".prj")? })
}
