//! `beatlas import`: incident files into a profile.

use std::io::IsTerminal as _;
use std::path::PathBuf;

use clap::Args;

use super::timings::Timings;
use super::{Failure, Printing, say, say_json};
use crate::jobs::{Progress, bring_in};

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// Incident files: data.police.uk street CSV, or Beatlas's own incident CSV.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The profile; it is made if it does not exist.
    #[arg(long, value_name = "P.gpkg")]
    into: PathBuf,
    #[command(flatten)]
    printing: Printing,
}

/// Runs the command.
pub(super) fn run(args: &ImportArgs) -> Result<(), Failure> {
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
