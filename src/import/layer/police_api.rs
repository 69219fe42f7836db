//! What the police API answers of a neighbourhood: its details, boundary, team, priorities and
//! events, each a file of its own.

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use serde_json::{Map, Value};

use super::Fate;
use super::report::{LayerReport, RowAt};
use crate::edit::{ProfileEdit, add_record, change_neighbourhood};
use crate::geography::LonLat;
use crate::import::error::{ImportError, shortened};
use crate::import::place::PlaneCheck;
use crate::import::plain_text;
use crate::import::report::RowFault;
use crate::profile::{
    Aim, Basis, CommunityRecord, Handling, Neighbourhood, NeighbourhoodProfile, Sensitivity, Spoc,
    SpocId, SpocKind, Strategy, StrategyId, grouped,
};

/// An answer is a few kilobytes, a boundary a few hundred.
const MOST_BYTES: u64 = 16 << 20;
/// The most letters of a priority that become its title.
const TITLE: usize = 80;

type Entry = Map<String, Value>;

/// One answer about a neighbourhood.
pub(super) enum Answer {
    Details(Entry),
    Boundary(Vec<Entry>),
    Team(Vec<Entry>),
    Priorities(Vec<Entry>),
    Events(Vec<Entry>),
}

impl Answer {
    /// Reads a file; `None` where it is something else.
    pub(super) fn read(path: &std::path::Path) -> Option<Self> {
        if std::fs::metadata(path).ok()?.len() > MOST_BYTES {
            return None;
        }
        let text = std::fs::read_to_string(path).ok()?;
        Self::of(serde_json::from_str(text.trim_start_matches('\u{feff}')).ok()?)
    }

    fn of(value: Value) -> Option<Self> {
        let entries = match value {
            Value::Object(entry) => {
                let has = |name| entry.contains_key(name);
                let details = has("name") && has("centre") && has("contact_details");
                return details.then_some(Self::Details(entry));
            }
            Value::Array(entries) => entries,
            _ => return None,
        };
        let entries = entries.into_iter().map(|entry| match entry {
            Value::Object(entry) => Some(entry),
            _ => None,
        });
        let entries: Vec<Entry> = entries.collect::<Option<_>>()?;
        let first = entries.first()?;
        let has = |names: &[&str]| names.iter().all(|n| first.contains_key(*n));
        Some(if has(&["issue", "issue-date"]) {
            Self::Priorities(entries)
        } else if has(&["title", "start_date"]) {
            Self::Events(entries)
        } else if has(&["rank", "bio"]) {
            Self::Team(entries)
        } else if has(&["latitude", "longitude"]) && first.len() == 2 {
            Self::Boundary(entries)
        } else {
            return None;
        })
    }

    fn noun(&self) -> &'static str {
        match self {
            Self::Details(_) => "the neighbourhood's details",
            Self::Boundary(_) => "the neighbourhood's boundary",
            Self::Team(_) => "the neighbourhood team",
            Self::Priorities(_) => "neighbourhood priorities",
            Self::Events(_) => "neighbourhood events",
        }
    }

    /// What it makes of a profile, and what the step is called.
    pub(super) fn take(
        self,
        profile: &NeighbourhoodProfile,
        today: Date,
        owner: &str,
        report: &mut LayerReport,
    ) -> Result<(Vec<ProfileEdit>, String), ImportError> {
        let label = format!("Import {}", self.noun());
        let mut edits = Vec::new();
        let handling = |notes: String| handling(today, owner, notes);
        match self {
            Self::Details(entry) => {
                let after = detailed(&profile.neighbourhood, &entry);
                let edit = change_neighbourhood(profile, after);
                let fate = if edit.is_some() { Fate::Changed } else { Fate::Unchanged };
                report.count(RowAt::Entry(1), Ok(fate));
                edits.extend(edit);
            }
            Self::Boundary(corners) => {
                let ring = boundary(&corners, profile, report)?;
                let after = Neighbourhood { boundary: ring, ..profile.neighbourhood.clone() };
                let edit = change_neighbourhood(profile, after);
                let fate = if edit.is_some() { Fate::Changed } else { Fate::Unchanged };
                report.count(RowAt::Entry(1), Ok(fate));
                edits.extend(edit);
            }
            Self::Team(people) => {
                report.note(RowAt::Entry(1), TEAM.to_owned());
                let mut seen: Vec<String> = Vec::new();
                for (entry, n) in people.iter().zip(1..) {
                    let title = rank(entry);
                    if seen.contains(&title) {
                        report.count(RowAt::Entry(n), Ok(Fate::Unchanged));
                        continue;
                    }
                    let alike = people.iter().filter(|other| rank(other) == title).count();
                    let spoc = spoc(&title, entry, profile, handling(of_team(alike)));
                    let known = profile.spocs.iter().any(|s| s.title == spoc.title);
                    put(CommunityRecord::Spoc(spoc), known, n, profile, &mut edits, report);
                    seen.push(title);
                }
            }
            Self::Priorities(entries) => {
                for (entry, n) in entries.iter().zip(1..) {
                    strategies(priority(entry, handling), n, profile, &mut edits, report);
                }
            }
            Self::Events(entries) => {
                for (entry, n) in entries.iter().zip(1..) {
                    strategies(event(entry, handling), n, profile, &mut edits, report);
                }
            }
        }
        Ok((edits, label))
    }
}

