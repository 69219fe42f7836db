//! Statistics that judge: accuracy of a map, displacement.

use clap::Args;
use serde_json::json;

use super::super::numbers::{cell_number, confidence, count, metres, percent, positive};
use super::super::timings::Timings;
use super::super::weights::stacked;
use super::super::{Failure, Printing};
use super::input::PlaceArgs;
use super::tell;
use crate::analysis::{
    Accuracy, BeforeAfter, CancelToken, Grid, Kernel, ResponseCounts, Threshold, back_test, density,
};
use crate::derived::{suggested_bandwidth_m, surface_extent};
use crate::geography::MetricPoint;
use crate::profile::{IncidentFilter, Month, Period};

/// Two counts, before and after.
pub(super) fn pair(text: &str) -> Result<BeforeAfter, String> {
    let bad = || "expected two counts, before and after, such as 100,60".to_owned();
    let (before, after) = text.split_once(',').ok_or_else(bad)?;
    let count = |t: &str| t.trim().parse::<u64>().map_err(|_| bad());
    Ok(BeforeAfter::new(count(before)?, count(after)?))
}

#[derive(Debug, Args)]
pub(super) struct AccuracyArgs {
    #[command(flatten)]
    places: PlaceArgs,
    /// Instead of a profile: the following period's count of each cell.
    #[arg(
        long,
        value_name = "N,N…",
        value_delimiter = ',',
        value_parser = count,
        requires = "flagged",
        conflicts_with = "input",
        allow_hyphen_values = true
    )]
    counts: Option<Vec<f64>>,
    /// The cells that were pointed at, counted from 1.
    #[arg(
        long,
        value_name = "C,C…",
        value_delimiter = ',',
        value_parser = cell_number,
        requires = "counts",
        allow_hyphen_values = true
    )]
    flagged: Option<Vec<usize>>,
    /// Profile: the last month that the map knows of; months up to it (from --from) make the map, those
    /// after it (until --to) judge it. Left out: the last two thirds and the last third.
    #[arg(long, value_name = "MONTH")]
    until: Option<Month>,
    /// Profile: the bandwidth of the map in metres.
    #[arg(long, value_name = "METRES", value_parser = positive, allow_negative_numbers = true)]
    bandwidth: Option<f64>,
    /// Profile: the side of a cell in metres; left out: a fifth of the bandwidth.
    #[arg(long, value_name = "METRES", value_parser = positive, allow_negative_numbers = true)]
    cell: Option<f64>,
    /// Profile: the share of the area that the map points at, per cent; left out: 2.
    #[arg(long, value_name = "PERCENT", value_parser = percent, allow_negative_numbers = true)]
    top_percent: Option<f64>,
    #[command(flatten)]
    printing: Printing,
}

/// `beatlas stats accuracy`.
pub(super) fn accuracy(args: &AccuracyArgs) -> Result<(), Failure> {
    let timings = Timings::start();
    let (Some(counts), Some(flagged)) = (&args.counts, &args.flagged) else {
        return judge(args, timings);
    };
    args.places.source.refuse_all("--counts")?;
    if args.until.is_some()
        || args.bandwidth.is_some()
        || args.cell.is_some()
        || args.top_percent.is_some()
    {
        let words = "--until, --bandwidth, --cell and --top-percent belong to a profile; --counts and --flagged are a map already";
        return Err(Failure::usage(words));
    }
    // Cells are counted from 1 outside, from 0 inside.
    let cells: Vec<usize> = flagged.iter().map(|c| c.saturating_sub(1)).collect();
    let found = crate::analysis::accuracy(counts, &cells)?;
    tell(args.printing, "accuracy", &[], figures(&found), &found.sentences())?;
    timings.print(args.printing.timings);
    Ok(())
}

fn figures(found: &Accuracy) -> serde_json::Value {
    json!({
        "hit_rate": found.hit_rate,
        "pai": found.pai,
        "pai_max": found.pai_max,
        "pei": found.pei,
        "hits": found.hits,
        "incidents_after": found.incidents,
        "share_of_area": found.flagged_area / found.area,
    })
}

