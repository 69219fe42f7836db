//! Streets, buildings, parks and water, with their names.

use std::collections::BTreeMap;
use std::sync::Arc;

use egui::{Color32, Pos2, Vec2};
use geo::TriangulateEarcut;

use crate::geography::{Basemap, BasemapArea, BasemapAreaKind, LabelKind, LineKind, WorldPoint};
use crate::map::tools::SnapIndex;
use crate::map::{Camera, Canvas, Halo, LabelSpace, MapColours, TextAt};

/// A basemap with its areas cut into triangles.
#[derive(Debug, Clone)]
pub struct PreparedBasemap {
    /// What is drawn.
    pub basemap: Arc<Basemap>,
    /// What drawn points snap to.
    pub snap: SnapIndex,
    triangles: Vec<Vec<u32>>,
}

impl PreparedBasemap {
    /// Cuts the areas into triangles and indexes the streets, once.
    pub fn prepare(basemap: Arc<Basemap>) -> Self {
        let triangles = basemap.areas.iter().map(|a| triangles_of(&a.ring, &a.holes)).collect();
        Self { snap: SnapIndex::new(&basemap), basemap, triangles }
    }
}

/// The triangles of a ring, as indices into its points.
pub fn triangles(ring: &[WorldPoint]) -> Vec<u32> {
    triangles_of(ring, &[])
}

/// The triangles of a ring with holes, as indices into its points and, after them, those of the
/// holes.
pub(super) fn triangles_of(ring: &[WorldPoint], holes: &[Vec<WorldPoint>]) -> Vec<u32> {
    let Some(first) = ring.first() else { return Vec::new() };
    // Near the origin, since earcut compares areas that would vanish beside a world coordinate.
    let side = 1e7;
    let line = |ring: &[WorldPoint]| {
        let closed = ring.iter().chain(ring.first());
        closed
            .map(|p| ((p.x - first.x) * side, (p.y - first.y) * side))
            .collect::<geo::LineString<f64>>()
    };
    let holes = holes.iter().map(|hole| line(hole)).collect();
    let raw = geo::Polygon::new(line(ring), holes).earcut_triangles_raw();
    raw.triangle_indices.into_iter().map(|i| i as u32).collect()
}

/// How a kind of line is drawn at a zoom: width in points and the least zoom, `None` below it.
fn width(kind: LineKind, zoom: f64) -> Option<f32> {
    let (metres, least, most_narrow) = match kind {
        LineKind::Main => (11.0, 5.0, 2.0),
        LineKind::HighStreet => (10.0, 11.0, 2.0),
        LineKind::Minor => (8.0, 12.0, 1.3),
        LineKind::Residential => (6.5, 13.0, 1.0),
        LineKind::Service => (4.0, 15.0, 0.8),
        LineKind::Footpath => (2.0, 15.0, 0.9),
        LineKind::Stream => (5.0, 12.0, 1.2),
        LineKind::Railway => (3.0, 11.0, 1.2),
    };
    // Metres a point at 53° N, near enough for the width of a line.
    let metres_per_point = 94_000.0 / zoom.exp2();
    (zoom >= least).then(|| ((metres / metres_per_point) as f32).max(most_narrow))
}

