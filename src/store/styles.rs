//! How QGIS shows each layer: small styles in its own words, kept in `layer_styles`.
//!
//! The colours are the Okabe and Ito set, told apart by colour-blind readers.

use rusqlite::{Connection, Result, params};

use super::schema::{GEOMETRY, STYLES, Table};

/// Red, green and blue from 0 to 255.
type Colour = [u8; 3];

const ORANGE: Colour = [230, 159, 0];
const SKY: Colour = [86, 180, 233];
const GREEN: Colour = [0, 158, 115];
const BLUE: Colour = [0, 114, 178];
const VERMILION: Colour = [213, 94, 0];
const PURPLE: Colour = [204, 121, 167];
const GREY: Colour = [110, 110, 110];
const BROWN: Colour = [163, 74, 0];

/// What QGIS calls the kinds of symbol.
#[derive(Clone, Copy)]
enum Symbol {
    /// A marker of a shape and a size in millimetres.
    Marker(&'static str, Colour, f64),
    /// A fill with its share of cover, and an outline.
    Fill(Colour, f64),
}

/// A rule: its name, an expression over the columns, the symbol.
struct Rule {
    label: &'static str,
    filter: &'static str,
    symbol: Symbol,
}

const fn rule(label: &'static str, filter: &'static str, symbol: Symbol) -> Rule {
    Rule { label, filter, symbol }
}

fn rules(table: &str) -> Vec<Rule> {
    use Symbol::{Fill, Marker};
    match table {
        "incidents" => vec![
            rule(
                "Anti-social behaviour",
                "\"crime_type\" = 'Anti-social behaviour'",
                Marker("circle", VERMILION, 2.0),
            ),
            rule("Other crime", "ELSE", Marker("circle", GREY, 1.6)),
        ],
        "stakeholders" => vec![
            rule("Feels unheard", "\"feels_unheard\"", Marker("star", VERMILION, 4.0)),
            rule("Key stakeholder", "ELSE", Marker("star", BLUE, 4.0)),
        ],
        "focal_points" => vec![
            rule(
                "Place of worship",
                "\"category\" = 'place of worship'",
                Marker("pentagon", PURPLE, 4.0),
            ),
            rule("Focal point", "ELSE", Marker("square", GREEN, 3.4)),
        ],
        "spocs" => vec![rule("Single point of contact", "", Marker("triangle", SKY, 4.0))],
        "observations" => vec![rule("Observation", "", Marker("cross_fill", BROWN, 3.4))],
        "hot_spots" => vec![rule("Hot spot", "", Fill(ORANGE, 0.45))],
        "kept_hot_spots" => vec![rule("Kept hot spot", "", Fill(VERMILION, 0.15))],
        // From dark for the most deprived to pale, told apart in grey as well.
        "areas" => vec![
            rule("Deciles 1 and 2, most deprived", "\"imd_decile\" <= 2", Fill([8, 48, 107], 0.6)),
            rule("Deciles 3 and 4", "\"imd_decile\" IN (3, 4)", Fill([33, 113, 181], 0.6)),
            rule("Deciles 5 and 6", "\"imd_decile\" IN (5, 6)", Fill([107, 174, 214], 0.6)),
            rule("Deciles 7 and 8", "\"imd_decile\" IN (7, 8)", Fill([189, 215, 231], 0.6)),
            rule(
                "Deciles 9 and 10, least deprived",
                "\"imd_decile\" >= 9",
                Fill([239, 243, 255], 0.6),
            ),
            rule("No decile", "ELSE", Fill(GREY, 0.05)),
        ],
        "neighbourhood" => vec![rule("Neighbourhood", "", Fill(GREY, 0.05))],
        _ => Vec::new(),
    }
}

/// The statement that makes the table as QGIS itself would.
pub(crate) fn create_sql() -> String {
    format!(
        "CREATE TABLE {STYLES} (
           id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
           f_table_catalog TEXT(256),
           f_table_schema TEXT(256),
           f_table_name TEXT(256),
           f_geometry_column TEXT(256),
           styleName TEXT(30),
           styleQML TEXT,
           styleSLD TEXT,
           useAsDefault BOOLEAN,
           description TEXT,
           owner TEXT(30),
           ui TEXT(30),
           update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now'))
         )"
    )
}

