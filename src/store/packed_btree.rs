//! B-trees of a database file in the making, packed from the leaves up.
//!
//! `SQLite` takes a row at a time: it walks down the tree, makes the record, and moves on. For a
//! million rows in order, in a file that nobody sees yet, each page can be filled once and
//! written once instead. The layout is that of "Database File Format", sections 1.3 to 1.6 and 2,
//! on sqlite.org; it has not changed since 2004. `PRAGMA integrity_check` holds these pages to it
//! in [`super::check`] and in the tests below.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Error, ErrorKind, Read, Result, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::Path;

use super::packed_record::Small;

/// Pages that cannot be used hold this byte of the file: it is where the file is locked.
const LOCK_BYTE: u64 = 1 << 30;
/// Where the header of the file counts its pages.
const PAGE_COUNT_AT: u64 = 28;

const TABLE_LEAF: u8 = 13;
const TABLE_INNER: u8 = 5;
const INDEX_LEAF: u8 = 10;
const INDEX_INNER: u8 = 2;

/// The pages of a database file to which nobody is connected.
pub(crate) struct Pages {
    file: BufWriter<File>,
    size: usize,
    count: u32,
}

impl Pages {
    /// Opens a file that `SQLite` made and closed.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let mut file = OpenOptions::new().read(true).write(true).open(path)?;
        let mut head = [0; 100];
        file.read_exact(&mut head)?;
        let size = match u16::from_be_bytes([head[16], head[17]]) {
            1 => 65_536,
            size => usize::from(size),
        };
        let end = file.seek(SeekFrom::End(0))?;
        // Nothing is kept free at the end of a page, and no page says where others lie.
        let plain = head[20] == 0 && head[52..56] == [0; 4];
        if size < 512 || !plain || end % size as u64 != 0 {
            return Err(Error::new(ErrorKind::InvalidData, "not a database as it is made here"));
        }
        let count = (end / size as u64) as u32;
        Ok(Self { file: BufWriter::with_capacity(1 << 18, file), size, count })
    }

    /// Takes the number of the next page.
    fn take(&mut self) -> u32 {
        let reserved = (LOCK_BYTE / self.size as u64) as u32 + 1;
        self.count += if self.count + 1 == reserved { 2 } else { 1 };
        self.count
    }

    fn append(&mut self, page: &[u8]) -> Result<u32> {
        let before = self.count;
        let number = self.take();
        for _ in before + 1..number {
            self.file.write_all(&vec![0; self.size])?;
        }
        self.file.write_all(page)?;
        Ok(number)
    }

    /// Writes a page that is there already: the root of a tree.
    fn put(&mut self, number: u32, page: &[u8]) -> Result<()> {
        self.file.seek(SeekFrom::Start(u64::from(number - 1) * self.size as u64))?;
        self.file.write_all(page)?;
        self.file.seek(SeekFrom::End(0)).map(|_| ())
    }

    /// States how many pages there are now. Until then the file is as it was.
    pub(crate) fn finish(mut self) -> Result<()> {
        self.file.seek(SeekFrom::Start(PAGE_COUNT_AT))?;
        self.file.write_all(&self.count.to_be_bytes())?;
        self.file.flush()
    }
}

/// One page that is being filled: pointers from the front, cells from the back.
struct Page {
    bytes: Vec<u8>,
    kind: u8,
    cells: usize,
    content: usize,
}

impl Page {
    fn new(kind: u8, size: usize) -> Self {
        Self { bytes: vec![0; size], kind, cells: 0, content: size }
    }

    fn head(&self) -> usize {
        if matches!(self.kind, TABLE_INNER | INDEX_INNER) { 12 } else { 8 }
    }

    fn fits(&self, cell: usize) -> bool {
        self.head() + 2 * (self.cells + 1) + cell <= self.content
    }

    /// Adds a cell of these parts, which must fit.
    fn push(&mut self, parts: &[&[u8]]) {
        let length: usize = parts.iter().map(|p| p.len()).sum();
        self.content -= length;
        let mut at = self.content;
        for part in parts {
            if let Some(to) = self.bytes.get_mut(at..at + part.len()) {
                to.copy_from_slice(part);
            }
            at += part.len();
        }
        let pointer = self.head() + 2 * self.cells;
        if let Some(to) = self.bytes.get_mut(pointer..pointer + 2) {
            to.copy_from_slice(&(self.content as u16).to_be_bytes());
        }
        self.cells += 1;
    }

