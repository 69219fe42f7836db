//! The import itself: files in, columns and a report out.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;

use super::error::ImportError;
use super::files::{Prepared, once_each, plane_for, prepared, swapped_remark};
use super::identity::{Judged, Ledger, Novelty, says_the_same};
use super::layout::{Col, Columns, Layout};
use super::mapping::{Mapping, Mappings};
use super::place::{Boundary, PlaneCheck};
use super::report::{ImportReport, NOT_KNOWN, RowFault};
use super::rows::{given_key, read_row};
use super::source::files_of;
use super::table::{Table, TableRow};
use crate::geography::MetricPlane;
use crate::profile::{
    AsbSubType, Incident, Incidents, IncidentsBuilder, Month, NeighbourhoodProfile, grouped,
};

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportProgress {
    /// Bytes read so far.
    pub bytes_read: u64,
    /// Bytes of all files.
    pub bytes_total: u64,
    /// Rows read so far.
    pub rows: u64,
}

/// What an import gives: nothing of the profile has been touched yet.
#[derive(Debug, Clone)]
pub struct Import {
    /// All rows: those of the profile first, in their order, then the new ones.
    pub incidents: Incidents,
    /// The plane they are measured on: that of the profile, or one for the new incidents.
    pub plane: MetricPlane,
    /// What was done with every row of the files.
    pub report: ImportReport,
}

/// Rows between two calls of `progress`.
const ROWS_PER_STEP: u64 = 4_096;
/// More different wordings than this in a column of crime types or sub-types means that it is
/// another column.
const MOST_TYPES: usize = 1_000;

/// Reads incident files: into a new profile, or into what a profile has already.
///
/// Files may be text of any usual encoding, workbooks, JSON, `GeoJSON`, `GeoPackage` or GPX,
/// packed or not, and folders of them. Published layouts are known by the names of their columns;
/// what the columns of any other table are is guessed, where name and content leave no doubt; see
/// [`import_incidents_with`]. Each row is either kept (with or without a place) or rejected with a problem that
/// names its line; an error means that nothing was imported at all. Importing the same rows
/// again changes nothing; a row that the profile has with other content replaces it.
///
/// `progress` is called every few thousand rows; when it returns `false` the import ends with
/// [`ImportError::Cancelled`].
///
/// ```
/// use beatlas::import::import_incidents;
/// let folder = std::env::temp_dir().join(format!("beatlas-doc-{}", std::process::id()));
/// std::fs::create_dir_all(&folder)?;
/// let file = folder.join("2025-10-ashview-street.csv");
/// std::fs::write(&file, "\
/// Crime ID,Month,Longitude,Latitude,Location,Crime type
/// ,2025-10,1.33,53.60,On or near High Street,Anti-social behaviour
/// ,2025-10,,,No Location,Anti-social behaviour
/// ,2025-13,1.33,53.60,On or near High Street,Drugs
/// ")?;
/// let import = import_incidents(&[file], None, &mut |_| true)?;
/// let report = import.report;
/// assert_eq!((report.rows_read, report.placed, report.without_place, report.rejected), (3, 1, 1, 1));
/// assert_eq!(report.problems[0].line, 4);
/// # std::fs::remove_dir_all(folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn import_incidents(
    files: &[PathBuf],
    into: Option<&NeighbourhoodProfile>,
    progress: &mut dyn FnMut(ImportProgress) -> bool,
) -> Result<Import, ImportError> {
    import_incidents_with(files, into, None, progress)
}

/// Reads incident files as [`import_incidents`] does, with what a person says of their columns.
///
/// Without a mapping a file in which day and month could be either way round is not imported:
/// [`ImportError::Question`] names the choice.
pub fn import_incidents_with(
    files: &[PathBuf],
    into: Option<&NeighbourhoodProfile>,
    mapping: Option<&Mapping>,
    progress: &mut dyn FnMut(ImportProgress) -> bool,
) -> Result<Import, ImportError> {
    let said = mapping.cloned().map(Mappings::All).unwrap_or_default();
    import_incidents_by(files, into, &said, progress)
}

/// Reads incident files as [`import_incidents_with`] does, with a mapping for each shape of table.
pub fn import_incidents_by(
    files: &[PathBuf],
    into: Option<&NeighbourhoodProfile>,
    said: &Mappings,
    progress: &mut dyn FnMut(ImportProgress) -> bool,
) -> Result<Import, ImportError> {
    if files.is_empty() {
        return Err(ImportError::NoFiles);
    }
    let mut over = Vec::new();
    let (files, given_twice, bytes_total) = once_each(&files_of(files, &mut over)?)?;
    let parts = prepared(&files, said, &mut over)?;
    let plane = match into {
        Some(profile) => profile.plane.clone(),
        None => plane_for(&parts)?,
    };
    let mut run = Run::new(plane, into, bytes_total);
    run.report.files_given_twice = given_twice;
    run.report.passed_over = over;
    if into.is_none() {
        run.report.remarks.extend(swapped_remark(&run.plane));
    }
    // A row of a published file is about 200 bytes.
    run.ledger.expect(bytes_total / 200);
    for part in &parts {
        run.part(part, progress)?;
    }
    run.finish()
}

