//! The lifecycle of a hot spot: whether a place was hot before.

/// What became of a place over several periods of one length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lifecycle {
    /// Hot in at least four of five periods.
    Persistent,
    /// Hot in the newest periods and never before.
    Emerging,
    /// Hot now and then.
    Intermittent,
    /// Hot before and not in the newest periods.
    Former,
    /// In fewer than one of ten periods.
    None,
}

/// The share of periods below which a place is no hot spot of any kind.
const HOT_SHARE: f64 = 0.1;
/// The share of periods from which on it is persistent.
const PERSISTENT_SHARE: f64 = 0.8;
/// The share of periods, the newest ones, that count as recent.
const RECENT_SHARE: f64 = 0.2;
/// The fewest periods with data that can tell.
const FEWEST: usize = 3;

impl Lifecycle {
    /// What became of a place, by whether it was hot in each period, oldest first; `None` for a period whose
    /// data are not all there, which is left out.
    ///
    /// The kinds and their shares are those of `hotspot_classify` in the R package sfhotspot (hot in a tenth
    /// of the periods, persistent in four fifths, the newest fifth is recent). `None` with fewer than three
    /// periods, since two of them cannot tell a visit from a habit.
    ///
    /// ```
    /// use beatlas::analysis::Lifecycle;
    /// let of = |hot: &[u8]| Lifecycle::of(&hot.iter().map(|h| Some(*h == 1)).collect::<Vec<_>>());
    /// assert_eq!(of(&[1, 1, 0, 1, 1]), Some(Lifecycle::Persistent));
    /// assert_eq!(of(&[0, 0, 0, 0, 1]), Some(Lifecycle::Emerging));
    /// assert_eq!(of(&[0, 1, 0, 0, 1]), Some(Lifecycle::Intermittent));
    /// assert_eq!(of(&[1, 1, 0, 0, 0]), Some(Lifecycle::Former));
    /// assert_eq!(of(&[0, 0, 0, 0, 0]), Some(Lifecycle::None));
    /// assert_eq!(of(&[0, 1]), None);
    /// ```
    pub fn of(hot: &[Option<bool>]) -> Option<Self> {
        let known: Vec<bool> = hot.iter().flatten().copied().collect();
        let n = known.len();
        if n < FEWEST {
            return None;
        }
        let share = known.iter().filter(|hot| **hot).count() as f64 / n as f64;
        let recent = ((n as f64 * RECENT_SHARE).ceil() as usize).clamp(1, n);
        let (before, newest) = known.split_at(n - recent);
        let was = before.contains(&true);
        Some(match newest.contains(&true) {
            _ if share < HOT_SHARE => Self::None,
            _ if share >= PERSISTENT_SHARE => Self::Persistent,
            true if !was => Self::Emerging,
            false => Self::Former,
            true => Self::Intermittent,
        })
    }

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Persistent => "persistent",
            Self::Emerging => "emerging",
            Self::Intermittent => "intermittent",
            Self::Former => "former",
            Self::None => "none",
        }
    }
}
