//! The window's canvas: everything between two texts is one mesh.

use std::collections::HashMap;
use std::sync::Arc;

use egui::epaint::{TextShape, Vertex, WHITE_UV};
use egui::{
    Color32, ColorImage, FontId, Mesh, Painter, Pos2, Rect, Shape, TextureHandle, TextureOptions,
    Vec2,
};

use super::kept_tiles::KeptTiles;
use super::layers::{DensityImage, MapTile, TileContent, basemap};
use super::{Camera, Canvas, Halo, MapColours, Symbol, TextAt};

/// What is kept between frames by what it shows: textures of density surfaces, and tiles.
#[derive(Default)]
pub struct Textures {
    density: HashMap<(u64, [Color32; 5]), TextureHandle>,
    tiles: KeptTiles,
    /// Corners and indices of the largest mesh of the last frame: the next is much the same, and
    /// what grows step by step is copied at each.
    largest: (usize, usize),
}

/// A [`Canvas`] that draws into an egui painter.
pub struct MeshCanvas<'a> {
    painter: Painter,
    mesh: Mesh,
    largest: (usize, usize),
    textures: &'a mut Textures,
    few: [Vec2; 9],
    more: [Vec2; 12],
    many: [Vec2; 16],
}

/// Width of the soft edge of lines and symbols, in points.
const FEATHER: f32 = 0.7;

impl<'a> MeshCanvas<'a> {
    /// A canvas on a painter, which must be clipped to the map.
    pub fn new(painter: Painter, textures: &'a mut Textures) -> Self {
        textures.tiles.begin_frame();
        let round = |i: usize, n: usize| Vec2::angled(std::f32::consts::TAU * i as f32 / n as f32);
        Self {
            painter,
            mesh: Mesh::default(),
            largest: (0, 0),
            textures,
            few: std::array::from_fn(|i| round(i, 9)),
            more: std::array::from_fn(|i| round(i, 12)),
            many: std::array::from_fn(|i| round(i, 16)),
        }
    }

    /// Hands the rest of the mesh to the painter; call it after the last layer.
    pub fn finish(mut self) {
        self.flush();
        self.textures.largest = self.largest;
    }

    fn flush(&mut self) {
        if !self.mesh.is_empty() {
            let size = (self.mesh.vertices.len(), self.mesh.indices.len());
            self.largest = self.largest.max(size);
            self.painter.add(Shape::Mesh(Arc::new(std::mem::take(&mut self.mesh))));
        }
    }

    fn vertex(&mut self, pos: Pos2, color: Color32) -> u32 {
        let index = self.mesh.vertices.len() as u32;
        self.mesh.vertices.push(Vertex { pos, uv: WHITE_UV, color });
        index
    }

    /// A circle whose rim fades out: the one symbol that is drawn by the thousand.
    fn circle(&mut self, at: Pos2, radius: f32, fill: Color32, rim: Color32) {
        // As many corners as it takes to look round, and no more: there are thousands of circles.
        // No side is further than 0.3 points from the circle.
        let directions: &[Vec2] = match radius {
            ..4.5 => &self.few,
            ..8.0 => &self.more,
            _ => &self.many,
        };
        let n = directions.len() as u32;
        if self.mesh.vertices.capacity() < self.mesh.vertices.len() + 100 {
            let (vertices, indices) = self.textures.largest;
            self.mesh.vertices.reserve(vertices);
            self.mesh.indices.reserve(indices);
        }
        let start = self.mesh.vertices.len() as u32;
        let width = (0.25 * radius).clamp(0.5, 1.2);
        let rings = [
            (radius, fill),
            (radius, rim),
            (radius + width, rim),
            (radius + width + FEATHER, Color32::TRANSPARENT),
        ];
        // A small circle's rim is hardly wider than its soft edge: they are one.
        let (inner, outer) = if radius < 8.0 { (2, 1) } else { (2, 2) };
        let kept = rings.iter().take(inner).chain(rings.iter().skip(rings.len() - outer));
        for (r, color) in kept {
            for d in directions {
                self.mesh.vertices.push(Vertex { pos: at + *d * *r, uv: WHITE_UV, color: *color });
            }
        }
        let indices = &mut self.mesh.indices;
        for i in 1..n - 1 {
            indices.extend([start, start + i, start + i + 1]);
        }
        // The first ring fills the middle; the rings after it are joined two by two.
        for ring in 1..(inner + outer - 1) as u32 {
            let (a, b) = (start + ring * n, start + (ring + 1) * n);
            for i in 0..n {
                let j = (i + 1) % n;
                indices.extend([a + i, b + i, a + j, a + j, b + i, b + j]);
            }
        }
    }

