//! Which column of a table is what, as a value that can be shown, corrected and remembered.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::profile::{AsbSubType, AsbType, CrimeType, Precision};

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// What a column holds.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum IncidentField { $($(#[$doc])* $name),+ }

        impl IncidentField {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Its name for people.
            pub fn label(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }
    };
}

fields! {
    /// The key that Beatlas gave.
    Key = "key",
    /// The id that the source gives.
    Id = "id",
    /// An id under which the same row may stand in several answers of an interface.
    AnswerId = "id of the answer",
    /// A date or a month, perhaps with a time.
    Date = "date",
    /// The time of the day.
    Time = "time",
    /// The earliest that it can have been, perhaps with a time.
    From = "from",
    /// The time of `From`.
    FromTime = "from, time",
    /// The latest that it can have been, perhaps with a time.
    To = "to",
    /// The time of `To`.
    ToTime = "to, time",
    /// Degrees east.
    Longitude = "longitude",
    /// Degrees north.
    Latitude = "latitude",
    /// Metres east.
    Easting = "easting",
    /// Metres north.
    Northing = "northing",
    /// A reference such as SK 585 049.
    GridReference = "grid reference",
    /// The place in words.
    Location = "location",
    /// The crime type.
    CrimeType = "crime type",
    /// The type of anti-social behaviour.
    AsbType = "ASB type",
    /// What the anti-social behaviour was.
    SubType = "sub-type",
    /// The last outcome.
    Outcome = "outcome",
    /// An opaque number for a caller.
    Caller = "caller",
    /// How well the place is known.
    Precision = "precision",
    /// The force that reported it.
    ReportedBy = "reported by",
    /// The force whose area it lies in.
    FallsWithin = "falls within",
    /// LSOA code.
    LsoaCode = "LSOA code",
    /// LSOA name.
    LsoaName = "LSOA name",
    /// Context.
    Context = "context",
}

/// A column and what it is taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappedColumn {
    /// What it holds.
    pub field: IncidentField,
    /// Its name in the file.
    pub column: String,
    /// Why it is taken for that; empty where a person said so.
    #[serde(default)]
    pub reason: String,
}

/// In which order day and month stand in 03/10/2025.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayOrder {
    /// The third of October.
    DayFirst,
    /// The tenth of March.
    MonthFirst,
}

/// What easting and northing are metres of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MetreSystem {
    /// EPSG:27700.
    #[default]
    BritishNationalGrid,
    /// Universal Transverse Mercator on WGS84.
    Utm {
        /// 1 to 60.
        zone: u8,
        /// Whether it is the southern half of the zone.
        south: bool,
    },
}

/// What a wording in the column of crime types means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    /// The crime type.
    pub crime_type: CrimeType,
    /// The type of anti-social behaviour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asb_type: Option<AsbType>,
    /// What the anti-social behaviour was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_type: Option<AsbSubType>,
}

/// How a table is to be read.
///
/// [`crate::import::guess_mappings`] makes one from names and content, with the reason of each
/// guess; a person may correct it; [`crate::import::import_incidents_with`] follows it. It is
/// serialisable, so that it can be remembered under a name for the next month's file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Mapping {
    /// The columns that are read. All others are left alone.
    pub columns: Vec<MappedColumn>,
    /// How 03/10/2025 is to be read; `None` where no date of the file is written so.
    #[serde(default)]
    pub day_order: Option<DayOrder>,
    /// Whether the dates stand for their whole month, as where all are the first of one.
    #[serde(default)]
    pub month_only: bool,
    /// What easting and northing are metres of.
    #[serde(default)]
    pub metres: MetreSystem,
    /// Whether a comma in a coordinate is the decimal point.
    #[serde(default)]
    pub decimal_comma: bool,
    /// Whether 0, 0 marks a place that is not known; otherwise such rows are rejected.
    #[serde(default)]
    pub zero_is_no_place: bool,
    /// How exact the places are, where no column says so; `None` means exact.
    #[serde(default)]
    pub precision: Option<Precision>,
    /// The crime type of rows that name none.
    #[serde(default)]
    pub crime_type: Option<CrimeType>,
    /// What wordings of the column of crime types mean, in small letters; what is not listed is
    /// taken as it is.
    #[serde(default)]
    pub categories: BTreeMap<String, Category>,
}

