//! Tiles as the window keeps them between frames: textures of pictures, meshes of shapes.
//!
//! A tile's shapes are made into a mesh once for each quarter of a zoom level, which is little
//! enough that streets keep their width; while the map moves, only the corners of the mesh do.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use egui::{
    Color32, ColorImage, Mesh, Painter, Pos2, Rect, Shape, TextureHandle, TextureOptions, Vec2,
};

use super::layers::tiles::quarter;
use super::layers::{MapTile, TileContent};
use super::{Camera, MapColours};

/// How long one frame works on what can also wait for the next. One piece is always made.
const A_FRAME: Duration = Duration::from_millis(3);
/// Kept things that were not drawn for so many frames go.
const UNSEEN_FRAMES: u64 = 120;

/// What is kept, by the number of the tile.
#[derive(Default)]
pub(super) struct KeptTiles {
    pictures: HashMap<u64, (TextureHandle, u64)>,
    shapes: HashMap<u64, KeptShapes>,
    frame: u64,
    began: Option<Instant>,
}

struct KeptShapes {
    quarter: i32,
    dark: bool,
    /// The corners from the tile's north-western one, in points at that quarter of a zoom level.
    corners: Vec<Pos2>,
    mesh: Arc<Mesh>,
    /// How the mesh stands now: enlarged so much, and moved so far.
    stands: Option<(f32, Vec2)>,
    last: u64,
}

impl KeptTiles {
    /// Begins a frame.
    pub(super) fn begin_frame(&mut self) {
        self.frame += 1;
        self.began = None;
        let least = self.frame.saturating_sub(UNSEEN_FRAMES);
        self.pictures.retain(|_, (_, last)| *last >= least);
        self.shapes.retain(|_, kept| kept.last >= least);
    }

    /// Whether this frame may do one more piece of work.
    pub(super) fn has_time(&mut self) -> bool {
        match self.began {
            None => {
                self.began = Some(Instant::now());
                true
            }
            Some(began) => began.elapsed() < A_FRAME,
        }
    }

    /// Draws a picture; only what lies in `clip` is seen.
    pub(super) fn picture(
        &mut self,
        painter: &Painter,
        tile: &MapTile,
        rect: Rect,
        clip: Rect,
        opacity: f32,
    ) {
        let TileContent::Picture(picture) = &tile.content else { return };
        if !self.pictures.contains_key(&tile.serial) {
            if !self.has_time() {
                painter.ctx().request_repaint();
                return;
            }
            let image = ColorImage::from_rgba_unmultiplied(picture.size, &picture.rgba);
            let options = TextureOptions::LINEAR;
            let texture = painter.ctx().load_texture("tile", image, options);
            self.pictures.insert(tile.serial, (texture, self.frame));
        }
        let Some((texture, last)) = self.pictures.get_mut(&tile.serial) else { return };
        *last = self.frame;
        let seen = clip.intersect(rect);
        let part = |p: Pos2| ((p - rect.min) / rect.size()).to_pos2();
        let mut mesh = Mesh::with_texture(texture.id());
        let tint = Color32::from_white_alpha((opacity * 255.0).round() as u8);
        mesh.add_rect_with_uv(seen, Rect::from_min_max(part(seen.min), part(seen.max)), tint);
        painter.add(Shape::Mesh(Arc::new(mesh)));
    }

    /// From where a tile is drawn to be kept.
    pub(super) fn camera(tile: &MapTile, camera: &Camera) -> Camera {
        tile.camera(f64::from(quarter(camera.zoom)) / 4.0)
    }

    /// Whether a tile's shapes are not kept as they should be drawn now.
    pub(super) fn wants(&self, tile: &MapTile, camera: &Camera, colours: &MapColours) -> bool {
        self.shapes
            .get(&tile.serial)
            .is_none_or(|kept| (kept.quarter, kept.dark) != (quarter(camera.zoom), colours.dark))
    }

    /// Keeps a tile's shapes, drawn by [`KeptTiles::camera`].
    pub(super) fn keep(
        &mut self,
        tile: &MapTile,
        camera: &Camera,
        colours: &MapColours,
        mesh: Mesh,
    ) {
        let kept = KeptShapes {
            quarter: quarter(camera.zoom),
            dark: colours.dark,
            corners: mesh.vertices.iter().map(|v| v.pos).collect(),
            mesh: Arc::new(mesh),
            stands: None,
            last: self.frame,
        };
        self.shapes.insert(tile.serial, kept);
    }

    /// Draws kept shapes, if there are any; only what lies in `clip` is seen.
    pub(super) fn shapes(
        &mut self,
        painter: &Painter,
        tile: &MapTile,
        camera: &Camera,
        clip: Rect,
    ) {
        let Some(kept) = self.shapes.get_mut(&tile.serial) else { return };
        kept.last = self.frame;
        if kept.mesh.is_empty() {
            return;
        }
        let larger = (camera.zoom - f64::from(kept.quarter) / 4.0).exp2() as f32;
        let corner = camera.to_screen(tile.id.bounds().min).to_vec2();
        if kept.stands != Some((larger, corner)) {
            kept.stands = Some((larger, corner));
            // The window has drawn the frame before: nobody else holds the mesh, and only its
            // corners are written.
            let mut mesh = Arc::unwrap_or_clone(std::mem::take(&mut kept.mesh));
            for (vertex, from) in mesh.vertices.iter_mut().zip(&kept.corners) {
                vertex.pos = (from.to_vec2() * larger + corner).to_pos2();
            }
            kept.mesh = Arc::new(mesh);
        }
        painter
            .with_clip_rect(clip.intersect(painter.clip_rect()))
            .add(Shape::Mesh(Arc::clone(&kept.mesh)));
    }
}
