//! Figures of deprivation, joined to LSOAs by code and year.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::{Path, PathBuf};

use beatlas::geography::MetricPlane;
use beatlas::import::{DeprivationReport, ImportError, import_areas, import_deprivation};
use beatlas::jobs::bring_in::{bring_in_areas, bring_in_deprivation};
use beatlas::profile::NeighbourhoodProfile;
use beatlas::store::{ProfileFile, check};

/// Two LSOAs of a year: the year stands in the name of their column.
fn lsoas(folder: &Path, year: &str) -> PathBuf {
    let feature = |code: &str, name: &str, west: f64| {
        let east = west + 0.01;
        format!(
            r#"{{"type":"Feature","properties":{{"LSOA{year}CD":"{code}","LSOA{year}NM":"{name}"}},"geometry":{{"type":"Polygon","coordinates":[[[{west},52.6],[{east},52.6],[{east},52.61],[{west},52.61],[{west},52.6]]]}}}}"#
        )
    };
    let features =
        [feature("E01000001", "City 001A", -1.1), feature("E01000002", "City 001B", -1.09)];
    let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
    let path = folder.join(format!("lsoa{year}.geojson"));
    std::fs::write(&path, text).unwrap();
    path
}

fn with_lsoas(folder: &Path, years: &[&str]) -> NeighbourhoodProfile {
    let mut profile = NeighbourhoodProfile::new("City", MetricPlane::british_national_grid());
    for year in years {
        let import = import_areas(&lsoas(folder, year), &profile, None).unwrap();
        import.edit.unwrap().apply(&mut profile);
    }
    profile
}

fn csv(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn adds_up(r: &DeprivationReport) {
    assert_eq!(r.joined + r.unchanged + r.not_in_profile + r.rejected, r.rows_read, "{r:?}");
}

fn decile(profile: &NeighbourhoodProfile, vintage: &str, code: &str) -> Option<u8> {
    let area = profile.areas.iter().find(|a| a.vintage == vintage && a.code == code).unwrap();
    area.deprivation.as_ref().map(|d| d.decile)
}

const FIGURES: &str = "lsoa11_code,IMD_decile,Income_decile,IMD_rank\n\
    E01000001,9.0,10.0,29199.0\n\
    E01000002,2,3,\"5,120\"\n\
    E01099999,4.0,4.0,12000\n";

#[test]
fn figures_are_joined_by_code_and_never_to_boundaries_of_another_year() {
    let folder = tempfile::tempdir().unwrap();
    let mut profile = with_lsoas(folder.path(), &["11", "21"]);
    let path = csv(folder.path(), "imd2019_england.csv", FIGURES);
    let import = import_deprivation(&path, &profile).unwrap();
    adds_up(&import.report);
    let r = &import.report;
    assert_eq!((r.rows_read, r.joined, r.not_in_profile, r.rejected), (3, 2, 1, 0));
    assert_eq!((r.index.as_str(), r.vintage.as_str()), ("IMD 2019", "2011"));
    assert_eq!(r.areas_without_figure, 2, "those of 2021");
    let untouched = profile.clone();
    let edit = import.edit.unwrap();
    assert_eq!(edit.label(), "Join IMD 2019 to 2 LSOAs");
    edit.apply(&mut profile);
    assert_eq!(decile(&profile, "2011", "E01000001"), Some(9));
    assert_eq!(decile(&profile, "2021", "E01000001"), None);
    let second = profile.areas.iter().find(|a| a.vintage == "2011" && a.code.ends_with('2'));
    assert_eq!(second.unwrap().deprivation.as_ref().unwrap().rank, Some(5_120));
    // The same again changes nothing; an import of the boundaries again keeps the figures.
    let again = import_deprivation(&path, &profile).unwrap();
    assert_eq!((again.edit, again.report.unchanged), (None, 2));
    let boundaries = import_areas(&lsoas(folder.path(), "11"), &profile, None).unwrap();
    assert_eq!(boundaries.edit, None, "{:?}", boundaries.report);
    edit.undo(&mut profile);
    assert_eq!(profile, untouched);

    let newer = FIGURES.replace("lsoa11_code", "LSOA code (2021)");
    let newer = csv(folder.path(), "IoD2025.csv", &newer);
    let only_old = with_lsoas(folder.path(), &["11"]);
    let import = import_deprivation(&newer, &only_old).unwrap();
    assert_eq!(import.edit, None);
    assert_eq!((import.report.other_vintage, import.report.not_in_profile), (2, 3));
    let text = import.report.to_text();
    assert!(text.contains("of LSOAs of 2021") && text.contains("IOD 2025"), "{text}");
}

#[test]
fn the_published_names_of_columns_are_known_and_a_year_that_nobody_says_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let mut profile = with_lsoas(folder.path(), &["11"]);
    let areas = profile.areas.iter().map(|a| {
        let mut area = a.clone();
        area.vintage.clear();
        area
    });
    profile.areas = std::sync::Arc::new(areas.collect());
    let path = csv(
        folder.path(),
        "File_7.csv",
        "\u{feff}LSOA code (2011),LSOA name (2011),Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived),Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs),Income Decile\n\
         E01000001,City 001A,29199,9,1\n",
    );
    let import = import_deprivation(&path, &profile).unwrap();
    import.edit.unwrap().apply(&mut profile);
    assert_eq!(decile(&profile, "", "E01000001"), Some(9));
    assert_eq!(import.report.index, "Index of multiple deprivation");
    assert_eq!(import.report.areas_without_vintage, 1);
    assert!(import.report.remarks()[0].contains("do not say of what year"));
}

