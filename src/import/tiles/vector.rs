//! Mapbox Vector Tiles, version 2 of the specification: layers of features with attributes, in a
//! grid of the tile's own.
//!
//! Read here and not by `mvt-reader`, which keeps for each ring of a feature room for the whole
//! feature: a tile of a few kilobytes can ask it for gigabytes.

use std::borrow::Cow;

use geo::{Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};

use crate::geography::{Basemap, TileId, WorldPoint};
use crate::import::basemap_shapes::BasemapShapes;

/// The longest name that is kept, in characters.
const LONGEST_NAME: usize = 80;

/// Reads a tile into shapes. The error says what was found that is not a vector tile.
pub(super) fn read(bytes: &[u8], id: TileId) -> Result<Basemap, String> {
    let side = id.side();
    let corner = id.bounds().min;
    let place =
        |c: Coord<f64>| Some(WorldPoint { x: corner.x + c.x * side, y: corner.y + c.y * side });
    let mut shapes = BasemapShapes::new("", &place);
    for field in Fields(bytes) {
        if let (3, Wire::Bytes(layer)) = field? {
            read_layer(layer, &mut shapes)?;
        }
    }
    Ok(shapes.finish().0)
}

fn read_layer(bytes: &[u8], shapes: &mut BasemapShapes<'_>) -> Result<(), String> {
    let (mut name, mut extent) = (String::new(), 4096.0);
    let (mut features, mut keys, mut values) = (Vec::new(), Vec::new(), Vec::new());
    for field in Fields(bytes) {
        match field? {
            (1, Wire::Bytes(b)) => name = text(b).into_owned(),
            (2, Wire::Bytes(b)) => features.push(b),
            (3, Wire::Bytes(b)) => keys.push(text(b)),
            (4, Wire::Bytes(b)) => values.push(b),
            (5, Wire::Number(n)) if n > 0 => extent = n as f64,
            _ => {}
        }
    }
    for feature in features {
        let (mut tags, mut kind, mut geometry) = (&[][..], 0, &[][..]);
        for field in Fields(feature) {
            match field? {
                (2, Wire::Bytes(b)) => tags = b,
                (3, Wire::Number(n)) => kind = n,
                (4, Wire::Bytes(b)) => geometry = b,
                _ => {}
            }
        }
        let Some(shape) = shape(kind, geometry, extent)? else {
            shapes.leave_out();
            continue;
        };
        let tags: Vec<usize> =
            Numbers(tags).map(|n| n.map(|n| n as usize)).collect::<Result<_, _>>()?;
        let value = |wanted: &str| {
            tags.chunks_exact(2).find_map(|pair| {
                (keys.get(pair[0])? == wanted).then(|| words(values.get(pair[1])?)).flatten()
            })
        };
        shapes.add(&name, &value, &shape);
    }
    Ok(())
}

/// A value as words; `None` for what is empty or not words, numbers or yes and no.
fn words(value: &[u8]) -> Option<String> {
    match Fields(value).next()?.ok()? {
        (1, Wire::Bytes(b)) => {
            Some(text(b).chars().take(LONGEST_NAME).collect()).filter(|t: &String| !t.is_empty())
        }
        (4 | 5, Wire::Number(n)) => Some(n.to_string()),
        (7, Wire::Number(n)) => Some(if n == 0 { "no" } else { "yes" }.to_owned()),
        _ => None,
    }
}

fn text(bytes: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(bytes)
}

/// A feature's shape with the tile as the square from 0 to 1; `None` where it has none.
fn shape(kind: u64, commands: &[u8], extent: f64) -> Result<Option<Geometry<f64>>, String> {
    let mut parts: Vec<Vec<Coord<f64>>> = Vec::new();
    let mut closed: Vec<bool> = Vec::new();
    let (mut x, mut y) = (0_i64, 0_i64);
    let mut numbers = Numbers(commands);
    while let Some(command) = numbers.next() {
        let command = command?;
        let (what, times) = (command & 7, command >> 3);
        if what == 7 {
            if let Some(last) = closed.last_mut() {
                *last = true;
            }
            continue;
        }
        if what != 1 && what != 2 {
            return Err(format!("the drawing command {what}"));
        }
        for _ in 0..times {
            let mut step = || -> Result<i64, String> {
                let n = numbers.next().ok_or("a shape that ends too soon")??;
                Ok((n >> 1) as i64 ^ -((n & 1) as i64))
            };
            let (dx, dy) = (step()?, step()?);
            (x, y) = (x.saturating_add(dx), y.saturating_add(dy));
            let at = Coord { x: x as f64 / extent, y: y as f64 / extent };
            match parts.last_mut() {
                Some(part) if what == 2 => part.push(at),
                _ => {
                    parts.push(vec![at]);
                    closed.push(false);
                }
            }
        }
    }
    let shape = match kind {
        1 => {
            // A name belongs to the tile that its place lies in; beyond, the next tile has it.
            let within = |c: &Coord<f64>| (0.0..1.0).contains(&c.x) && (0.0..1.0).contains(&c.y);
            let points: Vec<Point> = parts.concat().into_iter().filter(within).map(Point).collect();
            (!points.is_empty()).then_some(Geometry::MultiPoint(MultiPoint(points)))
        }
        2 => {
            let lines: Vec<_> = parts.into_iter().filter(|p| p.len() > 1).map(LineString).collect();
            (!lines.is_empty()).then_some(Geometry::MultiLineString(MultiLineString(lines)))
        }
        3 => {
            let rings = parts.into_iter().zip(closed).filter(|(p, c)| *c && p.len() > 2);
            let areas = areas(rings.map(|(p, _)| p));
            (!areas.is_empty()).then_some(Geometry::MultiPolygon(MultiPolygon(areas)))
        }
        _ => None,
    };
    Ok(shape)
}

