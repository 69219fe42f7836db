//! The incidents of a new file, a million at a time: rows, index of keys and R-tree, each written
//! as the pages that `SQLite` would have made of it.

use std::io::Result;
use std::path::Path;

use rusqlite::Connection;

use super::packed_btree::{Pages, TableTree, write_index};
use super::packed_record::{RecordBytes, Small};
use super::packed_rtree::{PackedRtree, node_bytes};
use super::records::Field;
use super::schema::{INCIDENTS, rtree_of};
use crate::profile::{ContentKey, IncidentRow, Incidents, When};

/// The longest record of the index of keys: its head, 32 digits and a number of a row.
const LONGEST_KEY: usize = 3 + 32 + 8;

/// Where the empty tables are that the incidents go into.
pub(crate) struct Places {
    rows: u32,
    keys: u32,
    /// Nodes, rows and parents of the R-tree.
    rtree: [u32; 3],
    node_bytes: usize,
}

impl Places {
    /// Finds them in a file in which the tables of a profile have been made.
    pub(crate) fn of(connection: &Connection) -> rusqlite::Result<Self> {
        let mut find = connection.prepare("SELECT rootpage FROM sqlite_schema WHERE name = ?1")?;
        let mut root = |name: &str| find.query_row([name], |r| r.get::<_, u32>(0));
        let rtree = rtree_of(INCIDENTS.name);
        let mut part = |part: &str| root(&format!("{rtree}_{part}"));
        let rtree = [part("node")?, part("rowid")?, part("parent")?];
        Ok(Self {
            rows: root(INCIDENTS.name)?,
            keys: root("incidents_key")?,
            rtree,
            node_bytes: node_bytes(connection, INCIDENTS.name)?,
        })
    }
}

/// Rows by their keys, in the order of the keys.
pub(crate) fn in_order_of_keys(incidents: &Incidents) -> Vec<(ContentKey, u32)> {
    let mut keys: Vec<(ContentKey, u32)> = incidents.keys().iter().copied().zip(0..).collect();
    keys.sort_unstable();
    keys
}

/// Writes incidents into a file in the making that nobody is connected to; `keys` are theirs in
/// order. Their rows are numbered from 1. `blobs` are the geometries of the places.
pub(crate) fn write(
    path: &Path,
    places: &Places,
    incidents: &Incidents,
    keys: &[(ContentKey, u32)],
    blobs: &[Vec<u8>],
) -> Result<()> {
    if incidents.is_empty() {
        return Ok(());
    }
    let mut pages = Pages::open(path)?;
    let boxes = write_rows(&mut pages, places.rows, incidents, blobs)?;
    let index = keys.iter().map(|(key, row)| key_record(*key, i64::from(*row) + 1));
    write_index(&mut pages, places.keys, LONGEST_KEY, index)?;
    let rtree = PackedRtree::of(boxes, places.node_bytes);
    let mut record = RecordBytes::default();
    let [nodes, rows, parents] = places.rtree;
    let mut tree = TableTree::new(&mut pages, nodes);
    for (number, data) in &rtree.nodes {
        record.clear();
        record.null();
        record.blob(data);
        tree.push(*number, record.get())?;
    }
    tree.finish()?;
    for (root, pairs) in [(rows, &rtree.rows), (parents, &rtree.parents)] {
        let mut tree = TableTree::new(&mut pages, root);
        for (number, node) in pairs {
            record.clear();
            record.null();
            record.integer(*node);
            tree.push(*number, record.get())?;
        }
        tree.finish()?;
    }
    pages.finish()
}

type Boxes = Vec<(i64, [f64; 4])>;

/// Writes the rows; returns the boxes of those that have a place.
fn write_rows(
    pages: &mut Pages,
    root: u32,
    incidents: &Incidents,
    blobs: &[Vec<u8>],
) -> Result<Boxes> {
    let mut tree = TableTree::new(pages, root);
    let mut boxes = Vec::with_capacity(incidents.len());
    let mut record = RecordBytes::default();
    let mut words = Words::default();
    for ((row, fid), place) in incidents.rows().zip(1_i64..).zip(incidents.place_column()) {
        record.clear();
        // The number of the row is not among its values.
        record.null();
        match place.and_then(|p| blobs.get(p.0 as usize)) {
            Some(blob) => record.blob(blob),
            None => record.null(),
        }
        for field in words.fields(&row) {
            match field {
                // No column of an incident is a number with a fraction.
                Field::Nothing | Field::Real(_) => record.null(),
                Field::Text(text) => record.text(&text),
                Field::Integer(n) => record.integer(n),
                Field::Flag(on) => record.integer(i64::from(on)),
            }
        }
        tree.push(fid, record.get())?;
        boxes.extend(row.place.map(|p| {
            let (x, y) = (p.lon_lat.lon(), p.lon_lat.lat());
            (fid, [x, x, y, y])
        }));
    }
    tree.finish()?;
    Ok(boxes)
}

/// A record of the index: the key as 32 digits, and the number of its row.
fn key_record(key: ContentKey, row: i64) -> Small {
    let number = row.to_be_bytes();
    let (kind, from) = match row {
        1 => (9, 8),
        2..=127 => (1, 7),
        128..=32_767 => (2, 6),
        32_768..=8_388_607 => (3, 5),
        8_388_608..=2_147_483_647 => (4, 4),
        _ => (6, 0),
    };
    let mut record = Small::default();
    record.bytes(&[3, 13 + 2 * 32, kind]);
    record.bytes(&key.digits());
    record.bytes(number.get(from..).unwrap_or_default());
    record
}

/// The texts of a row that have to be made: its key, its time, its month. Rows of a published file
/// have one month, whose text is kept from row to row.
#[derive(Debug, Default)]
struct Words {
    key: String,
    when: Option<(When, String, Option<String>)>,
}

impl Words {
    /// The values of a row, in the order of the columns.
    fn fields<'a>(&'a mut self, row: &IncidentRow<'a>) -> [Field<'a>; 16] {
        self.key.clear();
        self.key.push_str(std::str::from_utf8(&row.key.digits()).unwrap_or_default());
        if self.when.as_ref().is_none_or(|(when, ..)| *when != row.when) {
            let month = row.when.month().map(|m| m.to_string());
            self.when = Some((row.when, row.when.to_text(), month));
        }
        let (when, month) =
            self.when.as_ref().map_or(("", None), |(_, when, month)| (&**when, month.as_deref()));
        let texts = [Field::text(&self.key), Field::text(when)];
        super::incidents::values(row, texts, month.map_or(Field::Nothing, Field::text))
    }
}
