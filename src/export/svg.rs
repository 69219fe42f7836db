//! A canvas that writes SVG: the picture of the map that needs neither display nor GPU.

use std::fmt::Write as _;

use egui::{Color32, Pos2, Rect, Vec2};

use crate::look::INTER_MEDIUM;
use crate::map::layers::{DensityImage, MapTile, TileContent, basemap};
use crate::map::{Camera, Canvas, Halo, MapColours, Symbol, TextAt};

/// A [`Canvas`] whose result is an SVG document.
///
/// Text stays text, set in Inter Medium; coordinates have one decimal of a point, which is finer
/// than any printer at this size.
pub struct SvgCanvas {
    size: Vec2,
    body: String,
    clips: u32,
    face: Option<ttf_parser::Face<'static>>,
}

impl SvgCanvas {
    /// An empty picture of a size in points.
    pub fn new(size: Vec2) -> Self {
        Self {
            size,
            body: String::new(),
            clips: 0,
            face: ttf_parser::Face::parse(INTER_MEDIUM, 0).ok(),
        }
    }

    /// The finished document.
    pub fn finish(self, title: &str) -> String {
        let (w, h) = (self.size.x, self.size.y);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" font-family=\"Inter\" font-weight=\"500\">\n<title>{}</title>\n{}</svg>\n",
            escaped(title),
            self.body
        )
    }

    /// Opens a group of which only what lies in a rectangle is seen. It reaches a little further,
    /// so that the soft edges of two tiles leave no line between them.
    fn open_clip(&mut self, clip: Rect) {
        self.clips += 1;
        let (id, clip) = (self.clips, clip.expand(0.4));
        self.add(format_args!(
            "<clipPath id=\"tile{id}\"><rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/></clipPath>",
            number(clip.left()),
            number(clip.top()),
            number(clip.width()),
            number(clip.height())
        ));
        self.add(format_args!("<g clip-path=\"url(#tile{id})\">"));
    }

    fn add(&mut self, element: std::fmt::Arguments<'_>) {
        // Writing into a String cannot fail.
        let _ = self.body.write_fmt(element);
        self.body.push('\n');
    }
}

fn number(v: f32) -> String {
    let text = format!("{v:.1}");
    let text = text.strip_suffix(".0").map_or(text.clone(), ToOwned::to_owned);
    if text == "-0" { "0".to_owned() } else { text }
}

fn path(rings: &[Vec<Pos2>], closed: bool) -> String {
    let mut d = String::new();
    for ring in rings {
        for (i, p) in ring.iter().enumerate() {
            let _ = write!(d, "{}{} {}", if i == 0 { 'M' } else { 'L' }, number(p.x), number(p.y));
        }
        if closed {
            d.push('Z');
        }
    }
    d
}

/// Colour and opacity as SVG attributes: SVG keeps the two apart and is not premultiplied.
fn paint(name: &str, color: Color32) -> String {
    let [r, g, b, a] = color.to_srgba_unmultiplied();
    let opacity = if a == 255 {
        String::new()
    } else {
        format!(" {name}-opacity=\"{:.3}\"", f32::from(a) / 255.0)
    };
    format!("{name}=\"#{r:02x}{g:02x}{b:02x}\"{opacity}")
}

/// Text that can stand in an element or an attribute. Characters that XML forbids are left out.
fn escaped(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control())
        .map(|c| match c {
            '&' => "&amp;".to_owned(),
            '<' => "&lt;".to_owned(),
            '>' => "&gt;".to_owned(),
            '"' => "&quot;".to_owned(),
            c => c.to_string(),
        })
        .collect()
}

impl Canvas for SvgCanvas {
    fn polygon(&mut self, points: &[Pos2], _triangles: &[u32], fill: Color32) {
        let d = path(&[points.to_vec()], true);
        self.add(format_args!("<path d=\"{d}\" {}/>", paint("fill", fill)));
    }

    fn polygon_with_holes(
        &mut self,
        points: &[Pos2],
        holes: &[Vec<Pos2>],
        _triangles: &[u32],
        fill: Color32,
    ) {
        let d = path(&[&[points.to_vec()], holes].concat(), true);
        let fill = paint("fill", fill);
        self.add(format_args!("<path d=\"{d}\" fill-rule=\"evenodd\" {fill}/>"));
    }

    fn rect(&mut self, rect: Rect, radius: f32, fill: Color32) {
        let r = if radius > 0.0 { format!(" rx=\"{}\"", number(radius)) } else { String::new() };
        self.add(format_args!(
            "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{r} {}/>",
            number(rect.left()),
            number(rect.top()),
            number(rect.width()),
            number(rect.height()),
            paint("fill", fill)
        ));
    }

    fn line(&mut self, points: &[Pos2], closed: bool, width: f32, color: Color32) {
        let d = path(&[points.to_vec()], closed);
        self.add(format_args!(
            "<path d=\"{d}\" fill=\"none\" {} stroke-width=\"{}\" stroke-linejoin=\"round\"/>",
            paint("stroke", color),
            number(width)
        ));
    }

