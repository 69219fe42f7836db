//! An R-tree over places, for picking and for counting.

use rstar::primitives::GeomWithData;
use rstar::{AABB, PointDistance, RTree};

use crate::geography::{MetricBounds, MetricPoint};

type Leaf = GeomWithData<[f64; 2], u32>;

/// Places with numbers, findable by position in the time of a logarithm.
///
/// ```
/// use beatlas::analysis::PlaceTree;
/// use beatlas::geography::MetricPoint;
/// let tree = PlaceTree::new([(MetricPoint::new(0.0, 0.0), 7), (MetricPoint::new(9.0, 0.0), 8)]);
/// assert_eq!(tree.nearest(MetricPoint::new(1.0, 0.0), 5.0), Some((7, 1.0)));
/// assert_eq!(tree.nearest(MetricPoint::new(100.0, 0.0), 5.0), None);
/// ```
#[derive(Debug, Clone, Default)]
pub struct PlaceTree {
    tree: RTree<Leaf>,
}

impl PlaceTree {
    /// A tree over places on one metric plane, each with a number of the caller's.
    pub fn new(places: impl IntoIterator<Item = (MetricPoint, u32)>) -> Self {
        let leaves = places.into_iter().map(|(p, id)| Leaf::new([p.x, p.y], id)).collect();
        Self { tree: RTree::bulk_load(leaves) }
    }

    /// The nearest place and its distance in metres; `None` when none is within `within_m`.
    pub fn nearest(&self, point: MetricPoint, within_m: f64) -> Option<(u32, f64)> {
        let at = [point.x, point.y];
        let leaf = self.tree.nearest_neighbor(&at)?;
        let distance_m = leaf.distance_2(&at).sqrt();
        (distance_m <= within_m).then_some((leaf.data, distance_m))
    }

    /// All places within a radius with their distances in metres, nearest first.
    pub fn within(&self, point: MetricPoint, radius_m: f64) -> Vec<(u32, f64)> {
        let at = [point.x, point.y];
        let mut found: Vec<(u32, f64)> = self
            .tree
            .locate_within_distance(at, radius_m * radius_m)
            .map(|leaf| (leaf.data, leaf.distance_2(&at).sqrt()))
            .collect();
        found.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        found
    }

    /// All places in a rectangle, its edge included, in no particular order.
    pub fn in_bounds(&self, bounds: MetricBounds) -> impl Iterator<Item = u32> + '_ {
        let envelope = AABB::from_corners([bounds.west, bounds.south], [bounds.east, bounds.north]);
        self.tree.locate_in_envelope(&envelope).map(|leaf| leaf.data)
    }
}
