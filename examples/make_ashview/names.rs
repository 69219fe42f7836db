//! Street names: plants, trades, weather and country words, each quarter with its own stock.
//! No surnames, no battles, no real towns.

use std::collections::BTreeSet;

use crate::quarters::{Houses, Quarter};

const OLD: &str = "\
    Saddlers, Coopers, Weavers, Ropewalk, Malthouse, Bakehouse, Cobblers, Fullers, Dovecote, \
    Wheelwrights, Thatchers, Pinfold, Conduit, Well, Cornmarket, Sheep, Cloth, Pewter, \
    Lantern, Quill, Granary, Fletchers, Potters, Glovers, Salters";
const VICTORIAN: &str = "\
    Prospect, Providence, Crown, Commercial, Engine, Signal, Gas House, Jubilee, Alliance, \
    Lamplight, Garnet, Ruby, Amber, Opal, Agate, Beryl, Coral, Onyx, Temperance, Industry, \
    Commerce, Harmony, Hope, Reform, Friendship, Anchor, Compass, Star, Globe, Atlas, Orion, \
    Neptune, Mercury, Castle, Tower, Lodge, Cross, Chapel, Boiler, Loom, Shuttle, Bobbin, \
    Spindle, Anvil, Furnace, Kiln, Chain, Coronet";
const GARDEN: &str = "\
    Lavender, Primrose, Bluebell, Cowslip, Foxglove, Campion, Harebell, Marigold, Speedwell, \
    Clover, Honeysuckle, Jasmine, Lilac, Wisteria, Laburnum, Magnolia, Acacia, Cedar, Larch, \
    Juniper, Cypress, Almond, Cherry, Damson, Medlar, Mulberry, Quince, Orchard, Sycamore, \
    Chestnut, Walnut, Hornbeam, Poplar, Whitebeam, Spindleberry, Bramble, Fernleigh, \
    Heather, Gorse, Broom, Thyme, Sorrel, Tansy, Yarrow, Teasel, Woodbine, Celandine, \
    Snowdrop, Crocus, Iris, Lupin, Aster, Dahlia, Camellia, Azalea, Fuchsia, Verbena, Peony, \
    Anemone, Violet, Periwinkle, Betony, Mallow, Bryony, Clematis, Hyacinth";
const ESTATE: &str = "\
    Rowan, Hazel, Alder, Aspen, Hawthorn, Blackthorn, Willow, Elder, Holly, Maple, Birch, \
    Beech, Oak, Elm, Copper, Sedge, Reed, Rushes, Osier, Bulrush, Dogwood, Guelder, Sallow, \
    Furze, Bracken, Spinney, Covert, Thicket, Hedgerow, Stile, Paddock, Furlong, Acre, \
    Headland, Fallow, Stubble, Barley, Wheatfield, Rye, Oat, Sheaf, Harvest, Haywain, \
    Ploughman, Sickle, Tithe, Croft, Byre";
const MODERN: &str = "\
    Kestrel, Lapwing, Skylark, Plover, Curlew, Goldfinch, Linnet, Siskin, Wren, Redwing, \
    Fieldfare, Nuthatch, Treecreeper, Wagtail, Dipper, Heron, Kingfisher, Moorhen, Teal, \
    Mallard, Pintail, Shoveler, Sandpiper, Dunlin, Avocet, Turnstone, Osprey, Merlin, \
    Harrier, Buzzard, Barn Owl, Tawny, Nightjar, Swift, Swallow, Whinchat, Stonechat, \
    Wheatear, Yellowhammer, Bunting, Brambling, Crossbill, Waxwing, Starling, Partridge, \
    Pheasant, Woodcock, Snipe";
const COUNTRY: &str = "\
    Long Meadow, Sunny Bank, Fairview, Hillcrest, Valley, Brookside, Waterside, Riverdale, \
    Stonebridge, Greenhill, Oldfield, Springfield, Southfield, Broadoak, Highcroft, Lower \
    Croft, Upper Croft, Hollow, Dell, Coombe, Windmill, Beacon, Summit, Moorland, Heath, \
    Common, Green, Pasture, Dairy, Shepherds, Fold, Barn, Hayloft, Milestone, Turnpike, \
    Ford, Weir, Sluice, Spring, Fountain, Cressbed, Watermead";

/// Hands out names, each once.
pub struct Names {
    used: BTreeSet<String>,
    turn: [usize; 6],
}

impl Names {
    /// Starts with the names that are taken already.
    pub fn new<'a>(taken: impl Iterator<Item = &'a str>) -> Self {
        Self { used: taken.map(str::to_owned).collect(), turn: [0; 6] }
    }

    /// A name that suits the quarter, the length of the street and whether it leads on.
    pub fn next(&mut self, quarter: &Quarter, length: f64, joined: bool, crescent: bool) -> String {
        let (stock, slot) = match quarter.houses {
            Houses::Old => (OLD, 0),
            Houses::Terraces => (VICTORIAN, 1),
            Houses::Semis => (GARDEN, 2),
            Houses::Estate => (ESTATE, 3),
            Houses::Detached => (MODERN, 4),
        };
        // The country words help out when a stock runs dry.
        for (words, slot) in [(stock, slot), (COUNTRY, 5)] {
            let stock: Vec<&str> = words.split(", ").collect();
            for _ in 0..stock.len() * 3 {
                let turn = self.turn[slot];
                self.turn[slot] += 1;
                let stem = stock[turn % stock.len()];
                let round = turn / stock.len();
                let ending = ending(quarter.houses, length, joined, crescent, turn + round);
                let name = format!("{stem} {ending}");
                // Two streets may share a stem only when far apart in the list: "Oak Road", "Oak Close".
                if round < 2 && self.used.insert(name.clone()) {
                    return name;
                }
            }
        }
        let mut number = 2;
        loop {
            let name = format!("Ashview {}", ordinal(number));
            if self.used.insert(name.clone()) {
                return name;
            }
            number += 1;
        }
    }
}

/// The last resort of a generator that has run out of words.
fn ordinal(number: usize) -> String {
    format!("Lane No. {number}")
}

/// The second word of a name.
fn ending(houses: Houses, length: f64, joined: bool, crescent: bool, turn: usize) -> &'static str {
    let choose = |words: &[&'static str]| words[turn % words.len()];
    if crescent {
        return choose(&["Crescent", "Crescent", "Circle"]);
    }
    if !joined && length < 150.0 {
        return match houses {
            Houses::Old => choose(&["Yard", "Court", "Passage"]),
            Houses::Terraces => choose(&["Place", "Terrace", "Mews"]),
            Houses::Detached => choose(&["Close", "Court", "Rise"]),
            _ => choose(&["Close", "Close", "Grove", "Gardens"]),
        };
    }
    match houses {
        Houses::Old => choose(&["Lane", "Street", "Row", "Hill"]),
        Houses::Terraces => choose(&["Street", "Street", "Road", "Street"]),
        Houses::Semis => choose(&["Avenue", "Road", "Drive", "Avenue", "Gardens"]),
        Houses::Estate => choose(&["Walk", "Road", "Drive", "Way"]),
        Houses::Detached => choose(&["Drive", "Way", "Rise", "Lane"]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quarters::QUARTERS;

    #[test]
    fn a_name_is_given_once() {
        let mut names = Names::new(["Lavender Avenue"].into_iter());
        let mut seen = BTreeSet::new();
        for i in 0..400 {
            let name = names.next(&QUARTERS[i % QUARTERS.len()], 120.0, i % 2 == 0, false);
            assert_ne!(name, "Lavender Avenue");
            assert!(seen.insert(name));
        }
    }
}
