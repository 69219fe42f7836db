//! The numbers that sources give their incidents.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;

/// Below so many digits nothing is gained by packing.
const LEAST_DIGITS: usize = 16;
/// The bit of an end that says that its number is packed.
const PACKED: usize = 1 << (usize::BITS - 1);

/// The number that a source gives an incident; empty where it gives none.
#[derive(Clone, Copy)]
pub struct SourceId<'a>(Kept<'a>);

#[derive(Clone, Copy)]
enum Kept<'a> {
    Text(&'a str),
    /// Small hexadecimal digits, two a byte.
    Packed(&'a [u8]),
}

impl<'a> SourceId<'a> {
    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        matches!(self.0, Kept::Text(""))
    }

    /// As it stood in the file.
    pub fn to_text(self) -> Cow<'a, str> {
        match self.0 {
            Kept::Text(text) => Cow::Borrowed(text),
            Kept::Packed(_) => Cow::Owned(self.chars().collect()),
        }
    }

    /// Its first characters.
    pub fn start(self, characters: usize) -> String {
        self.chars().take(characters).collect()
    }

    /// Whether it begins with some characters, whatever their capitals.
    pub fn starts_like(self, start: &str) -> bool {
        let mut chars = self.chars();
        start.chars().all(|wanted| chars.next().is_some_and(|c| c.eq_ignore_ascii_case(&wanted)))
    }

    fn chars(self) -> impl Iterator<Item = char> + 'a {
        let (text, packed) = match self.0 {
            Kept::Text(text) => (text, &[][..]),
            Kept::Packed(bytes) => ("", bytes),
        };
        let digit = |n: u8| char::from_digit(n.into(), 16);
        let digits = packed.iter().flat_map(move |b| [digit(b >> 4), digit(b & 15)]).flatten();
        text.chars().chain(digits)
    }
}

impl fmt::Display for SourceId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text())
    }
}

impl fmt::Debug for SourceId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_text(), f)
    }
}

impl PartialEq<str> for SourceId<'_> {
    fn eq(&self, text: &str) -> bool {
        match self.0 {
            Kept::Text(kept) => kept == text,
            Kept::Packed(bytes) => text.len() == 2 * bytes.len() && self.chars().eq(text.chars()),
        }
    }
}

impl PartialEq<String> for SourceId<'_> {
    fn eq(&self, text: &String) -> bool {
        self == text.as_str()
    }
}

impl PartialEq<&str> for SourceId<'_> {
    fn eq(&self, text: &&str) -> bool {
        self == *text
    }
}

impl PartialEq for SourceId<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for SourceId<'_> {}

impl PartialOrd for SourceId<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for SourceId<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.0, other.0) {
            (Kept::Packed(a), Kept::Packed(b)) => a.cmp(b),
            (Kept::Text(a), Kept::Text(b)) => a.cmp(b),
            _ => self.chars().cmp(other.chars()),
        }
    }
}

/// The numbers of a million incidents. Those of data.police.uk are sixty-four hexadecimal digits and
/// take thirty-two bytes; any other takes what it is long; eight bytes a row beyond that.
///
/// ```
/// use beatlas::profile::SourceIds;
/// let long = "8a3c".repeat(16);
/// let ids: SourceIds = ["A-17", "", &long].into_iter().collect();
/// assert_eq!((ids.get(0).to_text(), ids.get(2).to_text()), ("A-17".into(), long.into()));
/// assert!(ids.get(1).is_empty() && ids.get(3).is_empty(), "no number, and no such row");
/// assert!(ids.get(2).starts_like("8A3"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceIds {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl SourceIds {
    /// Adds a row.
    pub fn push(&mut self, text: &str) {
        let start = self.bytes.len();
        let digits = text.as_bytes();
        if digits.len() >= LEAST_DIGITS && digits.len().is_multiple_of(2) {
            self.bytes.resize(start + digits.len() / 2, 0);
            let into = self.bytes.get_mut(start..).unwrap_or_default();
            let small = faster_hex::CheckCase::Lower;
            if faster_hex::hex_decode_with_case(digits, into, small).is_ok() {
                self.ends.push(self.bytes.len() | PACKED);
                return;
            }
            self.bytes.truncate(start);
        }
        self.bytes.extend_from_slice(digits);
        self.ends.push(self.bytes.len());
    }

    /// The number of a row; empty where there is no such row.
    pub fn get(&self, row: usize) -> SourceId<'_> {
        let Some(&end) = self.ends.get(row) else { return SourceId(Kept::Text("")) };
        let before = row.checked_sub(1).and_then(|r| self.ends.get(r)).copied().unwrap_or(0);
        let bytes = self.bytes.get(before & !PACKED..end & !PACKED).unwrap_or_default();
        SourceId(if end & PACKED == 0 {
            Kept::Text(std::str::from_utf8(bytes).unwrap_or_default())
        } else {
            Kept::Packed(bytes)
        })
    }
}

impl<'a> FromIterator<&'a str> for SourceIds {
    fn from_iter<I: IntoIterator<Item = &'a str>>(texts: I) -> Self {
        let mut ids = Self::default();
        for text in texts {
            ids.push(text);
        }
        ids
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_number_comes_back_as_it_was_and_in_the_order_of_its_text(
            texts in prop::collection::vec("[0-9a-f]{0,66}|[0-9A-F]{16}|.{0,20}", 0..40),
            start in "[0-9a-fA-F]{0,3}",
        ) {
            let ids: SourceIds = texts.iter().map(String::as_str).collect();
            for (row, text) in texts.iter().enumerate() {
                let id = ids.get(row);
                let as_it_was = id.to_text() == text.as_str();
                prop_assert!(as_it_was && id == *text && id.is_empty() == text.is_empty());
                prop_assert_eq!(id.start(5), text.chars().take(5).collect::<String>());
                let begins = text.get(..start.len()).is_some_and(|t| t.eq_ignore_ascii_case(&start));
                prop_assert_eq!(id.starts_like(&start), begins);
                for (other, text2) in texts.iter().enumerate() {
                    prop_assert_eq!(id.cmp(&ids.get(other)), text.cmp(text2));
                }
            }
        }
    }
}
