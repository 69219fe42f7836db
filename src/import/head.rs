//! The first rows of incident files, for a person to say which column is what.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use super::error::{ImportError, shortened};
use super::guess::{Seen, guess, is_other_police_file, settled, with_only_date};
use super::layout::{Columns, EXPECTED, Layout, refusal};
use super::mapping::{Category, IncidentField, MappedColumn, Mapping, Shape};
use super::source::{NumberedRow, Part, RowSource, files_of, parts_of};
use super::table::{Table, TableRow};
use crate::profile::CrimeType;

/// So many rows of a table are kept for what is shown and tried out.
pub const HEAD_ROWS: usize = 200;
/// So many are looked at for the wordings in each column.
const ROWS_COUNTED: u64 = 20_000;
/// A column with more different wordings than this is no list of types.
const MOST_WORDINGS: usize = 300;

/// A row of a head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadRow {
    /// Its line, row or number in the file.
    pub line: u64,
    /// Its fields, as many as there are columns.
    pub fields: Vec<String>,
}

/// The beginning of a table and what it is taken for.
#[derive(Debug, Clone, PartialEq)]
pub struct TableHead {
    /// The names of the tables of this shape, without folders, the first first. The rows are
    /// those of the first.
    pub tables: Vec<String>,
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The first rows that can be read as rows, at most [`HEAD_ROWS`].
    pub rows: Arc<Vec<HeadRow>>,
    /// What a row's number counts.
    pub unit: &'static str,
    /// The published layout that it has, in words; such a table is read by its own rules.
    pub published: Option<&'static str>,
    /// What it would be read by; of a published layout what its columns are.
    pub guessed: Mapping,
    /// A column and a date of it that can be read in two ways, where nothing in the whole file
    /// tells which; it may stand far behind the first rows.
    pub asked: Option<(String, String)>,
    /// Wordings of each column and how often they stand there; `None` where they are too many.
    wordings: Vec<Option<BTreeMap<String, u64>>>,
    /// How many rows were looked at for them.
    pub rows_counted: u64,
    /// Whether the table goes on after them.
    pub goes_on: bool,
}

/// A wording in the column of crime types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryRow {
    /// The wording as the file has it.
    pub text: String,
    /// How many of the rows looked at have it.
    pub count: u64,
    /// What it is taken for.
    pub meaning: Category,
    /// Whether a person said so.
    pub is_said: bool,
}

impl CategoryRow {
    /// Whether it is taken for one of the published crime types.
    pub fn is_published(&self) -> bool {
        !matches!(self.meaning.crime_type, CrimeType::Other(_))
    }
}

impl TableHead {
    /// The names of its columns whatever their order.
    pub fn shape(&self) -> Shape {
        Shape::of(self.columns.iter().map(String::as_str))
    }

    /// Whether a person has to look before it can be imported.
    pub fn is_known(&self) -> bool {
        self.published.is_some()
    }

    /// What the wordings in the column of crime types mean, those that are no published type
    /// first, then the most frequent; `None` without such a column, or with too many wordings.
    pub fn categories(&self, mapping: &Mapping) -> Option<Vec<CategoryRow>> {
        let name = &mapping.column(IncidentField::CrimeType)?.column;
        let column = self.columns.iter().position(|c| c == name)?;
        let wordings = self.wordings.get(column)?.as_ref()?;
        let mut rows: Vec<CategoryRow> = wordings
            .iter()
            .filter(|(text, _)| !text.is_empty())
            .map(|(text, count)| CategoryRow {
                text: text.clone(),
                count: *count,
                meaning: mapping.category(text),
                is_said: mapping.categories.contains_key(&text.to_lowercase()),
            })
            .collect();
        // In an order that does not change under the hand: by what the file says, not by what is
        // made of it.
        let is_foreign = |r: &CategoryRow| {
            let plain = Mapping::default().category(&r.text);
            matches!(plain.crime_type, CrimeType::Other(_))
        };
        rows.sort_by(|a, b| {
            is_foreign(b).cmp(&is_foreign(a)).then(b.count.cmp(&a.count)).then(a.text.cmp(&b.text))
        });
        Some(rows)
    }

