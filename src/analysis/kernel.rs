//! How an incident spreads over the ground around it.

/// The shape of the mound that each incident adds to a density surface.
///
/// Both integrate to the weight of the incident. Densities are per square kilometre.
///
/// ```
/// use beatlas::analysis::Kernel;
/// // One incident under a quartic kernel of 200 m: 23.8732 per km² at the place itself.
/// assert!((Kernel::Quartic.density_at(0.0, 200.0) - 23.8732).abs() < 5e-5);
/// assert!((Kernel::Quartic.density_at(100.0, 200.0) - 13.4287).abs() < 5e-5);
/// assert_eq!(Kernel::Quartic.density_at(200.0, 200.0), 0.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Kernel {
    /// `3/(πh²) · (1 − d²/h²)²` for `d < h`, and nothing beyond: `h` is the reach
    /// (Silverman 1986, Density Estimation, eq. 4.5; the usual kernel of crime mapping).
    #[default]
    Quartic,
    /// `1/(2πh²) · exp(−d²/(2h²))`: `h` is the standard deviation, and there is no edge.
    Gaussian,
}

/// Square metres in a square kilometre.
pub(crate) const M2_PER_KM2: f64 = 1e6;

impl Kernel {
    /// All kernels, in the order in which a list offers them.
    pub const ALL: [Self; 2] = [Self::Quartic, Self::Gaussian];

    /// The name in files and on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Quartic => "quartic",
            Self::Gaussian => "gaussian",
        }
    }

    /// The kernel of that name in any case of letters; `None` for any other text.
    pub fn from_text(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str().eq_ignore_ascii_case(text.trim()))
    }

    /// What one incident adds per km² at `distance_m` from it. Both lengths are metres, and
    /// the bandwidth must be above zero.
    pub fn density_at(self, distance_m: f64, bandwidth_m: f64) -> f64 {
        let ratio_2 = (distance_m / bandwidth_m).powi(2);
        self.peak(bandwidth_m)
            * match self {
                Self::Quartic if ratio_2 < 1.0 => (1.0 - ratio_2).powi(2),
                Self::Quartic => 0.0,
                Self::Gaussian => (-0.5 * ratio_2).exp(),
            }
    }

    /// What one incident adds per km² at its own place.
    pub(super) fn peak(self, bandwidth_m: f64) -> f64 {
        let area = std::f64::consts::PI * bandwidth_m * bandwidth_m;
        M2_PER_KM2
            * match self {
                Self::Quartic => 3.0 / area,
                Self::Gaussian => 0.5 / area,
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values() {
        let check = |kernel: Kernel, d, h, expected: f64| {
            let found = kernel.density_at(d, h);
            assert!((found - expected).abs() < 5e-5, "{kernel:?} {d} {h}: {found} {expected}");
        };
        check(Kernel::Quartic, 0.0, 200.0, 23.8732);
        check(Kernel::Quartic, 100.0, 200.0, 13.4287);
        check(Kernel::Quartic, 200.0, 200.0, 0.0);
        check(Kernel::Quartic, 0.0, 100.0, 95.4930);
        // 1e6 / (2π · 200²) = 3.978874, and e^-0.5 of it at one standard deviation.
        check(Kernel::Gaussian, 0.0, 200.0, 3.97887);
        check(Kernel::Gaussian, 200.0, 200.0, 2.41331);
    }

    #[test]
    fn names_come_back() {
        for k in Kernel::ALL {
            assert_eq!(Kernel::from_text(k.as_str()), Some(k));
        }
        assert_eq!(Kernel::from_text(" Quartic "), Some(Kernel::Quartic));
        assert_eq!(Kernel::from_text("normal"), None);
    }
}
