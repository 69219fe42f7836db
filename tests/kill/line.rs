//! What a child says on its output: the state of the file after an edit, in one line.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::Write as _;
use std::sync::Arc;

use beatlas::profile::{NeighbourhoodProfile, RecordRef};
use uuid::Uuid;

/// What the file holds after an edit, as the child says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Of everything in the profile.
    pub digest: u64,
    /// Rows of the audit.
    pub audited: usize,
    /// Steps that can be taken back.
    pub steps: usize,
    /// The number that each record carries.
    pub records: BTreeMap<Uuid, String>,
}

impl Line {
    /// The state of a profile, with so many rows of the audit and steps that can be taken back.
    pub fn of(profile: &NeighbourhoodProfile, audited: usize, steps: usize) -> Self {
        let records = profile.records().map(|r| (r.id().uuid(), number_of(r))).collect();
        Self { digest: digest(profile), audited, steps, records }
    }

    /// As a line.
    pub fn text(&self, confirmed: bool) -> String {
        let word = if confirmed { "confirmed" } else { "trying" };
        let records: Vec<String> =
            self.records.iter().map(|(id, number)| format!("{id}={number}")).collect();
        format!("{word} {} {} {} {}.", self.digest, self.audited, self.steps, records.join(","))
    }

    /// Whether the line says "confirmed", and what it says; `None` for any other line, and for one
    /// that was cut short.
    pub fn parse(line: &str) -> Option<(bool, Self)> {
        let mut words = line.strip_suffix('.')?.split(' ');
        let confirmed = match words.next()? {
            "confirmed" => true,
            "trying" => false,
            _ => return None,
        };
        let (digest, audited) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        let steps = words.next()?.parse().ok()?;
        let records = words.next()?.split(',').filter_map(|r| {
            let (id, number) = r.split_once('=')?;
            Some((id.parse().ok()?, number.to_owned()))
        });
        Some((confirmed, Self { digest, audited, steps, records: records.collect() }))
    }
}

/// A number for everything that a profile holds, the same in parent and child.
pub fn digest(profile: &NeighbourhoodProfile) -> u64 {
    let mut hasher = DefaultHasher::new();
    let without = NeighbourhoodProfile { incidents: Arc::default(), ..profile.clone() };
    format!("{without:?}").hash(&mut hasher);
    profile.incidents.rows().for_each(|row| format!("{row:?}").hash(&mut hasher));
    hasher.finish()
}

/// The number that a record carries in its name, and again in its notes: half an edit would show.
pub fn number_of(record: RecordRef<'_>) -> String {
    let Some(number) = record.name().strip_prefix("Record ") else { return "-".to_owned() };
    assert_eq!(record.handling().notes, number, "a record is half changed");
    number.to_owned()
}

/// Says a line at once.
pub fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").unwrap();
    out.flush().unwrap();
}
