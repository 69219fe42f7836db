//! Incidents stacked by place: the input of all work on density.

use crate::geography::{MetricBounds, MetricPoint};

/// Places with the weight of all incidents that share them, from south to north.
///
/// Published data puts up to a thousand incidents on one point; stacking makes an exact density
/// cheap, because its cost goes with the places and not with the incidents.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StackedPlaces {
    pub(super) x: Vec<f64>,
    pub(super) y: Vec<f64>,
    pub(super) weight: Vec<f64>,
}

impl StackedPlaces {
    /// Stacks points that share both coordinates. Without weights each counts one. Points that
    /// are not finite and weights that are not above zero are left out: they have no place or
    /// do not count.
    ///
    /// ```
    /// use beatlas::analysis::StackedPlaces;
    /// use beatlas::geography::MetricPoint;
    /// let here = MetricPoint::new(620_000.0, 420_000.0);
    /// let places = StackedPlaces::stack(&vec![here; 1000], None);
    /// assert_eq!((places.len(), places.total_weight()), (1, 1000.0));
    /// ```
    pub fn stack(points: &[MetricPoint], weights: Option<&[f64]>) -> Self {
        let weight_of = |i: usize| weights.map_or(1.0, |w| w.get(i).copied().unwrap_or(0.0));
        let weighted: Vec<(MetricPoint, f64)> =
            points.iter().enumerate().map(|(i, p)| (*p, weight_of(i))).collect();
        Self::merge(weighted)
    }

    /// Places with the count of incidents at each; a count of zero is left out.
    pub fn from_counts(counts: impl IntoIterator<Item = (MetricPoint, u32)>) -> Self {
        Self::merge(counts.into_iter().map(|(p, count)| (p, f64::from(count))).collect())
    }

    fn merge(mut weighted: Vec<(MetricPoint, f64)>) -> Self {
        weighted.retain(|(p, w)| p.x.is_finite() && p.y.is_finite() && *w > 0.0 && w.is_finite());
        weighted.sort_unstable_by(|(a, _), (b, _)| a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x)));
        let mut places = Self::default();
        for same in weighted.chunk_by(|(a, _), (b, _)| a.x == b.x && a.y == b.y) {
            let Some((p, _)) = same.first() else { continue };
            places.x.push(p.x);
            places.y.push(p.y);
            places.weight.push(same.iter().map(|(_, w)| w).sum());
        }
        places
    }

    /// How many places.
    pub fn len(&self) -> usize {
        self.x.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.x.is_empty()
    }

    /// The weight of all places: how many incidents.
    pub fn total_weight(&self) -> f64 {
        self.weight.iter().sum()
    }

    /// The rectangle around all places; `None` without any.
    pub fn bounds(&self) -> Option<MetricBounds> {
        MetricBounds::around(self.iter().map(|(p, _)| p))
    }

    /// The places with their weights, from south to north.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (MetricPoint, f64)> + '_ {
        self.x
            .iter()
            .zip(&self.y)
            .zip(&self.weight)
            .map(|((x, y), w)| (MetricPoint::new(*x, *y), *w))
    }

    /// The run of places whose northing is within `reach_m` of `y`, both ends included.
    pub(super) fn near_row(&self, y: f64, reach_m: f64) -> std::ops::Range<usize> {
        let from = self.y.partition_point(|v| *v < y - reach_m);
        let to = self.y.partition_point(|v| *v <= y + reach_m);
        from..to
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_count_is_left_out() {
        let p = MetricPoint::new;
        let points = [p(1.0, 1.0), p(1.0, 1.0), p(f64::NAN, 0.0), p(2.0, 0.0), p(3.0, 0.0)];
        let places = StackedPlaces::stack(&points, Some(&[1.5, 2.0, 9.0, 0.0, -1.0]));
        assert_eq!(places.iter().collect::<Vec<_>>(), vec![(p(1.0, 1.0), 3.5)]);
        assert!(StackedPlaces::stack(&[], None).bounds().is_none());
    }
}
