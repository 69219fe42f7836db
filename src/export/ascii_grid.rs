//! A density surface as an ESRI ASCII grid, which every GIS reads.

use std::io::{self, BufWriter, Write};

use crate::analysis::{DensitySurface, Grid};

/// Writes a surface as an ESRI ASCII grid (`.asc`): six header lines, then a line per row from
/// north to south, values per km² at cell centres, parted by spaces.
///
/// Values have eleven significant digits, and zero is `0`. `NODATA_value` is −9999 and never
/// occurs: zero here means that no incident is in reach, which is known. The format names no
/// coordinate system; put a `.prj` file beside it or tell the GIS.
///
/// ```
/// use beatlas::analysis::{CancelToken, Grid, Kernel, StackedPlaces, density};
/// use beatlas::export::write_ascii_grid;
/// let grid = Grid { west: 450_000.0, south: 250_000.0, cell_m: 10.0, cols: 3, rows: 2 };
/// let surface =
///     density(&StackedPlaces::default(), Kernel::Quartic, 200.0, grid, &CancelToken::new())?;
/// let mut text = Vec::new();
/// write_ascii_grid(&mut text, &surface)?;
/// assert_eq!(String::from_utf8(text)?, "ncols 3\nnrows 2\nxllcorner 450000\n\
///     yllcorner 250000\ncellsize 10\nNODATA_value -9999\n0 0 0\n0 0 0\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_ascii_grid(w: impl Write, surface: &DensitySurface) -> io::Result<()> {
    write_ascii_values(w, &surface.grid, surface.values().iter().map(|v| Some(*v)))
}

/// Writes values of any kind as [`write_ascii_grid`] writes a density, row by row from the south-west;
/// `NODATA_value` stands for what is not known.
pub fn write_ascii_values(
    w: impl Write,
    grid: &Grid,
    values: impl IntoIterator<Item = Option<f64>>,
) -> io::Result<()> {
    let mut w = BufWriter::with_capacity(1 << 16, w);
    let values: Vec<Option<f64>> = values.into_iter().collect();
    writeln!(w, "ncols {}\nnrows {}", grid.cols, grid.rows)?;
    writeln!(w, "xllcorner {}\nyllcorner {}", grid.west, grid.south)?;
    writeln!(w, "cellsize {}\nNODATA_value -9999", grid.cell_m)?;
    for row in values.chunks(grid.cols.max(1)).rev() {
        for (col, value) in row.iter().enumerate() {
            if col > 0 {
                w.write_all(b" ")?;
            }
            match value {
                None => w.write_all(b"-9999")?,
                Some(0.0) => w.write_all(b"0")?,
                Some(value) => write!(w, "{value:.10e}")?,
            }
        }
        w.write_all(b"\n")?;
    }
    w.flush()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::analysis::Kernel;

    #[test]
    fn north_comes_first_and_digits_are_kept() {
        let grid = Grid { west: 0.5, south: -3.0, cell_m: 2.5, cols: 2, rows: 2 };
        let values = vec![1.0, 0.0, 23.873_241_463_784_3, 1e-7];
        let surface = DensitySurface::from_values(grid, Kernel::Quartic, 9.0, values).unwrap();
        let mut text = Vec::new();
        write_ascii_grid(&mut text, &surface).unwrap();
        let text = String::from_utf8(text).unwrap();
        let (header, rows) = text.split_once("NODATA_value -9999\n").unwrap();
        assert_eq!(header, "ncols 2\nnrows 2\nxllcorner 0.5\nyllcorner -3\ncellsize 2.5\n");
        assert_eq!(rows, "2.3873241464e1 1.0000000000e-7\n1.0000000000e0 0\n");
    }
}
