//! Clusters of incidents: nearest-neighbour hierarchical, and DBSCAN.

use geo::{ConvexHull as _, Dbscan as _, MultiPoint, Polygon};
use rand::Rng as _;
use rayon::prelude::*;

use super::distribution::p_label;
use super::moran::stream;
use super::{EllipseVariant, Refused, StandardEllipse, standard_ellipse};
use crate::analysis::{CancelToken, PlaceTree, StackedPlaces};
use crate::geography::{MetricBounds, MetricPoint};

/// One cluster.
#[derive(Debug, Clone, PartialEq)]
pub struct Cluster {
    /// 1 for clusters of incidents, 2 for clusters of these, and so on.
    pub order: u32,
    /// Its members: places of the input for order 1, clusters of the order below otherwise.
    pub members: Vec<usize>,
    /// The incidents in it.
    pub incidents: f64,
    /// Their mean centre.
    pub centre: MetricPoint,
    /// The outline of its members; a line or a point has no area.
    pub hull: Polygon<f64>,
    /// Its standard deviational ellipse; `None` where it has none, as of one place.
    pub ellipse: Option<StandardEllipse>,
}

/// Nearest-neighbour hierarchical clusters.
#[derive(Debug, Clone, PartialEq)]
pub struct NearestNeighbourClusters {
    /// All clusters, by order, the one with most incidents first.
    pub clusters: Vec<Cluster>,
    /// The distance below which incidents are one group, metres.
    pub threshold_m: f64,
    /// The fewest incidents of a cluster.
    pub min_incidents: usize,
    /// How many clusters of order 1 as many incidents without a pattern would make, where that was
    /// asked for.
    pub by_chance: Option<ClustersByChance>,
}

/// Clusters of order 1 of incidents scattered over the area.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClustersByChance {
    /// How often incidents were scattered.
    pub simulations: usize,
    /// From which the same can be had again.
    pub seed: u64,
    /// Clusters found in them on average.
    pub mean: f64,
    /// (1 + simulations with as many clusters or more) / (simulations + 1).
    pub p: f64,
}

/// What clusters are looked for with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClusterSettings {
    /// Where incidents could have been.
    pub bounds: MetricBounds,
    /// The area of that, square metres; smaller than the bounds where they are not filled.
    pub area_m2: f64,
    /// The distance below which incidents are one group, metres; `None` for [`random_threshold_m`].
    pub threshold_m: Option<f64>,
    /// The fewest incidents of a cluster.
    pub min_incidents: usize,
    /// How often incidents are scattered over the bounds for comparison; 0 for not at all.
    pub simulations: usize,
    /// The seed of that.
    pub seed: u64,
}

const METHOD: &str = "nearest-neighbour hierarchical clustering";

/// The distance to the nearest other that incidents without a pattern have on average, metres, plus
/// `t` standard errors: `0.5·√(A/N) + t·√[(4−π)A/(4πN²)]`.
///
/// ```
/// use beatlas::analysis::random_threshold_m;
/// assert_eq!(random_threshold_m(400.0, 4e6, 0.0), 50.0);
/// ```
pub fn random_threshold_m(incidents: f64, area_m2: f64, t: f64) -> f64 {
    let pi = std::f64::consts::PI;
    let error = ((4.0 - pi) * area_m2 / (4.0 * pi * incidents * incidents)).sqrt();
    0.5 * (area_m2 / incidents).sqrt() + t * error
}

