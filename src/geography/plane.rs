//! The plane on which lengths, areas and densities are measured.

use std::sync::Arc;

use proj4rs::{Proj, transform::transform};

use super::{LonLat, MetricPoint};

/// The metric plane of a neighbourhood.
///
/// Inside the cover of OSTN15 (Great Britain and the sea around it) this is the British
/// National Grid, EPSG:27700, within 1 mm along each axis of what Ordnance Survey publishes; the
/// way back to degrees is within 1.5 mm, and within 5 mm west of 7° W.
/// Elsewhere it is a transverse Mercator plane centred on the neighbourhood, true to scale
/// along its central meridian: a length is wrong by less than 6 parts in a million within 20 km
/// of the centre (12 cm over 20 km), and by less than 4 in 100,000 within 50 km
/// ([`MetricPlane::error_note`]). `tests/coordinates.rs` holds both to these figures.
///
/// ```
/// use beatlas::geography::{LonLat, MetricPlane};
/// let place = LonLat::new(1.716_073_973, 52.658_007_833)?;
/// let plane = MetricPlane::for_place(place)?;
/// let p = plane.to_metric(place)?;
/// // Ordnance Survey's published test point TP01 of the OSTN15 transformation.
/// assert!((p.x - 651_409.804).abs() < 0.001_001 && (p.y - 313_177.450).abs() < 0.001_001);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct MetricPlane {
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    BritishNationalGrid,
    Local { centre: LonLat, projections: Arc<Projections> },
}

#[derive(Debug)]
struct Projections {
    degrees: Proj,
    metres: Proj,
}

/// Why a position cannot be put on the plane.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PlaneError {
    /// The position is beyond what the plane covers.
    #[error("expected a position that the plane covers ({plane}), found {found}")]
    OutOfCover {
        /// The plane.
        plane: String,
        /// The position as text.
        found: String,
    },
    /// The text is not the name of a plane.
    #[error("expected a plane such as \"EPSG:27700\" or \"local:-1.13,52.63\", found {0:?}")]
    UnknownPlane(String),
}

impl MetricPlane {
    /// The British National Grid, EPSG:27700, by OSTN15.
    pub const fn british_national_grid() -> Self {
        Self { kind: Kind::BritishNationalGrid }
    }

    /// The plane for a neighbourhood round `centre`: the British National Grid where OSTN15
    /// covers it, a local transverse Mercator elsewhere.
    pub fn for_place(centre: LonLat) -> Result<Self, PlaneError> {
        let grid = Self::british_national_grid();
        if grid.to_metric(centre).is_ok() { Ok(grid) } else { Self::local(centre) }
    }

    fn local(centre: LonLat) -> Result<Self, PlaneError> {
        let text = format!("local:{},{}", centre.lon(), centre.lat());
        let metres = format!(
            "+proj=tmerc +lat_0={} +lon_0={} +k=1 +x_0=0 +y_0=0 +datum=WGS84 +units=m +no_defs",
            centre.lat(),
            centre.lon()
        );
        let project =
            |s: &str| Proj::from_proj_string(s).map_err(|_| PlaneError::UnknownPlane(text.clone()));
        let projections = Projections {
            degrees: project("+proj=longlat +datum=WGS84 +no_defs")?,
            metres: project(&metres)?,
        };
        Ok(Self { kind: Kind::Local { centre, projections: Arc::new(projections) } })
    }

    /// The plane named in a profile file by [`MetricPlane::code`].
    pub fn from_code(code: &str) -> Result<Self, PlaneError> {
        let unknown = || PlaneError::UnknownPlane(code.to_owned());
        if code == "EPSG:27700" {
            return Ok(Self::british_national_grid());
        }
        let (lon, lat) =
            code.strip_prefix("local:").and_then(|s| s.split_once(',')).ok_or_else(unknown)?;
        let number = |s: &str| s.trim().parse::<f64>().map_err(|_| unknown());
        Self::local(LonLat::new(number(lon)?, number(lat)?).map_err(|_| unknown())?)
    }

