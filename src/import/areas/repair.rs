//! Whether an area's boundary crosses itself or folds back, and what becomes of it then.

use geo::{BooleanOps, ChamberlainDuquetteArea};

use crate::geography::{LonLat, soundness};
use crate::profile::grouped;

/// What crosses itself more often is no boundary, and would take long to be one.
const MOST_CROSSINGS: usize = 20_000;

/// What a boundary needed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Checked {
    pub polygons: Vec<Vec<Vec<LonLat>>>,
    /// What was wrong and is repaired, with where and how much the area changed.
    pub repaired: Option<String>,
}

/// Repairs an area that is not sound; the error says why it cannot be.
pub(super) fn check(polygons: &[Vec<Vec<[f64; 2]>>]) -> Result<Checked, String> {
    let mut whole = geo::MultiPolygon::new(Vec::new());
    for rings in polygons {
        let mut rings = rings.iter().map(|ring| line(ring)).filter(|r| r.0.len() >= 4);
        let Some(exterior) = rings.next() else { continue };
        whole.0.push(geo::Polygon::new(exterior, rings.collect()));
    }
    if whole.0.is_empty() {
        return Err("expected an area of three corners or more".to_owned());
    }
    let Some(wrong) = soundness::check(&whole).map_err(why)? else {
        return Ok(Checked { polygons: taken(&whole)?, repaired: None });
    };
    let wrong = in_words(&wrong.to_string());
    let crossings = soundness::crossings(&whole, MOST_CROSSINGS).map_err(why)?;
    let before = whole.chamberlain_duquette_unsigned_area();
    // Each part for itself, then all together: taken at once, the ground that two parts share would
    // be nobody's.
    let nothing = geo::MultiPolygon::new(Vec::new());
    let alone =
        |part: &geo::Polygon<f64>| geo::MultiPolygon::new(vec![part.clone()]).union(&nothing);
    let mut parts: Vec<geo::MultiPolygon<f64>> = whole.iter().map(alone).collect();
    while parts.len() > 1 {
        let united = |two: &[geo::MultiPolygon<f64>]| match two {
            [a, b] => a.union(b),
            other => other.first().unwrap_or(&nothing).clone(),
        };
        parts = parts.chunks(2).map(united).collect();
    }
    let mut sound = all_rounded(&parts.pop().unwrap_or_else(|| nothing.clone()));
    // Rounding can fold a thin tip flat, or bring rims together.
    if soundness::check(&sound).map_err(why)?.is_some() {
        sound = all_rounded(&sound.union(&nothing));
    }
    if sound.0.is_empty() || soundness::check(&sound).map_err(why)?.is_some() {
        return Err(format!("its boundary is not sound and cannot be repaired ({wrong})"));
    }
    let after = sound.chamberlain_duquette_unsigned_area();
    let place = crossing(&crossings).map_or_else(String::new, |p| format!(" near {p}"));
    let repaired = format!(
        "{wrong}{place}; its area went from {:.2} ha to {:.2} ha",
        before / 10_000.0,
        after / 10_000.0
    );
    Ok(Checked { polygons: taken(&sound)?, repaired: Some(repaired) })
}

fn why(unchecked: soundness::Unchecked) -> String {
    match unchecked {
        soundness::Unchecked::Crossings(most) => {
            format!("its boundary crosses itself more than {} times", grouped(most as u64))
        }
        soundness::Unchecked::Tangled => unchecked.to_string(),
    }
}

/// What `geo` finds wrong, as somebody would say it who drew the area.
fn in_words(wrong: &str) -> String {
    if wrong.contains("self-intersection") {
        return "its rim crosses itself or folds back".to_owned();
    }
    // "polygon at index 3 is invalid: …": which of the parts it is helps nobody.
    let plain = wrong.rsplit_once("is invalid: ").map_or(wrong, |(_, plain)| plain);
    crate::import::error::shortened(plain, 160)
}

/// Seven decimals are a centimetre; more would only claim to be exact. A sound boundary is kept as
/// it came: rounding could make it cross itself.
fn round(v: f64) -> f64 {
    (v * 1e7).round() / 1e7
}

