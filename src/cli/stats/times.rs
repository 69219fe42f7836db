//! Statistics of times: near repeats, and the hours of the week.

use clap::Args;
use serde_json::json;

use super::super::numbers::{days_bound, metres_bound, seed, whole};
use super::super::timings::Timings;
use super::super::{Failure, Printing};
use super::input::{PlaceArgs, TimeArgs};
use super::tell;
use crate::analysis::{CancelToken, KnoxSettings, Metric};
use crate::derived::{midnight_alone, near_repeat_days, no_hours, time_span};
use crate::profile::counted;

#[derive(Debug, Args)]
pub(super) struct KnoxArgs {
    #[command(flatten)]
    places: PlaceArgs,
    #[command(flatten)]
    times: TimeArgs,
    /// Upper bounds of the bands of distance in metres; each belongs to its band.
    #[arg(
        long,
        value_name = "M,M…",
        value_delimiter = ',',
        default_value = "100,200,300,400",
        value_parser = metres_bound,
        allow_hyphen_values = true
    )]
    space_bands: Vec<f64>,
    /// Upper bounds of the bands of time in days; each belongs to its band.
    #[arg(
        long,
        value_name = "D,D…",
        value_delimiter = ',',
        default_value = "7,14,21,28",
        value_parser = days_bound,
        allow_hyphen_values = true
    )]
    time_bands: Vec<i32>,
    /// How distance is measured: euclidean or manhattan.
    #[arg(long, default_value = "euclidean", value_parser = metric)]
    metric: Metric,
    /// How often the days are dealt out among the places.
    #[arg(long, default_value_t = 999, value_parser = whole, allow_negative_numbers = true)]
    permutations: usize,
    /// The seed of these; the same seed gives the same result.
    #[arg(long, default_value_t = 1, value_parser = seed, allow_negative_numbers = true)]
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
    let incidents = read.points.iter().copied().zip(read.whens.iter().copied());
    let known = near_repeat_days(incidents)?;
    let settings = KnoxSettings {
        space_bands_m: args.space_bands.clone(),
        time_bands_days: args.time_bands.clone(),
        metric: args.metric,
        permutations: args.permutations,
        seed: args.seed,
    };
    let found = crate::analysis::knox(&known.points, &known.days, &settings, &CancelToken::new())?;
    timings.stage("knox");
    let columns = found.time_labels().len();
    let ratios: Vec<Vec<Option<f64>>> = (0..found.observed.len())
        .map(|row| (0..columns).map(|column| found.ratio(row, column)).collect())
        .collect();
    let figures = json!({
        "incidents": found.incidents,
        "left_out_without_day": known.without_day,
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
    let mut sentences = vec![format!(
        "{}: {} with a day.",
        read.said,
        counted(known.days.len() as u64, "incident")
    )];
    if known.without_day > 0 {
        sentences.push(format!("{} more have no day and are left out.", known.without_day));
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
        return Err(no_hours(without).into());
    }
    midnight_alone(&spans)?;
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
