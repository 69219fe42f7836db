//! Imports of many incidents: packed in the file, small in its history.

use std::sync::Arc;

use beatlas::edit::ProfileEdit;
use beatlas::profile::{ContentKey, Incident, IncidentsBuilder};

use super::Open;
use super::sample::{at, incident, record};

/// An import that changes the outcome of the rows there are and adds so many.
fn import(open: &Open, outcome: Option<&str>, new: u32) -> ProfileEdit {
    let before = Arc::clone(&open.profile.incidents);
    let mut builder = IncidentsBuilder::new(open.profile.plane.clone());
    for row in before.rows() {
        let mut row = row.to_incident();
        if let Some(outcome) = outcome {
            outcome.clone_into(&mut row.outcome);
        }
        builder.push(&row).unwrap();
    }
    let from = before.len() as u32;
    for n in from..from + new {
        let mut key = [7; 16];
        // In another order than the rows.
        key[..4].copy_from_slice(&n.wrapping_mul(2_654_435_761).to_be_bytes());
        let (x, y) = (f64::from(n % 400), f64::from(n / 400 % 300));
        builder
            .push(&Incident {
                key: ContentKey(key),
                source_id: format!("id {n}"),
                lon_lat: (n % 11 != 0).then(|| at(-1.2 + x * 1e-3, 52.6 + y * 1e-3)),
                location: format!("On or near Street {}", n % 97),
                ..incident((n % 200) as u8, "")
            })
            .unwrap();
    }
    ProfileEdit::ImportIncidents { before, after: Arc::new(builder.build()), record: record() }
}

fn history_bytes(open: &Open) -> i64 {
    let connection = rusqlite::Connection::open(&open.path).unwrap();
    let sql = "SELECT total(length(change)) FROM history";
    connection.query_row(sql, [], |r| r.get::<_, f64>(0)).unwrap() as i64
}

#[test]
fn thousands_of_incidents_come_change_and_go_and_the_file_stays_whole() {
    let folder = tempfile::tempdir().unwrap();
    let mut open = Open::new(folder.path());
    let start = open.profile.clone();
    for (outcome, new) in [(None, 12_000), (Some("Charged"), 300), (None, 11_000)] {
        let edit = import(&open, outcome, new);
        open.make(edit);
        open.assert_whole();
        open.restart();
    }
    let end = open.profile.clone();
    for _ in 0..3 {
        assert!(open.undo());
        open.assert_whole();
        open.restart();
    }
    assert!(super::same(&open.profile, &start));
    for _ in 0..3 {
        assert!(open.redo());
        open.assert_whole();
        open.restart();
    }
    assert!(super::same(&open.profile, &end));
    // The R-tree still follows single rows: its triggers are there again.
    let edit = import(&open, None, 1);
    open.make(edit);
    open.assert_whole();
}

#[test]
fn an_import_of_a_hundred_thousand_can_be_taken_back_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let mut open = Open::new(folder.path());
    let start = open.profile.clone();
    let edit = import(&open, None, 100_500);
    open.make(edit);
    assert!(history_bytes(&open) < 10_000, "{} bytes", history_bytes(&open));
    open.restart();
    assert!(open.undo());
    assert!(super::same(&open.profile, &start));
    open.assert_whole();
    assert!(history_bytes(&open) < 10_000, "{} bytes", history_bytes(&open));
    // In the same sitting it can be made again; over a restart the files are brought in anew.
    assert!(open.redo() && open.undo());
    open.file = None;
    let (file, read) = beatlas::store::ProfileFile::open(&open.path).unwrap();
    assert!(super::same(&read, &start));
    assert!(file.history().to_redo().is_none());
    let [note] = file.notes() else { panic!("{:?}", file.notes()) };
    assert!(note.text.contains("bring the files in anew"), "{}", note.text);
}
