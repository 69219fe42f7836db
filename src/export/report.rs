//! An import report as a file: JSON for programs, CSV for a spreadsheet, text for people.

use std::io::{self, Write};
use std::path::Path;

use super::csv::safe;
use super::error::ExportError;
use crate::import::ImportReport;
use crate::store::is_profile;
use crate::store::unfinished::Unfinished;

/// Writes a report, in the format that the extension names: .json, .csv or .txt. A file of that
/// name is replaced, and only by a whole one.
pub fn export_report(report: &ImportReport, out: &Path) -> Result<(), ExportError> {
    let io = |source: io::Error| ExportError::Io { path: out.to_owned(), source };
    let extension = out.extension().map(|e| e.to_string_lossy().to_lowercase());
    let bytes = match extension.as_deref() {
        Some("json") => serde_json::to_vec_pretty(report).map_err(|e| io(e.into()))?,
        Some("txt") => report.to_text().into_bytes(),
        Some("csv") => csv(report).map_err(io)?,
        _ => return Err(ExportError::UnknownReportFormat { path: out.to_owned() }),
    };
    if is_profile(out) {
        let reason = "a profile is there, and a report would destroy it; choose another name";
        return Err(io(io::Error::new(io::ErrorKind::AlreadyExists, reason)));
    }
    let unfinished = Unfinished::beside(out);
    std::fs::write(unfinished.path(), bytes).map_err(io)?;
    unfinished.replace(out).map_err(io)
}

/// One table for all of it: figures have a count, rejected rows their place in the file.
fn csv(report: &ImportReport) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // Spreadsheets take the bytes for UTF-8 only with this mark.
    bytes.write_all("\u{feff}".as_bytes())?;
    let mut writer = csv::Writer::from_writer(&mut bytes);
    writer
        .write_record(["part", "name", "count", "file", "line", "column", "value", "reason"])
        .map_err(io::Error::from)?;
    let mut figure = |part: &str, name: &str, count: &str| {
        let row = [part, &safe(name), count, "", "", "", "", ""];
        writer.write_record(row).map_err(io::Error::from)
    };
    for (name, n) in [
        ("rows read", report.rows_read),
        ("placed", report.placed),
        ("without place", report.without_place),
        ("outside the boundary", report.outside),
        ("rejected", report.rejected),
        ("new to the profile", report.added),
        ("changed", report.changed),
        ("unchanged", report.unchanged),
        ("identical rows", report.identical_rows),
    ] {
        figure("rows", name, &n.to_string())?;
    }
    for file in &report.files {
        figure("file", file, "")?;
    }
    for (month, n) in &report.by_month {
        figure("month", month, &n.to_string())?;
    }
    for month in &report.months_missing {
        // No count: missing is not zero.
        figure("month missing", month, "")?;
    }
    for (crime_type, n) in &report.by_type {
        figure("crime type", crime_type, &n.to_string())?;
    }
    for kind in &report.problem_kinds {
        let row = [
            "reason",
            "",
            &kind.count.to_string(),
            "",
            "",
            &safe(&kind.column),
            "",
            &safe(&kind.reason),
        ];
        writer.write_record(row).map_err(io::Error::from)?;
    }
    for p in &report.problems {
        let line = p.line.to_string();
        let row = [
            "rejected row",
            "",
            "",
            &safe(&p.file),
            &line,
            &safe(&p.column),
            &safe(&p.value),
            &safe(&p.reason),
        ];
        writer.write_record(row).map_err(io::Error::from)?;
    }
    writer.flush()?;
    drop(writer);
    Ok(bytes)
}
