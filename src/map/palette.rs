//! The map's colours: safe for colour-blind readers, ordered in lightness so that they survive
//! greyscale printing and a washed-out projector.

use egui::Color32;

use super::layers::areas::DEPRIVATION_CLASSES;
use crate::geography::{BasemapAreaKind, LineKind};
use crate::profile::CommunityKind;

/// How many classes of density are painted.
pub const DENSITY_CLASSES: usize = 5;

/// All colours of the map for one appearance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MapColours {
    /// Ground without anything on it.
    pub ground: Color32,
    /// Parks and other green.
    pub green: Color32,
    /// Woodland.
    pub wood: Color32,
    /// School, cemetery, industrial ground.
    pub built: Color32,
    /// Water.
    pub water: Color32,
    /// Buildings.
    pub building: Color32,
    /// The rim of a building.
    pub building_rim: Color32,
    /// Streets.
    pub street: Color32,
    /// Main streets.
    pub main_street: Color32,
    /// The rim of a street.
    pub street_rim: Color32,
    /// Footpaths.
    pub path: Color32,
    /// Railway.
    pub railway: Color32,
    /// Street names and other labels.
    pub label: Color32,
    /// Names of districts and the town.
    pub label_strong: Color32,
    /// Names on green and on water.
    pub label_park: Color32,
    /// The rim of a label.
    pub halo: Color32,
    /// The graticule.
    pub graticule: Color32,
    /// The neighbourhood's boundary.
    pub boundary: Color32,
    /// Rims and names of areas.
    pub area: Color32,
    /// Deprivation from the most deprived fifth to the least.
    pub deprivation: [Color32; DEPRIVATION_CLASSES],
    /// Density from the lowest class to the highest.
    pub density: [Color32; DENSITY_CLASSES],
    /// The outline of a hot spot.
    pub hot_spot: Color32,
    /// The number of a hot spot.
    pub on_hot_spot: Color32,
    /// Incidents.
    pub incident: Color32,
    /// The rim of a symbol.
    pub symbol_rim: Color32,
    /// What is selected.
    pub selected: Color32,
    /// The ground of the legend.
    pub card: Color32,
    /// Whether these are the colours for a dark window.
    pub dark: bool,
}

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

impl MapColours {
    /// The colours for a light or a dark window.
    pub const fn of(dark: bool) -> Self {
        if dark { Self::DARK } else { Self::LIGHT }
    }

    const LIGHT: Self = Self {
        ground: rgb(0xF2_F0EB),
        green: rgb(0xD9_E8CC),
        wood: rgb(0xC6_DCB8),
        built: rgb(0xE8_E4E0),
        water: rgb(0xB4_D2E4),
        building: rgb(0xDC_D6CD),
        building_rim: rgb(0xC4_BCB0),
        street: rgb(0xFF_FFFF),
        main_street: rgb(0xFD_F3D0),
        street_rim: rgb(0xC8_C2B8),
        path: rgb(0xB5_A894),
        railway: rgb(0x8A_8A8A),
        label: rgb(0x3D_3A36),
        label_strong: rgb(0x1E_2733),
        label_park: rgb(0x2F_5526),
        halo: rgb(0xFA_F9F6),
        graticule: rgb(0xC9_CDD2),
        boundary: rgb(0x4B_3A78),
        area: rgb(0x22_505C),
        deprivation: [
            rgb(0x0B_3C5D),
            rgb(0x34_7391),
            rgb(0x74_A9BC),
            rgb(0xAF_D1D9),
            rgb(0xDF_EFF0),
        ],
        density: [rgb(0xFE_E391), rgb(0xFD_B863), rgb(0xEC_7E36), rgb(0xC9_442B), rgb(0x8A_1538)],
        hot_spot: rgb(0x5C_0A26),
        on_hot_spot: rgb(0xFF_FFFF),
        incident: rgb(0x33_3F4D),
        symbol_rim: rgb(0xFF_FFFF),
        selected: rgb(0x0B_57A4),
        card: rgb(0xFC_FCFB),
        dark: false,
    };

