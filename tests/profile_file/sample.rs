//! A small profile that has everything that is awkward to store.

use std::sync::Arc;

use beatlas::edit::ProfileEdit;
use beatlas::geography::{LonLat, MetricPlane};
use beatlas::profile::{
    Aim, AsbSubType, AsbType, Basis, ContentKey, CrimeType, FocalPoint, FocalPointCategory,
    FocalPointId, FocalPointStatus, Handling, ImportDetail, ImportRecord, Incident, Incidents,
    IncidentsBuilder, NeighbourhoodProfile, Observation, ObservationId, ObservationKind, Precision,
    Relationship, Sensitivity, Shape, Spoc, SpocId, SpocKind, Stakeholder, StakeholderId,
    StakeholderType, Strategy, StrategyId, When,
};
use beatlas::store::StoredHotSpot;
use proptest::prelude::{Just, Strategy as _, prop_compose, prop_oneof};

pub fn at(lon: f64, lat: f64) -> LonLat {
    LonLat::new(lon, lat).unwrap()
}

/// A plain incident with a place.
pub fn incident(number: u8, outcome: &str) -> Incident {
    Incident {
        key: ContentKey([number; 16]),
        source_id: format!("{number:03}"),
        when: When::from_text("2026-08").unwrap(),
        lon_lat: Some(at(-1.13 + f64::from(number) * 0.001, 52.63)),
        precision: Precision::Snapped,
        location: "On or near High Street".to_owned(),
        crime_type: CrimeType::AntiSocialBehaviour,
        asb_type: Some(AsbType::Nuisance),
        asb_sub_type: Some(AsbSubType::LoudMusic),
        outcome: outcome.to_owned(),
        caller: String::new(),
        reported_by: "Leicestershire Police".to_owned(),
        falls_within: "Leicestershire Police".to_owned(),
        lsoa_code: "E01013649".to_owned(),
        lsoa_name: "Leicester 018A".to_owned(),
        context: String::new(),
    }
}

pub fn incidents(rows: &[Incident]) -> Arc<Incidents> {
    let mut builder = IncidentsBuilder::new(MetricPlane::british_national_grid());
    for row in rows {
        builder.push(row).unwrap();
    }
    Arc::new(builder.build())
}

pub fn record() -> ImportRecord {
    ImportRecord {
        at: "2026-09-01T09:00:00Z".to_owned(),
        files: "2026-08-street.csv".to_owned(),
        rows_read: 5,
        placed: 3,
        without_place: 1,
        outside: 0,
        rejected: 1,
        detail: Some(ImportDetail {
            added: 3,
            changed: 0,
            unchanged: 1,
            identical_rows: 0,
            months_missing: "2026-07".to_owned(),
            report: r#"{"rows_read":5}"#.to_owned(),
        }),
    }
}

/// The edit that leaves a profile with these incidents.
pub fn import(profile: &NeighbourhoodProfile, after: &[Incident]) -> ProfileEdit {
    ProfileEdit::ImportIncidents {
        before: Arc::clone(&profile.incidents),
        after: incidents(after),
        record: record(),
    }
}

/// Incidents with holes in the data.
fn awkward_incidents() -> Arc<Incidents> {
    let bare = Incident {
        key: ContentKey([0xab; 16]),
        source_id: String::new(),
        when: When::Unknown,
        lon_lat: None,
        precision: Precision::None,
        location: String::new(),
        crime_type: CrimeType::Other(String::new()),
        asb_type: None,
        asb_sub_type: None,
        outcome: String::new(),
        caller: String::new(),
        reported_by: String::new(),
        falls_within: String::new(),
        lsoa_code: String::new(),
        lsoa_name: String::new(),
        context: String::new(),
    };
    let worded = Incident {
        key: ContentKey([0xcd; 16]),
        crime_type: CrimeType::Other("Violent crime".to_owned()),
        asb_sub_type: Some(AsbSubType::Other("夜遊び, \"loud\"\nand 'long' 🎉".to_owned())),
        when: When::from_text("2026-08-31T23:59:58").unwrap(),
        location: "Caffè Nero; DROP TABLE incidents".to_owned(),
        caller: "0042".to_owned(),
        ..bare.clone()
    };
    let half = Incident {
        asb_sub_type: Some(AsbSubType::Other(String::new())),
        when: When::from_text("2026-02-28").unwrap(),
        source_id: "a\0b".to_owned(),
        ..incident(7, "  spaces  ")
    };
    let timed = Incident { when: When::from_text("2026-08-31T00:00").unwrap(), ..incident(1, "") };
    incidents(&[timed, bare, incident(2, "Under investigation"), worded, half])
}

