//! Displacement: whether what was pushed away went next door.

use super::{Refused, two_sided_p, z_of_two_sided};

/// Incidents before and after, in one area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BeforeAfter {
    /// In the period before.
    pub before: u64,
    /// In the period after, of the same length.
    pub after: u64,
}

impl BeforeAfter {
    /// These two.
    pub const fn new(before: u64, after: u64) -> Self {
        Self { before, after }
    }

    fn counts(self) -> [f64; 2] {
        [self.before as f64, self.after as f64]
    }

    fn change(self) -> f64 {
        self.after as f64 - self.before as f64
    }

    fn sum(self) -> f64 {
        self.before as f64 + self.after as f64
    }
}

/// What is counted to judge a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ResponseCounts {
    /// Where the response was.
    pub treated: BeforeAfter,
    /// Where it was not.
    pub control: BeforeAfter,
    /// Round the treated area, where what was pushed away would go.
    pub treated_buffer: Option<BeforeAfter>,
    /// Round the control area.
    pub control_buffer: Option<BeforeAfter>,
}

/// Whether a response worked, and whether it pushed things next door.
#[derive(Debug, Clone, PartialEq)]
pub struct Displacement {
    /// What was counted.
    pub counts: ResponseCounts,
    /// Before less after in the treated area.
    pub gross_effect: f64,
    /// Before over the control's before, less after over the control's after; `None` where the
    /// control has none in one of the periods.
    pub net_effect: Option<f64>,
    /// The weighted displacement quotient, or why there is none.
    pub quotient: Result<f64, String>,
    /// The total net effect: incidents fewer in treated area and buffer than the control would have
    /// made them; `None` without a buffer, or where the control had none before.
    pub total_net_effect: Option<f64>,
    /// The weighted displacement difference: below zero where there are fewer than the control areas
    /// would have made them.
    pub difference: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Difference over standard error; `None` without any incident.
    pub z: Option<f64>,
    /// The two-sided p-value of that.
    pub p: Option<f64>,
    /// The interval of the difference.
    pub interval: (f64, f64),
    /// Its confidence, from 0 to 1.
    pub confidence: f64,
}

/// Weighted displacement quotient (Bowers and Johnson 2003) and difference (Wheeler and Ratcliffe
/// 2018).
///
/// With A treated, B its buffer and C control: `WDQ = (B₁/C₁ − B₀/C₀) / (A₁/C₁ − A₀/C₀)`. It is read
/// only where the response did better than the control, and zeros in the control break it: then
/// there is a reason instead of a figure. `WDD = ΔA − ΔC + ΔB − ΔD` with D the control's buffer; its
/// variance is the sum of all counts, and zeros do no harm.
///
/// Refused unless the confidence is above 0 and below 1.
///
/// ```
/// use beatlas::analysis::{BeforeAfter, ResponseCounts, displacement};
/// let found = displacement(
///     ResponseCounts {
///         treated: BeforeAfter::new(100, 60),
///         control: BeforeAfter::new(400, 400),
///         treated_buffer: Some(BeforeAfter::new(80, 90)),
///         control_buffer: None,
///     },
///     0.9,
/// )?;
/// assert_eq!((found.gross_effect, found.total_net_effect), (40.0, Some(30.0)));
/// assert!(found.quotient.is_ok_and(|wdq| (wdq + 0.25).abs() < 1e-12));
/// # Ok::<(), beatlas::analysis::Refused>(())
/// ```
pub fn displacement(counts: ResponseCounts, confidence: f64) -> Result<Displacement, Refused> {
    let half = z_of_two_sided(1.0 - confidence).ok_or_else(|| {
        Refused::parameter("a confidence above 0 and below 1", confidence, "0.9 and 0.95 are usual")
    })?;
    let ResponseCounts { treated, control, treated_buffer, control_buffer } = counts;
    let [a0, a1] = treated.counts();
    let [c0, c1] = control.counts();
    let control_has_both = control.before > 0 && control.after > 0;
    let buffers = [treated_buffer, control_buffer];
    let change = |buffer: Option<BeforeAfter>| buffer.map_or(0.0, BeforeAfter::change);
    let difference =
        treated.change() - control.change() + change(treated_buffer) - change(control_buffer);
    let all =
        treated.sum() + control.sum() + buffers.iter().flatten().map(|b| b.sum()).sum::<f64>();
    let standard_error = all.sqrt();
    let z = (all > 0.0).then(|| difference / standard_error);
    Ok(Displacement {
        counts,
        gross_effect: a0 - a1,
        net_effect: control_has_both.then(|| a0 / c0 - a1 / c1),
        quotient: quotient(&counts),
        total_net_effect: treated_buffer.filter(|_| control.before > 0).map(|buffer| {
            let [b0, b1] = buffer.counts();
            (a0 * c1 / c0 - a1) + (b0 * c1 / c0 - b1)
        }),
        difference,
        standard_error,
        z,
        p: z.map(two_sided_p),
        interval: (difference - half * standard_error, difference + half * standard_error),
        confidence,
    })
}

