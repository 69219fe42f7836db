//! What features of others become on the basemap: told by the names that OpenStreetMap, OS Open
//! Zoomstack, and the tiles of `OpenMapTiles`, Protomaps and Shortbread give to layers and classes.

use geo::{Coord, CoordsIter, Geometry, LineString, Polygon};

use crate::geography::{
    Basemap, BasemapArea, BasemapAreaKind, BasemapLabel, LabelKind, Line, LineKind, WorldBounds,
    WorldPoint,
};

/// What a feature is to be drawn as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Drawn {
    Line(LineKind),
    Area(BasemapAreaKind),
    Label(LabelKind),
}

/// A value of a feature by the name of its column; `None` where it is empty or not there.
type Value<'a> = &'a dyn Fn(&str) -> Option<String>;

/// A basemap in the making.
pub(super) struct BasemapShapes<'a> {
    basemap: Basemap,
    left_out: u64,
    place: &'a dyn Fn(Coord<f64>) -> Option<WorldPoint>,
}

impl<'a> BasemapShapes<'a> {
    /// An empty basemap with its credit line. `place` gives the place of a coordinate; a
    /// coordinate that has none is left out of its shape.
    pub(super) fn new(
        attribution: &str,
        place: &'a dyn Fn(Coord<f64>) -> Option<WorldPoint>,
    ) -> Self {
        let basemap = Basemap { attribution: attribution.to_owned(), ..Basemap::default() };
        Self { basemap, left_out: 0, place }
    }

    /// The basemap, its areas in the order they are drawn in, and how many features it does not
    /// show.
    pub(super) fn finish(mut self) -> (Basemap, u64) {
        self.basemap.areas.sort_by_key(|a| a.kind);
        (self.basemap, self.left_out)
    }

    /// Counts a feature that is not shown.
    pub(super) fn leave_out(&mut self) {
        self.left_out += 1;
    }

    /// Adds a feature of a layer, if the basemap shows its kind.
    pub(super) fn add(&mut self, layer: &str, value: Value<'_>, shape: &Geometry<f64>) {
        let name = ["name", "name1", "name:en", "name_en"].into_iter().find_map(value);
        let name = name.filter(|n| !n.trim().is_empty());
        let drawn = drawn(&layer.to_lowercase(), value, shape, name.is_some());
        let count = |b: &Basemap| b.lines.len() + b.areas.len() + b.labels.len();
        let before = count(&self.basemap);
        if let Some(drawn) = drawn {
            self.draw(drawn, name.as_deref(), shape);
        }
        self.left_out += u64::from(count(&self.basemap) == before);
    }

    fn draw(&mut self, drawn: Drawn, name: Option<&str>, shape: &Geometry<f64>) {
        match (drawn, shape) {
            (_, Geometry::GeometryCollection(parts)) => {
                parts.iter().for_each(|part| self.draw(drawn, name, part));
            }
            (Drawn::Line(kind), Geometry::LineString(line)) => self.line(kind, name, line),
            (Drawn::Line(kind), Geometry::MultiLineString(lines)) => {
                lines.iter().for_each(|line| self.line(kind, name, line));
            }
            // A street round a square, drawn as an area.
            (Drawn::Line(kind), Geometry::Polygon(p)) => self.line(kind, name, p.exterior()),
            (Drawn::Area(kind), Geometry::Polygon(p)) => self.area(kind, name, p),
            (Drawn::Area(kind), Geometry::MultiPolygon(parts)) => {
                parts.iter().for_each(|p| self.area(kind, name, p));
            }
            (Drawn::Label(kind), Geometry::Point(p)) => self.label(kind, name, p.0),
            (Drawn::Label(kind), Geometry::MultiPoint(points)) => {
                points.iter().for_each(|p| self.label(kind, name, p.0));
            }
            _ => {}
        }
    }

    fn label(&mut self, kind: LabelKind, name: Option<&str>, at: Coord<f64>) {
        if let (Some(text), Some(at)) = (name, (self.place)(at)) {
            self.basemap.labels.push(BasemapLabel { kind, text: text.to_owned(), at });
        }
    }

    fn line(&mut self, kind: LineKind, name: Option<&str>, line: &LineString<f64>) {
        let points: Vec<WorldPoint> = line.coords_iter().filter_map(self.place).collect();
        let (Some(bounds), true) = (WorldBounds::around(points.iter().copied()), points.len() > 1)
        else {
            return;
        };
        self.basemap.lines.push(Line { kind, name: name.map(str::to_owned), points, bounds });
    }

