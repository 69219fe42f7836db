//! The quarters of the town: how their streets run and what stands along them.

use crate::plane::{Point, inside, plan};

/// What kind of house a quarter is built of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Houses {
    /// Old cottages and shops, close to the street.
    Old,
    /// Victorian rows.
    Terraces,
    /// Inter-war pairs with front gardens.
    Semis,
    /// Post-war short rows, pairs and a few blocks of flats.
    Estate,
    /// Modern single houses.
    Detached,
}

/// A part of the town built in one period.
#[derive(Clone, Copy, Debug)]
pub struct Quarter {
    /// Name on the map.
    pub name: &'static str,
    /// Where the label stands.
    pub label: (f64, f64),
    /// What stands there.
    pub houses: Houses,
    /// Distance between parallel streets, in metres.
    pub depth: f64,
    /// Distance between the longer streets from which those branch off.
    pub collector: f64,
    /// The longest a grown street gets.
    pub longest: f64,
    /// How strongly streets bend: deviation of curvature, in radians per metre.
    pub bend: f64,
    /// Share of streets that are drawn as an even arc.
    pub crescents: f64,
    /// Outline.
    outline: &'static [(f64, f64)],
}

impl Quarter {
    /// Whether the point lies in this quarter.
    pub fn holds(&self, p: Point) -> bool {
        let mut ring = plan(self.outline);
        ring.extend(ring.first().copied());
        inside(p, &ring)
    }
}

