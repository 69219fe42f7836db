//! The map as a whole: which layers there are, how they are set, and in which order they are
//! drawn.

use std::sync::Arc;

use super::layers::{
    DensityImage, MapMark, PreparedAreas, PreparedBasemap, PreparedCommunity, Pyramid, SpotShape,
    TileSet, areas, basemap, community, graticule, hot_spots, incidents, marks, tiles,
};
use super::tools::{self, ToolsView};
use super::{Camera, Canvas, LabelSpace, MapColours};
use crate::analysis::ClassRule;
use crate::geography::WorldPoint;
use crate::profile::{AreaId, AreaKind, CommunityKind, RecordId};

/// A layer that a person can switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LayerKind {
    /// Streets, buildings, parks, water.
    Basemap,
    /// The neighbourhood's boundary.
    Boundary,
    /// Rims and names of areas of a kind.
    Areas(AreaKind),
    /// How deprived LSOAs are.
    Deprivation,
    /// Density of incidents.
    Density,
    /// Outlines and numbers of hot spots.
    HotSpots,
    /// Incidents.
    Incidents,
    /// A layer of the community map.
    Community(CommunityKind),
}

impl LayerKind {
    /// All layers from the top of the map to the bottom.
    pub const ALL: [Self; 16] = [
        Self::Community(CommunityKind::Stakeholder),
        Self::Community(CommunityKind::FocalPoint),
        Self::Community(CommunityKind::PlaceOfWorship),
        Self::Community(CommunityKind::Spoc),
        Self::Community(CommunityKind::Strategy),
        Self::Community(CommunityKind::Observation),
        Self::Incidents,
        Self::HotSpots,
        Self::Density,
        Self::Boundary,
        Self::Areas(AreaKind::Neighbourhood),
        Self::Areas(AreaKind::Ward),
        Self::Areas(AreaKind::Lsoa),
        Self::Areas(AreaKind::Other),
        Self::Deprivation,
        Self::Basemap,
    ];

    /// The layer's name.
    pub fn label(self) -> &'static str {
        match self {
            Self::Basemap => "Streets and buildings",
            Self::Boundary => "Neighbourhood boundary",
            Self::Density => "Incident density",
            Self::HotSpots => "Hot spots",
            Self::Incidents => "Incidents",
            Self::Community(kind) => kind.label(),
            Self::Areas(AreaKind::Neighbourhood) => "Neighbourhoods",
            Self::Areas(AreaKind::Ward) => "Wards",
            Self::Areas(AreaKind::Lsoa) => "LSOAs",
            Self::Areas(AreaKind::Other) => "Other areas",
            Self::Deprivation => "Deprivation",
        }
    }

    fn index(self) -> usize {
        Self::ALL.iter().position(|l| *l == self).unwrap_or_default()
    }
}

/// How a layer is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LayerSettings {
    /// Whether it is shown.
    pub visible: bool,
    /// From 0, invisible, to 1, opaque.
    pub opacity: f32,
}

/// How all layers are shown. Never part of an analysis: changing it recomputes nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Layers([LayerSettings; LayerKind::ALL.len()]);

impl Default for Layers {
    fn default() -> Self {
        let mut layers =
            Self([LayerSettings { visible: true, opacity: 1.0 }; LayerKind::ALL.len()]);
        layers.set(LayerKind::Density, LayerSettings { visible: true, opacity: 0.7 });
        layers.set(LayerKind::Incidents, LayerSettings { visible: true, opacity: 0.7 });
        // Another question than where the incidents are: for whoever asks it.
        layers.set(LayerKind::Deprivation, LayerSettings { visible: false, opacity: 0.5 });
        layers
    }
}

impl Layers {
    /// How a layer is shown.
    pub fn get(&self, layer: LayerKind) -> LayerSettings {
        self.0[layer.index()]
    }

    /// Sets how a layer is shown.
    pub fn set(&mut self, layer: LayerKind, settings: LayerSettings) {
        self.0[layer.index()] = settings;
    }

    /// Whether a layer is shown at all.
    pub fn is_visible(&self, layer: LayerKind) -> bool {
        self.get(layer).visible && self.get(layer).opacity > 0.0
    }
}

