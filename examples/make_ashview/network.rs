//! The street network: every crossing is a junction, and a junction is the same point in
//! both streets.

use std::collections::BTreeMap;

use crate::plane::{Point, crossing, nearest_on_segment, simplified};

/// What a street is for; decides its width on the map and what is built along it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// A road between towns.
    Main,
    /// The shopping street and its square.
    HighStreet,
    /// A through road of the town.
    Minor,
    /// A street of houses.
    Residential,
    /// For walkers only.
    Footpath,
    /// Access to yards, garages and car parks.
    Service,
}

impl Class {
    /// The word in the files.
    pub const fn word(self) -> &'static str {
        match self {
            Class::Main => "main",
            Class::HighStreet => "high_street",
            Class::Minor => "minor",
            Class::Residential => "residential",
            Class::Footpath => "footpath",
            Class::Service => "service",
        }
    }

    /// Half of the width between the fences, which buildings leave free.
    pub const fn half_width(self) -> f64 {
        match self {
            Class::Main | Class::HighStreet => 7.0,
            Class::Minor => 6.0,
            Class::Residential => 5.0,
            Class::Footpath => 2.0,
            Class::Service => 3.5,
        }
    }
}

/// A named street.
#[derive(Clone, Debug)]
pub struct Street {
    /// Unique within the town.
    pub name: String,
    /// What it is for.
    pub class: Class,
    /// Centre line.
    pub line: Vec<Point>,
}

/// One stretch of a street in the spatial index. Vertices inserted later lie on it to within a
/// centimetre, so it stays true.
#[derive(Clone, Copy, Debug)]
pub struct Stretch {
    /// Start.
    pub a: Point,
    /// End.
    pub b: Point,
    /// Index of the street.
    pub street: usize,
}

/// Where a point meets the network.
#[derive(Clone, Copy, Debug)]
pub struct Meeting {
    /// How far away.
    pub distance: f64,
    /// The nearest point of the network.
    pub point: Point,
    /// Direction of the street there.
    pub direction: Point,
    /// Index of the street.
    pub street: usize,
}

/// Edge of the index cells, in metres.
const CELL: f64 = 60.0;

/// Two junctions nearer than this are one.
const MERGE: f64 = 4.0;

/// Streets with an index over their stretches.
#[derive(Default)]
pub struct Network {
    /// All streets, in the order of their building.
    pub streets: Vec<Street>,
    cells: BTreeMap<(i32, i32), Vec<Stretch>>,
}

fn cell(p: Point) -> (i32, i32) {
    ((p.x / CELL).floor() as i32, (p.y / CELL).floor() as i32)
}

impl Network {
    /// The stretches in the cells around the box of the two points, grown by `radius`.
    /// A stretch that spans cells is found once for each.
    pub fn around(&self, a: Point, b: Point, radius: f64) -> impl Iterator<Item = &Stretch> {
        let low = cell(Point { x: a.x.min(b.x) - radius, y: a.y.min(b.y) - radius });
        let high = cell(Point { x: a.x.max(b.x) + radius, y: a.y.max(b.y) + radius });
        (low.0..=high.0)
            .flat_map(move |x| (low.1..=high.1).map(move |y| (x, y)))
            .filter_map(|key| self.cells.get(&key))
            .flatten()
    }

    /// The nearest point of the streets for which `wanted` holds, within `radius`.
    pub fn nearest(
        &self,
        p: Point,
        radius: f64,
        wanted: impl Fn(usize) -> bool,
    ) -> Option<Meeting> {
        let mut best: Option<Meeting> = None;
        for s in self.around(p, p, radius).filter(|s| wanted(s.street)) {
            let point = nearest_on_segment(p, s.a, s.b);
            let distance = point.distance(p);
            if distance <= radius && best.is_none_or(|b| distance < b.distance) {
                let direction = s.b.minus(s.a).unit();
                best = Some(Meeting { distance, point, direction, street: s.street });
            }
        }
        best
    }

    /// The first place where the step from `a` to `b` crosses a street.
    pub fn first_crossing(&self, a: Point, b: Point) -> Option<Meeting> {
        self.around(a, b, 1.0)
            .filter_map(|s| {
                let (_, point) = crossing(a, b, s.a, s.b)?;
                let direction = s.b.minus(s.a).unit();
                Some(Meeting { distance: point.distance(a), point, direction, street: s.street })
            })
            .min_by(|m, n| m.distance.total_cmp(&n.distance))
    }

    /// Builds a street. Ends that come within `reach` of another street are joined to it;
    /// wherever the line crosses a street, both get the same vertex. Returns its index.
    pub fn build(&mut self, name: &str, class: Class, line: &[Point], reach: f64) -> usize {
        let mut line: Vec<Point> = line.iter().map(|p| p.rounded()).collect();
        self.join_end(&mut line, reach);
        line.reverse();
        self.join_end(&mut line, reach);
        line.reverse();

        let index = self.streets.len();
        let mut with_junctions: Vec<Point> = Vec::with_capacity(line.len() + 4);
        for pair in line.windows(2) {
            let (a, b) = (pair[0], pair[1]);
            push_new(&mut with_junctions, a);
            let mut meetings: Vec<(f64, Point, usize)> = self
                .around(a, b, 1.0)
                .filter_map(|s| crossing(a, b, s.a, s.b).map(|(t, p)| (t, p, s.street)))
                .collect();
            meetings.sort_by(|m, n| m.0.total_cmp(&n.0).then(m.2.cmp(&n.2)));
            for (_, point, other) in meetings {
                let junction = self.junction(other, point);
                push_new(&mut with_junctions, junction);
            }
        }
        if let Some(&last) = line.last() {
            push_new(&mut with_junctions, last);
        }
        for pair in with_junctions.windows(2) {
            self.enter(Stretch { a: pair[0], b: pair[1], street: index });
        }
        self.streets.push(Street { name: name.to_owned(), class, line: with_junctions });
        index
    }

