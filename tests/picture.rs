//! The map as SVG against a golden file: layers, legend, scale bar, north, credit, period.
//!
//! `BLESS=1 cargo test --test picture` writes the golden file anew; look at it before you commit.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::path::Path;
use std::sync::Arc;

use beatlas::analysis::CancelToken;
use beatlas::derived::{HotSpotQuestion, PreparedPlaces, answer};
use beatlas::document::Document;
use beatlas::export::{PictureSize, svg};
use beatlas::geography::{LonLat, MetricPlane};
use beatlas::import::read_basemap;
use beatlas::map::layers::PreparedBasemap;
use beatlas::map::{Camera, LayerKind, LayerSettings, Layers, MapColours, Scene};
use beatlas::profile::{
    Area, AreaId, AreaKind, ContentKey, CrimeType, Deprivation, FocalPoint, FocalPointCategory,
    FocalPointId, FocalPointStatus, Handling, Incident, IncidentsBuilder, NeighbourhoodProfile,
    Precision, When,
};

const BASEMAP: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"kind":"street","class":"main","name":"Mill & Bridge Road"},"geometry":{"type":"LineString","coordinates":[[1.320,53.630],[1.330,53.6305],[1.340,53.632]]}},
{"type":"Feature","properties":{"kind":"park","name":"Green"},"geometry":{"type":"Polygon","coordinates":[[[1.331,53.626],[1.337,53.626],[1.337,53.629],[1.331,53.629],[1.331,53.626]]]}},
{"type":"Feature","properties":{"kind":"building","name":"Hall"},"geometry":{"type":"Polygon","coordinates":[[[1.326,53.6310],[1.327,53.6310],[1.327,53.6315],[1.326,53.6315],[1.326,53.6310]]]}},
{"type":"Feature","properties":{"kind":"label","class":"park","name":"The Green"},"geometry":{"type":"Point","coordinates":[1.334,53.6275]}}
]}"#;

fn document() -> Document {
    let mut profile = NeighbourhoodProfile::new("Small", MetricPlane::british_national_grid());
    let at = |lon, lat| LonLat::new(lon, lat).unwrap();
    profile.neighbourhood.boundary =
        vec![at(1.319, 53.624), at(1.341, 53.624), at(1.341, 53.634), at(1.319, 53.634)];
    profile.focal_points.push(FocalPoint {
        id: FocalPointId::new(),
        name: "Hall".to_owned(),
        category: FocalPointCategory::CommunityCentre,
        opening_times: String::new(),
        busy_times: String::new(),
        faith_of_place: String::new(),
        status: FocalPointStatus::Open,
        closed_on: None,
        primary_spoc: None,
        location: Some(at(1.3265, 53.6312)),
        handling: Handling::default(),
    });
    let mut incidents = IncidentsBuilder::new(profile.plane.clone());
    for i in 0..24_u8 {
        let f = f64::from(i);
        incidents
            .push(&Incident {
                key: ContentKey([i; 16]),
                source_id: String::new(),
                when: When::from_text(if i < 20 { "2026-08" } else { "2026-03" }).unwrap(),
                lon_lat: Some(at(
                    1.33 + 0.0002 * (f % 5.0),
                    53.6302 + 0.0003 * (f / 5.0).floor() * (f % 3.0),
                )),
                precision: Precision::Exact,
                location: "Mill & Bridge Road".to_owned(),
                crime_type: CrimeType::AntiSocialBehaviour,
                asb_type: None,
                asb_sub_type: None,
                outcome: String::new(),
                caller: String::new(),
                reported_by: String::new(),
                falls_within: String::new(),
                lsoa_code: String::new(),
                lsoa_name: String::new(),
                context: String::new(),
            })
            .unwrap();
    }
    profile.incidents = Arc::new(incidents.build());
    let basemap = read_basemap(BASEMAP, "Invented").unwrap();
    let basemap = Arc::new(PreparedBasemap::prepare(Arc::new(basemap)));
    Document::new(profile, None, Some(basemap))
}

fn picture(document: &Document, layers: &Layers, dark: bool) -> String {
    let question = HotSpotQuestion::first(1, &document.profile);
    let places = Arc::new(PreparedPlaces::of(&document.profile.incidents));
    let plane = &document.profile.plane;
    let answer = answer(question, &places, plane, None, &CancelToken::new()).unwrap();
    let colours = MapColours::of(dark);
    let size: PictureSize = "640x420".parse().unwrap();
    let scene = Scene {
        camera: Camera::fit(document.home().unwrap(), size.rect()),
        colours: &colours,
        layers,
        basemap: document.basemap.as_deref(),
        tiles: None,
        boundary: &document.boundary,
        areas: Some(&document.areas),
        hot_spots: Some(&answer.picture),
        community: &document.community,
        selected_spot: None,
        selected_record: None,
        selected_area: None,
        selected_place: None,
        lit: &[],
        marks: [&[], &[]],
        tools: beatlas::map::tools::ToolsView::default(),
    };
    svg(&scene, "Small")
}

fn golden(name: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, found).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap();
    let difference = expected.lines().zip(found.lines()).enumerate().find(|(_, (a, b))| a != b);
    if let Some((i, (a, b))) = difference {
        let short = |s: &str| s.chars().take(300).collect::<String>();
        panic!("{name}:{}: expected\n{}\nfound\n{}", i + 1, short(a), short(b));
    }
    assert_eq!(expected.lines().count(), found.lines().count(), "{name}: another length");
}

