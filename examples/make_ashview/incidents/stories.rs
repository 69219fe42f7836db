//! The three stories of Ashview.

use jiff::civil::{Date, date};

use super::kinds::AsbType::{Environmental, Nuisance, Personal};
use super::kinds::SubType;
use super::kinds::{AsbType, CrimeType, Mix};
use super::places::{at_place, on_or_near, scattered, snapped};
use super::{Incident, Place, When};
use crate::calendar::{
    AFTER_SCHOOL, BUSINESS, EVEN, EVENING, Hours, LAST, MINDSET_CLOSED, SHOPPING, WEEKEND, Week,
    day, month, time_on,
};
use crate::dice::Dice;
use crate::plane::at;
use crate::town::Town;
use crate::trouble::Result;

/// A day in a span with a busy hour.
pub fn moment(
    dice: &mut Dice,
    first: Date,
    last: Date,
    week: &Week,
    hours: &Hours,
) -> Result<When> {
    let date = day(dice, first, last, week);
    Ok(When::Minute(date, time_on(dice, date, hours)?))
}

/// One kind out of a mix.
pub fn draw(dice: &mut Dice, mix: Mix) -> (AsbType, SubType) {
    let weights: Vec<f64> = mix.iter().map(|m| m.0).collect();
    let (_, asb, sub) = mix[dice.weighted(&weights)];
    (asb, sub)
}

/// Harassment of shopkeepers that grows with the rumours.
const SHOPKEEPERS: Mix = &[
    (0.32, Personal, SubType::Harassment),
    (0.2, Personal, SubType::Intimidation),
    (0.18, Personal, SubType::VerbalAbuse),
    (0.1, Nuisance, SubType::Intimidation),
    (0.06, Nuisance, SubType::VerbalAbuse),
    (0.1, Environmental, SubType::Graffiti),
    (0.04, Environmental, SubType::Vandalism),
];

/// Rows per month at the shops, from September 2024: rising since January 2026.
const TOWN_CENTRE_MONTHS: [usize; 24] =
    [2, 2, 3, 2, 2, 2, 3, 2, 2, 3, 2, 2, 3, 2, 3, 3, 5, 6, 7, 8, 9, 11, 12, 7];

/// The town centre: Nowicki's Groceries and the shops around it.
pub fn town_centre(town: &Town, dice: &mut Dice, rows: &mut Vec<Incident>) -> Result<()> {
    let spot = |dice: &mut Dice| -> Result<Place> {
        Ok(match dice.weighted(&[0.62, 0.14, 0.1, 0.14]) {
            0 => at_place(town, dice, "Nowicki's Groceries", 5.0)?,
            1 => scattered(dice, at(-150.0, 75.0), 22.0, "On or near High Street"),
            2 => scattered(dice, at(-50.0, 130.0), 20.0, "On or near Market Place"),
            _ => scattered(dice, at(-135.0, 110.0), 16.0, "On or near Church Lane"),
        })
    };
    for (index, &count) in TOWN_CENTRE_MONTHS.iter().enumerate() {
        let (first, last) = month(index);
        for _ in 0..count {
            let when = moment(dice, first, last, &SHOPPING, &BUSINESS)?;
            rows.push(Incident::asb(when, spot(dice)?, draw(dice, SHOPKEEPERS)));
        }
    }
    // The jump after the post of the last fortnight.
    for _ in 0..20 {
        let when = moment(dice, date(2026, 8, 18), LAST, &EVEN, &BUSINESS)?;
        rows.push(Incident::asb(when, spot(dice)?, draw(dice, SHOPKEEPERS)));
    }
    let crimes = [
        (CrimeType::PublicOrder, 12, "Investigation complete; no suspect identified"),
        (CrimeType::CriminalDamage, 8, "Investigation complete; no suspect identified"),
        (CrimeType::Violence, 4, "Unable to prosecute suspect"),
    ];
    for (crime, count, outcome) in crimes {
        for _ in 0..count {
            let when = moment(dice, date(2026, 1, 10), LAST, &SHOPPING, &BUSINESS)?;
            let outcome =
                if when.date() > date(2026, 7, 20) { "Under investigation" } else { outcome };
            rows.push(Incident::crime(when, spot(dice)?, crime, outcome));
        }
    }
    Ok(())
}

/// What the repeat caller reports.
const NEXT_DOOR: Mix = &[
    (0.34, Personal, SubType::NuisanceNeighbours),
    (0.26, Personal, SubType::Harassment),
    (0.16, Personal, SubType::VerbalAbuse),
    (0.14, Nuisance, SubType::Dogs),
    (0.1, Personal, SubType::Intimidation),
];

/// What is seen around the garages.
const GARAGES: Mix = &[
    (0.28, Nuisance, SubType::Intimidation),
    (0.16, Nuisance, SubType::LoudMusic),
    (0.26, Environmental, SubType::DrugParaphernalia),
    (0.12, Environmental, SubType::Vandalism),
    (0.1, Environmental, SubType::Litter),
    (0.08, Environmental, SubType::EnvironmentalSigns),
];

/// The repeat caller's number.
pub const REPEAT_CALLER: &str = "C-0417";

/// Calls from the address per month from February 2026, without the last ten days.
const CALLS: [usize; 7] = [2, 4, 5, 6, 8, 9, 7];