    /// The different wordings of a column among the rows looked at; `None` where they are many.
    pub fn wordings_of(&self, column: usize) -> Option<usize> {
        let wordings = self.wordings.get(column)?.as_ref()?;
        Some(wordings.keys().filter(|w| !w.is_empty()).count())
    }

    /// The rows as a table that can be read by a mapping.
    pub(super) fn table(&self) -> Table {
        let rows = HeldRows {
            columns: self.columns.clone(),
            rows: Arc::clone(&self.rows),
            unit: self.unit,
            next: 0,
        };
        Table::in_memory(self.tables.first().map_or("", String::as_str), Box::new(rows))
    }
}

/// Rows in memory.
struct HeldRows {
    columns: Vec<String>,
    rows: Arc<Vec<HeadRow>>,
    unit: &'static str,
    next: usize,
}

impl RowSource for HeldRows {
    fn header(&self) -> Vec<String> {
        self.columns.clone()
    }

    fn unit(&self) -> &'static str {
        self.unit
    }

    fn next(&mut self) -> Result<Option<NumberedRow>, ImportError> {
        let row = self.rows.get(self.next);
        self.next += 1;
        Ok(row.map(|row| NumberedRow { number: row.line, fields: Ok(row.fields.clone()) }))
    }
}

/// Reads the beginning of files, one head for each shape of table.
///
/// What a folder or an archive holds beside tables of incidents is left out, as the import leaves
/// it out. A file that is no table at all, or one of searches or outcomes, is refused. A table
/// in which no date or no place is found is not: a person may know better. `go_on` is asked between
/// tables and every few thousand rows; [`ImportError::Cancelled`] when it says no.
pub fn read_heads(
    files: &[PathBuf],
    go_on: &mut dyn FnMut() -> bool,
) -> Result<Vec<TableHead>, ImportError> {
    if files.is_empty() {
        return Err(ImportError::NoFiles);
    }
    let mut over = Vec::new();
    let (mut heads, mut doubtful, mut refused) = (Vec::<TableHead>::new(), Vec::new(), None);
    let mut shapes: BTreeMap<Shape, usize> = BTreeMap::new();
    for file in files_of(files, &mut over)? {
        for part in parts_of(&file, &mut over)? {
            if !go_on() {
                return Err(ImportError::Cancelled);
            }
            match head_of(&part, &mut shapes, &mut heads, go_on) {
                Ok(None) => {}
                Ok(Some(head)) => doubtful.push(head),
                Err(e @ ImportError::Refused { .. }) if !part.named => {
                    refused.get_or_insert(e);
                }
                Err(e) => return Err(e),
            }
        }
    }
    match (heads.is_empty(), doubtful.is_empty(), refused) {
        // Beside what is understood, what is not is passed over; alone it is asked about.
        (true, false, _) => Ok(doubtful),
        (true, true, Some(e)) => Err(e),
        _ => Ok(heads),
    }
}

