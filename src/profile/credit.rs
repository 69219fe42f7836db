//! The credit line that the source of incidents asks for.

use std::collections::HashMap;

use super::incidents::Words;
use super::{Incidents, Month, Precision, When};

/// What the Open Government Licence asks of everything that shows data of data.police.uk.
pub const POLICE_UK_CREDIT: &str = "Contains public sector information licensed under the Open Government Licence v3.0 (data.police.uk)";

impl Incidents {
    /// The credit line for what is drawn of these incidents; `None` where nobody asks for one.
    ///
    /// It is the rows that tell, not the files that they came in: a force and a month of which
    /// every incident at a map point has a month and no day is how data.police.uk alone publishes
    /// them, in its street files and its answers. So the line is still there when the rows went
    /// through Beatlas's own incident file, and gone when they are. A force's own extract has some
    /// incidents of which the day is not known, and others at the same map points of which it is.
    ///
    /// Every row is looked at.
    pub fn credit(&self) -> Option<&'static str> {
        let mut published: HashMap<(Month, u32), bool> = HashMap::new();
        let mut last: Option<((Month, u32), bool)> = None;
        let forces = &self.words[Words::ReportedBy as usize];
        for ((row, precision), when) in self.precision.iter().enumerate().zip(&self.when) {
            let force = forces.get(row).copied().unwrap_or(0);
            let Some(month) = when.month().filter(|_| *precision == Precision::Snapped) else {
                continue;
            };
            let now = ((month, force), matches!(when, When::Month(_)));
            // Rows in succession say the same.
            if last != Some(now) {
                *published.entry(now.0).or_insert(true) &= now.1;
                last = Some(now);
            }
        }
        published.into_values().any(|all| all).then_some(POLICE_UK_CREDIT)
    }
}