    /// Takes the last cell, of this length, off again.
    fn pop(&mut self, cell: usize) {
        self.content += cell;
        self.cells -= 1;
    }

    /// The page as it is written; `right` is the last child of an inner page.
    fn finish(&mut self, right: Option<u32>) -> &[u8] {
        // 65,536 does not fit into two bytes and is written as 0.
        let content = (self.content as u16).to_be_bytes();
        let cells = (self.cells as u16).to_be_bytes();
        let head = [self.kind, 0, 0, cells[0], cells[1], content[0], content[1], 0];
        if let Some(to) = self.bytes.get_mut(..8) {
            to.copy_from_slice(&head);
        }
        if let (Some(to), Some(right)) = (self.bytes.get_mut(8..12), right) {
            to.copy_from_slice(&right.to_be_bytes());
        }
        &self.bytes
    }

    fn clear(&mut self) {
        (self.cells, self.content) = (0, self.bytes.len());
    }
}

/// A table whose rows come in the order of their numbers.
pub(crate) struct TableTree<'a> {
    pages: &'a mut Pages,
    root: u32,
    leaf: Page,
    /// Each page of the lowest level and the last row in it.
    children: Vec<(u32, i64)>,
    last: i64,
}

impl<'a> TableTree<'a> {
    /// Begins a table in place of the empty one whose root is this page.
    pub(crate) fn new(pages: &'a mut Pages, root: u32) -> Self {
        let leaf = Page::new(TABLE_LEAF, pages.size);
        Self { pages, root, leaf, children: Vec::new(), last: i64::MIN }
    }

    /// Adds a row; its number must be beyond the last one's.
    pub(crate) fn push(&mut self, row: i64, record: &[u8]) -> Result<()> {
        let usable = self.pages.size;
        let mut head = Small::default();
        head.varint(record.len() as u64);
        head.varint(row as u64);
        let mut overflow = Small::default();
        let mut here = record;
        if record.len() > usable - 35 {
            let least = (usable - 12) * 32 / 255 - 23;
            let wanted = least + (record.len() - least) % (usable - 4);
            let kept = if wanted <= usable - 35 { wanted } else { least };
            let (first, rest) = record.split_at(kept);
            here = first;
            overflow.bytes(&self.overflow(rest)?.to_be_bytes());
        }
        if !self.leaf.fits(head.len + here.len() + overflow.len) {
            let page = self.pages.append(self.leaf.finish(None))?;
            self.children.push((page, self.last));
            self.leaf.clear();
        }
        self.leaf.push(&[head.get(), here, overflow.get()]);
        self.last = row;
        Ok(())
    }

    /// Writes what does not fit into a leaf as a chain of pages; the number of the first.
    fn overflow(&mut self, rest: &[u8]) -> Result<u32> {
        let size = self.pages.size;
        let chunks = rest.chunks(size - 4);
        let (mut first, mut left) = (None, chunks.len());
        for chunk in chunks {
            left -= 1;
            // The pages of a chain follow one another, but for the one that cannot be used.
            let number = self.pages.take();
            let next = if left == 0 {
                0
            } else {
                let before = self.pages.count;
                let next = self.pages.take();
                self.pages.count = before;
                next
            };
            let mut page = Vec::with_capacity(size);
            page.extend(next.to_be_bytes());
            page.extend(chunk);
            page.resize(size, 0);
            let at = u64::from(number - 1) * size as u64;
            self.pages.file.seek(SeekFrom::Start(at))?;
            self.pages.file.write_all(&page)?;
            first.get_or_insert(number);
        }
        Ok(first.unwrap_or(0))
    }