/// Draws the shapes.
pub fn draw(canvas: &mut dyn Canvas, camera: &Camera, colours: &MapColours, map: &PreparedBasemap) {
    let view = camera.view(30.0);
    let to_screen = |points: &[WorldPoint]| -> Vec<Pos2> {
        points.iter().map(|p| camera.to_screen(*p)).collect()
    };
    let (ground, buildings): (Vec<_>, Vec<_>) = map
        .basemap
        .areas
        .iter()
        .zip(&map.triangles)
        .filter(|(a, _)| a.bounds.intersects(view))
        .partition(|(a, _)| a.kind != BasemapAreaKind::Building);
    let fill = |canvas: &mut dyn Canvas, area: &BasemapArea, triangles: &[u32], colour| {
        let points = to_screen(&area.ring);
        if area.holes.is_empty() {
            canvas.polygon(&points, triangles, colour);
        } else {
            let holes: Vec<Vec<Pos2>> = area.holes.iter().map(|hole| to_screen(hole)).collect();
            canvas.polygon_with_holes(&points, &holes, triangles, colour);
        }
        points
    };
    for (area, triangles) in ground {
        fill(canvas, area, triangles, colours.area(area.kind));
    }
    let mut lines: Vec<_> = map
        .basemap
        .lines
        .iter()
        .filter(|l| l.bounds.intersects(view))
        .filter_map(|l| Some((l, to_screen(&l.points), width(l.kind, camera.zoom)?)))
        .collect();
    lines.sort_by_key(|(l, ..)| drawing_order(l.kind));
    let is_street =
        |kind| !matches!(kind, LineKind::Footpath | LineKind::Stream | LineKind::Railway);
    for (line, points, width) in lines.iter().filter(|(l, ..)| l.kind == LineKind::Stream) {
        canvas.line(points, false, *width, colours.line(line.kind));
    }
    // All rims before all streets, so that junctions are open.
    if camera.zoom >= 13.5 {
        for (_, points, width) in lines.iter().filter(|(l, ..)| is_street(l.kind)) {
            canvas.line(points, false, width + 1.4, colours.street_rim);
        }
    }
    for (line, points, width) in lines.iter().filter(|(l, ..)| l.kind != LineKind::Stream) {
        canvas.line(points, false, *width, colours.line(line.kind));
        if line.kind == LineKind::Railway && camera.zoom >= 13.0 {
            sleepers(canvas, points, colours.railway);
        }
    }
    if camera.zoom >= 13.5 {
        for (area, triangles) in buildings {
            let points = fill(canvas, area, triangles, colours.building);
            if camera.zoom >= 15.5 {
                canvas.line(&points, true, 0.8, colours.building_rim);
                for hole in &area.holes {
                    canvas.line(&to_screen(hole), true, 0.8, colours.building_rim);
                }
            }
        }
    }
}

fn drawing_order(kind: LineKind) -> u8 {
    match kind {
        LineKind::Stream => 0,
        LineKind::Footpath => 1,
        LineKind::Service => 2,
        LineKind::Residential => 3,
        LineKind::Minor => 4,
        LineKind::HighStreet => 5,
        LineKind::Main => 6,
        LineKind::Railway => 7,
    }
}

/// Short strokes across a railway line.
fn sleepers(canvas: &mut dyn Canvas, points: &[Pos2], colour: Color32) {
    for pair in points.windows(2) {
        let [a, b] = pair else { continue };
        let length = (*b - *a).length();
        let along = (*b - *a).normalized();
        let across = along.rot90() * 3.5;
        for k in 1..=(length / 12.0) as usize {
            let at = *a + along * (k as f32 * 12.0);
            canvas.line(&[at - across, at + across], false, 1.2, colour);
        }
    }
}

/// A name with the place that suits it, before it is known whether there is room.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Name {
    pub text: String,
    pub at: WorldPoint,
    pub angle: f32,
    pub size: f32,
    pub colour: Color32,
    room: Vec2,
}

/// Draws the names: places first, then streets from the widest to the narrowest.
pub fn draw_labels(
    canvas: &mut dyn Canvas,
    camera: &Camera,
    colours: &MapColours,
    space: &mut LabelSpace,
    map: &PreparedBasemap,
) {
    for name in names(canvas, camera, colours, &map.basemap) {
        draw_name(canvas, camera, colours, space, &name);
    }
}

/// Draws a name if there is room; says whether there was.
pub(super) fn draw_name(
    canvas: &mut dyn Canvas,
    camera: &Camera,
    colours: &MapColours,
    space: &mut LabelSpace,
    name: &Name,
) -> bool {
    let Name { angle, size, colour, room, .. } = *name;
    let at = camera.to_screen(name.at);
    let wide = canvas.text_width(&name.text, size);
    let free = space.claim(at, Vec2::new(wide, size) + room, angle);
    if free {
        let halo = Halo::Of(colours.halo);
        canvas.text(TextAt { text: &name.text, at, angle, size, color: colour, halo });
    }
    free
}