/// Adds the head of a part, or its name to the head of its shape; returns the head of a part that
/// lies in a folder or an archive and may be no table of incidents.
fn head_of(
    part: &Part,
    shapes: &mut BTreeMap<Shape, usize>,
    heads: &mut Vec<TableHead>,
    go_on: &mut dyn FnMut() -> bool,
) -> Result<Option<TableHead>, ImportError> {
    let mut table = Table::of(part, EXPECTED)?;
    let published = Columns::published(&mut table)?;
    let shape = Shape::of(table.header());
    if let Some(head) = shapes.get(&shape).and_then(|i| heads.get_mut(*i)) {
        head.tables.push(part.name.clone());
        return Ok(None);
    }
    if published.is_none() && (is_other_police_file(&table) || table.header().count() < 2) {
        return Err(refusal(&table));
    }
    let refused = refusal(&table);
    let (mut head, seen) = beginning(&mut table, part, published.is_some(), go_on)?;
    if let Some(columns) = published {
        (head.published, head.guessed) = of_layout(&columns, &head.columns);
    } else {
        head.guessed = with_only_date(&seen, guess(&seen));
        head.guessed.metres = part.metres.unwrap_or_default();
        if head.guessed.columns.is_empty() && head.rows.is_empty() {
            return Err(refused);
        }
        let columns = Columns::mapped(&Table::of(part, EXPECTED)?, &head.guessed)?;
        match settled(part, columns) {
            Ok(columns) => head.guessed = columns.mapping,
            // The person is asked.
            Err(ImportError::Question { column, found, .. }) => head.asked = Some((column, found)),
            Err(e) => return Err(e),
        }
        let is_doubtful = !(head.guessed.has_date() && head.guessed.has_place());
        if is_doubtful && !part.named {
            return Ok(Some(head));
        }
    }
    shapes.insert(shape, heads.len());
    heads.push(head);
    Ok(None)
}

/// The first rows of a table, and what stands in its columns.
fn beginning(
    table: &mut Table,
    part: &Part,
    is_published: bool,
    go_on: &mut dyn FnMut() -> bool,
) -> Result<(TableHead, Vec<Seen>), ImportError> {
    let columns: Vec<String> = table.header().map(ToOwned::to_owned).collect();
    let mut seen: Vec<Seen> = columns.iter().map(|name| Seen::named(name)).collect();
    let mut wordings = vec![Some(BTreeMap::new()); columns.len()];
    let mut rows = Vec::new();
    let (mut rows_counted, mut goes_on) = (0, false);
    let most = if is_published { HEAD_ROWS as u64 } else { ROWS_COUNTED };
    while let Some(row) = table.next_row()? {
        if rows_counted >= most {
            goes_on = true;
            break;
        }
        rows_counted += 1;
        if rows_counted % 4_096 == 0 && !go_on() {
            return Err(ImportError::Cancelled);
        }
        if matches!(row, TableRow::Fault(_)) {
            continue;
        }
        if rows.len() < HEAD_ROWS {
            let fields = table.fields().map(|f| shortened(f.trim(), 200)).collect();
            rows.push(HeadRow { line: table.line(), fields });
        }
        // As many as the guess of an import looks at, so that both guess alike.
        if rows_counted <= 500 {
            seen.iter_mut().zip(table.fields()).for_each(|(column, value)| column.see(value));
        }
        for (counts, value) in wordings.iter_mut().zip(table.fields()) {
            let Some(known) = counts else { continue };
            let value = value.trim();
            if let Some(n) = known.get_mut(value) {
                *n += 1;
            } else if known.len() >= MOST_WORDINGS {
                *counts = None;
            } else {
                known.insert(value.to_owned(), 1);
            }
        }
    }
    let head = TableHead {
        tables: vec![part.name.clone()],
        columns,
        rows: Arc::new(rows),
        unit: table.unit(),
        published: None,
        guessed: Mapping::default(),
        asked: None,
        wordings,
        rows_counted,
        goes_on,
    };
    Ok((head, seen))
}

/// A published layout in words, and its columns as a mapping that can be shown.
fn of_layout(columns: &Columns, names: &[String]) -> (Option<&'static str>, Mapping) {
    let words = match columns.layout {
        Layout::Street => "a data.police.uk street file",
        Layout::Beatlas => "a Beatlas incident file",
        Layout::Answer => "an answer of the police API",
        Layout::Mapped => "a table",
    };
    let mut taken = BTreeSet::new();
    let shown = IncidentField::ALL.iter().filter_map(|field| {
        let at = columns.at(*field)?;
        let column = names.get(at)?.clone();
        taken.insert(at).then(|| MappedColumn {
            field: *field,
            column,
            reason: format!("as in every file that is {words}"),
        })
    });
    let mapping = Mapping { columns: shown.collect(), ..Mapping::default() };
    (Some(words), mapping)
}
