//! An answer that takes over from the one before it says the same as one that does not; harm, edges and
//! comparisons are what they say; why a hot spot is here holds for Ashview's.

#![allow(clippy::unwrap_used)]

use std::sync::Arc;

use beatlas::analysis::{BandwidthRule, CancelToken, ClassRule, DualMeasure, Kernel, Threshold};
use beatlas::derived::{
    Comparison, DualBase, EdgeRule, HotSpotAnswer, HotSpotQuestion, PreparedPlaces, answer,
    histories, why_here,
};
use beatlas::profile::{
    AsbType, CrimeType, FilterArea, HarmWeights, Hours, NeighbourhoodProfile, Period,
};
use beatlas::sample;

fn ashview() -> NeighbourhoodProfile {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ashview.gpkg");
    sample::write_to(&path).unwrap();
    beatlas::store::ProfileFile::open_to_read(&path).unwrap().1
}

struct Asked {
    profile: NeighbourhoodProfile,
    prepared: Arc<PreparedPlaces>,
}

impl Asked {
    fn new() -> Self {
        let profile = ashview();
        let prepared = Arc::new(PreparedPlaces::of(&profile.incidents));
        Self { profile, prepared }
    }

    fn first(&self) -> HotSpotQuestion {
        HotSpotQuestion::first(1, &self.profile)
    }

    fn ask(&self, question: &HotSpotQuestion, before: Option<&HotSpotAnswer>) -> HotSpotAnswer {
        let (plane, cancel) = (&self.profile.plane, CancelToken::new());
        answer(question.clone(), &self.prepared, plane, before, &cancel).unwrap()
    }
}

fn area(profile: &NeighbourhoodProfile) -> Arc<FilterArea> {
    let ring = profile.neighbourhood.boundary.clone();
    assert!(!ring.is_empty());
    Arc::new(FilterArea::of_ring("Ashview".to_owned(), ring))
}

fn weights() -> Arc<HarmWeights> {
    let asb = CrimeType::AntiSocialBehaviour;
    Arc::new(HarmWeights::new(
        "Agreed",
        "1",
        vec![(asb.clone(), Some(AsbType::Personal), 5.0), (asb, Some(AsbType::Nuisance), 1.0)],
    ))
}

type Change = Box<dyn Fn(&mut HotSpotQuestion, &NeighbourhoodProfile)>;

fn changes() -> Vec<Change> {
    vec![
        Box::new(|q, _| q.settings.bandwidth_m = 150.0),
        Box::new(|q, _| q.settings.threshold = Threshold::TopAreaPercent(3.0)),
        Box::new(|q, _| q.classes = ClassRule::Quantiles),
        Box::new(|q, p| q.filter.period = p.incidents.months()),
        Box::new(|q, p| {
            let last = p.last_month().unwrap();
            q.filter.period = Some(Period::ending(last, 3));
        }),
        Box::new(|q, _| q.filter.asb_types = [true, false, false]),
        Box::new(|q, _| q.filter.hours = Some(Hours { from: 20, to: 3 })),
        Box::new(|q, _| q.filter.hours = None),
        Box::new(|q, _| q.settings.kernel = Kernel::Gaussian),
        Box::new(|q, p| q.filter.area = Some(area(p))),
        Box::new(|q, _| q.settings.edge = EdgeRule::Corrected),
        Box::new(|q, _| {
            let (base, measure) = (DualBase::AllRecords, DualMeasure::Ratio);
            q.settings.compare = Some(Comparison { base, measure });
        }),
        Box::new(|q, _| q.filter.asb_types = [true; 3]),
        Box::new(|q, _| q.harm = Some(weights())),
        Box::new(|q, _| q.classes = ClassRule::EqualSteps),
        Box::new(|q, _| q.settings.compare = None),
        Box::new(|q, _| q.harm = None),
        Box::new(|q, _| q.filter.period = None),
        Box::new(|q, _| "nothing has these words".clone_into(&mut q.filter.text)),
        Box::new(|q, _| q.filter.text.clear()),
    ]
}

fn assert_same(found: &HotSpotAnswer, anew: &HotSpotAnswer, step: usize) {
    let counts = |a: &HotSpotAnswer| {
        (a.placed, a.without_place, a.without_month, a.without_time, a.without_weight)
    };
    assert_eq!(counts(found), counts(anew), "step {step}");
    assert_eq!((&found.rows, &found.counts), (&anew.rows, &anew.counts), "step {step}");
    assert_eq!(found.by_month, anew.by_month, "step {step}");
    assert_eq!(found.surface, anew.surface, "step {step}");
    assert_eq!(found.hot_spots.spots, anew.hot_spots.spots, "step {step}");
    assert_eq!(found.names, anew.names, "step {step}");
    let picture = |a: &HotSpotAnswer| {
        let image = a.picture.image.as_ref().map(|i| (i.classes.clone(), i.breaks.clone()));
        let p = &a.picture;
        let words = [&p.title, &p.period, &p.method, &p.threshold, &p.unit].map(Clone::clone);
        (image, words, p.shapes.len())
    };
    assert_eq!(picture(found), picture(anew), "step {step}");
}

