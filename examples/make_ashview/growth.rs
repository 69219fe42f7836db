//! Grows the side streets of each quarter between the hand-drawn roads.
//!
//! A street starts square to an existing one, bends as its quarter does, and stops where it
//! meets a street (a junction), comes too near to one alongside (a close), or reaches water,
//! railway, green or the edge of its quarter. Since each begins at a street, the network stays
//! in one piece.

use crate::dice::Dice;
use crate::ground::{Area, Line};
use crate::names::Names;
use crate::network::{Class, Meeting, Network};
use crate::plane::{Point, along, inside, length, nearest_on_segment};
use crate::quarters::{Houses, Quarter, quarter_at};

/// Metres per step of a growing street.
const STEP: f64 = 9.0;

/// How many streets the town has room for.
const WANTED: usize = 270;

/// Where no street may be grown.
pub struct Ground<'a> {
    /// Green places and water.
    pub areas: &'a [Area],
    /// Railway and stream.
    pub lines: &'a [Line],
    /// The market place.
    pub square: Vec<Point>,
}

impl Ground<'_> {
    /// Whether a street at this point would stand in the way of something.
    fn blocked(&self, p: Point) -> bool {
        let near = |ring: &[Point], margin: f64| {
            ring.windows(2).any(|w| nearest_on_segment(p, w[0], w[1]).distance(p) < margin)
        };
        inside(p, &self.square)
            || self
                .lines
                .iter()
                .any(|l| near(&l.path, if l.kind == "railway" { 34.0 } else { 22.0 }))
            || self.areas.iter().any(|a| inside(p, &a.ring) || near(&a.ring, 16.0))
    }
}

/// One pass over the streets of the town.
struct Round {
    spacing: fn(&Quarter) -> f64,
    longest: fn(&Quarter) -> f64,
    shortest: f64,
    /// Share of the quarter's depth that must lie between parallel streets.
    apart: f64,
}

/// First the longer streets, then those between them, then closes into what is left.
const ROUNDS: [Round; 4] = [
    Round { spacing: |q| q.collector, longest: |q| q.longest * 1.25, shortest: 110.0, apart: 1.0 },
    Round { spacing: |q| q.depth * 1.08, longest: |q| q.longest, shortest: 75.0, apart: 0.86 },
    Round { spacing: |q| q.depth * 0.8, longest: |q| q.longest * 0.8, shortest: 60.0, apart: 0.76 },
    Round { spacing: |q| q.depth * 0.5, longest: |_| 130.0, shortest: 48.0, apart: 0.7 },
];

/// How a street ended.
struct Grown {
    line: Vec<Point>,
    joined: bool,
    crescent: bool,
}

/// Fills the quarters with streets.
pub fn grow(network: &mut Network, ground: &Ground, names: &mut Names, dice: &mut Dice) {
    for round in &ROUNDS {
        let mut parent = 0;
        // Streets grown in this round are parents in it, too.
        while parent < network.streets.len() {
            let street = &network.streets[parent];
            let reserved = matches!(street.class, Class::Footpath | Class::Service);
            let line = street.line.clone();
            if !reserved {
                grow_along(network, ground, names, dice, round, parent, &line);
            }
            parent += 1;
        }
    }
}

/// Tries to start streets on both sides of one street.
fn grow_along(
    network: &mut Network,
    ground: &Ground,
    names: &mut Names,
    dice: &mut Dice,
    round: &Round,
    parent: usize,
    line: &[Point],
) {
    let total = length(line);
    for side in [1.0, -1.0] {
        let mut distance = dice.between(30.0, 70.0);
        while distance < total - 25.0 {
            let Some((start, direction)) = along(line, distance) else { break };
            let heading =
                direction.left().turned(if side > 0.0 { 0.0 } else { std::f64::consts::PI });
            let Some(quarter) = quarter_at(start.moved(heading, 25.0)) else {
                distance += 25.0;
                continue;
            };
            if network.streets.len() >= WANTED {
                return;
            }
            let heading = heading
                .turned(dice.bell() * if quarter.houses == Houses::Terraces { 0.03 } else { 0.11 });
            match trace(network, ground, dice, round, quarter, parent, start, heading) {
                Some(grown) => {
                    let total = length(&grown.line);
                    let name = names.next(quarter, total, grown.joined, grown.crescent);
                    network.build(&name, Class::Residential, &grown.line, 0.5);
                    distance += (round.spacing)(quarter) * dice.between(0.85, 1.3);
                }
                None => distance += 14.0,
            }
        }
    }
}

