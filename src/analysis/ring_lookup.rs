//! Which of many outlines a point lies in.

use geo::Polygon;

use crate::geography::{MetricBounds, MetricPoint};

/// The edges of outlines that do not overlap, by strips of northing.
///
/// A point is inside the outline whose edges a line from it to the east crosses an odd number
/// of times (the even-odd rule; holes count as outside). Only the edges of the point's own
/// strip are looked at. An edge holds its southern end and not its northern one, so a corner
/// is never counted twice.
pub(super) struct RingLookup {
    south: f64,
    strip_m: f64,
    strips: Vec<Vec<Edge>>,
}

#[derive(Clone, Copy)]
struct Edge {
    x0: f64,
    y0: f64,
    x1: f64,
    y1: f64,
    outline: usize,
}

impl RingLookup {
    /// `strip_m` should be about as long as an edge: the cell of the grid they come from.
    pub(super) fn new(outlines: &[&Polygon<f64>], strip_m: f64) -> Self {
        let corners = outlines.iter().flat_map(|p| p.exterior().coords());
        let Some(b) = MetricBounds::around(corners.map(|c| MetricPoint::new(c.x, c.y))) else {
            return Self { south: 0.0, strip_m, strips: Vec::new() };
        };
        let count = (b.height_m() / strip_m) as usize + 1;
        let mut lookup = Self { south: b.south, strip_m, strips: vec![Vec::new(); count] };
        for (outline, polygon) in outlines.iter().enumerate() {
            for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
                for line in ring.lines() {
                    let (x0, y0, x1, y1) = (line.start.x, line.start.y, line.end.x, line.end.y);
                    lookup.insert(Edge { x0, y0, x1, y1, outline });
                }
            }
        }
        lookup
    }

    fn insert(&mut self, edge: Edge) {
        let from = self.strip(edge.y0.min(edge.y1));
        let to = self.strip(edge.y0.max(edge.y1));
        // Outlines are inserted one after the other, so each strip has theirs in a run.
        self.strips.iter_mut().take(to + 1).skip(from).for_each(|s| s.push(edge));
    }

    fn strip(&self, y: f64) -> usize {
        ((y - self.south) / self.strip_m) as usize
    }

    /// The outline the point is in; `None` outside all of them.
    pub(super) fn find(&self, p: MetricPoint) -> Option<usize> {
        let edges = self.strips.get(self.strip(p.y))?;
        edges.chunk_by(|a, b| a.outline == b.outline).find_map(|of_one| {
            let crossings = of_one.iter().filter(|e| e.is_east_of(p)).count();
            (crossings % 2 == 1).then(|| of_one.first().map(|e| e.outline))?
        })
    }
}

impl Edge {
    /// Whether a line from the point to the east crosses this edge.
    fn is_east_of(&self, p: MetricPoint) -> bool {
        (self.y0 > p.y) != (self.y1 > p.y)
            && p.x < self.x0 + (p.y - self.y0) / (self.y1 - self.y0) * (self.x1 - self.x0)
    }
}
