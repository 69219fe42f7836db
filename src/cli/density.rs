//! `beatlas density`: kernel density as an ESRI ASCII grid.

use std::path::PathBuf;

use clap::Args;
use geo::MultiPolygon;
use serde_json::json;

use super::input::{Input, InputArgs};
use super::numbers::metres;
use super::timings::Timings;
use super::weights::{PlaceWeights, stacked};
use super::{Failure, Printing, say, say_json, write_whole};
use crate::analysis::{
    CancelToken, DensitySurface, DualMeasure, Grid, Kernel, StackedPlaces, cells_inside, density,
    dual_density, edge_corrected,
};
use crate::export::write_ascii_values;
use crate::import::read_ascii_grid;
use crate::profile::{CrimeType, FilterArea, IncidentFilter, NeighbourhoodProfile};

#[derive(Debug, Args)]
pub(super) struct DensityArgs {
    #[command(flatten)]
    input: InputArgs,
    /// Profile: leave out what lies beyond the neighbourhood's boundary; cells there have no data.
    #[arg(long)]
    clip: bool,
    /// Profile: clip, and divide by the share of the kernel inside the boundary, so that the density does
    /// not fall off at its edge.
    #[arg(long)]
    edge_correction: bool,
    /// Profile: compare with the density of a crime type, or of "all".
    #[arg(long, value_name = "TYPE", conflicts_with = "base_grid")]
    base: Option<String>,
    /// Compare with a density on the same grid, such as that of households.
    #[arg(long, value_name = "F.asc")]
    base_grid: Option<PathBuf>,
    /// How to compare: ratio, as when left out, log-ratio or difference.
    #[arg(long, value_parser = measure)]
    measure: Option<DualMeasure>,
    /// Where the base is below this, per km², nothing can be said; left out: a twentieth of its mean
    /// above zero.
    #[arg(long, value_name = "PER_KM2", value_parser = floor, allow_negative_numbers = true)]
    base_floor: Option<f64>,
    /// The grid to write, .asc.
    #[arg(long, value_name = "F.asc")]
    out: PathBuf,
    #[command(flatten)]
    printing: Printing,
}

fn measure(text: &str) -> Result<DualMeasure, String> {
    DualMeasure::from_text(text).ok_or_else(|| "expected ratio, log-ratio or difference".to_owned())
}

fn floor(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|n: &f64| n.is_finite() && *n >= 0.0);
    number.ok_or_else(|| "expected a number per km² from 0".to_owned())
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
    let has_base = args.base.is_some() || args.base_grid.is_some();
    if !has_base && (args.measure.is_some() || args.base_floor.is_some()) {
        let words = "--measure and --base-floor say how to compare; give --base TYPE or --base-grid F.asc, or leave them away";
        return Err(Failure::usage(words));
    }
    // A given extent is checked before anything is read.
    let given = args
        .input
        .extent
        .map(|e| Grid::from_extent(e, cols, rows).map_err(Failure::usage))
        .transpose()?;
    let mut input = args.input.read(&mut timings)?;
    let boundary = args.boundary(&mut input)?;
    // Over an extent that is given, no incident is a density of zero; without one there is none.
    if input.places.is_empty() && args.input.extent.is_none() {
        return Err(Failure::refused(match (&input.profile, &boundary) {
            (None, _) => "no row has a place; check the file and the columns --x and --y",
            (Some(_), None) => "no incident that counts has a place; choose other months or types",
            (Some(_), Some(_)) => {
                "no incident that counts lies inside of the boundary; choose other months or types, or leave --clip and --edge-correction away"
            }
        }));
    }
    let grid = match given {
        Some(grid) => grid,
        None => Grid::square_cells(input.bounds(), cols, rows).map_err(Failure::usage)?,
    };
    let cancel = CancelToken::new();
    let make = |places: &StackedPlaces| {
        let surface = density(places, args.input.kernel, input.bandwidth_m, grid, &cancel)
            .map_err(Failure::refused)?;
        match &boundary {
            Some(b) if args.edge_correction => {
                edge_corrected(&surface, b, &cancel).map(|b| b.surface).map_err(Failure::refused)
            }
            _ => Ok(surface),
        }
    };
    let surface = make(&input.places)?;
    timings.stage("density");
    let inside = boundary.as_ref().map(|b| cells_inside(&grid, b));
    let is_inside = |i: usize| inside.as_ref().is_none_or(|inside| inside[i]);
    let base = args.base(&input, grid, make)?;
    let values: Vec<Option<f64>> = match &base {
        None => surface.values().iter().map(|v| Some(*v)).collect(),
        Some((base, floor)) => dual_density(&surface, base, args.measure(), *floor)
            .map(|dual| dual.values)
            .unwrap_or_default(),
    };
    let values: Vec<Option<f64>> =
        values.into_iter().enumerate().map(|(i, v)| v.filter(|_| is_inside(i))).collect();
    if let Some((_, floor)) = base.as_ref().filter(|_| values.iter().all(Option::is_none)) {
        return Err(Failure::refused(format!(
            "nothing can be compared: no cell has both a value and a base of at least {floor:.4} per km²; give a lower --base-floor, or another base"
        )));
    }
    // What lies beyond the boundary has no data, so it is in no figure either.
    let known = surface.with_values(
        surface
            .values()
            .iter()
            .enumerate()
            .map(|(i, v)| if is_inside(i) { *v } else { 0.0 })
            .collect(),
    );
    write_whole(&args.out, |file| write_ascii_values(file, &grid, values.iter().copied()))?;
    timings.stage("write");
    args.tell(&input, &known, base.map(|(_, floor)| floor), &values)?;
    timings.print(args.printing.timings);
    Ok(())
}

