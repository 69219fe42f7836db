//! What can be done about coordinates that are not what their columns say. Offered, never done.

use super::coordinates::{british, unless_missing};
use super::files::is_british;
use super::mapping::{IncidentField as Col, Mapping, MetreSystem};
use crate::geography::{LonLat, MetricPoint};

/// Places this far from where they are expected, in degrees of latitude, are somewhere else.
const FAR_DEGREES: f64 = 1.0;

/// A change of the mapping that a person may want.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// Longitude and latitude stand under each other's names.
    SwapDegrees,
    /// Easting and northing stand under each other's names.
    SwapMetres,
    /// What is taken for degrees is metres.
    TakeAsMetres,
    /// What is taken for metres is degrees.
    TakeAsDegrees,
    /// 0, 0 marks places that are not known.
    ZeroIsNoPlace,
    /// The decimal point is a comma.
    DecimalComma,
    /// The metres are none of the British National Grid; this zone of UTM would fit.
    Utm {
        /// 1 to 60.
        zone: u8,
        /// Whether it is the southern half.
        south: bool,
    },
}

impl Remedy {
    /// What the button says.
    pub fn label(self) -> String {
        match self {
            Self::SwapDegrees => "Exchange longitude and latitude".to_owned(),
            Self::SwapMetres => "Exchange easting and northing".to_owned(),
            Self::TakeAsMetres => "Take them as easting and northing".to_owned(),
            Self::TakeAsDegrees => "Take them as longitude and latitude".to_owned(),
            Self::ZeroIsNoPlace => "Take 0, 0 as no place".to_owned(),
            Self::DecimalComma => "Take the comma as the decimal point".to_owned(),
            Self::Utm { zone, south } => {
                format!("Take them as UTM zone {zone} {}", if south { "south" } else { "north" })
            }
        }
    }

    /// The mapping with it.
    #[must_use]
    pub fn taken(self, mapping: &Mapping) -> Mapping {
        let mut after = mapping.clone();
        let mut rename = |pairs: &[(Col, Col)]| {
            for column in &mut after.columns {
                if let Some((_, to)) = pairs.iter().find(|(from, _)| *from == column.field) {
                    column.field = *to;
                    column.reason.clear();
                }
            }
        };
        match self {
            Self::SwapDegrees => {
                rename(&[(Col::Longitude, Col::Latitude), (Col::Latitude, Col::Longitude)]);
            }
            Self::SwapMetres => {
                rename(&[(Col::Easting, Col::Northing), (Col::Northing, Col::Easting)]);
            }
            Self::TakeAsMetres => {
                rename(&[(Col::Longitude, Col::Easting), (Col::Latitude, Col::Northing)]);
            }
            Self::TakeAsDegrees => {
                rename(&[(Col::Easting, Col::Longitude), (Col::Northing, Col::Latitude)]);
            }
            Self::ZeroIsNoPlace => after.zero_is_no_place = true,
            Self::DecimalComma => after.decimal_comma = true,
            Self::Utm { zone, south } => after.metres = MetreSystem::Utm { zone, south },
        }
        after
    }
}

