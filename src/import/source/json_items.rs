//! Cuts the list in a JSON file into its items without holding more than one.

use std::io::{BufRead, Bytes, Result};

/// The longest item, in bytes.
const MAX_ITEM_BYTES: usize = 4 << 20;

/// What comes next in the file.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// The bytes of an item, which may still be no JSON.
    Bytes(Vec<u8>),
    /// What stands here cannot be an item.
    Fault(&'static str),
    End,
}

/// The items of a list: the file itself, several lists one after the other, or the list
/// `features` of an object.
pub(super) struct JsonItems<R> {
    bytes: Bytes<R>,
    peeked: Option<u8>,
    in_object: bool,
    ended: bool,
}

impl<R: BufRead> JsonItems<R> {
    /// Goes to the list; `None` where the file has none.
    pub(super) fn new(inner: R) -> Result<Option<Self>> {
        let bytes = inner.bytes();
        let mut items = Self { bytes, peeked: None, in_object: false, ended: false };
        items.skip_mark()?;
        match items.next_solid()? {
            Some(b'[') => Ok(Some(items)),
            Some(b'{') => {
                items.in_object = true;
                Ok(items.find_features()?.then_some(items))
            }
            _ => Ok(None),
        }
    }

    /// Whether the list is that of an object with `features`.
    pub(super) fn is_of_features(&self) -> bool {
        self.in_object
    }

    pub(super) fn next(&mut self) -> Result<Item> {
        loop {
            if self.ended {
                return Ok(Item::End);
            }
            match self.next_solid()? {
                None => {
                    self.ended = true;
                    return Ok(Item::Fault("the list has no end: the file may have been cut off"));
                }
                Some(b',') => {}
                Some(b']') => {
                    if self.in_object {
                        self.ended = true;
                        return Ok(Item::End);
                    }
                    match self.next_solid()? {
                        // Answers that were put one behind the other.
                        Some(b'[') => {}
                        None => self.ended = true,
                        Some(_) => {
                            self.ended = true;
                            return Ok(Item::Fault("something stands behind the end of the list"));
                        }
                    }
                }
                Some(first) => return self.item(first),
            }
        }
    }

    /// Reads the item that begins with a byte.
    fn item(&mut self, first: u8) -> Result<Item> {
        let mut item = Vec::new();
        let (mut depth, mut quoted, mut escaped, mut too_long) = (0_u32, false, false, false);
        let mut next = Some(first);
        while let Some(b) = next {
            if item.len() >= MAX_ITEM_BYTES {
                too_long = true;
            } else {
                item.push(b);
            }
            match b {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                _ if quoted => {}
                b'{' | b'[' => depth = depth.saturating_add(1),
                b'}' | b']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 && !quoted {
                let is_whole = matches!(first, b'{' | b'[' | b'"');
                // A number or a word ends where the next thing begins.
                match self.peek()? {
                    _ if is_whole => break,
                    Some(b',' | b']') | None => break,
                    Some(_) => {}
                }
            }
            next = self.take()?;
            if next.is_none() {
                self.ended = true;
                return Ok(Item::Fault("this has no end: the file may have been cut off here"));
            }
        }
        if too_long { Ok(Item::Fault("longer than 4 MB")) } else { Ok(Item::Bytes(item)) }
    }

    /// Goes behind the bracket that opens the list of features.
    fn find_features(&mut self) -> Result<bool> {
        loop {
            match self.next_solid()? {
                Some(b'"') => {}
                Some(b',') => continue,
                _ => return Ok(false),
            }
            let Item::Bytes(key) = self.item(b'"')? else { return Ok(false) };
            if self.next_solid()? != Some(b':') {
                return Ok(false);
            }
            let Some(first) = self.next_solid()? else { return Ok(false) };
            if key == b"\"features\"" {
                return Ok(first == b'[');
            }
            self.skip_value(first)?;
        }
    }

    fn skip_value(&mut self, first: u8) -> Result<()> {
        if matches!(first, b'{' | b'[' | b'"') {
            self.item(first)?;
            return Ok(());
        }
        while let Some(b) = self.peek()? {
            if matches!(b, b',' | b'}') {
                break;
            }
            self.take()?;
        }
        Ok(())
    }

    fn skip_mark(&mut self) -> Result<()> {
        if self.peek()? == Some(0xEF) {
            for _ in 0..3 {
                self.take()?;
            }
        }
        Ok(())
    }

    fn take(&mut self) -> Result<Option<u8>> {
        match self.peeked.take() {
            Some(b) => Ok(Some(b)),
            None => self.bytes.next().transpose(),
        }
    }

    fn peek(&mut self) -> Result<Option<u8>> {
        if self.peeked.is_none() {
            self.peeked = self.bytes.next().transpose()?;
        }
        Ok(self.peeked)
    }

    fn next_solid(&mut self) -> Result<Option<u8>> {
        loop {
            match self.take()? {
                Some(b) if b.is_ascii_whitespace() => {}
                other => return Ok(other),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn items(text: &str) -> Option<Vec<String>> {
        let mut items = JsonItems::new(text.as_bytes()).unwrap()?;
        let mut found = Vec::new();
        loop {
            match items.next().unwrap() {
                Item::End => return Some(found),
                Item::Bytes(bytes) => found.push(String::from_utf8(bytes).unwrap()),
                Item::Fault(_) => found.push("fault".to_owned()),
            }
        }
    }

    #[test]
    fn a_list_is_cut_into_its_items() {
        for (text, expected) in [
            ("[]", vec![]),
            (
                "\u{feff} [ {\"a\":\"]}\\\"\"} , [1], 2,null ]",
                vec!["{\"a\":\"]}\\\"\"}", "[1]", "2", "null "],
            ),
            ("[1]\n[2]", vec!["1", "2"]),
            ("[1] x", vec!["1", "fault"]),
            ("[{\"a\":1},{\"b\"", vec!["{\"a\":1}", "fault"]),
            ("[1", vec!["1", "fault"]),
            ("{\"type\":\"x\",\"n\":1.5,\"bbox\":[1,2],\"features\":[{}]}", vec!["{}"]),
        ] {
            assert_eq!(items(text).unwrap(), expected, "{text}");
        }
        for text in ["", "x", "{}", "{\"features\":1}", "{\"a\"}", "{\"type\":\"Point\"}", "{1}"] {
            assert_eq!(items(text), None, "{text}");
        }
    }
}
