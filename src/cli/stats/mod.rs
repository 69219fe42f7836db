//! `beatlas stats METHOD`: figures with the sentences that say them.

mod areas;
mod cells;
mod change;
mod evaluation;
mod input;
mod places;
mod times;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::{Failure, Printing, say, say_json};

#[derive(Debug, Args)]
pub(super) struct StatsArgs {
    #[command(subcommand)]
    method: Method,
}

#[derive(Debug, Subcommand)]
enum Method {
    /// Getis-Ord Gi*: where high counts gather, on square or hexagonal cells or on areas.
    GiStar(cells::GiStarArgs),
    /// Moran's I: whether neighbours are alike; local Moran's I with --local.
    Moran(cells::MoranArgs),
    /// Clark and Evans: whether incidents lie closer together than chance would put them.
    ClarkEvans(places::ClarkEvansArgs),
    /// Nearest-neighbour hierarchical clusters.
    Nnh(places::NnhArgs),
    /// Clusters by density: DBSCAN.
    Dbscan(places::DbscanArgs),
    /// How few places hold how much: Lorenz curve, Gini and generalised Gini.
    Concentration(places::ConcentrationArgs),
    /// Mean centre, standard distance, standard deviational ellipse.
    Ellipse(places::EllipseArgs),
    /// Near repeats: whether an incident is soon followed by another near by.
    Knox(times::KnoxArgs),
    /// The hours of the week, with spans shared among their hours.
    Aoristic(times::AoristicArgs),
    /// The change between two periods, with what of it may be chance.
    Change(change::ChangeArgs),
    /// Hit rate, PAI and PEI, of counted cells or of a map of the past.
    Accuracy(evaluation::AccuracyArgs),
    /// Whether a response worked and what it pushed next door: WDQ and WDD.
    Displacement(evaluation::DisplacementArgs),
}

/// Runs the command.
pub(super) fn run(args: &StatsArgs) -> Result<(), Failure> {
    match &args.method {
        Method::GiStar(args) => cells::gi_star(args),
        Method::Moran(args) => cells::moran(args),
        Method::ClarkEvans(args) => places::clark_evans(args),
        Method::Nnh(args) => places::nnh(args),
        Method::Dbscan(args) => places::dbscan(args),
        Method::Concentration(args) => places::concentration(args),
        Method::Ellipse(args) => places::ellipse(args),
        Method::Knox(args) => times::knox(args),
        Method::Aoristic(args) => times::aoristic(args),
        Method::Change(args) => change::change(args),
        Method::Accuracy(args) => evaluation::accuracy(args),
        Method::Displacement(args) => evaluation::displacement(args),
    }
}

/// Prints a result: its figures with `--json`, its sentences without. `about` says what they are of.
fn tell(
    printing: Printing,
    method: &str,
    about: &[(&str, Value)],
    figures: Value,
    sentences: &[String],
) -> Result<(), Failure> {
    if !printing.json {
        for sentence in sentences {
            say(sentence);
        }
        return Ok(());
    }
    let mut all = serde_json::Map::new();
    all.insert("method".to_owned(), json!(method));
    all.extend(about.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    if let Value::Object(figures) = figures {
        all.extend(figures);
    }
    all.insert("sentences".to_owned(), json!(sentences));
    all.insert("version".to_owned(), json!(env!("CARGO_PKG_VERSION")));
    say_json(&all)
}
