//! What is understood of incident files before anything is imported: their first rows, the
//! columns, what may be wrong with places, which wordings mean what; and mappings with a name.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use beatlas::export::export_report;
use beatlas::geography::LonLat;
use beatlas::import::{
    Category, DayOrder, HEAD_ROWS, ImportError, ImportReport, IncidentField, Mapping, Mappings,
    MetreSystem, Remedy, Remembered, Shape, TableHead, forget_mapping, import_incidents_by,
    keep_mapping, read_heads, remembered_mappings,
};
use beatlas::profile::{AsbType, CrimeType};
use beatlas::store::ProfileFile;

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    fn head(&self, text: &str) -> TableHead {
        let file = self.file("t.csv", text);
        read_heads(&[file], &mut || true).unwrap().remove(0)
    }
}

fn remedies(head: &TableHead, mapping: &Mapping, near: Option<LonLat>) -> Vec<Remedy> {
    head.read(mapping, near).remedies.into_iter().map(|(_, remedy)| remedy).collect()
}

#[test]
fn tables_of_one_shape_are_one_head_whatever_the_order_of_their_columns() {
    let folder = Folder::new();
    let files = [
        folder.file("a.csv", "Date,Easting,Northing\n2022-04-03,458500,304900\n"),
        folder.file("b.csv", "northing,easting,DATE\n304900,458500,2022-05-03\n"),
        folder.file("c.csv", "Date,lon,lat\n2022-05-03,-1.1,52.6\n"),
        folder.file(
            "2022-05-x-street.csv",
            "Crime ID,Month,Longitude,Latitude,Location,Crime type\n,2022-05,-1.1,52.6,x,Drugs\n",
        ),
    ];
    let heads = read_heads(&files, &mut || true).unwrap();
    let names: Vec<_> = heads.iter().map(|h| h.tables.join(" ")).collect();
    assert_eq!(names, ["a.csv b.csv", "c.csv", "2022-05-x-street.csv"]);
    assert_eq!(heads[2].published, Some("a data.police.uk street file"));
    let month = heads[2].guessed.column(IncidentField::Date).unwrap();
    assert_eq!(month.column, "Month");
    // Said once for the shape, it holds for every file of it, and for no other.
    let said = [
        (heads[0].shape(), heads[0].guessed.clone()),
        (heads[1].shape(), heads[1].guessed.clone()),
    ];
    let said = Mappings::ByShape(said.into_iter().collect());
    let import = import_incidents_by(&files, None, &said, &mut |_| true).unwrap();
    assert_eq!((import.report.rows_read, import.report.placed), (4, 4));
}

#[test]
fn what_is_no_table_of_incidents_is_refused_and_what_may_be_one_is_shown() {
    let folder = Folder::new();
    let refused = |text: &str| {
        read_heads(&[folder.file("t.csv", text)], &mut || true).unwrap_err().to_string()
    };
    assert!(refused("Dear Sir or Madam\nno table here\n").contains("t.csv"));
    assert!(refused("Crime ID,Month,Outcome type\na,2022-01,x\n").contains("outcomes file"));
    assert_eq!(read_heads(&[], &mut || true), Err(ImportError::NoFiles));
    let file = folder.file("u.csv", "What,When,Where\nx,2022-01-03,High Street\n");
    assert_eq!(read_heads(&[file], &mut || false), Err(ImportError::Cancelled));
    // Neither name tells the date nor is there a place, and yet a person may know.
    let head = folder.head("What,Seen,Where about\nx,2022-01-03,High Street\n");
    let date = head.guessed.column(IncidentField::Date).unwrap();
    assert_eq!(
        (date.column.as_str(), date.reason.as_str()),
        ("Seen", "it is the only column that holds dates")
    );
    assert!(head.read(&head.guessed, None).missing.is_empty());
    let empty = head.read(&Mapping::default(), None);
    assert_eq!(empty.missing, ["say which column holds the date or the place"]);
    let half = Mapping::default().with(IncidentField::Longitude, "What");
    assert_eq!(
        head.read(&half, None).missing,
        ["there is a column for longitude; say which is latitude"]
    );
}

