//! Which cells or areas are beside which.

use rayon::prelude::*;
use rstar::RTree;
use rstar::primitives::GeomWithData;

use crate::geography::MetricPoint;

/// When two cells, or two areas, are beside each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Contiguity {
    /// Where they share an edge.
    Rook,
    /// Where they share an edge or a corner.
    #[default]
    Queen,
}

impl Contiguity {
    /// The name on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rook => "rook",
            Self::Queen => "queen",
        }
    }

    /// The contiguity of that name; `None` for any other text.
    pub fn from_text(text: &str) -> Option<Self> {
        [Self::Rook, Self::Queen].into_iter().find(|c| c.as_str() == text)
    }
}

/// The neighbours of each cell or area with their weights: a spatial weights matrix.
///
/// Weights are 1 for a neighbour (binary) unless [`Neighbours::standardised`]. A cell is not its
/// own neighbour unless [`Neighbours::with_self`].
///
/// ```
/// use beatlas::analysis::{Contiguity, Neighbours};
/// let cells = Neighbours::of_grid(3, 3, Contiguity::Queen);
/// assert_eq!(cells.of(0), [(1, 1.0), (3, 1.0), (4, 1.0)]);
/// assert_eq!(cells.with_self().of(0).len(), 4);
/// assert_eq!(Neighbours::of_grid(3, 3, Contiguity::Rook).of(4).len(), 4);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Neighbours(Kind);

#[derive(Debug, Clone, PartialEq)]
enum Kind {
    /// Square cells row by row, with weights of 1: nothing needs to be listed.
    Lattice { cols: usize, rows: usize, contiguity: Contiguity, with_self: bool },
    /// Of each where its neighbours start; these ascending, and their weights.
    List { starts: Vec<usize>, others: Vec<u32>, weights: Vec<f64> },
}

/// What lies around a cell: the sum of its neighbours' values, of their weights, and of the squares
/// of these.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Around {
    pub sum: f64,
    pub weight: f64,
    pub squares: f64,
}

impl Neighbours {
    /// Square cells, row by row.
    pub fn of_grid(cols: usize, rows: usize, contiguity: Contiguity) -> Self {
        Self(Kind::Lattice { cols, rows, contiguity, with_self: false })
    }

    /// Hexagonal cells, row by row, each second row (the first is none) half a cell further east:
    /// up to six neighbours each.
    pub fn of_hexagons(cols: usize, rows: usize) -> Self {
        let beside = |i: usize| {
            let (col, row) = ((i % cols) as i64, (i / cols) as i64);
            let shift = row % 2;
            let around = [
                (col - 1, row),
                (col + 1, row),
                (col - 1 + shift, row - 1),
                (col + shift, row - 1),
                (col - 1 + shift, row + 1),
                (col + shift, row + 1),
            ];
            let inside = move |&(c, r): &(i64, i64)| {
                (0..cols as i64).contains(&c) && (0..rows as i64).contains(&r)
            };
            around.into_iter().filter(inside).map(|(c, r)| (r * cols as i64 + c) as u32).collect()
        };
        Self::listed((0..cols * rows).map(beside).collect())
    }

    /// Points at most this far from each other, metres.
    pub fn within(points: &[MetricPoint], distance_m: f64) -> Self {
        let items = points.iter().zip(0_u32..).map(|(p, i)| GeomWithData::new([p.x, p.y], i));
        let tree = RTree::bulk_load(items.collect());
        let reach_2 = distance_m * distance_m;
        let beside = |(i, p): (usize, &MetricPoint)| {
            let near = tree.locate_within_distance([p.x, p.y], reach_2).map(|item| item.data);
            near.filter(|&j| j as usize != i).collect()
        };
        Self::listed(points.par_iter().enumerate().map(beside).collect())
    }

    /// Neighbours by their numbers, with weights of 1. Each is counted once; numbers beyond the
    /// last cell, and a cell itself, are left out.
    pub fn listed(mut beside: Vec<Vec<u32>>) -> Self {
        let cells = beside.len();
        let (mut starts, mut others) = (vec![0], Vec::new());
        for (i, list) in beside.iter_mut().enumerate() {
            list.sort_unstable();
            list.dedup();
            others.extend(list.iter().filter(|j| **j as usize != i && (**j as usize) < cells));
            starts.push(others.len());
        }
        let weights = vec![1.0; others.len()];
        Self(Kind::List { starts, others, weights })
    }

    /// With each cell as its own neighbour, of weight 1: what Gi* asks for.
    #[must_use]
    pub fn with_self(self) -> Self {
        match self.0 {
            Kind::Lattice { cols, rows, contiguity, .. } => {
                Self(Kind::Lattice { cols, rows, contiguity, with_self: true })
            }
            Kind::List { .. } => self.changed(|i, list| {
                let at = list.partition_point(|(j, _)| *j < i);
                if list.get(at).is_none_or(|(j, _)| *j != i) {
                    list.insert(at, (i, 1.0));
                }
            }),
        }
    }

