//! Statistics of cells and areas: Gi* and Moran's I.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::super::numbers::{extent, positive, seed, size, weight, whole};
use super::super::timings::Timings;
use super::super::{Failure, Printing};
use super::areas::cells_of_areas;
use super::input::{PlaceArgs, Places};
use super::tell;
use crate::analysis::{
    CancelToken, CellShape, Contiguity, Correction, CountedCells, Grid, Neighbours,
};
use crate::geography::{MetricBounds, MetricPoint};
use crate::import::read_ascii_grid;
use crate::profile::AreaKind;

/// Cells, and who is beside whom.
#[derive(Debug, Args)]
struct CellArgs {
    #[command(flatten)]
    places: PlaceArgs,
    /// Instead of incidents: an ESRI ASCII grid of counts; cells without data are left out.
    #[arg(long, value_name = "F.asc", conflicts_with = "input")]
    grid: Option<PathBuf>,
    /// Instead of cells: the profile's areas of this kind (neighbourhood, ward, lsoa, other).
    #[arg(long, value_name = "KIND", value_parser = area_kind, conflicts_with = "grid")]
    areas: Option<AreaKind>,
    /// The width of a cell in metres; left out: a fiftieth of the shorter side.
    #[arg(long, value_name = "METRES", value_parser = positive, allow_negative_numbers = true)]
    cell: Option<f64>,
    /// Columns and rows of square cells.
    #[arg(long, value_name = "COLS,ROWS", value_parser = size, conflicts_with = "cell", allow_hyphen_values = true)]
    size: Option<(usize, usize)>,
    /// West, south, east, north in metres of the plane; left out: the data's bounds.
    #[arg(long, value_name = "W,S,E,N", value_parser = extent, allow_hyphen_values = true)]
    extent: Option<MetricBounds>,
    /// The shape of cells: square, as when left out, or hexagon.
    #[arg(long, value_parser = shape)]
    shape: Option<CellShape>,
    /// Neighbours share an edge (rook), or an edge or a corner (queen). Hexagons share edges.
    #[arg(long, default_value = "queen", value_parser = contiguity)]
    neighbours: Contiguity,
}

#[derive(Debug, Args)]
pub(super) struct GiStarArgs {
    #[command(flatten)]
    cells: CellArgs,
    /// The correction for many tests: none, bonferroni or fdr.
    #[arg(long, default_value = "fdr", value_parser = correction)]
    correction: Correction,
    #[command(flatten)]
    printing: Printing,
}

#[derive(Debug, Args)]
pub(super) struct MoranArgs {
    #[command(flatten)]
    cells: CellArgs,
    /// Print local Moran's I of each cell too.
    #[arg(long)]
    local: bool,
    /// Weights that add up to 1 for each cell (row) or that are 1 for each neighbour (binary).
    #[arg(long, default_value = "row", value_parser = ["row", "binary"])]
    weights: String,
    /// How often the values are dealt out for a p-value by permutation; 0: not at all.
    #[arg(long, default_value_t = 0, value_parser = whole, allow_negative_numbers = true)]
    permutations: usize,
    /// The seed of these; the same seed gives the same result.
    #[arg(long, default_value_t = 1, value_parser = seed, allow_negative_numbers = true)]
    seed: u64,
    #[command(flatten)]
    printing: Printing,
}

fn area_kind(text: &str) -> Result<AreaKind, String> {
    AreaKind::from_text(text)
        .ok_or_else(|| "expected neighbourhood, ward, lsoa or other".to_owned())
}

fn shape(text: &str) -> Result<CellShape, String> {
    CellShape::from_text(text).ok_or_else(|| "expected square or hexagon".to_owned())
}

fn contiguity(text: &str) -> Result<Contiguity, String> {
    Contiguity::from_text(text).ok_or_else(|| "expected rook or queen".to_owned())
}

fn correction(text: &str) -> Result<Correction, String> {
    Correction::from_text(text).ok_or_else(|| "expected none, bonferroni or fdr".to_owned())
}

/// What is told of each cell, and of all.
pub(super) struct Cells {
    pub(super) centres: Vec<MetricPoint>,
    /// Code and name of each, of areas.
    pub(super) names: Option<Vec<[String; 2]>>,
    pub(super) counts: Vec<f64>,
    pub(super) neighbours: Neighbours,
    pub(super) about: Vec<(&'static str, Value)>,
    pub(super) said: String,
}

impl CellArgs {
    fn read(&self, timings: &mut Timings) -> Result<Cells, Failure> {
        if let Some(path) = &self.grid {
            return self.of_grid(path, timings);
        }
        if let Some(kind) = self.areas {
            self.refuse_cells("areas have their own shape")?;
            let read = self.places.read("", timings)?;
            let cells = cells_of_areas(&read, kind, self.neighbours)?;
            timings.stage("cells");
            return Ok(cells);
        }
        let read = self.places.read(", or --grid F.asc", timings)?;
        self.of_places(&read, timings)
    }

