//! The methods, one per file: slices in, results out.
//!
//! Everything here works in metres on a metric plane and knows nothing of windows, files or
//! threads. Long work takes a [`CancelToken`] and gives up soon after it is cancelled.

mod cancel;
mod contour;
mod density;
mod gaussian;
mod grid;
mod hot_spots;
mod index;
mod kernel;
mod quartic;
mod stack;
mod threshold;

pub use cancel::{CancelToken, Cancelled};
pub use contour::outlines;
pub use density::{DensityError, DensitySurface, density};
pub use grid::{Grid, GridError};
pub use hot_spots::{HotSpot, HotSpots, hot_spots};
pub use index::PlaceTree;
pub use kernel::Kernel;
pub use stack::StackedPlaces;
pub use threshold::Threshold;
