//! The areas of a profile as the cells of Gi* and Moran's I.

use serde_json::json;

use super::super::Failure;
use super::cells::Cells;
use super::input::Places;
use crate::analysis::Contiguity;
use crate::derived::AreaCells;
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
    let AreaCells { centres, sums, neighbours } =
        AreaCells::of(&areas, profile, &read.by_place, contiguity);
    let mut about = read.about();
    about.push(("areas", json!(kind.as_str())));
    about.push(("areas_without_neighbour", json!(neighbours.alone())));
    let how = if read.weighs.is_some() { "Summed" } else { "Counted" };
    Ok(Cells {
        centres,
        names: Some(areas.iter().map(|a| [a.code.clone(), a.title().to_owned()]).collect()),
        counts: sums,
        neighbours,
        about,
        said: format!("{} {how} in {} areas.", read.said(), areas.len()),
    })
}