/// The quarters; where two overlap the first counts.
pub const QUARTERS: &[Quarter] = &[
    Quarter {
        name: "Town Centre",
        label: (30.0, 150.0),
        houses: Houses::Old,
        depth: 62.0,
        collector: 130.0,
        longest: 170.0,
        bend: 0.003,
        crescents: 0.0,
        outline: &[
            (-420.0, -40.0),
            (-200.0, -130.0),
            (360.0, -120.0),
            (560.0, -20.0),
            (560.0, 240.0),
            (300.0, 275.0),
            (-250.0, 300.0),
            (-400.0, 130.0),
        ],
    },
    Quarter {
        name: "Station Quarter",
        label: (60.0, 430.0),
        houses: Houses::Terraces,
        depth: 60.0,
        collector: 125.0,
        longest: 330.0,
        bend: 0.0005,
        crescents: 0.0,
        outline: &[
            (-420.0, 240.0),
            (-250.0, 290.0),
            (560.0, 200.0),
            (620.0, 580.0),
            (0.0, 620.0),
            (-330.0, 640.0),
        ],
    },
    Quarter {
        name: "Northside",
        label: (150.0, 740.0),
        houses: Houses::Terraces,
        depth: 62.0,
        collector: 150.0,
        longest: 360.0,
        bend: 0.0008,
        crescents: 0.0,
        outline: &[
            (-330.0, 630.0),
            (620.0, 550.0),
            (600.0, 850.0),
            (250.0, 935.0),
            (-100.0, 905.0),
            (-360.0, 870.0),
        ],
    },
    Quarter {
        name: "Westfield",
        label: (-1080.0, 250.0),
        houses: Houses::Semis,
        depth: 84.0,
        collector: 190.0,
        longest: 420.0,
        bend: 0.0022,
        crescents: 0.45,
        outline: &[
            (-1530.0, -60.0),
            (-560.0, -10.0),
            (-600.0, 400.0),
            (-800.0, 640.0),
            (-1480.0, 690.0),
            (-1540.0, 300.0),
        ],
    },
    Quarter {
        name: "Easington Way",
        label: (-1290.0, -520.0),
        houses: Houses::Estate,
        depth: 70.0,
        collector: 165.0,
        longest: 280.0,
        bend: 0.0042,
        crescents: 0.35,
        outline: &[
            (-1600.0, -70.0),
            (-1000.0, -50.0),
            (-690.0, -30.0),
            (-560.0, -500.0),
            (-540.0, -900.0),
            (-700.0, -1060.0),
            (-1150.0, -1100.0),
            (-1420.0, -1000.0),
            (-1600.0, -760.0),
        ],
    },
    Quarter {
        name: "Mill Bank",
        label: (-440.0, -230.0),
        houses: Houses::Semis,
        depth: 74.0,
        collector: 170.0,
        longest: 300.0,
        bend: 0.002,
        crescents: 0.25,
        outline: &[
            (-720.0, 0.0),
            (-330.0, 40.0),
            (-20.0, -40.0),
            (-20.0, -460.0),
            (-400.0, -420.0),
            (-640.0, -420.0),
        ],
    },
    Quarter {
        name: "Parkside",
        label: (260.0, -860.0),
        houses: Houses::Semis,
        depth: 80.0,
        collector: 175.0,
        longest: 360.0,
        bend: 0.0018,
        crescents: 0.3,
        outline: &[
            (-560.0, -860.0),
            (-20.0, -840.0),
            (0.0, -700.0),
            (480.0, -720.0),
            (640.0, -690.0),
            (700.0, -800.0),
            (680.0, -1000.0),
            (200.0, -1040.0),
            (-120.0, -1060.0),
            (-400.0, -980.0),
            (-560.0, -1000.0),
        ],
    },
    Quarter {
        name: "Eastfield",
        label: (900.0, -60.0),
        houses: Houses::Semis,
        depth: 80.0,
        collector: 185.0,
        longest: 380.0,
        bend: 0.0018,
        crescents: 0.35,
        outline: &[
            (440.0, 160.0),
            (560.0, 120.0),
            (1000.0, 100.0),
            (1025.0, -150.0),
            (995.0, -430.0),
            (930.0, -720.0),
            (820.0, -640.0),
            (740.0, -400.0),
            (690.0, -230.0),
            (550.0, -120.0),
            (360.0, -110.0),
        ],
    },
    Quarter {
        name: "The Grange",
        label: (1230.0, -170.0),
        houses: Houses::Detached,
        depth: 78.0,
        collector: 170.0,
        longest: 300.0,
        bend: 0.003,
        crescents: 0.3,
        outline: &[
            (1000.0, 110.0),
            (1400.0, 20.0),
            (1560.0, 40.0),
            (1570.0, -430.0),
            (1450.0, -700.0),
            (1220.0, -900.0),
            (1040.0, -900.0),
            (840.0, -680.0),
            (1000.0, -430.0),
        ],
    },
    Quarter {
        name: "Highfield",
        label: (230.0, 1040.0),
        houses: Houses::Detached,
        depth: 78.0,
        collector: 175.0,
        longest: 300.0,
        bend: 0.0036,
        crescents: 0.3,
        outline: &[
            (-470.0, 900.0),
            (-260.0, 880.0),
            (80.0, 925.0),
            (560.0, 850.0),
            (830.0, 930.0),
            (650.0, 1190.0),
            (250.0, 1210.0),
            (-200.0, 1150.0),
            (-480.0, 1090.0),
        ],
    },
    Quarter {
        name: "Ridgeway",
        label: (-560.0, 890.0),
        houses: Houses::Semis,
        depth: 80.0,
        collector: 180.0,
        longest: 330.0,
        bend: 0.002,
        crescents: 0.25,
        outline: &[
            (-310.0, 650.0),
            (-380.0, 900.0),
            (-450.0, 1060.0),
            (-700.0, 1030.0),
            (-1000.0, 960.0),
            (-1330.0, 900.0),
            (-1330.0, 780.0),
            (-900.0, 700.0),
        ],
    },
    Quarter {
        name: "Quarry Hill",
        label: (960.0, 820.0),
        houses: Houses::Estate,
        depth: 74.0,
        collector: 170.0,
        longest: 300.0,
        bend: 0.0032,
        crescents: 0.3,
        outline: &[
            (590.0, 640.0),
            (850.0, 560.0),
            (1250.0, 480.0),
            (1420.0, 440.0),
            (1460.0, 560.0),
            (1180.0, 790.0),
            (860.0, 930.0),
            (580.0, 860.0),
        ],
    },
    Quarter {
        name: "Sandford Gate",
        label: (1450.0, 150.0),
        houses: Houses::Detached,
        depth: 76.0,
        collector: 150.0,
        longest: 240.0,
        bend: 0.003,
        crescents: 0.2,
        outline: &[
            (1340.0, 40.0),
            (1600.0, 40.0),
            (1640.0, 220.0),
            (1540.0, 330.0),
            (1360.0, 360.0),
        ],
    },
];

/// The quarter a point lies in.
pub fn quarter_at(p: Point) -> Option<&'static Quarter> {
    QUARTERS.iter().find(|q| q.holds(p))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plane::at;

    #[test]
    fn every_label_stands_in_its_quarter() {
        for quarter in QUARTERS {
            let (east, north) = quarter.label;
            assert_eq!(quarter_at(at(east, north)).map(|q| q.name), Some(quarter.name));
        }
    }

    #[test]
    fn the_country_is_in_no_quarter() {
        assert!(quarter_at(at(1950.0, -1200.0)).is_none());
    }
}
