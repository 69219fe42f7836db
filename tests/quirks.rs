//! What real files do: each quirk that data.police.uk and its API are known for is one test, or is
//! listed here with the test that has it already.
//!
//! | quirk | where |
//! |---|---|
//! | no coordinates, "No location" | here; `import.rs`: a street file and its report |
//! | identical coordinates of many | `import.rs`: rows alike in one file; here: one place |
//! | easting and northing, no header | `incident_formats.rs`: every street file; `any_table.rs`: places come in several systems |
//! | missing months are absences | `import.rs`: a street file and its report; here |
//! | answers that overlap | `any_table.rs`, `incident_formats.rs` |
//! | GeoJSON without crs, winding, digits | `export.rs`: geojson is that of RFC 7946 |
//! | either winding of a ring | `layer_import.rs`: geometries are taken |
//! | application id, user version, extents | `profile_file/damage.rs`, `profile_file/foreign.rs` |
//! | CSV cells that are formulas, UTF-8 mark | `export.rs`: no cell is a formula; `any_table.rs`: the encoding |
//! | metres of the grid, Helmert | `coordinates.rs` |
#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::{Path, PathBuf};

use beatlas::geography::{LonLat, MetricPlane};
use beatlas::import::{Import, ImportError, import_incidents, import_layer};
use beatlas::profile::{
    CommunityLayer, CrimeType, Incident, IncidentRow, NeighbourhoodProfile, POLICE_UK_CREDIT,
    Precision, When,
};

const HEADER: &str = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context";
/// A row as it stands in a published file.
const REAL: &str = ",2016-01,Avon and Somerset Constabulary,Avon and Somerset Constabulary,-2.511927,51.409435,On or near Harlech Close,E01014399,Bath and North East Somerset 001A,Anti-social behaviour,,";

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    }
}

fn read(file: &Path) -> Result<Import, ImportError> {
    import_incidents(&[file.to_owned()], None, &mut |_| true)
}

/// Imports a street file of these rows.
fn street(rows: &[&str]) -> Import {
    let folder = Folder::new();
    read(&folder.file("2016-01-a-street.csv", format!("{HEADER}\n{}\n", rows.join("\n")))).unwrap()
}

fn rows(import: &Import) -> Vec<IncidentRow<'_>> {
    import.incidents.rows().collect()
}

#[test]
fn anti_social_behaviour_has_neither_id_nor_outcome_and_is_kept() {
    let import = street(&[REAL, REAL, REAL]);
    let r = &import.report;
    assert_eq!((r.rows_read, r.added, r.placed, r.rejected), (3, 3, 3, 0));
    let kept = rows(&import);
    assert!(kept.iter().all(|r| r.source_id.is_empty() && r.outcome.is_empty()));
    assert!(kept[0].key != kept[1].key && kept[1].key != kept[2].key);
    // One snap point is one place, however many incidents lie on it.
    assert_eq!(import.incidents.places().len(), 1);
}

#[test]
fn the_row_without_a_location_is_counted_and_never_on_the_map() {
    for words in ["No location", "No Location", "no location", ""] {
        let row =
            REAL.replace("-2.511927,51.409435", ",").replace("On or near Harlech Close", words);
        let import = street(&[&row, REAL]);
        let r = &import.report;
        assert_eq!((r.rows_read, r.without_place, r.placed, r.rejected), (2, 1, 1, 0), "{words}");
        assert_eq!(rows(&import)[0].place, None);
        assert_eq!(rows(&import)[0].precision, Precision::None);
    }
}

#[test]
fn a_month_gets_no_day_no_hour_and_no_weekday() {
    let import = street(&[REAL]);
    let row = &rows(&import)[0];
    assert!(matches!(row.when, When::Month(_)), "{:?}", row.when);
    assert_eq!(row.when.to_text(), "2016-01");
    assert_eq!(row.precision, Precision::Snapped);
}

#[test]
fn transport_police_lie_inside_other_forces_and_may_have_no_lsoa() {
    let row = REAL
        .replacen("Avon and Somerset Constabulary", "British Transport Police", 2)
        .replace("E01014399,Bath and North East Somerset 001A", ",");
    let import = street(&[REAL, &row]);
    assert_eq!((import.report.added, import.report.placed), (2, 2));
    let kept = rows(&import);
    assert_eq!(kept[1].reported_by, "British Transport Police");
    assert_eq!((kept[1].lsoa_code, kept[1].lsoa_name, kept[1].context), ("", "", ""));
    // The same place and month, and another force: another incident.
    assert!(kept[0].key != kept[1].key);
}

