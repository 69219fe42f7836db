//! Geometries as text: the WKT of a CSV file, ours and that of other programs.

use super::geometry::{RawGeometry, RawKind};
use crate::import::error::shortened;

const ADVICE: &str = "expected a geometry as text, such as POINT(-1.13 52.63)";

/// Reads a geometry; `None` where the text is empty or says that the geometry is.
pub(super) fn parse(text: &str) -> Result<Option<RawGeometry>, String> {
    let mut rest = text.trim();
    if rest.is_empty() {
        return Ok(None);
    }
    if let Some((srid, geometry)) = rest.split_once(';') {
        if !srid.trim().eq_ignore_ascii_case("SRID=4326") {
            let found = shortened(srid, 40);
            return Err(format!(
                "expected degrees of WGS84, found \"{found}\"; save the layer in EPSG:4326"
            ));
        }
        rest = geometry.trim();
    }
    let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
    let (word, rest) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let word = word.to_ascii_uppercase();
    // "POINTZ(…)" is written as well as "POINT Z (…)".
    let glued = ["ZM", "Z", "M"].into_iter().find_map(|tail| word.strip_suffix(tail));
    let (kind, multi) = match glued.unwrap_or(&word) {
        "POINT" => (RawKind::Point, false),
        "LINESTRING" => (RawKind::Line, false),
        "POLYGON" => (RawKind::Area, false),
        "MULTIPOINT" => (RawKind::Point, true),
        "MULTILINESTRING" => (RawKind::Line, true),
        "MULTIPOLYGON" => (RawKind::Area, true),
        "GEOMETRYCOLLECTION" => {
            return Err("expected one point, line or area, found a GEOMETRYCOLLECTION".to_owned());
        }
        _ => return Err(ADVICE.to_owned()),
    };
    let mut reader = Reader { rest: rest.trim_start(), heights: false };
    reader.dimensions();
    if reader.rest.eq_ignore_ascii_case("EMPTY") {
        return Ok(None);
    }
    let parts = reader.parts(kind, multi).filter(|_| reader.rest.is_empty());
    let parts = parts.ok_or_else(|| ADVICE.to_owned())?;
    Ok(Some(RawGeometry { kind, multi, parts, heights: reader.heights }))
}

/// What is left of a text. Nesting is as deep as the kind of geometry says and no deeper.
struct Reader<'a> {
    rest: &'a str,
    heights: bool,
}

impl Reader<'_> {
    /// Passes over the letters that say how many numbers a position has.
    fn dimensions(&mut self) {
        for word in ["ZM", "Z", "M", "zm", "z", "m"] {
            if let Some(rest) = self.rest.strip_prefix(word) {
                self.rest = rest.trim_start();
                return;
            }
        }
    }

    /// Passes over a sign; whether it was there.
    fn sign(&mut self, sign: char) -> bool {
        match self.rest.strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest.trim_start();
                true
            }
            None => false,
        }
    }

    fn parts(&mut self, kind: RawKind, multi: bool) -> Option<Vec<Vec<Vec<[f64; 2]>>>> {
        let one = |reader: &mut Self| match kind {
            // The points of a set may stand without brackets of their own.
            RawKind::Point if multi && !reader.rest.starts_with('(') => {
                Some(vec![vec![reader.position()?]])
            }
            RawKind::Point => {
                let ring = reader.list(Self::position)?;
                (ring.len() == 1).then(|| vec![ring])
            }
            RawKind::Line => Some(vec![reader.list(Self::position)?]),
            RawKind::Area => reader.list(|r| r.list(Self::position)),
        };
        if multi { self.list(one) } else { Some(vec![one(self)?]) }
    }

    /// A list in brackets, with commas between.
    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        if !self.sign('(') {
            return None;
        }
        let mut items = vec![item(self)?];
        while self.sign(',') {
            items.push(item(self)?);
        }
        self.sign(')').then_some(items)
    }

    fn position(&mut self) -> Option<[f64; 2]> {
        let position = [self.number()?, self.number()?];
        while let Some(_height) = self.number() {
            self.heights = true;
        }
        Some(position)
    }

    fn number(&mut self) -> Option<f64> {
        let end = self.rest.find(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')'))?;
        let (text, rest) = self.rest.split_at_checked(end)?;
        let number = text.parse().ok()?;
        self.rest = rest.trim_start();
        Some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> RawGeometry {
        parse(text).unwrap().unwrap()
    }

    #[test]
    fn what_programs_write_is_read() {
        let point = read("POINT(-1.13 52.63)");
        assert_eq!(point.parts, [[[[-1.13, 52.63]]]]);
        assert!(!point.multi && !point.heights);
        for text in
            [" point ( -1.13 52.63 ) ", "SRID=4326;POINT(-1.13 52.63)", "POINT(-1.13 5.263e1)"]
        {
            assert_eq!(read(text), point, "{text}");
        }
        for text in ["POINT Z (-1.13 52.63 80)", "PointZM(-1.13 52.63 80 1)"] {
            let with_heights = RawGeometry { heights: true, ..point.clone() };
            assert_eq!(read(text), with_heights, "{text}");
        }
        let line = read("LINESTRING (0 1,2 3)");
        assert_eq!((line.kind, line.parts), (RawKind::Line, vec![vec![vec![[0., 1.], [2., 3.]]]]));
        let area = read("MULTIPOLYGON(((0 0,1 0,1 1,0 0),(2 2,3 2,3 3,2 2)))");
        assert_eq!((area.parts.len(), area.parts[0].len()), (1, 2));
        for text in ["MULTIPOINT(0 1, 2 3)", "MULTIPOINT((0 1),(2 3))"] {
            assert_eq!(read(text).parts.len(), 2, "{text}");
        }
        for text in ["", "  ", "POINT EMPTY", "polygon empty"] {
            assert_eq!(parse(text).unwrap(), None, "{text}");
        }
    }

    #[test]
    fn what_is_not_wkt_is_refused() {
        for text in [
            "somewhere",
            "POINT",
            "POINT()",
            "POINT(1)",
            "POINT(1 2",
            "POINT(1 2) x",
            "POINT(1,2)",
            "POINT((1 2))",
            "LINESTRING((1 2,3 4))",
            "POLYGON(1 2,3 4)",
            "POINT(a b)",
            "(",
            "é(1 2)",
            "POINT(1 2, 3 4)",
            "GEOMETRYCOLLECTION(POINT(1 2))",
        ] {
            assert!(parse(text).unwrap_err().starts_with("expected"), "{text}");
        }
        let metres = parse("SRID=27700;POINT(458500 304900)").unwrap_err();
        assert!(metres.contains("SRID=27700") && metres.contains("EPSG:4326"), "{metres}");
        assert!(parse(&"(".repeat(100_000)).is_err());
    }
}
