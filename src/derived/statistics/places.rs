//! Statistics of places: concentration, nearest neighbours, clusters, ellipse.

use std::sync::Arc;

use super::super::areas::metric_polygons;
use super::Light;
use super::{Finding, Scope, StatisticsAnswer, StatisticsQuestion, marks};
use crate::analysis::{
    CancelToken, ClusterSettings, M2_PER_KM2, Refused, StackedPlaces, StandardEllipse,
    standard_ellipse,
};
use crate::charts::{Chart, Curve, CurvePlot};
use crate::geography::{MetricBounds, MetricPoint};
use crate::map::layers::MarkKind;
use crate::profile::counted;

/// The rectangle round places and the area that they could have been in, with what that is.
fn area(
    question: &StatisticsQuestion,
    scope: &Scope<'_>,
    places: &StackedPlaces,
) -> Result<(MetricBounds, f64, &'static str), Refused> {
    use geo::Area as _;
    let bounds = places.bounds().filter(|b| b.width_m() > 0.0 && b.height_m() > 0.0);
    let bounds = bounds.ok_or_else(|| Refused::Unfit {
        method: "a statistic of an area",
        reason: "all incidents lie at one place or on one line; choose more of them".to_owned(),
    })?;
    if let Some(km2) = question.area_km2 {
        return Ok((bounds, km2 * M2_PER_KM2, "as typed"));
    }
    if let Some(spot) = scope.spot.and_then(|s| scope.answer.hot_spots.spots.get(s)) {
        return Ok((bounds, spot.area_m2, "the hot spot's"));
    }
    if let Some(chosen) = &scope.answer.question.filter.area {
        let area_m2 = metric_polygons(&chosen.polygons, &scope.answer.plane).unsigned_area();
        return Ok((bounds, area_m2, "the area that incidents are chosen from"));
    }
    Ok((bounds, bounds.width_m() * bounds.height_m(), "the rectangle round them"))
}

pub(super) fn concentration(
    question: &StatisticsQuestion,
    scope: &Scope<'_>,
) -> Result<StatisticsAnswer, Refused> {
    let counts = scope.counts_in(None);
    // All places where anything was ever recorded are those where it could have been.
    let mut by_count: Vec<u32> = (0..counts.len() as u32).collect();
    by_count.retain(scope.possible());
    by_count.sort_by_key(|p| std::cmp::Reverse(counts[*p as usize]));
    let values: Vec<f64> = by_count.iter().map(|p| f64::from(counts[*p as usize])).collect();
    let found = crate::analysis::concentration(&values, 0)?;
    let mut said = found.sentences();
    said.push(format!(
        "The places are all {} at which anything was recorded, in whatever month.",
        by_count.len()
    ));
    let mut answer = StatisticsAnswer::new(question, scope, said);
    answer.figures = vec![
        ("Gini".to_owned(), format!("{:.4}", found.gini)),
        ("Generalised Gini".to_owned(), format!("{:.4}", found.generalised_gini)),
        ("Share of places with 25 %".to_owned(), format!("{:.2} %", 100.0 * found.share_for_25)),
        ("Share of places with 50 %".to_owned(), format!("{:.2} %", 100.0 * found.share_for_50)),
        ("Places".to_owned(), found.places.to_string()),
        ("Incidents".to_owned(), found.incidents.to_string()),
    ];
    let n = by_count.len() as f64;
    let parts = found.lorenz.iter().map(|(x, _)| ((1.0 - x) * n).round() as usize).collect();
    answer.light = Light::Places { by_count: Arc::new(by_count), parts };
    answer.chart = Some(Chart {
        title: "Lorenz curve".to_owned(),
        about: answer.about.clone(),
        said: answer.said.clone(),
        plot: Arc::new(CurvePlot {
            along: "of the places",
            up: "of the incidents",
            curves: vec![Curve { name: "these incidents".to_owned(), points: found.lorenz }],
            diagonal: "spread evenly",
            points: Vec::new(),
            is_from_least: true,
        }),
    });
    Ok(answer.with_parameters("places without an incident counted"))
}

