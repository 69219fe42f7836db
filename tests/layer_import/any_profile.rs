//! Any profile that may be sent out: texts of every kind, places with all their digits.

use beatlas::geography::{LonLat, MetricPlane};
use beatlas::profile::{
    Aim, Basis, FocalPoint, FocalPointCategory, FocalPointId, FocalPointStatus, Handling,
    NeighbourhoodProfile, Observation, ObservationId, ObservationKind, Relationship, Sensitivity,
    Shape, Spoc, SpocId, SpocKind, Stakeholder, StakeholderId, StakeholderType, Strategy,
    StrategyId,
};
use jiff::civil::{Date, date};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, Strategy as Gen, any, prop_compose, prop_oneof};
use proptest::sample::select;

/// A text without NUL, which no text file has: formulas, quotes, line ends and blanks among them.
fn text() -> impl Gen<Value = String> {
    prop_oneof![
        2 => Just(String::new()),
        4 => "[^\0]{0,12}",
        3 => "['=+@\\-\t\r\n \",;aé]{0,6}",
        2 => "[a-z ]{1,12}",
    ]
}

fn name() -> impl Gen<Value = String> {
    (text(), "[a-zé]{1,6}", text()).prop_map(|(a, b, c)| format!("{a}{b}{c}"))
}

fn day() -> impl Gen<Value = Date> {
    (2000..2040_i16, 1..=12_i8, 1..=28_i8).prop_map(|(y, m, d)| date(y, m, d))
}

/// Somewhere in England.
fn place() -> impl Gen<Value = LonLat> {
    (-2.5..0.5_f64, 51.0..54.0_f64).prop_map(|(x, y)| LonLat::new(x, y).unwrap())
}

fn shape() -> impl Gen<Value = Option<Shape>> {
    prop_oneof![
        Just(None),
        place().prop_map(|p| Some(Shape::Point(p))),
        vec(place(), 2..6).prop_map(|p| Some(Shape::Line(p))),
        vec(place(), 3..7).prop_map(|p| Some(Shape::Area(p))),
    ]
}

prop_compose! {
    fn handling()(
        sensitivity in select(vec![Sensitivity::Open, Sensitivity::Partner, Sensitivity::Police]),
        basis in select(Basis::ALL),
        policing_purpose in text(),
        owner in text(),
        created in option::of(day()),
        review_on in option::of(day()),
        notes in text(),
    ) -> Handling {
        Handling { sensitivity, basis, policing_purpose, owner, created, review_on, notes }
    }
}

prop_compose! {
    fn stakeholder(spoc: SpocId)(
        name in name(),
        texts in vec(text(), 5),
        flags in any::<(bool, bool)>(),
        relationship in select(Relationship::ALL),
        last_contact in option::of(day()),
        location in option::of(place()),
        handling in handling(),
    ) -> Stakeholder {
        Stakeholder {
            id: StakeholderId::new(),
            name,
            organisation: texts[0].clone(),
            kind: StakeholderType::from_text(&texts[1]),
            feels_unheard: flags.0,
            feels_unheard_evidence: texts[2].clone(),
            relationship,
            preferred_contact: texts[3].clone(),
            last_contact,
            lawful_basis: texts[4].clone(),
            primary_spoc: flags.1.then_some(spoc),
            location,
            handling,
        }
    }
}

prop_compose! {
    fn focal_point(spoc: SpocId)(
        name in name(),
        texts in vec(text(), 4),
        named in any::<bool>(),
        status in select(FocalPointStatus::ALL),
        closed_on in option::of(day()),
        location in option::of(place()),
        handling in handling(),
    ) -> FocalPoint {
        FocalPoint {
            id: FocalPointId::new(),
            name,
            category: FocalPointCategory::from_text(&texts[0]),
            opening_times: texts[1].clone(),
            busy_times: texts[2].clone(),
            faith_of_place: texts[3].clone(),
            status,
            closed_on,
            primary_spoc: named.then_some(spoc),
            location,
            handling,
        }
    }
}

prop_compose! {
    fn spoc()(
        title in name(),
        texts in vec(text(), 4),
        last_spoken in option::of(day()),
        location in option::of(place()),
        handling in handling(),
    ) -> Spoc {
        Spoc {
            id: SpocId::new(),
            title,
            for_whom: texts[0].clone(),
            for_kind: SpocKind::from_text(&texts[1]),
            cover: texts[2].clone(),
            channel: texts[3].clone(),
            last_spoken,
            location,
            handling,
        }
    }
}

prop_compose! {
    fn strategy()(
        title in name(),
        texts in vec(text(), 3),
        starts in option::of(day()),
        days in option::of(0..400_i64),
        shape in shape(),
        handling in handling(),
    ) -> Strategy {
        let begin = starts.unwrap_or(date(2026, 1, 1));
        Strategy {
            id: StrategyId::new(),
            title,
            aim: Aim::from_text(&texts[0]),
            starts,
            ends: days.map(|d| begin + jiff::Span::new().days(d)),
            linked_problem: texts[1].clone(),
            measure: texts[2].clone(),
            shape,
            handling,
        }
    }
}

prop_compose! {
    fn observation()(
        title in name(),
        texts in vec(text(), 2),
        observed_on in option::of(day()),
        location in option::of(place()),
        handling in handling(),
    ) -> Observation {
        Observation {
            id: ObservationId::new(),
            title,
            kind: ObservationKind::from_text(&texts[0]),
            observed_on,
            source: texts[1].clone(),
            location,
            handling,
        }
    }
}

prop_compose! {
    pub fn any_profile()(first in spoc())(
        stakeholders in vec(stakeholder(first.id), 0..3),
        focal_points in vec(focal_point(first.id), 0..3),
        others in vec(spoc(), 0..2),
        strategies in vec(strategy(), 0..3),
        observations in vec(observation(), 0..2),
        name in name(),
        texts in vec(text(), 4),
        boundary in prop_oneof![Just(Vec::new()), vec(place(), 3..8)],
        first in Just(first),
    ) -> NeighbourhoodProfile {
        let mut profile =
            NeighbourhoodProfile::new(&name, MetricPlane::british_national_grid());
        texts[0].clone_into(&mut profile.neighbourhood.force);
        texts[1].clone_into(&mut profile.neighbourhood.description);
        texts[2].clone_into(&mut profile.neighbourhood.transient_population);
        texts[3].clone_into(&mut profile.neighbourhood.hidden_group_suspected);
        profile.neighbourhood.boundary = boundary;
        profile.stakeholders = stakeholders;
        profile.focal_points = focal_points;
        profile.spocs = [first].into_iter().chain(others).collect();
        profile.strategies = strategies;
        profile.observations = observations;
        profile
    }
}
