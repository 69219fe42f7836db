//! Geometry blobs of the `GeoPackage` standard, written and read.
//!
//! What is read may come from anybody: counts inside a blob are never trusted, and nesting is
//! refused, so a damaged blob costs neither memory nor the stack.

use geozero::error::{GeozeroError, Result as GeozeroResult};
use geozero::wkb::process_gpkg_geom;
use geozero::{CoordDimensions, GeomProcessor, ToWkb};

use crate::geography::LonLat;
use crate::profile::Shape;

/// The SRS of all layers: WGS84 in degrees.
pub(crate) const SRS_ID: i32 = 4326;

/// West, east, south, north in degrees, in the order of the standard.
pub(crate) type Envelope = [f64; 4];

/// A geometry to be written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Geometry<'a> {
    Point(LonLat),
    Line(&'a [LonLat]),
    /// Rings, the exterior first, first points not repeated.
    Area(Vec<&'a [LonLat]>),
    /// Areas as the rings of each.
    Areas(Vec<Vec<&'a [LonLat]>>),
}

impl<'a> Geometry<'a> {
    /// The geometry of a shape; `None` where it has no points.
    pub(crate) fn of(shape: &'a Shape) -> Option<Self> {
        (!shape.points().is_empty()).then(|| match shape {
            Shape::Point(p) => Self::Point(*p),
            Shape::Line(points) => Self::Line(points),
            Shape::Area(ring) => Self::Area(vec![ring]),
        })
    }

    /// All its points, ring by ring.
    pub(crate) fn points(&self) -> impl Iterator<Item = LonLat> {
        let none: &[LonLat] = &[];
        let no_rings: &[&[LonLat]] = &[];
        let no_areas: &[Vec<&[LonLat]>] = &[];
        let (point, line, rings, areas) = match self {
            Self::Point(p) => (Some(*p), none, no_rings, no_areas),
            Self::Line(line) => (None, *line, no_rings, no_areas),
            Self::Area(rings) => (None, none, rings.as_slice(), no_areas),
            Self::Areas(areas) => (None, none, no_rings, areas.as_slice()),
        };
        point
            .into_iter()
            .chain(line.iter().copied())
            .chain(rings.iter().copied().flatten().copied())
            .chain(areas.iter().flatten().copied().flatten().copied())
    }

    /// Its bounding box; `None` without points.
    pub(crate) fn envelope(&self) -> Option<Envelope> {
        envelope_of(self.points().map(|p| [p.lon(), p.lat()]))
    }

    /// The geometry as the libraries have it.
    pub(crate) fn to_geo(&self) -> geo::Geometry<f64> {
        let line = |points: &[LonLat]| -> geo::LineString<f64> {
            points.iter().map(|p| geo::Coord::from(*p)).collect()
        };
        // The first point is repeated here and not by `geo`, which does so only for rings that
        // look open, and a ring must be read back as it was.
        let ring = |points: &[LonLat]| -> geo::LineString<f64> {
            points.iter().chain(points.first()).map(|p| geo::Coord::from(*p)).collect()
        };
        let polygon = |rings: &[&[LonLat]]| -> geo::Polygon<f64> {
            let mut rings = rings.iter().map(|r| ring(r));
            let exterior = rings.next().unwrap_or_else(|| geo::LineString::new(Vec::new()));
            geo::Polygon::new(exterior, rings.collect())
        };
        match self {
            Self::Point(p) => geo::Point(geo::Coord::from(*p)).into(),
            Self::Line(points) => line(points).into(),
            Self::Area(rings) => polygon(rings).into(),
            Self::Areas(areas) => {
                geo::MultiPolygon::new(areas.iter().map(|rings| polygon(rings)).collect()).into()
            }
        }
    }

    /// The blob. Points carry no envelope, which would be twice their size.
    pub(crate) fn to_blob(&self) -> GeozeroResult<Vec<u8>> {
        let envelope = match self {
            Self::Point(_) => Vec::new(),
            _ => self.envelope().map(Vec::from).unwrap_or_default(),
        };
        self.to_geo().to_gpkg_wkb(CoordDimensions::xy(), Some(SRS_ID), envelope)
    }
}

/// The box around points; `None` without points, and where a value is not a number.
pub(crate) fn envelope_of(points: impl Iterator<Item = [f64; 2]>) -> Option<Envelope> {
    let around = points.fold(None, |e: Option<Envelope>, [x, y]| {
        Some(e.map_or([x, x, y, y], |[w, e, s, n]| [w.min(x), e.max(x), s.min(y), n.max(y)]))
    })?;
    around.iter().all(|v| v.is_finite()).then_some(around)
}

/// What a blob says of itself before its coordinates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Header {
    pub srs_id: i32,
    pub empty: bool,
    pub envelope: Option<Envelope>,
    /// Type code of the standard without dimensions: 1 point, 2 line, 3 polygon, …
    pub kind: u32,
}

/// Reads a blob's header; the text says what is wrong with it.
pub(crate) fn header(blob: &[u8]) -> Result<Header, &'static str> {
    let (head, rest) = blob.split_at_checked(8).ok_or("fewer than 8 bytes")?;
    let &[b'G', b'P', version, flags, ..] = head else { return Err("no \"GP\" at its start") };
    if version != 0 {
        return Err("a version other than 0");
    }
    if flags & 0b0010_0000 != 0 {
        return Err("an extended geometry");
    }
    let little = flags & 1 == 1;
    let values = match (flags >> 1) & 0b111 {
        0 => 0,
        1 => 4,
        2 | 3 => 6,
        4 => 8,
        _ => return Err("an unknown kind of envelope"),
    };
    let (envelope, body) =
        rest.split_at_checked(values * 8).ok_or("an envelope that is cut short")?;
    let mut bounds = [0.0; 4];
    for (value, bytes) in bounds.iter_mut().zip(envelope.chunks_exact(8)) {
        let bytes = bytes.try_into().unwrap_or_default();
        *value = if little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) };
    }
    let int = |bytes: &[u8], little: bool| {
        let bytes = bytes.try_into().unwrap_or_default();
        if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) }
    };
    let (&order, kind) =
        body.get(..5).and_then(|b| b.split_first()).ok_or("no geometry after its header")?;
    if order > 1 {
        return Err("an unknown byte order");
    }
    Ok(Header {
        srs_id: int(head.get(4..8).unwrap_or_default(), little) as i32,
        empty: flags & 0b0001_0000 != 0,
        envelope: (values > 0).then_some(bounds),
        kind: int(kind, order == 1) % 1000,
    })
}