#[test]
fn the_map_is_the_golden_one() {
    golden("small-light.svg", &picture(&document(), &Layers::default(), false));
}

#[test]
fn the_picture_says_what_it_shows() {
    let light = picture(&document(), &Layers::default(), false);
    for words in [
        "ASB: 24 incidents",
        "Mar 2026 to Aug 2026 (6 months)",
        "Incidents per km² in the period",
        "Quartic kernel, 200 m bandwidth",
        "3 × the mean of non-zero cells",
        "Neighbourhood boundary",
        "Mill &amp; Bridge Road",
        "The Green",
        "Invented",
        ">N<",
    ] {
        assert!(light.contains(words), "{words:?} is missing");
    }
}

#[test]
fn published_incidents_put_their_credit_on_the_picture() {
    let mut document = document();
    assert!(!picture(&document, &Layers::default(), false).contains("data.police.uk"));
    let profile = Arc::make_mut(&mut document.profile);
    let mut row = profile.incidents.row(0).unwrap().to_incident();
    row.precision = Precision::Snapped;
    row.key = ContentKey([200; 16]);
    let mut incidents =
        IncidentsBuilder::with(profile.plane.clone(), profile.incidents.as_ref().clone());
    incidents.push(&row).unwrap();
    profile.incidents = Arc::new(incidents.build());
    let with = picture(&document, &Layers::default(), false);
    let mut lines: Vec<&str> = with.split("<text").filter(|t| t.contains("10")).collect();
    lines.retain(|t| t.contains("Contains public sector") || t.contains("Invented"));
    assert!(with.contains("Open Government Licence v3.0 (data.police.uk)"), "{with}");
    assert_eq!(lines.len(), 2, "the basemap's credit stays beside it");
}

/// The small town with a ward of two LSOAs, of which one has figures, and a third beyond it.
fn with_areas() -> Document {
    let mut profile = NeighbourhoodProfile::clone(&document().profile);
    let at = |lon, lat| LonLat::new(lon, lat).unwrap();
    let square = |west: f64, east: f64| {
        vec![vec![at(west, 53.625), at(east, 53.625), at(east, 53.633), at(west, 53.633)]]
    };
    let area = |kind, name: &str, decile: Option<u8>, polygon| Area {
        id: AreaId::new(),
        kind,
        code: String::new(),
        name: name.to_owned(),
        vintage: "2021".to_owned(),
        source: "areas.geojson".to_owned(),
        credit: if kind == AreaKind::Lsoa { "Office for Numbers" } else { "" }.to_owned(),
        deprivation: decile.map(|decile| Deprivation {
            decile,
            rank: None,
            index: "IMD 2025".to_owned(),
        }),
        polygons: vec![polygon],
    };
    let mut ward = square(1.320, 1.340);
    ward.push(vec![at(1.326, 53.628), at(1.326, 53.63), at(1.328, 53.63), at(1.328, 53.628)]);
    profile.areas = Arc::new(vec![
        area(AreaKind::Ward, "Mill ward", None, ward),
        area(AreaKind::Lsoa, "Small 001A", Some(1), square(1.320, 1.330)),
        area(AreaKind::Lsoa, "Small 001B", None, square(1.330, 1.340)),
    ]);
    let basemap = document().basemap;
    Document::new(profile, None, basemap)
}

#[test]
fn areas_are_drawn_named_and_credited_and_deprivation_where_it_is_switched_on() {
    let document = with_areas();
    let mut layers = Layers::default();
    let shown = picture(&document, &layers, false);
    for words in [">Mill ward<", ">Small 001A<", ">Wards<", ">LSOAs<", "Office for Numbers"] {
        assert!(shown.contains(words), "{words:?} is missing");
    }
    assert!(!shown.contains("Deprivation"), "it is switched on by whoever wants it");
    layers.set(LayerKind::Deprivation, LayerSettings { visible: true, opacity: 0.5 });
    let deprived = picture(&document, &layers, false);
    for words in [
        "Deprivation deciles (1: most), IMD 2025",
        "1–2 (most deprived)",
        "9–10 (least deprived)",
        "Not coloured: no figure (1 LSOA)",
    ] {
        assert!(deprived.contains(words), "{words:?} is missing");
    }
    golden("areas-light.svg", &deprived);
    let hidden = LayerSettings { visible: false, opacity: 1.0 };
    for kind in AreaKind::ALL {
        layers.set(LayerKind::Areas(*kind), hidden);
    }
    layers.set(LayerKind::Deprivation, hidden);
    assert_eq!(picture(&document, &layers, false).matches("Office for Numbers").count(), 0);
}

#[test]
fn a_hidden_layer_is_neither_drawn_nor_in_the_legend() {
    let document = document();
    let mut layers = Layers::default();
    let hidden = LayerSettings { visible: false, opacity: 1.0 };
    layers.set(LayerKind::Density, hidden);
    layers.set(LayerKind::HotSpots, hidden);
    let without = picture(&document, &layers, false);
    assert!(!without.contains("per km²") && !without.contains("fill-rule"));
    layers.set(LayerKind::Basemap, hidden);
    let bare = picture(&document, &layers, true);
    assert!(
        !bare.contains("Mill &amp; Bridge Road") && bare.contains("° N"),
        "the graticule stands in"
    );
}
