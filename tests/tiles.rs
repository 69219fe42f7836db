//! Tiles under the map: files and servers, read, drawn, kept, chosen in the window and refused.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use beatlas::export::SvgCanvas;
use beatlas::geography::{BasemapAreaKind, TileId, TileKind, WorldBounds, WorldPoint};
use beatlas::import::{Tile, TileCache, TileProblem, TileServer, TileSource};
use beatlas::jobs::open;
use beatlas::jobs::tiles::load_view;
use beatlas::map::layers::{TileSet, tiles};
use beatlas::map::{Camera, MapColours};
use beatlas::session::{BasemapSource, Message};
use beatlas::store::ProfileFile;
use egui::{Key, Modifiers, Rect, vec2};

#[path = "window/harness.rs"]
mod harness;
use harness::Window;

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/tiles").join(name)
}

const CREDIT: &str = "© Ashview, an invented town";

/// The camera on the middle of what a source covers.
fn on(bounds: WorldBounds, zoom: f64) -> Camera {
    let rect = Rect::from_min_size(egui::Pos2::ZERO, vec2(900.0, 600.0));
    Camera { centre: bounds.centre(), zoom, rect }
}

fn drawn(source: &TileSource, camera: &Camera, dark: bool) -> (String, Vec<String>) {
    let mut set = TileSet::new(source.facts.clone());
    let problems = load_view(source, &mut set, camera);
    let mut canvas = SvgCanvas::new(camera.rect.size());
    let colours = MapColours::of(dark);
    tiles::draw(&mut canvas, camera, &colours, &set);
    tiles::draw_labels(
        &mut canvas,
        camera,
        &colours,
        &mut beatlas::map::LabelSpace::default(),
        &set,
    );
    (canvas.finish("tiles"), problems)
}

#[test]
fn a_file_says_what_it_has_and_gives_its_tiles() {
    let shapes = TileSource::open(&fixture("ashview.pmtiles"), "").unwrap();
    assert_eq!(shapes.facts.kind, TileKind::Shapes);
    assert_eq!(
        (shapes.facts.min_zoom, shapes.facts.max_zoom, shapes.facts.points),
        (13, 14, 512.0)
    );
    assert_eq!(shapes.facts.attribution, CREDIT, "HTML is made plain");
    let bounds = shapes.facts.bounds.unwrap();
    let id = TileId::at(14, bounds.centre());
    let Some(Tile::Shapes(basemap)) = shapes.read(id).unwrap() else { panic!("no shapes") };
    assert!(basemap.lines.iter().any(|l| l.name.as_deref() == Some("High Street")), "names");
    assert!(basemap.areas.iter().any(|a| a.kind == BasemapAreaKind::Building));
    let within = id.bounds();
    let side = within.max.x - within.min.x;
    let is_near = |p: &WorldPoint| {
        (p.x - within.min.x).abs() < 2.5 * side && (p.y - within.min.y).abs() < 2.5 * side
    };
    assert!(basemap.lines.iter().flat_map(|l| &l.points).all(is_near), "shapes lie by their tile");

    let pictures = TileSource::open(&fixture("ashview.mbtiles"), "typed").unwrap();
    assert_eq!(pictures.facts.kind, TileKind::Picture);
    assert_eq!(
        (pictures.facts.min_zoom, pictures.facts.max_zoom, pictures.facts.points),
        (11, 14, 256.0)
    );
    assert_eq!(
        pictures.facts.attribution, CREDIT,
        "the file's own credit line goes before a typed one"
    );
    let near = |a: WorldPoint, b: WorldPoint| (a.x - b.x).abs() + (a.y - b.y).abs() < 1e-7;
    let b = pictures.facts.bounds.unwrap();
    assert!(near(b.min, bounds.min) && near(b.max, bounds.max));
    let Some(Tile::Picture(picture)) = pictures.read(TileId::at(13, b.centre())).unwrap() else {
        panic!("no picture")
    };
    assert_eq!((picture.size, &picture.rgba[..4]), ([256, 256], &[30, 144, 160, 255][..]));
    assert_eq!(pictures.read(TileId { zoom: 13, x: 0, y: 0 }), Ok(None), "no tile is no error");
    assert_eq!(pictures.read(TileId { zoom: 15, x: 0, y: 0 }), Ok(None));
}

