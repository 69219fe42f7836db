//! Whether places lie in an area, asked of many places.

use super::LonLat;

/// Bands that an area is cut into, by latitude.
const BANDS: usize = 256;

/// An area made ready to be asked whether it holds a place: only the sides at the place's latitude
/// are looked at, so that a ward of ten thousand corners answers as quickly as a square.
///
/// A place is inside where a line to the east crosses an odd number of sides; holes and parts need
/// no further word. Of two areas that share a side, a place on it lies in exactly one.
///
/// ```
/// use beatlas::geography::{Inside, LonLat};
/// let at = |lon, lat| LonLat::new(lon, lat).unwrap();
/// let square = [at(0.0, 52.0), at(1.0, 52.0), at(1.0, 53.0), at(0.0, 53.0)];
/// let hole = [at(0.4, 52.4), at(0.6, 52.4), at(0.6, 52.6), at(0.4, 52.6)];
/// let area = Inside::of([&square[..], &hole[..]]);
/// assert!(area.contains(at(0.2, 52.5)));
/// assert!(!area.contains(at(0.5, 52.5)), "in the hole");
/// assert!(!area.contains(at(1.5, 52.5)));
/// assert!(!Inside::of([]).contains(at(0.5, 52.5)), "no area holds nothing");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Inside {
    south: f64,
    north: f64,
    west: f64,
    east: f64,
    bands: Vec<Vec<[LonLat; 2]>>,
}

impl Inside {
    /// The area of all rings together, the first point of each not repeated.
    pub fn of<'a>(rings: impl IntoIterator<Item = &'a [LonLat]>) -> Self {
        let sides: Vec<[LonLat; 2]> = rings
            .into_iter()
            .flat_map(|ring| ring.iter().zip(ring.iter().cycle().skip(1)).map(|(a, b)| [*a, *b]))
            .collect();
        let mut inside = Self {
            south: f64::INFINITY,
            north: f64::NEG_INFINITY,
            west: f64::INFINITY,
            east: f64::NEG_INFINITY,
            bands: Vec::new(),
        };
        for p in sides.iter().flatten() {
            inside.south = inside.south.min(p.lat());
            inside.north = inside.north.max(p.lat());
            inside.west = inside.west.min(p.lon());
            inside.east = inside.east.max(p.lon());
        }
        inside.bands = vec![Vec::new(); BANDS.min(sides.len())];
        for side in sides {
            let [a, b] = side.map(|p| inside.band(p.lat()));
            for band in a.min(b)..=a.max(b) {
                if let Some(band) = inside.bands.get_mut(band) {
                    band.push(side);
                }
            }
        }
        inside
    }

    fn band(&self, lat: f64) -> usize {
        let high = (self.north - self.south).max(f64::MIN_POSITIVE);
        let band = (lat - self.south) / high * self.bands.len() as f64;
        (band as usize).min(self.bands.len().saturating_sub(1))
    }

    /// Whether a place lies in the area.
    pub fn contains(&self, place: LonLat) -> bool {
        let (x, y) = (place.lon(), place.lat());
        let is_near =
            (self.south..=self.north).contains(&y) && (self.west..=self.east).contains(&x);
        let Some(band) = self.bands.get(self.band(y)).filter(|_| is_near) else { return false };
        let crossed = band.iter().filter(|[a, b]| {
            // A side counts with its lower end and without its upper one: a corner counts once.
            (a.lat() > y) != (b.lat() > y) && {
                // Always from the lower end, so that both neighbours see the same crossing.
                let (a, b) = if a.lat() < b.lat() { (a, b) } else { (b, a) };
                let share = (y - a.lat()) / (b.lat() - a.lat());
                x < a.lon() + share * (b.lon() - a.lon())
            }
        });
        crossed.count() % 2 == 1
    }
}

#[cfg(test)]
mod tests {
    use geo::Contains;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_agrees_with_geo_on_a_star(
            radii in prop::collection::vec(0.2_f64..1.0, 3..400),
            places in prop::collection::vec((-1.2_f64..1.2, -1.2_f64..1.2), 50),
        ) {
            let at = |x: f64, y: f64| LonLat::new(-1.0 + 0.1 * x, 52.0 + 0.1 * y).unwrap();
            let n = radii.len() as f64;
            let ring: Vec<LonLat> = radii.iter().zip(0..).map(|(r, i)| {
                let (sin, cos) = (f64::from(i) / n * std::f64::consts::TAU).sin_cos();
                at(r * cos, r * sin)
            }).collect();
            let line: geo::LineString<f64> = ring.iter().map(|p| geo::Coord::from(*p)).collect();
            let polygon = geo::Polygon::new(line, Vec::new());
            let area = Inside::of([ring.as_slice()]);
            for (x, y) in places {
                let place = at(x, y);
                prop_assert_eq!(area.contains(place), polygon.contains(&geo::Coord::from(place)));
            }
        }

        #[test]
        fn of_two_neighbours_exactly_one_holds_a_place_on_their_rim(
            share in 0.0_f64..1.0, slant in -0.5_f64..0.5,
        ) {
            let at = |lon, lat| LonLat::new(lon, lat).unwrap();
            let (a, b) = (at(0.5 + slant, 52.0), at(0.5 - slant, 53.0));
            let west = [at(-1.0, 52.0), a, b, at(-1.0, 53.0)];
            let east = [a, at(2.0, 52.0), at(2.0, 53.0), b];
            let place = at(
                a.lon() + share * (b.lon() - a.lon()),
                a.lat() + share * (b.lat() - a.lat()),
            );
            let held = [Inside::of([&west[..]]), Inside::of([&east[..]])].map(|i| i.contains(place));
            prop_assert_eq!(held.iter().filter(|h| **h).count(), 1);
        }
    }
}
