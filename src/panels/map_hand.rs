//! What a hand and the keys do on the map: draw, take hold, drag, nudge.

use egui::{Key, Pos2, Ui};

use super::View;
use super::map_panel::{Stage, pick, several_at};
use crate::command::Command;
use crate::edit::Geometry;
use crate::geography::LonLat;
use crate::map::tools::{Grip, Snapped, body_at};
use crate::map::{Camera, LayerKind, MapHand, MapInput};
use crate::profile::{RecordId, Shape, Subject};

/// Points of the screen by which a key nudges; with Shift five times as far.
const NUDGE: f32 = 2.0;

/// Where the next point of a sketch would go: at the pointer, or in the middle for the keyboard.
pub(super) fn pointed_at(camera: &Camera, input: &MapInput, is_first: bool) -> Option<Pos2> {
    let middle = camera.rect.center();
    match input.hover {
        Some(at) if !input.by_keyboard => Some(at),
        _ if input.by_keyboard || !is_first => Some(middle),
        _ => None,
    }
}

/// What of the basemap a point snaps to; only what is seen.
pub(super) fn snap(view: &View<'_>, camera: &Camera, at: Pos2) -> Option<Snapped> {
    let is_seen = view.session.layers.is_visible(LayerKind::Basemap);
    let document = view.document;
    let of_shapes = document.basemap.as_ref().filter(|_| is_seen);
    let of_tiles = document.tiles.as_ref().filter(|_| is_seen);
    of_shapes
        .and_then(|map| map.snap.snap(camera, at))
        .or_else(|| of_tiles.and_then(|tiles| tiles.set.snap(camera, at)))
}

fn place_of(view: &View<'_>, camera: &Camera, at: Pos2, is_free: bool) -> Option<LonLat> {
    let snapped = if is_free { None } else { snap(view, camera, at).map(|s| s.at) };
    snapped.unwrap_or_else(|| camera.to_world(at)).to_lon_lat()
}

/// Clicks and keys while something is drawn.
pub(super) fn draw(
    view: &View<'_>,
    camera: &Camera,
    input: &MapInput,
    is_free: bool,
    commands: &mut Vec<Command>,
) {
    let Some(drawing) = &view.session.drawing else { return };
    let is_point = drawing.thing.geometry() == Geometry::Point;
    let mut add = |at: Pos2| {
        commands.extend(place_of(view, camera, at, is_free).map(Command::AddPoint));
    };
    let mut by_key = false;
    let middle = camera.rect.center();
    for (key, _) in &input.keys {
        by_key |= matches!(key, Key::Enter | Key::Space);
        match key {
            Key::Enter if is_point => add(middle),
            Key::Space => add(middle),
            _ => {}
        }
    }
    // The focused map takes Enter and Space for a click, which was seen to above.
    // The second click of two ends, wherever a hand that trembles put it; the first is a corner,
    // even where a slow machine shows both at once.
    let ends = input.double_click && !is_point && !drawing.points.is_empty() && !input.both_clicks;
    if let Some(at) = input.click.filter(|_| !by_key && !ends) {
        add(at);
    }
    for (key, _) in &input.keys {
        match key {
            Key::Enter if !is_point => commands.push(Command::EndDrawing),
            Key::Backspace => commands.push(Command::TakeBackPoint),
            Key::Escape => commands.push(Command::CancelDrawing),
            _ => {}
        }
    }
    if input.double_click && !is_point {
        commands.push(Command::EndDrawing);
    }
}

/// What a hand would hold at a point of the screen.
pub(super) fn hold(
    view: &View<'_>,
    stage: &Stage,
    camera: &Camera,
    at: Pos2,
) -> Option<(Subject, Grip)> {
    if !view.document.can_edit() || view.session.drawing.is_some() {
        return None;
    }
    let handle = stage.handles(&stage.kept).and_then(|h| h.at(camera, at));
    if let (Some(subject), Some(grip)) = (stage.subject, handle) {
        return Some((subject, grip));
    }
    if let Some(id) = symbol(view, camera, at) {
        return Some((Subject::Record(id), Grip::Whole));
    }
    let closed = stage.geometry == Geometry::Area;
    let is_shape = stage.geometry != Geometry::Point;
    // The boundary is drawn corner by corner; nobody moves it as a whole.
    stage
        .subject
        .filter(|s| matches!(s, Subject::Record(_)))
        .filter(|_| is_shape && body_at(camera, &stage.kept, closed, at))
        .map(|s| (s, Grip::Whole))
}

fn symbol(view: &View<'_>, camera: &Camera, at: Pos2) -> Option<RecordId> {
    view.document.community.pick_symbol(camera, &view.session.layers, at)
}

