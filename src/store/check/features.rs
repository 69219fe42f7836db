//! Every geometry of every layer, its layer's bounds, and its R-tree.

use std::collections::HashMap;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Result};

use super::{MAKE_ANEW, Problems, quoted};
use crate::geography::LonLat;
use crate::store::geometry::{Coordinates, Envelope, SRS_ID, header, kind_name};
use crate::store::geopackage::RTREE_TRIGGERS;

/// What to do about one geometry.
const DRAW_AGAIN: &str =
    "draw it again in a GIS, or remove the row; the rest of the file can be used";

/// A layer as `gpkg_geometry_columns` has it.
struct Layer {
    table: String,
    column: String,
    kind: String,
    srs_id: i32,
}

/// Looks at every layer that the file lists.
pub(super) fn check(connection: &Connection, problems: &mut Problems) {
    let mut layers = Vec::new();
    problems.part("gpkg_geometry_columns", |_| {
        let mut statement = connection.prepare(
            "SELECT g.table_name, column_name, geometry_type_name, srs_id
             FROM gpkg_geometry_columns AS g JOIN pragma_table_list AS t
               ON t.name = g.table_name AND t.schema = 'main'",
        )?;
        let rows = statement.query_map([], |r| {
            Ok(Layer { table: r.get(0)?, column: r.get(1)?, kind: r.get(2)?, srs_id: r.get(3)? })
        })?;
        layers = rows.collect::<Result<_>>()?;
        Ok(())
    });
    for layer in &layers {
        let mut boxes = None;
        problems.part(&layer.table, |problems| {
            boxes = index_boxes(connection, layer, problems)?;
            Ok(())
        });
        problems.part(&layer.table, |problems| rows(connection, layer, boxes.as_mut(), problems));
    }
}

fn rtree_name(layer: &Layer) -> String {
    format!("rtree_{}_{}", layer.table, layer.column)
}

/// The boxes of a layer's R-tree by row; `None` where the layer has none.
fn index_boxes(
    connection: &Connection,
    layer: &Layer,
    problems: &mut Problems,
) -> Result<Option<HashMap<i64, Envelope>>> {
    let stated: i64 = connection.query_row(
        "SELECT count(*) FROM gpkg_extensions
         WHERE table_name = ?1 AND column_name = ?2 AND extension_name = 'gpkg_rtree_index'",
        [&layer.table, &layer.column],
        |r| r.get(0),
    )?;
    if stated == 0 {
        return Ok(None);
    }
    let rtree = rtree_name(layer);
    let answer: Result<String> =
        connection.query_row("SELECT rtreecheck('main', ?1)", [&rtree], |r| r.get(0));
    let found = answer.unwrap_or_else(|e| e.to_string());
    if found != "ok" {
        problems.add(&rtree, None, "an undamaged R-tree", found, MAKE_ANEW);
    }
    let mut exists =
        connection.prepare("SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND name = ?1")?;
    for trigger in RTREE_TRIGGERS.map(|name| format!("{rtree}_{name}")) {
        if !exists.exists([&trigger])? {
            problems.add(&rtree, None, format!("a trigger {trigger}"), "none", MAKE_ANEW);
        }
    }
    let sql = format!("SELECT id, minx, maxx, miny, maxy FROM {}", quoted(&rtree));
    let mut statement = connection.prepare(&sql)?;
    let boxes = statement
        .query_map([], |r| Ok((r.get(0)?, [r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?])))?;
    boxes.collect::<Result<_>>().map(Some)
}

fn rows(
    connection: &Connection,
    layer: &Layer,
    mut boxes: Option<&mut HashMap<i64, Envelope>>,
    problems: &mut Problems,
) -> Result<()> {
    let rtree = rtree_name(layer);
    let sql = format!("SELECT rowid, {} FROM {}", quoted(&layer.column), quoted(&layer.table));
    let mut statement = connection.prepare(&sql)?;
    let mut rows = statement.query([])?;
    let mut bounds: Option<Envelope> = None;
    while let Some(row) = rows.next()? {
        let fid: i64 = row.get(0)?;
        let envelope = match row.get_ref(1)? {
            ValueRef::Null => None,
            ValueRef::Blob(blob) => match geometry(blob, layer) {
                Ok(envelope) => envelope,
                Err((expected, found)) => {
                    problems.add(&layer.table, Some(fid), expected, found, DRAW_AGAIN);
                    // Where it lies is not known, so nothing is asked of its box.
                    boxes.as_mut().and_then(|b| b.remove(&fid));
                    continue;
                }
            },
            other => {
                let found = format!("a value of type {}", other.data_type());
                problems.add(&layer.table, Some(fid), "a geometry or nothing", found, DRAW_AGAIN);
                boxes.as_mut().and_then(|b| b.remove(&fid));
                continue;
            }
        };
        if let Some([w, e, s, n]) = envelope {
            bounds =
                Some(bounds.map_or([w, e, s, n], |b| {
                    [b[0].min(w), b[1].max(e), b[2].min(s), b[3].max(n)]
                }));
        }
        if let Some(boxes) = &mut boxes {
            match (envelope, boxes.remove(&fid)) {
                (Some(_), None) => {
                    problems.add(
                        &rtree,
                        Some(fid),
                        "a box for every row with a place",
                        "none",
                        MAKE_ANEW,
                    );
                }
                (Some(envelope), Some(found)) if !fits(envelope, found) => {
                    let expected = "the box of the row's geometry";
                    let found = format!("{found:?} for {envelope:?}");
                    problems.add(&rtree, Some(fid), expected, found, MAKE_ANEW);
                }
                (None, Some(_)) => problems.add(
                    &rtree,
                    Some(fid),
                    "no box for a row without a place",
                    "one",
                    MAKE_ANEW,
                ),
                _ => {}
            }
        }
    }
    if let Some(boxes) = boxes {
        let mut left: Vec<i64> = boxes.keys().copied().collect();
        left.sort_unstable();
        for fid in left {
            problems.add(&rtree, Some(fid), "no box without a row", "one", MAKE_ANEW);
        }
    }
    stated_bounds(connection, layer, bounds, problems)
}

