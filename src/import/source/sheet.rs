//! The sheets of an Excel workbook.

use std::io::{Cursor, Error, ErrorKind, Read};
use std::rc::Rc;

use calamine::{DataRef, Reader as _, Xlsx};

use super::super::error::{ImportError, shortened};
use super::super::report::RowFault;
use super::bytes::{Bytes, MOST_HELD_BYTES, too_large};
use super::rows::{NumberedRow, RowSource};
use super::{Kind, Part, unreadable};

/// More cells than this in a workbook are not held.
const MOST_CELLS: usize = 16_000_000;

/// A sheet as text: all cells in one piece, since a million small texts would fill the memory.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::import) struct Sheet {
    text: String,
    /// Where each cell's text ends, and in which row and column it stands.
    cells: Vec<(u32, u32, u16)>,
}

/// The sheets of a workbook that hold anything, as parts.
pub(super) fn sheets(name: &str, bytes: &Bytes, named: bool) -> Result<Vec<Part>, ImportError> {
    let cannot = |e: Error| unreadable(name, &e);
    let whole = bytes.whole().map_err(cannot)?;
    limit_unpacked(&whole).map_err(cannot)?;
    let broken = |e: calamine::XlsxError| {
        cannot(Error::new(ErrorKind::InvalidData, format!("it is no whole workbook: {e}")))
    };
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(whole)).map_err(broken)?;
    let names = book.sheet_names();
    let (mut parts, mut held, mut cells) = (Vec::new(), 0, 0);
    for sheet_name in &names {
        // A sheet of charts alone has no cells.
        let Ok(mut reader) = book.worksheet_cells_reader(sheet_name) else { continue };
        let mut sheet = Sheet::default();
        while let Some(cell) = reader.next_cell().map_err(broken)? {
            let (row, column) = cell.get_position();
            let Ok(column) = u16::try_from(column) else { continue };
            let start = sheet.text.len();
            push(&mut sheet.text, cell.get_value());
            if sheet.text.len() == start {
                continue;
            }
            sheet.cells.push((sheet.text.len() as u32, row, column));
            if held + sheet.text.len() as u64 > MOST_HELD_BYTES
                || cells + sheet.cells.len() > MOST_CELLS
            {
                return Err(cannot(too_large(MOST_HELD_BYTES)));
            }
        }
        held += sheet.text.len() as u64;
        cells += sheet.cells.len();
        if !sheet.cells.is_empty() {
            let label = if names.len() == 1 {
                name.to_owned()
            } else {
                format!("{name}, sheet {}", shortened(sheet_name, 60))
            };
            let alone = named && names.len() == 1;
            let kind = Kind::Sheet(Rc::new(sheet));
            parts.push(Part {
                name: label,
                bytes: bytes.clone(),
                kind,
                named: alone,
                metres: None,
            });
        }
    }
    if parts.is_empty() {
        return Err(ImportError::Refused {
            file: name.to_owned(),
            line: None,
            expected: "a workbook with a table".to_owned(),
            found: "no cell with anything in it".to_owned(),
            advice: "export the file again".to_owned(),
        });
    }
    Ok(parts)
}

/// Reads what is packed in a workbook once, since what it says of its sizes may be untrue.
fn limit_unpacked(whole: &[u8]) -> Result<(), Error> {
    let broken = |e: zip::result::ZipError| Error::new(ErrorKind::InvalidData, e.to_string());
    let mut archive = zip::ZipArchive::new(Cursor::new(whole)).map_err(broken)?;
    let mut left = MOST_HELD_BYTES;
    for i in 0..archive.len() {
        let entry = archive.by_index(i).map_err(broken)?;
        let read = std::io::copy(&mut entry.take(left + 1), &mut std::io::sink())?;
        left = left.checked_sub(read).ok_or_else(|| too_large(MOST_HELD_BYTES))?;
    }
    Ok(())
}

