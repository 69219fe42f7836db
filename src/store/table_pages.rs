//! The rows of a table straight out of the pages of a database file.
//!
//! `SQLite` hands over a value at a time, with a look at what each is and a copy of it. Of a million
//! rows of eighteen values that is half of what opening a profile costs, so the one table that is so
//! long is read as it lies, by the same sections of "Database File Format" as
//! [`super::packed_btree`] writes it. This is a shortcut and nothing more: whatever is not quite
//! as expected ends it, and the caller asks `SQLite`, which also says what is wrong with a file.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

use rusqlite::types::ValueRef;

use super::packed_record::varint;

const TABLE_LEAF: u8 = 13;
const TABLE_INNER: u8 = 5;
/// The most levels that a tree of so many pages as a file can have needs.
const MOST_LEVELS: usize = 20;
/// Pages that are read at once where they follow one another.
const MOST_AHEAD: u32 = 32;

/// How reading ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// Every row was handed over.
    Whole,
    /// Whoever takes the rows wanted no more.
    Stopped,
    /// Something is not as expected here; the rows so far mean nothing.
    Unusual,
}

/// One row: its number and its values in the order of the table's columns.
#[derive(Debug)]
pub(crate) struct RawRow<'a, const N: usize> {
    pub id: i64,
    pub values: [ValueRef<'a>; N],
}

/// A database file that somebody holds a read transaction on for as long as this is used: nothing
/// in it changes meanwhile.
///
/// It has to outlive that transaction, for a system lets go of all locks that a process has on a
/// file when any one descriptor of it is closed.
pub(crate) struct TablePages {
    file: File,
    size: usize,
    pages: u32,
    /// Pages that were read at once, since they follow one another as leaves do.
    run: Run,
    /// The last page that was read alone, as those above the leaves are.
    alone: Run,
    /// Pages that may yet be looked at: each is met once, unless the tree bites its own tail.
    left: u32,
}

/// Pages that follow one another, in memory.
#[derive(Default)]
struct Run {
    first: u32,
    pages: u32,
    bytes: Vec<u8>,
}

impl TablePages {
    /// Opens a file; `None` where its pages may not be read as they lie: where they are laid out in
    /// another way, or changes wait beside it in a write-ahead log.
    pub(crate) fn open(path: &Path) -> Option<Self> {
        let mut file = File::open(path).ok()?;
        let mut head = [0; 100];
        file.read_exact(&mut head).ok()?;
        let size = match u16::from_be_bytes([head[16], head[17]]) {
            1 => 65_536,
            size => usize::from(size),
        };
        let is_rollback = head[18] == 1 && head[19] == 1;
        let is_utf8 = head[56..60] == [0, 0, 0, 1];
        if size < 512 || !is_rollback || !is_utf8 || head[20] != 0 {
            return None;
        }
        let pages = u32::try_from(file.metadata().ok()?.len() / size as u64).ok()?;
        let (run, alone) = Default::default();
        Some(Self { file, size, pages, run, alone, left: pages })
    }