#[test]
fn a_picture_of_the_map_has_the_tiles_their_names_and_what_stands_in_for_missing_ones() {
    let shapes = TileSource::open(&fixture("ashview.pmtiles"), "").unwrap();
    let bounds = shapes.facts.bounds.unwrap();
    let (svg, problems) = drawn(&shapes, &on(bounds, 15.5), false);
    assert_eq!(problems, Vec::<String>::new());
    assert!(svg.contains(">High Street</text>"), "names of streets");
    assert!(svg.matches("<path").count() > 300, "streets and buildings");
    // Beyond the last zoom the tiles are enlarged.
    let (near, _) = drawn(&shapes, &on(bounds, 18.5), false);
    assert!(near.contains("<path"), "enlarged");
    // Far below the first zoom there would be too many tiles: then none is drawn.
    let mut set = TileSet::new(shapes.facts.clone());
    assert_eq!(set.wanted(&on(bounds, 5.0)), Vec::new());
    assert!(!set.covers(&on(bounds, 5.0)));
    set.put(TileId { zoom: 14, x: 1, y: 1 }, None);
    assert!(set.is_empty());

    let pictures = TileSource::open(&fixture("ashview.mbtiles"), "").unwrap();
    let corner = Camera { centre: bounds.min, ..on(bounds, 14.0) };
    let (svg, _) = drawn(&pictures, &corner, false);
    assert!(svg.contains("data:image/png;base64,"));
    let missing = TileId::at(14, bounds.min);
    assert_eq!(pictures.read(missing), Ok(None));
    let mut set = TileSet::new(pictures.facts.clone());
    load_view(&pictures, &mut set, &corner);
    assert!(set.wanted(&corner).is_empty(), "all is there or known to be missing");
    // The tile above it, twice as large, and only over the missing one.
    assert!(svg.contains("width=\"512.4\" height=\"512.4\""), "the tile above stands in");
}

#[test]
fn the_world_goes_on_at_its_edge() {
    let source = TileSource::open(&fixture("ashview.mbtiles"), "").unwrap();
    let set = TileSet::new(source.facts.clone());
    let edge =
        Camera { centre: WorldPoint { x: 1.0, y: 0.3 }, ..on(source.facts.bounds.unwrap(), 12.0) };
    let wanted = set.wanted(&edge);
    assert!(wanted.iter().any(|id| id.x == 0) && wanted.iter().any(|id| id.x == 4095));
    let pole = Camera { centre: WorldPoint { x: 0.5, y: 0.0 }, ..edge };
    assert!(set.wanted(&pole).iter().all(|id| id.y < 4));
}

#[test]
fn a_file_cut_short_or_changed_is_refused_with_path_and_advice_or_read_without_the_tile() {
    let folder = tempfile::tempdir().unwrap();
    let town = TileSource::open(&fixture("ashview.pmtiles"), "").unwrap().facts.bounds.unwrap();
    let middle = TileId::at(14, town.centre());
    for name in ["ashview.pmtiles", "ashview.mbtiles"] {
        let whole = std::fs::read(fixture(name)).unwrap();
        let path = folder.path().join(name);
        for part in [0, 1, 6, 15, 100, 126, 127, 400, whole.len() / 2, whole.len() - 1] {
            std::fs::write(&path, &whole[..part]).unwrap();
            match TileSource::open(&path, "credit") {
                Ok(source) => {
                    // SQLite may not miss what was cut off until it is read.
                    let _ = source.read(middle);
                }
                Err(e) => {
                    let said = e.to_string();
                    let is_whole =
                        said.contains(name) && said.contains("expected") && said.contains("choose");
                    assert!(is_whole, "{part} bytes: {said}");
                }
            }
        }
        for at in (0..whole.len()).step_by(whole.len() / 150).chain(0..128) {
            let mut changed = whole.clone();
            changed[at] ^= 0x55;
            std::fs::write(&path, &changed).unwrap();
            if let Ok(source) = TileSource::open(&path, "credit") {
                let _ = source.read(middle);
            }
        }
    }
    let missing = folder.path().join("gone.pmtiles");
    let said = TileSource::open(&missing, "credit").unwrap_err().to_string();
    assert!(said.contains(&missing.display().to_string()) && said.contains("check"), "{said}");
}

