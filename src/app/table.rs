//! The incident table: sorted off the UI thread, and in step with the selection on the map.

use std::sync::Arc;

use egui::Context;

use super::{App, wake};
use crate::derived::{TableOrder, sorted};
use crate::session::Selection;

impl App {
    /// Sorts the table by a column.
    pub fn sort_table(&mut self, order: TableOrder) {
        if let Some(table) = &mut self.session.table {
            table.order = Some(order);
        }
    }

    /// The row that was to be brought into sight is there.
    pub fn table_seen(&mut self) {
        if let Some(table) = &mut self.session.table {
            table.scroll_to = None;
        }
    }

    /// The rows of the answer shown in the order asked for; `None` while they are being sorted.
    pub(super) fn sorted_rows(&self) -> Option<Arc<Vec<u32>>> {
        let order = self.session.table?.order?;
        let rows = &self.answer.as_ref()?.rows;
        let (of, by, sorted) = self.sorted.as_ref()?;
        (Arc::ptr_eq(of, rows) && *by == order).then(|| Arc::clone(sorted))
    }

    /// Sorts what is asked for, and brings what was selected on the map into sight.
    pub(super) fn follow_table(&mut self, ctx: &Context) {
        if let Some(done) = self.jobs.sort.take() {
            self.sorted = Some(done);
        }
        let (Some(table), Some(answer)) = (self.session.table, self.answer.clone()) else {
            // What nobody looks at is not kept.
            self.sorted = None;
            self.sort_asked = None;
            self.seen_in_table = None;
            return;
        };
        let is_asked = |asked: &Option<(Arc<Vec<u32>>, TableOrder)>, order| {
            asked.as_ref().is_some_and(|(of, by)| Arc::ptr_eq(of, &answer.rows) && *by == order)
        };
        if let Some(order) = table.order
            && !is_asked(&self.sort_asked, order)
        {
            self.sort_asked = Some((Arc::clone(&answer.rows), order));
            let incidents = Arc::clone(&self.document.profile.incidents);
            let rows = Arc::clone(&answer.rows);
            self.jobs.sort.start(wake(ctx), move |_, _| {
                let sorted = sorted(&incidents, &rows, order);
                (rows, order, sorted)
            });
        }
        if self.seen_in_table == self.session.selection {
            return;
        }
        self.seen_in_table = self.session.selection;
        let Some(Selection::Place(place)) = self.session.selection else { return };
        let places = self.document.profile.incidents.place_column();
        let rows = self.sorted_rows().unwrap_or_else(|| Arc::clone(&answer.rows));
        let is_here = |row: &u32| places.get(*row as usize).copied().flatten() == Some(place);
        let scroll_to = rows.iter().position(is_here);
        if let Some(table) = &mut self.session.table {
            table.scroll_to = scroll_to;
        }
    }
}