    /// Hands over the rows of the table with this root in the order of their numbers, for as long as
    /// it is wanted.
    pub(crate) fn each<const N: usize>(
        &mut self,
        root: u32,
        mut take: impl FnMut(&RawRow<'_, N>) -> rusqlite::Result<bool>,
    ) -> rusqlite::Result<End> {
        // Pages that are still to be looked at, the next one last, and how deep each lies.
        let mut next = vec![(root, 1)];
        let mut last = None;
        let mut record = Vec::new();
        while let Some((number, level)) = next.pop() {
            if self.left == 0 || level > MOST_LEVELS || self.load(number).is_none() {
                return Ok(End::Unusual);
            }
            self.left -= 1;
            match self.page(number).first() {
                Some(&TABLE_INNER) => {
                    let Some(children) = children(self.page(number)) else {
                        return Ok(End::Unusual);
                    };
                    next.extend(children.into_iter().rev().map(|child| (child, level + 1)));
                }
                Some(&TABLE_LEAF) => {
                    let cells = word(self.page(number), 3).map_or(0, usize::from);
                    for n in 0..cells {
                        let Some(cell) = cell(self.page(number), n) else {
                            return Ok(End::Unusual);
                        };
                        let payload = if cell.rest == 0 {
                            self.page(number).get(cell.from..cell.from + cell.here)
                        } else {
                            self.long(number, &cell, &mut record).map(|()| record.as_slice())
                        };
                        let row = payload.and_then(|p| row::<N>(cell.id, p));
                        let Some(row) = row.filter(|row| last.is_none_or(|last| row.id > last))
                        else {
                            return Ok(End::Unusual);
                        };
                        last = Some(row.id);
                        if !take(&row)? {
                            return Ok(End::Stopped);
                        }
                        if cell.rest > 0 && self.load(number).is_none() {
                            return Ok(End::Unusual);
                        }
                    }
                }
                _ => return Ok(End::Unusual),
            }
        }
        Ok(End::Whole)
    }

    /// Sees to it that a page is in memory.
    fn load(&mut self, number: u32) -> Option<()> {
        if self.run.has(number) || self.alone.has(number) {
            return Some(());
        }
        if number == 0 || number > self.pages {
            return None;
        }
        let follows = |run: &Run| run.pages > 0 && number == run.first + run.pages;
        let ahead = match (follows(&self.run), follows(&self.alone)) {
            (true, _) => (2 * self.run.pages).min(MOST_AHEAD),
            (false, true) => 2,
            (false, false) => 1,
        };
        let run = if ahead > 1 { &mut self.run } else { &mut self.alone };
        run.first = number;
        run.pages = ahead.min(self.pages - number + 1);
        run.bytes.resize(run.pages as usize * self.size, 0);
        let at = u64::from(number - 1) * self.size as u64;
        let read = self.file.seek(SeekFrom::Start(at));
        if read.and_then(|_| self.file.read_exact(&mut run.bytes)).is_err() {
            run.pages = 0;
            return None;
        }
        Some(())
    }

    /// A page that is in memory; nothing where it is not.
    fn page(&self, number: u32) -> &[u8] {
        let run = if self.run.has(number) { &self.run } else { &self.alone };
        let at = number.wrapping_sub(run.first) as usize * self.size;
        run.bytes.get(at..at + self.size).unwrap_or_default()
    }

    /// Puts a record together that goes on in a chain of other pages.
    fn long(&mut self, number: u32, cell: &Cell, record: &mut Vec<u8>) -> Option<()> {
        let page = self.page(number);
        record.clear();
        record.extend(page.get(cell.from..cell.from + cell.here)?);
        let mut next = long_word(page, cell.from + cell.here)?;
        let mut rest = cell.rest;
        while rest > 0 {
            self.left = self.left.checked_sub(1)?;
            self.load(next)?;
            let page = self.page(next);
            let here = rest.min(self.size - 4);
            next = long_word(page, 0)?;
            record.extend(page.get(4..4 + here)?);
            rest -= here;
        }
        Some(())
    }
}

impl Run {
    fn has(&self, number: u32) -> bool {
        number.checked_sub(self.first).is_some_and(|n| n < self.pages)
    }
}

/// Where a row lies in a leaf.
struct Cell {
    id: i64,
    from: usize,
    /// How much of it lies there, and how much in other pages.
    here: usize,
    rest: usize,
}

fn word(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn long_word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn children(page: &[u8]) -> Option<Vec<u32>> {
    let cells = usize::from(word(page, 3)?);
    let cell = |n: usize| long_word(page, usize::from(word(page, 12 + 2 * n)?));
    (0..cells).map(cell).chain([long_word(page, 8)]).collect()
}

fn cell(page: &[u8], n: usize) -> Option<Cell> {
    let at = usize::from(word(page, 8 + 2 * n)?);
    let (length, head) = varint(page.get(at..)?)?;
    let (id, head_of_id) = varint(page.get(at + head..)?)?;
    let from = at + head + head_of_id;
    let usable = page.len();
    let length = usize::try_from(length).ok()?;
    // What of a long record stays in the page: section 1.6.
    let here = if length <= usable - 35 {
        length
    } else {
        let least = (usable - 12) * 32 / 255 - 23;
        let wanted = least + (length - least) % (usable - 4);
        if wanted <= usable - 35 { wanted } else { least }
    };
    Some(Cell { id: id as i64, from, here, rest: length - here })
}

/// The values of a record that has as many as the table; one that has fewer was written before a
/// column was added.
fn row<const N: usize>(id: i64, record: &[u8]) -> Option<RawRow<'_, N>> {
    let (head, mut at) = varint(record)?;
    let head = usize::try_from(head).ok()?;
    let kinds = record.get(..head)?;
    let mut value = head;
    let mut values = [ValueRef::Null; N];
    for into in &mut values {
        let (kind, length) = match *kinds.get(at)? {
            // Nearly all are one byte.
            byte @ 0..128 => (u64::from(byte), 1),
            _ => varint(kinds.get(at..)?)?,
        };
        at += length;
        // Columns of text and the geometry hold texts, bytes and nothing else.
        match kind {
            0 => {}
            12.. => {
                let length = usize::try_from((kind - 12) / 2).ok()?;
                let bytes = record.get(value..value.checked_add(length)?)?;
                *into = if kind % 2 == 0 { ValueRef::Blob(bytes) } else { ValueRef::Text(bytes) };
                value += length;
            }
            _ => return None,
        }
    }
    (at == head && value == record.len()).then_some(RawRow { id, values })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;
    use rusqlite::Connection;
    use rusqlite::types::Value;

    use super::*;

    type Rows = Vec<(i64, [Value; 3])>;

    fn owned(row: &RawRow<'_, 4>) -> (i64, [Value; 3]) {
        assert_eq!(row.values[0], ValueRef::Null, "the number of a row is not in its record");
        (row.id, [1, 2, 3].map(|n| Value::try_from(row.values[n]).unwrap()))
    }

    fn by_pages(path: &Path, root: u32) -> (End, Rows) {
        let mut rows = Vec::new();
        let Some(mut pages) = TablePages::open(path) else { return (End::Unusual, rows) };
        let end = pages.each(root, |row| {
            rows.push(owned(row));
            Ok(true)
        });
        (end.unwrap(), rows)
    }

    fn by_sql(connection: &Connection) -> Rows {
        let mut select = connection.prepare("SELECT fid, a, b, c FROM t ORDER BY fid").unwrap();
        let row = |r: &rusqlite::Row<'_>| Ok((r.get(0)?, [r.get(1)?, r.get(2)?, r.get(3)?]));
        select.query_map([], row).unwrap().collect::<rusqlite::Result<_>>().unwrap()
    }

    fn made(path: &Path, page: usize) -> (Connection, u32) {
        let connection = Connection::open(path).unwrap();
        let sql = "CREATE TABLE t (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, a BLOB, b TEXT, c TEXT)";
        connection.execute_batch(&format!("PRAGMA page_size = {page}; {sql}")).unwrap();
        let sql = "SELECT rootpage FROM sqlite_schema WHERE name = 't'";
        let root = connection.query_row(sql, [], |r| r.get(0)).unwrap();
        (connection, root)
    }

    fn fill(connection: &Connection, rows: &[(i64, usize, Option<usize>)]) {
        connection.execute_batch("BEGIN").unwrap();
        let mut insert = connection.prepare("REPLACE INTO t VALUES (?1, ?2, ?3, ?4)").unwrap();
        for (id, a, b) in rows {
            let b = b.map(|b| "é".repeat(b));
            insert.execute((id, vec![*id as u8; *a], b, "On or near Park Road")).unwrap();
        }
        connection.execute_batch("COMMIT").unwrap();
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 48, ..ProptestConfig::default() })]
        #[test]
        fn rows_are_those_that_sqlite_reads(
            page in prop::sample::select(vec![512_usize, 1_024, 4_096, 65_536]),
            rows in prop::collection::vec(
                (-500_i64..5_000, 0_usize..2_000, prop::option::of(0_usize..900)), 0..400),
            gone in 2_i64..9,
        ) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("t.db");
            let (connection, root) = made(&path, page);
            fill(&connection, &rows);
            prop_assert!(by_pages(&path, root) == (End::Whole, by_sql(&connection)));
            connection.execute("DELETE FROM t WHERE fid % ?1 = 0", [gone]).unwrap();
            fill(&connection, &rows.iter().step_by(3).map(|r| (r.0 * 7, r.2.unwrap_or(9), None)).collect::<Vec<_>>());
            prop_assert!(by_pages(&path, root) == (End::Whole, by_sql(&connection)));
        }

        /// Whatever the bytes are there is an end, and each row comes at most once.
        #[test]
        fn damaged_pages_come_to_an_end(
            damage in prop::collection::vec((100_usize..60_000, any::<u8>()), 1..12),
        ) {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("t.db");
            let (connection, root) = made(&path, 512);
            fill(&connection, &(0..300).map(|n| (n, n as usize * 5, Some(3))).collect::<Vec<_>>());
            drop(connection);
            let mut bytes = std::fs::read(&path).unwrap();
            for (at, byte) in damage {
                let at = at % bytes.len();
                bytes[at] = byte;
            }
            std::fs::write(&path, bytes).unwrap();
            let Some(mut pages) = TablePages::open(&path) else { return Ok(()) };
            let mut ids = Vec::new();
            let end = pages.each::<4>(root, |row| {
                ids.push(row.id);
                Ok(true)
            });
            prop_assert!(end.is_ok() && ids.is_sorted_by(|a, b| a < b), "{ids:?}");
        }
    }

    #[test]
    fn what_is_not_as_expected_is_left_to_sqlite() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.db");
        let (connection, root) = made(&path, 4_096);
        fill(&connection, &[(1, 3, Some(4)), (2, 3, None)]);
        assert_eq!(by_pages(&path, root).0, End::Whole);
        let mut pages = TablePages::open(&path).unwrap();
        assert_eq!(pages.each::<4>(root, |_| Ok(false)).unwrap(), End::Stopped);
        // Fewer and more columns than are asked for.
        for end in [pages.each::<3>(root, |_| Ok(true)), pages.each::<5>(root, |_| Ok(true))] {
            assert_eq!(end.unwrap(), End::Unusual);
        }
        drop(pages);
        for wrong in [0, 1, 99] {
            assert_eq!(by_pages(&path, wrong).0, End::Unusual, "page {wrong}");
        }
        // A number where a text should be: QGIS cannot write one, a script can.
        connection.execute("UPDATE t SET a = 7 WHERE fid = 2", []).unwrap();
        assert_eq!(by_pages(&path, root).0, End::Unusual);
        connection.execute("UPDATE t SET a = NULL WHERE fid = 2", []).unwrap();
        assert_eq!(by_pages(&path, root).0, End::Whole);
        connection.pragma_update(None, "journal_mode", "wal").unwrap();
        assert_eq!(by_pages(&path, root).0, End::Unusual, "changes wait beside the file");
        drop(connection);
        let path = folder.path().join("wide.db");
        let connection = Connection::open(&path).unwrap();
        let sql = "PRAGMA encoding = 'UTF-16le'; CREATE TABLE t (fid INTEGER PRIMARY KEY, a, b, c)";
        connection.execute_batch(sql).unwrap();
        assert!(TablePages::open(&path).is_none(), "texts of another encoding");
    }
}
