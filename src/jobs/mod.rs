//! Work off the UI thread: the newest of a kind wins, with progress and cancel.
//!
//! Each kind of work has a slot. Starting work in a slot cancels what runs there; an answer that
//! comes from cancelled work is dropped, so a slider that moves ten times gives one answer.

pub mod bring;
pub mod bring_in;
pub mod look;
pub mod open;
mod pace;
pub mod place;
pub mod tiles;

use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Instant;

use crate::analysis::CancelToken;

pub use pace::{Pace, Progress};

/// A slot for one kind of work with answers of type `T`.
#[derive(Debug)]
pub struct Job<T> {
    running: Option<Running>,
    sender: Sender<(u64, T)>,
    receiver: Receiver<(u64, T)>,
    generation: u64,
}

#[derive(Debug)]
struct Running {
    cancel: CancelToken,
    progress: Progress,
    since: Instant,
}

impl<T> Default for Job<T> {
    fn default() -> Self {
        let (sender, receiver) = channel();
        Self { running: None, sender, receiver, generation: 0 }
    }
}

impl<T: Send + 'static> Job<T> {
    /// Starts work, cancelling what runs in this slot. `wake` is called when the answer is
    /// there, so that a window at rest draws a frame for it.
    pub fn start(
        &mut self,
        wake: impl FnOnce() + Send + 'static,
        work: impl FnOnce(&CancelToken, &Progress) -> T + Send + 'static,
    ) {
        self.cancel();
        self.generation += 1;
        let generation = self.generation;
        let (cancel, progress) = (CancelToken::new(), Progress::default());
        let running = Running { cancel, progress, since: Instant::now() };
        let (cancel, progress) = (running.cancel.clone(), running.progress.clone());
        self.running = Some(running);
        let sender = self.sender.clone();
        std::thread::spawn(move || {
            let answer = work(&cancel, &progress);
            // The receiver is gone only when the window is: nobody waits for the answer.
            let _ = sender.send((generation, answer));
            wake();
        });
    }

    /// Cancels what runs, if anything; its answer will be dropped.
    pub fn cancel(&mut self) {
        if let Some(running) = self.running.take() {
            running.cancel.cancel();
        }
    }

    /// Asks what runs to stop. Unlike [`Job::cancel`] its answer is taken: it may have been too
    /// late.
    pub fn ask_to_stop(&self) {
        if let Some(running) = &self.running {
            running.cancel.cancel();
        }
    }

    /// Whether what runs was asked to stop.
    pub fn is_stopping(&self) -> bool {
        self.running.as_ref().is_some_and(|r| r.cancel.is_cancelled())
    }

    /// The answer of the newest work, once.
    pub fn take(&mut self) -> Option<T> {
        let newest = self.receiver.try_iter().filter(|(g, _)| *g == self.generation).last();
        // Work that was cancelled answers into the void even if nothing newer was started.
        let (_, answer) = newest.filter(|_| self.running.is_some())?;
        self.running = None;
        Some(answer)
    }

    /// Whether work is under way, and how far it is.
    pub fn pace(&self) -> Option<Pace> {
        self.running.as_ref().map(|r| r.progress.after(r.since.elapsed()))
    }

    /// Whether work is under way.
    pub fn is_running(&self) -> bool {
        self.running.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait<T: Send + 'static>(job: &mut Job<T>) -> Option<T> {
        for _ in 0..500 {
            if let Some(answer) = job.take() {
                return Some(answer);
            }
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        None
    }

    #[test]
    fn the_newest_wins() {
        let mut job = Job::default();
        job.start(
            || (),
            |cancel, _| {
                while !cancel.is_cancelled() {
                    std::thread::yield_now();
                }
                1
            },
        );
        job.start(|| (), |_, _| 2);
        assert_eq!(wait(&mut job), Some(2));
        assert_eq!(job.take(), None);
        assert!(!job.is_running());
    }

    #[test]
    fn cancelled_work_has_no_answer() {
        let mut job = Job::default();
        job.start(|| (), |_, _| 1);
        job.cancel();
        std::thread::sleep(std::time::Duration::from_millis(50));
        assert_eq!(job.take(), None);
    }
}