    /// What says how places are put into cells says nothing where there are other cells.
    fn refuse_cells(&self, why: &str) -> Result<(), Failure> {
        let is_given = self.cell.is_some()
            || self.size.is_some()
            || self.extent.is_some()
            || self.shape.is_some();
        if is_given {
            return Err(Failure::usage(format!(
                "--cell, --size, --extent and --shape belong to incidents in cells; {why}"
            )));
        }
        Ok(())
    }

    fn of_places(&self, read: &Places, timings: &mut Timings) -> Result<Cells, Failure> {
        let (mut about, said) = (read.about(), read.said());
        let bounds = match self.extent {
            Some(extent) => extent,
            None => read.bounds()?,
        };
        let side = bounds.width_m().min(bounds.height_m());
        let width = self.cell.unwrap_or(side / 50.0);
        let shape = self.shape.unwrap_or_default();
        let cells = match shape {
            CellShape::Square => {
                let grid = match (self.size, self.extent) {
                    (Some((cols, rows)), Some(extent)) => Grid::from_extent(extent, cols, rows),
                    (Some((cols, rows)), None) => Grid::square_cells(bounds, cols, rows),
                    (None, _) => Grid::with_cell(bounds, width),
                }
                .map_err(Failure::usage)?;
                about.push(("cell_m", json!(grid.cell_m)));
                about.push(("cols", json!(grid.cols)));
                about.push(("rows", json!(grid.rows)));
                CountedCells::squares(&read.stack, &grid, self.neighbours)
            }
            CellShape::Hexagon => {
                if self.size.is_some() {
                    let words = "--size belongs to square cells; give --cell METRES for hexagons";
                    return Err(Failure::usage(words));
                }
                about.push(("cell_m", json!(width)));
                CountedCells::hexagons(&read.stack, bounds, width).map_err(Failure::usage)?
            }
        };
        timings.stage("cells");
        about.push(("shape", json!(shape.as_str())));
        about.push(("outside", json!(cells.outside)));
        let outside = match (cells.outside, read.weighs) {
            (0.0, _) => String::new(),
            (1.0, None) => " 1 lies outside of all cells.".to_owned(),
            (outside, None) => format!(" {outside} lie outside of all cells."),
            (outside, Some(what)) => {
                format!(" Of the {what}, {} lies outside of all cells.", weight(outside))
            }
        };
        let how = if read.weighs.is_some() { "Summed" } else { "Counted" };
        Ok(Cells {
            said: format!("{said} {how} in {} cells.{outside}", cells.counts.len()),
            centres: cells.centres,
            names: None,
            counts: cells.counts,
            neighbours: cells.neighbours,
            about,
        })
    }

