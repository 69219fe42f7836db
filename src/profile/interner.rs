//! Texts that repeat in the columns of a million rows.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

/// Texts that repeat, each kept once: number 0 is always the empty text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interner {
    texts: Vec<Arc<str>>,
    numbers: HashMap<Arc<str>, u32, RandomState>,
}

impl Default for Interner {
    fn default() -> Self {
        let empty: Arc<str> = Arc::from("");
        Self { texts: vec![Arc::clone(&empty)], numbers: std::iter::once((empty, 0)).collect() }
    }
}

impl Interner {
    /// The number of a text, new or known.
    pub fn number(&mut self, text: &str) -> u32 {
        if let Some(&n) = self.numbers.get(text) {
            return n;
        }
        let n = self.texts.len() as u32;
        let text: Arc<str> = Arc::from(text);
        self.texts.push(Arc::clone(&text));
        self.numbers.insert(text, n);
        n
    }

    /// The text of a number; empty for a number never given out.
    pub fn text(&self, number: u32) -> &str {
        self.texts.get(number as usize).map_or("", |text| text)
    }

    /// All texts in the order of their numbers, the empty text first.
    pub fn texts(&self) -> &[Arc<str>] {
        &self.texts
    }
}