/// Adds the style of a layer; a layer of mixed geometries is left to QGIS, which opens it as
/// three layers, each with another kind of symbol.
pub(crate) fn insert(connection: &Connection, table: &Table) -> Result<()> {
    let rules = rules(table.name);
    if rules.is_empty() {
        return Ok(());
    }
    connection.execute(
        &format!(
            "INSERT INTO {STYLES} (f_table_catalog, f_table_schema, f_table_name,
               f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner)
             VALUES ('', '', ?1, ?2, 'Beatlas', ?3, '', 1, ?4, '')"
        ),
        params![table.name, GEOMETRY, qml(&rules), format!("{} as in Beatlas", table.title)],
    )?;
    Ok(())
}

fn qml(rules: &[Rule]) -> String {
    let mut list = Vec::new();
    let mut symbols = Vec::new();
    for (n, rule) in rules.iter().enumerate() {
        let filter = match rule.filter {
            "" => String::new(),
            text => format!(" filter=\"{}\"", escaped(text)),
        };
        let label = escaped(rule.label);
        list.push(format!("<rule key=\"{{rule-{n}}}\" symbol=\"{n}\" label=\"{label}\"{filter}/>"));
        symbols.push(symbol(n, rule.symbol));
    }
    let (list, symbols) = (list.concat(), symbols.concat());
    // QGIS refuses a style made for another kind of geometry: 0 is points, 2 is areas.
    let kind = match rules.first().map(|r| r.symbol) {
        Some(Symbol::Fill(..)) => 2,
        _ => 0,
    };
    format!(
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\
         <qgis version=\"3.22.0\" styleCategories=\"Symbology\">\
         <renderer-v2 type=\"RuleRenderer\" symbollevels=\"0\" enableorderby=\"0\" forceraster=\"0\">\
         <rules key=\"{{rules}}\">{list}</rules><symbols>{symbols}</symbols></renderer-v2>\
         <layerGeometryType>{kind}</layerGeometryType></qgis>"
    )
}

fn symbol(name: usize, symbol: Symbol) -> String {
    let (kind, class, options) = match symbol {
        Symbol::Marker(shape, colour, size) => (
            "marker",
            "SimpleMarker",
            vec![
                ("name", shape.to_owned()),
                ("color", rgba(colour, 1.0)),
                ("outline_color", rgba([255; 3], 1.0)),
                ("outline_width", "0.2".to_owned()),
                ("size", size.to_string()),
                ("size_unit", "MM".to_owned()),
            ],
        ),
        Symbol::Fill(colour, cover) => (
            "fill",
            "SimpleFill",
            vec![
                ("color", rgba(colour, cover)),
                ("style", "solid".to_owned()),
                ("outline_color", rgba(colour, 1.0)),
                ("outline_style", "solid".to_owned()),
                ("outline_width", "0.5".to_owned()),
                ("outline_width_unit", "MM".to_owned()),
            ],
        ),
    };
    let options: Vec<String> = options
        .iter()
        .map(|(k, v)| format!("<Option type=\"QString\" name=\"{k}\" value=\"{v}\"/>"))
        .collect();
    let options = options.concat();
    format!(
        "<symbol type=\"{kind}\" name=\"{name}\" alpha=\"1\" clip_to_extent=\"1\" force_rhr=\"0\">\
         <layer class=\"{class}\" enabled=\"1\" locked=\"0\" pass=\"0\">\
         <Option type=\"Map\">{options}</Option></layer></symbol>"
    )
}

fn rgba([r, g, b]: Colour, cover: f64) -> String {
    format!("{r},{g},{b},{}", (cover * 255.0).round() as u8)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
