//! The months that incidents cover, and those of which there is no data.

use super::{Incidents, Month, Period};

impl Incidents {
    /// The first and last month that any incident has; `None` when none has a month.
    pub fn months(&self) -> Option<Period> {
        let months = || self.when.iter().filter_map(|w| w.month());
        Period::new(months().min()?, months().max()?).ok()
    }

    /// The months between the first and the last of which there is no incident of any kind: no data,
    /// which is not the same as none.
    pub fn months_missing(&self) -> Vec<Month> {
        let months = self.when.iter().filter_map(|w| w.month());
        self.months().map_or_else(Vec::new, |all| all.without(months))
    }
}
