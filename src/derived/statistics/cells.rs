//! Statistics of cells and areas: Gi* and Moran's I.

use super::super::areas::{AreaCells, metric_polygons};
use super::{Finding, Scope, StatisticsAnswer, StatisticsQuestion, marks};
use crate::analysis::{
    CancelToken, CellShape, Contiguity, Correction, CountedCells, Grid, Neighbours, Quadrant,
    Refused,
};
use crate::geography::MetricPoint;
use crate::map::layers::{MapMark, MarkKind};
use crate::profile::{Area, NeighbourhoodProfile};

/// What is rare enough to be marked.
const P: f64 = 0.05;
/// Most cells along the longer side.
const MOST_CELLS: f64 = 200.0;

/// Cells or areas with their counts.
struct Cells<'a> {
    centres: Vec<MetricPoint>,
    counts: Vec<f64>,
    neighbours: Neighbours,
    areas: Vec<&'a Area>,
    /// The corners of a cell about its middle; empty for areas.
    corners: Vec<(f64, f64)>,
    said: String,
}

impl<'a> Cells<'a> {
    fn of(
        question: &StatisticsQuestion,
        scope: &Scope<'_>,
        profile: &'a NeighbourhoodProfile,
    ) -> Result<Self, Refused> {
        if let Some(kind) = question.areas {
            let areas: Vec<&Area> = profile.areas.iter().filter(|a| a.kind == kind).collect();
            return Self::of_areas(areas, scope, profile);
        }
        let unfit = |reason: String| Refused::Unfit { method: "a count by cells", reason };
        let places = scope.stack();
        let bounds = places.bounds().filter(|b| b.width_m() > 0.0 && b.height_m() > 0.0);
        let bounds = bounds
            .ok_or_else(|| unfit("all incidents lie at one place or on one line".to_owned()))?;
        let least = bounds.width_m().max(bounds.height_m()) / MOST_CELLS;
        let half = scope.answer.question.settings.bandwidth_m / 2.0;
        let cell_m = question.cell_m.unwrap_or(half).max(least);
        let (cells, corners) = match question.shape {
            CellShape::Square => {
                let grid = Grid::with_cell(bounds, cell_m).map_err(|e| unfit(e.to_string()))?;
                let cells = CountedCells::squares(&places, &grid, Contiguity::Queen);
                (cells, marks::square(grid.cell_m))
            }
            CellShape::Hexagon => {
                let cells = CountedCells::hexagons(&places, bounds, cell_m)
                    .map_err(|e| unfit(e.to_string()))?;
                (cells, marks::hexagon(cell_m))
            }
        };
        let shape = question.shape.as_str();
        Ok(Self {
            said: format!("{} {shape} cells of {cell_m:.1} m", cells.counts.len()),
            centres: cells.centres,
            counts: cells.counts,
            neighbours: cells.neighbours,
            areas: Vec::new(),
            corners,
        })
    }

    fn of_areas(
        areas: Vec<&'a Area>,
        scope: &Scope<'_>,
        profile: &NeighbourhoodProfile,
    ) -> Result<Self, Refused> {
        if areas.is_empty() {
            let reason =
                "the profile has no areas of this kind; bring them in with Profile, Areas…";
            let reason = reason.to_owned();
            return Err(Refused::Unfit { method: "a count by areas", reason });
        }
        let counts: Vec<f64> = scope.counts_in(None).into_iter().map(f64::from).collect();
        let AreaCells { centres, sums, neighbours } =
            AreaCells::of(&areas, profile, &counts, Contiguity::Queen);
        let alone = match neighbours.alone() {
            0 => String::new(),
            n => format!(", {n} of them without a neighbour"),
        };
        Ok(Self {
            said: format!("{} areas{alone}", areas.len()),
            centres,
            counts: sums,
            neighbours,
            areas,
            corners: Vec::new(),
        })
    }

    fn name(&self, cell: usize) -> String {
        self.areas.get(cell).map_or_else(
            || format!("Cell at {:.0}, {:.0}", self.centres[cell].x, self.centres[cell].y),
            |area| area.title().to_owned(),
        )
    }

    /// The rim of some of them.
    fn marks(
        &self,
        cells: &[usize],
        profile: &NeighbourhoodProfile,
        kind: MarkKind,
    ) -> Vec<MapMark> {
        if self.areas.is_empty() {
            let centres = cells.iter().map(|c| self.centres[*c]);
            return marks::rim(centres, &self.corners, &profile.plane, kind);
        }
        let areas = cells.iter().filter_map(|c| self.areas.get(*c));
        let polygons = areas.flat_map(|area| metric_polygons(&area.polygons, &profile.plane));
        polygons.flat_map(|p| marks::polygon(&p, &profile.plane, kind)).collect()
    }
}

