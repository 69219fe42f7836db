//! Where things are: degrees, metres, and the plane between them.
//!
//! Degrees are not metres, and neither is a screen: [`LonLat`], [`MetricPoint`] and
//! [`WorldPoint`] are three types, and only a [`MetricPlane`] turns one into another.
//! Lengths, areas and densities are measured on the metric plane alone; [`WorldPoint`]
//! (Web Mercator) is for drawing.

mod basemap;
mod bounds;
mod inside;
mod lattice;
mod lonlat;
mod metric;
mod plane;
pub mod soundness;
mod tile;
mod world;

pub use basemap::{Basemap, BasemapArea, BasemapAreaKind, BasemapLabel, LabelKind, Line, LineKind};
pub use bounds::MetricBounds;
pub use inside::Inside;
pub use lattice::WorldLattice;
pub use lonlat::{LonLat, LonLatError};
pub use metric::MetricPoint;
pub use plane::{MetricPlane, PlaneError};
pub use tile::{TileFacts, TileId, TileKind, TilePicture};
pub use world::{WorldBounds, WorldPoint};
