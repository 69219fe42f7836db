//! The period under the map: a bar for each month, the chosen ones strong; drag to choose, drag the
//! chosen to move them, or let them play.

use egui::{CursorIcon, Key, Rect, Response, Sense, Ui, Vec2, pos2};

use super::{View, number};
use crate::command::Command;
use crate::look::widgets::{icon_button, missing_month};
use crate::look::{Tokens, icons};
use crate::profile::{IncidentFilter, Month, Period};

/// Height of the tallest bar, in points.
const BARS: f32 = 34.0;
/// Reach of the ends of the chosen months, in points.
const END: f32 = 6.0;

/// What a hand on the bars does.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Hold {
    From,
    To,
    /// The whole, held so many months after its first.
    Whole(i32),
    /// New months, from this one on.
    New(i32),
}

/// Shows the months.
pub fn show(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    let Some(all) = view.document.months else { return };
    let filter = &view.session.question.filter;
    let now = filter.period.unwrap_or(all);
    ui.horizontal(|ui| {
        let playing = view.session.playing.is_some();
        let (icon, command) = if playing {
            (icons::PAUSE, Command::Play(false))
        } else {
            (icons::PLAY, Command::Play(true))
        };
        if icon_button(ui, icon, command.label()).clicked() {
            commands.push(command);
        }
        let shown = view.session.table.is_some();
        let table = Command::Table(!shown);
        let size = Vec2::new(ui.available_width() - 104.0, BARS + 16.0);
        let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
        let counts = view.answer.map_or(&[][..], |a| &a.by_month);
        let missing = &view.document.months_missing;
        draw(ui, rect, (all, missing), now, counts, &response);
        response.widget_info(|| {
            let gone = missing.iter().filter(|m| now.contains(**m)).map(|m| m.label());
            let gone = gone.collect::<Vec<_>>().join(", ");
            let gone = if gone.is_empty() { gone } else { format!("; no data of {gone}") };
            let words = format!("Period, {}{gone}", now.label());
            egui::WidgetInfo::labeled(egui::Role::Slider, true, words)
        });
        let label = table.label();
        if ui.add(egui::Button::selectable(shown, label)).clicked() {
            commands.push(table);
        }
        let wanted =
            by_hand(ui, rect, all, now, &response).or_else(|| by_key(ui, all, now, &response));
        if let Some(period) = wanted.filter(|p| *p != now) {
            if playing {
                commands.push(Command::Play(false));
            }
            commands
                .push(Command::Filter(IncidentFilter { period: Some(period), ..filter.clone() }));
        }
    });
}

fn draw(
    ui: &Ui,
    rect: Rect,
    (all, missing): (Period, &[Month]),
    now: Period,
    counts: &[u32],
    response: &Response,
) {
    let tokens = Tokens::current(ui);
    let n = all.months().max(1);
    let wide = rect.width() / n as f32;
    let most = counts.iter().copied().max().unwrap_or(0).max(1) as f32;
    let painter = ui.painter();
    let floor = rect.top() + BARS;
    let chosen = |month: Month| now.contains(month);
    for k in 0..n {
        let month = all.from().plus(k);
        let count = usize::try_from(k).ok().and_then(|k| counts.get(k)).copied().unwrap_or(0);
        let left = rect.left() + k as f32 * wide;
        let high = (count as f32 / most * (BARS - 2.0)).max(1.0);
        let bar = Rect::from_min_max(
            pos2(left + 0.1 * wide, floor - high),
            pos2(left + 0.9 * wide, floor),
        );
        if missing.binary_search(&month).is_ok() {
            let hole = bar.with_min_y(rect.top() + 2.0);
            missing_month(painter, hole, &tokens);
        } else {
            let colour = if chosen(month) { tokens.accent } else { tokens.line };
            painter.rect_filled(bar, 1.0, colour);
        }
        // A name where there is room: each month, each quarter, or each year.
        let every = if wide > 58.0 {
            1
        } else if wide > 20.0 {
            3
        } else {
            12
        };
        if (i32::from(month.month()) - 1) % every == 0 {
            let words = if every == 12 { month.year().to_string() } else { month.label() };
            painter.text(
                pos2(left + 1.0, floor + 2.0),
                egui::Align2::LEFT_TOP,
                words,
                egui::FontId::proportional(11.0),
                tokens.text_quiet,
            );
        }
    }
    for at in [edge(rect, all, now.from()), edge(rect, all, now.to().plus(1))] {
        let line = [pos2(at, rect.top()), pos2(at, floor)];
        painter.line_segment(line, egui::Stroke::new(2.0, tokens.text_strong));
    }
    if response.has_focus() {
        let ring = egui::Stroke::new(2.0, tokens.accent);
        painter.rect_stroke(rect, 2.0, ring, egui::StrokeKind::Outside);
    }
    if let Some(at) = response.hover_pos() {
        let k = month_at(rect, all, at.x);
        let count = usize::try_from(k).ok().and_then(|k| counts.get(k)).copied().unwrap_or(0);
        let month = all.from().plus(k);
        let count = if missing.binary_search(&month).is_ok() {
            "no data, no incident of any kind was read".to_owned()
        } else {
            number(count.into())
        };
        let words = format!("{}: {count}", month.label());
        response.clone().on_hover_text_at_pointer(words);
    }
}

