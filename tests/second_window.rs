//! One window writes, others read: who has a profile open is named, what a killed program held is
//! taken over, and a reader follows by opening again. What was opened and handed on is written
//! down whoever does it.

#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "undo/edits.rs"]
#[allow(dead_code, reason = "shared with the tests of undo")]
mod edits;
#[path = "profile_file/sample.rs"]
#[allow(dead_code, reason = "shared with the tests of the profile file")]
mod sample;

use std::io::{BufRead, BufReader, Lines, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use beatlas::edit::add_record;
use beatlas::profile::RecordId;
use beatlas::store::{ProfileFile, StoreError, Writer, check};
use edits::new_record;
use sample::profile;

const FILE: &str = "BEATLAS_CHILD_FILE";
const WHO: &str = "sergeant on PC-12";

fn made() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.gpkg");
    drop(ProfileFile::create(&path, &profile()).unwrap());
    (folder, path)
}

/// A window in another process.
struct Window {
    child: Child,
    orders: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Window {
    fn open(path: &Path) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child_that_holds", "--ignored", "--nocapture"])
            .env(FILE, path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let orders = child.stdin.take().unwrap();
        let answers = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut window = Self { child, orders, answers };
        window.wait_for("open");
        window
    }

    fn wait_for(&mut self, answer: &str) {
        assert!(self.answers.by_ref().any(|line| line.unwrap() == answer), "no {answer:?}");
    }

    /// Has it add a record and waits until that is on disk.
    fn add(&mut self, name: &str) {
        writeln!(self.orders, "{name}").unwrap();
        self.wait_for(&format!("added {name}"));
    }

    fn close(mut self) {
        drop(self.orders);
        assert!(self.child.wait().unwrap().success());
    }

    fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// Not a test: the other window. It adds a record for each line until there are no more.
#[test]
#[ignore = "run by the tests that need another window"]
fn child_that_holds() {
    let path = PathBuf::from(std::env::var(FILE).unwrap());
    let (file, mut profile) = ProfileFile::open_as(&path, WHO).unwrap();
    assert_eq!(file.read_only_reason(), None);
    let writer = Writer::start(file);
    println!("\nopen");
    for (name, done) in std::io::stdin().lock().lines().zip(1..) {
        let name = name.unwrap();
        let edit = add_record(&profile, new_record(4, &name, None, None));
        edit.apply(&mut profile);
        writer.apply(edit, "sergeant");
        while writer.state().confirmed < done {
            assert_eq!(writer.state().problem, None);
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        println!("added {name}");
    }
    assert_eq!(writer.stop().waiting, 0);
}

#[test]
fn the_second_window_is_told_who_has_it_reads_and_follows() {
    let (folder, path) = made();
    let mut window = Window::open(&path);
    let (mut file, mut read) = ProfileFile::open_as(&path, "PCSO on PC-13").unwrap();
    let reason = format!("{WHO} has it open");
    assert_eq!(file.read_only_reason(), Some(reason.as_str()));
    // It can neither write nor be mistaken for the one who can.
    let edit = add_record(&read, new_record(4, "Mine", None, None));
    let error = file.apply(&edit, "PCSO").unwrap_err();
    assert!(matches!(error, StoreError::ReadOnly { .. }), "{error}");
    assert!(error.to_string().contains(WHO), "{error}");
    let writer = Writer::start(file);
    writer.apply(edit, "PCSO");
    let state = writer.stop();
    assert_eq!((state.confirmed, state.waiting), (0, 1));
    assert!(state.problem.unwrap().contains(WHO));
    let said = std::fs::read_to_string(folder.path().join(".p.gpkg.open")).unwrap();
    assert!(said.contains(WHO), "{said}");
    // A reader that stays open keeps nobody from writing, and sees it when it opens again.
    let before = profile().observations.len();
    for (name, count) in [("one", 1), ("two", 2), ("three", 3)] {
        let (reader, _) = ProfileFile::open(&path).unwrap();
        window.add(name);
        read = ProfileFile::open(&path).unwrap().1;
        assert_eq!(read.observations.len(), before + count);
        assert_eq!(read.observations.last().unwrap().title, name);
        assert!(reader.is_read_only());
    }
    window.close();
    // The first one is gone: the next to open it may write, and what the reader tried is nowhere.
    let (mut file, now) = ProfileFile::open_as(&path, "PCSO on PC-13").unwrap();
    assert_eq!((file.read_only_reason(), &now), (None, &read));
    assert_eq!(file.history().done().len(), 3);
    file.apply(&add_record(&now, new_record(4, "Mine", None, None)), "PCSO").unwrap();
    drop(file);
    assert_eq!(check(&path).unwrap().problems, vec![]);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn what_a_killed_window_held_is_taken_over() {
    let (folder, path) = made();
    let mut window = Window::open(&path);
    window.add("kept");
    window.kill();
    let beside = folder.path().join(".p.gpkg.open");
    assert!(beside.exists(), "nobody was there to remove it");
    let (file, read) = ProfileFile::open_as(&path, "PCSO on PC-13").unwrap();
    assert_eq!(file.read_only_reason(), None);
    assert_eq!(read.observations.last().unwrap().title, "kept");
    let said = std::fs::read_to_string(&beside).unwrap();
    assert!(said.contains("PCSO on PC-13") && !said.contains(WHO), "{said}");
    drop(file);
    assert!(!beside.exists());
}

#[test]
fn many_windows_at_once_and_one_of_them_writes() {
    let (_folder, path) = made();
    for _ in 0..20 {
        let opened: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..6)
                .map(|n| {
                    let path = &path;
                    scope.spawn(move || {
                        ProfileFile::open_as(path, &format!("window {n}")).unwrap().0
                    })
                })
                .collect();
            threads.into_iter().map(|t| t.join().unwrap()).collect()
        });
        let writing = opened.iter().filter(|f| !f.is_read_only()).count();
        let told: Vec<_> = opened.iter().filter_map(ProfileFile::read_only_reason).collect();
        assert_eq!((writing, told.len()), (1, 5), "{told:?}");
    }
}

#[test]
fn the_name_that_others_are_told_can_be_changed() {
    let (_folder, path) = made();
    let (mut file, _) = ProfileFile::open_as(&path, "somebody").unwrap();
    file.hold_as(WHO);
    assert!(!file.is_read_only());
    let (mut second, _) = ProfileFile::open(&path).unwrap();
    // One that has nothing to let go of takes nothing by that.
    second.hold_as("PCSO on PC-13");
    assert_eq!(second.read_only_reason(), Some(format!("{WHO} has it open").as_str()));
}

#[test]
fn opening_and_handing_on_are_written_down_by_whoever_does_it() {
    let (_folder, path) = made();
    let mut window = Window::open(&path);
    window.add("one");
    // A second window may not change the profile, but what it looks at is written down.
    let (mut second, read) = ProfileFile::open_as(&path, "PCSO on PC-13").unwrap();
    assert!(second.is_read_only() && second.audits());
    let unseen = RecordId::Stakeholder(read.stakeholders[1].id);
    second.consulted(unseen, "Unseen", "PCSO").unwrap();
    second.disclosed("Exported 1 row of stakeholders", "the partnership", "PCSO").unwrap();
    assert!(second.replace_hot_spots(&[]).is_err(), "it may still not write");
    let (mut reader, _) = ProfileFile::open_to_read(&path).unwrap();
    reader.disclosed("Printed the map", "briefing", "inspector").unwrap();
    window.add("two");
    window.close();
    drop((second, reader));

    // The writer does so in the order in which things happened.
    let (file, mut profile) = ProfileFile::open(&path).unwrap();
    let writer = Writer::start(file);
    writer.consulted(unseen, "Unseen", "sergeant");
    let edit = add_record(&profile, new_record(4, "three", None, None));
    edit.apply(&mut profile);
    writer.apply(edit, "sergeant");
    writer.disclosed("Exported".to_owned(), "court".to_owned(), "sergeant");
    assert_eq!(writer.stop().confirmed, 3);

    let (file, _) = ProfileFile::open(&path).unwrap();
    let mut rows = file.audit(None, 8).unwrap();
    rows.reverse();
    let said: Vec<_> = rows
        .iter()
        .map(|r| (r.who.as_str(), r.what.as_str(), r.why.as_str(), r.detail.as_str()))
        .collect();
    assert_eq!(
        said,
        [
            ("sergeant", "collection", "", "Add one"),
            ("PCSO", "consultation", "", "Opened Unseen"),
            ("PCSO", "disclosure", "the partnership", "Exported 1 row of stakeholders"),
            ("inspector", "disclosure", "briefing", "Printed the map"),
            ("sergeant", "collection", "", "Add two"),
            ("sergeant", "consultation", "", "Opened Unseen"),
            ("sergeant", "collection", "", "Add three"),
            ("sergeant", "disclosure", "court", "Exported"),
        ]
    );
    let of_one = file.audit(Some(unseen), 10).unwrap();
    assert_eq!(of_one.len(), 2);
    assert!(of_one.iter().all(|r| r.table == "stakeholders" && r.what == "consultation"));
    // None of that is a step.
    assert_eq!(file.history().to_undo().unwrap().label, "Add three");
    assert_eq!(check(&path).unwrap().problems, vec![]);
}
