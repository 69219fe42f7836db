//! Statistics as the window asks for them, of Ashview: each says something or says why not, of the
//! incidents that it names, and points at them on the map.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::sync::Arc;

use beatlas::analysis::{
    BeforeAfter, CancelToken, CellShape, Correction, ResponseCounts, concentration,
};
use beatlas::charts::Chart;
use beatlas::derived::{
    HotSpotAnswer, HotSpotQuestion, PreparedPlaces, StatisticMethod, StatisticsAnswer,
    StatisticsQuestion, answer, statistics, why_here,
};
use beatlas::export::export_chart;
use beatlas::profile::{NeighbourhoodProfile, Period, Shifts};
use beatlas::sample;

struct Asked {
    profile: NeighbourhoodProfile,
    answer: HotSpotAnswer,
}

impl Asked {
    fn of(change: impl FnOnce(&mut HotSpotQuestion, &NeighbourhoodProfile)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ashview.gpkg");
        sample::write_to(&path).unwrap();
        let profile = beatlas::store::ProfileFile::open_to_read(&path).unwrap().1;
        let prepared = Arc::new(PreparedPlaces::of(&profile.incidents));
        let mut question = HotSpotQuestion::first(1, &profile);
        change(&mut question, &profile);
        let found = answer(question, &prepared, &profile.plane, None, &CancelToken::new());
        Self { answer: found.unwrap(), profile }
    }

    fn first() -> Self {
        Self::of(|_, _| {})
    }

    fn ask(&self, question: &StatisticsQuestion) -> Result<StatisticsAnswer, String> {
        statistics(question, &self.answer, &self.profile, &CancelToken::new())
            .map_err(|e| e.to_string())
    }

    fn told(&self, method: StatisticMethod, spot: Option<u32>) -> StatisticsAnswer {
        let question = StatisticsQuestion { method, spot, permutations: 99, ..Default::default() };
        self.ask(&question).unwrap_or_else(|e| panic!("{method:?}: {e}"))
    }
}

fn figure<'a>(told: &'a StatisticsAnswer, name: &str) -> &'a str {
    told.figures.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str()).unwrap()
}

#[test]
fn every_statistic_says_what_it_is_of_and_how_it_was_had() {
    let asked = Asked::first();
    for method in StatisticMethod::ALL {
        for spot in [None, Some(1)] {
            let question =
                StatisticsQuestion { method, spot, permutations: 99, ..Default::default() };
            let told = match asked.ask(&question) {
                Ok(told) => told,
                Err(reason) => {
                    // Displacement wants a place, and nothing else is refused.
                    assert_eq!((method, spot), (StatisticMethod::Displacement, None), "{reason}");
                    assert!(reason.contains("select the hot spot"), "{reason}");
                    continue;
                }
            };
            assert!(!told.said.is_empty() && !told.figures.is_empty(), "{method:?}");
            let is_of_spot =
                spot.is_some() && method.is_of_a_spot() && method != StatisticMethod::Displacement;
            assert_eq!(
                told.about.starts_with("Hot spot 1, "),
                is_of_spot,
                "{method:?} {}",
                told.about
            );
            let n = if is_of_spot {
                asked.answer.hot_spots.spots[0].count.round() as u64
            } else {
                asked.answer.rows.len() as u64
            };
            assert!(told.recipe.contains(&format!("; {n} incidents; data ")), "{}", told.recipe);
            assert!(told.recipe.ends_with(env!("CARGO_PKG_VERSION")), "{}", told.recipe);
            assert_eq!(told.table().len(), told.figures.len() + 1);
            // The same question has the same answer.
            assert_eq!(asked.ask(&question).unwrap().figures, told.figures);
        }
    }
}

#[test]
fn the_week_has_every_incident_and_its_shifts_all_of_them() {
    let asked = Asked::first();
    let told = asked.told(StatisticMethod::WeekClock, Some(1));
    let chart = told.chart.as_ref().unwrap();
    let rows = chart.plot.table();
    let sum: f64 = rows[1..].iter().flat_map(|r| &r[1..]).map(|v| v.parse::<f64>().unwrap()).sum();
    let count = asked.answer.hot_spots.spots[0].count;
    let without: f64 = figure(&told, "Without a time").parse().unwrap();
    assert!((sum + without - count).abs() < 1e-9, "{sum} {without} {count}");
    let shifts = told.said.iter().find(|s| s.starts_with("By shift: ")).unwrap();
    for words in ["early (07:00 to 15:00)", "late (15:00 to 23:00)", "night (23:00 to 07:00)"] {
        assert!(shifts.contains(words), "{shifts}");
    }
    let other = StatisticsQuestion {
        spot: Some(1),
        shifts: Shifts { early: 6, late: 14, night: 22 },
        ..Default::default()
    };
    let other = asked.ask(&other).unwrap();
    assert!(other.said.iter().any(|s| s.contains("late (14:00 to 22:00)")), "{:?}", other.said);
    // What lights up for the busiest hour lies in the hot spot.
    let lit = told.lighted(&asked.answer, chart.plot.foremost());
    let places = asked.profile.incidents.places();
    assert!(!lit.places.is_empty());
    for world in &lit.places {
        let place = places.iter().find(|p| p.world == *world).unwrap();
        assert_eq!(asked.answer.hot_spots.at(place.metric).map(|s| s.rank), Some(1));
    }
}

