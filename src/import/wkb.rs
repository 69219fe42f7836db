//! Geometries of a `GeoPackage`, in files of others: no count in them is trusted.
//!
//! `geozero` sets memory aside for as many points as a geometry says it has, before it looks
//! whether they are there.

use geo::{Coord, Geometry, LineString, Point, Polygon};

use crate::profile::grouped;

/// Collections may hold collections, but not so many in one another.
const MOST_LEVELS: usize = 8;

/// Rings and parts that one geometry may have: each takes a few bytes to claim and more to hold.
const MOST_PARTS: u32 = 1_000_000;

/// Reads a geometry; heights and measures are left out. The error says what is wrong with it.
pub(super) fn geometry(blob: &[u8]) -> Result<Geometry<f64>, String> {
    let flags = match blob {
        [b'G', b'P', _, flags, ..] => *flags,
        _ => return Err("expected a geometry of a GeoPackage".to_owned()),
    };
    let envelope = match (flags >> 1) & 7 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        _ => return Err("a geometry with an unknown envelope".to_owned()),
    };
    let bytes = blob.get(8 + envelope..).ok_or_else(cut_off)?;
    Wkb { bytes, parts_left: MOST_PARTS }.geometry(MOST_LEVELS)
}

fn cut_off() -> String {
    "a geometry that is cut off".to_owned()
}

/// Bytes that are read from the front.
struct Wkb<'a> {
    bytes: &'a [u8],
    parts_left: u32,
}

/// How the numbers of one geometry are written: which byte comes first, and how many there are to a
/// position beyond two.
#[derive(Clone, Copy)]
struct Numbers {
    little: bool,
    more: usize,
}

impl Wkb<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let (head, rest) = self.bytes.split_first_chunk().ok_or_else(cut_off)?;
        self.bytes = rest;
        Ok(*head)
    }

    fn int(&mut self, little: bool) -> Result<u32, String> {
        let four = self.take()?;
        Ok(if little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) })
    }

    fn double(&mut self, little: bool) -> Result<f64, String> {
        let eight = self.take()?;
        Ok(if little { f64::from_le_bytes(eight) } else { f64::from_be_bytes(eight) })
    }

    /// How the numbers are written, and the kind without dimensions.
    fn head(&mut self) -> Result<(Numbers, u32), String> {
        let [order] = self.take()?;
        let little = order == 1;
        let kind = self.int(little)?;
        let high = usize::from(kind & 0x8000_0000 != 0) + usize::from(kind & 0x4000_0000 != 0);
        let kind = kind & 0x0FFF_FFFF;
        let more = match kind / 1000 {
            0 => high,
            3 => 2,
            _ => 1,
        };
        Ok((Numbers { little, more }, kind % 1000))
    }

    /// How many rings or parts follow.
    fn parts(&mut self, numbers: Numbers) -> Result<u32, String> {
        let count = self.int(numbers.little)?;
        self.parts_left = self.parts_left.checked_sub(count).ok_or_else(|| {
            format!("a geometry of more than {} parts", grouped(MOST_PARTS.into()))
        })?;
        Ok(count)
    }

    fn position(&mut self, numbers: Numbers) -> Result<Coord<f64>, String> {
        let (x, y) = (self.double(numbers.little)?, self.double(numbers.little)?);
        for _ in 0..numbers.more {
            self.double(numbers.little)?;
        }
        Ok(Coord { x, y })
    }

    fn line(&mut self, numbers: Numbers) -> Result<LineString<f64>, String> {
        (0..self.int(numbers.little)?).map(|_| self.position(numbers)).collect()
    }

    fn polygon(&mut self, numbers: Numbers) -> Result<Polygon<f64>, String> {
        let mut rings = Vec::new();
        for _ in 0..self.parts(numbers)? {
            rings.push(self.line(numbers)?);
        }
        let mut rings = rings.into_iter();
        let outer = rings.next().unwrap_or_else(|| LineString::new(Vec::new()));
        Ok(Polygon::new(outer, rings.collect()))
    }

    fn geometry(&mut self, levels: usize) -> Result<Geometry<f64>, String> {
        let (numbers, kind) = self.head()?;
        Ok(match kind {
            1 => Geometry::Point(Point(self.position(numbers)?)),
            2 => Geometry::LineString(self.line(numbers)?),
            3 => Geometry::Polygon(self.polygon(numbers)?),
            4..=7 => {
                let Some(levels) = levels.checked_sub(1) else {
                    return Err("a collection within many others".to_owned());
                };
                let mut parts = Vec::new();
                for _ in 0..self.parts(numbers)? {
                    parts.push(self.geometry(levels)?);
                }
                collection(kind, parts)?
            }
            _ => return Err(format!("a geometry of kind {kind}, which is not known here")),
        })
    }
}

