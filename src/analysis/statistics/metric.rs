//! What distance is.

use crate::geography::MetricPoint;

/// How far two places are from each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Metric {
    /// As the crow flies.
    #[default]
    Euclidean,
    /// Along streets of a square grid: east-west plus north-south.
    Manhattan,
}

impl Metric {
    /// The name on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Euclidean => "euclidean",
            Self::Manhattan => "manhattan",
        }
    }

    /// The metric of that name; `None` for any other text.
    pub fn from_text(text: &str) -> Option<Self> {
        [Self::Euclidean, Self::Manhattan].into_iter().find(|m| m.as_str() == text)
    }

    /// The distance of two places, metres.
    pub fn distance_m(self, a: MetricPoint, b: MetricPoint) -> f64 {
        let (x, y) = ((a.x - b.x).abs(), (a.y - b.y).abs());
        match self {
            Self::Euclidean => x.hypot(y),
            Self::Manhattan => x + y,
        }
    }
}