/// The estate: a dispute between neighbours, and youths around the garages.
pub fn easington_way(town: &Town, dice: &mut Dice, rows: &mut Vec<Incident>) -> Result<()> {
    let garages = town.place("Easington Way Garages")?;
    let street = town.street("Easington Way")?;
    let address = town
        .buildings
        .iter()
        .filter(|b| b.name.is_empty() && town.streets[b.street].name == street.name)
        .map(|b| b.plot.centre)
        .min_by(|p, q| p.distance(garages).total_cmp(&q.distance(garages)))
        .unwrap_or(garages);
    let call = |dice: &mut Dice, when: When, crime: bool| {
        let place = scattered(dice, address, 0.0, &on_or_near(street));
        let row = if crime {
            let kinds = [CrimeType::CriminalDamage, CrimeType::PublicOrder, CrimeType::Violence];
            let outcome = if when.date() > date(2026, 7, 15) {
                "Under investigation"
            } else {
                "Investigation complete; no suspect identified"
            };
            Incident::crime(when, place, kinds[dice.weighted(&[0.5, 0.2, 0.3])], outcome)
        } else {
            Incident::asb(when, place, draw(dice, NEXT_DOOR))
        };
        row.called_by(REPEAT_CALLER)
    };
    for (index, &count) in CALLS.iter().enumerate() {
        let (first, last) = month(17 + index);
        let last = last.min(date(2026, 8, 21));
        for n in 0..count {
            let when = moment(dice, first, last, &EVEN, &AFTER_SCHOOL)?;
            rows.push(call(dice, when, n % 6 == 5));
        }
    }
    for day in 22..=31 {
        let date = date(2026, 8, day);
        // Twice on most days, three times on two of them, once on one.
        let count = [2, 2, 1, 2, 3, 2, 2, 2, 3, 2][(day - 22) as usize];
        for n in 0..count {
            let when = When::Minute(date, time_on(dice, date, &AFTER_SCHOOL)?);
            rows.push(call(dice, when, n == 1 && day % 4 == 0));
        }
    }
    for (index, per_month) in
        [(0..12, 1), (12..18, 3), (18..24, 4)].into_iter().flat_map(|(r, n)| r.map(move |i| (i, n)))
    {
        let (first, last) = month(index);
        for _ in 0..per_month {
            let when = moment(dice, first, last, &EVEN, &AFTER_SCHOOL)?;
            let place = if dice.chance(0.8) {
                scattered(dice, garages, 14.0, "Easington Way Garages")
            } else {
                snapped(street)
            };
            rows.push(Incident::asb(when, place, draw(dice, GARAGES)));
        }
    }
    for n in 0..14 {
        let when = moment(dice, date(2025, 10, 1), LAST, &EVEN, &AFTER_SCHOOL)?;
        let place = scattered(dice, garages, 18.0, "Easington Way Garages");
        let kind = if n % 5 == 4 { CrimeType::Weapons } else { CrimeType::Drugs };
        rows.push(Incident::crime(when, place, kind, "Local resolution"));
    }
    Ok(())
}

/// What happens in the park.
const PARK: Mix = &[
    (0.21, Nuisance, SubType::Sexual),
    (0.29, Nuisance, SubType::Drinking),
    (0.05, Nuisance, SubType::Intimidation),
    (0.04, Nuisance, SubType::VerbalAbuse),
    (0.19, Environmental, SubType::Litter),
    (0.18, Environmental, SubType::DrugParaphernalia),
    (0.04, Environmental, SubType::Graffiti),
];

/// Rows per month in the park from September 2024. The hub closed in November 2025.
const PARK_MONTHS: [usize; 24] =
    [5, 4, 3, 3, 3, 3, 4, 4, 5, 5, 5, 5, 4, 4, 5, 12, 12, 12, 13, 14, 14, 15, 16, 16];

/// The park: escalating since the support hub beside it closed.
pub fn park(town: &Town, dice: &mut Dice, rows: &mut Vec<Incident>) -> Result<()> {
    for (index, &count) in PARK_MONTHS.iter().enumerate() {
        let (first, last) = month(index);
        for _ in 0..count {
            let when = moment(dice, first, last, &WEEKEND, &EVENING)?;
            let kind = draw(dice, PARK);
            // Women are met on the way from the park to the High Street; bottles and needles lie
            // by the pond and the playground.
            let weights = if kind.1 == SubType::Sexual {
                [0.64, 0.14, 0.05, 0.1, 0.07]
            } else {
                [0.35, 0.3, 0.13, 0.02, 0.2]
            };
            let place = match dice.weighted(&weights) {
                0 => scattered(dice, at(340.0, -230.0), 30.0, "Ashview Park, Lime Walk gate"),
                1 => scattered(dice, at(380.0, -310.0), 28.0, "Ashview Park, pond"),
                2 => scattered(dice, at(95.0, -215.0), 16.0, "Ashview Park, playground"),
                3 => scattered(dice, at(342.0, -82.0), 14.0, "On or near Park Lane"),
                _ => scattered(dice, at(300.0, -320.0), 26.0, "Ashview Park, bandstand"),
            };
            rows.push(Incident::asb(when, place, kind));
        }
    }
    for n in 0..12 {
        let when = moment(dice, MINDSET_CLOSED, LAST, &WEEKEND, &EVENING)?;
        let place = at_place(town, dice, "Ashview Park", 45.0)?;
        let kind = if n % 3 == 0 { CrimeType::Violence } else { CrimeType::Drugs };
        rows.push(Incident::crime(
            when,
            place,
            kind,
            "Investigation complete; no suspect identified",
        ));
    }
    Ok(())
}
