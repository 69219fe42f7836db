//! The legend, the scale bar, north and the credit: what makes a picture a map.

use egui::{Color32, Pos2, Rect, Vec2};

use super::layers::MarkKind;
use super::layers::areas::{DEPRIVATION_CLASSES, rim_width};
use super::{Canvas, Halo, LayerKind, Scene, Symbol, TextAt};
use crate::profile::{AreaKind, CommunityKind, grouped};

/// What stands before the words of a legend entry.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LegendMark {
    /// A colour of the surface.
    Fill(Color32),
    /// An outline.
    Outline(Color32),
    /// A line so many points wide.
    Line(Color32, f32),
    /// A dashed line.
    Dashes(Color32),
    /// A symbol.
    Symbol(Symbol, Color32),
    /// Nothing: a heading or a note.
    None,
}

/// A line of the legend.
#[derive(Debug, Clone, PartialEq)]
pub struct LegendEntry {
    /// The mark.
    pub mark: LegendMark,
    /// The words.
    pub text: String,
}

/// The lines of the legend for what is shown: built from the same class breaks as the fill, with
/// period, count, method, bandwidth and threshold.
pub fn legend(scene: &Scene<'_>) -> Vec<LegendEntry> {
    let mut entries = Vec::new();
    let mut add = |mark, text: String| entries.push(LegendEntry { mark, text });
    let c = scene.colours;
    if let Some(picture) = scene.hot_spots {
        add(LegendMark::None, picture.title.clone());
        add(LegendMark::None, picture.period.clone());
        if scene.layers.is_visible(LayerKind::Density) {
            if let Some(image) = picture.drawable_image() {
                add(LegendMark::None, picture.unit.clone());
                for (i, (from, colour)) in image.breaks.iter().zip(c.density).enumerate().rev() {
                    let text = match image.breaks.get(i + 1) {
                        Some(to) => format!("{} to {}", figure(*from), figure(*to)),
                        None => format!("{} and more", figure(*from)),
                    };
                    let opacity = scene.layers.get(LayerKind::Density).opacity;
                    // As it looks on the ground, since that is what it is compared with.
                    add(LegendMark::Fill(c.ground.lerp_to_gamma(colour, opacity)), text);
                }
                add(LegendMark::None, format!("Classes: {}", picture.classes.in_words()));
                add(LegendMark::None, picture.method.clone());
            } else {
                add(LegendMark::None, "No incidents with a place in this period".to_owned());
            }
        }
        if scene.layers.is_visible(LayerKind::HotSpots) {
            add(LegendMark::Outline(c.hot_spot), picture.threshold.clone());
        }
        if scene.layers.is_visible(LayerKind::Incidents) {
            add(
                LegendMark::Symbol(Symbol::Circle, c.incident),
                "Incidents (size: how many)".to_owned(),
            );
        }
    }
    for (kind, mark, words) in [
        (
            MarkKind::High,
            LegendMark::Line(c.selected, 2.6),
            "Statistic: found, or more than chance",
        ),
        (MarkKind::Low, LegendMark::Dashes(c.selected), "Statistic: less than chance"),
        (MarkKind::Around, LegendMark::Line(c.selected, 1.6), "Statistic: around it, or unlike it"),
    ] {
        if scene.marks.iter().any(|marks| marks.iter().any(|mark| mark.kind == kind)) {
            add(mark, words.to_owned());
        }
    }
    for kind in CommunityKind::ALL {
        if scene.layers.is_visible(LayerKind::Community(kind)) && scene.community.has(kind) {
            add(LegendMark::Symbol(Symbol::of(kind), c.community(kind)), kind.label().to_owned());
        }
    }
    if scene.layers.is_visible(LayerKind::Boundary) && !scene.boundary.is_empty() {
        add(LegendMark::Dashes(c.boundary), LayerKind::Boundary.label().to_owned());
    }
    let Some(areas) = scene.areas else { return entries };
    for kind in AreaKind::ALL {
        let layer = LayerKind::Areas(*kind);
        if scene.layers.is_visible(layer) && areas.has(*kind) {
            add(LegendMark::Line(c.area, rim_width(*kind)), layer.label().to_owned());
        }
    }
    if scene.layers.is_visible(LayerKind::Deprivation) && !areas.indices().is_empty() {
        let opacity = scene.layers.get(LayerKind::Deprivation).opacity;
        add(
            LegendMark::None,
            format!("Deprivation deciles (1: most), {}", areas.indices().join(", ")),
        );
        for (class, colour) in c.deprivation.into_iter().enumerate() {
            let deciles = format!("{}–{}", 2 * class + 1, 2 * class + 2);
            let text = match class {
                0 => format!("{deciles} (most deprived)"),
                _ if class + 1 == DEPRIVATION_CLASSES => format!("{deciles} (least deprived)"),
                _ => deciles,
            };
            add(LegendMark::Fill(c.ground.lerp_to_gamma(colour, opacity)), text);
        }
        if areas.without_figure() > 0 {
            let n = areas.without_figure();
            let lsoas = format!("{} {}", grouped(n as u64), AreaKind::Lsoa.counted(n));
            add(LegendMark::None, format!("Not coloured: no figure ({lsoas})"));
        }
    }
    entries
}

