//! Control limits: which months are out of the ordinary.

/// What counts of equal periods may vary by chance about their mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ControlLimits {
    /// The mean of the periods with data.
    pub mean: f64,
    /// What a period falls below by chance once in 740 times; 0 where that is below nothing.
    pub lower: f64,
    /// What it exceeds by chance once in 740 times.
    pub upper: f64,
    /// How many periods had data.
    pub periods: usize,
}

/// Periods in a row on one side of the mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ControlRun {
    /// The first of them, counted from 0.
    pub first: usize,
    /// The last.
    pub last: usize,
    /// How many of them have data.
    pub periods: usize,
    /// Whether they lie above the mean.
    pub is_above: bool,
}

/// The fewest periods that limits can be drawn from.
const FEWEST: usize = 6;

impl ControlLimits {
    /// The limits of a c-chart (Shewhart 1931; Montgomery, *Statistical Quality Control*): mean ± 3·√mean of
    /// counts that are taken as Poisson. Periods without data are `None` and are in no mean. `None` with
    /// fewer than six periods, since a mean of these says little.
    ///
    /// ```
    /// use beatlas::analysis::ControlLimits;
    /// let months = [12, 8, 10, 9, 11, 10].map(Some);
    /// let found = ControlLimits::of(&months).unwrap();
    /// assert_eq!(found.mean, 10.0);
    /// assert!((found.upper - 19.486_833).abs() < 1e-6 && (found.lower - 0.513_167).abs() < 1e-6);
    /// assert!(found.is_outside(20) && !found.is_outside(19));
    /// assert!(ControlLimits::of(&[Some(3), None, Some(4)]).is_none());
    /// ```
    pub fn of(counts: &[Option<u64>]) -> Option<Self> {
        let known: Vec<u64> = counts.iter().flatten().copied().collect();
        if known.len() < FEWEST {
            return None;
        }
        let mean = known.iter().sum::<u64>() as f64 / known.len() as f64;
        let reach = 3.0 * mean.sqrt();
        Some(Self {
            mean,
            lower: (mean - reach).max(0.0),
            upper: mean + reach,
            periods: known.len(),
        })
    }

    /// The latest run of periods on one side of the mean that is long enough to speak of a shift: eight or
    /// more (Western Electric 1956, rule 4), which chance brings once in 128 times. A period without data
    /// neither makes nor breaks a run.
    ///
    /// ```
    /// use beatlas::analysis::ControlLimits;
    /// let months = [4, 4, 5, 4, 5, 4, 5, 4, 4, 9, 9, 8, 9, 9, 8, 9, 9].map(Some);
    /// let run = ControlLimits::of(&months).and_then(|limits| limits.run(&months)).unwrap();
    /// assert_eq!((run.first, run.last, run.periods, run.is_above), (9, 16, 8, true));
    /// assert_eq!(ControlLimits::of(&months).and_then(|limits| limits.run(&months[..7])), None);
    /// ```
    pub fn run(&self, counts: &[Option<u64>]) -> Option<ControlRun> {
        const LONG: usize = 8;
        let mut latest: Option<ControlRun> = None;
        let mut now: Option<ControlRun> = None;
        let known = counts.iter().enumerate().filter_map(|(at, count)| Some((at, (*count)?)));
        for (at, count) in known {
            let count = count as f64;
            if count == self.mean {
                now = None;
                continue;
            }
            let is_above = count > self.mean;
            let run = match now.filter(|run| run.is_above == is_above) {
                Some(run) => ControlRun { last: at, periods: run.periods + 1, ..run },
                None => ControlRun { first: at, last: at, periods: 1, is_above },
            };
            if run.periods >= LONG {
                latest = Some(run);
            }
            now = Some(run);
        }
        latest
    }

    /// Whether a count is more than chance would bring.
    pub fn is_outside(&self, count: u64) -> bool {
        let count = count as f64;
        count > self.upper || count < self.lower
    }
}
