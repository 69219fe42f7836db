//! `beatlas map`: the map as a picture.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::incidents::IncidentArgs;
use super::numbers::positive;
use super::timings::Timings;
use super::{Failure, Printing, say, say_json};
use crate::analysis::CancelToken;
use crate::derived::{HotSpotAnswer, HotSpotQuestion, PreparedPlaces, answer};
use crate::document::Document;
use crate::export::{PictureSize, legend_room, svg, write_picture};
use crate::import::host_of;
use crate::jobs::open;
use crate::jobs::tiles::load_view;
use crate::map::layers::{PreparedCommunity, TileSet};
use crate::map::{Camera, LayerKind, LayerSettings, Layers, MapColours, Scene};
use crate::profile::BasemapChoice;

#[derive(Debug, Args)]
pub(super) struct MapArgs {
    /// The profile.
    profile: PathBuf,
    /// The picture, ending in .svg, .png or .pdf.
    #[arg(long, value_name = "F")]
    out: PathBuf,
    /// Width and height in points.
    #[arg(long, value_name = "WxH", default_value = "1600x1000")]
    size: PictureSize,
    /// With how deprived LSOAs are, where the profile has figures.
    #[arg(long)]
    deprivation: bool,
    /// In the dark colours.
    #[arg(long)]
    dark: bool,
    /// The bandwidth in metres.
    #[arg(long, value_name = "METRES", value_parser = positive, allow_negative_numbers = true)]
    bandwidth: Option<f64>,
    /// Another basemap than the profile's: a file ending in .geojson, .gpkg, .pmtiles or .mbtiles.
    #[arg(long, value_name = "F")]
    basemap: Option<PathBuf>,
    /// The credit line of that basemap, as its source asks for it.
    #[arg(long, value_name = "TEXT", default_value = "", requires = "basemap")]
    credit: String,
    #[command(flatten)]
    incidents: IncidentArgs,
    #[command(flatten)]
    printing: Printing,
}

/// Runs the command.
pub(super) fn run(args: &MapArgs) -> Result<(), Failure> {
    let mut timings = Timings::start();
    let mut document = open::open_to_read(Some(args.profile.clone())).map_err(Failure::refused)?;
    if let Some(file) = &args.basemap {
        // A path that was typed here is not beside the profile.
        let file = std::path::absolute(file).unwrap_or_else(|_| file.clone());
        let file = file.to_string_lossy().into_owned();
        let name = BasemapChoice::of_files(vec![file], args.credit.clone()).to_string();
        let read = open::basemap(&name, None).map_err(Failure::refused)?;
        document.take_basemap(name, read);
    } else if let Some(problem) = &document.basemap_problem {
        eprintln!("beatlas: {problem}");
    }
    timings.stage("read");
    let mut question = document.first_question();
    question.filter = args.incidents.filter(&document.profile)?;
    question.harm = args.incidents.harm()?.map(Arc::new);
    if let Some(bandwidth_m) = args.bandwidth {
        question.settings.bandwidth_m = bandwidth_m;
    }
    let answer = ask(&document, question)?;
    timings.stage("hotspots");
    let mut layers = Layers::default();
    if args.deprivation {
        let shown = LayerSettings { visible: true, ..layers.get(LayerKind::Deprivation) };
        layers.set(LayerKind::Deprivation, shown);
        if document.areas.indices().is_empty() {
            eprintln!(
                "beatlas: no area of the profile has a figure of deprivation; bring them in with import --deprivation"
            );
        }
    }
    let look = Look { size: args.size, dark: args.dark, layers };
    picture(&document, &answer, look, &args.out)?;
    timings.stage("write");
    if args.printing.json {
        say_json(&serde_json::json!({
            "out": args.out,
            "width": args.size.width,
            "height": args.size.height,
            "period": answer.picture.period,
            "incidents": answer.placed,
            "hotspots": answer.hot_spots.spots.len(),
        }))?;
    } else {
        say(&format!("Map written to {}", args.out.display()));
    }
    timings.print(args.printing.timings);
    Ok(())
}

/// Answers a question about a document, waiting for it.
pub(super) fn ask(
    document: &Document,
    question: HotSpotQuestion,
) -> Result<HotSpotAnswer, Failure> {
    let profile = &document.profile;
    let places = Arc::new(PreparedPlaces::of(&profile.incidents));
    answer(question, &places, &profile.plane, None, &CancelToken::new()).map_err(Failure::refused)
}

/// How a picture looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    pub size: PictureSize,
    pub dark: bool,
    pub layers: Layers,
}

/// Writes the map of a document, as a window would show it at first with these layers.
pub(super) fn picture(
    document: &Document,
    answer: &HotSpotAnswer,
    Look { size, dark, layers }: Look,
    out: &Path,
) -> Result<(), Failure> {
    let colours = MapColours::of(dark);
    let (community, held_back) = PreparedCommunity::prepare_for_others(&document.profile);
    if held_back > 0 {
        eprintln!("beatlas: {held_back} records are never to be projected and are left out");
    }
    let home = document
        .home()
        .ok_or_else(|| Failure::refused("the profile has nothing that has a place"))?;
    let mut scene = Scene {
        camera: Camera::fit(home, size.rect()),
        colours: &colours,
        layers: &layers,
        basemap: document.basemap.as_deref(),
        tiles: None,
        boundary: &document.boundary,
        areas: Some(&document.areas),
        hot_spots: Some(&answer.picture),
        community: &community,
        selected_spot: None,
        selected_record: None,
        selected_area: None,
        selected_place: None,
        lit: &[],
        marks: [&[], &[]],
        tools: crate::map::tools::ToolsView::default(),
    };
    // A wide page has room for the legend beside the neighbourhood; a narrow one does not.
    let legend = legend_room(&scene);
    if legend < 0.4 * size.rect().width() {
        scene.camera = Camera::fit_beside(home, size.rect(), legend);
    }
    let tiles = tiles_of(document, &scene.camera);
    scene.tiles = tiles.as_ref();
    let text = svg(&scene, &document.profile.neighbourhood.name);
    write_picture(&text, out).map_err(Failure::refused)
}

/// The tiles of a picture, all read. Those of a server are left out: a picture that is made by a
/// script asks nothing of the network.
fn tiles_of(document: &Document, camera: &Camera) -> Option<TileSet> {
    if let Some(server) = &document.server {
        let host = host_of(&server.address);
        eprintln!("beatlas: the basemap comes from the tile server {host} and is left out");
        return None;
    }
    let tiles = document.tiles.as_ref()?;
    let mut set = TileSet::new(tiles.set.facts.clone());
    if let Some(problem) = load_view(&tiles.source, &mut set, camera).first() {
        eprintln!("beatlas: {}: {problem}", set.facts.name);
    }
    Some(set)
}
