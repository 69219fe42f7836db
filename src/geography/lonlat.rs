//! A position on the earth in degrees.

use serde::{Deserialize, Serialize};

/// A position in WGS84: longitude and latitude in degrees.
///
/// Always finite and within ±180 and ±90; [`LonLat::new`] refuses anything else, so a missing
/// place is an `Option<LonLat>` and never `0, 0` or a NaN.
///
/// ```
/// use beatlas::geography::LonLat;
/// let leicester = LonLat::new(-1.1332, 52.6369)?;
/// assert_eq!(leicester.to_string(), "52.63690° N 1.13320° W");
/// assert!(LonLat::new(-1.1332, 152.6).is_err());
/// # Ok::<(), beatlas::geography::LonLatError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LonLat {
    lon: f64,
    lat: f64,
}

/// Why two numbers are not a position.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error(
    "expected a longitude from -180 to 180 and a latitude from -90 to 90, found longitude {lon} and latitude {lat}"
)]
pub struct LonLatError {
    /// The longitude found.
    pub lon: f64,
    /// The latitude found.
    pub lat: f64,
}

impl LonLat {
    /// A position from degrees; refused where a value is not finite or out of range.
    pub fn new(lon: f64, lat: f64) -> Result<Self, LonLatError> {
        if (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat) {
            Ok(Self { lon, lat })
        } else {
            Err(LonLatError { lon, lat })
        }
    }

    /// Longitude in degrees, east positive.
    pub fn lon(self) -> f64 {
        self.lon
    }

    /// Latitude in degrees, north positive.
    pub fn lat(self) -> f64 {
        self.lat
    }
}

impl std::fmt::Display for LonLat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ns = if self.lat < 0.0 { 'S' } else { 'N' };
        let ew = if self.lon < 0.0 { 'W' } else { 'E' };
        write!(f, "{:.5}° {ns} {:.5}° {ew}", self.lat.abs(), self.lon.abs())
    }
}

impl From<LonLat> for geo::Coord<f64> {
    fn from(p: LonLat) -> Self {
        Self { x: p.lon, y: p.lat }
    }
}
