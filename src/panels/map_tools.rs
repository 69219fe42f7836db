//! What can be put on the map; and, while something is drawn, what to do next.

use egui::{Frame, Margin, Pos2, RichText, Ui, Vec2};

use super::View;
use crate::command::Command;
use crate::edit::{Geometry, NewThing};
use crate::look::widgets::quiet;
use crate::look::{Tokens, icons};
use crate::map::tools::Snapped;
use crate::map::{Canvas, MapColours, MeshCanvas, Symbol, Textures};
use crate::profile::{CommunityKind, FocalPointCategory};

/// Shows the button, or the hint while something is drawn. `room` is how wide it may be.
pub fn show(
    ui: &mut Ui,
    view: &View<'_>,
    snapped: Option<&Snapped>,
    room: f32,
    commands: &mut Vec<Command>,
) {
    if view.session.drawing.is_some() {
        hint(ui, view, snapped, room, commands);
    } else if view.document.can_edit() {
        add(ui, commands);
    } else {
        read_only(ui, view, room);
    }
}

fn card(ui: &Ui) -> Frame {
    let tokens = Tokens::current(ui);
    Frame::new()
        .fill(tokens.surface)
        .stroke(egui::Stroke::new(1.0, tokens.line))
        .corner_radius(6)
        .inner_margin(Margin::symmetric(10, 6))
}

fn read_only(ui: &mut Ui, view: &View<'_>, room: f32) {
    let Some(reason) = &view.document.read_only else { return };
    card(ui).show(ui, |ui| {
        ui.set_max_width(room.min(420.0));
        quiet(ui, format!("May only be read: {reason}"));
    });
}

fn add(ui: &mut Ui, commands: &mut Vec<Command>) {
    let tokens = Tokens::current(ui);
    ui.scope(|ui| {
        let widgets = &mut ui.visuals_mut().widgets;
        for state in
            [&mut widgets.inactive, &mut widgets.hovered, &mut widgets.active, &mut widgets.open]
        {
            state.weak_bg_fill = tokens.accent;
            state.fg_stroke.color = tokens.on_accent;
        }
        let mut text = egui::text::LayoutJob::default();
        super::with_icon(&mut text, icons::PLUS, "Add to map", tokens.on_accent);
        let button = ui.menu_button(text, |ui| {
            ui.reset_style();
            ui.spacing_mut().item_spacing.y = 1.0;
            ui.set_width(210.0);
            list(ui, commands);
        });
        button
            .response
            .widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, "Add to map"));
    });
}

fn list(ui: &mut Ui, commands: &mut Vec<Command>) {
    let mut part = "";
    for thing in NewThing::all() {
        let now = match thing {
            NewThing::FocalPoint(_) => "Focal point",
            NewThing::Strategy(_) => "Strategy",
            _ => "",
        };
        if now != part {
            ui.separator();
            if !now.is_empty() {
                quiet(ui, now);
            }
        }
        part = now;
        if item(ui, &thing).clicked() {
            commands.push(Command::Draw(thing));
            ui.close();
        }
    }
}

/// A line of the list, with the symbol that the thing will have on the map.
fn item(ui: &mut Ui, thing: &NewThing) -> egui::Response {
    let label = thing.label();
    let size = Vec2::new(ui.available_width(), 22.0);
    let text = RichText::new(format!("        {label}"));
    let response = ui.add(egui::Button::new(text).frame_when_inactive(false).min_size(size));
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &label));
    let colours = MapColours::of(ui.visuals().dark_mode);
    let mut textures = Textures::default();
    let mut canvas = MeshCanvas::new(ui.painter().clone(), &mut textures);
    let at = Pos2::new(response.rect.left() + 18.0, response.rect.center().y);
    let kind = match thing {
        NewThing::Stakeholder => CommunityKind::Stakeholder,
        NewThing::FocalPoint(FocalPointCategory::PlaceOfWorship) => CommunityKind::PlaceOfWorship,
        NewThing::FocalPoint(_) => CommunityKind::FocalPoint,
        NewThing::Spoc => CommunityKind::Spoc,
        NewThing::Strategy(_) | NewThing::PlaceOf(..) | NewThing::Boundary => {
            CommunityKind::Strategy
        }
        NewThing::Observation => CommunityKind::Observation,
    };
    let colour = colours.community(kind);
    match thing.geometry() {
        Geometry::Point => canvas.symbol(Symbol::of(kind), at, 5.5, colour, colours.symbol_rim),
        Geometry::Line => {
            let steps = [(-8.0, 4.0), (-2.0, -4.0), (3.0, 3.0), (8.0, -4.0)];
            canvas.line(&steps.map(|(x, y)| at + Vec2::new(x, y)), false, 2.0, colour);
        }
        Geometry::Area => {
            let colour = if *thing == NewThing::Boundary { colours.boundary } else { colour };
            let corners = [(-7.0, -5.0), (6.0, -6.0), (7.0, 4.0), (-5.0, 6.0)];
            canvas.line(&corners.map(|(x, y)| at + Vec2::new(x, y)), true, 2.0, colour);
        }
    }
    canvas.finish();
    response
}

fn hint(
    ui: &mut Ui,
    view: &View<'_>,
    snapped: Option<&Snapped>,
    room: f32,
    commands: &mut Vec<Command>,
) {
    let Some(drawing) = &view.session.drawing else { return };
    let geometry = drawing.thing.geometry();
    let n = drawing.points.len();
    let is_enough = n >= geometry.least_points();
    let thing = drawing.thing.in_sentence();
    let words = match (geometry, n) {
        (Geometry::Point, _) => format!("Click where {thing} is"),
        (Geometry::Line, 0) => format!("Click where {thing} begins"),
        (Geometry::Area, 0) => format!("Click the first corner of {thing}"),
        (Geometry::Line, _) => "Click each bend; a double click or Enter ends".to_owned(),
        (Geometry::Area, _) => "Click each corner; a double click or Enter ends".to_owned(),
    };
    card(ui).show(ui, |ui| {
        ui.set_max_width(room);
        let tokens = Tokens::current(ui);
        ui.label(RichText::new(words).heading().color(tokens.text_strong));
        ui.horizontal_wrapped(|ui| {
            if geometry != Geometry::Point
                && ui.add_enabled(is_enough, egui::Button::new(Command::EndDrawing.label())).clicked()
            {
                commands.push(Command::EndDrawing);
            }
            if geometry != Geometry::Point
                && ui
                    .add_enabled(n > 0, egui::Button::new("Take back point"))
                    .on_hover_text("Backspace")
                    .clicked()
            {
                commands.push(Command::TakeBackPoint);
            }
            if ui.button("Cancel").on_hover_text("Escape").clicked()
                || (!view.session.keys_taken && ui.input(|i| i.key_pressed(egui::Key::Escape)))
            {
                commands.push(Command::CancelDrawing);
            }
            let mut snap = view.session.snap;
            let words = Command::Snap(true).label();
            if ui.checkbox(&mut snap, words).on_hover_text("Hold Alt to place freely").changed() {
                commands.push(Command::Snap(snap));
            }
        });
        let at = snapped.map_or_else(String::new, |s| format!("At {}. ", s.what));
        quiet(ui, format!("{at}By keyboard: arrows move the map under the cross, Space sets a point, Enter ends, Escape cancels."));
    });
}