    /// Joins the last point of a line to the nearest street within `reach` and drops the points
    /// before it that would overshoot.
    fn join_end(&mut self, line: &mut Vec<Point>, reach: f64) {
        let Some(&end) = line.last() else { return };
        let Some(meeting) = self.nearest(end, reach, |_| true) else { return };
        let junction = self.junction(meeting.street, meeting.point);
        line.pop();
        while line.len() > 1 && line.last().is_some_and(|p| p.distance(junction) < reach.min(20.0))
        {
            line.pop();
        }
        line.push(junction);
    }

    /// The vertex of a street at a point on it: an existing one close by, or a new one.
    fn junction(&mut self, street: usize, point: Point) -> Point {
        let line = &mut self.streets[street].line;
        let near =
            line.iter().copied().min_by(|p, q| p.distance(point).total_cmp(&q.distance(point)));
        if let Some(vertex) = near.filter(|p| p.distance(point) < MERGE) {
            return vertex;
        }
        let point = point.rounded();
        let off = |w: &[Point]| nearest_on_segment(point, w[0], w[1]).distance(point);
        let place = line
            .windows(2)
            .enumerate()
            .min_by(|(_, v), (_, w)| off(v).total_cmp(&off(w)))
            .map_or(line.len(), |(i, _)| i + 1);
        line.insert(place, point);
        point
    }

    /// Enters a stretch into every cell its box touches.
    fn enter(&mut self, s: Stretch) {
        let low = cell(Point { x: s.a.x.min(s.b.x), y: s.a.y.min(s.b.y) });
        let high = cell(Point { x: s.a.x.max(s.b.x), y: s.a.y.max(s.b.y) });
        for x in low.0..=high.0 {
            for y in low.1..=high.1 {
                self.cells.entry((x, y)).or_default().push(s);
            }
        }
    }

    /// Leaves out the vertices that neither bend a street nor join it to another.
    pub fn thin(&mut self, tolerance: f64) {
        let mut uses: BTreeMap<(i64, i64), usize> = BTreeMap::new();
        for p in self.streets.iter().flat_map(|s| &s.line) {
            *uses.entry(p.key()).or_default() += 1;
        }
        for street in &mut self.streets {
            street.line = simplified(&street.line, tolerance, &|p| {
                uses.get(&p.key()).is_some_and(|&n| n > 1)
            });
        }
    }
}

/// Adds a point unless it is the last one again.
fn push_new(line: &mut Vec<Point>, p: Point) {
    if line.last().is_none_or(|last| last.key() != p.key()) {
        line.push(p);
    }
}

/// How many separate pieces the streets fall into, by union of the vertices they share.
pub fn pieces(streets: &[Street]) -> usize {
    fn root(parent: &mut [usize], mut i: usize) -> usize {
        while parent[i] != i {
            parent[i] = parent[parent[i]];
            i = parent[i];
        }
        i
    }
    let mut parent: Vec<usize> = (0..streets.len()).collect();
    let mut owner: BTreeMap<(i64, i64), usize> = BTreeMap::new();
    for (i, street) in streets.iter().enumerate() {
        for p in &street.line {
            let first = *owner.entry(p.key()).or_insert(i);
            let (a, b) = (root(&mut parent, first), root(&mut parent, i));
            parent[a.max(b)] = a.min(b);
        }
    }
    (0..streets.len()).filter(|&i| root(&mut parent, i) == i).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plane::plan;

    #[test]
    fn a_crossing_becomes_a_shared_vertex() {
        let mut network = Network::default();
        network.build("One", Class::Minor, &plan(&[(0.0, 0.0), (100.0, 0.0)]), 0.0);
        assert_eq!(pieces(&network.streets), 1);
        network.build("Two", Class::Minor, &plan(&[(50.0, -50.0), (50.0, 50.0)]), 0.0);
        assert_eq!(network.streets[0].line.len(), 3);
        assert!(network.streets[1].line.contains(&network.streets[0].line[1]));
        assert_eq!(pieces(&network.streets), 1);
    }

    #[test]
    fn an_end_in_reach_is_joined_and_one_out_of_reach_is_not() {
        let mut network = Network::default();
        network.build("One", Class::Minor, &plan(&[(0.0, 0.0), (100.0, 0.0)]), 0.0);
        network.build("Two", Class::Minor, &plan(&[(50.0, 80.0), (50.0, 8.0)]), 10.0);
        assert_eq!(pieces(&network.streets), 1);
        network.build("Three", Class::Minor, &plan(&[(20.0, 80.0), (20.0, 30.0)]), 10.0);
        assert_eq!(pieces(&network.streets), 2);
    }
}