impl DensityArgs {
    fn measure(&self) -> DualMeasure {
        self.measure.unwrap_or(DualMeasure::Ratio)
    }

    /// The neighbourhood's boundary on the plane, where the surface keeps to it; what lies beyond is
    /// taken out of the input.
    fn boundary(&self, input: &mut Input) -> Result<Option<MultiPolygon<f64>>, Failure> {
        if !self.clip && !self.edge_correction {
            return Ok(None);
        }
        let Some((profile, filter)) = &mut input.profile else {
            let words = "--clip and --edge-correction need a profile, which has a boundary";
            return Err(Failure::usage(words));
        };
        let ring = &profile.neighbourhood.boundary;
        if ring.is_empty() {
            return Err(Failure::refused(
                "expected a boundary of the neighbourhood, found none; draw one, or bring in areas and make one of them the boundary",
            ));
        }
        filter.area =
            Some(FilterArea::of_ring(profile.neighbourhood.name.clone(), ring.clone()).into());
        let weights = PlaceWeights::of(profile, filter, input.harm.as_ref());
        input.places = weights.stack(profile);
        input.incidents = weights.incidents;
        let corners = ring.iter().map(|p| input.plane.to_metric(*p).map(geo::Coord::from));
        let corners: Vec<_> = corners.collect::<Result<_, _>>().map_err(Failure::refused)?;
        Ok(Some(geo::Polygon::new(corners.into(), Vec::new()).into()))
    }

    /// The density to compare with, and the least of it that can carry a comparison.
    fn base(
        &self,
        input: &Input,
        grid: Grid,
        make: impl Fn(&StackedPlaces) -> Result<DensitySurface, Failure>,
    ) -> Result<Option<(DensitySurface, f64)>, Failure> {
        let base = if let Some(path) = &self.base_grid {
            let read = read_ascii_grid(path).map_err(Failure::refused)?;
            let (found, wanted) = (read.grid, grid);
            let near = |a: f64, b: f64| (a - b).abs() <= 1e-6 * grid.cell_m;
            if (found.cols, found.rows) != (wanted.cols, wanted.rows)
                || !near(found.west, wanted.west)
                || !near(found.south, wanted.south)
                || !near(found.cell_m, wanted.cell_m)
            {
                return Err(Failure::refused(format!(
                    "expected {} with the same cells as this density ({}), found {}; make both with one --extent and --size",
                    path.display(),
                    said(&wanted),
                    said(&found)
                )));
            }
            // What the base does not know cannot carry a comparison either.
            let values = read.values.iter().map(|v| v.unwrap_or(f64::NEG_INFINITY)).collect();
            let kernel = Kernel::default();
            DensitySurface::from_values(grid, kernel, input.bandwidth_m, values)
        } else if let Some(name) = &self.base {
            let Some((profile, filter)) = &input.profile else {
                let words = "--base needs a profile, which has crime types; give --base-grid F.asc";
                return Err(Failure::usage(words));
            };
            // The same months and area: a boundary is in the filter already.
            Some(make(&stacked(profile, &base_filter(name, profile, filter)?))?)
        } else {
            return Ok(None);
        };
        let base = base.ok_or_else(|| Failure::refused("the base has no values"))?;
        let known = base.values().iter().filter(|v| **v > 0.0);
        let (sum, count) = known.fold((0.0, 0), |(sum, n), v| (sum + v, n + 1));
        if count == 0 {
            return Err(Failure::refused(
                "the base is zero everywhere, so nothing compares with it",
            ));
        }
        let floor = self.base_floor.unwrap_or(sum / f64::from(count) / 20.0);
        Ok(Some((base, floor)))
    }

