//! Incidents: a symbol for each place, sized by how many share it, and a pyramid of counts for
//! when there are more places than a screen can show.

use rayon::prelude::*;

use crate::geography::{WorldBounds, WorldPoint};
use crate::map::{Camera, Canvas, MapColours, Symbol};
use crate::profile::{Place, PlaceIndex};

/// Most symbols drawn in a frame; with more places in view, the next coarser level is drawn.
const MOST_SYMBOLS: usize = 1600;
/// Bits of a cell number along each axis at the finest level: cells of 1/2²⁴ of the world,
/// about two metres.
const BITS: u32 = 24;
/// A cell of zoom level z is 1/2^(z+4) of the world: 16 screen points.
const CELL_BITS: u32 = 4;
/// The coarsest zoom level that has counts of its own.
const COARSEST: u32 = 5;

/// One symbol: a place, or a cell of the pyramid with several.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stack {
    code: u64,
    /// The place; `None` for a cell with several.
    pub place: Option<PlaceIndex>,
    /// Where; for several places their centre, weighted by count.
    pub at: WorldPoint,
    /// How many incidents.
    pub count: u32,
}

/// Places along the curve on which the pyramid stands; whatever is counted, this stays.
#[derive(Debug, Clone, Default)]
pub struct PlaceOrder {
    places: Vec<(u64, u32)>,
    /// The finest zoom level at which two places share a cell: a finer one would say what the places
    /// themselves say.
    finest: u32,
}

impl PlaceOrder {
    /// Puts places in order.
    pub fn of(places: &[Place]) -> Self {
        let mut order: Vec<(u64, u32)> = places
            .par_iter()
            .zip(0_u32..places.len() as u32)
            .map(|(p, n)| (code_of(p.world), n))
            .collect();
        order.par_sort_unstable();
        let shared = |(a, b): (&(u64, u32), &(u64, u32))| {
            let differing = u64::BITS - (a.0 ^ b.0).leading_zeros();
            (BITS - differing.div_ceil(2)).saturating_sub(CELL_BITS)
        };
        let finest = order.iter().zip(order.iter().skip(1)).map(shared).max().unwrap_or(0);
        Self { places: order, finest: finest.min(BITS - CELL_BITS - 1) }
    }
}

/// Counts of incidents by place and by ever coarser cells.
///
/// The cost of a frame does not depend on how many incidents there are: places are sorted along
/// a Z-order curve, so each cell of each level is one run of them, and a view is a few runs.
#[derive(Debug, Clone, Default)]
pub struct Pyramid {
    /// Places first, then cells of the finest zoom level that has fewer, and so on down to
    /// [`COARSEST`].
    levels: Vec<Vec<Stack>>,
}

impl Pyramid {
    /// Counts by place; places with a count of zero are left out. `order` is that of the places.
    pub fn prepare(order: &PlaceOrder, places: &[Place], counts: &[u32]) -> Self {
        let exact: Vec<Stack> = order
            .places
            .par_iter()
            .filter_map(|&(code, number)| {
                let count = *counts.get(number as usize).filter(|count| **count > 0)?;
                let at = places.get(number as usize)?.world;
                Some(Stack { code, place: Some(PlaceIndex(number)), at, count })
            })
            .collect();
        let mut levels = vec![exact];
        for zoom in (COARSEST..=order.finest).rev() {
            let shift = 2 * (BITS - CELL_BITS - zoom);
            let coarser = merge(levels.last().map_or(&[], Vec::as_slice), shift);
            levels.push(coarser);
        }
        Self { levels }
    }

