//! Outlines of the ground above a level.

use std::ops::Range;

use geo::{Area, Contains, Coord, LineString, Polygon};
use rayon::prelude::*;

use super::{DensitySurface, Grid};

/// The outlines of all ground at or above a level, on the metric plane.
///
/// Method: marching squares with linear interpolation between cell centres (the `contour`
/// crate; Lorensen & Cline 1987). Where the ground runs off the grid the outline follows the
/// grid's edge. Holes belong to the smallest outline around them. Exteriors run
/// anticlockwise; order is by the western, then southern end of each outline. Ground of no
/// area is left out, and so is everything for a level that is not above zero: there is no
/// outline around "nothing known".
///
/// ```
/// use beatlas::analysis::{CancelToken, Grid, Kernel, StackedPlaces, density, outlines};
/// use beatlas::geography::{MetricBounds, MetricPoint};
/// use geo::Area;
/// let place = MetricPoint::new(500.0, 500.0);
/// let grid = Grid::from_extent(
///     MetricBounds { west: 0.0, south: 0.0, east: 1000.0, north: 1000.0 }, 200, 200)?;
/// let stack = StackedPlaces::stack(&[place], None);
/// let surface = density(&stack, Kernel::Quartic, 200.0, grid, &CancelToken::new())?;
/// // The level at 100 m from a lone place outlines a circle of 100 m around it.
/// let found = outlines(&surface, Kernel::Quartic.density_at(100.0, 200.0));
/// assert_eq!(found.len(), 1);
/// assert!((found[0].unsigned_area() / (std::f64::consts::PI * 1e4) - 1.0).abs() < 0.005);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn outlines(surface: &DensitySurface, level_per_km2: f64) -> Vec<Polygon<f64>> {
    if !(level_per_km2.is_finite() && level_per_km2 > 0.0) {
        return Vec::new();
    }
    outlines_of(surface, level_per_km2, &runs(surface, level_per_km2))
}

/// The outlines of runs that are all at or above a level which is above zero.
pub(super) fn outlines_of(surface: &DensitySurface, level: f64, runs: &[Run]) -> Vec<Polygon<f64>> {
    let mut patches = patches(&surface.grid, runs);
    // Patches that lie round or along one another can share most of their rectangles.
    let cells: usize = patches.iter().map(|patch| patch.cols.len() * patch.rows.len()).sum();
    if cells > MOST_OVERLAP * surface.grid.len() {
        patches = Vec::from_iter(Patch::of(&surface.grid, runs.to_vec()));
    }
    let of_patch = |patch: &Patch| patch.outlines(surface, level);
    let mut polygons: Vec<Polygon<f64>> = patches.par_iter().flat_map_iter(of_patch).collect();
    polygons.sort_by_cached_key(|p| {
        let low = |f: fn(&Coord<f64>) -> f64| p.exterior().coords().map(f).fold(f64::MAX, f64::min);
        (order_key(low(|c| c.x)), order_key(low(|c| c.y)))
    });
    polygons
}

/// Cells of a row one after another that are at or above a level.
#[derive(Clone)]
pub(super) struct Run {
    pub row: usize,
    pub cols: Range<usize>,
}

/// The runs of a surface, row by row from the south-west.
pub(super) fn runs(surface: &DensitySurface, level: f64) -> Vec<Run> {
    let of_row = |(row, values): (usize, &[f64])| -> Vec<Run> {
        let mut to = 0;
        let stretches = values.chunk_by(|a, b| (*a >= level) == (*b >= level));
        let runs = stretches.filter_map(|stretch| {
            let cols = to..to + stretch.len();
            to = cols.end;
            stretch.first().is_some_and(|v| *v >= level).then_some(Run { row, cols })
        });
        runs.collect()
    };
    let rows = surface.values().par_chunks(surface.grid.cols.max(1)).enumerate();
    rows.map(of_row).collect::<Vec<_>>().concat()
}

/// How often over the rectangles of all patches may cover the grid before it is taken whole instead.
const MOST_OVERLAP: usize = 2;

/// Ground above a level that hangs together: what outlines one patch has nothing to do with another,
/// and most of a town is in none.
struct Patch {
    runs: Vec<Run>,
    /// Its columns and rows with one more all round, where the grid has it.
    cols: Range<usize>,
    rows: Range<usize>,
}

