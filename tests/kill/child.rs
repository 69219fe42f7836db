//! The child: edits a profile through the program's own way of writing until it is killed.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

use beatlas::edit::{
    History, IncidentChanges, ProfileEdit, add_record, change_record, delete_record,
};
use beatlas::profile::{
    Field, FieldValue, IncidentsBuilder, NeighbourhoodProfile, RecordId, RecordRef, Subject,
};
use beatlas::store::{ProfileFile, Writer};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::edits::new_record;
use super::line::{Line, say};
use super::sample::{at, incident, record};

/// The environment variables that tell the child what to do.
pub const FILE: &str = "BEATLAS_CHILD_FILE";
pub const SEED: &str = "BEATLAS_CHILD_SEED";
pub const EDITS: &str = "BEATLAS_CHILD_EDITS";

/// How many rows the audit gets for an edit, whichever way it goes.
fn audit_rows(edit: &ProfileEdit) -> usize {
    match edit {
        ProfileEdit::Several { edits, .. } => edits.iter().map(audit_rows).sum(),
        ProfileEdit::ImportIncidents { before, after, .. } => {
            let changes = IncidentChanges::between(before, after);
            let kinds = [changes.new, changes.changed, changes.gone];
            kinds.iter().filter(|rows| !rows.is_empty()).count().max(1)
        }
        ProfileEdit::Record(_)
        | ProfileEdit::Neighbourhood { .. }
        | ProfileEdit::Areas { .. }
        | ProfileEdit::KeptHotSpots { .. } => 1,
    }
}

struct Editing {
    random: ChaCha8Rng,
    profile: NeighbourhoodProfile,
    history: History,
    writer: Writer,
    audited: usize,
    /// States that are on their way to disk.
    trying: std::collections::VecDeque<Line>,
}

impl Editing {
    fn say_trying(&mut self) {
        let line = Line::of(&self.profile, self.audited, self.history.done().len());
        say(&line.text(false));
        self.trying.push_back(line);
    }

    /// One random thing that a person may do.
    fn edit_once(&mut self) {
        let what = self.random.random_range(0..100);
        if what < 22 {
            let Some(step) = self.history.to_undo() else { return };
            let edit = step.edit(&self.profile, false).unwrap();
            edit.undo(&mut self.profile);
            self.audited += audit_rows(&edit);
            self.history.undone(edit.clone());
            self.say_trying();
            self.writer.undo(edit, "sergeant");
        } else if what < 36 {
            let Some(step) = self.history.to_redo() else { return };
            let edit = step.edit(&self.profile, true).unwrap();
            edit.apply(&mut self.profile);
            self.audited += audit_rows(&edit);
            self.history.redone(edit.clone());
            self.say_trying();
            self.writer.redo(edit, "sergeant");
        } else if let Some(edit) = self.new_edit(what) {
            edit.apply(&mut self.profile);
            self.audited += audit_rows(&edit);
            self.history.push(edit.clone());
            self.say_trying();
            self.writer.apply(edit, "sergeant");
        }
    }

    fn new_edit(&mut self, what: u32) -> Option<ProfileEdit> {
        let number = self.random.random::<u32>().to_string();
        let name = format!("Record {number}");
        let ids: Vec<RecordId> = self.profile.records().map(RecordRef::id).collect();
        let any =
            |random: &mut ChaCha8Rng| ids.get(random.random_range(0..ids.len().max(1))).copied();
        let spoc = self.profile.spocs.first().map(|s| s.id);
        // Enough records that something is always there to be changed, few enough to be quick.
        let delete_below = if ids.len() > 40 { 70 } else { 48 };
        match what {
            _ if what < delete_below => delete_record(&self.profile, any(&mut self.random)?),
            _ if what < 78 => {
                let mut after = self.profile.record(any(&mut self.random)?)?.to_owned();
                let named = [Field::Name, Field::Title]
                    .into_iter()
                    .find(|f| after.as_ref().fields().contains(f))?;
                after.set(named, FieldValue::Text(name)).unwrap();
                after.handling_mut().notes = number;
                change_record(&self.profile, after)
            }
            _ if what < 94 => {
                let place = self
                    .random
                    .random_bool(0.8)
                    .then(|| at(self.random.random_range(-2.0..0.0), 52.5));
                let kind = self.random.random();
                let mut record = new_record(kind, &name, place, spoc);
                record.handling_mut().notes = number;
                Some(add_record(&self.profile, record))
            }
            _ if what < 97 => {
                let value = FieldValue::Text(number);
                let (subject, field) = (Subject::Neighbourhood, Field::Description);
                ProfileEdit::set_field(&self.profile, subject, field, value).unwrap()
            }
            _ => Some(self.import(&number)),
        }
    }

    /// Incidents with another outcome, and one that is new.
    fn import(&mut self, outcome: &str) -> ProfileEdit {
        let mut builder = IncidentsBuilder::new(self.profile.plane.clone());
        for row in self.profile.incidents.rows() {
            let mut incident = row.to_incident();
            if self.random.random() {
                outcome.clone_into(&mut incident.outcome);
            }
            builder.push(&incident).unwrap();
        }
        let mut new = incident(self.random.random(), outcome);
        new.key.0 = self.random.random();
        if self.profile.incidents.len() < 50 {
            builder.push(&new).unwrap();
        }
        ProfileEdit::ImportIncidents {
            before: Arc::clone(&self.profile.incidents),
            after: Arc::new(builder.build()),
            record: record(),
        }
    }
}

/// Not a test: what the parent runs. It ends when it is killed, or after so many edits.
#[test]
#[ignore = "run by the test that kills it"]
fn child_that_edits() {
    let variable = |name: &str| std::env::var(name).unwrap();
    let path = PathBuf::from(variable(FILE));
    let random = ChaCha8Rng::seed_from_u64(variable(SEED).parse().unwrap());
    let most: u64 = variable(EDITS).parse().unwrap();
    let (file, profile) = ProfileFile::open_as(&path, "the child").unwrap();
    assert_eq!(file.read_only_reason(), None);
    let audited = file.audit(None, 1_000_000).unwrap().len();
    let history = file.history().clone();
    let writer = Writer::start(file);
    let (sender, changed) = channel();
    writer.on_change(move || {
        let _ = sender.send(());
    });
    let trying = std::collections::VecDeque::new();
    let mut editing = Editing { random, profile, history, writer, audited, trying };
    let (mut confirmed, mut done) = (0, 0);
    while done < most {
        // A person may be quicker than the disk.
        for _ in 0..editing.random.random_range(1..4) {
            editing.edit_once();
            done += 1;
        }
        while !editing.trying.is_empty() {
            let _ = changed.recv_timeout(Duration::from_millis(20));
            let state = editing.writer.state();
            assert_eq!(state.problem, None);
            while confirmed < state.confirmed {
                confirmed += 1;
                say(&editing.trying.pop_front().unwrap().text(true));
            }
        }
    }
    let end = editing.writer.stop();
    assert_eq!((end.waiting, end.problem), (0, None));
}
