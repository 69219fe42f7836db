//! The hot spots by rank.

use egui::{RichText, Ui};

use super::{View, kept_spot, shortened};
use crate::command::Command;
use crate::derived::{StatisticMethod, StatisticsQuestion};
use crate::look::Tokens;
use crate::look::widgets::{quiet, section};
use crate::map::figure;
use crate::profile::counted;
use crate::session::{Reading, Selection};

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
        kept_spot::not_hot(ui, view, commands);
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
        let history = view.histories.as_ref().and_then(|h| h.spots.get(spot.rank as usize - 1));
        let lifecycle = history.and_then(|h| h.lifecycle);
        let lifecycle = lifecycle.map_or(String::new(), |l| format!(", {}", l.as_str()));
        let facts = format!(
            "{}, {:.1} %, {:.1} ha{lifecycle}",
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
    if ui
        .button("Would this map have helped?")
        .on_hover_text(StatisticMethod::BackTest.line())
        .clicked()
    {
        let method = StatisticMethod::BackTest;
        let question = StatisticsQuestion { method, ..view.session.statistics.clone() };
        commands.push(Command::AskStatistics(Box::new(question)));
        commands.push(Command::Read(Reading::Statistics));
    }
    kept_spot::not_hot(ui, view, commands);
    former(ui, view, commands);
}

/// Most hot spots of the past that are listed.
const MOST_FORMER: usize = 12;

/// Hot spots of earlier periods where none is now, and what hinders looking back.
fn former(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    let Some(histories) = view.histories.as_deref() else { return };
    if !histories.former.is_empty() {
        section(ui, "No longer hot");
    }
    for spot in histories.former.iter().take(MOST_FORMER) {
        let name = if spot.name.is_empty() { "Place without a name" } else { &spot.name };
        let (then, now) = spot.counts;
        let line = format!("{name} · {then} in {}, {now} now", spot.period.label());
        let button = ui.add(egui::Button::new(line).wrap().frame(false));
        if button.on_hover_text("Go there").clicked()
            && let Some(plane) = view.answer.map(|a| &a.plane)
            && let Ok(at) = plane.to_lon_lat(spot.at)
        {
            commands.push(Command::GoTo(at.into()));
        }
    }
    if !histories.note.is_empty() {
        quiet(ui, histories.note.as_str());
    }
}