    /// The symbols of a view: places where they are few enough, else the finest level of cells
    /// that is.
    pub fn in_view(&self, view: WorldBounds) -> impl Iterator<Item = &Stack> + Clone {
        let runs = runs_of(view);
        let is_too_many = |level: &Vec<Stack>| {
            runs.iter().map(|run| slice(level, *run).len()).sum::<usize>() > MOST_SYMBOLS
        };
        // A coarser level has no more, so few have to be looked at.
        let first = self.levels.partition_point(is_too_many);
        let level = self.levels.get(first).or(self.levels.last()).map_or(&[][..], Vec::as_slice);
        let inside = move |s: &&Stack| {
            (view.min.x..=view.max.x).contains(&s.at.x)
                && (view.min.y..=view.max.y).contains(&s.at.y)
        };
        runs.into_iter().flat_map(move |run| slice(level, run)).filter(inside)
    }

    /// The symbol nearest to a point of the screen of those that are drawn, at most `reach`
    /// screen points away; what the eye sees there, whatever lies beneath.
    pub fn pick(&self, camera: &Camera, at: egui::Pos2, reach: f32) -> Option<&Stack> {
        let distance = |s: &Stack| {
            let rim = radius(s.count, camera.zoom);
            ((camera.to_screen(s.at) - at).length() - rim).max(0.0)
        };
        self.in_view(camera.view(16.0))
            .map(|s| (s, distance(s)))
            .filter(|(_, d)| *d <= reach)
            .min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.count.cmp(&b.0.count)))
            .map(|(s, _)| s)
    }
}

fn merge(finer: &[Stack], shift: u32) -> Vec<Stack> {
    finer
        .chunk_by(|a, b| a.code >> shift == b.code >> shift)
        .filter_map(|cell| {
            // Most are alone in all but the coarsest cells; they stay where they are, to the last bit.
            if let [alone] = cell {
                return Some(*alone);
            }
            let count: u32 = cell.iter().map(|s| s.count).sum();
            let mean = |of: fn(&Stack) -> f64| {
                cell.iter().map(|s| of(s) * f64::from(s.count)).sum::<f64>() / f64::from(count)
            };
            let at = WorldPoint { x: mean(|s| s.at.x), y: mean(|s| s.at.y) };
            Some(Stack { code: cell.first()?.code, place: None, at, count })
        })
        .collect()
}

fn cell_of(v: f64) -> u32 {
    let side = f64::from(1_u32 << BITS);
    (v * side).clamp(0.0, side - 1.0) as u32
}

/// Position along the Z-order curve: the bits of column and row, interleaved.
fn interleave(col: u32, row: u32) -> u64 {
    let spread = |v: u32| {
        let mut v = u64::from(v);
        v = (v | (v << 16)) & 0x0000_ffff_0000_ffff;
        v = (v | (v << 8)) & 0x00ff_00ff_00ff_00ff;
        v = (v | (v << 4)) & 0x0f0f_0f0f_0f0f_0f0f;
        v = (v | (v << 2)) & 0x3333_3333_3333_3333;
        (v | (v << 1)) & 0x5555_5555_5555_5555
    };
    spread(col) | (spread(row) << 1)
}

fn code_of(p: WorldPoint) -> u64 {
    interleave(cell_of(p.x), cell_of(p.y))
}

/// Runs of the curve that cover a view: those of the at most 5 × 5 cells as large as a quarter
/// of it.
fn runs_of(view: WorldBounds) -> Vec<(u64, u64)> {
    let (west, east) = (cell_of(view.min.x), cell_of(view.max.x));
    let (north, south) = (cell_of(view.min.y), cell_of(view.max.y));
    let widest = (east - west).max(south - north).max(1);
    let bits = (widest / 4).max(1).ilog2() + 1;
    (north >> bits..=south >> bits)
        .flat_map(|row| (west >> bits..=east >> bits).map(move |col| (col, row)))
        .map(|(col, row)| {
            let first = interleave(col, row) << (2 * bits);
            (first, first + (1_u64 << (2 * bits)))
        })
        .collect()
}

fn slice(level: &[Stack], (first, end): (u64, u64)) -> &[Stack] {
    let from = level.partition_point(|s| s.code < first);
    let to = level.partition_point(|s| s.code < end);
    level.get(from..to).unwrap_or_default()
}

