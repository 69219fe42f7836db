//! The change between two periods: of two counts, or of a profile's months.

use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::super::incidents::IncidentArgs;
use super::super::input::is_profile;
use super::super::timings::Timings;
use super::super::{Failure, Printing};
use super::evaluation::pair;
use super::tell;
use crate::analysis::{BeforeAfter, period_change};
use crate::profile::{IncidentFilter, Incidents, Month, Period};

/// What changed.
#[derive(Debug, Clone)]
enum Subject {
    Counts(BeforeAfter),
    Profile(PathBuf),
}

fn subject(text: &str) -> Result<Subject, String> {
    let path = PathBuf::from(text);
    if is_profile(&path) {
        return Ok(Subject::Profile(path));
    }
    pair(text).map(Subject::Counts).map_err(|words| format!("{words}, or a profile (.gpkg)"))
}

#[derive(Debug, Args)]
pub(super) struct ChangeArgs {
    /// Two counts of periods of one length, before and after; or a profile (.gpkg), whose chosen months
    /// (left out: the last twelve, or the later half of fewer than 24) are compared with as many before
    /// these.
    #[arg(value_name = "B,A|PROFILE", value_parser = subject, allow_hyphen_values = true)]
    subject: Subject,
    #[command(flatten)]
    incidents: IncidentArgs,
    #[command(flatten)]
    printing: Printing,
}

/// `beatlas stats change`.
pub(super) fn change(args: &ChangeArgs) -> Result<(), Failure> {
    let mut timings = Timings::start();
    let (counts, about, of) = match &args.subject {
        Subject::Counts(counts) => {
            let given: Vec<&str> = args.incidents.given().collect();
            if !given.is_empty() {
                return Err(Failure::usage(format!(
                    "{} would not be used: two counts are compared as they are; name a profile, or leave it away",
                    given.join(", ")
                )));
            }
            (*counts, Vec::new(), None)
        }
        Subject::Profile(path) => count(args, path, &mut timings)?,
    };
    let found = period_change(counts.before, counts.after);
    timings.stage("change");
    let figures = json!({
        "before": found.before,
        "after": found.after,
        "z": found.z,
        "p": found.p,
        "after_interval": found.after_interval,
        "ratio_interval": found.ratio_interval,
        "is_beyond_chance": found.is_beyond_chance(),
        "label": found.label(),
    });
    let sentences: Vec<String> = of.into_iter().chain(found.sentences()).collect();
    tell(args.printing, "change", &about, figures, &sentences)?;
    timings.print(args.printing.timings);
    Ok(())
}

/// The counts, what they are of as figures, and the same in words.
type Counted = (BeforeAfter, Vec<(&'static str, Value)>, Option<String>);

/// Counts the incidents of a profile's chosen months and of those before them: with or without a
/// place, for a change says nothing of places.
fn count(
    args: &ChangeArgs,
    path: &std::path::Path,
    timings: &mut Timings,
) -> Result<Counted, Failure> {
    if args.incidents.harm.is_some() {
        let words = "--harm weighs places; this method counts incidents, so leave it away";
        return Err(Failure::usage(words));
    }
    let (profile, filter) = args.incidents.read_profile(path)?;
    timings.stage("read");
    let incidents = &profile.incidents;
    let (before, after) = periods(incidents, args.incidents.from, args.incidents.to)?;
    let count = |period| {
        let filter = IncidentFilter { period: Some(period), ..filter.clone() };
        incidents.sift(&filter).rows.len() as u64
    };
    let counts = BeforeAfter::new(count(before), count(after));
    let about = vec![
        ("crime_types", json!(filter.label())),
        ("period_before", json!(before.label())),
        ("period_after", json!(after.label())),
    ];
    let said = format!("{}: from {} to {}.", filter.label(), before.label(), after.label());
    Ok((counts, about, Some(said)))
}

/// The months before and the months chosen, as many of each; refused with the reason where the data
/// do not hold them.
fn periods(
    incidents: &Incidents,
    from: Option<Month>,
    to: Option<Month>,
) -> Result<(Period, Period), Failure> {
    let refused = |reason: String| Failure::refused(format!("the change is refused: {reason}"));
    let all = incidents
        .months()
        .ok_or_else(|| refused("no incident of the profile has a month".to_owned()))?;
    let to = to.unwrap_or(all.to());
    let from = from.unwrap_or_else(|| {
        let half = (to.months_since(all.from()) + 1) / 2;
        to.plus(1 - half.clamp(1, 12))
    });
    let after = Period::new(from, to).map_err(Failure::usage)?;
    let first = from.plus(-after.months());
    let before = Period::new(first, from.plus(-1)).map_err(Failure::usage)?;
    if first < all.from() || to > all.to() {
        return Err(refused(format!(
            "{} would be compared with {}, and the data hold {}; choose fewer or other months with --from and --to",
            after.label(),
            before.label(),
            all.label()
        )));
    }
    let missing: Vec<String> = incidents
        .months_missing()
        .into_iter()
        .filter(|month| before.contains(*month) || after.contains(*month))
        .map(Month::label)
        .collect();
    if missing.is_empty() {
        return Ok((before, after));
    }
    Err(refused(format!(
        "the data have nothing of {}, which is not the same as no incident; choose other months with --from and --to",
        missing.join(", ")
    )))
}
