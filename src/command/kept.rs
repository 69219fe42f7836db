//! What a panel may ask for about kept hot spots.

use crate::profile::{HotSpotId, HotSpotVersionId};

/// A wish about kept hot spots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeptWish {
    /// Keep the hot spot of a rank, which is not kept yet.
    Keep(u32),
    /// Keep what is shown of a kept hot spot, which has this rank, as its version of the period.
    KeepPeriod(HotSpotId, u32),
    /// Type in the name of a kept hot spot.
    TypeName(HotSpotId, String),
    /// The field of the name was left: what was typed is the name.
    CommitName,
    /// Remove one version.
    RemoveVersion(HotSpotVersionId),
    /// Forget a kept hot spot with all its versions.
    Forget(HotSpotId),
}

impl KeptWish {
    /// What a button calls it.
    pub fn label(&self) -> &'static str {
        match self {
            Self::Keep(_) => "Keep this hot spot",
            Self::KeepPeriod(..) => "Keep this period",
            Self::TypeName(..) | Self::CommitName => "Name",
            Self::RemoveVersion(_) => "Remove this version",
            Self::Forget(_) => "Forget this hot spot",
        }
    }
}