#[test]
fn concentration_counts_the_places_without() {
    let asked = Asked::first();
    let told = asked.told(StatisticMethod::Concentration, None);
    let counts: Vec<f64> = asked.answer.counts.iter().copied().map(f64::from).collect();
    let plain = concentration(&counts, 0).unwrap();
    assert_eq!(figure(&told, "Gini"), format!("{:.4}", plain.gini));
    assert_eq!(figure(&told, "Places"), asked.profile.incidents.places().len().to_string());
    let chart = told.chart.as_ref().unwrap();
    // The last point but one leaves the busiest places, the first one all of them.
    let all = told.lighted(&asked.answer, 0).places.len();
    let few = told.lighted(&asked.answer, chart.plot.parts() - 2).places.len();
    assert!(few > 0 && few < all / 10, "{few} of {all}");
    assert!(chart.plot.words(0).starts_with("The busiest 100.0 % of the places: 100.0 %"));
}

#[test]
fn a_map_of_last_year_is_judged_by_this_year() {
    let asked = Asked::first();
    let told = asked.told(StatisticMethod::BackTest, None);
    let now = asked.answer.question.filter.period.unwrap();
    let past = Period::new(now.from().plus(-12), now.from().plus(-1)).unwrap();
    assert!(told.said[0].contains(&past.label()) && told.said[0].contains(&now.label()));
    assert!(told.said[1].starts_with("This map would have helped"), "{:?}", told.said);
    let chart = told.chart.as_ref().unwrap();
    // What lights up is the ground that the share of the area stands for.
    let area = |part| told.lighted(&asked.answer, part).marks.len();
    assert!(area(chart.plot.foremost()) > 0);
    // Two curves of shares that never fall, from nothing to all.
    for name in ["this map", "counts of"] {
        let curve: Vec<(f64, f64)> = chart.plot.table()[1..]
            .iter()
            .filter(|row| row[0].starts_with(name))
            .map(|row| (row[1].parse().unwrap(), row[2].parse().unwrap()))
            .collect();
        assert_eq!((curve[0], *curve.last().unwrap()), ((0.0, 0.0), (1.0, 1.0)));
        assert!(curve.windows(2).all(|w| w[0].0 < w[1].0 && w[0].1 <= w[1].1 + 1e-12), "{name}");
    }
    // Without a year before, the shown period is cut.
    let all = Asked::of(|q, p| q.filter.period = p.incidents.months());
    let told = all.told(StatisticMethod::BackTest, None);
    let months = all.profile.incidents.months().unwrap();
    let cut = Period::new(months.from(), months.from().plus(2 * months.months() / 3 - 1)).unwrap();
    assert!(told.said[0].contains(&cut.label()), "{}", told.said[0]);
}

#[test]
fn displacement_counts_each_incident_once() {
    let asked = Asked::first();
    let told = asked.told(StatisticMethod::Displacement, Some(1));
    let counts = told.counts.unwrap();
    let now = asked.answer.question.filter.period.unwrap();
    let past = Period::new(now.from().plus(-12), now.from().plus(-1)).unwrap();
    let placed = |period| asked.answer.counts_of(period).iter().map(|c| u64::from(*c)).sum::<u64>();
    let parts = [counts.treated, counts.control, counts.treated_buffer.unwrap()];
    assert_eq!(parts.iter().map(|p| p.before).sum::<u64>(), placed(past));
    assert_eq!(parts.iter().map(|p| p.after).sum::<u64>(), placed(now));
    assert_eq!(counts.treated.after, asked.answer.hot_spots.spots[0].count as u64);
    // Wheeler and Ratcliffe 2018, by hand.
    let typed = StatisticsQuestion {
        method: StatisticMethod::Displacement,
        counts: Some(ResponseCounts {
            treated: BeforeAfter::new(144, 92),
            control: BeforeAfter::new(86, 64),
            treated_buffer: None,
            control_buffer: None,
        }),
        ..Default::default()
    };
    let told = asked.ask(&typed).unwrap();
    assert_eq!(figure(&told, "WDD"), "-30.0");
    assert_eq!(figure(&told, "Its standard error"), "19.6469");
    assert_eq!(figure(&told, "Its 90 % interval"), "-62.3 to 2.3");
}