    fn area(&mut self, kind: BasemapAreaKind, name: Option<&str>, area: &Polygon<f64>) {
        let Some(ring) = self.ring(area.exterior()) else { return };
        let Some(bounds) = WorldBounds::around(ring.iter().copied()) else { return };
        let holes = area.interiors().iter().filter_map(|hole| self.ring(hole)).collect();
        let name = name.map(str::to_owned);
        self.basemap.areas.push(BasemapArea { kind, name, ring, holes, bounds });
    }

    fn ring(&self, ring: &LineString<f64>) -> Option<Vec<WorldPoint>> {
        let mut ring: Vec<WorldPoint> = ring.coords_iter().filter_map(self.place).collect();
        if ring.len() > 1 && ring.first() == ring.last() {
            ring.pop();
        }
        (ring.len() > 2).then_some(ring)
    }
}

/// What a feature is drawn as; `None` for what no basemap shows.
fn drawn(layer: &str, value: Value<'_>, shape: &Geometry<f64>, has_name: bool) -> Option<Drawn> {
    let is_line = matches!(shape, Geometry::LineString(_) | Geometry::MultiLineString(_));
    let is_area = matches!(shape, Geometry::Polygon(_) | Geometry::MultiPolygon(_));
    let tag = |name: &str| value(name).unwrap_or_default().to_lowercase();
    if ["boundary", "boundaries", "boundary_labels", "ferries"].contains(&layer) {
        return None;
    }
    if (is_line || is_area)
        && let Some(kind) = street(layer, &tag)
    {
        return is_line.then_some(Drawn::Line(kind));
    }
    if is_line {
        let is_stream = !tag("waterway").is_empty()
            || ["waterlines", "waterway", "water", "water_lines"].contains(&layer);
        return is_stream.then_some(Drawn::Line(LineKind::Stream));
    }
    if is_area {
        return area(layer, &tag).map(Drawn::Area);
    }
    let is_point = matches!(shape, Geometry::Point(_) | Geometry::MultiPoint(_));
    (is_point && has_name).then(|| label(layer, &tag)).flatten().map(Drawn::Label)
}

/// How the name of a place is set; `None` for names of countries and of house numbers.
fn label(layer: &str, tag: &dyn Fn(&str) -> String) -> Option<LabelKind> {
    let place =
        ["place", "class", "kind_detail", "kind"].map(tag).into_iter().find_map(|word| match word
            .as_str()
        {
            "city" | "town" | "village" => Some(LabelKind::Town),
            "suburb" | "neighbourhood" | "quarter" | "hamlet" | "neighborhood"
            | "isolated_dwelling" => Some(LabelKind::District),
            _ => None,
        });
    match layer {
        "housenumber" | "addresses" | "earth" | "transportation_name" | "aerodrome_label" => None,
        "place" | "places" | "place_labels" => place,
        "names" => Some(place.unwrap_or(LabelKind::District)),
        "water_name" | "water" | "water_polygons_labels" => Some(LabelKind::Water),
        "park" => Some(LabelKind::Park),
        _ => Some(place.unwrap_or(LabelKind::Building)),
    }
}

/// The kind of a street or railway by its OpenStreetMap class, by the class that tiles give it, or
/// by the Zoomstack layer that it lies in.
fn street(layer: &str, tag: &dyn Fn(&str) -> String) -> Option<LineKind> {
    let is_rail = |word: &str| ["rail", "light_rail", "tram", "subway", "transit"].contains(&word);
    if is_rail(&tag("railway")) || layer == "rail" {
        return Some(LineKind::Railway);
    }
    let highway = tag("highway");
    if !highway.is_empty() {
        return class(&highway);
    }
    match layer {
        "roads_national" | "roads_regional" => Some(LineKind::Main),
        "roads_local" => Some(LineKind::Residential),
        "transportation"
        | "transportation_name"
        | "streets"
        | "street_labels"
        | "roads"
        | "road"
        | "street_polygons"
        | "transit" => {
            // From the finest of these words to the coarsest.
            let words = ["kind_detail", "subclass", "class", "kind", "type"].map(tag);
            let known = words
                .iter()
                .find_map(|word| if is_rail(word) { Some(LineKind::Railway) } else { class(word) });
            let zoomstack = layer == "roads" && !words[4].is_empty();
            known.or(zoomstack.then_some(LineKind::Residential))
        }
        _ => None,
    }
}

/// The kind of a street by one word.
fn class(word: &str) -> Option<LineKind> {
    Some(match word {
        "motorway" | "motorway_link" | "trunk" | "trunk_link" | "primary" | "primary_link"
        | "secondary" | "secondary_link" | "highway" | "major_road" => LineKind::Main,
        "tertiary" | "tertiary_link" | "medium_road" => LineKind::HighStreet,
        "unclassified" | "road" => LineKind::Minor,
        "residential" | "living_street" | "pedestrian" | "minor" | "minor_road" => {
            LineKind::Residential
        }
        "service" | "track" | "busway" => LineKind::Service,
        "footway" | "path" | "cycleway" | "steps" | "bridleway" | "corridor" => LineKind::Footpath,
        _ => return None,
    })
}

