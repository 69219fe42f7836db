//! The focal points: where people of the town meet.

use jiff::civil::{Date, date};

use super::Record;
use super::contacts::{CENTRE, ESTATE, LIAISON, LICENSING, PARK, SCHOOLS, SERGEANT};
use crate::calendar::MINDSET_CLOSED;
use crate::plane::Point;
use crate::town::Town;
use crate::trouble::Result;

/// A place where people meet.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FocalPoint {
    /// Name of the place.
    pub name: &'static str,
    /// What it is.
    pub category: &'static str,
    /// When it is open.
    pub opening_times: &'static str,
    /// When it is busy.
    pub busy_times: &'static str,
    /// Of a place of worship, as it says on its board.
    pub faith_of_place: &'static str,
    /// `open` or `closed`.
    pub status: &'static str,
    /// Since when it is closed.
    pub closed_on: Option<Date>,
    /// Title of the contact, or empty.
    pub primary_spoc: &'static str,
    /// Where.
    pub location: Point,
    /// What all records carry.
    pub record: Record,
}

/// Name, category, opening times, busy times, contact.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str);

const ROWS: &[Row] = &[
    (
        "Nowicki's Groceries",
        "business",
        "Mon–Sat 08:00–20:00, Sun 10:00–16:00",
        "Weekdays 15:30–18:30",
        CENTRE,
    ),
    ("High Street Post Office", "business", "Mon–Sat 09:00–17:30", "Mon and Thu mornings", CENTRE),
    ("Town Pharmacy", "business", "Mon–Sat 08:30–18:30", "Mon 09:00–11:00", CENTRE),
    ("Nightingale Bakery", "business", "Mon–Sat 07:00–15:00", "Sat mornings", ""),
    ("High Street Fish Bar", "business", "Tue–Sat 11:30–14:00, 16:30–22:30", "Fri 17:00–20:00", ""),
    (
        "Corner Kitchen Takeaway",
        "business",
        "Daily 16:30–01:00",
        "Fri and Sat 23:00–01:00",
        LICENSING,
    ),
    ("Parkside Café", "business", "Daily 09:00–17:00", "Sun 11:00–15:00", PARK),
    (
        "Ashview Foodhall",
        "business",
        "Mon–Sat 07:00–22:00, Sun 10:00–16:00",
        "Sat 10:00–14:00",
        CENTRE,
    ),
    ("Sandford Road Fuel Station", "business", "Around the clock", "Weekdays 07:00–09:00", ""),
    ("Westfield Stores", "business", "Daily 07:00–21:00", "After school", ""),
    ("Easington Way Shops", "business", "Daily 07:00–21:00", "After school until 18:00", ESTATE),
    ("Parkside Stores", "business", "Daily 07:00–20:00", "", ""),
    ("St Hilda's Church", "place of worship", "Daily 09:00–17:00", "Sun 10:00", LIAISON),
    (
        "Ashview Mosque",
        "place of worship",
        "Daily, around prayer times",
        "Fri 12:30–14:30",
        LIAISON,
    ),
    ("Ashview Gurdwara", "place of worship", "Daily 06:00–20:00", "Sun 11:00–14:00", ""),
    (
        "Ashview Comprehensive",
        "school",
        "Term time 08:00–17:00",
        "08:15–08:45, 15:00–15:45",
        SCHOOLS,
    ),
    ("Hill Primary School", "school", "Term time 08:00–16:30", "08:40–09:00, 15:10–15:30", SCHOOLS),
    (
        "Easington Way Community Centre",
        "community centre",
        "Mon–Sat 09:00–21:00",
        "Wed evenings",
        ESTATE,
    ),
    ("Highfield Community Hall", "community centre", "By booking", "Tue and Thu evenings", ""),
    (
        "Ashview Youth Club",
        "community centre",
        "Tue, Thu, Fri 17:00–21:00",
        "Fri 18:00–20:00",
        SCHOOLS,
    ),
    ("Ashview Town Hall", "community centre", "Mon–Fri 09:00–17:00", "Council evenings", SERGEANT),
    (
        "Ashview Library",
        "community centre",
        "Mon–Sat 09:30–17:30",
        "Sat mornings, after school",
        LIAISON,
    ),
    ("Ashview Park", "park", "Always open", "Sun afternoons; Fri and Sat evenings", PARK),
    ("Park Playground", "park", "Always open", "15:30–17:30", PARK),
    ("Eastfield Recreation Ground", "park", "Always open", "Sat and Sun mornings", ""),
    ("Ashview Station", "transport", "05:30–23:45", "07:00–08:30, 17:00–18:45", ""),
    ("Ashview Bus Interchange", "transport", "05:45–23:15", "08:00–09:00, 15:15–16:15", ""),
    (
        "The Market Tavern",
        "licensed premises",
        "Daily 11:00–00:30",
        "Fri and Sat 21:00–00:30",
        LICENSING,
    ),
    (
        "The Ash Tree",
        "licensed premises",
        "Daily 12:00–23:30",
        "Fri and Sat 20:00–23:30",
        LICENSING,
    ),
    (
        "Lantern Bar",
        "licensed premises",
        "Thu–Sat 18:00–02:00",
        "Fri and Sat 23:00–02:00",
        LICENSING,
    ),
    ("The Railway Arms", "licensed premises", "Daily 12:00–23:00", "Match days", LICENSING),
    ("The Millstone", "licensed premises", "Daily 12:00–23:00", "", LICENSING),
    ("The Harvest Moon", "licensed premises", "Daily 12:00–23:00", "Thu quiz night", ""),
    ("Northside Social Club", "licensed premises", "Wed–Sun 18:00–23:30", "Sat", ""),
    (
        "Mindset",
        "support hub",
        "Was Mon–Fri 10:00–18:00, late Fri until 22:00",
        "Was Fri evenings",
        "",
    ),
    ("Ashview Food Bank", "support hub", "Tue and Fri 10:00–13:00", "Fri 10:00–11:30", CENTRE),
    ("Ashview Health Centre", "other", "Mon–Fri 08:00–18:30", "Mon mornings", SERGEANT),
    ("Ashview Police Station", "other", "Front counter Mon–Sat 10:00–16:00", "", SERGEANT),
    ("Ashview Leisure Centre", "other", "Daily 06:30–22:00", "18:00–20:30", ""),
    ("Westfield Surgery", "other", "Mon–Fri 08:30–18:00", "", ""),
];

