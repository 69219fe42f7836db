//! Edits of incidents: they come in by import, whole files at a time.

use std::collections::HashMap;
use std::sync::Arc;

use super::Effects;
use crate::profile::{ContentKey, ImportRecord, Incidents, NeighbourhoodProfile, grouped};

/// How two states of the incidents differ, row by row, by content key.
///
/// The order of rows is not compared: a file keeps a row where it first was.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct IncidentChanges {
    /// Rows of the later state whose key is new, in order.
    pub new: Vec<usize>,
    /// Rows of the later state whose key is known and whose content is not, in order.
    pub changed: Vec<usize>,
    /// Rows of the earlier state whose key is gone, in order.
    pub gone: Vec<usize>,
}

impl IncidentChanges {
    /// Compares two states.
    pub fn between(before: &Incidents, after: &Incidents) -> Self {
        let mut rows_before: HashMap<ContentKey, usize> =
            before.keys().iter().copied().zip(0..).collect();
        let mut changes = Self::default();
        for (row, key) in after.keys().iter().enumerate() {
            match rows_before.remove(key) {
                None => changes.new.push(row),
                Some(old) if before.row(old) != after.row(row) => changes.changed.push(row),
                Some(_) => {}
            }
        }
        changes.gone = rows_before.into_values().collect();
        changes.gone.sort_unstable();
        changes
    }
}

pub(super) fn label(before: &Incidents, after: &Incidents) -> String {
    match after.len().saturating_sub(before.len()) {
        0 => "Import files without new incidents".to_owned(),
        1 => "Import 1 incident".to_owned(),
        n => format!("Import {} incidents", grouped(n as u64)),
    }
}

pub(super) fn import(
    profile: &mut NeighbourhoodProfile,
    after: &Arc<Incidents>,
    record: &ImportRecord,
) -> Effects {
    profile.incidents = Arc::clone(after);
    profile.imports.push(record.clone());
    Effects::INCIDENTS
}

pub(super) fn take_back(
    profile: &mut NeighbourhoodProfile,
    before: &Arc<Incidents>,
    record: &ImportRecord,
) -> Effects {
    profile.incidents = Arc::clone(before);
    // The latest of several alike: an import may have been repeated within a second.
    if let Some(n) = profile.imports.iter().rposition(|r| r == record) {
        profile.imports.remove(n);
    }
    Effects::INCIDENTS
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::edit::ProfileEdit;
    use crate::geography::MetricPlane;
    use crate::profile::{CrimeType, Incident, IncidentsBuilder, Precision, When};

    fn incidents(rows: &[(u8, &str)]) -> Arc<Incidents> {
        let mut builder = IncidentsBuilder::new(MetricPlane::british_national_grid());
        for &(key, outcome) in rows {
            builder
                .push(&Incident {
                    key: ContentKey([key; 16]),
                    source_id: String::new(),
                    when: When::Unknown,
                    lon_lat: None,
                    precision: Precision::None,
                    location: String::new(),
                    crime_type: CrimeType::Drugs,
                    asb_type: None,
                    asb_sub_type: None,
                    outcome: outcome.to_owned(),
                    caller: String::new(),
                    reported_by: String::new(),
                    falls_within: String::new(),
                    lsoa_code: String::new(),
                    lsoa_name: String::new(),
                    context: String::new(),
                })
                .unwrap();
        }
        Arc::new(builder.build())
    }

    fn record(at: &str) -> ImportRecord {
        ImportRecord {
            at: at.to_owned(),
            files: "a.csv".to_owned(),
            rows_read: 1,
            placed: 0,
            without_place: 1,
            outside: 0,
            rejected: 0,
            detail: None,
        }
    }

    #[test]
    fn changes_are_new_changed_and_gone() {
        let before = incidents(&[(1, ""), (2, ""), (3, "")]);
        let after = incidents(&[(3, ""), (2, "charged"), (4, "")]);
        let changes = IncidentChanges::between(&before, &after);
        let expected = IncidentChanges { new: vec![2], changed: vec![1], gone: vec![0] };
        assert_eq!(changes, expected);
        assert_eq!(IncidentChanges::between(&after, &after), IncidentChanges::default());
    }

    #[test]
    fn undoing_all_edits_leads_back_to_the_start() {
        let mut profile =
            NeighbourhoodProfile::new("Ashview", MetricPlane::british_national_grid());
        let start = profile.clone();
        let states = [Arc::default(), incidents(&[(1, "")]), incidents(&[(1, ""), (2, "")])];
        let edits: Vec<ProfileEdit> = states
            .windows(2)
            .map(|w| ProfileEdit::ImportIncidents {
                before: Arc::clone(&w[0]),
                after: Arc::clone(&w[1]),
                record: record("2026-09-01T09:00:00Z"),
            })
            .collect();
        for edit in &edits {
            assert_eq!(edit.apply(&mut profile), Effects::INCIDENTS);
            assert_eq!(edit.label(), "Import 1 incident");
        }
        assert_eq!((profile.incidents.len(), profile.imports.len()), (2, 2));
        for edit in edits.iter().rev() {
            edit.undo(&mut profile);
        }
        assert_eq!(profile, start);
    }

    #[test]
    fn large_counts_have_commas() {
        for (n, text) in [(0, "0"), (999, "999"), (9_802, "9,802"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(n), text);
        }
    }
}