/// The names of a table's columns in any order and any capitals: what tells that next month's file
/// is of the kind that this month's was.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Shape(Vec<String>);

impl Shape {
    /// The shape of a table with these columns.
    pub fn of<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut names: Vec<String> =
            names.into_iter().map(|n| n.trim().to_lowercase()).filter(|n| !n.is_empty()).collect();
        names.sort();
        Self(names)
    }
}

/// What a person says of the columns of several tables.
#[derive(Debug, Clone, PartialEq)]
pub enum Mappings {
    /// One mapping for all of them.
    All(Mapping),
    /// One for each shape; tables of other shapes are read as if nothing was said.
    ByShape(BTreeMap<Shape, Mapping>),
}

impl Default for Mappings {
    fn default() -> Self {
        Self::ByShape(BTreeMap::new())
    }
}

impl Mappings {
    /// What is said of a table with these columns.
    pub(super) fn of<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Option<&Mapping> {
        match self {
            Self::All(mapping) => Some(mapping),
            Self::ByShape(known) if known.is_empty() => None,
            Self::ByShape(known) => known.get(&Shape::of(names)),
        }
    }
}

impl Mapping {
    /// Whether it says when.
    pub fn has_date(&self) -> bool {
        self.column(IncidentField::Date).is_some() || self.column(IncidentField::From).is_some()
    }

    /// Whether it says where.
    pub fn has_place(&self) -> bool {
        let has = |f| self.column(f).is_some();
        (has(IncidentField::Longitude) && has(IncidentField::Latitude))
            || (has(IncidentField::Easting) && has(IncidentField::Northing))
            || has(IncidentField::GridReference)
    }

    /// The mapping without what a column was taken for.
    #[must_use]
    pub fn without(mut self, column: &str) -> Self {
        self.columns.retain(|c| c.column != column);
        self
    }

    /// The column that is taken for a field.
    pub fn column(&self, field: IncidentField) -> Option<&MappedColumn> {
        self.columns.iter().find(|c| c.field == field)
    }

    /// The mapping with a column for a field, as a person says; an earlier one of the field goes.
    #[must_use]
    pub fn with(mut self, field: IncidentField, column: &str) -> Self {
        self.columns.retain(|c| c.field != field);
        self.columns.push(MappedColumn { field, column: column.to_owned(), reason: String::new() });
        self
    }

    /// What a wording in the column of crime types means.
    pub fn category(&self, text: &str) -> Category {
        let plain = |crime_type| Category { crime_type, asb_type: None, sub_type: None };
        if text.is_empty() {
            let given = self.crime_type.clone();
            return plain(given.unwrap_or_else(|| CrimeType::from_text("")));
        }
        let small = text.to_lowercase();
        if let Some(category) = self.categories.get(&small) {
            return category.clone();
        }
        published(&small).unwrap_or_else(|| plain(CrimeType::from_text(text)))
    }
}

/// What the police API and the National Standard for Incident Recording call things.
pub(super) fn published(small: &str) -> Option<Category> {
    use CrimeType as T;
    let (crime_type, asb_type) = match small {
        "anti-social-behaviour" | "asb" | "antisocial behaviour" | "anti social behaviour" => {
            (T::AntiSocialBehaviour, None)
        }
        "asb personal" | "asb - personal" => (T::AntiSocialBehaviour, Some(AsbType::Personal)),
        "asb nuisance" | "asb - nuisance" => (T::AntiSocialBehaviour, Some(AsbType::Nuisance)),
        "asb environmental" | "asb - environmental" => {
            (T::AntiSocialBehaviour, Some(AsbType::Environmental))
        }
        "bicycle-theft" => (T::BicycleTheft, None),
        "criminal-damage-arson" => (T::CriminalDamageAndArson, None),
        "other-crime" => (T::OtherCrime, None),
        "other-theft" => (T::OtherTheft, None),
        "possession-of-weapons" => (T::PossessionOfWeapons, None),
        "public-order" => (T::PublicOrder, None),
        "theft-from-the-person" => (T::TheftFromThePerson, None),
        "vehicle-crime" => (T::VehicleCrime, None),
        "violent-crime" => (T::ViolenceAndSexualOffences, None),
        _ => return None,
    };
    Some(Category { crime_type, asb_type, sub_type: None })
}