    fn symbol(&mut self, symbol: Symbol, at: Pos2, radius: f32, fill: Color32, rim: Color32) {
        let line = format!("{} stroke-width=\"1.2\"", paint("stroke", rim));
        if symbol == Symbol::Circle {
            self.add(format_args!(
                "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" {} {line}/>",
                number(at.x),
                number(at.y),
                number(radius),
                paint("fill", fill)
            ));
        } else {
            let d = path(&[symbol.outline(at, radius)], true);
            self.add(format_args!("<path d=\"{d}\" {} {line}/>", paint("fill", fill)));
        }
    }

    fn text(&mut self, text: TextAt<'_>) {
        let halo = match text.halo {
            Halo::None => String::new(),
            Halo::Of(color) => format!(
                " {} stroke-width=\"2.6\" stroke-linejoin=\"round\" paint-order=\"stroke\"",
                paint("stroke", color)
            ),
        };
        // Capitals of Inter are 0.73 em high: this puts their middle on the point.
        let down = 0.36 * text.size;
        let turn = text.angle.to_degrees();
        let (x, y) = (number(text.at.x), number(text.at.y));
        let turned =
            if turn.abs() < 0.05 { String::new() } else { format!(" rotate({})", number(turn)) };
        self.add(format_args!(
            "<text transform=\"translate({x} {y}){turned}\" y=\"{}\" text-anchor=\"middle\" font-size=\"{}\" {}{halo}>{}</text>",
            number(down),
            number(text.size),
            paint("fill", text.color),
            escaped(text.text)
        ));
    }

    fn text_width(&mut self, text: &str, size: f32) -> f32 {
        let Some(face) = &self.face else { return 0.55 * size * text.chars().count() as f32 };
        let units = f32::from(face.units_per_em());
        let advance = |c| face.glyph_index(c).and_then(|g| face.glyph_hor_advance(g));
        text.chars().map(|c| advance(c).map_or(0.5 * units, f32::from)).sum::<f32>() * size / units
    }

    fn density(
        &mut self,
        image: &DensityImage,
        camera: &Camera,
        colours: &[Color32],
        opacity: f32,
    ) {
        // Each region covers the one below it and the group fades as a whole, so that a class
        // has one colour wherever it lies.
        self.add(format_args!("<g opacity=\"{opacity:.2}\">"));
        for (rings, colour) in image.regions().iter().zip(colours) {
            let rings: Vec<Vec<Pos2>> = rings
                .iter()
                .map(|ring| ring.iter().map(|p| camera.to_screen(*p)).collect())
                .collect();
            let d = path(&rings, true);
            self.add(format_args!(
                "<path d=\"{d}\" fill-rule=\"evenodd\" {}/>",
                paint("fill", *colour)
            ));
        }
        self.add(format_args!("</g>"));
    }

    fn tile_picture(&mut self, tile: &MapTile, rect: Rect, clip: Rect, opacity: f32) {
        let TileContent::Picture(picture) = &tile.content else { return };
        self.open_clip(clip);
        // A little larger than it is, so that no ground is seen between two tiles.
        let rect = rect.expand(0.2);
        let opacity =
            if opacity < 1.0 { format!(" opacity=\"{opacity:.2}\"") } else { String::new() };
        self.add(format_args!(
            "<image x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\"{opacity} href=\"data:{};base64,{}\"/>",
            number(rect.left()),
            number(rect.top()),
            number(rect.width()),
            number(rect.height()),
            picture.media_type,
            base64(&picture.file)
        ));
        self.add(format_args!("</g>"));
    }

    fn tile_shapes(&mut self, tile: &MapTile, camera: &Camera, colours: &MapColours, clip: Rect) {
        let TileContent::Shapes(map) = &tile.content else { return };
        self.open_clip(clip);
        basemap::draw(self, camera, colours, map);
        self.add(format_args!("</g>"));
    }
}

/// Bytes as text of 64 characters (RFC 4648).
fn base64(bytes: &[u8]) -> String {
    const CHARACTERS: &[u8; 64] =
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let of = |i: usize| u32::from(three.get(i).copied().unwrap_or_default());
        let group = of(0) << 16 | of(1) << 8 | of(2);
        for k in 0..4 {
            let character = CHARACTERS[(group >> (18 - 6 * k) & 63) as usize];
            text.push(if k > three.len() { '=' } else { char::from(character) });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_written_as_text() {
        for (bytes, text) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn text_is_escaped_and_measured() {
        let mut canvas = SvgCanvas::new(Vec2::new(100.0, 50.0));
        let narrow = canvas.text_width("ill", 12.0);
        let wide = canvas.text_width("WWW", 12.0);
        assert!(narrow > 4.0 && wide > 2.0 * narrow, "{narrow} {wide}");
        canvas.text(TextAt {
            text: "Fish & <chips>",
            at: Pos2::new(50.0, 25.0),
            angle: 0.0,
            size: 12.0,
            color: Color32::BLACK,
            halo: Halo::None,
        });
        let svg = canvas.finish("\"A\"");
        assert!(svg.contains("Fish &amp; &lt;chips&gt;"), "{svg}");
        assert!(svg.contains("<title>&quot;A&quot;</title>"));
    }
}
