//! What a person's editing does: from a command to an edit of the document.
//!
//! `update` calls in here, one call a command. Nothing here draws; everything that changes the
//! profile goes through [`crate::document::Document::edit`].

pub mod areas;
pub mod drawing;
pub mod files;
pub mod forms;
pub mod incoming;
pub mod kept;
pub mod shapes;
pub mod steps;

use crate::geography::LonLat;

/// A place as it is kept: to a centimetre, which is more than a hand can point at.
fn kept(p: LonLat) -> LonLat {
    let round = |v: f64| (v * 1e7).round() / 1e7;
    LonLat::new(round(p.lon()), round(p.lat())).unwrap_or(p)
}
