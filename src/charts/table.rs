//! A small table with its cells coloured, such as that of near repeats.

use egui::{Pos2, Rect, Vec2};

use super::pencil::{Side, frame, write};
use super::{ChartColours, Plot};
use crate::map::Canvas;

/// Figures of two sets of bands.
#[derive(Debug, Clone, PartialEq)]
pub struct TablePlot {
    /// What the columns are: "days apart".
    pub across: &'static str,
    /// What the rows are: "metres apart".
    pub down: &'static str,
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The names of the rows.
    pub rows: Vec<String>,
    /// What stands in each cell, row by row.
    pub shown: Vec<String>,
    /// How much colour each cell has, from 0 to 1.
    pub shares: Vec<f64>,
    /// Whether each cell is worth a frame.
    pub framed: Vec<bool>,
    /// What each cell says.
    pub words: Vec<String>,
}

const ROW: f32 = 22.0;
const HEAD: f32 = 32.0;
const NAMES: f32 = 82.0;

impl TablePlot {
    fn cell(&self, rect: Rect, part: usize) -> Rect {
        let columns = self.columns.len().max(1);
        let wide = (rect.width() - NAMES) / columns as f32;
        let min = rect.min
            + Vec2::new(
                NAMES + (part % columns) as f32 * wide,
                HEAD + (part / columns) as f32 * ROW,
            );
        Rect::from_min_size(min, Vec2::new(wide, ROW))
    }
}

impl Plot for TablePlot {
    fn height(&self, _width: f32) -> f32 {
        HEAD + ROW * self.rows.len() as f32
    }

    fn parts(&self) -> usize {
        self.shown.len()
    }

    fn row(&self) -> usize {
        self.columns.len()
    }

    fn part_at(&self, rect: Rect, at: Pos2) -> Option<usize> {
        (0..self.parts()).find(|part| self.cell(rect, *part).contains(at))
    }

    fn foremost(&self) -> usize {
        let most = self.shares.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
        most.map_or(0, |(part, _)| part)
    }

    fn words(&self, part: usize) -> String {
        self.words.get(part).cloned().unwrap_or_default()
    }

    fn draw(
        &self,
        canvas: &mut dyn Canvas,
        rect: Rect,
        colours: &ChartColours,
        marked: Option<usize>,
    ) {
        let top = rect.top() + 7.0;
        write(canvas, self.down, Pos2::new(rect.left(), top + 16.0), Side::Begin, colours.quiet);
        let right = Pos2::new(rect.right(), top);
        write(canvas, self.across, right, Side::End, colours.quiet);
        for (n, name) in self.columns.iter().enumerate() {
            let at = Pos2::new(self.cell(rect, n).center().x, top + 16.0);
            write(canvas, name, at, Side::Middle, colours.quiet);
        }
        for (n, name) in self.rows.iter().enumerate() {
            let cell = self.cell(rect, n * self.columns.len());
            let at = Pos2::new(rect.left(), cell.center().y);
            write(canvas, name, at, Side::Begin, colours.quiet);
        }
        for (part, text) in self.shown.iter().enumerate() {
            let cell = self.cell(rect, part).shrink(1.0);
            let share = self.shares.get(part).copied().unwrap_or(0.0);
            let fill = colours.of_share(share);
            canvas.rect(cell, 2.0, fill);
            let text_colour = if share > 0.0 { ChartColours::on(fill) } else { colours.strong };
            write(canvas, text, cell.center(), Side::Middle, text_colour);
            let is_framed = self.framed.get(part).copied().unwrap_or(false);
            if is_framed || marked == Some(part) {
                let width = if marked == Some(part) { 2.6 } else { 1.6 };
                frame(canvas, cell, width, colours.strong);
            }
        }
    }

    fn table(&self) -> Vec<Vec<String>> {
        let corner = format!("{} / {}", self.down, self.across);
        let head = std::iter::once(corner).chain(self.columns.iter().cloned()).collect();
        let rows = self.rows.iter().zip(self.shown.chunks(self.columns.len().max(1)));
        let row = |(name, cells): (&String, &[String])| {
            std::iter::once(name.clone()).chain(cells.iter().cloned()).collect()
        };
        std::iter::once(head).chain(rows.map(row)).collect()
    }
}
