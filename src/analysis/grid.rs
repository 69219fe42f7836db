//! A grid of square cells on the metric plane.

use crate::geography::{MetricBounds, MetricPoint};

/// A grid of square cells. Row 0 is the southernmost, column 0 the westernmost; a value belongs
/// to the centre of its cell.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grid {
    /// Western edge, metres.
    pub west: f64,
    /// Southern edge, metres.
    pub south: f64,
    /// Side of a cell, metres.
    pub cell_m: f64,
    /// Columns.
    pub cols: usize,
    /// Rows.
    pub rows: usize,
}

/// Why there is no such grid.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum GridError {
    /// The extent is not an extent.
    #[error(
        "expected an extent that is wider and higher than nothing, found {width_m} × {height_m} m; give west, south, east, north in metres"
    )]
    Empty {
        /// East minus west.
        width_m: f64,
        /// North minus south.
        height_m: f64,
    },
    /// No columns or no rows.
    #[error("expected at least one column and one row, found {0} and {1}")]
    NoCells(usize, usize),
    /// The cells would be oblong.
    #[error(
        "expected square cells, found cells of {width_m} × {height_m} m; change the extent or the size so that both are equal"
    )]
    NotSquare {
        /// Width of a cell.
        width_m: f64,
        /// Height of a cell.
        height_m: f64,
    },
}

/// Relative difference of the sides up to which a cell counts as square: what is left when an
/// extent is written with decimals.
const SQUARE: f64 = 1e-6;

impl Grid {
    /// The grid that cuts an extent into columns and rows; refused where its cells would not be
    /// square.
    ///
    /// ```
    /// use beatlas::analysis::Grid;
    /// use beatlas::geography::MetricBounds;
    /// let extent = MetricBounds { west: 0.0, south: 0.0, east: 1000.0, north: 500.0 };
    /// assert_eq!(Grid::from_extent(extent, 100, 50)?.cell_m, 10.0);
    /// assert!(Grid::from_extent(extent, 100, 100).is_err());
    /// # Ok::<(), beatlas::analysis::GridError>(())
    /// ```
    pub fn from_extent(extent: MetricBounds, cols: usize, rows: usize) -> Result<Self, GridError> {
        check(extent, cols, rows)?;
        let (width_m, height_m) = (extent.width_m() / cols as f64, extent.height_m() / rows as f64);
        if (width_m - height_m).abs() > SQUARE * width_m.max(height_m) {
            return Err(GridError::NotSquare { width_m, height_m });
        }
        Ok(Self { west: extent.west, south: extent.south, cell_m: width_m, cols, rows })
    }

    /// The smallest grid of square cells with these columns and rows that covers the bounds,
    /// with their middle in its middle.
    pub fn square_cells(bounds: MetricBounds, cols: usize, rows: usize) -> Result<Self, GridError> {
        check(bounds, cols, rows)?;
        let cell_m = (bounds.width_m() / cols as f64).max(bounds.height_m() / rows as f64);
        let middle = bounds.centre();
        Ok(Self {
            west: middle.x - cell_m * cols as f64 / 2.0,
            south: middle.y - cell_m * rows as f64 / 2.0,
            cell_m,
            cols,
            rows,
        })
    }

    /// The grid of cells of a given side that covers the bounds from their south-western corner.
    pub fn with_cell(bounds: MetricBounds, cell_m: f64) -> Self {
        let cells = |length: f64| ((length / cell_m - 1e-9).ceil()).max(1.0) as usize;
        Self {
            west: bounds.west,
            south: bounds.south,
            cell_m,
            cols: cells(bounds.width_m()),
            rows: cells(bounds.height_m()),
        }
    }

    /// The rectangle that the cells cover.
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
        MetricPoint::new(self.x_of(col), self.y_of(row))
    }

    pub(super) fn x_of(&self, col: usize) -> f64 {
        self.west + (col as f64 + 0.5) * self.cell_m
    }

    pub(super) fn y_of(&self, row: usize) -> f64 {
        self.south + (row as f64 + 0.5) * self.cell_m
    }

    /// How many cells.
    pub fn len(&self) -> usize {
        self.cols * self.rows
    }

    /// Whether there are no cells.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Area of a cell, km².
    pub fn cell_area_km2(&self) -> f64 {
        self.cell_m * self.cell_m / 1e6
    }
}

fn check(extent: MetricBounds, cols: usize, rows: usize) -> Result<(), GridError> {
    let (width_m, height_m) = (extent.width_m(), extent.height_m());
    if !(width_m.is_finite() && height_m.is_finite() && width_m > 0.0 && height_m > 0.0) {
        return Err(GridError::Empty { width_m, height_m });
    }
    if cols == 0 || rows == 0 {
        return Err(GridError::NoCells(cols, rows));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const B: MetricBounds = MetricBounds { west: -100.0, south: 50.0, east: 300.0, north: 250.0 };

    #[test]
    fn square_cells_cover_the_bounds() {
        for (cols, rows) in [(512, 512), (1, 1), (3, 100)] {
            let g = Grid::square_cells(B, cols, rows).unwrap();
            let b = g.bounds();
            assert_eq!((g.cols, g.rows), (cols, rows));
            assert!(b.west <= B.west + 1e-9 && b.east >= B.east - 1e-9);
            assert!(b.south <= B.south + 1e-9 && b.north >= B.north - 1e-9);
        }
        assert_eq!(Grid::with_cell(B, 10.0).cols, 40);
    }

    #[test]
    fn what_is_no_grid_is_refused_with_a_reason() {
        let flat = MetricBounds { north: 50.0, ..B };
        assert!(matches!(Grid::from_extent(flat, 4, 4), Err(GridError::Empty { .. })));
        assert!(matches!(Grid::from_extent(B, 0, 4), Err(GridError::NoCells(0, 4))));
        let e = Grid::from_extent(B, 4, 4).unwrap_err().to_string();
        assert!(e.contains("100 × 50 m"), "{e}");
        // Decimals that do not divide evenly are still square.
        let thirds = MetricBounds { west: 0.1, south: 0.1, east: 10.3, north: 5.2 };
        assert!(Grid::from_extent(thirds, 6, 3).is_ok());
    }
}
