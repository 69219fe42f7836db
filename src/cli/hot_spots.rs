//! `beatlas hotspots`: ranked hot spots as a table and as GeoJSON.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::input::{Input, InputArgs};
use super::numbers::{metres, weight};
use super::timings::Timings;

use super::{Failure, Printing, say, say_json, write_whole};
use crate::analysis::{CancelToken, Grid, HotSpots, Threshold, density, hot_spots};
use crate::derived::{KeptMatches, PreparedPlaces, Recipe, stored_hot_spots, suggested_cell_m};
use crate::export::named_hot_spots_geojson;
use crate::profile::{HotSpotId, KeptHotSpot, counted, grouped};

#[derive(Debug, Args)]
pub(super) struct HotSpotArgs {
    #[command(flatten)]
    input: InputArgs,
    /// A hot spot is denser than this multiple of the mean of the cells that are not zero.
    #[arg(long, value_name = "K", default_value_t = 3.0, allow_negative_numbers = true)]
    mean_multiple: f64,
    /// A hot spot is the densest this many per cent of the area, instead of --mean-multiple.
    #[arg(long, value_name = "PERCENT", allow_negative_numbers = true)]
    top_area: Option<f64>,
    /// Where to write the outlines, .geojson.
    #[arg(long, value_name = "F.geojson")]
    out: Option<PathBuf>,
    #[command(flatten)]
    printing: Printing,
}

/// A line of the table.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    rank: u32,
    /// That of the kept hot spot that it is.
    id: Option<HotSpotId>,
    /// The name of the kept hot spot, else the place in words.
    name: Option<String>,
    count: f64,
    share: f64,
    area_ha: f64,
    density_per_km2: f64,
    peak_per_km2: f64,
    centre_x_m: f64,
    centre_y_m: f64,
    centre_lon: Option<f64>,
    centre_lat: Option<f64>,
    peak_lon: Option<f64>,
    peak_lat: Option<f64>,
}

/// Runs the command.
pub(super) fn run(args: &HotSpotArgs) -> Result<(), Failure> {
    let mut timings = Timings::start();
    let threshold = threshold(args)?;
    let given = match (args.input.extent, args.input.size) {
        (Some(extent), Some((cols, rows))) => {
            Some(Grid::from_extent(extent, cols, rows).map_err(Failure::usage)?)
        }
        _ => None,
    };
    let input = args.input.read(&mut timings)?;
    let bounds = args.input.extent.unwrap_or_else(|| match args.input.size {
        Some(_) => input.bounds(),
        // The same question has the same answer here and in the window.
        None => input.window_bounds(),
    });
    let grid = match (given, args.input.size) {
        (Some(grid), _) => grid,
        (None, Some((cols, rows))) => {
            Grid::square_cells(bounds, cols, rows).map_err(Failure::usage)?
        }
        (None, None) => Grid::with_cell(bounds, suggested_cell_m(bounds, input.bandwidth_m))
            .map_err(Failure::refused)?,
    };
    let cancel = CancelToken::new();
    let surface = density(&input.places, args.input.kernel, input.bandwidth_m, grid, &cancel)
        .map_err(Failure::refused)?;
    timings.stage("density");
    let spots = hot_spots(&surface, &input.places, threshold, &cancel).map_err(Failure::refused)?;
    timings.stage("hotspots");
    let (crime_types, period) = input.labels();
    let recipe = Recipe {
        period,
        crime_types,
        kernel: args.input.kernel,
        bandwidth_m: input.bandwidth_m,
        cell_m: grid.cell_m,
        threshold,
    };
    if let Some(out) = &args.out {
        let stored = stored_hot_spots(&spots, &input.plane, &recipe);
        if stored.iter().any(|s| s.ring.len() < 3) {
            return Err(Failure::refused(format!(
                "GeoJSON needs longitude and latitude, and some hot spots lie beyond what {} covers; leave --out away for the table",
                input.plane.code()
            )));
        }
        let text = named_hot_spots_geojson(&stored, &kept(&spots, &input));
        write_whole(out, |file| std::io::Write::write_all(file, text.as_bytes()))?;
    }
    timings.stage("write");
    print(&lines(&spots, grid.cell_m, &input), &spots, &recipe, &input, args.printing)?;
    timings.print(args.printing.timings);
    Ok(())
}

fn threshold(args: &HotSpotArgs) -> Result<Threshold, Failure> {
    match args.top_area {
        Some(percent) if percent > 0.0 && percent <= 100.0 => {
            Ok(Threshold::TopAreaPercent(percent))
        }
        Some(percent) => Err(Failure::usage(format!(
            "expected --top-area above 0 and up to 100 per cent, found {percent}"
        ))),
        None if args.mean_multiple > 0.0 && args.mean_multiple.is_finite() => {
            Ok(Threshold::MeanMultiple(args.mean_multiple))
        }
        None => Err(Failure::usage(format!(
            "expected --mean-multiple above 0, found {}",
            args.mean_multiple
        ))),
    }
}

/// The kept hot spot that each hot spot is, by rank, in its newest version, which says its name.
fn kept<'a>(spots: &HotSpots, input: &'a Input) -> Vec<Option<&'a KeptHotSpot>> {
    let Some((profile, filter)) = &input.profile else { return Vec::new() };
    let kept = &profile.kept_hot_spots;
    // Nobody cancels it.
    let never = CancelToken::new();
    let found = KeptMatches::find(spots, &input.plane, filter.period, kept, &never);
    let of_rank = found.unwrap_or_default().of_rank;
    of_rank.into_iter().map(|id| KeptHotSpot::newest(kept, id?)).collect()
}

