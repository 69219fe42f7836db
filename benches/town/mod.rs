//! Points with the structure of published incident data on a town of 10 by 10 km.
//!
//! Made from a fixed seed: seven settlements of falling size; 1,400 streets around them in each
//! settlement's own orientation, some long ones anywhere; anchors every 40 m along the streets
//! with weights that fall like a power of their rank. Sixty in a hundred points sit exactly on an
//! anchor, the rest anywhere along a street within 8 m of its middle, to 0.1 m.

use beatlas::geography::MetricPoint;

pub const SIDE_M: f64 = 10_000.0;
pub const WEST: f64 = 450_000.0;
pub const SOUTH: f64 = 250_000.0;

/// Numbers that look random and are the same each time (`SplitMix64`).
struct Numbers(u64);

impl Numbers {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn between(&mut self, from: f64, to: f64) -> f64 {
        from + (to - from) * self.uniform()
    }

    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }

    /// An index, each as likely as its step in the running sums.
    fn pick(&mut self, running: &[f64]) -> usize {
        let at = self.uniform() * running.last().copied().unwrap_or(0.0);
        running.partition_point(|&r| r <= at).min(running.len() - 1)
    }
}

fn running_sums(weights: impl IntoIterator<Item = f64>) -> Vec<f64> {
    let step = |sum: &mut f64, w: f64| {
        *sum += w;
        Some(*sum)
    };
    weights.into_iter().scan(0.0, step).collect()
}

struct Street {
    from: (f64, f64),
    to: (f64, f64),
}

impl Street {
    fn at(&self, t: f64) -> (f64, f64) {
        let along = |a: f64, b: f64| a + t * (b - a);
        (along(self.from.0, self.to.0), along(self.from.1, self.to.1))
    }
}

fn streets(numbers: &mut Numbers) -> Vec<Street> {
    let size = |rank: f64| rank.powf(-1.1);
    let settlements: Vec<(f64, f64, f64, f64)> = (1..=7)
        .map(|rank| {
            let mut within = || numbers.between(0.08, 0.92) * SIDE_M;
            let (x, y) = (within(), within());
            let radius = 0.1 * SIDE_M * size(f64::from(rank)).powf(0.25);
            (x, y, radius, numbers.between(0.0, std::f64::consts::FRAC_PI_2))
        })
        .collect();
    let sizes = running_sums((1..=7).map(|rank| size(f64::from(rank))));
    let street = |_| {
        let (x, y, radius, angle) = settlements[numbers.pick(&sizes)];
        let out = numbers.normal().abs() * radius;
        let direction = numbers.between(0.0, std::f64::consts::TAU);
        let mut middle = (x + out * direction.cos(), y + out * direction.sin());
        let thirds: f64 = (0..3).map(|_| -(1.0 - numbers.uniform()).ln()).sum();
        let mut length = 60.0 + 70.0 * thirds;
        if numbers.uniform() < 0.08 {
            middle = (numbers.between(0.02, 0.98) * SIDE_M, numbers.between(0.02, 0.98) * SIDE_M);
            length *= 4.0;
        }
        let turn = if numbers.uniform() < 0.5 { 0.0 } else { std::f64::consts::FRAC_PI_2 };
        let angle = angle + turn + 0.08 * numbers.normal();
        let (dx, dy) = (angle.cos() * length / 2.0, angle.sin() * length / 2.0);
        let inside = |v: f64| v.clamp(10.0, SIDE_M - 10.0);
        Street {
            from: (inside(middle.0 - dx), inside(middle.1 - dy)),
            to: (inside(middle.0 + dx), inside(middle.1 + dy)),
        }
    };
    (0..1400).map(street).collect()
}

/// `n` points; the streets are the same for each `n`.
pub fn points(n: usize) -> Vec<MetricPoint> {
    let mut numbers = Numbers(20_240_601);
    let streets = streets(&mut numbers);
    let mut anchors: Vec<(usize, f64, f64)> = Vec::new();
    for (number, s) in streets.iter().enumerate() {
        let length = (s.to.0 - s.from.0).hypot(s.to.1 - s.from.1);
        let count = (length / 40.0).round().max(1.0);
        for i in 0..count as usize {
            let (x, y) = s.at((i as f64 + 0.5) / count);
            anchors.push((number, x, y));
        }
    }
    // A rank for each anchor, by shuffling.
    let mut ranks: Vec<usize> = (0..anchors.len()).collect();
    for i in (1..ranks.len()).rev() {
        let j = (numbers.uniform() * (i + 1) as f64) as usize;
        ranks.swap(i, j);
    }
    let weight = |rank: usize| (1.0 + rank as f64).powf(-0.75);
    let anchor_sums = running_sums(ranks.iter().map(|&r| weight(r)));
    let mut street_weights = vec![0.0; streets.len()];
    for (anchor, &rank) in anchors.iter().zip(&ranks) {
        street_weights[anchor.0] += weight(rank);
    }
    let street_sums = running_sums(street_weights);
    let tenth = |v: f64| (v * 10.0).round() / 10.0;
    let mut point = || {
        let (x, y) = if numbers.uniform() < 0.6 {
            let (_, x, y) = anchors[numbers.pick(&anchor_sums)];
            (x, y)
        } else {
            let (x, y) = streets[numbers.pick(&street_sums)].at(numbers.uniform());
            (x + numbers.between(-8.0, 8.0), y + numbers.between(-8.0, 8.0))
        };
        MetricPoint::new(tenth(WEST + x), tenth(SOUTH + y))
    };
    (0..n).map(|_| point()).collect()
}

/// The same points on a coarser lattice.
pub fn rounded(points: &[MetricPoint], to_m: f64) -> Vec<MetricPoint> {
    let round = |v: f64| (v / to_m).round() * to_m;
    points.iter().map(|p| MetricPoint::new(round(p.x), round(p.y))).collect()
}
