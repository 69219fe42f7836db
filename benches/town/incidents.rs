//! The synthetic town as incidents.

use beatlas::geography::MetricPlane;
use beatlas::profile::{
    AsbType, ContentKey, CrimeType, Incident, Incidents, IncidentsBuilder, Month, Precision, When,
};

use crate::town;

/// Two years of incidents in a town of ten by ten kilometres: a month in three days, a day and an
/// hour for the rest, types in turn, a street for each place.
pub fn incidents(n: usize, to_m: f64, plane: &MetricPlane) -> Incidents {
    let points = town::points(n);
    let points = if to_m > 0.0 { town::rounded(&points, to_m) } else { points };
    let mut builder = IncidentsBuilder::new(plane.clone());
    let types = ["Anti-social behaviour", "Burglary", "Drugs", "Public order", "Vehicle crime"];
    let first = Month::new(2024, 9).unwrap();
    for (i, point) in points.into_iter().enumerate() {
        let mut key = [0; 16];
        key[..8].copy_from_slice(&(i as u64).to_be_bytes());
        let month = first.plus((i % 24) as i32);
        let when = if i % 3 == 0 {
            When::Month(month)
        } else {
            let text = format!("{month}-{:02}T{:02}:30", 1 + i % 28, i / 7 % 24);
            When::from_text(&text).unwrap()
        };
        builder
            .push(&Incident {
                key: ContentKey(key),
                source_id: String::new(),
                when,
                lon_lat: Some(plane.to_lon_lat(point).unwrap()),
                precision: if i % 5 == 0 { Precision::Exact } else { Precision::Snapped },
                location: format!("On or near Street {}", (point.x / 90.0) as i64),
                crime_type: CrimeType::from_text(types[i / 2 % types.len()]),
                asb_type: (i % 4 == 0).then_some(AsbType::Nuisance),
                asb_sub_type: None,
                outcome: String::new(),
                caller: String::new(),
                reported_by: "Ashview Police".to_owned(),
                falls_within: String::new(),
                lsoa_code: String::new(),
                lsoa_name: String::new(),
                context: String::new(),
            })
            .unwrap();
    }
    builder.build()
}
