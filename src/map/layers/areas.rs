//! Areas that others drew: their rims and names, and how deprived LSOAs are.

use std::sync::Arc;

use egui::{Color32, Pos2, Vec2};
use geo::Simplify;

use super::basemap::triangles_of;
use crate::geography::{Inside, LonLat, WorldBounds, WorldPoint};
use crate::map::{Camera, Canvas, Halo, LabelSpace, LayerKind, Layers, MapColours, TextAt};
use crate::profile::{Area, AreaId, AreaKind};

/// Classes that the ten deciles are painted in.
pub const DEPRIVATION_CLASSES: usize = 5;

/// Up to which zoom each coarser form of an area is drawn; above the last one it is drawn as it is.
const COARSE_ZOOMS: [f64; 3] = [8.5, 11.0, 13.5];
/// How far a coarser form may lie beside the true rim, in points of the screen.
const TOLERANCE: f64 = 0.4;
/// Most names on the map at once.
const MOST_NAMES: usize = 120;

/// One part of an area: a ring with holes, cut into triangles.
#[derive(Debug, Clone, Default)]
struct Part {
    ring: Vec<WorldPoint>,
    holes: Vec<Vec<WorldPoint>>,
    triangles: Vec<u32>,
}

#[derive(Debug, Clone)]
struct Item {
    id: AreaId,
    kind: AreaKind,
    title: String,
    decile: Option<u8>,
    bounds: WorldBounds,
    /// Where the name stands: within the area.
    middle: WorldPoint,
    inside: Inside,
    /// From the coarsest form to the true one.
    forms: [Vec<Part>; COARSE_ZOOMS.len() + 1],
}

/// All areas, ready to draw: each in a form for each range of zoom, so that a county of LSOAs costs
/// no more than what can be seen of it.
#[derive(Debug, Clone, Default)]
pub struct PreparedAreas {
    of: Arc<Vec<Area>>,
    items: Vec<Item>,
    /// The indices that deprivation is by, as the legend calls them.
    indices: Vec<String>,
    without_figure: usize,
    credits: Vec<(AreaKind, String)>,
}

impl PreparedAreas {
    /// Areas made ready; with thousands of them that takes a moment, and is no work for between two
    /// frames.
    pub fn prepare(areas: &Arc<Vec<Area>>) -> Self {
        let mut indices: Vec<String> = Vec::new();
        for figures in areas.iter().filter_map(|a| a.deprivation.as_ref()) {
            if !indices.contains(&figures.index) {
                indices.push(figures.index.clone());
            }
        }
        // The smallest on top: it is what a click means.
        let mut items: Vec<Item> = areas.iter().filter_map(Item::of).collect();
        let size = |i: &Item| (i.bounds.max.x - i.bounds.min.x) * (i.bounds.max.y - i.bounds.min.y);
        items.sort_by(|a, b| size(b).total_cmp(&size(a)));
        let is_without = |a: &&Area| a.kind == AreaKind::Lsoa && a.deprivation.is_none();
        let without_figure = areas.iter().filter(is_without).count();
        let mut credits: Vec<(AreaKind, String)> = Vec::new();
        for area in areas.iter().filter(|a| !a.credit.is_empty()) {
            if !credits.iter().any(|(kind, text)| (*kind, text) == (area.kind, &area.credit)) {
                credits.push((area.kind, area.credit.clone()));
            }
        }
        Self { of: Arc::clone(areas), items, indices, without_figure, credits }
    }

    /// Whether these are those areas.
    pub fn is_of(&self, areas: &Arc<Vec<Area>>) -> bool {
        Arc::ptr_eq(&self.of, areas)
    }

    /// Whether there is any area of a kind.
    pub fn has(&self, kind: AreaKind) -> bool {
        self.items.iter().any(|i| i.kind == kind)
    }

    /// The indices by which areas have deprivation deciles; none where no area has one.
    pub fn indices(&self) -> &[String] {
        &self.indices
    }

    /// How many LSOAs have no figure of deprivation.
    pub fn without_figure(&self) -> usize {
        self.without_figure
    }

    /// The credit lines that the sources of what is shown ask for, each once.
    pub fn credits(&self, layers: &Layers) -> Vec<&str> {
        let deprivation = layers.is_visible(LayerKind::Deprivation) && !self.indices.is_empty();
        let mut lines: Vec<&str> = Vec::new();
        for (kind, text) in &self.credits {
            let is_shown = layers.is_visible(LayerKind::Areas(*kind))
                || (deprivation && *kind == AreaKind::Lsoa);
            if is_shown && !lines.contains(&text.as_str()) {
                lines.push(text);
            }
        }
        lines
    }

