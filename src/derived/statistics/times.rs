//! Statistics of times: the hours of the week, near repeats.

use std::sync::Arc;

use super::super::times::{midnight_alone, near_repeat_days, no_hours, time_span};
use super::Light;
use super::question::BANDS;
use super::{Scope, StatisticsAnswer, StatisticsQuestion};
use crate::analysis::{CancelToken, Knox, KnoxSettings, Refused, aoristic, knox};
use crate::charts::{Chart, TablePlot, WeekPlot};
use crate::profile::When;

pub(super) fn week(
    question: &StatisticsQuestion,
    scope: &Scope<'_>,
) -> Result<StatisticsAnswer, Refused> {
    let incidents = scope.answer.prepared.incidents();
    let whens = scope.rows.iter().filter_map(|row| Some(incidents.row(*row as usize)?.when));
    let spans: Vec<_> = whens.filter_map(|when| time_span(when, When::Unknown)).collect();
    let without = scope.rows.len() - spans.len();
    if spans.is_empty() && without > 0 {
        return Err(no_hours(without));
    }
    midnight_alone(&spans)?;
    let zone = jiff::tz::TimeZone::get("Europe/London").unwrap_or(jiff::tz::TimeZone::UTC);
    let clock = aoristic(&spans, &zone);
    let plot = WeekPlot { clock: clock.clone(), shifts: question.shifts };
    let mut said = clock.sentences();
    said.push(plot.said_of_shifts());
    if without > 0 {
        said.push(format!("{without} more have no time of the day and are left out."));
    }
    let mut answer = StatisticsAnswer::new(question, scope, said);
    let share = |w: f64| format!("{w:.2} ({:.1} %)", 100.0 * w / clock.incidents.max(1) as f64);
    answer.figures = vec![
        ("Incidents with a time".to_owned(), clock.incidents.to_string()),
        ("Without a time".to_owned(), without.to_string()),
    ];
    let by_day = crate::analysis::DAYS.iter().zip(clock.by_weekday());
    answer.figures.extend(by_day.map(|(day, weight)| ((*day).to_owned(), share(weight))));
    if let Some(mean) = clock.mean_hour() {
        answer.figures.push(("Mean hour on the clock's circle".to_owned(), format!("{mean:.2}")));
    }
    answer.light = Light::Hours(Arc::new(scope.rows.clone()));
    answer.chart = Some(Chart {
        title: "Hours of the week".to_owned(),
        about: answer.about.clone(),
        said: answer.said.clone(),
        plot: Arc::new(plot),
    });
    Ok(answer.with_parameters("Europe/London time, spans shared among their hours"))
}

pub(super) fn near_repeat(
    question: &StatisticsQuestion,
    scope: &Scope<'_>,
    cancel: &CancelToken,
) -> Result<StatisticsAnswer, Refused> {
    let incidents = scope.answer.prepared.incidents();
    let placed = scope.rows.iter().filter_map(|row| {
        let row = incidents.row(*row as usize)?;
        Some((row.place?.metric, [row.when, When::Unknown]))
    });
    let known = near_repeat_days(placed)?;
    let settings = KnoxSettings {
        space_bands_m: (1..=BANDS).map(|n| f64::from(n) * question.space_band_m).collect(),
        time_bands_days: (1..=BANDS).map(|n| n * question.time_band_days).collect(),
        metric: question.metric,
        permutations: question.permutations,
        seed: question.seed,
    };
    let found = knox(&known.points, &known.days, &settings, cancel)?;
    let mut said = found.sentences();
    if known.without_day > 0 {
        said.push(format!("{} more have no day and are left out.", known.without_day));
    }
    let mut answer = StatisticsAnswer::new(question, scope, said);
    answer.figures = figures(&found);
    answer.chart = Some(Chart {
        title: "Pairs found over pairs expected".to_owned(),
        about: answer.about.clone(),
        said: answer.said.clone(),
        plot: Arc::new(plot(&found)),
    });
    Ok(answer.with_parameters(&format!(
        "bands of {} m and {} days, {} distance, {} permutations, seed {}",
        question.space_band_m,
        question.time_band_days,
        question.metric.as_str(),
        question.permutations,
        question.seed
    )))
}

fn each_cell(found: &Knox) -> impl Iterator<Item = (usize, usize)> {
    let (rows, columns) = (found.observed.len(), found.time_labels().len());
    (0..rows).flat_map(move |row| (0..columns).map(move |column| (row, column)))
}

fn figures(found: &Knox) -> Vec<(String, String)> {
    let (space, time) = (found.space_labels(), found.time_labels());
    let figure = |(row, column): (usize, usize)| {
        let value = format!(
            "{} found, {:.1} expected, p {:.3}",
            found.observed[row][column], found.expected[row][column], found.p[row][column]
        );
        (format!("{} m, {} days", space[row], time[column]), value)
    };
    each_cell(found).map(figure).collect()
}

fn plot(found: &Knox) -> TablePlot {
    /// The ratio that has the strongest colour.
    const STRONGEST: f64 = 3.0;
    let figures = figures(found);
    let ratio = |(row, column)| found.ratio(row, column);
    TablePlot {
        across: "days apart",
        down: "metres apart",
        columns: found.time_labels(),
        rows: found.space_labels(),
        shown: each_cell(found)
            .map(|cell| ratio(cell).map_or("–".to_owned(), |r| format!("{r:.2}")))
            .collect(),
        shares: each_cell(found)
            .map(|cell| ratio(cell).map_or(0.0, |r| ((r - 1.0) / (STRONGEST - 1.0)).min(1.0)))
            .collect(),
        framed: each_cell(found).map(|(row, column)| found.p[row][column] <= 0.05).collect(),
        words: figures.into_iter().map(|(name, value)| format!("{name}: {value}")).collect(),
    }
}
