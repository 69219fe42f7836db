//! Months as bars, with what they vary by chance about their mean.

use egui::{Pos2, Rect};

use super::pencil::{Side, frame, write};
use super::{ChartColours, Plot};
use crate::analysis::ControlLimits;
use crate::map::{Canvas, dashed};
use crate::profile::{Month, Period, counted};

/// Counts of months one after the other.
#[derive(Debug, Clone, PartialEq)]
pub struct MonthsPlot {
    /// The months, without a gap; `None`: the month was not supplied.
    pub months: Vec<(Month, Option<u64>)>,
    /// What they vary by chance.
    pub limits: Option<ControlLimits>,
    /// The months that are chosen.
    pub chosen: Option<Period>,
}

/// Room above the bars, for a sign; under them, for names; right of them, for what the lines are.
const ABOVE: f32 = 10.0;
const UNDER: f32 = 14.0;
const BESIDE: f32 = 64.0;

fn bars(rect: Rect) -> Rect {
    let min = Pos2::new(rect.left(), rect.top() + ABOVE);
    Rect::from_min_max(min, Pos2::new(rect.right() - BESIDE, rect.bottom() - UNDER))
}

impl MonthsPlot {
    fn most(&self) -> f64 {
        let counts = self.months.iter().filter_map(|(_, n)| *n).max().unwrap_or(0) as f64;
        counts.max(self.limits.map_or(0.0, |l| l.upper)).max(1.0)
    }

    fn is_outside(&self, count: u64) -> bool {
        self.limits.is_some_and(|limits| limits.is_outside(count))
    }

    /// The months between two parts, both included.
    pub fn period(&self, a: usize, b: usize) -> Option<Period> {
        let month = |part: usize| self.months.get(part).map(|(month, _)| *month);
        Period::new(month(a.min(b))?, month(a.max(b))?).ok()
    }
}

impl Plot for MonthsPlot {
    fn height(&self, width: f32) -> f32 {
        (width * 0.32).clamp(84.0, 160.0) + ABOVE + UNDER
    }

    fn parts(&self) -> usize {
        self.months.len()
    }

    fn part_at(&self, rect: Rect, at: Pos2) -> Option<usize> {
        let bars = bars(rect);
        // Names under the bars belong to them: what is small is hard to hit.
        let area = Rect::from_min_max(rect.min, Pos2::new(bars.right(), rect.bottom()));
        let n = self.months.len();
        if n == 0 || !area.contains(at) {
            return None;
        }
        let part = (at.x - bars.left()) / bars.width().max(1.0) * n as f32;
        Some((part as usize).min(n - 1))
    }

    fn nearest(&self, rect: Rect, at: Pos2) -> Option<usize> {
        let x = at.x.clamp(bars(rect).left(), bars(rect).right() - 0.5);
        self.part_at(rect, Pos2::new(x, rect.center().y))
    }

    fn foremost(&self) -> usize {
        let months = self.months.iter().enumerate();
        months.max_by_key(|(_, (_, n))| n.unwrap_or(0)).map_or(0, |(part, _)| part)
    }

    fn words(&self, part: usize) -> String {
        let Some((month, count)) = self.months.get(part) else { return String::new() };
        match count {
            None => format!("{}: no data", month.label()),
            Some(n) => {
                let beyond = if self.is_outside(*n) { ", beyond what chance brings" } else { "" };
                format!("{}: {}{beyond}", month.label(), counted(*n, "incident"))
            }
        }
    }

