//! The map in the window: one walkers map a frame, whose camera the layers are drawn with.

use egui::{DragPanButtons, Event, Key, PointerButton, Pos2, Rect, Role, Ui, WidgetInfo};
use walkers::{Map, MapMemory};

use super::{Camera, MeshCanvas, Scene, Textures, draw, draw_frame, legend};
use crate::geography::{LonLat, WorldPoint};

/// What a person did on the map in this frame.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MapInput {
    /// Where the pointer is, in degrees; `None` when it is elsewhere.
    pub pointer: Option<LonLat>,
    /// Where the pointer is on the screen, while it is over the map.
    pub hover: Option<Pos2>,
    /// Where a click was, on the screen.
    pub click: Option<Pos2>,
    /// Whether it was the second of two.
    pub double_click: bool,
    /// Whether both of the two came in this one frame, as they may where frames are slow.
    pub both_clicks: bool,
    /// What became of the thing that was taken hold of.
    pub hand: Option<MapHand>,
    /// Keys pressed while the map had the focus, or nothing had.
    pub keys: Vec<(Key, egui::Modifiers)>,
    /// Whether the last sign of life came from the keyboard.
    pub by_keyboard: bool,
    /// The camera after this frame's drag, wheel and keys.
    pub camera: Option<Camera>,
}

/// What the map has to know of the rest of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Hands {
    /// Whether something is being drawn.
    pub is_drawing: bool,
    /// Whether keys belonged to a field, a list or a dialog in the last frame: the key that ends that
    /// is not for the map.
    pub keys_taken: bool,
}

/// A hand on something that can be dragged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MapHand {
    /// It has moved away from where it took hold: from there, to here.
    Dragging(Pos2, Pos2),
    /// It let go: from there, to here. A slow machine may see the last of the way only now.
    Released(Pos2, Pos2),
}

/// Points of wheel movement that double the scale.
const WHEEL_POINTS_A_LEVEL: f64 = 100.0;
/// Points that an arrow key pans by.
const ARROW_STEP: f32 = 80.0;

/// Draws the map and takes its input.
///
/// `memory` holds centre and zoom between frames. Dragging the map is left to walkers; the wheel
/// is taken here, since walkers' step depends on the frame time and has no limits. `can_hold` says
/// whether something that can be dragged is at a point of the screen: the map then stays still.
pub fn show<'a>(
    ui: &mut Ui,
    memory: &mut MapMemory,
    textures: &mut Textures,
    hands: Hands,
    can_hold: impl Fn(&Camera, Pos2) -> bool,
    scene_at: impl FnOnce(Camera, &MapInput) -> Scene<'a>,
) -> MapInput {
    let home = walkers::lon_lat(0.0, 53.0);
    let before = camera_of(memory, ui.available_rect_before_wrap());
    let held = Hold::follow(ui, &before, can_hold);
    let buttons = if held.is_held { DragPanButtons::empty() } else { DragPanButtons::PRIMARY };
    let map = Map::new(None, memory, home)
        .zoom_gesture(false)
        .double_click_to_zoom(false)
        .double_click_to_zoom_out(false)
        .zoom_with_ctrl(false)
        .drag_pan_buttons(buttons)
        .panning(false);
    let mut input = MapInput { hand: held.hand, ..MapInput::default() };
    let shown = map.show(ui, |ui, response, _projector, memory| {
        let camera = camera_of(memory, response.rect);
        input.hover = response.hover_pos().filter(|_| response.contains_pointer());
        input.pointer = input.hover.and_then(|p| camera.to_world(p).to_lon_lat());
        input.by_keyboard = by_keyboard(ui, response.id);
        let mut canvas = MeshCanvas::new(ui.painter().with_clip_rect(response.rect), textures);
        let scene = scene_at(camera, &input);
        draw(&mut canvas, &scene);
        // The legend stands beside the map in a window, where it covers nothing.
        draw_frame(&mut canvas, &scene, &[], false);
        canvas.finish();
        if response.has_focus() {
            let ring = egui::Stroke::new(2.0, scene.colours.selected);
            ui.painter().rect_stroke(response.rect, 0.0, ring, egui::StrokeKind::Inside);
        }
        let spoken: Vec<String> = legend(&scene).into_iter().map(|e| e.text).collect();
        (camera, spoken.join(". "))
    });
    let (camera, spoken) = shown.inner;
    let response = shown.response;
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, "Map"));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(spoken.as_str()));
    if response.clicked() || response.drag_started() {
        response.request_focus();
    }
    if ui.data_mut(|d| d.remove_temp::<bool>(focus_wanted())).is_some() {
        response.request_focus();
    }
    input.keys = keys(ui, &response, hands.keys_taken);
    let moved = moved_by_input(ui, &response, camera, &input.keys, hands.is_drawing);
    if moved != camera {
        set_camera(memory, &moved);
        ui.ctx().request_repaint();
    }
    // Enter on the map reads what is in its middle.
    input.click =
        response.clicked().then(|| response.interact_pointer_pos().unwrap_or(camera.rect.center()));
    input.double_click = response.double_clicked();
    input.both_clicks = input.double_click && releases(ui) > 1;
    input.camera = Some(moved);
    input
}

