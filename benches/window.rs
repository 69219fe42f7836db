//! Opening Ashview, and one frame of the whole window at three sizes of data: while the map is
//! panned, and while a record or a corner is dragged.
//!
//! A frame is everything the program does for it on the processor: taking input, panels, labels,
//! hot spots, the map, and tessellation.

#![allow(clippy::unwrap_used)]

mod town;

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use beatlas::app::App;
use beatlas::document::{Document, TileMap};
use beatlas::edit::{Geometry, NewThing, add_record};
use beatlas::geography::{
    Basemap, BasemapArea, BasemapAreaKind, Line, LineKind, MetricPlane, MetricPoint, TileId,
    WorldBounds, WorldPoint,
};
use beatlas::import::TileSource;
use beatlas::jobs::open;
use beatlas::map::Camera;
use beatlas::map::layers::{MapTile, PreparedBasemap, TileContent, TileSet};
use beatlas::profile::{
    ContentKey, CrimeType, Incident, IncidentsBuilder, NeighbourhoodProfile, Precision, RecordId,
    Role, Shape, When,
};
use beatlas::sample;
use beatlas::session::Selection;
use criterion::{Criterion, criterion_group, criterion_main};
use egui::{Context, Event, PointerButton, Pos2, RawInput, Rect};

fn document_of(n: usize) -> Document {
    let plane = MetricPlane::british_national_grid();
    let mut incidents = IncidentsBuilder::new(plane.clone());
    for (i, point) in town::rounded(&town::points(n), 12.0).into_iter().enumerate() {
        let mut key = [0; 16];
        key[..8].copy_from_slice(&(i as u64).to_be_bytes());
        incidents
            .push(&Incident {
                key: ContentKey(key),
                source_id: String::new(),
                when: When::from_text("2026-08").unwrap(),
                lon_lat: Some(plane.to_lon_lat(point).unwrap()),
                precision: Precision::Exact,
                location: String::new(),
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
    let mut profile = NeighbourhoodProfile::new("Bench", plane.clone());
    profile.incidents = Arc::new(incidents.build());
    // Something to take hold of in the middle: a point, and an area of a hundred corners.
    let middle = profile.incidents.places()[0].metric;
    let at =
        |x: f64, y: f64| plane.to_lon_lat(MetricPoint::new(middle.x + x, middle.y + y)).unwrap();
    let today = "2026-09-01".parse().unwrap();
    let ring = (0..100).map(|i| (f64::from(i) * 0.0628).sin_cos());
    let ring = ring.map(|(sin, cos)| at(1500.0 + 900.0 * cos, 900.0 * sin)).collect();
    for (thing, shape) in [
        (NewThing::Spoc, Shape::Point(at(0.0, 0.0))),
        (NewThing::Strategy(Geometry::Area), Shape::Area(ring)),
    ] {
        let record = thing.record(shape, Role::default(), today).unwrap();
        add_record(&profile, record).apply(&mut profile);
    }
    Document::new(profile, None, None)
}

/// A tile of a dense town: two thousand buildings, and named streets between them.
fn dense_tile(id: TileId) -> MapTile {
    let (corner, side) = (id.bounds().min, id.side());
    let at = |x: f64, y: f64| WorldPoint { x: corner.x + x * side, y: corner.y + y * side };
    let around = |points: &[WorldPoint]| WorldBounds::around(points.iter().copied()).unwrap();
    let mut basemap = Basemap::default();
    for (i, j) in (0..50).flat_map(|i| (0..40).map(move |j| (f64::from(i), f64::from(j)))) {
        let (x, y) = (i / 50.0 + 0.004, j / 40.0 + 0.006);
        let ring = vec![at(x, y), at(x + 0.009, y), at(x + 0.009, y + 0.01), at(x, y + 0.01)];
        let bounds = around(&ring);
        let kind = BasemapAreaKind::Building;
        basemap.areas.push(BasemapArea { kind, name: None, ring, holes: Vec::new(), bounds });
    }
    for i in 0..90 {
        let (across, place) = (i % 2 == 0, f64::from(i / 2) / 45.0);
        let points: Vec<WorldPoint> = (0..40)
            .map(|k| (f64::from(k) / 39.0, place + 0.002 * f64::from(k).sin()))
            .map(|(a, b)| if across { at(a, b) } else { at(b, a) })
            .collect();
        let bounds = around(&points);
        let name = Some(format!("Street {i} of {}", id.x + id.y));
        basemap.lines.push(Line { kind: LineKind::Residential, name, points, bounds });
    }
    MapTile::new(id, TileContent::Shapes(PreparedBasemap::prepare(Arc::new(basemap))))
}

/// A document with dense tiles under all that a camera sees.
fn with_dense_tiles(window: &mut Window, zoom: f64) {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/tiles/ashview.pmtiles");
    let source = Arc::new(TileSource::open(Path::new(file), "").unwrap());
    let mut set = TileSet::new(source.facts.clone());
    let camera = Camera { zoom, ..window.app.camera().unwrap() };
    let wide = Camera { rect: camera.rect.expand(400.0), ..camera };
    for id in set.wanted(&wide) {
        set.put(id, Some(dense_tile(id)));
    }
    println!("{} dense tiles at zoom {zoom}", set.len());
    window.app.document.tiles = Some(TileMap { source, set });
    window.app.look(camera);
    for _ in 0..60 {
        window.draw(Vec::new());
    }
}

fn ashview() -> Document {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ashview.gpkg");
    sample::write_to(&path).unwrap();
    open::open(Some(path), Role::default()).unwrap()
}

struct Window {
    ctx: Context,
    app: App,
    frame: u32,
}

impl Window {
    fn new(document: Document) -> Self {
        let ctx = Context::default();
        let app = App::with_document(&ctx, document);
        let mut window = Self { ctx, app, frame: 0 };
        while window.app.is_busy() || window.app.answer().is_none() {
            window.draw(Vec::new());
            std::thread::sleep(Duration::from_millis(5));
        }
        window.draw(Vec::new());
        window
    }

    fn draw(&mut self, events: Vec<Event>) -> usize {
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, egui::vec2(1920.0, 1080.0))),
            time: Some(f64::from(self.frame) / 60.0),
            events,
            ..RawInput::default()
        };
        self.frame += 1;
        let app = &mut self.app;
        let output = self.ctx.run_ui(input, |ui| {
            let ctx = ui.ctx().clone();
            app.logic(&ctx);
            app.ui(ui);
        });
        let shapes = self.ctx.tessellate(output.shapes, output.pixels_per_point);
        black_box(shapes).len()
    }

    /// A frame of a drag that goes to and fro for ever.
    fn pan(&mut self) -> usize {
        let swing = |frame: u32| 200.0 * (frame as f32 / 40.0).sin();
        let middle = Pos2::new(960.0, 540.0);
        let at = middle + egui::vec2(swing(self.frame), swing(self.frame) / 3.0);
        let mut events = vec![Event::PointerMoved(at)];
        if self.frame.is_multiple_of(500) {
            for pressed in [false, true] {
                events.push(Event::PointerButton {
                    pos: at,
                    button: PointerButton::Primary,
                    pressed,
                    modifiers: egui::Modifiers::NONE,
                });
            }
        }
        self.draw(events)
    }
}