#[test]
fn what_is_taken_over_is_what_would_be_found_anew() {
    let asked = Asked::new();
    let mut question = asked.first();
    let mut before = asked.ask(&question, None);
    for (step, change) in changes().iter().enumerate() {
        change(&mut question, &asked.profile);
        let found = asked.ask(&question, Some(&before));
        assert_same(&found, &asked.ask(&question, None), step);
        before = found;
    }
}

#[test]
fn only_what_moved_is_found_anew() {
    let asked = Asked::new();
    let question = asked.first();
    let before = asked.ask(&question, None);
    let classes = HotSpotQuestion { classes: ClassRule::NaturalBreaks, ..question.clone() };
    let found = asked.ask(&classes, Some(&before));
    assert!(Arc::ptr_eq(found.surface.as_ref().unwrap(), before.surface.as_ref().unwrap()));
    assert!(Arc::ptr_eq(&found.hot_spots, &before.hot_spots));
    let id = |a: &HotSpotAnswer| a.picture.image.as_ref().unwrap().id;
    assert_ne!(id(&found), id(&before));
    let mut threshold = question.clone();
    threshold.settings.threshold = Threshold::MeanMultiple(5.0);
    let found = asked.ask(&threshold, Some(&before));
    assert_eq!(id(&found), id(&before));
    assert!(found.hot_spots.level_per_km2 > before.hot_spots.level_per_km2);
    let mut bandwidth = question;
    bandwidth.settings.bandwidth_m = 120.0;
    let found = asked.ask(&bandwidth, Some(&before));
    assert!(Arc::ptr_eq(&found.rows, &before.rows));
    assert_ne!(found.surface, before.surface);
}

#[test]
fn harm_weighs_and_what_has_no_weight_is_counted_apart() {
    let asked = Asked::new();
    let plain = asked.ask(&asked.first(), None);
    let weighed = asked.ask(&HotSpotQuestion { harm: Some(weights()), ..asked.first() }, None);
    let incidents = &asked.profile.incidents;
    let (mut harm, mut without) = (0.0, 0);
    for row in plain.rows.iter().map(|row| incidents.row(*row as usize).unwrap()) {
        let weight = match row.asb_type {
            Some(AsbType::Personal) => 5.0,
            Some(AsbType::Nuisance) => 1.0,
            _ => {
                without += 1;
                continue;
            }
        };
        harm += if row.place.is_some() { weight } else { 0.0 };
    }
    assert!(without > 0 && harm > 0.0);
    assert_eq!((weighed.without_weight, weighed.hot_spots.total), (without, harm));
    assert_eq!(weighed.placed, plain.placed, "incidents are counted as before");
    assert!(weighed.picture.unit.contains("Agreed, version 1"));
    assert!(weighed.picture.threshold.contains("by harm"));
    assert!(weighed.recipe().crime_types.contains("harm by Agreed, version 1"));
}

#[test]
fn an_edge_is_kept_and_corrected_upwards() {
    let asked = Asked::new();
    let mut question = asked.first();
    question.filter.area = Some(area(&asked.profile));
    let of = |edge| {
        let mut question = question.clone();
        question.settings.edge = edge;
        asked.ask(&question, None)
    };
    let [open, clipped, corrected] = EdgeRule::ALL.map(of);
    let values = |a: &HotSpotAnswer| a.surface.as_ref().unwrap().values().to_vec();
    let (open_values, cut) = (values(&open), values(&clipped));
    assert!(open_values.iter().zip(&cut).all(|(o, c)| *c == 0.0 || c == o));
    assert!(open_values.iter().zip(&cut).any(|(o, c)| *o > 0.0 && *c == 0.0));
    let more = values(&corrected);
    assert!(cut.iter().zip(&more).all(|(c, m)| m >= c));
    assert!(cut.iter().zip(&more).any(|(c, m)| m > c));
    assert!(corrected.picture.method.ends_with("cut off and corrected at the edge"));
}

#[test]
fn a_density_compared_with_itself_is_as_expected_everywhere() {
    let asked = Asked::new();
    let mut question = asked.first();
    let (base, measure) = (DualBase::AllAsb, DualMeasure::Ratio);
    question.settings.compare = Some(Comparison { base, measure });
    let found = asked.ask(&question, None);
    // All ASB beside all ASB: 1 wherever there is enough of it, so that one class has everything.
    let image = found.picture.image.as_ref().unwrap();
    assert!((image.breaks[0] - 1.0).abs() < 1e-9, "{:?}", image.breaks);
    assert!(found.picture.unit.starts_with("Times what all ASB make one expect"));
    let plain = asked.ask(&asked.first(), None);
    assert_eq!(found.hot_spots.spots, plain.hot_spots.spots, "outlines stay those of the density");
}