/// A `PMTiles` file of one zoom with an unpacked root directory, and what lies behind it.
fn pmtiles(directory: &[u8], tiles: &[u8]) -> Vec<u8> {
    let mut bytes = b"PMTiles\x03".to_vec();
    let (root, data) = (127_u64, 127 + directory.len() as u64);
    let sizes = [directory.len() as u64, 0, 0, tiles.len() as u64];
    for (start, size) in [root, data, data, data].into_iter().zip(sizes) {
        bytes.extend(start.to_le_bytes());
        bytes.extend(size.to_le_bytes());
    }
    bytes.resize(97, 0);
    // Nothing packed, vector tiles, zoom 0.
    bytes.extend([1, 1, 1, 0, 0]);
    bytes.resize(127, 0);
    [&bytes, directory, tiles].concat()
}

/// What the crate `pmtiles` made of it: room for as many tiles as were claimed, and an overflow.
#[test]
fn a_directory_that_claims_more_tiles_than_it_has_is_refused_and_fills_no_memory() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("claims.pmtiles");
    let high = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1];
    let world = TileId { zoom: 0, x: 0, y: 0 };
    for (directory, said) in [
        (high.to_vec(), "a directory of 18446744073709551615 tiles with room for 0"),
        ([&[2][..], &high, &high, &[1, 1, 1, 1, 1, 1]].concat(), "numbers do not fit"),
        (vec![0xFF, 0xFF, 0xFF, 0xFF, 0x7F], "with room for 0"),
    ] {
        std::fs::write(&path, pmtiles(&directory, &[])).unwrap();
        let error = TileSource::open(&path, "credit").unwrap_err().to_string();
        assert!(error.contains(said) && error.contains("choose another file"), "{error}");
    }
    for (directory, said) in [
        ([&[1, 0, 1, 1][..], &high].concat(), "a tile that lies beyond the others"),
        (vec![1, 0, 1, 9, 1], "a tile that lies beyond the others"),
        (vec![1, 0, 0, 1, 1], "a leaf directory that lies beyond the others"),
        (vec![1, 0, 1, 0xFF, 0xFF, 0xFF, 0x7F, 1], "a tile of 268435455 bytes"),
    ] {
        std::fs::write(&path, pmtiles(&directory, b"tile")).unwrap();
        let source = TileSource::open(&path, "credit").unwrap();
        let Err(TileProblem::Tile(error)) = source.read(world) else { panic!("{said}") };
        assert!(error.contains(said), "{error}");
    }
    std::fs::write(&path, pmtiles(&[0], &[])).unwrap();
    let source = TileSource::open(&path, "credit").unwrap();
    assert_eq!(source.read(world), Ok(None), "a file without tiles");
}

