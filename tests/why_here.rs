//! What to mind before a hot spot is believed: one address, places that draw records, districts, patrols.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use beatlas::analysis::CancelToken;
use beatlas::derived::{HotSpotQuestion, PreparedPlaces, WhyHere, answer, why_here};
use beatlas::geography::{MetricPlane, MetricPoint};
use beatlas::profile::{
    ContentKey, CrimeType, Incident, IncidentsBuilder, NeighbourhoodProfile, Precision, When,
};

/// So many incidents, so many metres east, at a place of this name, with this context.
type Rows<'a> = &'a [(u32, f64, &'a str, &'a str)];

fn profile(rows: Rows<'_>) -> NeighbourhoodProfile {
    let plane = MetricPlane::british_national_grid();
    let mut profile = NeighbourhoodProfile::new("Test", plane.clone());
    let mut builder = IncidentsBuilder::new(plane.clone());
    let mut key = 0_u64;
    for (n, east, location, context) in rows {
        for _ in 0..*n {
            key += 1;
            let mut bytes = [0; 16];
            bytes[..8].copy_from_slice(&key.to_be_bytes());
            let at = MetricPoint::new(450_000.0 + east, 250_000.0 + east / 3.0);
            builder
                .push(&Incident {
                    key: ContentKey(bytes),
                    when: When::from_text(&format!("2026-08-{:02}T21:30", 1 + key % 28)).unwrap(),
                    lon_lat: Some(plane.to_lon_lat(at).unwrap()),
                    precision: Precision::Exact,
                    location: (*location).to_owned(),
                    context: (*context).to_owned(),
                    crime_type: CrimeType::AntiSocialBehaviour,
                    ..Incident::blank()
                })
                .unwrap();
        }
    }
    profile.incidents = Arc::new(builder.build());
    profile
}

fn why(profile: &NeighbourhoodProfile, bandwidth_m: f64) -> WhyHere {
    let prepared = Arc::new(PreparedPlaces::of(&profile.incidents));
    let mut question = HotSpotQuestion::first(1, profile);
    question.settings.bandwidth_m = bandwidth_m;
    let found = answer(question, &prepared, &profile.plane, None, &CancelToken::new()).unwrap();
    why_here(&found, profile, 1).unwrap()
}

fn check(rows: Rows<'_>, expected: &[&str]) {
    let found = why(&profile(rows), 200.0).flags;
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.contains(expected), "{found}, expected {expected}");
    }
}

#[test]
fn what_draws_records_is_said_where_it_matters() {
    let spread = [(10, 0.0, "High Street", ""), (10, 40.0, "Mill Lane", ""), (9, 80.0, "Park", "")];
    check(&spread, &[]);
    check(&[(12, 0.0, "High Street", "")], &["All incidents are at one place"]);
    check(
        &[(12, 0.0, "High Street", ""), (5, 40.0, "Mill Lane", "")],
        &["One place has 12 of 17: this may be one address"],
    );
    let with = |place: &'static str, n: u32| [&spread[..], &[(n, 60.0, place, "")]].concat();
    check(&with("On or near Police Station", 8), &["8 of 37 are recorded at a police station"]);
    check(&with("General Hospital", 6), &["6 of 35 are recorded at a hospital"]);
    check(&with("HM Prison", 6), &["6 of 35 are recorded at a prison"]);
    // One in thirty changes nothing.
    check(&with("General Hospital", 1), &[]);
}

#[test]
fn a_district_is_no_hot_spot() {
    let rows = [(10, 0.0, "High Street", ""), (10, 400.0, "Mill Lane", ""), (9, 800.0, "Park", "")];
    let flags = why(&profile(&rows), 2_000.0).flags;
    assert!(flags[0].contains("ha this is a district more than a hot spot"), "{flags:?}");
}

#[test]
fn records_that_patrols_made_are_counted_where_the_context_is_known() {
    let rows = [
        (6, 0.0, "High Street", "Proactive patrol"),
        (4, 40.0, "Mill Lane", "call from public"),
        (5, 80.0, "Park", ""),
    ];
    let found = why(&profile(&rows), 200.0);
    assert_eq!(found.from_patrol, Some((6, 10)));
    let said = found.sentences();
    assert!(said.iter().any(|s| s.starts_with("6 of 10 with a known context")), "{said:?}");
    let unknown = why(&profile(&[(6, 0.0, "A", ""), (6, 50.0, "B", "")]), 200.0);
    assert_eq!(unknown.from_patrol, None);
}

#[test]
fn a_rise_that_no_single_month_shows_is_not_called_steady() {
    let plane = MetricPlane::british_national_grid();
    let mut profile = NeighbourhoodProfile::new("Test", plane.clone());
    let mut builder = IncidentsBuilder::new(plane.clone());
    let mut key = 0_u64;
    // Four a month for a year, then nine.
    for month in 0..24 {
        for n in 0..if month < 12 { 4 } else { 9 } {
            key += 1;
            let mut bytes = [0; 16];
            bytes[..8].copy_from_slice(&key.to_be_bytes());
            let at = MetricPoint::new(450_000.0 + f64::from(n), 250_000.0);
            let date = format!("{}-{:02}-03", 2024 + month / 12, 1 + month % 12);
            builder
                .push(&Incident {
                    key: ContentKey(bytes),
                    when: When::from_text(&date).unwrap(),
                    lon_lat: Some(plane.to_lon_lat(at).unwrap()),
                    precision: Precision::Exact,
                    crime_type: CrimeType::AntiSocialBehaviour,
                    ..Incident::blank()
                })
                .unwrap();
        }
    }
    profile.incidents = Arc::new(builder.build());
    let said = why(&profile, 200.0).sentences();
    let trend = said.iter().find(|s| s.contains("a month over")).unwrap();
    assert!(
        trend.starts_with("Not steady: 6.5 a month over 24 months, 12 months in a row above"),
        "{trend}"
    );
    assert!(trend.contains("Jan 2025 to Dec 2025"), "{trend}");
}
