//! The R-tree of a new layer, packed from all boxes at once.
//!
//! Row by row, `SQLite` takes longer over the index of 300,000 points than over the points. A
//! tree of boxes that are all known is packed from the leaves up instead (Kamel and Faloutsos,
//! "On packing R-trees", 1993), into the tables that the `rtree` module keeps its nodes in; their
//! layout is part of the file format. `rtreecheck` holds it to that in [`super::check`].

use rusqlite::{Connection, Result};

use super::geometry::Envelope;
use super::schema::rtree_of;

/// Bytes of a cell: the number of a row or node, and four 32-bit coordinates.
const CELL: usize = 24;
/// Bytes before the cells of a node: depth and count.
const HEAD: usize = 4;

/// A row or a node of the level below, and its box as the tree keeps it: west, east, south,
/// north in 32 bits, rounded outwards.
#[derive(Clone, Copy)]
struct Cell {
    number: i64,
    bounds: [f32; 4],
}

/// The rows of the three tables in which an R-tree is kept, each in the order of its numbers.
pub(crate) struct PackedRtree {
    /// Number and content of each node.
    pub nodes: Vec<(i64, Vec<u8>)>,
    /// Each row and the leaf that it is in.
    pub rows: Vec<(i64, i64)>,
    /// Each node but the root and the one above it.
    pub parents: Vec<(i64, i64)>,
}

/// How many bytes a node of a table's R-tree takes.
pub(crate) fn node_bytes(connection: &Connection, table: &str) -> Result<usize> {
    let rtree = rtree_of(table);
    let sql = format!("SELECT length(data) FROM \"{rtree}_node\" WHERE nodeno = 1");
    connection.query_row(&sql, [], |r| r.get::<_, i64>(0).map(|bytes| bytes as usize))
}

/// Fills the R-tree of a table with the boxes of its rows, in place of what is in it.
pub(crate) fn fill(
    connection: &Connection,
    table: &str,
    boxes: Vec<(i64, Envelope)>,
) -> Result<()> {
    let rtree = rtree_of(table);
    let packed = PackedRtree::of(boxes, node_bytes(connection, table)?);
    for (part, rows) in [("rowid", &packed.rows), ("parent", &packed.parents)] {
        connection.execute(&format!("DELETE FROM \"{rtree}_{part}\""), [])?;
        let sql = format!("INSERT INTO \"{rtree}_{part}\" VALUES (?1, ?2)");
        let mut insert = connection.prepare(&sql)?;
        rows.iter().try_for_each(|row| insert.execute(*row).map(|_| ()))?;
    }
    connection.execute(&format!("DELETE FROM \"{rtree}_node\""), [])?;
    let sql = format!("INSERT INTO \"{rtree}_node\" VALUES (?1, ?2)");
    let mut insert = connection.prepare(&sql)?;
    packed.nodes.iter().try_for_each(|(n, data)| insert.execute((n, data)).map(|_| ()))
}

impl PackedRtree {
    /// Packs boxes into nodes of so many bytes.
    pub(crate) fn of(mut boxes: Vec<(i64, Envelope)>, size: usize) -> Self {
        let fits = (size - HEAD) / CELL;
        boxes.sort_by_cached_key(|(fid, [w, e, s, n])| (along_a_curve(w + e, s + n), *fid));
        let mut level: Vec<Cell> = boxes
            .into_iter()
            .map(|(number, [w, e, s, n])| Cell { number, bounds: [down(w), up(e), down(s), up(n)] })
            .collect();
        // The root is node 1, and is known last.
        let (mut depth, mut next) = (0_u16, 2_i64);
        let mut nodes = vec![(1, Vec::new())];
        let mut rows: Vec<(i64, i64)> = Vec::with_capacity(level.len());
        let mut parents = Vec::new();
        while level.len() > fits {
            // A tenth of each node stays free, so that the next rows do not split every one.
            let count = level.len().div_ceil(fits * 9 / 10);
            let mut above = Vec::with_capacity(count);
            for cells in level.chunks(level.len().div_ceil(count)) {
                nodes.push((next, blob(0, cells, size)));
                let below = if depth == 0 { &mut rows } else { &mut parents };
                below.extend(cells.iter().map(|cell| (cell.number, next)));
                above.push(Cell { number: next, bounds: around(cells) });
                next += 1;
            }
            level = above;
            depth += 1;
        }
        let below = if depth == 0 { &mut rows } else { &mut parents };
        below.extend(level.iter().map(|cell| (cell.number, 1)));
        if let Some((_, root)) = nodes.first_mut() {
            *root = blob(depth, &level, size);
        }
        rows.sort_unstable();
        parents.sort_unstable();
        Self { nodes, rows, parents }
    }
}

