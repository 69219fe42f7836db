//! The directories of a `PMTiles` file: where each tile lies, in the order of a Hilbert curve.
//!
//! Read here and not by the crate `pmtiles`, which makes room for as many tiles as a directory says
//! that it has, and adds up what it says without looking: a file of a kilobyte can ask it for all
//! memory, or end the program.

use crate::geography::TileId;

/// Where a run of tiles, or a further directory, lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entry {
    tile: u64,
    offset: u64,
    length: u64,
    /// How many tiles are the same; none: a further directory.
    run: u64,
}

/// A directory.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Directory(Vec<Entry>);

/// What a directory says of a tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// There is none.
    Nothing,
    /// The tile is here, counted from the first tile: offset and length.
    Tile(u64, u64),
    /// A further directory knows, counted from the first one: offset and length.
    Leaf(u64, u64),
}

impl Directory {
    /// Reads one that is unpacked. The error says what was found.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, String> {
        let mut left = bytes;
        let count = number(&mut left)?;
        // Each takes four numbers of a byte or more.
        let most = left.len() / 4;
        let Some(count) = usize::try_from(count).ok().filter(|n| *n <= most) else {
            return Err(format!("a directory of {count} tiles with room for {most}"));
        };
        let too_high = || "a directory whose numbers do not fit".to_owned();
        let mut entries = Vec::with_capacity(count);
        let mut tile = 0_u64;
        for _ in 0..count {
            tile = tile.checked_add(number(&mut left)?).ok_or_else(too_high)?;
            entries.push(Entry { tile, offset: 0, length: 0, run: 0 });
        }
        for entry in &mut entries {
            entry.run = number(&mut left)?;
        }
        for entry in &mut entries {
            entry.length = number(&mut left)?;
        }
        let mut end = None;
        for entry in &mut entries {
            // Zero: where the last one ends.
            entry.offset = match number(&mut left)?.checked_sub(1) {
                Some(offset) => offset,
                None => end.ok_or_else(too_high)?,
            };
            end = Some(entry.offset.checked_add(entry.length).ok_or_else(too_high)?);
        }
        Ok(Self(entries))
    }

    /// Looks a tile up by its number on the curve.
    pub(super) fn find(&self, tile: u64) -> Found {
        let next = self.0.partition_point(|e| e.tile <= tile);
        match next.checked_sub(1).and_then(|n| self.0.get(n)) {
            Some(e) if e.run == 0 => Found::Leaf(e.offset, e.length),
            Some(e) if tile - e.tile < e.run => Found::Tile(e.offset, e.length),
            _ => Found::Nothing,
        }
    }
}

fn number(bytes: &mut &[u8]) -> Result<u64, String> {
    super::vector::number(bytes).map_err(|e| format!("{e} in a directory"))
}

/// The number of a tile: those of all lower zooms come first, then along the curve.
pub(super) fn on_the_curve(id: TileId) -> u64 {
    let zoom = u32::from(id.zoom.min(TileId::MAX_ZOOM));
    let first = ((1_u64 << (2 * zoom)) - 1) / 3;
    let (mut x, mut y) = (u64::from(id.x), u64::from(id.y));
    let mut along = 0;
    for level in (0..zoom).rev() {
        let side = 1_u64 << level;
        let (right, low) = (x & side > 0, y & side > 0);
        along += side * side * ((3 * u64::from(right)) ^ u64::from(low));
        x &= side - 1;
        y &= side - 1;
        if !low {
            if right {
                (x, y) = (side - 1 - x, side - 1 - y);
            }
            (x, y) = (y, x);
        }
    }
    first + along
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn tiles_are_numbered_along_the_curve_of_the_specification() {
        for ((zoom, x, y), number) in [
            ((0, 0, 0), 0),
            ((1, 0, 0), 1),
            ((1, 0, 1), 2),
            ((1, 1, 1), 3),
            ((1, 1, 0), 4),
            ((2, 0, 0), 5),
            ((12, 3423, 1763), 19_078_479),
        ] {
            assert_eq!(on_the_curve(TileId { zoom, x, y }), number, "{zoom}/{x}/{y}");
        }
        // Each tile of a zoom has a number of its own, and the next one lies beside it.
        let mut all: Vec<(u64, i64, i64)> = (0..64 * 64)
            .map(|n| (n % 64, n / 64))
            .map(|(x, y)| (on_the_curve(TileId { zoom: 6, x, y }), x.into(), y.into()))
            .collect();
        all.sort_unstable();
        assert_eq!(all[0].0, 1365);
        for two in all.windows(2) {
            assert_eq!(two[1].0, two[0].0 + 1);
            assert_eq!((two[1].1 - two[0].1).abs() + (two[1].2 - two[0].2).abs(), 1);
        }
    }

    #[test]
    fn runs_gaps_and_further_directories_are_told_apart() {
        // Tiles 1 and 2 are the same, 5 follows it in the file, from 9 on a leaf knows.
        let bytes = [3, 1, 4, 4, 2, 1, 0, 10, 20, 30, 101, 0, 1];
        let directory = Directory::read(&bytes).unwrap();
        let found: Vec<Found> = [0, 1, 2, 3, 5, 6, 9, 99].map(|n| directory.find(n)).to_vec();
        let (first, second, leaf) =
            (Found::Tile(100, 10), Found::Tile(110, 20), Found::Leaf(0, 30));
        let none = Found::Nothing;
        assert_eq!(found, [none, first, first, none, second, none, leaf, leaf]);
    }

    #[test]
    fn a_directory_that_says_more_than_it_has_is_refused_before_there_is_room_for_it() {
        let many = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1];
        assert_eq!(
            Directory::read(&many).unwrap_err(),
            "a directory of 18446744073709551615 tiles with room for 0"
        );
        let high = &many[..];
        for bytes in [
            // Numbers of tiles, then where they lie, that add up to more than there are.
            [&[2], high, high, &[1, 1, 1, 1, 1, 1]].concat(),
            [&[2, 0, 1, 1, 1, 9, 9], high, &[0]].concat(),
            // The first tile where the one before it ends.
            vec![1, 0, 1, 1, 0],
        ] {
            let said = Directory::read(&bytes).unwrap_err();
            assert_eq!(said, "a directory whose numbers do not fit", "{bytes:?}");
        }
        for end in 0..13 {
            let bytes = [3, 1, 4, 4, 2, 1, 0, 10, 20, 30, 101, 0, 1];
            assert!(Directory::read(&bytes[..end]).is_err(), "cut after {end}");
        }
    }
}
