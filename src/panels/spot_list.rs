//! The hot spots by rank.

use egui::{RichText, Ui};

use super::{View, shortened};
use crate::command::Command;
use crate::look::Tokens;
use crate::look::widgets::{quiet, section};
use crate::map::figure;
use crate::profile::counted;
use crate::session::Selection;

/// Height of a hot spot in the list, in points: two lines.
const ROW: f32 = 42.0;

/// Shows the list.
pub fn show(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    section(ui, "Hot spots by rank");
    let Some(answer) = view.answer else {
        quiet(ui, "Being computed");
        return;
    };
    // The legend says what is counted; without it the list must.
    if !view.session.legend {
        quiet(ui, format!("{}, {}", answer.picture.title, answer.picture.period));
    }
    let spots = &answer.hot_spots.spots;
    if spots.is_empty() {
        quiet(ui, "No place is denser than the threshold. Lower it, or choose more incidents.");
        return;
    }
    let tokens = Tokens::current(ui);
    let selected = match view.session.selection {
        Some(Selection::HotSpot(rank)) => Some(rank),
        _ => None,
    };
    // Of several hundred only those near the window are laid out: far enough for the keyboard to
    // find the next one.
    let near = ui.clip_rect().expand(8.0 * ROW);
    let letters = (ui.available_width() / 7.0) as usize;
    for spot in spots {
        let row = egui::vec2(ui.available_width(), ROW);
        let rect = egui::Rect::from_min_size(ui.cursor().min, row);
        if !near.intersects(rect) {
            ui.allocate_space(row);
            continue;
        }
        let is_selected = selected == Some(spot.rank);
        let name = view.spot_name(spot.rank);
        let (strong, soft) = if is_selected {
            (tokens.on_accent, tokens.on_accent)
        } else {
            (tokens.text_strong, tokens.text_quiet)
        };
        let mut text = egui::text::LayoutJob::default();
        let format = |color| egui::TextFormat {
            font_id: egui::TextStyle::Body.resolve(ui.style()),
            color,
            ..Default::default()
        };
        let shown = shortened(&name, letters.saturating_sub(6));
        text.append(&format!("{}  {shown}\n", spot.rank), 0.0, format(strong));
        let facts = format!(
            "{}, {:.1} %, {:.1} ha",
            if answer.question.harm.is_some() {
                format!("harm {}", figure(spot.count))
            } else {
                counted(spot.count.round() as u64, "incident")
            },
            100.0 * spot.share,
            spot.area_m2 / 10_000.0
        );
        text.append(&facts, 18.0, format(soft));
        let button =
            egui::Button::selectable(is_selected, text).min_size(row).right_text(RichText::new(""));
        let mut response = ui.add(button);
        response.widget_info(|| {
            egui::WidgetInfo::selected(
                egui::Role::Button,
                true,
                is_selected,
                format!("Hot spot {}, {name}, {facts}", spot.rank),
            )
        });
        if response.gained_focus() {
            response.scroll_to_me(None);
        }
        if shown.len() < name.len() {
            response = response.on_hover_text(&name);
        }
        if response.clicked() {
            commands.push(Command::Visit(Selection::HotSpot(spot.rank)));
        }
    }
}
