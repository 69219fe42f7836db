//! The quartic surface by a sweep along each row.
//!
//! On one row of cells a place at `dy` from it adds `w · (α − (v − a)²)²`, where `v` is the
//! easting of the cell and `a` that of the place in units of the bandwidth, and
//! `α = 1 − dy²/h²`. Between the first and the last cell in reach that is one polynomial of
//! degree four in `v`. So its five coefficients are added where the place enters the row and
//! taken away where it leaves, and running sums of coefficients give every cell its value:
//! the cost is per place and row, not per place and cell.
//!
//! Three things keep the sums exact. Places are told apart by blocks of about four bandwidths,
//! and each block has its own origin and its own sums, over its own columns and one bandwidth
//! to either side, so that `v` and `a` stay small. A sixth sum counts the places in reach;
//! where it is zero the value is exactly zero. And where cancellation could show, the plain
//! sum is taken instead: when a place spans only a few cells, at a cell that is tiny beside
//! what passed through its block, and for a grid that touches only the fringe of the data.

use std::ops::Range;

use rayon::prelude::*;

use super::blocks::Blocks;
use super::{CancelToken, Cancelled, Grid, Kernel, StackedPlaces};

/// What a slot sums, in this order: `Σ w((a² − α)²)`, `Σ wa(a² − α)`, `Σ w(3a² − α)`, `Σ wa`,
/// `Σ w`, and the number of places. The coefficients of v⁰ to v⁴ are these times 1, −4, 2, −4
/// and 1.
type Sums = [f64; 6];

/// Below this bandwidth, in cells, a plain sum over the span is as fast as the sweep.
const FEW_CELLS: f64 = 6.0;

/// A cell below this share of the weight that passed through its block is summed plainly.
const TINY: f64 = 1e-11;

/// A surface whose peak is below this share of the weight in reach of one cell is summed
/// plainly throughout: the grid then holds the fringe of the data only.
const FRINGE: f64 = 1e-3;

/// What a place adds where it enters a row, but for its distance from the row.
#[derive(Clone, Copy)]
struct Share {
    weight: f64,
    /// Weight times easting, from the middle of the block in bandwidths.
    wa: f64,
    /// That easting squared.
    a_2: f64,
}

/// The places of a block as the sweep wants them, by northing; one of each column is a place.
#[derive(Default)]
struct Entries {
    /// Eastings as positions among the slots of the block: whole numbers at cell centres.
    slot: Vec<f64>,
    y: Vec<f64>,
    share: Vec<Share>,
}

/// The places that a row can be in reach of.
struct Window<'a> {
    slot: &'a [f64],
    y: &'a [f64],
    share: &'a [Share],
}

/// Places whose spans are found in one go, so that the processor takes several at a time.
const BATCH: usize = 64;

/// The spans of some places on a row, in slots: the first in reach and the one behind the last.
struct Spans {
    alpha: [f64; BATCH],
    enter: [u32; BATCH],
    leave: [u32; BATCH],
}

struct Sweep<'a> {
    places: &'a StackedPlaces,
    /// The places of each block.
    entries: Vec<Entries>,
    grid: &'a Grid,
    blocks: Blocks,
    h: f64,
    /// One bandwidth in columns.
    h_cols: f64,
    /// Square of the reach in units of the bandwidth; see [`reach_2`].
    reach_2: f64,
}

/// The surface, per km²; see [`super::density`].
pub(super) fn surface(
    places: &StackedPlaces,
    h: f64,
    grid: &Grid,
    cancel: &CancelToken,
) -> Result<Vec<f64>, Cancelled> {
    let h_cols = h / grid.cell_m;
    let blocks = Blocks::new(h_cols, grid.cols);
    let entries = in_reach(places, h, grid, blocks);
    let sweep = Sweep { places, entries, grid, blocks, h, h_cols, reach_2: reach_2(grid, h) };
    if h_cols < FEW_CELLS {
        return Ok(sweep.run(cancel, Sweep::plain_row)?.0);
    }
    let (values, reach) = sweep.run(cancel, Sweep::swept_row)?;
    let peak = values.par_iter().copied().reduce(|| 0.0, f64::max);
    if peak < FRINGE * reach * Kernel::Quartic.peak(h) {
        return Ok(sweep.run(cancel, Sweep::plain_row)?.0);
    }
    Ok(values)
}

