//! `beatlas`: the window, or one job without it.

use std::process::ExitCode;

fn main() -> ExitCode {
    beatlas::cli::run()
}