/// A fact that stands on the board of the place, and only there.
fn faith(name: &str) -> &'static str {
    match name {
        "St Hilda's Church" => "Christian",
        "Ashview Mosque" => "Muslim",
        "Ashview Gurdwara" => "Sikh",
        _ => "",
    }
}

fn notes(name: &str) -> &'static str {
    match name {
        "Nowicki's Groceries" => {
            "False allegations against the shop have spread online; none is repeated here. Staff ask for visits at closing time."
        }
        "Mindset" => "Closed with its funding; nobody has taken over the Friday evening sessions.",
        "Ashview Park" => "Lamp posts along Lime Walk reported dark.",
        "Easington Way Shops" => "Garage court behind is a meeting point after school.",
        "Ashview Station" => "Station staff leave at 20:00.",
        _ => "",
    }
}

/// The focal points, placed.
pub fn build(town: &Town) -> Result<Vec<FocalPoint>> {
    let mut points = Vec::with_capacity(ROWS.len());
    for (index, &(name, category, opening_times, busy_times, primary_spoc)) in
        ROWS.iter().enumerate()
    {
        let closed = name == "Mindset";
        // Reviews are spread over the months around the end of the data: some are overdue.
        let month = (index * 5 % 12) as i8;
        let review_on = if month < 3 {
            date(2026, 6 + month, 15)
        } else {
            date(2026, 9, 1).saturating_add(jiff::Span::new().months(i64::from(month)))
        };
        points.push(FocalPoint {
            name,
            category,
            opening_times,
            busy_times,
            faith_of_place: faith(name),
            status: if closed { "closed" } else { "open" },
            closed_on: closed.then_some(MINDSET_CLOSED),
            primary_spoc,
            location: town.place(name)?,
            record: Record {
                sensitivity: if closed || category == "licensed premises" {
                    "partner"
                } else {
                    "open"
                },
                basis: if busy_times.is_empty() { "report" } else { "fact" },
                policing_purpose: "Knowing where and when people meet, for patrol and engagement",
                owner: if primary_spoc.is_empty() { SERGEANT } else { primary_spoc },
                created: date(2025, 2, 3).saturating_add(jiff::Span::new().days(index as i64 * 6)),
                review_on,
                notes: notes(name),
            },
        });
    }
    Ok(points)
}
