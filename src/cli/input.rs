//! INPUT of the analysis commands: a profile, or a CSV with coordinates.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::Failure;
use super::incidents::IncidentArgs;
use super::numbers::{extent, positive, size};
use super::timings::Timings;
use super::weights::{PlaceWeights, say_places};
use crate::analysis::{BandwidthAdvice, BandwidthRule, Kernel, StackedPlaces};
use crate::derived::{HotSpotQuestion, is_snapped, surface_extent};
use crate::geography::{MetricBounds, MetricPlane, MetricPoint};
use crate::import::{
    ImportProblem, PointColumns, PointCrs, PointTable, TimeTable, read_points, read_time_table,
};
use crate::profile::{HarmWeights, IncidentFilter, NeighbourhoodProfile, Period};
use crate::store::ProfileFile;

/// How places are read from a CSV, and chosen from a profile.
#[derive(Debug, Args)]
pub(super) struct SourceArgs {
    /// CSV: the column of easting or longitude.
    #[arg(long, value_name = "COL")]
    x: Option<String>,
    /// CSV: the column of northing or latitude.
    #[arg(long, value_name = "COL")]
    y: Option<String>,
    /// CSV: the coordinate system, EPSG:27700 or EPSG:4326.
    #[arg(long, value_name = "EPSG")]
    crs: Option<String>,
    /// CSV: the column of weights; without it each row counts one.
    #[arg(long, value_name = "COL")]
    weight: Option<String>,
    #[command(flatten)]
    pub(super) incidents: IncidentArgs,
}

/// Which points, and how they are smoothed.
#[derive(Debug, Args)]
pub(super) struct InputArgs {
    /// A profile (.gpkg), or a CSV with --x, --y and --crs.
    pub(super) input: PathBuf,
    #[command(flatten)]
    source: SourceArgs,
    /// The kernel: quartic or gaussian.
    #[arg(long, default_value = "quartic", value_parser = kernel)]
    pub(super) kernel: Kernel,
    /// The bandwidth in metres (of a Gaussian kernel its standard deviation), or a rule that finds one:
    /// five-cells, nearest-neighbour, silverman, cross-validation.
    #[arg(long, value_name = "METRES|RULE", value_parser = bandwidth, allow_negative_numbers = true)]
    bandwidth: Option<Bandwidth>,
    /// CSV: the places are published map points, so that a rule advises no less than 300 m.
    #[arg(long)]
    snapped: bool,
    /// Columns and rows of the grid.
    #[arg(long, value_name = "COLS,ROWS", value_parser = size, allow_hyphen_values = true)]
    pub(super) size: Option<(usize, usize)>,
    /// West, south, east, north in metres of the plane; left out: the data's bounds grown by the
    /// bandwidth, and on one axis as far as square cells need.
    #[arg(long, value_name = "W,S,E,N", value_parser = extent, allow_hyphen_values = true)]
    pub(super) extent: Option<MetricBounds>,
}

/// A bandwidth, or how to find one.
#[derive(Debug, Clone, Copy)]
enum Bandwidth {
    Metres(f64),
    Rule(BandwidthRule),
}

fn bandwidth(text: &str) -> Result<Bandwidth, String> {
    if let Some(rule) = BandwidthRule::from_text(text) {
        return Ok(Bandwidth::Rule(rule));
    }
    let expected = || {
        let rules = BandwidthRule::ALL.map(BandwidthRule::as_str).join(", ");
        format!("expected a number of metres above zero, or one of {rules}")
    };
    positive(text).map(Bandwidth::Metres).map_err(|_| expected())
}

fn kernel(text: &str) -> Result<Kernel, String> {
    Kernel::from_text(text).ok_or_else(|| "expected quartic or gaussian".to_owned())
}

/// The points of an input.
pub(super) struct Input {
    /// Stacked places.
    pub(super) places: StackedPlaces,
    /// The plane they lie on.
    pub(super) plane: MetricPlane,
    /// The bandwidth to use, metres.
    pub(super) bandwidth_m: f64,
    /// How it was found, where a rule was asked for.
    pub(super) advice: Option<BandwidthAdvice>,
    /// The profile and what counts of it, if the input is one.
    pub(super) profile: Option<(Arc<NeighbourhoodProfile>, IncidentFilter)>,
    /// What each incident weighs; `None`: each counts one.
    pub(super) harm: Option<HarmWeights>,
    /// How many incidents these are.
    pub(super) incidents: u64,
    /// What the places are weighed by, where each incident does not count one.
    pub(super) weighs: Option<&'static str>,
}

/// Columns of a CSV that say when.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct TimeColumns<'a> {
    /// When, or the first moment.
    pub(super) time: Option<&'a str>,
    /// The last moment.
    pub(super) time_to: Option<&'a str>,
}

