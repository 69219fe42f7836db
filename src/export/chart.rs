//! A chart on paper, and its figures.

use std::path::Path;

use egui::{Color32, Pos2, Rect, Vec2};

use super::picture::{PictureError, write_picture};
use super::svg::SvgCanvas;
use crate::charts::{Chart, ChartColours};
use crate::map::{Canvas as _, Halo, TextAt};
use crate::store::unfinished::Unfinished;

/// Width of the picture, and the room round it, in points.
const WIDTH: f32 = 720.0;
const MARGIN: f32 = 24.0;

/// A chart as an SVG document: title, what it is of, the drawing, and what there is to see in it.
pub fn chart_svg(chart: &Chart) -> String {
    const TITLE: f32 = 18.0;
    const BODY: f32 = 13.0;
    let colours = ChartColours::paper();
    let wide = WIDTH - 2.0 * MARGIN;
    // Widths alone are asked of this one.
    let mut ruler = SvgCanvas::new(Vec2::ZERO);
    let said: Vec<String> =
        chart.said.iter().flat_map(|s| wrapped(s, wide, BODY, &mut ruler)).collect();
    let about = wrapped(&chart.about, wide, BODY, &mut ruler);
    let top = MARGIN + 1.5 * TITLE + about.len() as f32 * 1.4 * BODY + 8.0;
    let plot =
        Rect::from_min_size(Pos2::new(MARGIN, top), Vec2::new(wide, chart.plot.height(wide)));
    let high = plot.bottom() + 12.0 + said.len() as f32 * 1.4 * BODY + MARGIN;
    let mut canvas = SvgCanvas::new(Vec2::new(WIDTH, high));
    canvas.rect(Rect::from_min_size(Pos2::ZERO, Vec2::new(WIDTH, high)), 0.0, colours.ground);
    line(&mut canvas, &chart.title, MARGIN + TITLE / 2.0, TITLE, colours.strong);
    let mut y = MARGIN + 1.5 * TITLE + BODY / 2.0;
    for text in &about {
        line(&mut canvas, text, y, BODY, colours.quiet);
        y += 1.4 * BODY;
    }
    chart.plot.draw(&mut canvas, plot, &colours, None);
    let mut y = plot.bottom() + 12.0 + BODY / 2.0;
    for text in &said {
        line(&mut canvas, text, y, BODY, colours.strong);
        y += 1.4 * BODY;
    }
    canvas.finish(&chart.spoken())
}

fn line(canvas: &mut SvgCanvas, text: &str, y: f32, size: f32, color: Color32) {
    let x = MARGIN + canvas.text_width(text, size) / 2.0;
    canvas.text(TextAt { text, at: Pos2::new(x, y), angle: 0.0, size, color, halo: Halo::None });
}

/// A text in lines that are no wider than this.
fn wrapped(text: &str, wide: f32, size: f32, ruler: &mut SvgCanvas) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let fits = lines.last().map(|line| format!("{line} {word}"));
        match fits.filter(|line| ruler.text_width(line, size) <= wide) {
            Some(longer) => {
                lines.pop();
                lines.push(longer);
            }
            None => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Writes a chart as the format that the file's ending names: .svg, .png or .pdf with its words, .csv with
/// its figures. Whole or not at all.
pub fn export_chart(chart: &Chart, out: &Path) -> Result<(), PictureError> {
    let is_csv = out.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv"));
    if !is_csv {
        return write_picture(&chart_svg(chart), out);
    }
    let half = Unfinished::beside(out);
    // With a byte order mark, as spreadsheets want it.
    std::fs::write(half.path(), format!("\u{feff}{}", chart_csv(chart)))
        .and_then(|()| half.replace(out))
        .map_err(|source| PictureError::Write { path: out.to_owned(), source })
}

/// The figures of a chart as CSV.
pub fn chart_csv(chart: &Chart) -> String {
    table_csv(&chart.plot.table())
}

/// A table as CSV (RFC 4180), its first row the names of the columns.
///
/// ```
/// let rows = vec![vec!["name".to_owned(), "n".to_owned()], vec!["A, B".to_owned(), "2".to_owned()]];
/// assert_eq!(beatlas::export::table_csv(&rows), "name,n\r\n\"A, B\",2\r\n");
/// ```
pub fn table_csv(rows: &[Vec<String>]) -> String {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .flexible(true)
        .from_writer(Vec::new());
    for row in rows {
        // Writing into memory cannot fail.
        let _ = writer.write_record(row);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}
