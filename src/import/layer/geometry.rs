//! Geometries as files have them, and the one shape that a record can have.

use geojson::{GeometryValue, Position};

use crate::geography::LonLat;
use crate::import::place::PlaneCheck;
use crate::import::report::RowFault;
use crate::profile::{CommunityLayer, Shape};

/// Exports round to seven decimals: what differs by no more than that is the same place. A little
/// is added for what half of the last digit is in binary.
const ROUNDING_DEGREES: f64 = 0.5e-7 + 1e-13;

/// What a geometry consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RawKind {
    Point,
    Line,
    Area,
}

/// A geometry as a file has it: parts of rings of positions. A point and a line have one ring.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct RawGeometry {
    pub kind: RawKind,
    /// Whether the file calls it a set of several.
    pub multi: bool,
    pub parts: Vec<Vec<Vec<[f64; 2]>>>,
    /// Whether positions had more than a longitude and a latitude.
    pub heights: bool,
}

impl RawGeometry {
    /// A point.
    pub(super) fn point(p: LonLat) -> Self {
        let parts = vec![vec![vec![[p.lon(), p.lat()]]]];
        Self { kind: RawKind::Point, multi: false, parts, heights: false }
    }

    /// A geometry of `GeoJSON`; the error says why none can be made of it.
    pub(super) fn of(value: &GeometryValue) -> Result<Self, String> {
        let mut heights = false;
        let mut ring = |positions: &[Position]| -> Result<Vec<[f64; 2]>, String> {
            positions
                .iter()
                .map(|p| match *p.as_slice() {
                    [lon, lat] => Ok([lon, lat]),
                    [lon, lat, ..] => {
                        heights = true;
                        Ok([lon, lat])
                    }
                    _ => Err("expected positions of a longitude and a latitude".to_owned()),
                })
                .collect()
        };
        let mut area = |rings: &[Vec<Position>]| -> Result<Vec<Vec<[f64; 2]>>, String> {
            rings.iter().map(|r| ring(r)).collect()
        };
        let (kind, multi, parts) = match value {
            GeometryValue::Point { coordinates: p } => {
                (RawKind::Point, false, vec![area(&[vec![p.clone()]])?])
            }
            GeometryValue::MultiPoint { coordinates: points } => {
                let parts: Result<_, _> = points.iter().map(|p| area(&[vec![p.clone()]])).collect();
                (RawKind::Point, true, parts?)
            }
            GeometryValue::LineString { coordinates: line } => {
                (RawKind::Line, false, vec![area(std::slice::from_ref(line))?])
            }
            GeometryValue::MultiLineString { coordinates: lines } => {
                let lines = lines.iter().map(|l| area(std::slice::from_ref(l)));
                (RawKind::Line, true, lines.collect::<Result<_, _>>()?)
            }
            GeometryValue::Polygon { coordinates: rings } => {
                (RawKind::Area, false, vec![area(rings)?])
            }
            GeometryValue::MultiPolygon { coordinates: areas } => {
                let areas = areas.iter().map(|a| area(a));
                (RawKind::Area, true, areas.collect::<Result<_, _>>()?)
            }
            GeometryValue::GeometryCollection { .. } => {
                return Err("expected one point, line or area, found a GeometryCollection".into());
            }
        };
        Ok(Self { kind, multi, parts, heights })
    }

    /// What the standards call it.
    fn name(&self) -> &'static str {
        match (self.kind, self.multi) {
            (RawKind::Point, false) => "Point",
            (RawKind::Line, false) => "LineString",
            (RawKind::Area, false) => "Polygon",
            (RawKind::Point, true) => "MultiPoint",
            (RawKind::Line, true) => "MultiLineString",
            (RawKind::Area, true) => "MultiPolygon",
        }
    }
}

/// What a layer can hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Point,
    Any,
    Area,
}

impl Wanted {
    pub(super) fn of(layer: CommunityLayer) -> Self {
        match layer {
            CommunityLayer::Strategies => Self::Any,
            CommunityLayer::Neighbourhood => Self::Area,
            _ => Self::Point,
        }
    }

    fn takes(self, kind: RawKind) -> bool {
        match self {
            Self::Point => kind == RawKind::Point,
            Self::Any => true,
            Self::Area => kind == RawKind::Area,
        }
    }

    fn in_words(self) -> &'static str {
        match self {
            Self::Point => "a point",
            Self::Any => "a point, a line or an area",
            Self::Area => "an area",
        }
    }
}

/// What a row says of a place.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Taken {
    /// It is where it was.
    Same,
    /// It is here, or nowhere.
    Shape(Option<Shape>),
}

