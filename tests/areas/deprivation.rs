//! Deciles of deprivation, joined to the LSOAs of a profile.

use beatlas::import::{
    DeprivationImport, DeprivationReport, DeprivationSource, import_areas, import_deprivation,
};
use beatlas::profile::{Deprivation, NeighbourhoodProfile};
use beatlas::store::{ProfileFile, check};

use super::{empty, published, written};

/// A profile with four squares in a row, each with the year of its boundary.
fn squares(years: [&str; 4]) -> NeighbourhoodProfile {
    let folder = tempfile::tempdir().unwrap();
    let mut profile = empty();
    for (n, year) in years.into_iter().enumerate() {
        let west = -1.2 + n as f64 / 10.0;
        let east = west + 0.1;
        let text = format!(
            r#"{{"type":"Feature","properties":{{"lsoa_code":"E0100000{}","lsoa_name":"Square"}},
            "geometry":{{"type":"Polygon","coordinates":[[[{west},52.6],[{east},52.6],[{east},52.7],[{west},52.7]]]}}}}"#,
            n + 1
        );
        let file = written(folder.path(), "square.geojson", &text);
        import_areas(&file, &profile, Some(year)).unwrap().edit.unwrap().apply(&mut profile);
    }
    assert_eq!(profile.areas.len(), 4);
    profile
}

fn rows_add_up(r: &DeprivationReport) {
    assert_eq!(r.joined + r.unchanged + r.not_in_profile + r.rejected, r.rows_read, "{r:?}");
    assert_eq!(r.problems.len() as u64 + r.problems_not_kept, r.rejected, "{r:?}");
    assert!(r.of_another_year <= r.not_in_profile && r.without_figure <= r.lsoas, "{r:?}");
    assert!(r.year_not_known <= r.joined + r.unchanged, "{r:?}");
}

/// A table joined to the squares, and the profile that it makes.
fn joined(
    years: [&str; 4],
    name: &str,
    text: &str,
    known: DeprivationSource<'_>,
) -> (NeighbourhoodProfile, DeprivationImport) {
    let folder = tempfile::tempdir().unwrap();
    let start = squares(years);
    let file = written(folder.path(), name, text);
    let import = import_deprivation(&file, &start, known).unwrap();
    rows_add_up(&import.report);
    let mut profile = start.clone();
    if let Some(edit) = &import.edit {
        edit.apply(&mut profile);
        let again = import_deprivation(&file, &profile, known).unwrap();
        rows_add_up(&again.report);
        assert!(again.edit.is_none() && again.report.joined == 0, "{:?}", again.report);
        assert_eq!(again.report.unchanged, import.report.joined + import.report.unchanged);
        let mut back = profile.clone();
        edit.undo(&mut back);
        assert_eq!(back, start, "undo restores");
    }
    (profile, import)
}

fn deciles(profile: &NeighbourhoodProfile) -> Vec<Option<u8>> {
    let mut areas: Vec<_> = profile.areas.iter().collect();
    areas.sort_by(|a, b| a.code.cmp(&b.code));
    areas.iter().map(|a| a.deprivation.as_ref().map(|d| d.decile)).collect()
}

#[test]
fn deciles_are_joined_by_code_and_every_row_is_accounted_for() {
    let text = "lsoa11_code,IMD_decile,Income_decile,IMD_rank\n\
        E01000001,9.0,3.0,29199.0\n\
        E01000002,1,2,\n\
        E01000003,11,2,5\n\
        E01000003,0,2,5\n\
        e01000002,4,2,5\n\
        somewhere,4,2,5\n\
        E01000004,4,2,-7\n\
        E01099999,4,2,7\n";
    let (profile, import) = joined(["2011"; 4], "imd2019.csv", text, DeprivationSource::default());
    let r = &import.report;
    assert_eq!((r.rows_read, r.joined, r.not_in_profile, r.rejected), (8, 2, 1, 5), "{r:?}");
    assert_eq!((r.lsoas, r.without_figure, r.of_another_year, r.year_not_known), (4, 2, 0, 0));
    assert_eq!((r.index.as_str(), r.vintage.as_str()), ("IMD 2019", "2011"));
    let said: Vec<String> = r.problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "imd2019.csv, line 4, IMD_decile: expected a decile from 1 to 10 (found \"11\")",
            "imd2019.csv, line 5, IMD_decile: expected a decile from 1 to 10 (found \"0\")",
            "imd2019.csv, line 6, lsoa11_code: this code stands in the file twice (found \"e01000002\")",
            "imd2019.csv, line 7, lsoa11_code: expected the code of an LSOA, such as E01004766 (found \"somewhere\")",
            "imd2019.csv, line 8, IMD_rank: expected a rank, a whole number from 1, or nothing (found \"-7\")",
        ]
    );
    assert_eq!(import.edit.unwrap().label(), "Join IMD 2019 to 2 LSOAs");
    assert_eq!(deciles(&profile), [Some(9), Some(1), None, None]);
    let first = profile.areas.iter().find(|a| a.code == "E01000001").unwrap();
    let expected = Deprivation { decile: 9, rank: Some(29_199), index: "IMD 2019".to_owned() };
    assert_eq!(first.deprivation, Some(expected));
    let text = r.to_text();
    assert!(text.contains("Ranks: IMD_rank") && text.contains("Rejected rows"), "{text}");
}

