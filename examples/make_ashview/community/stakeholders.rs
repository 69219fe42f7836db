//! The stakeholders: roles and organisations that the team deals with, or ought to.

use jiff::civil::{Date, date};

use super::contacts::{CENTRE, ESTATE, HATE_CRIME, LIAISON, LICENSING, PARK, SCHOOLS, SERGEANT};
use super::{Record, on};
use crate::plane::Point;
use crate::town::Town;
use crate::trouble::Result;

/// A role in an organisation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stakeholder {
    /// Role, never a person's name.
    pub name: &'static str,
    /// Organisation.
    pub organisation: &'static str,
    /// Type of stakeholder.
    pub kind: &'static str,
    /// What they say makes them feel unheard; empty when they do not.
    pub feels_unheard_evidence: &'static str,
    /// State of the relationship.
    pub relationship: &'static str,
    /// How they like to be met.
    pub preferred_contact: &'static str,
    /// When the team last met them.
    pub last_contact: Option<Date>,
    /// Title of the contact, or empty.
    pub primary_spoc: &'static str,
    /// Why their details may be held.
    pub lawful_basis: &'static str,
    /// Where they are met.
    pub location: Point,
    /// What all records carry.
    pub record: Record,
}

/// Role, organisation, type, unheard because, relationship, preferred contact, last contact,
/// contact, met at, review date.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Option<Date>,
    &'static str,
    &'static str,
    Date,
);

#[rustfmt::skip] // One row reads as one block.
const ROWS: &[Row] = &[
    (
        "Imam's office contact", "Ashview Mosque", "place of worship", "", "active",
        "in person, after Friday prayers", on(2026, 8, 14), LIAISON, "Ashview Mosque",
        date(2026, 12, 1),
    ),
    (
        "Parish office contact", "St Hilda's Church", "place of worship", "", "active",
        "telephone, mornings", on(2026, 7, 30), LIAISON, "St Hilda's Church", date(2026, 12, 1),
    ),
    (
        "Committee secretary", "Ashview Gurdwara", "place of worship",
        "Two invitations to open days were not answered.", "lapsed", "letter, then a visit",
        on(2025, 10, 5), "", "Ashview Gurdwara", date(2026, 4, 1),
    ),
    (
        "Community safety manager", "Ashview Town Council", "local authority", "", "active",
        "weekly call", on(2026, 8, 26), SERGEANT, "Ashview Town Hall", date(2027, 1, 10),
    ),
    (
        "Parks manager", "Ashview Town Council", "local authority", "", "strained", "e-mail",
        on(2026, 6, 11), PARK, "Ashview Town Hall", date(2026, 10, 1),
    ),
    (
        "Housing officer, Easington Way", "Ashview Homes", "local authority", "", "active",
        "joint visits on Wednesdays", on(2026, 8, 20), ESTATE, "Easington Way Community Centre",
        date(2026, 11, 20),
    ),
    (
        "Ward councillor, Town Centre", "Ashview Town Council", "councillor", "", "active",
        "surgery on first Saturdays", on(2026, 8, 1), CENTRE, "Ashview Town Hall",
        date(2026, 12, 15),
    ),
    (
        "Ward councillor, Easington Way", "Ashview Town Council", "councillor",
        "Says that estate matters are always last on the agenda.", "strained", "telephone",
        on(2026, 3, 12), ESTATE, "Easington Way Community Centre", date(2026, 8, 1),
    ),
    (
        "Centre manager", "Easington Way Community Centre", "community centre", "", "active",
        "drop in", on(2026, 8, 19), ESTATE, "Easington Way Community Centre", date(2027, 2, 1),
    ),
    (
        "Hall bookings secretary", "Highfield Community Hall", "community centre", "", "none", "",
        None, "", "Highfield Community Hall", date(2026, 9, 15),
    ),
    (
        "Coordinator", "Ashview Newcomers' Network",
        "network or alliance for an under-represented group",
        "Shop staff stopped reporting because they heard nothing back.", "new",
        "meeting at the library", on(2026, 8, 12), LIAISON, "Ashview Library", date(2026, 10, 15),
    ),
    (
        "Chair", "Ashview Women's Alliance", "network or alliance for an under-represented group",
        "Asked for lights on Lime Walk three times since January.", "strained", "evening meeting",
        on(2026, 5, 28), PARK, "Ashview Library", date(2026, 9, 30),
    ),
    (
        "Convenor", "Disability Access Forum",
        "network or alliance for an under-represented group", "", "lapsed", "e-mail, large print",
        on(2025, 11, 20), "", "Ashview Library", date(2026, 5, 1),
    ),
    (
        "Safeguarding lead", "Ashview Comprehensive", "school", "", "active",
        "telephone, then the safeguarding system", on(2026, 7, 14), SCHOOLS,
        "Ashview Comprehensive", date(2026, 10, 1),
    ),
    (
        "Head's office", "Hill Primary School", "school", "", "active", "e-mail", on(2026, 6, 24),
        SCHOOLS, "Hill Primary School", date(2026, 12, 1),
    ),
    (
        "Shop manager", "Nowicki's Groceries", "business",
        "Reported graffiti five times; says that only the first was answered.", "strained",
        "visit before closing", on(2026, 8, 21), CENTRE, "Nowicki's Groceries", date(2026, 9, 20),
    ),
    (
        "Chair", "High Street Traders' Group", "business", "", "active", "monthly breakfast",
        on(2026, 8, 5), CENTRE, "High Street Post Office", date(2026, 12, 1),
    ),
    (
        "Pubwatch chair", "Ashview Pubwatch", "business", "", "active", "quarterly meeting",
        on(2026, 1, 22), LICENSING, "The Market Tavern", date(2026, 8, 15),
    ),
    (
        "Practice manager", "Ashview Health Centre", "health", "", "active", "e-mail",
        on(2026, 4, 16), SERGEANT, "Ashview Health Centre", date(2026, 11, 1),
    ),
    (
        "Outreach lead, drugs and alcohol", "District Recovery Service", "health", "", "new",
        "telephone", on(2026, 7, 8), PARK, "Ashview Health Centre", date(2026, 10, 8),
    ),
    (
        "Former coordinator's successor, to be found", "Mindset", "voluntary", "", "lapsed", "",
        on(2025, 11, 12), "", "Mindset", date(2026, 2, 1),
    ),
    (
        "Lead youth worker", "Ashview Youth Club", "voluntary", "", "active",
        "drop in on Fridays", on(2026, 8, 7), SCHOOLS, "Ashview Youth Club", date(2026, 12, 1),
    ),
    (
        "Duty organiser", "Ashview Food Bank", "voluntary", "", "none", "in person", None, "",
        "Ashview Food Bank", date(2026, 9, 1),
    ),
    (
        "Chair", "Easington Way Residents' Association", "resident representative",
        "Members say that the same garages are raised at every meeting.", "strained",
        "first Tuesday meeting", on(2026, 8, 4), ESTATE, "Easington Way Shops", date(2026, 11, 1),
    ),
    (
        "Hate crime support desk", "District Victim Support", "other", "", "none",
        "referral form", None, HATE_CRIME, "Ashview Town Hall", date(2026, 10, 1),
    ),
];

