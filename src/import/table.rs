//! One table as a header and rows, with the line of each.

use std::hash::{BuildHasher, Hasher as _};
use std::io::Read;
use std::path::Path;

use csv::{ByteRecord, Reader, ReaderBuilder, StringRecord, Terminator};

use super::error::{ImportError, shortened};
use super::framing::{Framed, Framer};
use super::report::RowFault;
use super::source::{
    Bytes, HEAD_BYTES, NumberedRow, Part, RowSource, as_utf_8, separator, unreadable,
};

/// A row that can be read, or what is wrong with it.
pub(super) enum TableRow {
    /// The row is in [`Table::field`].
    Row,
    /// The row cannot be read.
    Fault(RowFault),
}

/// Where the rows come from.
enum Rows {
    Text(Box<Reader<Framer<Box<dyn Read>>>>),
    Numbered(Box<dyn RowSource>),
}

/// An open table behind its header.
pub(super) struct Table {
    file: String,
    bytes: Bytes,
    rows: Rows,
    /// The character between the fields of a text.
    separator: u8,
    header: StringRecord,
    record: StringRecord,
    line: u64,
    /// Whether the current record, which was read as the header, is the first row.
    header_is_row: bool,
    /// Rows that are not UTF-8 and were read as Windows-1252.
    pub rows_in_windows_1252: u64,
    /// Header lines met again.
    pub repeated_headers: u64,
    /// Lines with nothing in any field.
    pub blank_rows: u64,
}

impl Table {
    /// Opens a text file and reads its header. `expected` says which columns it should have.
    pub(super) fn open(path: &Path, expected: &str) -> Result<Self, ImportError> {
        Self::of(&Part::text(path), expected)
    }

    /// Opens a part and reads its header. `expected` says which columns it should have.
    pub(super) fn of(part: &Part, expected: &str) -> Result<Self, ImportError> {
        let (file, bytes) = (part.name.clone(), part.bytes.clone());
        let cannot = |e: std::io::Error| unreadable(&file, &e);
        if let Some(rows) = part.rows()? {
            let mut table = Self::new(file, bytes, b',', Rows::Numbered(rows));
            if let Rows::Numbered(rows) = &table.rows {
                table.header = rows.header().iter().map(|h| tidy(h)).collect();
            }
            return Ok(table);
        }
        let head = bytes.head(HEAD_BYTES).map_err(cannot)?;
        let separator = separator(&head);
        let text = as_utf_8(bytes.open().map_err(cannot)?, &head);
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            .terminator(Terminator::Any(b'\n'))
            .from_reader(Framer::new(text, separator));
        let rows = Rows::Text(Box::new(reader));
        let mut table = Self::new(file.clone(), bytes, separator, rows);
        match table.next_record()? {
            None => Err(table.refused(
                None,
                format!("a header line with {expected}"),
                "an empty file",
                "export the file again",
            )),
            Some(TableRow::Fault(fault)) => Err(table.refused(
                Some(table.line),
                format!("a header line with {expected}"),
                &format!("a line that cannot be read: {} (\"{}\")", fault.reason, fault.value),
                "export the file again as CSV in UTF-8",
            )),
            Some(TableRow::Row) => {
                table.header = table.record.iter().map(tidy).collect();
                table.rows_in_windows_1252 = 0;
                Ok(table)
            }
        }
    }

    /// A table of rows that are in memory.
    pub(super) fn in_memory(file: &str, rows: Box<dyn RowSource>) -> Self {
        let header = rows.header().iter().map(|h| tidy(h)).collect();
        let bytes = Part::text(Path::new("")).bytes;
        Self { header, ..Self::new(file.to_owned(), bytes, b',', Rows::Numbered(rows)) }
    }

    fn new(file: String, bytes: Bytes, separator: u8, rows: Rows) -> Self {
        Self {
            file,
            bytes,
            rows,
            separator,
            header: StringRecord::new(),
            record: StringRecord::new(),
            line: 0,
            header_is_row: false,
            rows_in_windows_1252: 0,
            repeated_headers: 0,
            blank_rows: 0,
        }
    }