#[test]
fn figures_of_one_year_are_never_joined_to_boundaries_of_another() {
    let text = "LSOA code (2011),LSOA name (2011),\
        Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived),\
        Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs),\
        Income Decile (where 1 is most deprived 10% of LSOAs)\n\
        E01000001,One,\"29,199\",9,1\nE01000002,Two,5,1,2\nE01000003,Three,6,1,2\n";
    let years = ["2011", "2021", "", "2021"];
    let (profile, import) = joined(years, "a.csv", text, DeprivationSource::default());
    let r = &import.report;
    assert_eq!((r.joined, r.not_in_profile, r.of_another_year), (2, 1, 1), "{r:?}");
    assert_eq!((r.other_years.as_slice(), r.year_not_known), (&["2021".to_owned()][..], 1));
    assert_eq!(r.index, "Index of multiple deprivation");
    assert_eq!(deciles(&profile), [Some(9), None, Some(1), None]);
    let said = r.to_text();
    assert!(
        said.contains(
            "knows for boundaries of 2021 alone: 1. Figures for the LSOAs of 2011 are not joined"
        ),
        "{said}"
    );
    assert!(said.contains("since the year of the boundaries is not known: 1."), "{said}");
    // The other way round, with the column names of 2025.
    let text = text.replace("(2011)", "(2021)");
    let known = DeprivationSource { index: Some("IMD 2025"), vintage: Some("2011") };
    let (profile, import) = joined(years, "a.csv", &text, known);
    assert_eq!(import.report.vintage, "2021", "what the column says goes before what is typed");
    assert_eq!((import.report.index.as_str(), import.report.of_another_year), ("IMD 2025", 1));
    assert_eq!(deciles(&profile), [None, Some(1), Some(1), None]);
    // A file that does not say is told, or joined by the code alone and said.
    let text = "LSOA code;WIMD 2019 overall decile\nE01000001;3\nE01000002;4\n";
    let (profile, import) = joined(years, "w.csv", text, DeprivationSource::default());
    assert_eq!((import.report.year_not_known, import.report.index.as_str()), (2, "WIMD 2019"));
    assert_eq!(deciles(&profile), [Some(3), Some(4), None, None]);
    assert!(import.report.to_text().contains("the year of the figures' LSOAs is not known"));
    let known = DeprivationSource { vintage: Some("2021"), ..DeprivationSource::default() };
    let (profile, _) = joined(years, "w.csv", text, known);
    assert_eq!(deciles(&profile), [None, Some(4), None, None]);
}

#[test]
fn a_table_without_the_columns_is_refused_with_what_it_has() {
    let folder = tempfile::tempdir().unwrap();
    for (text, said) in [
        ("lsoa11_code,Income_decile\nE01000001,3\n", "no column of deciles among the columns"),
        ("code,IMD_decile\nE01000001,3\n", "no column of codes and deciles in \"IMD_decile\""),
        (
            "lsoa11_code,IMD 2015 decile,IMD 2019 decile\nE01000001,3,4\n",
            "deciles in \"IMD 2015 decile\", \"IMD 2019 decile\" among",
        ),
        ("", "an empty file"),
        ("lsoa11_code,IMD_decile\0", "a NUL byte"),
    ] {
        let file = written(folder.path(), "odd.csv", text);
        let error = import_deprivation(&file, &empty(), DeprivationSource::default());
        let error = error.unwrap_err().to_string();
        assert!(error.starts_with("odd.csv") && error.contains(said), "{error}");
    }
    let table = written(folder.path(), "t.csv", "lsoa11_code,IMD_decile\nE01000001,3\n");
    let error = import_areas(&table, &empty(), None).unwrap_err().to_string();
    assert_eq!(
        error,
        "t.csv: expected areas with boundaries, found a table with the columns \"lsoa11_code,IMD_decile\" and no boundaries; join figures of deprivation with --deprivation, or save boundaries as GeoJSON"
    );
}

