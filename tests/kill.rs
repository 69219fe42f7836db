//! The program is killed while it writes, again and again on the same file: nothing that was
//! confirmed is lost, and nothing is half done.
//!
//! A child, which is this very test run again, edits a profile as the window does. It says on its
//! output what it is about to do and what is confirmed, and is killed at a random moment.
//! `BEATLAS_KILLS` says how often, `BEATLAS_SEED` repeats a run.

#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "kill/child.rs"]
mod child;
#[path = "undo/edits.rs"]
#[allow(dead_code, reason = "shared with the tests of undo")]
mod edits;
#[path = "kill/line.rs"]
mod line;
#[path = "profile_file/sample.rs"]
#[allow(dead_code, reason = "shared with the tests of the profile file")]
mod sample;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, SystemTime};

use beatlas::profile::NeighbourhoodProfile;
use beatlas::store::{ProfileFile, check};
use child::{EDITS, FILE, SEED};
use line::{Line, digest};
use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// What the file may hold: the state after each edit that the child tried, from the last that it
/// said to be confirmed.
struct Expected {
    states: Vec<Line>,
    confirmed: usize,
}

/// How it ended, and why the child stopped by itself where it did.
struct Ended {
    killed: bool,
    said: String,
}

/// Runs the child on a file until `stop` has it killed, and gathers what it says.
fn run(path: &Path, seed: u64, edits: u64, expected: &mut Expected, stop: Stop) -> Ended {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child::child_that_edits", "--ignored", "--nocapture"])
        .env(FILE, path)
        .env(SEED, seed.to_string())
        .env(EDITS, edits.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = lines_of(&mut child);
    let mut note = |line: String| match Line::parse(&line) {
        Some((false, state)) => expected.states.push(state),
        Some((true, state)) => {
            expected.confirmed += 1;
            assert_eq!(expected.states[expected.confirmed], state, "confirmed out of order");
        }
        None => {}
    };
    let mut heard = 0;
    let killed = match stop {
        Stop::Never => false,
        Stop::After(pause) => {
            std::thread::sleep(pause);
            true
        }
        Stop::Lines(count, pause) => {
            while heard < count {
                let Ok(line) = lines.recv_timeout(Duration::from_mins(1)) else { break };
                heard += usize::from(Line::parse(&line).is_some());
                note(line);
            }
            std::thread::sleep(pause);
            true
        }
    };
    if killed {
        child.kill().unwrap();
    }
    lines.into_iter().for_each(note);
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(killed || output.status.success(), "the child failed: {said}");
    Ended { killed: killed && !output.status.success(), said }
}

/// When a child is killed.
#[derive(Debug, Clone, Copy)]
enum Stop {
    Never,
    /// A while after it started: it may still be opening the file.
    After(Duration),
    /// A while after so many lines.
    Lines(usize, Duration),
}

fn lines_of(child: &mut Child) -> Receiver<String> {
    let (sender, receiver) = channel();
    let output = BufReader::new(child.stdout.take().unwrap());
    std::thread::spawn(move || {
        // A last line that was cut off by the kill ends without a line break: it does not count.
        for line in output.split(b'\n').map_while(Result::ok) {
            if sender.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                return;
            }
        }
    });
    receiver
}

