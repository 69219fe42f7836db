//! Statistics that judge: change, the back test of a map, displacement.

use std::sync::Arc;

use super::Light;
use super::{Scope, StatisticsAnswer, StatisticsQuestion};
use crate::analysis::{
    Accuracy, BackTest, BeforeAfter, CancelToken, Grid, Refused, ResponseCounts, density,
    period_change,
};
use crate::charts::{Chart, Curve, CurvePlot, CurvePoint};
use crate::derived::HotSpotAnswer;
use crate::geography::MetricBounds;
use crate::profile::{Period, counted};

/// The period before the one that is shown, as long as it; refused with the reason where there is none.
fn before(method: &'static str, answer: &HotSpotAnswer) -> Result<(Period, Period), Refused> {
    let unfit = |reason: String| Refused::Unfit { method, reason };
    let (Some(now), Some(all)) = (answer.question.filter.period, answer.prepared.months()) else {
        let reason = "it compares a period with the one before; choose a period under the map";
        return Err(unfit(reason.to_owned()));
    };
    let n = now.months();
    let then = Period::new(now.from().plus(-n), now.from().plus(-1)).ok();
    let then = then.filter(|then| then.from() >= all.from()).ok_or_else(|| {
        unfit(format!(
            "the period before {} is not in the data, which begin in {}; choose a shorter or a later period",
            now.label(),
            all.from().label()
        ))
    })?;
    let missing: Vec<String> = (0..2 * n)
        .map(|k| then.from().plus(k))
        .filter(|month| answer.prepared.is_missing(*month))
        .map(crate::profile::Month::label)
        .collect();
    if missing.is_empty() {
        return Ok((then, now));
    }
    Err(unfit(format!("no data of {}; choose another period", missing.join(", "))))
}

pub(super) fn change(
    question: &StatisticsQuestion,
    scope: &Scope<'_>,
) -> Result<StatisticsAnswer, Refused> {
    let (then, now) = before("a comparison of periods", scope.answer)?;
    let count = |period| scope.rows_in(Some(period)).len() as u64;
    let found = period_change(count(then), count(now));
    let mut said = vec![format!("From {} to {}:", then.label(), now.label())];
    said.extend(found.sentences());
    let mut answer = StatisticsAnswer::new(question, scope, vec![said.join(" ")]);
    let (low, high) = found.after_interval;
    answer.figures = vec![
        (then.label(), found.before.to_string()),
        (now.label(), found.after.to_string()),
        ("z".to_owned(), format!("{:.3}", found.z)),
        ("p".to_owned(), format!("{:.2e}", found.p)),
        ("95 % interval of the later count".to_owned(), format!("{low:.1} to {high:.1}")),
    ];
    if let Some((low, high)) = found.ratio_interval {
        let value = format!("{low:.2} to {high:.2}");
        answer.figures.push(("95 % interval of later over earlier".to_owned(), value));
    }
    Ok(answer.with_parameters(&format!("{} against {}", now.label(), then.label())))
}

/// Which period makes the map, and which judges it.
///
/// The shown period judges a map of the one before; where the data do not hold that, the shown period is
/// cut: its first two thirds make the map, the rest judges it.
fn halves(answer: &HotSpotAnswer) -> Result<(Period, Period), Refused> {
    const METHOD: &str = "the back test";
    if let Ok(both) = before(METHOD, answer) {
        return Ok(both);
    }
    let whole = answer.question.filter.period.or(answer.prepared.months());
    let cut = whole.filter(|p| p.months() > 1).and_then(|whole| {
        let until = whole.from().plus((2 * whole.months() / 3).max(1) - 1);
        let past = Period::new(whole.from(), until).ok()?;
        Some((past, Period::new(until.plus(1), whole.to()).ok()?))
    });
    cut.ok_or_else(|| Refused::Unfit {
        method: METHOD,
        reason: "it needs at least two months; choose a longer period".to_owned(),
    })
}

