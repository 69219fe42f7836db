//! What can go wrong while the town is made.

use std::fmt;

/// The generator's result.
pub type Result<T> = std::result::Result<T, Trouble>;

/// A reason why there is no town.
#[derive(Debug)]
pub enum Trouble {
    /// A landmark found no free ground.
    NoRoom(&'static str),
    /// A story names a place that the town does not have.
    NoPlace(String),
    /// A point outside the cover of OSTN15.
    OffGrid(f64, f64),
    /// A date that the calendar does not have.
    Calendar(jiff::Error),
    /// A file could not be written.
    Write(std::io::Error),
    /// The program refused what the town gave it.
    Program(String),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trouble::NoRoom(name) => write!(f, "there is no room for {name}"),
            Trouble::NoPlace(name) => write!(f, "the town has no {name}"),
            Trouble::OffGrid(x, y) => {
                write!(f, "({x}, {y}) lies outside the national grid transformation")
            }
            Trouble::Calendar(error) => write!(f, "a date is impossible: {error}"),
            Trouble::Write(error) => write!(f, "a file could not be written: {error}"),
            Trouble::Program(reason) => write!(f, "the profile was refused: {reason}"),
        }
    }
}

impl std::error::Error for Trouble {}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Self {
        Trouble::Write(error)
    }
}

impl From<jiff::Error> for Trouble {
    fn from(error: jiff::Error) -> Self {
        Trouble::Calendar(error)
    }
}
