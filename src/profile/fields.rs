//! The fields of a record, one by one: what a form shows, a table's column holds, and a history
//! names.
//!
//! A [`Field`] has a label for people, the column that holds it in the profile file and in
//! exports, and a kind. [`Field::parse`] turns text into a value or says what was expected.

use jiff::civil::Date;

use super::{
    Aim, Basis, FocalPointCategory, FocalPointStatus, ObservationKind, Relationship, Sensitivity,
    SpocId, SpocKind, StakeholderType,
};

/// What a field holds.
#[derive(Debug, Clone, PartialEq)]
pub enum FieldValue {
    /// Words, or a term of a list; empty: nothing is known.
    Text(String),
    /// A day; `None`: not known.
    Date(Option<Date>),
    /// Yes or no.
    Flag(bool),
    /// The single point of contact; `None`: nobody yet.
    Spoc(Option<SpocId>),
}

impl FieldValue {
    /// The value as a field shows it for editing and a file holds it; empty: not known.
    pub fn to_text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Date(date) => date.map(|d| d.to_string()).unwrap_or_default(),
            Self::Flag(on) => if *on { "yes" } else { "no" }.to_owned(),
            Self::Spoc(id) => id.map(|id| id.to_string()).unwrap_or_default(),
        }
    }
}

/// How a field is filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// A line of text.
    Text,
    /// Several lines of text.
    LongText,
    /// A day.
    Date,
    /// Yes or no.
    Flag,
    /// One of the single points of contact of the profile.
    Spoc,
    /// A term of a list; `true`: other wording is allowed too.
    Choice(bool),
}

/// Why a value cannot stand in a field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}, found {found}")]
pub struct FieldError {
    /// The field.
    pub field: Field,
    /// What can stand there.
    pub expected: String,
    /// What was given.
    pub found: String,
}

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident: $label:literal, $column:literal, $kind:expr;)+) => {
        /// A field of a record or of the neighbourhood.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Field { $($(#[$doc])* #[doc = concat!("\"", $label, "\"")] $name),+ }

        impl Field {
            /// Every field there is.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// What a form calls it.
            pub fn label(self) -> &'static str {
                match self { $(Self::$name => $label),+ }
            }

            /// The column that holds it in the profile file and in exports.
            pub fn column(self) -> &'static str {
                match self { $(Self::$name => $column),+ }
            }

            /// How it is filled in.
            pub fn kind(self) -> FieldKind {
                match self { $(Self::$name => $kind),+ }
            }
        }
    };
}

fields! {
    Name: "Name", "name", FieldKind::Text;
    Title: "Title", "title", FieldKind::Text;
    Organisation: "Organisation", "organisation", FieldKind::Text;
    StakeholderType: "Type", "kind", FieldKind::Choice(true);
    Relationship: "Relationship", "relationship", FieldKind::Choice(false);
    LastContact: "Last contact", "last_contact", FieldKind::Date;
    PreferredContact: "Contact by", "preferred_contact", FieldKind::Text;
    FeelsUnheard: "Feels unheard", "feels_unheard", FieldKind::Flag;
    FeelsUnheardEvidence: "Evidence for that", "feels_unheard_evidence", FieldKind::Text;
    PrimarySpoc: "Point of contact", "primary_spoc", FieldKind::Spoc;
    LawfulBasis: "Lawful basis", "lawful_basis", FieldKind::Text;
    Category: "Category", "category", FieldKind::Choice(true);
    Status: "Status", "status", FieldKind::Choice(false);
    ClosedOn: "Closed on", "closed_on", FieldKind::Date;
    OpeningTimes: "Open", "opening_times", FieldKind::Text;
    BusyTimes: "Busy", "busy_times", FieldKind::Text;
    /// Of a place, as a public fact; never of a person.
    FaithOfPlace: "Faith of the place", "faith_of_place", FieldKind::Text;
    ForWhom: "For", "for_whom", FieldKind::Text;
    SpocKind: "For what", "for_kind", FieldKind::Choice(true);
    Cover: "Cover", "cover", FieldKind::Text;
    Channel: "Channel", "channel", FieldKind::Text;
    LastSpoken: "Last spoken to", "last_spoken", FieldKind::Date;
    Aim: "Aim", "aim", FieldKind::Choice(true);
    Starts: "From", "starts", FieldKind::Date;
    Ends: "Until", "ends", FieldKind::Date;
    LinkedProblem: "Problem", "linked_problem", FieldKind::Text;
    Measure: "Measure", "measure", FieldKind::Text;
    ObservationKind: "What it is", "kind", FieldKind::Choice(true);
    ObservedOn: "Observed on", "observed_on", FieldKind::Date;
    Source: "Seen or said by", "source", FieldKind::Text;
    Force: "Force", "force", FieldKind::Text;
    Description: "Description", "description", FieldKind::LongText;
    TransientPopulation: "Transient population", "transient_population", FieldKind::LongText;
    HiddenGroupSuspected: "Hidden group suspected", "hidden_group_suspected", FieldKind::LongText;
    Sensitivity: "Who may see it", "sensitivity", FieldKind::Choice(false);
    Basis: "Basis", "basis", FieldKind::Choice(false);
    PolicingPurpose: "Policing purpose", "policing_purpose", FieldKind::Text;
    Owner: "Owner", "owner", FieldKind::Text;
    Created: "Created", "created", FieldKind::Date;
    ReviewOn: "Review on", "review_on", FieldKind::Date;
    Notes: "Notes", "notes", FieldKind::LongText;
}

