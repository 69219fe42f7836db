//! The methods, one per file: slices in, results out, on the metric plane.
//!
//! Reading order: what can be stopped ([`CancelToken`]), what goes in ([`StackedPlaces`],
//! [`Grid`], [`Kernel`]), the surface ([`density`]), its outlines ([`outlines`], [`Threshold`]),
//! the ranked hot spots ([`hot_spots`]), finding what is near ([`PlaceTree`]), and the figures that
//! put questions to them (`statistics`, from [`gi_star`] to [`displacement`]).
//!
//! Nothing here reads a file, draws, or knows a window. Lengths are metres, densities are per
//! square kilometre, and "no data" is an empty result or `None`, never a zero that looks like
//! a measurement.

mod back_test;
mod bandwidth;
mod blocks;
mod boundary;
mod cancel;
mod cells;
mod classes;
mod contour;
mod density;
mod dual;
mod gaussian;
mod grid;
mod hot_spots;
mod index;
mod kernel;
mod lifecycle;
mod quartic;
mod ring_lookup;
mod same_spots;
mod stack;
mod statistics;
mod threshold;

pub use back_test::{BackTest, back_test};
pub use bandwidth::{BandwidthAdvice, BandwidthRule, SNAPPED_FLOOR_M};
pub use boundary::{BoundedSurface, cells_inside, clipped, edge_corrected};
pub use cancel::{CancelToken, Cancelled};
pub use cells::{CellShape, CountedCells};
pub use classes::{ClassRule, class_breaks};
pub use contour::outlines;
pub use density::{DensityError, DensitySurface, density};
pub use dual::{DualMeasure, DualSurface, dual_density};
pub use grid::{Grid, GridError};
pub use hot_spots::{HotSpot, HotSpotFinder, HotSpots, hot_spots};
pub use index::PlaceTree;
pub use kernel::Kernel;
pub(crate) use kernel::M2_PER_KM2;
pub use lifecycle::Lifecycle;
pub use same_spots::{LEAST_OVERLAP, same_spots};
pub use stack::StackedPlaces;
pub use statistics::*;
pub use threshold::Threshold;
