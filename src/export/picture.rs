//! The map as a picture: SVG, and PNG and PDF made from that same SVG.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use egui::{Pos2, Rect, Vec2};
use resvg::{tiny_skia, usvg};

use super::svg::SvgCanvas;
use crate::look::INTER_MEDIUM;
use crate::map::{Scene, draw, draw_frame, legend, legend_width};
use crate::store::unfinished::Unfinished;

/// Why a picture could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// The file's ending names no format that is known.
    #[error("expected a picture ending in .svg, .png or .pdf, found {}", .0.display())]
    Format(PathBuf),
    /// The size is not a size.
    #[error(
        "expected a size such as 1600x1000 with sides from {MIN_SIDE} to {MAX_SIDE}, found {0}"
    )]
    Size(String),
    /// The SVG could not be turned into the format.
    #[error("the picture could not be made as {format}: {reason}")]
    Make {
        /// The format.
        format: &'static str,
        /// What went wrong.
        reason: String,
    },
    /// The file could not be written.
    #[error("could not write {path}: {source}")]
    Write {
        /// Where.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

const MIN_SIDE: u32 = 200;
const MAX_SIDE: u32 = 10_000;

/// The size of a picture in points: pixels of a PNG, points of a PDF.
///
/// ```
/// use beatlas::export::PictureSize;
/// let size: PictureSize = "1600x1000".parse()?;
/// assert_eq!((size.width, size.height), (1600, 1000));
/// assert!("1600".parse::<PictureSize>().is_err());
/// # Ok::<(), beatlas::export::PictureError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PictureSize {
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

impl std::str::FromStr for PictureSize {
    type Err = PictureError;

    fn from_str(s: &str) -> Result<Self, Self::Err> {
        let bad = || PictureError::Size(s.to_owned());
        let (w, h) = s.split_once(['x', 'X', '×']).ok_or_else(bad)?;
        let side = |t: &str| {
            t.trim().parse().ok().filter(|v| (MIN_SIDE..=MAX_SIDE).contains(v)).ok_or_else(bad)
        };
        Ok(Self { width: side(w)?, height: side(h)? })
    }
}

impl PictureSize {
    /// The map's rectangle in the picture.
    pub fn rect(self) -> Rect {
        Rect::from_min_size(Pos2::ZERO, Vec2::new(self.width as f32, self.height as f32))
    }
}

/// A scene as an SVG document, with legend, scale bar, north and credit.
pub fn svg(scene: &Scene<'_>, title: &str) -> String {
    let mut canvas = SvgCanvas::new(scene.camera.rect.size());
    draw(&mut canvas, scene);
    draw_frame(&mut canvas, scene, &legend(scene), true);
    canvas.finish(title)
}

/// The room that the legend of a picture takes at its left, in points.
pub fn legend_room(scene: &Scene<'_>) -> f32 {
    legend_width(&mut SvgCanvas::new(Vec2::ZERO), &legend(scene)) + 12.0
}

/// Writes an SVG document as the format that the file's ending names, whole or not at all.
pub fn write_picture(svg: &str, out: &Path) -> Result<(), PictureError> {
    let ending = out.extension().and_then(|e| e.to_str()).map(str::to_ascii_lowercase);
    let bytes = match ending.as_deref() {
        Some("svg") => svg.as_bytes().to_vec(),
        Some("png") => png(svg)?,
        Some("pdf") => pdf(svg)?,
        _ => return Err(PictureError::Format(out.to_owned())),
    };
    let error = |source| PictureError::Write { path: out.to_owned(), source };
    let half = Unfinished::beside(out);
    std::fs::write(half.path(), bytes).map_err(error)?;
    half.replace(out).map_err(error)
}

fn tree(svg: &str, format: &'static str) -> Result<usvg::Tree, PictureError> {
    let mut fonts = usvg::fontdb::Database::new();
    fonts.load_font_data(INTER_MEDIUM.to_vec());
    let options = usvg::Options {
        fontdb: Arc::new(fonts),
        font_family: "Inter".to_owned(),
        ..usvg::Options::default()
    };
    usvg::Tree::from_str(svg, &options)
        .map_err(|e| PictureError::Make { format, reason: e.to_string() })
}

fn png(svg: &str) -> Result<Vec<u8>, PictureError> {
    let make = |reason: String| PictureError::Make { format: "PNG", reason };
    let tree = tree(svg, "PNG")?;
    let size = tree.size().to_int_size();
    let mut pixels = tiny_skia::Pixmap::new(size.width(), size.height())
        .ok_or_else(|| make(format!("no room for {} × {} pixels", size.width(), size.height())))?;
    resvg::render(&tree, tiny_skia::Transform::identity(), &mut pixels.as_mut());
    pixels.encode_png().map_err(|e| make(e.to_string()))
}

fn pdf(svg: &str) -> Result<Vec<u8>, PictureError> {
    use krilla::geom::Size;
    use krilla::page::PageSettings;
    use krilla_svg::{SurfaceExt, SvgSettings};
    let make = |reason: String| PictureError::Make { format: "PDF", reason };
    let tree = tree(svg, "PDF")?;
    let (w, h) = (tree.size().width(), tree.size().height());
    let size = Size::from_wh(w, h).ok_or_else(|| make(format!("no page of {w} × {h}")))?;
    let settings =
        PageSettings::from_wh(w, h).ok_or_else(|| make(format!("no page of {w} × {h}")))?;
    let mut document = krilla::Document::new();
    let mut page = document.start_page_with(settings);
    let mut surface = page.surface();
    surface
        .draw_svg(&tree, size, SvgSettings::default())
        .ok_or_else(|| make("the drawing was not understood".to_owned()))?;
    surface.finish();
    page.finish();
    document.finish().map_err(|e| make(format!("{e:?}")))
}