/// The radius of a symbol for a count at a zoom, in points: its area grows with the count. Zoomed
/// out, symbols shrink with the streets, so that they do not hide the density they make.
pub fn radius(count: u32, zoom: f64) -> f32 {
    let size = (((zoom - 12.0) / 4.0) as f32).clamp(0.45, 1.0);
    (size * (1.9 * (count as f32).sqrt() + 1.0).min(15.0)).max(1.6)
}

/// Draws the symbols in view.
pub fn draw(
    canvas: &mut dyn Canvas,
    camera: &Camera,
    colours: &MapColours,
    pyramid: &Pyramid,
    opacity: f32,
) {
    let fill = colours.incident.gamma_multiply(opacity);
    let rim = colours.symbol_rim.gamma_multiply(0.8 * opacity);
    for stack in pyramid.in_view(camera.view(16.0)) {
        canvas.symbol(
            Symbol::Circle,
            camera.to_screen(stack.at),
            radius(stack.count, camera.zoom),
            fill,
            rim,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geography::{LonLat, MetricPoint};

    fn places(n: usize) -> Vec<Place> {
        (0..n)
            .map(|i| {
                let (a, b) =
                    ((i * 7919 % 10_007) as f64 / 10_007.0, (i * 104_729 % 9973) as f64 / 9973.0);
                let lon_lat = LonLat::new(-1.2 + 0.2 * a, 52.5 + 0.2 * b).unwrap();
                Place { lon_lat, metric: MetricPoint::new(0.0, 0.0), world: lon_lat.into() }
            })
            .collect()
    }

    #[test]
    fn every_level_holds_every_incident() {
        let places = places(20_000);
        let counts: Vec<u32> = (0..places.len()).map(|i| i as u32 % 5).collect();
        let total: u32 = counts.iter().sum();
        for level in Pyramid::prepare(&PlaceOrder::of(&places), &places, &counts).levels {
            assert_eq!(level.iter().map(|s| s.count).sum::<u32>(), total);
        }
    }

    #[test]
    fn the_finest_cells_are_the_first_that_places_share() {
        for n in [2, 50, 5_000] {
            let places = places(n);
            let order = PlaceOrder::of(&places);
            let counts = vec![1; n];
            let as_many = |zoom: u32| {
                let shift = 2 * (BITS - CELL_BITS - zoom);
                let cells: std::collections::BTreeSet<u64> =
                    places.iter().map(|p| code_of(p.world) >> shift).collect();
                cells.len()
            };
            assert!(as_many(order.finest) < n && as_many(order.finest + 1) == n, "{n}");
            let levels = Pyramid::prepare(&order, &places, &counts).levels;
            assert_eq!((levels[0].len(), levels[1].len()), (n, as_many(order.finest)));
        }
    }

    #[test]
    fn a_view_holds_what_lies_in_it_and_never_too_much() {
        let places = places(20_000);
        let counts = vec![1; places.len()];
        let pyramid = Pyramid::prepare(&PlaceOrder::of(&places), &places, &counts);
        for size in [0.000_02, 0.000_1, 0.001, 0.01] {
            let middle = WorldPoint::from(LonLat::new(-1.1, 52.6).unwrap());
            let view = WorldBounds {
                min: WorldPoint { x: middle.x - size, y: middle.y - size },
                max: WorldPoint { x: middle.x + size, y: middle.y + size },
            };
            let shown: Vec<_> = pyramid.in_view(view).collect();
            assert!(shown.len() <= MOST_SYMBOLS);
            let inside = places
                .iter()
                .filter(|p| {
                    (p.world.x - middle.x).abs() <= size && (p.world.y - middle.y).abs() <= size
                })
                .count();
            if inside <= MOST_SYMBOLS / 4 {
                assert_eq!(shown.len(), inside, "size {size}");
            } else {
                assert!(!shown.is_empty());
            }
        }
    }
}
