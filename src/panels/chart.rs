//! A chart in the window: drawn, pointed at by hand or by key, copied and saved.

use egui::{Key, Pos2, Rect, Response, Sense, Ui, Vec2};

use super::View;
use crate::charts::{Chart, ChartColours};
use crate::command::Command;
use crate::look::widgets::icon_button;
use crate::look::{Tokens, icons};
use crate::map::{MeshCanvas, Textures};
use crate::session::{ChartPlace, FileWish, Lit};

/// What a hand did on a chart.
pub struct Touched {
    /// The parts between which it was drawn over, or the one that was clicked twice over.
    pub brushed: Option<(usize, usize)>,
}

/// Shows a chart with its title and its buttons; what is pointed at lights up on the map.
pub fn show(
    ui: &mut Ui,
    view: &View<'_>,
    chart: &Chart,
    place: ChartPlace,
    commands: &mut Vec<Command>,
) -> Touched {
    head(ui, chart, place, commands);
    let tokens = Tokens::current(ui);
    let colours = ChartColours::of(&tokens, ui.visuals().dark_mode);
    let wide = ui.available_width();
    let size = Vec2::new(wide, chart.plot.height(wide));
    let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
    let lit = view.session.lit.filter(|lit| lit.chart == place).map(|lit| lit.part);
    let pointed = pointed(ui, chart, rect, &response, lit);
    if pointed != lit {
        commands.push(Command::Light(pointed.map(|part| Lit { chart: place, part })));
    }
    if ui.is_rect_visible(rect) {
        let mut textures = Textures::default();
        let mut canvas = MeshCanvas::new(ui.painter().clone(), &mut textures);
        chart.plot.draw(&mut canvas, rect, &colours, pointed);
        canvas.finish();
        if response.has_focus() {
            let ring = egui::Stroke::new(2.0, tokens.accent);
            ui.painter().rect_stroke(rect.expand(2.0), 2.0, ring, egui::StrokeKind::Outside);
        }
    }
    let words = pointed.map(|part| chart.plot.words(part));
    response.widget_info(|| {
        let spoken = words.clone().unwrap_or_else(|| chart.spoken());
        egui::WidgetInfo::labeled(egui::Role::Image, true, spoken)
    });
    let brushed = brushed(ui, chart, rect, &response);
    // The line is always there, so that nothing moves when the pointer comes.
    super::quiet_line(ui, words.as_deref().unwrap_or(HINT));
    Touched { brushed }
}

/// What stands under a chart while nothing is pointed at.
const HINT: &str = "Point at it to see where on the map";

fn head(ui: &mut Ui, chart: &Chart, place: ChartPlace, commands: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        let title = egui::RichText::new(&chart.title).color(Tokens::current(ui).text_strong);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let save = Command::AskFile(FileWish::Chart(place));
            let copy = Command::CopyChart(place);
            for (icon, command) in [(icons::SAVE, save), (icons::COPY, copy)] {
                let alt = format!("{} of {}", command.label(), chart.title);
                if icon_button(ui, icon, &alt).clicked() {
                    commands.push(command);
                }
            }
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                ui.add(egui::Label::new(title).truncate());
            });
        });
    });
}

/// The part that is pointed at: by the pointer, or by arrow keys while the chart has the keyboard.
fn pointed(
    ui: &Ui,
    chart: &Chart,
    rect: Rect,
    response: &Response,
    lit: Option<usize>,
) -> Option<usize> {
    if let Some(at) = response.hover_pos() {
        return chart.plot.part_at(rect, at);
    }
    if !response.has_focus() {
        return None;
    }
    ui.memory_mut(|m| {
        let filter = egui::EventFilter {
            horizontal_arrows: true,
            vertical_arrows: true,
            ..Default::default()
        };
        m.set_focus_lock_filter(response.id, filter);
    });
    let row = chart.plot.row() as i64;
    let step: i64 = ui.input(|i| {
        [(Key::ArrowLeft, -1), (Key::ArrowRight, 1), (Key::ArrowUp, -row), (Key::ArrowDown, row)]
            .into_iter()
            .map(|(key, step)| if i.key_pressed(key) { step } else { 0 })
            .sum()
    });
    let Some(now) = lit else { return (chart.plot.parts() > 0).then(|| chart.plot.foremost()) };
    let to = now as i64 + step;
    let is_there = (0..chart.plot.parts() as i64).contains(&to);
    Some(if is_there { to as usize } else { now })
}

/// The parts from where the button went down to where the pointer is, once it was let go.
fn brushed(ui: &Ui, chart: &Chart, rect: Rect, response: &Response) -> Option<(usize, usize)> {
    let near = |at: Pos2| chart.plot.nearest(rect, at);
    let id = response.id.with("brushed from");
    if response.drag_started() {
        let start = ui.input(|i| i.pointer.press_origin());
        if let Some(part) = start.and_then(near) {
            ui.data_mut(|d| d.insert_temp(id, part));
        }
    }
    let at = response.interact_pointer_pos().and_then(near)?;
    if response.clicked() {
        return Some((at, at));
    }
    let from = ui.data(|d| d.get_temp::<usize>(id));
    (response.dragged() || response.drag_stopped()).then_some((from?, at))
}
