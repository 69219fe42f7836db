//! Moving and reshaping what is on the map. A drag, or a row of nudges, is one step.

use super::drawing::problem_of;
use super::{kept, steps};
use crate::app::App;
use crate::edit::{Gesture, ProfileEdit};
use crate::geography::{LonLat, WorldPoint};
use crate::map::tools::Grip;
use crate::profile::{Shape, Subject};
use crate::session::{Dragging, Message, Selection};

/// Moves what is held: it was taken hold of at `from` and is now at `to`.
pub fn drag(app: &mut App, subject: Subject, grip: Grip, from: LonLat, to: LonLat) {
    let goes_on = app
        .session
        .dragging
        .as_ref()
        .is_some_and(|d| d.gesture.subject == subject && d.grip == Some(grip));
    if !goes_on && !begin(app, subject, Some(grip)) {
        return;
    }
    let Some(dragging) = &mut app.session.dragging else { return };
    dragging.gesture.shape = moved(&dragging.start, grip, from, to);
    app.session.corner = match grip {
        Grip::Whole => None,
        Grip::Corner(i) => Some(i),
        Grip::Middle(i) => Some(i + 1),
    };
    let held = match subject {
        Subject::Record(_) => Some(Selection::from(subject)),
        Subject::Neighbourhood => app.session.selection,
    };
    if app.session.selection != held {
        app.session.selection = held;
        app.session.history = None;
        steps::opened(app);
    }
}

/// Lets go: what was dragged stays where it is, in one step.
pub fn release(app: &mut App) {
    let Some(dragging) = app.session.dragging.take() else { return };
    if let Some(problem) = problem_of(&dragging.gesture.shape) {
        app.session.message = Some(Message::Refused(problem.to_owned()));
        return;
    }
    if let Some(edit) = dragging.gesture.end(&app.document.profile) {
        steps::edit(app, edit);
    }
}

/// Moves the selected thing, or its picked corner, by points of the screen. Nudges in a row are
/// one step, which ends with anything else that is done.
pub fn nudge(app: &mut App, dx: f32, dy: f32) {
    let (Some(subject), Some(camera)) = (selected(app), app.camera()) else { return };
    let corner = app.session.corner;
    let goes_on = app
        .session
        .dragging
        .as_ref()
        .is_some_and(|d| d.gesture.subject == subject && d.grip.is_none());
    if !goes_on && !begin(app, subject, None) {
        return;
    }
    let Some(dragging) = &mut app.session.dragging else { return };
    let (grip, anchor) = match corner {
        Some(i) => (Grip::Corner(i), i),
        None => (Grip::Whole, 0),
    };
    let Some(from) = dragging.gesture.shape.points().get(anchor).copied() else { return };
    let on_screen = camera.to_screen(WorldPoint::from(from)) + egui::vec2(dx, dy);
    let Some(to) = camera.to_world(on_screen).to_lon_lat() else { return };
    dragging.gesture.shape = moved(&dragging.gesture.shape, grip, from, to);
}

/// Picks a corner of the selected shape.
pub fn pick_corner(app: &mut App, corner: Option<usize>) {
    release(app);
    let corners = selected(app)
        .and_then(|s| app.document.profile.shape_of(s))
        .map_or(0, |shape| shape.points().len());
    app.session.corner = corner.filter(|i| *i < corners);
}

/// Puts a corner in the middle after the picked one.
pub fn add_corner(app: &mut App) {
    release(app);
    let Some((subject, shape, picked)) = picked(app) else { return };
    let points = shape.points();
    let n = points.len();
    let next = match shape {
        Shape::Area(_) => (picked + 1) % n,
        _ => picked + 1,
    };
    let (Some(a), Some(b)) = (points.get(picked), points.get(next)) else {
        app.session.message =
            Some(Message::Refused("After the last point of a line there is no middle".to_owned()));
        return;
    };
    let (a, b) = (WorldPoint::from(*a), WorldPoint::from(*b));
    let middle = WorldPoint { x: f64::midpoint(a.x, b.x), y: f64::midpoint(a.y, b.y) };
    let Some(middle) = middle.to_lon_lat() else { return };
    let shape = moved(&shape, Grip::Middle(picked), middle, middle);
    if let Some(edit) = ProfileEdit::set_shape(&app.document.profile, subject, Some(shape)) {
        steps::edit(app, edit);
        app.session.corner = Some(picked + 1);
    }
}