#[test]
fn figures_that_were_joined_stay_when_the_boundaries_come_in_anew() {
    let folder = tempfile::tempdir().unwrap();
    let text = "lsoa_code,IMD_decile\nE01000001,3\n";
    let (mut profile, _) = joined(["2021"; 4], "a.csv", text, DeprivationSource::default());
    let text = r#"{"type":"Feature","properties":{"lsoa_code":"E01000001","lsoa_name":"Renamed"},
        "geometry":{"type":"Polygon","coordinates":[[[-1.2,52.6],[-1.1,52.6],[-1.1,52.7]]]}}"#;
    let file = written(folder.path(), "again.geojson", text);
    import_areas(&file, &profile, Some("2021")).unwrap().edit.unwrap().apply(&mut profile);
    let first = profile.areas.iter().find(|a| a.code == "E01000001").unwrap();
    assert_eq!((first.name.as_str(), first.polygons[0][0].len()), ("Renamed", 3));
    assert_eq!(deciles(&profile), [Some(3), None, None, None]);
}

#[test]
fn deciles_are_joined_from_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("P.gpkg");
    drop(ProfileFile::create(&path, &squares(["2011"; 4])).unwrap());
    let file = written(folder.path(), "imd.csv", "lsoa11cd,IMDDec0\nE01000001,3\nE01000002,x\n");
    let run = |more: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_beatlas"));
        command.arg("import").arg(&file).arg("--into").arg(&path).args(more);
        command.output().unwrap()
    };
    let output = run(&["--deprivation", "--index", "IMD 2019"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("Index: IMD 2019") && text.contains("line 3"), "{text}");
    let output = run(&["--deprivation", "--index", "IMD 2019", "--json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&report["unchanged"], &report["rejected"]), (&1.into(), &1.into()), "{report}");
    for wrong in [
        &["--deprivation", "--areas"][..],
        &["--deprivation", "--layer", "spocs"],
        &["--deprivation", "--report", "r.csv"],
        &["--index", "IMD 2019"],
    ] {
        assert_eq!(run(wrong).status.code(), Some(2), "{wrong:?}");
    }
    let (mut opened, mut profile) = ProfileFile::open(&path).unwrap();
    assert_eq!(deciles(&profile), [Some(3), None, None, None]);
    let step = opened.history().to_undo().unwrap().edit(&profile, false).unwrap();
    assert_eq!(step.label(), "Join IMD 2019 to 1 LSOA");
    step.undo(&mut profile);
    opened.undo(&step, "sergeant").unwrap();
    drop(opened);
    let (_, read) = ProfileFile::open(&path).unwrap();
    assert_eq!(deciles(&read), [None; 4]);
    assert_eq!(check(&path).unwrap().problems, vec![]);
}

#[test]
fn the_published_deciles_find_the_published_boundaries_of_their_year() {
    let Some(imd) = published("imd/imd2019_england_lsoa11.csv.gz") else { return };
    for (name, vintage, joins, other) in [
        ("uk-geojson/lsoa_by_lad/E06000016.json.gz", None, 192, 0),
        ("trafford-data-lab/lsoa/2021/gm_lsoa_super_generalised.geojson.gz", Some("2021"), 0, 1636),
        ("trafford-data-lab/lsoa/2021/gm_lsoa_super_generalised.geojson.gz", None, 1636, 0),
    ] {
        let Some(path) = published(name) else { continue };
        let mut profile = empty();
        import_areas(&path, &profile, vintage).unwrap().edit.unwrap().apply(&mut profile);
        let import = import_deprivation(&imd, &profile, DeprivationSource::default()).unwrap();
        let r = &import.report;
        rows_add_up(r);
        assert_eq!((r.rows_read, r.rejected), (32_844, 0), "{name}: {r:?}");
        assert_eq!((r.joined, r.of_another_year), (joins, other), "{name}: {r:?}");
        assert_eq!(r.without_figure, profile.areas.len() as u64 - joins, "{name}");
        assert_eq!((r.index.as_str(), r.vintage.as_str()), ("IMD 2019", "2011"));
        assert_eq!(import.edit.is_some(), joins > 0);
    }
}