pub(super) fn back_test(
    question: &StatisticsQuestion,
    scope: &Scope<'_>,
    cancel: &CancelToken,
) -> Result<StatisticsAnswer, Refused> {
    /// Cells in a bandwidth: as fine as a count map may be.
    const CELLS_PER_BANDWIDTH: f64 = 5.0;
    const METHOD: &str = "the back test";
    let of = scope.answer;
    let settings = of.question.settings;
    let (past, after) = halves(of)?;
    let (places, next) = (of.places_of(past), of.places_of(after));
    let unfit = |reason: String| Refused::Unfit { method: METHOD, reason };
    let nothing = || unfit(format!("no incident of {} has a place", past.label()));
    let h = settings.bandwidth_m;
    let around = MetricBounds::around(places.iter().chain(next.iter()).map(|(p, _)| p));
    let bounds = around.ok_or_else(nothing)?.grown(h);
    // The map that is judged is the one on the screen, as far as it reaches.
    let bounds = of.surface.as_ref().map_or(bounds, |s| s.grid.bounds());
    let grid =
        Grid::with_cell(bounds, h / CELLS_PER_BANDWIDTH).map_err(|e| unfit(e.to_string()))?;
    let surface =
        density(&places, settings.kernel, h, grid, cancel).map_err(|e| unfit(e.to_string()))?;
    let level = settings.threshold.level(&surface).ok_or_else(nothing)?;
    let found = crate::analysis::back_test(&surface, level, &places, &next)?;
    let mut said = vec![format!(
        "A map of {}, judged by {}.",
        past.label(),
        counted_in(found.map.incidents, after)
    )];
    said.extend(found.sentences());
    let mut answer = StatisticsAnswer::new(question, scope, said);
    answer.figures = figures(&found);
    // The density that the densest share of the cells is at or above, for each point of the curve.
    let mut dense: Vec<f64> = surface.values().to_vec();
    dense.sort_unstable_by(|a, b| b.total_cmp(a));
    let n = dense.len();
    let level_at = |share: f64| {
        let cells = (share * n as f64).round() as usize;
        cells.checked_sub(1).and_then(|last| dense.get(last)).copied().unwrap_or(0.0)
    };
    let parts = found.curve.iter().map(|(share, _)| level_at(*share)).collect();
    answer.light = Light::Levels { surface: Arc::new(surface), parts };
    answer.chart = Some(chart(&answer, &found, past));
    Ok(answer.with_parameters(&format!(
        "map of {}, judged by {}; {} kernel, bandwidth {h:.0} m, cells of {:.1} m; hot from {}",
        past.label(),
        after.label(),
        settings.kernel.as_str(),
        grid.cell_m,
        settings.threshold.label()
    )))
}

fn counted_in(incidents: f64, period: Period) -> String {
    format!("{} of {}", counted(incidents.round() as u64, "incident"), period.label())
}

fn figures(found: &BackTest) -> Vec<(String, String)> {
    let of = |who: &str, a: &Accuracy| {
        [
            (format!("Hit rate, {who}"), format!("{:.2} %", 100.0 * a.hit_rate)),
            (format!("PAI, {who}"), format!("{:.4}", a.pai)),
            (format!("PEI, {who}"), format!("{:.4}", a.pei)),
        ]
    };
    let mut figures: Vec<(String, String)> = of("this map", &found.map).into();
    figures.extend(of("count map", &found.count_map));
    let share = 100.0 * found.map.flagged_area / found.map.area;
    figures.push(("Share of the area".to_owned(), format!("{share:.2} %")));
    figures.push(("Best possible PAI".to_owned(), format!("{:.4}", found.map.pai_max)));
    let recapture = found.recapture.map_or("none".to_owned(), |r| format!("{r:.4}"));
    figures.push(("Recapture rate (Levine)".to_owned(), recapture));
    figures
}

