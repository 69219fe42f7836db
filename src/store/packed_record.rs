//! Rows and keys as a database file keeps them: what kind each value is, then the values.

/// A few bytes without an allocation: the head of a cell, or a record of an index.
#[derive(Clone, Copy)]
pub(crate) struct Small {
    bytes: [u8; 56],
    pub(super) len: usize,
}

impl Default for Small {
    fn default() -> Self {
        Self { bytes: [0; 56], len: 0 }
    }
}

impl Small {
    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        if let Some(to) = self.bytes.get_mut(self.len..self.len + bytes.len()) {
            to.copy_from_slice(bytes);
            self.len += bytes.len();
        }
    }

    pub(crate) fn varint(&mut self, value: u64) {
        let mut at = self.len;
        put_varint(value, |byte| {
            if let Some(to) = self.bytes.get_mut(at) {
                *to = byte;
                at += 1;
            }
        });
        self.len = at;
    }

    pub(crate) fn get(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}

/// One to nine bytes, the most significant bits first.
fn put_varint(value: u64, mut put: impl FnMut(u8)) {
    if value < 128 {
        return put(value as u8);
    }
    if value >= 1 << 56 {
        (0..8).for_each(|n| put(0x80 | (value >> (57 - 7 * n)) as u8));
        return put(value as u8);
    }
    let digits = (64 - value.leading_zeros()).div_ceil(7);
    (1..digits).rev().for_each(|n| put(0x80 | ((value >> (7 * n)) & 0x7F) as u8));
    put((value & 0x7F) as u8);
}

/// A number as `put_varint` writes it, and how many bytes it takes; `None` where they end too soon.
pub(crate) fn varint(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut value = 0;
    for (n, byte) in bytes.iter().take(8).enumerate() {
        value = value << 7 | u64::from(byte & 0x7F);
        if *byte < 0x80 {
            return Some((value, n + 1));
        }
    }
    Some((value << 8 | u64::from(*bytes.get(8)?), 9))
}

/// A row as it is kept: what kind each value is, then the values.
#[derive(Debug, Default)]
pub(crate) struct RecordBytes {
    kinds: Vec<u8>,
    values: Vec<u8>,
    whole: Vec<u8>,
}

impl RecordBytes {
    /// Begins the next row.
    pub(crate) fn clear(&mut self) {
        self.kinds.clear();
        self.values.clear();
    }

    pub(crate) fn null(&mut self) {
        self.kinds.push(0);
    }

    pub(crate) fn integer(&mut self, value: i64) {
        let bytes = value.to_be_bytes();
        let (kind, from) = match value {
            0 => (8, 8),
            1 => (9, 8),
            _ if i64::from(value as i8) == value => (1, 7),
            _ if i64::from(value as i16) == value => (2, 6),
            _ if (-(1 << 23)..1 << 23).contains(&value) => (3, 5),
            _ if i64::from(value as i32) == value => (4, 4),
            _ => (6, 0),
        };
        self.kinds.push(kind);
        self.values.extend(bytes.get(from..).unwrap_or_default());
    }

    pub(crate) fn text(&mut self, text: &str) {
        put_varint(text.len() as u64 * 2 + 13, |b| self.kinds.push(b));
        self.values.extend(text.as_bytes());
    }

    pub(crate) fn blob(&mut self, bytes: &[u8]) {
        put_varint(bytes.len() as u64 * 2 + 12, |b| self.kinds.push(b));
        self.values.extend(bytes);
    }

    /// The row.
    pub(crate) fn get(&mut self) -> &[u8] {
        self.whole.clear();
        // The length of the head counts itself: one byte, or two beyond 126 others.
        let length = self.kinds.len() + if self.kinds.len() < 127 { 1 } else { 2 };
        put_varint(length as u64, |b| self.whole.push(b));
        self.whole.extend(&self.kinds);
        self.whole.extend(&self.values);
        &self.whole
    }
}