    fn tell(
        &self,
        input: &Input,
        surface: &DensitySurface,
        base_floor: Option<f64>,
        values: &[Option<f64>],
    ) -> Result<(), Failure> {
        let (crime_types, period) = input.labels();
        let (grid, kernel) = (surface.grid, self.input.kernel.as_str());
        let without_data = values.iter().filter(|v| v.is_none()).count();
        let most = values.iter().flatten().copied().fold(f64::NEG_INFINITY, f64::max);
        let edges = match (self.edge_correction, self.clip) {
            (true, _) => "corrected",
            (false, true) => "clipped",
            (false, false) => "none",
        };
        if self.printing.json {
            let mut told = json!({
                "out": self.out,
                "crime_types": crime_types,
                "period": period,
                "incidents": input.incidents,
                "places": input.places.len(),
                "kernel": kernel,
                "bandwidth_m": input.bandwidth_m,
                "cols": grid.cols,
                "rows": grid.rows,
                "cell_m": grid.cell_m,
                "plane": input.plane.code(),
                "edge": edges,
                "cells_without_data": without_data,
                "max_per_km2": surface.max(),
                "mean_non_zero_per_km2": surface.mean_non_zero(),
                "version": env!("CARGO_PKG_VERSION"),
            });
            if input.weighs.is_some() {
                told["weight"] = json!(input.places.total_weight());
            }
            if let Some(advice) = &input.advice {
                told["bandwidth_rule"] = json!(advice.rule.as_str());
                told["bandwidth_found_m"] = json!(advice.found_m);
                told["bandwidth_floor_m"] = json!(advice.floor_m);
                told["warnings"] = json!(advice.warnings);
            }
            if let Some(floor) = base_floor {
                told["measure"] = json!(self.measure().as_str());
                told["base_floor_per_km2"] = json!(floor);
                told["max"] = json!(most);
            }
            return say_json(&told);
        }
        if let Some(advice) = &input.advice {
            say(&format!(
                "Bandwidth {:.1} m by {}: {}.",
                advice.bandwidth_m,
                advice.rule.as_str(),
                advice.rule.line()
            ));
        }
        let highest = match base_floor {
            None => format!("highest {:.4} per km²", surface.max()),
            Some(floor) => format!(
                "highest {} {most:.4} where the base is at least {floor:.4} per km²",
                self.measure().as_str()
            ),
        };
        let unknown = match without_data {
            0 => String::new(),
            n => format!(", {n} cells without data"),
        };
        say(&format!(
            "{crime_types}, {period}: {}, {kernel} kernel of {} m on {} × {} cells of {} m: {highest}{unknown}, written to {}",
            input.said(),
            metres(input.bandwidth_m),
            grid.cols,
            grid.rows,
            metres(grid.cell_m),
            self.out.display()
        ));
        Ok(())
    }
}

/// A grid in words, as exact as its file: two grids that differ a little must read differently.
fn said(grid: &Grid) -> String {
    let Grid { west, south, cell_m, cols, rows } = grid;
    format!("{cols} × {rows} cells of {cell_m} m from {west}, {south}")
}

/// The filter of a base: the same months, hours and area, of other crime types.
fn base_filter(
    name: &str,
    profile: &NeighbourhoodProfile,
    filter: &IncidentFilter,
) -> Result<IncidentFilter, Failure> {
    let known = profile.incidents.crime_types();
    let asb = CrimeType::AntiSocialBehaviour;
    let (is_asb, others) = match CrimeType::from_text(name) {
        _ if name == "all" => (true, known.iter().filter(|t| **t != asb).cloned().collect()),
        CrimeType::AntiSocialBehaviour => (true, Vec::new()),
        other if known.contains(&other) => (false, vec![other]),
        other => {
            let names: Vec<&str> = known.iter().map(CrimeType::as_str).collect();
            return Err(Failure::usage(format!(
                "expected --base of a crime type of the profile ({}) or \"all\", found {:?}",
                names.join(", "),
                other.as_str()
            )));
        }
    };
    Ok(IncidentFilter {
        asb_types: [is_asb; 3],
        asb_untyped: is_asb,
        crime_types: others,
        ..filter.clone()
    })
}