    /// With weights that add up to 1 for each cell that has a neighbour.
    #[must_use]
    pub fn standardised(self) -> Self {
        self.changed(|_, list| {
            let sum: f64 = list.iter().map(|(_, w)| w).sum();
            for (_, weight) in list {
                *weight /= sum;
            }
        })
    }

    /// The neighbours among the cells that are kept, these counted anew from 0.
    #[must_use]
    pub fn only(&self, keep: &[bool]) -> Self {
        let is_kept = |i: usize| keep.get(i).copied().unwrap_or(false);
        let mut numbers = vec![0_u32; self.len()];
        let mut kept = 0;
        for (i, number) in numbers.iter_mut().enumerate() {
            *number = kept;
            kept += u32::from(is_kept(i));
        }
        let (mut starts, mut others, mut weights) = (vec![0], Vec::new(), Vec::new());
        for i in (0..self.len()).filter(|i| is_kept(*i)) {
            for (j, weight) in self.of(i).into_iter().filter(|(j, _)| is_kept(*j as usize)) {
                others.push(numbers[j as usize]);
                weights.push(weight);
            }
            starts.push(others.len());
        }
        Self(Kind::List { starts, others, weights })
    }

    fn changed(&self, change: impl Fn(u32, &mut Vec<(u32, f64)>)) -> Self {
        let (mut starts, mut others, mut weights) = (vec![0], Vec::new(), Vec::new());
        for i in 0..self.len() {
            let mut list = self.of(i);
            change(i as u32, &mut list);
            others.extend(list.iter().map(|(j, _)| *j));
            weights.extend(list.iter().map(|(_, w)| *w));
            starts.push(others.len());
        }
        Self(Kind::List { starts, others, weights })
    }

    /// How many cells.
    pub fn len(&self) -> usize {
        match &self.0 {
            Kind::Lattice { cols, rows, .. } => cols * rows,
            Kind::List { starts, .. } => starts.len() - 1,
        }
    }

    /// Whether there is no cell.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The neighbours of a cell with their weights, by number; none beyond the last cell.
    pub fn of(&self, cell: usize) -> Vec<(u32, f64)> {
        let mut list = Vec::new();
        if cell < self.len() {
            self.each(cell, |j, w| list.push((j as u32, w)));
        }
        list
    }

    /// How many cells have no neighbour but themselves.
    pub fn alone(&self) -> usize {
        let is_alone = |i: &usize| self.of(*i).iter().all(|(j, _)| *j as usize == *i);
        (0..self.len()).filter(is_alone).count()
    }

    #[inline]
    fn each(&self, cell: usize, mut see: impl FnMut(usize, f64)) {
        match &self.0 {
            Kind::Lattice { cols, rows, contiguity, with_self } => {
                let (col, row) = (cell % cols, cell / cols);
                for r in row.saturating_sub(1)..(row + 2).min(*rows) {
                    for c in col.saturating_sub(1)..(col + 2).min(*cols) {
                        let is_beside = match (c == col, r == row) {
                            (true, true) => *with_self,
                            (false, false) => *contiguity == Contiguity::Queen,
                            _ => true,
                        };
                        if is_beside {
                            see(r * cols + c, 1.0);
                        }
                    }
                }
            }
            Kind::List { starts, others, weights } => {
                let range = starts[cell]..starts[cell + 1];
                for (j, w) in others[range.clone()].iter().zip(&weights[range]) {
                    see(*j as usize, *w);
                }
            }
        }
    }

    /// What lies around each cell; a value that is missing counts nothing.
    pub(super) fn around(&self, values: &[f64]) -> Vec<Around> {
        const CELLS_AT_ONCE: usize = 2_048;
        let mut around = vec![Around::default(); self.len()];
        let chunks = around.par_chunks_mut(CELLS_AT_ONCE).enumerate();
        chunks.for_each(|(chunk, around)| {
            for (n, at) in around.iter_mut().enumerate() {
                self.each(chunk * CELLS_AT_ONCE + n, |j, w| {
                    at.sum += w * values.get(j).copied().unwrap_or(0.0);
                    at.weight += w;
                    at.squares += w * w;
                });
            }
        });
        around
    }

