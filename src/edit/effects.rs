//! What an edit touched, so that only what depends on it is worked out again.

/// What an edit touched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Effects {
    /// Incidents: densities, hot spots and figures are stale.
    pub incidents: bool,
    /// Records of the community map.
    pub community: bool,
    /// The neighbourhood itself, its boundary for one.
    pub neighbourhood: bool,
}

impl Effects {
    /// Only incidents.
    pub const INCIDENTS: Self = Self { incidents: true, community: false, neighbourhood: false };

    /// Only the community map.
    pub const COMMUNITY: Self = Self { incidents: false, community: true, neighbourhood: false };
    /// Only the neighbourhood.
    pub const NEIGHBOURHOOD: Self =
        Self { incidents: false, community: false, neighbourhood: true };

    /// What two edits, one after the other, touched.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            incidents: self.incidents || other.incidents,
            community: self.community || other.community,
            neighbourhood: self.neighbourhood || other.neighbourhood,
        }
    }
}