/// Turns a geometry into the shape that a layer can hold. What is made simpler is noted; what a
/// shape cannot say is refused.
pub(super) fn take(
    column: &str,
    raw: Option<&RawGeometry>,
    wanted: Wanted,
    now: Option<&Shape>,
    check: &mut PlaneCheck,
    notes: &mut Vec<String>,
) -> Result<Taken, RowFault> {
    let Some((raw, part)) = raw.and_then(|raw| {
        let mut parts = raw.parts.iter().filter(|p| p.iter().any(|r| !r.is_empty()));
        Some((raw, parts.next()?))
    }) else {
        let nowhere = now.is_none_or(|s| s.points().is_empty());
        return Ok(if nowhere { Taken::Same } else { Taken::Shape(None) });
    };
    let wrong = |reason: String| RowFault::new(column, raw.name(), reason);
    if !wanted.takes(raw.kind) {
        return Err(wrong(format!("expected {}", wanted.in_words())));
    }
    if raw.parts.len() > 1 {
        let n = raw.parts.len();
        return Err(wrong(format!(
            "expected {}, found {n} parts; make a row of each part",
            wanted.in_words()
        )));
    }
    let [positions] = part.as_slice() else {
        let reason = "an area with holes cannot be kept; close the holes, or cut the area in two";
        return Err(wrong(reason.to_owned()));
    };
    let mut points = Vec::with_capacity(positions.len());
    for [lon, lat] in positions {
        points.push(
            position(*lon, *lat)
                .map_err(|reason| RowFault::new(column, &format!("{lon}, {lat}"), reason))?,
        );
    }
    if raw.multi {
        notes.push(format!("a {} of one part is taken as that part", raw.name()));
    }
    if raw.heights {
        notes.push("heights are left out".to_owned());
    }
    let shape = match raw.kind {
        RawKind::Point => points.first().copied().map(Shape::Point),
        RawKind::Line => Some(Shape::Line(points)),
        RawKind::Area => {
            if points.len() > 1 && points.first() == points.last() {
                points.pop();
            } else {
                notes.push("an area that did not end where it begins is closed".to_owned());
            }
            Some(Shape::Area(points))
        }
    };
    let Some(shape) = shape else { return Ok(Taken::Same) };
    if now.is_some_and(|now| is_same(now, &shape)) {
        return Ok(Taken::Same);
    }
    let (least, what) = match shape {
        Shape::Point(_) => (1, "a point"),
        Shape::Line(_) => (2, "a line of two points or more"),
        Shape::Area(_) => (3, "an area of three corners or more"),
    };
    let mut different: Vec<LonLat> = Vec::new();
    for p in shape.points() {
        if !different.contains(p) {
            different.push(*p);
        }
        if different.len() >= least {
            break;
        }
    }
    if different.len() < least {
        return Err(wrong(format!("expected {what}")));
    }
    for p in shape.points() {
        check.metric(*p).map(|_| ()).map_err(|reason| {
            RowFault::new(column, &format!("{}, {}", p.lon(), p.lat()), reason)
        })?;
    }
    Ok(Taken::Shape(Some(shape)))
}

/// A position in degrees, or what is wrong with it and what to do.
pub(super) fn position(lon: f64, lat: f64) -> Result<LonLat, String> {
    LonLat::new(lon, lat).map_err(|_| {
        let expected = "expected a longitude from -180 to 180 and a latitude from -90 to 90";
        let advice = if LonLat::new(lat, lon).is_ok() {
            "longitude and latitude may be swapped"
        } else if lon.is_finite() && lat.is_finite() {
            "these look like metres: save the layer in degrees, WGS84 (EPSG:4326)"
        } else {
            "leave it empty where there is no place"
        };
        format!("{expected}; {advice}")
    })
}

/// Whether two shapes are the same place, but for the rounding of an export. An area is the same
/// whichever corner it begins at and whichever way round it goes.
fn is_same(a: &Shape, b: &Shape) -> bool {
    let near = |p: &LonLat, q: &LonLat| {
        (p.lon() - q.lon()).abs() <= ROUNDING_DEGREES
            && (p.lat() - q.lat()).abs() <= ROUNDING_DEGREES
    };
    let (p, q) = (a.points(), b.points());
    if p.len() != q.len() {
        return false;
    }
    match (a, b) {
        (Shape::Point(_), Shape::Point(_)) | (Shape::Line(_), Shape::Line(_)) => {
            p.iter().zip(q).all(|(p, q)| near(p, q))
        }
        (Shape::Area(_), Shape::Area(_)) => {
            let back: Vec<LonLat> = q.iter().rev().copied().collect();
            p.is_empty()
                || [q, &back].iter().any(|q| {
                    (0..q.len()).any(|i| {
                        let (before, from) = q.split_at_checked(i).unwrap_or((q, &[]));
                        p.iter().zip(from.iter().chain(before)).all(|(p, q)| near(p, q))
                    })
                })
        }
        _ => false,
    }
}
