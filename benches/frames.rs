//! Frames of the whole window along a fixed path, and picking, from ten thousand to ten million
//! incidents.
//!
//! `cargo bench --bench frames -- 10000 1000000` does only these sizes; `places` as a further word
//! keeps the places of larger sizes apart, to 0.1 m instead of 12 m.
//!
//! A frame is everything the program does for it on the processor: taking input, panels, labels,
//! hot spots, the map, and tessellation. The path pans all the time and zooms from 8 to 18 and
//! back. A town of `benches/town` holds at most a million incidents; larger sizes are copies of it
//! beside one another, so that places multiply too.

#![allow(clippy::unwrap_used)]

mod town;

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use beatlas::app::App;
use beatlas::document::Document;
use beatlas::geography::{MetricPlane, MetricPoint};
use beatlas::map::Camera;
use beatlas::profile::{
    AsbType, ContentKey, CrimeType, Incident, IncidentFilter, Incidents, IncidentsBuilder,
    NeighbourhoodProfile, Period, Precision, When,
};
use egui::{Context, Event, Modifiers, PointerButton, Pos2, RawInput, Rect};

/// Incidents of one town; more are further towns.
const OF_A_TOWN: usize = 1_000_000;
/// Frames of the path, there and back.
const FRAMES: u32 = 1200;

