//! The legend beside the map: the same lines as a picture's, set to take less room.

use egui::{Pos2, Rect, RichText, Sense, Ui, Vec2};

use super::{View, map_panel};
use crate::look::Tokens;
use crate::map::{
    Camera, Canvas, LegendEntry, LegendMark, MapColours, MeshCanvas, Textures, legend,
};

/// Height of a line.
const LINE: f32 = 15.0;

/// Shows the legend for what is on the map; in brief what its colours mean, where the room is wanted for
/// what is read.
pub fn show(ui: &mut Ui, view: &View<'_>, in_brief: bool) {
    let colours = MapColours::of(ui.visuals().dark_mode);
    let anywhere = Camera {
        centre: crate::geography::WorldPoint { x: 0.5, y: 0.5 },
        zoom: 1.0,
        rect: Rect::ZERO,
    };
    let mut entries = legend(&map_panel::scene(view, anywhere, &colours));
    if in_brief {
        shorten(&mut entries, &colours);
    }
    ui.spacing_mut().item_spacing.y = 2.0;
    let (short, long): (Vec<_>, Vec<_>) = entries.iter().partition(|e| is_short(e.mark));
    // Classes that follow one another are one bar.
    for group in long.chunk_by(|a, b| is_class(a) && is_class(b)) {
        match group {
            [entry] if !is_class(entry) => {
                line(ui, entry.mark, &entry.text, &colours, ui.available_width());
            }
            classes => ramp(ui, classes),
        }
    }
    let half = (ui.available_width() - 8.0) / 2.0;
    for pair in short.chunks(2) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            for entry in pair {
                line(ui, entry.mark, &entry.text, &colours, half);
            }
        });
    }
}

/// Leaves what is counted, its colours, and the lines that a statistic drew.
fn shorten(entries: &mut Vec<LegendEntry>, colours: &MapColours) {
    let begin = entries.iter().position(is_class).unwrap_or(2);
    let classes = entries.iter().skip(begin).take_while(|e| is_class(e)).count();
    let mut number = 0;
    entries.retain(|entry| {
        number += 1;
        let is_drawn = match entry.mark {
            LegendMark::Line(colour, _) | LegendMark::Dashes(colour) => colour == colours.selected,
            _ => false,
        };
        number <= begin + classes || is_drawn
    });
}

fn is_class(entry: &LegendEntry) -> bool {
    matches!(entry.mark, LegendMark::Fill(_))
}

/// Whether two entries fit on one line.
fn is_short(mark: LegendMark) -> bool {
    matches!(mark, LegendMark::Symbol(..) | LegendMark::Dashes(_) | LegendMark::Line(..))
}

/// The classes as one bar, from the lowest, with the first word of each under its left end: the
/// lower bound of a density, the deciles of a class.
fn ramp(ui: &mut Ui, classes: &[&LegendEntry]) {
    let tokens = Tokens::current(ui);
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 26.0), Sense::hover());
    let wide = rect.width() / classes.len().max(1) as f32;
    // A picture's legend has the highest density on top.
    let is_falling = classes.first().is_some_and(|e| e.text.ends_with("and more"));
    for (i, entry) in classes.iter().enumerate() {
        let place = if is_falling { classes.len() - 1 - i } else { i };
        let left = rect.left() + place as f32 * wide;
        let swatch = Rect::from_min_size(Pos2::new(left, rect.top()), Vec2::new(wide - 1.0, 11.0));
        if let LegendMark::Fill(colour) = entry.mark {
            ui.painter().rect_filled(swatch, 0.0, colour);
        }
        let first = entry.text.split(' ').next().unwrap_or_default();
        let more = if entry.text.ends_with("and more") { "+" } else { "" };
        ui.painter().text(
            Pos2::new(left, rect.top() + 12.0),
            egui::Align2::LEFT_TOP,
            format!("{first}{more}"),
            egui::FontId::proportional(11.0),
            tokens.text,
        );
    }
    let spoken: Vec<&str> = classes.iter().map(|e| e.text.as_str()).collect();
    let id = ui.scope_id().with(("classes", spoken.first()));
    let bar = ui.interact(rect, id, Sense::hover());
    bar.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, spoken.join(", ")));
}

fn line(ui: &mut Ui, mark: LegendMark, text: &str, colours: &MapColours, wide: f32) {
    ui.allocate_ui_with_layout(
        Vec2::new(wide, LINE),
        egui::Layout::left_to_right(egui::Align::Center),
        |ui| {
            ui.set_width(wide);
            ui.spacing_mut().item_spacing.x = 6.0;
            if mark != LegendMark::None {
                let (rect, _) = ui.allocate_exact_size(Vec2::new(18.0, LINE), Sense::hover());
                draw(ui, mark, rect, colours);
            }
            let words = RichText::new(text).small().color(Tokens::current(ui).text);
            ui.add(egui::Label::new(words).wrap());
        },
    );
}

fn draw(ui: &Ui, mark: LegendMark, rect: Rect, colours: &MapColours) {
    let mut textures = Textures::default();
    let mut canvas = MeshCanvas::new(ui.painter().clone(), &mut textures);
    let middle = rect.center();
    match mark {
        LegendMark::Fill(colour) => canvas.rect(rect.shrink2(Vec2::new(0.0, 2.0)), 2.0, colour),
        LegendMark::Outline(colour) => {
            let r = rect.shrink2(Vec2::new(1.0, 3.0));
            let ring = [r.left_top(), r.right_top(), r.right_bottom(), r.left_bottom()];
            canvas.line(&ring, true, 2.2, colour);
        }
        LegendMark::Dashes(colour) => {
            for x in [0.0, 10.0] {
                let from = Pos2::new(rect.left() + x, middle.y);
                canvas.line(&[from, from + Vec2::new(7.0, 0.0)], false, 2.0, colour);
            }
        }
        LegendMark::Line(colour, width) => {
            canvas.line(&[rect.left_center(), rect.right_center()], false, width, colour);
        }
        LegendMark::Symbol(symbol, colour) => {
            canvas.symbol(symbol, middle, 5.0, colour, colours.symbol_rim);
        }
        LegendMark::None => {}
    }
    canvas.finish();
}
