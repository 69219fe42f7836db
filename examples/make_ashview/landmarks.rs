//! The buildings that everyone knows, placed before the houses.

use crate::network::Class;
use crate::plane::{Point, along, at, length};
use crate::rectangle::Rectangle;
use crate::site::{Shape, Site};

/// A building with a name: where it should be about, frontage, depth, shape.
type Landmark = (&'static str, (f64, f64), (f64, f64), Shape);

const LANDMARKS: &[Landmark] = &[
    ("Nowicki's Groceries", (-126.0, 103.0), (12.0, 16.0), Shape::Plain),
    ("St Hilda's Church", (-105.0, 205.0), (36.0, 18.0), Shape::Cross),
    ("Market Hall", (5.0, 160.0), (26.0, 15.0), Shape::Plain),
    ("Ashview Town Hall", (5.0, 222.0), (30.0, 18.0), Shape::Court),
    ("Ashview Library", (100.0, 190.0), (24.0, 16.0), Shape::Ell),
    ("Ashview Police Station", (345.0, 190.0), (28.0, 18.0), Shape::Court),
    ("High Street Post Office", (45.0, 85.0), (13.0, 17.0), Shape::Plain),
    ("Town Pharmacy", (165.0, 150.0), (12.0, 15.0), Shape::Plain),
    ("Nightingale Bakery", (-215.0, 45.0), (11.0, 14.0), Shape::Plain),
    ("The Market Tavern", (400.0, 170.0), (18.0, 16.0), Shape::Ell),
    ("The Ash Tree", (385.0, 132.0), (17.0, 15.0), Shape::Ell),
    ("Lantern Bar", (425.0, 134.0), (14.0, 16.0), Shape::Plain),
    ("High Street Fish Bar", (430.0, 172.0), (10.0, 14.0), Shape::Plain),
    ("Corner Kitchen Takeaway", (320.0, 145.0), (10.0, 13.0), Shape::Plain),
    ("Ashview Health Centre", (-230.0, -60.0), (34.0, 20.0), Shape::Court),
    ("Mindset", (70.0, -98.0), (18.0, 12.0), Shape::Ell),
    ("Parkside Café", (200.0, -96.0), (13.0, 10.0), Shape::Plain),
    ("Ashview Station", (290.0, 552.0), (40.0, 9.0), Shape::Plain),
    ("The Railway Arms", (222.0, 478.0), (17.0, 13.0), Shape::Ell),
    ("Ashview Mosque", (180.0, 380.0), (24.0, 20.0), Shape::Plain),
    ("Ashview Food Bank", (-275.0, 420.0), (18.0, 12.0), Shape::Plain),
    ("Ashview Bus Interchange", (500.0, 260.0), (34.0, 9.0), Shape::Plain),
    ("Ashview Foodhall", (700.0, 185.0), (64.0, 42.0), Shape::Plain),
    ("Ashview Leisure Centre", (880.0, 190.0), (58.0, 38.0), Shape::Ell),
    ("Sandford Road Fuel Station", (1150.0, 105.0), (22.0, 14.0), Shape::Plain),
    ("Ashview Fire Station", (600.0, 150.0), (26.0, 18.0), Shape::Ell),
    ("Ashview Gurdwara", (600.0, 800.0), (26.0, 20.0), Shape::Plain),
    ("Northside Social Club", (560.0, 690.0), (20.0, 14.0), Shape::Ell),
    ("Hill Primary School", (210.0, 985.0), (56.0, 26.0), Shape::Court),
    ("Highfield Community Hall", (-150.0, 915.0), (22.0, 14.0), Shape::Plain),
    ("The Millstone", (-420.0, 62.0), (17.0, 13.0), Shape::Ell),
    ("Westfield Stores", (-1150.0, 455.0), (18.0, 13.0), Shape::Plain),
    ("Westfield Surgery", (-960.0, 425.0), (20.0, 14.0), Shape::Ell),
    ("The Harvest Moon", (-1030.0, -85.0), (20.0, 14.0), Shape::Ell),
    ("Easington Way Shops", (-1040.0, -200.0), (40.0, 12.0), Shape::Plain),
    ("Easington Way Community Centre", (-1165.0, -640.0), (28.0, 18.0), Shape::Ell),
    ("Ashview Youth Club", (-880.0, -860.0), (22.0, 15.0), Shape::Plain),
    ("Ashview Comprehensive", (-300.0, -475.0), (92.0, 50.0), Shape::Wings),
    ("Eastfield Pavilion", (1075.0, -380.0), (18.0, 9.0), Shape::Plain),
    ("Parkside Stores", (225.0, -760.0), (16.0, 12.0), Shape::Plain),
    ("Grange Care Home", (1380.0, -150.0), (40.0, 24.0), Shape::Court),
    // Garage courts of the estate, behind the houses.
    ("Easington Way Garages", (-1290.0, -450.0), (30.0, 6.5), Shape::Plain),
    ("Easington Way Garages", (-1290.0, -465.0), (30.0, 6.5), Shape::Plain),
    ("Easington Way Garages", (-1290.0, -435.0), (24.0, 6.5), Shape::Plain),
];

/// Puts up the landmarks, each at the free place nearest to where it should be. Returns the
/// names of those for which there is no room.
pub fn build(site: &mut Site) -> Vec<&'static str> {
    let mut left_out = Vec::new();
    for &(name, (east, north), (width, depth), shape) in LANDMARKS {
        match best_place(site, at(east, north), width / 2.0, depth / 2.0) {
            Some((plot, street)) => site.put(name, plot, shape, street),
            None => left_out.push(name),
        }
    }
    left_out
}

/// Tries frontages along every street nearby, on both sides, at several distances back.
fn best_place(
    site: &Site,
    wish: Point,
    half_width: f64,
    half_depth: f64,
) -> Option<(Rectangle, usize)> {
    const SEARCH: f64 = 130.0;
    let mut nearby: Vec<usize> =
        site.network.around(wish, wish, SEARCH).map(|s| s.street).collect();
    nearby.sort_unstable();
    nearby.dedup();
    let mut best: Option<(f64, Rectangle, usize)> = None;
    for index in nearby {
        let street = &site.network.streets[index];
        if street.class == Class::Footpath {
            continue;
        }
        let steps = (length(&street.line) / 4.0) as i32;
        for step in 0..=steps {
            let Some((p, direction)) = along(&street.line, f64::from(step) * 4.0) else { continue };
            if p.distance(wish) > SEARCH {
                continue;
            }
            for axis in [direction, Point { x: -direction.x, y: -direction.y }] {
                for back in 0..12 {
                    let setback = street.class.half_width() + 2.0 + f64::from(back) * 3.0;
                    let centre = p.moved(axis.left(), setback + half_depth);
                    let plot = Rectangle { centre, axis, half_width, half_depth };
                    let distance = centre.distance(wish);
                    let better = best.as_ref().is_none_or(|b| distance < b.0);
                    if better && site.fits(&plot, 2.5) {
                        best = Some((distance, plot, index));
                    }
                }
            }
        }
    }
    best.map(|(_, plot, street)| (plot, street))
}
