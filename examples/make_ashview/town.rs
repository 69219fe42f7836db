//! The town: streets, buildings, ground, labels and boundary, in metres on the grid.

use crate::dice::Dice;
use crate::ground::{self, Area, AreaKind, Line};
use crate::growth::{self, Ground};
use crate::names::Names;
use crate::network::{Network, Street};
use crate::plane::{Point, at, middle};
use crate::quarters::QUARTERS;
use crate::site::{Building, Site};
use crate::trouble::{Result, Trouble};
use crate::{houses, landmarks, skeleton};

/// A name on the map.
#[derive(Clone, Debug)]
pub struct Label {
    /// What it says.
    pub name: String,
    /// One of town, district, park, water, building.
    pub kind: &'static str,
    /// Where it stands.
    pub point: Point,
}

/// Everything that stays put.
pub struct Town {
    /// One connected network.
    pub streets: Vec<Street>,
    /// Houses, shops, sheds and landmarks.
    pub buildings: Vec<Building>,
    /// Green places, works and water.
    pub areas: Vec<Area>,
    /// Railway and stream.
    pub lines: Vec<Line>,
    /// Names on the map.
    pub labels: Vec<Label>,
    /// The neighbourhood, as a closed ring.
    pub boundary: Vec<Point>,
}

impl Town {
    /// Builds the town; the same one every time.
    pub fn build() -> Result<Self> {
        let areas = ground::areas();
        let lines = vec![ground::railway(), ground::stream()];
        let mut network = Network::default();
        skeleton::draw(&mut network);
        let mut names = Names::new(network.streets.iter().map(|s| s.name.as_str()));
        let free = Ground { areas: &areas, lines: &lines, square: ground::market_square() };
        growth::grow(&mut network, &free, &mut names, &mut Dice::new(1));
        network.thin(0.5);

        let mut site = Site::new(&network, &areas, &lines);
        if let Some(name) = landmarks::build(&mut site).first() {
            return Err(Trouble::NoRoom(name));
        }
        houses::build(&mut site, &mut Dice::new(2));
        let buildings = site.buildings;
        let labels = labels(&areas, &buildings);
        Ok(Self {
            streets: network.streets,
            buildings,
            areas,
            lines,
            labels,
            boundary: ground::boundary(),
        })
    }

    /// The middle of a named building or area.
    pub fn place(&self, name: &str) -> Result<Point> {
        let building = self.buildings.iter().find(|b| b.name == name).map(|b| b.plot.centre);
        let area = || self.areas.iter().find(|a| a.name == name).map(|a| middle(&a.ring));
        building.or_else(area).ok_or_else(|| Trouble::NoPlace(name.to_owned()))
    }

    /// A street by its name.
    pub fn street(&self, name: &str) -> Result<&Street> {
        self.streets
            .iter()
            .find(|s| s.name == name)
            .ok_or_else(|| Trouble::NoPlace(name.to_owned()))
    }
}