fn incidents_of(n: usize, plane: &MetricPlane, to_m: f64) -> Incidents {
    let mut incidents = IncidentsBuilder::new(plane.clone());
    incidents.reserve(n);
    let town = town::rounded(&town::points(n.min(OF_A_TOWN)), to_m);
    let streets: Vec<String> = (0..500).map(|i| format!("On or near Street {i}")).collect();
    for i in 0..n {
        let copy = (i / OF_A_TOWN) as f64;
        let at = town[i % OF_A_TOWN];
        // Beside one another, and turned by a little so that no place meets another.
        let (east, north) = ((copy % 4.0) * 10_300.7, (copy / 4.0).floor() * 10_200.3);
        let mut key = [0; 16];
        key[..8].copy_from_slice(&(i as u64).to_be_bytes());
        let (year, month) = (2024 + (i / 12) % 3, 1 + i % 12);
        let when = match i % 3 {
            0 => format!("{year}-{month:02}"),
            1 => format!("{year}-{month:02}-{:02}", 1 + i % 28),
            _ => format!("{year}-{month:02}-{:02}T{:02}:30", 1 + i % 28, (i / 7) % 24),
        };
        let crime_type =
            if i % 5 < 3 { CrimeType::AntiSocialBehaviour } else { CrimeType::VehicleCrime };
        let is_asb = crime_type == CrimeType::AntiSocialBehaviour;
        incidents
            .push(&Incident {
                key: ContentKey(key),
                source_id: format!("{i:08}"),
                when: When::from_text(&when).unwrap(),
                lon_lat: Some(
                    plane.to_lon_lat(MetricPoint::new(at.x + east, at.y + north)).unwrap(),
                ),
                precision: if i % 4 == 0 { Precision::Snapped } else { Precision::Exact },
                location: streets[i % 500].clone(),
                crime_type,
                asb_type: is_asb.then_some(AsbType::ALL[i % 3]),
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
    incidents.build()
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
        window.app.session.question.filter = everything(None);
        window.settle();
        window
    }

    fn settle(&mut self) {
        loop {
            self.draw(Vec::new());
            if !self.app.is_busy() && self.app.answer().is_some() {
                break;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        self.draw(Vec::new());
    }

    fn draw(&mut self, events: Vec<Event>) {
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
        black_box(self.ctx.tessellate(output.shapes, output.pixels_per_point));
    }

    /// Where the path is at a share of it: zoom 8 to 18 and back, panning all the way.
    fn look(&mut self, home: Camera, share: f64) {
        let camera = self.app.camera().unwrap();
        let zoom = 18.0 - 10.0 * (2.0 * share - 1.0).abs();
        let swing = 300.0 / camera.scale();
        let turn = share * 40.0;
        let mut centre = home.centre;
        centre.x += swing * turn.sin();
        centre.y += swing * turn.cos();
        self.app.look(Camera { centre, zoom, rect: camera.rect });
    }

    fn walk(&mut self, home: Camera) -> Vec<Duration> {
        // Once beforehand: fonts and textures are made when they are first seen.
        (0..FRAMES + 60)
            .map(|i| {
                self.look(home, f64::from(i.saturating_sub(60)) / f64::from(FRAMES));
                let at = Pos2::new(900.0 + (i % 97) as f32, 500.0 + (i % 61) as f32);
                let start = cpu_time();
                self.draw(vec![Event::PointerMoved(at)]);
                cpu_time().saturating_sub(start)
            })
            .skip(60)
            .collect()
    }

    /// What lies under the pointer, at places all over the map, along the path.
    fn picks(&mut self, home: Camera) -> Vec<Duration> {
        let mut times = Vec::new();
        for i in 0..60_u32 {
            self.look(home, f64::from(i) / 60.0);
            self.draw(Vec::new());
            let camera = self.app.camera().unwrap();
            let answer = Arc::clone(self.app.answer().unwrap());
            for n in 0..20 {
                let at = Pos2::new(400.0 + 53.0 * (n as f32), 200.0 + 31.0 * (n as f32));
                let start = cpu_time();
                black_box(answer.picture.pyramid.pick(&camera, at, 10.0));
                times.push(cpu_time().saturating_sub(start));
            }
        }
        times
    }

    fn click(&mut self, pos: Pos2) -> Duration {
        let button = |pressed| Event::PointerButton {
            pos,
            button: PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        };
        self.draw(vec![Event::PointerMoved(pos), button(true)]);
        let start = cpu_time();
        self.draw(vec![button(false)]);
        cpu_time().saturating_sub(start)
    }
}

fn everything(period: Option<Period>) -> IncidentFilter {
    IncidentFilter {
        crime_types: CrimeType::ALL
            .iter()
            .filter(|t| **t != CrimeType::AntiSocialBehaviour)
            .cloned()
            .collect(),
        ..IncidentFilter::asb(period)
    }
}

fn say(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let ms = |t: Duration| t.as_secs_f64() * 1e3;
    let at = |share: f64| ms(times[((times.len() - 1) as f64 * share) as usize]);
    println!(
        "  {what:<34} p50 {:8.3} ms   p99 {:8.3} ms   worst {:8.3} ms",
        at(0.5),
        at(0.99),
        at(1.0)
    );
}

/// The time that this thread worked: what else runs on the machine is not in it.
#[cfg(unix)]
fn cpu_time() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    let now = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(now.tv_sec.unsigned_abs(), u32::try_from(now.tv_nsec).unwrap_or(0))
}

/// The time that passed, where the time that a thread worked is not to be had.
#[cfg(not(unix))]
fn cpu_time() -> Duration {
    static BEGIN: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    BEGIN.get_or_init(std::time::Instant::now).elapsed()
}

/// The memory of this process, MB.
fn resident_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"));
    let kb = line.and_then(|l| l.split_whitespace().next()?.parse::<f64>().ok());
    kb.unwrap_or(0.0) / 1024.0
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let asked: Vec<usize> = words.iter().filter_map(|w| w.parse().ok()).collect();
    let to_m = if words.iter().any(|w| w == "places") { 0.1 } else { 12.0 };
    let sizes = [10_000, 100_000, 1_000_000, 3_000_000, 10_000_000];
    for n in sizes.into_iter().filter(|n| asked.is_empty() || asked.contains(n)) {
        let plane = MetricPlane::british_national_grid();
        let mut profile = NeighbourhoodProfile::new("Bench", plane.clone());
        profile.incidents = Arc::new(incidents_of(n, &plane, to_m));
        let document = Document::new(profile, None, None);
        let places = document.profile.incidents.places().len();
        println!("{n} incidents at {places} places; {:.0} MB before the window", resident_mb());
        let mut window = Window::new(document);
        println!("  {:.0} MB with the window open", resident_mb());
        let home = window.app.camera().unwrap();
        say("frame, panned and zoomed", window.walk(home));
        let clicks = (0..40_u32)
            .map(|i| {
                window.look(home, f64::from(i) / 40.0);
                window.draw(Vec::new());
                window.click(Pos2::new(960.0 + (i % 7) as f32, 540.0))
            })
            .collect();
        say("frame that takes a click", clicks);
        say("picking alone", window.picks(home));
        window.app.session.table = Some(beatlas::session::TableView::default());
        window.settle();
        say("frame with the table open", window.walk(home));
    }
}