/// Nearest-neighbour hierarchical clusters (Levine, CrimeStat): the incident with most others closer
/// than the threshold begins a cluster with these, then the next of those that remain; clusters of
/// clusters likewise, by their centres, until there are none.
///
/// Refused for fewer than two incidents, and for settings that are no lengths.
///
/// ```
/// use beatlas::analysis::{CancelToken, ClusterSettings, StackedPlaces, nearest_neighbour_clusters};
/// use beatlas::geography::{MetricBounds, MetricPoint};
/// let at = |x: u32, y: u32| (MetricPoint::new(f64::from(x), f64::from(y)), 4);
/// let places = StackedPlaces::from_counts([at(0, 0), at(10, 0), at(0, 10), at(900, 900)]);
/// let bounds = MetricBounds { west: 0.0, south: 0.0, east: 1000.0, north: 1000.0 };
/// let settings = ClusterSettings {
///     bounds, area_m2: 1e6, threshold_m: Some(50.0), min_incidents: 10, simulations: 0, seed: 1,
/// };
/// let found = nearest_neighbour_clusters(&places, &settings, &CancelToken::new())?;
/// assert_eq!((found.clusters.len(), found.clusters[0].incidents), (1, 12.0));
/// # Ok::<(), beatlas::analysis::Refused>(())
/// ```
pub fn nearest_neighbour_clusters(
    places: &StackedPlaces,
    settings: &ClusterSettings,
    cancel: &CancelToken,
) -> Result<NearestNeighbourClusters, Refused> {
    let incidents = places.total_weight();
    if incidents < 2.0 {
        let (what, found, advice) = ("incidents", incidents as usize, "choose a longer period");
        return Err(Refused::TooFew { method: METHOD, what, expected: 2, found, advice });
    }
    if settings.min_incidents < 2 {
        let (found, advice) = (settings.min_incidents, "10 is usual");
        return Err(Refused::parameter("at least 2 incidents to a cluster", found, advice));
    }
    if !(settings.area_m2.is_finite() && settings.area_m2 > 0.0) {
        let advice = "give the area that the incidents could have been in";
        return Err(Refused::parameter("an area above 0 square metres", settings.area_m2, advice));
    }
    let threshold = settings
        .threshold_m
        .unwrap_or_else(|| random_threshold_m(incidents, settings.area_m2, 0.0));
    if !(threshold.is_finite() && threshold > 0.0) {
        return Err(Refused::parameter("a threshold above 0 m", threshold, "50 to 200 m is usual"));
    }
    let points: Vec<(MetricPoint, f64)> = places.iter().collect();
    let first = groups(&points, threshold, settings.min_incidents as f64, cancel)?;
    let found = first.len();
    let mut clusters: Vec<Cluster> = Vec::new();
    let mut level: Vec<Cluster> =
        first.into_iter().map(|members| cluster(1, members, &points)).collect();
    let mut order = 1;
    while !level.is_empty() {
        level.sort_by(|a, b| b.incidents.total_cmp(&a.incidents));
        let centres: Vec<(MetricPoint, f64)> = level.iter().map(|c| (c.centre, 1.0)).collect();
        // Fewer centres lie further apart, so that their threshold is larger.
        let wider = random_threshold_m(centres.len() as f64, settings.area_m2, 0.0);
        order += 1;
        let next = if centres.len() < 2 {
            Vec::new()
        } else {
            // A cluster of clusters is at least two of them.
            groups(&centres, wider, 2.0, cancel)?
        };
        let above: Vec<Cluster> = next
            .into_iter()
            .map(|members| {
                let incidents = members.iter().map(|m| level[*m].incidents).sum();
                Cluster { incidents, ..cluster(order, members, &centres) }
            })
            .collect();
        clusters.append(&mut level);
        level = above;
    }
    let by_chance = chance(found, incidents, threshold, settings, cancel)?;
    let min_incidents = settings.min_incidents;
    Ok(NearestNeighbourClusters { clusters, threshold_m: threshold, min_incidents, by_chance })
}

/// Groups of points closer than the threshold, each point in one at most.
fn groups(
    points: &[(MetricPoint, f64)],
    threshold_m: f64,
    least: f64,
    cancel: &CancelToken,
) -> Result<Vec<Vec<usize>>, Refused> {
    let tree = PlaceTree::new(points.iter().map(|(p, _)| *p).zip(0..));
    let near: Vec<Vec<usize>> = points
        .par_iter()
        .map(|(p, _)| {
            cancel.check()?;
            let near = tree.within(*p, threshold_m).into_iter();
            // Closer than the threshold, and the point itself.
            Ok(near.filter(|(_, d)| *d < threshold_m).map(|(j, _)| j as usize).collect())
        })
        .collect::<Result<_, Refused>>()?;
    let weight = |list: &[usize]| list.iter().map(|&j| points[j].1).sum::<f64>();
    let mut order: Vec<(f64, usize)> =
        near.iter().enumerate().map(|(i, list)| (weight(list), i)).collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut is_taken = vec![false; points.len()];
    let mut groups = Vec::new();
    for (_, seed) in order {
        if is_taken[seed] {
            continue;
        }
        let members: Vec<usize> = near[seed].iter().copied().filter(|&j| !is_taken[j]).collect();
        if weight(&members) < least {
            continue;
        }
        for &j in &members {
            is_taken[j] = true;
        }
        groups.push(members);
    }
    Ok(groups)
}