impl Field {
    /// The terms that may stand in it, for [`FieldKind::Choice`]; otherwise none.
    pub fn choices(self) -> Vec<&'static str> {
        fn closed<T: Copy>(all: &'static [T], text: fn(T) -> &'static str) -> Vec<&'static str> {
            all.iter().map(|t| text(*t)).collect()
        }
        match self {
            Self::StakeholderType => {
                StakeholderType::ALL.iter().map(StakeholderType::as_str).collect()
            }
            Self::Category => {
                FocalPointCategory::ALL.iter().map(FocalPointCategory::as_str).collect()
            }
            Self::SpocKind => SpocKind::ALL.iter().map(SpocKind::as_str).collect(),
            Self::Aim => Aim::ALL.iter().map(Aim::as_str).collect(),
            Self::ObservationKind => {
                ObservationKind::ALL.iter().map(ObservationKind::as_str).collect()
            }
            Self::Relationship => closed(Relationship::ALL, Relationship::as_str),
            Self::Status => closed(FocalPointStatus::ALL, FocalPointStatus::as_str),
            Self::Sensitivity => closed(Sensitivity::ALL, Sensitivity::as_str),
            Self::Basis => closed(Basis::ALL, Basis::as_str),
            _ => Vec::new(),
        }
    }

    /// Turns text into a value of the field.
    ///
    /// Days are read as `2026-08-31`, `2026/08/31` or, the British way, `31/8/2026`; empty text is not known.
    ///
    /// ```
    /// use beatlas::profile::{Field, FieldValue};
    /// let day = Field::ReviewOn.parse("31/8/2026")?;
    /// assert_eq!(day.to_text(), "2026-08-31");
    /// let refused = Field::ReviewOn.parse("next week").unwrap_err();
    /// assert!(refused.to_string().starts_with("expected a day such as 2026-08-31"));
    /// # Ok::<(), beatlas::profile::FieldError>(())
    /// ```
    pub fn parse(self, text: &str) -> Result<FieldValue, FieldError> {
        let trimmed = text.trim();
        match self.kind() {
            FieldKind::Text | FieldKind::LongText => {
                if matches!(self, Self::Name | Self::Title) && trimmed.is_empty() {
                    return Err(self.refuse("a name", "nothing"));
                }
                Ok(FieldValue::Text(trimmed.to_owned()))
            }
            FieldKind::Choice(open) => {
                let choices = self.choices();
                let known = choices.iter().find(|c| c.eq_ignore_ascii_case(trimmed));
                match known {
                    Some(term) => Ok(FieldValue::Text((*term).to_owned())),
                    None if open => Ok(FieldValue::Text(trimmed.to_owned())),
                    None => {
                        let expected = format!("one of {}", choices.join(", "));
                        Err(self.refuse(&expected, &format!("{trimmed:?}")))
                    }
                }
            }
            FieldKind::Date if trimmed.is_empty() => Ok(FieldValue::Date(None)),
            FieldKind::Date => match day(trimmed) {
                Some(day) => Ok(FieldValue::Date(Some(day))),
                None => Err(self.refuse(
                    "a day such as 2026-08-31 or 31/8/2026, or nothing",
                    &format!("{trimmed:?}"),
                )),
            },
            FieldKind::Flag => match trimmed.to_ascii_lowercase().as_str() {
                "yes" | "true" | "1" => Ok(FieldValue::Flag(true)),
                "no" | "false" | "0" | "" => Ok(FieldValue::Flag(false)),
                _ => Err(self.refuse("yes or no", &format!("{trimmed:?}"))),
            },
            FieldKind::Spoc if trimmed.is_empty() => Ok(FieldValue::Spoc(None)),
            FieldKind::Spoc => match trimmed.parse::<uuid::Uuid>() {
                Ok(id) => Ok(FieldValue::Spoc(Some(SpocId::from_uuid(id)))),
                Err(_) => Err(self.refuse(
                    "the id of a single point of contact, or nothing",
                    &format!("{trimmed:?}"),
                )),
            },
        }
    }

    pub(super) fn refuse(self, expected: &str, found: &str) -> FieldError {
        FieldError { field: self, expected: expected.to_owned(), found: found.to_owned() }
    }
}

/// A day as people write it here: year first, or day, month, year.
fn day(text: &str) -> Option<Date> {
    if let Ok(date) = text.parse() {
        return Some(date);
    }
    let mut parts = text.split(['/', '.', ' ']).filter(|p| !p.is_empty());
    let (first, month, last) = (parts.next()?, parts.next()?, parts.next()?);
    // GDAL, and with it QGIS, writes the day of a CSV file as 2026/08/31.
    let (day, year) = if first.len() == 4 { (last, first) } else { (first, last) };
    if parts.next().is_some() || year.len() != 4 || day.len() > 2 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_as_people_and_programs_write_it() {
        for text in ["2026-08-31", "31/8/2026", "31.08.2026", "2026/08/31", "2026-08-31T09:30:00"] {
            assert_eq!(Field::Created.parse(text).unwrap().to_text(), "2026-08-31", "{text}");
        }
        for text in ["31/8/26", "8/2026", "2026/8", "2026/31/08", "2026/08/2026", "31/8/2026/1"] {
            assert!(Field::Created.parse(text).is_err(), "{text}");
        }
    }
}
