//! Text of any usual encoding as UTF-8, and the character between its columns.

use std::io::{Read, Result};

use encoding_rs::{CoderResult, Decoder, UTF_16BE, UTF_16LE};

/// How much of a file is looked at to see what it is.
pub(in crate::import) const HEAD_BYTES: usize = 1 << 14;

/// The encoding of text that begins so, where it is UTF-16; with or without a byte order mark.
fn utf_16(head: &[u8]) -> Option<&'static encoding_rs::Encoding> {
    match head {
        [0xFF, 0xFE, 0, 0, ..] => return None,
        [0xFF, 0xFE, ..] => return Some(UTF_16LE),
        [0xFE, 0xFF, ..] => return Some(UTF_16BE),
        _ => {}
    }
    // Without the mark: every other byte of Latin text is nought.
    let head = head.get(..64.min(head.len() & !1)).unwrap_or_default();
    if head.len() < 8 {
        return None;
    }
    let noughts = |at: usize| head.iter().skip(at).step_by(2).filter(|b| **b == 0).count();
    let half = head.len() / 2;
    match (noughts(0), noughts(1)) {
        (0, odd) if odd * 10 >= half * 9 => Some(UTF_16LE),
        (even, 0) if even * 10 >= half * 9 => Some(UTF_16BE),
        _ => None,
    }
}

/// The text of a file as UTF-8, as far as it is UTF-16; all else as it is.
pub(in crate::import) fn as_utf_8(bytes: Box<dyn Read>, head: &[u8]) -> Box<dyn Read> {
    match utf_16(head) {
        None => bytes,
        Some(encoding) => Box::new(Utf16 {
            inner: bytes,
            decoder: encoding.new_decoder(),
            raw: Vec::new(),
            text: Vec::new(),
            given: 0,
            ended: false,
        }),
    }
}

/// The head of a file as UTF-8.
pub(in crate::import) fn head_as_utf_8(head: &[u8]) -> Vec<u8> {
    match utf_16(head) {
        None => head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).to_vec(),
        Some(encoding) => encoding.decode(head).0.as_bytes().to_vec(),
    }
}

struct Utf16 {
    inner: Box<dyn Read>,
    decoder: Decoder,
    raw: Vec<u8>,
    text: Vec<u8>,
    given: usize,
    ended: bool,
}

impl Utf16 {
    fn fill(&mut self) -> Result<()> {
        let mut chunk = vec![0; 1 << 14];
        let n = self.inner.read(&mut chunk)?;
        self.raw.extend_from_slice(chunk.get(..n).unwrap_or_default());
        self.ended = n == 0;
        self.text.clear();
        self.given = 0;
        // Two bytes of UTF-16 are at most three of UTF-8, and one character may wait.
        self.text.resize(self.raw.len() * 3 + 16, 0);
        let (result, read, written, _) =
            self.decoder.decode_to_utf8(&self.raw, &mut self.text, self.ended);
        self.text.truncate(written);
        match result {
            CoderResult::InputEmpty => self.raw.clear(),
            CoderResult::OutputFull => drop(self.raw.drain(..read)),
        }
        Ok(())
    }
}

impl Read for Utf16 {
    fn read(&mut self, out: &mut [u8]) -> Result<usize> {
        while self.given == self.text.len() && !self.ended {
            self.fill()?;
        }
        let from = self.text.get(self.given..).unwrap_or_default();
        let n = from.len().min(out.len());
        if let (Some(to), Some(from)) = (out.get_mut(..n), from.get(..n)) {
            to.copy_from_slice(from);
        }
        self.given += n;
        Ok(n)
    }
}

/// The character between the columns: the one that the first line has most of outside quotes.
///
/// A comma wins a draw unless it stands inside numbers in every place, as in `1,5;2,5`.
pub(in crate::import) fn separator(head: &[u8]) -> u8 {
    let text = head_as_utf_8(head);
    let line = text.split(|b| matches!(b, b'\n' | b'\r')).find(|l| !l.trim_ascii().is_empty());
    let count = |separator: u8| {
        let mut quoted = false;
        let mut found = 0;
        for b in line.unwrap_or_default() {
            quoted ^= *b == b'"';
            found += usize::from(!quoted && *b == separator);
        }
        found
    };
    let (commas, semicolons, tabs) = (count(b','), count(b';'), count(b'\t'));
    let line = line.unwrap_or_default();
    let in_numbers = line
        .windows(3)
        .filter(|w| matches!(w, [a, b',', c] if a.is_ascii_digit() && c.is_ascii_digit()));
    let commas = commas - in_numbers.count().min(if semicolons + tabs > 1 { commas } else { 0 });
    if tabs > commas.max(semicolons) {
        b'\t'
    } else if semicolons > commas {
        b';'
    } else {
        b','
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn utf_16_is_seen_with_and_without_its_mark() {
        for (mark, little) in [(true, true), (true, false), (false, true), (false, false)] {
            let text = "Straße,Größe\n€,𝄞\n".repeat(3_000).replacen("Straße", "Street name", 1);
            let marked = if mark { format!("\u{feff}{text}") } else { text.clone() };
            let bytes: Vec<u8> = marked
                .encode_utf16()
                .flat_map(|u| if little { u.to_le_bytes() } else { u.to_be_bytes() })
                .collect();
            let head = bytes.get(..HEAD_BYTES).unwrap().to_vec();
            let mut read = String::new();
            as_utf_8(Box::new(std::io::Cursor::new(bytes)), &head)
                .read_to_string(&mut read)
                .unwrap();
            assert!(read.trim_start_matches('\u{feff}') == text, "{mark} {little}");
        }
    }

    #[test]
    fn the_separator_is_what_the_first_line_has_most_of() {
        for (text, expected) in [
            ("a,b,c\n1,2,3", b','),
            ("a;b;c\n1,5;2,5;3", b';'),
            ("a\tb\n1\t2", b'\t'),
            ("\"a;b;c\",d\n", b','),
            ("1,5;2,5;3", b';'),
            ("a", b','),
            ("\n\na;b\n", b';'),
        ] {
            assert_eq!(separator(text.as_bytes()), expected, "{text}");
        }
    }
}