/// Where a month begins, on the screen.
fn edge(rect: Rect, all: Period, month: Month) -> f32 {
    let share = month.months_since(all.from()) as f32 / all.months().max(1) as f32;
    rect.left() + share * rect.width()
}

/// The month at a place, counted from the first.
fn month_at(rect: Rect, all: Period, x: f32) -> i32 {
    let share = (x - rect.left()) / rect.width().max(1.0);
    ((share * all.months() as f32).floor() as i32).clamp(0, all.months() - 1)
}

fn by_hand(ui: &Ui, rect: Rect, all: Period, now: Period, response: &Response) -> Option<Period> {
    let id = response.id.with("hold");
    let (from, to) = (edge(rect, all, now.from()), edge(rect, all, now.to().plus(1)));
    let first = now.from().months_since(all.from());
    let hold_at = |x: f32| {
        if (x - from).abs() <= END {
            Hold::From
        } else if (x - to).abs() <= END {
            Hold::To
        } else if (from..to).contains(&x) && now != all {
            Hold::Whole(month_at(rect, all, x) - first)
        } else {
            Hold::New(month_at(rect, all, x))
        }
    };
    if let Some(at) = response.hover_pos() {
        ui.ctx().set_cursor_icon(match hold_at(at.x) {
            Hold::From | Hold::To => CursorIcon::ResizeHorizontal,
            Hold::Whole(_) => CursorIcon::Grab,
            Hold::New(_) => CursorIcon::Crosshair,
        });
    }
    let at = response.interact_pointer_pos()?;
    if response.drag_started() {
        let start = ui.input(|i| i.pointer.press_origin()).unwrap_or(at);
        ui.data_mut(|d| d.insert_temp(id, hold_at(start.x)));
    }
    let k = month_at(rect, all, at.x);
    let period =
        |a: i32, b: i32| Period::new(all.from().plus(a.min(b)), all.from().plus(a.max(b))).ok();
    if response.clicked() {
        return period(k, k);
    }
    if !response.dragged() {
        return None;
    }
    let last = now.to().months_since(all.from());
    match ui.data(|d| d.get_temp::<Hold>(id))? {
        Hold::From => period(k.min(last), last),
        Hold::To => period(first, k.max(first)),
        Hold::Whole(held) => {
            let long = now.months() - 1;
            let start = (k - held).clamp(0, all.months() - 1 - long);
            period(start, start + long)
        }
        Hold::New(start) => period(start, k),
    }
}

/// Arrows move the months; with Shift they move their end.
fn by_key(ui: &Ui, all: Period, now: Period, response: &Response) -> Option<Period> {
    if !response.has_focus() {
        return None;
    }
    ui.memory_mut(|m| {
        let filter = egui::EventFilter { horizontal_arrows: true, ..Default::default() };
        m.set_focus_lock_filter(response.id, filter);
    });
    let (left, right, shift) = ui.input(|i| {
        (i.key_pressed(Key::ArrowLeft), i.key_pressed(Key::ArrowRight), i.modifiers.shift)
    });
    let step = i32::from(right) - i32::from(left);
    if step == 0 {
        return None;
    }
    let (from, to) = (now.from().plus(if shift { 0 } else { step }), now.to().plus(step));
    let fits = from >= all.from() && to <= all.to() && from <= to;
    fits.then(|| Period::new(from, to).ok()).flatten()
}
