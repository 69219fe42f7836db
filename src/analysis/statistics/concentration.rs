//! Concentration: how few places hold how much.

use rayon::prelude::*;

use super::Refused;

/// How incidents are spread over places.
#[derive(Debug, Clone, PartialEq)]
pub struct Concentration {
    /// All places, those without an incident too.
    pub places: usize,
    /// All incidents.
    pub incidents: f64,
    /// 0 where each place has as many, near 1 where one has all.
    pub gini: f64,
    /// The same, corrected where there are fewer incidents than places (Bernasco and Steenbeek 2017).
    pub generalised_gini: f64,
    /// The least share of places, from 0 to 1, that together have a quarter of the incidents.
    pub share_for_25: f64,
    /// The least share of places that together have half of them.
    pub share_for_50: f64,
    /// The Lorenz curve: share of places, share of incidents, from the place with fewest.
    pub lorenz: Vec<(f64, f64)>,
}

/// Points of a curve that is drawn: more cannot be told apart on a screen.
const CURVE: usize = 256;

/// How incidents are spread over places, by the count of each place.
///
/// `G = 2·Σ i·x₍ᵢ₎/(n·Σx) − (n+1)/n` with the counts ascending, and
/// `G′ = max(n/Σx, 1)·(G − 1) + 1`. Places without an incident must be in it, as zeros or by
/// `places_without`, for with them every share changes. Refused without an incident, and for counts
/// that are negative or no numbers.
///
/// ```
/// use beatlas::analysis::concentration;
/// let found = concentration(&[5.0, 2.0, 1.0], 7)?;
/// assert!((found.gini - 0.80).abs() < 1e-12 && (found.generalised_gini - 0.75).abs() < 1e-12);
/// assert_eq!((found.share_for_25, found.share_for_50), (0.1, 0.1));
/// # Ok::<(), beatlas::analysis::Refused>(())
/// ```
pub fn concentration(counts: &[f64], places_without: usize) -> Result<Concentration, Refused> {
    if let Some(bad) = counts.iter().find(|c| !(c.is_finite() && **c >= 0.0)) {
        let advice = "count the incidents of each place";
        return Err(Refused::parameter("counts from 0", bad, advice));
    }
    let mut ascending = counts.to_vec();
    ascending.par_sort_unstable_by(f64::total_cmp);
    let incidents: f64 = ascending.iter().sum();
    if !incidents.is_finite() {
        let advice = "count the incidents of each place";
        return Err(Refused::parameter("counts whose sum is a number", incidents, advice));
    }
    let places = ascending.len() + places_without;
    if incidents == 0.0 {
        let (what, advice) = ("incident", "choose a longer period");
        let method = "the concentration of incidents";
        return Err(Refused::TooFew { method, what, expected: 1, found: 0, advice });
    }
    let n = places as f64;
    let ranks = (places_without + 1)..;
    let ranked: f64 = ascending.iter().zip(ranks).map(|(x, i)| x * i as f64).sum();
    let gini = 2.0 * ranked / (n * incidents) - (n + 1.0) / n;
    let share_for = |share: f64| {
        let due = share * incidents;
        let mut sum = 0.0;
        // Sums of shares end a last bit away from where they should.
        let enough = due * (1.0 - 1e-12);
        let needed = ascending.iter().rev().take_while(|x| {
            let goes_on = sum < enough;
            sum += **x;
            goes_on
        });
        needed.count() as f64 / n
    };
    let mut lorenz = vec![(0.0, 0.0)];
    let every = places.div_ceil(CURVE).max(1);
    let mut sum = 0.0;
    if places_without > 0 {
        lorenz.push((places_without as f64 / n, 0.0));
    }
    for (i, x) in ascending.iter().enumerate() {
        sum += x;
        if (i + 1) % every == 0 || i + 1 == ascending.len() {
            lorenz.push(((places_without + i + 1) as f64 / n, sum / incidents));
        }
    }
    Ok(Concentration {
        places,
        incidents,
        gini,
        generalised_gini: (n / incidents).max(1.0) * (gini - 1.0) + 1.0,
        share_for_25: share_for(0.25),
        share_for_50: share_for(0.5),
        lorenz,
    })
}

impl Concentration {
    /// What it says in plain words.
    pub fn sentences(&self) -> Vec<String> {
        self.sentences_of(&format!("{} incidents", self.incidents))
    }

    /// As [`Concentration::sentences`], of what was summed in other words: "weight of 720".
    pub fn sentences_of(&self, what: &str) -> Vec<String> {
        vec![
            format!(
                "Half of the {what} happened at {:.2} % of the {} places, a quarter at {:.2} %.",
                100.0 * self.share_for_50,
                self.places,
                100.0 * self.share_for_25
            ),
            format!(
                "Gini {:.4}, generalised Gini {:.4} (0: spread evenly, near 1: all at one place). In studies of many cities half of the crime happens on about 4.5 % of the streets.",
                self.gini, self.generalised_gini
            ),
        ]
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn known_coefficients() {
        let check = |counts: &[f64], without, gini: f64, generalised: f64| {
            let found = concentration(counts, without).unwrap();
            assert!((found.gini - gini).abs() < 1e-12, "{counts:?}: {}", found.gini);
            assert!((found.generalised_gini - generalised).abs() < 1e-12, "{counts:?}");
        };
        check(&[10.0, 8.0, 2.0], 7, 0.78, 0.78);
        check(&[5.0, 2.0, 1.0], 7, 0.80, 0.75);
        // The caption of the package's own vignette says .58, its formula .56.
        check(&[3.0, 1.0, 1.0], 7, 0.78, 0.56);
        check(&[4.0; 5], 0, 0.0, 0.0);
        check(&[10.0, 8.0, 2.0, 0.0], 0, 0.45, 0.45);
    }

    #[test]
    fn zeros_given_or_counted_are_the_same() {
        let given = concentration(&[0.0, 3.0, 0.0, 9.0, 1.0], 0).unwrap();
        let counted = concentration(&[3.0, 9.0, 1.0], 2).unwrap();
        assert!((given.gini - counted.gini).abs() < 1e-12);
        assert_eq!(given.share_for_50, counted.share_for_50);
        assert_eq!(counted.lorenz.first(), Some(&(0.0, 0.0)));
        assert_eq!(counted.lorenz.last(), Some(&(1.0, 1.0)));
    }

    #[test]
    fn the_fewest_places_are_taken() {
        let found = concentration(&[10.0, 8.0, 2.0, 0.0], 0).unwrap();
        assert_eq!((found.share_for_25, found.share_for_50), (0.25, 0.25));
        let even = concentration(&[1.0; 10], 0).unwrap();
        assert_eq!((even.share_for_25, even.share_for_50), (0.3, 0.5));
        assert!(concentration(&[0.0; 4], 0).is_err());
        assert!(concentration(&[1.0, -1.0], 0).is_err());
    }
}
