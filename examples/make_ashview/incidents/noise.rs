//! Ordinary noise: what happens anywhere, and what is badly recorded.

use jiff::civil::date;

use super::kinds::AsbType::{Environmental, Nuisance, Personal};
use super::kinds::{CrimeType, Mix, SubType};
use super::places::{along_street, anywhere, at_a_house, at_place, nowhere, scattered};
use super::stories::{draw, moment};
use super::{Incident, Place, Precision, When};
use crate::calendar::{
    ALL_DAY, BUSINESS, EVEN, EVENING, FIRST, Hours, LAST, NIGHT, SHOPPING, UNSEEN, WEEKEND, Week,
};
use crate::dice::Dice;
use crate::plane::{at, inside};
use crate::town::Town;
use crate::trouble::Result;

/// What neighbours ring about, anywhere.
const ANYWHERE: Mix = &[
    (0.2, Nuisance, SubType::NuisanceNeighbours),
    (0.13, Nuisance, SubType::LoudMusic),
    (0.07, Nuisance, SubType::Dogs),
    (0.08, Nuisance, SubType::Intimidation),
    (0.07, Nuisance, SubType::Drinking),
    (0.02, Nuisance, SubType::Violence),
    (0.06, Personal, SubType::Harassment),
    (0.07, Personal, SubType::VerbalAbuse),
    (0.02, Personal, SubType::Sexual),
    (0.05, Environmental, SubType::Vandalism),
    (0.04, Environmental, SubType::PropertyDamage),
    (0.05, Environmental, SubType::Graffiti),
    (0.08, Environmental, SubType::Litter),
    (0.03, Environmental, SubType::DrugParaphernalia),
    (0.03, Environmental, SubType::EnvironmentalSigns),
];

/// Anti-social behaviour all over the town.
pub fn asb(town: &Town, dice: &mut Dice, rows: &mut Vec<Incident>) -> Result<()> {
    for n in 0..450 {
        let place = match n {
            0..30 => nowhere(),
            30..42 => whole_area(town, dice)?,
            _ => anywhere(town, dice),
        };
        let when = moment(dice, FIRST, LAST, &EVEN, &EVENING)?;
        rows.push(Incident::asb(blurred(n, when), place, draw(dice, ANYWHERE)));
    }
    Ok(())
}

/// Only an area is known.
fn whole_area(town: &Town, dice: &mut Dice) -> Result<Place> {
    const NAMES: &[&str] = &[
        "Ashview Cemetery",
        "Westfield Allotments",
        "Foundry Road Industrial Estate",
        "Eastfield Recreation Ground",
    ];
    let name = dice.pick(NAMES).copied().unwrap_or_default();
    let point = Some(town.place(name)?);
    Ok(Place { point, location: name.to_owned(), precision: Precision::Area })
}

/// Every so often a record has only a day, or only a month.
fn blurred(n: usize, when: When) -> When {
    match (n % 90, n % 240) {
        (_, 71) => When::Month(when.date().first_of_month()),
        (13 | 57, _) => When::Day(when.date()),
        _ => when,
    }
}

/// Where a type of crime happens.
#[derive(Clone, Copy)]
enum Scene {
    Shops,
    Pubs,
    Houses,
    Streets,
    Station,
    Town,
}

/// One type of crime over the two years.
type Crime = (CrimeType, usize, Scene, &'static Week, &'static Hours);

const CRIMES: &[Crime] = &[
    (CrimeType::Violence, 250, Scene::Houses, &EVEN, &EVENING),
    (CrimeType::Violence, 90, Scene::Pubs, &WEEKEND, &NIGHT),
    (CrimeType::Violence, 40, Scene::Town, &EVEN, &ALL_DAY),
    (CrimeType::VehicleCrime, 145, Scene::Streets, &EVEN, &UNSEEN),
    (CrimeType::CriminalDamage, 140, Scene::Streets, &EVEN, &EVENING),
    (CrimeType::Shoplifting, 160, Scene::Shops, &SHOPPING, &BUSINESS),
    (CrimeType::PublicOrder, 65, Scene::Streets, &EVEN, &EVENING),
    (CrimeType::PublicOrder, 45, Scene::Pubs, &WEEKEND, &NIGHT),
    (CrimeType::OtherTheft, 115, Scene::Town, &EVEN, &ALL_DAY),
    (CrimeType::Burglary, 95, Scene::Houses, &EVEN, &UNSEEN),
    (CrimeType::Drugs, 40, Scene::Town, &EVEN, &EVENING),
    (CrimeType::BicycleTheft, 32, Scene::Station, &EVEN, &BUSINESS),
    (CrimeType::Robbery, 20, Scene::Streets, &WEEKEND, &EVENING),
    (CrimeType::TheftFromPerson, 22, Scene::Pubs, &WEEKEND, &NIGHT),
    (CrimeType::Weapons, 16, Scene::Town, &EVEN, &EVENING),
    (CrimeType::OtherCrime, 40, Scene::Town, &EVEN, &ALL_DAY),
];

