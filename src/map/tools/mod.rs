//! What a person draws and drags on the map: a sketch, handles on the corners of a shape, and
//! where they snap. Nothing here changes a profile; the tools say where and what.

mod grips;
mod sketch;
mod snap;

use crate::edit::Geometry;
use crate::geography::WorldPoint;
use crate::profile::RecordId;

pub use grips::{Grip, Handles, body_at};
pub use sketch::draw;
pub use snap::{SnapIndex, Snapped};

/// What the tools show above the map in a frame.
#[derive(Debug, Clone, Copy, Default)]
pub struct ToolsView<'a> {
    /// What is being drawn: its kind, its points, and where the next would go.
    pub sketch: Option<Sketch<'a>>,
    /// The shape that can be reshaped.
    pub handles: Option<Handles<'a>>,
    /// The rim of what is selected and drawn by no layer.
    pub rim: &'a [WorldPoint],
    /// A record that is being moved or reshaped, and how it stands now.
    pub moved: Option<(RecordId, &'a [WorldPoint])>,
    /// Where a new point would snap to.
    pub snap: Option<WorldPoint>,
    /// The cross in the middle of the map that stands in for a pointer.
    pub cross: bool,
}

/// A shape in the making.
#[derive(Debug, Clone, Copy)]
pub struct Sketch<'a> {
    /// What it will be.
    pub geometry: Geometry,
    /// Its points so far.
    pub points: &'a [WorldPoint],
    /// Where the next point would go.
    pub next: Option<WorldPoint>,
}
