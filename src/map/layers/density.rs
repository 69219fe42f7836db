//! The density surface in classes, and where its corners lie on the map.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use egui::Pos2;
use rayon::prelude::*;

use crate::analysis::{ClassRule, DensitySurface, class_breaks, outlines};
use crate::geography::{MetricPlane, MetricPoint, WorldPoint};
use crate::map::DENSITY_CLASSES;

/// Pieces that the surface is drawn in along each side: the metric plane is turned and bent
/// against Web Mercator, and over a few kilometres this many flat pieces hide it.
const PIECES: usize = 8;

/// Pixels along the longer side up to which a surface is drawn finer than its cells, so that the
/// edges of its classes are smooth.
const MOST_PIXELS: usize = 1400;
/// Most pixels along the side of a cell.
const MOST_FINER: usize = 4;

static NEXT_ID: AtomicU64 = AtomicU64::new(1);

/// A density surface made ready to draw: a class for each pixel, between cell centres by linear
/// interpolation, as the outlines are.
///
/// Where the classes begin follows a [`ClassRule`]. Cells below the first class, and cells without any
/// incident in reach, are class 0 and are not painted.
#[derive(Debug, Clone)]
pub struct DensityImage {
    /// Tells one image from another, so that a texture is made once.
    pub id: u64,
    /// Columns of pixels.
    pub cols: usize,
    /// Rows of pixels.
    pub rows: usize,
    /// The class of each pixel, northern row first.
    pub classes: Vec<u8>,
    /// Lower bounds of the classes from 1 on, at most five, incidents per km² in the period; empty when nothing is
    /// above zero.
    pub breaks: Vec<f64>,
    corners: Vec<WorldPoint>,
    surface: Arc<DensitySurface>,
    plane: MetricPlane,
}

/// Where the middle of a cell's pixel lies among cell centres, in cells from the centre of the cell: so many
/// cells on, and the share of the way to the next one.
fn offset(pixel: usize, finer: usize) -> (isize, f64) {
    let v = (pixel as f64 + 0.5) / finer as f64 - 0.5;
    (v.floor() as isize, v - v.floor())
}

/// Cells that are painted together: all at once where one class holds them all.
const SPAN: usize = 32;

/// The classes of a line of pixels, from the density at the height of the line at the centre of each cell,
/// with one more at either end. Each pixel of a cell has a share of its own, so that the innermost loop is
/// one multiplication and five comparisons; and most cells lie within one class with their neighbours.
fn paint_line(line: &[f64], finer: usize, from: &[f64; DENSITY_CLASSES], out: &mut [u8]) {
    let class_of = |value: f64| from.iter().map(|from| u8::from(value >= *from)).sum::<u8>();
    for (n, out) in out.chunks_mut(SPAN * finer).enumerate() {
        let cells = out.len() / finer;
        let Some(near) = line.get(n * SPAN..n * SPAN + cells + 2) else { return };
        let (least, most) = range(near);
        let lowest = class_of(least);
        if lowest == class_of(most) {
            out.fill(lowest);
            continue;
        }
        let mut classes = [0_u8; SPAN];
        for pixel in 0..finer {
            let (on, u) = offset(pixel, finer);
            let start = 1_usize.saturating_add_signed(on);
            // Of one length, so that several are compared at a time.
            let classes = &mut classes[..cells];
            let (west, east) = (&near[start..][..cells], &near[start + 1..][..cells]);
            for ((class, west), east) in classes.iter_mut().zip(west).zip(east) {
                *class = class_of(west * (1.0 - u) + east * u);
            }
            let out = out.iter_mut().skip(pixel).step_by(finer);
            out.zip(classes).for_each(|(out, class)| *out = *class);
        }
    }
}

/// The least and the greatest of some densities, which are numbers: several side by side, since each
/// comparison of one after the other would wait for the last.
fn range(values: &[f64]) -> (f64, f64) {
    const LANES: usize = 8;
    let lesser = |a: f64, b: f64| if b < a { b } else { a };
    let greater = |a: f64, b: f64| if b > a { b } else { a };
    let (mut least, mut most) = ([f64::INFINITY; LANES], [0.0_f64; LANES]);
    let (eights, rest) = values.as_chunks::<LANES>();
    for eight in eights {
        for ((least, most), v) in least.iter_mut().zip(&mut most).zip(eight) {
            (*least, *most) = (lesser(*least, *v), greater(*most, *v));
        }
    }
    let all = (least.into_iter().fold(f64::INFINITY, lesser), most.into_iter().fold(0.0, greater));
    rest.iter().fold(all, |(least, most), v| (lesser(least, *v), greater(most, *v)))
}