#[test]
fn what_cannot_be_a_figure_is_rejected_with_line_column_and_value() {
    let folder = tempfile::tempdir().unwrap();
    let profile = with_lsoas(folder.path(), &["11"]);
    let text = "lsoa11_code,IMD_decile,IMD_rank\nE01000001,11,1\nE01000002,3.5,2\nBristol,3,2\n\
        E01000001,3,0\nE01000002,3,\nE01000002,4,9\n";
    let import = import_deprivation(&csv(folder.path(), "imd.csv", text), &profile).unwrap();
    adds_up(&import.report);
    assert_eq!((import.report.joined, import.report.rejected), (1, 5));
    let notes: Vec<String> =
        import.report.problems.iter().map(|n| format!("{}: {}", n.area, n.text)).collect();
    assert_eq!(
        notes,
        [
            "line 2: column \"IMD_decile\": expected a decile from 1 to 10, found \"11\"",
            "line 3: column \"IMD_decile\": expected a decile from 1 to 10, found \"3.5\"",
            "line 4: column \"lsoa11_code\": expected a code such as E01000001, found \"Bristol\"",
            "line 5: column \"IMD_rank\": expected a rank from 1, found \"0\"",
            "line 7: E01000002 stands in the file twice",
        ]
    );
    for (text, found) in [
        ("a,b\n1,2\n", "the columns \"a, b\""),
        ("", "the columns \"\""),
        ("{\"type\":\"FeatureCollection\"}", "the columns"),
    ] {
        let error = import_deprivation(&csv(folder.path(), "x.csv", text), &profile).unwrap_err();
        assert!(matches!(error, ImportError::Refused { .. }), "{error}");
        let words = error.to_string();
        assert!(words.contains("x.csv") && words.contains(found), "{words}");
    }
}

#[test]
fn figures_are_kept_in_the_file_and_taken_back_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.gpkg");
    let profile = NeighbourhoodProfile::new("City", MetricPlane::british_national_grid());
    drop(ProfileFile::create(&path, &profile).unwrap());
    bring_in_areas(&lsoas(folder.path(), "11"), &path, None).unwrap();
    let report = bring_in_deprivation(&csv(folder.path(), "imd2019.csv", FIGURES), &path).unwrap();
    assert_eq!(report.joined, 2);
    assert_eq!(check(&path).unwrap().problems, []);
    let (mut file, kept) = ProfileFile::open(&path).unwrap();
    assert_eq!(decile(&kept, "2011", "E01000002"), Some(2));
    let step = file.history().to_undo().unwrap().clone();
    let edit = step.edit(&kept, false).unwrap();
    file.undo(&edit, "analyst").unwrap();
    drop(file);
    let (_, kept) = ProfileFile::open(&path).unwrap();
    assert_eq!((kept.areas.len(), decile(&kept, "2011", "E01000002")), (2, None));
}

/// The Index of Multiple Deprivation of 2019 and LSOAs as they are published, where the data are
/// on this machine.
#[test]
fn the_published_index_is_joined_whole() {
    let data = ["../shared/data", "../../shared/data"]
        .iter()
        .map(|d| Path::new(env!("CARGO_MANIFEST_DIR")).join(d).join("03-uk-boundaries"))
        .find(|p| p.exists());
    let Some(data) = data else {
        return eprintln!("skipped: there are no published boundaries beside this source tree");
    };
    let imd = data.join("imd/imd2019_england_lsoa11.csv.gz");
    let lsoas = data.join("uk-geojson/lsoa_by_lad/E06000016.json.gz");
    let profile = NeighbourhoodProfile::new("Leicester", MetricPlane::british_national_grid());
    let mut profile = profile;
    import_areas(&lsoas, &profile, None).unwrap().edit.unwrap().apply(&mut profile);
    let import = import_deprivation(&imd, &profile).unwrap();
    adds_up(&import.report);
    let r = &import.report;
    assert_eq!((r.rows_read, r.rejected, r.other_vintage), (32_844, 0, 0), "{r:?}");
    assert_eq!((r.joined, r.areas_without_figure), (profile.areas.len() as u64, 0));
    import.edit.unwrap().apply(&mut profile);
    // Of the file: E01013600, Leicester 003A.
    let known = profile.areas.iter().find(|a| a.code == "E01013600").unwrap();
    assert_eq!(known.vintage, "2011");
    assert!(known.deprivation.as_ref().unwrap().rank.is_some());
}
