//! Map symbols: told apart by shape as well as by colour.

use std::f32::consts::{FRAC_PI_2, TAU};

use egui::{Pos2, Vec2};

use crate::profile::CommunityKind;

/// The shape of a symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Symbol {
    /// Incidents.
    Circle,
    /// Key stakeholders.
    Square,
    /// Focal points.
    Triangle,
    /// Places of worship.
    Diamond,
    /// Single points of contact.
    Hexagon,
    /// Strategies at a point.
    Star,
    /// Observations.
    Cross,
}

impl Symbol {
    /// The symbol of a layer of the community map.
    pub const fn of(kind: CommunityKind) -> Self {
        match kind {
            CommunityKind::Stakeholder => Self::Square,
            CommunityKind::FocalPoint => Self::Triangle,
            CommunityKind::PlaceOfWorship => Self::Diamond,
            CommunityKind::Spoc => Self::Hexagon,
            CommunityKind::Strategy => Self::Star,
            CommunityKind::Observation => Self::Cross,
        }
    }

    /// Its corners round `at`, in order; a circle has enough of them to look round.
    pub fn outline(self, at: Pos2, radius: f32) -> Vec<Pos2> {
        let ring = |n: usize, turn: f32, radius: f32| {
            (0..n)
                .map(|i| at + radius * Vec2::angled(turn + TAU * i as f32 / n as f32))
                .collect::<Vec<_>>()
        };
        match self {
            Self::Circle => ring(if radius < 5.0 { 12 } else { 20 }, 0.0, radius),
            Self::Square => ring(4, FRAC_PI_2 / 2.0, radius * 1.15),
            Self::Triangle => ring(3, -FRAC_PI_2, radius * 1.25),
            Self::Diamond => ring(4, 0.0, radius * 1.2),
            Self::Hexagon => ring(6, 0.0, radius * 1.05),
            Self::Cross => {
                let (long, short) = (radius * 1.15, radius * 0.42);
                let arm = [(short, -long), (short, -short), (long, -short)];
                let turned = |(x, y): (f32, f32), quarter: u8| match quarter {
                    0 => Vec2::new(x, y),
                    1 => Vec2::new(-y, x),
                    2 => Vec2::new(-x, -y),
                    _ => Vec2::new(y, -x),
                };
                (0..4).flat_map(|q| arm.map(|p| at + turned(p, q))).collect()
            }
            Self::Star => (0..10)
                .map(|i| {
                    let r = if i % 2 == 0 { radius * 1.3 } else { radius * 0.6 };
                    at + r * Vec2::angled(-FRAC_PI_2 + TAU * i as f32 / 10.0)
                })
                .collect(),
        }
    }
}
