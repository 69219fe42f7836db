//! What makes an incident the same incident when it is imported again.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use sha2::{Digest, Sha256};

use crate::profile::{ContentKey, Incident, IncidentRow, Incidents, When};

/// The key of an incident, the `ordinal`-th of those that are alike in the same file.
///
/// SHA-256 over the force that reported it, when, and the source's own id; without an id, over
/// all content but the outcome and the context, which change while a case goes on. With an id
/// only the month is taken, since a day or time may be put right later.
pub(super) fn content_key(row: &Incident, ordinal: u32, bytes: &mut Vec<u8>) -> ContentKey {
    bytes.clear();
    let mut put = |text: &str| {
        // Lengths between the fields, so that no two rows run together into the same bytes.
        bytes.extend_from_slice(&(text.len() as u64).to_le_bytes());
        bytes.extend_from_slice(text.as_bytes());
    };
    put("beatlas incident 1");
    put(&row.reported_by.to_lowercase());
    if row.source_id.is_empty() {
        put(&row.when.to_text());
        put("content");
        for text in [&row.location, &row.lsoa_code, &row.lsoa_name, &row.falls_within, &row.caller]
        {
            put(text);
        }
        put(row.crime_type.as_str());
        put(row.asb_type.map_or("", crate::profile::AsbType::as_str));
        put(row.asb_sub_type.as_ref().map_or("", |t| t.as_str()));
        // The number and not its digits: 52.60 is the same place as 52.6.
        if let Some(p) = row.lon_lat {
            bytes.extend_from_slice(&(p.lon() + 0.0).to_le_bytes());
            bytes.extend_from_slice(&(p.lat() + 0.0).to_le_bytes());
        }
    } else {
        put(&row.when.month().map_or(When::Unknown, When::Month).to_text());
        put("id");
        put(&row.source_id);
    }
    bytes.extend_from_slice(&ordinal.to_le_bytes());
    let digest = Sha256::digest(&bytes[..]);
    let mut key = [0; 16];
    for (to, from) in key.iter_mut().zip(digest) {
        *to = from;
    }
    ContentKey(key)
}

/// A fingerprint of everything a row says, to see whether it says something new.
fn fingerprint(row: &IncidentRow<'_>, lon_lat: Option<crate::geography::LonLat>) -> u64 {
    let mut hasher = DefaultHasher::new();
    (row.source_id, row.when, row.precision, row.location).hash(&mut hasher);
    lon_lat.map(|p| [(p.lon() + 0.0).to_bits(), (p.lat() + 0.0).to_bits()]).hash(&mut hasher);
    (row.crime_type, row.asb_type, row.asb_sub_type, row.outcome).hash(&mut hasher);
    (row.caller, row.reported_by, row.falls_within).hash(&mut hasher);
    (row.lsoa_code, row.lsoa_name, row.context).hash(&mut hasher);
    hasher.finish()
}

fn borrowed(row: &Incident) -> IncidentRow<'_> {
    IncidentRow {
        key: row.key,
        source_id: &row.source_id,
        when: row.when,
        place: None,
        precision: row.precision,
        location: &row.location,
        crime_type: &row.crime_type,
        asb_type: row.asb_type,
        asb_sub_type: row.asb_sub_type.as_ref(),
        outcome: &row.outcome,
        caller: &row.caller,
        reported_by: &row.reported_by,
        falls_within: &row.falls_within,
        lsoa_code: &row.lsoa_code,
        lsoa_name: &row.lsoa_name,
        context: &row.context,
    }
}

/// A row as it stands in the columns, to be pushed again.
pub(super) fn owned(row: &IncidentRow<'_>) -> Incident {
    Incident {
        key: row.key,
        source_id: row.source_id.to_owned(),
        when: row.when,
        lon_lat: row.place.map(|p| p.lon_lat),
        precision: row.precision,
        location: row.location.to_owned(),
        crime_type: row.crime_type.clone(),
        asb_type: row.asb_type,
        asb_sub_type: row.asb_sub_type.cloned(),
        outcome: row.outcome.to_owned(),
        caller: row.caller.to_owned(),
        reported_by: row.reported_by.to_owned(),
        falls_within: row.falls_within.to_owned(),
        lsoa_code: row.lsoa_code.to_owned(),
        lsoa_name: row.lsoa_name.to_owned(),
        context: row.context.to_owned(),
    }
}

/// What is known of a key.
struct Known {
    row: u32,
    fingerprint: u64,
    /// The last file, counted from 1, that had a row of this key, and how many rows alike.
    file: u32,
    alike: u32,
}

/// What a row is to the profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Novelty {
    /// Not known yet.
    New,
    /// Known as this row, with other content.
    Changed(u32),
    /// Known as it is.
    Unchanged,
    /// The key that the file gives was given to another row of the same file.
    KeyGivenTwice,
}

/// All rows by their key.
///
/// Ordinals start again with each file. Two files of one import are thus the same as two
/// imports: what both hold is one incident, and identical rows inside one file are several.
pub(super) struct Ledger {
    known: HashMap<ContentKey, Known>,
    file: u32,
    bytes: Vec<u8>,
}

/// A row that has been judged and not yet entered.
pub(super) struct Judged {
    pub novelty: Novelty,
    key: ContentKey,
    /// The key of the first row alike, where the count of rows alike is kept.
    first: ContentKey,
    fingerprint: u64,
}

