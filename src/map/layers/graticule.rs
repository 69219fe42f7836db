//! The graticule and the neighbourhood's boundary: what stands in where no basemap covers the
//! place, and what frames it where one does.

use egui::Pos2;

use crate::geography::{LonLat, WorldPoint};
use crate::map::{Camera, Canvas, Halo, MapColours, TextAt};

/// Draws lines of equal longitude and latitude with their degrees, about 120 points apart.
pub fn draw(canvas: &mut dyn Canvas, camera: &Camera, colours: &MapColours) {
    let view = camera.view(0.0);
    let (Some(nw), Some(se)) = (view.min.to_lon_lat(), view.max.to_lon_lat()) else { return };
    let degrees_per_point = 360.0 / camera.scale();
    let step = STEPS.into_iter().find(|s| s / degrees_per_point >= 120.0).unwrap_or(10.0);
    let decimals = (-step.log10()).ceil().max(0.0) as usize;
    let multiples = |from: f64, to: f64| {
        ((from / step).ceil() as i64..=(to / step).floor() as i64).map(move |k| k as f64 * step)
    };
    let mut stroke = |a: (f64, f64), b: (f64, f64)| -> Option<(Pos2, Pos2)> {
        let on_screen =
            |(lon, lat)| LonLat::new(lon, lat).ok().map(|p| camera.to_screen(WorldPoint::from(p)));
        let (a, b) = (on_screen(a)?, on_screen(b)?);
        canvas.line(&[a, b], false, 1.0, colours.graticule);
        Some((a, b))
    };
    let mut texts = Vec::new();
    for lon in multiples(nw.lon(), se.lon()) {
        if let Some((top, _)) = stroke((lon, nw.lat()), (lon, se.lat())) {
            let side = if lon < 0.0 { "W" } else { "E" };
            texts.push((
                format!("{:.decimals$}° {side}", lon.abs()),
                Pos2::new(top.x, top.y + 10.0),
            ));
        }
    }
    for lat in multiples(se.lat(), nw.lat()) {
        if let Some((left, _)) = stroke((nw.lon(), lat), (se.lon(), lat)) {
            let side = if lat < 0.0 { "S" } else { "N" };
            texts.push((
                format!("{:.decimals$}° {side}", lat.abs()),
                Pos2::new(left.x + 34.0, left.y),
            ));
        }
    }
    // In the north-eastern corner a picture has its north arrow.
    let corner = Pos2::new(camera.rect.right(), camera.rect.top()) + egui::vec2(-66.0, 46.0);
    for (text, at) in texts.into_iter().filter(|(_, at)| at.x < corner.x || at.y > corner.y) {
        canvas.text(TextAt {
            text: &text,
            at,
            angle: 0.0,
            size: 10.0,
            color: colours.label,
            halo: Halo::Of(colours.halo),
        });
    }
}

const STEPS: [f64; 12] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0];

/// Draws the neighbourhood's boundary as a dashed ring.
pub fn draw_boundary(
    canvas: &mut dyn Canvas,
    camera: &Camera,
    colour: egui::Color32,
    ring: &[WorldPoint],
) {
    let mut points: Vec<Pos2> = ring.iter().map(|p| camera.to_screen(*p)).collect();
    if let Some(first) = points.first().copied() {
        points.push(first);
    }
    dashes(canvas, &points, camera, 2.0, colour);
}

/// A dashed line; only the dashes near the screen are made.
pub fn dashes(
    canvas: &mut dyn Canvas,
    points: &[Pos2],
    camera: &Camera,
    width: f32,
    colour: egui::Color32,
) {
    const DASH: f32 = 10.0;
    const GAP: f32 = 6.0;
    let room = camera.rect.expand(20.0);
    for pair in points.windows(2) {
        let [a, b] = pair else { continue };
        let bounds = egui::Rect::from_two_pos(*a, *b);
        if !room.intersects(bounds) {
            continue;
        }
        let length = (*b - *a).length();
        let along = (*b - *a).normalized();
        // A side that runs far off the screen is cut to what can be seen before it is dashed.
        let (from, to) = visible_part(*a, along, length, room);
        let mut s = (from / (DASH + GAP)).floor() * (DASH + GAP);
        while s < to {
            let end = (s + DASH).min(length);
            canvas.line(&[*a + along * s.max(0.0), *a + along * end], false, width, colour);
            s += DASH + GAP;
        }
    }
}

fn visible_part(a: Pos2, along: egui::Vec2, length: f32, room: egui::Rect) -> (f32, f32) {
    let reach = room.size().length();
    let nearest = (room.center() - a).dot(along);
    ((nearest - reach).clamp(0.0, length), (nearest + reach).clamp(0.0, length))
}