fn handling(sensitivity: Sensitivity) -> Handling {
    Handling {
        sensitivity,
        basis: Basis::Report,
        policing_purpose: "engagement".to_owned(),
        owner: "PCSO 1".to_owned(),
        created: Some("2026-01-02".parse().unwrap()),
        review_on: None,
        notes: "=1+1".to_owned(),
    }
}

pub fn profile() -> NeighbourhoodProfile {
    let mut p = NeighbourhoodProfile::new("Ashview", MetricPlane::british_national_grid());
    "Leicestershire".clone_into(&mut p.neighbourhood.force);
    "ashview".clone_into(&mut p.neighbourhood.basemap);
    p.neighbourhood.boundary = vec![at(-1.2, 52.6), at(-1.1, 52.6), at(-1.1, 52.7), at(-1.2, 52.7)];
    let spoc = Spoc {
        id: SpocId::new(),
        title: "Youth officer".to_owned(),
        for_whom: "the club".to_owned(),
        for_kind: SpocKind::Other("club".to_owned()),
        cover: String::new(),
        channel: "+44 116 496 0000".to_owned(),
        last_spoken: Some("2026-05-29".parse().unwrap()),
        location: None,
        handling: Handling::default(),
    };
    p.stakeholders = vec![
        Stakeholder {
            id: StakeholderId::new(),
            name: "Imam".to_owned(),
            organisation: "Ashview Mosque".to_owned(),
            kind: StakeholderType::PlaceOfWorship,
            feels_unheard: true,
            feels_unheard_evidence: "survey, \"2026\"".to_owned(),
            relationship: Relationship::Strained,
            preferred_contact: "-".to_owned(),
            last_contact: None,
            lawful_basis: String::new(),
            primary_spoc: Some(spoc.id),
            location: Some(at(-1.13619, 52.6389)),
            handling: handling(Sensitivity::Police),
        },
        Stakeholder {
            id: StakeholderId::new(),
            name: "Unseen".to_owned(),
            organisation: String::new(),
            kind: StakeholderType::Other("landlord".to_owned()),
            feels_unheard: false,
            feels_unheard_evidence: String::new(),
            relationship: Relationship::None,
            preferred_contact: String::new(),
            last_contact: Some("2026-02-29".parse().unwrap_or("2026-02-28".parse().unwrap())),
            lawful_basis: String::new(),
            primary_spoc: None,
            location: None,
            handling: handling(Sensitivity::NeverProjected),
        },
    ];
    p.focal_points = vec![FocalPoint {
        id: FocalPointId::new(),
        name: "St Mary's – Église".to_owned(),
        category: FocalPointCategory::PlaceOfWorship,
        opening_times: "Sun 10:00".to_owned(),
        busy_times: String::new(),
        faith_of_place: "Anglican".to_owned(),
        status: FocalPointStatus::Closed,
        closed_on: Some("2025-12-31".parse().unwrap()),
        primary_spoc: Some(spoc.id),
        location: Some(at(-1.14, 52.64)),
        handling: handling(Sensitivity::Open),
    }];
    let strategy = |title: &str, shape| Strategy {
        id: StrategyId::new(),
        title: title.to_owned(),
        aim: Aim::ReducedCrimes,
        starts: Some("2026-03-01".parse().unwrap()),
        ends: None,
        linked_problem: String::new(),
        measure: String::new(),
        shape,
        handling: handling(Sensitivity::Partner),
    };
    p.strategies = vec![
        strategy("Nowhere", None),
        strategy("Point", Some(Shape::Point(at(0.1, 51.5)))),
        strategy("Line", Some(Shape::Line(vec![at(-1.1, 52.6), at(-1.12, 52.61)]))),
        // Clockwise, as people draw.
        strategy("Area", Some(Shape::Area(vec![at(-1.1, 52.6), at(-1.1, 52.7), at(-1.0, 52.7)]))),
    ];
    p.observations = vec![
        Observation {
            id: ObservationId::new(),
            title: "Needles, \"again\"\nbehind the shops".to_owned(),
            kind: ObservationKind::Other("litter 🗑".to_owned()),
            observed_on: Some("2024-02-29".parse().unwrap()),
            source: "park keeper".to_owned(),
            location: Some(at(-1.131, 52.636)),
            handling: handling(Sensitivity::Partner),
        },
        Observation {
            id: ObservationId::new(),
            title: String::new(),
            kind: ObservationKind::CommunitySays,
            observed_on: None,
            source: String::new(),
            location: None,
            handling: handling(Sensitivity::NeverProjected),
        },
    ];
    p.spocs = vec![spoc];
    p.incidents = awkward_incidents();
    p.imports = vec![record()];
    p
}

