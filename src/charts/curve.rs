//! Curves of shares against shares: Lorenz, and what a map would have caught.

use egui::{Pos2, Rect};

use super::pencil::{SMALL, Side, write};
use super::{ChartColours, Plot};
use crate::map::{Canvas, dashed};

/// A curve from (0, 0) to (1, 1).
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// What it is of.
    pub name: String,
    /// Shares from 0 to 1, ascending.
    pub points: Vec<(f64, f64)>,
}

/// A point that matters, with what it says.
#[derive(Debug, Clone, PartialEq)]
pub struct CurvePoint {
    /// Where: shares from 0 to 1.
    pub at: (f64, f64),
    /// Its name beside it.
    pub name: String,
}

/// Curves with one pair of axes; the first is what the chart is about.
#[derive(Debug, Clone, PartialEq)]
pub struct CurvePlot {
    /// What shares along are of: "of the area".
    pub along: &'static str,
    /// What shares upwards are of: "of the incidents".
    pub up: &'static str,
    /// The curves.
    pub curves: Vec<Curve>,
    /// What the straight line from corner to corner would mean: "spread evenly".
    pub diagonal: &'static str,
    /// Points that matter.
    pub points: Vec<CurvePoint>,
    /// Whether it begins with those that have least, so that what matters is the rest.
    pub is_from_least: bool,
}

/// Room left of the square for its scale, under it for scale and name.
const LEFT: f32 = 34.0;
const UNDER: f32 = 30.0;
const ABOVE: f32 = 16.0;
/// A line of the names of the curves.
const NAME: f32 = 15.0;

impl CurvePlot {
    fn names(&self) -> usize {
        self.curves.len() + 1
    }

    fn frame(&self, rect: Rect) -> Rect {
        let under = UNDER + NAME * self.names() as f32;
        Rect::from_min_max(
            Pos2::new(rect.left() + LEFT, rect.top() + ABOVE),
            Pos2::new(rect.right() - 8.0, rect.bottom() - under),
        )
    }

    /// The points of a curve on the screen.
    fn on(frame: Rect, points: &[(f64, f64)]) -> Vec<Pos2> {
        points.iter().map(|p| Self::at(frame, *p)).collect()
    }

    fn at(frame: Rect, (x, y): (f64, f64)) -> Pos2 {
        Pos2::new(
            frame.left() + x as f32 * frame.width(),
            frame.bottom() - y as f32 * frame.height(),
        )
    }

    fn first(&self) -> &[(f64, f64)] {
        self.curves.first().map_or(&[], |curve| &curve.points)
    }
}

impl Plot for CurvePlot {
    fn height(&self, width: f32) -> f32 {
        (width * 0.6).clamp(120.0, 300.0) + ABOVE + UNDER + NAME * self.names() as f32
    }

    fn parts(&self) -> usize {
        self.first().len()
    }

    fn part_at(&self, rect: Rect, at: Pos2) -> Option<usize> {
        let frame = self.frame(rect);
        if !frame.contains(at) {
            return None;
        }
        let x = f64::from((at.x - frame.left()) / frame.width().max(1.0));
        let points = self.first();
        let after = points.partition_point(|p| p.0 < x);
        let near = |i: usize| points.get(i).map_or(f64::INFINITY, |p| (p.0 - x).abs());
        (!points.is_empty()).then(|| match after {
            0 => 0,
            after if near(after) < near(after - 1) => after,
            after => after - 1,
        })
    }

    fn foremost(&self) -> usize {
        let points = self.first();
        let at = self.points.first().map_or(0.5, |p| p.at.0);
        points.partition_point(|p| p.0 < at).min(points.len().saturating_sub(1))
    }

    fn words(&self, part: usize) -> String {
        let Some((x, y)) = self.first().get(part) else { return String::new() };
        let (x, y) = if self.is_from_least { (1.0 - x, 1.0 - y) } else { (*x, *y) };
        let which = if self.is_from_least { "The busiest" } else { "The densest" };
        format!("{which} {:.1} % {}: {:.1} % {}", 100.0 * x, self.along, 100.0 * y, self.up)
    }

