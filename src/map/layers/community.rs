//! The community map: a symbol for each record, a line or an area for some strategies.

use egui::{Pos2, Rect, Vec2};

use super::graticule::dashes;
use crate::geography::{LonLat, WorldPoint};
use crate::map::tools::body_at;
use crate::map::{Camera, Canvas, Halo, LabelSpace, LayerKind, Layers, MapColours, Symbol, TextAt};
use crate::profile::{
    CommunityKind, NeighbourhoodProfile, RecordId, RecordRef, Sensitivity, Shape,
};

/// A record made ready to draw.
#[derive(Debug, Clone)]
struct Item {
    id: RecordId,
    kind: CommunityKind,
    name: String,
    closed: bool,
    points: Vec<WorldPoint>,
    form: Form,
}

#[derive(Debug, Clone)]
enum Form {
    Point,
    Line,
    Area(Vec<u32>),
}

/// All records that have a place.
#[derive(Debug, Clone, Default)]
pub struct PreparedCommunity {
    items: Vec<Item>,
}

/// Radius of a symbol, in points.
const RADIUS: f32 = 6.5;

impl PreparedCommunity {
    /// Records of a profile; those without a place are not on the map.
    pub fn prepare(profile: &NeighbourhoodProfile) -> Self {
        let item = |record: RecordRef<'_>| {
            let points: Vec<WorldPoint> =
                record.points().iter().copied().map(LonLat::into).collect();
            let form = match record {
                RecordRef::Strategy(s) => match &s.shape {
                    Some(Shape::Line(_)) => Form::Line,
                    Some(Shape::Area(_)) => Form::Area(super::basemap::triangles(&points)),
                    Some(Shape::Point(_)) | None => Form::Point,
                },
                _ => Form::Point,
            };
            let closed = matches!(
                record,
                RecordRef::FocalPoint(f) if f.status == crate::profile::FocalPointStatus::Closed
            );
            (!points.is_empty()).then(|| Item {
                id: record.id(),
                kind: record.kind(),
                name: record.name().to_owned(),
                closed,
                points,
                form,
            })
        };
        Self { items: profile.records().filter_map(item).collect() }
    }

    /// Records for a picture that leaves the program: without those that are never to be
    /// projected, whose number comes with them.
    pub fn prepare_for_others(profile: &NeighbourhoodProfile) -> (Self, usize) {
        let mut all = Self::prepare(profile);
        let before = all.items.len();
        all.items.retain(|item| {
            profile
                .record(item.id)
                .is_some_and(|r| r.handling().sensitivity != Sensitivity::NeverProjected)
        });
        let held_back = before - all.items.len();
        (all, held_back)
    }

    /// Whether a layer has any record on the map.
    pub fn has(&self, kind: CommunityKind) -> bool {
        self.items.iter().any(|i| i.kind == kind)
    }

    /// Where a record is drawn: its point, or the middle of its line or area.
    pub fn position(&self, id: RecordId) -> Option<WorldPoint> {
        self.items.iter().find(|i| i.id == id).map(Item::middle)
    }

    /// The record whose symbol is within reach of a point on the screen, of a visible layer.
    pub fn pick_symbol(&self, camera: &Camera, layers: &Layers, at: Pos2) -> Option<RecordId> {
        self.items
            .iter()
            .filter(|i| layers.is_visible(LayerKind::Community(i.kind)))
            .filter(|i| matches!(i.form, Form::Point))
            .map(|i| (i, (camera.to_screen(i.middle()) - at).length()))
            .filter(|(_, d)| *d <= RADIUS + 3.0)
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(i, _)| i.id)
    }

    /// The topmost record of a visible layer within reach of a point on the screen; failing
    /// that, the line or area there.
    pub fn pick(&self, camera: &Camera, layers: &Layers, at: Pos2) -> Option<RecordId> {
        self.pick_symbol(camera, layers, at).or_else(|| {
            self.items
                .iter()
                .filter(|i| layers.is_visible(LayerKind::Community(i.kind)))
                .filter(|i| !matches!(i.form, Form::Point))
                .find(|i| i.is_near(camera, at))
                .map(|i| i.id)
        })
    }

    /// The points of a record as they are drawn; empty where it is not on the map.
    pub fn points(&self, id: RecordId) -> &[WorldPoint] {
        self.items.iter().find(|i| i.id == id).map_or(&[], |i| &i.points)
    }
}

impl Item {
    fn middle(&self) -> WorldPoint {
        match self.form {
            Form::Point => self.points.first().copied(),
            Form::Line => self.points.get(self.points.len() / 2).copied(),
            Form::Area(_) => crate::geography::WorldBounds::around(self.points.iter().copied())
                .map(crate::geography::WorldBounds::centre),
        }
        .unwrap_or(WorldPoint { x: 0.5, y: 0.5 })
    }

