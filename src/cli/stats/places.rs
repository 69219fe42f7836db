//! Statistics of places: nearest neighbours, clusters, concentration, ellipse.

use clap::Args;
use serde_json::{Value, json};

use super::super::numbers::{
    count, extent, metres, positive, seed, square_kilometres, weight, whole,
};
use super::super::timings::Timings;
use super::super::{Failure, Printing};
use super::input::{PlaceArgs, Places};
use super::tell;
use crate::analysis::{
    CancelToken, Cluster, ClusterSettings, EllipseVariant, M2_PER_KM2, nearest_neighbour_clusters,
    standard_ellipse,
};
use crate::geography::MetricBounds;
use crate::profile::counted;

/// The area that incidents could have been in.
#[derive(Debug, Args)]
struct AreaArgs {
    /// The area in km² that incidents could have been in; left out: that of the extent.
    #[arg(long, value_name = "KM2", value_parser = square_kilometres, allow_negative_numbers = true)]
    area: Option<f64>,
    /// West, south, east, north in metres of the plane; left out: the data's bounds.
    #[arg(long, value_name = "W,S,E,N", value_parser = extent, allow_hyphen_values = true)]
    extent: Option<MetricBounds>,
}

impl AreaArgs {
    fn bounds_and_area_m2(&self, read: &Places) -> Result<(MetricBounds, f64), Failure> {
        let bounds = match (self.extent, self.area) {
            (Some(extent), _) => extent,
            // With an area given, incidents in a line have bounds enough.
            (None, Some(_)) => read.stack.bounds().map_or_else(|| read.bounds(), Ok)?,
            (None, None) => read.bounds()?,
        };
        let whole = bounds.width_m() * bounds.height_m();
        Ok((bounds, self.area.map_or(whole, |km2| km2 * M2_PER_KM2)))
    }
}

#[derive(Debug, Args)]
pub(super) struct ClarkEvansArgs {
    #[command(flatten)]
    places: PlaceArgs,
    #[command(flatten)]
    area: AreaArgs,
    #[command(flatten)]
    printing: Printing,
}

/// `beatlas stats clark-evans`.
pub(super) fn clark_evans(args: &ClarkEvansArgs) -> Result<(), Failure> {
    let mut timings = Timings::start();
    let read = args.places.read_to_count(args.area.extent, &mut timings)?;
    let (_, area_m2) = args.area.bounds_and_area_m2(&read)?;
    let found = crate::analysis::clark_evans(&read.stack, area_m2)?;
    timings.stage("clark-evans");
    let figures = json!({
        "ratio": found.ratio,
        "z": found.z,
        "p": found.p,
        "observed_mean_m": found.observed_m,
        "expected_mean_m": found.expected_m,
        "area_km2": found.area_m2 / M2_PER_KM2,
        "at_distance_zero": found.at_distance_zero,
    });
    let mut sentences = vec![read.said()];
    sentences.extend(found.sentences());
    tell(args.printing, "clark-evans", &read.about(), figures, &sentences)?;
    timings.print(args.printing.timings);
    Ok(())
}

#[derive(Debug, Args)]
pub(super) struct NnhArgs {
    #[command(flatten)]
    places: PlaceArgs,
    #[command(flatten)]
    area: AreaArgs,
    /// Incidents closer than this are one group, metres; left out: the mean distance to the nearest
    /// other that incidents without a pattern would have.
    #[arg(long, value_name = "METRES", value_parser = positive, allow_negative_numbers = true)]
    threshold: Option<f64>,
    /// The fewest incidents of a cluster.
    #[arg(long, default_value_t = 10, value_parser = whole, allow_negative_numbers = true)]
    min_points: usize,
    /// How often as many incidents are scattered over the extent for comparison; 0: not at all.
    #[arg(long, default_value_t = 0, value_parser = whole, allow_negative_numbers = true)]
    simulations: usize,
    /// The seed of these; the same seed gives the same result.
    #[arg(long, default_value_t = 1, value_parser = seed, allow_negative_numbers = true)]
    seed: u64,
    #[command(flatten)]
    printing: Printing,
}

