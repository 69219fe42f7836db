//! Steps by name: what each is called, what the audit says of it, how many are kept, and that a
//! copy that is handed on holds none.

use beatlas::edit::{Gesture, MOST_STEPS, ProfileEdit, add_record, change_record, delete_record};
use beatlas::profile::{
    CommunityRecord, Field, FieldValue, RecordId, Relationship, Shape, SpocId, Subject,
};
use beatlas::store::{AuditRow, ProfileFile, Writer, check};
use rusqlite::Connection;

use super::edits::new_record;
use super::sample::{at, import};
use super::{Open, ROLE};

fn open() -> (tempfile::TempDir, Open) {
    let folder = tempfile::tempdir().unwrap();
    let open = Open::new(folder.path());
    (folder, open)
}

/// The edit that sets a field.
fn set(open: &Open, subject: Subject, field: Field, value: FieldValue) -> ProfileEdit {
    ProfileEdit::set_field(&open.profile, subject, field, value).unwrap().unwrap()
}

fn text(text: &str) -> FieldValue {
    FieldValue::Text(text.to_owned())
}

/// The newest rows of the audit, oldest first.
fn audit(open: &mut Open, newest: usize) -> Vec<AuditRow> {
    let mut rows = open.file().audit(None, newest).unwrap();
    rows.reverse();
    rows
}

#[test]
fn a_step_is_called_by_what_it_does() {
    let (_folder, open) = open();
    let p = &open.profile;
    let mosque = Subject::Record(RecordId::Stakeholder(p.stakeholders[0].id));
    let church = Subject::Record(RecordId::FocalPoint(p.focal_points[0].id));
    let area = Subject::Record(RecordId::Strategy(p.strategies[3].id));
    let label = |edit: Option<ProfileEdit>| edit.unwrap().label();
    let field = |subject, field, value| label(Some(set(&open, subject, field, value)));
    assert_eq!(field(mosque, Field::Relationship, text("active")), "Change relationship of Imam");
    assert_eq!(field(mosque, Field::Name, text("Imam's deputy")), "Rename Imam to Imam's deputy");
    assert_eq!(field(area, Field::Title, text("Ring")), "Rename Area to Ring");
    assert_eq!(
        field(mosque, Field::PrimarySpoc, FieldValue::Spoc(None)),
        "Change point of contact of Imam"
    );
    let neighbourhood = Subject::Neighbourhood;
    assert_eq!(
        field(neighbourhood, Field::Name, text("Ashview East")),
        "Rename Ashview to Ashview East"
    );
    let moved = Some(Shape::Point(at(-1.1, 52.6)));
    assert_eq!(label(ProfileEdit::set_shape(p, church, moved.clone())), "Move St Mary's – Église");
    assert_eq!(
        label(ProfileEdit::set_shape(p, church, None)),
        "Take St Mary's – Église off the map"
    );
    let unseen = Subject::Record(RecordId::Stakeholder(p.stakeholders[1].id));
    assert_eq!(label(ProfileEdit::set_shape(p, unseen, moved)), "Put Unseen on the map");
    let mut ring = p.shape_of(area).unwrap().points().to_vec();
    ring[1] = at(-1.2, 52.8);
    let mut gesture = Gesture::begin(p, area).unwrap();
    gesture.shape = Shape::Area(ring.clone());
    assert_eq!(label(gesture.end(p)), "Reshape Area");
    assert_eq!(Gesture::begin(p, area).unwrap().end(p), None, "nothing moved, so no step");
    let boundary = |points| ProfileEdit::set_shape(p, neighbourhood, points);
    assert_eq!(label(boundary(None)), "Delete the boundary");
    assert_eq!(label(boundary(Some(Shape::Area(ring)))), "Reshape the boundary");
    assert_eq!(
        add_record(p, new_record(4, "Needles in the park", None, None)).label(),
        "Add Needles in the park"
    );
    assert_eq!(add_record(p, new_record(4, "", None, None)).label(), "Add Observation");
    let spoc = RecordId::Spoc(p.spocs[0].id);
    assert_eq!(label(delete_record(p, spoc)), "Delete Youth officer");
    let mut both = p.record(RecordId::Stakeholder(p.stakeholders[0].id)).unwrap().to_owned();
    both.handling_mut().owner = "sergeant".to_owned();
    both.handling_mut().notes = "new".to_owned();
    assert_eq!(label(change_record(p, both)), "Change Imam");
    assert_eq!(import(p, &[]).label(), "Import files without new incidents");
}

