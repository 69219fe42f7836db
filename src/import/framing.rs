//! Cuts a stream of bytes into CSV records without trusting it.
//!
//! The `csv` crate splits a record into fields; this reader in front of it decides where a
//! record begins and ends. A quote that never closes would otherwise swallow every row after
//! it, a field without end would fill the memory, and lines that end in CR alone would all be
//! line 1. The rules of quoting are those of the `csv` crate.

use std::io::Read;

/// The longest record, in bytes.
pub(super) const MAX_RECORD_BYTES: usize = 1 << 20;
/// The most lines that one record may run over. With the limit on bytes it bounds how far the
/// reader looks ahead for a closing quote.
pub(super) const MAX_RECORD_LINES: usize = 100;
const CHUNK_BYTES: usize = 1 << 16;

/// What comes next in the stream.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Framed {
    /// A record that starts on this line and can now be read from the [`Framer`].
    Record(u64),
    /// A line that cannot be part of any record.
    Fault { line: u64, reason: &'static str, sample: Vec<u8> },
    /// A NUL byte: this is no text.
    Binary(u64),
    /// The end.
    End,
}

/// Hands out one record at a time: [`Framer::advance`], then `Read` until it gives no more bytes.
pub(super) struct Framer<R> {
    inner: R,
    separator: u8,
    bytes: Vec<u8>,
    /// Where the bytes not yet framed begin.
    start: usize,
    /// The bytes of the current record still to be handed out.
    pending: std::ops::Range<usize>,
    line: u64,
    fields: Option<usize>,
    after_cr: bool,
    /// How many NUL bytes were read; until there are some nobody looks for one.
    nuls: usize,
    ended: bool,
    /// Whether a line end was put after the last line, which has none in the file.
    closed_last_line: bool,
    read: u64,
}

enum Step {
    Record {
        end: usize,
        lines: usize,
    },
    Blank {
        end: usize,
    },
    Fault {
        end: usize,
        reason: &'static str,
    },
    /// A line without a quote that is too long to keep: all of it is dropped.
    TooLong,
    NeedsMore,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    FieldStart,
    InField,
    Quoted,
    QuoteInQuoted,
}

impl<R: Read> Framer<R> {
    pub(super) fn new(inner: R, separator: u8) -> Self {
        Self {
            inner,
            separator,
            bytes: Vec::new(),
            start: 0,
            pending: 0..0,
            line: 1,
            fields: None,
            after_cr: false,
            nuls: 0,
            ended: false,
            closed_last_line: false,
            read: 0,
        }
    }

    /// Whether the current record is the last of the file and has no line end.
    pub(super) fn is_cut_off(&self) -> bool {
        self.closed_last_line && self.start == self.bytes.len()
    }

    /// The bytes of the current record that have not been handed out, with the line end.
    pub(super) fn pending(&self) -> &[u8] {
        self.bytes.get(self.pending.clone()).unwrap_or_default()
    }

    /// Moves on to the next record, dropping what is left of the current one.
    pub(super) fn advance(&mut self) -> std::io::Result<Framed> {
        self.pending = 0..0;
        loop {
            if self.ended && self.start >= self.bytes.len() {
                return Ok(Framed::End);
            }
            match self.scan() {
                Step::NeedsMore => self.fill()?,
                Step::Blank { end } => {
                    self.start = end;
                    self.line += 1;
                }
                Step::Record { end, lines } => {
                    if let Some(line) = self.nul_before(end) {
                        return Ok(Framed::Binary(line));
                    }
                    let line = self.line;
                    self.pending = self.start..end;
                    self.start = end;
                    self.line += lines as u64;
                    return Ok(Framed::Record(line));
                }
                Step::Fault { end, reason } => {
                    if let Some(line) = self.nul_before(end) {
                        return Ok(Framed::Binary(line));
                    }
                    let line = self.line;
                    let sample = self.sample(end);
                    self.start = end;
                    self.line += 1;
                    return Ok(Framed::Fault { line, reason, sample });
                }
                Step::TooLong => return self.drop_line(),
            }
        }
    }

    /// Finds the end of the record that begins at `start`.
    fn scan(&mut self) -> Step {
        // Nearly every record is one line without a quote, and then the line is the record.
        let rest = self.bytes.get(self.start..).unwrap_or_default();
        let stop = memchr::memchr2(b'\n', b'"', rest.get(..MAX_RECORD_BYTES).unwrap_or(rest));
        match stop.and_then(|at| rest.get(..=at)) {
            Some(line) if self.fields.is_some() && line.ends_with(b"\n") => {
                let end = self.start + line.len();
                let blank = line.iter().all(|b| matches!(b, b' ' | b'\t' | b'\n'));
                if blank { Step::Blank { end } } else { Step::Record { end, lines: 1 } }
            }
            _ => self.scan_quoted(),
        }
    }

