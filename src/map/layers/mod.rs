//! The layers, each prepared once and drawn every frame.

pub mod areas;
pub mod basemap;
pub mod community;
mod density;
pub mod graticule;
pub mod hot_spots;
pub mod incidents;
pub mod marks;
pub mod tiles;

pub use areas::PreparedAreas;
pub use basemap::PreparedBasemap;
pub use community::PreparedCommunity;
pub use density::DensityImage;
pub use hot_spots::SpotShape;
pub use incidents::{PlaceOrder, Pyramid, Stack};
pub use marks::{MapMark, MarkKind};
pub use tiles::{MapTile, TileContent, TileSet};
