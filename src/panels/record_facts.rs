//! What is known of a community record, field by field.

use egui::Ui;
use jiff::civil::Date;

use super::View;
use crate::look::widgets::fact;
use crate::profile::{FocalPointStatus, RecordRef};

/// Shows the fields of a record that have a value, and those whose absence matters.
pub fn show(ui: &mut Ui, view: &View<'_>, record: RecordRef<'_>) {
    let spoc = |id| view.document.profile.spoc_title(id).unwrap_or("nobody yet").to_owned();
    match record {
        RecordRef::Stakeholder(r) => {
            fact(ui, "Organisation", &r.organisation);
            fact(ui, "Type", r.kind.as_str());
            fact(ui, "Relationship", r.relationship.as_str());
            fact(ui, "Last contact", &date_or(r.last_contact, "never, as far as is known"));
            fact(ui, "Contact by", &r.preferred_contact);
            if r.feels_unheard {
                let why = &r.feels_unheard_evidence;
                fact(ui, "Feels unheard", if why.is_empty() { "yes" } else { why });
            }
            fact(ui, "Point of contact", &spoc(r.primary_spoc));
            fact(ui, "Lawful basis", &r.lawful_basis);
        }
        RecordRef::FocalPoint(r) => {
            fact(ui, "Category", r.category.as_str());
            if r.status == FocalPointStatus::Closed {
                fact(ui, "Closed", &date_or(r.closed_on, "date not known"));
            }
            fact(ui, "Open", &r.opening_times);
            fact(ui, "Busy", &r.busy_times);
            fact(ui, "Faith", &r.faith_of_place);
            fact(ui, "Point of contact", &spoc(r.primary_spoc));
        }
        RecordRef::Spoc(r) => {
            fact(ui, "For", &r.for_whom);
            fact(ui, "Kind", r.for_kind.as_str());
            fact(ui, "Channel", &r.channel);
            fact(ui, "Cover", &r.cover);
            fact(ui, "Last spoken to", &date_or(r.last_spoken, "never, as far as is known"));
        }
        RecordRef::Strategy(r) => {
            fact(ui, "Aim", r.aim.as_str());
            fact(ui, "From", &date_or(r.starts, "date not known"));
            fact(ui, "Until", &date_or(r.ends, "open-ended"));
            fact(ui, "Problem", &r.linked_problem);
            let measure = if r.measure.is_empty() {
                "none: nobody can say whether it helped"
            } else {
                &r.measure
            };
            fact(ui, "Measure", measure);
        }
        RecordRef::Observation(r) => {
            fact(ui, "What it is", r.kind.as_str());
            fact(ui, "Observed", &date_or(r.observed_on, "date not known"));
            fact(ui, "Seen or said by", &r.source);
        }
    }
    let h = record.handling();
    fact(ui, "Who may see it", h.sensitivity.as_str());
    fact(ui, "Basis", h.basis.as_str());
    fact(ui, "Purpose", &h.policing_purpose);
    fact(ui, "Owner", &h.owner);
    fact(ui, "Review", &date_or(h.review_on, "no date set"));
    fact(ui, "Notes", &h.notes);
}

fn date_or(date: Option<Date>, otherwise: &str) -> String {
    date.map_or_else(|| otherwise.to_owned(), |d| d.strftime("%-d %b %Y").to_string())
}
