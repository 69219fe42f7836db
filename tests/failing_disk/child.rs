//! The child: edits a profile as the window does, one edit for each time that it is told to.

use std::io::BufRead as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use beatlas::edit::{History, ProfileEdit, add_record, change_record, delete_record};
use beatlas::profile::{IncidentsBuilder, NeighbourhoodProfile, RecordId};
use beatlas::store::{ProfileFile, SaveState, Writer};

use super::edits::new_record;
use super::line::{Line, say};
use super::sample::{at, incident, record};

/// The environment variables that tell the child which file to edit, and which one says that the
/// disk is ill from now on, and where a copy goes.
pub const FILE: &str = "BEATLAS_CHILD_FILE";
pub const ILL: &str = "SHIM_ILL";
pub const COPY: &str = "BEATLAS_CHILD_COPY";

/// How many edits there are.
pub const EDITS: usize = 5;

/// How the writer stands, as the child says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    pub confirmed: usize,
    pub waiting: usize,
    pub problem: Option<String>,
}

impl State {
    fn text(state: &SaveState) -> String {
        let problem = state.problem.as_deref().unwrap_or("-").replace('\n', " ");
        format!("state {} {} {problem}", state.confirmed, state.waiting)
    }

    /// `None` for any other line.
    pub fn parse(line: &str) -> Option<Self> {
        let mut words = line.strip_prefix("state ")?.splitn(3, ' ');
        let (confirmed, waiting) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        let problem = Some(words.next()?.to_owned()).filter(|p| p != "-");
        Some(Self { confirmed, waiting, problem })
    }
}

enum Doing {
    Apply(ProfileEdit),
    Undo(ProfileEdit),
}

/// An import with new incidents and others with another outcome.
fn import(profile: &NeighbourhoodProfile) -> ProfileEdit {
    let mut builder = IncidentsBuilder::new(profile.plane.clone());
    for row in profile.incidents.rows() {
        let mut incident = row.to_incident();
        "Charged".clone_into(&mut incident.outcome);
        builder.push(&incident).unwrap();
    }
    for n in 100..140 {
        builder.push(&incident(n, "")).unwrap();
    }
    ProfileEdit::ImportIncidents {
        before: Arc::clone(&profile.incidents),
        after: Arc::new(builder.build()),
        record: record(),
    }
}

/// The edits: one of several rows in three tables, one row, many rows, the same back, and one that
/// needs pages of its own.
fn next(number: usize, profile: &mut NeighbourhoodProfile, history: &mut History) -> Doing {
    let edit = match number {
        0 => delete_record(profile, RecordId::Spoc(profile.spocs[0].id)).unwrap(),
        1 => {
            let mut record = new_record(0, "Record 2", Some(at(-1.1, 52.6)), None);
            "2".clone_into(&mut record.handling_mut().notes);
            add_record(profile, record)
        }
        2 => import(profile),
        3 => {
            let edit = history.to_undo().unwrap().edit(profile, false).unwrap();
            edit.undo(profile);
            history.undone(edit.clone());
            return Doing::Undo(edit);
        }
        _ => {
            let id = RecordId::FocalPoint(profile.focal_points[0].id);
            let mut after = profile.record(id).unwrap().to_owned();
            after.handling_mut().notes = "a long story ".repeat(2000);
            change_record(profile, after).unwrap()
        }
    };
    edit.apply(profile);
    history.push(edit.clone());
    Doing::Apply(edit)
}

/// Not a test: what the parent runs. On each line `edit` it makes an edit; on `retry` it asks for
/// what waits to be written, on `wait` it does not ask; on
/// `copy` it saves a copy; on `stop` it lets go of the file.
#[test]
#[ignore = "run by the test that makes its disk fail"]
fn child_on_a_failing_disk() {
    let variable = |name: &str| PathBuf::from(std::env::var(name).unwrap());
    let (file, mut profile) = ProfileFile::open_as(&variable(FILE), "the child").unwrap();
    assert_eq!(file.read_only_reason(), None);
    let mut history = file.history().clone();
    let writer = Writer::start(file);
    let (sender, changed) = channel();
    writer.on_change(move || {
        let _ = sender.send(());
    });
    let mut made = 0;
    let mut audited = 1;
    std::fs::write(variable(ILL), "").unwrap();
    for line in std::io::stdin().lock().lines() {
        while changed.try_recv().is_ok() {}
        match line.unwrap().as_str() {
            "edit" => {
                let doing = next(made, &mut profile, &mut history);
                // Rows of the audit: three for the SPOC and those that name it, two for an import
                // that adds and changes, one for every other.
                audited += [3, 1, 2, 2, 1][made];
                made += 1;
                say(&Line::of(&profile, audited, history.done().len()).text(false));
                match doing {
                    Doing::Apply(edit) => writer.apply(edit, "sergeant"),
                    Doing::Undo(edit) => writer.undo(edit, "sergeant"),
                }
                // It was tried when nothing waits, or when something could not be written.
                loop {
                    changed.recv_timeout(Duration::from_secs(20)).unwrap();
                    let state = writer.state();
                    if state.waiting == 0 || state.problem.is_some() {
                        break;
                    }
                }
                say(&State::text(&writer.state()));
            }
            word @ ("retry" | "wait") => {
                let began = Instant::now();
                if word == "retry" {
                    writer.retry();
                }
                while writer.state().waiting > 0 && began.elapsed() < Duration::from_secs(10) {
                    let _ = changed.recv_timeout(Duration::from_millis(50));
                }
                say(&State::text(&writer.state()));
            }
            "copy" => {
                let to = variable(COPY);
                let copied = writer.copy(to, "the partnership".to_owned(), "sergeant");
                copied.recv().unwrap().unwrap();
                say(&State::text(&writer.state()));
            }
            _ => break,
        }
    }
    say(&State::text(&writer.stop()));
}

/// Not a test: what the parent runs to have a file opened, and with that upgraded.
#[test]
#[ignore = "run by the test that makes its disk fail"]
fn child_that_opens() {
    let path = PathBuf::from(std::env::var(FILE).unwrap());
    match ProfileFile::open(&path) {
        Ok((file, _)) => say(&format!("opened {}", file.notes().len())),
        Err(e) => say(&format!("refused {e}")),
    }
}
