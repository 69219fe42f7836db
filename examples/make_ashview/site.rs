//! Where a building may stand: clear of roads, railway, water, green places and neighbours.

use std::collections::BTreeMap;

use crate::ground::{Area, AreaKind, Line};
use crate::network::Network;
use crate::plane::{Point, inside, nearest_on_segment, signed_area};
use crate::rectangle::Rectangle;

/// A building.
#[derive(Clone, Debug)]
pub struct Building {
    /// Name, or empty for a house.
    pub name: &'static str,
    /// The rectangle it fills and that no other building may share.
    pub plot: Rectangle,
    /// Closed ring of its walls, counter-clockwise.
    pub outline: Vec<Point>,
    /// Index of the street it faces.
    pub street: usize,
}

/// The shape of the walls within the plot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// The whole plot.
    Plain,
    /// With a wing at the back left.
    Ell,
    /// With a wing at the back in the middle.
    Tee,
    /// A nave with transepts.
    Cross,
    /// Around a court at the back.
    Court,
    /// Two wings with a link.
    Wings,
}

impl Shape {
    /// Corners in the frame of the plot, the street at `v = -1`, counter-clockwise.
    const fn corners(self) -> &'static [(f64, f64)] {
        match self {
            Shape::Plain => &[(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)],
            Shape::Ell => {
                &[(-1.0, -1.0), (1.0, -1.0), (1.0, 0.3), (0.1, 0.3), (0.1, 1.0), (-1.0, 1.0)]
            }
            Shape::Tee => &[
                (-1.0, -1.0),
                (1.0, -1.0),
                (1.0, 0.25),
                (0.5, 0.25),
                (0.5, 1.0),
                (-0.5, 1.0),
                (-0.5, 0.25),
                (-1.0, 0.25),
            ],
            Shape::Cross => &[
                (-1.0, -0.5),
                (0.1, -0.5),
                (0.1, -1.0),
                (0.5, -1.0),
                (0.5, -0.5),
                (1.0, -0.5),
                (1.0, 0.5),
                (0.5, 0.5),
                (0.5, 1.0),
                (0.1, 1.0),
                (0.1, 0.5),
                (-1.0, 0.5),
            ],
            Shape::Court => &[
                (-1.0, -1.0),
                (1.0, -1.0),
                (1.0, 1.0),
                (0.55, 1.0),
                (0.55, -0.2),
                (-0.55, -0.2),
                (-0.55, 1.0),
                (-1.0, 1.0),
            ],
            Shape::Wings => &[
                (-1.0, -1.0),
                (-0.5, -1.0),
                (-0.5, -0.3),
                (0.4, -0.3),
                (0.4, -0.8),
                (1.0, -0.8),
                (1.0, 1.0),
                (0.5, 1.0),
                (0.5, 0.3),
                (-0.4, 0.3),
                (-0.4, 0.9),
                (-1.0, 0.9),
            ],
        }
    }

    /// The walls within a plot, as a closed ring.
    pub fn walls(self, plot: &Rectangle) -> Vec<Point> {
        let mut ring: Vec<Point> = self.corners().iter().map(|&(u, v)| plot.spot(u, v)).collect();
        ring.extend(ring.first().copied());
        debug_assert!(signed_area(&ring) > 0.0, "walls run counter-clockwise");
        ring
    }
}

/// Free ground between fence and wall, beyond the half width of the road.
const PAVEMENT: f64 = 1.0;

/// Edge of the index cells: as long as the longest building.
const CELL: f64 = 80.0;

/// The town's ground with what already stands on it.
pub struct Site<'a> {
    /// Streets to keep clear of.
    pub network: &'a Network,
    /// Areas to keep out of.
    pub areas: &'a [Area],
    /// Railway and stream.
    pub lines: &'a [Line],
    /// What stands already.
    pub buildings: Vec<Building>,
    cells: BTreeMap<(i32, i32), Vec<usize>>,
}

fn cell(p: Point) -> (i32, i32) {
    ((p.x / CELL).floor() as i32, (p.y / CELL).floor() as i32)
}

