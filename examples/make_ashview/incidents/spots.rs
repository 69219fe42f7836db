//! Lesser trouble spots, steady over both years: every town has them.

use super::Incident;
use super::kinds::AsbType::{Environmental, Nuisance, Personal};
use super::kinds::{Mix, SubType};
use super::places::scattered;
use super::stories::{draw, moment};
use crate::calendar::{AFTER_SCHOOL, ALL_DAY, EVEN, EVENING, Hours, NIGHT, WEEKEND, Week, month};
use crate::dice::Dice;
use crate::town::Town;
use crate::trouble::Result;

/// A place where trouble is usual.
struct Spot {
    /// The building or area at its middle.
    place: &'static str,
    /// What the records call it.
    location: &'static str,
    /// Rows in each year.
    yearly: usize,
    /// Scatter in metres.
    metres: f64,
    week: &'static Week,
    hours: &'static Hours,
    mix: Mix,
}

const DRINKERS: Mix = &[
    (0.5, Nuisance, SubType::Drinking),
    (0.14, Nuisance, SubType::Violence),
    (0.16, Personal, SubType::VerbalAbuse),
    (0.12, Nuisance, SubType::LoudMusic),
    (0.08, Environmental, SubType::PropertyDamage),
];

const YOUTHS: Mix = &[
    (0.3, Nuisance, SubType::Intimidation),
    (0.22, Nuisance, SubType::LoudMusic),
    (0.14, Environmental, SubType::Vandalism),
    (0.16, Environmental, SubType::Litter),
    (0.1, Environmental, SubType::Graffiti),
    (0.08, Nuisance, SubType::Dogs),
];

const CAR_PARK: Mix = &[
    (0.34, Nuisance, SubType::LoudMusic),
    (0.18, Nuisance, SubType::Shoplifting),
    (0.2, Environmental, SubType::Litter),
    (0.16, Nuisance, SubType::Intimidation),
    (0.12, Environmental, SubType::EnvironmentalSigns),
];

const SPOTS: &[Spot] = &[
    Spot {
        place: "The Market Tavern",
        location: "On or near High Street",
        yearly: 34,
        metres: 18.0,
        week: &WEEKEND,
        hours: &NIGHT,
        mix: DRINKERS,
    },
    Spot {
        place: "Ashview Station",
        location: "Ashview Station",
        yearly: 27,
        metres: 24.0,
        week: &EVEN,
        hours: &EVENING,
        mix: YOUTHS,
    },
    Spot {
        place: "Ashview Foodhall",
        location: "Ashview Foodhall, car park",
        yearly: 26,
        metres: 28.0,
        week: &EVEN,
        hours: &EVENING,
        mix: CAR_PARK,
    },
    Spot {
        place: "Eastfield Recreation Ground",
        location: "Eastfield Recreation Ground",
        yearly: 25,
        metres: 32.0,
        week: &EVEN,
        hours: &AFTER_SCHOOL,
        mix: YOUTHS,
    },
    Spot {
        place: "Westfield Stores",
        location: "Westfield Stores",
        yearly: 12,
        metres: 20.0,
        week: &EVEN,
        hours: &ALL_DAY,
        mix: YOUTHS,
    },
];

/// The rows of the lesser spots.
pub fn lesser(town: &Town, dice: &mut Dice, rows: &mut Vec<Incident>) -> Result<()> {
    for spot in SPOTS {
        let centre = town.place(spot.place)?;
        for year in 0..2 {
            let (first, last) = (month(year * 12).0, month(year * 12 + 11).1);
            for _ in 0..spot.yearly {
                let when = moment(dice, first, last, spot.week, spot.hours)?;
                let place = scattered(dice, centre, spot.metres, spot.location);
                rows.push(Incident::asb(when, place, draw(dice, spot.mix)));
            }
        }
    }
    Ok(())
}