    /// The plane's name in files: `EPSG:27700`, or `local:LON,LAT` with its centre.
    pub fn code(&self) -> String {
        match &self.kind {
            Kind::BritishNationalGrid => "EPSG:27700".to_owned(),
            Kind::Local { centre, .. } => format!("local:{},{}", centre.lon(), centre.lat()),
        }
    }

    /// What the plane is called and how far its lengths can be trusted, in one sentence.
    pub fn error_note(&self) -> &'static str {
        match self.kind {
            Kind::BritishNationalGrid => {
                "British National Grid by OSTN15; lengths carry the grid's scale factor, within 0.05 %, and 0.15 % in the far west"
            }
            Kind::Local { .. } => {
                "local transverse Mercator; lengths within 0.0006 % up to 20 km and 0.004 % up to 50 km from its centre"
            }
        }
    }

    /// Degrees to metres.
    pub fn to_metric(&self, p: LonLat) -> Result<MetricPoint, PlaneError> {
        let out = || PlaneError::OutOfCover { plane: self.code(), found: p.to_string() };
        match &self.kind {
            Kind::BritishNationalGrid => lonlat_bng::convert_osgb36(p.lon(), p.lat())
                .map(|(x, y)| MetricPoint::new(x, y))
                .map_err(|_| out()),
            Kind::Local { projections, .. } => {
                let mut xyz = (p.lon().to_radians(), p.lat().to_radians(), 0.0);
                transform(&projections.degrees, &projections.metres, &mut xyz)
                    .map_err(|_| out())?;
                let point = MetricPoint::new(xyz.0, xyz.1);
                if point.x.is_finite() && point.y.is_finite() { Ok(point) } else { Err(out()) }
            }
        }
    }

    /// Metres to degrees.
    pub fn to_lon_lat(&self, p: MetricPoint) -> Result<LonLat, PlaneError> {
        let out = || PlaneError::OutOfCover {
            plane: self.code(),
            found: format!("{:.3}, {:.3} metres", p.x, p.y),
        };
        let (lon, lat) = match &self.kind {
            Kind::BritishNationalGrid => {
                lonlat_bng::convert_osgb36_to_ll(p.x, p.y).map_err(|_| out())?
            }
            Kind::Local { projections, .. } => {
                let mut xyz = (p.x, p.y, 0.0);
                transform(&projections.metres, &projections.degrees, &mut xyz)
                    .map_err(|_| out())?;
                (xyz.0.to_degrees(), xyz.1.to_degrees())
            }
        };
        LonLat::new(lon, lat).map_err(|_| out())
    }
}

impl PartialEq for MetricPlane {
    fn eq(&self, other: &Self) -> bool {
        self.code() == other.code()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grid_and_back_to_a_millimetre_or_two() {
        let plane = MetricPlane::british_national_grid();
        for (x, y) in [(620_000.0, 420_000.0), (458_551.0, 304_922.0), (530_000.0, 180_000.0)] {
            let p = MetricPoint::new(x, y);
            let q = plane.to_metric(plane.to_lon_lat(p).unwrap()).unwrap();
            assert!(p.distance_m(q) < 0.005, "{p:?} came back as {q:?}");
        }
    }

    #[test]
    fn elsewhere_a_local_plane_measures_metres() {
        let chicago = LonLat::new(-87.65, 41.85).unwrap();
        let plane = MetricPlane::for_place(chicago).unwrap();
        assert!(plane.code().starts_with("local:"));
        let a = plane.to_metric(chicago).unwrap();
        let b = plane.to_metric(LonLat::new(-87.65, 41.86).unwrap()).unwrap();
        // One hundredth of a degree of latitude there: 1,110.7 m on the WGS84 ellipsoid.
        assert!((a.distance_m(b) - 1110.7).abs() < 0.5, "{}", a.distance_m(b));
        assert_eq!(MetricPlane::from_code(&plane.code()).unwrap(), plane);
    }

    #[test]
    fn out_of_cover_says_what_was_found() {
        let e = MetricPlane::british_national_grid()
            .to_metric(LonLat::new(0.0, 0.0).unwrap())
            .unwrap_err();
        assert!(e.to_string().contains("EPSG:27700"), "{e}");
    }
}
