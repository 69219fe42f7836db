//! `beatlas import`: incident files, or a layer of the community map, into a profile.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use clap::Args;

use super::timings::Timings;
use super::{Failure, Printing, say, say_json};
use crate::export::export_report;
use crate::import::{
    DeprivationSource, Mapping, Remembered, guess_mappings, keep_mapping, read_heads,
    remembered_mappings,
};
use crate::jobs::{Progress, bring_in};
use crate::profile::CommunityLayer;
use crate::settings::mappings_folder;

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// Incident files, or folders of them: data.police.uk street CSV and its archives, answers of
    /// the police API, Beatlas's own incident CSV, or any other table as CSV, .xlsx, JSON, GeoJSON,
    /// GeoPackage or GPX. With --layer one CSV or GeoJSON file of that layer, with columns named as
    /// `beatlas export` names them.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The profile; for incidents it is made if it does not exist.
    #[arg(long, value_name = "P.gpkg", required_unless_present = "columns")]
    into: Option<PathBuf>,
    /// The layer of the community map that the file holds: stakeholders, focal-points, spocs,
    /// strategies, observations or neighbourhood.
    #[arg(long, value_name = "LAYER", value_parser = layer)]
    layer: Option<CommunityLayer>,
    /// The file holds areas: boundaries of neighbourhoods, wards or LSOAs as GeoJSON, TopoJSON, a
    /// GeoPackage, a shapefile (zipped or not) or a boundary of the police API, each also as .gz.
    #[allow(clippy::doc_markdown, reason = "people read it as help")]
    #[arg(long, group = "boundaries", conflicts_with_all = ["layer", "mapping", "columns"])]
    areas: bool,
    /// The file holds deprivation deciles by LSOA code, as CSV or .xlsx, zipped or not; they are
    /// joined to the LSOAs of the profile.
    #[arg(long, group = "boundaries", conflicts_with_all = ["layer", "mapping", "columns"])]
    deprivation: bool,
    /// The year that the boundaries are of, or the LSOAs of the deciles, where the file does not
    /// say.
    #[arg(long, value_name = "YEAR", requires = "boundaries")]
    vintage: Option<String>,
    /// The name and year of the index of deprivation, such as "IMD 2019", where the file does not
    /// say.
    #[arg(long, value_name = "NAME", requires = "deprivation")]
    index: Option<String>,
    /// The role that keeps new records of the layer, where the file does not say.
    #[arg(long, value_name = "ROLE", requires = "layer", default_value = "Neighbourhood officer")]
    owner: String,
    /// Which column is what: a JSON file as --columns prints one, or the name of a mapping that is
    /// remembered.
    #[arg(long, value_name = "M.json or NAME", conflicts_with = "layer")]
    mapping: Option<PathBuf>,
    /// Remember the mapping by which the files are read under a name, for the window too.
    #[arg(long, value_name = "NAME", conflicts_with_all = ["layer", "columns", "boundaries"])]
    save_mapping: Option<String>,
    /// Write the report to a file as well: .csv, .json or .txt.
    #[arg(long, value_name = "F", conflicts_with_all = ["layer", "columns", "boundaries"])]
    report: Option<PathBuf>,
    /// Only print what the columns of the files are taken for, and import nothing.
    #[arg(long, conflicts_with_all = ["layer", "mapping"])]
    columns: bool,
    #[command(flatten)]
    printing: Printing,
}

/// Runs the command.
pub(super) fn run(args: &ImportArgs) -> Result<(), Failure> {
    let Some(into) = args.into.as_deref().filter(|_| !args.columns) else {
        return show_columns(&args.files);
    };
    if let Some(layer) = args.layer {
        return run_layer(args, into, layer);
    }
    if args.areas {
        return run_areas(args, into);
    }
    if args.deprivation {
        return run_deprivation(args, into);
    }
    let mapping = args.mapping.as_deref().map(read_mapping).transpose()?;
    if let Some(name) = &args.save_mapping {
        save_mapping(&args.files, name, mapping.as_ref())?;
    }
    let mut timings = Timings::start();
    let progress = Progress::default();
    let bar = std::io::stderr().is_terminal().then(|| show(&progress));
    let report = bring_in::bring_in_with(&args.files, into, mapping.as_ref(), &progress);
    if let Some(bar) = bar {
        bar.stop();
    }
    let report = report.map_err(Failure::refused)?;
    timings.stage("import");
    if let Some(out) = &args.report {
        export_report(&report, out).map_err(Failure::refused)?;
    }
    tell(args, timings, &report, || report.to_text())
}

/// Prints what the columns of each table are taken for, to be corrected and given as --mapping.
fn show_columns(files: &[PathBuf]) -> Result<(), Failure> {
    for file in files {
        for (table, mapping) in guess_mappings(file).map_err(Failure::refused)? {
            eprintln!("{table}");
            say_json(&mapping)?;
        }
    }
    Ok(())
}

