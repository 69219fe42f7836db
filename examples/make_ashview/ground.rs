//! The ground the town stands on, drawn by hand: water, railway, green places, the quarters.

use crate::plane::{Point, at, band, plan, smooth};

/// What an area is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AreaKind {
    /// Public park.
    Park,
    /// Playing field or playground.
    Pitch,
    /// Grounds of a school.
    School,
    /// Burial ground.
    Cemetery,
    /// Allotment gardens.
    Allotments,
    /// Yards and works.
    Industrial,
    /// Trees.
    Wood,
    /// Pond or stream.
    Water,
}

impl AreaKind {
    /// The word in the files.
    pub const fn word(self) -> &'static str {
        match self {
            AreaKind::Park => "park",
            AreaKind::Pitch => "pitch",
            AreaKind::School => "school",
            AreaKind::Cemetery => "cemetery",
            AreaKind::Allotments => "allotments",
            AreaKind::Industrial => "industrial",
            AreaKind::Wood => "wood",
            AreaKind::Water => "water",
        }
    }

    /// Whether something else may stand on it.
    pub const fn may_be_built_on(self) -> bool {
        matches!(self, AreaKind::Industrial | AreaKind::School)
    }
}

/// A piece of ground.
#[derive(Clone, Debug)]
pub struct Area {
    /// Name, or empty.
    pub name: &'static str,
    /// What it is.
    pub kind: AreaKind,
    /// Closed ring.
    pub ring: Vec<Point>,
}

/// A line that is not a street.
#[derive(Clone, Debug)]
pub struct Line {
    /// Name.
    pub name: &'static str,
    /// `stream` or `railway`.
    pub kind: &'static str,
    /// From west to east, or downstream.
    pub path: Vec<Point>,
}

/// The railway, slightly curved, across the north of the town.
pub fn railway() -> Line {
    let line = plan(&[
        (-2300.0, 775.0),
        (-1400.0, 700.0),
        (-700.0, 648.0),
        (0.0, 606.0),
        (500.0, 562.0),
        (1100.0, 470.0),
        (1700.0, 330.0),
        (2300.0, 165.0),
    ]);
    Line { name: "Sandford and Ashview line", kind: "railway", path: smooth(&line, 45.0) }
}

/// The stream, from the hills in the north west to the south east.
pub fn stream() -> Line {
    let line = plan(&[
        (-1260.0, 1650.0),
        (-1050.0, 1250.0),
        (-930.0, 1080.0),
        (-800.0, 850.0),
        (-690.0, 720.0),
        (-655.0, 580.0),
        (-560.0, 440.0),
        (-570.0, 280.0),
        (-480.0, 130.0),
        (-430.0, 0.0),
        (-330.0, -110.0),
        (-250.0, -230.0),
        (-120.0, -330.0),
        (30.0, -400.0),
        (180.0, -420.0),
        (330.0, -480.0),
        (450.0, -590.0),
        (560.0, -640.0),
        (690.0, -800.0),
        (760.0, -950.0),
        (900.0, -1250.0),
        (1150.0, -1650.0),
    ]);
    Line { name: "Ash Brook", kind: "stream", path: smooth(&line, 22.0) }
}

/// A closed ring through hand-drawn corners; soft corners when `round`.
fn ring(points: &[(f64, f64)], round: bool) -> Vec<Point> {
    let mut corners = plan(points);
    corners.extend(corners.first().copied());
    if round { smooth(&corners, 18.0) } else { corners }
}

/// An oval, for ponds.
fn oval(east: f64, north: f64, half_width: f64, half_height: f64) -> Vec<Point> {
    // The wobble keeps it from looking like a coin.
    let mut corners: Vec<Point> = (0..18)
        .map(|i| {
            let angle = f64::from(i) * std::f64::consts::TAU / 18.0;
            let wobble = 1.0 + 0.12 * (3.0 * angle).sin();
            at(east + half_width * wobble * angle.cos(), north + half_height * wobble * angle.sin())
        })
        .collect();
    corners.extend(corners.first().copied());
    corners
}