impl Window {
    /// Takes hold of what is at a point of the screen, with what should be held selected.
    fn hold(&mut self, at: Pos2) {
        self.draw(vec![Event::PointerMoved(at)]);
        self.press(at, true);
    }

    fn press(&mut self, pos: Pos2, pressed: bool) {
        let modifiers = egui::Modifiers::NONE;
        let button = PointerButton::Primary;
        self.draw(vec![Event::PointerButton { pos, button, pressed, modifiers }]);
    }

    /// A frame in which what is held goes to and fro.
    fn drag(&mut self, from: Pos2) -> usize {
        let swing = 40.0 + 30.0 * (self.frame as f32 / 20.0).sin();
        let triangles = self.draw(vec![Event::PointerMoved(from + egui::vec2(swing, swing / 2.0))]);
        assert!(self.app.session.dragging.is_some(), "nothing is held");
        triangles
    }
}

fn benches(c: &mut Criterion) {
    let mut group = c.benchmark_group("window");
    group.sample_size(20);
    group.bench_function("open Ashview", |b| b.iter(|| black_box(ashview())));
    let mut window = Window::new(ashview());
    group.bench_function("a frame of Ashview", |b| b.iter(|| window.pan()));
    for n in [10_000, 100_000, 1_000_000] {
        let mut window = Window::new(document_of(n));
        window.frame = 499;
        group.bench_function(format!("a frame with {n} incidents"), |b| b.iter(|| window.pan()));
    }
    for zoom in [14.5, 16.0] {
        let mut window = Window::new(document_of(1_000_000));
        with_dense_tiles(&mut window, zoom);
        window.frame = 499;
        let name = format!("a frame with 1000000 incidents on dense tiles at zoom {zoom}");
        group.bench_function(name, |b| b.iter(|| window.pan()));
        window.app.document.tiles = None;
        let name = format!("a frame with 1000000 incidents and no basemap at zoom {zoom}");
        group.bench_function(name, |b| b.iter(|| window.pan()));
    }
    for n in [10_000, 1_000_000] {
        let mut window = Window::new(document_of(n));
        let camera = window.app.camera().unwrap();
        let profile = window.app.document.profile.clone();
        let point = camera.to_screen(profile.spocs[0].location.unwrap().into());
        window.hold(point);
        group.bench_function(format!("a frame of dragging a record, {n} incidents"), |b| {
            b.iter(|| window.drag(point));
        });
        window.press(point, false);
        let strategy = &profile.strategies[0];
        window.app.session.selection = Some(Selection::Record(RecordId::Strategy(strategy.id)));
        let corner = strategy.shape.as_ref().unwrap().points()[0];
        let corner = camera.to_screen(corner.into());
        window.hold(corner);
        group.bench_function(format!("a frame of dragging a corner, {n} incidents"), |b| {
            b.iter(|| window.drag(corner));
        });
    }
    group.finish();
}

criterion_group!(all, benches);
criterion_main!(all);
