//! `beatlas export` and `beatlas check`.

use std::path::PathBuf;

use clap::Args;

use super::timings::Timings;
use super::{Failure, Printing, say, say_json};
use crate::export::{ExportLayer, export_layer};
use crate::jobs::bring_in::COMMAND_LINE;
use crate::profile::grouped;
use crate::store::{self, ProfileFile};

#[derive(Debug, Args)]
pub(super) struct ExportArgs {
    /// The profile.
    profile: PathBuf,
    /// The layer: incidents, stakeholders, focal-points, spocs, strategies, observations,
    /// neighbourhood, areas or kept-hot-spots.
    layer: String,
    /// The file, ending in .geojson, .csv or .gpkg.
    #[arg(long, value_name = "F")]
    out: PathBuf,
    /// For whom and what for; kept in the profile's audit.
    #[arg(long = "for", value_name = "TEXT", default_value = "")]
    recipient: String,
    #[command(flatten)]
    printing: Printing,
}

/// Exports a layer, and notes it in the profile's audit.
pub(super) fn export(args: &ExportArgs) -> Result<(), Failure> {
    let mut timings = Timings::start();
    let layer: ExportLayer = args.layer.parse().map_err(Failure::usage)?;
    let (mut file, profile) = ProfileFile::open_to_read(&args.profile).map_err(Failure::refused)?;
    timings.stage("read");
    let summary = export_layer(&profile, layer, &args.out).map_err(Failure::refused)?;
    if file.audits() {
        let detail = summary.disclosure();
        file.disclosed(&detail, &args.recipient, COMMAND_LINE).map_err(Failure::refused)?;
    } else {
        eprintln!("The profile may only be read: this export is not in its audit.");
    }
    timings.stage("write");
    if args.printing.json {
        say_json(&serde_json::json!({
            "layer": layer.name(),
            "rows": summary.rows,
            "without_place": summary.without_place,
            "held_back": summary.held_back,
            "out": args.out,
        }))?;
    } else {
        say(&format!(
            "{} rows of {} written to {}",
            grouped(summary.rows),
            layer.name(),
            args.out.display()
        ));
        if summary.held_back > 0 {
            say(&format!("{} held back: never to be sent out", grouped(summary.held_back)));
        }
    }
    timings.print(args.printing.timings);
    Ok(())
}

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// The profile.
    profile: PathBuf,
    #[command(flatten)]
    printing: Printing,
}

/// Checks a profile file.
pub(super) fn check(args: &CheckArgs) -> Result<(), Failure> {
    let mut timings = Timings::start();
    let report = store::check(&args.profile).map_err(Failure::refused)?;
    timings.stage("check");
    if args.printing.json {
        say_json(&report)?;
    } else {
        for (table, rows) in &report.layers {
            say(&format!("{table}: {} rows", grouped(*rows)));
        }
        if report.problems.is_empty() {
            say("No problem found.");
        }
    }
    timings.print(args.printing.timings);
    if report.problems.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> = report.problems.iter().map(ToString::to_string).collect();
    Err(Failure::refused(format!(
        "{} has {} problem(s):\n{}",
        args.profile.display(),
        lines.len(),
        lines.join("\n")
    )))
}
