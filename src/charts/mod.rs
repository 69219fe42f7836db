//! Charts: what each shows, says and lists, and how it is drawn on a [`Canvas`], so that the window's and
//! the saved picture's are the same.
//!
//! A [`Chart`] is data and words; a [`Plot`] is one kind of drawing of them. Everything that can be pointed
//! at is a *part* with a number: an hour of the week, a month, a point of a curve. Panels turn a part into
//! what it means for the map.

mod colours;
mod curve;
mod months;
mod pencil;
mod table;
mod week;

use std::sync::Arc;

use egui::{Pos2, Rect};

use crate::map::Canvas;

pub use colours::ChartColours;
pub use curve::{Curve, CurvePlot, CurvePoint};
pub use months::MonthsPlot;
pub use table::TablePlot;
pub use week::WeekPlot;

/// One kind of drawing.
pub trait Plot: std::fmt::Debug + Send + Sync {
    /// The height that suits a width, in points.
    fn height(&self, width: f32) -> f32;

    /// How many parts can be pointed at.
    fn parts(&self) -> usize;

    /// How many parts an arrow up or down goes; arrows left and right go one.
    fn row(&self) -> usize {
        1
    }

    /// The part at a point of the drawing in `rect`; `None` beside all.
    fn part_at(&self, rect: Rect, at: Pos2) -> Option<usize>;

    /// The part at a point, or the one that lies nearest to it on the drawing: what a hand that drags means
    /// where it goes beyond the edge.
    fn nearest(&self, rect: Rect, at: Pos2) -> Option<usize> {
        self.part_at(rect, at.clamp(rect.min, rect.max - egui::Vec2::splat(0.5)))
    }

    /// The part that is worth pointing at first: the highest, as a rule.
    fn foremost(&self) -> usize;

    /// What a part says: "Friday, 20:00 to 21:00: 5.3 incidents".
    fn words(&self, part: usize) -> String;

    /// Draws it into `rect`, a part that is pointed at emphasised.
    fn draw(
        &self,
        canvas: &mut dyn Canvas,
        rect: Rect,
        colours: &ChartColours,
        marked: Option<usize>,
    );

    /// Its figures as a table, the names of the columns first.
    fn table(&self) -> Vec<Vec<String>>;
}

/// A chart with its words: the same in the window, on paper and to a screen reader.
#[derive(Debug, Clone)]
pub struct Chart {
    /// What it shows: "Hours of the week".
    pub title: String,
    /// Of which incidents: "Hot spot 1, Market Street; ASB, Oct 2025 to Sep 2026".
    pub about: String,
    /// What there is to see in it, for those who cannot see it.
    pub said: Vec<String>,
    /// The drawing.
    pub plot: Arc<dyn Plot>,
}

impl Chart {
    /// Everything that it says, as one text: title, what it is of, and what there is to see.
    pub fn spoken(&self) -> String {
        let head = [format!("{}, {}", self.title, self.about)];
        let all: Vec<&str> = head.iter().chain(&self.said).map(String::as_str).collect();
        all.join(". ").replace("..", ".")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::WeekClock;
    use crate::export::{chart_csv, chart_svg};
    use crate::profile::Shifts;

    fn chart() -> Chart {
        let mut clock = WeekClock { incidents: 8, ..WeekClock::default() };
        clock.weights[4 * 24 + 20] = 5.0;
        clock.weights[2] = 3.0;
        let plot = WeekPlot { clock, shifts: Shifts::default() };
        Chart {
            title: "Hours of the week".to_owned(),
            about: "Hot spot 1".to_owned(),
            said: vec!["Most on Friday.".to_owned()],
            plot: Arc::new(plot),
        }
    }

    #[test]
    fn what_is_pointed_at_is_what_is_drawn() {
        let chart = chart();
        let rect = Rect::from_min_size(Pos2::new(10.0, 20.0), egui::vec2(280.0, 140.0));
        let mut seen = std::collections::BTreeSet::new();
        for x in 0..300 {
            for y in 0..170 {
                let at = Pos2::new(x as f32, y as f32);
                if let Some(part) = chart.plot.part_at(rect, at) {
                    assert!(rect.contains(at));
                    seen.insert(part);
                }
            }
        }
        assert_eq!(seen.len(), chart.plot.parts(), "every hour can be pointed at");
        assert_eq!(chart.plot.foremost(), 4 * 24 + 20);
        assert_eq!(chart.plot.words(4 * 24 + 20), "Friday, 20:00 to 21:00: 5.0 incidents");
    }

    #[test]
    fn it_is_written_and_spoken() {
        let chart = chart();
        assert_eq!(chart.spoken(), "Hours of the week, Hot spot 1. Most on Friday.");
        let csv = chart_csv(&chart);
        assert_eq!(csv.lines().count(), 8, "{csv}");
        assert!(csv.lines().nth(5).is_some_and(|line| line.starts_with("Friday,0,")), "{csv}");
        let svg = chart_svg(&chart);
        assert!(svg.contains("Hours of the week") && svg.contains("Most on Friday."), "{svg}");
        assert!(svg.contains("Fri"), "{svg}");
    }
}