/// The kind of an area by its layer and its tags.
fn area(layer: &str, tag: &dyn Fn(&str) -> String) -> Option<BasemapAreaKind> {
    use BasemapAreaKind as Kind;
    let is_building = ["local_buildings", "district_buildings", "buildings", "building"];
    if !tag("building").is_empty() || is_building.contains(&layer) {
        return Some(Kind::Building);
    }
    match layer {
        "water" | "surfacewater" | "water_polygons" | "ocean" | "waterway" => {
            return Some(Kind::Water);
        }
        "woodland" => return Some(Kind::Wood),
        "greenspace" | "park" => return Some(Kind::Park),
        _ => {}
    }
    let words = ["leisure", "landuse", "natural", "amenity", "subclass", "class", "kind"].map(tag);
    let known = words.iter().find_map(|word| match word.as_str() {
        "park" | "garden" | "nature_reserve" | "recreation_ground" | "grass" | "village_green"
        | "meadow" | "golf_course" | "grassland" | "common" => Some(Kind::Park),
        "pitch" | "playground" | "track" | "sports_centre" | "stadium" => Some(Kind::Pitch),
        "forest" | "wood" => Some(Kind::Wood),
        "cemetery" | "grave_yard" => Some(Kind::Cemetery),
        "allotments" => Some(Kind::Allotments),
        "industrial" | "commercial" | "retail" | "railway" => Some(Kind::Industrial),
        "water" | "reservoir" | "basin" | "river" | "lake" => Some(Kind::Water),
        "school" | "college" | "university" | "kindergarten" => Some(Kind::School),
        _ => None,
    });
    known.or((layer == "sites").then_some(Kind::Industrial))
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{line_string, point, polygon};

    fn read(layer: &str, tags: &[(&str, &str)], shape: impl Into<Geometry<f64>>) -> Basemap {
        let place = |c: Coord<f64>| Some(WorldPoint { x: c.x, y: c.y });
        let mut shapes = BasemapShapes::new("", &place);
        let value =
            |name: &str| tags.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
        shapes.add(layer, &value, &shape.into());
        shapes.finish().0
    }

    #[test]
    fn streets_of_four_schemes_are_told_by_layer_and_class() {
        let line = || line_string![(x: 0.0, y: 0.0), (x: 1.0, y: 0.0)];
        for (layer, tags, kind) in [
            ("transportation", &[("class", "minor")][..], Some(LineKind::Residential)),
            ("transportation", &[("class", "rail")], Some(LineKind::Railway)),
            ("transportation", &[("class", "ferry")], None),
            (
                "roads",
                &[("kind", "minor_road"), ("kind_detail", "service")],
                Some(LineKind::Service),
            ),
            ("roads", &[("kind", "highway"), ("kind_detail", "motorway")], Some(LineKind::Main)),
            ("streets", &[("kind", "tertiary")], Some(LineKind::HighStreet)),
            ("roads", &[("highway", "footway")], Some(LineKind::Footpath)),
            ("roads_national", &[], Some(LineKind::Main)),
            ("waterway", &[("class", "river")], Some(LineKind::Stream)),
            ("boundary", &[("class", "residential")], None),
        ] {
            let basemap = read(layer, tags, line());
            assert_eq!(basemap.lines.first().map(|l| l.kind), kind, "{layer} {tags:?}");
        }
    }

    #[test]
    fn areas_keep_their_holes_and_names_are_set_by_what_they_name() {
        let ring = polygon!(
            exterior: [(x: 0.0, y: 0.0), (x: 9.0, y: 0.0), (x: 9.0, y: 9.0), (x: 0.0, y: 9.0)],
            interiors: [[(x: 3.0, y: 3.0), (x: 6.0, y: 3.0), (x: 6.0, y: 6.0)]],
        );
        let basemap = read("landcover", &[("class", "wood")], ring);
        assert_eq!(basemap.areas[0].kind, BasemapAreaKind::Wood);
        assert_eq!(
            basemap.areas[0].holes,
            vec![vec![
                WorldPoint { x: 3.0, y: 3.0 },
                WorldPoint { x: 6.0, y: 3.0 },
                WorldPoint { x: 6.0, y: 6.0 },
            ]]
        );
        let place = [("name", "Headingley"), ("class", "suburb")];
        let basemap = read("place", &place, point!(x: 1.0, y: 1.0));
        assert_eq!(basemap.labels[0].kind, LabelKind::District);
        let country = [("name", "England"), ("class", "country")];
        assert!(read("place", &country, point!(x: 1.0, y: 1.0)).labels.is_empty());
    }
}
