//! The houses, shops and sheds along the streets.

use crate::dice::Dice;
use crate::ground::{AreaKind, market_square};
use crate::network::Class;
use crate::plane::{Point, along, inside, length};
use crate::quarters::{Houses, quarter_at};
use crate::rectangle::Rectangle;
use crate::site::{Shape, Site};

/// What stands on one plot.
struct Lot {
    width: f64,
    depth: f64,
    /// From the edge of the road to the front wall.
    setback: f64,
    /// To the next building.
    gap: f64,
    shape: Shape,
}

/// Lines every street of the town with buildings.
pub fn build(site: &mut Site, dice: &mut Dice) {
    let network = site.network;
    for (index, street) in network.streets.iter().enumerate() {
        for side in [1.0, -1.0] {
            line_street(site, dice, index, street.class, &street.line, side);
        }
    }
}

fn line_street(
    site: &mut Site,
    dice: &mut Dice,
    index: usize,
    class: Class,
    line: &[Point],
    side: f64,
) {
    if class == Class::Footpath {
        return;
    }
    let total = length(line);
    let mut distance = 6.0;
    while distance < total - 6.0 {
        let Some((here, way)) = along(line, distance) else { return };
        let outward = Point { x: way.left().x * side, y: way.left().y * side };
        let Some(lot) = choose(site, dice, class, here.moved(outward, 22.0)) else {
            distance += 20.0;
            continue;
        };
        // Here and there a plot is a garden or was never built on.
        if dice.chance(0.05) && class != Class::HighStreet {
            distance += lot.width;
            continue;
        }
        // A row that does not fit may fit when it is shorter.
        let mut built = None;
        for share in [1.0, 0.6, 0.4] {
            let width = lot.width * share;
            if share < 1.0 && width < 7.0 {
                break;
            }
            let Some((plot, bent)) = place(line, distance, side, width, &lot, class) else { break };
            if bent < 0.16 && site.fits(&plot, lot.gap.min(1.5) * 0.6) {
                built = Some((width, plot));
                break;
            }
        }
        match built {
            Some((width, plot)) => {
                site.put("", plot, lot.shape, index);
                distance += width + lot.gap;
            }
            None => distance += 4.0,
        }
    }
}

/// The plot that begins at a distance along the street, and by how much the street bends along it.
fn place(
    line: &[Point],
    from: f64,
    side: f64,
    width: f64,
    lot: &Lot,
    class: Class,
) -> Option<(Rectangle, f64)> {
    let (start, first) = along(line, from)?;
    let (end, last) = along(line, from + width)?;
    let chord = end.minus(start).unit();
    let axis = Point { x: chord.x * side, y: chord.y * side };
    let back = class.half_width() + lot.setback + lot.depth / 2.0;
    let middle = Point { x: f64::midpoint(start.x, end.x), y: f64::midpoint(start.y, end.y) };
    let centre = middle.moved(axis.left(), back);
    let plot = Rectangle { centre, axis, half_width: width / 2.0, half_depth: lot.depth / 2.0 };
    Some((plot, first.cross(last).abs()))
}

/// What is built at a place; `None` in the country and on green land.
fn choose(site: &Site, dice: &mut Dice, class: Class, p: Point) -> Option<Lot> {
    match site.area_at(p) {
        Some(AreaKind::Industrial) => {
            return Some(Lot {
                width: dice.between(20.0, 44.0),
                depth: dice.between(15.0, 27.0),
                setback: dice.between(4.0, 8.0),
                gap: dice.between(6.0, 14.0),
                shape: if dice.chance(0.25) { Shape::Ell } else { Shape::Plain },
            });
        }
        Some(_) => return None,
        None => {}
    }
    // The market place stays open.
    if class == Class::Service || inside(p, &market_square()) {
        return None;
    }
    let quarter = quarter_at(p)?;
    let some_back = |dice: &mut Dice| if dice.chance(0.4) { Shape::Tee } else { Shape::Plain };
    if class == Class::HighStreet {
        return Some(Lot {
            width: dice.between(8.0, 17.0),
            depth: dice.between(12.0, 20.0),
            setback: 1.6,
            gap: if dice.chance(0.12) { 4.0 } else { 0.4 },
            shape: if dice.chance(0.3) { Shape::Ell } else { Shape::Plain },
        });
    }
    let lot = match quarter.houses {
        Houses::Old => Lot {
            width: dice.between(11.0, 30.0),
            depth: dice.between(8.0, 12.0),
            setback: dice.between(2.0, 4.5),
            gap: if dice.chance(0.5) { 1.0 } else { dice.between(3.0, 9.0) },
            shape: if dice.chance(0.35) { Shape::Ell } else { Shape::Plain },
        },
        Houses::Terraces => Lot {
            width: dice.between(30.0, 58.0),
            depth: dice.between(8.6, 9.4),
            setback: 3.4,
            gap: if dice.chance(0.6) { 2.2 } else { 5.0 },
            shape: Shape::Plain,
        },
        Houses::Semis => Lot {
            width: dice.between(14.5, 17.0),
            depth: dice.between(9.0, 11.0),
            setback: dice.between(6.6, 7.4),
            gap: dice.between(8.0, 13.0),
            shape: some_back(dice),
        },
        Houses::Estate => match dice.weighted(&[0.5, 0.42, 0.08]) {
            0 => Lot {
                width: dice.between(24.0, 38.0),
                depth: 8.4,
                setback: dice.between(5.0, 7.0),
                gap: dice.between(6.0, 11.0),
                shape: Shape::Plain,
            },
            1 => Lot {
                width: dice.between(13.5, 15.5),
                depth: 8.8,
                setback: dice.between(5.5, 7.0),
                gap: dice.between(7.0, 12.0),
                shape: Shape::Plain,
            },
            _ => Lot {
                width: dice.between(24.0, 32.0),
                depth: 13.0,
                setback: 7.5,
                gap: 9.0,
                shape: Shape::Ell,
            },
        },
        Houses::Detached => Lot {
            width: dice.between(10.5, 14.0),
            depth: dice.between(9.0, 11.5),
            setback: dice.between(6.5, 9.5),
            gap: dice.between(9.0, 15.0),
            shape: if dice.chance(0.55) { Shape::Ell } else { Shape::Plain },
        },
    };
    Some(lot)
}