    /// Σᵢⱼ w, ½ Σᵢⱼ (wᵢⱼ + wⱼᵢ)² and Σᵢ (Σⱼ wᵢⱼ + Σⱼ wⱼᵢ)²: S₀, S₁ and S₂ of Cliff and Ord.
    pub(super) fn moments(&self) -> [f64; 3] {
        let (mut s0, mut s1) = (0.0, 0.0);
        let (mut out, mut back) = (vec![0.0; self.len()], vec![0.0; self.len()]);
        for (i, out) in out.iter_mut().enumerate() {
            for (j, w) in self.of(i) {
                let j = j as usize;
                let other = self.weight(j, i);
                s0 += w;
                *out += w;
                back[j] += w;
                // Where the way back has no weight, nobody else adds this pair.
                s1 += if other == 0.0 { w * w } else { (w + other).powi(2) / 2.0 };
            }
        }
        let s2 = out.iter().zip(&back).map(|(o, b)| (o + b).powi(2)).sum();
        [s0, s1, s2]
    }

    fn weight(&self, from: usize, to: usize) -> f64 {
        match &self.0 {
            Kind::List { starts, others, weights } => {
                let range = starts[from]..starts[from + 1];
                let at = others[range.clone()].binary_search(&(to as u32));
                at.map_or(0.0, |at| weights[range.start + at])
            }
            // Cells of a lattice are each other's neighbours.
            Kind::Lattice { .. } => 1.0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::MultiPolygon;

    fn numbers(n: &Neighbours, cell: usize) -> Vec<u32> {
        n.of(cell).into_iter().map(|(j, _)| j).collect()
    }

    #[test]
    fn each_is_the_neighbour_of_its_neighbours() {
        let points: Vec<MetricPoint> = (0..40)
            .map(|i| MetricPoint::new(f64::from(i * 37 % 100), f64::from(i * 61 % 90)))
            .collect();
        for n in [
            Neighbours::of_grid(5, 4, Contiguity::Queen),
            Neighbours::of_grid(5, 4, Contiguity::Rook),
            Neighbours::of_hexagons(5, 4),
            Neighbours::within(&points, 25.0),
        ] {
            for i in 0..n.len() {
                for j in numbers(&n, i) {
                    assert!(numbers(&n, j as usize).contains(&(i as u32)), "{i} {j}");
                }
            }
            let sums: Vec<f64> = n
                .clone()
                .standardised()
                .around(&vec![1.0; n.len()])
                .iter()
                .map(|a| a.sum)
                .collect();
            assert!(sums.iter().all(|s| (s - 1.0).abs() < 1e-12));
        }
    }

    #[test]
    fn hexagons_have_six_and_fewer_at_the_edge() {
        let n = Neighbours::of_hexagons(4, 3);
        assert_eq!(numbers(&n, 5), [1, 2, 4, 6, 9, 10]);
        assert_eq!(numbers(&n, 0), [1, 4]);
        assert_eq!(numbers(&n, 4), [0, 1, 5, 8, 9]);
        assert_eq!(n.alone(), 0);
    }

    #[test]
    fn areas_meet_at_edges_or_corners() {
        let square = |x: f64, y: f64| {
            let ring = vec![(x, y), (x + 1.0, y), (x + 1.0, y + 1.0), (x, y + 1.0), (x, y)];
            MultiPolygon::from(geo::Polygon::new(ring.into(), vec![]))
        };
        let areas = [square(0.0, 0.0), square(1.0, 0.0), square(2.0, 1.0), square(9.0, 9.0)];
        let queen = Neighbours::of_areas(&areas, Contiguity::Queen);
        assert_eq!((numbers(&queen, 1), numbers(&queen, 2)), (vec![0, 2], vec![1]));
        let rook = Neighbours::of_areas(&areas, Contiguity::Rook);
        assert_eq!((numbers(&rook, 1), numbers(&rook, 2)), (vec![0], vec![]));
        assert_eq!((queen.alone(), rook.alone()), (1, 2));
    }

    #[test]
    fn cells_without_data_are_nobody_s_neighbours() {
        let mut keep = [true; 9];
        keep[1] = false;
        let n = Neighbours::of_grid(3, 3, Contiguity::Rook).only(&keep);
        assert_eq!((n.len(), numbers(&n, 0), numbers(&n, 3)), (8, vec![2], vec![2, 4, 6]));
    }

    #[test]
    fn moments_of_a_lattice_are_those_of_its_list() {
        let lattice = Neighbours::of_grid(4, 3, Contiguity::Queen);
        let list = Neighbours::listed((0..12).map(|i| numbers(&lattice, i)).collect());
        assert_eq!(lattice.moments(), list.moments());
        let [s0, s1, s2] = lattice.moments();
        // 17 edges and 12 diagonals, each both ways.
        assert_eq!((s0, s1), (58.0, 116.0));
        let degrees: f64 = (0..12).map(|i| (2.0 * lattice.of(i).len() as f64).powi(2)).sum();
        assert_eq!(s2, degrees);
    }
}