impl<'a> Site<'a> {
    /// Empty ground.
    pub fn new(network: &'a Network, areas: &'a [Area], lines: &'a [Line]) -> Self {
        Self { network, areas, lines, buildings: Vec::new(), cells: BTreeMap::new() }
    }

    /// Whether a building may stand here, `gap` metres from its neighbours.
    pub fn fits(&self, plot: &Rectangle, gap: f64) -> bool {
        self.clear_of_neighbours(plot, gap)
            && self.clear_of_streets(plot)
            && self.clear_of_ground(plot)
    }

    fn clear_of_neighbours(&self, plot: &Rectangle, gap: f64) -> bool {
        let (x, y) = cell(plot.centre);
        (x - 1..=x + 1)
            .flat_map(|x| (y - 1..=y + 1).map(move |y| (x, y)))
            .filter_map(|key| self.cells.get(&key))
            .flatten()
            .all(|&i| !self.buildings[i].plot.near(plot, gap))
    }

    fn clear_of_streets(&self, plot: &Rectangle) -> bool {
        let reach = plot.reach() + 10.0;
        self.network.around(plot.centre, plot.centre, reach).all(|s| {
            let clear = self.network.streets[s.street].class.half_width() + PAVEMENT;
            let near = nearest_on_segment(plot.centre, s.a, s.b).distance(plot.centre);
            near > plot.reach() + clear || plot.distance_to(s.a, s.b) >= clear
        })
    }

    fn clear_of_ground(&self, plot: &Rectangle) -> bool {
        let crossed = |line: &[Point], clear: f64| {
            line.windows(2).any(|w| {
                let near = nearest_on_segment(plot.centre, w[0], w[1]).distance(plot.centre);
                near < plot.reach() + clear && plot.distance_to(w[0], w[1]) < clear
            })
        };
        let lines = self
            .lines
            .iter()
            .all(|l| !crossed(&l.path, if l.kind == "railway" { 12.0 } else { 9.0 }));
        lines
            && self.areas.iter().all(|a| {
                let held = !a.kind.may_be_built_on() && inside(plot.centre, &a.ring);
                !held && !crossed(&a.ring, 2.0)
            })
    }

    /// The kind of area at a point, if any.
    pub fn area_at(&self, p: Point) -> Option<AreaKind> {
        self.areas.iter().find(|a| inside(p, &a.ring)).map(|a| a.kind)
    }

    /// Puts up a building.
    pub fn put(&mut self, name: &'static str, plot: Rectangle, shape: Shape, street: usize) {
        self.cells.entry(cell(plot.centre)).or_default().push(self.buildings.len());
        self.buildings.push(Building { name, plot, outline: shape.walls(&plot), street });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::Class;
    use crate::plane::{at, plan};

    #[test]
    fn a_house_stands_beside_the_road_and_not_on_it_or_on_its_neighbour() {
        let mut network = Network::default();
        network.build("Road", Class::Minor, &plan(&[(0.0, 0.0), (100.0, 0.0)]), 0.0);
        let mut site = Site::new(&network, &[], &[]);
        let house = |north| Rectangle {
            centre: at(50.0, north),
            axis: Point { x: 1.0, y: 0.0 },
            half_width: 6.0,
            half_depth: 4.0,
        };
        assert!(!site.fits(&house(5.0), 1.0));
        assert!(site.fits(&house(14.0), 1.0));
        site.put("", house(14.0), Shape::Tee, 0);
        assert!(!site.fits(&house(18.0), 1.0));
    }

    #[test]
    fn all_shapes_run_counter_clockwise() {
        let plot = Rectangle {
            centre: at(0.0, 0.0),
            axis: Point { x: 0.6, y: 0.8 },
            half_width: 9.0,
            half_depth: 5.0,
        };
        for shape in
            [Shape::Plain, Shape::Ell, Shape::Tee, Shape::Cross, Shape::Court, Shape::Wings]
        {
            assert!(signed_area(&shape.walls(&plot)) > 0.0);
        }
    }
}
