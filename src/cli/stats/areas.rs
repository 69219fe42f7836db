//! The areas of a profile as the cells of Gi* and Moran's I.

use rayon::prelude::*;
use serde_json::json;

use super::super::Failure;
use super::cells::Cells;
use super::input::Places;
use crate::analysis::{Contiguity, Neighbours};
use crate::derived::polygons_as_drawn;
use crate::geography::{Inside, MetricBounds, MetricPoint};
use crate::profile::{Area, AreaKind};

/// What was counted or weighed in each area of a kind, and which areas touch.
pub(super) fn cells_of_areas(
    read: &Places,
    kind: AreaKind,
    contiguity: Contiguity,
) -> Result<Cells, Failure> {
    let Some(profile) = &read.profile else {
        return Err(Failure::usage("--areas needs a profile, which keeps them"));
    };
    let areas: Vec<&Area> = profile.areas.iter().filter(|a| a.kind == kind).collect();
    if areas.is_empty() {
        return Err(Failure::refused(format!(
            "expected areas of the kind {} in the profile, found none; bring them in with 'beatlas import --areas'",
            kind.as_str()
        )));
    }
    let counts: Vec<f64> = areas
        .par_iter()
        .map(|area| {
            let inside = Inside::of(area.polygons.iter().flatten().map(Vec::as_slice));
            let places = profile.incidents.places().iter().zip(&read.by_place);
            let within = places.filter(|(p, n)| **n > 0.0 && inside.contains(p.lon_lat));
            within.map(|(_, n)| *n).sum::<f64>() + 0.0
        })
        .collect();
    let polygons: Vec<_> = areas.iter().map(|a| polygons_as_drawn(a)).collect();
    let neighbours = Neighbours::of_areas(&polygons, contiguity);
    let centre = |area: &&Area| {
        let ring = area.largest_ring().unwrap_or_default();
        let middle = ring.iter().filter_map(|p| profile.plane.to_metric(*p).ok());
        MetricBounds::around(middle)
            .map_or(MetricPoint::new(f64::NAN, f64::NAN), MetricBounds::centre)
    };
    let mut about = read.about();
    about.push(("areas", json!(kind.as_str())));
    about.push(("areas_without_neighbour", json!(neighbours.alone())));
    let how = if read.weighs.is_some() { "Summed" } else { "Counted" };
    Ok(Cells {
        centres: areas.iter().map(centre).collect(),
        names: Some(areas.iter().map(|a| [a.code.clone(), a.title().to_owned()]).collect()),
        counts,
        neighbours,
        about,
        said: format!("{} {how} in {} areas.", read.said(), areas.len()),
    })
}