#[test]
fn the_audit_says_from_what_to_what_and_nothing_of_what_is_deleted() {
    let (_folder, mut open) = open();
    let id = open.profile.stakeholders[0].id;
    let imam = Subject::Record(RecordId::Stakeholder(id));
    let church = Subject::Record(RecordId::FocalPoint(open.profile.focal_points[0].id));
    let edit = set(&open, imam, Field::Relationship, text("active"));
    open.make(edit);
    open.undo();
    open.redo();
    let moved = ProfileEdit::set_shape(&open.profile, church, Some(Shape::Point(at(-1.1, 52.6))));
    open.make(moved.unwrap());
    let edit = set(&open, Subject::Neighbourhood, Field::Description, text("hills"));
    open.make(edit);
    let spoc = RecordId::Spoc(open.profile.spocs[0].id);
    let edit = delete_record(&open.profile, spoc).unwrap();
    open.make(edit);
    open.undo();
    let rows = audit(&mut open, 11);
    assert!(rows.iter().all(|r| r.who == ROLE), "{rows:#?}");
    let said: Vec<_> =
        rows.iter().map(|r| (r.what.as_str(), r.table.as_str(), r.detail.as_str())).collect();
    assert_eq!(
        said,
        [
            (
                "alteration",
                "stakeholders",
                "Change relationship of Imam\nRelationship: “strained” → “active”"
            ),
            (
                "alteration",
                "stakeholders",
                "Undo: Change relationship of Imam\nRelationship: “active” → “strained”"
            ),
            (
                "alteration",
                "stakeholders",
                "Change relationship of Imam\nRelationship: “strained” → “active”"
            ),
            (
                "alteration",
                "focal_points",
                "Move St Mary's – Église\nPlace: 52.64000° N 1.14000° W → 52.60000° N 1.10000° W"
            ),
            (
                "alteration",
                "neighbourhood",
                "Change description of Ashview\nDescription: nothing → “hills”"
            ),
            (
                "alteration",
                "stakeholders",
                "Change point of contact of Imam\nPoint of contact: “Youth officer” → nothing"
            ),
            (
                "alteration",
                "focal_points",
                "Change point of contact of St Mary's – Église\nPoint of contact: “Youth officer” → nothing"
            ),
            ("erasure", "spocs", "Delete Youth officer"),
            ("collection", "spocs", "Undo: Delete Youth officer"),
            (
                "alteration",
                "focal_points",
                "Undo: Change point of contact of St Mary's – Église\nPoint of contact: nothing → “Youth officer”"
            ),
            (
                "alteration",
                "stakeholders",
                "Undo: Change point of contact of Imam\nPoint of contact: nothing → “Youth officer”"
            ),
        ]
    );
    // The audit of one record is its own.
    let own = open.file().audit(Some(RecordId::Stakeholder(id)), 100).unwrap();
    assert_eq!(own.len(), 5);
    assert!(own.iter().all(|r| r.record == id.to_string()));
}

#[test]
fn only_the_last_100_steps_are_kept() {
    let (_folder, mut open) = open();
    let mut states = vec![open.profile.clone()];
    for n in 0..MOST_STEPS + 7 {
        let edit = set(&open, Subject::Neighbourhood, Field::Description, text(&format!("no {n}")));
        open.make(edit);
        states.push(open.profile.clone());
    }
    let kept = |open: &Open| -> i64 {
        Connection::open(&open.path)
            .unwrap()
            .query_row("SELECT count(*) FROM history", [], |r| r.get(0))
            .unwrap()
    };
    assert_eq!(kept(&open), MOST_STEPS as i64);
    open.restart();
    let mut undone = 0;
    while open.undo() {
        undone += 1;
    }
    assert_eq!(undone, MOST_STEPS);
    assert_eq!(open.profile, states[7]);
    open.restart();
    while open.redo() {}
    assert_eq!(&open.profile, states.last().unwrap());
    open.assert_whole();
}

#[test]
fn a_new_edit_forgets_what_was_undone() {
    let (_folder, mut open) = open();
    for word in ["first", "second", "third"] {
        let edit = set(&open, Subject::Neighbourhood, Field::Description, text(word));
        open.make(edit);
    }
    assert!(open.undo() && open.undo());
    let edit = set(&open, Subject::Neighbourhood, Field::Description, text("other"));
    open.make(edit);
    assert!(!open.redo());
    open.restart();
    assert!(!open.redo());
    assert!(open.undo());
    assert_eq!(open.profile.neighbourhood.description, "first");
    assert!(open.undo() && !open.undo());
    assert!(open.redo() && open.redo() && !open.redo());
    assert_eq!(open.profile.neighbourhood.description, "other");
}

#[test]
fn a_step_that_cannot_be_read_takes_no_other_with_it_the_wrong_way() {
    let (_folder, mut open) = open();
    for word in ["one", "two", "three", "four"] {
        let edit = set(&open, Subject::Neighbourhood, Field::Description, text(word));
        open.make(edit);
    }
    assert!(open.undo() && open.undo());
    let spoil = |open: &mut Open, step: i64| {
        open.file = None;
        let sql = "UPDATE history SET change = '{}' WHERE fid = ?1";
        Connection::open(&open.path).unwrap().execute(sql, [step]).unwrap();
        let (file, profile) = ProfileFile::open(&open.path).unwrap();
        assert_eq!(file.notes().len(), 1, "{:?}", file.notes());
        open.history = file.history().clone();
        open.profile = profile;
        open.file = Some(file);
    };
    // “three” is undone: what was done after it cannot be made again before it.
    spoil(&mut open, 3);
    assert!(!open.redo());
    assert!(open.undo());
    assert_eq!(open.profile.neighbourhood.description, "one");
    assert!(open.redo() && !open.redo());
    assert_eq!(open.profile.neighbourhood.description, "two");
    // “one” is done: what came before it stays.
    let edit = set(&open, Subject::Neighbourhood, Field::Description, text("five"));
    open.make(edit);
    spoil(&mut open, 1);
    assert!(open.undo() && open.undo() && !open.undo());
    assert_eq!(open.profile.neighbourhood.description, "one");
    open.assert_whole();
}