/// The parts of a geometry that has many: of the one kind that it says, or of any.
fn collection(kind: u32, parts: Vec<Geometry<f64>>) -> Result<Geometry<f64>, String> {
    fn all<T: TryFrom<Geometry<f64>>>(parts: Vec<Geometry<f64>>) -> Result<Vec<T>, String> {
        let part =
            |g| T::try_from(g).map_err(|_| "a part of another kind than the whole".to_owned());
        parts.into_iter().map(part).collect()
    }
    Ok(match kind {
        4 => Geometry::MultiPoint(geo::MultiPoint::new(all(parts)?)),
        5 => Geometry::MultiLineString(geo::MultiLineString::new(all(parts)?)),
        6 => Geometry::MultiPolygon(geo::MultiPolygon::new(all(parts)?)),
        _ => Geometry::GeometryCollection(geo::GeometryCollection::from(parts)),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use geo::{Geometry, MultiPolygon, Rect, coord};
    use geozero::{CoordDimensions, ToWkb};

    use super::*;

    fn blob(shape: &Geometry<f64>) -> Vec<u8> {
        shape.to_gpkg_wkb(CoordDimensions::xy(), Some(4326), Vec::new()).unwrap()
    }

    #[test]
    fn every_kind_is_read_as_it_was_written() {
        let square = |x: f64| {
            Rect::new(coord! { x: x, y: 50.0 }, coord! { x: x + 1.0, y: 51.0 }).to_polygon()
        };
        let with_hole = Polygon::new(
            square(0.0).exterior().clone(),
            vec![LineString::from(vec![(0.2, 50.2), (0.4, 50.2), (0.4, 50.4), (0.2, 50.2)])],
        );
        let line = LineString::from(vec![(0.0, 50.0), (1.0, 51.0)]);
        let point = Point::new(1.0, 52.0);
        let shapes: [Geometry<f64>; 7] = [
            point.into(),
            line.clone().into(),
            with_hole.clone().into(),
            geo::MultiPoint::new(vec![point, Point::new(2.0, 52.0)]).into(),
            geo::MultiLineString::new(vec![line.clone(), line.clone()]).into(),
            MultiPolygon::new(vec![with_hole, square(3.0)]).into(),
            Geometry::GeometryCollection(vec![Geometry::from(point), line.into()].into()),
        ];
        for shape in shapes {
            assert_eq!(geometry(&blob(&shape)).unwrap(), shape);
        }
    }

    #[test]
    fn a_count_that_lies_is_refused_before_any_memory_is_set_aside() {
        let line = LineString::from(vec![(0.0, 50.0), (1.0, 51.0)]);
        let mut bytes = blob(&line.into());
        let count = bytes.len() - 32 - 4;
        bytes[count..count + 4].copy_from_slice(&u32::MAX.to_le_bytes());
        assert_eq!(geometry(&bytes), Err("a geometry that is cut off".to_owned()));
        // A collection that holds one that holds one …
        let mut deep = vec![b'G', b'P', 0, 1, 0, 0, 0, 0];
        for _ in 0..1_000 {
            deep.extend([1, 7, 0, 0, 0, 1, 0, 0, 0]);
        }
        assert_eq!(geometry(&deep), Err("a collection within many others".to_owned()));
        for end in 0..bytes.len() {
            assert!(geometry(&bytes[..end]).is_err(), "cut at {end}");
        }
    }
}