    /// The rectangle round an area; `None` where it is not there.
    pub fn bounds(&self, id: AreaId) -> Option<WorldBounds> {
        self.items.iter().find(|i| i.id == id).map(|i| i.bounds)
    }

    /// The areas of visible layers at a point of the screen, the smallest first.
    pub fn at(&self, camera: &Camera, layers: &Layers, at: Pos2) -> Vec<AreaId> {
        let world = camera.to_world(at);
        let Some(place) = world.to_lon_lat() else { return Vec::new() };
        let point = WorldBounds { min: world, max: world };
        let there = self.items.iter().rev().filter(|item| {
            item.is_shown(layers) && item.bounds.intersects(point) && item.inside.contains(place)
        });
        there.map(|item| item.id).collect()
    }
}

impl Item {
    fn of(area: &Area) -> Option<Self> {
        let rings = || area.polygons.iter().flatten();
        let full: Vec<Part> = area.polygons.iter().filter_map(|rings| Part::of(rings)).collect();
        let bounds = WorldBounds::around(full.iter().flat_map(|p| p.ring.iter().copied()))?;
        let coarse = |zoom: f64| -> Vec<Part> {
            let tolerance = TOLERANCE / (256.0 * zoom.exp2());
            full.iter().filter_map(|part| part.simplified(tolerance)).collect()
        };
        let [a, b, c] = COARSE_ZOOMS.map(coarse);
        Some(Self {
            id: area.id,
            kind: area.kind,
            title: area.title().to_owned(),
            decile: area.deprivation.as_ref().map(|d| d.decile),
            bounds,
            middle: middle(area).unwrap_or(bounds.centre()),
            inside: Inside::of(rings().map(Vec::as_slice)),
            forms: [a, b, c, full],
        })
    }

    fn form(&self, zoom: f64) -> &[Part] {
        let i = COARSE_ZOOMS.iter().position(|most| zoom <= *most).unwrap_or(COARSE_ZOOMS.len());
        &self.forms[i]
    }

    fn is_shown(&self, layers: &Layers) -> bool {
        layers.is_visible(LayerKind::Areas(self.kind))
            || (self.decile.is_some() && layers.is_visible(LayerKind::Deprivation))
    }

    /// How wide and high it is on the screen.
    fn size(&self, camera: &Camera) -> Vec2 {
        camera.to_screen(self.bounds.max) - camera.to_screen(self.bounds.min)
    }
}

impl Part {
    fn of(rings: &[Vec<LonLat>]) -> Option<Self> {
        let world = |ring: &Vec<LonLat>| ring.iter().copied().map(WorldPoint::from).collect();
        let (rim, holes) = rings.split_first()?;
        Some(Self::new(world(rim), holes.iter().map(world).collect()))
    }

    fn new(ring: Vec<WorldPoint>, holes: Vec<Vec<WorldPoint>>) -> Self {
        let triangles = triangles_of(&ring, &holes);
        Self { ring, holes, triangles }
    }

    /// The same with fewer corners; `None` where nothing can be seen of it any more.
    fn simplified(&self, tolerance: f64) -> Option<Self> {
        let fewer = |ring: &Vec<WorldPoint>| -> Option<Vec<WorldPoint>> {
            let closed = ring.iter().chain(ring.first()).map(|p| (p.x, p.y));
            let line: geo::LineString<f64> = closed.collect();
            let kept = line.simplify(tolerance).0;
            let ring: Vec<WorldPoint> =
                kept.iter().skip(1).map(|p| WorldPoint { x: p.x, y: p.y }).collect();
            (ring.len() > 2).then_some(ring)
        };
        let ring = fewer(&self.ring)?;
        Some(Self::new(ring, self.holes.iter().filter_map(fewer).collect()))
    }
}

/// A point within the largest part, as far from its rim as is quickly found.
fn middle(area: &Area) -> Option<WorldPoint> {
    use geo::InteriorPoint;
    let ring = area.largest_ring()?;
    let line: geo::LineString<f64> = ring.iter().map(|p| geo::Coord::from(*p)).collect();
    let point = geo::Polygon::new(line, Vec::new()).interior_point()?;
    LonLat::new(point.x(), point.y()).ok().map(WorldPoint::from)
}

/// The class, from 0, the most deprived fifth, that a decile is painted in.
pub fn class_of(decile: u8) -> usize {
    (usize::from(decile.max(1) - 1) / 2).min(DEPRIVATION_CLASSES - 1)
}

