//! What is near a place.

use rstar::primitives::GeomWithData;
use rstar::{AABB, RTree};

use crate::geography::{MetricBounds, MetricPoint};

/// Numbered places in an R-tree (the `rstar` crate): nearest, within a radius, in bounds.
///
/// Numbers are the caller's, for instance rows or places of a profile. Places without a
/// finite position are left out.
///
/// ```
/// use beatlas::{analysis::PlaceTree, geography::MetricPoint};
/// let school = MetricPoint::new(450_000.0, 250_000.0);
/// let mosque = MetricPoint::new(450_030.0, 250_040.0);
/// let tree = PlaceTree::new([(school, 7), (mosque, 8)]);
/// assert_eq!(tree.nearest(school, 10.0), Some((7, 0.0)));
/// assert_eq!(tree.within(school, 50.0), vec![(7, 0.0), (8, 50.0)]);
/// assert_eq!(tree.nearest(MetricPoint::new(0.0, 0.0), 1000.0), None);
/// ```
#[derive(Debug, Clone, Default)]
pub struct PlaceTree {
    tree: RTree<GeomWithData<[f64; 2], u32>>,
}

impl PlaceTree {
    /// A tree of places with their numbers.
    pub fn new(places: impl IntoIterator<Item = (MetricPoint, u32)>) -> Self {
        let items = places
            .into_iter()
            .filter(|(p, _)| p.x.is_finite() && p.y.is_finite())
            .map(|(p, number)| GeomWithData::new([p.x, p.y], number));
        Self { tree: RTree::bulk_load(items.collect()) }
    }

    /// How many places.
    pub fn len(&self) -> usize {
        self.tree.size()
    }

    /// Whether there is no place.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The nearest place and its distance in metres, if one is at most `within_m` away; the
    /// lowest number among those at one position.
    pub fn nearest(&self, point: MetricPoint, within_m: f64) -> Option<(u32, f64)> {
        let item = self.tree.nearest_neighbor(&[point.x, point.y])?;
        let distance = distance_m(item, point);
        if distance > within_m || distance.is_nan() {
            return None;
        }
        let same = self.tree.locate_all_at_point(item.geom()).map(|i| i.data);
        Some((same.min().unwrap_or(item.data), distance))
    }

    /// All places at most `radius_m` away with their distances in metres, nearest first, by
    /// number among equals.
    pub fn within(&self, point: MetricPoint, radius_m: f64) -> Vec<(u32, f64)> {
        let bounds = MetricBounds { west: point.x, south: point.y, east: point.x, north: point.y };
        let mut found: Vec<(u32, f64)> = self
            .tree
            .locate_in_envelope(&envelope(bounds.grown(radius_m.max(0.0))))
            .map(|item| (item.data, distance_m(item, point)))
            .filter(|&(_, distance)| distance <= radius_m)
            .collect();
        found.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        found
    }

    /// The numbers of all places in the bounds, their edge included, in no order.
    pub fn in_bounds(&self, bounds: MetricBounds) -> impl Iterator<Item = u32> {
        self.tree.locate_in_envelope(&envelope(bounds)).map(|item| item.data)
    }
}

fn envelope(b: MetricBounds) -> AABB<[f64; 2]> {
    AABB::from_corners([b.west, b.south], [b.east, b.north])
}

fn distance_m(item: &GeomWithData<[f64; 2], u32>, point: MetricPoint) -> f64 {
    let [x, y] = *item.geom();
    MetricPoint::new(x, y).distance_m(point)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn places() -> impl Strategy<Value = Vec<MetricPoint>> {
        // Whole metres in a small square, so that distances tie and places coincide.
        let xy = (0..60_i32, 0..60_i32);
        let point = xy.prop_map(|(x, y)| {
            MetricPoint::new(450_000.0 + f64::from(x), 250_000.0 + f64::from(y))
        });
        prop::collection::vec(point, 0..80)
    }

    proptest! {
        #[test]
        fn the_index_equals_brute_force(places in places(), at in places(), radius in 0_i32..40) {
            let tree = PlaceTree::new(places.iter().copied().zip(0..));
            let radius = f64::from(radius);
            for point in at {
                let mut brute: Vec<(u32, f64)> = places
                    .iter()
                    .zip(0..)
                    .map(|(p, n)| (n, p.distance_m(point)))
                    .filter(|(_, d)| *d <= radius)
                    .collect();
                brute.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
                let nearest = tree.nearest(point, radius);
                prop_assert_eq!(nearest.map(|n| n.1), brute.first().map(|n| n.1));
                prop_assert_eq!(tree.within(point, radius), brute);
                let bounds = MetricBounds {
                    west: point.x, south: point.y, east: point.x + radius, north: point.y + radius,
                };
                let mut found: Vec<u32> = tree.in_bounds(bounds).collect();
                found.sort_unstable();
                let inside = |(p, n): (&MetricPoint, u32)| bounds.contains(*p).then_some(n);
                let brute: Vec<u32> = places.iter().zip(0..).filter_map(inside).collect();
                prop_assert_eq!(found, brute);
            }
        }
    }

    #[test]
    fn an_empty_tree_answers_nothing() {
        let tree = PlaceTree::new([(MetricPoint::new(f64::NAN, 0.0), 1)]);
        assert!(tree.is_empty());
        assert_eq!(tree.nearest(MetricPoint::new(0.0, 0.0), f64::INFINITY), None);
        assert!(tree.within(MetricPoint::new(0.0, 0.0), 1e9).is_empty());
    }
}