    /// Writes the last leaf and the levels above.
    pub(crate) fn finish(mut self) -> Result<()> {
        if self.children.is_empty() {
            return self.pages.put(self.root, self.leaf.finish(None));
        }
        let page = self.pages.append(self.leaf.finish(None))?;
        let mut level = self.children;
        level.push((page, self.last));
        // A child, the longest number of a row, and the pointer to the cell.
        let most = (self.pages.size - 12) / (4 + 9 + 2) + 1;
        loop {
            let groups = level.len().div_ceil(most);
            let mut above = Vec::with_capacity(groups);
            for range in shares(level.len(), groups) {
                let children = level.get(range).unwrap_or_default();
                let Some(((right, last), before)) = children.split_last() else { continue };
                let mut page = Page::new(TABLE_INNER, self.pages.size);
                for (child, row) in before {
                    let mut cell = Small::default();
                    cell.bytes(&child.to_be_bytes());
                    cell.varint(*row as u64);
                    page.push(&[cell.get()]);
                }
                if groups == 1 {
                    return self.pages.put(self.root, page.finish(Some(*right)));
                }
                above.push((self.pages.append(page.finish(Some(*right)))?, *last));
            }
            level = above;
        }
    }
}

/// Writes an index in place of the empty one whose root is this page. The records come in the
/// order of the index and are at most `longest` bytes, a small part of a page.
pub(crate) fn write_index(
    pages: &mut Pages,
    root: u32,
    longest: usize,
    records: impl Iterator<Item = Small>,
) -> Result<()> {
    let size = pages.size;
    let mut leaf = Page::new(INDEX_LEAF, size);
    // Pages, and the record that stands between each and the next one.
    let mut level: Vec<(u32, Small)> = Vec::new();
    let mut last = Small::default();
    let mut records = records.peekable();
    let cell = |page: &mut Page, record: &Small| {
        let mut length = Small::default();
        length.varint(record.len as u64);
        page.push(&[length.get(), record.get()]);
        length.len + record.len
    };
    while let Some(record) = records.next() {
        if leaf.fits(record.len + 2) {
            cell(&mut leaf, &record);
            last = record;
            continue;
        }
        // It stands between two pages, unless it is the last of all: a page may not be empty.
        let between = if records.peek().is_some() {
            record
        } else {
            leaf.pop(last.len + if last.len < 128 { 1 } else { 2 });
            last
        };
        level.push((pages.append(leaf.finish(None))?, between));
        leaf.clear();
        if records.peek().is_none() {
            cell(&mut leaf, &record);
        }
    }
    if level.is_empty() {
        return pages.put(root, leaf.finish(None));
    }
    level.push((pages.append(leaf.finish(None))?, Small::default()));
    let most = (size - 12) / (4 + 2 + longest + 2) + 1;
    loop {
        let groups = level.len().div_ceil(most);
        let mut above = Vec::with_capacity(groups);
        for range in shares(level.len(), groups) {
            let children = level.get(range).unwrap_or_default();
            let Some(((right, between), before)) = children.split_last() else { continue };
            let mut page = Page::new(INDEX_INNER, size);
            for (child, record) in before {
                let mut head = Small::default();
                head.bytes(&child.to_be_bytes());
                head.varint(record.len as u64);
                page.push(&[head.get(), record.get()]);
            }
            if groups == 1 {
                return pages.put(root, page.finish(Some(*right)));
            }
            above.push((pages.append(page.finish(Some(*right)))?, *between));
        }
        level = above;
    }
}