/// The state of an import while its files are read.
struct Run {
    plane: MetricPlane,
    check: PlaneCheck,
    builder: IncidentsBuilder,
    rows: u32,
    ledger: Ledger,
    replaced: HashMap<u32, Incident>,
    boundary: Boundary,
    by_month: BTreeMap<Option<Month>, u64>,
    alike: Alike,
    crime_types: HashSet<String>,
    sub_types: HashSet<AsbSubType>,
    bytes_before: u64,
    bytes_total: u64,
    /// Ids of answers of the police API, and whether the last part was one.
    answer_ids: HashSet<String>,
    after_answer: bool,
    report: ImportReport,
}

/// Rows in succession with one month and one crime type, as published files have them.
#[derive(Default)]
struct Alike {
    month: Option<Month>,
    crime_type: String,
    rows: u64,
}

impl Run {
    fn new(plane: MetricPlane, into: Option<&NeighbourhoodProfile>, bytes_total: u64) -> Self {
        let incidents = into.map(|p| Incidents::clone(&p.incidents)).unwrap_or_default();
        let ring = into.map(|p| p.neighbourhood.boundary.as_slice()).unwrap_or_default();
        Self {
            check: PlaneCheck::new(plane.clone()),
            rows: incidents.len() as u32,
            ledger: Ledger::of(&incidents),
            crime_types: incidents.crime_types().iter().map(|t| t.as_str().to_owned()).collect(),
            builder: IncidentsBuilder::with(plane.clone(), incidents),
            replaced: HashMap::new(),
            boundary: Boundary::new(ring),
            by_month: BTreeMap::new(),
            alike: Alike::default(),
            sub_types: HashSet::new(),
            bytes_before: 0,
            bytes_total,
            answer_ids: HashSet::new(),
            after_answer: false,
            report: ImportReport { plane: plane.code(), ..ImportReport::default() },
            plane,
        }
    }

    fn part(
        &mut self,
        Prepared { part, columns }: &Prepared,
        progress: &mut dyn FnMut(ImportProgress) -> bool,
    ) -> Result<(), ImportError> {
        let mut table = columns.open(part)?;
        self.report.files.push(table.file().to_owned());
        for other in &columns.others {
            if !self.report.columns_not_read.contains(other) {
                self.report.columns_not_read.push(other.clone());
            }
        }
        // Answers of the police API for several areas overlap, and are one delivery together.
        let answer = columns.layout == Layout::Answer;
        if !(answer && self.after_answer) {
            self.ledger.next_file();
        }
        self.after_answer = answer;
        let mut seen = HashSet::with_hasher(foldhash::fast::RandomState::default());
        let numbers = foldhash::fast::FixedState::default();
        let mut row = Incident::blank();
        loop {
            let next = table.next_row()?;
            let ended = next.is_none();
            if ended || self.report.rows_read.is_multiple_of(ROWS_PER_STEP) {
                let step = ImportProgress {
                    bytes_read: (self.bytes_before + table.bytes_read()).min(self.bytes_total),
                    bytes_total: self.bytes_total,
                    rows: self.report.rows_read,
                };
                if !progress(step) {
                    return Err(ImportError::Cancelled);
                }
            }
            let taken = match next {
                None => break,
                Some(TableRow::Fault(fault)) => Err(fault),
                Some(TableRow::Row) => {
                    self.report.identical_rows += u64::from(!seen.insert(table.row_hash(&numbers)));
                    self.row(&table, columns, &mut row)
                }
            };
            self.report.rows_read += 1;
            match taken {
                Ok(()) => self.count(&table, columns, &row)?,
                Err(fault) => {
                    self.report.reject(fault.at(table.file(), table.unit(), table.line()));
                }
            }
        }
        self.bytes_before += table.bytes_read();
        self.report.repeated_headers += table.repeated_headers;
        self.report.blank_rows += table.blank_rows;
        if table.rows_in_windows_1252 > 0 {
            self.report.remarks.push(format!(
                "{}: {} rows are not UTF-8 and were read as Windows-1252; check letters with accents",
                table.file(),
                grouped(table.rows_in_windows_1252)
            ));
        }
        Ok(())
    }