pub(super) fn drag(
    view: &View<'_>,
    stage: &Stage,
    camera: &Camera,
    hand: MapHand,
    is_free: bool,
    commands: &mut Vec<Command>,
) {
    let (MapHand::Dragging(from, to) | MapHand::Released(from, to)) = hand;
    let held = view
        .session
        .dragging
        .as_ref()
        .and_then(|d| Some((d.gesture.subject, d.grip?)))
        .or_else(|| hold(view, stage, camera, from));
    let Some((subject, grip)) = held else { return };
    let lon_lat = |at: Pos2| camera.to_world(at).to_lon_lat();
    let places = match (grip, view.document.profile.shape_of(subject)) {
        // The hand took hold a little beside the point: it stays as much beside it.
        (Grip::Whole, Some(Shape::Point(p))) => {
            let beside = camera.to_screen(p.into()) - from;
            place_of(view, camera, to + beside, is_free).map(|to| (p, to))
        }
        (Grip::Whole, _) => lon_lat(from).zip(lon_lat(to)),
        (_, _) => lon_lat(from).zip(place_of(view, camera, to, is_free)),
    };
    commands.extend(places.map(|(from, to)| Command::Drag(subject, grip, from, to)));
    if matches!(hand, MapHand::Released(..)) {
        commands.push(Command::Release);
    }
}

pub(super) fn click(
    view: &View<'_>,
    stage: &Stage,
    camera: &Camera,
    at: Pos2,
    commands: &mut Vec<Command>,
) {
    if let Some(Grip::Corner(i)) = stage.handles(&stage.kept).and_then(|h| h.at(camera, at)) {
        commands.push(Command::PickCorner(Some(i)));
        return;
    }
    commands.push(match several_at(view, camera, at) {
        Some(middle) => Command::Approach(middle),
        None => Command::Select(pick(view, camera, at)),
    });
}

/// Keys on the map while nothing is drawn.
pub(super) fn keys(
    ui: &Ui,
    view: &View<'_>,
    stage: &Stage,
    input: &MapInput,
    commands: &mut Vec<Command>,
) {
    let nudging = view.session.dragging.as_ref().is_some_and(|d| d.grip.is_none());
    for (key, modifiers) in &input.keys {
        if modifiers.alt {
            let far = if modifiers.shift { 5.0 * NUDGE } else { NUDGE };
            let step = match key {
                Key::ArrowLeft => (-far, 0.0),
                Key::ArrowRight => (far, 0.0),
                Key::ArrowUp => (0.0, -far),
                Key::ArrowDown => (0.0, far),
                _ => continue,
            };
            if stage.subject.is_some() {
                commands.push(Command::Nudge(step.0, step.1));
            }
            continue;
        }
        let corners = if stage.geometry == Geometry::Point { 0 } else { stage.kept.len() };
        let next = |by: usize| stage.picked.map_or(0, |i| (i + by) % corners.max(1));
        match key {
            Key::Escape if view.session.dragging.is_some() => {
                commands.push(Command::CancelDrawing);
            }
            Key::Escape if stage.picked.is_some() => commands.push(Command::PickCorner(None)),
            Key::Escape => commands.push(Command::Select(None)),
            Key::PageDown if corners > 0 => commands.push(Command::PickCorner(Some(next(1)))),
            Key::PageUp if corners > 0 => {
                commands.push(Command::PickCorner(Some(next(corners - 1))));
            }
            Key::Insert if stage.picked.is_some() => commands.push(Command::AddCorner),
            Key::Delete if stage.picked.is_some() => commands.push(Command::RemoveCorner),
            Key::Delete => {
                if let (Some(Subject::Record(id)), true) = (stage.subject, view.document.can_edit())
                {
                    commands.push(Command::Delete(id));
                }
            }
            _ => {}
        }
    }
    // A row of nudges ends when the key that makes them is let go.
    if nudging && !ui.input(|i| i.modifiers.alt) {
        commands.push(Command::Release);
    }
}

/// The pointer says what can be taken hold of.
pub(super) fn pointer(ui: &Ui, view: &View<'_>, stage: &Stage, camera: &Camera, input: &MapInput) {
    let Some(at) = input.hover else { return };
    let icon = if view.session.dragging.is_some() {
        egui::CursorIcon::Grabbing
    } else {
        match hold(view, stage, camera, at) {
            Some((_, Grip::Whole)) => egui::CursorIcon::Grab,
            Some((_, Grip::Corner(_))) => egui::CursorIcon::Move,
            Some((_, Grip::Middle(_))) => egui::CursorIcon::Copy,
            None => return,
        }
    };
    ui.ctx().set_cursor_icon(icon);
}
