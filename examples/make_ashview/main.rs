//! Makes the fictional English town of Ashview: a map, two years of incidents and a community
//! map, the same on every run.
//!
//! `cargo run --release --example make_ashview -- sample_data` writes the files and prints what
//! they hold. In reading order: `plane`, `ground`, `skeleton`, `quarters`, `growth` (streets), `site`, `landmarks`, `houses`
//! (buildings), `town`, then `incidents`, `community`, `write` and `profile`.

mod calendar;
mod community;
mod dice;
mod ground;
mod growth;
mod houses;
mod incidents;
mod landmarks;
mod names;
mod network;
mod plane;
mod profile;
mod quarters;
mod rectangle;
mod site;
mod skeleton;
mod town;
mod trouble;
mod write;

use std::path::PathBuf;
use std::process::ExitCode;

use crate::community::Community;
use crate::incidents::{Incident, Precision, When};
use crate::plane::{inside, length};
use crate::town::Town;

fn main() -> ExitCode {
    let Some(folder) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("Name the folder for the files.");
        return ExitCode::from(2);
    };
    match run(&folder) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("Ashview was not made: {trouble}.");
            ExitCode::FAILURE
        }
    }
}

fn run(folder: &std::path::Path) -> trouble::Result<()> {
    let town = Town::build()?;
    let rows = incidents::make(&town)?;
    let map = Community::build(&town)?;
    let sizes = write::all(folder, &town, &rows, &map)?;
    let profile = profile::write(folder, &town, &map)?;
    summarise(&town, &rows, &map);
    for (name, bytes) in sizes {
        println!("{bytes:>9} bytes  {name}");
    }
    println!("{profile:>9} bytes  ashview.gpkg");
    Ok(())
}

/// Prints what the town holds.
fn summarise(town: &Town, rows: &[Incident], map: &Community) {
    let kilometres = town.streets.iter().map(|s| length(&s.line)).sum::<f64>() / 1000.0;
    let pieces = network::pieces(&town.streets);
    println!("{} streets, {kilometres:.1} km, in {pieces} connected piece", town.streets.len());
    println!(
        "{} buildings, {} areas, {} labels",
        town.buildings.len(),
        town.areas.len(),
        town.labels.len()
    );
    let count = |wanted: &dyn Fn(&Incident) -> bool| rows.iter().filter(|r| wanted(r)).count();
    println!(
        "{} incidents: {} of anti-social behaviour, {} without a place, {} without an hour, {} with only a month, {} outside the boundary",
        rows.len(),
        count(&|r| r.asb.is_some()),
        count(&|r| r.place.precision == Precision::None),
        count(&|r| matches!(r.when, When::Day(_))),
        count(&|r| matches!(r.when, When::Month(_))),
        count(&|r| r.place.point.is_some_and(|p| !inside(p, &town.boundary))),
    );
    println!(
        "{} stakeholders, {} focal points, {} contacts, {} strategies",
        map.stakeholders.len(),
        map.focal_points.len(),
        map.spocs.len(),
        map.strategies.len()
    );
}