#[test]
fn every_crime_type_is_known_in_file_and_answer_and_older_names_are_kept() {
    let slugs = [
        "anti-social-behaviour",
        "bicycle-theft",
        "burglary",
        "criminal-damage-arson",
        "drugs",
        "other-crime",
        "other-theft",
        "possession-of-weapons",
        "public-order",
        "robbery",
        "shoplifting",
        "theft-from-the-person",
        "vehicle-crime",
        "violent-crime",
    ];
    let folder = Folder::new();
    let answers: Vec<String> =
        slugs.iter().zip(1_u32..).map(|(slug, id)| answer(slug, id, "")).collect();
    let import = read(&folder.file("answer.json", format!("[{}]", answers.join(",")))).unwrap();
    let found: Vec<&CrimeType> = rows(&import).iter().map(|r| r.crime_type).collect();
    assert_eq!(found, CrimeType::ALL.iter().collect::<Vec<_>>());
    let named: Vec<String> = CrimeType::ALL
        .iter()
        .map(CrimeType::as_str)
        .chain(["Violent crime", "Public disorder and weapons"])
        .map(|name| REAL.replace("Anti-social behaviour", name))
        .collect();
    let import = street(&named.iter().map(String::as_str).collect::<Vec<_>>());
    let kept = rows(&import);
    assert_eq!(kept[..14].iter().map(|r| r.crime_type).collect::<Vec<_>>(), found);
    assert_eq!(kept[14].crime_type.as_str(), "Violent crime");
    assert_eq!(kept[15].crime_type.as_str(), "Public disorder and weapons");
}

#[test]
fn a_comma_in_a_quoted_location_and_headers_in_between_are_no_rows() {
    let row = REAL.replace("On or near Harlech Close", "\"Park, bandstand \"\"North\"\"\"");
    let import = street(&[&row, HEADER, REAL]);
    let r = &import.report;
    assert_eq!((r.rows_read, r.rejected, r.repeated_headers), (2, 0, 1), "{r:?}");
    assert_eq!(rows(&import)[0].location, "Park, bandstand \"North\"");
}

#[test]
fn the_code_of_an_area_stays_as_its_year_wrote_it() {
    // E01014399 of 2011 was divided; both codes stay what they are.
    let import = street(&[REAL, &REAL.replace("E01014399", "E01034999")]);
    let codes: Vec<&str> = rows(&import).iter().map(|r| r.lsoa_code).collect();
    assert_eq!(codes, ["E01014399", "E01034999"]);
}

#[test]
fn a_month_that_is_not_there_is_missing_and_not_zero() {
    let import = street(&[REAL, &REAL.replace("2016-01", "2016-04")]);
    let r = &import.report;
    let missing: Vec<String> = r.months_missing.iter().map(ToString::to_string).collect();
    assert_eq!(missing, ["2016-02", "2016-03"]);
    assert!(!r.by_month.contains_key("2016-02"), "{:?}", r.by_month);
}

/// A street crime as the API answers it.
fn answer(slug: &str, id: u32, persistent: &str) -> String {
    format!(
        r#"{{"category":"{slug}","location_type":"Force","location":{{"latitude":"52.6389","street":{{"id":883345,"name":"On or near Harlech &amp; Close"}},"longitude":"-1.13619"}},"context":"","outcome_status":null,"persistent_id":"{persistent}","id":{id},"location_subtype":"","month":"2022-10"}}"#
    )
}

#[test]
fn the_number_of_an_answer_is_not_its_identity() {
    let folder = Folder::new();
    let persistent = "a".repeat(64);
    let file = |name: &str, first: u32| {
        let rows = [
            answer("burglary", first, &persistent),
            answer("anti-social-behaviour", first + 1, ""),
        ];
        folder.file(name, format!("[{}]", rows.join(",")))
    };
    let (a, b) = (file("a.json", 1), file("b.json", 77_001));
    let first = read(&a).unwrap();
    let second = read(&b).unwrap();
    let keys = |i: &Import| i.incidents.keys().to_vec();
    assert_eq!(keys(&first), keys(&second), "the number changes from answer to answer");
    assert_eq!(rows(&first)[0].source_id, persistent);
}

#[test]
fn an_answer_without_a_location_is_kept_without_a_place() {
    let folder = Folder::new();
    let row = r#"{"category":"drugs","location_type":null,"location":null,"context":"","outcome_status":null,"persistent_id":"","id":5,"location_subtype":"","month":"2022-10"}"#;
    let file = folder.file("answer.json", format!("[{},{row}]", answer("drugs", 4, "")));
    let r = read(&file).unwrap().report;
    assert_eq!((r.rows_read, r.placed, r.without_place, r.rejected), (2, 1, 1, 0), "{r:?}");
}

#[test]
fn coordinates_that_are_no_numbers_reject_their_row_alone() {
    let folder = Folder::new();
    let wrong = answer("drugs", 4, "").replace("52.6389", "A").replace("-1.13619", "A");
    let file = folder.file("answer.json", format!("[{wrong},{}]", answer("drugs", 5, "")));
    let r = read(&file).unwrap().report;
    assert_eq!((r.rows_read, r.placed, r.rejected), (2, 1, 1), "{r:?}");
    assert!(r.problems[0].to_string().contains("\"A\""), "{}", r.problems[0]);
}

