//! The fields of each kind of record, and their values: read and set one by one.

use super::{
    Aim, Basis, CommunityRecord, Field, FieldError, FieldValue, FocalPointCategory,
    FocalPointStatus, Handling, Neighbourhood, ObservationKind, RecordRef, Relationship,
    Sensitivity, SpocKind, StakeholderType,
};

impl RecordRef<'_> {
    /// Its fields, in the order of a form.
    pub fn fields(self) -> &'static [Field] {
        self.layer().fields()
    }

    /// The value of a field; `None` where it has no such field.
    pub fn value(self, field: Field) -> Option<FieldValue> {
        let text = |text: &str| Some(FieldValue::Text(text.to_owned()));
        let date = |date| Some(FieldValue::Date(date));
        match (self, field) {
            (Self::Stakeholder(r), Field::Name) => text(&r.name),
            (Self::Stakeholder(r), Field::Organisation) => text(&r.organisation),
            (Self::Stakeholder(r), Field::StakeholderType) => text(r.kind.as_str()),
            (Self::Stakeholder(r), Field::Relationship) => text(r.relationship.as_str()),
            (Self::Stakeholder(r), Field::LastContact) => date(r.last_contact),
            (Self::Stakeholder(r), Field::PreferredContact) => text(&r.preferred_contact),
            (Self::Stakeholder(r), Field::FeelsUnheard) => Some(FieldValue::Flag(r.feels_unheard)),
            (Self::Stakeholder(r), Field::FeelsUnheardEvidence) => text(&r.feels_unheard_evidence),
            (Self::Stakeholder(r), Field::PrimarySpoc) => Some(FieldValue::Spoc(r.primary_spoc)),
            (Self::Stakeholder(r), Field::LawfulBasis) => text(&r.lawful_basis),
            (Self::FocalPoint(r), Field::Name) => text(&r.name),
            (Self::FocalPoint(r), Field::Category) => text(r.category.as_str()),
            (Self::FocalPoint(r), Field::OpeningTimes) => text(&r.opening_times),
            (Self::FocalPoint(r), Field::BusyTimes) => text(&r.busy_times),
            (Self::FocalPoint(r), Field::FaithOfPlace) => text(&r.faith_of_place),
            (Self::FocalPoint(r), Field::PrimarySpoc) => Some(FieldValue::Spoc(r.primary_spoc)),
            (Self::FocalPoint(r), Field::Status) => text(r.status.as_str()),
            (Self::FocalPoint(r), Field::ClosedOn) => date(r.closed_on),
            (Self::Spoc(r), Field::Title) => text(&r.title),
            (Self::Spoc(r), Field::ForWhom) => text(&r.for_whom),
            (Self::Spoc(r), Field::SpocKind) => text(r.for_kind.as_str()),
            (Self::Spoc(r), Field::Cover) => text(&r.cover),
            (Self::Spoc(r), Field::Channel) => text(&r.channel),
            (Self::Spoc(r), Field::LastSpoken) => date(r.last_spoken),
            (Self::Strategy(r), Field::Title) => text(&r.title),
            (Self::Strategy(r), Field::Aim) => text(r.aim.as_str()),
            (Self::Strategy(r), Field::Starts) => date(r.starts),
            (Self::Strategy(r), Field::Ends) => date(r.ends),
            (Self::Strategy(r), Field::LinkedProblem) => text(&r.linked_problem),
            (Self::Strategy(r), Field::Measure) => text(&r.measure),
            (Self::Observation(r), Field::Title) => text(&r.title),
            (Self::Observation(r), Field::ObservationKind) => text(r.kind.as_str()),
            (Self::Observation(r), Field::ObservedOn) => date(r.observed_on),
            (Self::Observation(r), Field::Source) => text(&r.source),
            (record, field) => record.handling().value(field),
        }
    }
}

