//! Whether other methods mark a hot spot too.

use crate::analysis::{
    Contiguity, Correction, CountedCells, Grid, HotSpotFinder, Quadrant, gi_star, local_moran,
};
use crate::geography::MetricPoint;

use super::super::HotSpotAnswer;

/// What other methods say of a hot spot of the density map.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Agreement {
    /// Each method's name and whether it marks the hot spot; `None` where it is refused for this data.
    pub methods: Vec<(&'static str, Option<bool>)>,
}

/// Most cells along the longer side of the grid that methods on cells look at.
const MOST_CELLS: f64 = 200.0;
/// What is rare enough to be marked.
const P: f64 = 0.05;

impl Agreement {
    /// How many mark it, and of how many.
    pub fn marked(&self) -> (usize, usize) {
        let asked = self.methods.iter().filter_map(|(_, marks)| *marks);
        (asked.clone().filter(|marks| *marks).count(), asked.count())
    }

    /// "3 of 4 methods mark this: …".
    pub fn sentence(&self) -> String {
        let (marked, all) = self.marked();
        let named = |wanted: bool| {
            let names = self.methods.iter().filter(|(_, marks)| *marks == Some(wanted));
            names.map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
        };
        let not = if marked < all { format!("; not {}", named(false)) } else { String::new() };
        format!("{marked} of {all} methods mark this: {}{not}.", named(true))
    }
}

/// Asks, beside the density, Gi* and local Moran's I of square cells, corrected for many tests, and the
/// cells with most incidents on as much ground as the hot spots have. A method marks a hot spot where at
/// least half of its incidents lie in cells that it marks.
pub(super) fn agreement(answer: &HotSpotAnswer, finder: &HotSpotFinder, spot: usize) -> Agreement {
    let mut methods = vec![("this density", Some(true))];
    let places = answer.places();
    let Some(surface) = &answer.surface else { return Agreement { methods } };
    let bounds = surface.grid.bounds();
    let cell_m = (answer.question.settings.bandwidth_m / 2.0)
        .max(bounds.width_m().max(bounds.height_m()) / MOST_CELLS);
    let Ok(grid) = Grid::with_cell(bounds, cell_m) else { return Agreement { methods } };
    let cells = CountedCells::squares(places, &grid, Contiguity::Queen);
    let inside: Vec<(MetricPoint, f64)> =
        places.iter().filter(|(p, _)| finder.find(*p) == Some(spot)).collect();
    let all: f64 = inside.iter().map(|(_, w)| w).sum();
    let marks = |marked: &[bool]| {
        let cell = |p: &MetricPoint| grid.cell_at(*p).and_then(|c| marked.get(c)).copied();
        let part: f64 = inside.iter().filter(|(p, _)| cell(p) == Some(true)).map(|(_, w)| w).sum();
        part * 2.0 >= all
    };
    let mut gi = vec![false; grid.len()];
    let around = cells.neighbours.clone().with_self();
    let found = gi_star(&cells.counts, &around, Correction::FalseDiscoveryRate);
    methods.push((
        "Getis-Ord Gi*",
        found.ok().map(|found| {
            found.significant(P, true).for_each(|cell| gi[cell] = true);
            marks(&gi)
        }),
    ));
    let found = local_moran(&cells.counts, &cells.neighbours.clone().standardised());
    methods.push((
        "local Moran's I",
        found.ok().map(|found| {
            let p: Vec<f64> = found.iter().map(|cell| cell.p).collect();
            let p = Correction::FalseDiscoveryRate.adjust(&p);
            let high = |(cell, p): (&crate::analysis::LocalMoran, f64)| {
                cell.quadrant == Quadrant::HighHigh && p <= P
            };
            marks(&found.iter().zip(p).map(high).collect::<Vec<bool>>())
        }),
    ));
    let ground: f64 = answer.hot_spots.spots.iter().map(|s| s.area_m2).sum();
    let as_many = (ground / (grid.cell_m * grid.cell_m)).ceil() as usize;
    let mut by_count: Vec<usize> = (0..grid.len()).filter(|c| cells.counts[*c] > 0.0).collect();
    by_count.sort_by(|a, b| cells.counts[*b].total_cmp(&cells.counts[*a]).then(a.cmp(b)));
    let mut most = vec![false; grid.len()];
    by_count.iter().take(as_many).for_each(|cell| most[*cell] = true);
    methods.push(("the cells with most incidents", Some(marks(&most))));
    Agreement { methods }
}
