//! The back test: whether a map of the past pointed at what came next.

use super::{
    Accuracy, CountedCells, DensitySurface, Refused, StackedPlaces, accuracy, recapture_rate,
};
use crate::analysis::Contiguity;

/// How a density map of one period did in the next, beside a plain count of the same cells.
#[derive(Debug, Clone, PartialEq)]
pub struct BackTest {
    /// The cells at or above the level of the hot spots.
    pub map: Accuracy,
    /// As many cells, those with most incidents in the past: the last period's count map.
    pub count_map: Accuracy,
    /// How many cells.
    pub cells: usize,
    /// The recapture rate (Levine 2008) of the hot spots.
    pub recapture: Option<f64>,
    /// Share of area, share of the following incidents in it, from the densest cells on: what the map
    /// would have caught with hot spots of any size.
    pub curve: Vec<(f64, f64)>,
    /// The same of the count map.
    pub count_curve: Vec<(f64, f64)>,
}

/// Points of a curve that is drawn.
const CURVE: usize = 256;

/// Judges the density surface of a past period by what happened after.
///
/// Its cells at or above `level_per_km2` are what the map pointed at. They and as many cells with
/// most incidents of the past are judged by the incidents of `after` in all cells of the grid. Refused
/// where no cell is that dense, and where nothing happened after.
///
/// ```
/// use beatlas::analysis::{CancelToken, Grid, Kernel, StackedPlaces, back_test, density};
/// use beatlas::geography::MetricPoint;
/// let grid = Grid { west: 0.0, south: 0.0, cell_m: 100.0, cols: 20, rows: 20 };
/// let pub_ = MetricPoint::new(550.0, 550.0);
/// let past = StackedPlaces::from_counts([(pub_, 9)]);
/// let surface = density(&past, Kernel::Quartic, 150.0, grid, &CancelToken::new())?;
/// let after = StackedPlaces::from_counts([(pub_, 3), (MetricPoint::new(1550.0, 1550.0), 1)]);
/// let found = back_test(&surface, 1.0, &past, &after)?;
/// assert_eq!((found.map.hits, found.map.incidents), (3.0, 4.0));
/// assert!(found.sentences()[0].contains("would have helped"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn back_test(
    surface: &DensitySurface,
    level_per_km2: f64,
    past: &StackedPlaces,
    after: &StackedPlaces,
) -> Result<BackTest, Refused> {
    let count = |places| CountedCells::squares(places, &surface.grid, Contiguity::Rook).counts;
    let (before, next) = (count(past), count(after));
    let values = surface.values();
    let mut by_density: Vec<usize> = (0..values.len()).collect();
    by_density.sort_by(|a, b| values[*b].total_cmp(&values[*a]));
    let cells = by_density.partition_point(|i| values[*i] >= level_per_km2);
    if cells == 0 {
        let reason = "no cell of the past is as dense as a hot spot must be".to_owned();
        return Err(Refused::Unfit { method: "the back test", reason });
    }
    let mut by_count: Vec<usize> = (0..values.len()).collect();
    // Among equals the denser surroundings, then the south-west: the kinder choice for the rival.
    by_count
        .sort_by(|a, b| before[*b].total_cmp(&before[*a]).then(values[*b].total_cmp(&values[*a])));
    let map = accuracy(&next, &by_density[..cells])?;
    let count_map = accuracy(&next, &by_count[..cells])?;
    let inside = |counts: &[f64]| by_density[..cells].iter().map(|i| counts[*i]).sum::<f64>();
    let recapture =
        recapture_rate(inside(&before), before.iter().sum(), inside(&next), next.iter().sum());
    let (curve, count_curve) = (curve(&by_density, &next), curve(&by_count, &next));
    Ok(BackTest { map, count_map, cells, recapture, curve, count_curve })
}

/// Share of cells, share of what came next in them, in an order of cells.
fn curve(order: &[usize], next: &[f64]) -> Vec<(f64, f64)> {
    let (n, all) = (order.len() as f64, next.iter().sum::<f64>());
    let every = order.len().div_ceil(CURVE).max(1);
    let mut curve = vec![(0.0, 0.0)];
    let mut caught = 0.0;
    for (i, cell) in order.iter().enumerate() {
        caught += next[*cell];
        if (i + 1) % every == 0 || i + 1 == order.len() {
            curve.push(((i + 1) as f64 / n, caught / all));
        }
    }
    curve
}

impl BackTest {
    /// What it says in plain words.
    pub fn sentences(&self) -> Vec<String> {
        let (map, counts) = (&self.map, &self.count_map);
        let verdict = if map.pai <= 1.0 {
            "This map would not have helped: pointing at random would have caught as many"
        } else if map.hits >= counts.hits {
            "This map would have helped, and no less than the cells with most incidents in the past"
        } else {
            "This map would have helped, but less than the cells with most incidents in the past"
        };
        let mut sentences = vec![format!("{verdict}.")];
        sentences.extend(map.sentences());
        sentences.push(format!(
            "The same area chosen by the past period's counts would have caught {} ({:.1} %, PAI {:.4}).",
            counts.hits,
            100.0 * counts.hit_rate,
            counts.pai
        ));
        if let Some(recapture) = self.recapture {
            sentences.push(format!(
                "Recapture rate {recapture:.4} (Levine): 1 where the hot spots kept their share."
            ));
        }
        sentences
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::analysis::{CancelToken, Grid, Kernel, density};
    use crate::geography::MetricPoint;

    fn at(x: f64, n: u32) -> (MetricPoint, u32) {
        (MetricPoint::new(x, 50.0), n)
    }

    #[test]
    fn a_map_is_beaten_where_things_moved() {
        let grid = Grid { west: 0.0, south: 0.0, cell_m: 100.0, cols: 20, rows: 1 };
        let past = StackedPlaces::from_counts([at(250.0, 8), at(1050.0, 2)]);
        let surface = density(&past, Kernel::Quartic, 120.0, grid, &CancelToken::new()).unwrap();
        let level = surface.max() * 0.9;
        let judge = |after: &[(MetricPoint, u32)]| {
            back_test(&surface, level, &past, &StackedPlaces::from_counts(after.to_vec())).unwrap()
        };
        let same = judge(&[at(250.0, 8), at(1050.0, 2)]);
        assert_eq!((same.cells, same.map.hit_rate, same.map.pei), (1, 0.8, 1.0));
        assert_eq!(same.recapture, Some(1.0));
        assert_eq!(same.curve.last(), Some(&(1.0, 1.0)));
        let moved = judge(&[at(1850.0, 10)]);
        assert_eq!(moved.map.pai, 0.0);
        assert!(moved.sentences()[0].contains("would not have helped"));
        assert!(back_test(&surface, f64::MAX, &past, &past).is_err());
        assert!(back_test(&surface, level, &past, &StackedPlaces::default()).is_err());
    }
}