    /// Finds the end of a record that may hold quotes, line ends in quotes, or no end at all.
    fn scan_quoted(&mut self) -> Step {
        let mut state = State::FieldStart;
        let (mut fields, mut lines, mut first_line_end, mut blank) = (1, 0, None, true);
        let separator = self.separator;
        let rest = self.bytes.get(self.start..).unwrap_or_default();
        let (mut end, mut loose) = (None, false);
        for (i, &b) in rest.iter().enumerate() {
            if i >= MAX_RECORD_BYTES {
                break;
            }
            blank &= matches!(b, b' ' | b'\t' | b'\n');
            if b == b'\n' {
                lines += 1;
                first_line_end.get_or_insert(self.start + i + 1);
                if state != State::Quoted {
                    end = Some(self.start + i + 1);
                    break;
                }
                if lines >= MAX_RECORD_LINES {
                    break;
                }
            }
            loose |= state == State::QuoteInQuoted && b != separator && !matches!(b, b'"' | b'\n');
            state = match (state, b) {
                (State::Quoted, b'"') => State::QuoteInQuoted,
                (State::Quoted, _) | (State::FieldStart | State::QuoteInQuoted, b'"') => {
                    State::Quoted
                }
                (_, b) if b == separator => {
                    fields += 1;
                    State::FieldStart
                }
                _ => State::InField,
            };
        }
        let whole = self.ended && rest.len() < MAX_RECORD_BYTES && lines < MAX_RECORD_LINES;
        if end.is_none() && whole && state != State::Quoted {
            self.closed_last_line = true;
            self.bytes.push(b'\n');
            end = Some(self.bytes.len());
            lines += 1;
        }
        match (end, first_line_end) {
            (Some(end), _) if blank => Step::Blank { end },
            // A record over several lines must be the row that the header promises, with
            // nothing between a closing quote and the comma; otherwise a stray quote has
            // swallowed good rows, and only its own line is at fault.
            (Some(_), Some(first))
                if lines > 1 && (loose || self.fields.is_some_and(|f| f != fields)) =>
            {
                Step::Fault { end: first, reason: "a quote opens on this line and never closes" }
            }
            (Some(end), _) => {
                self.fields.get_or_insert(fields);
                Step::Record { end, lines }
            }
            (None, Some(first)) if whole || lines >= MAX_RECORD_LINES => {
                Step::Fault { end: first, reason: "a quote opens on this line and never closes" }
            }
            (None, Some(first)) if self.bytes.len() - self.start >= MAX_RECORD_BYTES => {
                Step::Fault { end: first, reason: "a quoted field on this line is beyond 1 MB" }
            }
            (None, None) if self.bytes.len() - self.start >= MAX_RECORD_BYTES => Step::TooLong,
            (None, None) if whole => Step::Fault {
                end: self.bytes.len(),
                reason: "a quote opens on this line and never closes: the file may have been cut off here",
            },
            (None, _) => Step::NeedsMore,
        }
    }

    /// Drops a line that is too long to be a row, up to and with its line end.
    fn drop_line(&mut self) -> std::io::Result<Framed> {
        let line = self.line;
        let sample = self.sample(self.bytes.len());
        self.line += 1;
        loop {
            let rest = self.bytes.get(self.start..).unwrap_or_default();
            let found = rest.iter().position(|&b| b == b'\n').map(|i| self.start + i + 1);
            let end = found.unwrap_or(self.bytes.len());
            if let Some(line) = self.nul_before(end) {
                return Ok(Framed::Binary(line));
            }
            self.start = end;
            if found.is_some() || self.ended {
                return Ok(Framed::Fault { line, reason: "this line is longer than 1 MB", sample });
            }
            self.fill()?;
        }
    }

    /// The line of the first NUL byte before `end` in what is not yet framed.
    fn nul_before(&self, end: usize) -> Option<u64> {
        if self.nuls == 0 {
            return None;
        }
        let bytes = self.bytes.get(self.start..end)?;
        let nul = bytes.iter().position(|&b| b == 0)?;
        let breaks = bytes.iter().take(nul).filter(|&&b| b == b'\n').count();
        Some(self.line + breaks as u64)
    }

    fn sample(&self, end: usize) -> Vec<u8> {
        let bytes = self.bytes.get(self.start..end).unwrap_or_default();
        bytes.iter().copied().take(200).collect()
    }