impl SourceArgs {
    /// The options of these that were given, by name.
    fn given(&self) -> Vec<&'static str> {
        let options = [
            ("--x", self.x.is_some()),
            ("--y", self.y.is_some()),
            ("--crs", self.crs.is_some()),
            ("--weight", self.weight.is_some()),
        ];
        let given = options.into_iter().filter(|(_, is_given)| *is_given).map(|(name, _)| name);
        given.chain(self.incidents.given()).collect()
    }

    /// Numbers instead of incidents use none of these: what is given and not used is wrong usage.
    pub(super) fn refuse_all(&self, instead: &str) -> Result<(), Failure> {
        let given = self.given();
        if given.is_empty() {
            return Ok(());
        }
        Err(Failure::usage(format!(
            "{} would not be used: {instead} takes the place of a profile or a CSV; leave one or the other away",
            given.join(", ")
        )))
    }

    /// A weight is no number of incidents: methods that count these would tell another figure than
    /// they say.
    pub(super) fn refuse_weights(&self) -> Result<(), Failure> {
        let given = match (&self.weight, &self.incidents.harm) {
            (Some(_), _) => "--weight",
            (None, Some(_)) => "--harm",
            (None, None) => return Ok(()),
        };
        Err(Failure::usage(format!(
            "{given} weighs places; this method counts incidents, so leave it away"
        )))
    }

    /// Whether rows have a weight of their own.
    pub(super) fn has_weights(&self) -> bool {
        self.weight.is_some()
    }

    fn point_crs(crs: &str) -> Result<PointCrs, Failure> {
        PointCrs::from_text(crs).ok_or_else(|| {
            Failure::usage(format!("expected --crs EPSG:27700 or EPSG:4326, found {crs:?}"))
        })
    }

    /// The rows of a CSV. What had to be left out is said on stderr.
    pub(super) fn read_table(
        &self,
        input: &Path,
        times: TimeColumns<'_>,
    ) -> Result<PointTable, Failure> {
        self.incidents.refuse_for_a_csv()?;
        let missing = |name: &str| {
            Failure::usage(format!(
                "{} is taken as a CSV, which needs --x, --y and --crs; --{name} is missing",
                input.display()
            ))
        };
        let x = self.x.as_deref().ok_or_else(|| missing("x"))?;
        let y = self.y.as_deref().ok_or_else(|| missing("y"))?;
        let crs = Self::point_crs(self.crs.as_deref().ok_or_else(|| missing("crs"))?)?;
        let TimeColumns { time, time_to } = times;
        let columns = PointColumns { x, y, crs, weight: self.weight.as_deref(), time, time_to };
        let table = read_points(input, &columns).map_err(Failure::refused)?;
        say_left_out(&table.problems, table.rejected, table.without_place, table.rows_read);
        Ok(table)
    }

    /// The times of a CSV, whatever its places: columns that are named for these must be there all
    /// the same. What had to be left out is said on stderr.
    pub(super) fn read_times(
        &self,
        input: &Path,
        times: TimeColumns<'_>,
    ) -> Result<TimeTable, Failure> {
        self.incidents.refuse_for_a_csv()?;
        self.refuse_weights()?;
        self.crs.as_deref().map(Self::point_crs).transpose()?;
        let places = [self.x.as_deref(), self.y.as_deref()];
        let table =
            read_time_table(input, times.time, times.time_to, &places).map_err(Failure::refused)?;
        say_left_out(&table.problems, table.rejected, 0, table.rows_read);
        Ok(table)
    }

    /// A profile, and what counts of it, for a method that counts incidents and cannot weigh them.
    pub(super) fn read_profile(
        &self,
        input: &Path,
    ) -> Result<(NeighbourhoodProfile, IncidentFilter), Failure> {
        self.refuse_weights()?;
        self.read_profile_to_weigh(input)
    }

    /// A profile, and what counts of it.
    pub(super) fn read_profile_to_weigh(
        &self,
        input: &Path,
    ) -> Result<(NeighbourhoodProfile, IncidentFilter), Failure> {
        if self.x.is_some() || self.y.is_some() || self.crs.is_some() || self.weight.is_some() {
            let words = "--x, --y, --crs and --weight belong to a CSV; a profile knows its places";
            return Err(Failure::usage(words));
        }
        self.incidents.read_profile(input)
    }
}

impl IncidentArgs {
    /// A profile, and what counts of it.
    pub(super) fn read_profile(
        &self,
        input: &Path,
    ) -> Result<(NeighbourhoodProfile, IncidentFilter), Failure> {
        let (_, profile) = ProfileFile::open_to_read(input).map_err(Failure::refused)?;
        let filter = self.filter(&profile)?;
        Ok((profile, filter))
    }
}

/// What of a CSV had to be left out, on stderr.
fn say_left_out(problems: &[ImportProblem], rejected: u64, without_place: u64, rows_read: u64) {
    for problem in problems.iter().take(5) {
        eprintln!("beatlas: left out: {problem}");
    }
    if rejected + without_place > 0 {
        eprintln!(
            "beatlas: {} of {rows_read} rows left out ({rejected} rejected, {without_place} without place)",
            rejected + without_place
        );
    }
}

