//! Putting something on the map, point by point.

use jiff::Zoned;

use super::{forms, kept, steps};
use crate::app::App;
use crate::edit::{Geometry, NewThing, ProfileEdit, add_record};
use crate::geography::{LonLat, soundness};
use crate::profile::{Shape, Subject};
use crate::session::{Drawing, Message, Selection};

/// Begins to put something on the map.
pub fn start(app: &mut App, ctx: &egui::Context, thing: NewThing) {
    forms::commit_all(app);
    if !steps::may_edit(app) {
        return;
    }
    app.session.dragging = None;
    app.session.corner = None;
    app.session.message = None;
    app.session.drawing = Some(Drawing { thing, points: Vec::new() });
    crate::map::focus(ctx);
}

/// Adds a point; a point alone is done with it.
pub fn add_point(app: &mut App, ctx: &egui::Context, point: LonLat) {
    let Some(drawing) = &mut app.session.drawing else { return };
    let point = kept(point);
    // The second click of two is where the first was.
    if drawing.points.last() != Some(&point) {
        drawing.points.push(point);
    }
    if drawing.thing.geometry() == Geometry::Point {
        end(app, ctx);
    }
}

/// Takes back the last point.
pub fn take_back_point(app: &mut App) {
    if let Some(drawing) = &mut app.session.drawing {
        drawing.points.pop();
    }
}

/// Drops what is drawn or dragged.
pub fn cancel(app: &mut App, ctx: &egui::Context) {
    if app.session.drawing.take().is_some() {
        app.session.message = Some(Message::Done("Nothing was added".to_owned()));
    }
    if app.session.dragging.take().is_some() {
        // The hand may still be down: it holds nothing any more.
        crate::map::let_go(ctx);
    }
}

/// What is drawn is done.
pub fn end(app: &mut App, ctx: &egui::Context) {
    let Some(drawing) = &app.session.drawing else { return };
    let geometry = drawing.thing.geometry();
    let Some(shape) = geometry.shape(drawing.points.clone()) else {
        let words = match geometry {
            Geometry::Point => "Click where it is",
            Geometry::Line => "A line needs two points: click where it goes on",
            Geometry::Area => "An area needs three corners: click where it goes on",
        };
        app.session.message = Some(Message::Refused(words.to_owned()));
        return;
    };
    if let Some(problem) = problem_of(&shape) {
        app.session.message = Some(Message::Refused(problem.to_owned()));
        return;
    }
    // What was drawn stays drawn where nothing may be changed just now.
    if !steps::may_edit(app) {
        return;
    }
    let Some(drawing) = app.session.drawing.take() else { return };
    let today = Zoned::now().date();
    let role = app.settings.role;
    let profile = &app.document.profile;
    let (edit, selection) = match drawing.thing {
        NewThing::Boundary => (
            ProfileEdit::set_shape(profile, Subject::Neighbourhood, Some(shape)),
            Selection::Neighbourhood,
        ),
        NewThing::PlaceOf(subject, _) => {
            (ProfileEdit::set_shape(profile, subject, Some(shape)), subject.into())
        }
        thing => {
            let Some(record) = thing.record(shape, role, today) else { return };
            let selection = Selection::Record(record.id());
            // Its name is what one wants to write next.
            forms::focus_name(ctx, Subject::Record(record.id()));
            (Some(add_record(profile, record)), selection)
        }
    };
    if let Some(edit) = edit {
        steps::edit(app, edit);
    }
    app.session.selection = Some(selection);
    app.session.history = None;
}

/// Why a shape cannot stand; `None` where it can.
pub fn problem_of(shape: &Shape) -> Option<&'static str> {
    let Shape::Area(points) = shape else { return None };
    let ring: geo::LineString<f64> =
        points.iter().chain(points.first()).map(|p| geo::Coord::from(*p)).collect();
    let whole = geo::MultiPolygon::new(vec![geo::Polygon::new(ring, Vec::new())]);
    let is_sound = soundness::check(&whole).is_ok_and(|wrong| wrong.is_none());
    (!is_sound).then_some(
        "The rim of an area may not cross itself or run back along itself. Take back the last point with Backspace, or drag a corner elsewhere",
    )
}