/// The back test of a profile's hot spots.
fn judge(args: &AccuracyArgs, mut timings: Timings) -> Result<(), Failure> {
    let path = args.places.path(", or --counts and --flagged")?;
    if !super::super::input::is_profile(path) {
        return Err(Failure::usage(
            "the back test needs a profile, whose incidents have months; or give --counts and --flagged",
        ));
    }
    let (profile, filter) = args.places.source.read_profile(path)?;
    timings.stage("read");
    let whole = filter.period.or(profile.incidents.months());
    let whole = whole.filter(|p| p.months() > 1).ok_or_else(|| {
        Failure::refused("the back test needs at least two months of incidents, found fewer; choose them with --from and --to")
    })?;
    let until =
        args.until.unwrap_or_else(|| whole.from().plus((2 * whole.months() / 3).max(1) - 1));
    let part = |from, to| {
        let period = Period::new(from, to).map_err(|_| {
            Failure::usage(format!(
                "expected --until inside of {} and before its last month, found {until}",
                whole.label()
            ))
        })?;
        Ok::<_, Failure>((period, IncidentFilter { period: Some(period), ..filter.clone() }))
    };
    let (past, past_filter) = part(whole.from(), until)?;
    let (after, after_filter) = part(until.plus(1), whole.to())?;
    let (places, next) = (stacked(&profile, &past_filter), stacked(&profile, &after_filter));
    timings.stage("stack");
    let bandwidth_m = args.bandwidth.unwrap_or_else(|| suggested_bandwidth_m(&profile.incidents));
    let none = |period: Period| {
        let label = period.label();
        Failure::refused(format!(
            "no incident of {label} has a place; choose other months with --from, --until and --to, or other types"
        ))
    };
    if places.is_empty() {
        return Err(none(past));
    }
    if next.is_empty() {
        return Err(none(after));
    }
    // The window's own rule: a place far from all others would make the area, and with it the share
    // of it that is pointed at, as large as one likes.
    let both: Vec<MetricPoint> = places.iter().chain(next.iter()).map(|(p, _)| p).collect();
    let bounds = surface_extent(&both, bandwidth_m).ok_or_else(|| none(past))?;
    let grid =
        Grid::with_cell(bounds, args.cell.unwrap_or(bandwidth_m / 5.0)).map_err(Failure::usage)?;
    let cancel = CancelToken::new();
    let surface =
        density(&places, Kernel::Quartic, bandwidth_m, grid, &cancel).map_err(Failure::refused)?;
    let threshold = Threshold::TopAreaPercent(args.top_percent.unwrap_or(2.0));
    let level = threshold.level(&surface).ok_or_else(|| {
        Failure::usage(format!(
            "expected cells small enough that some have their middle within {} m of an incident, found cells of {} m; give a smaller --cell, a fifth of the bandwidth is usual",
            metres(bandwidth_m),
            metres(grid.cell_m)
        ))
    })?;
    let found = back_test(&surface, level, &places, &next)?;
    timings.stage("back-test");
    let mut told = figures(&found.map);
    told["count_map"] = figures(&found.count_map);
    told["recapture_rate"] = json!(found.recapture);
    told["cells"] = json!(found.cells);
    let area_km2 = grid.len() as f64 * grid.cell_area_km2();
    let flagged_km2 = found.cells as f64 * grid.cell_area_km2();
    told["area_km2"] = json!(area_km2);
    told["flagged_km2"] = json!(flagged_km2);
    told["curve"] = json!(found.curve);
    let about = [
        ("crime_types", json!(filter.label())),
        ("past", json!(past.label())),
        ("after", json!(after.label())),
        ("bandwidth_m", json!(bandwidth_m)),
        ("cell_m", json!(grid.cell_m)),
        ("threshold", json!(threshold.label())),
    ];
    let mut sentences = vec![format!(
        "{}: a map of {} judged by {} (quartic kernel, bandwidth {} m, cells of {} m, {}). It points at {flagged_km2:.2} of {area_km2:.2} km².",
        filter.label(),
        past.label(),
        after.label(),
        metres(bandwidth_m),
        metres(grid.cell_m),
        threshold.label()
    )];
    sentences.extend(found.sentences());
    tell(args.printing, "accuracy", &about, told, &sentences)?;
    timings.print(args.printing.timings);
    Ok(())
}

#[derive(Debug, Args)]
pub(super) struct DisplacementArgs {
    /// Incidents before and after where the response was.
    #[arg(long, value_name = "B,A", value_parser = pair, allow_hyphen_values = true)]
    treated: BeforeAfter,
    /// Before and after where it was not.
    #[arg(long, value_name = "B,A", value_parser = pair, allow_hyphen_values = true)]
    control: BeforeAfter,
    /// Before and after round the treated area.
    #[arg(long, value_name = "B,A", value_parser = pair, allow_hyphen_values = true)]
    treated_buffer: Option<BeforeAfter>,
    /// Before and after round the control area.
    #[arg(long, value_name = "B,A", value_parser = pair, allow_hyphen_values = true)]
    control_buffer: Option<BeforeAfter>,
    /// The confidence of the interval of the difference.
    #[arg(long, default_value_t = 0.9, value_parser = confidence, allow_negative_numbers = true)]
    confidence: f64,
    #[command(flatten)]
    printing: Printing,
}

/// `beatlas stats displacement`.
pub(super) fn displacement(args: &DisplacementArgs) -> Result<(), Failure> {
    let timings = Timings::start();
    let counts = ResponseCounts {
        treated: args.treated,
        control: args.control,
        treated_buffer: args.treated_buffer,
        control_buffer: args.control_buffer,
    };
    let found = crate::analysis::displacement(counts, args.confidence)?;
    let figures = json!({
        "gross_effect": found.gross_effect,
        "net_effect": found.net_effect,
        "wdq": found.quotient.as_ref().ok(),
        "wdq_refused": found.quotient.as_ref().err(),
        "tne": found.total_net_effect,
        "wdd": found.difference,
        "wdd_se": found.standard_error,
        "wdd_z": found.z,
        "wdd_p": found.p,
        "wdd_interval": found.interval,
        "confidence": found.confidence,
        "verdict": found.verdict(),
    });
    tell(args.printing, "displacement", &[], figures, &found.sentences())?;
    timings.print(args.printing.timings);
    Ok(())
}