pub(super) fn nearest_neighbour(
    question: &StatisticsQuestion,
    scope: &Scope<'_>,
) -> Result<StatisticsAnswer, Refused> {
    let places = scope.stack();
    let (_, area_m2, which) = area(question, scope, &places)?;
    let found = crate::analysis::clark_evans(&places, area_m2)?;
    let mut answer = StatisticsAnswer::new(question, scope, found.sentences());
    answer.figures = vec![
        ("Ratio".to_owned(), format!("{:.4}", found.ratio)),
        ("z".to_owned(), format!("{:.3}", found.z)),
        ("p".to_owned(), format!("{:.2e}", found.p)),
        ("Nearest other, on average".to_owned(), format!("{:.1} m", found.observed_m)),
        ("Expected".to_owned(), format!("{:.1} m", found.expected_m)),
        ("Area".to_owned(), format!("{:.3} km² ({which})", area_m2 / M2_PER_KM2)),
        ("Share a place".to_owned(), format!("{:.0} %", 100.0 * found.share_at_distance_zero())),
    ];
    Ok(answer.with_parameters(&format!("area {:.3} km², {which}", area_m2 / M2_PER_KM2)))
}

pub(super) fn clusters(
    question: &StatisticsQuestion,
    scope: &Scope<'_>,
    cancel: &CancelToken,
) -> Result<StatisticsAnswer, Refused> {
    let places = scope.stack();
    let (bounds, area_m2, which) = area(question, scope, &places)?;
    let settings = ClusterSettings {
        bounds,
        area_m2,
        threshold_m: None,
        min_incidents: question.min_incidents,
        simulations: 0,
        seed: question.seed,
    };
    let found = crate::analysis::nearest_neighbour_clusters(&places, &settings, cancel)?;
    let mut answer = StatisticsAnswer::new(question, scope, found.sentences());
    answer.figures = vec![
        ("Clusters".to_owned(), found.of_order(1).to_string()),
        ("Clusters of clusters".to_owned(), found.of_order(2).to_string()),
        ("Threshold".to_owned(), format!("{:.1} m", found.threshold_m)),
        ("Area".to_owned(), format!("{:.3} km² ({which})", area_m2 / M2_PER_KM2)),
    ];
    let mut order_1: Vec<_> = found.clusters.iter().filter(|c| c.order == 1).collect();
    order_1.sort_by(|a, b| b.incidents.total_cmp(&a.incidents));
    let plane = &scope.answer.plane;
    for cluster in &found.clusters {
        let kind = if cluster.order == 1 { MarkKind::High } else { MarkKind::Around };
        answer.marks.extend(marks::polygon(&cluster.hull, plane, kind));
        if let Some(ellipse) = &cluster.ellipse {
            answer.marks.extend(marks::ring(ellipse_ring(ellipse), plane, MarkKind::Around));
        }
    }
    answer.find(order_1.iter().zip(1..).map(|(c, n)| Finding {
        words: format!("Cluster {n}: {}", counted(c.incidents.round() as u64, "incident")),
        at: c.centre,
    }));
    Ok(answer.with_parameters(&format!(
        "threshold {:.1} m, at least {}, area {:.3} km², {which}",
        found.threshold_m,
        counted(question.min_incidents as u64, "incident"),
        area_m2 / M2_PER_KM2
    )))
}