impl Ledger {
    pub(super) fn of(incidents: &Incidents) -> Self {
        let known = incidents.rows().zip(0..).map(|(row, n)| {
            let fingerprint = fingerprint(&row, row.place.map(|p| p.lon_lat));
            (row.key, Known { row: n, fingerprint, file: 0, alike: 0 })
        });
        Self { known: known.collect(), file: 0, bytes: Vec::new() }
    }

    /// Begins the next file.
    pub(super) fn next_file(&mut self) {
        self.file += 1;
    }

    /// How many rows alike this file has had under a key.
    fn alike(&self, key: ContentKey) -> u32 {
        self.known.get(&key).filter(|k| k.file == self.file).map_or(0, |k| k.alike)
    }

    /// Gives `row` its key and says what it is to the profile. Nothing is entered yet, since the
    /// row may still turn out to lie beyond the plane.
    pub(super) fn judge(&mut self, row: &mut Incident, given: Option<ContentKey>) -> Judged {
        let first = given.unwrap_or_else(|| content_key(row, 0, &mut self.bytes));
        row.key = first;
        let mut ordinal = self.alike(first);
        let given_twice = given.is_some() && ordinal > 0;
        while !given_twice && self.alike(row.key) > 0 {
            row.key = content_key(row, ordinal, &mut self.bytes);
            ordinal += 1;
        }
        let fingerprint = fingerprint(&borrowed(row), row.lon_lat);
        let novelty = match self.known.get(&row.key) {
            _ if given_twice => Novelty::KeyGivenTwice,
            None => Novelty::New,
            Some(k) if k.fingerprint == fingerprint => Novelty::Unchanged,
            Some(k) => Novelty::Changed(k.row),
        };
        Judged { novelty, key: row.key, first, fingerprint }
    }

    /// Enters a row that has been judged and taken; `new_row` is its number where it is new.
    pub(super) fn enter(&mut self, judged: &Judged, new_row: u32) {
        let Judged { key, first, fingerprint, .. } = *judged;
        let file = self.file;
        let fresh = || Known { row: new_row, fingerprint, file: 0, alike: 0 };
        let known = self.known.entry(key).or_insert_with(fresh);
        known.fingerprint = fingerprint;
        if known.file != file {
            (known.file, known.alike) = (file, 0);
        }
        known.alike += 1;
        if first != key
            && let Some(known) = self.known.get_mut(&first)
        {
            known.alike += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::rows::blank_incident;
    use super::*;
    use crate::geography::LonLat;

    fn key(change: impl Fn(&mut Incident)) -> ContentKey {
        let mut row = blank_incident();
        row.reported_by = "Ashview Police".to_owned();
        row.when = When::from_text("2025-10").unwrap();
        row.lon_lat = LonLat::new(1.3, 53.6).ok();
        change(&mut row);
        content_key(&row, 0, &mut Vec::new())
    }

    #[test]
    fn the_key_of_a_row_with_an_id_is_force_month_and_id() {
        let id = |r: &mut Incident| r.source_id = "A1".to_owned();
        let same = |c: &dyn Fn(&mut Incident)| key(id) == key(|r| (id(r), c(r)).1);
        assert!(same(&|r| r.outcome = "Charged".to_owned()));
        assert!(same(&|r| r.location = "Elsewhere".to_owned()));
        assert!(same(&|r| r.when = When::from_text("2025-10-03T21:40").unwrap()));
        assert!(same(&|r| r.reported_by = "ASHVIEW police".to_owned()));
        assert!(!same(&|r| r.when = When::from_text("2025-11").unwrap()));
        assert!(!same(&|r| r.reported_by = "Other Police".to_owned()));
        assert!(!same(&|r| r.source_id = "A2".to_owned()));
    }

    #[test]
    fn the_key_of_a_row_without_an_id_is_its_content() {
        let same = |c: &dyn Fn(&mut Incident)| key(|_| ()) == key(c);
        assert!(same(&|r| r.outcome = "Charged".to_owned()));
        assert!(same(&|r| r.lon_lat = LonLat::new(1.30, 53.60).ok()));
        assert!(!same(&|r| r.lon_lat = None));
        assert!(!same(&|r| r.location = "Elsewhere".to_owned()));
        assert!(!same(&|r| r.crime_type = crate::profile::CrimeType::Drugs));
        assert!(!same(&|r| r.when = When::from_text("2025-10-03").unwrap()));
    }

    #[test]
    fn rows_alike_in_one_file_are_several_and_in_the_next_file_the_same() {
        let mut ledger = Ledger::of(&Incidents::default());
        let mut row = blank_incident();
        let mut file = |ledger: &mut Ledger, rows: u32| {
            ledger.next_file();
            (0..rows)
                .map(|n| {
                    let judged = ledger.judge(&mut row, None);
                    ledger.enter(&judged, n);
                    judged.novelty
                })
                .collect::<Vec<_>>()
        };
        use Novelty::{New, Unchanged};
        assert_eq!(file(&mut ledger, 3), [New, New, New]);
        assert_eq!(file(&mut ledger, 4), [Unchanged, Unchanged, Unchanged, New]);
    }
}
