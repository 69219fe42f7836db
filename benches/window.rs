//! Opening Ashview, and one frame of the whole window at three sizes of data.
//!
//! A frame is everything the program does for it on the processor: taking input, panels, labels,
//! hot spots, the map, and tessellation, while the map is panned by a few points each frame.

#![allow(clippy::unwrap_used)]

mod town;

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use beatlas::app::App;
use beatlas::document::Document;
use beatlas::geography::MetricPlane;
use beatlas::jobs::open;
use beatlas::profile::{
    ContentKey, CrimeType, Incident, IncidentsBuilder, NeighbourhoodProfile, Precision, Role, When,
};
use beatlas::sample;
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
    let mut profile = NeighbourhoodProfile::new("Bench", plane);
    profile.incidents = Arc::new(incidents.build());
    Document::new(profile, None, None)
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
    group.finish();
}

criterion_group!(all, benches);
criterion_main!(all);
