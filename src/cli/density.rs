//! `beatlas density`: kernel density as an ESRI ASCII grid.

use std::path::PathBuf;

use clap::Args;

use super::input::InputArgs;
use super::timings::Timings;
use super::{Failure, Printing, say, say_json, write_whole};
use crate::analysis::{CancelToken, Grid, density};
use crate::export::write_ascii_grid;

#[derive(Debug, Args)]
pub(super) struct DensityArgs {
    #[command(flatten)]
    input: InputArgs,
    /// The grid to write, .asc.
    #[arg(long, value_name = "F.asc")]
    out: PathBuf,
    #[command(flatten)]
    printing: Printing,
}

/// Runs the command.
pub(super) fn run(args: &DensityArgs) -> Result<(), Failure> {
    let mut timings = Timings::start();
    // The threads are started now, not in the middle of what is timed.
    rayon::broadcast(|_| ());
    let (cols, rows) = args
        .input
        .size
        .ok_or_else(|| Failure::usage("density needs --size COLS,ROWS, such as 512,512"))?;
    // A given extent is checked before anything is read.
    let given = args
        .input
        .extent
        .map(|e| Grid::from_extent(e, cols, rows).map_err(Failure::usage))
        .transpose()?;
    let input = args.input.read(&mut timings)?;
    let grid = match given {
        Some(grid) => grid,
        None => Grid::square_cells(input.bounds(), cols, rows).map_err(Failure::usage)?,
    };
    let surface =
        density(&input.places, args.input.kernel, input.bandwidth_m, grid, &CancelToken::new())
            .map_err(Failure::refused)?;
    timings.stage("density");
    write_whole(&args.out, |file| write_ascii_grid(file, &surface))?;
    timings.stage("write");
    let places = input.places.len();
    let total = input.places.total_weight();
    let (crime_types, period) = input.labels();
    if args.printing.json {
        say_json(&serde_json::json!({
            "out": args.out,
            "crime_types": crime_types,
            "period": period,
            "incidents": total,
            "places": places,
            "kernel": args.input.kernel.as_str(),
            "bandwidth_m": input.bandwidth_m,
            "cols": cols,
            "rows": rows,
            "cell_m": grid.cell_m,
            "plane": input.plane.code(),
            "max_per_km2": surface.max(),
            "mean_non_zero_per_km2": surface.mean_non_zero(),
            "version": env!("CARGO_PKG_VERSION"),
        }))?;
    } else {
        say(&format!(
            "{crime_types}, {period}: {total} incidents at {places} places, {} kernel of {} m on {cols} × {rows} cells of {} m: highest {:.4} per km², written to {}",
            args.input.kernel.as_str(),
            input.bandwidth_m,
            grid.cell_m,
            surface.max(),
            args.out.display()
        ));
    }
    timings.print(args.printing.timings);
    Ok(())
}