#[test]
fn why_a_hot_spot_is_here_adds_up() {
    let asked = Asked::new();
    let found = asked.ask(&asked.first(), None);
    for spot in &found.hot_spots.spots {
        let why = why_here(&found, &asked.profile, spot.rank).unwrap();
        let all = why.rows.len() as u64;
        assert_eq!(all as f64, spot.count, "rank {}", spot.rank);
        assert_eq!(why.types.iter().map(|(_, n)| n).sum::<u64>(), all);
        assert_eq!(why.precisions.iter().sum::<u64>(), all);
        assert_eq!(why.places as usize, spot.places);
        let timed = why.clock.as_ref().map_or(0, |clock| clock.incidents);
        assert_eq!(timed + why.without_hour, all);
        // Each incident with an hour is lit by its own hour.
        let places: usize = (0..168).map(|hour| why.at_hour(&found, hour).places.len()).sum();
        assert!(places > 0 || timed == 0);
        assert!(why.trend.len() <= 24 && !why.trend.is_empty());
        let period = found.question.filter.period.unwrap();
        let inside = why.trend.iter().filter(|(month, _)| period.contains(*month));
        assert_eq!(inside.filter_map(|(_, n)| *n).sum::<u64>(), all, "its months add up");
        let (marked, of) = why.agreement.marked();
        assert!((1..=of).contains(&marked) && of >= 2);
        let sentences = why.sentences();
        assert!(sentences.iter().any(|s| s.contains(&format!("{marked} of {of} methods"))));
    }
    assert!(why_here(&found, &asked.profile, 1_000).is_none());
}

#[test]
fn every_rule_finds_a_bandwidth_for_ashview() {
    let asked = Asked::new();
    let found = asked.ask(&asked.first(), None);
    for rule in BandwidthRule::ALL {
        let advice = rule.advise(found.places(), Kernel::Quartic, 10.0, false).unwrap();
        assert!((10.0..2_000.0).contains(&advice.bandwidth_m), "{rule:?} {}", advice.bandwidth_m);
        assert!(!rule.label().is_empty() && !rule.line().is_empty());
    }
}

#[test]
fn hot_spots_have_a_past() {
    let asked = Asked::new();
    let mut question = asked.first();
    let all = asked.profile.incidents.months().unwrap();
    question.filter.period = Some(Period::ending(all.to(), 3));
    let found = asked.ask(&question, None);
    let past = histories(&found, &CancelToken::new()).unwrap();
    let whole = (all.months() / 3).min(7) as usize;
    assert_eq!(past.periods.len(), whole);
    assert_eq!(past.periods.last(), question.filter.period.as_ref());
    assert_eq!(past.spots.len(), found.hot_spots.spots.len());
    for (spot, history) in found.hot_spots.spots.iter().zip(&past.spots) {
        assert_eq!(history.counts.last().unwrap().unwrap() as f64, spot.count);
        assert_eq!(history.hot.last(), Some(&Some(true)), "it is hot now");
        // Each earlier count is what the same outline holds in that period.
        for (period, count) in past.periods.iter().zip(&history.counts) {
            let mut of = question.clone();
            of.filter.period = Some(*period);
            let then = asked.ask(&of, None);
            let inside: u32 = asked
                .profile
                .incidents
                .places()
                .iter()
                .zip(then.counts.iter())
                .filter(|(place, n)| {
                    **n > 0 && found.hot_spots.at(place.metric).is_some_and(|s| s.rank == spot.rank)
                })
                .map(|(_, n)| n)
                .sum();
            // A place on the very edge may be taken for either side.
            assert!(u64::from(inside).abs_diff(count.unwrap()) <= 1, "{period:?}");
        }
        let change = history.change.unwrap();
        assert_eq!(change.after as f64, spot.count);
        assert!(!history.sentences(&past.periods).is_empty());
    }
    for former in &past.former {
        assert!(former.counts.0 > 0 && found.hot_spots.at(former.at).is_none());
    }
    // All months have nothing before them.
    question.filter.period = None;
    let past = histories(&asked.ask(&question, None), &CancelToken::new()).unwrap();
    assert!(past.spots.is_empty() && past.note.contains("Choose a period"));
    question.filter.period = Some(all);
    let past = histories(&asked.ask(&question, None), &CancelToken::new()).unwrap();
    assert!(past.spots.iter().all(|s| s.lifecycle.is_none() && s.change.is_none()));
    assert!(past.note.contains("Choose a shorter period"));
}

#[test]
fn from_four_to_six_is_no_rise() {
    let words = beatlas::analysis::period_change(4, 6).label();
    assert_eq!(words, "4 → 6, no change beyond chance");
}
