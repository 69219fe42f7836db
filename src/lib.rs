//! Beatlas: the neighbourhood policing team's map.
//!
//! The modules in reading order: what a place is ([`geography`]), what a neighbourhood profile
//! is ([`profile`]), the methods ([`analysis`]), how a profile changes ([`edit`]), its file
//! ([`store`]), files of others ([`import`]) and for others ([`export`]); then the map
//! ([`map`]), answers that can be thrown away ([`derived`]), work off the UI thread ([`jobs`]),
//! and the window: [`document`], [`session`], [`settings`], [`command`], [`update`], [`editing`],
//! [`panels`],
//! [`look`], [`app`]. [`cli`] runs the same jobs without a display.

pub mod geography;
pub mod profile;

pub mod analysis;
pub mod edit;

pub mod export;
pub mod import;
pub mod store;

pub mod charts;
pub mod derived;
pub mod jobs;
pub mod map;

pub mod document;
pub mod sample;
pub mod session;
pub mod settings;

pub mod app;
pub mod cli;
pub mod command;
pub mod editing;
pub mod look;
pub mod panels;
pub mod update;
