//! Bringing incidents in by the window: columns, where to, progress, and the report that is kept.

#![allow(clippy::unwrap_used, clippy::panic, clippy::unreachable)]

#[path = "window/harness.rs"]
mod harness;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use beatlas::command::Command;
use beatlas::geography::MetricPlane;
use beatlas::import::{DayOrder, IncidentField, remembered_mappings};
use beatlas::profile::{AsbType, CrimeType, NeighbourhoodProfile, Precision};
use beatlas::session::{FileWish, ImportDialog, IncomingShape, Message};
use beatlas::store::{ProfileFile, check};
use beatlas::update::update;
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use harness::Window;

/// A window on an empty profile of its own, with a folder of its own for mappings.
fn on_empty() -> (tempfile::TempDir, Window) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("riverside.gpkg");
    let profile = NeighbourhoodProfile::new("Riverside", MetricPlane::british_national_grid());
    drop(ProfileFile::create(&path, &profile).unwrap());
    let mut window = Window::on(&path);
    window.app_mut().mappings_folder = Some(folder.path().join("mappings"));
    (folder, window)
}

fn file(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn columns(window: &mut Window, files: &[PathBuf]) {
    window.drop_on(files);
    window.frames_until("the columns", |app| {
        matches!(app.session.import, Some(ImportDialog::Columns { .. }))
    });
}

fn shape(window: &Window) -> IncomingShape {
    window.app().session.incoming.as_ref().unwrap().shapes[0].clone()
}

fn do_now(window: &mut Window, command: Command) {
    let ctx = window.harness.ctx.clone();
    update(window.app_mut(), &ctx, command);
    window.harness.run_steps(3);
}

fn report(window: &mut Window) -> beatlas::import::ImportReport {
    window.frames_until("the report", |app| {
        matches!(app.session.import, Some(ImportDialog::Report(_)))
    });
    let Some(ImportDialog::Report(report)) = window.app().session.import.clone() else {
        unreachable!()
    };
    *report
}

/// As a council's noise log might be: dates that can be read in two ways, own wordings, one row
/// without a place, one with 0, 0.
const COUNCIL: &str = "\
Ref,Reported,Easting,Northing,What,Street
A1,03/04/2022,458500,304900,Loud party,High Street
A2,04/04/2022,458600,304950,Loud party,Mill Lane
A3,05/04/2022,458700,304800,Fly tipping,Mill Lane
A4,06/04/2022,,,Fly tipping,
A5,07/04/2022,0,0,Burglary,High Street
";

#[test]
fn columns_are_shown_corrected_answered_and_brought_into_the_open_profile() {
    let (folder, mut window) = on_empty();
    let csv = file(folder.path(), "noise.csv", COUNCIL);
    columns(&mut window, &[csv]);
    // What is guessed is said with its reason, and what it makes of the rows.
    for words in ["Taken so because its name is \"Easting\"", "Line 2", "High Street"] {
        assert!(window.shows(words), "{words} is not shown");
    }
    assert!(window.shows("4 can be read in two ways"));
    // Nothing goes on before the question is answered.
    assert!(window.shows("say whether the day or the month comes first"));
    window.harness.get_by_role_and_label(Role::Button, "Continue").click();
    window.harness.run_steps(3);
    assert!(matches!(window.app().session.import, Some(ImportDialog::Columns { .. })));
    assert!(window.has("4 March 2022 (month first)"));
    window.click("3 April 2022 (day first)");
    assert_eq!(shape(&window).mapping.day_order, Some(DayOrder::DayFirst));
    assert!(window.shows("3 April 2022 to 7 April 2022"));
    // A column that the names do not tell is chosen by hand.
    window.choose("Column What", "Crime type");
    window.choose("Column Reported", "Date");
    assert!(window.shows("3 different types, 1 of them known"));
    // 0, 0 is found and offered, and stays as it is until somebody says so.
    assert!(window.shows("1 of 4 places are 0, 0"));
    assert_eq!((shape(&window).reading.placed, shape(&window).reading.rejected), (3, 1));
    window.click("Take 0, 0 as no place");
    assert_eq!((shape(&window).reading.placed, shape(&window).reading.rejected), (3, 0));
    // Wordings get a meaning.
    window.click("Crime types: 3 wordings, 2 kept as the file has them");
    window.choose("Crime type of Loud party", "Anti-social behaviour");
    window.choose("ASB type of Loud party", "Nuisance");
    window.choose("Sub-type of Loud party", "Loud music");
    window.click("Continue");
    assert!(matches!(window.app().session.import, Some(ImportDialog::Ask { into_open: true, .. })));
    window.click_button("Import");
    let report = report(&mut window);
    window.settle();
    assert_eq!(
        (report.rows_read, report.placed, report.without_place, report.rejected),
        (5, 3, 2, 0)
    );
    for words in ["Rows read: 5", "On the map: 3", "Without a place: 2", "Rows kept: 5"] {
        assert!(window.has(words), "{words}");
    }
    let incidents = &window.app().document.profile.incidents;
    let loud: Vec<_> = incidents.rows().filter(|r| r.asb_type == Some(AsbType::Nuisance)).collect();
    assert_eq!(loud.len(), 2);
    assert!(loud.iter().all(|r| *r.crime_type == CrimeType::AntiSocialBehaviour));
    // On disk, as one step that can be taken back.
    assert_eq!(window.rows::<i64>("SELECT count(*) FROM incidents"), [5]);
    assert_eq!(window.rows::<i64>("SELECT added FROM imports"), [5]);
    assert_eq!(check(&window.path()).unwrap().problems, vec![]);
    window.click("Close");
    window.keys(egui::Modifiers::COMMAND, Key::Z);
    assert_eq!(window.app().document.profile.incidents.len(), 0);
    assert_eq!(window.rows::<i64>("SELECT count(*) FROM incidents"), [0]);
    assert_eq!(window.rows::<i64>("SELECT count(*) FROM imports"), [0]);
    window.keys(egui::Modifiers::COMMAND, Key::Y);
    assert_eq!(window.app().document.profile.incidents.len(), 5);
    assert_eq!(window.app().document.profile.imports.len(), 1);
}

#[test]
fn a_mapping_is_remembered_for_the_next_file_of_the_shape_and_forgotten() {
    let (folder, mut window) = on_empty();
    let csv = file(folder.path(), "april.csv", COUNCIL);
    columns(&mut window, &[csv]);
    window.click("3 April 2022 (day first)");
    window.choose("Column What", "Crime type");
    window.fill("Remember it as", "Noise log");
    window.click("Remember");
    assert!(window.shows("The mapping is remembered as “Noise log”"));
    let kept = folder.path().join("mappings");
    assert_eq!(names(&kept), ["noise-log.json"]);
    let mapping = shape(&window).mapping;
    window.click("Cancel");
    assert!(window.app().session.import.is_none());
    // The next month, with its columns in another order.
    let text = "What,Ref,Reported,Easting,Northing,Street\nLoud party,B1,01/05/2022,458500,304900,High Street\n";
    let csv = file(folder.path(), "may.csv", text);
    columns(&mut window, &[csv]);
    assert_eq!(shape(&window).remembered.as_deref(), Some("Noise log"));
    assert_eq!(shape(&window).mapping, mapping);
    assert!(shape(&window).reading.missing.is_empty());
    window.choose("Mapping", "As guessed");
    assert!(shape(&window).mapping.column(IncidentField::CrimeType).is_none());
    window.choose("Mapping", "Noise log");
    assert_eq!(shape(&window).mapping, mapping);
    window.click("Forget “Noise log”");
    assert_eq!(remembered_mappings(&kept), (vec![], vec![]));
    // What it was used for now stays.
    assert_eq!(shape(&window).mapping, mapping);
}

#[test]
fn swapped_coordinates_and_metres_read_as_degrees_are_offered_and_not_repaired() {
    let (folder, mut window) = on_empty();
    let csv = file(
        folder.path(),
        "swapped.csv",
        "Date,Latitude,Longitude,Type\n2022-04-03,-1.13,52.63,Drugs\n2022-04-04,-1.14,52.64,Drugs\n",
    );
    columns(&mut window, &[csv]);
    assert!(window.shows("2 of 2 places would lie where they are expected"));
    assert_eq!(shape(&window).mapping.column(IncidentField::Latitude).unwrap().column, "Latitude");
    window.click("Exchange longitude and latitude");
    assert_eq!(shape(&window).mapping.column(IncidentField::Latitude).unwrap().column, "Longitude");
    assert!(!window.shows("would lie where they are expected"));
    window.click("Cancel");
    let csv = file(
        folder.path(),
        "metres.csv",
        "Date,lon,lat,Type\n2022-04-03,458500,304900,Drugs\n2022-04-04,458600,304950,Drugs\n",
    );
    columns(&mut window, &[csv]);
    window.choose("Column lon", "Longitude");
    window.choose("Column lat", "Latitude");
    window.click("Take them as easting and northing");
    assert_eq!(shape(&window).reading.placed, 2);
    window.click("Cancel");
    let csv = file(
        folder.path(),
        "utm.csv",
        "Date,Easting,Northing,Type\n2022-04-03,699375,5710160,Drugs\n",
    );
    columns(&mut window, &[csv]);
    assert_eq!(shape(&window).reading.placed, 0);
    window.click("Take them as UTM zone 30 north");
    assert_eq!(shape(&window).reading.placed, 1);
    window.harness.get_by_role_and_label(Role::ComboBox, "Easting and northing are");
}

const HEADER: &str = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context\n";

fn street(month: &str, rows: &str) -> String {
    let mut text = HEADER.to_owned();
    for place in rows.split(';') {
        writeln!(
            text,
            ",{month},Anyshire Police,Anyshire Police,{place},On or near High Street,E01000001,Anytown 001A,Anti-social behaviour,,"
        )
        .unwrap();
    }
    text
}

#[test]
fn a_new_user_drops_files_reads_the_report_and_finds_the_month_that_is_missing() {
    let (folder, mut window) = on_empty();
    let files: Vec<PathBuf> = [
        ("2022-01", "-1.13,52.63;-1.13,52.63"),
        ("2022-02", "-1.14,52.64;,"),
        ("2022-04", "-1.15,52.65;52.65,-1.15"),
    ]
    .iter()
    .map(|(month, rows)| {
        file(folder.path(), &format!("{month}-anyshire-street.csv"), &street(month, rows))
    })
    .collect();
    window.drop_on(&files);
    // The layout is known: no question about columns, though they can be looked at.
    window.frames_until("the question where to", |app| {
        matches!(app.session.import, Some(ImportDialog::Ask { .. }))
    });
    window.click("Columns…");
    assert!(window.shows("there is nothing to choose"));
    window.click("Continue");
    window.click_button("Import");
    let first = report(&mut window);
    assert_eq!(first.months_missing, ["2022-03"]);
    assert!(window.shows("Missing: Mar 2022"));
    assert!(window.shows("Mar 2022: missing"));
    assert!(window.shows("1 row repeats an earlier row of the same file in every field"));
    // Rejected rows in a group, each with its line and value.
    let group = window.harness.get_by_label_contains("1 row: Longitude: the place is beyond");
    group.click();
    window.settle();
    window.harness.run_steps(30);
    assert!(window.shows("2022-04-anyshire-street.csv, line 3, Longitude: found “52.65”"));
    // The report goes into a file.
    window.click("Save report…");
    let out = folder.path().join("report.csv");
    window.fill("File", &out.to_string_lossy());
    window.click_button("Save report");
    window.frames_until("the file", |app| app.session.file_dialog.is_none());
    let saved = std::fs::read_to_string(&out).unwrap();
    assert!(saved.contains("month missing,2022-03,,"), "{saved}");
    assert!(saved.contains("rejected row,,,2022-04-anyshire-street.csv,3,Longitude,52.65,"));
    // Rows without a place are shown in the table.
    assert!(matches!(window.app().session.import, Some(ImportDialog::Report(_))));
    window.click("Show the rows without a place");
    let app = window.app();
    assert!(app.session.import.is_none() && app.session.table.is_some());
    assert_eq!(app.answer().unwrap().rows.len(), 1);
    let kept = &app.session.question.filter.precisions;
    assert_eq!(kept.iter().zip(Precision::ALL).find(|(on, _)| **on).unwrap().1, &Precision::None);
    // The same files again change nothing, and both reports are kept with the profile.
    window.drop_on(&files);
    window.frames_until("the question where to", |app| {
        matches!(app.session.import, Some(ImportDialog::Ask { .. }))
    });
    window.click_button("Import");
    let again = report(&mut window);
    assert_eq!((again.added, again.unchanged), (0, 5));
    window.click("Close");
    let path = window.path();
    drop(window);
    let mut window = Window::on(&path);
    do_now(&mut window, Command::ShowImports);
    assert_eq!(window.app().document.profile.imports.len(), 2);
    do_now(&mut window, Command::ShowReport(0));
    let Some(ImportDialog::Report(kept)) = window.app().session.import.clone() else {
        unreachable!()
    };
    assert_eq!(*kept, first);
}

#[test]
fn a_cancelled_import_leaves_no_file_and_no_change() {
    let (folder, mut window) = on_empty();
    let mut text = street("2022-01", "-1.13,52.63");
    for i in 0..150_000 {
        writeln!(
            text,
            "id{i},2022-01,Anyshire Police,Anyshire Police,-1.13,52.63,On or near High Street,E01000001,Anytown 001A,Burglary,,"
        )
        .unwrap();
    }
    let csv = file(folder.path(), "2022-01-anyshire-street.csv", &text);
    let before = std::fs::read(window.path()).unwrap();
    for into_open in [true, false] {
        window.drop_on(std::slice::from_ref(&csv));
        window.frames_until("the question where to", |app| {
            matches!(app.session.import, Some(ImportDialog::Ask { .. }))
        });
        let listed = names(folder.path());
        do_now(&mut window, Command::ImportIntoOpen(into_open));
        let ctx = window.harness.ctx.clone();
        update(window.app_mut(), &ctx, Command::ConfirmImport);
        window.harness.run_steps(1);
        // The window stays live, says how far it is, and has a way out.
        assert!(window.shows("Importing: "));
        window.harness.get_by_role_and_label(Role::Button, "Cancel").click();
        window.harness.run_steps(1);
        window.frames_until("the end", |app| !app.is_busy());
        let app = window.app();
        assert_eq!(
            app.session.message,
            Some(Message::Done("Cancelled; nothing was changed".to_owned()))
        );
        assert_eq!(app.document.profile.incidents.len(), 0);
        assert!(app.document.history.to_undo().is_none());
        assert_eq!(names(folder.path()), listed);
        do_now(&mut window, Command::CloseImport);
    }
    assert!(std::fs::read(window.path()).unwrap() == before, "the file changed");
}

#[test]
fn where_the_computer_has_no_dialog_paths_are_typed() {
    let (folder, mut window) = on_empty();
    do_now(&mut window, Command::AskFile(FileWish::Incidents));
    window.fill("File", "not there.csv");
    window.click_button("Next");
    assert!(window.shows("expected a file or a folder, found none at"));
    let rows = "Month,Longitude,Latitude,Location,Crime type,Context\n\
        2022-04,-1.13,52.63,On or near Mill Lane,Anti-social behaviour,\n";
    let first = file(folder.path(), "2022-04-ashview-street.csv", rows);
    let second = file(folder.path(), "2022-06-ashview-street.csv", &rows.replace("04,", "06,"));
    window.fill("File", &format!("{}; {}", first.display(), second.display()));
    window.click_button("Next");
    window.frames_until("the question where to", |app| {
        matches!(app.session.import, Some(ImportDialog::Ask { .. }))
    });
    assert!(window.app().session.file_dialog.is_none());
    window.click_button("Import");
    let report = report(&mut window);
    assert_eq!((report.rows_read, report.months_missing), (2, vec!["2022-05".to_owned()]));
    // The month that is missing is said where the months are chosen and under the map's title.
    do_now(&mut window, Command::CloseImport);
    window.settle();
    assert!(window.has("Period, Apr 2022 to Jun 2022 (3 months); no data of May 2022"));
    assert!(window.shows("Apr 2022 to Jun 2022 (3 months), 1 month missing"));
    // A profile is opened so too.
    let other = folder.path().join("second.gpkg");
    let profile = NeighbourhoodProfile::new("Second", MetricPlane::british_national_grid());
    drop(ProfileFile::create(&other, &profile).unwrap());
    do_now(&mut window, Command::AskFile(FileWish::Open));
    window.fill("File", &other.to_string_lossy());
    window.click_button("Open");
    window.frames_until("the other profile", |app| {
        app.document.profile.neighbourhood.name == "Second"
    });
}

#[test]
fn another_programs_geopackage_is_offered_and_a_profile_is_opened() {
    let (folder, mut window) = on_empty();
    let other = folder.path().join("layer.gpkg");
    let profile = NeighbourhoodProfile::new("Riverside", MetricPlane::british_national_grid());
    beatlas::export::export_layer(&profile, beatlas::export::ExportLayer::FocalPoints, &other)
        .unwrap();
    window.drop_on(std::slice::from_ref(&other));
    window.frames_until("the offer", |app| {
        matches!(app.session.import, Some(ImportDialog::Foreign { .. }))
    });
    window.click("Use as basemap…");
    let dialog = window.app().session.file_dialog.clone().unwrap();
    assert_eq!(
        (dialog.wish, dialog.path),
        (FileWish::Basemap, other.to_string_lossy().into_owned())
    );
    window.click("Cancel");
    let second = folder.path().join("second.gpkg");
    let profile = NeighbourhoodProfile::new("Second", MetricPlane::british_national_grid());
    drop(ProfileFile::create(&second, &profile).unwrap());
    window.drop_on(&[second]);
    window.frames_until("the other profile", |app| {
        app.document.profile.neighbourhood.name == "Second"
    });
}

#[test]
fn the_columns_are_confirmed_and_left_by_keyboard() {
    let (folder, mut window) = on_empty();
    let csv = file(
        folder.path(),
        "log.csv",
        "Date,Easting,Northing,Type\n2022-04-03,458500,304900,Drugs\n",
    );
    columns(&mut window, std::slice::from_ref(&csv));
    window.key(Key::Escape);
    assert!(window.app().session.import.is_none() && window.app().session.incoming.is_none());
    columns(&mut window, std::slice::from_ref(&csv));
    window.key(Key::Enter);
    assert!(matches!(window.app().session.import, Some(ImportDialog::Ask { .. })));
    window.key(Key::Enter);
    report(&mut window);
    window.key(Key::Escape);
    assert!(window.app().session.import.is_none());
    assert_eq!(window.app().document.profile.incidents.len(), 1);
}