    /// Takes these names for the header of a file that has none: what was read as the header is
    /// its first row.
    pub(super) fn without_header<'a>(&mut self, names: impl IntoIterator<Item = &'a str>) {
        self.header = names.into_iter().collect();
        self.header_is_row = true;
    }

    /// The file's name without folders.
    pub(super) fn file(&self) -> &str {
        &self.file
    }

    /// The line on which the current row starts.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// The line of the header, in tables that have lines.
    pub(super) fn header_line(&self) -> Option<u64> {
        matches!(self.rows, Rows::Text(_)).then_some(self.line)
    }

    /// What [`Table::line`] counts.
    pub(super) fn unit(&self) -> &'static str {
        match &self.rows {
            Rows::Text(_) => "line",
            Rows::Numbered(rows) => rows.unit(),
        }
    }

    /// A number for all fields of the current row, the same for the same fields.
    pub(super) fn row_hash(&self, of: &impl BuildHasher) -> u64 {
        let mut hasher = of.build_hasher();
        hasher.write(self.record.as_slice().as_bytes());
        self.record.iter().for_each(|f| hasher.write_usize(f.len()));
        hasher.finish()
    }

    /// The fields of the current row.
    pub(super) fn fields(&self) -> impl Iterator<Item = &str> {
        self.record.iter()
    }

    /// How many bytes of the file have been read.
    pub(super) fn bytes_read(&self) -> u64 {
        self.bytes.bytes_read()
    }

    /// The column names, trimmed.
    pub(super) fn header(&self) -> impl Iterator<Item = &str> {
        self.header.iter()
    }

    /// The name of a column; empty where there is no such column.
    pub(super) fn column_name(&self, column: usize) -> &str {
        self.header.get(column).unwrap_or_default()
    }

    /// A field of the current row, trimmed; empty where the file has no such column.
    pub(super) fn field(&self, column: Option<usize>) -> &str {
        column.and_then(|c| self.record.get(c)).unwrap_or_default().trim()
    }

    /// A field of the current row with the blanks round it.
    pub(super) fn raw_field(&self, column: usize) -> &str {
        self.record.get(column).unwrap_or_default()
    }

    /// A fault in a column of the current row.
    pub(super) fn fault(&self, column: Option<usize>, reason: impl Into<String>) -> RowFault {
        let name = column.map(|c| self.column_name(c)).unwrap_or_default();
        RowFault::new(name, self.field(column), reason)
    }

    /// A refusal of this file.
    pub(super) fn refused(
        &self,
        line: Option<u64>,
        expected: impl Into<String>,
        found: &str,
        advice: &str,
    ) -> ImportError {
        ImportError::Refused {
            file: self.file.clone(),
            line,
            expected: expected.into(),
            found: found.to_owned(),
            advice: advice.to_owned(),
        }
    }

    /// The header as a sentence can quote it.
    pub(super) fn header_text(&self) -> String {
        let names: Vec<&str> = self.header.iter().take(20).collect();
        format!("\"{}\"", shortened(&names.join(","), 160))
    }

    /// The next row; `None` at the end. Header lines met again and lines with nothing in any
    /// field are counted and passed over.
    pub(super) fn next_row(&mut self) -> Result<Option<TableRow>, ImportError> {
        loop {
            let row = if std::mem::take(&mut self.header_is_row) {
                Some(TableRow::Row)
            } else {
                self.next_record()?
            };
            if !matches!(row, Some(TableRow::Row)) {
                return Ok(row);
            }
            if self.record.iter().all(|f| f.trim().is_empty()) {
                self.blank_rows += 1;
                continue;
            }
            if self.record.len() == self.header.len() && self.is_header() {
                self.repeated_headers += 1;
                continue;
            }
            if self.record.len() == self.header.len() {
                return Ok(row);
            }
            let (expected, found) = (self.header.len(), self.record.len());
            let mut reason = format!("expected {expected} fields, found {found}");
            if matches!(&self.rows, Rows::Text(reader) if reader.get_ref().is_cut_off()) {
                reason.push_str("; the file may have been cut off here");
            }
            let value: Vec<&str> = self.record.iter().take(30).collect();
            return Ok(Some(TableRow::Fault(RowFault::new("", &value.join(","), reason))));
        }
    }

    fn is_header(&self) -> bool {
        self.record.iter().zip(self.header.iter()).all(|(f, h)| {
            // Nearly every row is told apart by its first field, without being tidied.
            tidy(f).eq_ignore_ascii_case(h)
        })
    }

    fn next_record(&mut self) -> Result<Option<TableRow>, ImportError> {
        let reader = match &mut self.rows {
            Rows::Text(reader) => reader,
            Rows::Numbered(rows) => {
                return Ok(rows.next()?.map(|NumberedRow { number, fields }| {
                    self.line = number;
                    match fields {
                        Ok(fields) => {
                            self.record = fields.into();
                            TableRow::Row
                        }
                        Err(fault) => TableRow::Fault(fault),
                    }
                }));
            }
        };
        match reader.get_mut().advance().map_err(|e| unreadable(&self.file, &e))? {
            Framed::End => Ok(None),
            Framed::Binary(line) => Err(self.refused(
                Some(line),
                "a CSV file, that is text",
                "a NUL byte, which no such text has (a spreadsheet, a picture, or a damaged file)",
                "save it as CSV in UTF-8 and import that",
            )),
            Framed::Fault { line, reason, sample } => {
                self.line = line;
                let sample = String::from_utf8_lossy(&sample);
                Ok(Some(TableRow::Fault(RowFault::new("", &sample, reason))))
            }
            Framed::Record(line) => {
                self.line = line;
                // Nearly every row is text without a quote, which only has to be cut.
                if let Ok(line) = std::str::from_utf8(reader.get_ref().pending())
                    && memchr::memchr(b'"', line.as_bytes()).is_none()
                {
                    self.record.clear();
                    let end = line.strip_suffix('\n').unwrap_or(line).len();
                    let mut from = 0;
                    for at in memchr::memchr_iter(self.separator, line.as_bytes()).chain([end]) {
                        self.record.push_field(line.get(from..at).unwrap_or_default());
                        from = at + 1;
                    }
                    return Ok(Some(TableRow::Row));
                }
                let mut bytes: ByteRecord = std::mem::take(&mut self.record).into_byte_record();
                let read = reader.read_byte_record(&mut bytes);
                if !read.map_err(|e| unreadable(&self.file, &std::io::Error::other(e)))? {
                    let reason = "this line does not end as a row should";
                    return Ok(Some(TableRow::Fault(RowFault::new("", "", reason))));
                }
                match StringRecord::from_byte_record(bytes) {
                    Ok(record) => {
                        self.record = record;
                        Ok(Some(TableRow::Row))
                    }
                    // What Excel saves as CSV in Britain is Windows-1252. A row at a time, since
                    // files are joined from both.
                    Err(e) => {
                        let decode = |f| encoding_rs::WINDOWS_1252.decode_without_bom_handling(f).0;
                        self.record = e.into_byte_record().iter().map(decode).collect();
                        self.rows_in_windows_1252 += 1;
                        Ok(Some(TableRow::Row))
                    }
                }
            }
        }
    }
}

/// A text without the apostrophe that an export puts before what a spreadsheet would run as a
/// formula.
pub(super) fn unguarded(text: &str) -> &str {
    let is_guarded = |rest: &&str| {
        rest.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])
    };
    text.strip_prefix('\'').filter(is_guarded).unwrap_or(text)
}

/// A column name without blanks around it, and without the byte order mark that joined files
/// leave before a header in the middle.
fn tidy(name: &str) -> &str {
    name.trim_start_matches('\u{feff}').trim()
}