/// Lets go of what is held although the button is still down: the rest of its way means nothing.
pub fn let_go(ctx: &egui::Context) {
    ctx.data_mut(|d| {
        let held = d.get_temp_mut_or_default::<Option<(Pos2, Way)>>(hold_id());
        if let Some((_, way)) = held {
            *way = Way::Dropped;
        }
    });
}

fn hold_id() -> egui::Id {
    egui::Id::unique("map hold")
}

/// What became of a hand that went down on something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// It may yet be a click.
    Still,
    Dragging,
    /// It holds nothing any more.
    Dropped,
}

/// What is held between press and release.
struct Hold {
    is_held: bool,
    hand: Option<MapHand>,
}

impl Hold {
    /// Points that a hand must move before it drags: a click that trembles is a click.
    const TREMBLE: f32 = 5.0;

    fn follow(ui: &Ui, camera: &Camera, can_hold: impl Fn(&Camera, Pos2) -> bool) -> Self {
        let id = hold_id();
        let (down, released, at) = ui.input(|i| {
            (i.pointer.primary_down(), i.pointer.primary_released(), i.pointer.interact_pos())
        });
        // Where the button went down, which a slow frame sees only when the hand is elsewhere.
        let pressed = ui.input(|i| {
            i.events.iter().find_map(|e| match e {
                Event::PointerButton {
                    pos, button: PointerButton::Primary, pressed: true, ..
                } => Some(*pos),
                _ => None,
            })
        });
        if let Some(at) = pressed {
            let top = ui.ctx().layer_id_at(at) == Some(ui.layer_id());
            let from = (top && camera.rect.contains(at) && can_hold(camera, at))
                .then_some((at, Way::Still));
            ui.data_mut(|d| d.insert_temp(id, from));
        }
        let from: Option<(Pos2, Way)> = ui.data(|d| d.get_temp(id)).flatten();
        let Some((from, mut way)) = from else { return Self { is_held: false, hand: None } };
        let now = at.unwrap_or(from);
        if way == Way::Still && from.distance(now) > Self::TREMBLE {
            way = Way::Dragging;
        }
        let hand = match (way, released || !down) {
            (Way::Dragging, false) => Some(MapHand::Dragging(from, now)),
            (Way::Dragging, true) => Some(MapHand::Released(from, now)),
            (Way::Still | Way::Dropped, _) => None,
        };
        let kept = (down && !released).then_some((from, way));
        ui.data_mut(|d| d.insert_temp(id, kept));
        Self { is_held: true, hand }
    }
}

/// How often the first button was let go in this frame.
fn releases(ui: &Ui) -> usize {
    let first = PointerButton::Primary;
    let is_release = |e: &&Event| matches!(e, Event::PointerButton { button, pressed: false, .. } if *button == first);
    ui.input(|i| i.events.iter().filter(is_release).count())
}

