//! Keeps labels from lying on one another.

use egui::{Pos2, Rect, Vec2};

/// The room on the map that labels have taken in this frame.
#[derive(Debug, Default)]
pub struct LabelSpace {
    taken: Vec<Rect>,
}

impl LabelSpace {
    /// Takes room whether or not it is free; for marks that must be seen.
    pub fn take(&mut self, rect: Rect) {
        self.taken.push(rect);
    }

    /// Takes room for a text round `at`, turned by `angle`, when it is free; says whether it was.
    pub fn claim(&mut self, at: Pos2, size: Vec2, angle: f32) -> bool {
        // A turned text is covered by a row of small squares: its upright rectangle would keep
        // far more room than a diagonal street name needs.
        let along = Vec2::angled(angle);
        let steps = (size.x / size.y.max(1.0)).ceil().max(1.0);
        let side = size.y.max(size.x / steps);
        let squares: Vec<Rect> = (0..steps as usize)
            .map(|i| {
                let t = (i as f32 + 0.5) / steps - 0.5;
                Rect::from_center_size(at + along * size.x * t, Vec2::splat(side))
            })
            .collect();
        let free = squares.iter().all(|s| self.taken.iter().all(|t| !t.intersects(*s)));
        if free {
            self.taken.extend(squares);
        }
        free
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_label_keeps_its_room() {
        let mut space = LabelSpace::default();
        let size = egui::vec2(80.0, 12.0);
        assert!(space.claim(Pos2::new(100.0, 100.0), size, 0.0));
        assert!(!space.claim(Pos2::new(130.0, 104.0), size, 0.0));
        assert!(space.claim(Pos2::new(100.0, 120.0), size, 0.0));
    }
}
