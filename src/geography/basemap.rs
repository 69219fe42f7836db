//! Streets, buildings, parks and water under the map: plain shapes in Web Mercator.

use super::{WorldBounds, WorldPoint};

/// What a line on the basemap is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LineKind {
    /// Footpath or alley.
    Footpath,
    /// Service road.
    Service,
    /// Residential street.
    Residential,
    /// Minor through road.
    Minor,
    /// The high street.
    HighStreet,
    /// Main road.
    Main,
    /// Stream.
    Stream,
    /// Railway.
    Railway,
}

/// What an area on the basemap is, in drawing order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BasemapAreaKind {
    /// Industrial ground.
    Industrial,
    /// School grounds.
    School,
    /// Cemetery.
    Cemetery,
    /// Allotments.
    Allotments,
    /// Park.
    Park,
    /// Woodland.
    Wood,
    /// Playing field.
    Pitch,
    /// Water.
    Water,
    /// Building.
    Building,
}

/// How a label is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LabelKind {
    /// The town's name.
    Town,
    /// A part of the town.
    District,
    /// A park.
    Park,
    /// Water.
    Water,
    /// A building or site.
    Building,
}

/// A street, stream or railway.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What it is.
    pub kind: LineKind,
    /// Its name, where it has one.
    pub name: Option<String>,
    /// Its course.
    pub points: Vec<WorldPoint>,
    /// The rectangle around it.
    pub bounds: WorldBounds,
}

/// A building, park, or stretch of water.
#[derive(Debug, Clone, PartialEq)]
pub struct BasemapArea {
    /// What it is.
    pub kind: BasemapAreaKind,
    /// Its name, where it has one.
    pub name: Option<String>,
    /// The exterior ring, not closed twice.
    pub ring: Vec<WorldPoint>,
    /// What is cut out of it: courtyards, islands; rings as the exterior one.
    pub holes: Vec<Vec<WorldPoint>>,
    /// The rectangle around it.
    pub bounds: WorldBounds,
}

/// A name at a place.
#[derive(Debug, Clone, PartialEq)]
pub struct BasemapLabel {
    /// How it is set.
    pub kind: LabelKind,
    /// The words.
    pub text: String,
    /// Its middle.
    pub at: WorldPoint,
}

/// Everything the basemap draws, and whom to name for it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Basemap {
    /// Streets, streams, railways.
    pub lines: Vec<Line>,
    /// Buildings, parks, water, sorted by kind: the order they are drawn in.
    pub areas: Vec<BasemapArea>,
    /// Names of places; street names come from the lines.
    pub labels: Vec<BasemapLabel>,
    /// The credit line the source asks for; on screen and in print.
    pub attribution: String,
}

impl Basemap {
    /// The rectangle around everything; `None` when it is empty.
    pub fn bounds(&self) -> Option<WorldBounds> {
        let corners = |b: &WorldBounds| [b.min, b.max];
        WorldBounds::around(
            self.lines
                .iter()
                .flat_map(|l| corners(&l.bounds))
                .chain(self.areas.iter().flat_map(|a| corners(&a.bounds))),
        )
    }
}