    fn draw(
        &self,
        canvas: &mut dyn Canvas,
        rect: Rect,
        colours: &ChartColours,
        marked: Option<usize>,
    ) {
        let bars = bars(rect);
        let wide = bars.width() / self.months.len().max(1) as f32;
        let most = self.most();
        let y = |n: f64| bars.bottom() - (n / most) as f32 * bars.height();
        let every = if wide > 40.0 {
            1
        } else if wide > 13.0 {
            3
        } else {
            12
        };
        for (part, (month, count)) in self.months.iter().enumerate() {
            let left = bars.left() + part as f32 * wide;
            let top = count.map_or(bars.top(), |n| y(n as f64).min(bars.bottom() - 1.0));
            let bar = Rect::from_min_max(
                Pos2::new(left + 0.1 * wide, top),
                Pos2::new(left + 0.9 * wide, bars.bottom()),
            );
            let is_chosen = self.chosen.is_none_or(|p| p.contains(*month));
            if let Some(n) = count {
                let colour = if is_chosen { colours.accent } else { colours.line };
                canvas.rect(bar, 0.0, colour);
                if self.is_outside(*n) {
                    sign(canvas, Pos2::new(bar.center().x, top - 3.0), colours);
                }
            } else {
                let corners = [
                    bar.left_top(),
                    bar.right_top(),
                    bar.right_bottom(),
                    bar.left_bottom(),
                    bar.left_top(),
                ];
                dashed(canvas, &corners, 1.0, colours.warning);
            }
            if marked == Some(part) {
                frame(canvas, bar, 2.0, colours.strong);
            }
            if (i32::from(month.month()) - 1) % every == 0 {
                let name = if every == 12 { month.year().to_string() } else { month.label() };
                let at = Pos2::new(left, bars.bottom() + UNDER / 2.0 + 1.0);
                let room = bars.right() - left;
                if canvas.text_width(&name, super::pencil::SMALL) <= room.max(every as f32 * wide) {
                    write(canvas, &name, at, Side::Begin, colours.quiet);
                }
            }
        }
        self.draw_limits(canvas, bars, &y, colours);
    }

    fn table(&self) -> Vec<Vec<String>> {
        let head = ["month", "incidents", "mean", "lower_limit", "upper_limit", "beyond_limits"];
        let limit = |of: fn(&ControlLimits) -> f64| {
            self.limits.as_ref().map_or(String::new(), |l| of(l).to_string())
        };
        let row = |(month, count): &(Month, Option<u64>)| {
            vec![
                month.to_string(),
                count.map_or(String::new(), |n| n.to_string()),
                limit(|l| l.mean),
                limit(|l| l.lower),
                limit(|l| l.upper),
                count.map_or(String::new(), |n| self.is_outside(n).to_string()),
            ]
        };
        std::iter::once(head.map(str::to_owned).to_vec())
            .chain(self.months.iter().map(row))
            .collect()
    }
}

impl MonthsPlot {
    fn draw_limits(
        &self,
        canvas: &mut dyn Canvas,
        bars: Rect,
        y: &impl Fn(f64) -> f32,
        colours: &ChartColours,
    ) {
        let Some(limits) = self.limits else { return };
        let names = [
            (limits.upper, format!("limit {:.0}", limits.upper)),
            (
                limits.mean,
                if limits.mean < 100.0 {
                    format!("mean {:.1}", limits.mean)
                } else {
                    format!("mean {:.0}", limits.mean)
                },
            ),
            (limits.lower, format!("limit {:.0}", limits.lower)),
        ];
        let mut last = f32::NEG_INFINITY;
        for (n, (value, name)) in names.into_iter().enumerate() {
            if n == 2 && limits.lower <= 0.0 {
                continue;
            }
            let at = y(value);
            let ends = [Pos2::new(bars.left(), at), Pos2::new(bars.right() + 2.0, at)];
            if n == 1 {
                canvas.line(&ends, false, 1.2, colours.strong);
            } else {
                dashed(canvas, &ends, 1.2, colours.quiet);
            }
            // Names of lines that lie close keep a line's distance.
            let name_at = at.max(last + 12.0);
            last = name_at;
            let at = Pos2::new(bars.right() + 5.0, name_at);
            write(canvas, &name, at, Side::Begin, colours.quiet);
        }
    }
}

/// A triangle that points at what is out of the ordinary: seen without colour too.
fn sign(canvas: &mut dyn Canvas, tip: Pos2, colours: &ChartColours) {
    let points = [tip, Pos2::new(tip.x - 3.5, tip.y - 6.0), Pos2::new(tip.x + 3.5, tip.y - 6.0)];
    canvas.polygon(&points, &[0, 1, 2], colours.warning);
}