    fn of_grid(&self, path: &std::path::Path, timings: &mut Timings) -> Result<Cells, Failure> {
        self.refuse_cells("a grid file has its cells")?;
        self.places.source.refuse_all("--grid")?;
        let read = read_ascii_grid(path).map_err(Failure::refused)?;
        timings.stage("read");
        let grid = read.grid;
        let keep: Vec<bool> = read.values.iter().map(Option::is_some).collect();
        let neighbours = Neighbours::of_grid(grid.cols, grid.rows, self.neighbours);
        let left_out = keep.iter().filter(|k| !**k).count();
        let neighbours = if left_out > 0 { neighbours.only(&keep) } else { neighbours };
        let centre = |i: usize| grid.cell_centre(i % grid.cols, i / grid.cols);
        timings.stage("cells");
        Ok(Cells {
            centres: (0..grid.len()).filter(|i| keep[*i]).map(centre).collect(),
            names: None,
            counts: read.values.iter().flatten().copied().collect(),
            neighbours,
            about: vec![
                ("cell_m", json!(grid.cell_m)),
                ("cols", json!(grid.cols)),
                ("rows", json!(grid.rows)),
                ("cells_without_data", json!(left_out)),
            ],
            said: format!(
                "{} cells of a grid, {left_out} more without data.",
                grid.len() - left_out
            ),
        })
    }
}

impl Cells {
    /// What is told of a cell, with the figures of a method.
    fn tell(&self, i: usize, figures: Value) -> Value {
        let mut cell = serde_json::Map::new();
        cell.insert("x".to_owned(), json!(self.centres[i].x));
        cell.insert("y".to_owned(), json!(self.centres[i].y));
        if let Some([code, name]) = self.names.as_ref().and_then(|n| n.get(i)) {
            cell.insert("code".to_owned(), json!(code));
            cell.insert("name".to_owned(), json!(name));
        }
        cell.insert("count".to_owned(), json!(self.counts[i]));
        if let Value::Object(figures) = figures {
            cell.extend(figures);
        }
        Value::Object(cell)
    }
}

/// `beatlas stats gi-star`.
pub(super) fn gi_star(args: &GiStarArgs) -> Result<(), Failure> {
    let mut timings = Timings::start();
    let mut cells = args.cells.read(&mut timings)?;
    cells.neighbours = cells.neighbours.with_self();
    let found = crate::analysis::gi_star(&cells.counts, &cells.neighbours, args.correction)?;
    timings.stage("gi-star");
    let told: Vec<Value> = (0..found.z.len())
        .map(|i| {
            let (z, p, p_adjusted) = (found.z[i], found.p[i], found.p_adjusted[i]);
            cells.tell(i, json!({ "z": z, "p": p, "p_adjusted": p_adjusted }))
        })
        .collect();
    let figures = json!({
        "cells": told,
        "correction": args.correction.as_str(),
        "neighbours": args.cells.neighbours.as_str(),
        "mean": found.mean,
        "hot_at_0_05": found.significant(0.05, true).count(),
        "cold_at_0_05": found.significant(0.05, false).count(),
    });
    let mut sentences = vec![cells.said.clone()];
    sentences.extend(found.sentences());
    if args.printing.json {
        tell(args.printing, "gi-star", &cells.about, figures, &sentences)?;
    } else {
        let mut hot: Vec<usize> = found.significant(0.05, true).collect();
        hot.sort_by(|a, b| found.z[*b].total_cmp(&found.z[*a]));
        for i in hot.iter().take(10) {
            let (at, name) = (cells.centres[*i], cells.names.as_ref().and_then(|n| n.get(*i)));
            let name = name.map_or(format!("cell at {:.0}, {:.0}", at.x, at.y), |n| n[1].clone());
            let (count, z, p) = (cells.counts[*i], found.z[*i], found.p_adjusted[*i]);
            sentences.push(format!("  {name}: count {}, z {z:.4}, p {p:.2e}", weight(count)));
        }
        if hot.len() > 10 {
            sentences.push(format!("  and {} more", hot.len() - 10));
        }
        tell(args.printing, "gi-star", &cells.about, figures, &sentences)?;
    }
    timings.print(args.printing.timings);
    Ok(())
}

/// `beatlas stats moran`.
pub(super) fn moran(args: &MoranArgs) -> Result<(), Failure> {
    let mut timings = Timings::start();
    let mut cells = args.cells.read(&mut timings)?;
    if args.weights == "row" {
        cells.neighbours = cells.neighbours.standardised();
    }
    let cancel = CancelToken::new();
    let (counts, neighbours) = (&cells.counts, &cells.neighbours);
    let found = crate::analysis::moran(counts, neighbours, args.permutations, args.seed, &cancel)?;
    timings.stage("moran");
    let mut figures = json!({
        "cells_counted": found.cells,
        "i": found.i,
        "expected": found.expected,
        "variance": found.variance,
        "z": found.z,
        "p": found.p,
        "variance_normal": found.variance_normal,
        "p_normal": found.p_normal,
        "weights": args.weights,
        "neighbours": args.cells.neighbours.as_str(),
    });
    if let Some(permuted) = found.permuted {
        figures["permutations"] = json!(permuted.permutations);
        figures["seed"] = json!(permuted.seed);
        figures["p_permutation"] = json!(permuted.p);
    }
    if args.local {
        let local = crate::analysis::local_moran(counts, neighbours)?;
        let told = local.iter().enumerate().map(|(i, l)| {
            let quadrant = l.quadrant.as_str();
            cells.tell(i, json!({ "i": l.i, "z": l.z, "p": l.p, "quadrant": quadrant }))
        });
        figures["cells"] = told.collect();
    }
    let mut sentences = vec![cells.said.clone()];
    sentences.extend(found.sentences());
    tell(args.printing, "moran", &cells.about, figures, &sentences)?;
    timings.print(args.printing.timings);
    Ok(())
}