/// The square of the reach, in bandwidths: 1, less a hair.
///
/// A cell whose distance equals the bandwidth must be exactly zero whichever way its distance
/// is rounded, and columns are found by rounding too. The hair is wider than the rounding of
/// coordinates of this size, and at that distance the kernel is below 1e-17 of its peak.
fn reach_2(grid: &Grid, h: f64) -> f64 {
    let b = grid.bounds();
    let size = [b.west, b.south, b.east, b.north].into_iter().fold(h, |m, v| m.max(v.abs()));
    1.0 - (32.0 * f64::EPSILON * size / h).clamp(1e-9, 1e-5)
}

/// The places that can reach a cell of the grid, by block, then in the stack's order.
fn in_reach(places: &StackedPlaces, h: f64, grid: &Grid, blocks: Blocks) -> Vec<Entries> {
    let b = grid.bounds().grown(h);
    let first = grid.x_at(0);
    let (unit, middle) = (grid.cell_m / h, blocks.middle());
    let mut entries: Vec<Entries> = Vec::new();
    entries.resize_with(blocks.count, Entries::default);
    for (p, weight) in places.iter().filter(|&(p, _)| b.contains(p)) {
        let col = (p.x - first) / grid.cell_m;
        let block = blocks.of(col);
        let slot = col - blocks.first_col(block);
        let a = (slot - middle) * unit;
        if let Some(list) = entries.get_mut(block) {
            list.slot.push(slot);
            list.y.push(p.y);
            list.share.push(Share { weight, wa: weight * a, a_2: a * a });
        }
    }
    entries
}

/// What a thread keeps from row to row.
#[derive(Default)]
struct Scratch {
    sums: Vec<Sums>,
    /// Columns whose value is too small to come out of running sums.
    tiny: Vec<usize>,
}