fn lines(spots: &HotSpots, cell_m: f64, input: &Input) -> Vec<Line> {
    let names = input.profile.as_ref().map(|(profile, filter)| {
        let counts = profile.incidents.sift(filter).counts;
        crate::derived::names(spots, cell_m, &PreparedPlaces::of(&profile.incidents), &counts)
    });
    let kept = kept(spots, input);
    spots
        .spots
        .iter()
        .zip(0..)
        .map(|(s, i): (_, usize)| {
            let centre = input.plane.to_lon_lat(s.centre).ok();
            let peak = input.plane.to_lon_lat(s.peak).ok();
            let kept = kept.get(i).copied().flatten();
            let place = || names.as_ref().and_then(|n| n.get(i)).cloned();
            Line {
                rank: s.rank,
                id: kept.map(|k| k.hot_spot),
                name: kept.map(|k| k.name.clone()).or_else(place),
                count: s.count,
                share: s.share,
                area_ha: s.area_m2 / 10_000.0,
                density_per_km2: s.density_per_km2,
                peak_per_km2: s.peak_per_km2,
                centre_x_m: s.centre.x,
                centre_y_m: s.centre.y,
                centre_lon: centre.map(crate::geography::LonLat::lon),
                centre_lat: centre.map(crate::geography::LonLat::lat),
                peak_lon: peak.map(crate::geography::LonLat::lon),
                peak_lat: peak.map(crate::geography::LonLat::lat),
            }
        })
        .collect()
}

fn print(
    lines: &[Line],
    spots: &HotSpots,
    recipe: &Recipe,
    input: &Input,
    printing: Printing,
) -> Result<(), Failure> {
    let total = Total { weight: spots.total, weighs: input.weighs.zip(Some(input.incidents)) };
    if printing.json {
        let mut told = serde_json::json!({
            "incidents": spots.total,
            "period": recipe.period,
            "crime_types": recipe.crime_types,
            "kernel": recipe.kernel.as_str(),
            "bandwidth_m": recipe.bandwidth_m,
            "cell_m": recipe.cell_m,
            "threshold": recipe.threshold.label(),
            "level_per_km2": spots.level_per_km2,
            "version": env!("CARGO_PKG_VERSION"),
            "hotspots": lines,
        });
        // Then a count is what its incidents weigh together.
        if let Some((what, incidents)) = total.weighs {
            told["incidents"] = incidents.into();
            told["weighs"] = what.into();
            told["weight"] = spots.total.into();
        }
        return say_json(&told);
    }
    say(&table(lines, &total, recipe));
    Ok(())
}

/// What all places weigh, and what it is, of how many incidents, where each does not count one.
struct Total {
    weight: f64,
    weighs: Option<(&'static str, u64)>,
}

/// The table for people.
fn table(lines: &[Line], total: &Total, recipe: &Recipe) -> String {
    let (said, column) = match total.weighs {
        None => (counted(total.weight.round() as u64, "incident"), "count"),
        Some((what, n)) => {
            (format!("{what} {} of {}", weight(total.weight), counted(n, "incident")), what)
        }
    };
    let mut text = format!(
        "{}: {said} with a place, {}\n{} kernel, bandwidth {} m, cells {:.1} m; hot spots: {}\n",
        recipe.crime_types,
        recipe.period,
        recipe.kernel.as_str(),
        metres(recipe.bandwidth_m),
        recipe.cell_m,
        recipe.threshold.label()
    );
    if lines.is_empty() {
        text.push_str("No place is denser than the threshold.");
        return text;
    }
    let _ = writeln!(text, "rank  {column:>6}   share  area ha  density/km²  centre");
    for l in lines {
        // Writing into a String cannot fail.
        let centre = match (l.centre_lon, l.centre_lat) {
            (Some(lon), Some(lat)) => format!("{lat:.5}, {lon:.5}"),
            _ => format!("{:.0}, {:.0} m", l.centre_x_m, l.centre_y_m),
        };
        let name = l.name.as_deref().map_or(String::new(), |n| format!("  {n}"));
        let _ = writeln!(
            text,
            "{:>4}  {:>6}  {:>5.1}%  {:>7.2}  {:>11.0}  {centre}{name}",
            l.rank,
            if total.weighs.is_none() { grouped(l.count.round() as u64) } else { weight(l.count) },
            100.0 * l.share,
            l.area_ha,
            l.density_per_km2
        );
    }
    text.trim_end().to_owned()
}

/// The lines of an answer.
pub(super) fn lines_of(answer: &crate::derived::HotSpotAnswer, input: &Input) -> Vec<Line> {
    lines(&answer.hot_spots, answer.recipe().cell_m, input)
}

/// The table of an answer.
pub(super) fn table_of(answer: &crate::derived::HotSpotAnswer, input: &Input) -> String {
    let recipe = answer.recipe();
    let total = Total { weight: answer.hot_spots.total, weighs: None };
    table(&lines(&answer.hot_spots, recipe.cell_m, input), &total, &recipe)
}
