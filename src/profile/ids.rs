//! Ids of records: newtypes over UUIDv7, so that two officers' copies can be merged later.

use uuid::Uuid;

macro_rules! record_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// A new id, later in order than every id made before it on this machine.
            #[allow(clippy::new_without_default, reason = "a default id would be a new one each time")]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }

            /// An id from its UUID, as read from a file.
            pub const fn from_uuid(id: Uuid) -> Self {
                Self(id)
            }

            /// The UUID, for a file.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

record_id!(
    /// A neighbourhood.
    NeighbourhoodId
);
record_id!(
    /// A key stakeholder.
    StakeholderId
);
record_id!(
    /// A focal point.
    FocalPointId
);
record_id!(
    /// A single point of contact.
    SpocId
);
record_id!(
    /// A strategy.
    StrategyId
);
record_id!(
    /// An observation.
    ObservationId
);
record_id!(
    /// An area.
    AreaId
);
record_id!(
    /// A kept hot spot, in whatever period.
    HotSpotId
);
record_id!(
    /// One version of a kept hot spot.
    HotSpotVersionId
);