impl Sweep<'_> {
    /// All rows, and the greatest weight in reach of one cell where the method knows it.
    fn run(
        &self,
        cancel: &CancelToken,
        row_method: impl Fn(&Self, usize, &mut [f64], &mut Scratch) -> f64 + Sync,
    ) -> Result<(Vec<f64>, f64), Cancelled> {
        let mut values = vec![0.0; self.grid.len()];
        let reach = values
            .par_chunks_mut(self.grid.cols.max(1))
            .enumerate()
            .map_init(Scratch::default, |scratch, (row, out)| {
                cancel.check()?;
                // Fresh memory that is read before it is written is found twice by the system.
                out.fill(0.0);
                Ok(row_method(self, row, out, scratch))
            })
            .try_reduce(|| 0.0, |a, b| Ok(f64::max(a, b)))?;
        cancel.check()?;
        Ok((values, reach))
    }

    /// The places of each block that a row can be in reach of; blocks without one are left out.
    fn windows(&self, y: f64) -> impl Iterator<Item = (usize, Window<'_>)> {
        self.entries.iter().enumerate().filter_map(move |(block, entries)| {
            let from = entries.y.partition_point(|v| *v < y - self.h);
            let to = entries.y.partition_point(|v| *v <= y + self.h).max(from);
            let Entries { slot, y, share } = entries;
            let window = Window { slot: &slot[from..to], y: &y[from..to], share: &share[from..to] };
            (from < to).then_some((block, window))
        })
    }

    /// `α` of up to [`BATCH`] places on a row, and their spans between the slots `first` and `end`.
    /// There is no span unless the first slot is below the second.
    #[inline]
    fn spans(&self, (slots, ys): (&[f64], &[f64]), y: f64, first: f64, end: f64, to: &mut Spans) {
        let (over_h, reach_2, h_cols) = (1.0 / self.h, self.reach_2, self.h_cols);
        let (first, end) = (first + 0.5, end + 0.5);
        let out = to.alpha.iter_mut().zip(&mut to.enter).zip(&mut to.leave);
        for ((slot, place_y), ((alpha, enter), leave)) in slots.iter().zip(ys).zip(out) {
            let dy = (y - place_y) * over_h;
            let dy_2 = dy * dy;
            let half = greater(reach_2 - dy_2, 0.0).sqrt() * h_cols;
            *alpha = 1.0 - dy_2;
            *enter = whole(greater(slot - half + 1.0, first));
            *leave = whole(greater(lesser(slot + half + 1.0, end), first));
        }
    }

    /// The places that a row can be in reach of, as they came.
    fn plain_window(&self, y: f64) -> impl Iterator<Item = (f64, f64, f64)> {
        let ys = self.places.y();
        let from = ys.partition_point(|&v| v < y - self.h);
        let to = ys.partition_point(|&v| v <= y + self.h).max(from);
        let rest = self.places.y()[from..to].iter().zip(&self.places.weight()[from..to]);
        self.places.x()[from..to].iter().zip(rest).map(|(&x, (&y, &w))| (x, y, w))
    }

    /// One row by plain sums: no cancellation, at a cost per place and cell. Distances are
    /// taken from the coordinates themselves: at the very edge of the reach, the last digits
    /// of a column number would already show.
    fn plain_row(&self, row: usize, out: &mut [f64], _: &mut Scratch) -> f64 {
        let y = self.grid.y_at(row);
        let (first, cell) = (self.grid.x_at(0), self.grid.cell_m);
        let over_h_2 = 1.0 / (self.h * self.h);
        for (x, py, weight) in self.plain_window(y) {
            let dy_2 = (y - py) * (y - py);
            let half = (self.reach_2 - dy_2 * over_h_2).max(0.0).sqrt() * self.h_cols;
            let col = (x - first) / cell;
            // A cast to an unsigned integer takes what is below zero to zero and drops the
            // fraction, so one more than a position is the next column after it.
            let leave = ((col + half + 1.0) as usize).min(out.len());
            let enter = ((col - half + 1.0) as usize).min(leave);
            for (i, value) in (enter..leave).zip(&mut out[enter..leave]) {
                let dx = self.grid.x_at(i) - x;
                let fall = 1.0 - (dx * dx + dy_2) * over_h_2;
                *value += weight * fall * fall;
            }
        }
        self.scale(out);
        0.0
    }

    /// One row by the sweep; gives the greatest weight in reach of one of its cells.
    fn swept_row(&self, row: usize, out: &mut [f64], scratch: &mut Scratch) -> f64 {
        let y = self.grid.y_at(row);
        let Scratch { sums, tiny } = scratch;
        tiny.clear();
        let mut reach: f64 = 0.0;
        for (block, window) in self.windows(y) {
            sums.clear();
            // One more, for what leaves behind the last slot.
            sums.resize(self.blocks.slots() + 1, Sums::default());
            let (col, slot, len) = self.blocks.on_grid(block, out.len());
            self.scatter(&window, y, sums, slot..slot + len);
            let part = &sums[slot..slot + len];
            reach = reach.max(self.gather(part, slot, &mut out[col..col + len], col, tiny));
        }
        for &col in tiny.iter() {
            out[col] = self.plain_cell(y, col);
        }
        self.scale(out);
        reach
    }

    /// From units of the kernel's peak to incidents per km².
    fn scale(&self, out: &mut [f64]) {
        let peak = Kernel::Quartic.peak(self.h);
        for value in out {
            *value *= peak;
        }
    }

    /// Writes down where each place of a block enters and leaves the part of the row that is
    /// on the grid; what passes beside it must not leave its rounding there.
    fn scatter(&self, window: &Window<'_>, y: f64, sums: &mut [Sums], slots: Range<usize>) {
        let (first, end) = (slots.start as f64, slots.end as f64);
        let mut spans = Spans { alpha: [0.0; BATCH], enter: [0; BATCH], leave: [0; BATCH] };
        let batches = window.slot.chunks(BATCH).zip(window.y.chunks(BATCH));
        for (places, shares) in batches.zip(window.share.chunks(BATCH)) {
            self.spans(places, y, first, end, &mut spans);
            let found = spans.alpha.iter().zip(&spans.enter).zip(&spans.leave);
            for (share, ((alpha, enter), leave)) in shares.iter().zip(found) {
                if enter >= leave {
                    continue;
                }
                let Share { weight, wa, a_2 } = *share;
                let fall = a_2 - alpha;
                let wf = weight * fall;
                let sum = [wf * fall, wa * fall, wf + 2.0 * weight * a_2, wa, weight, 1.0];
                add(&mut sums[*enter as usize], sum);
                subtract(&mut sums[*leave as usize], sum);
            }
        }
    }

    /// Runs the sums of one block along its slots from `slot` on and adds what they give to
    /// its cells from `col` on, in units of the kernel's peak; gives the greatest weight in
    /// reach of one cell.
    fn gather(
        &self,
        sums: &[Sums],
        slot: usize,
        cells: &mut [f64],
        col: usize,
        tiny: &mut Vec<usize>,
    ) -> f64 {
        let unit = 1.0 / self.h_cols;
        let from = slot as f64 - self.blocks.middle();
        let mut run = Sums::default();
        let mut reach: f64 = 0.0;
        for (i, (sum, cell)) in sums.iter().zip(cells).enumerate() {
            add(&mut run, *sum);
            let [s0, s1, s2, s3, s4, count] = run;
            // Counts are whole numbers, and so are their sums.
            if count < 0.5 {
                run = Sums::default();
                continue;
            }
            reach = reach.max(s4);
            let v = (from + i as f64) * unit;
            let found = (((s4 * v - 4.0 * s3) * v + 2.0 * s2) * v - 4.0 * s1) * v + s0;
            if found < TINY * reach {
                tiny.push(col + i);
            } else {
                *cell += found;
            }
        }
        reach
    }

    /// One cell by a plain sum, in units of the kernel's peak.
    fn plain_cell(&self, y: f64, col: usize) -> f64 {
        let at = self.grid.x_at(col);
        let term = |(x, py, weight): (f64, f64, f64)| {
            let distance_2 = ((at - x).powi(2) + (y - py).powi(2)) / (self.h * self.h);
            if distance_2 < self.reach_2 { weight * (1.0 - distance_2).powi(2) } else { 0.0 }
        };
        self.plain_window(y).map(term).sum()
    }
}

#[inline]
fn add(to: &mut Sums, sum: Sums) {
    to.iter_mut().zip(sum).for_each(|(t, s)| *t += s);
}

#[inline]
fn subtract(from: &mut Sums, sum: Sums) {
    from.iter_mut().zip(sum).for_each(|(f, s)| *f -= s);
}

/// The greater of two numbers, in one instruction: neither is not a number.
#[inline]
fn greater(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// The lesser of two numbers, as [`greater`].
#[inline]
fn lesser(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// The whole number just below a position of one half or more.
///
/// Added to 2⁵² less a half, a float keeps just its whole part, in the low bits of its
/// mantissa; a cast would also test for what cannot be here, twice per place and row. A
/// position that is whole may come out one lower, which is why the reach is a hair short.
#[inline]
fn whole(position: f64) -> u32 {
    const SHIFT: f64 = 4_503_599_627_370_495.5;
    (position + SHIFT).to_bits() as u32
}
