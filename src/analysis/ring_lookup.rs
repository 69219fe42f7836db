//! Which of many outlines a point lies in.

use std::ops::Range;

use geo::Polygon;

use crate::geography::{MetricBounds, MetricPoint};

/// The edges of outlines that do not overlap, by strips of northing.
///
/// A point is inside the outline whose edges a line from it to the east crosses an odd number
/// of times (the even-odd rule; holes count as outside). Only the edges of the point's own
/// strip are looked at, and of these only those of outlines that the strip has on both sides of
/// it. An edge holds its southern end and not its northern one, so a corner is never counted twice.
pub(super) struct RingLookup {
    south: f64,
    strip_m: f64,
    strips: Vec<Strip>,
}

/// The edges that reach into a strip, those of one outline after those of another.
#[derive(Clone, Default)]
struct Strip {
    edges: Vec<Edge>,
    stretches: Vec<Stretch>,
}

/// The edges of one outline in a strip: how far west and east they reach, and which these are.
#[derive(Clone)]
struct Stretch {
    outline: usize,
    west: f64,
    east: f64,
    edges: Range<usize>,
}

#[derive(Clone, Copy)]
struct Edge {
    x0: f64,
    y0: f64,
    x1: f64,
    y1: f64,
}

impl RingLookup {
    /// `strip_m` should be about as long as an edge: the cell of the grid they come from.
    pub(super) fn new(outlines: &[&Polygon<f64>], strip_m: f64) -> Self {
        let corners = outlines.iter().flat_map(|p| p.exterior().coords());
        let Some(b) = MetricBounds::around(corners.map(|c| MetricPoint::new(c.x, c.y))) else {
            return Self { south: 0.0, strip_m, strips: Vec::new() };
        };
        let count = (b.height_m() / strip_m) as usize + 1;
        let mut lookup = Self { south: b.south, strip_m, strips: vec![Strip::default(); count] };
        for (outline, polygon) in outlines.iter().enumerate() {
            for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
                for line in ring.lines() {
                    let (x0, y0, x1, y1) = (line.start.x, line.start.y, line.end.x, line.end.y);
                    lookup.insert(outline, Edge { x0, y0, x1, y1 });
                }
            }
        }
        lookup
    }

    fn insert(&mut self, outline: usize, edge: Edge) {
        let from = self.strip(edge.y0.min(edge.y1));
        let to = self.strip(edge.y0.max(edge.y1));
        // Outlines are inserted one after the other, so each strip has theirs in a run.
        self.strips.iter_mut().take(to + 1).skip(from).for_each(|s| s.insert(outline, edge));
    }

    fn strip(&self, y: f64) -> usize {
        ((y - self.south) / self.strip_m) as usize
    }

    /// The outline the point is in; `None` outside all of them.
    pub(super) fn find(&self, p: MetricPoint) -> Option<usize> {
        let strip = self.strips.get(self.strip(p.y))?;
        // What lies wholly to one side is crossed an even number of times, or not at all.
        let around = strip.stretches.iter().filter(|s| s.west <= p.x && p.x < s.east);
        around
            .filter(|stretch| {
                let edges = strip.edges.get(stretch.edges.clone()).unwrap_or_default();
                edges.iter().filter(|e| e.is_east_of(p)).count() % 2 == 1
            })
            .map(|stretch| stretch.outline)
            .next()
    }
}

impl Strip {
    fn insert(&mut self, outline: usize, edge: Edge) {
        let (west, east) = (edge.x0.min(edge.x1), edge.x0.max(edge.x1));
        let n = self.edges.len();
        match self.stretches.last_mut().filter(|last| last.outline == outline) {
            Some(last) => {
                last.west = last.west.min(west);
                last.east = last.east.max(east);
                last.edges.end = n + 1;
            }
            None => self.stretches.push(Stretch { outline, west, east, edges: n..n + 1 }),
        }
        self.edges.push(edge);
    }
}

impl Edge {
    /// Whether a line from the point to the east crosses this edge.
    fn is_east_of(&self, p: MetricPoint) -> bool {
        (self.y0 > p.y) != (self.y1 > p.y)
            && p.x < self.x0 + (p.y - self.y0) / (self.y1 - self.y0) * (self.x1 - self.x0)
    }
}
