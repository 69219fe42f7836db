//! `beatlas import`: incident files, or a layer of the community map, into a profile.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use clap::Args;

use super::timings::Timings;
use super::{Failure, Printing, say, say_json};
use crate::jobs::{Progress, bring_in};
use crate::profile::CommunityLayer;

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// Incident files: data.police.uk street CSV, or Beatlas's own incident CSV. With --layer one
    /// CSV or GeoJSON file of that layer, with columns named as `beatlas export` names them.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The profile; for incidents it is made if it does not exist.
    #[arg(long, value_name = "P.gpkg")]
    into: PathBuf,
    /// The layer of the community map that the file holds: stakeholders, focal-points, spocs,
    /// strategies, observations or neighbourhood.
    #[arg(long, value_name = "LAYER", value_parser = layer)]
    layer: Option<CommunityLayer>,
    /// The role that keeps new records of the layer, where the file does not say.
    #[arg(long, value_name = "ROLE", requires = "layer", default_value = "Neighbourhood officer")]
    owner: String,
    #[command(flatten)]
    printing: Printing,
}

/// Runs the command.
pub(super) fn run(args: &ImportArgs) -> Result<(), Failure> {
    if let Some(layer) = args.layer {
        return run_layer(args, layer);
    }
    let mut timings = Timings::start();
    let progress = Progress::default();
    let bar = std::io::stderr().is_terminal().then(|| show(&progress));
    let report = bring_in::bring_in(&args.files, &args.into, &progress);
    if let Some(bar) = bar {
        bar.stop();
    }
    let report = report.map_err(Failure::refused)?;
    timings.stage("import");
    if args.printing.json {
        say_json(&report)?;
    } else {
        say(&report.to_text());
    }
    timings.print(args.printing.timings);
    Ok(())
}

/// Brings in the one file of a layer.
fn run_layer(args: &ImportArgs, layer: CommunityLayer) -> Result<(), Failure> {
    let [file] = args.files.as_slice() else {
        return Err(Failure::usage(format!(
            "expected one file with --layer {layer}, found {}; import them one after the other",
            args.files.len()
        )));
    };
    let mut timings = Timings::start();
    let report =
        bring_in::bring_in_layer(file, layer, &args.into, &args.owner).map_err(Failure::refused)?;
    timings.stage("import");
    if args.printing.json {
        say_json(&report)?;
    } else {
        say(&report.to_text());
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