impl DensityImage {
    /// Classes of a surface, cut by a rule; a surface that is zero everywhere has none.
    pub fn prepare(surface: Arc<DensitySurface>, plane: &MetricPlane, rule: ClassRule) -> Self {
        let grid = surface.grid;
        let breaks = class_breaks(&surface, rule, DENSITY_CLASSES);
        let finer = (MOST_PIXELS / grid.cols.max(grid.rows).max(1)).clamp(1, MOST_FINER);
        let (cols, rows) = (grid.cols * finer, grid.rows * finer);
        // As many as there are colours; one that is missing is never reached.
        let mut from = [f64::INFINITY; DENSITY_CLASSES];
        from.iter_mut().zip(&breaks).for_each(|(to, from)| *to = *from);
        let values = surface.values();
        let line_of = |row: isize| {
            let row = row.clamp(0, grid.rows as isize - 1) as usize;
            values.get(row * grid.cols..(row + 1) * grid.cols).unwrap_or_default()
        };
        let mut classes = vec![0; cols * rows];
        let paint = |blend: &mut Vec<f64>, (line, out): (usize, &mut [u8])| {
            let (row, pixel) = ((rows - 1 - line) / finer, (rows - 1 - line) % finer);
            let (on, v) = offset(pixel, finer);
            let south = row as isize + on;
            let (south, north) = (line_of(south), line_of(south + 1));
            let (Some(west), Some(east)) =
                (south.first().zip(north.first()), south.last().zip(north.last()))
            else {
                return;
            };
            let between = |(s, n): (&f64, &f64)| s * (1.0 - v) + n * v;
            blend.clear();
            blend.push(between(west));
            blend.extend(south.iter().zip(north).map(between));
            blend.push(between(east));
            // Most of a county is below the first class.
            if blend.iter().fold(0.0_f64, |most, v| most.max(*v)) >= from[0] {
                paint_line(blend, finer, &from, out);
            }
        };
        classes.par_chunks_mut(cols.max(1)).enumerate().for_each_init(Vec::new, paint);
        let b = grid.bounds();
        let corners = (0..=PIECES)
            .flat_map(|j| (0..=PIECES).map(move |i| (i as f64, j as f64)))
            .filter_map(|(i, j)| {
                let n = PIECES as f64;
                let p =
                    MetricPoint::new(b.west + b.width_m() * i / n, b.north - b.height_m() * j / n);
                plane.to_lon_lat(p).ok().map(WorldPoint::from)
            })
            .collect();
        Self {
            id: NEXT_ID.fetch_add(1, Ordering::Relaxed),
            cols,
            rows,
            classes,
            breaks,
            corners,
            surface,
            plane: plane.clone(),
        }
    }

    /// Whether there is anything to paint. A surface that reaches beyond the plane's cover has
    /// no place on the map and is not painted.
    pub fn is_drawable(&self) -> bool {
        !self.breaks.is_empty() && self.corners.len() == (PIECES + 1).pow(2)
    }

    /// The corner points of the pieces, northern row first, with their texture coordinates.
    pub fn lattice(&self) -> impl Iterator<Item = (WorldPoint, Pos2)> + '_ {
        self.corners.iter().enumerate().map(|(k, p)| {
            let (i, j) = (k % (PIECES + 1), k / (PIECES + 1));
            (*p, Pos2::new(i as f32 / PIECES as f32, j as f32 / PIECES as f32))
        })
    }

    /// The triangles between the points of [`DensityImage::lattice`].
    pub fn lattice_triangles() -> impl Iterator<Item = u32> {
        let side = PIECES as u32 + 1;
        (0..PIECES as u32).flat_map(move |j| {
            (0..PIECES as u32).flat_map(move |i| {
                let a = j * side + i;
                [a, a + 1, a + side, a + side, a + 1, a + side + 1]
            })
        })
    }

    /// The regions at and above each class break, as rings in Web Mercator, lowest break first:
    /// what a picture made of paths draws.
    pub fn regions(&self) -> Vec<Vec<Vec<WorldPoint>>> {
        self.breaks
            .iter()
            .map(|level| {
                outlines(&self.surface, *level)
                    .iter()
                    .flat_map(|polygon| super::hot_spots::rings(polygon, &self.plane))
                    .collect()
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::analysis::{Grid, Kernel};

    #[test]
    fn pixels_lie_between_the_centres_of_cells() {
        let (cols, rows) = (300, 7);
        let grid = Grid { west: 400_000.0, south: 300_000.0, cell_m: 10.0, cols, rows };
        let values: Vec<f64> =
            (0..cols * rows).map(|i| ((i * i * 31) % 97) as f64 / 10.0).collect();
        let surface = DensitySurface::from_values(grid, Kernel::Quartic, 50.0, values.clone());
        let plane = MetricPlane::british_national_grid();
        let image =
            DensityImage::prepare(Arc::new(surface.unwrap()), &plane, ClassRule::EqualSteps);
        assert_eq!((image.cols, image.rows), (cols * 4, rows * 4));
        let value = |x: f64, y: f64| {
            let (x, y) = (x.clamp(0.0, cols as f64 - 1.0), y.clamp(0.0, rows as f64 - 1.0));
            let at = |c: usize, r: usize| values[r.min(rows - 1) * cols + c.min(cols - 1)];
            let (c, r, u, v) = (x.floor() as usize, y.floor() as usize, x.fract(), y.fract());
            (at(c, r) * (1.0 - v) + at(c, r + 1) * v) * (1.0 - u)
                + (at(c + 1, r) * (1.0 - v) + at(c + 1, r + 1) * v) * u
        };
        for (i, class) in image.classes.iter().enumerate() {
            let (col, row) = (i % image.cols, image.rows - 1 - i / image.cols);
            let value = value((col as f64 + 0.5) / 4.0 - 0.5, (row as f64 + 0.5) / 4.0 - 0.5);
            let near = image.breaks.iter().any(|b| (b - value).abs() < 1e-9);
            let expected = image.breaks.iter().filter(|b| value >= **b).count();
            assert!(near || usize::from(*class) == expected, "{col} {row} {value}");
        }
    }
}
