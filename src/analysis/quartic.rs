//! Quartic density by rows, exact and in parallel.
//!
//! Along one row of cells a place contributes w · (r² − t²)², where t is the distance in columns
//! and r half the chord that its reach cuts from the row: a polynomial of degree four between
//! two columns. So instead of a term for each cell in reach, five coefficients are added where
//! the place enters and taken away where it leaves, and the row is read off running sums.
//!
//! Three things keep it exact. The row is cut into blocks, each with its own origin and its own
//! sums, so that no coefficient grows large and no rounding is carried far. An integer counts
//! the places in reach; where it is zero, the value is zero and the sums start afresh. And the
//! first and last column of a place are decided by the distance itself, as the plain sum would.

use rayon::prelude::*;

use super::{CancelToken, Cancelled, Grid, Kernel, StackedPlaces};

/// Reach in cells below which the plain sum is the cheaper way.
const PLAIN_REACH: f64 = 8.0;

/// What enters or leaves at a column: coefficients of 1, s, s², s³, s⁴, and a count of places.
#[derive(Clone, Copy, Default)]
struct Event {
    c: [f64; 5],
    count: i32,
}

/// Density at all cell centres, incidents per km².
pub(super) fn sweep(
    places: &StackedPlaces,
    bandwidth_m: f64,
    grid: Grid,
    cancel: &CancelToken,
) -> Result<Vec<f64>, Cancelled> {
    let mut values = vec![0.0; grid.len()];
    if values.is_empty() {
        return Ok(values);
    }
    let row = Row::new(places, bandwidth_m, grid);
    values.par_chunks_mut(grid.cols).enumerate().try_for_each_init(
        || vec![Event::default(); grid.cols + 1],
        |events, (number, out)| {
            cancel.check()?;
            row.fill(number, out, events);
            Ok(())
        },
    )?;
    Ok(values)
}

/// Everything that all rows share.
struct Row<'a> {
    places: &'a StackedPlaces,
    /// Easting of each place in columns.
    column: Vec<f64>,
    grid: Grid,
    bandwidth_m: f64,
    reach_cells: f64,
    block: usize,
    /// From cells to the fourth power to incidents per km².
    scale: f64,
}

impl<'a> Row<'a> {
    fn new(places: &'a StackedPlaces, bandwidth_m: f64, grid: Grid) -> Self {
        let reach_cells = bandwidth_m / grid.cell_m;
        Self {
            places,
            column: places.x.iter().map(|x| (x - grid.west) / grid.cell_m - 0.5).collect(),
            grid,
            bandwidth_m,
            reach_cells,
            block: (reach_cells.ceil() as usize).clamp(16, 256),
            scale: Kernel::Quartic.peak_per_km2(bandwidth_m) / reach_cells.powi(4),
        }
    }

    fn fill(&self, number: usize, out: &mut [f64], events: &mut [Event]) {
        let y = self.grid.y_of(number);
        let h2 = self.bandwidth_m * self.bandwidth_m;
        let b = self.grid.bounds();
        let mut swept = false;
        for i in self.places.near_row(y, self.bandwidth_m) {
            let (px, py, w) = (self.places.x[i], self.places.y[i], self.places.weight[i]);
            let dy = py - y;
            let Some((first, last)) = self.columns_in_reach(px, self.column[i], dy, h2) else {
                continue;
            };
            // Near the rim of its reach a polynomial made for the middle has lost its digits;
            // that matters only where no cell is nearer, so for places beyond the grid.
            let inside = (b.west..=b.east).contains(&px) && (b.south..=b.north).contains(&py);
            if inside && self.reach_cells >= PLAIN_REACH {
                let r2 = (h2 - dy * dy) / (self.grid.cell_m * self.grid.cell_m);
                self.add_events(events, self.column[i], r2, w, first, last);
                swept = true;
            } else {
                let k = w * Kernel::Quartic.peak_per_km2(self.bandwidth_m);
                for (col, value) in (first..=last).zip(&mut out[first..=last]) {
                    let dx = self.grid.x_of(col) - px;
                    let u = 1.0 - (dx * dx + dy * dy) / h2;
                    *value += k * u * u;
                }
            }
        }
        if swept {
            self.read_off(out, events);
        }
    }

    /// The first and last column whose centre is nearer than the bandwidth; `None` when none is.
    fn columns_in_reach(&self, px: f64, column: f64, dy: f64, h2: f64) -> Option<(usize, usize)> {
        let left = h2 - dy * dy;
        if left <= 0.0 {
            return None;
        }
        let chord = left.sqrt() / self.grid.cell_m;
        let last_col = self.grid.cols as i64 - 1;
        let in_reach = |col: i64| {
            let dx = self.grid.x_of(col as usize) - px;
            dx * dx + dy * dy < h2
        };
        // One column too wide on both sides, then inwards until the distance itself agrees: the
        // chord may be a rounding off.
        let mut first = ((column - chord).ceil() as i64 - 1).max(0);
        let mut last = ((column + chord).floor() as i64 + 1).min(last_col);
        while first <= last && !in_reach(first) {
            first += 1;
        }
        while last >= first && !in_reach(last) {
            last -= 1;
        }
        (first <= last).then_some((first as usize, last as usize))
    }

    fn add_events(
        &self,
        events: &mut [Event],
        column: f64,
        r2: f64,
        weight: f64,
        first: usize,
        last: usize,
    ) {
        let mut from = first;
        while from <= last {
            let block = from / self.block;
            let end = ((block + 1) * self.block).min(self.grid.cols);
            let q = column - self.origin(block);
            let a = r2 - q * q;
            let c = [
                weight * a * a,
                weight * 4.0 * a * q,
                weight * (4.0 * q * q - 2.0 * a),
                weight * -4.0 * q,
                weight,
            ];
            let enter = &mut events[from];
            for (sum, c) in enter.c.iter_mut().zip(c) {
                *sum += c;
            }
            enter.count += 1;
            // What reaches the end of the block need not leave: the next block starts afresh.
            if last + 1 < end {
                let leave = &mut events[last + 1];
                for (sum, c) in leave.c.iter_mut().zip(c) {
                    *sum -= c;
                }
                leave.count -= 1;
            }
            from = end;
        }
    }

    /// The column at which the polynomials of a block have their origin: its middle.
    fn origin(&self, block: usize) -> f64 {
        (block * self.block) as f64 + 0.5 * self.block as f64
    }

    fn read_off(&self, out: &mut [f64], events: &mut [Event]) {
        let size = self.block;
        for (block, (out, events)) in out.chunks_mut(size).zip(events.chunks_mut(size)).enumerate()
        {
            let mut c = [0.0; 5];
            let mut count = 0;
            let mut s = (block * size) as f64 - self.origin(block);
            for (value, event) in out.iter_mut().zip(events.iter_mut()) {
                count += event.count;
                if count == 0 {
                    c = [0.0; 5];
                } else {
                    for (sum, e) in c.iter_mut().zip(event.c) {
                        *sum += e;
                    }
                    let sum = (((c[4] * s + c[3]) * s + c[2]) * s + c[1]) * s + c[0];
                    *value += self.scale * sum.max(0.0);
                }
                *event = Event::default();
                s += 1.0;
            }
        }
        // Beyond the last column nothing is read, so nothing may stay.
        if let Some(beyond) = events.last_mut() {
            *beyond = Event::default();
        }
    }
}
