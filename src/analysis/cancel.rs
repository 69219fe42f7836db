//! Stopping work that nobody waits for any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A flag shared between whoever asked for work and the work itself.
///
/// Clones share the flag. Once cancelled it stays so: a new question gets a new token.
///
/// ```
/// use beatlas::analysis::{CancelToken, Cancelled};
/// let asked = CancelToken::new();
/// let working = asked.clone();
/// assert_eq!(working.check(), Ok(()));
/// asked.cancel();
/// assert_eq!(working.check(), Err(Cancelled));
/// ```
#[derive(Clone, Default, Debug)]
pub struct CancelToken(Arc<AtomicBool>);

/// The work was told to stop; there is no result.
#[derive(Debug, thiserror::Error, PartialEq, Eq, Clone, Copy)]
#[error("the work was cancelled before it was done")]
pub struct Cancelled;

impl CancelToken {
    /// A token that is not cancelled.
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks the work to stop; it does so at its next check.
    pub fn cancel(&self) {
        // The flag guards no other memory, so no ordering is needed.
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the work was asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// `Err(Cancelled)` once asked to stop, for use with `?` inside a method.
    pub fn check(&self) -> Result<(), Cancelled> {
        if self.is_cancelled() { Err(Cancelled) } else { Ok(()) }
    }
}