/// Lets one street grow; `None` when there is no room for a street worth its name.
#[expect(clippy::too_many_arguments, reason = "each is one thing a street grows from")]
fn trace(
    network: &Network,
    ground: &Ground,
    dice: &mut Dice,
    round: &Round,
    quarter: &Quarter,
    parent: usize,
    start: Point,
    heading: Point,
) -> Option<Grown> {
    let apart = quarter.depth * round.apart;
    let longest = (round.longest)(quarter) * dice.between(0.7, 1.1);
    let crescent = dice.chance(quarter.crescents);
    let turn = if dice.chance(0.5) { 1.0 } else { -1.0 };
    let mut curvature =
        if crescent { turn / dice.between(70.0, 130.0) } else { dice.bell() * quarter.bend * 0.5 };

    // A new junction keeps its distance from the others along the parent.
    let crowd = network
        .around(start, start, apart)
        .filter(|s| s.street != parent)
        .map(|s| nearest_on_segment(start, s.a, s.b).distance(start))
        .fold(f64::INFINITY, f64::min);
    // Opposite an existing junction is well: that makes a crossroads. Beside it is not.
    if crowd < apart * 0.6 && crowd > 1.0 {
        return None;
    }

    let mut line = vec![start];
    let mut heading = heading.unit();
    let mut travelled = 0.0;
    let mut joined = false;
    while travelled < longest {
        let from = *line.last()?;
        let next = from.moved(heading, STEP);
        if let Some(meeting) = network.first_crossing(from.moved(heading, 0.6), next) {
            joined = square_enough(heading, &meeting) && travelled > apart * 0.5;
            if joined {
                line.push(meeting.point);
            }
            break;
        }
        let early = travelled < apart * 1.05;
        let beside = network.nearest(next, apart, |s| !(early && s == parent));
        if let Some(m) = beside {
            let ahead = m.point.minus(next).unit().dot(heading);
            if ahead > 0.8
                && square_enough(heading, &m)
                && free_of_junctions(network, &m, apart * 0.5)
            {
                joined = approach(ground, &mut line, &m);
                break;
            }
            // Not ahead: a street alongside. Beyond it there may yet be a junction.
            let reach = m.distance < apart * 0.92;
            let yet_to_come = ahead > 0.55 && !reach;
            let left_behind = early && ahead < -0.5;
            if !yet_to_come && !left_behind {
                break;
            }
        }
        let own =
            line.iter().rev().skip((apart * 1.6 / STEP) as usize).any(|p| p.distance(next) < apart);
        if own || ground.blocked(next) || !quarter.holds(next) && quarter_at(next).is_none() {
            break;
        }
        line.push(next);
        travelled += STEP;
        if !crescent {
            curvature = curvature * 0.93 + dice.bell() * quarter.bend * 0.25;
        }
        heading = heading.turned(curvature * STEP);
    }
    let total = length(&line);
    (total >= round.shortest).then_some(Grown { line, joined, crescent: crescent && joined })
}

/// Whether a street would meet another at a good angle.
fn square_enough(heading: Point, meeting: &Meeting) -> bool {
    heading.cross(meeting.direction).abs() > 0.72
}

/// Whether a new junction here would not crowd the others of that street.
fn free_of_junctions(network: &Network, meeting: &Meeting, gap: f64) -> bool {
    network
        .around(meeting.point, meeting.point, gap)
        .filter(|s| s.street != meeting.street)
        .all(|s| nearest_on_segment(meeting.point, s.a, s.b).distance(meeting.point) > gap)
}

/// Runs straight on to the junction ahead; false when something lies between.
fn approach(ground: &Ground, line: &mut Vec<Point>, meeting: &Meeting) -> bool {
    let Some(&from) = line.last() else { return false };
    let gap = meeting.point.minus(from);
    let steps = (gap.length() / STEP).ceil();
    let blocked = (1..steps as i32).any(|i| ground.blocked(from.moved(gap, f64::from(i) / steps)));
    if !blocked {
        line.push(meeting.point);
    }
    !blocked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ground;
    use crate::plane::at;

    #[test]
    fn park_and_railway_are_blocked_and_a_field_is_not() {
        let (areas, lines) = (ground::areas(), [ground::railway(), ground::stream()]);
        let ground = Ground { areas: &areas, lines: &lines, square: ground::market_square() };
        assert!(ground.blocked(at(300.0, -300.0)));
        assert!(ground.blocked(at(0.0, 610.0)));
        assert!(!ground.blocked(at(-1250.0, -450.0)));
    }
}