/// An answer of the analysis made ready to draw, with the words that belong to it: picture and
/// words come from one answer, so they always agree.
#[derive(Debug, Clone)]
pub struct HotSpotPicture {
    /// The surface in classes; `None` where nothing that counts has a place.
    pub image: Option<Arc<DensityImage>>,
    /// The hot spots' shapes, by rank.
    pub shapes: Arc<[SpotShape]>,
    /// Counts of incidents.
    pub pyramid: Arc<Pyramid>,
    /// What counts and how many: "ASB: 642 incidents".
    pub title: String,
    /// The period.
    pub period: String,
    /// What the classes are in: "Incidents per km² in the period".
    pub unit: String,
    /// Kernel, bandwidth and cell.
    pub method: String,
    /// How the classes were cut.
    pub classes: ClassRule,
    /// From which density on a place belongs to a hot spot, and how they are ranked.
    pub threshold: String,
    /// The credit line that the source of the incidents asks for; `None` where none does.
    pub credit: Option<&'static str>,
}

impl HotSpotPicture {
    /// The surface in classes, if there is anything to paint.
    pub fn drawable_image(&self) -> Option<&DensityImage> {
        self.image.as_deref().filter(|image| image.is_drawable())
    }
}

/// Everything that one drawing of the map needs; borrowed, never changed by drawing.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// Where the map looks.
    pub camera: Camera,
    /// The colours.
    pub colours: &'a MapColours,
    /// How layers are shown.
    pub layers: &'a Layers,
    /// The basemap; `None` where none covers the place.
    pub basemap: Option<&'a PreparedBasemap>,
    /// The tiles under the map; `None` where the basemap has none.
    pub tiles: Option<&'a TileSet>,
    /// The neighbourhood's boundary; empty when none is known.
    pub boundary: &'a [WorldPoint],
    /// Areas that others drew; `None` where there are none.
    pub areas: Option<&'a PreparedAreas>,
    /// Density, hot spots and counts; `None` until the first answer is there.
    pub hot_spots: Option<&'a HotSpotPicture>,
    /// The community map.
    pub community: &'a PreparedCommunity,
    /// The rank of the selected hot spot.
    pub selected_spot: Option<u32>,
    /// The selected record.
    pub selected_record: Option<RecordId>,
    /// The selected area.
    pub selected_area: Option<AreaId>,
    /// The selected place.
    pub selected_place: Option<WorldPoint>,
    /// Places of the incidents that a chart points at.
    pub lit: &'a [WorldPoint],
    /// Lines that a statistic found, and those that its chart points at.
    pub marks: [&'a [MapMark]; 2],
    /// What is being drawn or dragged; nothing in a picture.
    pub tools: ToolsView<'a>,
}

impl Scene<'_> {
    /// The credit line of the basemap; empty where there is none.
    pub fn credit(&self) -> &str {
        let of_tiles = self.tiles.map(|t| t.facts.attribution.as_str());
        of_tiles.or(self.basemap.map(|b| b.basemap.attribution.as_str())).unwrap_or_default()
    }
}

