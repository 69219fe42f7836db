//! The hot spots by rank.

use egui::{RichText, Ui};

use super::{View, number};
use crate::command::Command;
use crate::look::Tokens;
use crate::look::widgets::{quiet, section};
use crate::session::Selection;

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
    for spot in spots {
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
        text.append(&format!("{}  {name}\n", spot.rank), 0.0, format(strong));
        let facts = format!(
            "{} incidents, {:.1} %, {:.1} ha",
            number(spot.count.round() as u64),
            100.0 * spot.share,
            spot.area_m2 / 10_000.0
        );
        text.append(&facts, 18.0, format(soft));
        text.wrap.max_width = ui.available_width() - 20.0;
        let size = egui::vec2(ui.available_width(), 42.0);
        let button = egui::Button::selectable(is_selected, text)
            .min_size(size)
            .right_text(RichText::new(""));
        let response = ui.add(button);
        response.widget_info(|| {
            egui::WidgetInfo::selected(
                egui::Role::Button,
                true,
                is_selected,
                format!("Hot spot {}, {name}, {facts}", spot.rank),
            )
        });
        if response.clicked() {
            commands.push(Command::Visit(Selection::HotSpot(spot.rank)));
        }
    }
}
