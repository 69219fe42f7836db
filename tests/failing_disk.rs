//! The disk fails at each single call: it is full, it breaks once, it lets nobody make a journal,
//! or the power goes. What was confirmed is in the file, what was refused is not, nothing is half
//! done, and when the disk is well again everything that waits is written in order.
//!
//! A small library in C stands between a child, which is this test run again, and its disk.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "failing_disk/child.rs"]
mod child;
#[path = "undo/edits.rs"]
#[allow(dead_code, reason = "shared with the tests of undo")]
mod edits;
#[path = "kill/line.rs"]
#[allow(dead_code, reason = "shared with the test that kills the program")]
mod line;
#[path = "profile_file/sample.rs"]
#[allow(dead_code, reason = "shared with the tests of the profile file")]
mod sample;

use std::io::{BufRead, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
use std::sync::LazyLock;

use beatlas::profile::NeighbourhoodProfile;
use beatlas::store::{ProfileFile, check};
use child::{COPY, EDITS, FILE, ILL, State};
use line::Line;
use tempfile::TempDir;

/// The library between; `None`, with the reason printed, where it cannot be made.
fn shim() -> Option<(TempDir, PathBuf)> {
    let folder = tempfile::tempdir().unwrap();
    let library = folder.path().join("shim.so");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/failing_disk/shim.c");
    let made = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .arg(&library)
        .arg(source)
        .arg("-ldl")
        .output();
    match made {
        Ok(output) if output.status.success() => Some((folder, library)),
        Ok(output) => panic!("{}", String::from_utf8_lossy(&output.stderr)),
        Err(e) => {
            println!("skipped: there is no C compiler here: {e}");
            None
        }
    }
}

/// The profile that every child begins with, and its file.
static START: LazyLock<(NeighbourhoodProfile, Vec<u8>)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.gpkg");
    let start = sample::profile();
    drop(ProfileFile::create(&path, &start).unwrap());
    (start, std::fs::read(&path).unwrap())
});

/// A profile in a folder of its own, and a child that has it open on a disk of ours.
struct Patient {
    /// Holds what tells the disk how to behave.
    control: TempDir,
    folder: TempDir,
    child: std::process::Child,
    orders: Option<ChildStdin>,
    answers: std::io::Lines<BufReader<ChildStdout>>,
    /// The file after each edit that was tried.
    states: Vec<Line>,
    confirmed: usize,
    what: String,
}