/// Shops that are stolen from, the large one more often.
const SHOPS: &[&str] = &[
    "Ashview Foodhall",
    "Ashview Foodhall",
    "Ashview Foodhall",
    "Town Pharmacy",
    "Town Pharmacy",
    "High Street Post Office",
    "Westfield Stores",
    "Easington Way Shops",
    "Parkside Stores",
    "Sandford Road Fuel Station",
];

const PUBS: &[&str] = &[
    "The Market Tavern",
    "The Ash Tree",
    "Lantern Bar",
    "The Railway Arms",
    "The Millstone",
    "The Harvest Moon",
];

/// Everything that is not anti-social behaviour and belongs to no story.
pub fn crimes(town: &Town, dice: &mut Dice, rows: &mut Vec<Incident>) -> Result<()> {
    let mut n = 0;
    for &(crime, count, scene, week, hours) in CRIMES {
        for _ in 0..count {
            n += 1;
            let place = if n % 44 == 0 { nowhere() } else { place_of(town, dice, scene)? };
            let when = blurred(n, moment(dice, FIRST, LAST, week, hours)?);
            rows.push(Incident::crime(when, place, crime, outcome(dice, crime, when)));
        }
    }
    Ok(())
}

fn place_of(town: &Town, dice: &mut Dice, scene: Scene) -> Result<Place> {
    Ok(match scene {
        Scene::Shops => {
            let name = dice.pick(SHOPS).copied().unwrap_or_default();
            at_place(town, dice, name, 4.0)?
        }
        Scene::Pubs => {
            let name = dice.pick(PUBS).copied().unwrap_or_default();
            at_place(town, dice, name, 14.0)?
        }
        Scene::Houses => at_a_house(town, dice),
        Scene::Station if dice.chance(0.5) => at_place(town, dice, "Ashview Station", 10.0)?,
        Scene::Town if dice.chance(0.35) => {
            scattered(dice, at(60.0, 120.0), 90.0, "On or near High Street")
        }
        Scene::Station | Scene::Streets | Scene::Town => anywhere(town, dice),
    })
}

/// A last outcome that is plausible for the type and its age.
fn outcome(dice: &mut Dice, crime: CrimeType, when: When) -> &'static str {
    if when.date() > date(2026, 7, 20) || (when.date() > date(2026, 5, 31) && dice.chance(0.4)) {
        return "Under investigation";
    }
    let solved = match crime {
        CrimeType::Drugs | CrimeType::Weapons => 0.65,
        CrimeType::Shoplifting | CrimeType::Violence | CrimeType::PublicOrder => 0.25,
        _ => 0.08,
    };
    let words: &[&str] = if dice.chance(solved) {
        &[
            "Local resolution",
            "Offender given a caution",
            "Awaiting court outcome",
            "Court result unavailable",
        ]
    } else {
        &[
            "Investigation complete; no suspect identified",
            "Investigation complete; no suspect identified",
            "Unable to prosecute suspect",
            "Unable to prosecute suspect",
            "Status update unavailable",
            "Further investigation is not in the public interest",
            "Action to be taken by another organisation",
        ]
    };
    dice.pick(words).copied().unwrap_or_default()
}

/// Twelve rows on the country roads just outside the boundary: data that a profile must notice.
pub fn outside(town: &Town, dice: &mut Dice, rows: &mut Vec<Incident>) -> Result<()> {
    const ROADS: &[&str] =
        &["Sandford Road", "Old Mill Road", "North Road", "South Road", "Ridgeway", "Hill Lane"];
    let mut placed = 0;
    while placed < 12 {
        let street = town.street(ROADS[placed % ROADS.len()])?;
        let place = along_street(dice, street);
        let beyond = place.point.is_some_and(|p| {
            let near = town
                .boundary
                .windows(2)
                .any(|w| crate::plane::nearest_on_segment(p, w[0], w[1]).distance(p) < 260.0);
            near && !inside(p, &town.boundary)
        });
        if !beyond {
            continue;
        }
        let when = moment(dice, FIRST, LAST, &EVEN, &ALL_DAY)?;
        rows.push(if placed % 3 == 0 {
            Incident::asb(when, place, (Environmental, SubType::Litter))
        } else {
            let crime =
                if placed % 2 == 0 { CrimeType::VehicleCrime } else { CrimeType::OtherTheft };
            Incident::crime(when, place, crime, "Investigation complete; no suspect identified")
        });
        placed += 1;
    }
    Ok(())
}

/// Others who have called more than once, each from one address.
pub fn callers(town: &Town, dice: &mut Dice, rows: &mut Vec<Incident>) -> Result<()> {
    const CALLERS: &[(&str, usize)] = &[
        ("C-0033", 2),
        ("C-0102", 3),
        ("C-0158", 4),
        ("C-0226", 2),
        ("C-0231", 3),
        ("C-0290", 2),
        ("C-0344", 4),
        ("C-0371", 2),
        ("C-0402", 3),
    ];
    for &(caller, count) in CALLERS {
        let place = at_a_house(town, dice);
        let kind = draw(dice, ANYWHERE);
        for _ in 0..count {
            let when = moment(dice, date(2025, 9, 1), LAST, &EVEN, &EVENING)?;
            rows.push(Incident::asb(when, place.clone(), kind).called_by(caller));
        }
    }
    Ok(())
}