fn line(ring: &[[f64; 2]]) -> geo::LineString<f64> {
    let mut points: Vec<geo::Coord<f64>> =
        ring.iter().map(|[x, y]| geo::Coord { x: *x, y: *y }).collect();
    points.dedup();
    let mut line = geo::LineString::new(points);
    line.close();
    line
}

fn all_rounded(areas: &geo::MultiPolygon<f64>) -> geo::MultiPolygon<f64> {
    areas.iter().map(rounded).filter(|p| p.exterior().0.len() >= 4).collect()
}

fn rounded(polygon: &geo::Polygon<f64>) -> geo::Polygon<f64> {
    let ring = |r: &geo::LineString<f64>| {
        line(&r.0.iter().map(|c| [round(c.x), round(c.y)]).collect::<Vec<_>>())
    };
    let holes = polygon.interiors().iter().map(ring).filter(|r| r.0.len() >= 4).collect();
    geo::Polygon::new(ring(polygon.exterior()), holes)
}

fn taken(areas: &geo::MultiPolygon<f64>) -> Result<Vec<Vec<Vec<LonLat>>>, String> {
    let ring = |r: &geo::LineString<f64>| {
        let corners = r.0.len().saturating_sub(1);
        let points = r.0.iter().take(corners).map(|c| LonLat::new(c.x, c.y));
        points.collect::<Result<Vec<_>, _>>().map_err(|e| e.to_string())
    };
    let polygon = |p: &geo::Polygon<f64>| {
        std::iter::once(p.exterior()).chain(p.interiors()).map(ring).collect()
    };
    areas.0.iter().map(polygon).collect()
}

/// Where sides first cross.
fn crossing(sides: &[soundness::Crossing]) -> Option<LonLat> {
    use geo::line_intersection::{LineIntersection, line_intersection};
    sides.iter().find_map(|(a, b)| match line_intersection(*a, *b)? {
        LineIntersection::SinglePoint { intersection: p, .. } => LonLat::new(p.x, p.y).ok(),
        LineIntersection::Collinear { intersection } => {
            LonLat::new(intersection.start.x, intersection.start.y).ok()
        }
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;

    fn square(x: f64, y: f64) -> Vec<Vec<[f64; 2]>> {
        vec![vec![[x, y], [x + 0.02, y], [x + 0.02, y + 0.02], [x, y + 0.02]]]
    }

    #[test]
    fn parts_that_overlap_keep_the_ground_they_share() {
        let checked = check(&[square(-1.10, 52.60), square(-1.09, 52.60)]).unwrap();
        assert!(checked.repaired.is_some());
        let [area] = checked.polygons.as_slice() else { panic!("{:?}", checked.polygons) };
        assert_eq!(area.len(), 1, "without a hole");
        let lons: Vec<f64> = area[0].iter().map(|p| p.lon()).collect();
        let (west, east) =
            (lons.iter().copied().fold(0.0, f64::min), lons.iter().copied().fold(-9.0, f64::max));
        assert!((west + 1.10).abs() < 1e-9 && (east + 1.07).abs() < 1e-9, "{west} {east}");
    }

    #[test]
    fn a_spike_is_taken_off_and_what_is_only_a_spike_is_refused() {
        let mut rim = square(-1.10, 52.60).remove(0);
        let [corner, tip] = [rim[2], [rim[2][0], 52.64]];
        rim.splice(2..2, [corner, tip]);
        let checked = check(&[vec![rim]]).unwrap();
        let repaired = checked.repaired.unwrap();
        assert!(repaired.starts_with("its rim crosses itself or folds back near "), "{repaired}");
        let [area] = checked.polygons.as_slice() else { panic!("{:?}", checked.polygons) };
        assert!(area[0].iter().all(|p| p.lat() < 52.621), "{area:?}");

        let flat = vec![vec![vec![[4.0, 3.0], [6.0, 1.0], [1.0, 6.0]]]];
        let said = check(&flat).unwrap_err();
        assert!(said.contains("cannot be repaired"), "{said}");
    }

    #[test]
    fn a_bow_tie_becomes_two_triangles() {
        let bow = vec![vec![vec![[0.0, 0.0], [0.02, 0.02], [0.02, 0.0], [0.0, 0.02]]]];
        let checked = check(&bow).unwrap();
        assert!(checked.repaired.unwrap().contains("near"));
        assert_eq!(checked.polygons.len(), 2);
    }
}