fn quotient(counts: &ResponseCounts) -> Result<f64, String> {
    let Some(buffer) = counts.treated_buffer else {
        return Err("the quotient needs the counts of a buffer round the treated area".to_owned());
    };
    let zeros = [
        (counts.control.before, "the control area had no incident before"),
        (counts.control.after, "the control area had no incident after"),
        (counts.treated.before, "the treated area had no incident before"),
        (buffer.before, "the buffer had no incident before"),
    ];
    if let Some((_, which)) = zeros.iter().find(|(count, _)| *count == 0) {
        return Err(format!(
            "{which}, and a zero breaks the quotient; read the difference instead"
        ));
    }
    let ([a0, a1], [b0, b1]) = (counts.treated.counts(), buffer.counts());
    let [c0, c1] = counts.control.counts();
    let success = a1 / c1 - a0 / c0;
    if success >= 0.0 {
        return Err("the treated area did no better than the control area, so there is no gain that could have been displaced".to_owned());
    }
    // Plus zero, so that nothing displaced is not minus nothing.
    Ok((b1 / c1 - b0 / c0) / success + 0.0)
}

impl Displacement {
    /// What came of it, in a few words.
    pub fn verdict(&self) -> String {
        let (low, high) = self.interval;
        let by_difference = if high < 0.0 {
            "fewer incidents than the control areas would have made them, beyond chance"
        } else if low > 0.0 {
            "more incidents than the control areas would have made them, beyond chance"
        } else {
            "no difference from the control areas beyond chance"
        };
        let by_quotient = match &self.quotient {
            Err(_) => return by_difference.to_owned(),
            Ok(q) if *q > 1.0 => {
                "the gain spread to the buffer and is larger there than the effect itself"
            }
            Ok(q) if *q > 0.0 => "the gain spread to the buffer",
            Ok(q) if *q == 0.0 => "nothing was displaced to the buffer",
            Ok(q) if *q > -1.0 => "less was displaced to the buffer than was gained",
            Ok(q) if *q == -1.0 => "as much was displaced to the buffer as was gained",
            Ok(_) => "more was displaced to the buffer than was gained",
        };
        format!("{by_difference}; {by_quotient}")
    }