/// The patches that runs make, by the first of theirs from the south-west.
fn patches(grid: &Grid, runs: &[Run]) -> Vec<Patch> {
    let mut of_patch: Vec<Vec<Run>> = vec![Vec::new(); runs.len()];
    for (run, home) in runs.iter().zip(joined(runs)) {
        of_patch[home].push(run.clone());
    }
    of_patch.into_iter().filter_map(|runs| Patch::of(grid, runs)).collect()
}

/// Of each run the first one that it hangs together with, at sides or corners. The runs come row by
/// row, from the south-west.
fn joined(runs: &[Run]) -> Vec<usize> {
    let mut home: Vec<usize> = (0..runs.len()).collect();
    let find = |home: &mut [usize], mut n: usize| {
        while home[n] != n {
            home[n] = home[home[n]];
            n = home[n];
        }
        n
    };
    // The first run of the row before that can still touch one of this row.
    let mut below = 0;
    for (n, run) in runs.iter().enumerate() {
        let is_past =
            |b: &Run| b.row + 1 < run.row || (b.row < run.row && b.cols.end < run.cols.start);
        while is_past(&runs[below]) {
            below += 1;
        }
        let touching = runs[below..n]
            .iter()
            .take_while(|b| b.row < run.row && b.cols.start <= run.cols.end)
            .count();
        for other in below..below + touching {
            let (a, b) = (find(&mut home, n), find(&mut home, other));
            home[a.max(b)] = a.min(b);
        }
    }
    (0..runs.len()).map(|n| find(&mut home, n)).collect()
}

impl Patch {
    /// What these runs cover; `None` without any.
    fn of(grid: &Grid, runs: Vec<Run>) -> Option<Self> {
        let around = |from: Option<usize>, end: Option<usize>, most: usize| {
            Some(from?.saturating_sub(1)..(end? + 1).min(most))
        };
        let (cols, rows) = (|| runs.iter().map(|r| &r.cols), || runs.iter().map(|r| r.row));
        let cols = around(cols().map(|c| c.start).min(), cols().map(|c| c.end).max(), grid.cols)?;
        let rows = around(rows().min(), rows().map(|r| r + 1).max(), grid.rows)?;
        Some(Self { runs, cols, rows })
    }

    fn outlines(&self, surface: &DensitySurface, level: f64) -> Vec<Polygon<f64>> {
        let grid = &surface.grid;
        let width = self.cols.len();
        // Cells that touch none of the patch's own are of another patch or of none.
        let mut values = vec![0.0; width * self.rows.len()];
        for run in &self.runs {
            let near = run.cols.start.saturating_sub(1)..(run.cols.end + 1).min(grid.cols);
            for row in run.row.saturating_sub(1)..(run.row + 2).min(grid.rows) {
                let from = &surface.values()[row * grid.cols..][near.clone()];
                let to = (row - self.rows.start) * width + near.start - self.cols.start;
                values[to..to + from.len()].copy_from_slice(from);
            }
        }
        let builder = contour::ContourBuilder::new(width, self.rows.len(), true)
            .x_origin(grid.west + grid.cell_m * self.cols.start as f64)
            .y_origin(grid.south + grid.cell_m * self.rows.start as f64)
            .x_step(grid.cell_m)
            .y_step(grid.cell_m);
        // The builder's only error is a slice that does not match its columns and rows.
        let lines = builder.lines(&values, &[level]).unwrap_or_default();
        let rings = lines.into_iter().flat_map(|line| line.into_inner().0.0).map(tidy);
        assemble(rings.collect())
    }
}

/// A ring as the rest of the world has it: exteriors anticlockwise, no corner twice in a row.
fn tidy(mut ring: LineString<f64>) -> LineString<f64> {
    // The crate's rows run down a screen, so on a plane its exteriors run clockwise.
    ring.0.reverse();
    // A cell that equals the level exactly puts several crossings on its centre.
    ring.0.dedup();
    ring
}

/// Exteriors with their holes: the crate's own polygons give a hole to the first exterior
/// around it, which is the wrong one where an island lies in a lake of another.
fn assemble(rings: Vec<LineString<f64>>) -> Vec<Polygon<f64>> {
    let mut polygons = Vec::new();
    let mut holes = Vec::new();
    for ring in rings {
        let polygon = Polygon::new(ring, Vec::new());
        let area = polygon.signed_area();
        if area > 0.0 {
            polygons.push(polygon);
        } else if area < 0.0 {
            holes.push(polygon.into_inner().0);
        }
    }
    polygons.sort_by(|a, b| a.unsigned_area().total_cmp(&b.unsigned_area()));
    let exteriors = polygons.clone();
    for hole in holes {
        let home = exteriors.iter().position(|p| around(p, &hole));
        if let Some(polygon) = home.and_then(|i| polygons.get_mut(i)) {
            polygon.interiors_push(hole);
        }
    }
    polygons
}

