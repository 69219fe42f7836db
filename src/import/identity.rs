//! What makes an incident the same incident when it is imported again.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use sha2::{Digest, Sha256};

use crate::geography::LonLat;
use crate::profile::{AsbSubType, AsbType, ContentKey, Incident, IncidentRow, Incidents, When};

/// Makes keys. Its buffers and its memory of the last row spare a published
/// file, whose rows have one force and one month, nearly all of the work on text.
#[derive(Default)]
pub(super) struct KeyMaker {
    bytes: Vec<u8>,
    /// A force and the same in small letters.
    force: (String, String),
    /// When, and its text.
    when: Option<(When, String)>,
}

impl KeyMaker {
    /// A text with its length before it, so that no two rows run together into the same bytes.
    fn put(&mut self, text: &str) {
        self.bytes.extend_from_slice(&(text.len() as u64).to_le_bytes());
        self.bytes.extend_from_slice(text.as_bytes());
    }

    /// The number and not its digits: 52.60 is the same place as 52.6.
    fn put_place(&mut self, place: Option<LonLat>) {
        if let Some(p) = place {
            self.bytes.extend_from_slice(&(p.lon() + 0.0).to_le_bytes());
            self.bytes.extend_from_slice(&(p.lat() + 0.0).to_le_bytes());
        }
    }

    fn put_when(&mut self, when: When) {
        let (_, text) = match self.when.take() {
            Some(last) if last.0 == when => last,
            _ => (when, when.to_text()),
        };
        self.put(&text);
        self.when = Some((when, text));
    }

    /// The key of an incident, the `ordinal`-th of those that are alike in the same file.
    ///
    /// SHA-256 over the force that reported it, when, and the source's own id; without an id,
    /// over all content but the outcome and the context, which change while a case goes on. With
    /// an id only the month is taken, since a day or time may be put right later.
    fn key(&mut self, row: &Incident, ordinal: u32) -> ContentKey {
        self.bytes.clear();
        self.put("beatlas incident 1");
        if self.force.0 != row.reported_by {
            self.force = (row.reported_by.clone(), row.reported_by.to_lowercase());
        }
        let force = std::mem::take(&mut self.force);
        self.put(&force.1);
        self.force = force;
        if row.source_id.is_empty() {
            self.put_when(row.when);
            self.put("content");
            let words = [&row.location, &row.lsoa_code, &row.lsoa_name, &row.falls_within];
            for text in words {
                self.put(text);
            }
            self.put(&row.caller);
            self.put(row.crime_type.as_str());
            self.put(row.asb_type.map_or("", AsbType::as_str));
            self.put(row.asb_sub_type.as_ref().map_or("", AsbSubType::as_str));
            self.put_place(row.lon_lat);
        } else {
            self.put_when(row.when.month().map_or(When::Unknown, When::Month));
            self.put("id");
            self.put(&row.source_id);
        }
        self.bytes.extend_from_slice(&ordinal.to_le_bytes());
        let digest = Sha256::digest(&self.bytes);
        let mut key = [0; 16];
        for (to, from) in key.iter_mut().zip(digest) {
            *to = from;
        }
        ContentKey(key)
    }
}

/// Whether a row that is known says all that another of the same key says.
pub(super) fn says_the_same(known: &IncidentRow<'_>, row: &Incident) -> bool {
    known.when == row.when
        && known.place.map(|p| p.lon_lat) == row.lon_lat
        && known.precision == row.precision
        && known.crime_type == &row.crime_type
        && known.asb_type == row.asb_type
        && known.asb_sub_type == row.asb_sub_type.as_ref()
        && known.source_id == row.source_id
        && known.location == row.location
        && known.outcome == row.outcome
        && known.caller == row.caller
        && known.reported_by == row.reported_by
        && known.falls_within == row.falls_within
        && known.lsoa_code == row.lsoa_code
        && known.lsoa_name == row.lsoa_name
        && known.context == row.context
}

/// What is known of a key.
struct Known {
    row: u32,
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
    known: HashMap<ContentKey, Known, RandomState>,
    file: u32,
    maker: KeyMaker,
}

/// A row that has been judged and not yet entered.
pub(super) struct Judged {
    pub novelty: Novelty,
    key: ContentKey,
    /// The key of the first row alike, where the count of rows alike is kept.
    first: ContentKey,
}

impl Ledger {
    pub(super) fn of(incidents: &Incidents) -> Self {
        let keys = incidents.keys().iter().zip(0..);
        let known = keys.map(|(key, row)| (*key, Known { row, file: 0, alike: 0 })).collect();
        Self { known, file: 0, maker: KeyMaker::default() }
    }

    /// Makes room for so many rows more, up to a million: a file may be anything.
    pub(super) fn expect(&mut self, rows: u64) {
        self.known.reserve(rows.min(1_000_000) as usize);
    }

    /// Begins the next file.
    pub(super) fn next_file(&mut self) {
        self.file += 1;
    }

    /// Gives `row` its key and says what it is to the profile. Nothing is entered yet, since the
    /// row may still turn out to lie beyond the plane. `same` is asked whether the known row of
    /// this number says all that this one says.
    pub(super) fn judge(
        &mut self,
        row: &mut Incident,
        given: Option<ContentKey>,
        same: impl FnOnce(u32, &Incident) -> bool,
    ) -> Judged {
        let first = given.unwrap_or_else(|| self.maker.key(row, 0));
        row.key = first;
        let mut known = self.known.get(&first);
        let in_this_file =
            |known: Option<&Known>| known.filter(|k| k.file == self.file).map_or(0, |k| k.alike);
        let mut ordinal = in_this_file(known);
        let given_twice = given.is_some() && ordinal > 0;
        while !given_twice && in_this_file(known) > 0 {
            row.key = self.maker.key(row, ordinal);
            known = self.known.get(&row.key);
            ordinal += 1;
        }
        let novelty = match known {
            _ if given_twice => Novelty::KeyGivenTwice,
            None => Novelty::New,
            Some(k) if same(k.row, row) => Novelty::Unchanged,
            Some(k) => Novelty::Changed(k.row),
        };
        Judged { novelty, key: row.key, first }
    }

    /// Enters a row that has been judged and taken; `new_row` is its number where it is new.
    pub(super) fn enter(&mut self, judged: &Judged, new_row: u32) {
        let Judged { key, first, .. } = *judged;
        let file = self.file;
        let fresh = || Known { row: new_row, file: 0, alike: 0 };
        let known = self.known.entry(key).or_insert_with(fresh);
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
    use super::*;
    use crate::geography::LonLat;

    fn key(change: impl Fn(&mut Incident)) -> ContentKey {
        let mut row = Incident::blank();
        row.reported_by = "Ashview Police".to_owned();
        row.when = When::from_text("2025-10").unwrap();
        row.lon_lat = LonLat::new(1.3, 53.6).ok();
        change(&mut row);
        KeyMaker::default().key(&row, 0)
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
        let mut row = Incident::blank();
        let mut file = |ledger: &mut Ledger, rows: u32| {
            ledger.next_file();
            (0..rows)
                .map(|n| {
                    let judged = ledger.judge(&mut row, None, |_, _| true);
                    ledger.enter(&judged, n);
                    judged.novelty
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(file(&mut ledger, 3), [Novelty::New; 3]);
        let again = Novelty::Unchanged;
        assert_eq!(file(&mut ledger, 4), [again, again, again, Novelty::New]);
    }
}
