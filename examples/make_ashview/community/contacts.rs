//! The single points of contact: who is asked about what, by role.

use jiff::civil::{Date, date};

use super::{Record, on};
use crate::plane::Point;
use crate::town::Town;
use crate::trouble::Result;

/// Sergeant of the team.
pub const SERGEANT: &str = "Neighbourhood sergeant, Ashview";
/// Officer for the town centre.
pub const CENTRE: &str = "Beat officer, Town Centre";
/// Officer for the estate.
pub const ESTATE: &str = "Beat officer, Easington Way";
/// PCSO for the park.
pub const PARK: &str = "PCSO, Ashview Park and Parkside";
/// Officer for the schools.
pub const SCHOOLS: &str = "Schools and youth officer";
/// Community liaison officer.
pub const LIAISON: &str = "Community liaison officer, places of worship";
/// Licensing.
pub const LICENSING: &str = "Licensing officer";
/// Lead for hate crime in the district.
pub const HATE_CRIME: &str = "Hate crime lead, district";

/// A single point of contact.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spoc {
    /// Role.
    pub title: &'static str,
    /// For whom.
    pub for_whom: &'static str,
    /// What that is: community, organisation, topic.
    pub for_kind: &'static str,
    /// When the role is covered, and by whom otherwise.
    pub cover: &'static str,
    /// How to reach the role.
    pub channel: &'static str,
    /// When the team last spoke with them.
    pub last_spoken: Option<Date>,
    /// Where they are based.
    pub location: Point,
    /// What all records carry.
    pub record: Record,
}

/// Title, for whom, kind, cover, channel, last spoken, based at, review date.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Option<Date>,
    &'static str,
    Date,
);

const ROWS: &[Row] = &[
    (
        SERGEANT,
        "All partners of the neighbourhood",
        "organisation",
        "Mon–Fri 08:00–16:00; otherwise the duty sergeant",
        "team mailbox",
        on(2026, 8, 28),
        "Ashview Police Station",
        date(2027, 2, 1),
    ),
    (
        CENTRE,
        "Shops and market traders",
        "community",
        "Tue–Sat 10:00–20:00; otherwise the neighbourhood sergeant",
        "team mobile",
        on(2026, 8, 27),
        "Ashview Police Station",
        date(2027, 1, 15),
    ),
    (
        ESTATE,
        "Residents of Easington Way",
        "community",
        "Late and early shifts; otherwise the neighbourhood sergeant",
        "team mobile",
        on(2026, 8, 29),
        "Easington Way Community Centre",
        date(2027, 1, 15),
    ),
    (
        PARK,
        "Users of the park and the streets around it",
        "community",
        "Wed–Sun 14:00–22:00; otherwise nobody",
        "team mobile",
        on(2026, 8, 19),
        "Ashview Police Station",
        date(2026, 12, 1),
    ),
    (
        SCHOOLS,
        "Schools, youth club",
        "organisation",
        "Term time, Mon–Fri; no cover in the holidays",
        "school safeguarding officer",
        on(2026, 7, 14),
        "Ashview Comprehensive",
        date(2026, 9, 30),
    ),
    (
        LIAISON,
        "Places of worship",
        "community",
        "Mon–Thu; otherwise the neighbourhood sergeant",
        "in person, after services",
        on(2026, 5, 21),
        "Ashview Library",
        date(2026, 8, 1),
    ),
    (
        LICENSING,
        "Licensed premises and late-night food",
        "topic",
        "Mon–Fri 09:00–17:00",
        "licensing mailbox",
        on(2026, 1, 22),
        "Ashview Town Hall",
        date(2026, 11, 1),
    ),
    (
        HATE_CRIME,
        "Hate crime and hate incidents",
        "topic",
        "District cover around the clock",
        "district control room",
        None,
        "Ashview Police Station",
        date(2026, 10, 1),
    ),
];

/// The contacts, placed.
pub fn build(town: &Town) -> Result<Vec<Spoc>> {
    let mut spocs = Vec::with_capacity(ROWS.len());
    for &(title, for_whom, for_kind, cover, channel, last_spoken, base, review_on) in ROWS {
        spocs.push(Spoc {
            title,
            for_whom,
            for_kind,
            cover,
            channel,
            last_spoken,
            location: town.place(base)?,
            record: Record {
                sensitivity: "partner",
                basis: "fact",
                policing_purpose: "So that partners know whom to ask",
                owner: SERGEANT,
                created: date(2025, 1, 13),
                review_on,
                notes: if last_spoken.is_none() {
                    "Role known; no conversation on record yet."
                } else {
                    ""
                },
            },
        });
    }
    Ok(spocs)
}
