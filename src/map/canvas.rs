//! What a map layer draws on.

use egui::{Color32, Pos2, Rect};

use super::layers::{DensityImage, MapTile};
use super::{Camera, MapColours, Symbol};

/// Whether a text carries a rim in the colour of the ground, so that it reads on anything.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Halo {
    /// No rim.
    None,
    /// A rim of this colour.
    Of(Color32),
}

/// A piece of text on the map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TextAt<'a> {
    /// The words.
    pub text: &'a str,
    /// The middle of the text.
    pub at: Pos2,
    /// Rotation in radians, clockwise.
    pub angle: f32,
    /// Height of the font in points.
    pub size: f32,
    /// Colour.
    pub color: Color32,
    /// Rim.
    pub halo: Halo,
}

/// A surface that layers draw on, in screen points, in painting order.
pub trait Canvas {
    /// A filled polygon. `triangles` are indices into `points`, three a triangle, as made once
    /// when the layer was prepared; a canvas that fills paths itself ignores them.
    fn polygon(&mut self, points: &[Pos2], triangles: &[u32], fill: Color32);

    /// As [`Canvas::polygon`], with parts cut out; `triangles` are indices into `points` and, after
    /// them, the points of `holes`.
    fn polygon_with_holes(
        &mut self,
        points: &[Pos2],
        holes: &[Vec<Pos2>],
        triangles: &[u32],
        fill: Color32,
    ) {
        self.polygon(&[points, &holes.concat()].concat(), triangles, fill);
    }

    /// A filled rectangle with rounded corners.
    fn rect(&mut self, rect: Rect, radius: f32, fill: Color32);

    /// A line of `width` points, closed to a ring where asked.
    fn line(&mut self, points: &[Pos2], closed: bool, width: f32, color: Color32);

    /// A map symbol of a size given by the radius of the circle round it.
    fn symbol(&mut self, symbol: Symbol, at: Pos2, radius: f32, fill: Color32, rim: Color32);

    /// Text round a middle.
    fn text(&mut self, text: TextAt<'_>);

    /// How wide a text will be, in points.
    fn text_width(&mut self, text: &str, size: f32) -> f32;

    /// A density surface in classes of colour; the lowest class is not painted.
    fn density(&mut self, image: &DensityImage, camera: &Camera, colours: &[Color32], opacity: f32);

    /// A tile that is a picture, over `rect`; only what lies in `clip` is seen.
    fn tile_picture(&mut self, tile: &MapTile, rect: Rect, clip: Rect, opacity: f32);

    /// A tile of shapes as the camera sees it; only what lies in `clip` is seen. A canvas that
    /// draws the same tile again and again may keep what it made of it.
    fn tile_shapes(&mut self, tile: &MapTile, camera: &Camera, colours: &MapColours, clip: Rect);

    /// Whether there is time left in this frame to work out what can also wait for the next. A
    /// picture always has time.
    fn has_time(&mut self) -> bool {
        true
    }
}