/// Whether a box of the R-tree, kept in 32 bits and rounded outwards, is that of a geometry.
fn fits([w, e, s, n]: Envelope, found: Envelope) -> bool {
    let [fw, fe, fs, fn_] = found;
    // Twice the widest step between two such numbers.
    let near = |outer: f64, inner: f64| (outer - inner).abs() <= inner.abs().max(1.0) * 5e-7;
    fw <= w
        && fe >= e
        && fs <= s
        && fn_ >= n
        && near(fw, w)
        && near(fe, e)
        && near(fs, s)
        && near(fn_, n)
}

/// What should be there, and what is.
type Wrong = (String, String);

/// The box of a geometry; `None` for an empty one.
fn geometry(blob: &[u8], layer: &Layer) -> std::result::Result<Option<Envelope>, Wrong> {
    let wrong = |expected: &str, found: String| Err((expected.to_owned(), found));
    let header = match header(blob) {
        Ok(header) => header,
        Err(found) => return wrong("a GeoPackage geometry", found.to_owned()),
    };
    if header.srs_id != layer.srs_id {
        return wrong(&format!("a geometry in SRS {}", layer.srs_id), header.srs_id.to_string());
    }
    let found = kind_name(header.kind);
    if layer.kind != "GEOMETRY" && !layer.kind.eq_ignore_ascii_case(found) {
        return wrong(&format!("a {}", layer.kind), found.to_owned());
    }
    let coordinates = match Coordinates::read(blob) {
        Ok(coordinates) => coordinates,
        Err(found) => return wrong("a whole point, line or area", found),
    };
    let points = || coordinates.parts.iter().flatten();
    if layer.srs_id == SRS_ID
        && let Some(e) = points().find_map(|[x, y]| LonLat::new(*x, *y).err())
    {
        return wrong("degrees in range", format!("longitude {} and latitude {}", e.lon, e.lat));
    }
    if let Some([x, y]) = points().find(|p| !(p[0].is_finite() && p[1].is_finite())) {
        return wrong("finite coordinates", format!("{x} and {y}"));
    }
    let least = match header.kind {
        3 | 6 => 4,
        2 | 5 => 2,
        _ => 1,
    };
    if let Some(part) = coordinates.parts.iter().find(|p| p.len() < least) {
        return wrong(&format!("at least {least} points"), part.len().to_string());
    }
    if matches!(header.kind, 3 | 6) && coordinates.parts.iter().any(|p| p.first() != p.last()) {
        return wrong("rings that end where they begin", "one that does not".to_owned());
    }
    let envelope = coordinates.envelope();
    match (header.envelope, envelope) {
        (Some(stated), Some(around))
            if !stated.iter().zip(around).all(|(a, b)| (a - b).abs() <= 1e-9) =>
        {
            wrong("the envelope of its coordinates", format!("{stated:?} for {around:?}"))
        }
        _ => Ok(envelope),
    }
}

/// The bounds in `gpkg_contents` hold everything in the layer. Wider ones are left by programs
/// that remove rows, and do no harm.
fn stated_bounds(
    connection: &Connection,
    layer: &Layer,
    bounds: Option<Envelope>,
    problems: &mut Problems,
) -> Result<()> {
    let Some(around) = bounds else { return Ok(()) };
    let stated: Option<[Option<f64>; 4]> = connection
        .query_row(
            "SELECT min_x, max_x, min_y, max_y FROM gpkg_contents WHERE table_name = ?1",
            [&layer.table],
            |r| Ok([r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?]),
        )
        .optional()?;
    let holds = match stated {
        Some([Some(w), Some(e), Some(s), Some(n)]) => {
            let [tw, te, ts, tn] = around;
            w <= tw + 1e-9 && e >= te - 1e-9 && s <= ts + 1e-9 && n >= tn - 1e-9
        }
        _ => false,
    };
    if !holds {
        let expected = format!("bounds of {} that hold {around:?}", layer.table);
        problems.add("gpkg_contents", None, expected, format!("{stated:?}"), MAKE_ANEW);
    }
    Ok(())
}