impl Handling {
    fn value(&self, field: Field) -> Option<FieldValue> {
        let text = |text: &str| Some(FieldValue::Text(text.to_owned()));
        match field {
            Field::Sensitivity => text(self.sensitivity.as_str()),
            Field::Basis => text(self.basis.as_str()),
            Field::PolicingPurpose => text(&self.policing_purpose),
            Field::Owner => text(&self.owner),
            Field::Created => Some(FieldValue::Date(self.created)),
            Field::ReviewOn => Some(FieldValue::Date(self.review_on)),
            Field::Notes => text(&self.notes),
            _ => None,
        }
    }

    /// Whether the field was one of these and the value one of its kind.
    fn set(&mut self, field: Field, value: FieldValue) -> bool {
        match (field, value) {
            (Field::Sensitivity, FieldValue::Text(v)) => {
                return Sensitivity::from_text(&v).map(|v| self.sensitivity = v).is_some();
            }
            (Field::Basis, FieldValue::Text(v)) => {
                return Basis::from_text(&v).map(|v| self.basis = v).is_some();
            }
            (Field::PolicingPurpose, FieldValue::Text(v)) => self.policing_purpose = v,
            (Field::Owner, FieldValue::Text(v)) => self.owner = v,
            (Field::Created, FieldValue::Date(v)) => self.created = v,
            (Field::ReviewOn, FieldValue::Date(v)) => self.review_on = v,
            (Field::Notes, FieldValue::Text(v)) => self.notes = v,
            _ => return false,
        }
        true
    }
}