/// What a type code is called in the standard.
pub(crate) fn kind_name(kind: u32) -> &'static str {
    match kind {
        0 => "GEOMETRY",
        1 => "POINT",
        2 => "LINESTRING",
        3 => "POLYGON",
        4 => "MULTIPOINT",
        5 => "MULTILINESTRING",
        6 => "MULTIPOLYGON",
        7 => "GEOMETRYCOLLECTION",
        _ => "a geometry of another kind",
    }
}

/// The coordinates of a blob as they are, in range or not.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Coordinates {
    /// Points, lines or rings, one after the other.
    pub parts: Vec<Vec<[f64; 2]>>,
    /// For areas: how many parts are the rings of the first area.
    pub first_area: usize,
    /// For areas: how many parts there were at the end of each.
    pub area_ends: Vec<usize>,
}

impl Coordinates {
    /// Reads a blob; heights and measures are left out.
    pub(crate) fn read(blob: &[u8]) -> Result<Self, String> {
        let header = header(blob)?;
        if !(1..=6).contains(&header.kind) {
            return Err(kind_name(header.kind).to_owned());
        }
        let mut parts = Self::default();
        let mut rest = blob;
        process_gpkg_geom(&mut rest, &mut parts).map_err(|e| match e {
            GeozeroError::IoError(_) => "coordinates that are cut short".to_owned(),
            other => other.to_string(),
        })?;
        if rest.is_empty() { Ok(parts) } else { Err(format!("{} bytes too many", rest.len())) }
    }

    /// The box around all coordinates.
    pub(crate) fn envelope(&self) -> Option<Envelope> {
        envelope_of(self.parts.iter().flatten().copied())
    }
}

impl GeomProcessor for Coordinates {
    fn xy(&mut self, x: f64, y: f64, _idx: usize) -> GeozeroResult<()> {
        // A point of a set has no beginning of its own.
        if self.parts.is_empty() {
            self.parts.push(Vec::new());
        }
        self.parts.last_mut().ok_or(GeozeroError::GeometryFormat)?.push([x, y]);
        Ok(())
    }