    /// Reads one row and takes it in, or says why it cannot be taken.
    fn row(
        &mut self,
        table: &Table,
        columns: &Columns,
        row: &mut Incident,
    ) -> Result<(), RowFault> {
        read_row(table, columns, row)?;
        let given = match columns.layout {
            Layout::Beatlas => given_key(table, columns)?,
            Layout::Street | Layout::Answer | Layout::Mapped => None,
        };
        if let Some(place) = row.lon_lat.filter(|p| !self.builder.knows(*p)) {
            let column = [Col::Longitude, Col::Easting, Col::GridReference]
                .iter()
                .find_map(|c| columns.at(*c));
            self.check.metric(place).map_err(|r| table.fault(column, r))?;
        }
        let answer_id = table.field(columns.at(Col::AnswerId));
        if !answer_id.is_empty() && !self.answer_ids.insert(answer_id.to_owned()) {
            self.report.answered_twice += 1;
            self.report.unchanged += 1;
            return Ok(());
        }
        let (replaced, builder) = (&self.replaced, &self.builder);
        let judged = self.ledger.judge(row, given, |number, row| match replaced.get(&number) {
            Some(known) => known == row,
            None => builder.row(number as usize).is_some_and(|known| says_the_same(&known, row)),
        });
        self.take(row, &judged).map_err(|r| table.fault(columns.at(Col::Key), r))
    }

    fn take(&mut self, row: &Incident, judged: &Judged) -> Result<(), String> {
        match judged.novelty {
            Novelty::New => {
                self.builder.push(row).map_err(|e| e.to_string())?;
                self.ledger.enter(judged, self.rows);
                self.rows += 1;
                self.report.added += 1;
            }
            Novelty::Changed(number) => {
                self.replaced.insert(number, row.clone());
                self.ledger.enter(judged, number);
                self.report.changed += 1;
            }
            Novelty::Unchanged => {
                self.ledger.enter(judged, 0);
                self.report.unchanged += 1;
            }
            Novelty::KeyGivenTwice => {
                return Err("another row of this file has the same key".to_owned());
            }
        }
        Ok(())
    }

    /// Counts a row that was taken.
    fn count(
        &mut self,
        table: &Table,
        columns: &Columns,
        row: &Incident,
    ) -> Result<(), ImportError> {
        match row.lon_lat {
            None => self.report.without_place += 1,
            Some(p) if self.boundary.contains(p) => self.report.placed += 1,
            Some(_) => self.report.outside += 1,
        }
        let month = row.when.month();
        let crime_type = match row.crime_type.as_str() {
            "" => NOT_KNOWN,
            text => text,
        };
        if self.alike.month != month || self.alike.crime_type != crime_type {
            self.count_alike();
            self.alike.month = month;
            crime_type.clone_into(&mut self.alike.crime_type);
            if !self.crime_types.contains(crime_type) {
                self.crime_types.insert(crime_type.to_owned());
            }
        }
        self.alike.rows += 1;
        if let Some(t) = row.asb_sub_type.as_ref()
            && !self.sub_types.contains(t)
        {
            self.sub_types.insert(t.clone());
        }
        for (n, column) in
            [(self.crime_types.len(), Col::CrimeType), (self.sub_types.len(), Col::SubType)]
        {
            if n > MOST_TYPES {
                let name = columns.at(column).map(|c| table.column_name(c)).unwrap_or_default();
                return Err(table.refused(
                    Some(table.line()),
                    format!("at most {MOST_TYPES} different wordings in the column \"{name}\""),
                    &format!("more than that, the last \"{}\"", table.field(columns.at(column))),
                    "check that the columns are under their right names",
                ));
            }
        }
        Ok(())
    }

    /// Counts the rows in succession that have one month and one crime type.
    fn count_alike(&mut self) {
        let Alike { month, crime_type, rows } = &mut self.alike;
        if *rows > 0 {
            *self.by_month.entry(*month).or_insert(0) += *rows;
            *self.report.by_type.entry(crime_type.clone()).or_insert(0) += *rows;
            *rows = 0;
        }
    }

    fn finish(mut self) -> Result<Import, ImportError> {
        self.count_alike();
        let mut incidents = self.builder.build();
        if !self.replaced.is_empty() {
            let mut builder = IncidentsBuilder::new(self.plane.clone());
            for (row, number) in incidents.rows().zip(0..) {
                let row = self.replaced.remove(&number).unwrap_or_else(|| row.to_incident());
                builder.push(&row).map_err(|e| ImportError::Refused {
                    file: self.report.files.join(", "),
                    line: None,
                    expected: "places on the profile's plane".to_owned(),
                    found: e.to_string(),
                    advice: "check the profile with `beatlas check`".to_owned(),
                })?;
            }
            incidents = builder.build();
        }
        let report = &mut self.report;
        for (month, n) in &self.by_month {
            let name = month.map_or_else(|| NOT_KNOWN.to_owned(), |m| m.to_string());
            report.by_month.insert(name, *n);
        }
        let months: Vec<Month> = self.by_month.keys().copied().flatten().collect();
        if let (Some(first), Some(last)) = (months.first(), months.last()) {
            report.months_missing = (1..last.months_since(*first))
                .map(|n| first.plus(n))
                .filter(|m| !self.by_month.contains_key(&Some(*m)))
                .map(|m| m.to_string())
                .collect();
        }
        Ok(Import { incidents, plane: self.plane, report: self.report })
    }
}
