//! The command line: the window, or the same jobs without display and GPU.
//!
//! Exit code 0: done; 1: refused, with the reason on stderr; 2: wrong usage. With `--json`, JSON
//! is the only thing on stdout.

mod bring_in;
mod density;
mod files;
mod hot_spots;
mod incidents;
mod input;
mod map;
mod numbers;
mod stats;
mod timings;
mod weights;
mod window;

use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::analysis::Refused;
use crate::store::is_profile;
use crate::store::unfinished::Unfinished;

/// The neighbourhood policing team's map.
#[derive(Debug, Parser)]
#[command(version, about, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    window: window::WindowArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Bring incident files into a profile, which is made if it does not exist.
    Import(bring_in::ImportArgs),
    /// Kernel density of incidents as an ESRI ASCII grid, incidents per km².
    Density(density::DensityArgs),
    /// Ranked hot spots as a table and as GeoJSON.
    Hotspots(hot_spots::HotSpotArgs),
    /// Statistics of incidents, each with the sentence that says it.
    Stats(stats::StatsArgs),
    /// The map as a picture: SVG, PNG or PDF.
    Map(map::MapArgs),
    /// One layer of a profile as GeoJSON, CSV or GeoPackage.
    Export(files::ExportArgs),
    /// Whether a profile file is whole.
    Check(files::CheckArgs),
}

/// How a command prints.
#[derive(Debug, Clone, Copy, Args)]
struct Printing {
    /// Print JSON, and nothing else, on stdout.
    #[arg(long)]
    json: bool,
    /// Print the milliseconds of each stage as one line of JSON, the last on stderr.
    #[arg(long)]
    timings: bool,
}

/// Why a command did not do what was asked.
#[derive(Debug)]
enum Failure {
    /// It was asked in a wrong way: exit code 2.
    Usage(String),
    /// It was refused: exit code 1.
    Refused(String),
}

impl Failure {
    fn refused(reason: impl std::fmt::Display) -> Self {
        Self::Refused(reason.to_string())
    }

    fn usage(reason: impl std::fmt::Display) -> Self {
        Self::Usage(reason.to_string())
    }
}

/// What a method refuses: a parameter was asked for in a wrong way, anything else lies in the data.
impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Parameter { .. } => Self::usage(refused),
            refused => Self::refused(refused),
        }
    }
}

/// Reads the arguments and does what they ask.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => {
            // Help and version are no errors; clap knows where each is printed.
            let code = if e.use_stderr() { 2 } else { 0 };
            let _ = e.print();
            return ExitCode::from(code);
        }
    };
    let done = match cli.command {
        None => window::run(cli.window),
        Some(Command::Import(args)) => bring_in::run(&args),
        Some(Command::Density(args)) => density::run(&args),
        Some(Command::Hotspots(args)) => hot_spots::run(&args),
        Some(Command::Stats(args)) => stats::run(&args),
        Some(Command::Map(args)) => map::run(&args),
        Some(Command::Export(args)) => files::export(&args),
        Some(Command::Check(args)) => files::check(&args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Refused(reason)) => {
            eprintln!("beatlas: {reason}");
            ExitCode::from(1)
        }
        Err(Failure::Usage(reason)) => {
            eprintln!("beatlas: {reason}\nTry 'beatlas --help'.");
            ExitCode::from(2)
        }
    }
}

/// Prints a line on stdout. A closed pipe is the reader's choice, not an error.
fn say(text: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Prints a value as JSON on stdout.
fn say_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    say(&serde_json::to_string_pretty(value).map_err(Failure::refused)?);
    Ok(())
}

/// Writes a file whole or not at all.
fn write_whole(
    out: &std::path::Path,
    write: impl FnOnce(&mut std::io::BufWriter<std::fs::File>) -> std::io::Result<()>,
) -> Result<(), Failure> {
    if is_profile(out) {
        return Err(Failure::refused(format!(
            "expected a file to write, found the profile {}; choose another name",
            out.display()
        )));
    }
    let half = Unfinished::beside(out);
    let done = std::fs::File::create(half.path())
        .map(std::io::BufWriter::new)
        .and_then(|mut file| {
            use std::io::Write as _;
            write(&mut file)?;
            file.flush()
        })
        .and_then(|()| half.replace(out));
    done.map_err(|e| Failure::refused(format!("could not write {}: {e}", out.display())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_arguments_are_consistent() {
        Cli::command().debug_assert();
    }
}
