//! A shapefile with its table, zipped or side by side, as bytes.

use super::{AreaFile, MOST_AREAS, MOST_FIELDS, RawArea, Rings, System, refused, too_much};
use crate::import::error::ImportError;

/// The members of a shapefile.
pub(super) struct Members {
    pub shp: Vec<u8>,
    pub dbf: Option<Vec<u8>>,
    pub prj: Option<Vec<u8>>,
}

/// Reads it. Counts in the file are never trusted.
pub(super) fn read(file: &str, members: &Members) -> Result<AreaFile, ImportError> {
    let prj = members.prj.as_deref().map(String::from_utf8_lossy);
    let system = match prj.as_deref().map(str::trim) {
        Some(wkt)
            if wkt.contains("British_National_Grid") || wkt.contains("British National Grid") =>
        {
            System::Grid
        }
        Some(wkt) if wkt.contains("Mercator_Auxiliary") || wkt.contains("Pseudo-Mercator") => {
            System::WebMercator
        }
        Some(wkt) if wkt.starts_with("GEOG") && (wkt.contains("WGS") || wkt.contains("ETRS")) => {
            System::Degrees
        }
        Some(wkt) => {
            let name: String = wkt.chars().take(60).collect();
            System::of_code(file, None, &name)?
        }
        None => {
            let advice = "put the .prj beside the .shp, or save the layer as GeoJSON";
            return Err(refused(file, "a .prj that names the coordinate system", "none", advice));
        }
    };
    let broken = |found: &str| {
        refused(file, "a whole shapefile", found, "download it again, with all of its files")
    };
    let shp = members.shp.as_slice();
    if word(shp, 0) != Some(9994) || shp.len() < 100 {
        return Err(broken("a .shp that does not begin as one"));
    }
    // The length counts words of two bytes; what lies behind it is no record.
    let says = word(shp, 24).unwrap_or(0).saturating_mul(2);
    let Some(shp) = shp.get(..if says < 100 { shp.len() } else { says }) else {
        return Err(broken(&format!("a .shp of {} bytes that says {says}", shp.len())));
    };
    let Some(dbf) = members.dbf.as_deref() else {
        let advice = "put the .dbf beside the .shp, or save the layer as GeoJSON";
        return Err(refused(file, "a .dbf with names and codes", "none", advice));
    };
    let table = Table::of(dbf).map_err(|e| broken(&e))?;
    let mut areas = Vec::new();
    let mut fields = 0;
    let (mut at, mut last) = (100, None);
    while at + 8 <= shp.len() {
        let n = areas.len() + 1;
        // Where a length lies, what is taken for the next record has any number.
        let number = word(shp, at);
        if number.is_none() || last.is_some_and(|last: usize| number != Some(last + 1)) {
            return Err(broken(&format!(
                "no record at byte {at} of the .shp, where record {n} should begin"
            )));
        }
        let length = word(shp, at + 4).and_then(|words| words.checked_mul(2));
        let Some(content) = length.and_then(|length| shp.get(at + 8..at + 8 + length)) else {
            return Err(broken(&format!("record {n} of the .shp cut off at byte {at}")));
        };
        last = number;
        let Some(row) = table.row(areas.len()) else {
            return Err(broken(&format!("a .dbf that ends before the row of area {n}")));
        };
        fields += row.len();
        if fields > MOST_FIELDS || areas.len() >= MOST_AREAS {
            return Err(too_much(file));
        }
        areas.push(RawArea { fields: row, rings: rings(content) });
        at += 8 + content.len();
    }
    Ok(AreaFile { system, neighbourhood: false, areas })
}

/// A whole number in the order of bytes that the heads of a .shp have.
fn word(shp: &[u8], at: usize) -> Option<usize> {
    let four: [u8; 4] = shp.get(at..at + 4)?.try_into().ok()?;
    usize::try_from(i32::from_be_bytes(four)).ok()
}

