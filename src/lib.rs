//! Beatlas: the neighbourhood policing team's map.
//!
//! The modules in reading order: what a place is ([`geography`]), what a neighbourhood profile
//! is ([`profile`]), the methods ([`analysis`]), how a profile changes ([`edit`]), its file
//! ([`store`]), files of others ([`import`]) and for others ([`export`]).

pub mod geography;
pub mod profile;

pub mod analysis;
pub mod edit;

pub mod export;
pub mod import;
pub mod store;
