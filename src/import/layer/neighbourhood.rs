//! The one row of the neighbourhood: its fields and its boundary.

use std::collections::HashSet;

use super::Fate;
use super::geometry::{Taken, Wanted, take};
use super::report::{LayerReport, RowAt};
use super::values::{Filling, LayerRow, RawPlace};
use crate::edit::{ProfileEdit, change_neighbourhood};
use crate::import::error::shortened;
use crate::import::place::PlaneCheck;
use crate::import::report::RowFault;
use crate::profile::{CommunityLayer, NeighbourhoodProfile};

/// The neighbourhood of a profile, and what a file makes of it.
pub(super) struct NeighbourhoodRow<'a> {
    profile: &'a NeighbourhoodProfile,
    edit: Option<ProfileEdit>,
}

impl<'a> NeighbourhoodRow<'a> {
    pub(super) fn new(profile: &'a NeighbourhoodProfile) -> Self {
        Self { profile, edit: None }
    }

    pub(super) fn into_edits(self) -> Vec<ProfileEdit> {
        self.edit.into_iter().collect()
    }

    /// Takes the row whole, or says why it cannot be taken. The id stays: it is what tells this
    /// neighbourhood from others.
    pub(super) fn take(
        &mut self,
        at: RowAt,
        row: LayerRow,
        report: &mut LayerReport,
    ) -> Result<Fate, RowFault> {
        let now = &self.profile.neighbourhood;
        let mut after = now.clone();
        let spocs = HashSet::new();
        Filling { spocs: &spocs, keeps_first_values: false }.fill(&mut after, &row.cells)?;
        let id = row.id.trim();
        if !id.is_empty() && !id.eq_ignore_ascii_case(&now.id.to_string()) {
            report.note(at, "the file is of another neighbourhood; the id is left out".to_owned());
        }
        if let Some(basemap) = row.basemap.filter(|b| b.trim() != now.basemap) {
            let basemap = shortened(basemap.trim(), 60);
            report.note(at, format!("the basemap \"{basemap}\" is left out"));
        }
        if let RawPlace::Said { column, geometry } = row.place {
            let mut check = PlaneCheck::new(self.profile.plane.clone());
            let mut notes = Vec::new();
            let wanted = Wanted::of(CommunityLayer::Neighbourhood);
            let shape = now.shape();
            let taken =
                take(&column, geometry.as_ref(), wanted, shape.as_ref(), &mut check, &mut notes)?;
            for text in notes {
                report.note(at, text);
            }
            if let Taken::Shape(shape) = taken {
                if shape.is_none() {
                    report
                        .note(at, "the boundary is taken away, since the row has none".to_owned());
                }
                after.boundary = shape.map(|s| s.points().to_vec()).unwrap_or_default();
            }
        }
        self.edit = change_neighbourhood(self.profile, after);
        Ok(if self.edit.is_some() { Fate::Changed } else { Fate::Unchanged })
    }
}