impl InputArgs {
    /// Reads and stacks the points: stages `read` and `stack`.
    pub(super) fn read(&self, timings: &mut Timings) -> Result<Input, Failure> {
        if is_profile(&self.input) {
            return self.read_profile(timings);
        }
        let asked =
            self.bandwidth.ok_or_else(|| Failure::usage("a CSV needs --bandwidth METRES|RULE"))?;
        let table = self.source.read_table(&self.input, TimeColumns::default())?;
        timings.stage("read");
        let places = StackedPlaces::stack(&table.points, table.weights.as_deref());
        timings.stage("stack");
        let (bandwidth_m, advice) = self.bandwidth(asked, &places, self.snapped)?;
        Ok(Input {
            places,
            plane: table.plane,
            bandwidth_m,
            advice,
            profile: None,
            harm: None,
            incidents: table.points.len() as u64,
            weighs: self.source.has_weights().then_some("weight"),
        })
    }

    fn read_profile(&self, timings: &mut Timings) -> Result<Input, Failure> {
        let (profile, filter) = self.source.read_profile_to_weigh(&self.input)?;
        timings.stage("read");
        let harm = self.source.incidents.harm()?;
        let weights = PlaceWeights::of(&profile, &filter, harm.as_ref());
        let places = weights.stack(&profile);
        timings.stage("stack");
        let start = HotSpotQuestion::first(0, &profile).settings.bandwidth_m;
        let asked = self.bandwidth.unwrap_or(Bandwidth::Metres(start));
        let snapped = self.snapped || is_snapped(&profile.incidents);
        let (bandwidth_m, advice) = self.bandwidth(asked, &places, snapped)?;
        Ok(Input {
            places,
            plane: profile.plane.clone(),
            bandwidth_m,
            advice,
            profile: Some((Arc::new(profile), filter)),
            weighs: harm.as_ref().map(|_| "harm"),
            harm,
            incidents: weights.incidents,
        })
    }
}

impl InputArgs {
    /// The bandwidth that was asked for, found by its rule where it is one. What to mind is said on
    /// stderr.
    fn bandwidth(
        &self,
        asked: Bandwidth,
        places: &StackedPlaces,
        snapped: bool,
    ) -> Result<(f64, Option<BandwidthAdvice>), Failure> {
        let rule = match asked {
            Bandwidth::Metres(metres) => return Ok((metres, None)),
            Bandwidth::Rule(rule) => rule,
        };
        let bounds = self.extent.or_else(|| places.bounds());
        let (width, height) = bounds.map_or((0.0, 0.0), |b| (b.width_m(), b.height_m()));
        // As large as the cells will be; without a grid a hundred and fiftieth of the shorter side.
        let cell_m = match self.size {
            Some((cols, rows)) => (width / cols as f64).max(height / rows as f64),
            None => width.min(height) / 150.0,
        };
        let cell_m = if cell_m > 0.0 { cell_m } else { 1.0 };
        let advice = rule.advise(places, self.kernel, cell_m, snapped)?;
        for warning in &advice.warnings {
            eprintln!("beatlas: {warning}");
        }
        Ok((advice.bandwidth_m, Some(advice)))
    }
}

impl Input {
    /// What was counted, or weighed, and at how many places.
    pub(super) fn said(&self) -> String {
        say_places(self.incidents, self.weighs, &self.places)
    }

    /// What counts and when, in words; "all rows" of a CSV.
    pub(super) fn labels(&self) -> (String, String) {
        let all = || "all rows".to_owned();
        let filter = self.profile.as_ref().map(|(_, filter)| filter);
        let period = filter.and_then(|f| f.period).map_or_else(all, Period::label);
        let types = filter.map_or_else(all, IncidentFilter::label);
        let types = match &self.harm {
            Some(harm) => format!("{types}; harm by {}", harm.label()),
            None => types,
        };
        (types, period)
    }

    /// The extent that the window would take: without places far from all others.
    pub(super) fn window_bounds(&self) -> MetricBounds {
        let points: Vec<MetricPoint> = self.places.iter().map(|(p, _)| p).collect();
        surface_extent(&points, self.bandwidth_m).unwrap_or_else(|| self.bounds())
    }

    /// The data's bounds grown by the bandwidth; a square round the origin without any data.
    pub(super) fn bounds(&self) -> MetricBounds {
        self.places
            .bounds()
            .or_else(|| MetricBounds::around([MetricPoint::new(0.0, 0.0)]))
            .map_or(MetricBounds { west: 0.0, south: 0.0, east: 1.0, north: 1.0 }, |b| {
                b.grown(self.bandwidth_m)
            })
    }
}

pub(super) fn is_profile(path: &Path) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("gpkg"))
}