/// What is wrong with pairs of coordinates, in words, with what can be done about it. `near` is
/// where places are expected; without it they are expected in Great Britain.
pub(super) fn remedies<'a>(
    mapping: &Mapping,
    pairs: impl Iterator<Item = (&'a str, &'a str)>,
    near: Option<LonLat>,
) -> Vec<(String, Remedy)> {
    let is_metres = mapping.column(Col::Easting).is_some();
    let comma = mapping.decimal_comma;
    let number = |text: &str, comma: bool| -> Option<f64> {
        let n: f64 = if comma { text.replacen(',', ".", 1).parse() } else { text.parse() }.ok()?;
        n.is_finite().then_some(n)
    };
    let mut found = Vec::new();
    let (mut given, mut zero, mut commas) = (0_u32, 0_u32, 0_u32);
    let mut numbers = Vec::new();
    for (x, y) in pairs {
        let (x, y) = (unless_missing(x), unless_missing(y));
        if x.is_empty() || y.is_empty() {
            continue;
        }
        given += 1;
        match (number(x, comma), number(y, comma)) {
            (Some(x), Some(y)) if x == 0.0 && y == 0.0 => zero += 1,
            (Some(x), Some(y)) => numbers.push((x, y)),
            _ => {
                let with = number(x, true).is_some() && number(y, true).is_some();
                commas += u32::from(!comma && with);
            }
        }
    }
    if commas * 2 > given {
        let what = format!("{commas} of {given} places have a comma in their numbers.");
        found.push((what, Remedy::DecimalComma));
    }
    let most = |test: &dyn Fn(f64, f64) -> bool| {
        let n = numbers.iter().filter(|(x, y)| test(*x, *y)).count();
        (n * 2 > numbers.len()).then_some(n)
    };
    let of = numbers.len();
    let expected = |lon: f64, lat: f64| match near {
        Some(p) => {
            let shrink = p.lat().to_radians().cos().max(0.1);
            (lat - p.lat()).hypot((lon - p.lon()) * shrink) <= FAR_DEGREES
        }
        None => is_british(lon, lat),
    };
    if !is_metres {
        let swapped = |x: f64, y: f64| {
            let valid = x.abs() <= 180.0 && y.abs() <= 90.0;
            (y.abs() > 90.0 && y.abs() <= 180.0 && x.abs() <= 90.0)
                || (valid && !expected(x, y) && expected(y, x))
        };
        let metres = |x: f64, y: f64| x.abs() > 180.0 && y.abs() > 180.0;
        if let Some(n) = most(&swapped) {
            let what = format!(
                "{n} of {of} places would lie where they are expected with longitude and latitude exchanged, and do not as they stand."
            );
            found.push((what, Remedy::SwapDegrees));
        } else if let Some(n) = most(&metres) {
            let what =
                format!("{n} of {of} places are too large for degrees; they look like metres.");
            found.push((what, Remedy::TakeAsMetres));
        }
    } else if let Some(n) = most(&|x, y| x.abs() <= 180.0 && y.abs() <= 180.0) {
        let what = format!("{n} of {of} places are too small for metres; they look like degrees.");
        found.push((what, Remedy::TakeAsDegrees));
    } else if mapping.metres == MetreSystem::BritishNationalGrid {
        let lies = |x: f64, y: f64| british(MetricPoint::new(x, y)).ok();
        let swapped = |x: f64, y: f64| match (lies(x, y), lies(y, x)) {
            (None, Some(_)) => true,
            (Some(p), Some(q)) => {
                near.is_some() && !expected(p.lon(), p.lat()) && expected(q.lon(), q.lat())
            }
            _ => false,
        };
        let utm = |x: f64, y: f64| {
            lies(x, y).is_none()
                && (100_000.0..=900_000.0).contains(&x)
                && (0.0..=10_000_000.0).contains(&y)
        };
        if let Some(n) = most(&swapped) {
            let what = format!(
                "{n} of {of} places would lie where they are expected with easting and northing exchanged, and do not as they stand."
            );
            found.push((what, Remedy::SwapMetres));
        } else if let Some(n) = most(&utm) {
            // Zone 30 is that of most of England; a person has to know it.
            let zone = near.map_or(30, |p| ((p.lon() + 180.0) / 6.0).floor() as u8 + 1);
            let what = format!(
                "{n} of {of} places are not on the British National Grid; they may be UTM, whose zone the file does not say."
            );
            let south = near.is_some_and(|p| p.lat() < 0.0);
            found.push((what, Remedy::Utm { zone: zone.clamp(1, 60), south }));
        }
    }
    if zero > 0 && !mapping.zero_is_no_place {
        let what = format!(
            "{zero} of {given} places are 0, 0, which lies in the sea; it usually marks a place that is not known."
        );
        found.push((what, Remedy::ZeroIsNoPlace));
    }
    found
}
