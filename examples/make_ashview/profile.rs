//! The ready profile: the same town as a profile file, made by the program's own import and
//! store.

use std::path::Path;

use beatlas::geography::{LonLat, MetricPlane, MetricPoint};
use beatlas::jobs::{Progress, bring_in};
use beatlas::profile::{
    Aim, Basis, FocalPoint, FocalPointCategory, FocalPointId, FocalPointStatus, Handling,
    NeighbourhoodId, NeighbourhoodProfile, Relationship, Sensitivity, Shape, Spoc, SpocId,
    SpocKind, Stakeholder, StakeholderId, StakeholderType, Strategy, StrategyId,
};
use uuid::Uuid;

use crate::community::{self, Community, Record};
use crate::plane::Point;
use crate::town::Town;
use crate::trouble::{Result, Trouble};

/// Writes the profile beside the incidents it is made from; an older one is replaced.
pub fn write(folder: &Path, town: &Town, map: &Community) -> Result<u64> {
    let path = folder.join("ashview.gpkg");
    if path.exists() {
        std::fs::remove_file(&path)?;
    }
    let profile = profile(town, map)?;
    let program = |e: bring_in::BringInError| Trouble::Program(e.to_string());
    let making = folder.join("ashview-in-the-making.gpkg");
    drop(bring_in::create(&making, &profile).map_err(program)?);
    let incidents = [folder.join("ashview-incidents.csv")];
    bring_in::bring_in(&incidents, &making, &Progress::default()).map_err(program)?;
    // A copy to hand on holds no steps: nobody shall undo the town.
    let store = |e: beatlas::store::StoreError| Trouble::Program(e.to_string());
    let (file, _) = beatlas::store::ProfileFile::open_to_read(&making).map_err(store)?;
    file.copy_to(&path).map_err(store)?;
    drop(file);
    std::fs::remove_file(&making)?;
    Ok(std::fs::metadata(&path)?.len())
}

/// Ids from a fixed moment and a running number: the same ones every time.
struct Ids(u64);

impl Ids {
    fn next(&mut self) -> Uuid {
        self.0 += 1;
        // The end of the data, in milliseconds: 2026-08-31T23:59:59Z.
        let made: u64 = 1_788_220_799_000;
        let mut bytes = [0; 16];
        bytes[..6].copy_from_slice(&made.to_be_bytes()[2..]);
        bytes[8..].copy_from_slice(&self.0.to_be_bytes());
        uuid::Builder::from_bytes(bytes)
            .with_version(uuid::Version::SortRand)
            .with_variant(uuid::Variant::RFC4122)
            .into_uuid()
    }
}