#[test]
fn tile_files_of_other_makers_are_drawn_or_refused() {
    let found = ["../shared/data", "../../shared/data"]
        .iter()
        .map(|d| Path::new(env!("CARGO_MANIFEST_DIR")).join(d).join("04-uk-places-basemap"))
        .find(|p| p.is_dir());
    let Some(folder) = found else {
        eprintln!("skipped: there is no 04-uk-places-basemap beside this source tree");
        return;
    };
    let leeds = WorldPoint { x: 0.495_68, y: 0.321_985 };
    let whitney = WorldPoint { x: 0.171_4, y: 0.392_5 };
    for (file, at, zoom, holds) in [
        ("osm/leeds-its.mbtiles", leeds, 16.0, "Cemetery Road"),
        ("osm/leeds-its.pmtiles", leeds, 16.0, "Cemetery Road"),
        ("mbtiles/plain_1.mbtiles", leeds, 5.0, "image/png"),
        ("mbtiles/some-empty-tiles.mbtiles", leeds, 6.0, "image/png"),
        ("pmtiles/stamen_toner(raster)CC-BY+ODbL_z3.pmtiles", leeds, 6.0, "image/png"),
        ("pmtiles/usgs-mt-whitney-8-15-webp-512.pmtiles", whitney, 9.0, "image/webp"),
    ] {
        let source = TileSource::open(&folder.join(file), "credit").unwrap();
        let camera = Camera { centre: at, ..on(WorldBounds { min: at, max: at }, zoom) };
        let (svg, problems) = drawn(&source, &camera, true);
        assert!(problems.is_empty(), "{file}: {problems:?}");
        assert!(svg.contains(holds), "{file} has no {holds}");
    }
    for file in [
        "mbtiles/corrupt.mbtiles",
        "mbtiles/with spaces.mbtiles",
        "martin-fixtures/mbtiles/json.mbtiles",
    ] {
        let said = TileSource::open(&folder.join(file), "credit").unwrap_err().to_string();
        assert!(said.contains("expected an MBTiles file") && said.contains("choose"), "{said}");
    }
}