/// `beatlas stats nnh`.
pub(super) fn nnh(args: &NnhArgs) -> Result<(), Failure> {
    let mut timings = Timings::start();
    let read = args.places.read_to_count(args.area.extent, &mut timings)?;
    let (bounds, area_m2) = args.area.bounds_and_area_m2(&read)?;
    let settings = ClusterSettings {
        bounds,
        area_m2,
        threshold_m: args.threshold,
        min_incidents: args.min_points,
        simulations: args.simulations,
        seed: args.seed,
    };
    let found = nearest_neighbour_clusters(&read.stack, &settings, &CancelToken::new())?;
    timings.stage("nnh");
    let told: Vec<Value> = found.clusters.iter().map(tell_cluster).collect();
    let mut figures = json!({
        "clusters": told,
        "threshold_m": found.threshold_m,
        "min_points": found.min_incidents,
        "area_km2": area_m2 / M2_PER_KM2,
    });
    if let Some(chance) = found.by_chance {
        figures["simulations"] = json!(chance.simulations);
        figures["seed"] = json!(chance.seed);
        figures["mean_clusters_by_chance"] = json!(chance.mean);
        figures["p"] = json!(chance.p);
    }
    let mut sentences = vec![read.said()];
    sentences.extend(found.sentences());
    tell(args.printing, "nnh", &read.about(), figures, &sentences)?;
    timings.print(args.printing.timings);
    Ok(())
}

fn tell_cluster(cluster: &Cluster) -> Value {
    let hull: Vec<[f64; 2]> = cluster.hull.exterior().coords().map(|c| [c.x, c.y]).collect();
    json!({
        "order": cluster.order,
        "incidents": cluster.incidents,
        "members": cluster.members.len(),
        "x": cluster.centre.x,
        "y": cluster.centre.y,
        "ellipse": cluster.ellipse.map(|e| json!({
            "angle_degrees": e.angle_degrees,
            "sigma_x": e.sigma_x,
            "sigma_y": e.sigma_y,
            "variant": e.variant.as_str(),
        })),
        "hull": hull,
    })
}

#[derive(Debug, Args)]
pub(super) struct DbscanArgs {
    #[command(flatten)]
    places: PlaceArgs,
    /// Places at most this far away count as near, metres.
    #[arg(long, value_name = "METRES", default_value = "100", value_parser = positive, allow_negative_numbers = true)]
    reach: f64,
    /// The fewest incidents within reach that make a place part of a cluster's core.
    #[arg(long, default_value_t = 10, value_parser = whole, allow_negative_numbers = true)]
    min_points: usize,
    #[command(flatten)]
    printing: Printing,
}

/// `beatlas stats dbscan`.
pub(super) fn dbscan(args: &DbscanArgs) -> Result<(), Failure> {
    let mut timings = Timings::start();
    let read = args.places.read_to_count(None, &mut timings)?;
    let labels = crate::analysis::dbscan(&read.stack, args.reach, args.min_points)?;
    timings.stage("dbscan");
    let clusters = labels.iter().flatten().max().map_or(0, |last| last + 1);
    let mut counts = vec![0.0; clusters];
    let mut centres = vec![[0.0; 2]; clusters];
    let mut alone = 0.0;
    for (label, (place, weight)) in labels.iter().zip(read.stack.iter()) {
        match label {
            Some(cluster) => {
                counts[*cluster] += weight;
                centres[*cluster][0] += weight * place.x;
                centres[*cluster][1] += weight * place.y;
            }
            None => alone += weight,
        }
    }
    let mut told: Vec<(f64, Value)> = counts
        .iter()
        .zip(&centres)
        .map(|(n, [x, y])| (*n, json!({ "incidents": n, "x": x / n, "y": y / n })))
        .collect();
    told.sort_by(|a, b| b.0.total_cmp(&a.0));
    let told: Vec<Value> = told.into_iter().map(|(_, cluster)| cluster).collect();
    let (reach_m, min_points) = (args.reach, args.min_points);
    let figures = json!({
        "clusters": told, "in_no_cluster": alone, "reach_m": reach_m, "min_points": min_points,
    });
    let alone = counted(alone.round() as u64, "incident");
    let sentences = [
        read.said(),
        format!(
            "{} of places with at least {} within {} m (DBSCAN); in none: {alone}.",
            counted(clusters as u64, "cluster"),
            counted(min_points as u64, "incident"),
            metres(reach_m)
        ),
    ];
    tell(args.printing, "dbscan", &read.about(), figures, &sentences)?;
    timings.print(args.printing.timings);
    Ok(())
}

