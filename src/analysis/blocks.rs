//! The blocks of columns that the quartic sweep keeps apart.

/// The width of a block, in bandwidths: wider blocks cost accuracy, narrower ones time.
const BLOCK_WIDTH: f64 = 4.0;

/// How columns, blocks and slots lie to each other.
///
/// Block `b` holds the places between columns `b · width − margin` and one width further, and
/// has a slot for each of its columns and for `margin` more on both sides: all of the grid that
/// its places can reach.
#[derive(Clone, Copy)]
pub(super) struct Blocks {
    width: usize,
    /// One bandwidth in columns, rounded up, with room for what leaves there; no more than
    /// the grid is wide.
    margin: usize,
    pub(super) count: usize,
}

impl Blocks {
    pub(super) fn new(h_cols: f64, cols: usize) -> Self {
        let margin = (h_cols.min(cols as f64).ceil() as usize).max(1) + 2;
        let all = cols + 2 * margin;
        let width = ((BLOCK_WIDTH * h_cols).min(all as f64).ceil() as usize).max(1);
        Self { width, margin, count: all.div_ceil(width) }
    }

    /// Slots per block.
    pub(super) fn slots(self) -> usize {
        self.width + 2 * self.margin
    }

    /// The slot in the middle of a block: the origin of its polynomials.
    pub(super) fn middle(self) -> f64 {
        self.slots() as f64 / 2.0
    }

    /// The block of a place by its easting in columns.
    pub(super) fn of(self, col: f64) -> usize {
        // A cast to an unsigned integer takes what is below zero to zero.
        (((col + self.margin as f64) / self.width as f64) as usize).min(self.count - 1)
    }

    /// The column of slot 0 of a block.
    pub(super) fn first_col(self, block: usize) -> f64 {
        (block * self.width) as f64 - (2 * self.margin) as f64
    }

    /// The part of the slots of a block that lies on a grid of so many columns: the column and
    /// the slot where it begins, and how many they are.
    pub(super) fn on_grid(self, block: usize, cols: usize) -> (usize, usize, usize) {
        let (from, margins) = (block * self.width, 2 * self.margin);
        let (col, slot) = (from.saturating_sub(margins), margins.saturating_sub(from));
        let len = (self.slots() - slot.min(self.slots())).min(cols - col.min(cols));
        (col, slot, len)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_a_place_reaches_has_a_slot_in_its_block() {
        for (h_cols, cols) in [(0.01, 5), (1.0, 1), (6.5, 40), (61.4, 2048), (900.0, 30)] {
            let blocks = Blocks::new(h_cols, cols);
            let mut place = -h_cols;
            while place < cols as f64 + h_cols {
                let block = blocks.of(place);
                let from = (place - h_cols).max(0.0).ceil() as usize;
                let to = (place + h_cols).min(cols as f64 - 1.0).floor();
                let (col, slot, len) = blocks.on_grid(block, cols);
                assert!(slot as f64 + blocks.first_col(block) == col as f64);
                assert!(slot + len <= blocks.slots());
                if to >= 0.0 && from <= to as usize {
                    assert!(col <= from && (to as usize) < col + len, "{h_cols} {cols} {place}");
                }
                place += (h_cols / 7.0).max(0.05);
            }
        }
    }
}