    /// A convex shape with a soft rim: one fan, and a strip that fades out.
    fn convex(&mut self, points: &[Pos2], fill: Color32) {
        let n = points.len() as u32;
        if n < 3 {
            return;
        }
        let middle = points.iter().fold(Vec2::ZERO, |sum, p| sum + p.to_vec2()) / n as f32;
        let start = self.mesh.vertices.len() as u32;
        for p in points {
            let out = (p.to_vec2() - middle).normalized() * FEATHER;
            self.vertex(*p, fill);
            self.vertex(*p + out, Color32::TRANSPARENT);
        }
        for i in 1..n - 1 {
            self.mesh.indices.extend([start, start + 2 * i, start + 2 * (i + 1)]);
        }
        for i in 0..n {
            let (a, b) = (start + 2 * i, start + 2 * ((i + 1) % n));
            self.mesh.indices.extend([a, a + 1, b, b, a + 1, b + 1]);
        }
    }
}

/// The direction across a polyline at each of its points, longer at a bend so that the sides
/// stay parallel.
fn across(points: &[Pos2], closed: bool) -> impl Iterator<Item = Vec2> + '_ {
    let n = points.len();
    let normal = move |a: Pos2, b: Pos2| (b - a).normalized().rot90();
    (0..n).map(move |i| {
        let before = if i > 0 { Some(i - 1) } else { closed.then_some(n - 1) };
        let after = if i + 1 < n { Some(i + 1) } else { closed.then_some(0) };
        let n0 = before.map(|j| normal(points[j], points[i]));
        let n1 = after.map(|j| normal(points[i], points[j]));
        match (n0, n1) {
            (Some(a), Some(b)) => {
                let sum = a + b;
                // A sharp bend would shoot out to infinity: hold it at twice the width.
                let len2 = sum.length_sq().max(1.0);
                sum * (2.0 / len2)
            }
            (Some(a), None) | (None, Some(a)) => a,
            (None, None) => Vec2::ZERO,
        }
    })
}

