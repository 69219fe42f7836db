//! Statistics of times: near repeats, and the hours of the week.

use clap::Args;
use serde_json::json;

use super::super::timings::Timings;
use super::super::{Failure, Printing};
use super::input::{PlaceArgs, TimeArgs};
use super::tell;
use crate::analysis::{CancelToken, KnoxSettings, Metric, Refused};
use crate::derived::{day_number, time_span};
use crate::profile::When;

#[derive(Debug, Args)]
pub(super) struct KnoxArgs {
    #[command(flatten)]
    places: PlaceArgs,
    #[command(flatten)]
    times: TimeArgs,
    /// Upper bounds of the bands of distance in metres; each belongs to its band.
    #[arg(long, value_name = "M,M…", value_delimiter = ',', default_value = "100,200,300,400")]
    space_bands: Vec<f64>,
    /// Upper bounds of the bands of time in days; each belongs to its band.
    #[arg(long, value_name = "D,D…", value_delimiter = ',', default_value = "7,14,21,28")]
    time_bands: Vec<i32>,
    /// How distance is measured: euclidean or manhattan.
    #[arg(long, default_value = "euclidean", value_parser = metric)]
    metric: Metric,
    /// How often the days are dealt out among the places.
    #[arg(long, default_value_t = 999)]
    permutations: usize,
    /// The seed of these; the same seed gives the same result.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    printing: Printing,
}

fn metric(text: &str) -> Result<Metric, String> {
    Metric::from_text(text).ok_or_else(|| "expected euclidean or manhattan".to_owned())
}

/// `beatlas stats knox`.
pub(super) fn knox(args: &KnoxArgs) -> Result<(), Failure> {
    let mut timings = Timings::start();
    let read = args.places.read_times(&args.times, &mut timings)?;
    let (mut points, mut days) = (Vec::new(), Vec::new());
    let (mut months, mut unknown) = (0, 0);
    for (point, [from, to]) in read.points.iter().zip(&read.whens) {
        match (day_number(*from, *to), from) {
            (Some(day), _) => {
                points.push(*point);
                days.push(day);
            }
            (None, When::Month(_)) => months += 1,
            (None, _) => unknown += 1,
        }
    }
    if months > days.len() {
        return Err(Failure::refused(Refused::Unfit {
            method: "the near-repeat test",
            reason: format!(
                "{months} of {} incidents have a month and no day, as published data has, and days are what it counts; use data with dates",
                read.points.len()
            ),
        }));
    }
    let settings = KnoxSettings {
        space_bands_m: args.space_bands.clone(),
        time_bands_days: args.time_bands.clone(),
        metric: args.metric,
        permutations: args.permutations,
        seed: args.seed,
    };
    let found = crate::analysis::knox(&points, &days, &settings, &CancelToken::new())
        .map_err(Failure::refused)?;
    timings.stage("knox");
    let columns = found.time_labels().len();
    let ratios: Vec<Vec<Option<f64>>> = (0..found.observed.len())
        .map(|row| (0..columns).map(|column| found.ratio(row, column)).collect())
        .collect();
    let figures = json!({
        "incidents": found.incidents,
        "left_out_without_day": months + unknown,
        "space_bands": found.space_labels(),
        "time_bands": found.time_labels(),
        "space_bounds_m": args.space_bands,
        "time_bounds_days": args.time_bands,
        "observed": found.observed,
        "expected": found.expected,
        "ratio": ratios,
        "p": found.p,
        "metric": args.metric.as_str(),
        "permutations": args.permutations,
        "seed": args.seed,
    });
    let mut sentences = vec![format!("{}: {} incidents with a day.", read.said, days.len())];
    if months + unknown > 0 {
        sentences.push(format!("{} more have no day and are left out.", months + unknown));
    }
    sentences.extend(found.sentences());
    tell(args.printing, "knox", &read.about, figures, &sentences)?;
    timings.print(args.printing.timings);
    Ok(())
}

#[derive(Debug, Args)]
pub(super) struct AoristicArgs {
    #[command(flatten)]
    places: PlaceArgs,
    #[command(flatten)]
    times: TimeArgs,
    #[command(flatten)]
    printing: Printing,
}

/// `beatlas stats aoristic`.
pub(super) fn aoristic(args: &AoristicArgs) -> Result<(), Failure> {
    let mut timings = Timings::start();
    let read = args.places.read_times_alone(&args.times, &mut timings)?;
    let spans: Vec<_> = read.whens.iter().filter_map(|[from, to]| time_span(*from, *to)).collect();
    let without = read.whens.len() - spans.len();
    if spans.is_empty() && without > 0 {
        return Err(Failure::refused(Refused::Unfit {
            method: "the clock of hours",
            reason: format!(
                "none of {without} incidents has a time of the day, as published data has none; use data with times"
            ),
        }));
    }
    let zone = jiff::tz::TimeZone::get("Europe/London").map_err(Failure::refused)?;
    let clock = crate::analysis::aoristic(&spans, &zone);
    timings.stage("aoristic");
    let figures = json!({
        "incidents": clock.incidents,
        "without_time": without,
        "reversed": clock.reversed,
        "over_a_week": clock.over_a_week,
        "weights": clock.weights.to_vec(),
        "by_hour": clock.by_hour(),
        "by_weekday": clock.by_weekday(),
        "mean_hour": clock.mean_hour(),
    });
    let mut sentences = vec![format!("{}.", read.said)];
    sentences.extend(clock.sentences());
    if without > 0 {
        sentences.push(format!("{without} more have no time of the day and are left out."));
    }
    tell(args.printing, "aoristic", &read.about, figures, &sentences)?;
    timings.print(args.printing.timings);
    Ok(())
}
