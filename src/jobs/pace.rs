//! How far work is, how fast it goes, and how long it will still take.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use crate::profile::grouped;

#[derive(Debug, Default)]
struct Counts {
    share: AtomicU32,
    rows: AtomicU64,
    writing: AtomicBool,
}

/// What work reports while it runs: a share done, from 0 to 1, in parts of a thousand, and rows.
#[derive(Debug, Clone, Default)]
pub struct Progress(Arc<Counts>);

impl Progress {
    /// Says how much is done, from 0 to 1.
    pub fn set(&self, share: f32) {
        self.0.share.store((share.clamp(0.0, 1.0) * 1000.0) as u32, Ordering::Relaxed);
    }

    /// Says how many rows were read.
    pub fn set_rows(&self, rows: u64) {
        self.0.rows.store(rows, Ordering::Relaxed);
    }

    /// Says that everything is read and is being written.
    pub fn set_writing(&self) {
        self.0.writing.store(true, Ordering::Relaxed);
    }

    /// How much is done, from 0 to 1.
    pub fn share(&self) -> f32 {
        self.0.share.load(Ordering::Relaxed) as f32 / 1000.0
    }

    /// How it stands after some time.
    pub fn after(&self, elapsed: Duration) -> Pace {
        let rows = self.0.rows.load(Ordering::Relaxed);
        let writing = self.0.writing.load(Ordering::Relaxed);
        Pace { share: self.share(), rows, writing, elapsed }
    }
}

/// How work stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// How much is done, from 0 to 1.
    pub share: f32,
    /// Rows read.
    pub rows: u64,
    /// Whether everything is read and is being written.
    pub writing: bool,
    /// How long it has taken.
    pub elapsed: Duration,
}

impl Pace {
    /// In words: rows, rows a second and the time left, as far as they are known.
    ///
    /// ```
    /// use beatlas::jobs::Progress;
    /// let progress = Progress::default();
    /// progress.set(0.25);
    /// progress.set_rows(500_000);
    /// let pace = progress.after(std::time::Duration::from_secs(2));
    /// assert_eq!(pace.words(), "500,000 rows, 250,000 a second, about 6 s left");
    /// ```
    pub fn words(&self) -> String {
        let rows = format!("{} rows", grouped(self.rows));
        if self.writing {
            return format!("{rows} read, writing");
        }
        let seconds = self.elapsed.as_secs_f64();
        // The first moment says nothing of the next.
        if self.rows == 0 || seconds < 0.25 {
            return rows;
        }
        // Two figures are as many as such a number deserves.
        let rate = self.rows as f64 / seconds;
        let unit = 10_f64.powf((rate.log10().floor() - 1.0).max(0.0));
        let rate = grouped(((rate / unit).round() * unit) as u64);
        if self.share < 0.01 {
            return format!("{rows}, {rate} a second");
        }
        let left = seconds * f64::from(1.0 - self.share) / f64::from(self.share);
        let left = match left.round() as u64 {
            0 => "less than 1 s".to_owned(),
            s @ 1..=99 => format!("about {s} s"),
            s => format!("about {} min", s.div_ceil(60)),
        };
        format!("{rows}, {rate} a second, {left} left")
    }
}
