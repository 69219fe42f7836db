//! Hot spots: an outline, and a numbered badge.

use egui::{Pos2, Rect, Vec2};
use geo::Simplify;

use crate::analysis::HotSpot;
use crate::geography::{MetricPlane, MetricPoint, WorldBounds, WorldLattice, WorldPoint};
use crate::map::{Camera, Canvas, Halo, LabelSpace, MapColours, Symbol, TextAt};

/// A hot spot made ready to draw.
#[derive(Debug, Clone, PartialEq)]
pub struct SpotShape {
    /// Its rank, from 1.
    pub rank: u32,
    /// Its rings: the exterior, then holes.
    pub rings: Vec<Vec<WorldPoint>>,
    /// Where its number stands: on the outline's northernmost corner, where it covers the rim and
    /// not the incidents or records inside.
    pub badge: WorldPoint,
    /// The rectangle around it.
    pub bounds: WorldBounds,
}

/// The rings of a polygon on the metric plane, in Web Mercator, without the repeated last point.
pub fn rings(polygon: &geo::Polygon<f64>, plane: &MetricPlane) -> Vec<Vec<WorldPoint>> {
    let mut lattice = WorldLattice::on(plane);
    std::iter::once(polygon.exterior())
        .chain(polygon.interiors())
        .map(|ring| {
            let corners = ring.0.iter().take(ring.0.len().saturating_sub(1));
            corners.filter_map(|c| lattice.to_world(MetricPoint::new(c.x, c.y))).collect()
        })
        .collect()
}

impl SpotShape {
    /// A hot spot in Web Mercator; `None` where the plane does not reach.
    pub fn prepare(spot: &HotSpot, plane: &MetricPlane) -> Option<Self> {
        // Marching squares puts a corner on every cell; what is seen needs far fewer.
        let rings = rings(&spot.outline.simplify(SMOOTH_M), plane);
        let exterior = rings.first()?;
        Some(Self {
            rank: spot.rank,
            bounds: WorldBounds::around(exterior.iter().copied())?,
            badge: exterior.iter().copied().min_by(|a, b| a.y.total_cmp(&b.y))?,
            rings,
        })
    }
}

/// How far a drawn outline may lie from the measured one, metres.
const SMOOTH_M: f64 = 0.5;

/// Radius of a badge, in points.
const BADGE: f32 = 11.0;

/// Draws the outlines; the selected one is thicker.
pub fn draw_outlines(
    canvas: &mut dyn Canvas,
    camera: &Camera,
    colours: &MapColours,
    spots: &[SpotShape],
    selected: Option<u32>,
    opacity: f32,
) {
    let view = camera.view(20.0);
    for spot in spots.iter().filter(|s| s.bounds.intersects(view)) {
        let is_selected = selected == Some(spot.rank);
        for ring in &spot.rings {
            let points = thinned(camera, ring);
            let (width, colour) =
                if is_selected { (4.0, colours.selected) } else { (2.2, colours.hot_spot) };
            canvas.line(&points, true, width + 2.0, colours.halo.gamma_multiply(0.55 * opacity));
            canvas.line(&points, true, width, colour.gamma_multiply(opacity));
        }
    }
}

/// The corners of a ring on the screen, without those that nobody could tell from the one before.
fn thinned(camera: &Camera, ring: &[WorldPoint]) -> Vec<Pos2> {
    const NEAR: f32 = 1.2;
    let mut points: Vec<Pos2> = Vec::new();
    for at in ring.iter().map(|p| camera.to_screen(*p)) {
        if points.last().is_none_or(|last| last.distance_sq(at) > NEAR * NEAR) {
            points.push(at);
        }
    }
    points
}

/// Keeps the room of the numbers free of names.
pub fn take_room(camera: &Camera, space: &mut LabelSpace, spots: &[SpotShape]) {
    let seen = camera.rect.expand(BADGE);
    for at in spots.iter().map(|s| camera.to_screen(s.badge)).filter(|at| seen.contains(*at)) {
        space.take(Rect::from_center_size(at, Vec2::splat(2.0 * BADGE + 4.0)));
    }
}

/// Most numbers on the map at once: more could not be told apart from the third row.
const MOST_BADGES: usize = 100;

/// Draws the numbers, the best rank first; one that would lie on a better one is left out until
/// the map is zoomed in.
pub fn draw_badges(
    canvas: &mut dyn Canvas,
    camera: &Camera,
    colours: &MapColours,
    spots: &[SpotShape],
    selected: Option<u32>,
) {
    let seen = camera.rect.expand(BADGE);
    let mut drawn: Vec<(u32, Pos2)> = Vec::new();
    let chosen = spots.iter().filter(|s| selected == Some(s.rank));
    let others = spots.iter().filter(|s| selected != Some(s.rank));
    for spot in chosen.chain(others) {
        let at = camera.to_screen(spot.badge);
        let is_free = drawn.iter().all(|(_, other)| (*other - at).length() >= 2.0 * BADGE - 3.0);
        if seen.contains(at) && is_free {
            drawn.push((spot.rank, at));
            if drawn.len() == MOST_BADGES {
                break;
            }
        }
    }
    // All discs, then all numbers: what lies between two texts is one mesh.
    for (rank, at) in &drawn {
        let fill = if selected == Some(*rank) { colours.selected } else { colours.hot_spot };
        canvas.symbol(Symbol::Circle, *at, BADGE, fill, colours.symbol_rim);
    }
    for (rank, at) in drawn {
        canvas.text(TextAt {
            text: &rank.to_string(),
            at,
            angle: 0.0,
            size: 13.0,
            color: colours.on_hot_spot,
            halo: Halo::None,
        });
    }
}
