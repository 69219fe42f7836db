//! Mean centre, standard distance and standard deviational ellipse.

use super::Refused;
use crate::analysis::StackedPlaces;
use crate::geography::MetricPoint;

/// Which of the ellipses that go by the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EllipseVariant {
    /// Standard deviations along the axes, divided by n (Lefever 1926; Yuill 1971).
    #[default]
    Yuill,
    /// Times √2, divided by n − 2, as `CrimeStat` has it.
    CrimeStat,
    /// Times √2, divided by n, as `ArcGIS` has it.
    ArcGis,
}

impl EllipseVariant {
    /// All, in the order in which a list offers them.
    pub const ALL: [Self; 3] = [Self::Yuill, Self::CrimeStat, Self::ArcGis];

    /// The name on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Yuill => "yuill",
            Self::CrimeStat => "crimestat",
            Self::ArcGis => "arcgis",
        }
    }

    /// What it does, in words.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Yuill => "Yuill: standard deviations, divided by n",
            Self::CrimeStat => "CrimeStat: times √2, divided by n − 2",
            Self::ArcGis => "ArcGIS: times √2, divided by n",
        }
    }

    /// The variant of that name; `None` for any other text.
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|v| v.as_str() == text)
    }
}

/// Where incidents have their middle, and how they spread round it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StandardEllipse {
    /// How many incidents.
    pub incidents: f64,
    /// The mean centre.
    pub centre: MetricPoint,
    /// √(Σd²/n), metres.
    pub standard_distance_m: f64,
    /// The direction of the long axis, degrees clockwise from north, from 0 up to 180.
    pub angle_degrees: f64,
    /// The half axis across that direction, metres: the shorter.
    pub sigma_x: f64,
    /// The half axis along it, metres.
    pub sigma_y: f64,
    /// Which ellipse.
    pub variant: EllipseVariant,
}

/// Mean centre, standard distance and standard deviational ellipse of incidents.
///
/// `tan θ = [(Σx²−Σy²) + √((Σx²−Σy²)² + 4(Σxy)²)] / (2Σxy)`, x and y from the mean centre, θ
/// clockwise from north. Refused for fewer than three incidents, and where all lie at one place.
///
/// ```
/// use beatlas::{analysis::{EllipseVariant, StackedPlaces, standard_ellipse}, geography::MetricPoint};
/// let points = [(0, 0), (4, 2), (2, 1), (6, 3), (8, 4), (3, 4), (5, 0)];
/// let points = points.map(|(x, y)| MetricPoint::new(f64::from(x), f64::from(y)));
/// let found = standard_ellipse(&StackedPlaces::stack(&points, None), EllipseVariant::Yuill)?;
/// assert_eq!(found.centre, MetricPoint::new(4.0, 2.0));
/// assert!((found.angle_degrees - 63.4349).abs() < 5e-5);
/// assert!((found.sigma_x - 1.1952).abs() < 5e-5 && (found.sigma_y - 2.6726).abs() < 5e-5);
/// # Ok::<(), beatlas::analysis::Refused>(())
/// ```
pub fn standard_ellipse(
    places: &StackedPlaces,
    variant: EllipseVariant,
) -> Result<StandardEllipse, Refused> {
    const METHOD: &str = "the standard deviational ellipse";
    let n = places.total_weight();
    if n < 3.0 {
        let (what, found, advice) = ("incidents", n as usize, "choose a longer period");
        return Err(Refused::TooFew { method: METHOD, what, expected: 3, found, advice });
    }
    let sum = |of: &dyn Fn(MetricPoint) -> f64| places.iter().map(|(p, w)| w * of(p)).sum::<f64>();
    // From the first place, since coordinates of a national grid are long.
    let (x0, y0) = (places.x()[0], places.y()[0]);
    let centre = MetricPoint::new(x0 + sum(&|p| p.x - x0) / n, y0 + sum(&|p| p.y - y0) / n);
    let xx = sum(&|p| (p.x - centre.x).powi(2));
    let yy = sum(&|p| (p.y - centre.y).powi(2));
    let xy = sum(&|p| (p.x - centre.x) * (p.y - centre.y));
    if xx + yy == 0.0 {
        let reason = "all incidents are at one place, which has no direction".to_owned();
        return Err(Refused::Unfit { method: METHOD, reason });
    }
    // The angle of the formula without its division by zero: half that of the double angle.
    let theta = (0.5 * (2.0 * xy).atan2(yy - xx)).rem_euclid(std::f64::consts::PI);
    let (sin, cos) = theta.sin_cos();
    let along = (xx * sin * sin + 2.0 * xy * sin * cos + yy * cos * cos).max(0.0);
    let across = (xx * cos * cos - 2.0 * xy * sin * cos + yy * sin * sin).max(0.0);
    let (times, divisor) = match variant {
        EllipseVariant::Yuill => (1.0, n),
        EllipseVariant::CrimeStat => (2.0, n - 2.0),
        EllipseVariant::ArcGis => (2.0, n),
    };
    Ok(StandardEllipse {
        incidents: n,
        centre,
        standard_distance_m: ((xx + yy) / n).sqrt(),
        angle_degrees: theta.to_degrees(),
        sigma_x: (times * across / divisor).sqrt(),
        sigma_y: (times * along / divisor).sqrt(),
        variant,
    })
}

