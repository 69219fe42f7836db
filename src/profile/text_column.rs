//! Columns of text that a million rows can afford.

use std::collections::HashMap;

use foldhash::fast::RandomState;

/// A column of short texts kept in one buffer: eight bytes a row beyond the text itself.
///
/// ```
/// use beatlas::profile::TextColumn;
/// let column: TextColumn = ["a", "", "bc"].into_iter().collect();
/// assert_eq!((column.len(), column.get(2), column.get(3)), (3, "bc", ""));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TextColumn {
    bytes: String,
    ends: Vec<usize>,
}

impl TextColumn {
    /// Adds a row.
    pub fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len());
    }

    /// The text of a row; empty where there is no such row.
    pub fn get(&self, row: usize) -> &str {
        let Some(&end) = self.ends.get(row) else { return "" };
        let start = row.checked_sub(1).and_then(|r| self.ends.get(r)).copied().unwrap_or(0);
        self.bytes.get(start..end).unwrap_or_default()
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

impl<'a> FromIterator<&'a str> for TextColumn {
    fn from_iter<I: IntoIterator<Item = &'a str>>(texts: I) -> Self {
        let mut column = Self::default();
        for text in texts {
            column.push(text);
        }
        column
    }
}

/// Texts that repeat, each kept once: number 0 is always the empty text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interner {
    texts: Vec<String>,
    numbers: HashMap<String, u32, RandomState>,
}

impl Default for Interner {
    fn default() -> Self {
        Self { texts: vec![String::new()], numbers: std::iter::once((String::new(), 0)).collect() }
    }
}

impl Interner {
    /// The number of a text, new or known.
    pub fn number(&mut self, text: &str) -> u32 {
        if let Some(&n) = self.numbers.get(text) {
            return n;
        }
        let n = self.texts.len() as u32;
        self.texts.push(text.to_owned());
        self.numbers.insert(text.to_owned(), n);
        n
    }

    /// The text of a number; empty for a number never given out.
    pub fn text(&self, number: u32) -> &str {
        self.texts.get(number as usize).map_or("", String::as_str)
    }

    /// All texts in the order of their numbers, the empty text first.
    pub fn texts(&self) -> &[String] {
        &self.texts
    }
}