impl Patient {
    fn new(library: &Path, mode: &str, at: usize) -> Self {
        let (control, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (start, bytes) = &*START;
        std::fs::write(folder.path().join("p.gpkg"), bytes).unwrap();
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child::child_on_a_failing_disk", "--ignored", "--nocapture"])
            .env("LD_PRELOAD", library)
            .env("SHIM_FOLDER", folder.path().canonicalize().unwrap())
            .env("SHIM_LOG", control.path().join("log"))
            .env("SHIM_MODE", mode)
            .env("SHIM_AT", at.to_string())
            .env(ILL, control.path().join("ill"))
            .env(COPY, control.path().join("copy.gpkg"))
            .env(FILE, folder.path().canonicalize().unwrap().join("p.gpkg"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let orders = child.stdin.take();
        let answers = BufReader::new(child.stdout.take().unwrap()).lines();
        let states = vec![Line::of(start, 1, 0)];
        let what = format!("{mode} at call {at}");
        Self { control, folder, child, orders, answers, states, confirmed: 0, what }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("p.gpkg")
    }

    /// Gives an order and takes the answer; `None` when the child is gone.
    fn order(&mut self, word: &str) -> Option<State> {
        // The child may be gone already; then there is no answer either.
        let _ = writeln!(self.orders.as_mut().unwrap(), "{word}");
        for line in self.answers.by_ref().map_while(Result::ok) {
            if let Some((_, state)) = Line::parse(&line) {
                self.states.push(state);
            } else if let Some(state) = State::parse(&line) {
                self.confirmed = state.confirmed;
                return Some(state);
            }
        }
        None
    }

    /// The calls that were counted so far.
    fn calls(&self) -> Vec<String> {
        let text = std::fs::read_to_string(self.control.path().join("log")).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    fn heal(&self) {
        std::fs::remove_file(self.control.path().join("ill")).unwrap();
    }

    /// What is in the file is one of these states, and all of it is whole.
    fn assert_file_is(&self, allowed: &[Line]) {
        let path = self.path();
        let problems = check(&path).unwrap().problems;
        assert!(problems.is_empty(), "{}: {problems:#?}", self.what);
        let (file, read) = ProfileFile::open_to_read(&path).unwrap();
        assert_eq!(file.notes(), &[], "{}", self.what);
        let audited = file.audit(None, 1000).unwrap().len();
        let found = Line::of(&read, audited, file.history().done().len());
        assert!(
            allowed.contains(&found),
            "{}: confirmed {} of {}, found the state {:?} with {} rows of the audit and {} steps: {found:#?} {:#?}",
            self.what,
            self.confirmed,
            self.states.len() - 1,
            self.states.iter().position(|s| s.records == found.records),
            found.audited,
            found.steps,
            self.calls()
        );
    }

    /// A child that ended by itself: what it confirmed is there, and perhaps what it was about to
    /// confirm; and the file opens for writing.
    fn assert_outlived(mut self) {
        self.orders = None;
        assert_eq!(self.child.wait().unwrap().code(), Some(99), "{}", self.what);
        self.assert_file_is(&self.states[self.confirmed..]);
        let (file, _) = ProfileFile::open(&self.path()).unwrap();
        assert_eq!(file.read_only_reason(), None, "{}", self.what);
    }

    /// Makes every edit on the ill disk, heals it, has the rest written and the file closed.
    fn treat(mut self, order: &str) -> usize {
        let mut failed = 0;
        for made in 1..=EDITS {
            let Some(state) = self.order("edit") else {
                self.assert_outlived();
                return 1;
            };
            assert_eq!(state.confirmed + state.waiting, made, "{}: {state:?}", self.what);
            assert_eq!(state.problem.is_some(), state.waiting > 0, "{}: {state:?}", self.what);
            if let Some(problem) = &state.problem {
                failed += 1;
                assert!(problem.contains("p.gpkg: "), "{}: {problem}", self.what);
            }
            // Looking takes time: at what went wrong first, and at how it ends.
            if made == EDITS || (failed == 1 && state.problem.is_some()) {
                self.assert_file_is(std::slice::from_ref(&self.states[self.confirmed]));
            }
        }
        self.heal();
        let state = self.order(order);
        let well = State { confirmed: EDITS, waiting: 0, problem: None };
        assert_eq!(state.as_ref(), Some(&well), "{}", self.what);
        assert_eq!(self.order("stop"), Some(well), "{}", self.what);
        self.orders = None;
        assert!(self.child.wait().unwrap().success(), "{}", self.what);
        self.assert_file_is(&self.states[EDITS..]);
        let names: Vec<_> = std::fs::read_dir(self.folder.path())
            .unwrap()
            .map(|e| e.unwrap().file_name())
            .collect();
        assert_eq!(names, ["p.gpkg"], "{}: something is left beside the file", self.what);
        failed
    }
}

impl Drop for Patient {
    fn drop(&mut self) {
        // Where the test failed the child may still wait for orders.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How many calls an edit makes, one after the other, on a disk that is well.
fn calls_of_edits(library: &Path) -> Vec<usize> {
    let mut patient = Patient::new(library, "none", 0);
    let mut calls = Vec::new();
    for _ in 0..EDITS {
        assert_eq!(patient.order("edit").unwrap().problem, None);
        calls.push(patient.calls().len());
    }
    println!("calls up to each edit: {calls:?}\n{}", patient.calls()[..calls[0]].join("\n"));
    assert_eq!(patient.order("stop").unwrap().confirmed, EDITS);
    calls
}

/// Every call of the first edit, from there some of each later one, and of each the end.
fn moments(calls: &[usize]) -> Vec<usize> {
    let (first, last) = (calls[0], calls[EDITS - 1]);
    let ends = calls.iter().flat_map(|end| [end - 1, *end]);
    (1..=first + 6).chain((first + 7..=last).step_by(13)).chain(ends).chain([last + 3]).collect()
}

fn every_call(mode: &str, order: &str) {
    let Some((_folder, library)) = shim() else { return };
    let calls = calls_of_edits(&library);
    let moments = moments(&calls);
    let mut failed = 0;
    for &at in &moments {
        failed += Patient::new(&library, mode, at).treat(order);
    }
    println!("{mode}: {} moments, {failed} failures seen", moments.len());
    assert!(failed >= calls[0] / 2, "{mode}: only {failed} failures in {moments:?}");
}

#[test]
fn a_full_disk_refuses_what_it_has_no_room_for_and_takes_it_when_there_is() {
    every_call("full", "retry");
}

#[test]
fn a_disk_that_fails_once_costs_nothing() {
    every_call("once", "retry");
}

#[test]
fn a_disk_that_says_it_failed_when_it_did_not_costs_nothing() {
    every_call("late", "retry");
}

#[test]
fn power_that_goes_between_two_calls_leaves_a_whole_file() {
    every_call("gone", "retry");
}

#[test]
fn a_write_that_is_cut_short_leaves_a_whole_file() {
    every_call("short", "retry");
}

#[test]
fn a_file_that_can_no_longer_be_changed_is_written_when_it_can_be_again() {
    let Some((_folder, library)) = shim() else { return };
    for mode in ["readonly", "denied"] {
        assert_eq!(Patient::new(&library, mode, 0).treat("retry"), EDITS);
        // Nobody needs to ask: it is tried again every few seconds.
        assert_eq!(Patient::new(&library, mode, 0).treat("wait"), EDITS);
    }
}

#[test]
fn what_waits_is_written_in_order_without_being_asked_when_the_disk_is_well() {
    let Some((_folder, library)) = shim() else { return };
    for at in [1, 5, 9] {
        assert_eq!(Patient::new(&library, "full", at).treat("wait"), EDITS);
    }
}

#[test]
fn a_copy_on_another_disk_has_what_a_full_one_refused_and_nothing_that_was_deleted() {
    let Some((_folder, library)) = shim() else { return };
    let calls = calls_of_edits(&library);
    for at in [1, 20, calls[0] - 1, calls[0], calls[0] + 9, calls[2] + 9, calls[4] + 1] {
        let mut patient = Patient::new(&library, "full", at);
        for _ in 0..EDITS {
            patient.order("edit");
        }
        let waits = patient.order("copy").unwrap();
        let what = &patient.what;
        // That it was made waits behind all that waits.
        let all = if waits.problem.is_some() { EDITS + 1 } else { waits.confirmed };
        assert_eq!(waits.confirmed + waits.waiting, all, "{what}: {waits:?}");
        let copy = patient.control.path().join("copy.gpkg");
        assert_eq!(check(&copy).unwrap().problems, vec![], "{what}");
        let (file, read) = ProfileFile::open_to_read(&copy).unwrap();
        let audited = file.audit(None, 1000).unwrap().len();
        let steps = file.history().done().len();
        let expected = Line { steps: 0, ..patient.states[EDITS].clone() };
        assert_eq!(Line::of(&read, audited, steps), expected, "{what}");
        let bytes = std::fs::read(&copy).unwrap();
        let deleted = START.0.spocs[0].channel.as_bytes();
        assert!(!bytes.windows(deleted.len()).any(|w| w == deleted), "{what}: deleted text");
    }
}

/// Has a copy of the file of version 1 opened by a child; gives the folder with the file, the
/// number of calls, and what the child said.
fn open_old(library: &Path, mode: &str, at: usize) -> (TempDir, usize, String) {
    let (control, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let path = folder.path().canonicalize().unwrap().join("p.gpkg");
    let old = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/schema-1.gpkg");
    std::fs::copy(old, &path).unwrap();
    std::fs::write(control.path().join("ill"), "").unwrap();
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child::child_that_opens", "--ignored", "--nocapture"])
        .env("LD_PRELOAD", library)
        .env("SHIM_FOLDER", path.parent().unwrap())
        .env("SHIM_LOG", control.path().join("log"))
        .env("SHIM_MODE", mode)
        .env("SHIM_AT", at.to_string())
        .env(ILL, control.path().join("ill"))
        .env(FILE, &path)
        .output()
        .unwrap();
    let log = std::fs::read_to_string(control.path().join("log")).unwrap();
    (folder, log.lines().count(), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn an_upgrade_that_is_interrupted_is_made_as_a_whole_or_not_at_all() {
    let Some((_folder, library)) = shim() else { return };
    let (folder, calls, said) = open_old(&library, "none", 0);
    assert!(said.contains("opened 1"), "{said}");
    let upgraded = ProfileFile::open_to_read(&folder.path().join("p.gpkg")).unwrap().1;
    let (mut whole, mut as_it_was) = (0, 0);
    for mode in ["gone", "full", "once"] {
        for at in (1..=12).chain((13..=calls).step_by(11)).chain(calls - 4..=calls) {
            let what = format!("{mode} at call {at} of {calls}");
            let (folder, _, said) = open_old(&library, mode, at);
            let path = folder.path().join("p.gpkg");
            let report = check(&path).unwrap();
            assert_eq!(report.problems, vec![], "{what}: {said}");
            let (_, read) = ProfileFile::open_to_read(&path).unwrap();
            assert!(read == upgraded, "{what}: {said}");
            match report.schema_version {
                Some(1) => as_it_was += 1,
                _ => whole += 1,
            }
            // A file that says it is upgraded has a copy of what it was.
            let copy = folder.path().join("p before upgrade from version 1.gpkg");
            assert!(report.schema_version == Some(1) || copy.exists(), "{what}: {said}");
            // On a disk that is well it opens for writing, upgraded.
            let (file, _) = ProfileFile::open(&path).unwrap();
            assert_eq!(file.read_only_reason(), None, "{what}: {said}");
            drop(file);
            assert_eq!(check(&path).unwrap().schema_version, Some(2), "{what}");
        }
    }
    println!("{calls} calls: {as_it_was} times as it was, {whole} times upgraded");
    assert!(as_it_was > 30 && whole > 0);
}