impl StandardEllipse {
    /// What it says in plain words.
    pub fn sentences(&self) -> Vec<String> {
        vec![
            format!(
                "The mean centre is at {:.1}, {:.1}; incidents spread {:.1} m round it (standard distance).",
                self.centre.x, self.centre.y, self.standard_distance_m
            ),
            format!(
                "They spread most along {:.4}° clockwise from north: {:.4} m along and {:.4} m across ({}).",
                self.angle_degrees,
                self.sigma_y,
                self.sigma_x,
                self.variant.label()
            ),
        ]
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn ellipse(points: &[(f64, f64)], variant: EllipseVariant) -> StandardEllipse {
        let points: Vec<_> = points.iter().map(|(x, y)| MetricPoint::new(*x, *y)).collect();
        standard_ellipse(&StackedPlaces::stack(&points, None), variant).unwrap()
    }

    const SEVEN: [(f64, f64); 7] =
        [(0.0, 0.0), (4.0, 2.0), (2.0, 1.0), (6.0, 3.0), (8.0, 4.0), (3.0, 4.0), (5.0, 0.0)];

    #[test]
    fn variants_differ_by_their_factors() {
        let [yuill, crimestat, arcgis] = EllipseVariant::ALL.map(|v| ellipse(&SEVEN, v));
        assert!((crimestat.sigma_y / yuill.sigma_y - (2.0 * 7.0 / 5.0_f64).sqrt()).abs() < 1e-12);
        assert!((arcgis.sigma_x / yuill.sigma_x - 2.0_f64.sqrt()).abs() < 1e-12);
        assert!((yuill.standard_distance_m - (60.0_f64 / 7.0).sqrt()).abs() < 1e-12);
    }

    #[test]
    fn directions_without_a_product_of_x_and_y() {
        let angle = |points: &[(f64, f64)]| ellipse(points, EllipseVariant::Yuill).angle_degrees;
        assert_eq!(angle(&[(-9.0, 0.0), (9.0, 0.0), (0.0, 1.0), (0.0, -1.0)]), 90.0);
        assert_eq!(angle(&[(0.0, -9.0), (0.0, 9.0), (1.0, 0.0), (-1.0, 0.0)]), 0.0);
        // North-west to south-east.
        assert!((angle(&[(-5.0, 5.0), (0.0, 0.0), (5.0, -5.0)]) - 135.0).abs() < 1e-9);
    }

    #[test]
    fn moving_moves_the_centre_and_turning_turns_the_angle() {
        let moved: Vec<_> = SEVEN.iter().map(|(x, y)| (x + 450_000.0, y + 250_000.0)).collect();
        let (a, b) =
            (ellipse(&SEVEN, EllipseVariant::Yuill), ellipse(&moved, EllipseVariant::Yuill));
        assert!(
            (a.angle_degrees - b.angle_degrees).abs() < 1e-9
                && (a.sigma_y - b.sigma_y).abs() < 1e-9
        );
        let turned: Vec<_> = SEVEN.iter().map(|(x, y)| (*y, -*x)).collect();
        let c = ellipse(&turned, EllipseVariant::Yuill);
        assert!((c.angle_degrees - (a.angle_degrees + 90.0)).abs() < 1e-9);
    }
}
