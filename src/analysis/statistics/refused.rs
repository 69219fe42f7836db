//! Why a statistic has no answer.

use crate::analysis::Cancelled;

/// Why there is no figure. A statistic that the data cannot carry is refused with a sentence; no
/// number that looks like a measurement stands in for it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Refused {
    /// The work was told to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// There is too little of something.
    #[error("{method} needs at least {expected} {what}, found {found}; {advice}")]
    TooFew {
        /// The method.
        method: &'static str,
        /// What there is too little of.
        what: &'static str,
        /// The least.
        expected: usize,
        /// What there is.
        found: usize,
        /// What to do.
        advice: &'static str,
    },
    /// There is more than can be worked through.
    #[error("{method} takes at most {expected} {what}, found {found}; {advice}")]
    TooMany {
        /// The method.
        method: &'static str,
        /// What there is too much of.
        what: &'static str,
        /// The most.
        expected: usize,
        /// What there is.
        found: usize,
        /// What to do.
        advice: &'static str,
    },
    /// All values are the same.
    #[error(
        "{method} is not defined where all {count} values are equal, as here ({value}): there is no pattern to find; choose another period or other cells"
    )]
    Constant {
        /// The method.
        method: &'static str,
        /// How many values.
        count: usize,
        /// The value.
        value: f64,
    },
    /// A parameter is none.
    #[error("expected {expected}, found {found}; {advice}")]
    Parameter {
        /// What would do.
        expected: &'static str,
        /// What it is.
        found: String,
        /// What to do.
        advice: &'static str,
    },
    /// The data cannot carry it.
    #[error("{method} is refused: {reason}")]
    Unfit {
        /// The method.
        method: &'static str,
        /// Why, and what to do instead.
        reason: String,
    },
}

impl Refused {
    pub(super) fn parameter(
        expected: &'static str,
        found: impl std::fmt::Display,
        advice: &'static str,
    ) -> Self {
        Self::Parameter { expected, found: found.to_string(), advice }
    }
}
