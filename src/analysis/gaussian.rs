//! The Gaussian surface, one direction after the other.
//!
//! The kernel is a product of one factor in easting and one in northing. So places are first
//! gathered into lines along the rows, each holding the easting factors of its places at every
//! column; then each row adds up the lines near it, weighted by the northing factor. Places of
//! one northing make one line. Where there are more northings than that pays for, a line is a
//! band a quarter of a standard deviation high, with six Hermite moments of the places'
//! northings within it (Greengard & Strain 1991), which are exact to 1e-7 of the kernel's peak.

use rayon::prelude::*;

use super::{CancelToken, Cancelled, Grid, Kernel, StackedPlaces};

/// Beyond this many standard deviations in either direction a place adds nothing: all that is
/// cut off together stays below 1e-6 of the surface's peak.
const CUT: f64 = 6.5;

/// The height of a band, in standard deviations.
const BAND: f64 = 0.25;

/// Moments per band; as many northings or fewer are cheaper one line each.
const MOMENTS: usize = 6;

/// How many values all lines of one strip of columns may hold together (64 MB).
const STRIP_VALUES: usize = 8_000_000;

/// Places of one northing, or of one band: a range of the stack's indices.
struct Line {
    from: usize,
    to: usize,
    /// The northing in the middle, metres.
    y: f64,
    moments: usize,
}

/// The surface, per km²; see [`super::density`].
pub(super) fn surface(
    places: &StackedPlaces,
    h: f64,
    grid: &Grid,
    cancel: &CancelToken,
) -> Result<Vec<f64>, Cancelled> {
    let mut values = vec![0.0; grid.len()];
    let lines = lines(places, h, grid);
    let rows_of_values: usize = lines.iter().map(|l| l.moments).sum();
    if rows_of_values == 0 {
        return if places.is_empty() { Ok(values) } else { plain_sum(places, h, grid, cancel) };
    }
    let strip = (STRIP_VALUES / rows_of_values).clamp(16, 512);
    for first in (0..grid.cols).step_by(strip) {
        let cols = first..(first + strip).min(grid.cols);
        let width = cols.len();
        let along: Vec<Vec<f64>> = lines
            .par_iter()
            .map(|line| {
                cancel.check()?;
                Ok(along_line(places, line, h, grid, cols.clone()))
            })
            .collect::<Result<_, Cancelled>>()?;
        values.par_chunks_mut(grid.cols).enumerate().try_for_each(|(row, out)| {
            cancel.check()?;
            // Fresh memory that is read before it is written is found twice by the system.
            out[cols.clone()].fill(0.0);
            let y = grid.y_at(row);
            let from = lines.partition_point(|l| l.y < y - CUT * h);
            let to = lines.partition_point(|l| l.y <= y + CUT * h).max(from);
            for (line, values) in lines[from..to].iter().zip(&along[from..to]) {
                let factors = across(line, (y - line.y) / h, h);
                for (factor, moment) in factors.iter().zip(values.chunks(width)) {
                    let out = &mut out[cols.clone()];
                    out.iter_mut().zip(moment).for_each(|(o, m)| *o += factor * m);
                }
            }
            Ok(())
        })?;
    }
    // Moments of a band can leave a trace below zero far out, where nothing is.
    values.par_iter_mut().for_each(|v| *v = v.max(0.0));
    // Where no place is near any cell, what was cut off is what there is.
    let peak = values.iter().copied().fold(0.0, f64::max);
    let sum_of_peaks = places.total_weight() * Kernel::Gaussian.density_at(0.0, h);
    if peak < FAINT * sum_of_peaks {
        return plain_sum(places, h, grid, cancel);
    }
    Ok(values)
}

/// Share of the sum of all places' own peaks below which a surface is too faint for a cut.
const FAINT: f64 = 1e-9;