#[test]
fn a_date_in_two_ways_is_asked_with_both_meanings_wherever_in_the_file_it_stands() {
    let folder = Folder::new();
    let mut text = "Date,Easting,Northing\n03/04/2022,458500,304900\n".to_owned();
    let head = folder.head(&text);
    let question = head.read(&head.guessed, None).question.unwrap();
    assert_eq!(
        (question.day_first.as_str(), question.month_first.as_str(), question.shown),
        ("3 April 2022", "4 March 2022", None)
    );
    // A date beyond the first rows settles it.
    for _ in 0..HEAD_ROWS {
        text.push_str("03/04/2022,458500,304900\n");
    }
    text.push_str("25/12/2022,458500,304900\n");
    let head = folder.head(&text);
    assert_eq!(head.guessed.day_order, Some(DayOrder::DayFirst));
    assert!(head.read(&head.guessed, None).missing.is_empty());
    // One that can be read in two ways asks, though the first rows have none.
    let mut text = "Date,Easting,Northing\n".to_owned();
    for _ in 0..=HEAD_ROWS {
        text.push_str("03/03/2022,458500,304900\n");
    }
    text.push_str("03/04/2022,458500,304900\n");
    let head = folder.head(&text);
    assert_eq!(head.guessed.day_order, None);
    let reading = head.read(&head.guessed, None);
    assert_eq!(reading.question.unwrap().example, "03/04/2022");
    assert_eq!(reading.missing, ["say whether the day or the month comes first"]);
}

#[test]
fn each_mistake_in_coordinates_has_its_remedy_and_a_right_file_has_none() {
    let folder = Folder::new();
    let table = |columns: &str, rows: &[&str]| {
        let mut text = format!("Date,{columns},Type\n");
        for row in rows {
            writeln!(text, "2022-01-03,{row},Drugs").unwrap();
        }
        folder.head(&text)
    };
    let degrees = Mapping::default()
        .with(IncidentField::Date, "Date")
        .with(IncidentField::Longitude, "x")
        .with(IncidentField::Latitude, "y");
    let metres = Mapping::default()
        .with(IncidentField::Date, "Date")
        .with(IncidentField::Easting, "x")
        .with(IncidentField::Northing, "y");
    let leicester = LonLat::new(-1.13, 52.63).ok();
    let utm = MetreSystem::Utm { zone: 30, south: false };
    let in_utm = Mapping { metres: utm, ..metres.clone() };
    let zone_30 = Remedy::Utm { zone: 30, south: false };
    for (rows, mapping, near, expected) in [
        (&["-1.13,52.63", "-1.14,52.64"][..], &degrees, None, None),
        (&["-1.13,52.63"], &degrees, leicester, None),
        (&["52.63,-1.13", "52.64,-1.14"], &degrees, None, Some(Remedy::SwapDegrees)),
        (&["41.9,-87.6"], &degrees, None, None),
        (&["41.9,-91.6"], &degrees, None, Some(Remedy::SwapDegrees)),
        (&["458500,304900"], &degrees, None, Some(Remedy::TakeAsMetres)),
        (&["-1.13,52.63"], &metres, None, Some(Remedy::TakeAsDegrees)),
        (&["458500,304900"], &metres, leicester, None),
        (&["304900,458500"], &metres, leicester, Some(Remedy::SwapMetres)),
        (&["304900,858500", "304900,958500"], &metres, None, None),
        (&["858500,304900", "958500,304900"], &metres, None, Some(Remedy::SwapMetres)),
        (&["699375,5710160"], &metres, None, Some(zone_30)),
        (&["699375,5710160"], &in_utm, None, None),
        (&["0,0", "-1.13,52.63"], &degrees, None, Some(Remedy::ZeroIsNoPlace)),
        (&["0,0", "458500,304900"], &metres, None, Some(Remedy::ZeroIsNoPlace)),
    ] {
        let head = table("x,y", rows);
        let found = remedies(&head, mapping, near);
        assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{rows:?}");
        if let Some(remedy) = expected {
            // What is offered helps, and is not offered again.
            let after = remedy.taken(mapping);
            assert_eq!(remedies(&head, &after, near), [], "{rows:?} after {remedy:?}");
            let (before, after) = (head.read(mapping, near), head.read(&after, near));
            assert!(after.rejected <= before.rejected, "{rows:?}: {before:?} {after:?}");
        }
    }
    let head = folder.head("Date;x;y\n2022-01-03;-1,13;52,63\n");
    assert_eq!(remedies(&head, &degrees, None), [Remedy::DecimalComma]);
    let with = Remedy::DecimalComma.taken(&degrees);
    assert_eq!(head.read(&with, None).placed, 1);
}