#[derive(Debug, Args)]
pub(super) struct ConcentrationArgs {
    #[command(flatten)]
    places: PlaceArgs,
    /// Instead of incidents: the count of each place, such as 10,8,2,0.
    #[arg(
        long,
        value_name = "N,N…",
        value_delimiter = ',',
        value_parser = count,
        conflicts_with = "input",
        allow_hyphen_values = true
    )]
    counts: Option<Vec<f64>>,
    /// All places there are, those without an incident too; left out: those with one, so that the
    /// concentration is told smaller than it is.
    #[arg(long, value_name = "N", value_parser = whole, allow_negative_numbers = true)]
    all_places: Option<usize>,
    #[command(flatten)]
    printing: Printing,
}

/// `beatlas stats concentration`.
pub(super) fn concentration(args: &ConcentrationArgs) -> Result<(), Failure> {
    let mut timings = Timings::start();
    let (counts, about, mut sentences, weighs) = if let Some(counts) = &args.counts {
        args.places.source.refuse_all("--counts")?;
        (counts.clone(), Vec::new(), Vec::new(), None)
    } else {
        let read = args.places.read(", or --counts N,N…", &mut timings)?;
        (read.stack.weight().to_vec(), read.about(), vec![read.said()], read.weighs)
    };
    let all = args.all_places.unwrap_or(counts.len());
    let without = all.checked_sub(counts.len()).ok_or_else(|| {
        Failure::usage(format!(
            "expected --all-places of at least {}, the places with a count, found {all}",
            counts.len()
        ))
    })?;
    let found = crate::analysis::concentration(&counts, without)?;
    timings.stage("concentration");
    let mut figures = json!({
        "gini": found.gini,
        "generalised_gini": found.generalised_gini,
        "share_for_25": found.share_for_25,
        "share_for_50": found.share_for_50,
        "all_places": found.places,
        "lorenz": found.lorenz,
    });
    match weighs {
        None => {
            figures["all_incidents"] = json!(found.incidents);
            sentences.extend(found.sentences());
        }
        // A sum of weights is no number of incidents.
        Some(what) => {
            sentences.extend(found.sentences_of(&format!("{what} of {}", weight(found.incidents))));
        }
    }
    if args.counts.is_none() && args.all_places.is_none() {
        sentences.push("Places without an incident are not in it; with --all-places N they are, and the concentration is higher.".to_owned());
    }
    tell(args.printing, "concentration", &about, figures, &sentences)?;
    timings.print(args.printing.timings);
    Ok(())
}

#[derive(Debug, Args)]
pub(super) struct EllipseArgs {
    #[command(flatten)]
    places: PlaceArgs,
    /// Which ellipse: yuill, crimestat or arcgis.
    #[arg(long, default_value = "yuill", value_parser = variant)]
    variant: EllipseVariant,
    #[command(flatten)]
    printing: Printing,
}

fn variant(text: &str) -> Result<EllipseVariant, String> {
    EllipseVariant::from_text(text).ok_or_else(|| "expected yuill, crimestat or arcgis".to_owned())
}

/// `beatlas stats ellipse`.
pub(super) fn ellipse(args: &EllipseArgs) -> Result<(), Failure> {
    let mut timings = Timings::start();
    let read = args.places.read("", &mut timings)?;
    let found = standard_ellipse(&read.stack, args.variant)?;
    timings.stage("ellipse");
    let figures = json!({
        "centre": [found.centre.x, found.centre.y],
        "standard_distance_m": found.standard_distance_m,
        "angle_degrees": found.angle_degrees,
        "sigma_x": found.sigma_x,
        "sigma_y": found.sigma_y,
        "variant": found.variant.as_str(),
    });
    let mut sentences = vec![read.said()];
    sentences.extend(found.sentences());
    tell(args.printing, "ellipse", &read.about(), figures, &sentences)?;
    timings.print(args.printing.timings);
    Ok(())
}
