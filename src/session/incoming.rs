//! Files that wait to be brought in, with what their columns are taken for.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::geography::LonLat;
use crate::import::{HeadReading, Mapping, Mappings, Remembered, TableHead};

/// Tables of one shape and how they will be read.
#[derive(Debug, Clone, PartialEq)]
pub struct IncomingShape {
    /// How they begin.
    pub head: TableHead,
    /// What their columns are taken for.
    pub mapping: Mapping,
    /// What that makes of the first rows.
    pub reading: HeadReading,
    /// Under which name the mapping is to be remembered, as typed.
    pub name: String,
    /// The name of the remembered mapping that is in use as it was remembered.
    pub remembered: Option<String>,
}

/// Files that wait to be brought in.
#[derive(Debug, Clone, PartialEq)]
pub struct Incoming {
    /// The files and folders that were chosen.
    pub files: Vec<PathBuf>,
    /// The shapes of their tables, in order of first appearance.
    pub shapes: Vec<IncomingShape>,
    /// The mappings that are remembered, by name.
    pub remembered: Vec<Remembered>,
    /// Where places are expected.
    pub near: Option<LonLat>,
}

impl Incoming {
    /// Files with how their tables begin. A mapping that is remembered for a shape is taken before
    /// what is guessed.
    pub fn new(
        files: Vec<PathBuf>,
        heads: Vec<TableHead>,
        remembered: Vec<Remembered>,
        near: Option<LonLat>,
    ) -> Self {
        let shapes = heads.into_iter().map(|head| {
            let shape = head.shape();
            let known = remembered.iter().find(|r| r.shape == shape && head.published.is_none());
            let mapping = known.map_or_else(|| head.guessed.clone(), |r| r.mapping.clone());
            let reading = head.read(&mapping, near);
            let name = known.map(|r| r.name.clone());
            IncomingShape {
                head,
                mapping,
                reading,
                name: name.clone().unwrap_or_default(),
                remembered: name,
            }
        });
        Self { files, shapes: shapes.collect(), remembered, near }
    }

    /// The first shape that a person should look at before anything is imported; `None` when all
    /// are published layouts.
    pub fn to_look_at(&self) -> Option<usize> {
        self.shapes.iter().position(|s| s.head.published.is_none())
    }

    /// What keeps it from being imported, each with its shape.
    pub fn missing(&self) -> Option<(usize, &str)> {
        let of = |(i, s): (usize, &'_ IncomingShape)| Some((i, s.reading.missing.first()?.len()));
        let (i, _) = self.shapes.iter().enumerate().find_map(of)?;
        Some((i, self.shapes.get(i)?.reading.missing.first()?.as_str()))
    }

    /// Takes another mapping for a shape.
    pub fn map(&mut self, shape: usize, mapping: Mapping) {
        let near = self.near;
        if let Some(shape) = self.shapes.get_mut(shape) {
            shape.reading = shape.head.read(&mapping, near);
            shape.mapping = mapping;
            shape.remembered = None;
        }
    }

    /// Takes a question that came up while the files were read: a date of a column that can be read
    /// in two ways. Returns the shape that it is about.
    pub fn asked(&mut self, column: &str, found: &str) -> Option<usize> {
        let near = self.near;
        let has = |s: &IncomingShape| {
            s.head.published.is_none() && s.head.columns.iter().any(|c| c == column)
        };
        let at = self.shapes.iter().position(has)?;
        let shape = self.shapes.get_mut(at)?;
        shape.head.asked = Some((column.to_owned(), found.to_owned()));
        shape.reading = shape.head.read(&shape.mapping, near);
        Some(at)
    }

    /// What is said of the columns, for the import. Published layouts are read by their own rules.
    pub fn mappings(&self) -> Mappings {
        let said = self.shapes.iter().filter(|s| s.head.published.is_none());
        Mappings::ByShape(
            said.map(|s| (s.head.shape(), s.mapping.clone())).collect::<BTreeMap<_, _>>(),
        )
    }
}