#[test]
fn wordings_are_counted_with_what_they_mean_and_foreign_ones_come_first() {
    let folder = Folder::new();
    let mut text = "Date,Easting,Northing,Type\n".to_owned();
    for (n, kind) in [(3, "Burglary"), (2, "Loud party"), (5, "ASB Nuisance"), (1, "Fly tipping")] {
        for _ in 0..n {
            writeln!(text, "2022-01-03,458500,304900,{kind}").unwrap();
        }
    }
    let head = folder.head(&text);
    let shown = |mapping: &Mapping| -> Vec<(String, u64, bool)> {
        let rows = head.categories(mapping).unwrap();
        rows.iter().map(|r| (r.text.clone(), r.count, r.is_published())).collect()
    };
    let row = |text: &str, n, known| (text.to_owned(), n, known);
    let expected = [
        row("Loud party", 2, false),
        row("Fly tipping", 1, false),
        row("ASB Nuisance", 5, true),
        row("Burglary", 3, true),
    ];
    assert_eq!(shown(&head.guessed), expected);
    // What is said changes the meaning and not the order under the hand.
    let mut said = head.guessed.clone();
    let meaning = Category {
        crime_type: CrimeType::AntiSocialBehaviour,
        asb_type: Some(AsbType::Nuisance),
        sub_type: None,
    };
    said.categories.insert("loud party".to_owned(), meaning.clone());
    let rows = head.categories(&said).unwrap();
    assert_eq!(
        (rows[0].text.as_str(), &rows[0].meaning, rows[0].is_said),
        ("Loud party", &meaning, true)
    );
    // Too many wordings are no list of types.
    let mut text = "Date,Easting,Northing,Type\n".to_owned();
    for i in 0..400 {
        writeln!(text, "2022-01-03,458500,304900,kind {i}").unwrap();
    }
    let head = folder.head(&text);
    assert_eq!(head.categories(&head.guessed), None);
    assert_eq!(head.rows.len(), HEAD_ROWS);
}

#[test]
fn mappings_are_kept_by_name_and_a_file_that_is_none_is_told() {
    let folder = Folder::new();
    let kept = folder.0.path().join("settings/mappings");
    assert_eq!(remembered_mappings(&kept), (vec![], vec![]));
    let remembered = |name: &str| Remembered {
        name: name.to_owned(),
        shape: Shape::of(["Date", "Where "]),
        mapping: Mapping::default().with(IncidentField::Date, "Date"),
    };
    keep_mapping(&kept, &remembered("Parks & housing")).unwrap();
    keep_mapping(&kept, &remembered("../../escape")).unwrap();
    assert_eq!(remembered_mappings(&kept).0.len(), 2);
    assert!(std::fs::read_dir(&kept).unwrap().count() == 2, "one left the folder");
    assert!(keep_mapping(&kept, &remembered(" ? ")).is_err());
    let other = Remembered { mapping: Mapping::default(), ..remembered("Parks & housing") };
    keep_mapping(&kept, &other).unwrap();
    let (found, problems) = remembered_mappings(&kept);
    assert_eq!((found[1].clone(), problems.len()), (other, 0));
    assert_eq!(found[1].shape, Shape::of(["where", "DATE"]));
    std::fs::write(kept.join("broken.json"), "{").unwrap();
    let (found, problems) = remembered_mappings(&kept);
    assert!(found.len() == 2 && problems[0].contains("broken.json"), "{problems:?}");
    forget_mapping(&kept, "Parks & housing").unwrap();
    forget_mapping(&kept, "never there").unwrap();
    assert_eq!(remembered_mappings(&kept).0.len(), 1);
}