fn around(polygon: &Polygon<f64>, hole: &LineString<f64>) -> bool {
    // A corner of a hole can lie on the exterior where two corners of cells touch, so any
    // corner strictly inside will do.
    hole.coords().any(|c| polygon.contains(c))
}

/// An integer in the order of the floats, for a sort key.
fn order_key(v: f64) -> i64 {
    let bits = v.to_bits() as i64;
    bits ^ (((bits >> 63) as u64) >> 1) as i64
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;
    use crate::analysis::Kernel;

    /// The outlines of the whole grid at once.
    fn plainly(surface: &DensitySurface, level: f64) -> Vec<Polygon<f64>> {
        let Grid { cols, rows, .. } = surface.grid;
        let runs = (0..rows).map(|row| Run { row, cols: 0..cols }).collect();
        Patch { runs, cols: 0..cols, rows: 0..rows }.outlines(surface, level)
    }

    #[test]
    fn long_stripes_beside_one_another_are_outlined_at_once() {
        // Diagonals, each of which has a rectangle of its own as large as all of the grid.
        let side = 60;
        let grid = Grid { west: 0.0, south: 0.0, cell_m: 5.0, cols: side, rows: side };
        let is_hot = |i: usize| (i % side + i / side).is_multiple_of(4);
        let values = (0..side * side).map(|i| if is_hot(i) { 9.0 } else { 1.0 }).collect();
        let surface = DensitySurface::from_values(grid, Kernel::Quartic, 50.0, values).unwrap();
        let found = patches(&grid, &runs(&surface, 5.0));
        let cells: usize = found.iter().map(|patch| patch.cols.len() * patch.rows.len()).sum();
        assert!(found.len() > 20 && cells > MOST_OVERLAP * grid.len(), "{}", found.len());
        let found = outlines(&surface, 5.0);
        assert_eq!(in_order(&found), in_order(&plainly(&surface, 5.0)));
        // Cells that meet at corners alone have an outline each.
        assert_eq!(found.len(), (0..side * side).filter(|i| is_hot(*i)).count());
    }

    /// Rings from a corner of their own, to the millimetre, in an order of their own; exteriors with
    /// their holes.
    fn in_order(polygons: &[Polygon<f64>]) -> Vec<Vec<Vec<(i64, i64)>>> {
        let whole = |v: f64| (v * 1000.0).round() as i64;
        let ring = |ring: &LineString<f64>| {
            let mut corners: Vec<_> = ring.coords().map(|c| (whole(c.x), whole(c.y))).collect();
            corners.pop();
            // A ring can touch itself at a corner: then its least corner comes twice.
            (0..corners.len())
                .map(|n| {
                    corners.rotate_left(usize::from(n > 0));
                    corners.clone()
                })
                .min()
                .unwrap_or_default()
        };
        let polygon = |p: &Polygon<f64>| {
            let mut holes: Vec<_> = p.interiors().iter().map(ring).collect();
            holes.sort();
            std::iter::once(ring(p.exterior())).chain(holes).collect::<Vec<_>>()
        };
        let mut all: Vec<_> = polygons.iter().map(polygon).collect();
        all.sort();
        all
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            failure_persistence: None,
            cases: 2_000,
            ..ProptestConfig::default()
        })]

        /// Few values, so that ground meets at corners, has lakes with islands, and equals the level.
        #[test]
        fn patches_have_the_outlines_of_the_whole(
            cols in 1_usize..13,
            values in prop::collection::vec(prop_oneof![3 => Just(0_u8), 2 => 0_u8..5, 3 => 3_u8..9], 1..150),
        ) {
            let rows = values.len() / cols;
            prop_assume!(rows > 0);
            let grid = Grid { west: 1000.0, south: 2000.0, cell_m: 10.0, cols, rows };
            let values: Vec<f64> = values.iter().take(cols * rows).map(|v| f64::from(*v)).collect();
            let surface = DensitySurface::from_values(grid, Kernel::Quartic, 50.0, values).unwrap();
            for level in [2.5, 3.0] {
                let found = outlines(&surface, level);
                prop_assert_eq!(in_order(&found), in_order(&plainly(&surface, level)));
            }
        }
    }
}
