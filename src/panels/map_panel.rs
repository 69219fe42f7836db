//! The map in the middle, what is shown on it, and what a click on it selects.

use egui::{Id, Pos2, Ui, Vec2};
use walkers::MapMemory;

use super::map_hand::{click, drag, draw, hold, keys, pointed_at, pointer, snap};
use super::{View, kept_spot, map_tools};
use crate::command::Command;
use crate::edit::{Geometry, NewThing};
use crate::geography::{LonLat, WorldPoint};
use crate::look::{icons, widgets::icon_button};
use crate::map::tools::{Handles, Sketch, ToolsView, body_at};
use crate::map::{self, Camera, Hands, LayerKind, MapColours, MapInput, Scene, Textures};
use crate::profile::{AreaId, PlaceIndex, RecordId, Shape, Subject};
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
    let stage = Stage::of(view);
    let is_free = ui.input(|i| i.modifiers.alt) || !view.session.snap;
    let drawing = view.session.drawing.as_ref();
    let can_hold = |camera: &Camera, at: Pos2| hold(view, &stage, camera, at).is_some();
    let mut snapped = None;
    let hands = Hands { is_drawing: drawing.is_some(), keys_taken: view.session.keys_taken };
    let input = map::show(ui, memory, textures, hands, can_hold, |camera, input| {
        let mut scene = scene(view, camera, &colours);
        let mut tools = stage.tools();
        if let (Some(drawing), Some(sketch)) = (drawing, &mut tools.sketch) {
            let at = pointed_at(&camera, input, drawing.points.is_empty());
            snapped = at.filter(|_| !is_free).and_then(|at| snap(view, &camera, at));
            tools.cross = input.by_keyboard;
            tools.snap = snapped.as_ref().map(|s| s.at);
            sketch.next = tools.snap.or(at.map(|at| camera.to_world(at)));
        }
        if let Some(boundary) = stage.moved_boundary() {
            scene.boundary = boundary;
        }
        scene.tools = tools;
        scene
    });
    let Some(camera) = input.camera else { return input };
    if drawing.is_some() {
        draw(view, &camera, &input, is_free, commands);
    } else {
        if let Some(hand) = input.hand {
            drag(view, &stage, &camera, hand, is_free, commands);
        }
        if let Some(at) = input.click {
            click(view, &stage, &camera, at, commands);
        }
        keys(ui, view, &stage, &input, commands);
        pointer(ui, view, &stage, &camera, &input);
    }
    let top = egui::Order::Middle;
    egui::Area::new(Id::unique("map buttons"))
        .fixed_pos(camera.rect.right_top() + Vec2::new(-44.0, 12.0))
        .constrain(false)
        .order(top)
        .show(ui.ctx(), |ui| buttons(ui, commands));
    egui::Area::new(Id::unique("map tools"))
        .fixed_pos(camera.rect.left_top() + Vec2::new(12.0, 12.0))
        .constrain(false)
        .order(top)
        .show(ui.ctx(), |ui| {
            let room = camera.rect.width() - 80.0;
            map_tools::show(ui, view, snapped.as_ref(), room, commands);
        });
    input
}

/// What can be taken hold of: the selected shape as it is kept and as it stands now.
pub(super) struct Stage {
    pub subject: Option<Subject>,
    pub geometry: Geometry,
    pub kept: Vec<WorldPoint>,
    now: Vec<WorldPoint>,
    is_moving: bool,
    pub picked: Option<usize>,
    sketch: Option<(Geometry, Vec<WorldPoint>)>,
    rim: Vec<WorldPoint>,
}

impl Stage {
    fn of(view: &View<'_>) -> Self {
        let world = |points: &[LonLat]| points.iter().map(|p| WorldPoint::from(*p)).collect();
        let dragging = view.session.dragging.as_ref();
        let subject = dragging
            .map(|d| d.gesture.subject)
            .or_else(|| view.session.selection.and_then(Selection::subject))
            .filter(|_| view.document.can_edit() && view.session.drawing.is_none());
        let shape = subject.and_then(|s| view.document.profile.shape_of(s));
        let now = dragging.map(|d| &d.gesture.shape).or(shape.as_ref());
        Self {
            subject,
            geometry: match &shape {
                Some(Shape::Line(_)) => Geometry::Line,
                Some(Shape::Area(_)) => Geometry::Area,
                Some(Shape::Point(_)) | None => Geometry::Point,
            },
            kept: shape.as_ref().map(|s| world(s.points())).unwrap_or_default(),
            now: now.map(|s| world(s.points())).unwrap_or_default(),
            is_moving: dragging.is_some(),
            picked: view.session.corner,
            sketch: view.session.drawing.as_ref().map(|d| (d.thing.geometry(), world(&d.points))),
            rim: kept_spot::rim(view).map(world).unwrap_or_default(),
        }
    }

