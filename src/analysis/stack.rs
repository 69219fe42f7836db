//! Incidents that share a place, stacked.

use rayon::prelude::*;

use crate::geography::{MetricBounds, MetricPoint};

/// Distinct places with the weight of what happened at each: the input of all density work.
///
/// Published data snaps up to a thousand incidents to one point, so a million incidents are
/// often twenty thousand places; every sum over incidents is the same sum over places with
/// weights. Places are kept in order of northing, then easting, as separate columns.
///
/// A place has a positive, finite weight. What has no weight, or no finite position, is not
/// there; an empty stack is "no data".
///
/// ```
/// use beatlas::{analysis::StackedPlaces, geography::MetricPoint};
/// let bench = MetricPoint::new(450_000.0, 250_000.0);
/// let shop = MetricPoint::new(450_100.0, 250_000.0);
/// let stack = StackedPlaces::stack(&[bench, shop, bench], None);
/// assert_eq!(stack.len(), 2);
/// assert_eq!(stack.total_weight(), 3.0);
/// assert_eq!(stack.iter().next(), Some((bench, 2.0)));
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StackedPlaces {
    x: Vec<f64>,
    y: Vec<f64>,
    weight: Vec<f64>,
}

#[derive(Clone, Copy)]
struct Weighted {
    y: f64,
    x: f64,
    weight: f64,
}

impl StackedPlaces {
    /// Stacks points by exactly equal coordinates.
    ///
    /// `weights` goes with `points` one to one, and each point without a weight in it (or all,
    /// with `None`) weighs 1. Points that are not finite, and weights that are not finite or
    /// not above zero, are left out. The result does not depend on the order of the points.
    pub fn stack(points: &[MetricPoint], weights: Option<&[f64]>) -> Self {
        let weighted = |(i, p): (usize, &MetricPoint)| {
            let weight = weights.map_or(1.0, |w| w.get(i).copied().unwrap_or(1.0));
            usable(*p, weight)
        };
        let mut rows: Vec<Weighted> = points.par_iter().enumerate().filter_map(weighted).collect();
        // The weight is part of the order, so that sums come out the same for any input order.
        rows.par_sort_unstable_by(|a, b| {
            a.y.total_cmp(&b.y)
                .then_with(|| a.x.total_cmp(&b.x))
                .then_with(|| a.weight.total_cmp(&b.weight))
        });
        Self::of_sorted(rows)
    }

    /// Stacks what is sorted by northing, then easting.
    fn of_sorted(rows: impl IntoIterator<Item = Weighted>) -> Self {
        let mut stack = Self::default();
        let mut last = None;
        for row in rows {
            let place = (row.x.to_bits(), row.y.to_bits());
            match stack.weight.last_mut() {
                Some(weight) if last == Some(place) => *weight += row.weight,
                _ => {
                    stack.x.push(row.x);
                    stack.y.push(row.y);
                    stack.weight.push(row.weight);
                    last = Some(place);
                }
            }
        }
        stack
    }

    /// Stacks places that already have a count each; places without incidents are left out.
    pub fn from_counts(counts: impl IntoIterator<Item = (MetricPoint, u32)>) -> Self {
        let (points, weights): (Vec<_>, Vec<_>) = counts
            .into_iter()
            .filter(|&(_, count)| count > 0)
            .map(|(p, count)| (p, f64::from(count)))
            .unzip();
        // Distinct degrees can still fall on one metric point, so they are stacked all the same.
        Self::stack(&points, Some(&weights))
    }

    /// As [`StackedPlaces::from_counts`], of places that come by northing, then easting.
    pub fn from_counts_northwards(counts: impl IntoIterator<Item = (MetricPoint, u32)>) -> Self {
        let counted = counts.into_iter().filter(|(_, count)| *count > 0);
        Self::of_sorted(counted.filter_map(|(p, count)| usable(p, f64::from(count))))
    }

    /// As [`StackedPlaces::from_counts_northwards`], with weights; places without any are left out.
    pub fn from_weights_northwards(weights: impl IntoIterator<Item = (MetricPoint, f64)>) -> Self {
        Self::of_sorted(weights.into_iter().filter_map(|(p, weight)| usable(p, weight)))
    }

    /// How many distinct places.
    pub fn len(&self) -> usize {
        self.weight.len()
    }

    /// Whether there is no place at all.
    pub fn is_empty(&self) -> bool {
        self.weight.is_empty()
    }

    /// The sum of all weights: the number of incidents where each weighs 1.
    pub fn total_weight(&self) -> f64 {
        self.weight.iter().sum()
    }

    /// The rectangle around all places; `None` without places.
    pub fn bounds(&self) -> Option<MetricBounds> {
        MetricBounds::around(self.iter().map(|(p, _)| p))
    }

    /// Each place with its weight, by northing, then easting.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (MetricPoint, f64)> + '_ {
        (0..self.len()).map(|i| (MetricPoint::new(self.x[i], self.y[i]), self.weight[i]))
    }

    /// Eastings, metres.
    pub fn x(&self) -> &[f64] {
        &self.x
    }

    /// Northings, metres, ascending.
    pub fn y(&self) -> &[f64] {
        &self.y
    }

    /// Weights, each above zero.
    pub fn weight(&self) -> &[f64] {
        &self.weight
    }
}

fn usable(p: MetricPoint, weight: f64) -> Option<Weighted> {
    // Adding zero makes negative zero plain zero: the same place must not be kept twice.
    let row = Weighted { y: p.y + 0.0, x: p.x + 0.0, weight };
    (row.x.is_finite() && row.y.is_finite() && weight.is_finite() && weight > 0.0).then_some(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn p(x: f64, y: f64) -> MetricPoint {
        MetricPoint::new(x, y)
    }

    #[test]
    fn equal_places_are_one_in_any_order() {
        let points = [p(1.0, 2.0), p(0.0, 0.0), p(1.0, 2.0), p(-0.0, 0.0), p(5.0, 1.0)];
        let weights = [0.1, 1.0, 0.2, 2.0, 0.3];
        let a = StackedPlaces::stack(&points, Some(&weights));
        let mut back = points;
        back.reverse();
        let mut weights_back = weights;
        weights_back.reverse();
        assert_eq!(a, StackedPlaces::stack(&back, Some(&weights_back)));
        assert_eq!(a.len(), 3);
        assert_eq!(a.iter().next(), Some((p(0.0, 0.0), 3.0)));
    }

    #[test]
    fn what_weighs_nothing_is_not_there() {
        let points = [p(0.0, 0.0), p(f64::NAN, 0.0), p(1.0, 1.0), p(2.0, 2.0), p(3.0, 3.0)];
        let weights = [0.0, 1.0, f64::INFINITY, -1.0, f64::NAN];
        let stack = StackedPlaces::stack(&points, Some(&weights));
        assert!(stack.is_empty());
        assert_eq!(stack.bounds(), None);
        assert_eq!(stack.total_weight(), 0.0);
        assert_eq!(StackedPlaces::from_counts([(p(0.0, 0.0), 0), (p(1.0, 1.0), 4)]).len(), 1);
    }

    #[test]
    fn bounds_are_those_of_the_places() {
        let stack = StackedPlaces::stack(&[p(3.0, 1.0), p(-1.0, 8.0)], None);
        let b = stack.bounds().unwrap();
        assert_eq!((b.west, b.south, b.east, b.north), (-1.0, 1.0, 3.0, 8.0));
    }
}
