//! The map in the window: one walkers map a frame, whose camera the layers are drawn with.

use egui::{Event, Key, Pos2, Rect, Role, Ui, WidgetInfo};
use walkers::{Map, MapMemory};

use super::{Camera, MeshCanvas, Scene, Textures, draw, draw_frame, legend};
use crate::geography::{LonLat, WorldPoint};

/// What a person did on the map in this frame.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct MapInput {
    /// Where the pointer is, in degrees; `None` when it is elsewhere.
    pub pointer: Option<LonLat>,
    /// Where a click was, on the screen.
    pub click: Option<Pos2>,
    /// The camera after this frame's drag, wheel and keys.
    pub camera: Option<Camera>,
}

/// Points of wheel movement that double the scale.
const WHEEL_POINTS_A_LEVEL: f64 = 100.0;
/// Points that an arrow key pans by.
const ARROW_STEP: f32 = 80.0;

/// Draws the map and takes its input.
///
/// `memory` holds centre and zoom between frames. Dragging is left to walkers; the wheel is
/// taken here, since walkers' step depends on the frame time and has no limits.
pub fn show<'a>(
    ui: &mut Ui,
    memory: &mut MapMemory,
    textures: &mut Textures,
    scene_at: impl FnOnce(Camera) -> Scene<'a>,
) -> MapInput {
    let home = walkers::lon_lat(0.0, 53.0);
    let map = Map::new(None, memory, home)
        .zoom_gesture(false)
        .double_click_to_zoom(false)
        .double_click_to_zoom_out(false)
        .zoom_with_ctrl(false)
        .panning(false);
    let shown = map.show(ui, |ui, response, _projector, memory| {
        let camera = camera_of(memory, response.rect);
        let mut canvas = MeshCanvas::new(ui.painter().with_clip_rect(response.rect), textures);
        let scene = scene_at(camera);
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
    let moved = moved_by_input(ui, &response, camera);
    if moved != camera {
        set_camera(memory, &moved);
        ui.ctx().request_repaint();
    }
    let hover = response.hover_pos();
    MapInput {
        pointer: hover.and_then(|p| camera.to_world(p).to_lon_lat()),
        // Enter on the map reads what is in its middle.
        click: response
            .clicked()
            .then(|| response.interact_pointer_pos().unwrap_or(camera.rect.center())),
        camera: Some(moved),
    }
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

fn moved_by_input(ui: &Ui, response: &egui::Response, camera: Camera) -> Camera {
    let mut camera = camera;
    if let Some(pointer) = response.hover_pos().filter(|_| response.contains_pointer()) {
        let (wheel, pinch) = ui.input(|i| (i.smooth_scroll_delta.y, i.zoom_delta()));
        let mut levels = f64::from(wheel) / WHEEL_POINTS_A_LEVEL + f64::from(pinch).log2();
        if response.double_clicked() {
            levels += 1.0;
        }
        if levels != 0.0 {
            camera = camera.zoomed_at(camera.zoom + levels, pointer);
            ui.ctx().input_mut(|i| i.smooth_scroll_delta = egui::Vec2::ZERO);
        }
    }
    let is_free = ui.memory(|m| m.focused().is_none());
    if response.has_focus() || is_free {
        // Arrow keys belong to the map while it has the focus, not to the way between controls.
        ui.memory_mut(|m| {
            m.set_focus_lock_filter(
                response.id,
                egui::EventFilter {
                    horizontal_arrows: true,
                    vertical_arrows: true,
                    ..Default::default()
                },
            );
        });
        let keys: Vec<Key> = ui.input(|i| {
            i.events
                .iter()
                .filter_map(|e| match e {
                    Event::Key { key, pressed: true, modifiers, .. }
                        if modifiers.is_none() || modifiers.shift_only() =>
                    {
                        Some(*key)
                    }
                    _ => None,
                })
                .collect()
        });
        for key in keys {
            let step = match key {
                Key::ArrowLeft => egui::vec2(-ARROW_STEP, 0.0),
                Key::ArrowRight => egui::vec2(ARROW_STEP, 0.0),
                Key::ArrowUp => egui::vec2(0.0, -ARROW_STEP),
                Key::ArrowDown => egui::vec2(0.0, ARROW_STEP),
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
    }
    camera
}