pub(super) fn gi_star(
    question: &StatisticsQuestion,
    scope: &Scope<'_>,
    profile: &NeighbourhoodProfile,
) -> Result<StatisticsAnswer, Refused> {
    let cells = Cells::of(question, scope, profile)?;
    let neighbours = cells.neighbours.clone().with_self();
    let found = crate::analysis::gi_star(&cells.counts, &neighbours, question.correction)?;
    let mut answer = StatisticsAnswer::new(question, scope, found.sentences());
    let mut hot: Vec<usize> = found.significant(P, true).collect();
    let cold: Vec<usize> = found.significant(P, false).collect();
    answer.figures = vec![
        ("Cells".to_owned(), cells.counts.len().to_string()),
        ("Gathering, p ≤ 0.05".to_owned(), hot.len().to_string()),
        ("Lacking, p ≤ 0.05".to_owned(), cold.len().to_string()),
        ("Mean count".to_owned(), format!("{:.3}", found.mean)),
        ("Correction".to_owned(), question.correction.label().to_owned()),
    ];
    answer.marks = cells.marks(&hot, profile, MarkKind::High);
    answer.marks.extend(cells.marks(&cold, profile, MarkKind::Low));
    hot.sort_by(|a, b| found.z[*b].total_cmp(&found.z[*a]));
    answer.find(hot.iter().map(|&cell| Finding {
        words: format!(
            "{}: {} incidents, z {:.2}, p {:.1e}",
            cells.name(cell),
            cells.counts[cell],
            found.z[cell],
            found.p_adjusted[cell]
        ),
        at: cells.centres[cell],
    }));
    let neighbours = "corners and edges as neighbours, each its own";
    let correction = question.correction.label();
    Ok(answer.with_parameters(&format!("{}; {neighbours}; {correction}", cells.said)))
}

pub(super) fn moran(
    question: &StatisticsQuestion,
    scope: &Scope<'_>,
    profile: &NeighbourhoodProfile,
    cancel: &CancelToken,
) -> Result<StatisticsAnswer, Refused> {
    let cells = Cells::of(question, scope, profile)?;
    let neighbours = cells.neighbours.clone().standardised();
    let global = crate::analysis::moran(&cells.counts, &neighbours, 0, question.seed, cancel)?;
    let local = crate::analysis::local_moran(&cells.counts, &neighbours)?;
    let p: Vec<f64> = local.iter().map(|cell| cell.p).collect();
    let adjusted = Correction::FalseDiscoveryRate.adjust(&p);
    let of = |quadrant: Quadrant| -> Vec<usize> {
        let marked = |c: &usize| local[*c].quadrant == quadrant && adjusted[*c] <= P;
        (0..local.len()).filter(marked).collect()
    };
    let (mut high, low) = (of(Quadrant::HighHigh), of(Quadrant::LowLow));
    let odd = of(Quadrant::HighLow);
    let mut said = global.sentences();
    said.push(format!(
        "One by one, with false discoveries held to one in twenty: {} high among high, {} low among low, {} high among low.",
        high.len(),
        low.len(),
        odd.len()
    ));
    let mut answer = StatisticsAnswer::new(question, scope, said);
    answer.figures = vec![
        ("I".to_owned(), format!("{:.4}", global.i)),
        ("Expected".to_owned(), format!("{:.6}", global.expected)),
        ("z".to_owned(), format!("{:.3}", global.z)),
        ("p".to_owned(), format!("{:.2e}", global.p)),
        ("Cells".to_owned(), global.cells.to_string()),
        ("High among high".to_owned(), high.len().to_string()),
        ("Low among low".to_owned(), low.len().to_string()),
        ("High among low".to_owned(), odd.len().to_string()),
    ];
    answer.marks = cells.marks(&high, profile, MarkKind::High);
    answer.marks.extend(cells.marks(&low, profile, MarkKind::Low));
    answer.marks.extend(cells.marks(&odd, profile, MarkKind::Around));
    high.sort_by(|a, b| local[*b].z.total_cmp(&local[*a].z));
    answer.find(high.iter().map(|&cell| Finding {
        words: format!(
            "{}: {} incidents, z {:.2}",
            cells.name(cell),
            cells.counts[cell],
            local[cell].z
        ),
        at: cells.centres[cell],
    }));
    let weights = "corners and edges as neighbours, weights that add up to 1";
    Ok(answer.with_parameters(&format!("{}; {weights}", cells.said)))
}