fn chart(answer: &StatisticsAnswer, found: &BackTest, past: Period) -> Chart {
    let share = found.map.flagged_area / found.map.area;
    Chart {
        title: "Accuracy curve".to_owned(),
        about: answer.about.clone(),
        said: answer.said.clone(),
        plot: Arc::new(CurvePlot {
            along: "of the area",
            up: "of what came next",
            curves: vec![
                Curve { name: "this map".to_owned(), points: found.curve.clone() },
                Curve {
                    name: format!("counts of {}", past.label()),
                    points: found.count_curve.clone(),
                },
            ],
            diagonal: "pointing at random",
            points: vec![CurvePoint {
                at: (share, found.map.hit_rate),
                name: "the hot spots".to_owned(),
            }],
            is_from_least: false,
        }),
    }
}

pub(super) fn displacement(
    question: &StatisticsQuestion,
    scope: &Scope<'_>,
) -> Result<StatisticsAnswer, Refused> {
    const CONFIDENCE: f64 = 0.9;
    let (counts, from) = match question.counts {
        Some(counts) => (counts, "as typed".to_owned()),
        None => counts_of_spot(question, scope)?,
    };
    let found = crate::analysis::displacement(counts, CONFIDENCE)?;
    let mut said = found.sentences();
    // The verdict is what one came for.
    said.rotate_right(1);
    let mut answer = StatisticsAnswer::new(question, scope, said);
    let (low, high) = found.interval;
    let number = |v: Option<f64>| v.map_or("none".to_owned(), |v| format!("{v:.4}"));
    answer.figures = vec![
        ("Gross effect".to_owned(), found.gross_effect.to_string()),
        ("Net effect".to_owned(), number(found.net_effect)),
        ("WDQ".to_owned(), number(found.quotient.as_ref().ok().copied())),
        ("Total net effect".to_owned(), number(found.total_net_effect)),
        ("WDD".to_owned(), format!("{:.1}", found.difference)),
        ("Its standard error".to_owned(), format!("{:.4}", found.standard_error)),
        ("Its z".to_owned(), number(found.z)),
        ("Its 90 % interval".to_owned(), format!("{low:.1} to {high:.1}")),
    ];
    answer.counts = Some(counts);
    Ok(answer.with_parameters(&format!("counts {from}")))
}

/// Before and after in the selected hot spot, round it, and everywhere else.
fn counts_of_spot(
    question: &StatisticsQuestion,
    scope: &Scope<'_>,
) -> Result<(ResponseCounts, String), Refused> {
    use geo::{BoundingRect as _, Distance as _, Euclidean};
    const METHOD: &str = "displacement";
    let answer = scope.answer;
    let spot = question.spot.and_then(|r| answer.hot_spots.spots.iter().find(|s| s.rank == r));
    let spot = spot.ok_or_else(|| Refused::Unfit {
        method: METHOD,
        reason: "select the hot spot where the response was, or type the counts".to_owned(),
    })?;
    let (then, now) = before(METHOD, answer)?;
    let (was, is) = (answer.counts_of(then), answer.counts_of(now));
    let near = spot.outline.bounding_rect().map(|r| {
        MetricBounds { west: r.min().x, south: r.min().y, east: r.max().x, north: r.max().y }
            .grown(question.buffer_m)
    });
    let mut sums = [[0_u64; 2]; 3];
    for (n, place) in answer.prepared.incidents().places().iter().enumerate() {
        let [a, b] = [&was, &is].map(|c| u64::from(c.get(n).copied().unwrap_or(0)));
        if a + b == 0 {
            continue;
        }
        let distance_m = near.filter(|b| b.contains(place.metric)).map(|_| {
            Euclidean.distance(&geo::Point::new(place.metric.x, place.metric.y), &spot.outline)
        });
        let which = match distance_m {
            Some(0.0) => 0,
            Some(d) if d <= question.buffer_m => 1,
            _ => 2,
        };
        sums[which][0] += a;
        sums[which][1] += b;
    }
    let [treated, buffer, control] = sums.map(|[a, b]| BeforeAfter::new(a, b));
    let counts =
        ResponseCounts { treated, control, treated_buffer: Some(buffer), control_buffer: None };
    let from = format!(
        "of {} against {}: hot spot {}, a buffer of {:.0} m, everywhere else as control",
        now.label(),
        then.label(),
        spot.rank,
        question.buffer_m
    );
    Ok((counts, from))
}
