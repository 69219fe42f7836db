//! An ESRI ASCII grid (`.asc`).

use std::path::Path;

use super::error::{ImportError, shortened};
use crate::analysis::Grid;
use crate::geography::MetricBounds;

/// The values of a grid file.
#[derive(Debug, Clone, PartialEq)]
pub struct AsciiGrid {
    /// Where its cells are.
    pub grid: Grid,
    /// The value of each cell, row by row from the south-west; `None` where the file has none.
    pub values: Vec<Option<f64>>,
}

/// Reads an ESRI ASCII grid: `ncols`, `nrows`, `xllcorner` or `xllcenter`, `yllcorner` or
/// `yllcenter`, `cellsize` and, where it has one, `NODATA_value`, in any order and any capitals; then
/// the values from the north-west, rows from north to south.
///
/// Refused where a line of the head is missing or is no number, and where there are more or fewer
/// values than cells.
///
/// ```
/// use beatlas::import::read_ascii_grid;
/// let file = std::env::temp_dir().join(format!("beatlas-grid-{}.asc", std::process::id()));
/// std::fs::write(&file, "ncols 2\nnrows 2\nxllcorner 0\nyllcorner 0\ncellsize 10\nNODATA_value -1\n1 2\n-1 4\n")?;
/// let read = read_ascii_grid(&file)?;
/// assert_eq!(read.values, [None, Some(4.0), Some(1.0), Some(2.0)]);
/// # std::fs::remove_file(file)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_ascii_grid(path: &Path) -> Result<AsciiGrid, ImportError> {
    let file = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let refused = |line: Option<usize>, expected: &str, found: String| ImportError::Refused {
        file: file.clone(),
        line: line.map(|l| l as u64),
        expected: expected.to_owned(),
        found,
        advice: "export it as an ESRI ASCII grid".to_owned(),
    };
    // Ten digits of each cell, and then some.
    let most = Grid::MAX_CELLS as u64 * 32;
    let unreadable =
        |e: std::io::Error| ImportError::Unreadable { file: file.clone(), reason: e.to_string() };
    if std::fs::metadata(path).map_err(unreadable)?.len() > most {
        return Err(refused(
            None,
            "a grid of at most 100,000,000 cells",
            "a larger file".to_owned(),
        ));
    }
    let bytes = std::fs::read(path).map_err(unreadable)?;
    let text = String::from_utf8_lossy(&bytes);
    let mut head: [Option<f64>; 6] = [None; 6];
    let mut is_centre = [false; 2];
    let mut lines = text.lines().zip(1..).peekable();
    while let Some((line, number)) =
        lines.next_if(|(l, _)| l.trim_start().starts_with(|c: char| c.is_ascii_alphabetic()))
    {
        let (name, value) =
            line.trim().split_once(char::is_whitespace).unwrap_or((line.trim(), ""));
        let at = match name.to_ascii_lowercase().as_str() {
            "ncols" => 0,
            "nrows" => 1,
            "xllcorner" => 2,
            "yllcorner" => 3,
            "xllcenter" | "xllcentre" => {
                is_centre[0] = true;
                2
            }
            "yllcenter" | "yllcentre" => {
                is_centre[1] = true;
                3
            }
            "cellsize" => 4,
            "nodata_value" => 5,
            _ => {
                let expected = "a line such as ncols, nrows, xllcorner, yllcorner or cellsize";
                return Err(refused(Some(number), expected, shortened(line, 60)));
            }
        };
        let value: f64 = value.trim().parse().map_err(|_| {
            refused(
                Some(number),
                &format!("a number after {name}"),
                format!("{:?}", shortened(value, 60)),
            )
        })?;
        head[at] = Some(value);
    }
    let need = |at: usize, name: &str| {
        head[at].ok_or_else(|| refused(None, &format!("a line {name}"), "none".to_owned()))
    };
    let (cols, rows) = (need(0, "ncols")?, need(1, "nrows")?);
    let (x, y, cell_m) = (need(2, "xllcorner")?, need(3, "yllcorner")?, need(4, "cellsize")?);
    let back = |is_centre: bool| if is_centre { cell_m / 2.0 } else { 0.0 };
    let (west, south) = (x - back(is_centre[0]), y - back(is_centre[1]));
    let is_count = |n: f64| n >= 1.0 && n <= Grid::MAX_CELLS as f64 && n.fract() == 0.0;
    if !(is_count(cols) && is_count(rows)) {
        return Err(refused(
            None,
            "whole numbers of columns and rows",
            format!("{cols} by {rows}"),
        ));
    }
    let bounds =
        MetricBounds { west, south, east: west + cols * cell_m, north: south + rows * cell_m };
    let grid = Grid::from_extent(bounds, cols as usize, rows as usize).map_err(|_| {
        let found = format!("{cols} by {rows} cells of {cell_m} m");
        let most = "a grid of square cells above 0 m, at most 100,000,000 of them";
        refused(None, most, found)
    })?;
    let grid = Grid { cell_m, ..grid };
    let mut values = Vec::new();
    for (line, number) in lines {
        for word in line.split_ascii_whitespace() {
            let value: f64 =
                word.parse().ok().filter(|v: &f64| v.is_finite()).ok_or_else(|| {
                    refused(Some(number), "numbers", format!("{:?}", shortened(word, 60)))
                })?;
            if values.len() == grid.len() {
                let expected = format!("{} values for {cols} by {rows} cells", grid.len());
                return Err(refused(Some(number), &expected, "more".to_owned()));
            }
            values.push((Some(value) != head[5]).then_some(value));
        }
    }
    if values.len() != grid.len() {
        let expected = format!("{} values for {cols} by {rows} cells", grid.len());
        return Err(refused(None, &expected, values.len().to_string()));
    }
    let values = values.chunks(grid.cols).rev().flatten().copied().collect();
    Ok(AsciiGrid { grid, values })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn read(text: &str) -> Result<AsciiGrid, ImportError> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("g.asc");
        std::fs::write(&file, text).unwrap();
        read_ascii_grid(&file)
    }

    #[test]
    fn heads_of_other_programs() {
        let text =
            "NCOLS 2\r\nNROWS 1\r\nXLLCENTER 105\r\nYLLCENTER 5\r\nCELLSIZE 10\r\n1.5\r\n2e3\r\n";
        let found = read(text).unwrap();
        assert_eq!((found.grid.west, found.grid.south, found.grid.cell_m), (100.0, 0.0, 10.0));
        assert_eq!(found.values, [Some(1.5), Some(2000.0)]);
    }

    #[test]
    fn what_is_no_grid_is_refused_with_the_place() {
        let head = "ncols 2\nnrows 1\nxllcorner 0\nyllcorner 0\ncellsize 10\n";
        for (text, words) in [
            ("", "expected a line ncols"),
            ("ncols two\n", "line 1: expected a number after ncols, found \"two\""),
            ("ncols 2\nx,y\n", "line 2: expected a line such as ncols"),
            (&format!("{head}1\n"), "expected 2 values for 2 by 1 cells, found 1"),
            (&format!("{head}1 2 3\n"), "line 6: expected 2 values for 2 by 1 cells, found more"),
            (&format!("{head}1 x\n"), "line 6: expected numbers, found \"x\""),
            (&format!("{head}1 NaN\n"), "line 6: expected numbers"),
            (
                &head.replace("cellsize 10", "cellsize 0"),
                "expected a grid of square cells above 0 m, at most 100,000,000 of them, found 2 by 1 cells of 0 m",
            ),
            (&head.replace("ncols 2", "ncols 2.5"), "expected whole numbers of columns"),
            (&head.replace("ncols 2", "ncols 1e99"), "expected whole numbers of columns"),
        ] {
            let e = read(text).unwrap_err().to_string();
            assert!(e.starts_with("g.asc") && e.contains(words), "{words:?} not in {e:?}");
        }
    }
}
