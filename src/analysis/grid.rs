//! The square cells at whose centres a surface is measured.

use crate::geography::{MetricBounds, MetricPoint};

/// A grid of square cells on the metric plane.
///
/// Row 0 is the southernmost, column 0 the westernmost; values belong to cell centres and
/// are stored row by row.
///
/// ```
/// use beatlas::{analysis::Grid, geography::{MetricBounds, MetricPoint}};
/// let town = MetricBounds { west: 450_000.0, south: 250_000.0, east: 460_000.0, north: 255_000.0 };
/// let grid = Grid::from_extent(town, 200, 100)?;
/// assert_eq!(grid.cell_m, 50.0);
/// assert_eq!(grid.cell_centre(0, 0), MetricPoint::new(450_025.0, 250_025.0));
/// let refused = Grid::from_extent(town, 100, 100).unwrap_err().to_string();
/// assert!(refused.starts_with("expected square cells, found cells of 100 by 50 m"), "{refused}");
/// # Ok::<(), beatlas::analysis::GridError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grid {
    /// Western edge, metres.
    pub west: f64,
    /// Southern edge, metres.
    pub south: f64,
    /// The side of a cell, metres.
    pub cell_m: f64,
    /// Cells from west to east.
    pub cols: usize,
    /// Cells from south to north.
    pub rows: usize,
}

/// Why there can be no such grid.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum GridError {
    /// The extent and the numbers of columns and rows do not make square cells.
    #[error(
        "expected square cells, found cells of {width_m} by {height_m} m; change the extent, the columns or the rows until width ÷ columns equals height ÷ rows"
    )]
    NotSquare {
        /// The width of a cell, metres.
        width_m: f64,
        /// The height of a cell, metres.
        height_m: f64,
    },
    /// The extent has no area, or is not a number.
    #[error(
        "expected an extent whose east is above its west and whose north is above its south, found {width_m} by {height_m} m; give west, south, east, north in metres, in this order"
    )]
    NoExtent {
        /// East minus west, metres.
        width_m: f64,
        /// North minus south, metres.
        height_m: f64,
    },
    /// There would be no cells, or more than memory should hold.
    #[error(
        "expected from 1 to {max} cells, found {cols} columns by {rows} rows; use fewer or larger cells, and at least one column and one row",
        max = Grid::MAX_CELLS
    )]
    CellCount {
        /// Columns.
        cols: usize,
        /// Rows.
        rows: usize,
    },
    /// The cell size is not a length.
    #[error("expected a cell size above 0 m, found {0}; give the side of a cell in metres")]
    BadCell(f64),
}

impl Grid {
    /// The most cells a grid may have: 10,000 by 10,000, which is 800 MB of values.
    pub const MAX_CELLS: usize = 100_000_000;

    /// Cells of a different width and height are refused beyond this relative difference,
    /// which leaves room for an extent typed with a few decimals.
    const SQUARE_TOLERANCE: f64 = 1e-6;

    /// The grid of exactly this extent, columns and rows.
    ///
    /// Refused unless the cells come out square (to one part in a million) and the extent
    /// has an area.
    pub fn from_extent(extent: MetricBounds, cols: usize, rows: usize) -> Result<Self, GridError> {
        check_count(cols, rows)?;
        check_extent(extent)?;
        let width_m = extent.width_m() / cols as f64;
        let height_m = extent.height_m() / rows as f64;
        if (width_m - height_m).abs() > Self::SQUARE_TOLERANCE * width_m.max(height_m) {
            return Err(GridError::NotSquare { width_m, height_m });
        }
        Ok(Self { west: extent.west, south: extent.south, cell_m: width_m, cols, rows })
    }

    /// The smallest grid of this many square cells that covers the bounds, centred on them.
    ///
    /// Bounds of one place have no size: grow them first, by the bandwidth for a density.
    pub fn square_cells(bounds: MetricBounds, cols: usize, rows: usize) -> Result<Self, GridError> {
        check_count(cols, rows)?;
        let (width_m, height_m) = (bounds.width_m(), bounds.height_m());
        let cell_m = (width_m / cols as f64).max(height_m / rows as f64);
        if !(cell_m.is_finite() && cell_m > 0.0 && width_m >= 0.0 && height_m >= 0.0) {
            return Err(GridError::NoExtent { width_m, height_m });
        }
        let centre = bounds.centre();
        Ok(Self {
            west: centre.x - cell_m * cols as f64 / 2.0,
            south: centre.y - cell_m * rows as f64 / 2.0,
            cell_m,
            cols,
            rows,
        })
    }

    /// The grid of cells of this size that starts at the south-west corner of the bounds and
    /// covers them, with a last column and row that may reach beyond.
    pub fn with_cell(bounds: MetricBounds, cell_m: f64) -> Result<Self, GridError> {
        if !(cell_m.is_finite() && cell_m > 0.0) {
            return Err(GridError::BadCell(cell_m));
        }
        check_extent(bounds)?;
        // A whole number of cells must not become one more through the last bit of a division.
        let count = |length: f64| ((length / cell_m - 1e-9).ceil().max(1.0)) as usize;
        let (cols, rows) = (count(bounds.width_m()), count(bounds.height_m()));
        check_count(cols, rows)?;
        Ok(Self { west: bounds.west, south: bounds.south, cell_m, cols, rows })
    }