fn profile(town: &Town, map: &Community) -> Result<NeighbourhoodProfile> {
    let plane = MetricPlane::british_national_grid();
    let mut ids = Ids(0);
    let at = |p: Point| -> Result<LonLat> {
        let exact =
            plane.to_lon_lat(MetricPoint::new(p.x, p.y)).map_err(|_| Trouble::OffGrid(p.x, p.y))?;
        // As many decimals as the files beside it: about a centimetre.
        let short = |v: f64| (v * 1e7).round() / 1e7;
        LonLat::new(short(exact.lon()), short(exact.lat())).map_err(|_| Trouble::OffGrid(p.x, p.y))
    };
    let mut ring = town.boundary.clone();
    if ring.first() == ring.last() {
        ring.pop();
    }
    let mut profile = NeighbourhoodProfile::new("Ashview", plane.clone());
    profile.neighbourhood.id = NeighbourhoodId::from_uuid(ids.next());
    "Invented constabulary".clone_into(&mut profile.neighbourhood.force);
    "An invented town; nobody and nothing in it is real."
        .clone_into(&mut profile.neighbourhood.description);
    profile.neighbourhood.boundary = ring.into_iter().map(at).collect::<Result<_>>()?;
    "Seasonal lodgings near the station"
        .clone_into(&mut profile.neighbourhood.transient_population);
    beatlas::sample::BASEMAP_NAME.clone_into(&mut profile.neighbourhood.basemap);
    for s in &map.spocs {
        profile.spocs.push(Spoc {
            id: SpocId::from_uuid(ids.next()),
            title: s.title.to_owned(),
            for_whom: s.for_whom.to_owned(),
            for_kind: SpocKind::from_text(s.for_kind),
            cover: s.cover.to_owned(),
            channel: s.channel.to_owned(),
            last_spoken: s.last_spoken,
            location: Some(at(s.location)?),
            handling: handling(&s.record)?,
        });
    }
    let spocs = profile.spocs.clone();
    let spoc = |title: &str| spocs.iter().find(|s| s.title == title).map(|s| s.id);
    for s in &map.stakeholders {
        profile.stakeholders.push(Stakeholder {
            id: StakeholderId::from_uuid(ids.next()),
            name: s.name.to_owned(),
            organisation: s.organisation.to_owned(),
            kind: StakeholderType::from_text(s.kind),
            feels_unheard: !s.feels_unheard_evidence.is_empty(),
            feels_unheard_evidence: s.feels_unheard_evidence.to_owned(),
            relationship: word(s.relationship, Relationship::from_text)?,
            preferred_contact: s.preferred_contact.to_owned(),
            last_contact: s.last_contact,
            lawful_basis: s.lawful_basis.to_owned(),
            primary_spoc: spoc(s.primary_spoc),
            location: Some(at(s.location)?),
            handling: handling(&s.record)?,
        });
    }
    for f in &map.focal_points {
        profile.focal_points.push(FocalPoint {
            id: FocalPointId::from_uuid(ids.next()),
            name: f.name.to_owned(),
            category: FocalPointCategory::from_text(f.category),
            opening_times: f.opening_times.to_owned(),
            busy_times: f.busy_times.to_owned(),
            faith_of_place: f.faith_of_place.to_owned(),
            status: word(f.status, FocalPointStatus::from_text)?,
            closed_on: f.closed_on,
            primary_spoc: spoc(f.primary_spoc),
            location: Some(at(f.location)?),
            handling: handling(&f.record)?,
        });
    }
    for s in &map.strategies {
        let points = |ring: &[Point]| ring.iter().map(|p| at(*p)).collect::<Result<Vec<_>>>();
        let shape = match &s.shape {
            community::Shape::Point(p) => Shape::Point(at(*p)?),
            community::Shape::Line(line) => Shape::Line(points(line)?),
            community::Shape::Area(ring) if ring.first() == ring.last() => {
                Shape::Area(points(ring.split_last().map_or(&[], |(_, open)| open))?)
            }
            community::Shape::Area(ring) => Shape::Area(points(ring)?),
        };
        profile.strategies.push(Strategy {
            id: StrategyId::from_uuid(ids.next()),
            title: s.title.to_owned(),
            aim: Aim::from_text(s.aim),
            starts: s.starts,
            ends: s.ends,
            linked_problem: s.linked_problem.to_owned(),
            measure: s.measure.to_owned(),
            shape: Some(shape),
            handling: handling(&s.record)?,
        });
    }
    Ok(profile)
}

fn word<T>(text: &'static str, of: impl Fn(&str) -> Option<T>) -> Result<T> {
    of(text).ok_or_else(|| Trouble::Program(format!("{text:?} is not on the field's list")))
}

fn handling(record: &Record) -> Result<Handling> {
    Ok(Handling {
        sensitivity: word(record.sensitivity, Sensitivity::from_text)?,
        basis: word(record.basis, Basis::from_text)?,
        policing_purpose: record.policing_purpose.to_owned(),
        owner: record.owner.to_owned(),
        created: Some(record.created),
        review_on: Some(record.review_on),
        notes: record.notes.to_owned(),
    })
}
