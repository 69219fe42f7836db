//! A shapefile with its table, zipped or side by side, as bytes.

use super::{AreaFile, RawArea, Rings, System, refused};
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
    let int = |at: usize, big: bool| -> Option<usize> {
        let four: [u8; 4] = members.shp.get(at..at + 4)?.try_into().ok()?;
        usize::try_from(if big { i32::from_be_bytes(four) } else { i32::from_le_bytes(four) }).ok()
    };
    if int(0, true) != Some(9994) || members.shp.len() < 100 {
        let found = "a .shp that does not begin as one";
        return Err(refused(file, "a shapefile", found, "download it again"));
    }
    let rows = members.dbf.as_deref().map(table).unwrap_or_default();
    let mut areas = Vec::new();
    let mut at = 100;
    while at + 8 <= members.shp.len() {
        let words = int(at + 4, true).unwrap_or(0);
        let content = words.checked_mul(2).and_then(|n| members.shp.get(at + 8..at + 8 + n));
        let Some(content) = content else {
            let found = format!("record {} cut off at byte {at}", areas.len() + 1);
            return Err(refused(file, "a whole shapefile", &found, "download it again"));
        };
        let fields = rows.get(areas.len()).cloned().unwrap_or_default();
        areas.push(RawArea { fields, rings: rings(content) });
        at += 8 + content.len();
    }
    Ok(AreaFile { system, neighbourhood: false, areas })
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
    let mut outer: Vec<Vec<Vec<[f64; 2]>>> = Vec::new();
    let mut holes = Vec::new();
    for part in 0..parts {
        let from = int(44 + part * 4).ok_or_else(short)?;
        let to = if part + 1 < parts { int(48 + part * 4).ok_or_else(short)? } else { points };
        let ring: Option<Vec<[f64; 2]>> = (from..to.min(points))
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

/// The rows of a dBASE table as names and texts.
fn table(dbf: &[u8]) -> Vec<Vec<(String, String)>> {
    let short = |at: usize| -> usize {
        let two: Option<[u8; 2]> = dbf.get(at..at + 2).and_then(|b| b.try_into().ok());
        two.map_or(0, |b| u16::from_le_bytes(b).into())
    };
    let (head, row) = (short(8), short(10));
    if row == 0 {
        return Vec::new();
    }
    let mut columns = Vec::new();
    let mut at = 1;
    for field in dbf.get(32..head).unwrap_or_default().chunks_exact(32) {
        let (Some(name), Some(wide)) = (field.get(..11), field.get(16)) else { break };
        if field.first() == Some(&0x0D) {
            break;
        }
        let name: Vec<u8> = name.iter().copied().take_while(|b| *b != 0).collect();
        columns.push((text(&name), at, usize::from(*wide)));
        at += usize::from(*wide);
    }
    dbf.get(head..)
        .unwrap_or_default()
        .chunks_exact(row)
        .map(|bytes| {
            let value = |(name, at, wide): &(String, usize, usize)| {
                (name.clone(), text(bytes.get(*at..at + wide).unwrap_or_default()))
            };
            columns.iter().map(value).collect()
        })
        .collect()
}

fn text(bytes: &[u8]) -> String {
    let text = std::str::from_utf8(bytes)
        .map_or_else(|_| encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned(), ToOwned::to_owned);
    text.trim_matches(|c: char| c.is_whitespace() || c == '\0').to_owned()
}