    fn empty_point(&mut self, _idx: usize) -> GeozeroResult<()> {
        Ok(())
    }

    fn linestring_begin(&mut self, _tagged: bool, _size: usize, _idx: usize) -> GeozeroResult<()> {
        self.parts.push(Vec::new());
        Ok(())
    }

    fn polygon_end(&mut self, _tagged: bool, _idx: usize) -> GeozeroResult<()> {
        self.area_ends.push(self.parts.len());
        if self.first_area == 0 {
            self.first_area = self.parts.len();
        }
        Ok(())
    }

    fn geometrycollection_begin(&mut self, _size: usize, _idx: usize) -> GeozeroResult<()> {
        Err(GeozeroError::GeometryFormat)
    }
}

/// What a blob could be read as, and what had to be left out to do so.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ReadShape {
    pub shape: Option<Shape>,
    pub left_out: Option<String>,
}

/// The place in a blob as this program writes that of an incident; `None` for any other.
pub(crate) fn plain_point(blob: &[u8]) -> Option<LonLat> {
    let head = [b'G', b'P', 0, 1, 0xE6, 0x10, 0, 0, 1, 1, 0, 0, 0];
    let (x, y) = blob.strip_prefix(&head)?.split_at_checked(8)?;
    let number = |bytes: &[u8]| bytes.try_into().ok().map(f64::from_le_bytes);
    LonLat::new(number(x)?, number(y)?).ok()
}

/// Reads the one shape that a record can have. Several parts, holes and other planes cannot be
/// kept: the first part is, and what is left out is told.
pub(crate) fn read_shape(blob: &[u8]) -> ReadShape {
    let nothing = |why: String| ReadShape { shape: None, left_out: Some(why) };
    let header = match header(blob) {
        Ok(header) => header,
        Err(why) => return nothing(format!("its geometry has {why}")),
    };
    if header.srs_id != SRS_ID {
        return nothing(format!("its geometry is in SRS {}, not {SRS_ID}", header.srs_id));
    }
    let coordinates = match Coordinates::read(blob) {
        Ok(coordinates) => coordinates,
        Err(why) => return nothing(format!("its geometry has {why}")),
    };
    let Some(first) = coordinates.parts.first().filter(|p| !p.is_empty()) else {
        return ReadShape { shape: None, left_out: None };
    };
    let mut points = match first.iter().map(|[x, y]| LonLat::new(*x, *y)).collect() {
        Ok::<Vec<_>, _>(points) => points,
        Err(e) => return nothing(e.to_string()),
    };
    let several = coordinates.parts.len() > 1;
    let (shape, left_out) = match header.kind {
        1 | 4 => (points.first().copied().map(Shape::Point), first.len() > 1),
        2 | 5 => (Some(Shape::Line(points)), several),
        _ => {
            if points.len() > 1 && points.first() == points.last() {
                points.pop();
            }
            (Some(Shape::Area(points)), several)
        }
    };
    let left_out = left_out.then(|| match header.kind {
        3 => "the holes of its area are left out".to_owned(),
        _ => "only the first part of its geometry is kept".to_owned(),
    });
    ReadShape { shape, left_out }
}

/// Reads areas whole: polygons of rings, first points not repeated; the text says what is wrong.
pub(crate) fn read_areas(blob: &[u8]) -> Result<Vec<Vec<Vec<LonLat>>>, String> {
    let header = header(blob)?;
    if header.srs_id != SRS_ID || !matches!(header.kind, 3 | 6) {
        return Err(format!("{} in SRS {}", kind_name(header.kind), header.srs_id));
    }
    let coordinates = Coordinates::read(blob)?;
    let mut from = 0;
    let mut polygons = Vec::new();
    for end in coordinates.area_ends {
        let rings = coordinates.parts.get(from..end).unwrap_or_default();
        from = end;
        let ring = |ring: &Vec<[f64; 2]>| {
            let points = ring.iter().map(|[x, y]| LonLat::new(*x, *y));
            let mut points: Vec<LonLat> =
                points.collect::<Result<_, _>>().map_err(|e| e.to_string())?;
            if points.len() > 1 && points.first() == points.last() {
                points.pop();
            }
            Ok::<_, String>(points)
        };
        polygons.push(rings.iter().map(ring).collect::<Result<_, _>>()?);
    }
    Ok(polygons)
}
