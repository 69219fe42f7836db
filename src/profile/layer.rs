//! The layers of the community map as files hold them: one table each.

use serde::{Serialize, Serializer};

use super::Field;

/// The fields that every record ends with, in the order of a form.
macro_rules! with_handling {
    ($($name:ident),+ $(,)?) => {
        &[
            $(Field::$name,)+ Field::Notes, Field::Sensitivity, Field::Basis,
            Field::PolicingPurpose, Field::Owner, Field::ReviewOn, Field::Created,
        ]
    };
}

const STAKEHOLDER: &[Field] = with_handling!(
    Name,
    Organisation,
    StakeholderType,
    Relationship,
    LastContact,
    PreferredContact,
    PrimarySpoc,
    FeelsUnheard,
    FeelsUnheardEvidence,
    LawfulBasis,
);
const FOCAL_POINT: &[Field] = with_handling!(
    Name,
    Category,
    OpeningTimes,
    BusyTimes,
    FaithOfPlace,
    PrimarySpoc,
    Status,
    ClosedOn,
);
const SPOC: &[Field] = with_handling!(Title, ForWhom, SpocKind, Channel, Cover, LastSpoken);
const STRATEGY: &[Field] = with_handling!(Title, Aim, Starts, Ends, LinkedProblem, Measure);
const OBSERVATION: &[Field] = with_handling!(Title, ObservationKind, ObservedOn, Source);
pub(super) const NEIGHBOURHOOD: &[Field] = &[
    Field::Name,
    Field::Force,
    Field::Description,
    Field::TransientPopulation,
    Field::HiddenGroupSuspected,
];

/// A layer of the community map, as one file holds it. Places of worship are focal points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CommunityLayer {
    /// Key stakeholders.
    Stakeholders,
    /// Focal points, places of worship among them.
    FocalPoints,
    /// Single points of contact.
    Spocs,
    /// Strategies.
    Strategies,
    /// Observations.
    Observations,
    /// The neighbourhood and its boundary.
    Neighbourhood,
}

impl CommunityLayer {
    /// All layers.
    pub const ALL: [Self; 6] = [
        Self::Stakeholders,
        Self::FocalPoints,
        Self::Spocs,
        Self::Strategies,
        Self::Observations,
        Self::Neighbourhood,
    ];

    /// The layer's name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stakeholders => "stakeholders",
            Self::FocalPoints => "focal-points",
            Self::Spocs => "spocs",
            Self::Strategies => "strategies",
            Self::Observations => "observations",
            Self::Neighbourhood => "neighbourhood",
        }
    }

    /// The layer of a name; `None` where there is none.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.name() == name)
    }

    /// The layer's name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Stakeholders => "Key stakeholders",
            Self::FocalPoints => "Focal points",
            Self::Spocs => "Single points of contact",
            Self::Strategies => "Strategies",
            Self::Observations => "Observations",
            Self::Neighbourhood => "Neighbourhood",
        }
    }

    /// One or several records of it in a sentence: "focal point", "focal points".
    pub fn noun(self, count: u64) -> &'static str {
        match (self, count == 1) {
            (Self::Stakeholders, true) => "key stakeholder",
            (Self::Stakeholders, false) => "key stakeholders",
            (Self::FocalPoints, true) => "focal point",
            (Self::FocalPoints, false) => "focal points",
            (Self::Spocs, true) => "single point of contact",
            (Self::Spocs, false) => "single points of contact",
            (Self::Strategies, true) => "strategy",
            (Self::Strategies, false) => "strategies",
            (Self::Observations, true) => "observation",
            (Self::Observations, false) => "observations",
            (Self::Neighbourhood, true) => "neighbourhood",
            (Self::Neighbourhood, false) => "neighbourhoods",
        }
    }

    /// The fields of its records, in the order of a form.
    pub fn fields(self) -> &'static [Field] {
        match self {
            Self::Stakeholders => STAKEHOLDER,
            Self::FocalPoints => FOCAL_POINT,
            Self::Spocs => SPOC,
            Self::Strategies => STRATEGY,
            Self::Observations => OBSERVATION,
            Self::Neighbourhood => NEIGHBOURHOOD,
        }
    }
}

impl std::fmt::Display for CommunityLayer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for CommunityLayer {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_layer_has_a_column_twice() {
        for layer in CommunityLayer::ALL {
            assert_eq!(CommunityLayer::from_name(layer.name()), Some(layer));
            let mut columns: Vec<&str> = layer.fields().iter().map(|f| f.column()).collect();
            columns.sort_unstable();
            columns.dedup();
            assert_eq!(columns.len(), layer.fields().len(), "{layer}");
        }
    }
}