/// A density with as many digits as it has something to say: whole from ten up, else two.
pub fn figure(value: f64) -> String {
    if value >= 10.0 {
        return format!("{value:.0}");
    }
    if value <= 0.0 {
        return "0".to_owned();
    }
    let decimals = (1.0 - value.log10().floor()).clamp(0.0, 12.0) as usize;
    format!("{value:.decimals$}")
}

const SIZE: f32 = 11.0;
const LINE: f32 = 16.0;
const PAD: f32 = 10.0;
/// Room for the mark before the words.
const INDENT: f32 = 26.0;

/// The room that the legend takes at the left of the map, in points.
pub fn legend_width(canvas: &mut dyn Canvas, entries: &[LegendEntry]) -> f32 {
    let wide = entries
        .iter()
        .map(|e| {
            let indent = if e.mark == LegendMark::None { 0.0 } else { INDENT };
            canvas.text_width(&e.text, SIZE) + indent
        })
        .fold(0.0, f32::max);
    wide + 2.0 * PAD
}

/// Draws legend, scale bar, north and credit over the map, in its corners.
pub fn draw_frame(
    canvas: &mut dyn Canvas,
    scene: &Scene<'_>,
    entries: &[LegendEntry],
    north: bool,
) {
    let c = scene.colours;
    let rect = scene.camera.rect;
    let say = |canvas: &mut dyn Canvas,
               text: &str,
               left: f32,
               y: f32,
               size: f32,
               color: Color32,
               halo: Halo| {
        let wide = canvas.text_width(text, size);
        canvas.text(TextAt {
            text,
            at: Pos2::new(left + wide / 2.0, y),
            angle: 0.0,
            size,
            color,
            halo,
        });
        wide
    };
    let credits = credits(canvas, scene);
    if !entries.is_empty() {
        let wide = legend_width(canvas, entries);
        let size = Vec2::new(wide, entries.len() as f32 * LINE + 2.0 * PAD - 4.0);
        // On a narrow map the credit lines reach below the legend, which then stands above them.
        let longest = credits.iter().map(|l| canvas.text_width(l, CREDIT_SIZE)).fold(0.0, f32::max);
        let is_narrow = longest + wide + 28.0 > rect.width();
        let up = if is_narrow { credits.len() as f32 * CREDIT_LINE } else { 0.0 };
        let bottom = rect.bottom() - 12.0 - up;
        let card = Rect::from_min_size(Pos2::new(rect.left() + 12.0, bottom - size.y), size);
        canvas.rect(card, 6.0, c.card.gamma_multiply(0.93));
        for (i, entry) in entries.iter().enumerate() {
            let y = card.top() + PAD + 6.0 + i as f32 * LINE;
            let left = card.left() + PAD;
            let mark = Pos2::new(left + 9.0, y);
            let swatch = Rect::from_center_size(mark, Vec2::new(18.0, 11.0));
            match entry.mark {
                LegendMark::Fill(colour) => canvas.rect(swatch, 2.0, colour),
                LegendMark::Outline(colour) => {
                    let s = swatch;
                    canvas.line(
                        &[s.left_top(), s.right_top(), s.right_bottom(), s.left_bottom()],
                        true,
                        2.2,
                        colour,
                    );
                }
                LegendMark::Line(colour, wide) => {
                    canvas.line(
                        &[swatch.left_center(), swatch.right_center()],
                        false,
                        wide,
                        colour,
                    );
                }
                LegendMark::Dashes(colour) => {
                    for x in [0.0, 10.0] {
                        canvas.line(
                            &[Pos2::new(left + x, y), Pos2::new(left + x + 7.0, y)],
                            false,
                            2.0,
                            colour,
                        );
                    }
                }
                LegendMark::Symbol(symbol, colour) => {
                    canvas.symbol(symbol, mark, 5.0, colour, c.symbol_rim);
                }
                LegendMark::None => {}
            }
            let indent = if entry.mark == LegendMark::None { 0.0 } else { INDENT };
            let colour = if i == 0 { c.label_strong } else { c.label };
            say(canvas, &entry.text, left + indent, y, SIZE, colour, Halo::None);
        }
    }
    scale_bar(canvas, scene, credits.len());
    for (text, y) in credits.iter().rev().zip(0_u8..) {
        let wide = canvas.text_width(text, CREDIT_SIZE);
        let up = 9.0 + f32::from(y) * CREDIT_LINE;
        canvas.text(TextAt {
            text,
            at: Pos2::new(rect.right() - 8.0 - wide / 2.0, rect.bottom() - up),
            angle: 0.0,
            size: CREDIT_SIZE,
            color: c.label,
            halo: Halo::Of(c.halo),
        });
    }
    if north {
        let at = Pos2::new(rect.right() - 26.0, rect.top() + 34.0);
        canvas.symbol(Symbol::Triangle, at, 9.0, c.label_strong, c.halo);
        canvas.text(TextAt {
            text: "N",
            at: at + Vec2::new(0.0, -19.0),
            angle: 0.0,
            size: 13.0,
            color: c.label_strong,
            halo: Halo::Of(c.halo),
        });
    }
}

