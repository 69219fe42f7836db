//! Edits on their way to disk: in order, on a thread of their own.
//!
//! What the window shows is ahead of the file by the edits that wait here. "Confirmed" means that
//! the commit returned. An edit that cannot be written stays first in the queue and is tried again
//! every few seconds and with every new edit; those after it wait, so that the file is always what
//! the window showed at some moment.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::Connection;

use super::change::{self, Direction};
use super::{AuditRow, ProfileFile, StoreError, StoredHotSpot, audit};
use crate::edit::ProfileEdit;
use crate::profile::RecordId;

/// How long until a change that could not be written is tried again.
const AGAIN: Duration = Duration::from_secs(3);

/// How the file stands to what the window shows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SaveState {
    /// Changes whose commit returned, since the file was opened.
    pub confirmed: u64,
    /// Changes that are not on disk yet.
    pub waiting: usize,
    /// Why the first of them could not be written.
    pub problem: Option<String>,
}

/// A change for the file.
enum Change {
    Apply(ProfileEdit),
    Undo(ProfileEdit),
    Redo(ProfileEdit),
    Consulted { record: RecordId, name: String },
    Disclosed { detail: String, why: String },
}

/// What is done with the file between two changes. Runs when all changes before it are written, or
/// are known not to be: then they still wait in the queue.
type Task = Box<dyn FnOnce(&mut Queue) + Send>;

impl Change {
    fn write(&self, file: &mut ProfileFile, role: &str) -> Result<(), StoreError> {
        match self {
            Self::Apply(edit) => file.apply(edit, role),
            Self::Undo(edit) => file.undo(edit, role),
            Self::Redo(edit) => file.redo(edit, role),
            Self::Consulted { record, name } => file.consulted(*record, name, role),
            Self::Disclosed { detail, why } => file.disclosed(detail, why, role),
        }
    }

    /// Writes the change into a copy.
    fn write_into(&self, copy: &Connection, role: &str) -> rusqlite::Result<()> {
        match self {
            Self::Apply(edit) => change::make(copy, edit, role),
            Self::Undo(edit) => change::turn(copy, edit, Direction::Undo, role),
            Self::Redo(edit) => change::turn(copy, edit, Direction::Do, role),
            Self::Consulted { record, name } => audit::consulted(copy, *record, name, role),
            Self::Disclosed { detail, why } => audit::disclosed(copy, detail, why, role),
        }
    }
}

enum Message {
    Change(Change, String),
    Task(Task),
    Retry,
    Stop,
}

type Wake = Box<dyn Fn() + Send>;

#[derive(Default)]
struct Shared {
    state: SaveState,
    wake: Option<Wake>,
}

/// The one that writes to a profile file.
///
/// ```
/// use beatlas::edit::{ProfileEdit, add_record};
/// use beatlas::{geography::MetricPlane, profile::*, store::{ProfileFile, Writer}};
/// let folder = tempfile::tempdir()?;
/// let path = folder.path().join("ashview.gpkg");
/// let mut profile = NeighbourhoodProfile::new("Ashview", MetricPlane::british_national_grid());
/// let writer = Writer::start(ProfileFile::create(&path, &profile)?);
/// let named = ProfileEdit::set_field(
///     &profile, Subject::Neighbourhood, Field::Name, FieldValue::Text("Ashview East".into()),
/// )?.unwrap();
/// named.apply(&mut profile);
/// writer.apply(named, "sergeant");
/// let file = writer.stop();
/// assert_eq!(file.problem, None);
/// assert_eq!(ProfileFile::open(&path)?.1.neighbourhood.name, "Ashview East");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Writer {
    sender: Sender<Message>,
    shared: Arc<Mutex<Shared>>,
    thread: Option<JoinHandle<()>>,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer").field("state", &self.state()).finish_non_exhaustive()
    }
}

impl Writer {
    /// Takes over a file.
    pub fn start(file: ProfileFile) -> Self {
        let (sender, receiver) = channel();
        let shared = Arc::new(Mutex::new(Shared::default()));
        let theirs = Arc::clone(&shared);
        let thread = std::thread::spawn(move || {
            let waiting = VecDeque::new();
            Queue { file, shared: theirs, waiting, tried: false }.run(&receiver);
        });
        Self { sender, shared, thread: Some(thread) }
    }

    /// Calls this whenever the state changes, from the writer's thread.
    pub fn on_change(&self, wake: impl Fn() + Send + 'static) {
        lock(&self.shared).wake = Some(Box::new(wake));
    }

    /// How the file stands now.
    pub fn state(&self) -> SaveState {
        lock(&self.shared).state.clone()
    }

    /// Writes an edit.
    pub fn apply(&self, edit: ProfileEdit, role: &str) {
        self.change(Change::Apply(edit), role);
    }

    /// Writes that the last step, which was this edit, was taken back.
    pub fn undo(&self, edit: ProfileEdit, role: &str) {
        self.change(Change::Undo(edit), role);
    }

    /// Writes that the step last taken back, which was this edit, was made again.
    pub fn redo(&self, edit: ProfileEdit, role: &str) {
        self.change(Change::Redo(edit), role);
    }

    /// Notes that a record which not everybody may see was opened.
    pub fn consulted(&self, record: RecordId, name: &str, role: &str) {
        self.change(Change::Consulted { record, name: name.to_owned() }, role);
    }