/// The names that suit the zoom, each where it fits best on the screen: places first, then streets
/// from the widest to the narrowest.
pub(super) fn names(
    canvas: &mut dyn Canvas,
    camera: &Camera,
    colours: &MapColours,
    basemap: &Basemap,
) -> Vec<Name> {
    let mut names = Vec::new();
    for label in &basemap.labels {
        let (least, most, size, colour) = match label.kind {
            LabelKind::Town => (8.0, 14.2, 18.0, colours.label_strong),
            LabelKind::District => (13.5, 17.0, 14.0, colours.label_strong),
            LabelKind::Park | LabelKind::Water => (14.0, 99.0, 12.0, colours.label_park),
            LabelKind::Building => (16.2, 99.0, 11.0, colours.label),
        };
        let seen = camera.rect.contains(camera.to_screen(label.at));
        if seen && camera.zoom >= least && camera.zoom <= most {
            let (text, at) = (label.text.clone(), label.at);
            names.push(Name { text, at, angle: 0.0, size, colour, room: Vec2::new(8.0, 6.0) });
        }
    }
    if camera.zoom < 14.6 {
        return names;
    }
    let view = camera.view(0.0);
    let mut streets: BTreeMap<(std::cmp::Reverse<u8>, &str), Vec<&[WorldPoint]>> = BTreeMap::new();
    for line in basemap.lines.iter().filter(|l| l.bounds.intersects(view)) {
        if let Some(name) = &line.name {
            let key = (std::cmp::Reverse(drawing_order(line.kind)), name.as_str());
            streets.entry(key).or_default().push(&line.points);
        }
    }
    let size = if camera.zoom >= 16.0 { 11.5 } else { 10.5 };
    for ((_, name), pieces) in streets {
        let wide = canvas.text_width(name, size);
        let spot = pieces
            .iter()
            .filter_map(|points| straightest(points, camera, wide))
            .max_by(|a, b| a.2.total_cmp(&b.2));
        let Some((at, angle, _)) = spot else { continue };
        let (text, at) = (name.to_owned(), camera.to_world(at));
        names.push(Name {
            text,
            at,
            angle,
            size,
            colour: colours.label,
            room: Vec2::new(6.0, 2.0),
        });
    }
    names
}

/// Where along a street its name fits best: a stretch as long as the name, as straight as can
/// be, wholly on the screen. Gives its middle, its angle, and how good it is.
fn straightest(points: &[WorldPoint], camera: &Camera, wide: f32) -> Option<(Pos2, f32, f32)> {
    let line: Vec<Pos2> = points.iter().map(|p| camera.to_screen(*p)).collect();
    let mut lengths = vec![0.0_f32];
    for pair in line.windows(2) {
        if let ([a, b], Some(last)) = (pair, lengths.last().copied()) {
            lengths.push(last + (*b - *a).length());
        }
    }
    let total = *lengths.last()?;
    if total < wide + 4.0 {
        return None;
    }
    let at = |s: f32| -> Option<Pos2> {
        let i = lengths.partition_point(|l| *l < s).clamp(1, line.len() - 1);
        let (a, b) = (line.get(i - 1)?, line.get(i)?);
        let (la, lb) = (lengths.get(i - 1)?, lengths.get(i)?);
        Some(*a + (*b - *a) * ((s - la) / (lb - la).max(1e-6)))
    };
    let steps = (((total - wide) / 20.0) as usize).min(24);
    (0..=steps)
        .filter_map(|k| {
            let start = (total - wide) * if steps == 0 { 0.5 } else { k as f32 / steps as f32 };
            let (a, b) = (at(start)?, at(start + wide)?);
            let chord = (b - a).length();
            let room = camera.rect.shrink(4.0);
            if chord < 0.94 * wide || !room.contains(a) || !room.contains(b) {
                return None;
            }
            // A name is read from left to right.
            let along = if b.x < a.x { a - b } else { b - a };
            let off_middle = (start + wide / 2.0 - total / 2.0).abs() / total;
            Some((a + (b - a) / 2.0, along.angle(), chord / wide - 0.05 * off_middle))
        })
        .max_by(|a, b| a.2.total_cmp(&b.2))
}