fn cluster(order: u32, members: Vec<usize>, points: &[(MetricPoint, f64)]) -> Cluster {
    let own: Vec<MetricPoint> = members.iter().map(|&m| points[m].0).collect();
    let weights: Vec<f64> = members.iter().map(|&m| points[m].1).collect();
    let incidents: f64 = weights.iter().sum();
    let mean = |of: fn(&MetricPoint) -> f64| {
        own.iter().zip(&weights).map(|(p, w)| w * of(p)).sum::<f64>() / incidents
    };
    let centre = MetricPoint::new(mean(|p| p.x), mean(|p| p.y));
    let hull =
        own.iter().map(|p| geo::Point::new(p.x, p.y)).collect::<MultiPoint<f64>>().convex_hull();
    let stack = StackedPlaces::stack(&own, Some(&weights));
    let ellipse = standard_ellipse(&stack, EllipseVariant::CrimeStat).ok();
    Cluster { order, members, incidents, centre, hull, ellipse }
}

fn chance(
    found: usize,
    incidents: f64,
    threshold_m: f64,
    settings: &ClusterSettings,
    cancel: &CancelToken,
) -> Result<Option<ClustersByChance>, Refused> {
    let (simulations, seed, b) = (settings.simulations, settings.seed, settings.bounds);
    if simulations == 0 {
        return Ok(None);
    }
    let clusters: Vec<usize> = (0..simulations as u64)
        .into_par_iter()
        .map(|n| {
            let mut random = stream(seed, n);
            let mut scatter = || {
                let x = random.random_range(b.west..=b.east);
                (MetricPoint::new(x, random.random_range(b.south..=b.north)), 1.0)
            };
            let points: Vec<_> = (0..incidents as usize).map(|_| scatter()).collect();
            Ok(groups(&points, threshold_m, settings.min_incidents as f64, cancel)?.len())
        })
        .collect::<Result<_, Refused>>()?;
    let as_many = clusters.iter().filter(|c| **c >= found).count();
    Ok(Some(ClustersByChance {
        simulations,
        seed,
        mean: clusters.iter().sum::<usize>() as f64 / simulations as f64,
        p: (1 + as_many) as f64 / (simulations + 1) as f64,
    }))
}

impl NearestNeighbourClusters {
    /// How many clusters there are of an order.
    pub fn of_order(&self, order: u32) -> usize {
        self.clusters.iter().filter(|c| c.order == order).count()
    }

    /// What it says in plain words.
    pub fn sentences(&self) -> Vec<String> {
        let mut sentences = vec![format!(
            "{} clusters of at least {} incidents, each closer than {:.1} m to the first of its cluster; {} clusters of these.",
            self.of_order(1),
            self.min_incidents,
            self.threshold_m,
            self.of_order(2)
        )];
        if let Some(chance) = self.by_chance {
            sentences.push(format!(
                "As many incidents scattered over the area made {:.2} clusters on average ({} simulations, seed {}, {}).",
                chance.mean,
                chance.simulations,
                chance.seed,
                p_label(chance.p)
            ));
        }
        sentences
    }
}

