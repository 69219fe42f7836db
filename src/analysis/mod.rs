//! The methods, one per file: slices in, results out, on the metric plane.
//!
//! Reading order: what can be stopped ([`CancelToken`]), what goes in ([`StackedPlaces`],
//! [`Grid`], [`Kernel`]), the surface ([`density`]), its outlines ([`outlines`], [`Threshold`]),
//! the ranked hot spots ([`hot_spots`]), and finding what is near ([`PlaceTree`]).
//!
//! Nothing here reads a file, draws, or knows a window. Lengths are metres, densities are per
//! square kilometre, and "no data" is an empty result or `None`, never a zero that looks like
//! a measurement.

mod blocks;
mod cancel;
mod contour;
mod density;
mod gaussian;
mod grid;
mod hot_spots;
mod index;
mod kernel;
mod quartic;
mod ring_lookup;
mod stack;
mod threshold;

pub use cancel::{CancelToken, Cancelled};
pub use contour::outlines;
pub use density::{DensityError, DensitySurface, density};
pub use grid::{Grid, GridError};
pub use hot_spots::{HotSpot, HotSpotFinder, HotSpots, hot_spots};
pub use index::PlaceTree;
pub use kernel::Kernel;
pub use stack::StackedPlaces;
pub use threshold::Threshold;
