//! What a filter makes of all rows at once, kept while nothing but its period moves.

use rayon::prelude::*;

use super::{Incidents, Period, When};

/// What a filter makes of all incidents, found in one go.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sifted {
    /// The rows that it lets through, in order.
    pub rows: Vec<u32>,
    /// How many of them each place has, by place number.
    pub counts: Vec<u32>,
    /// How many of them have no place.
    pub without_place: usize,
    /// How many it would let through whatever their month, and have none; 0 where no period is
    /// asked for, since then they are let through.
    pub without_month: usize,
    /// As [`Incidents::without_time`]; 0 where neither hours nor weekdays are asked for.
    pub without_time: usize,
    /// How many it would let through in each month, from the first month of any incident.
    pub by_month: Vec<u32>,
}

/// What was counted last of the same that is sieved.
#[derive(Debug, Clone, Copy)]
pub struct CountsBefore<'a> {
    /// In which period; `None` for all.
    pub period: Option<Period>,
    /// How many incidents each place had.
    pub counts: &'a [u32],
    /// How many had no place.
    pub without_place: usize,
}

/// Rows that one thread looks at in one go.
pub(super) const STRETCH: usize = 1 << 16;

/// The stage of a row that is not let through.
pub(super) const HELD_BACK: u32 = 0;
/// The stage of one that is let through and has no month.
pub(super) const UNDATED: u32 = 1;
/// The stage of one in the first month of all; the next month has the next stage.
const FIRST_MONTH: u32 = 2;

/// How many rows have each stage from [`UNDATED`] on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tally {
    pub passed: Vec<u32>,
    /// Of those that pass but for hour and weekday, the ones of which these are not known.
    pub lacking_time: Vec<u32>,
}

impl Tally {
    pub fn of(month_count: usize) -> Self {
        Self { passed: vec![0; month_count + 1], lacking_time: vec![0; month_count + 1] }
    }

    pub fn and(mut self, other: &Self) -> Self {
        let add = |to: &mut Vec<u32>, from: &[u32]| {
            to.iter_mut().zip(from).for_each(|(sum, n)| *sum += n);
        };
        add(&mut self.passed, &other.passed);
        add(&mut self.lacking_time, &other.lacking_time);
        self
    }
}

/// How many rows of a column of a tally have one of some stages.
fn of_stages(column: &[u32], is_wanted: impl Fn(u32) -> bool) -> usize {
    let stages = column.iter().zip(UNDATED..);
    stages.filter(|(_, stage)| is_wanted(*stage)).map(|(n, _)| *n as usize).sum()
}

/// The month of each row, found once: a filter that changes asks it of a million rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RowMonths {
    months: Option<Period>,
    /// Of each row the stage that it has where it is let through.
    pub(super) stages: Vec<u32>,
}

impl RowMonths {
    /// The first and the last month of any row.
    pub fn months(&self) -> Option<Period> {
        self.months
    }

    pub(super) fn count(&self) -> usize {
        self.months.map_or(0, |m| m.months().max(0).unsigned_abs() as usize)
    }
}

/// Which rows a filter lets through whatever its period, and the month of each: what stays when
/// nothing but the period moves.
///
/// ```
/// use beatlas::profile::{IncidentFilter, Incidents, Period};
/// let incidents = Incidents::default();
/// let filter = IncidentFilter::asb(None);
/// let sieved = incidents.sieve(&filter, &incidents.row_months());
/// assert_eq!(sieved.in_period(&incidents, filter.period), incidents.sift(&filter));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sieved {
    stages: Vec<u32>,
    tally: Tally,
    months: Option<Period>,
}

impl Sieved {
    pub(super) fn new(stages: Vec<u32>, tally: Tally, months: &RowMonths) -> Self {
        Self { stages, tally, months: months.months }
    }

    /// Those of a period, all of them where none is given; the incidents are those that were sieved.
    pub fn in_period(&self, incidents: &Incidents, period: Option<Period>) -> Sifted {
        let wanted = self.wanted(period);
        let [rows] = self.rows([&|stage| wanted.contains(&stage)]);
        let counts = incidents.counts_of(&rows);
        self.sifted(period, rows, counts)
    }

    /// As [`Sieved::in_period`], to the same figures, from those of a period `before`: where that has
    /// most of its rows in common, only what differs is added and taken away.
    pub fn in_period_after(
        &self,
        incidents: &Incidents,
        period: Option<Period>,
        before: &CountsBefore<'_>,
    ) -> Sifted {
        let (now, then) = (self.wanted(period), self.wanted(before.period));
        let is_new = |stage: u32| now.contains(&stage) && !then.contains(&stage);
        let is_gone = |stage: u32| then.contains(&stage) && !now.contains(&stage);
        let passed = &self.tally.passed;
        let differing = of_stages(passed, |stage| is_new(stage) || is_gone(stage));
        if differing >= of_stages(passed, |stage| now.contains(&stage)) {
            return self.in_period(incidents, period);
        }
        let [rows, entering, leaving] =
            self.rows([&|stage| now.contains(&stage), &is_new, &is_gone]);
        let mut counted = (before.counts.to_vec(), before.without_place);
        incidents.add_up(&entering, 1, &mut counted);
        incidents.add_up(&leaving, -1, &mut counted);
        self.sifted(period, rows, counted)
    }

