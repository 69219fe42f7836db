//! The community map: stakeholders, focal points, single points of contact, strategies.
//!
//! Roles and organisations only: no person is named. Gaps are left on purpose, so that the lists
//! of what is missing or out of date have something to show.

mod contacts;
mod focal_points;
mod stakeholders;
mod strategies;

use jiff::civil::{Date, date};

use crate::plane::Point;
use crate::town::Town;
use crate::trouble::Result;

pub use contacts::Spoc;
pub use focal_points::FocalPoint;
pub use stakeholders::Stakeholder;
pub use strategies::Strategy;

/// Where a record lies.
#[derive(Clone, Debug, PartialEq)]
pub enum Shape {
    /// One place.
    Point(Point),
    /// A route.
    Line(Vec<Point>),
    /// A closed ring.
    Area(Vec<Point>),
}

/// What all four kinds of record carry.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Record {
    /// Who may see it: open, partner, police, never projected.
    pub sensitivity: &'static str,
    /// What it rests on: fact, opinion, report.
    pub basis: &'static str,
    /// Why the police hold it.
    pub policing_purpose: &'static str,
    /// The role that keeps it up to date.
    pub owner: &'static str,
    /// When it was written.
    pub created: Date,
    /// When it is to be looked at again.
    pub review_on: Date,
    /// Anything else.
    pub notes: &'static str,
}

/// The community map.
#[derive(Clone, Debug, PartialEq)]
pub struct Community {
    /// Organisations and roles the team deals with.
    pub stakeholders: Vec<Stakeholder>,
    /// Places where people meet.
    pub focal_points: Vec<FocalPoint>,
    /// Who to ask.
    pub spocs: Vec<Spoc>,
    /// What is being done where.
    pub strategies: Vec<Strategy>,
}

impl Community {
    /// Places the community map in the town.
    pub fn build(town: &Town) -> Result<Self> {
        Ok(Self {
            stakeholders: stakeholders::build(town)?,
            focal_points: focal_points::build(town)?,
            spocs: contacts::build(town)?,
            strategies: strategies::build(town)?,
        })
    }
}

/// A date that is known, in a table.
#[expect(clippy::unnecessary_wraps, reason = "the tables also hold dates that are not known")]
const fn on(year: i16, month: i8, day: i8) -> Option<Date> {
    Some(date(year, month, day))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::calendar::LAST;

    fn community() -> Community {
        Town::build().and_then(|t| Community::build(&t)).unwrap_or_else(|t| unreachable!("{t}"))
    }

    #[test]
    fn there_are_as_many_as_planned() {
        let all = community();
        assert_eq!(all.stakeholders.len(), 25);
        assert_eq!(all.focal_points.len(), 40);
        assert_eq!(all.spocs.len(), 8);
        assert_eq!(all.strategies.len(), 6);
    }

    #[test]
    fn every_spoc_that_is_named_exists() {
        let all = community();
        let titles: BTreeSet<&str> = all.spocs.iter().map(|s| s.title).chain([""]).collect();
        for name in all
            .stakeholders
            .iter()
            .map(|s| s.primary_spoc)
            .chain(all.focal_points.iter().map(|f| f.primary_spoc))
        {
            assert!(titles.contains(name), "{name}");
        }
    }

    #[test]
    fn words_are_those_of_the_domain() {
        let all = community();
        let kinds = "place of worship|local authority|councillor|community centre|network or alliance for an under-represented group|school|business|health|voluntary|resident representative|other";
        let relations = "none|new|active|strained|lapsed";
        let categories = "business|place of worship|school|community centre|park|transport|licensed premises|support hub|other";
        let aims = "partnership working|stronger communities|reduced crimes|public perceptions";
        let within = |word: &str, list: &str| assert!(list.split('|').any(|w| w == word), "{word}");
        for s in &all.stakeholders {
            within(s.kind, kinds);
            within(s.relationship, relations);
        }
        for f in &all.focal_points {
            within(f.category, categories);
            within(f.status, "open|closed");
            assert_eq!(f.status == "closed", f.closed_on.is_some());
            assert!(f.faith_of_place.is_empty() || f.category == "place of worship");
        }
        for s in &all.spocs {
            within(s.for_kind, "community|organisation|topic");
        }
        for s in &all.strategies {
            within(s.aim, aims);
        }
        let used: BTreeSet<&str> = all.stakeholders.iter().map(|s| s.kind).collect();
        assert_eq!(used.len(), 11);
        let records = all.stakeholders.iter().map(|s| s.record);
        let records = records.chain(all.focal_points.iter().map(|s| s.record));
        for record in records
            .chain(all.spocs.iter().map(|s| s.record))
            .chain(all.strategies.iter().map(|s| s.record))
        {
            within(record.sensitivity, "open|partner|police|never projected");
            within(record.basis, "fact|opinion|report");
            assert!(record.created < record.review_on && record.created <= LAST);
        }
    }

    #[test]
    fn gaps_are_there_on_purpose() {
        let all = community();
        assert!(all.focal_points.iter().filter(|f| f.primary_spoc.is_empty()).count() >= 8);
        assert!(all.stakeholders.iter().filter(|s| s.last_contact.is_none()).count() >= 3);
        assert!(all.stakeholders.iter().any(|s| s.relationship == "lapsed"));
        assert!(all.stakeholders.iter().any(|s| s.record.review_on < LAST));
        assert!(all.strategies.iter().any(|s| s.measure.is_empty()));
        assert!(all.strategies.iter().any(|s| s.ends.is_some_and(|d| d < LAST)));
        let old = |s: &&Stakeholder| s.last_contact.is_some_and(|d| (LAST - d).get_days() > 200);
        assert!(all.stakeholders.iter().filter(old).count() >= 3);
    }
}
