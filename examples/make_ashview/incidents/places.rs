//! Where incidents are put: at a spot, at a street's published point, or somewhere along it.

use super::{Place, Precision};
use crate::dice::Dice;
use crate::network::{Class, Street};
use crate::plane::{Point, along, inside, length};
use crate::town::Town;
use crate::trouble::Result;

/// About a point: normal scatter of some metres, described by the given words.
pub fn scattered(dice: &mut Dice, centre: Point, metres: f64, location: &str) -> Place {
    let point = Point { x: centre.x + dice.bell() * metres, y: centre.y + dice.bell() * metres };
    Place { point: Some(point), location: location.to_owned(), precision: Precision::Exact }
}

/// At a named building or area, to within some metres.
pub fn at_place(town: &Town, dice: &mut Dice, name: &str, metres: f64) -> Result<Place> {
    Ok(scattered(dice, town.place(name)?, metres, name))
}

/// The middle of a street: what a published extract gives for all that happens in it.
pub fn snapped(street: &Street) -> Place {
    let point = along(&street.line, length(&street.line) / 2.0).map(|(p, _)| p);
    Place { point, location: on_or_near(street), precision: Precision::Snapped }
}

/// Somewhere along a street.
pub fn along_street(dice: &mut Dice, street: &Street) -> Place {
    let point = along(&street.line, dice.unit() * length(&street.line)).map(|(p, _)| p);
    Place { point, location: on_or_near(street), precision: Precision::Street }
}

/// The wording of data.police.uk.
pub fn on_or_near(street: &Street) -> String {
    format!("On or near {}", street.name)
}

/// No place: what happens on a telephone, or what nobody wrote down.
pub fn nowhere() -> Place {
    Place { point: None, location: "No location".to_owned(), precision: Precision::None }
}

/// Any street within the neighbourhood, long ones more often, in one of the ways in which
/// records give a place.
pub fn anywhere(town: &Town, dice: &mut Dice) -> Place {
    for _ in 0..200 {
        let weights: Vec<f64> = town.streets.iter().map(weight).collect();
        let street = &town.streets[dice.weighted(&weights)];
        let place = match dice.weighted(&[0.3, 0.4, 0.3]) {
            0 => match town.buildings.get(dice.below(town.buildings.len())) {
                Some(b) => {
                    scattered(dice, b.plot.centre, 1.5, &on_or_near(&town.streets[b.street]))
                }
                None => snapped(street),
            },
            1 => snapped(street),
            _ => along_street(dice, street),
        };
        if place.point.is_some_and(|p| inside(p, &town.boundary)) {
            return place;
        }
    }
    nowhere()
}

/// At a house.
pub fn at_a_house(town: &Town, dice: &mut Dice) -> Place {
    for _ in 0..200 {
        let Some(b) = dice.pick(&town.buildings) else { break };
        let street = &town.streets[b.street];
        let house = b.name.is_empty() && matches!(street.class, Class::Residential | Class::Minor);
        if house && inside(b.plot.centre, &town.boundary) {
            return scattered(dice, b.plot.centre, 1.0, &on_or_near(street));
        }
    }
    nowhere()
}

fn weight(street: &Street) -> f64 {
    let busy = match street.class {
        Class::HighStreet => 1.5,
        Class::Main => 0.5,
        Class::Minor => 0.9,
        Class::Residential => 1.0,
        Class::Footpath => 0.12,
        Class::Service => 0.3,
    };
    busy * length(&street.line)
}
