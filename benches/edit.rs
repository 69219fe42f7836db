//! One edit, from asking for it to its commit: in Ashview, and in a profile of a million incidents.
//!
//! It is the way of the window: the edit is applied in memory and given to the writer's thread,
//! and time runs until the writer says that it is confirmed. The disk is that of the folder for
//! temporary files.

#![allow(clippy::unwrap_used)]

mod town;

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

use beatlas::edit::ProfileEdit;
use beatlas::geography::{LonLat, MetricPlane};
use beatlas::profile::{
    ContentKey, CrimeType, Field, FieldValue, Incident, Incidents, IncidentsBuilder,
    NeighbourhoodProfile, Precision, RecordId, Shape, Subject, When,
};
use beatlas::sample;
use beatlas::store::{ProfileFile, Writer};
use criterion::{Criterion, SamplingMode, criterion_group, criterion_main};

fn incidents(n: usize, plane: &MetricPlane) -> Incidents {
    let mut builder = IncidentsBuilder::new(plane.clone());
    for (i, point) in town::rounded(&town::points(n), 12.0).into_iter().enumerate() {
        builder
            .push(&Incident {
                key: ContentKey((i as u128).to_be_bytes()),
                source_id: String::new(),
                when: When::from_text("2026-08").unwrap(),
                lon_lat: Some(plane.to_lon_lat(point).unwrap()),
                precision: Precision::Snapped,
                location: "On or near High Street".to_owned(),
                crime_type: CrimeType::AntiSocialBehaviour,
                asb_type: None,
                asb_sub_type: None,
                outcome: String::new(),
                caller: String::new(),
                reported_by: String::new(),
                falls_within: String::new(),
                lsoa_code: String::new(),
                lsoa_name: String::new(),
                context: String::new(),
            })
            .unwrap();
    }
    builder.build()
}

fn bench(c: &mut Criterion, name: &str, path: &Path) {
    let (file, mut profile) = ProfileFile::open(path).unwrap();
    let size = std::fs::metadata(path).unwrap().len() >> 20;
    println!("{name}: {} incidents, {size} MB", profile.incidents.len());
    let writer = Writer::start(file);
    let (sender, changed) = channel();
    writer.on_change(move || {
        let _ = sender.send(());
    });
    let mut confirmed = 0;
    let mut written = |edit: ProfileEdit, profile: &mut NeighbourhoodProfile| {
        edit.apply(profile);
        writer.apply(edit, "sergeant");
        confirmed += 1;
        while writer.state().confirmed < confirmed {
            changed.recv_timeout(Duration::from_mins(1)).unwrap();
        }
    };
    let place = Subject::Record(RecordId::FocalPoint(profile.focal_points[0].id));
    let at = profile.shape_of(place).unwrap().points()[0];
    let mut group = c.benchmark_group("edit");
    // As many edits in each sample: the first and the last cost the same.
    group.sampling_mode(SamplingMode::Flat).measurement_time(Duration::from_secs(15));
    let mut n = 0_u32;
    group.bench_function(format!("move a focal point, {name}"), |b| {
        b.iter(|| {
            n += 1;
            let east = f64::from(n % 100) * 0.0001 + 0.0001;
            let shape = Shape::Point(LonLat::new(at.lon() + east, at.lat()).unwrap());
            written(ProfileEdit::set_shape(&profile, place, Some(shape)).unwrap(), &mut profile);
        });
    });
    group.bench_function(format!("write notes, {name}"), |b| {
        b.iter(|| {
            n += 1;
            let notes = FieldValue::Text(format!("note {n} {}", "and what was said ".repeat(20)));
            let edit = ProfileEdit::set_field(&profile, place, Field::Notes, notes);
            written(edit.unwrap().unwrap(), &mut profile);
        });
    });
    group.finish();
    assert_eq!(writer.stop().problem, None);
}

fn benches(c: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let ashview = folder.path().join("ashview.gpkg");
    sample::write_to(&ashview).unwrap();
    bench(c, "Ashview", &ashview);
    let large = folder.path().join("large.gpkg");
    let mut profile = ProfileFile::open_to_read(&ashview).unwrap().1;
    profile.plane = MetricPlane::british_national_grid();
    profile.incidents = Arc::new(incidents(1_000_000, &profile.plane));
    drop(ProfileFile::create(&large, &profile).unwrap());
    drop(profile);
    bench(c, "1,000,000 incidents", &large);
}

criterion_group!(all, benches);
criterion_main!(all);
