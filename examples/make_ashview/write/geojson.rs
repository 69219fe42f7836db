//! RFC 7946 `GeoJSON`, one feature per line so that two versions can be compared.

use std::fmt::Write;

use jiff::civil::Date;
use lonlat_bng::convert_osgb36_to_ll;
use serde_json::Value;

use crate::plane::{Point, signed_area};
use crate::trouble::{Result, Trouble};

/// Decimals of a degree: a centimetre. Enough for anything that is measured.
pub const FINE: usize = 7;
/// A tenth of a metre: enough for walls, and a shorter file.
pub const COARSE: usize = 6;

/// Longitude and latitude as text.
pub fn lon_lat(p: Point, decimals: usize) -> Result<(String, String)> {
    let (lon, lat) = convert_osgb36_to_ll(p.x, p.y).map_err(|_| Trouble::OffGrid(p.x, p.y))?;
    Ok((short(lon, decimals), short(lat, decimals)))
}

/// A number without the zeros at its end.
fn short(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn position(p: Point, decimals: usize) -> Result<String> {
    let (lon, lat) = lon_lat(p, decimals)?;
    Ok(format!("[{lon},{lat}]"))
}

fn positions(line: &[Point], decimals: usize) -> Result<String> {
    let all: Result<Vec<String>> = line.iter().map(|&p| position(p, decimals)).collect();
    Ok(format!("[{}]", all?.join(",")))
}

/// A point geometry.
pub fn point(p: Point) -> Result<String> {
    Ok(format!(r#"{{"type":"Point","coordinates":{}}}"#, position(p, FINE)?))
}

/// A line geometry.
pub fn line(points: &[Point]) -> Result<String> {
    Ok(format!(r#"{{"type":"LineString","coordinates":{}}}"#, positions(points, FINE)?))
}

/// A polygon without holes, its ring turned counter-clockwise.
pub fn polygon(ring: &[Point], decimals: usize) -> Result<String> {
    let mut ring = ring.to_vec();
    if signed_area(&ring) < 0.0 {
        ring.reverse();
    }
    Ok(format!(r#"{{"type":"Polygon","coordinates":[{}]}}"#, positions(&ring, decimals)?))
}

/// The members of one feature, in the order they are given.
#[derive(Default)]
pub struct Properties {
    text: String,
}

impl Properties {
    /// Adds a member.
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        let comma = if self.text.is_empty() { "" } else { "," };
        // Writing to a string cannot fail.
        let _ = write!(self.text, "{comma}{}:{}", Value::from(name), value.into());
        self
    }

    /// Adds a date; the empty text when there is none.
    pub fn with_date(self, name: &str, date: Option<Date>) -> Self {
        self.with(name, date.map(|d| d.to_string()).unwrap_or_default())
    }

    /// Adds a member unless it says nothing.
    pub fn with_some(self, name: &str, value: &str) -> Self {
        if value.is_empty() { self } else { self.with(name, value) }
    }

    /// The feature with this geometry.
    pub fn feature(self, geometry: &str) -> String {
        format!(r#"{{"type":"Feature","properties":{{{}}},"geometry":{geometry}}}"#, self.text)
    }
}

/// The features as one file.
pub fn collection(features: &[String]) -> String {
    format!("{{\"type\":\"FeatureCollection\",\"features\":[\n{}\n]}}\n", features.join(",\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_lose_only_zeros() {
        assert_eq!(short(1.250_000_0, 7), "1.25");
        assert_eq!(short(10.0, 6), "10");
        assert_eq!(short(-0.123_456_78, 7), "-0.1234568");
    }

    #[test]
    fn text_is_escaped() {
        let feature = Properties::default().with("name", "A \"B\"").with("n", true).feature("null");
        assert_eq!(
            feature,
            r#"{"type":"Feature","properties":{"name":"A \"B\"","n":true},"geometry":null}"#
        );
    }

    #[test]
    fn a_point_off_the_grid_is_reported() {
        assert!(lon_lat(Point { x: -9.0e6, y: 0.0 }, FINE).is_err());
    }
}
