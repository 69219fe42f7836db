//! The map in the middle, with its buttons, and what a click on it selects.

use egui::{Id, Pos2, Ui, Vec2};
use walkers::MapMemory;

use super::View;
use crate::command::Command;
use crate::look::{icons, widgets::icon_button};
use crate::map::{self, Camera, LayerKind, MapColours, MapInput, Scene, Textures};
use crate::profile::PlaceIndex;
use crate::session::Selection;

/// Reach of a click, in points.
const REACH: f32 = 10.0;

/// Shows the map.
pub fn show(
    ui: &mut Ui,
    view: &View<'_>,
    memory: &mut MapMemory,
    textures: &mut Textures,
    commands: &mut Vec<Command>,
) -> MapInput {
    let colours = MapColours::of(ui.visuals().dark_mode);
    let input = map::show(ui, memory, textures, |camera| scene(view, camera, &colours));
    if let (Some(at), Some(camera)) = (input.click, input.camera) {
        commands.push(Command::Select(pick(view, &camera, at)));
    }
    if let Some(camera) = input.camera {
        let corner = camera.rect.right_top() + Vec2::new(-44.0, 12.0);
        egui::Area::new(Id::unique("map buttons"))
            .fixed_pos(corner)
            .constrain(false)
            .order(egui::Order::Middle)
            .show(ui.ctx(), |ui| buttons(ui, commands));
    }
    input
}

pub(super) fn scene<'a>(view: &View<'a>, camera: Camera, colours: &'a MapColours) -> Scene<'a> {
    let place = |place: PlaceIndex| {
        view.document.profile.incidents.places().get(place.0 as usize).map(|p| p.world)
    };
    let selection = view.session.selection;
    Scene {
        camera,
        colours,
        layers: &view.session.layers,
        basemap: view.document.basemap.as_deref(),
        boundary: &view.document.boundary,
        hot_spots: view.answer.map(|a| &a.picture),
        community: &view.document.community,
        selected_spot: match selection {
            Some(Selection::HotSpot(rank)) => Some(rank),
            _ => None,
        },
        selected_record: match selection {
            Some(Selection::Record(id)) => Some(id),
            _ => None,
        },
        selected_place: match selection {
            Some(Selection::Place(p)) => place(p),
            _ => None,
        },
    }
}

fn buttons(ui: &mut Ui, commands: &mut Vec<Command>) {
    ui.spacing_mut().item_spacing.y = 4.0;
    for (icon, command) in [
        (icons::PLUS, Command::Zoom(1.0)),
        (icons::MINUS, Command::Zoom(-1.0)),
        (icons::CORNERS_OUT, Command::Fit),
    ] {
        if icon_button(ui, icon, command.label()).clicked() {
            commands.push(command);
        }
    }
}

/// What lies at a point of the screen, from the top of the map down: a record, a stack of
/// incidents, a hot spot.
fn pick(view: &View<'_>, camera: &Camera, at: Pos2) -> Option<Selection> {
    let layers = &view.session.layers;
    if let Some(id) = view.document.community.pick(camera, layers, at) {
        return Some(Selection::Record(id));
    }
    let answer = view.answer?;
    let lon_lat = camera.to_world(at).to_lon_lat()?;
    let point = view.document.profile.plane.to_metric(lon_lat).ok()?;
    let badge = answer.picture.shapes.iter().find(|s| {
        layers.is_visible(LayerKind::HotSpots) && (camera.to_screen(s.badge) - at).length() <= 12.0
    });
    if let Some(shape) = badge {
        return Some(Selection::HotSpot(shape.rank));
    }
    if layers.is_visible(LayerKind::Incidents) {
        let reach_m = f64::from(REACH) * camera.metres_per_point();
        if let Some((place, _)) = answer.places.nearest(point, reach_m) {
            return Some(Selection::Place(PlaceIndex(place)));
        }
    }
    let spot = answer.hot_spots.at(point).filter(|_| layers.is_visible(LayerKind::HotSpots));
    spot.map(|s| Selection::HotSpot(s.rank))
}