#[test]
fn cells_and_clusters_are_drawn_on_the_map() {
    let asked = Asked::first();
    for (method, shape) in [
        (StatisticMethod::GiStar, CellShape::Square),
        (StatisticMethod::GiStar, CellShape::Hexagon),
        (StatisticMethod::Moran, CellShape::Square),
        (StatisticMethod::Clusters, CellShape::Square),
        (StatisticMethod::Dbscan, CellShape::Square),
        (StatisticMethod::Ellipse, CellShape::Square),
    ] {
        let question = StatisticsQuestion {
            method,
            shape,
            correction: Correction::FalseDiscoveryRate,
            ..Default::default()
        };
        let told = asked.ask(&question).unwrap();
        assert!(!told.marks.is_empty() && !told.findings.is_empty(), "{method:?} {shape:?}");
        // In the town, and nowhere else.
        let worlds: Vec<_> = asked.profile.incidents.places().iter().map(|p| p.world).collect();
        let bounds = beatlas::geography::WorldBounds::around(worlds).unwrap();
        let (wide, high) = (bounds.max.x - bounds.min.x, bounds.max.y - bounds.min.y);
        for point in told.marks.iter().flat_map(|m| &m.line) {
            assert!(
                (bounds.min.x - wide..bounds.max.x + wide).contains(&point.x)
                    && (bounds.min.y - high..bounds.max.y + high).contains(&point.y),
                "{method:?} {point:?}"
            );
        }
    }
}

#[test]
fn what_the_data_cannot_carry_is_refused_with_advice() {
    let nothing = Asked::of(|q, _| "nothing has these words".clone_into(&mut q.filter.text));
    for method in StatisticMethod::ALL {
        let question = StatisticsQuestion { method, ..Default::default() };
        match nothing.ask(&question) {
            // From none to none is a change of nothing.
            Ok(told) => assert_eq!(method, StatisticMethod::Change, "{:?}", told.said),
            Err(reason) if method == StatisticMethod::Displacement => {
                assert!(reason.contains("select the hot spot"), "{reason}");
            }
            Err(reason) => {
                assert!(reason.contains("at least 1 incident, found 0; choose more"), "{reason}");
            }
        }
    }
    let all = Asked::of(|q, p| q.filter.period = p.incidents.months());
    let question = StatisticsQuestion { method: StatisticMethod::Change, ..Default::default() };
    let reason = all.ask(&question).unwrap_err();
    assert!(reason.contains("not in the data, which begin in"), "{reason}");
    assert!(reason.contains("choose a shorter or a later period"), "{reason}");
}

fn saved(chart: &Chart, name: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    export_chart(chart, &path).unwrap();
    std::fs::read(path).unwrap()
}

#[test]
fn charts_are_saved_as_pictures_and_as_figures() {
    let asked = Asked::first();
    let why = why_here(&asked.answer, &asked.profile, 1).unwrap();
    let months = why.months_chart(asked.answer.question.filter.period);
    assert_eq!(months.plot.parts(), 24, "two years, though one is chosen");
    let hours = why.hours_chart(Shifts::default()).unwrap();
    let curve = asked.told(StatisticMethod::BackTest, None).chart.unwrap();
    let pairs = asked.told(StatisticMethod::NearRepeat, None).chart.unwrap();
    for chart in [&hours, &months, &curve, &pairs] {
        let svg = String::from_utf8(saved(chart, "chart.svg")).unwrap();
        assert!(svg.contains(&chart.title) && svg.ends_with("</svg>\n"));
        assert!(saved(chart, "chart.png").starts_with(b"\x89PNG"));
        assert!(saved(chart, "chart.pdf").starts_with(b"%PDF"));
        let csv = String::from_utf8(saved(chart, "chart.csv")).unwrap();
        assert_eq!(csv.lines().count(), chart.plot.table().len());
        assert!(chart.spoken().len() > 40, "{}", chart.spoken());
        for part in 0..chart.plot.parts() {
            assert!(!chart.plot.words(part).is_empty());
        }
    }
    let error = export_chart(&hours, std::path::Path::new("chart.gif")).unwrap_err().to_string();
    assert!(error.contains(".svg, .png or .pdf"), "{error}");
}