/// Every place at every cell, for the rare surface that no place is near.
fn plain_sum(
    places: &StackedPlaces,
    h: f64,
    grid: &Grid,
    cancel: &CancelToken,
) -> Result<Vec<f64>, Cancelled> {
    let mut values = vec![0.0; grid.len()];
    values.par_chunks_mut(grid.cols).enumerate().try_for_each(|(row, out)| {
        for (col, value) in out.iter_mut().enumerate() {
            cancel.check()?;
            let at = grid.cell_centre(col, row);
            *value = places
                .iter()
                .map(|(p, w)| w * Kernel::Gaussian.density_at(p.distance_m(at), h))
                .sum();
        }
        Ok(())
    })?;
    Ok(values)
}

/// The lines within reach of the grid's rows, by northing.
fn lines(places: &StackedPlaces, h: f64, grid: &Grid) -> Vec<Line> {
    let b = grid.bounds().grown(CUT * h);
    let y = places.y();
    let end = y.partition_point(|&y| y <= b.north);
    let mut from = y.partition_point(|&y| y < b.south);
    let mut lines = Vec::new();
    while from < end {
        let band = y[from] + BAND * h;
        let to = from + y[from..end].partition_point(|&y| y <= band);
        let northings = || y[from..to].chunk_by(|a, b| a.total_cmp(b).is_eq());
        if northings().count() <= MOMENTS {
            let mut start = from;
            for same in northings() {
                lines.push(Line { from: start, to: start + same.len(), y: same[0], moments: 1 });
                start += same.len();
            }
        } else {
            let middle = f64::midpoint(y[from], y[to - 1]);
            lines.push(Line { from, to, y: middle, moments: MOMENTS });
        }
        from = to.max(from + 1);
    }
    lines
}

/// The easting factors of a line's places at the centres of some columns, summed; one row of
/// them for each moment.
fn along_line(
    places: &StackedPlaces,
    line: &Line,
    h: f64,
    grid: &Grid,
    cols: std::ops::Range<usize>,
) -> Vec<f64> {
    let width = cols.len();
    let mut sums = vec![0.0; width * line.moments];
    let mut factors = vec![0.0; width];
    let first = grid.x_at(cols.start);
    let cell = grid.cell_m / h;
    for i in line.from..line.to {
        let (x, y, weight) = (places.x()[i], places.y()[i], places.weight()[i]);
        let at = (x - first) / h;
        let enter = ((at - CUT) / cell).ceil().max(0.0) as usize;
        let leave = (((at + CUT) / cell).floor() + 1.0).clamp(0.0, width as f64) as usize;
        if enter >= leave {
            continue;
        }
        // From column to column the factor grows by a ratio that itself shrinks by a constant
        // ratio, so three exponentials do for all columns.
        let u = enter as f64 * cell - at;
        let mut factor = (-0.5 * u * u).exp();
        let mut ratio = (-cell * (u + 0.5 * cell)).exp();
        let shrink = (-cell * cell).exp();
        for f in &mut factors[enter..leave] {
            *f = factor;
            factor *= ratio;
            ratio *= shrink;
        }
        let mut moment = weight;
        for sums in sums.chunks_mut(width) {
            let sums = &mut sums[enter..leave];
            sums.iter_mut().zip(&factors[enter..leave]).for_each(|(s, f)| *s += moment * f);
            moment *= (y - line.y) / h;
        }
    }
    sums
}

/// What each moment of a line adds at `u` standard deviations across from it, per km²: the
/// Hermite polynomial over the factorial, times the kernel.
fn across(line: &Line, u: f64, h: f64) -> [f64; MOMENTS] {
    let g = Kernel::Gaussian.peak(h) * (-0.5 * u * u).exp();
    if line.moments == 1 {
        return [g, 0.0, 0.0, 0.0, 0.0, 0.0];
    }
    let u_2 = u * u;
    [
        g,
        g * u,
        g * (u_2 - 1.0) / 2.0,
        g * u * (u_2 - 3.0) / 6.0,
        g * ((u_2 - 6.0) * u_2 + 3.0) / 24.0,
        g * u * ((u_2 - 10.0) * u_2 + 15.0) / 120.0,
    ]
}