/// Removes the picked corner; refused where too few would be left.
pub fn remove_corner(app: &mut App) {
    release(app);
    let Some((subject, mut shape, picked)) = picked(app) else { return };
    let (points, least, kind) = match &mut shape {
        Shape::Point(_) => return,
        Shape::Line(points) => (points, 2, "A line keeps two points"),
        Shape::Area(points) => (points, 3, "An area keeps three corners"),
    };
    if points.len() <= least {
        let words = format!("{kind}: delete the record, or draw its place anew");
        app.session.message = Some(Message::Refused(words));
        return;
    }
    points.remove(picked);
    if let Some(problem) = problem_of(&shape) {
        app.session.message = Some(Message::Refused(problem.to_owned()));
        return;
    }
    let corners = shape.points().len();
    if let Some(edit) = ProfileEdit::set_shape(&app.document.profile, subject, Some(shape)) {
        steps::edit(app, edit);
        app.session.corner = Some(picked.min(corners - 1));
    }
}

fn selected(app: &App) -> Option<Subject> {
    app.session.selection.and_then(Selection::subject)
}

fn picked(app: &App) -> Option<(Subject, Shape, usize)> {
    let subject = selected(app)?;
    let shape = app.document.profile.shape_of(subject)?;
    let picked = app.session.corner.filter(|i| *i < shape.points().len())?;
    Some((subject, shape, picked))
}

fn begin(app: &mut App, subject: Subject, grip: Option<Grip>) -> bool {
    release(app);
    super::forms::commit_all(app);
    if !steps::may_edit(app) {
        return false;
    }
    let Some(gesture) = Gesture::begin(&app.document.profile, subject) else { return false };
    let start = gesture.shape.clone();
    app.session.dragging = Some(Dragging { gesture, grip, start });
    true
}

/// A shape of which something was taken at one place and brought to another.
fn moved(shape: &Shape, grip: Grip, from: LonLat, to: LonLat) -> Shape {
    let (dx, dy) = (to.lon() - from.lon(), to.lat() - from.lat());
    let shifted = |p: LonLat| LonLat::new(p.lon() + dx, p.lat() + dy).map_or(p, kept);
    let mut points = shape.points().to_vec();
    match grip {
        Grip::Whole => points.iter_mut().for_each(|p| *p = shifted(*p)),
        Grip::Corner(i) => {
            if let Some(p) = points.get_mut(i) {
                *p = kept(to);
            }
        }
        Grip::Middle(i) => points.insert((i + 1).min(points.len()), kept(to)),
    }
    match shape {
        Shape::Point(p) => Shape::Point(points.first().copied().unwrap_or(*p)),
        Shape::Line(_) => Shape::Line(points),
        Shape::Area(_) => Shape::Area(points),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grip_moves_what_it_holds() {
        let at = |lon, lat| LonLat::new(lon, lat).unwrap();
        let line = Shape::Line(vec![at(1.0, 53.0), at(1.2, 53.0)]);
        let check = |grip, expected: &[(f64, f64)]| {
            let found = moved(&line, grip, at(1.0, 53.0), at(1.1, 53.1));
            let expected: Vec<LonLat> = expected.iter().map(|(x, y)| at(*x, *y)).collect();
            assert_eq!(found, Shape::Line(expected));
        };
        check(Grip::Whole, &[(1.1, 53.1), (1.3, 53.1)]);
        check(Grip::Corner(1), &[(1.0, 53.0), (1.1, 53.1)]);
        check(Grip::Middle(0), &[(1.0, 53.0), (1.1, 53.1), (1.2, 53.0)]);
        let north_pole =
            moved(&Shape::Point(at(0.0, 89.0)), Grip::Whole, at(0.0, 0.0), at(0.0, 9.0));
        assert_eq!(north_pole, Shape::Point(at(0.0, 89.0)), "nothing leaves the earth");
    }
}