const CREDIT_SIZE: f32 = 10.0;
const CREDIT_LINE: f32 = 13.0;

/// The credit lines from top to bottom: of the incidents, of the areas, of the basemap, each in as
/// many lines as the map is too narrow for.
fn credits(canvas: &mut dyn Canvas, scene: &Scene<'_>) -> Vec<String> {
    let room = (scene.camera.rect.width() - 16.0).max(80.0);
    let incidents = scene.hot_spots.and_then(|picture| picture.credit);
    let basemap = Some(scene.credit());
    let mut lines: Vec<String> = Vec::new();
    let areas = scene.areas.map(|areas| areas.credits(scene.layers)).unwrap_or_default();
    for text in incidents.into_iter().chain(areas).chain(basemap) {
        let mut line = String::new();
        for word in text.split_whitespace() {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if !line.is_empty() && canvas.text_width(&longer, CREDIT_SIZE) > room {
                lines.push(std::mem::replace(&mut line, word.to_owned()));
            } else {
                line = longer;
            }
        }
        lines.extend(Some(line).filter(|l| !l.is_empty()));
    }
    lines
}

/// The bar's length: the longest round number of metres that fits 140 points. It stands above the
/// credit lines.
fn scale_bar(canvas: &mut dyn Canvas, scene: &Scene<'_>, credits: usize) {
    let c = scene.colours;
    let rect = scene.camera.rect;
    let metres_per_point = scene.camera.metres_per_point();
    let longest = 140.0 * metres_per_point;
    let power = 10_f64.powf(longest.log10().floor());
    let metres =
        [5.0, 2.0, 1.0].into_iter().map(|k| k * power).find(|m| *m <= longest).unwrap_or(power);
    let wide = (metres / metres_per_point) as f32;
    let right = rect.right() - 14.0;
    let more = credits.saturating_sub(1).min(20) as f32;
    let y = rect.bottom() - 26.0 - more * CREDIT_LINE;
    let (a, b) = (Pos2::new(right - wide, y), Pos2::new(right, y));
    let up = Vec2::new(0.0, -6.0);
    canvas.line(&[a + up, a, b, b + up], false, 4.5, c.halo);
    canvas.line(&[a + up, a, b, b + up], false, 2.0, c.label_strong);
    let text =
        if metres >= 1000.0 { format!("{} km", metres / 1000.0) } else { format!("{metres} m") };
    canvas.text(TextAt {
        text: &text,
        at: a + (b - a) / 2.0 + Vec2::new(0.0, -9.0),
        angle: 0.0,
        size: 11.0,
        color: c.label_strong,
        halo: Halo::Of(c.halo),
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_has_the_digits_it_needs() {
        for (value, text) in [(152.4, "152"), (7.43, "7.4"), (0.0123, "0.012"), (0.0, "0")] {
            assert_eq!(figure(value), text);
        }
    }
}