/// Whether a key was the last that was touched, and not the pointer.
fn by_keyboard(ui: &Ui, map: egui::Id) -> bool {
    let id = map.with("by keyboard");
    let change = ui.input(|i| {
        let moved = i.pointer.delta() != egui::Vec2::ZERO || i.pointer.any_down();
        let pressed = i.events.iter().any(|e| matches!(e, Event::Key { pressed: true, .. }));
        if moved { Some(false) } else { pressed.then_some(true) }
    });
    if let Some(now) = change {
        ui.data_mut(|d| d.insert_temp(id, now));
    }
    ui.data(|d| d.get_temp(id)).unwrap_or(false)
}

/// The keys that were pressed for the map. Arrow keys belong to it while it has the focus, not to
/// the way between controls.
fn keys(ui: &Ui, response: &egui::Response, keys_taken: bool) -> Vec<(Key, egui::Modifiers)> {
    let is_free = ui.memory(|m| m.focused().is_none());
    if keys_taken || (!response.has_focus() && !is_free) {
        return Vec::new();
    }
    ui.memory_mut(|m| {
        m.set_focus_lock_filter(
            response.id,
            egui::EventFilter {
                horizontal_arrows: true,
                vertical_arrows: true,
                escape: true,
                ..Default::default()
            },
        );
    });
    ui.input(|i| {
        i.events
            .iter()
            .filter_map(|e| match e {
                Event::Key { key, pressed: true, modifiers, .. } => Some((*key, *modifiers)),
                _ => None,
            })
            .collect()
    })
}

/// Gives the keyboard to the map in the next frame.
pub fn focus(ctx: &egui::Context) {
    ctx.data_mut(|d| d.insert_temp(focus_wanted(), true));
}

fn focus_wanted() -> egui::Id {
    egui::Id::unique("focus the map")
}

/// The camera that a memory means in a rectangle.
pub fn camera_of(memory: &MapMemory, rect: Rect) -> Camera {
    let centre = memory
        .detached()
        .and_then(|p| LonLat::new(p.x(), p.y()).ok())
        .map_or(WorldPoint { x: 0.5, y: 0.33 }, WorldPoint::from);
    Camera { centre, zoom: memory.zoom(), rect }
}

/// Points a memory at where a camera looks.
pub fn set_camera(memory: &mut MapMemory, camera: &Camera) {
    if let Some(p) = camera.centre.to_lon_lat() {
        memory.center_at(walkers::lon_lat(p.lon(), p.lat()));
    }
    // The camera's own limits are narrower than the memory's, so this cannot be refused.
    let _ = memory.set_zoom(camera.zoom);
}

fn moved_by_input(
    ui: &Ui,
    response: &egui::Response,
    camera: Camera,
    keys: &[(Key, egui::Modifiers)],
    is_drawing: bool,
) -> Camera {
    let mut camera = camera;
    if let Some(pointer) = response.hover_pos().filter(|_| response.contains_pointer()) {
        let (wheel, pinch) = ui.input(|i| (i.smooth_scroll_delta.y, i.zoom_delta()));
        let mut levels = f64::from(wheel) / WHEEL_POINTS_A_LEVEL + f64::from(pinch).log2();
        // While something is drawn a double click ends it.
        if response.double_clicked() && !is_drawing {
            levels += 1.0;
        }
        if levels != 0.0 {
            camera = camera.zoomed_at(camera.zoom + levels, pointer);
            ui.ctx().input_mut(|i| i.smooth_scroll_delta = egui::Vec2::ZERO);
        }
    }
    for (key, modifiers) in keys {
        if !(modifiers.is_none() || modifiers.shift_only()) {
            continue;
        }
        // With Shift an arrow goes a tenth of the way, to point at something.
        let step = if modifiers.shift { ARROW_STEP / 10.0 } else { ARROW_STEP };
        let step = match key {
            Key::ArrowLeft => egui::vec2(-step, 0.0),
            Key::ArrowRight => egui::vec2(step, 0.0),
            Key::ArrowUp => egui::vec2(0.0, -step),
            Key::ArrowDown => egui::vec2(0.0, step),
            _ => egui::Vec2::ZERO,
        };
        camera.centre = camera.to_world(camera.rect.center() + step);
        let levels = match key {
            Key::Plus | Key::Equals => 0.5,
            Key::Minus => -0.5,
            _ => 0.0,
        };
        camera = camera.zoomed_at(camera.zoom + levels, camera.rect.center());
    }
    camera
}
