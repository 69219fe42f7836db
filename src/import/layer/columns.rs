//! Which column of a file is what in a layer.

use super::report::LayerReport;
use crate::import::error::{ImportError, shortened};
use crate::profile::{CommunityLayer, Field};

/// What a column of a layer's file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LayerColumn {
    Id,
    Field(Field),
    Longitude,
    Latitude,
    Wkt,
    /// Of the neighbourhood: an export has it, an import never changes it.
    Basemap,
}

impl LayerColumn {
    /// What a column of this name holds in a table, whatever its capitals.
    pub(super) fn of(layer: CommunityLayer, name: &str) -> Option<Self> {
        let is = |known: &str| known.eq_ignore_ascii_case(name.trim());
        if let Some(field) = layer.fields().iter().find(|f| is(f.column())) {
            return Some(Self::Field(*field));
        }
        match layer {
            _ if is("id") => Some(Self::Id),
            _ if is("wkt") => Some(Self::Wkt),
            CommunityLayer::Neighbourhood => is("basemap").then_some(Self::Basemap),
            _ if is("longitude") => Some(Self::Longitude),
            _ if is("latitude") => Some(Self::Latitude),
            _ => None,
        }
    }

    /// Whether it says where something is.
    pub(super) fn is_place(self) -> bool {
        matches!(self, Self::Longitude | Self::Latitude | Self::Wkt)
    }
}

/// The columns that a file of the layer may have; `table` with those that say where.
pub(super) fn expected(layer: CommunityLayer, table: bool) -> String {
    let fields: Vec<&str> = layer.fields().iter().map(|f| f.column()).collect();
    let place = match layer {
        _ if !table => "",
        CommunityLayer::Strategies | CommunityLayer::Neighbourhood => ", wkt",
        _ => ", longitude, latitude",
    };
    format!("the columns of the layer {layer} (id, {}{place})", fields.join(", "))
}

/// Finds what each column is, in the order of the names; names that nobody knows are noted in the
/// report. Refused where two columns are the same, or none is one of the layer. `place` says that
/// the file has places beside its columns.
pub(super) fn find(
    names: &[&str],
    line: Option<u64>,
    place: bool,
    report: &mut LayerReport,
) -> Result<Vec<Option<LayerColumn>>, ImportError> {
    let layer = report.layer;
    let mut columns: Vec<Option<LayerColumn>> = Vec::new();
    for name in names {
        let column = LayerColumn::of(layer, name).filter(|c| !(place && c.is_place()));
        if column.is_some() && columns.contains(&column) {
            let found = format!("the column \"{}\" twice", shortened(name, 60));
            return Err(report.refused(line, "each column once", &found, "take one of them out"));
        }
        columns.push(column);
    }
    one_place(layer, &mut columns);
    let has = |c: LayerColumn| columns.contains(&Some(c));
    // A boundary may come alone; a record without a name and an id is nothing.
    let boundary = layer == CommunityLayer::Neighbourhood && (place || has(LayerColumn::Wkt));
    let known = columns.iter().flatten().any(|c| !c.is_place());
    if !known && !boundary {
        return Err(unknown(names, line, place, report));
    }
    let (lon, lat) = (has(LayerColumn::Longitude), has(LayerColumn::Latitude));
    if lon != lat {
        let (missing, there) =
            if lon { ("latitude", "longitude") } else { ("longitude", "latitude") };
        return Err(report.refused(
            line,
            format!("the columns longitude and latitude, in degrees of WGS84, or neither; \"{missing}\" is missing"),
            &format!("the column \"{there}\" alone"),
            "name the two columns so, or take them out",
        ));
    }
    if let Some(metres) = names.iter().find(|n| in_metres(n))
        && !lon
        && !place
        && !has(LayerColumn::Wkt)
    {
        return Err(report.refused(
            line,
            "places in degrees of WGS84, in the columns longitude and latitude",
            &format!("the column \"{}\", with places in metres", shortened(metres, 60)),
            "save the file with longitude and latitude, or as GeoJSON in EPSG:4326",
        ));
    }
    for (name, column) in names.iter().zip(&columns) {
        let name = shortened(name, 60);
        let left_out = &mut report.columns_left_out;
        if column.is_none() && !name.is_empty() && !left_out.contains(&name) {
            left_out.push(name);
        }
    }
    Ok(columns)
}

/// A row has one place: where a table has it twice, the columns that an export of the layer writes
/// are read, and the others are left out.
fn one_place(layer: CommunityLayer, columns: &mut [Option<LayerColumn>]) {
    let pair = [LayerColumn::Longitude, LayerColumn::Latitude];
    let both = pair.iter().all(|c| columns.contains(&Some(*c)));
    let wkt = columns.contains(&Some(LayerColumn::Wkt));
    let takes_wkt = matches!(layer, CommunityLayer::Strategies | CommunityLayer::Neighbourhood);
    for column in columns.iter_mut() {
        let is_wkt = *column == Some(LayerColumn::Wkt);
        let is_pair = column.is_some_and(|c| pair.contains(&c));
        if wkt && (is_pair && (takes_wkt || !both)) || is_wkt && both && !takes_wkt {
            *column = None;
        }
    }
}

fn in_metres(name: &str) -> bool {
    ["easting", "eastings", "northing", "northings"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(name.trim()))
}

fn unknown(names: &[&str], line: Option<u64>, place: bool, report: &LayerReport) -> ImportError {
    let first: Vec<&str> = names.iter().copied().take(20).collect();
    let mut found = format!("the columns \"{}\"", shortened(&first.join(","), 160));
    let advice = match names {
        [one] if one.contains([';', '\t']) => {
            found.push_str(", which are not separated by commas");
            "save the file with commas between the columns"
        }
        _ => "rename the columns so, or choose the layer that the file holds",
    };
    report.refused(line, expected(report.layer, !place), &found, advice)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(layer: CommunityLayer, names: &[&str]) -> (Vec<Option<LayerColumn>>, Vec<String>) {
        let mut report = LayerReport::new("f.csv".to_owned(), layer);
        let found = find(names, Some(1), false, &mut report).unwrap();
        (found, report.columns_left_out)
    }

    #[test]
    fn of_two_ways_to_say_where_one_is_read_and_the_other_named() {
        let names = ["title", "longitude", "latitude", "WKT", "colour", ""];
        let (found, left_out) = columns(CommunityLayer::Observations, &names);
        assert_eq!(found[1], Some(LayerColumn::Longitude));
        assert_eq!((found[3], left_out), (None, vec!["WKT".to_owned(), "colour".to_owned()]));
        let (found, left_out) = columns(CommunityLayer::Strategies, &names);
        assert_eq!(found[3], Some(LayerColumn::Wkt));
        assert_eq!(left_out, ["longitude", "latitude", "colour"]);
        let (found, _) = columns(CommunityLayer::Strategies, &names[..3]);
        assert_eq!(found[2], Some(LayerColumn::Latitude));
    }

    #[test]
    fn kind_is_what_the_layer_says_it_is() {
        let of = |layer| LayerColumn::of(layer, " Kind ");
        let stakeholder = LayerColumn::Field(Field::StakeholderType);
        assert_eq!(of(CommunityLayer::Stakeholders), Some(stakeholder));
        let observation = LayerColumn::Field(Field::ObservationKind);
        assert_eq!(of(CommunityLayer::Observations), Some(observation));
        assert_eq!(of(CommunityLayer::Spocs), None);
    }
}