/// The green places, the works and the water.
pub fn areas() -> Vec<Area> {
    let area = |name, kind, ring| Area { name, kind, ring };
    let mut areas = vec![
        area(
            "Ashview Park",
            AreaKind::Park,
            ring(
                &[
                    (5.0, -140.0),
                    (150.0, -145.0),
                    (350.0, -125.0),
                    (545.0, -152.0),
                    (668.0, -245.0),
                    (715.0, -400.0),
                    (735.0, -520.0),
                    (690.0, -640.0),
                    (600.0, -684.0),
                    (430.0, -714.0),
                    (200.0, -714.0),
                    (25.0, -700.0),
                    (14.0, -560.0),
                    (2.0, -450.0),
                    (-2.0, -300.0),
                ],
                false,
            ),
        ),
        area("Park Pond", AreaKind::Water, oval(470.0, -330.0, 62.0, 38.0)),
        area(
            "Park Playground",
            AreaKind::Pitch,
            ring(&[(60.0, -190.0), (120.0, -185.0), (118.0, -235.0), (58.0, -238.0)], false),
        ),
        area(
            "Eastfield Recreation Ground",
            AreaKind::Pitch,
            ring(
                &[
                    (1085.0, -490.0),
                    (1300.0, -515.0),
                    (1335.0, -300.0),
                    (1205.0, -268.0),
                    (1095.0, -285.0),
                ],
                false,
            ),
        ),
        area(
            "Ashview Comprehensive grounds",
            AreaKind::School,
            ring(
                &[
                    (-440.0, -430.0),
                    (-290.0, -452.0),
                    (-125.0, -490.0),
                    (-110.0, -640.0),
                    (-140.0, -775.0),
                    (-420.0, -790.0),
                    (-455.0, -620.0),
                ],
                false,
            ),
        ),
        area(
            "Ashview Comprehensive playing field",
            AreaKind::Pitch,
            ring(&[(-420.0, -640.0), (-290.0, -645.0), (-285.0, -765.0), (-410.0, -768.0)], false),
        ),
        area(
            "Hill Primary School grounds",
            AreaKind::School,
            ring(&[(120.0, 955.0), (300.0, 968.0), (295.0, 1090.0), (110.0, 1080.0)], false),
        ),
        area(
            "Ashview Cemetery",
            AreaKind::Cemetery,
            ring(
                &[
                    (1045.0, 150.0),
                    (1180.0, 128.0),
                    (1275.0, 95.0),
                    (1275.0, 185.0),
                    (1200.0, 225.0),
                    (1060.0, 255.0),
                ],
                false,
            ),
        ),
        area(
            "Westfield Allotments",
            AreaKind::Allotments,
            ring(
                &[
                    (-520.0, 420.0),
                    (-345.0, 385.0),
                    (-335.0, 590.0),
                    (-600.0, 608.0),
                    (-610.0, 560.0),
                ],
                false,
            ),
        ),
        area(
            "Foundry Road Industrial Estate",
            AreaKind::Industrial,
            ring(
                &[
                    (600.0, 520.0),
                    (850.0, 492.0),
                    (1100.0, 445.0),
                    (1360.0, 385.0),
                    (1350.0, 270.0),
                    (1240.0, 262.0),
                    (1000.0, 320.0),
                    (760.0, 372.0),
                    (590.0, 445.0),
                ],
                false,
            ),
        ),
        area(
            "Ash Wood",
            AreaKind::Wood,
            ring(
                &[
                    (-1960.0, 180.0),
                    (-1740.0, 140.0),
                    (-1610.0, 230.0),
                    (-1580.0, 420.0),
                    (-1640.0, 580.0),
                    (-1830.0, 610.0),
                    (-1990.0, 470.0),
                ],
                true,
            ),
        ),
        area(
            "Coppice Wood",
            AreaKind::Wood,
            ring(
                &[
                    (150.0, -1180.0),
                    (420.0, -1130.0),
                    (640.0, -1190.0),
                    (700.0, -1340.0),
                    (430.0, -1420.0),
                    (190.0, -1370.0),
                ],
                true,
            ),
        ),
        area("Mill Pond", AreaKind::Water, oval(-655.0, 430.0, 34.0, 52.0)),
    ];
    areas.push(area("Ash Brook", AreaKind::Water, band(&stream().path, 3.2)));
    areas
}

/// The open square inside Market Place, on which only the Market Hall stands.
pub fn market_square() -> Vec<Point> {
    ring(
        &[
            (-58.0, 100.0),
            (-62.0, 150.0),
            (-48.0, 192.0),
            (10.0, 202.0),
            (62.0, 190.0),
            (70.0, 150.0),
            (68.0, 108.0),
            (-20.0, 103.0),
        ],
        false,
    )
}

/// The neighbourhood boundary. Some of the country roads leave it, so that a few incidents
/// happen just outside.
pub fn boundary() -> Vec<Point> {
    ring(
        &[
            (-1640.0, -130.0),
            (-1700.0, -420.0),
            (-1640.0, -800.0),
            (-1450.0, -1030.0),
            (-1150.0, -1140.0),
            (-760.0, -1090.0),
            (-330.0, -1010.0),
            (-130.0, -1080.0),
            (180.0, -1060.0),
            (560.0, -1020.0),
            (820.0, -1000.0),
            (1160.0, -980.0),
            (1480.0, -800.0),
            (1590.0, -420.0),
            (1680.0, -60.0),
            (1660.0, 260.0),
            (1530.0, 640.0),
            (1230.0, 860.0),
            (900.0, 1080.0),
            (640.0, 1240.0),
            (240.0, 1260.0),
            (-220.0, 1200.0),
            (-620.0, 1120.0),
            (-1010.0, 1010.0),
            (-1420.0, 940.0),
            (-1560.0, 660.0),
            (-1540.0, 250.0),
        ],
        false,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plane::{inside, signed_area};

    #[test]
    fn rings_are_closed_and_have_an_area() {
        for area in areas() {
            assert_eq!(area.ring.first(), area.ring.last(), "{}", area.name);
            assert!(signed_area(&area.ring).abs() > 100.0, "{}", area.name);
        }
    }

    #[test]
    fn the_boundary_holds_the_town_and_not_the_country() {
        let boundary = boundary();
        assert!((16..=31).contains(&boundary.len()));
        assert!(inside(at(0.0, 100.0), &boundary));
        assert!(!inside(at(2000.0, 100.0), &boundary));
    }
}