    const DARK: Self = Self {
        ground: rgb(0x1B_2129),
        green: rgb(0x21_3226),
        wood: rgb(0x1D_3A28),
        built: rgb(0x22_2831),
        water: rgb(0x17_3448),
        building: rgb(0x2C_343F),
        building_rim: rgb(0x3C_4653),
        street: rgb(0x44_4F5D),
        main_street: rgb(0x5B_5D56),
        street_rim: rgb(0x14_191F),
        path: rgb(0x53_5A60),
        railway: rgb(0x74_7E8A),
        label: rgb(0xCF_D6DE),
        label_strong: rgb(0xF0_F4F8),
        label_park: rgb(0xA9_D3A0),
        halo: rgb(0x14_191F),
        graticule: rgb(0x3A_4552),
        boundary: rgb(0xBF_A8F0),
        area: rgb(0x9F_D3DE),
        deprivation: [
            rgb(0xDA_F2F6),
            rgb(0x97_CAD6),
            rgb(0x5C_9AAC),
            rgb(0x35_6B7F),
            rgb(0x23_4655),
        ],
        density: [rgb(0x5E_2A6B), rgb(0x9B_3368), rgb(0xD6_4F57), rgb(0xF5_8D48), rgb(0xFC_DC7A)],
        hot_spot: rgb(0xFF_E9B0),
        on_hot_spot: rgb(0x22_1405),
        incident: rgb(0xDD_E4EC),
        symbol_rim: rgb(0x10_151B),
        selected: rgb(0x7C_B7F5),
        card: rgb(0x1A_212A),
        dark: true,
    };

    /// The fill of an area of the basemap.
    pub const fn area(&self, kind: BasemapAreaKind) -> Color32 {
        match kind {
            BasemapAreaKind::Industrial | BasemapAreaKind::School | BasemapAreaKind::Cemetery => {
                self.built
            }
            BasemapAreaKind::Allotments | BasemapAreaKind::Park | BasemapAreaKind::Pitch => {
                self.green
            }
            BasemapAreaKind::Wood => self.wood,
            BasemapAreaKind::Water => self.water,
            BasemapAreaKind::Building => self.building,
        }
    }

    /// The colour of a line of the basemap.
    pub const fn line(&self, kind: LineKind) -> Color32 {
        match kind {
            LineKind::Footpath => self.path,
            LineKind::Service | LineKind::Residential | LineKind::Minor => self.street,
            LineKind::HighStreet | LineKind::Main => self.main_street,
            LineKind::Stream => self.water,
            LineKind::Railway => self.railway,
        }
    }

    /// The colour of a layer of the community map: Okabe and Ito's colour-blind safe set, darker
    /// or lighter to stand off the ground.
    pub const fn community(&self, kind: CommunityKind) -> Color32 {
        match (kind, self.dark) {
            (CommunityKind::Stakeholder, false) => rgb(0x00_5C9E),
            (CommunityKind::Stakeholder, true) => rgb(0x5F_B4F2),
            (CommunityKind::FocalPoint, false) => rgb(0x00_7A5A),
            (CommunityKind::FocalPoint, true) => rgb(0x35_D0A2),
            (CommunityKind::PlaceOfWorship, false) => rgb(0x9A_3C80),
            (CommunityKind::PlaceOfWorship, true) => rgb(0xE6_9BCB),
            (CommunityKind::Spoc, false) => rgb(0x24_2E3A),
            (CommunityKind::Spoc, true) => rgb(0xF0_E442),
            (CommunityKind::Strategy, false) => rgb(0x4B_3A9E),
            (CommunityKind::Strategy, true) => rgb(0xB7_A5FF),
            (CommunityKind::Observation, false) => rgb(0xA3_4A00),
            (CommunityKind::Observation, true) => rgb(0xF2_9B5C),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lightness(c: Color32) -> f64 {
        0.2126 * f64::from(c.r()) + 0.7152 * f64::from(c.g()) + 0.0722 * f64::from(c.b())
    }

    #[test]
    fn density_classes_survive_greyscale() {
        for dark in [false, true] {
            let c = MapColours::of(dark).density.map(lightness);
            for pair in c.windows(2) {
                let step = if dark { pair[1] - pair[0] } else { pair[0] - pair[1] };
                assert!(step > 18.0, "dark {dark}: {c:?}");
            }
        }
    }

    #[test]
    fn deprivation_classes_survive_greyscale() {
        for dark in [false, true] {
            // The most deprived stands off the ground most.
            let c = MapColours::of(dark).deprivation.map(lightness);
            for pair in c.windows(2) {
                let step = if dark { pair[0] - pair[1] } else { pair[1] - pair[0] };
                assert!(step > 18.0, "dark {dark}: {c:?}");
            }
        }
    }
}