    /// Whether a point on the screen is on the line or the rim of the area. The inside of an
    /// area does not count: it would cover the hot spots and incidents that lie in it.
    fn is_near(&self, camera: &Camera, at: Pos2) -> bool {
        body_at(camera, &self.points, matches!(self.form, Form::Area(_)), at)
    }
}

/// What is drawn otherwise than it is kept.
#[derive(Debug, Clone, Copy, Default)]
pub struct Emphasis<'a> {
    /// The selected record.
    pub selected: Option<RecordId>,
    /// A record that is being moved or reshaped, and where it is now.
    pub moved: Option<(RecordId, &'a [WorldPoint])>,
}

impl Emphasis<'_> {
    /// Where a record's symbol goes.
    fn middle(&self, item: &Item) -> WorldPoint {
        match self.moved {
            Some((id, [at, ..])) if id == item.id => *at,
            _ => item.middle(),
        }
    }
}

/// Draws lines and areas, which lie under all symbols.
pub fn draw_shapes(
    canvas: &mut dyn Canvas,
    camera: &Camera,
    colours: &MapColours,
    layers: &Layers,
    community: &PreparedCommunity,
    emphasis: Emphasis<'_>,
) {
    for item in &community.items {
        let layer = layers.get(LayerKind::Community(item.kind));
        if !layer.visible || matches!(item.form, Form::Point) {
            continue;
        }
        let is_selected = emphasis.selected == Some(item.id);
        let colour = if is_selected { colours.selected } else { colours.community(item.kind) };
        let colour = colour.gamma_multiply(layer.opacity);
        let moved = emphasis.moved.filter(|(id, _)| *id == item.id);
        let now = moved.map_or(item.points.as_slice(), |(_, points)| points);
        let mut points: Vec<Pos2> = now.iter().map(|p| camera.to_screen(*p)).collect();
        if let (Form::Area(_), Some(_)) = (&item.form, moved) {
            // Its triangles are those of the old shape: the rim alone follows the hand.
            points.extend(points.first().copied());
        } else if let Form::Area(triangles) = &item.form {
            canvas.polygon(&points, triangles, colour.gamma_multiply(0.10));
            points.extend(points.first().copied());
        }
        dashes(canvas, &points, camera, 2.6, colour);
    }
}

/// Draws the symbols, and the names where there is room.
pub fn draw_symbols(
    canvas: &mut dyn Canvas,
    camera: &Camera,
    colours: &MapColours,
    layers: &Layers,
    space: &mut LabelSpace,
    community: &PreparedCommunity,
    emphasis: Emphasis<'_>,
) {
    let room = camera.rect.expand(10.0);
    let seen = |item: &&Item| {
        matches!(item.form, Form::Point)
            && layers.is_visible(LayerKind::Community(item.kind))
            && room.contains(camera.to_screen(emphasis.middle(item)))
    };
    for item in community.items.iter().filter(seen) {
        let at = camera.to_screen(emphasis.middle(item));
        let opacity = layers.get(LayerKind::Community(item.kind)).opacity;
        let colour = colours.community(item.kind).gamma_multiply(opacity);
        space.take(Rect::from_center_size(at, Vec2::splat(2.0 * RADIUS)));
        if emphasis.selected == Some(item.id) {
            canvas.symbol(Symbol::Circle, at, RADIUS + 5.0, colours.selected, colours.symbol_rim);
        }
        if item.closed {
            // A closed place is hollow: its symbol's rim alone.
            canvas.symbol(Symbol::of(item.kind), at, RADIUS, colour, colours.symbol_rim);
            canvas.symbol(Symbol::of(item.kind), at, RADIUS - 3.2, colours.halo, colours.halo);
        } else {
            canvas.symbol(Symbol::of(item.kind), at, RADIUS, colour, colours.symbol_rim);
        }
    }
    for item in community.items.iter().filter(seen) {
        if camera.zoom < 16.0 && emphasis.selected != Some(item.id) {
            continue;
        }
        let at = camera.to_screen(emphasis.middle(item)) + Vec2::new(0.0, RADIUS + 9.0);
        let wide = canvas.text_width(&item.name, 11.0);
        if space.claim(at, Vec2::new(wide + 6.0, 13.0), 0.0) {
            canvas.text(TextAt {
                text: &item.name,
                at,
                angle: 0.0,
                size: 11.0,
                color: colours.label_strong,
                halo: Halo::Of(colours.halo),
            });
        }
    }
}
