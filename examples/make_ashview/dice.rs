//! Chance with a fixed seed: the same town on every run and every machine.
//!
//! Each stage of the generator draws from its own stream, so that a change to the
//! houses leaves the incidents where they were.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The one seed of the town. Another number is another town.
const SEED: u64 = 0x0A5B_71E4;

/// A stream of chance for one stage.
pub struct Dice {
    rng: ChaCha8Rng,
}

impl Dice {
    /// The stream with the given number; streams are independent of one another.
    pub fn new(stream: u64) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(SEED);
        rng.set_stream(stream);
        Self { rng }
    }

    /// A number in `0.0..1.0`, built from 53 bits so that no library version can change it.
    pub fn unit(&mut self) -> f64 {
        (self.rng.random::<u64>() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A number in `low..high`.
    pub fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// A whole number in `0..count`; zero when `count` is zero.
    pub fn below(&mut self, count: usize) -> usize {
        ((self.unit() * count as f64) as usize).min(count.saturating_sub(1))
    }

    /// True with the given probability.
    pub fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// About normal with mean 0 and deviation 1: the sum of twelve even draws.
    /// Unlike Box–Muller it needs no logarithm, whose last bit may differ between machines.
    pub fn bell(&mut self) -> f64 {
        (0..12).map(|_| self.unit()).sum::<f64>() - 6.0
    }

    /// One of the items, or `None` of an empty slice.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        let index = self.below(items.len());
        items.get(index)
    }

    /// The index of one weight, drawn in proportion to the weights.
    pub fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.unit() * weights.iter().sum::<f64>();
        for (index, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return index;
            }
        }
        weights.len().saturating_sub(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_stream_gives_the_same_numbers() {
        let draw = |stream| {
            let mut dice = Dice::new(stream);
            (0..50).map(|_| dice.below(1000)).collect::<Vec<_>>()
        };
        assert_eq!(draw(3), draw(3));
        assert_ne!(draw(3), draw(4));
    }

    #[test]
    fn weights_of_zero_are_never_drawn() {
        let mut dice = Dice::new(9);
        assert!((0..200).all(|_| dice.weighted(&[0.0, 1.0, 0.0]) == 1));
    }
}
