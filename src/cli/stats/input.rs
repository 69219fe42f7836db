//! What a statistic is made of: places and times of a profile or a CSV, or a grid file.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use super::super::Failure;
use super::super::input::{SourceArgs, TimeColumns, is_profile, weighed};
use super::super::timings::Timings;
use crate::analysis::StackedPlaces;
use crate::geography::{MetricBounds, MetricPoint};
use crate::import::read_times;
use crate::profile::{IncidentFilter, NeighbourhoodProfile, Period, When};

/// Places of a profile or a CSV.
#[derive(Debug, Args)]
pub(super) struct PlaceArgs {
    /// A profile (.gpkg), or a CSV with --x, --y and --crs.
    pub input: Option<PathBuf>,
    #[command(flatten)]
    pub source: SourceArgs,
}

/// Columns that say when, of a CSV.
#[derive(Debug, Args)]
pub(super) struct TimeArgs {
    /// CSV: the column that says when, or the first moment at which it can have happened.
    #[arg(long, value_name = "COL")]
    pub time: Option<String>,
    /// CSV: the column of the last moment at which it can have happened.
    #[arg(long, value_name = "COL")]
    pub time_to: Option<String>,
}

/// Places that were read.
pub(super) struct Places {
    pub stack: StackedPlaces,
    /// The profile and what counts of it, if the input is one.
    pub profile: Option<(NeighbourhoodProfile, IncidentFilter)>,
    about: Vec<(&'static str, Value)>,
    said: String,
}

/// Times that were read, with their places where these matter.
pub(super) struct Times {
    pub points: Vec<MetricPoint>,
    /// From when to when.
    pub whens: Vec<[When; 2]>,
    pub about: Vec<(&'static str, Value)>,
    pub said: String,
}

impl PlaceArgs {
    /// The input; `or` says what would do instead of one.
    pub(super) fn path(&self, or: &str) -> Result<&Path, Failure> {
        self.input.as_deref().ok_or_else(|| {
            Failure::usage(format!("name a profile or a CSV with --x, --y and --crs{or}"))
        })
    }

    /// Reads and stacks the places: stages `read` and `stack`.
    pub(super) fn read(&self, or: &str, timings: &mut Timings) -> Result<Places, Failure> {
        let path = self.path(or)?;
        if !is_profile(path) {
            let table = self.source.read_table(path, TimeColumns::default())?;
            timings.stage("read");
            let stack = StackedPlaces::stack(&table.points, table.weights.as_deref());
            timings.stage("stack");
            let about = vec![("plane", json!(table.plane.code()))];
            return Ok(Places { stack, profile: None, about, said: "All rows".to_owned() });
        }
        let (profile, filter) = self.source.read_profile_to_weigh(path)?;
        timings.stage("read");
        let harm = self.source.incidents.harm()?;
        let stack = weighed(&profile, &filter, harm.as_ref());
        timings.stage("stack");
        let (mut about, mut said) = chosen(&profile, &filter);
        if let Some(harm) = &harm {
            said = format!("{said}; harm by {}", harm.label());
            about.push(("harm", json!(harm.label())));
        }
        Ok(Places { stack, profile: Some((profile, filter)), about, said })
    }

    /// Reads the times of incidents with a place: stage `read`.
    pub(super) fn read_times(
        &self,
        times: &TimeArgs,
        timings: &mut Timings,
    ) -> Result<Times, Failure> {
        let path = self.path("")?;
        let (time, time_to) = (times.time.as_deref(), times.time_to.as_deref());
        if is_profile(path) {
            refuse_columns(times)?;
            let (profile, filter) = self.source.read_profile(path)?;
            let incidents = &profile.incidents;
            let rows = incidents.sift(&filter).rows;
            let placed = rows.iter().filter_map(|&row| {
                let row = incidents.row(row as usize)?;
                Some((row.place?.metric, [row.when, When::Unknown]))
            });
            let (points, whens) = placed.unzip();
            timings.stage("read");
            let (about, said) = chosen(&profile, &filter);
            return Ok(Times { points, whens, about, said });
        }
        if time.or(time_to).is_none() {
            return Err(Failure::usage("a CSV needs --time COL, the column that says when"));
        }
        let table = self.source.read_table(path, TimeColumns { time, time_to })?;
        timings.stage("read");
        let whens = table.times.unwrap_or_default();
        Ok(Times { points: table.points, whens, about: Vec::new(), said: "All rows".to_owned() })
    }

    /// Reads the times of all incidents, with or without a place: stage `read`.
    pub(super) fn read_times_alone(
        &self,
        times: &TimeArgs,
        timings: &mut Timings,
    ) -> Result<Times, Failure> {
        let path = self.path("")?;
        let (time, time_to) = (times.time.as_deref(), times.time_to.as_deref());
        if is_profile(path) {
            refuse_columns(times)?;
            let (profile, filter) = self.source.read_profile(path)?;
            let incidents = &profile.incidents;
            let rows = incidents.sift(&filter).rows;
            let when = |row: &u32| Some([incidents.row(*row as usize)?.when, When::Unknown]);
            let whens = rows.iter().filter_map(when).collect();
            timings.stage("read");
            let (about, said) = chosen(&profile, &filter);
            return Ok(Times { points: Vec::new(), whens, about, said });
        }
        if time.or(time_to).is_none() {
            return Err(Failure::usage("a CSV needs --time COL, the column that says when"));
        }
        let (whens, problems) = read_times(path, time, time_to).map_err(Failure::refused)?;
        for problem in problems.iter().take(5) {
            eprintln!("beatlas: left out: {problem}");
        }
        timings.stage("read");
        Ok(Times { points: Vec::new(), whens, about: Vec::new(), said: "All rows".to_owned() })
    }
}

fn refuse_columns(times: &TimeArgs) -> Result<(), Failure> {
    if times.time.is_some() || times.time_to.is_some() {
        let words = "--time and --time-to belong to a CSV; a profile knows its times";
        return Err(Failure::usage(words));
    }
    Ok(())
}

/// What counts of a profile, as figures and in words.
fn chosen(
    profile: &NeighbourhoodProfile,
    filter: &IncidentFilter,
) -> (Vec<(&'static str, Value)>, String) {
    let period = filter.period.map_or_else(|| "all months".to_owned(), Period::label);
    let about = vec![
        ("crime_types", json!(filter.label())),
        ("period", json!(period)),
        ("plane", json!(profile.plane.code())),
    ];
    (about, format!("{}, {period}", filter.label()))
}

impl Places {
    /// What the figures are of.
    pub(super) fn about(&self) -> Vec<(&'static str, Value)> {
        let mut about = self.about.clone();
        about.push(("incidents", json!(self.stack.total_weight())));
        about.push(("places", json!(self.stack.len())));
        about
    }

    /// The same in words.
    pub(super) fn said(&self) -> String {
        let (incidents, places) = (self.stack.total_weight(), self.stack.len());
        format!("{}: {incidents} incidents at {places} places.", self.said)
    }

    /// The rectangle around all places, refused where it has no area.
    pub(super) fn bounds(&self) -> Result<MetricBounds, Failure> {
        let bounds = self.stack.bounds().filter(|b| b.width_m() > 0.0 && b.height_m() > 0.0);
        bounds.ok_or_else(|| {
            Failure::refused(
                "all incidents lie at one place or on one line, so they have no area; give --extent W,S,E,N",
            )
        })
    }
}
