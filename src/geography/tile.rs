//! Tiles: the squares into which maps on the web and in tile files are cut.

use super::{WorldBounds, WorldPoint};

/// A square of Web Mercator: at zoom 0 the whole world, at each further zoom a quarter of the one
/// before. `x` counts from the west, `y` from the north.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TileId {
    /// Zoom level, at most [`TileId::MAX_ZOOM`].
    pub zoom: u8,
    /// Column from the west, below 2^zoom.
    pub x: u32,
    /// Row from the north, below 2^zoom.
    pub y: u32,
}

impl TileId {
    /// The highest zoom that any source has.
    pub const MAX_ZOOM: u8 = 24;

    /// The tile of a zoom that a place lies in; a place beyond the edge of the world lies in the
    /// tile at that edge.
    pub fn at(zoom: u8, place: WorldPoint) -> Self {
        let n = f64::from(zoom).exp2();
        let number = |v: f64| (v * n).floor().clamp(0.0, n - 1.0) as u32;
        Self { zoom, x: number(place.x), y: number(place.y) }
    }

    /// How wide the tile is; the world is 1 wide.
    pub fn side(self) -> f64 {
        (-f64::from(self.zoom)).exp2()
    }

    /// The square it covers.
    pub fn bounds(self) -> WorldBounds {
        let side = self.side();
        let corner = |x: f64, y: f64| WorldPoint { x: x * side, y: y * side };
        let (x, y) = (f64::from(self.x), f64::from(self.y));
        WorldBounds { min: corner(x, y), max: corner(x + 1.0, y + 1.0) }
    }

    /// The tile of the zoom above that covers this one; `None` above the world.
    pub fn parent(self) -> Option<Self> {
        Some(Self { zoom: self.zoom.checked_sub(1)?, x: self.x / 2, y: self.y / 2 })
    }

    /// Whether this tile lies in another, or is it.
    pub fn lies_in(self, other: Self) -> bool {
        let Some(up) = self.zoom.checked_sub(other.zoom) else { return false };
        u32::from(up) < 32 && self.x >> up == other.x && self.y >> up == other.y
    }
}

/// What the tiles of a source are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TileKind {
    /// Pictures: PNG, JPEG or WebP.
    Picture,
    /// Shapes with their attributes: Mapbox Vector Tiles.
    Shapes,
}

/// What is known of a source of tiles before any is read.
#[derive(Debug, Clone, PartialEq)]
pub struct TileFacts {
    /// The file's name, or the server's.
    pub name: String,
    /// What its tiles are.
    pub kind: TileKind,
    /// The lowest zoom that it has.
    pub min_zoom: u8,
    /// The highest zoom that it has; beyond, its tiles are enlarged.
    pub max_zoom: u8,
    /// How wide a tile is at its own zoom, in points of the screen: 256 or 512.
    pub points: f64,
    /// The part of the world that it says it covers; `None` where it does not say.
    pub bounds: Option<WorldBounds>,
    /// The credit line; on screen and in print.
    pub attribution: String,
    /// Whether tiles come over the network.
    pub is_network: bool,
}

/// A tile that is a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TilePicture {
    /// Width and height in pixels.
    pub size: [usize; 2],
    /// Red, green, blue and opacity of each pixel, row by row from the north, not premultiplied.
    pub rgba: Vec<u8>,
    /// The file as it was read, for pictures that hold it whole.
    pub file: Vec<u8>,
    /// What that file is: `image/png`, `image/jpeg` or `image/webp`.
    pub media_type: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_lies_in_its_tile_and_in_the_tiles_above() {
        let leeds = WorldPoint::from(crate::geography::LonLat::new(-1.5549, 53.8079).unwrap());
        let tile = TileId::at(14, leeds);
        assert_eq!(tile, TileId { zoom: 14, x: 8121, y: 5275 });
        let b = tile.bounds();
        assert!((b.min.x..b.max.x).contains(&leeds.x) && (b.min.y..b.max.y).contains(&leeds.y));
        let parent = tile.parent().unwrap();
        assert_eq!(parent, TileId::at(13, leeds));
        assert!(tile.lies_in(parent) && tile.lies_in(tile) && !parent.lies_in(tile));
        assert_eq!(TileId { zoom: 0, x: 0, y: 0 }.parent(), None);
    }

    #[test]
    fn a_place_beyond_the_world_lies_at_its_edge() {
        let far = WorldPoint { x: 1.5, y: -0.2 };
        assert_eq!(TileId::at(3, far), TileId { zoom: 3, x: 7, y: 0 });
    }
}
