//! Kernel functions: how the weight of one incident is spread over the ground.

use std::f64::consts::PI;

/// A kernel. Each integrates to 1 over the plane, so a surface integrates to the incidents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Kernel {
    /// Quartic (biweight): 3/(πh²) · (1 − d²/h²)² for d < h, and exactly 0 from h on.
    #[default]
    Quartic,
    /// Gaussian: 1/(2πh²) · exp(−d²/(2h²)); h is its standard deviation.
    Gaussian,
}

impl Kernel {
    /// The name on the command line and in files.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Quartic => "quartic",
            Self::Gaussian => "gaussian",
        }
    }

    /// The kernel of a name; `None` for any other text.
    pub fn from_text(text: &str) -> Option<Self> {
        [Self::Quartic, Self::Gaussian].into_iter().find(|k| k.as_str().eq_ignore_ascii_case(text))
    }

    /// Density that one incident makes at a distance, in incidents per km².
    ///
    /// ```
    /// use beatlas::analysis::Kernel;
    /// let at = |d| Kernel::Quartic.density_at(d, 200.0);
    /// assert!((at(0.0) - 23.8732).abs() < 1e-4);
    /// assert!((at(100.0) - 13.4287).abs() < 1e-4);
    /// assert_eq!(at(200.0), 0.0);
    /// ```
    pub fn density_at(self, distance_m: f64, bandwidth_m: f64) -> f64 {
        let u2 = (distance_m / bandwidth_m).powi(2);
        match self {
            Self::Quartic if distance_m < bandwidth_m => {
                self.peak_per_km2(bandwidth_m) * (1.0 - u2).powi(2)
            }
            Self::Quartic => 0.0,
            Self::Gaussian => self.peak_per_km2(bandwidth_m) * (-u2 / 2.0).exp(),
        }
    }

    /// Density that one incident makes where it lies, in incidents per km².
    pub(super) fn peak_per_km2(self, bandwidth_m: f64) -> f64 {
        let h_km2 = bandwidth_m * bandwidth_m / 1e6;
        match self {
            Self::Quartic => 3.0 / (PI * h_km2),
            Self::Gaussian => 1.0 / (2.0 * PI * h_km2),
        }
    }
}
