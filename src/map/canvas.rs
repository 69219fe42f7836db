//! What a map layer draws on.

use egui::{Color32, Pos2, Rect};

use super::Camera;
use super::Symbol;
use super::layers::DensityImage;

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
}