    fn draw(
        &self,
        canvas: &mut dyn Canvas,
        rect: Rect,
        colours: &ChartColours,
        marked: Option<usize>,
    ) {
        let frame = self.frame(rect);
        canvas.rect(frame, 0.0, colours.empty);
        for quarter in 0..=4 {
            let share = f64::from(quarter) / 4.0;
            let (low, high) = (Self::at(frame, (share, 0.0)), Self::at(frame, (share, 1.0)));
            canvas.line(&[low, high], false, 1.0, colours.line);
            let (left, right) = (Self::at(frame, (0.0, share)), Self::at(frame, (1.0, share)));
            canvas.line(&[left, right], false, 1.0, colours.line);
            let text = format!("{} %", quarter * 25);
            let under = Pos2::new(low.x, low.y + 8.0);
            write(canvas, &text, under, Side::Middle, colours.quiet);
            write(canvas, &text, Pos2::new(left.x - 4.0, left.y), Side::End, colours.quiet);
        }
        let up = Pos2::new(rect.left(), rect.top() + SMALL / 2.0);
        write(canvas, &format!("Share {}", self.up), up, Side::Begin, colours.quiet);
        let along = Pos2::new(frame.right(), frame.bottom() + 22.0);
        write(canvas, &format!("Share {}", self.along), along, Side::End, colours.quiet);
        canvas.line(&[frame.left_bottom(), frame.right_top()], false, 1.2, colours.quiet);
        for curve in self.curves.iter().skip(1) {
            dashed(canvas, &Self::on(frame, &curve.points), 1.6, colours.strong);
        }
        canvas.line(&Self::on(frame, self.first()), false, 2.4, colours.accent);
        for point in &self.points {
            let at = Self::at(frame, point.at);
            canvas.symbol(crate::map::Symbol::Circle, at, 4.5, colours.warning, colours.ground);
            // Away from the curve, and inside of the frame.
            let side = if point.at.0 > 0.6 { Side::End } else { Side::Begin };
            let step = if point.at.0 > 0.6 { -7.0 } else { 7.0 };
            let down = if point.at.1 > point.at.0 { 8.0 } else { -8.0 };
            let at = Pos2::new(at.x + step, (at.y + down).min(frame.bottom() - 7.0));
            write(canvas, &point.name, at, side, colours.strong);
        }
        if let Some(at) = marked.and_then(|part| self.first().get(part)) {
            let at = Self::at(frame, *at);
            canvas.symbol(crate::map::Symbol::Circle, at, 5.0, colours.strong, colours.ground);
        }
        self.draw_names(canvas, rect, colours);
    }

    fn table(&self) -> Vec<Vec<String>> {
        let share = |of: &str| format!("share {of}");
        let mut rows = vec![vec!["curve".to_owned(), share(self.along), share(self.up)]];
        for curve in &self.curves {
            let row = |(x, y): &(f64, f64)| vec![curve.name.clone(), x.to_string(), y.to_string()];
            rows.extend(curve.points.iter().map(row));
        }
        rows
    }
}

impl CurvePlot {
    fn draw_names(&self, canvas: &mut dyn Canvas, rect: Rect, colours: &ChartColours) {
        let mut y = rect.bottom() - NAME * self.names() as f32 + NAME / 2.0;
        let curves = self.curves.iter().map(|c| c.name.as_str());
        for (n, name) in curves.chain([self.diagonal]).enumerate() {
            let ends = [Pos2::new(rect.left() + 2.0, y), Pos2::new(rect.left() + 26.0, y)];
            match n {
                0 => canvas.line(&ends, false, 2.4, colours.accent),
                n if n == self.curves.len() => canvas.line(&ends, false, 1.2, colours.quiet),
                _ => dashed(canvas, &ends, 1.6, colours.strong),
            }
            let at = Pos2::new(rect.left() + LEFT, y);
            write(canvas, &capital(name), at, Side::Begin, colours.quiet);
            y += NAME;
        }
    }
}

fn capital(text: &str) -> String {
    crate::profile::capitalised(text)
}