pub(super) fn dbscan(
    question: &StatisticsQuestion,
    scope: &Scope<'_>,
) -> Result<StatisticsAnswer, Refused> {
    use geo::ConvexHull as _;
    let places = scope.stack();
    let labels = crate::analysis::dbscan(&places, question.reach_m, question.min_incidents)?;
    let clusters = labels.iter().flatten().max().map_or(0, |last| last + 1);
    let mut members: Vec<Vec<(MetricPoint, f64)>> = vec![Vec::new(); clusters];
    let mut alone = 0.0;
    for (label, member) in labels.iter().zip(places.iter()) {
        match label.and_then(|l| members.get_mut(l)) {
            Some(cluster) => cluster.push(member),
            None => alone += member.1,
        }
    }
    let count = |cluster: &[(MetricPoint, f64)]| cluster.iter().map(|(_, w)| w).sum::<f64>();
    members.sort_by(|a, b| count(b).total_cmp(&count(a)));
    let said = vec![format!(
        "{} of places with at least {} within {} m; {} in none.",
        counted(clusters as u64, "cluster"),
        counted(question.min_incidents as u64, "incident"),
        question.reach_m,
        counted(alone.round() as u64, "incident")
    )];
    let mut answer = StatisticsAnswer::new(question, scope, said);
    answer.figures = vec![
        ("Clusters".to_owned(), clusters.to_string()),
        ("Incidents in none".to_owned(), alone.to_string()),
    ];
    let plane = &scope.answer.plane;
    for cluster in &members {
        let points: geo::MultiPoint<f64> =
            cluster.iter().map(|(p, _)| geo::Point::new(p.x, p.y)).collect();
        answer.marks.extend(marks::polygon(&points.convex_hull(), plane, MarkKind::High));
    }
    answer.find(members.iter().zip(1..).map(|(cluster, n)| {
        let all = count(cluster);
        let mean =
            |of: fn(&MetricPoint) -> f64| cluster.iter().map(|(p, w)| w * of(p)).sum::<f64>() / all;
        Finding {
            words: format!("Cluster {n}: {}", counted(all.round() as u64, "incident")),
            at: MetricPoint::new(mean(|p| p.x), mean(|p| p.y)),
        }
    }));
    Ok(answer.with_parameters(&format!(
        "reach {} m, at least {}",
        question.reach_m,
        counted(question.min_incidents as u64, "incident")
    )))
}

pub(super) fn ellipse(
    question: &StatisticsQuestion,
    scope: &Scope<'_>,
) -> Result<StatisticsAnswer, Refused> {
    let found = standard_ellipse(&scope.stack(), question.variant)?;
    let mut answer = StatisticsAnswer::new(question, scope, found.sentences());
    answer.figures = vec![
        ("Centre".to_owned(), format!("{:.1}, {:.1} m", found.centre.x, found.centre.y)),
        ("Standard distance".to_owned(), format!("{:.1} m", found.standard_distance_m)),
        ("Long axis, clockwise from north".to_owned(), format!("{:.4}°", found.angle_degrees)),
        ("Half axis across".to_owned(), format!("{:.1} m", found.sigma_x)),
        ("Half axis along".to_owned(), format!("{:.1} m", found.sigma_y)),
        ("Variant".to_owned(), question.variant.label().to_owned()),
    ];
    let plane = &scope.answer.plane;
    answer.marks.extend(marks::ring(ellipse_ring(&found), plane, MarkKind::High));
    let r = found.standard_distance_m;
    let circle = (0..72).map(|i| {
        let (sin, cos) = (f64::from(i) * std::f64::consts::TAU / 72.0).sin_cos();
        MetricPoint::new(found.centre.x + r * sin, found.centre.y + r * cos)
    });
    answer.marks.extend(marks::ring(circle, plane, MarkKind::Around));
    answer.find(std::iter::once(Finding { words: "Mean centre".to_owned(), at: found.centre }));
    Ok(answer.with_parameters(question.variant.label()))
}

/// The rim of an ellipse.
fn ellipse_ring(ellipse: &StandardEllipse) -> impl Iterator<Item = MetricPoint> {
    let (sin, cos) = ellipse.angle_degrees.to_radians().sin_cos();
    let (across, along, centre) = (ellipse.sigma_x, ellipse.sigma_y, ellipse.centre);
    (0..72).map(move |i| {
        let (s, c) = (f64::from(i) * std::f64::consts::TAU / 72.0).sin_cos();
        let (u, v) = (across * c, along * s);
        // The long axis points to the angle clockwise from north.
        MetricPoint::new(centre.x + v * sin + u * cos, centre.y + v * cos - u * sin)
    })
}
