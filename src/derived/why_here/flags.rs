//! What to mind before a hot spot is believed: a place that draws records by what it is.

use std::collections::BTreeMap;

use crate::analysis::HotSpot;
use crate::geography::MetricPoint;
use crate::profile::{IncidentRow, NeighbourhoodProfile, RecordRef, grouped};

/// Places where records are made, or people are held, whatever happens in the streets around: words in a
/// place's name, and what is said.
const DRAWS_RECORDS: [(&str, &str); 7] = [
    ("police station", "a police station, where offences are recorded that happened elsewhere"),
    ("police hq", "a police station, where offences are recorded that happened elsewhere"),
    ("hospital", "a hospital, where victims are brought and staff report"),
    ("infirmary", "a hospital, where victims are brought and staff report"),
    ("prison", "a prison, whose records are not of the street"),
    ("young offender", "a prison, whose records are not of the street"),
    ("custody", "a custody suite, where offences are recorded that happened elsewhere"),
];

/// Words in the context of a record that came of a patrol.
const PATROL_WORDS: [&str; 6] = [
    "patrol",
    "proactive",
    "officer generated",
    "officer-generated",
    "police generated",
    "police-generated",
];

/// A share of the incidents from which on one place is said to hold the hot spot.
const MOST: f64 = 0.5;

/// A share of the incidents below which a place that draws records changes nothing.
const WORTH_SAYING: f64 = 0.05;
/// An area from which on a hot spot is too large to be patrolled as one, square metres: a square kilometre,
/// where patrols are planned for a radius of 150 m.
const DISTRICT_M2: f64 = 1e6;

pub(super) fn flags(
    found: &[IncidentRow<'_>],
    by_place: &BTreeMap<u32, u64>,
    profile: &NeighbourhoodProfile,
    spot: &HotSpot,
) -> Vec<String> {
    let all = found.len() as u64;
    let mut flags = Vec::new();
    if spot.area_m2 >= DISTRICT_M2 {
        flags.push(format!(
            "At {:.0} ha this is a district more than a hot spot: a smaller bandwidth or a higher threshold shows where in it.",
            spot.area_m2 / 10_000.0
        ));
    }
    let most = by_place.values().copied().max().unwrap_or(0);
    if by_place.len() == 1 {
        flags.push(
            "All incidents are at one place: this may be one address, not an area.".to_owned(),
        );
    } else if most as f64 >= MOST * all as f64 && all > 1 {
        flags.push(format!(
            "One place has {} of {}: this may be one address more than an area.",
            grouped(most),
            grouped(all)
        ));
    }
    let mut said: BTreeMap<&str, u64> = BTreeMap::new();
    for row in found {
        let name = row.location.to_lowercase();
        if let Some((_, what)) = DRAWS_RECORDS.iter().find(|(word, _)| name.contains(word)) {
            *said.entry(what).or_default() += 1;
        }
    }
    for (what, n) in said.into_iter().filter(|(_, n)| *n as f64 >= WORTH_SAYING * all as f64) {
        flags.push(format!("{} of {} are recorded at {what}.", grouped(n), grouped(all)));
    }
    for record in profile.records() {
        let name = record.name().to_lowercase();
        let Some((_, what)) = DRAWS_RECORDS.iter().find(|(word, _)| name.contains(word)) else {
            continue;
        };
        if is_inside(record, profile, spot) {
            let words = format!("{} lies in it: {what}.", record.name());
            if !flags.contains(&words) {
                flags.push(words);
            }
        }
    }
    flags
}

fn is_inside(record: RecordRef<'_>, profile: &NeighbourhoodProfile, spot: &HotSpot) -> bool {
    use geo::Intersects as _;
    let points = record.points();
    let mut metric = points.iter().filter_map(|p| profile.plane.to_metric(*p).ok());
    metric.any(|p: MetricPoint| spot.outline.intersects(&geo::Coord::from(p)))
}

/// How many came of a patrol, of those whose context is known.
pub(super) fn from_patrol(found: &[IncidentRow<'_>]) -> Option<(u64, u64)> {
    let known = found.iter().map(|row| row.context.to_lowercase()).filter(|c| !c.trim().is_empty());
    let (mut patrol, mut all) = (0, 0);
    for context in known {
        all += 1;
        patrol += u64::from(PATROL_WORDS.iter().any(|word| context.contains(word)));
    }
    (all > 0).then_some((patrol, all))
}