impl Canvas for MeshCanvas<'_> {
    fn polygon(&mut self, points: &[Pos2], triangles: &[u32], fill: Color32) {
        let start = self.mesh.vertices.len() as u32;
        for p in points {
            self.vertex(*p, fill);
        }
        self.mesh.indices.extend(triangles.iter().map(|i| start + i));
    }

    fn rect(&mut self, rect: Rect, radius: f32, fill: Color32) {
        self.flush();
        self.painter.rect_filled(rect, radius, fill);
    }

    fn line(&mut self, points: &[Pos2], closed: bool, width: f32, color: Color32) {
        if points.len() < 2 {
            return;
        }
        let half = width / 2.0;
        let start = self.mesh.vertices.len() as u32;
        // A line thinner than a point keeps its width and loses strength instead.
        let (core, color) = if width < 1.0 {
            (0.15, color.gamma_multiply(width))
        } else {
            (half - FEATHER / 2.0, color)
        };
        let rim = core.max(0.0) + FEATHER;
        for (p, n) in points.iter().zip(across(points, closed)) {
            self.vertex(*p - n * rim, Color32::TRANSPARENT);
            self.vertex(*p - n * core, color);
            self.vertex(*p + n * core, color);
            self.vertex(*p + n * rim, Color32::TRANSPARENT);
        }
        let n = points.len() as u32;
        let pieces = if closed { n } else { n - 1 };
        for i in 0..pieces {
            let (a, b) = (start + 4 * i, start + 4 * ((i + 1) % n));
            for k in 0..3 {
                self.mesh.indices.extend([a + k, a + k + 1, b + k, b + k, a + k + 1, b + k + 1]);
            }
        }
    }

    fn symbol(&mut self, symbol: Symbol, at: Pos2, radius: f32, fill: Color32, rim: Color32) {
        if symbol == Symbol::Circle {
            self.circle(at, radius, fill, rim);
            return;
        }
        let outer = symbol.outline(at, radius + (0.25 * radius).clamp(0.5, 1.2));
        let inner = symbol.outline(at, radius);
        if matches!(symbol, Symbol::Star | Symbol::Cross) {
            // Not convex: a fan round its middle.
            for (points, color) in [(outer, rim), (inner, fill)] {
                let middle = self.vertex(at, color);
                let n = points.len() as u32;
                for p in &points {
                    self.vertex(*p, color);
                }
                for i in 0..n {
                    self.mesh.indices.extend([middle, middle + 1 + i, middle + 1 + (i + 1) % n]);
                }
            }
        } else {
            self.convex(&outer, rim);
            self.convex(&inner, fill);
        }
    }

    fn text(&mut self, text: TextAt<'_>) {
        self.flush();
        let galley = self.painter.layout_no_wrap(
            text.text.to_owned(),
            FontId::proportional(text.size),
            Color32::PLACEHOLDER,
        );
        let half = galley.size() / 2.0;
        let turn = egui::emath::Rot2::from_angle(text.angle);
        let corner = text.at - turn * half;
        let put = |pos: Pos2, color: Color32| {
            let shape = TextShape::new(pos, Arc::clone(&galley), color)
                .with_angle(text.angle)
                .with_override_text_color(color);
            self.painter.add(shape);
        };
        if let Halo::Of(halo) = text.halo {
            for d in [
                (1.0, 0.0),
                (-1.0, 0.0),
                (0.0, 1.0),
                (0.0, -1.0),
                (0.8, 0.8),
                (-0.8, -0.8),
                (0.8, -0.8),
                (-0.8, 0.8),
            ] {
                put(corner + 1.2 * Vec2::from(d), halo);
            }
        }
        put(corner, text.color);
    }

    fn text_width(&mut self, text: &str, size: f32) -> f32 {
        self.painter
            .layout_no_wrap(text.to_owned(), FontId::proportional(size), Color32::PLACEHOLDER)
            .size()
            .x
    }

    fn density(
        &mut self,
        image: &DensityImage,
        camera: &Camera,
        colours: &[Color32],
        opacity: f32,
    ) {
        self.flush();
        let mut key = [Color32::TRANSPARENT; 5];
        for (slot, colour) in key.iter_mut().zip(colours) {
            *slot = *colour;
        }
        let id = (image.id, key);
        if !self.textures.density.contains_key(&id) {
            self.textures.density.clear();
            let pixels = image
                .classes
                .iter()
                .map(|&class| {
                    usize::from(class)
                        .checked_sub(1)
                        .and_then(|c| colours.get(c))
                        .copied()
                        .unwrap_or(Color32::TRANSPARENT)
                })
                .collect();
            let picture = ColorImage::new([image.cols, image.rows], pixels);
            let handle =
                self.painter.ctx().load_texture("density", picture, TextureOptions::LINEAR);
            self.textures.density.insert(id, handle);
        }
        let Some(texture) = self.textures.density.get(&id) else { return };
        let mut mesh = Mesh::with_texture(texture.id());
        let tint = Color32::from_white_alpha((opacity * 255.0).round() as u8);
        for (p, uv) in image.lattice() {
            mesh.vertices.push(Vertex { pos: camera.to_screen(p), uv, color: tint });
        }
        mesh.indices.extend(DensityImage::lattice_triangles());
        self.painter.add(Shape::Mesh(Arc::new(mesh)));
    }

    fn tile_picture(&mut self, tile: &MapTile, rect: Rect, clip: Rect, opacity: f32) {
        self.flush();
        self.textures.tiles.picture(&self.painter, tile, rect, clip, opacity);
    }

    fn tile_shapes(&mut self, tile: &MapTile, camera: &Camera, colours: &MapColours, clip: Rect) {
        self.flush();
        if self.textures.tiles.wants(tile, camera, colours) && self.has_time() {
            // Drawn once as by any layer, from above its own corner; then moved and enlarged.
            let from = KeptTiles::camera(tile, camera);
            if let TileContent::Shapes(map) = &tile.content {
                basemap::draw(self, &from, colours, map);
            }
            let mesh = std::mem::take(&mut self.mesh);
            self.textures.tiles.keep(tile, camera, colours, mesh);
        }
        self.textures.tiles.shapes(&self.painter, tile, camera, clip);
    }

    fn has_time(&mut self) -> bool {
        let has_time = self.textures.tiles.has_time();
        if !has_time {
            self.painter.ctx().request_repaint();
        }
        has_time
    }
}