    /// The rectangle of all cells.
    pub fn bounds(&self) -> MetricBounds {
        MetricBounds {
            west: self.west,
            south: self.south,
            east: self.west + self.cell_m * self.cols as f64,
            north: self.south + self.cell_m * self.rows as f64,
        }
    }

    /// The centre of a cell.
    pub fn cell_centre(&self, col: usize, row: usize) -> MetricPoint {
        MetricPoint::new(self.x_at(col), self.y_at(row))
    }

    /// The cell that a point lies in, counted row by row; `None` beyond the grid. A point on an edge
    /// belongs to the cell east or north of it, on the last edges to the last cell.
    pub fn cell_at(&self, point: MetricPoint) -> Option<usize> {
        /// A grid that is centred on bounds may miss their rim by the last bit: so much of a cell
        /// beyond an edge is on it.
        const HAIR: f64 = 1e-9;
        let along = |at: f64, from: f64, cells: usize| {
            let (at, cells) = ((at - from) / self.cell_m, cells as f64);
            let is_inside = (-HAIR..=cells + HAIR).contains(&at);
            is_inside.then(|| at.floor().clamp(0.0, cells - 1.0) as usize)
        };
        let col = along(point.x, self.west, self.cols)?;
        Some(along(point.y, self.south, self.rows)? * self.cols + col)
    }

    /// How many cells.
    pub fn len(&self) -> usize {
        self.cols * self.rows
    }

    /// Whether there are no cells, which only a grid written out by hand can have.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The area of one cell, square kilometres.
    pub fn cell_area_km2(&self) -> f64 {
        self.cell_m * self.cell_m / super::kernel::M2_PER_KM2
    }

    /// Easting of the centres of a column.
    pub(super) fn x_at(&self, col: usize) -> f64 {
        self.west + (col as f64 + 0.5) * self.cell_m
    }

    /// Northing of the centres of a row.
    pub(super) fn y_at(&self, row: usize) -> f64 {
        self.south + (row as f64 + 0.5) * self.cell_m
    }
}

fn check_count(cols: usize, rows: usize) -> Result<(), GridError> {
    match cols.checked_mul(rows) {
        Some(1..=Grid::MAX_CELLS) => Ok(()),
        _ => Err(GridError::CellCount { cols, rows }),
    }
}

fn check_extent(b: MetricBounds) -> Result<(), GridError> {
    let (width_m, height_m) = (b.width_m(), b.height_m());
    let is_length = |v: f64| v.is_finite() && v > 0.0;
    if is_length(width_m) && is_length(height_m) {
        Ok(())
    } else {
        Err(GridError::NoExtent { width_m, height_m })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const fn bounds(west: f64, south: f64, east: f64, north: f64) -> MetricBounds {
        MetricBounds { west, south, east, north }
    }

    #[test]
    fn an_extent_with_few_decimals_is_square_enough() {
        let third = bounds(0.0, 0.0, 333.333_333, 1000.0);
        let grid = Grid::from_extent(third, 100, 300).unwrap();
        assert!((grid.cell_m - 10.0 / 3.0).abs() < 1e-6);
    }

    #[test]
    fn what_makes_no_grid_is_refused_with_a_reason() {
        let square = bounds(0.0, 0.0, 100.0, 100.0);
        let check = |found: Result<Grid, GridError>, expected: &str| {
            let text = found.unwrap_err().to_string();
            assert!(text.contains(expected), "{text}");
        };
        check(Grid::from_extent(square, 10, 20), "found cells of 10 by 5 m");
        check(Grid::from_extent(square, 0, 20), "found 0 columns");
        check(Grid::from_extent(square, usize::MAX, 2), "from 1 to 100000000");
        check(Grid::from_extent(bounds(0.0, 0.0, -5.0, 5.0), 1, 1), "found -5 by 5 m");
        check(Grid::from_extent(bounds(0.0, f64::NAN, 5.0, 5.0), 1, 1), "NaN");
        check(Grid::square_cells(bounds(5.0, 5.0, 5.0, 5.0), 4, 4), "found 0 by 0 m");
        check(Grid::with_cell(square, 0.0), "above 0 m, found 0");
        check(Grid::with_cell(square, 1e-9), "use fewer or larger cells");
    }

    #[test]
    fn square_cells_cover_and_are_centred() {
        let b = bounds(100.0, 100.0, 300.0, 150.0);
        let grid = Grid::square_cells(b, 10, 10).unwrap();
        assert_eq!(grid.cell_m, 20.0);
        assert_eq!(grid.bounds().centre(), b.centre());
        let one_place = bounds(450_000.0, 250_000.0, 450_000.0, 250_000.0).grown(200.0);
        assert_eq!(Grid::square_cells(one_place, 40, 40).unwrap().cell_m, 10.0);
    }

    #[test]
    fn with_cell_rounds_up_but_not_for_a_last_bit() {
        let grid = Grid::with_cell(bounds(0.1, 0.1, 10.0 / 3.0 + 0.1, 5.0), 1.0 / 3.0).unwrap();
        assert_eq!((grid.cols, grid.rows), (10, 15));
    }
}
