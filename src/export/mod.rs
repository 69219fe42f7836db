//! Files for others.

mod ascii_grid;

pub use ascii_grid::write_ascii_grid;