/// The stakeholders, placed.
pub fn build(town: &Town) -> Result<Vec<Stakeholder>> {
    let mut all = Vec::with_capacity(ROWS.len());
    for (
        index,
        &(
            name,
            organisation,
            kind,
            unheard,
            relationship,
            preferred,
            last,
            spoc,
            met_at,
            review_on,
        ),
    ) in ROWS.iter().enumerate()
    {
        // Several are met in the same building: each gets a spot of its own a few metres away.
        let aside = Point { x: (index % 3) as f64 * 7.0 - 7.0, y: (index % 2) as f64 * 8.0 - 4.0 };
        let public =
            matches!(kind, "place of worship" | "councillor" | "school" | "community centre");
        all.push(Stakeholder {
            name,
            organisation,
            kind,
            feels_unheard_evidence: unheard,
            relationship,
            preferred_contact: preferred,
            last_contact: last,
            primary_spoc: spoc,
            lawful_basis: if public {
                "public task; published role"
            } else {
                "public task; agreed at first meeting"
            },
            location: town.place(met_at)?.moved(aside, 1.0),
            record: Record {
                sensitivity: match (unheard.is_empty(), public) {
                    (false, _) => "police",
                    (true, true) => "open",
                    (true, false) => "partner",
                },
                basis: if unheard.is_empty() { "fact" } else { "report" },
                policing_purpose: "Consulting the community and setting local priorities",
                owner: if spoc.is_empty() { SERGEANT } else { spoc },
                created: date(2025, 1, 20)
                    .saturating_add(jiff::Span::new().days(index as i64 * 11)),
                review_on,
                notes: if last.is_none() { "Never met: introduce the team." } else { "" },
            },
        });
    }
    Ok(all)
}
