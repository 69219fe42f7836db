//! The strategies: what is being done, and where.

use jiff::civil::{Date, date};

use super::contacts::{CENTRE, ESTATE, LICENSING, PARK, SERGEANT};
use super::{Record, Shape, on};
use crate::plane::{Point, plan, smooth};
use crate::town::Town;
use crate::trouble::{Result, Trouble};

/// A planned piece of work with a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Strategy {
    /// What it is.
    pub title: &'static str,
    /// One of the four aims.
    pub aim: &'static str,
    /// First day.
    pub starts: Option<Date>,
    /// Last day, when one is set.
    pub ends: Option<Date>,
    /// The problem it is for.
    pub linked_problem: &'static str,
    /// How one will know; empty on purpose for one.
    pub measure: &'static str,
    /// Where.
    pub shape: Shape,
    /// What all records carry.
    pub record: Record,
}

/// The way from the pond through Lime Walk and Park Lane to the High Street.
fn safe_route(town: &Town) -> Result<Vec<Point>> {
    let park_lane = &town.street("Park Lane")?.line;
    let lime_walk = &town.street("Lime Walk")?.line;
    // Lime Walk starts at Park Road; of it only the part north of the bandstand is on the way.
    let bandstand = town.place("Park Pond")?.y;
    let mut route: Vec<Point> = lime_walk.iter().copied().filter(|p| p.y > bandstand).collect();
    route.reverse();
    route.extend(park_lane.iter().rev().skip(1));
    if route.len() < 4 { Err(Trouble::NoPlace("Safe walking route".to_owned())) } else { Ok(route) }
}

fn ring(corners: &[(f64, f64)]) -> Vec<Point> {
    let mut ring = plan(corners);
    ring.extend(ring.first().copied());
    smooth(&ring, 60.0)
}

fn record(owner: &'static str, created: Date, review_on: Date, notes: &'static str) -> Record {
    Record {
        sensitivity: "partner",
        basis: "fact",
        policing_purpose: "Problem solving with the community",
        owner,
        created,
        review_on,
        notes,
    }
}

/// The six strategies.
pub fn build(town: &Town) -> Result<Vec<Strategy>> {
    let park = town.areas.iter().find(|a| a.name == "Ashview Park").map(|a| a.ring.clone());
    let park = park.ok_or_else(|| Trouble::NoPlace("Ashview Park".to_owned()))?;
    Ok(vec![
        Strategy {
            title: "Shopkeeper reassurance visits and reporting point",
            aim: "public perceptions",
            starts: on(2026, 7, 6),
            ends: on(2026, 12, 31),
            linked_problem: "False allegations, Town Centre",
            measure: "Share of shop reports answered within three days; harassment rows per month",
            shape: Shape::Point(town.place("Nowicki's Groceries")?),
            record: record(
                CENTRE,
                date(2026, 7, 1),
                date(2026, 10, 1),
                "Rumours are never repeated on screen.",
            ),
        },
        Strategy {
            title: "Coffee morning drop-in at the library",
            aim: "stronger communities",
            starts: on(2025, 9, 8),
            ends: on(2026, 3, 30),
            linked_problem: "",
            measure: "Number of first-time visitors",
            shape: Shape::Point(town.place("Ashview Library")?),
            record: record(
                SERGEANT,
                date(2025, 8, 20),
                date(2026, 4, 15),
                "Ended; no decision yet on a new series.",
            ),
        },
        Strategy {
            title: "Safe walking route from the park to the High Street",
            aim: "reduced crimes",
            starts: on(2026, 5, 1),
            ends: on(2026, 11, 30),
            linked_problem: "Escalating anti-social behaviour, Ashview Park",
            measure: "Sexual remarks reported on Lime Walk and Park Lane, before and after the lights",
            shape: Shape::Line(safe_route(town)?),
            record: record(
                PARK,
                date(2026, 4, 20),
                date(2026, 9, 30),
                "Lights are the council's; hedge cut done in June.",
            ),
        },
        Strategy {
            title: "Joint housing and police visits, Easington Way",
            aim: "partnership working",
            starts: on(2026, 6, 3),
            ends: None,
            linked_problem: "Neighbour dispute, Easington Way",
            measure: "Calls per week from the estate; garages closed off",
            shape: Shape::Area(ring(&[
                (-1420.0, -340.0),
                (-1180.0, -290.0),
                (-1020.0, -340.0),
                (-1010.0, -560.0),
                (-1150.0, -690.0),
                (-1390.0, -640.0),
            ])),
            record: record(ESTATE, date(2026, 5, 27), date(2026, 9, 3), ""),
        },
        Strategy {
            title: "Park clear-up days and outreach",
            aim: "reduced crimes",
            starts: on(2026, 2, 14),
            ends: on(2026, 10, 31),
            linked_problem: "Escalating anti-social behaviour, Ashview Park",
            measure: "Bags and needles collected; drinking rows on Friday and Saturday evenings",
            shape: Shape::Area(park),
            record: record(
                PARK,
                date(2026, 1, 30),
                date(2026, 8, 1),
                "Started three months after the hub closed.",
            ),
        },
        Strategy {
            title: "Night-time economy safety, east High Street",
            aim: "partnership working",
            starts: on(2025, 11, 28),
            ends: None,
            linked_problem: "Night-time drinking, High Street",
            measure: "",
            shape: Shape::Area(ring(&[
                (280.0, 215.0),
                (400.0, 225.0),
                (510.0, 215.0),
                (520.0, 100.0),
                (400.0, 80.0),
                (275.0, 105.0),
            ])),
            record: record(
                LICENSING,
                date(2025, 11, 20),
                date(2026, 11, 20),
                "How it is to be measured was left open.",
            ),
        },
    ])
}