/// A cell's value as the text that it would be in a CSV file, with dates as ISO writes them.
fn push(text: &mut String, value: &DataRef<'_>) {
    use std::fmt::Write as _;
    // Writing to a String cannot fail.
    let _ = match value {
        DataRef::Empty | DataRef::Error(_) => Ok(()),
        DataRef::Int(n) => write!(text, "{n}"),
        DataRef::Float(n) => write!(text, "{n}"),
        DataRef::Bool(b) => write!(text, "{b}"),
        DataRef::String(s) | DataRef::DateTimeIso(s) | DataRef::DurationIso(s) => {
            text.push_str(s.trim());
            Ok(())
        }
        DataRef::SharedString(s) => {
            text.push_str(s.trim());
            Ok(())
        }
        DataRef::DateTime(moment) => {
            let value = moment.as_f64();
            if !(0.0..2_958_466.0).contains(&value) {
                return;
            }
            let (y, m, d, h, min, s, _) = moment.to_ymd_hms_milli();
            if value < 1.0 {
                write!(text, "{h:02}:{min:02}:{s:02}")
            } else if (h, min, s) == (0, 0, 0) {
                write!(text, "{y:04}-{m:02}-{d:02}")
            } else {
                write!(text, "{y:04}-{m:02}-{d:02} {h:02}:{min:02}:{s:02}")
            }
        }
    };
}

pub(in crate::import) struct SheetRows {
    sheet: Rc<Sheet>,
    header: Vec<String>,
    first_column: usize,
    next_cell: usize,
}

impl SheetRows {
    /// Starts behind the header: the first row with as many cells as most of the first rows have.
    pub(in crate::import) fn open(sheet: &Rc<Sheet>) -> Self {
        let mut rows =
            Self { sheet: Rc::clone(sheet), header: Vec::new(), first_column: 0, next_cell: 0 };
        let mut firsts: Vec<(usize, usize)> = Vec::new();
        while let (at, Some((_, cells))) = (rows.next_cell, rows.row()) {
            firsts.push((at, cells.len()));
            if firsts.len() == 20 {
                break;
            }
        }
        // Titles above a table have one cell or two.
        let widest = firsts.iter().map(|(_, n)| *n).max().unwrap_or(0);
        let at = firsts.iter().find(|(_, n)| *n * 2 > widest).map_or(0, |(at, _)| *at);
        rows.next_cell = at;
        if let Some((_, cells)) = rows.row() {
            let first = cells.first().map_or(0, |(column, _)| *column);
            let last = cells.last().map_or(0, |(column, _)| *column);
            rows.first_column = first;
            rows.header = vec![String::new(); last + 1 - first];
            for (column, text) in cells {
                if let Some(name) = rows.header.get_mut(column - first) {
                    *name = text;
                }
            }
        }
        rows
    }

    /// The next row that has cells: its number and these.
    fn row(&mut self) -> Option<(u64, Vec<(usize, String)>)> {
        let (_, row, _) = *self.sheet.cells.get(self.next_cell)?;
        let mut cells = Vec::new();
        while let Some((end, at, column)) = self.sheet.cells.get(self.next_cell) {
            if *at != row {
                break;
            }
            let before = self.next_cell.checked_sub(1).and_then(|i| self.sheet.cells.get(i));
            let start = before.map_or(0, |(end, ..)| *end as usize);
            let text = self.sheet.text.get(start..*end as usize).unwrap_or_default();
            cells.push((usize::from(*column), text.to_owned()));
            self.next_cell += 1;
        }
        Some((u64::from(row) + 1, cells))
    }
}

impl RowSource for SheetRows {
    fn header(&self) -> Vec<String> {
        self.header.clone()
    }

    fn unit(&self) -> &'static str {
        "row"
    }

    fn next(&mut self) -> Result<Option<NumberedRow>, ImportError> {
        let Some((number, cells)) = self.row() else { return Ok(None) };
        let mut fields = vec![String::new(); self.header.len()];
        for (column, text) in cells {
            let field = column.checked_sub(self.first_column).and_then(|i| fields.get_mut(i));
            let Some(field) = field else {
                let reason = "a cell beyond the columns of the header";
                let fault = Err(RowFault::new("", &text, reason));
                return Ok(Some(NumberedRow { number, fields: fault }));
            };
            *field = text;
        }
        Ok(Some(NumberedRow { number, fields: Ok(fields) }))
    }
}