/// Draws the map from the ground up.
pub fn draw(canvas: &mut dyn Canvas, scene: &Scene<'_>) {
    let Scene { camera, colours, layers, .. } = *scene;
    let mut space = LabelSpace::default();
    canvas.rect(camera.rect, 0.0, colours.ground);
    let is_seen = layers.is_visible(LayerKind::Basemap);
    let shown_basemap = scene.basemap.filter(|_| is_seen);
    let shown_tiles = scene.tiles.filter(|tiles| is_seen && tiles.covers(&camera));
    if shown_basemap.is_none() && shown_tiles.is_none() {
        graticule::draw(canvas, &camera, colours);
    } else {
        if let Some(tiles) = shown_tiles {
            tiles::draw(canvas, &camera, colours, tiles);
        }
        if let Some(map) = shown_basemap {
            basemap::draw(canvas, &camera, colours, map);
        }
        // A veil of the ground's colour: fainter streets, not see-through ones.
        let veil = 1.0 - layers.get(LayerKind::Basemap).opacity;
        if veil > 0.0 {
            canvas.rect(camera.rect, 0.0, colours.ground.gamma_multiply(veil));
        }
    }
    if let Some(prepared) = scene.areas {
        if layers.is_visible(LayerKind::Deprivation) {
            let opacity = layers.get(LayerKind::Deprivation).opacity;
            areas::draw_deprivation(canvas, &camera, colours, prepared, opacity);
        }
        areas::draw_rims(canvas, &camera, colours, layers, prepared, scene.selected_area);
    }
    if layers.is_visible(LayerKind::Boundary) {
        let colour = colours.boundary.gamma_multiply(layers.get(LayerKind::Boundary).opacity);
        graticule::draw_boundary(canvas, &camera, colour, scene.boundary);
    }
    if let Some(image) = scene.hot_spots.and_then(HotSpotPicture::drawable_image)
        && layers.is_visible(LayerKind::Density)
    {
        let opacity = layers.get(LayerKind::Density).opacity;
        canvas.density(image, &camera, &colours.density, opacity);
    }
    community::draw_shapes(
        canvas,
        &camera,
        colours,
        layers,
        scene.community,
        community::Emphasis { selected: scene.selected_record, moved: scene.tools.moved },
    );
    if let Some(picture) = scene.hot_spots {
        if layers.is_visible(LayerKind::HotSpots) {
            let opacity = layers.get(LayerKind::HotSpots).opacity;
            hot_spots::draw_outlines(
                canvas,
                &camera,
                colours,
                &picture.shapes,
                scene.selected_spot,
                opacity,
            );
        }
        if layers.is_visible(LayerKind::Incidents) {
            let opacity = layers.get(LayerKind::Incidents).opacity;
            incidents::draw(canvas, &camera, colours, &picture.pyramid, opacity);
        }
    }
    for marks in scene.marks {
        marks::draw(canvas, &camera, colours, marks);
    }
    draw_lit(canvas, &camera, colours, scene.lit);
    if let Some(place) = scene.selected_place {
        let at = camera.to_screen(place);
        let ring = super::Symbol::Circle.outline(at, 12.0);
        canvas.line(&ring, true, 5.0, colours.halo);
        canvas.line(&ring, true, 3.0, colours.selected);
    }
    let badges = scene.hot_spots.filter(|_| layers.is_visible(LayerKind::HotSpots));
    if let Some(picture) = badges {
        hot_spots::take_room(&camera, &mut space, &picture.shapes);
    }
    community::draw_symbols(
        canvas,
        &camera,
        colours,
        layers,
        &mut space,
        scene.community,
        community::Emphasis { selected: scene.selected_record, moved: scene.tools.moved },
    );
    if let Some(prepared) = scene.areas {
        areas::draw_names(canvas, &camera, colours, layers, &mut space, prepared);
    }
    if let Some(map) = shown_basemap {
        basemap::draw_labels(canvas, &camera, colours, &mut space, map);
    }
    if let Some(tiles) = shown_tiles {
        tiles::draw_labels(canvas, &camera, colours, &mut space, tiles);
    }
    // Above all else, so that nothing lies on a number.
    if let Some(picture) = badges {
        hot_spots::draw_badges(canvas, &camera, colours, &picture.shapes, scene.selected_spot);
    }
    tools::draw(canvas, &camera, colours, &scene.tools);
}

/// Most places that are lit; of more as many, evenly chosen, say the same.
const MOST_LIT: usize = 400;

/// A ring round each place that a chart points at.
fn draw_lit(canvas: &mut dyn Canvas, camera: &Camera, colours: &MapColours, lit: &[WorldPoint]) {
    let view = camera.view(16.0);
    let seen: Vec<&WorldPoint> = lit
        .iter()
        .filter(|p| {
            (view.min.x..=view.max.x).contains(&p.x) && (view.min.y..=view.max.y).contains(&p.y)
        })
        .collect();
    for place in seen.iter().step_by(seen.len().div_ceil(MOST_LIT).max(1)) {
        let ring = super::Symbol::Circle.outline(camera.to_screen(**place), 9.0);
        canvas.line(&ring, true, 4.5, colours.halo);
        canvas.line(&ring, true, 2.5, colours.selected);
    }
}