/// Whether the words stand anywhere in a file.
fn holds(path: &std::path::Path, words: &str) -> bool {
    let bytes = std::fs::read(path).unwrap();
    bytes.windows(words.len()).any(|w| w == words.as_bytes())
}

#[test]
fn a_copy_holds_no_step_and_nothing_that_was_deleted() {
    let (folder, mut open) = open();
    // Long enough to fill pages of its own.
    let secret = "the informant's words ".repeat(800);
    let mut record = new_record(4, "Talk", Some(at(-1.1, 52.6)), None);
    record.handling_mut().notes.clone_from(&secret);
    let id = record.id();
    let edit = add_record(&open.profile, record);
    open.make(edit);
    let stays = "what stays in the file";
    let mut record = new_record(0, "Shop", None, None);
    stays.clone_into(&mut record.handling_mut().notes);
    let edit = add_record(&open.profile, record);
    open.make(edit);
    let edit = delete_record(&open.profile, id).unwrap();
    open.make(edit);
    assert!(holds(&open.path, "informant"), "the step that can be taken back");

    let copy = folder.path().join("copy.gpkg");
    open.file().copy_to(&copy).unwrap();
    assert!(!holds(&copy, "informant") && holds(&copy, stays));
    assert_eq!(check(&copy).unwrap().problems, vec![]);
    let (file, read) = ProfileFile::open(&copy).unwrap();
    assert_eq!(read, open.profile);
    assert!(file.history().to_undo().is_none() && file.history().to_redo().is_none());
    drop(file);
    // The file itself still knows the way back.
    assert!(open.undo());
    assert!(open.profile.record(id).is_some());
    assert!(open.file().copy_to(&copy).is_err(), "a name that is taken");
    open.undo();
    open.undo();
    // Undone, it is in no table; the steps alone hold it until others push them out.
    for n in 0..=MOST_STEPS {
        let edit = set(&open, Subject::Neighbourhood, Field::Description, text(&n.to_string()));
        open.make(edit);
    }
    assert!(!holds(&open.path, "informant"), "deleted text is left in the file");
}

#[test]
fn a_copy_through_the_writer_waits_for_what_is_before_it_and_is_in_the_audit() {
    let (folder, mut open) = open();
    let writer = Writer::start(open.file.take().unwrap());
    let spoc = open.profile.spocs[0].id;
    let mut after = open.profile.record(RecordId::Spoc(spoc)).unwrap().to_owned();
    "cover".clone_into(&mut after.handling_mut().owner);
    let edit = change_record(&open.profile, after).unwrap();
    edit.apply(&mut open.profile);
    writer.apply(edit, ROLE);
    let copy = folder.path().join("copy.gpkg");
    writer.copy(copy.clone(), "the partnership".to_owned(), ROLE).recv().unwrap().unwrap();
    assert_eq!(writer.stop().confirmed, 2, "the edit, and that the copy was made");
    assert_eq!(ProfileFile::open(&copy).unwrap().1, open.profile);
    let (file, _) = ProfileFile::open(&open.path).unwrap();
    let row = &file.audit(None, 1).unwrap()[0];
    assert_eq!(
        (&*row.what, &*row.why, &*row.detail),
        ("disclosure", "the partnership", "Saved a copy as copy.gpkg")
    );
}

#[test]
fn deleting_a_spoc_is_one_step_that_leaves_nobody_naming_it() {
    let (_folder, mut open) = open();
    let spoc: SpocId = open.profile.spocs[0].id;
    let before = open.profile.clone();
    let edit = delete_record(&open.profile, RecordId::Spoc(spoc)).unwrap();
    assert!(matches!(&edit, ProfileEdit::Several { edits, .. } if edits.len() == 3));
    open.make(edit);
    assert!(open.profile.records().all(|r| r.primary_spoc().is_none()));
    open.restart();
    assert!(open.undo() && !open.undo());
    assert_eq!(open.profile.stakeholders, before.stakeholders);
    assert_eq!(open.profile.spocs, before.spocs);
    assert!(matches!(
        open.profile.record(RecordId::Spoc(spoc)).unwrap().to_owned(),
        CommunityRecord::Spoc(_)
    ));
    assert_eq!(open.profile.stakeholders[0].relationship, Relationship::Strained);
}