/// The names worth showing; houses and small shops would only crowd the map.
fn labels(areas: &[Area], buildings: &[Building]) -> Vec<Label> {
    let mut labels =
        vec![Label { name: "Ashview".to_owned(), kind: "town", point: at(40.0, -35.0) }];
    for quarter in QUARTERS {
        let (east, north) = quarter.label;
        labels.push(Label {
            name: quarter.name.to_owned(),
            kind: "district",
            point: at(east, north),
        });
    }
    for area in areas {
        let (kind, point) = match area.kind {
            AreaKind::Water if area.name == "Ash Brook" => ("water", at(60.0, -412.0)),
            AreaKind::Water => ("water", middle(&area.ring)),
            // The buildings of a school carry its name.
            AreaKind::School => continue,
            AreaKind::Park => ("park", at(330.0, -560.0)),
            _ => ("park", middle(&area.ring)),
        };
        labels.push(Label { name: area.name.to_owned(), kind, point });
    }
    for building in buildings.iter().filter(|b| !b.name.is_empty()) {
        if labels.iter().all(|l| l.name != building.name) {
            labels.push(Label {
                name: building.name.to_owned(),
                kind: "building",
                point: building.plot.centre,
            });
        }
    }
    labels
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::network::{Class, pieces};
    use crate::plane::{crossing, inside};

    /// Stretches of streets in one cell of a coarse grid.
    type Stretches = Vec<(usize, Point, Point)>;

    fn town() -> Town {
        Town::build().unwrap_or_else(|trouble| unreachable!("{trouble}"))
    }

    #[test]
    fn the_streets_are_one_network_with_unique_names() {
        let town = town();
        assert_eq!(pieces(&town.streets), 1);
        let names: BTreeSet<&str> = town.streets.iter().map(|s| s.name.as_str()).collect();
        assert_eq!(names.len(), town.streets.len());
        assert!((240..=300).contains(&names.len()), "{} streets", names.len());
    }

    #[test]
    fn streets_cross_only_at_junctions() {
        let town = town();
        let mut cells: BTreeMap<(i64, i64), Stretches> = BTreeMap::new();
        for (i, street) in town.streets.iter().enumerate() {
            for w in street.line.windows(2) {
                let (low_x, high_x) = (w[0].x.min(w[1].x), w[0].x.max(w[1].x));
                let (low_y, high_y) = (w[0].y.min(w[1].y), w[0].y.max(w[1].y));
                for x in (low_x / 100.0) as i64..=(high_x / 100.0) as i64 {
                    for y in (low_y / 100.0) as i64..=(high_y / 100.0) as i64 {
                        cells.entry((x, y)).or_default().push((i, w[0], w[1]));
                    }
                }
            }
        }
        for stretches in cells.values() {
            for (n, &(i, a, b)) in stretches.iter().enumerate() {
                for &(j, c, d) in &stretches[..n] {
                    if i == j {
                        continue;
                    }
                    if let Some((_, p)) = crossing(a, b, c, d) {
                        let shared =
                            [a, b].into_iter().any(|p| [c, d].iter().any(|q| q.key() == p.key()));
                        assert!(
                            shared,
                            "{} and {} cross at {p:?}",
                            town.streets[i].name, town.streets[j].name
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn buildings_stand_clear_of_each_other_of_roads_and_of_green() {
        let town = town();
        assert!(
            (2400..=3600).contains(&town.buildings.len()),
            "{} buildings",
            town.buildings.len()
        );
        for (i, one) in town.buildings.iter().enumerate() {
            for other in &town.buildings[..i] {
                let far = one.plot.centre.distance(other.plot.centre) > 140.0;
                assert!(
                    far || !one.plot.near(&other.plot, 0.0),
                    "overlap at {:?}",
                    one.plot.centre
                );
            }
            let kept = town.areas.iter().filter(|a| !a.kind.may_be_built_on());
            assert!(kept.into_iter().all(|a| !inside(one.plot.centre, &a.ring)));
        }
        for street in &town.streets {
            for building in &town.buildings {
                let near = street.line.iter().any(|p| p.distance(building.plot.centre) < 150.0);
                let clear = |w: &[Point]| building.plot.distance_to(w[0], w[1]) > 1.0;
                assert!(
                    !near || street.line.windows(2).all(clear),
                    "{} on {}",
                    building.name,
                    street.name
                );
            }
        }
    }

    #[test]
    fn only_through_roads_and_paths_cross_the_railway() {
        let town = town();
        for street in town.streets.iter().filter(|s| s.class == Class::Residential) {
            for w in street.line.windows(2) {
                let met = town
                    .lines
                    .iter()
                    .any(|l| l.path.windows(2).any(|r| crossing(w[0], w[1], r[0], r[1]).is_some()));
                assert!(!met, "{}", street.name);
            }
        }
    }
}