impl CommunityRecord {
    /// Sets a field; refused where it has no such field, or where the value contradicts another.
    pub fn set(&mut self, field: Field, value: FieldValue) -> Result<(), FieldError> {
        let found = format!("{:?}", value.to_text());
        let refuse = |expected: &str| Err(field.refuse(expected, &found));
        match (&mut *self, field, value) {
            (Self::Stakeholder(r), Field::Name, FieldValue::Text(v)) => r.name = v,
            (Self::Stakeholder(r), Field::Organisation, FieldValue::Text(v)) => r.organisation = v,
            (Self::Stakeholder(r), Field::StakeholderType, FieldValue::Text(v)) => {
                r.kind = StakeholderType::from_text(&v);
            }
            (Self::Stakeholder(r), Field::Relationship, FieldValue::Text(v)) => {
                match Relationship::from_text(&v) {
                    Some(v) => r.relationship = v,
                    None => return refuse("a relationship of the list"),
                }
            }
            (Self::Stakeholder(r), Field::LastContact, FieldValue::Date(v)) => r.last_contact = v,
            (Self::Stakeholder(r), Field::PreferredContact, FieldValue::Text(v)) => {
                r.preferred_contact = v;
            }
            (Self::Stakeholder(r), Field::FeelsUnheard, FieldValue::Flag(v)) => r.feels_unheard = v,
            (Self::Stakeholder(r), Field::FeelsUnheardEvidence, FieldValue::Text(v)) => {
                r.feels_unheard_evidence = v;
            }
            (Self::Stakeholder(r), Field::PrimarySpoc, FieldValue::Spoc(v)) => r.primary_spoc = v,
            (Self::Stakeholder(r), Field::LawfulBasis, FieldValue::Text(v)) => r.lawful_basis = v,
            (Self::FocalPoint(r), Field::Name, FieldValue::Text(v)) => r.name = v,
            (Self::FocalPoint(r), Field::Category, FieldValue::Text(v)) => {
                r.category = FocalPointCategory::from_text(&v);
            }
            (Self::FocalPoint(r), Field::OpeningTimes, FieldValue::Text(v)) => r.opening_times = v,
            (Self::FocalPoint(r), Field::BusyTimes, FieldValue::Text(v)) => r.busy_times = v,
            (Self::FocalPoint(r), Field::FaithOfPlace, FieldValue::Text(v)) => r.faith_of_place = v,
            (Self::FocalPoint(r), Field::PrimarySpoc, FieldValue::Spoc(v)) => r.primary_spoc = v,
            (Self::FocalPoint(r), Field::Status, FieldValue::Text(v)) => {
                match FocalPointStatus::from_text(&v) {
                    Some(v) => r.status = v,
                    None => return refuse("open or closed"),
                }
            }
            (Self::FocalPoint(r), Field::ClosedOn, FieldValue::Date(v)) => r.closed_on = v,
            (Self::Spoc(r), Field::Title, FieldValue::Text(v)) => r.title = v,
            (Self::Spoc(r), Field::ForWhom, FieldValue::Text(v)) => r.for_whom = v,
            (Self::Spoc(r), Field::SpocKind, FieldValue::Text(v)) => {
                r.for_kind = SpocKind::from_text(&v);
            }
            (Self::Spoc(r), Field::Cover, FieldValue::Text(v)) => r.cover = v,
            (Self::Spoc(r), Field::Channel, FieldValue::Text(v)) => r.channel = v,
            (Self::Spoc(r), Field::LastSpoken, FieldValue::Date(v)) => r.last_spoken = v,
            (Self::Strategy(r), Field::Title, FieldValue::Text(v)) => r.title = v,
            (Self::Strategy(r), Field::Aim, FieldValue::Text(v)) => r.aim = Aim::from_text(&v),
            (Self::Strategy(r), Field::Starts, FieldValue::Date(v)) => {
                if let (Some(starts), Some(ends)) = (v, r.ends)
                    && starts > ends
                {
                    return refuse(&format!("a day no later than its end, {ends}"));
                }
                r.starts = v;
            }
            (Self::Strategy(r), Field::Ends, FieldValue::Date(v)) => {
                if let (Some(starts), Some(ends)) = (r.starts, v)
                    && starts > ends
                {
                    return refuse(&format!("a day no earlier than its start, {starts}"));
                }
                r.ends = v;
            }
            (Self::Strategy(r), Field::LinkedProblem, FieldValue::Text(v)) => r.linked_problem = v,
            (Self::Strategy(r), Field::Measure, FieldValue::Text(v)) => r.measure = v,
            (Self::Observation(r), Field::Title, FieldValue::Text(v)) => r.title = v,
            (Self::Observation(r), Field::ObservationKind, FieldValue::Text(v)) => {
                r.kind = ObservationKind::from_text(&v);
            }
            (Self::Observation(r), Field::ObservedOn, FieldValue::Date(v)) => r.observed_on = v,
            (Self::Observation(r), Field::Source, FieldValue::Text(v)) => r.source = v,
            (record, field, value) => {
                if !record.handling_mut().set(field, value) {
                    return refuse(&format!("a value for {}", field.label()));
                }
            }
        }
        Ok(())
    }
}

impl Neighbourhood {
    /// Its fields, in the order of a form.
    pub const FIELDS: &[Field] = super::layer::NEIGHBOURHOOD;

    /// The value of a field; `None` where it has no such field.
    pub fn value(&self, field: Field) -> Option<FieldValue> {
        let text = match field {
            Field::Name => &self.name,
            Field::Force => &self.force,
            Field::Description => &self.description,
            Field::TransientPopulation => &self.transient_population,
            Field::HiddenGroupSuspected => &self.hidden_group_suspected,
            _ => return None,
        };
        Some(FieldValue::Text(text.clone()))
    }

    /// Sets a field; refused where it has no such field.
    pub fn set(&mut self, field: Field, value: FieldValue) -> Result<(), FieldError> {
        let found = format!("{:?}", value.to_text());
        let (place, FieldValue::Text(text)) = (
            match field {
                Field::Name => &mut self.name,
                Field::Force => &mut self.force,
                Field::Description => &mut self.description,
                Field::TransientPopulation => &mut self.transient_population,
                Field::HiddenGroupSuspected => &mut self.hidden_group_suspected,
                _ => return Err(field.refuse("a field of the neighbourhood", &found)),
            },
            value,
        ) else {
            return Err(field.refuse("text", &found));
        };
        *place = text;
        Ok(())
    }
}
