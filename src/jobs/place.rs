//! Where a new profile goes.

use std::path::PathBuf;

/// The path that a person gave for a profile: beside the first file unless it says otherwise, and
/// with the ending that opens it again.
pub fn profile_path(file: Option<&PathBuf>, path: PathBuf) -> PathBuf {
    let folder = file.and_then(|f| f.parent()).map(PathBuf::from).unwrap_or_default();
    let path = folder.join(path);
    if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("gpkg")) {
        return path;
    }
    let mut name = path.into_os_string();
    name.push(".gpkg");
    name.into()
}

/// A path for a new profile beside the first file that is not taken yet.
pub fn free_path_beside(file: Option<&PathBuf>, name: &str) -> PathBuf {
    let folder = file.and_then(|f| f.parent()).map(PathBuf::from).unwrap_or_default();
    let stem: String =
        name.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    let stem = stem.trim_matches('-').to_owned();
    let stem = if stem.is_empty() { "neighbourhood".to_owned() } else { stem };
    let numbered = (2..1000).map(|n| format!("{stem}-{n}"));
    std::iter::once(stem.clone())
        .chain(numbered)
        .map(|name| folder.join(format!("{name}.gpkg")))
        .find(|path| !path.exists())
        .unwrap_or_else(|| folder.join(format!("{stem}.gpkg")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_taken_from_the_first_files_folder_and_ends_in_gpkg() {
        let csv = PathBuf::from("in").join("2022-10-anyshire-street.csv");
        let of = |given: &str| profile_path(Some(&csv), PathBuf::from(given));
        assert_eq!(of("town"), PathBuf::from("in").join("town.gpkg"));
        assert_eq!(of("town.GPKG"), PathBuf::from("in").join("town.GPKG"));
        let suggested = free_path_beside(Some(&csv), "St Mary's");
        assert_eq!(suggested, PathBuf::from("in").join("st-mary-s.gpkg"));
    }
}