/// DBSCAN (Ester and others 1996, as the `geo` crate has it): of each place the number of its cluster,
/// from 0, or `None` where it is in none. A place weighs as many incidents as happened there, so
/// that one place alone can be a cluster.
///
/// Refused for a reach that is no length, and for more incidents than fit into memory one by one.
///
/// ```
/// use beatlas::{analysis::{StackedPlaces, dbscan}, geography::MetricPoint};
/// let places = StackedPlaces::from_counts([
///     (MetricPoint::new(0.0, 0.0), 3),
///     (MetricPoint::new(40.0, 0.0), 1),
///     (MetricPoint::new(500.0, 0.0), 1),
/// ]);
/// assert_eq!(dbscan(&places, 50.0, 4)?, [Some(0), Some(0), None]);
/// # Ok::<(), beatlas::analysis::Refused>(())
/// ```
pub fn dbscan(
    places: &StackedPlaces,
    reach_m: f64,
    min_incidents: usize,
) -> Result<Vec<Option<usize>>, Refused> {
    if !(reach_m.is_finite() && reach_m > 0.0) {
        return Err(Refused::parameter("a reach above 0 m", reach_m, "50 to 200 m is usual"));
    }
    if min_incidents == 0 {
        return Err(Refused::parameter("at least 1 incident", 0, "5 to 20 are usual"));
    }
    // More copies than a cluster needs change nothing: the place is dense with that many.
    let copies: Vec<usize> =
        places.weight().iter().map(|w| (w.round().max(1.0) as usize).min(min_incidents)).collect();
    let found = copies.iter().sum();
    if found > MOST_POINTS {
        let (what, advice) = ("incidents", "choose a shorter period or a smaller least count");
        return Err(Refused::TooMany {
            method: "DBSCAN",
            what,
            expected: MOST_POINTS,
            found,
            advice,
        });
    }
    let points: Vec<geo::Point<f64>> = places
        .iter()
        .zip(&copies)
        .flat_map(|((p, _), n)| std::iter::repeat_n(geo::Point::new(p.x, p.y), *n))
        .collect();
    let labels = points.as_slice().dbscan(reach_m, min_incidents);
    let first = copies.iter().scan(0, |at, n| {
        let here = *at;
        *at += n;
        Some(here)
    });
    Ok(first.map(|at| labels.get(at).copied().flatten()).collect())
}

/// More points than this would not fit into memory with their neighbours.
const MOST_POINTS: usize = 2_000_000;

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn settings(threshold_m: Option<f64>, simulations: usize) -> ClusterSettings {
        let bounds = MetricBounds { west: 0.0, south: 0.0, east: 2000.0, north: 2000.0 };
        let (area_m2, min_incidents, seed) = (4e6, 10, 3);
        ClusterSettings { bounds, area_m2, threshold_m, min_incidents, simulations, seed }
    }

    /// Four dense knots of twelve incidents each, two and two near each other, and stragglers.
    fn knots() -> StackedPlaces {
        let mut points = Vec::new();
        for (x, y) in [(300.0, 300.0), (380.0, 300.0), (1700.0, 1700.0), (1620.0, 1700.0)] {
            for i in 0..12 {
                points
                    .push(MetricPoint::new(x + f64::from(i % 4) * 3.0, y + f64::from(i / 4) * 3.0));
            }
        }
        points.extend((0..8).map(|i| MetricPoint::new(f64::from(i) * 240.0 + 20.0, 1000.0)));
        StackedPlaces::stack(&points, None)
    }

    #[test]
    fn knots_are_found_and_knots_of_knots() {
        let cancel = CancelToken::new();
        let found =
            nearest_neighbour_clusters(&knots(), &settings(Some(30.0), 19), &cancel).unwrap();
        assert_eq!((found.of_order(1), found.of_order(2)), (4, 2));
        assert!(found.clusters[..4].iter().all(|c| c.incidents == 12.0 && c.ellipse.is_some()));
        assert!(found.clusters[4..6].iter().all(|c| c.incidents == 24.0 && c.members.len() == 2));
        assert_eq!(found.by_chance.unwrap().p, 0.05);
        let again =
            nearest_neighbour_clusters(&knots(), &settings(Some(30.0), 19), &cancel).unwrap();
        assert_eq!(found, again);
    }

    #[test]
    fn the_threshold_is_that_of_chance_unless_given() {
        let found =
            nearest_neighbour_clusters(&knots(), &settings(None, 0), &CancelToken::new()).unwrap();
        assert_eq!(found.threshold_m, 0.5 * (4e6_f64 / 56.0).sqrt());
        assert!(random_threshold_m(56.0, 4e6, 1.0) > found.threshold_m);
        let wrong = settings(Some(0.0), 0);
        assert!(nearest_neighbour_clusters(&knots(), &wrong, &CancelToken::new()).is_err());
    }

    #[test]
    fn a_stack_is_a_cluster_and_its_size_does_not_matter() {
        let at = |x: f64, n| (MetricPoint::new(x, 0.0), n);
        let places = StackedPlaces::from_counts([at(0.0, 50_000_000), at(10.0, 1), at(900.0, 2)]);
        assert_eq!(dbscan(&places, 20.0, 5).unwrap(), [Some(0), Some(0), None]);
        assert!(dbscan(&places, 0.0, 5).is_err());
        assert!(dbscan(&places, 20.0, 0).is_err());
    }
}