/// Everything that must hold of a file after a kill. What is in it is the new first state.
fn examine(path: &Path, check_first: bool, expected: &mut Expected) {
    let checked = || assert_eq!(check(path).unwrap().problems, vec![]);
    if check_first {
        checked();
    }
    let (file, read) = ProfileFile::open(path).unwrap();
    assert_eq!((file.read_only_reason(), file.notes()), (None, &[][..]));
    let audited = file.audit(None, 1_000_000).unwrap();
    let found = Line::of(&read, audited.len(), file.history().done().len());
    let allowed = &expected.states[expected.confirmed..];
    for (id, number) in &allowed[0].records {
        // Told by itself, since it is what people would lose.
        let later = allowed[1..].iter().any(|s| s.records.get(id) != Some(number));
        assert!(later || found.records.get(id) == Some(number), "record {id} ({number}) is lost");
    }
    assert!(
        allowed.contains(&found),
        "expected one of {} states from the confirmed one on, found\n{found:#?}\nexpected\n{allowed:#?}",
        allowed.len()
    );
    // The newest audit row of every record says whether it is there.
    let mut newest = BTreeMap::new();
    for row in audited.iter().rev().filter(|r| !r.record.is_empty()) {
        newest.insert(row.record.clone(), row.what.clone());
    }
    for (id, what) in newest {
        let there = read.records().any(|r| r.id().uuid().to_string() == id)
            || read.neighbourhood.id.to_string() == id;
        assert_eq!(there, what != "erasure", "the audit of {id} ends with {what}");
    }
    steps_agree(&file, &read);
    drop(file);
    if !check_first {
        checked();
    }
    *expected = Expected { states: vec![found], confirmed: 0 };
}

/// Each step leads to what is there: made once more, the last one changes nothing; and so on back.
fn steps_agree(file: &ProfileFile, read: &NeighbourhoodProfile) {
    let mut history = file.history().clone();
    let mut profile = read.clone();
    if let Some(step) = history.to_redo() {
        let edit = step.edit(&profile, true).unwrap();
        edit.undo(&mut profile);
        // An import that is taken back twice would take another of the same name.
        assert!(step.label.starts_with("Import") || profile == *read, "{}", step.label);
        profile = read.clone();
    }
    while let Some(step) = history.to_undo() {
        let (label, now) = (step.label.clone(), digest(&profile));
        let edit = step.edit(&profile, false).unwrap();
        edit.undo(&mut profile);
        let mut again = profile.clone();
        edit.apply(&mut again);
        assert_eq!(digest(&again), now, "{label} does not lead to what is there");
        history.undone(edit);
    }
}

fn seed() -> u64 {
    let now = || SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_nanos();
    std::env::var("BEATLAS_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(now() as u64)
}

#[test]
fn what_was_confirmed_outlives_every_kill_and_nothing_is_half_done() {
    let kills: u32 = std::env::var("BEATLAS_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(20);
    let seed = seed();
    println!("BEATLAS_SEED={seed}");
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.gpkg");
    let start = sample::profile();
    drop(ProfileFile::create(&path, &start).unwrap());
    let mut expected = Expected { states: vec![Line::of(&start, 1, 0)], confirmed: 0 };
    let (mut confirmed, mut journals, mut between) = (0, 0, 0);
    for n in 0..kills {
        let stop = if random.random_ratio(1, 8) {
            Stop::After(Duration::from_micros(random.random_range(0..60_000)))
        } else {
            let pause = Duration::from_micros(random.random_range(0..6_000));
            Stop::Lines(random.random_range(1..24), pause)
        };
        println!("kill {n}: {stop:?}");
        let ended = run(&path, random.random(), u64::MAX, &mut expected, stop);
        assert!(ended.killed, "the child ended by itself: {}", ended.said);
        journals += u32::from(folder.path().join("p.gpkg-journal").exists());
        confirmed += expected.confirmed;
        between += u32::from(expected.states.len() > expected.confirmed + 1);
        examine(&path, random.random(), &mut expected);
    }
    // Left alone, it stops when it is done, and nothing is left beside the file.
    let ended = run(&path, random.random(), 20, &mut expected, Stop::Never);
    assert_eq!(expected.states.len(), expected.confirmed + 1, "{}", ended.said);
    examine(&path, true, &mut expected);
    let beside = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(beside, 1, "something is left beside the file");
    println!(
        "{kills} kills: {confirmed} edits confirmed, {between} times one was under way, {journals} journals left behind"
    );
    assert!(kills < 20 || (confirmed > 20 && between > 3), "the kills came at no busy moment");
}
