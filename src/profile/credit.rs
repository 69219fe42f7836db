//! The credit line that the source of incidents asks for.

use super::{Incidents, Precision, When};

/// What the Open Government Licence asks of everything that shows data of data.police.uk.
pub const POLICE_UK_CREDIT: &str = "Contains public sector information licensed under the Open Government Licence v3.0 (data.police.uk)";

impl Incidents {
    /// The credit line for what is drawn of these incidents; `None` where nobody asks for one.
    ///
    /// It is the rows that tell, not the files that they came in: a month without a day, at a
    /// published map point, is how data.police.uk alone gives an incident, in its street files
    /// and its answers. So the line is still there when the rows went through Beatlas's own
    /// incident file, and gone when they are.
    pub fn credit(&self) -> Option<&'static str> {
        let published = |row: super::IncidentRow<'_>| {
            row.precision == Precision::Snapped && matches!(row.when, When::Month(_))
        };
        self.rows().any(published).then_some(POLICE_UK_CREDIT)
    }
}