/// The polygons of a record. An outer ring runs clockwise; what runs the other way is a hole of
/// the outer ring that it lies in.
fn rings(content: &[u8]) -> Rings {
    let int = |at: usize| -> Option<usize> {
        let four: [u8; 4] = content.get(at..at + 4)?.try_into().ok()?;
        usize::try_from(i32::from_le_bytes(four)).ok()
    };
    let double = |at: usize| -> Option<f64> {
        Some(f64::from_le_bytes(content.get(at..at + 8)?.try_into().ok()?))
    };
    match int(0) {
        Some(5 | 15 | 25) => {}
        Some(0) => return Err("there is no geometry".to_owned()),
        _ => return Err("expected an area, found another kind of shape".to_owned()),
    }
    let short = || "its record is cut off".to_owned();
    let (parts, points) = (int(36).ok_or_else(short)?, int(40).ok_or_else(short)?);
    let first = 44 + parts.checked_mul(4).ok_or_else(short)?;
    if first.saturating_add(points.saturating_mul(16)) > content.len() {
        return Err(short());
    }
    if points > super::MOST_POINTS {
        return Err(super::too_many_points());
    }
    if parts > super::MOST_RINGS {
        return Err(super::too_many_rings());
    }
    let mut outer: Vec<Vec<Vec<[f64; 2]>>> = Vec::new();
    let mut holes = Vec::new();
    for part in 0..parts {
        let from = int(44 + part * 4).ok_or_else(short)?;
        let to = if part + 1 < parts { int(48 + part * 4).ok_or_else(short)? } else { points };
        // Parts that overlap could name each corner any number of times.
        if from > to || to > points {
            return Err("the parts of its record are not in order".to_owned());
        }
        let ring: Option<Vec<[f64; 2]>> = (from..to)
            .map(|n| Some([double(first + n * 16)?, double(first + n * 16 + 8)?]))
            .collect();
        let ring = ring.ok_or_else(short)?;
        let next = ring.iter().skip(1);
        let doubled: f64 = ring.iter().zip(next).map(|(a, b)| a[0] * b[1] - b[0] * a[1]).sum();
        if doubled > 0.0 { holes.push(ring) } else { outer.push(vec![ring]) }
    }
    for hole in holes {
        let inside = hole.first().and_then(|p| {
            outer.iter().position(|rings| rings.first().is_some_and(|r| contains(r, *p)))
        });
        match inside.and_then(|n| outer.get_mut(n)) {
            Some(rings) => rings.push(hole),
            // A lone ring that runs the wrong way round is an area all the same.
            None => outer.push(vec![hole]),
        }
    }
    Ok(outer)
}

fn contains(ring: &[[f64; 2]], [x, y]: [f64; 2]) -> bool {
    let next = ring.iter().skip(1).chain(ring.first());
    ring.iter().zip(next).fold(false, |inside, (a, b)| {
        let crosses =
            (a[1] > y) != (b[1] > y) && x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0];
        inside != crosses
    })
}

/// The rows of a dBASE table.
struct Table<'a> {
    /// Name, first byte and width of each column.
    columns: Vec<(String, usize, usize)>,
    rows: std::slice::ChunksExact<'a, u8>,
}

impl<'a> Table<'a> {
    /// The error says what is wrong with it.
    fn of(dbf: &'a [u8]) -> Result<Self, String> {
        let short = |at: usize| -> Option<usize> {
            Some(u16::from_le_bytes(dbf.get(at..at + 2)?.try_into().ok()?).into())
        };
        let long = |at: usize| -> Option<usize> {
            usize::try_from(u32::from_le_bytes(dbf.get(at..at + 4)?.try_into().ok()?)).ok()
        };
        let cut = || format!("a .dbf cut short at {} bytes", dbf.len());
        let (says, head) = (long(4).ok_or_else(cut)?, short(8).ok_or_else(cut)?);
        let row = short(10).ok_or_else(cut)?;
        if row == 0 || head < 33 {
            return Err("a .dbf that does not begin as one".to_owned());
        }
        let mut columns = Vec::new();
        let mut at = 1;
        for field in dbf.get(32..head).ok_or_else(cut)?.chunks_exact(32) {
            let (Some(name), Some(wide)) = (field.get(..11), field.get(16)) else { break };
            if field.first() == Some(&0x0D) {
                break;
            }
            let name: Vec<u8> = name.iter().copied().take_while(|b| *b != 0).collect();
            columns.push((text(&name), at, usize::from(*wide)));
            at += usize::from(*wide);
        }
        let rows = dbf.get(head..).unwrap_or_default().chunks_exact(row);
        if rows.len() < says {
            return Err(format!("a .dbf cut short: {} of its {says} rows", rows.len()));
        }
        Ok(Self { columns, rows })
    }

    /// A row as names and texts; `None` where there is none.
    fn row(&self, n: usize) -> Option<Vec<(String, String)>> {
        let bytes = self.rows.clone().nth(n)?;
        let value = |(name, at, wide): &(String, usize, usize)| {
            (name.clone(), text(bytes.get(*at..at + wide).unwrap_or_default()))
        };
        Some(self.columns.iter().map(value).collect())
    }
}

fn text(bytes: &[u8]) -> String {
    let text = std::str::from_utf8(bytes)
        .map_or_else(|_| encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned(), ToOwned::to_owned);
    text.trim_matches(|c: char| c.is_whitespace() || c == '\0').to_owned()
}