/// So many things in so many groups, none of which is more than one larger than another.
fn shares(things: usize, groups: usize) -> impl Iterator<Item = Range<usize>> {
    (0..groups).map(move |g| things * g / groups..things * (g + 1) / groups)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;
    use rusqlite::Connection;
    use rusqlite::types::Value;

    use super::super::packed_record::RecordBytes;
    use super::*;

    /// Makes a file with an empty table and an index, fills both with these rows, and asks
    /// `SQLite` what it thinks of it.
    fn check(page: usize, rows: &[(i64, Vec<Value>)]) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.db");
        let connection = Connection::open(&path).unwrap();
        let sql = "CREATE TABLE t (fid INTEGER PRIMARY KEY, a, b, c); CREATE INDEX i ON t(a);";
        connection.execute_batch(&format!("PRAGMA page_size = {page}; {sql}")).unwrap();
        let root = |name: &str| -> u32 {
            let sql = "SELECT rootpage FROM sqlite_schema WHERE name = ?1";
            connection.query_row(sql, [name], |r| r.get(0)).unwrap()
        };
        let (table, index) = (root("t"), root("i"));
        connection.close().unwrap();

        let mut pages = Pages::open(&path).unwrap();
        let mut tree = TableTree::new(&mut pages, table);
        let mut record = RecordBytes::default();
        for (row, values) in rows {
            record.clear();
            record.null();
            for value in values {
                match value {
                    Value::Null => record.null(),
                    Value::Integer(n) => record.integer(*n),
                    Value::Text(t) => record.text(t),
                    Value::Blob(b) => record.blob(b),
                    Value::Real(_) => unreachable!("no real number is written"),
                }
            }
            tree.push(*row, record.get()).unwrap();
        }
        tree.finish().unwrap();
        // The first column is a short text in all of them.
        let mut keys: Vec<(&str, i64)> = rows
            .iter()
            .map(|(row, values)| match values.first() {
                Some(Value::Text(t)) => (t.as_str(), *row),
                _ => unreachable!("the first column is a text"),
            })
            .collect();
        keys.sort_unstable();
        let records = keys.iter().map(|(text, row)| {
            record.clear();
            record.text(text);
            record.integer(*row);
            let mut small = Small::default();
            small.bytes(record.get());
            small
        });
        write_index(&mut pages, index, 56, records.collect::<Vec<_>>().into_iter()).unwrap();
        pages.finish().unwrap();

        let connection = Connection::open(&path).unwrap();
        let sound = || -> String {
            connection.query_row("PRAGMA integrity_check", [], |r| r.get(0)).unwrap()
        };
        assert_eq!(sound(), "ok", "{} rows, pages of {page}", rows.len());
        let mut select = connection.prepare("SELECT fid, a, b, c FROM t ORDER BY fid").unwrap();
        let read = select
            .query_map([], |r| Ok((r.get(0)?, vec![r.get(1)?, r.get(2)?, r.get(3)?])))
            .unwrap()
            .collect::<rusqlite::Result<Vec<(i64, Vec<Value>)>>>()
            .unwrap();
        assert!(read == rows, "the rows are read as they were written");
        for (text, _) in keys.iter().step_by(37) {
            let mut find = connection.prepare("SELECT 1 FROM t INDEXED BY i WHERE a = ?1").unwrap();
            assert!(find.exists([text]).unwrap(), "{text}");
        }
        // It can be changed like any other.
        connection
            .execute_batch("DELETE FROM t WHERE fid % 3 = 0; INSERT INTO t (a) VALUES ('new')")
            .unwrap();
        assert_eq!(sound(), "ok");
    }

    fn row(n: i64, b: Value, c: Value) -> (i64, Vec<Value>) {
        // In another order than the rows.
        (n, vec![Value::Text(format!("{:08x}", n.wrapping_mul(2_654_435_761) & 0xFFFF_FFFF)), b, c])
    }

    #[test]
    fn packed_pages_are_those_of_a_sound_database() {
        for rows in [0, 1, 2, 17, 90, 91, 180, 5_000, 60_000] {
            let all: Vec<_> = (1..=rows)
                .map(|n| row(n, Value::Integer(n * n - 7_000), Value::Text("On or near".repeat(3))))
                .collect();
            check(4_096, &all);
            if rows < 10_000 {
                check(512, &all);
                check(65_536, &all);
            }
        }
    }

    #[test]
    fn every_count_of_rows_round_a_full_page_is_sound() {
        for rows in 1..140 {
            let all: Vec<_> = (1..=rows).map(|n| row(n, Value::Null, Value::Null)).collect();
            check(512, &all);
        }
    }

    #[test]
    fn integers_of_every_length_are_read_as_they_were_written() {
        let numbers = (0..63).flat_map(|bit| {
            let n = 1_i64 << bit;
            [n - 1, n, -n, -n - 1]
        });
        let all: Vec<_> =
            numbers.zip(1..).map(|(v, n)| row(n, Value::Integer(v), Value::Null)).collect();
        check(4_096, &all);
        let far: Vec<_> =
            (0..63).map(|bit| row((1 << bit) + 1, Value::Null, Value::Null)).collect();
        check(512, &far);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn rows_of_any_length_are_read_as_they_were_written(
            lengths in prop::collection::vec((0_usize..9_000, 0_usize..300), 1..80),
        ) {
            let all: Vec<_> = lengths
                .iter()
                .zip(1..)
                .map(|((b, c), n)| row(n * 5, Value::Blob(vec![n as u8; *b]), Value::Text("é".repeat(*c))))
                .collect();
            check(4_096, &all);
            check(1_024, &all);
        }
    }
}