/// A mapping from a file, or one that is remembered.
fn read_mapping(given: &Path) -> Result<Mapping, Failure> {
    let is_json = given.extension().is_some_and(|e| e.eq_ignore_ascii_case("json"));
    if !is_json && !given.exists() {
        return remembered_mapping(&given.to_string_lossy());
    }
    let wrong = |found: String| {
        Failure::refused(format!(
            "{}: expected a mapping as JSON, found {found}; start from what --columns prints",
            given.display()
        ))
    };
    let text = std::fs::read_to_string(given).map_err(|e| wrong(e.to_string()))?;
    serde_json::from_str(&text).map_err(|e| wrong(e.to_string()))
}

fn remembered_mapping(name: &str) -> Result<Mapping, Failure> {
    let known = mappings_folder().map(|f| remembered_mappings(&f).0).unwrap_or_default();
    let names: Vec<&str> = known.iter().map(|r| r.name.as_str()).collect();
    let names = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    let found = known.iter().find(|r| r.name.eq_ignore_ascii_case(name.trim()));
    found.map(|r| r.mapping.clone()).ok_or_else(|| {
        Failure::refused(format!(
            "expected a file or the name of a remembered mapping after --mapping, found {name:?}; remembered: {names}"
        ))
    })
}

/// Remembers the mapping of the first table that needs one.
fn save_mapping(files: &[PathBuf], name: &str, mapping: Option<&Mapping>) -> Result<(), Failure> {
    let heads = read_heads(files, &mut || true).map_err(Failure::refused)?;
    let Some(head) = heads.iter().find(|h| h.published.is_none()) else {
        return Err(Failure::usage(
            "expected a table whose columns need a mapping with --save-mapping, found a published layout, which is read by its own rules",
        ));
    };
    let folder = mappings_folder().ok_or_else(|| {
        Failure::refused("expected a folder for this user's settings, found none; keep what --columns prints as a file")
    })?;
    let mapping = mapping.unwrap_or(&head.guessed).clone();
    let kept = Remembered { name: name.trim().to_owned(), shape: head.shape(), mapping };
    keep_mapping(&folder, &kept).map_err(Failure::refused)
}

/// Brings in the one file of a layer.
fn run_layer(args: &ImportArgs, into: &Path, layer: CommunityLayer) -> Result<(), Failure> {
    let file = one_file(args, &format!("--layer {layer}"))?;
    let mut timings = Timings::start();
    let report =
        bring_in::bring_in_layer(file, layer, into, &args.owner).map_err(Failure::refused)?;
    timings.stage("import");
    tell(args, timings, &report, || report.to_text())
}

/// Brings in the one file of areas.
fn run_areas(args: &ImportArgs, into: &Path) -> Result<(), Failure> {
    let file = one_file(args, "--areas")?;
    let mut timings = Timings::start();
    let report =
        bring_in::bring_in_areas(file, into, args.vintage.as_deref()).map_err(Failure::refused)?;
    timings.stage("import");
    tell(args, timings, &report, || report.to_text())
}

fn run_deprivation(args: &ImportArgs, into: &Path) -> Result<(), Failure> {
    let file = one_file(args, "--deprivation")?;
    let mut timings = Timings::start();
    let known =
        DeprivationSource { index: args.index.as_deref(), vintage: args.vintage.as_deref() };
    let report = bring_in::bring_in_deprivation(file, into, known).map_err(Failure::refused)?;
    timings.stage("import");
    tell(args, timings, &report, || report.to_text())
}

fn one_file<'a>(args: &'a ImportArgs, with: &str) -> Result<&'a Path, Failure> {
    match args.files.as_slice() {
        [file] => Ok(file),
        files => Err(Failure::usage(format!(
            "expected one file with {with}, found {}; import them one after the other",
            files.len()
        ))),
    }
}

/// Prints a report, for machines or for people.
fn tell(
    args: &ImportArgs,
    timings: Timings,
    report: &impl serde::Serialize,
    in_words: impl FnOnce() -> String,
) -> Result<(), Failure> {
    if args.printing.json {
        say_json(report)?;
    } else {
        say(&in_words());
    }
    timings.print(args.printing.timings);
    Ok(())
}

/// The layer of a name on the command line.
fn layer(name: &str) -> Result<CommunityLayer, String> {
    CommunityLayer::from_name(name).ok_or_else(|| {
        let all = CommunityLayer::ALL.map(CommunityLayer::name).join(", ");
        format!("expected one of {all}; incidents are imported without --layer")
    })
}

struct Bar {
    done: std::sync::Arc<std::sync::atomic::AtomicBool>,
    thread: std::thread::JoinHandle<()>,
}

/// A bar on the terminal that follows a progress.
fn show(progress: &Progress) -> Bar {
    let done = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let (progress, stop) = (progress.clone(), std::sync::Arc::clone(&done));
    let thread = std::thread::spawn(move || {
        let bar = indicatif::ProgressBar::new(1000);
        while !stop.load(std::sync::atomic::Ordering::Relaxed) {
            bar.set_position((progress.share() * 1000.0) as u64);
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        bar.finish_and_clear();
    });
    Bar { done, thread }
}

impl Bar {
    fn stop(self) {
        self.done.store(true, std::sync::atomic::Ordering::Relaxed);
        // The bar's thread does nothing that can fail.
        let _ = self.thread.join();
    }
}
