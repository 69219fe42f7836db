//! Incidents counted in cells, square or hexagonal.

use super::{Contiguity, Grid, GridError, Neighbours, StackedPlaces};
use crate::geography::{MetricBounds, MetricPoint};

/// The shape of cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CellShape {
    /// Squares.
    #[default]
    Square,
    /// Hexagons with a corner to the north: all neighbours are as near.
    Hexagon,
}

impl CellShape {
    /// The name on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Square => "square",
            Self::Hexagon => "hexagon",
        }
    }

    /// The shape of that name; `None` for any other text.
    pub fn from_text(text: &str) -> Option<Self> {
        [Self::Square, Self::Hexagon].into_iter().find(|s| s.as_str() == text)
    }
}

/// Cells with what was counted in each, row by row from the south-west, and who is beside whom.
///
/// ```
/// use beatlas::analysis::{Contiguity, CountedCells, Grid, StackedPlaces};
/// use beatlas::geography::MetricPoint;
/// let grid = Grid { west: 0.0, south: 0.0, cell_m: 100.0, cols: 3, rows: 2 };
/// let places = StackedPlaces::from_counts([
///     (MetricPoint::new(100.0, 99.0), 4),
///     (MetricPoint::new(300.0, 200.0), 1),
///     (MetricPoint::new(301.0, 200.0), 9),
/// ]);
/// let cells = CountedCells::squares(&places, &grid, Contiguity::Queen);
/// assert_eq!(cells.counts, [0.0, 4.0, 0.0, 0.0, 0.0, 1.0]);
/// assert_eq!(cells.outside, 9.0);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct CountedCells {
    /// The middle of each cell.
    pub centres: Vec<MetricPoint>,
    /// The incidents in each.
    pub counts: Vec<f64>,
    /// Incidents in none of them.
    pub outside: f64,
    /// Who is beside whom.
    pub neighbours: Neighbours,
}

impl CountedCells {
    /// The square cells of a grid. A place on an edge belongs to the cell east or north of it, on
    /// the last edges to the last cell.
    pub fn squares(places: &StackedPlaces, grid: &Grid, contiguity: Contiguity) -> Self {
        let mut counts = vec![0.0; grid.len()];
        let mut outside = 0.0;
        for (place, weight) in places.iter() {
            match grid.cell_at(place) {
                Some(cell) => counts[cell] += weight,
                None => outside += weight,
            }
        }
        let centres = (0..grid.len())
            .map(|i| grid.cell_centre(i % grid.cols.max(1), i / grid.cols.max(1)))
            .collect();
        let neighbours = Neighbours::of_grid(grid.cols, grid.rows, contiguity);
        Self { centres, counts, outside, neighbours }
    }

    /// Hexagons of this width from west to east that cover the bounds; a place belongs to the
    /// hexagon whose middle is nearest.
    pub fn hexagons(
        places: &StackedPlaces,
        bounds: MetricBounds,
        width_m: f64,
    ) -> Result<Self, GridError> {
        // Rows of hexagons are √3/2 of their width apart; half a hexagon more on each side, so that
        // shifted rows cover the bounds too.
        let rise = width_m * 3.0_f64.sqrt() / 2.0;
        let square = Grid::with_cell(bounds, width_m)?;
        let (cols, rows) = (square.cols + 1, (bounds.height_m() / rise).ceil() as usize + 1);
        if cols.saturating_mul(rows) > Grid::MAX_CELLS {
            return Err(GridError::CellCount { cols, rows });
        }
        let centre = |col: usize, row: usize| {
            let shift = if row % 2 == 1 { 0.5 } else { 0.0 };
            MetricPoint::new(
                bounds.west + (col as f64 + shift) * width_m,
                bounds.south + row as f64 * rise,
            )
        };
        let centres: Vec<MetricPoint> =
            (0..cols * rows).map(|i| centre(i % cols, i / cols)).collect();
        let mut counts = vec![0.0; centres.len()];
        let mut outside = 0.0;
        for (place, weight) in places.iter() {
            if !bounds.contains(place) {
                outside += weight;
                continue;
            }
            // The nearest middle is in one of the two rows that the place lies between.
            let row = ((place.y - bounds.south) / rise).floor().max(0.0) as usize;
            let near = [row, row + 1].into_iter().filter(|r| *r < rows).map(|r| {
                let shift = if r % 2 == 1 { 0.5 } else { 0.0 };
                let col = ((place.x - bounds.west) / width_m - shift).round().max(0.0) as usize;
                let col = col.min(cols - 1);
                let c = centre(col, r);
                ((c.x - place.x).hypot(c.y - place.y), r * cols + col)
            });
            if let Some((_, cell)) = near.min_by(|a, b| a.0.total_cmp(&b.0)) {
                counts[cell] += weight;
            }
        }
        Ok(Self { centres, counts, outside, neighbours: Neighbours::of_hexagons(cols, rows) })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn each_place_is_in_the_hexagon_whose_middle_is_nearest() {
        let bounds = MetricBounds { west: 10.0, south: 20.0, east: 510.0, north: 420.0 };
        let points: Vec<MetricPoint> = (0..500_u32)
            .map(|i| {
                let (x, y) = (i * 7_919 % 499, i * 104_729 % 400);
                // Nowhere half way between two middles.
                MetricPoint::new(10.37 + f64::from(x), 20.0 + f64::from(y))
            })
            .collect();
        let cells =
            CountedCells::hexagons(&StackedPlaces::stack(&points, None), bounds, 60.0).unwrap();
        let mut plain = vec![0.0; cells.counts.len()];
        let far = |c: &MetricPoint, p: &MetricPoint| (c.x - p.x).hypot(c.y - p.y);
        for p in &points {
            let nearest = (0..plain.len())
                .min_by(|a, b| far(&cells.centres[*a], p).total_cmp(&far(&cells.centres[*b], p)));
            plain[nearest.unwrap()] += 1.0;
            // No place is further from its middle than a corner is.
            let d = far(&cells.centres[nearest.unwrap()], p);
            assert!(d <= 60.0 / 3.0_f64.sqrt() + 1e-9, "{p:?} {d}");
        }
        assert_eq!(cells.counts.iter().sum::<f64>(), 500.0);
        assert_eq!(cells.counts, plain);
        // Neighbours are a width away, all of them.
        for (i, c) in cells.centres.iter().enumerate() {
            for (j, _) in cells.neighbours.of(i) {
                assert!((far(c, &cells.centres[j as usize]) - 60.0).abs() < 1e-9);
            }
        }
    }
}