/// Rings put together: one that turns as the first is another area, any other a hole in the last.
fn areas(rings: impl Iterator<Item = Vec<Coord<f64>>>) -> Vec<Polygon<f64>> {
    let mut areas: Vec<Polygon<f64>> = Vec::new();
    let mut outer = None;
    for ring in rings {
        let turned = {
            let next = ring.iter().skip(1).chain(ring.first());
            ring.iter().zip(next).map(|(a, b)| a.x * b.y - b.x * a.y).sum::<f64>()
        };
        if turned == 0.0 {
            continue;
        }
        let is_outer = *outer.get_or_insert(turned > 0.0) == (turned > 0.0);
        match areas.last_mut() {
            Some(area) if !is_outer => area.interiors_push(LineString(ring)),
            _ => areas.push(Polygon::new(LineString(ring), Vec::new())),
        }
    }
    areas
}

/// A field's value on the wire.
enum Wire<'a> {
    Number(u64),
    Bytes(&'a [u8]),
    Other,
}

/// The fields of a protocol buffer message: number and value.
struct Fields<'a>(&'a [u8]);

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, Wire<'a>), String>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let read = self.read();
        if read.is_err() {
            self.0 = &[];
        }
        Some(read)
    }
}

impl<'a> Fields<'a> {
    fn read(&mut self) -> Result<(u64, Wire<'a>), String> {
        let key = number(&mut self.0)?;
        let value = match key & 7 {
            0 => Wire::Number(number(&mut self.0)?),
            1 => self.take(8).map(|_| Wire::Other)?,
            2 => {
                let length = number(&mut self.0)?;
                Wire::Bytes(self.take(usize::try_from(length).unwrap_or(usize::MAX))?)
            }
            5 => self.take(4).map(|_| Wire::Other)?,
            wire => return Err(format!("the wire type {wire}")),
        };
        Ok((key >> 3, value))
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], String> {
        let (taken, rest) =
            self.0.split_at_checked(length).ok_or("a field that ends after the tile does")?;
        self.0 = rest;
        Ok(taken)
    }
}

/// Packed whole numbers.
struct Numbers<'a>(&'a [u8]);

impl Iterator for Numbers<'_> {
    type Item = Result<u64, String>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let read = number(&mut self.0);
        if read.is_err() {
            self.0 = &[];
        }
        Some(read)
    }
}

/// A number of seven bits a byte, the lowest first.
pub(super) fn number(bytes: &mut &[u8]) -> Result<u64, String> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first().ok_or("a number that ends too soon")?;
        *bytes = rest;
        value |= u64::from(first & 0x7F) << shift;
        if first & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err("a number of more than 64 bits".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geography::{BasemapAreaKind, LineKind};

    fn bytes(field: u8, content: &[u8]) -> Vec<u8> {
        [&[field << 3 | 2, content.len() as u8], content].concat()
    }

    /// A tile of one layer with one feature that has one attribute.
    fn tile(layer: &str, tag: (&str, &str), kind: u8, geometry: &[u8]) -> Vec<u8> {
        let feature = [bytes(2, &[0, 0]), vec![3 << 3, kind], bytes(4, geometry)].concat();
        let layer = [
            bytes(1, layer.as_bytes()),
            bytes(2, &feature),
            bytes(3, tag.0.as_bytes()),
            bytes(4, &bytes(1, tag.1.as_bytes())),
            vec![5 << 3, 64],
        ];
        bytes(3, &layer.concat())
    }

    const WORLD: TileId = TileId { zoom: 1, x: 1, y: 0 };

    #[test]
    fn a_street_stands_where_its_steps_lead() {
        // To (16, 32) of 64, then by (16, 0).
        let line = [9, 32, 64, 10, 32, 0];
        let read = read(&tile("roads", ("highway", "service"), 2, &line), WORLD).unwrap();
        assert_eq!(read.lines[0].kind, LineKind::Service);
        let points: Vec<_> = read.lines[0].points.iter().map(|p| (p.x, p.y)).collect();
        assert_eq!(points, [(0.625, 0.25), (0.75, 0.25)]);
    }

    #[test]
    fn a_ring_that_turns_the_other_way_is_a_hole() {
        // A square of 40 by 40 from (10, 10), and within it one of 10 by 10 the other way round.
        let rings = [
            9, 20, 20, 26, 80, 0, 0, 80, 79, 0, 15, // the square
            9, 20, 59, 26, 0, 20, 20, 0, 0, 19, 15, // from (20, 20)
        ];
        let read = read(&tile("water", ("class", "lake"), 3, &rings), WORLD).unwrap();
        assert_eq!(read.areas.len(), 1);
        assert_eq!(read.areas[0].kind, BasemapAreaKind::Water);
        assert_eq!((read.areas[0].ring.len(), read.areas[0].holes.len()), (4, 1));
    }

    #[test]
    fn a_tile_cut_or_changed_anywhere_is_refused_or_read_and_never_more() {
        let rings = [9, 20, 20, 26, 80, 0, 0, 80, 79, 0, 15];
        let whole = tile("water", ("class", "lake"), 3, &rings);
        for end in 1..whole.len() {
            assert!(read(&whole[..end], WORLD).is_err(), "cut after {end} bytes");
        }
        for at in 0..whole.len() {
            for bit in 0..8 {
                let mut changed = whole.clone();
                changed[at] ^= 1 << bit;
                let _ = read(&changed, WORLD);
            }
        }
    }
}