    /// Notes that something was handed on; `why` is for whom and what for.
    pub fn disclosed(&self, detail: String, why: String, role: &str) {
        self.change(Change::Disclosed { detail, why }, role);
    }

    /// Waits until everything that was asked for is written or known not to be.
    pub fn settle(&self) {
        // A thread that broke answers nothing, and there is nothing more to wait for.
        let _ = self.ask(|_| ()).recv();
    }

    /// Tries now what could not be written.
    pub fn retry(&self) {
        self.send(Message::Retry);
    }

    /// Writes a whole copy of what the window shows; that it was made is noted in the audit, where
    /// that can be written ([`ProfileFile::audits`]). What
    /// could not be written to the file itself goes into the copy, so that a full disk loses
    /// nothing. The answer comes on the receiver.
    pub fn copy(&self, to: PathBuf, why: String, role: &str) -> Receiver<Result<(), StoreError>> {
        let role = role.to_owned();
        self.ask(move |queue| {
            queue.file.copy_with(&to, |copy| {
                queue.waiting.iter().try_for_each(|(change, role)| change.write_into(copy, role))
            })?;
            let name = to.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let detail = format!("Saved a copy as {name}");
            // What can never be written would wait for ever, and keep everything behind it.
            if !queue.file.audits() {
                return Ok(());
            }
            lock(&queue.shared).state.waiting += 1;
            queue.waiting.push_back((Change::Disclosed { detail, why }, role));
            queue.write();
            Ok(())
        })
    }

    /// The newest rows of the audit, after everything that waits.
    pub fn audit(
        &self,
        record: Option<RecordId>,
        most: usize,
    ) -> Receiver<Result<Vec<AuditRow>, StoreError>> {
        self.ask(move |queue| queue.file.audit(record, most))
    }

    /// Puts hot spots into the layer for other programs, after everything that waits. Where they
    /// cannot be written they stay as they were: they can be worked out again. So they do where
    /// the change that they belong to still waits.
    pub fn hot_spots(&self, rows: Vec<StoredHotSpot>) {
        drop(self.ask(move |queue| {
            if queue.waiting.is_empty() { queue.file.replace_hot_spots(&rows) } else { Ok(()) }
        }));
    }

    /// Writes what waits, if it can be written, and lets go of the file. Says how it stands then:
    /// what still waits is not in the file.
    pub fn stop(mut self) -> SaveState {
        self.finish();
        self.state()
    }

    fn ask<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Queue) -> T + Send + 'static,
    ) -> Receiver<T> {
        let (sender, receiver) = channel();
        self.send(Message::Task(Box::new(move |queue| {
            // Nobody waits for the answer any more where the receiver is gone.
            let _ = sender.send(work(queue));
        })));
        receiver
    }

    fn change(&self, change: Change, role: &str) {
        lock(&self.shared).state.waiting += 1;
        self.send(Message::Change(change, role.to_owned()));
    }

    fn send(&self, message: Message) {
        if self.sender.send(message).is_err() {
            // The thread ends only when it is told to; otherwise it broke.
            let mut shared = lock(&self.shared);
            shared.state.problem =
                Some("expected the file to be open, found that writing to it has stopped; save a copy of your work by exporting its layers, and open the profile again".to_owned());
        }
    }

    fn finish(&mut self) {
        let Some(thread) = self.thread.take() else { return };
        self.send(Message::Stop);
        // A thread that broke has said so in the state.
        let _ = thread.join();
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.finish();
    }
}

struct Queue {
    file: ProfileFile,
    shared: Arc<Mutex<Shared>>,
    waiting: VecDeque<(Change, String)>,
    /// Whether the first of them was tried, and failed.
    tried: bool,
}

impl Queue {
    fn run(mut self, receiver: &Receiver<Message>) {
        loop {
            let message = if self.waiting.is_empty() {
                receiver.recv().map_err(|_| RecvTimeoutError::Disconnected)
            } else {
                receiver.recv_timeout(AGAIN)
            };
            match message {
                Ok(Message::Change(change, role)) => {
                    self.waiting.push_back((change, role));
                    self.write();
                }
                Ok(Message::Task(task)) => {
                    self.write();
                    task(&mut self);
                    self.wake();
                }
                Ok(Message::Retry) | Err(RecvTimeoutError::Timeout) => self.write(),
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => {
                    self.write();
                    return;
                }
            }
        }
    }

    /// Writes what waits, up to the first that cannot be written.
    fn write(&mut self) {
        while let Some((change, role)) = self.waiting.front() {
            // One that failed before may be in the file all the same, and must not be there twice.
            let there = if self.tried { self.file.came_through() } else { Ok(false) };
            let written = match there {
                Ok(true) => Ok(()),
                Ok(false) => change.write(&mut self.file, role),
                Err(e) => Err(e),
            };
            self.tried = written.is_err();
            let mut shared = lock(&self.shared);
            match written {
                Ok(()) => {
                    self.waiting.pop_front();
                    shared.state.confirmed += 1;
                    shared.state.waiting = shared.state.waiting.saturating_sub(1);
                    shared.state.problem = None;
                }
                Err(e) => {
                    shared.state.problem = Some(e.to_string());
                    drop(shared);
                    self.wake();
                    return;
                }
            }
            drop(shared);
            self.wake();
        }
    }

    fn wake(&self) {
        if let Some(wake) = &lock(&self.shared).wake {
            wake();
        }
    }
}

/// A thread that broke while it held the lock leaves plain values behind, as good as any.
fn lock(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