    pub fn handles<'a>(&self, points: &'a [WorldPoint]) -> Option<Handles<'a>> {
        let closed = self.geometry == Geometry::Area;
        (self.geometry != Geometry::Point && !points.is_empty()).then_some(Handles {
            points,
            closed,
            picked: self.picked,
        })
    }

    fn tools(&self) -> ToolsView<'_> {
        let record = match self.subject {
            Some(Subject::Record(id)) => Some(id),
            _ => None,
        };
        ToolsView {
            sketch: self.sketch.as_ref().map(|(geometry, points)| Sketch {
                geometry: *geometry,
                points,
                next: None,
            }),
            handles: self.handles(&self.now),
            rim: &self.rim,
            moved: record.filter(|_| self.is_moving).map(|id| (id, self.now.as_slice())),
            snap: None,
            cross: false,
        }
    }

    fn moved_boundary(&self) -> Option<&[WorldPoint]> {
        (self.is_moving && self.subject == Some(Subject::Neighbourhood))
            .then_some(self.now.as_slice())
    }
}

pub(super) fn scene<'a>(view: &'a View<'_>, camera: Camera, colours: &'a MapColours) -> Scene<'a> {
    let place = |place: PlaceIndex| {
        view.document.profile.incidents.places().get(place.0 as usize).map(|p| p.world)
    };
    let selection = view.session.selection;
    Scene {
        camera,
        colours,
        layers: &view.session.layers,
        basemap: view.document.basemap.as_deref(),
        tiles: view.document.tiles.as_ref().map(|t| &t.set),
        boundary: &view.document.boundary,
        areas: Some(&view.document.areas),
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
        selected_area: match selection {
            Some(Selection::Area(id)) => Some(id),
            _ => None,
        },
        selected_place: match selection {
            Some(Selection::Place(p)) => place(p),
            _ => None,
        },
        lit: &view.lit.places,
        marks: [view.marks(), &view.lit.marks],
        tools: ToolsView::default(),
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
/// incidents, a hot spot, the boundary, an area.
pub(super) fn pick(view: &View<'_>, camera: &Camera, at: Pos2) -> Option<Selection> {
    let layers = &view.session.layers;
    if let Some(id) = view.document.community.pick(camera, layers, at) {
        return Some(Selection::Record(id));
    }
    on_incidents(view, camera, at)
        .or_else(|| {
            let is_there = layers.is_visible(LayerKind::Boundary)
                && body_at(camera, &view.document.boundary, true, at);
            is_there.then_some(Selection::Neighbourhood)
        })
        .or_else(|| area_at(view, camera, at).map(Selection::Area))
}

/// The smallest area at a point of the screen; a click on the one that is selected means the next
/// larger one, as an LSOA lies in a ward.
fn area_at(view: &View<'_>, camera: &Camera, at: Pos2) -> Option<AreaId> {
    let there = view.document.areas.at(camera, &view.session.layers, at);
    let now = there.iter().position(|id| view.session.selection == Some(Selection::Area(*id)));
    now.and_then(|i| there.get(i + 1)).or(there.first()).copied()
}

fn on_incidents(view: &View<'_>, camera: &Camera, at: Pos2) -> Option<Selection> {
    let layers = &view.session.layers;
    let answer = view.answer?;
    let lon_lat = camera.to_world(at).to_lon_lat()?;
    let point = view.document.profile.plane.to_metric(lon_lat).ok()?;
    if let Some(rank) = badge_at(view, camera, at) {
        return Some(Selection::HotSpot(rank));
    }
    if layers.is_visible(LayerKind::Incidents) {
        let symbol = answer.picture.pyramid.pick(camera, at, REACH);
        if let Some(place) = symbol.and_then(|s| s.place) {
            return Some(Selection::Place(place));
        }
    }
    let spot = answer.hot_spots.at(point).filter(|_| layers.is_visible(LayerKind::HotSpots));
    spot.map(|s| Selection::HotSpot(s.rank))
}

/// The hot spot whose number is at a point of the screen.
fn badge_at(view: &View<'_>, camera: &Camera, at: Pos2) -> Option<u32> {
    let is_there = |badge| (camera.to_screen(badge) - at).length() <= 12.0;
    let visible = view.session.layers.is_visible(LayerKind::HotSpots);
    let mut shapes = view.answer?.picture.shapes.iter();
    shapes.find(|s| visible && is_there(s.badge)).map(|s| s.rank)
}

/// The middle of the symbol for several places at a point of the screen, where nothing lies on
/// top of it.
pub(super) fn several_at(view: &View<'_>, camera: &Camera, at: Pos2) -> Option<WorldPoint> {
    let layers = &view.session.layers;
    if !layers.is_visible(LayerKind::Incidents)
        || view.document.community.pick(camera, layers, at).is_some()
        || badge_at(view, camera, at).is_some()
    {
        return None;
    }
    let symbol = view.answer?.picture.pyramid.pick(camera, at, REACH)?;
    symbol.place.is_none().then_some(symbol.at)
}

/// What is drawn where a record has no place yet.
pub(super) fn place_for(view: &View<'_>, subject: Subject) -> Vec<(NewThing, &'static str)> {
    match subject {
        Subject::Neighbourhood => vec![(NewThing::Boundary, "Draw the boundary")],
        Subject::Record(RecordId::Strategy(_)) => vec![
            (NewThing::PlaceOf(subject, Geometry::Point), "Put at a point"),
            (NewThing::PlaceOf(subject, Geometry::Line), "Draw as a line"),
            (NewThing::PlaceOf(subject, Geometry::Area), "Draw as an area"),
        ],
        Subject::Record(_) if view.document.can_edit() => {
            vec![(NewThing::PlaceOf(subject, Geometry::Point), "Put on the map")]
        }
        Subject::Record(_) => Vec::new(),
    }
}
