//! The legend beside the map: the same lines as a picture's, set to take less room.

use egui::{Color32, Pos2, Rect, RichText, Sense, Ui, Vec2};

use super::{View, map_panel};
use crate::look::Tokens;
use crate::map::{Camera, Canvas, LegendMark, MapColours, MeshCanvas, Textures, legend};

/// Height of a line.
const LINE: f32 = 15.0;

/// Shows the legend for what is on the map.
pub fn show(ui: &mut Ui, view: &View<'_>) {
    let colours = MapColours::of(ui.visuals().dark_mode);
    let anywhere = Camera {
        centre: crate::geography::WorldPoint { x: 0.5, y: 0.5 },
        zoom: 1.0,
        rect: Rect::ZERO,
    };
    let entries = legend(&map_panel::scene(view, anywhere, &colours));
    ui.spacing_mut().item_spacing.y = 2.0;
    let (classes, rest): (Vec<_>, Vec<_>) =
        entries.into_iter().partition(|e| matches!(e.mark, LegendMark::Fill(_)));
    for entry in rest.iter().filter(|e| !is_short(e.mark)) {
        line(ui, entry.mark, &entry.text, &colours, ui.available_width());
        if entry.text.starts_with("Incidents per km²") {
            let fills: Vec<(Color32, &str)> = classes
                .iter()
                .rev()
                .filter_map(|c| match c.mark {
                    LegendMark::Fill(colour) => Some((colour, c.text.as_str())),
                    _ => None,
                })
                .collect();
            ramp(ui, &fills);
        }
    }
    let half = (ui.available_width() - 8.0) / 2.0;
    let short: Vec<_> = rest.iter().filter(|e| is_short(e.mark)).collect();
    for pair in short.chunks(2) {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 8.0;
            for entry in pair {
                line(ui, entry.mark, &entry.text, &colours, half);
            }
        });
    }
}

/// Whether two entries fit on one line.
fn is_short(mark: LegendMark) -> bool {
    matches!(mark, LegendMark::Symbol(..) | LegendMark::Dashes(_))
}

/// The classes as one bar, with the lower bound of each under its left end.
fn ramp(ui: &mut Ui, classes: &[(Color32, &str)]) {
    let tokens = Tokens::current(ui);
    let (rect, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), 26.0), Sense::hover());
    let wide = rect.width() / classes.len().max(1) as f32;
    for (i, (colour, words)) in classes.iter().enumerate() {
        let left = rect.left() + i as f32 * wide;
        let swatch = Rect::from_min_size(Pos2::new(left, rect.top()), Vec2::new(wide - 1.0, 11.0));
        ui.painter().rect_filled(swatch, 0.0, *colour);
        let from = words.split(' ').next().unwrap_or_default();
        let more = if i + 1 == classes.len() { "+" } else { "" };
        ui.painter().text(
            Pos2::new(left, rect.top() + 12.0),
            egui::Align2::LEFT_TOP,
            format!("{from}{more}"),
            egui::FontId::proportional(11.0),
            tokens.text,
        );
    }
    let spoken: Vec<&str> = classes.iter().map(|(_, words)| *words).collect();
    let id = ui.scope_id().with("classes");
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
        LegendMark::Symbol(symbol, colour) => {
            canvas.symbol(symbol, middle, 5.0, colour, colours.symbol_rim);
        }
        LegendMark::None => {}
    }
    canvas.finish();
}