    /// What it says in plain words.
    pub fn sentences(&self) -> Vec<String> {
        let BeforeAfter { before, after } = self.counts.treated;
        let control = self.counts.control;
        let mut sentences = vec![
            format!(
                "The treated area went from {before} to {after} incidents, the control area from {} to {}.",
                control.before, control.after
            ),
            format!(
                "Weighted displacement difference {:.1} (standard error {:.4}, z {}; {:.0} % interval {:.1} to {:.1}).",
                self.difference,
                self.standard_error,
                self.z.map_or("none".to_owned(), |z| format!("{z:.3}")),
                100.0 * self.confidence,
                self.interval.0,
                self.interval.1
            ),
        ];
        sentences.push(match &self.quotient {
            Ok(quotient) => format!("Weighted displacement quotient {quotient:.4}."),
            Err(reason) => format!("No weighted displacement quotient: {reason}."),
        });
        if let Some(total) = self.total_net_effect {
            let which = if total < 0.0 { "more" } else { "fewer" };
            sentences.push(format!(
                "Total net effect {total:.1}: {:.1} incidents {which} than expected.",
                total.abs()
            ));
        }
        let lone = match (self.counts.treated_buffer, self.counts.control_buffer) {
            (Some(_), None) => Some(("treated", "control")),
            (None, Some(_)) => Some(("control", "treated")),
            _ => None,
        };
        if let Some((given, missing)) = lone {
            sentences.push(format!(
                "The buffer of the {given} area has none of the {missing} area beside it, so that the difference takes for its effect what changed everywhere."
            ));
        }
        sentences.push(format!("In words: {}.", self.verdict()));
        sentences
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn counts(a: [u64; 2], b: Option<[u64; 2]>, c: [u64; 2]) -> ResponseCounts {
        let pair = |p: [u64; 2]| BeforeAfter::new(p[0], p[1]);
        ResponseCounts {
            treated: pair(a),
            control: pair(c),
            treated_buffer: b.map(pair),
            control_buffer: None,
        }
    }

    #[test]
    fn quotients_of_the_literature() {
        let check = |a, b, c, quotient: f64, total: Option<f64>| {
            let found = displacement(counts(a, Some(b), c), 0.9).unwrap();
            assert!((found.quotient.clone().unwrap() - quotient).abs() < 1e-12, "{found:?}");
            if let Some(total) = total {
                assert!((found.total_net_effect.unwrap() - total).abs() < 1e-9, "{found:?}");
            }
        };
        check([100, 60], [80, 90], [400, 400], -0.25, Some(30.0));
        check([100, 60], [80, 76], [400, 380], 0.0, Some(35.0));
        check([100, 50], [100, 150], [100, 100], -1.0, None);
        let found = displacement(counts([100, 60], Some([80, 90]), [400, 400]), 0.9).unwrap();
        assert!((found.net_effect.unwrap() - 0.1).abs() < 1e-12);
        assert_eq!(found.gross_effect, 40.0);
    }

    #[test]
    fn the_difference_of_wheeler_and_ratcliffe() {
        let found = displacement(counts([144, 92], None, [86, 64]), 0.9).unwrap();
        assert_eq!(found.difference, -30.0);
        assert!((found.standard_error - 19.6469).abs() < 5e-5);
        assert!((found.z.unwrap() + 1.527).abs() < 5e-4);
        assert!((found.interval.0 + 62.3).abs() < 0.05 && (found.interval.1 - 2.3).abs() < 0.05);
        assert_eq!(found.verdict(), "no difference from the control areas beyond chance");
    }

    #[test]
    fn what_breaks_the_quotient_is_said() {
        let reason = |a, b, c| displacement(counts(a, b, c), 0.9).unwrap().quotient.unwrap_err();
        assert!(
            reason([9, 3], Some([4, 4]), [0, 3]).contains("control area had no incident before")
        );
        assert!(
            reason([9, 3], Some([4, 4]), [3, 0]).contains("control area had no incident after")
        );
        assert!(
            reason([0, 3], Some([4, 4]), [3, 3]).contains("treated area had no incident before")
        );
        assert!(reason([3, 9], Some([4, 4]), [3, 3]).contains("no better than the control"));
        assert!(reason([9, 3], None, [3, 3]).contains("needs the counts of a buffer"));
        let nothing = displacement(counts([0, 0], None, [0, 0]), 0.9).unwrap();
        assert_eq!((nothing.z, nothing.net_effect), (None, None));
        assert!(displacement(counts([1, 1], None, [1, 1]), 1.0).is_err());
    }

    #[test]
    fn verdicts() {
        let say = |a, b, c| displacement(counts(a, Some(b), c), 0.9).unwrap().verdict();
        assert!(
            say([100, 60], [80, 90], [400, 400])
                .ends_with("less was displaced to the buffer than was gained")
        );
        assert!(
            say([100, 50], [100, 160], [100, 100])
                .ends_with("more was displaced to the buffer than was gained")
        );
        assert!(say([100, 50], [100, 90], [100, 100]).ends_with("the gain spread to the buffer"));
        assert!(
            say([400, 100], [100, 90], [100, 100])
                .starts_with("fewer incidents than the control areas")
        );
    }
}
