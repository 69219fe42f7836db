//! What a statistic is made of: places and times of a profile or a CSV, or a grid file.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use super::super::Failure;
use super::super::input::{SourceArgs, TimeColumns, is_profile};
use super::super::timings::Timings;
use super::super::weights::{PlaceWeights, say_places};
use crate::analysis::StackedPlaces;
use crate::geography::{MetricBounds, MetricPoint};
use crate::profile::{IncidentFilter, NeighbourhoodProfile, Period, When, counted};

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
    /// The profile, if the input is one.
    pub profile: Option<NeighbourhoodProfile>,
    /// What each place of the profile weighs, by place number.
    pub by_place: Vec<f64>,
    /// What the places are weighed by, where each incident does not count one.
    pub weighs: Option<&'static str>,
    /// How many incidents these are.
    incidents: u64,
    /// How many lie outside of the extent that was asked for, where one is kept to.
    outside: Option<u64>,
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

    /// Reads and stacks the places of a method that counts incidents, and keeps to an extent where one
    /// is given: stages `read` and `stack`.
    pub(super) fn read_to_count(
        &self,
        extent: Option<MetricBounds>,
        timings: &mut Timings,
    ) -> Result<Places, Failure> {
        self.source.refuse_weights()?;
        let mut read = self.read("", timings)?;
        if let Some(extent) = extent {
            read.keep_to(extent)?;
        }
        Ok(read)
    }

    /// Reads and stacks the places: stages `read` and `stack`. Refused where there are none.
    pub(super) fn read(&self, or: &str, timings: &mut Timings) -> Result<Places, Failure> {
        let path = self.path(or)?;
        let read = if is_profile(path) {
            self.read_profile(path, timings)?
        } else {
            self.read_csv(path, timings)?
        };
        if !read.stack.is_empty() {
            return Ok(read);
        }
        let what = match (&read.profile, read.weighs) {
            (Some(_), None) => "no incident that counts has a place; choose other months or types",
            (Some(_), Some(_)) => {
                "no incident that counts has a place and a weight above zero; choose other months, types or weights"
            }
            (None, None) => "no row has a place; check the file and the columns --x and --y",
            (None, Some(_)) => {
                "no row has a place and a weight above zero; check the file and the columns --x, --y and --weight"
            }
        };
        Err(Failure::refused(format!("{}: {what}", path.display())))
    }

    fn read_csv(&self, path: &Path, timings: &mut Timings) -> Result<Places, Failure> {
        let table = self.source.read_table(path, TimeColumns::default())?;
        timings.stage("read");
        let stack = StackedPlaces::stack(&table.points, table.weights.as_deref());
        timings.stage("stack");
        Ok(Places {
            stack,
            profile: None,
            by_place: Vec::new(),
            weighs: self.source.has_weights().then_some("weight"),
            incidents: table.points.len() as u64,
            outside: None,
            about: vec![
                ("plane", json!(table.plane.code())),
                ("rows_left_out", json!(table.rejected + table.without_place)),
            ],
            said: "All rows".to_owned(),
        })
    }

    fn read_profile(&self, path: &Path, timings: &mut Timings) -> Result<Places, Failure> {
        let (profile, filter) = self.source.read_profile_to_weigh(path)?;
        timings.stage("read");
        let harm = self.source.incidents.harm()?;
        let weights = PlaceWeights::of(&profile, &filter, harm.as_ref());
        let stack = weights.stack(&profile);
        timings.stage("stack");
        let (mut about, mut said) = chosen(&profile, &filter);
        if let Some(harm) = &harm {
            said = format!("{said}; harm by {}", harm.label());
            about.push(("harm", json!(harm.label())));
        }
        Ok(Places {
            stack,
            profile: Some(profile),
            by_place: weights.by_place,
            weighs: harm.map(|_| "harm"),
            incidents: weights.incidents,
            outside: None,
            about,
            said,
        })
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
        self.source.refuse_weights()?;
        let table = self.source.read_table(path, TimeColumns { time, time_to })?;
        timings.stage("read");
        let whens = table.times.unwrap_or_default();
        let about = vec![("rows_left_out", json!(table.rejected + table.without_place))];
        Ok(Times { points: table.points, whens, about, said: "All rows".to_owned() })
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
        let table = self.source.read_times(path, TimeColumns { time, time_to })?;
        timings.stage("read");
        let about = vec![("rows_left_out", json!(table.rejected))];
        Ok(Times { points: Vec::new(), whens: table.times, about, said: "All rows".to_owned() })
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
        about.push(("incidents", json!(self.incidents)));
        if self.weighs.is_some() {
            about.push(("weight", json!(self.stack.total_weight())));
        }
        about.push(("places", json!(self.stack.len())));
        about.extend(self.outside.map(|outside| ("outside", json!(outside))));
        about
    }

    /// The same in words.
    pub(super) fn said(&self) -> String {
        let counted = say_places(self.incidents, self.weighs, &self.stack);
        format!("{}: {counted}.{}", self.said, self.said_outside())
    }

    fn said_outside(&self) -> String {
        match self.outside {
            None | Some(0) => String::new(),
            Some(1) => " 1 more lies outside of the extent and is not counted.".to_owned(),
            Some(n) => format!(" {n} more lie outside of the extent and are not counted."),
        }
    }

    /// Leaves out what lies outside of an extent: an area and what was counted must belong together.
    fn keep_to(&mut self, extent: MetricBounds) -> Result<(), Failure> {
        let inside = self.stack.iter().filter(|(place, _)| extent.contains(*place));
        let (points, counts): (Vec<_>, Vec<_>) = inside.unzip();
        if points.is_empty() {
            let found = self.stack.bounds().map_or_else(String::new, |b| {
                format!("; the data lie in {},{},{},{}", b.west, b.south, b.east, b.north)
            });
            return Err(Failure::refused(format!(
                "none of {} lies inside of --extent{found}",
                counted(self.incidents, "incident")
            )));
        }
        self.stack = StackedPlaces::stack(&points, Some(&counts));
        // These are counts, each of them whole.
        let kept = self.stack.total_weight().round() as u64;
        self.outside = Some(self.incidents.saturating_sub(kept));
        self.incidents = kept;
        Ok(())
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
