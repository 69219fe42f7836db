//! The hours of the week as a heat grid, with the shifts under it.

use egui::{Pos2, Rect, Vec2};

use super::pencil::{Side, frame, write};
use super::{ChartColours, Plot};
use crate::analysis::{DAYS, WeekClock};
use crate::map::Canvas;
use crate::profile::{Shift, Shifts};

/// Hours of the week, a row a day.
#[derive(Debug, Clone, PartialEq)]
pub struct WeekPlot {
    /// The weights.
    pub clock: WeekClock,
    /// The shifts that are shown under the hours.
    pub shifts: Shifts,
}

/// Room for the names of the days.
const NAMES: f32 = 30.0;
/// Room for the hours, and for the shifts.
const HOURS: f32 = 14.0;
const SHIFTS: f32 = 18.0;
const DAY: f32 = 15.0;

fn cells(rect: Rect) -> Rect {
    let min = Pos2::new(rect.left() + NAMES, rect.top());
    Rect::from_min_max(min, Pos2::new(rect.right(), rect.bottom() - HOURS - SHIFTS))
}

fn cell(cells: Rect, day: usize, hour: usize) -> Rect {
    let size = Vec2::new(cells.width() / 24.0, cells.height() / 7.0);
    let min = cells.min + Vec2::new(hour as f32 * size.x, day as f32 * size.y);
    Rect::from_min_size(min, size)
}

impl Plot for WeekPlot {
    fn height(&self, width: f32) -> f32 {
        let day = ((width - NAMES) / 24.0).clamp(DAY, 2.0 * DAY);
        7.0 * day + HOURS + SHIFTS
    }

    fn parts(&self) -> usize {
        self.clock.weights.len()
    }

    fn row(&self) -> usize {
        24
    }

    fn part_at(&self, rect: Rect, at: Pos2) -> Option<usize> {
        let cells = cells(rect);
        if !cells.contains(at) {
            return None;
        }
        let share = (at - cells.min) / cells.size();
        let (day, hour) = ((share.y * 7.0) as usize, (share.x * 24.0) as usize);
        Some(day.min(6) * 24 + hour.min(23))
    }

    fn foremost(&self) -> usize {
        let most = self.clock.weights.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
        most.map_or(0, |(hour, _)| hour)
    }

    fn words(&self, part: usize) -> String {
        let (day, hour) = (DAYS[part / 24 % 7], part % 24);
        let n = self.clock.weights.get(part).copied().unwrap_or(0.0);
        format!("{day}, {hour:02}:00 to {:02}:00: {n:.1} incidents", (hour + 1) % 24)
    }

    fn draw(
        &self,
        canvas: &mut dyn Canvas,
        rect: Rect,
        colours: &ChartColours,
        marked: Option<usize>,
    ) {
        let cells = cells(rect);
        let most = self.clock.weights.iter().copied().fold(0.0, f64::max);
        for (day, name) in DAYS.iter().enumerate() {
            let row = cell(cells, day, 0);
            let at = Pos2::new(rect.left(), row.center().y);
            write(canvas, &name[..3], at, Side::Begin, colours.quiet);
            for hour in 0..24 {
                let share = self.clock.at(day, hour) / most.max(f64::MIN_POSITIVE);
                let square = cell(cells, day, hour).shrink(0.5);
                canvas.rect(square, 0.0, colours.of_share(share));
            }
        }
        for hour in (0..24).step_by(3) {
            let at = Pos2::new(cell(cells, 0, hour).left(), cells.bottom() + HOURS / 2.0);
            write(canvas, &format!("{hour:02}"), at, Side::Begin, colours.quiet);
        }
        self.draw_shifts(canvas, cells, colours);
        if let Some(part) = marked {
            let square = cell(cells, part / 24, part % 24);
            frame(canvas, square, 2.0, colours.strong);
        }
    }

    fn table(&self) -> Vec<Vec<String>> {
        let head = std::iter::once("day".to_owned()).chain((0..24).map(|h| format!("{h:02}:00")));
        let day = |(day, name): (usize, &&str)| {
            let hours = (0..24).map(|hour| self.clock.at(day, hour).to_string());
            std::iter::once((*name).to_owned()).chain(hours).collect()
        };
        std::iter::once(head.collect()).chain(DAYS.iter().enumerate().map(day)).collect()
    }
}

impl WeekPlot {
    /// How much happens in a shift, from 0 to 1.
    fn share_of(&self, shift: Shift) -> f64 {
        let by_hour = self.clock.by_hour();
        let all = by_hour.iter().sum::<f64>().max(f64::MIN_POSITIVE);
        let of_shift = by_hour.iter().enumerate().filter(|(h, _)| self.shifts.of_hour(*h) == shift);
        of_shift.map(|(_, weight)| weight).sum::<f64>() / all
    }

    /// How much happens in which shift, in words.
    pub fn said_of_shifts(&self) -> String {
        let said = Shift::ALL.map(|shift| {
            let hours = self.shifts.label(shift);
            format!("{} ({hours}) {:.0} %", shift.as_str(), 100.0 * self.share_of(shift))
        });
        format!("By shift: {}.", said.join(", "))
    }

    /// A line under the hours of each shift, with its name and its share.
    fn draw_shifts(&self, canvas: &mut dyn Canvas, cells: Rect, colours: &ChartColours) {
        let y = cells.bottom() + HOURS + 2.0;
        for shift in Shift::ALL {
            // A night ends on the next morning: it has two stretches, and its name under the longer.
            let mut stretches: Vec<(usize, usize)> = Vec::new();
            for hour in (0..24).filter(|hour| self.shifts.of_hour(*hour) == shift) {
                match stretches.last_mut() {
                    Some((_, to)) if *to == hour => *to += 1,
                    _ => stretches.push((hour, hour + 1)),
                }
            }
            for (from, to) in &stretches {
                let x = |hour: usize| cells.left() + hour as f32 * cells.width() / 24.0;
                let ends = [Pos2::new(x(*from) + 1.0, y), Pos2::new(x(*to) - 1.0, y)];
                canvas.line(&ends, false, 2.0, colours.quiet);
            }
            let Some((from, to)) = stretches.iter().max_by_key(|(from, to)| to - from) else {
                continue;
            };
            let text = format!("{} {:.0} %", shift.as_str(), 100.0 * self.share_of(shift));
            let middle = (from + to) as f32 / 2.0 * cells.width() / 24.0;
            let at = Pos2::new(cells.left() + middle, y + 8.0);
            write(canvas, &text, at, Side::Middle, colours.quiet);
        }
    }
}
