//! A density surface as an ESRI ASCII grid.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::analysis::DensitySurface;

/// Writes a surface as an ESRI ASCII grid: a header of six lines, then rows from north to south,
/// values in incidents per km² at cell centres with twelve significant digits. Zero is a value;
/// `NODATA_value` is named because readers expect it and does not occur.
pub fn write_ascii_grid(mut out: impl Write, surface: &DensitySurface) -> io::Result<()> {
    let g = surface.grid;
    writeln!(out, "ncols {}\nnrows {}", g.cols, g.rows)?;
    writeln!(out, "xllcorner {}\nyllcorner {}\ncellsize {}", g.west, g.south, g.cell_m)?;
    writeln!(out, "NODATA_value -9999")?;
    let mut line = String::new();
    for row in surface.values().chunks(g.cols.max(1)).rev() {
        line.clear();
        for (i, value) in row.iter().enumerate() {
            if i > 0 {
                line.push(' ');
            }
            if *value == 0.0 {
                line.push('0');
            } else {
                // Writing into a String cannot fail.
                let _ = write!(line, "{value:.11e}");
            }
        }
        line.push('\n');
        out.write_all(line.as_bytes())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{CancelToken, Grid, Kernel, StackedPlaces, density};
    use crate::geography::MetricPoint;

    #[test]
    fn the_northern_row_comes_first() {
        let grid = Grid { west: -10.0, south: 5.0, cell_m: 10.0, cols: 2, rows: 2 };
        let places = StackedPlaces::stack(&[MetricPoint::new(-5.0, 20.0)], None);
        let surface = density(&places, Kernel::Quartic, 9.0, grid, &CancelToken::new()).unwrap();
        let mut out = Vec::new();
        write_ascii_grid(&mut out, &surface).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            &lines[..6],
            &[
                "ncols 2",
                "nrows 2",
                "xllcorner -10",
                "yllcorner 5",
                "cellsize 10",
                "NODATA_value -9999"
            ]
        );
        let north: f64 = lines[6].split(' ').next().unwrap().parse().unwrap();
        assert!((north / Kernel::Quartic.density_at(0.0, 9.0) - 1.0).abs() < 1e-11);
        assert_eq!(lines[6].split(' ').nth(1), Some("0"));
        assert_eq!(lines[7], "0 0");
    }
}
