//! Coordinates under the pointer, work under way, messages.

use egui::{RichText, Ui};

use super::View;
use crate::command::Command;
use crate::geography::MetricPlane;
use crate::look::Tokens;
use crate::session::Message;

/// Shows the bar.
pub fn show(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    let tokens = Tokens::current(ui);
    ui.horizontal(|ui| {
        ui.set_min_height(20.0);
        let small = |text: String| RichText::new(text).small();
        if let Some((what, share, can_cancel)) = &view.busy {
            let room = egui::vec2(120.0, 12.0);
            ui.allocate_ui_with_layout(
                room,
                egui::Layout::left_to_right(egui::Align::Center),
                |ui| {
                    ui.set_min_width(room.x);
                    if *share > 0.0 {
                        let bar = egui::ProgressBar::new(*share);
                        ui.add(bar.desired_width(room.x).desired_height(8.0));
                    } else {
                        ui.add(egui::Spinner::new().size(12.0));
                    }
                },
            );
            // Before the words, which grow: a button under the hand stays where it is.
            if *can_cancel && ui.small_button("Cancel").clicked() {
                commands.push(Command::CancelWork);
            }
            ui.label(small(what.clone()));
        } else if let Some(problem) = &view.saved.problem {
            // Until it is mended nothing else that could be said matters more.
            let text = format!("Not saved: {problem}");
            let label = egui::Label::new(small(text.clone()).color(tokens.warning)).truncate();
            ui.add(label).on_hover_text(text);
        } else if let Some(message) = &view.session.message {
            let (text, colour) = match message {
                Message::Done(text) => (text, tokens.text),
                Message::Refused(text) => (text, tokens.warning),
            };
            ui.add(egui::Label::new(small(text.clone()).color(colour)).truncate())
                .on_hover_text(text);
        } else if let Some(reason) = &view.document.read_only {
            ui.label(small(reason.clone()).color(tokens.warning));
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            // Metres of a local plane would read like a grid reference and are none.
            let is_grid = view.document.profile.plane == MetricPlane::british_national_grid();
            let place = view.session.pointer.map(|p| {
                let grid = view.document.profile.plane.to_metric(p).ok();
                match grid {
                    Some(m) if is_grid => format!("{p}   E {:.0} N {:.0} m", m.x, m.y),
                    Some(_) | None => p.to_string(),
                }
            });
            let words = place.unwrap_or_else(|| "Point at the map for coordinates".to_owned());
            ui.label(small(words).color(tokens.text_quiet));
            server(ui, view, commands);
        });
    });
}

/// The network is never used unseen: which server is asked, and the switch that ends it.
fn server(ui: &mut Ui, view: &View<'_>, commands: &mut Vec<Command>) {
    let Some(server) = &view.server else { return };
    let tokens = Tokens::current(ui);
    let command = Command::UseTileServer(!server.is_on);
    if ui.small_button(command.label()).clicked() {
        commands.push(command);
    }
    let (words, colour, more) = match &server.problem {
        _ if !server.is_on => (
            format!("Tile server {} not used", server.host),
            tokens.text_quiet,
            "The profile names this server. Nothing is asked of it until you turn it on; it would \
             see from this computer which part of the map is looked at."
                .to_owned(),
        ),
        None => (
            format!("Network in use, tiles from {}", server.host),
            tokens.text,
            "The server sees from this computer which part of the map is looked at.".to_owned(),
        ),
        Some(problem) => (
            format!("{} does not answer", server.host),
            tokens.warning,
            format!("{problem}; the map goes on without it and asks again every few seconds."),
        ),
    };
    let label = egui::Label::new(RichText::new(words).small().color(colour)).truncate();
    ui.add(label).on_hover_text(more);
}
