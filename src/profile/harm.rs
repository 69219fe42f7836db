//! Harm weights: how much an incident of a type weighs, from a list that the user supplies.

use rayon::prelude::*;

use super::{AsbType, CrimeType, Incidents};

/// How much an incident weighs by its type, in the unit of whoever made the list: days of sentence, a
/// severity score, an impact that was agreed locally.
///
/// Beatlas has no such list of its own: those that exist change with each version and have licences. A
/// type that is not in the list has no weight, which is not a weight of zero: its incidents are counted
/// apart. Anti-social behaviour is in none of the national lists; one that was agreed locally can weigh it.
///
/// ```
/// use beatlas::profile::{AsbType, CrimeType, HarmWeights};
/// let asb = CrimeType::AntiSocialBehaviour;
/// let weights = HarmWeights::new("Agreed", "2026-04", vec![
///     (CrimeType::Burglary, None, 20.0),
///     (asb.clone(), None, 1.0),
///     (asb.clone(), Some(AsbType::Personal), 5.0),
/// ]);
/// assert_eq!(weights.of(&asb, Some(AsbType::Personal)), Some(5.0));
/// assert_eq!(weights.of(&asb, Some(AsbType::Nuisance)), Some(1.0));
/// assert_eq!(weights.of(&CrimeType::Drugs, None), None);
/// assert_eq!(weights.label(), "Agreed, version 2026-04");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct HarmWeights {
    /// What the list is called.
    pub name: String,
    /// Its version, as it says itself, or the first digits of the hash of what it says.
    pub version: String,
    weights: Vec<(CrimeType, Option<AsbType>, f64)>,
}

impl HarmWeights {
    /// A list of crime types, of anti-social behaviour with its type or without, each with its weight.
    pub fn new(
        name: impl Into<String>,
        version: impl Into<String>,
        weights: Vec<(CrimeType, Option<AsbType>, f64)>,
    ) -> Self {
        Self { name: name.into(), version: version.into(), weights }
    }

    /// The weight of a type; of a type of anti-social behaviour that is not in the list, that of
    /// anti-social behaviour. `None` for what is in no list.
    pub fn of(&self, crime_type: &CrimeType, asb_type: Option<AsbType>) -> Option<f64> {
        let find = |asb: Option<AsbType>| {
            let mut of_type = self.weights.iter().filter(|(t, ..)| t == crime_type);
            of_type.find(|(_, a, _)| *a == asb).map(|(.., weight)| *weight)
        };
        asb_type.and_then(|asb| find(Some(asb))).or_else(|| find(None))
    }

    /// "Agreed, version 2026-04".
    pub fn label(&self) -> String {
        format!("{}, version {}", self.name, self.version)
    }

    /// How many types have a weight.
    pub fn len(&self) -> usize {
        self.weights.len()
    }

    /// Whether none has.
    pub fn is_empty(&self) -> bool {
        self.weights.is_empty()
    }
}

/// What incidents weigh.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Weighed {
    /// The weight of each place, by place number; of those without a weight none.
    pub by_place: Vec<f64>,
    /// How many of the incidents have a type without a weight: they are in no sum.
    pub without_weight: usize,
}

impl Incidents {
    /// What some rows weigh, by place. Rows without a place are in no sum.
    pub fn weigh(&self, rows: &[u32], weights: &HarmWeights) -> Weighed {
        // Of each crime type: without a type of anti-social behaviour, and with each.
        let table: Vec<[Option<f64>; 4]> = self
            .crime_types
            .iter()
            .map(|t| {
                let of = |asb| weights.of(t, asb);
                [
                    of(None),
                    of(Some(AsbType::ALL[0])),
                    of(Some(AsbType::ALL[1])),
                    of(Some(AsbType::ALL[2])),
                ]
            })
            .collect();
        let weight_of = |row: usize| {
            let weights = table.get(usize::from(*self.crime_type.get(row)?))?;
            let asb = self.asb_type.get(row).copied().flatten();
            weights[asb.map_or(0, |a| a as usize + 1)]
        };
        let shares = rayon::current_num_threads().min(1 + rows.len() / (self.places.len() + 4096));
        let parts: Vec<Weighed> = rows
            .par_chunks(rows.len().div_ceil(shares).max(1))
            .map(|rows| {
                let mut part =
                    Weighed { by_place: vec![0.0; self.places.len()], without_weight: 0 };
                for row in rows.iter().map(|row| *row as usize) {
                    let Some(weight) = weight_of(row) else {
                        part.without_weight += 1;
                        continue;
                    };
                    let place = self.place.get(row).copied().flatten();
                    if let Some(sum) = place.and_then(|p| part.by_place.get_mut(p.0 as usize)) {
                        *sum += weight;
                    }
                }
                part
            })
            .collect();
        let none = Weighed { by_place: vec![0.0; self.places.len()], without_weight: 0 };
        parts
            .into_iter()
            .reduce(|mut all, part| {
                all.by_place.iter_mut().zip(part.by_place).for_each(|(sum, w)| *sum += w);
                all.without_weight += part.without_weight;
                all
            })
            .unwrap_or(none)
    }
}