#[test]
fn a_report_is_written_in_three_formats_and_over_no_profile() {
    let folder = Folder::new();
    let file = folder.file(
        "2022-05-x-street.csv",
        "Crime ID,Month,Longitude,Latitude,Location,Crime type\n,2022-05,-1.1,52.6,x,Drugs\n,=1+1,-1.1,52.6,x,Drugs\n,2022-07,,,x,Drugs\n",
    );
    let report =
        import_incidents_by(&[file], None, &Mappings::default(), &mut |_| true).unwrap().report;
    let out = |name: &str| folder.0.path().join(name);
    for name in ["r.csv", "r.json", "r.txt"] {
        export_report(&report, &out(name)).unwrap();
    }
    let text = std::fs::read_to_string(out("r.json")).unwrap();
    assert_eq!(serde_json::from_str::<ImportReport>(&text).unwrap(), report);
    assert_eq!(std::fs::read_to_string(out("r.txt")).unwrap(), report.to_text());
    let csv = std::fs::read_to_string(out("r.csv")).unwrap();
    assert!(csv.contains("month missing,2022-06,,"), "{csv}");
    // What a spreadsheet would run is neutralised.
    assert!(csv.contains("rejected row,,,2022-05-x-street.csv,3,Month,'=1+1,"), "{csv}");
    assert!(export_report(&report, &out("r.pdf")).unwrap_err().to_string().contains(".json"));
    let profile = out("p.csv");
    std::fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/schema-1.gpkg"), &profile)
        .unwrap();
    assert!(export_report(&report, &profile).is_err());
}

#[test]
fn imports_of_an_older_file_have_no_detail_and_a_half_made_table_is_completed() {
    let folder = Folder::new();
    let old = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/schema-1.gpkg");
    let path = folder.0.path().join("old.gpkg");
    std::fs::copy(old, &path).unwrap();
    let read = ProfileFile::open_to_read(&path).unwrap().1.imports;
    assert!(!read.is_empty() && read.iter().all(|i| i.detail.is_none()));
    let (file, profile) = ProfileFile::open(&path).unwrap();
    assert_eq!(profile.imports, read);
    drop(file);
    // A file made while version 2 was in the making has the table as version 1 had it.
    let connection = rusqlite::Connection::open(&path).unwrap();
    for column in ["added", "changed", "unchanged", "identical_rows", "months_missing", "report"] {
        connection.execute(&format!("ALTER TABLE imports DROP COLUMN {column}"), []).unwrap();
    }
    drop(connection);
    assert_eq!(ProfileFile::open_to_read(&path).unwrap().1.imports, read);
    assert_eq!(ProfileFile::open(&path).unwrap().1.imports, read);
    assert_eq!(beatlas::store::check(&path).unwrap().problems, vec![]);
}

fn tables_in(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() {
            tables_in(&path, found);
        } else if path
            .extension()
            .is_some_and(|e| ["csv", "xlsx", "json", "geojson"].iter().any(|k| e == *k))
        {
            found.push(path);
        }
    }
}

#[test]
fn every_real_file_is_shown_or_refused_with_a_reason() {
    let root = ["../shared/data", "../../shared/data"]
        .iter()
        .map(|d| Path::new(env!("CARGO_MANIFEST_DIR")).join(d))
        .find(|p| p.exists());
    let Some(root) = root else {
        eprintln!("skipped: there are no real files beside this source tree");
        return;
    };
    let mut files = Vec::new();
    tables_in(&root, &mut files);
    let (mut shown, mut refused) = (0, 0);
    for file in files.iter().filter(|f| f.metadata().is_ok_and(|m| m.len() < 20_000_000)) {
        match read_heads(std::slice::from_ref(file), &mut || true) {
            Ok(heads) => {
                shown += 1;
                for head in heads {
                    let reading = head.read(&head.guessed, None);
                    assert_eq!(reading.columns.len(), head.columns.len(), "{}", file.display());
                    let sum = reading.placed + reading.without_place + reading.rejected;
                    let published = head.published.is_some();
                    assert!(published || sum == reading.rows || !reading.missing.is_empty());
                }
            }
            Err(e) => {
                refused += 1;
                assert!(!e.to_string().is_empty());
            }
        }
    }
    eprintln!("{shown} shown, {refused} refused");
    assert!(shown > 10, "{shown} shown, {refused} refused");
}
