//! Writes the town, its incidents and its community map as files.

mod basemap;
mod community;
mod geojson;
mod incidents;

use std::fs;
use std::path::Path;

use crate::community::Community;
use crate::incidents::Incident;
use crate::town::Town;
use crate::trouble::Result;

/// The files by name, with their text.
pub fn files(
    town: &Town,
    rows: &[Incident],
    map: &Community,
) -> Result<Vec<(&'static str, String)>> {
    Ok(vec![
        ("ashview-basemap.geojson", basemap::text(town)?),
        ("ashview-incidents.csv", incidents::text(rows)?),
        ("ashview-stakeholders.geojson", community::stakeholders(map)?),
        ("ashview-focal-points.geojson", community::focal_points(map)?),
        ("ashview-spocs.geojson", community::spocs(map)?),
        ("ashview-strategies.geojson", community::strategies(map)?),
    ])
}

/// Writes all files into a folder, which is made when it is missing.
pub fn all(
    folder: &Path,
    town: &Town,
    rows: &[Incident],
    map: &Community,
) -> Result<Vec<(&'static str, usize)>> {
    fs::create_dir_all(folder)?;
    let mut sizes = Vec::new();
    for (name, text) in files(town, rows, map)? {
        fs::write(folder.join(name), &text)?;
        sizes.push((name, text.len()));
    }
    Ok(sizes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made() -> Vec<(&'static str, String)> {
        let make = || {
            let town = Town::build()?;
            let rows = crate::incidents::make(&town)?;
            let map = Community::build(&town)?;
            files(&town, &rows, &map)
        };
        make().unwrap_or_else(|t| unreachable!("{t}"))
    }

    #[test]
    fn two_runs_give_the_same_bytes() {
        assert_eq!(made(), made());
    }

    #[test]
    fn the_geojson_files_are_valid_and_the_basemap_is_small() {
        for (name, text) in made().iter().filter(|f| f.0.ends_with("geojson")) {
            let value: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
            assert_eq!(value["type"], "FeatureCollection", "{name}");
            assert!(value["features"].as_array().is_some_and(|f| f.len() >= 6), "{name}");
            assert!(value.get("crs").is_none());
            assert!(text.len() < 1_500_000, "{name}: {}", text.len());
        }
    }

    #[test]
    fn every_line_of_the_table_has_twelve_fields() {
        for (_, text) in made().iter().filter(|f| f.0.ends_with("csv")) {
            for line in text.lines() {
                // Commas between quotes belong to a location.
                let commas =
                    line.split('"').step_by(2).map(|part| part.matches(',').count()).sum::<usize>();
                assert_eq!(commas, 11, "{line}");
            }
        }
    }
}