pub fn hot_spots(n: u32) -> Vec<StoredHotSpot> {
    (1..=n)
        .map(|rank| {
            let west = -1.2 + f64::from(rank) * 0.01;
            StoredHotSpot {
                rank,
                ring: vec![
                    at(west, 52.6),
                    at(west, 52.608),
                    at(west + 0.008, 52.608),
                    at(west + 0.008, 52.6),
                ],
                holes: vec![vec![
                    at(west + 0.002, 52.602),
                    at(west + 0.004, 52.602),
                    at(west + 0.004, 52.604),
                ]],
                count: 41.0,
                share: 0.125,
                area_ha: 3.5,
                density_per_km2: 1171.0,
                peak_per_km2: 2400.0,
                period: "Sep 2025 to Aug 2026 (12 months)".to_owned(),
                crime_types: "ASB".to_owned(),
                kernel: "quartic".to_owned(),
                bandwidth_m: 200.0,
                cell_m: 25.0,
                threshold: "highest 5 % of cells".to_owned(),
            }
        })
        .collect()
}

prop_compose! {
    /// Any incident that an importer could make; its key is given to it later.
    pub fn any_incident()(
        texts in proptest::array::uniform8(".{0,12}"),
        place in proptest::option::of((-5.0..1.5_f64, 50.5..57.0_f64)),
        when in prop_oneof![
            Just(String::new()),
            (2015..2027_i32, 1..=12_i32).prop_map(|(y, m)| format!("{y}-{m:02}")),
            (1..=28_i32, 0..24_i32, 0..60_i32)
                .prop_map(|(d, h, m)| format!("2026-03-{d:02}T{h:02}:{m:02}")),
            (1..=28_i32).prop_map(|d| format!("2026-03-{d:02}")),
        ],
        crime_type in ".{0,8}",
        sub_type in proptest::option::of(".{0,8}"),
        asb_type in 0..4_usize,
        precision in 0..Precision::ALL.len(),
    ) -> Incident {
        let [source_id, location, outcome, caller, reported_by, falls_within, lsoa_code, lsoa_name] =
            texts;
        Incident {
            key: ContentKey([0; 16]),
            source_id,
            when: When::from_text(&when).unwrap(),
            lon_lat: place.map(|(x, y)| at(x, y)),
            precision: Precision::ALL[precision],
            location,
            crime_type: CrimeType::from_text(&crime_type),
            asb_type: AsbType::ALL.get(asb_type).copied(),
            asb_sub_type: sub_type.as_deref().map(AsbSubType::from_text),
            outcome,
            caller,
            reported_by,
            falls_within,
            lsoa_code,
            lsoa_name,
            context: String::new(),
        }
    }
}