    /// Reads the next chunk, with every line end made LF and the byte order mark taken off.
    fn fill(&mut self) -> std::io::Result<()> {
        self.bytes.drain(..self.start);
        self.start = 0;
        let mut chunk = vec![0; CHUNK_BYTES];
        let mut got = 0;
        let at_beginning = self.read == 0;
        // The byte order mark must not be cut in two by a short read.
        loop {
            match self.inner.read(chunk.get_mut(got..).unwrap_or_default()) {
                Ok(0) => {
                    self.ended = true;
                    break;
                }
                Ok(n) => got += n,
                Err(e) if e.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(e) => return Err(e),
            }
            if got >= 3 || !at_beginning {
                break;
            }
        }
        self.read += got as u64;
        let mut new = chunk.get(..got).unwrap_or_default();
        if at_beginning {
            new = new.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(new);
        }
        self.nuls += memchr::memchr_iter(0, new).count();
        if !self.after_cr && memchr::memchr(b'\r', new).is_none() {
            self.bytes.extend_from_slice(new);
            return Ok(());
        }
        // Each piece but the last ends where a CR was; a LF behind a CR ends the same line.
        let mut from = 0;
        for end in memchr::memchr_iter(b'\r', new).chain([new.len()]) {
            let piece = new.get(from..end).unwrap_or_default();
            if from > 0 {
                self.bytes.push(b'\n');
                self.after_cr = true;
            }
            let rest = if self.after_cr { piece.strip_prefix(b"\n") } else { None };
            self.bytes.extend_from_slice(rest.unwrap_or(piece));
            self.after_cr &= piece.is_empty();
            from = end + 1;
        }
        Ok(())
    }
}

impl<R: Read> Read for Framer<R> {
    /// Hands out the current record and then nothing until [`Framer::advance`].
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let from = self.bytes.get(self.pending.clone()).unwrap_or_default();
        let n = from.len().min(out.len());
        if let (Some(to), Some(from)) = (out.get_mut(..n), from.get(..n)) {
            to.copy_from_slice(from);
        }
        self.pending.start += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    /// The records of a text with their lines, and the lines of faults.
    fn frame(bytes: &[u8]) -> (Vec<(u64, String)>, Vec<u64>) {
        let mut framer = Framer::new(bytes, b',');
        let (mut records, mut faults) = (Vec::new(), Vec::new());
        loop {
            match framer.advance().unwrap() {
                Framed::Record(line) => {
                    let mut text = String::new();
                    framer.read_to_string(&mut text).unwrap();
                    records.push((line, text));
                }
                Framed::Fault { line, .. } => faults.push(line),
                Framed::Binary(line) => panic!("NUL in line {line}"),
                Framed::End => return (records, faults),
            }
        }
    }

    fn check(bytes: &str, records: &[(u64, &str)], faults: &[u64]) {
        let (r, f) = frame(bytes.as_bytes());
        let r: Vec<_> = r.iter().map(|(l, t)| (*l, t.as_str())).collect();
        assert_eq!((r.as_slice(), f.as_slice()), (records, faults), "{bytes:?}");
    }

    #[test]
    fn lines_are_counted_whatever_ends_them() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "", "1,2", "  ", "3,4"].join(end);
            check(&text, &[(1, "a,b\n"), (3, "1,2\n"), (5, "3,4\n")], &[]);
            check(
                &format!("\u{feff}{text}{end}"),
                &[(1, "a,b\n"), (3, "1,2\n"), (5, "3,4\n")],
                &[],
            );
        }
    }

    #[test]
    fn a_field_may_hold_line_ends() {
        check("a,b\n1,\"x\r\ny\"\n3,4\n", &[(1, "a,b\n"), (2, "1,\"x\ny\"\n"), (4, "3,4\n")], &[]);
    }

    #[test]
    fn a_stray_quote_costs_its_own_line_and_no_other() {
        check("a,b\n1,\"x\n3,4\n5,6\n", &[(1, "a,b\n"), (3, "3,4\n"), (4, "5,6\n")], &[2]);
        check("a,b\n1,\"x\n3,4\n5,\"6\"\n", &[(1, "a,b\n"), (3, "3,4\n"), (4, "5,\"6\"\n")], &[2]);
        check("a,b\n1,\"x", &[(1, "a,b\n")], &[2]);
    }

    #[test]
    fn a_line_without_end_is_dropped_and_not_kept() {
        let long = "x".repeat(3 * MAX_RECORD_BYTES);
        check(&format!("a,b\n{long}\n1,2\n"), &[(1, "a,b\n"), (3, "1,2\n")], &[2]);
        check(&format!("a,b\n1,\"{long}"), &[(1, "a,b\n")], &[2]);
    }

    #[test]
    fn quotes_in_every_line_are_read_in_bounded_time() {
        let text = format!("a,b\n{}", "x\"y,\"\n".repeat(200_000));
        let started = std::time::Instant::now();
        frame(text.as_bytes());
        assert!(started.elapsed().as_secs() < 60);
    }

    #[test]
    fn a_nul_byte_is_no_text() {
        let mut framer = Framer::new(&b"a,b\n1,2\n3,\0\n"[..], b',');
        let mut last = framer.advance().unwrap();
        while matches!(last, Framed::Record(_)) {
            last = framer.advance().unwrap();
        }
        assert_eq!(last, Framed::Binary(3));
    }
}