    /// The rows in order whose stage is wanted, for each of several wants.
    fn rows<const N: usize>(&self, wants: [&dyn Fn(u32) -> bool; N]) -> [Vec<u32>; N] {
        // There are few stages: each is asked about once, and rows only look that up.
        let end = UNDATED + self.tally.passed.len() as u32;
        let wanted: Vec<[bool; N]> =
            (HELD_BACK..end).map(|stage| wants.map(|wants| wants(stage))).collect();
        let of_stretch = |(n, stages): (usize, &[u32])| {
            let mut found = [const { Vec::new() }; N];
            for (row, stage) in ((n * STRETCH) as u32..).zip(stages) {
                let Some(wanted) = wanted.get(*stage as usize) else { continue };
                for (rows, _) in found.iter_mut().zip(wanted).filter(|(_, wanted)| **wanted) {
                    rows.push(row);
                }
            }
            found
        };
        let stretches: Vec<[Vec<u32>; N]> =
            self.stages.par_chunks(STRETCH).enumerate().map(of_stretch).collect();
        std::array::from_fn(|n| {
            stretches.iter().filter_map(|s| s.get(n)).flatten().copied().collect()
        })
    }

    fn sifted(
        &self,
        period: Option<Period>,
        rows: Vec<u32>,
        (counts, without_place): (Vec<u32>, usize),
    ) -> Sifted {
        let wanted = self.wanted(period);
        let undated = of_stages(&self.tally.passed, |stage| stage == UNDATED);
        Sifted {
            rows,
            counts,
            without_place,
            without_month: if period.is_some() { undated } else { 0 },
            without_time: of_stages(&self.tally.lacking_time, |stage| wanted.contains(&stage)),
            by_month: self.tally.passed.get(1..).unwrap_or_default().to_vec(),
        }
    }

    /// The stages that a period takes.
    fn wanted(&self, period: Option<Period>) -> std::ops::Range<u32> {
        let Some(period) = period else { return UNDATED..u32::MAX };
        let Some(all) = self.months else { return HELD_BACK..HELD_BACK };
        let stage = |month: super::Month| {
            let since = month.months_since(all.from()).clamp(0, all.months());
            since.unsigned_abs() + FIRST_MONTH
        };
        stage(period.from())..stage(period.to().plus(1))
    }
}

impl Incidents {
    /// The month of each row.
    pub fn row_months(&self) -> RowMonths {
        let months = self.months();
        let mut found = RowMonths { months, stages: Vec::new() };
        let count = found.count() as u32;
        let stage = |when: &When| {
            let month = when.month().zip(months).and_then(|(month, all)| {
                u32::try_from(month.months_since(all.from())).ok().filter(|m| *m < count)
            });
            month.map_or(UNDATED, |m| m + FIRST_MONTH)
        };
        found.stages = self.when.par_iter().map(stage).collect();
        found
    }

    /// How many of these rows each place has, by place number; and how many have no place.
    pub fn counts_of(&self, rows: &[u32]) -> (Vec<u32>, usize) {
        // A share for each core; where there are few rows, adding shares up would cost more.
        let shares = rayon::current_num_threads().min(1 + rows.len() / (self.places.len() + 4096));
        let share = rows.len().div_ceil(shares).max(1);
        let counted_plainly = |rows: &[u32]| {
            let mut counted = (vec![0; self.places.len()], 0);
            self.add_up(rows, 1, &mut counted);
            counted
        };
        let mut counted: Vec<(Vec<u32>, usize)> =
            rows.par_chunks(share).map(counted_plainly).collect();
        let Some((mut counts, mut without_place)) = counted.pop() else {
            return (vec![0; self.places.len()], 0);
        };
        for (more, without) in counted {
            counts.iter_mut().zip(more).for_each(|(sum, n)| *sum += n);
            without_place += without;
        }
        (counts, without_place)
    }

    /// Adds one to what the place of each row has, or to what has no place; or takes one away.
    fn add_up(&self, rows: &[u32], one: i32, (counts, without_place): &mut (Vec<u32>, usize)) {
        for row in rows.iter().map(|&row| row as usize) {
            match self.place.get(row).copied().flatten() {
                Some(p) => {
                    if let Some(count) = counts.get_mut(p.0 as usize) {
                        *count = count.saturating_add_signed(one);
                    }
                }
                None => *without_place = without_place.saturating_add_signed(one as isize),
            }
        }
    }
}