/// What the API answers beside crimes, in the shapes that it does.
#[test]
fn other_answers_are_refused_with_the_name_of_the_file() {
    let folder = Folder::new();
    for (name, text) in [
        (
            "neighbourhoods.json",
            r#"[{"id":"NC04","name":"City Centre"},{"id":"NC05","name":"Leake &amp; Keyworth"}]"#,
        ),
        (
            "boundary.json",
            r#"[{"latitude":"52.6394","longitude":"-1.1457"},{"latitude":"52.6389","longitude":"-1.1457"}]"#,
        ),
        ("people.json", r#"[{"name":"A. N. Other","rank":null,"bio":null,"contact_details":{}}]"#),
        (
            "priorities.json",
            r#"[{"issue":"<p>Noise</p>","issue-date":"2018-09-20T00:00:00","action":null,"action-date":null}]"#,
        ),
        ("locate.json", r#"{"force":"leicestershire","neighbourhood":"NC04"}"#),
        (
            "neighbourhood.json",
            r#"{"url_force":"","contact_details":{},"name":"x","links":[{"url":"","description":null,"title":null}],"centre":{"latitude":"A","longitude":"A"},"locations":[],"description":null,"id":"NC04","population":"A"}"#,
        ),
        ("not-found.json", "Not Found"),
        ("nothing.json", "[]"),
        ("too-many.json", ""),
    ] {
        let file = folder.file(name, text);
        match read(&file) {
            Err(e) => assert!(e.to_string().starts_with(name), "{e}"),
            Ok(i) => assert_eq!(i.report.placed, 0, "{name}: {:?}", i.report),
        }
        let empty = NeighbourhoodProfile::new("A", MetricPlane::british_national_grid());
        let today = jiff::civil::date(2026, 9, 1);
        for layer in CommunityLayer::ALL {
            if let Err(e) = import_layer(&file, layer, &empty, today, "Beat officer") {
                assert!(e.to_string().contains(name), "{e}");
            }
        }
    }
}

#[test]
fn web_mercator_is_stretched_and_says_by_how_much() {
    // 1.4508 m a pixel at 52.6° north, zoom 16, tiles of 256: a third less than on the equator.
    let at = LonLat::new(-1.13, 52.6).unwrap().lat().to_radians();
    let equator_m = 2.0 * std::f64::consts::PI * 6_378_137.0;
    let pixel = equator_m * at.cos() / (256.0 * 65_536.0);
    assert!((pixel - 1.4508).abs() < 1e-4, "{pixel}");
    // The plane on which densities are computed is not stretched.
    let plane = MetricPlane::british_national_grid();
    let place = |lon| plane.to_metric(LonLat::new(lon, 52.6).unwrap()).unwrap();
    let (a, b) = (place(-1.13), place(-1.12));
    assert!((a.distance_m(b) - 677.3).abs() < 1.0, "{}", a.distance_m(b));
}

#[test]
fn published_data_carry_their_credit_and_a_force_s_own_do_not() {
    assert_eq!(street(&[REAL]).incidents.credit(), Some(POLICE_UK_CREDIT));
    let folder = Folder::new();
    let crime = format!("[{}]", answer("drugs", 4, ""));
    let import = read(&folder.file("answer.json", crime)).unwrap();
    assert_eq!(import.incidents.credit(), Some(POLICE_UK_CREDIT));
    assert!(POLICE_UK_CREDIT.contains(
        "Contains public sector information licensed under the Open Government Licence v3.0"
    ));
    // One published row among many of the force's own is enough.
    let own = "id,date,time,longitude,latitude,location,crime_type,asb_type,precision\n1,2025-10-04,21:05,1.33,53.6,High Street,Anti-social behaviour,nuisance,exact\n2,2025-10-05,,1.33,53.6,High Street,Drugs,,snapped\n";
    let import = read(&folder.file("own.csv", own)).unwrap();
    assert_eq!((import.incidents.len(), import.incidents.credit()), (2, None));
    let published: Incident = rows(&street(&[REAL]))[0].to_incident();
    let mut both = beatlas::profile::IncidentsBuilder::with(
        MetricPlane::british_national_grid(),
        import.incidents.clone(),
    );
    both.push(&published).unwrap();
    assert_eq!(both.build().credit(), Some(POLICE_UK_CREDIT));
    // Ashview has incidents at map points of which the day is not known, and others with a day.
    let path = folder.0.path().join("ashview.gpkg");
    beatlas::sample::write_to(&path).unwrap();
    let (_, ashview) = beatlas::store::ProfileFile::open(&path).unwrap();
    assert_eq!(ashview.incidents.credit(), None);
}