/// A node as it is kept; only the root states the depth of the tree.
fn blob(depth: u16, cells: &[Cell], size: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(size);
    bytes.extend(depth.to_be_bytes());
    bytes.extend((cells.len() as u16).to_be_bytes());
    for cell in cells {
        bytes.extend(cell.number.to_be_bytes());
        bytes.extend(cell.bounds.iter().flat_map(|v| v.to_be_bytes()));
    }
    bytes.resize(size, 0);
    bytes
}

fn around(cells: &[Cell]) -> [f32; 4] {
    let none = [f32::INFINITY, f32::NEG_INFINITY, f32::INFINITY, f32::NEG_INFINITY];
    cells.iter().fold(none, |[w, e, s, n], cell| {
        let [cw, ce, cs, cn] = cell.bounds;
        [w.min(cw), e.max(ce), s.min(cs), n.max(cn)]
    })
}

fn down(v: f64) -> f32 {
    let near = v as f32;
    if f64::from(near) > v { near.next_down() } else { near }
}

fn up(v: f64) -> f32 {
    let near = v as f32;
    if f64::from(near) < v { near.next_up() } else { near }
}

/// Where the middle of a box lies on a Z-shaped curve over the earth; from the sums of its
/// edges in degrees.
fn along_a_curve(lon_sum: f64, lat_sum: f64) -> u64 {
    let spread = |sum: f64| {
        let v = ((sum + 360.0) / 720.0).clamp(0.0, 1.0);
        let v = (v * f64::from(u32::MAX)) as u64;
        // Puts a nought between any two bits, halving the distance each time.
        [(16, 0x0000_FFFF_0000_FFFF), (8, 0x00FF_00FF_00FF_00FF), (4, 0x0F0F_0F0F_0F0F_0F0F)]
            .into_iter()
            .chain([(2, 0x3333_3333_3333_3333), (1, 0x5555_5555_5555_5555)])
            .fold(v, |code: u64, (by, keep)| (code | (code << by)) & keep)
    };
    spread(lon_sum) | (spread(lat_sum) << 1)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_packed_tree_is_one_that_sqlite_itself_could_have_made() {
        for rows in [0, 1, 51, 52, 2_000, 20_000_u32] {
            let connection = Connection::open_in_memory().unwrap();
            connection
                .execute_batch("CREATE VIRTUAL TABLE rtree_t_geom USING rtree(id, a, b, c, d)")
                .unwrap();
            let at = |fid: u32| {
                let x = f64::from(fid * 7 % 1000) / 1e3 - 1.3;
                [x, x + 0.001, 52.0, 52.1]
            };
            let boxes = (1..=rows).map(|fid| (i64::from(fid), at(fid))).collect();
            fill(&connection, "t", boxes).unwrap();
            let check = || -> String {
                connection.query_row("SELECT rtreecheck('rtree_t_geom')", [], |r| r.get(0)).unwrap()
            };
            assert_eq!(check(), "ok", "{rows} rows");
            let within = |sql: &str| -> u32 {
                let sql = format!("SELECT count(*) FROM rtree_t_geom WHERE {sql}");
                connection.query_row(&sql, [], |r| r.get(0)).unwrap()
            };
            assert_eq!(within("1"), rows);
            let expected = (1..=rows).filter(|fid| at(*fid)[0] <= -1.2505).count() as u32;
            assert_eq!(within("a <= -1.2505"), expected);
            // It can be changed like any other.
            connection
                .execute_batch(
                    "DELETE FROM rtree_t_geom WHERE id % 3 = 0;
                     INSERT INTO rtree_t_geom VALUES (100000, 0, 1, 0, 1)",
                )
                .unwrap();
            assert_eq!((check().as_str(), within("1")), ("ok", rows - rows / 3 + 1));
        }
    }
}