/// A server on this computer that gives the pictures of the fixture, until it is told to stop.
struct Server {
    address: String,
    asked: Arc<AtomicUsize>,
    last: Arc<Mutex<String>>,
    status: Arc<Mutex<&'static str>>,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}/{{z}}/{{x}}/{{y}}.png", listener.local_addr().unwrap());
        let (asked, last) = (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::new(String::new())));
        let status = Arc::new(Mutex::new("200 OK"));
        let server =
            Self { address, asked: asked.clone(), last: last.clone(), status: status.clone() };
        std::thread::spawn(move || {
            let tiles = TileSource::open(&fixture("ashview.mbtiles"), "").unwrap();
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut request = [0; 2000];
                let n = stream.read(&mut request).unwrap_or(0);
                let request = String::from_utf8_lossy(&request[..n]).into_owned();
                asked.fetch_add(1, Ordering::SeqCst);
                let path = request.split(' ').nth(1).unwrap_or_default().trim_end_matches(".png");
                let n: Vec<u32> = path.split('/').filter_map(|n| n.parse().ok()).collect();
                let tile = n.len() == 3;
                let id = TileId { zoom: n[0] as u8, x: n[1], y: n[2] };
                let found = tile.then(|| tiles.read(id).unwrap()).flatten();
                let (status, body) = match (*status.lock().unwrap(), found) {
                    ("200 OK", Some(Tile::Picture(p)))
                        if request.contains("if-none-match: \"v1\"") =>
                    {
                        let _ = p;
                        ("304 Not Modified", Vec::new())
                    }
                    ("200 OK", Some(Tile::Picture(p))) => ("200 OK", p.file),
                    ("200 OK", _) => ("404 Not Found", Vec::new()),
                    (other, _) => (other, Vec::new()),
                };
                *last.lock().unwrap() = request;
                let head = format!(
                    "HTTP/1.1 {status}\r\nContent-Length: {}\r\nETag: \"v1\"\r\nCache-Control: no-cache\r\nConnection: close\r\n\r\n",
                    body.len()
                );
                let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
            }
        });
        server
    }

    fn count(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

#[test]
fn a_server_is_asked_by_our_name_and_only_for_what_is_not_fresh_in_the_cache() {
    if !in_a_home_of_its_own(
        "a_server_is_asked_by_our_name_and_only_for_what_is_not_fresh_in_the_cache",
    ) {
        return;
    }
    let server = Server::start();
    let folder = tempfile::tempdir().unwrap();
    let cache = || Some(Arc::new(TileCache::new(folder.path().join("tiles"), 1 << 20)));
    let source = TileSource::server(TileServer::new(&server.address, cache()), "© the server");
    assert_eq!(source.facts.attribution, "© the server");
    assert!(source.facts.is_network && source.facts.name.starts_with("127.0.0.1:"));
    assert_eq!(server.count(), 0, "nothing is asked before a tile is wanted");
    let bounds = TileSource::open(&fixture("ashview.mbtiles"), "").unwrap().facts.bounds.unwrap();
    let id = TileId::at(13, bounds.centre());
    let Ok(Some(Tile::Picture(first))) = source.read(id) else { panic!("no tile") };
    assert!(server.last.lock().unwrap().to_lowercase().contains("user-agent: beatlas/"));
    // The server wants to be asked each time; it answers that nothing has changed.
    assert_eq!(source.read(id), Ok(Some(Tile::Picture(first.clone()))));
    assert!(server.last.lock().unwrap().contains("if-none-match"));
    assert_eq!(source.read(TileId { zoom: 13, x: 0, y: 0 }), Ok(None), "not found is no error");

    // A server that refuses is left alone for a while; what was kept is shown.
    *server.status.lock().unwrap() = "403 Forbidden";
    assert_eq!(source.read(id), Ok(Some(Tile::Picture(first.clone()))));
    let before = server.count();
    let other = TileId { x: id.x + 1, ..id };
    let Err(TileProblem::Source(reason)) = source.read(other) else { panic!("a refusal is said") };
    assert!(reason.contains("127.0.0.1") && reason.contains("403"), "{reason}");
    assert_eq!(server.count(), before, "it is not asked again at once");

    // Without the server the cache answers, in the next run of the program as well.
    let nobody = "http://127.0.0.1:9/{z}/{x}/{y}.png";
    let silent = TileSource::server(TileServer::new(nobody, cache()), "©");
    let Err(TileProblem::Source(reason)) = silent.read(id) else { panic!("silence is said") };
    assert!(reason.contains("does not answer"), "{reason}");
    *server.status.lock().unwrap() = "500 Internal Server Error";
    let again = TileSource::server(TileServer::new(&server.address, cache()), "©");
    assert_eq!(again.read(id), Ok(Some(Tile::Picture(first))));
}

/// Runs a test of this file in a process of its own whose user's folders are empty; says whether
/// this is that process.
fn in_a_home_of_its_own(test: &str) -> bool {
    if std::env::var_os("BEATLAS_TEST_HOME").is_some() {
        return true;
    }
    let home = tempfile::tempdir().unwrap();
    let status = std::process::Command::new(std::env::current_exe().unwrap())
        .args([test, "--exact", "--nocapture"])
        .env("BEATLAS_TEST_HOME", "1")
        .env("NO_PROXY", "127.0.0.1")
        .env("HOME", home.path())
        .env("XDG_CONFIG_HOME", home.path().join("config"))
        .env("XDG_CACHE_HOME", home.path().join("cache"))
        .env("XDG_DATA_HOME", home.path().join("data"))
        .status()
        .unwrap();
    assert!(status.success(), "{test} failed in its own process");
    false
}

fn in_file(window: &Window) -> String {
    ProfileFile::open_to_read(&window.path()).unwrap().1.neighbourhood.basemap
}

fn tiles_there(window: &mut Window) {
    window
        .frames_until("tiles", |app| app.document.tiles.as_ref().is_some_and(|t| t.set.len() > 1));
}

#[test]
fn a_tile_file_is_chosen_in_the_window_kept_reopened_and_taken_back() {
    let mut window = Window::open();
    std::fs::copy(fixture("ashview.pmtiles"), window.folder.join("town.pmtiles")).unwrap();
    window.click_button("Profile");
    window.click_button("Basemap…");
    window.fill("File", "town.pmtiles");
    window.click_button("Choose");
    tiles_there(&mut window);
    assert_eq!(in_file(&window), format!("tiles; town.pmtiles | {CREDIT}"));
    assert!(window.app().document.basemap.is_none());
    assert!(!window.has("Turn off"), "a file uses no network");

    window.key(Key::F5);
    tiles_there(&mut window);
    window.keys(Modifiers::COMMAND, Key::Z);
    window.frames_until("Ashview", |app| app.document.basemap.is_some());
    assert!(window.app().document.tiles.is_none());
    window.keys(Modifiers::COMMAND, Key::Y);
    tiles_there(&mut window);

    // A file that is cut short, or gone, leaves the map with the graticule and says why.
    for spoil in [true, false] {
        let path = window.folder.join("town.pmtiles");
        if spoil {
            let whole = std::fs::read(&path).unwrap();
            std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        } else {
            std::fs::remove_file(&path).unwrap();
        }
        window.key(Key::F5);
        assert!(window.app().document.tiles.is_none());
        let problem = window.app().document.basemap_problem.clone().unwrap();
        assert!(problem.contains("town.pmtiles"), "{problem}");
    }
    window.click_button("Profile");
    window.click_button("Basemap…");
    window.click("None");
    window.click_button("Choose");
    assert_eq!(in_file(&window), "");
}

#[test]
fn a_tile_server_is_used_only_where_it_was_chosen_and_can_be_turned_off() {
    if !in_a_home_of_its_own("a_tile_server_is_used_only_where_it_was_chosen_and_can_be_turned_off")
    {
        return;
    }
    let server = Server::start();
    let mut window = Window::open();
    let ask = |w: &mut Window, address: &str, credit: &str| {
        w.click_button("Profile");
        w.click_button("Basemap…");
        w.click("Tile server");
        w.fill("Address", address);
        w.fill("Credit line", credit);
        w.click_button("Choose");
    };
    let problem = |w: &Window| w.app().session.file_dialog.clone().unwrap().problem.unwrap();
    ask(&mut window, "https://tile.example.org/{z}", "©");
    assert!(problem(&window).contains("expected an address"), "{}", problem(&window));
    assert_eq!(window.app().session.file_dialog.as_ref().unwrap().source, BasemapSource::Server);
    window.click_button("Cancel");
    ask(&mut window, &server.address, " ");
    assert!(problem(&window).contains("credit line"), "{}", problem(&window));
    window.click_button("Cancel");
    ask(&mut window, "http://127.0.0.1:9/{z}/{x}/{y}.png", "©");
    assert!(problem(&window).contains("does not answer"), "{}", problem(&window));
    window.click_button("Cancel");
    assert_eq!(server.count(), 0);

    ask(&mut window, &server.address, "© the server");
    tiles_there(&mut window);
    assert_eq!(in_file(&window), format!("http; {} | © the server", server.address));
    assert!(window.shows("Network in use"), "the status bar says that a server is asked");

    window.click_button("Turn off");
    assert!(window.app().document.tiles.is_none());
    let asked = server.count();
    window.key(Key::F5);
    assert!(window.app().document.tiles.is_none(), "it stays off");
    assert!(window.shows("not used"));
    assert_eq!(server.count(), asked, "nothing is asked of a server that was not chosen here");
    window.click_button("Use tile server");
    tiles_there(&mut window);
    assert_eq!(
        window.app().session.message.as_ref().filter(|m| matches!(m, Message::Refused(_))),
        None
    );

    // The same profile in another user's hands names the server and asks nothing of it.
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.gpkg");
    std::fs::copy(window.path(), &copy).unwrap();
    window.click_button("Turn off");
    let document = open::open_to_read(Some(copy)).unwrap();
    assert!(document.server.is_some() && document.tiles.is_none());
}