const TEAM: &str = "the profile keeps roles: names and biographies of officers are left out";

fn of_team(alike: usize) -> String {
    match alike {
        1 => "As published on data.police.uk".to_owned(),
        n => format!("As published on data.police.uk: {} of this rank", grouped(n as u64)),
    }
}

/// The text of a value, without HTML; empty for null.
fn text(entry: &Entry, name: &str) -> String {
    match entry.get(name) {
        Some(Value::String(text)) => plain_text(text),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// The day of a value such as "2018-09-20T00:00:00"; `None` where there is none.
fn day(entry: &Entry, name: &str) -> Result<Option<Date>, RowFault> {
    let text = text(entry, name);
    if text.is_empty() {
        return Ok(None);
    }
    let day = text.get(..10).and_then(|day| day.parse().ok());
    day.map(Some).ok_or_else(|| RowFault::new(name, &text, "expected a day such as 2018-09-20"))
}

/// What is public: nobody has to be kept from it.
fn handling(today: Date, owner: &str, notes: String) -> Handling {
    let a_year: Span = 1.year();
    Handling {
        sensitivity: Sensitivity::Open,
        basis: Basis::Fact,
        policing_purpose: "Published by the force on data.police.uk".to_owned(),
        owner: owner.to_owned(),
        created: Some(today),
        review_on: today.checked_add(a_year).ok(),
        notes,
    }
}

/// The neighbourhood with what the answer says. What the team wrote of it stays: the published
/// description goes below it, once.
fn detailed(now: &Neighbourhood, entry: &Entry) -> Neighbourhood {
    let mut after = now.clone();
    let name = text(entry, "name");
    if !name.is_empty() {
        after.name = name;
    }
    let mut published = vec![text(entry, "description"), text(entry, "welcome_message")];
    // "0" is what the answer says where nobody counted.
    let population = text(entry, "population").parse::<u64>().ok().filter(|n| *n > 0);
    published.extend(population.map(|n| format!("Population {}", grouped(n))));
    published.push(contact(entry));
    if let Some(Value::Array(links)) = entry.get("links") {
        let links = links.iter().filter_map(Value::as_object);
        published.extend(links.map(|l| format!("{} {}", text(l, "title"), text(l, "url"))));
    }
    published.retain(|part| !part.trim().is_empty());
    let published = published.join("\n");
    if now.description.trim().is_empty() {
        after.description = published;
    } else if !published.is_empty() && !now.description.contains(&published) {
        after.description = format!("{}\n{published}", now.description.trim_end());
    }
    after
}

/// Ways to reach a team, each with what it is: "Telephone 101, email …".
fn contact(entry: &Entry) -> String {
    let Some(Value::Object(details)) = entry.get("contact_details") else { return String::new() };
    let ways = details.keys().map(|way| (way.replace(['-', '_'], " "), text(details, way)));
    let ways = ways.filter(|(_, value)| !value.is_empty());
    ways.map(|(way, value)| format!("{way} {value}")).collect::<Vec<_>>().join(", ")
}

fn boundary(
    corners: &[Entry],
    profile: &NeighbourhoodProfile,
    report: &LayerReport,
) -> Result<Vec<LonLat>, ImportError> {
    let check = PlaneCheck::new(profile.plane.clone());
    let mut ring: Vec<LonLat> = Vec::with_capacity(corners.len());
    for (corner, n) in corners.iter().zip(1..) {
        let (lon, lat) = (text(corner, "longitude"), text(corner, "latitude"));
        let wrong = |reason: &str| {
            report.refused(
                None,
                "a boundary of positions with a latitude and a longitude in degrees",
                &format!("corner {n}, \"{lat}\", \"{lon}\": {reason}"),
                "ask the police API for the boundary again",
            )
        };
        let degrees = lon.parse().ok().zip(lat.parse().ok());
        let (x, y) = degrees.ok_or_else(|| wrong("not two numbers"))?;
        let place = LonLat::new(x, y).map_err(|e| wrong(&e.to_string()))?;
        check.metric(place).map_err(|e| wrong(&e))?;
        if ring.last() != Some(&place) {
            ring.push(place);
        }
    }
    if ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    if ring.len() < 3 {
        return Err(report.refused(
            None,
            "a boundary of three corners or more",
            &format!("{}", ring.len()),
            "ask the police API for the boundary again",
        ));
    }
    Ok(ring)
}

fn rank(entry: &Entry) -> String {
    match text(entry, "rank") {
        rank if rank.is_empty() => "Neighbourhood team member".to_owned(),
        rank => format!("{rank}, neighbourhood team"),
    }
}

fn spoc(title: &str, entry: &Entry, profile: &NeighbourhoodProfile, handling: Handling) -> Spoc {
    Spoc {
        id: SpocId::new(),
        title: title.to_owned(),
        for_whom: match profile.neighbourhood.name.as_str() {
            "" => "Residents".to_owned(),
            name => format!("Residents of {name}"),
        },
        for_kind: SpocKind::Community,
        cover: String::new(),
        channel: contact(entry),
        last_spoken: None,
        location: None,
        handling,
    }
}

/// A priority of the neighbourhood: the problem, and what was done so far.
fn priority(entry: &Entry, handling: impl Fn(String) -> Handling) -> Result<Strategy, RowFault> {
    let issue = text(entry, "issue");
    if issue.is_empty() {
        return Err(RowFault::new("issue", "", "a priority without words"));
    }
    let action = match (text(entry, "action"), day(entry, "action-date")?) {
        (action, _) if action.is_empty() => String::new(),
        (action, Some(day)) => format!("{day}: {action}"),
        (action, None) => action,
    };
    Ok(Strategy {
        id: StrategyId::new(),
        title: title_of(&issue),
        aim: Aim::ReducedCrimes,
        starts: day(entry, "issue-date")?,
        ends: None,
        linked_problem: issue,
        measure: String::new(),
        shape: None,
        handling: handling(action),
    })
}

/// An event: where people and police meet.
fn event(entry: &Entry, handling: impl Fn(String) -> Handling) -> Result<Strategy, RowFault> {
    let title = text(entry, "title");
    if title.is_empty() {
        return Err(RowFault::new("title", "", "an event without a title"));
    }
    let time = |name: &str| text(entry, name).get(11..16).map(ToOwned::to_owned);
    let hours = time("start_date").map(|from| match time("end_date") {
        Some(to) => format!("{from} to {to}"),
        None => from,
    });
    let mut notes = vec![text(entry, "type"), text(entry, "address"), hours.unwrap_or_default()];
    notes.extend([text(entry, "description"), contact(entry)]);
    notes.retain(|n| !n.is_empty());
    Ok(Strategy {
        id: StrategyId::new(),
        title,
        aim: Aim::StrongerCommunities,
        starts: day(entry, "start_date")?,
        ends: day(entry, "end_date")?,
        linked_problem: String::new(),
        measure: String::new(),
        shape: None,
        handling: handling(notes.join("\n")),
    })
}

/// The first sentence, or its first words.
fn title_of(issue: &str) -> String {
    let sentence = issue.lines().next().unwrap_or(issue);
    let sentence = sentence.split_once(". ").map_or(sentence, |(first, _)| first);
    shortened(sentence.trim_end_matches('.'), TITLE)
}

fn strategies(
    read: Result<Strategy, RowFault>,
    n: u64,
    profile: &NeighbourhoodProfile,
    edits: &mut Vec<ProfileEdit>,
    report: &mut LayerReport,
) {
    match read {
        Ok(strategy) => {
            let same = |s: &Strategy| s.title == strategy.title && s.starts == strategy.starts;
            let known = profile.strategies.iter().any(same);
            put(CommunityRecord::Strategy(strategy), known, n, profile, edits, report);
        }
        Err(fault) => report.count(RowAt::Entry(n), Err(fault)),
    }
}

/// Adds a record that is not known. One that is stays as the team has made it.
fn put(
    record: CommunityRecord,
    known: bool,
    n: u64,
    profile: &NeighbourhoodProfile,
    edits: &mut Vec<ProfileEdit>,
    report: &mut LayerReport,
) {
    if known {
        report.count(RowAt::Entry(n), Ok(Fate::Unchanged));
        return;
    }
    report.note(RowAt::Entry(n), "has no place yet; give it one on the map".to_owned());
    let mut edit = add_record(profile, record);
    if let ProfileEdit::Record(change) = &mut edit {
        // Behind those that came before it; all of one answer are of one kind.
        change.position += edits.len();
    }
    edits.push(edit);
    report.count(RowAt::Entry(n), Ok(Fate::Added));
}