fn in_view<'a>(
    areas: &'a PreparedAreas,
    camera: &Camera,
) -> impl Iterator<Item = &'a Item> + Clone + 'a {
    let view = camera.view(4.0);
    areas.items.iter().filter(move |item| item.bounds.intersects(view))
}

fn on_screen(camera: &Camera, ring: &[WorldPoint]) -> Vec<Pos2> {
    ring.iter().map(|p| camera.to_screen(*p)).collect()
}

/// Paints how deprived each area is that has a figure. One without is left as it is: no data is not
/// the least deprived.
pub fn draw_deprivation(
    canvas: &mut dyn Canvas,
    camera: &Camera,
    colours: &MapColours,
    areas: &PreparedAreas,
    opacity: f32,
) {
    for item in in_view(areas, camera) {
        let Some(decile) = item.decile else { continue };
        let fill = colours.deprivation[class_of(decile)].gamma_multiply(opacity);
        for part in item.form(camera.zoom) {
            let points = on_screen(camera, &part.ring);
            if part.holes.is_empty() {
                canvas.polygon(&points, &part.triangles, fill);
            } else {
                let holes: Vec<_> = part.holes.iter().map(|h| on_screen(camera, h)).collect();
                canvas.polygon_with_holes(&points, &holes, &part.triangles, fill);
            }
        }
    }
}

/// How wide the rim of a kind of area is, in points.
pub fn rim_width(kind: AreaKind) -> f32 {
    match kind {
        AreaKind::Neighbourhood | AreaKind::Other => 2.0,
        AreaKind::Ward => 1.6,
        AreaKind::Lsoa => 0.9,
    }
}

/// Draws the rims of the areas whose layer is shown, the selected one on top.
pub fn draw_rims(
    canvas: &mut dyn Canvas,
    camera: &Camera,
    colours: &MapColours,
    layers: &Layers,
    areas: &PreparedAreas,
    selected: Option<AreaId>,
) {
    let rims = |canvas: &mut dyn Canvas, item: &Item, width: f32, colour: Color32| {
        for part in item.form(camera.zoom) {
            canvas.line(&on_screen(camera, &part.ring), true, width, colour);
            for hole in &part.holes {
                canvas.line(&on_screen(camera, hole), true, width, colour);
            }
        }
    };
    for item in in_view(areas, camera) {
        let layer = LayerKind::Areas(item.kind);
        // What is smaller than its own rim would be a blot.
        let is_seen = layers.is_visible(layer) && item.size(camera).min_elem() > 3.0;
        if is_seen && selected != Some(item.id) {
            let colour = colours.area.gamma_multiply(layers.get(layer).opacity);
            rims(canvas, item, rim_width(item.kind), colour);
        }
    }
    let chosen = in_view(areas, camera).find(|item| selected == Some(item.id));
    if let Some(item) = chosen.filter(|item| item.is_shown(layers)) {
        rims(canvas, item, 5.0, colours.halo);
        rims(canvas, item, 3.0, colours.selected);
    }
}

/// Draws the names of areas that are wide enough for theirs, the largest first.
pub fn draw_names(
    canvas: &mut dyn Canvas,
    camera: &Camera,
    colours: &MapColours,
    layers: &Layers,
    space: &mut LabelSpace,
    areas: &PreparedAreas,
) {
    const SIZE: f32 = 11.0;
    // The credit lines stand at the bottom.
    let mut room = camera.rect.shrink(4.0);
    room.max.y -= 44.0;
    let mut drawn = 0;
    for item in in_view(areas, camera) {
        let at = camera.to_screen(item.middle);
        let wide = item.size(camera).x;
        let fits = layers.is_visible(LayerKind::Areas(item.kind)) && room.contains(at);
        // A name is longer than this: its width need not be measured.
        if !fits || wide < 48.0 || drawn == MOST_NAMES {
            continue;
        }
        let needed = canvas.text_width(&item.title, SIZE);
        if wide > needed + 8.0 && space.claim(at, Vec2::new(needed + 8.0, SIZE + 6.0), 0.0) {
            let halo = Halo::Of(colours.halo);
            let color = colours.area;
            canvas.text(TextAt { text: &item.title, at, angle: 0.0, size: SIZE, color, halo });
            drawn += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_deciles_are_five_classes() {
        let classes: Vec<usize> = (1..=10).map(class_of).collect();
        assert_eq!(classes, [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
    }
}
