//! Tiles under everything: which of them a view needs, which are there, and how they are drawn.
//!
//! The tiles themselves are read elsewhere and put in here. Where one is missing or not there yet,
//! the nearest tile above it stands in, enlarged.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use egui::{Pos2, Rect};

use super::PreparedBasemap;
use super::basemap::{self, Name};
use crate::geography::{TileFacts, TileId, TileKind, TilePicture, WorldPoint};
use crate::map::tools::Snapped;
use crate::map::{Camera, Canvas, LabelSpace, MapColours};

/// The most tiles that one view draws; a view that would need more shows none.
const MOST_IN_VIEW: usize = 400;
/// Bytes of tiles that are held beyond those in view.
const MOST_BYTES: usize = 128 << 20;
/// The most tiles of which anything is known, if only that there are none.
const MOST_KNOWN: usize = 20_000;
/// How long a tile that could not be read is left alone.
const REST: Duration = Duration::from_secs(16);
/// Pictures in dark colours are dimmed to this share, so that they do not outshine what lies on them.
const DIMMED: f32 = 0.5;

/// A tile ready to draw.
#[derive(Debug)]
pub struct MapTile {
    /// Tells it from every other tile of this run of the program.
    pub serial: u64,
    /// Which tile of its source it is.
    pub id: TileId,
    /// What is on it.
    pub content: TileContent,
    bytes: usize,
    names: Mutex<Option<KeptNames>>,
}

/// Names for a quarter of a zoom level, in dark colours or not.
type KeptNames = (i32, bool, Arc<[Name]>);

/// What is on a tile.
#[derive(Debug)]
pub enum TileContent {
    /// A picture.
    Picture(TilePicture),
    /// Shapes.
    Shapes(PreparedBasemap),
}

impl TileContent {
    /// About how much room it takes, in bytes.
    fn bytes(&self) -> usize {
        match self {
            Self::Picture(picture) => picture.rgba.len() + picture.file.len(),
            Self::Shapes(map) => {
                let lines: usize =
                    map.basemap.lines.iter().map(|l| 200 + 90 * l.points.len()).sum();
                let areas: usize = map.basemap.areas.iter().map(|a| 200 + 90 * a.ring.len()).sum();
                lines + areas + 100 * map.basemap.labels.len()
            }
        }
    }
}

impl MapTile {
    /// A tile of what was read.
    pub fn new(id: TileId, content: TileContent) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let serial = NEXT.fetch_add(1, Ordering::Relaxed);
        let bytes = content.bytes();
        Self { serial, id, content, bytes, names: Mutex::new(None) }
    }

    /// A camera that sees exactly this tile, from above its north-western corner.
    pub fn camera(&self, zoom: f64) -> Camera {
        let bounds = self.id.bounds();
        let side = (self.id.side() * 256.0 * zoom.exp2()) as f32;
        let rect = Rect::from_min_max(Pos2::ZERO, Pos2::new(side, side));
        Camera { centre: bounds.centre(), zoom, rect }
    }

    /// Its names, worked out once for each quarter of a zoom level; those of another quarter while
    /// there is no time.
    fn names(&self, canvas: &mut dyn Canvas, zoom: f64, colours: &MapColours) -> Arc<[Name]> {
        let TileContent::Shapes(map) = &self.content else { return Arc::default() };
        let step = quarter(zoom);
        let mut kept = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        let is_kept = kept.as_ref().is_some_and(|(s, d, _)| (*s, *d) == (step, colours.dark));
        if !is_kept && canvas.has_time() {
            let camera = self.camera(f64::from(step) / 4.0);
            let names = basemap::names(canvas, &camera, colours, &map.basemap);
            *kept = Some((step, colours.dark, names.into()));
        }
        kept.as_ref().map(|(_, _, names)| Arc::clone(names)).unwrap_or_default()
    }
}

/// A zoom in whole quarters of a level: within one, a tile keeps what was made of it.
pub fn quarter(zoom: f64) -> i32 {
    (zoom * 4.0).round() as i32
}

#[derive(Debug)]
enum Held {
    /// The source has no such tile.
    Empty,
    /// It could not be read then.
    Failed(Instant),
    /// It is there; last drawn in the frame of this number.
    There(Arc<MapTile>, u64),
}

/// The tiles of one source that are in memory.
#[derive(Debug)]
pub struct TileSet {
    /// What is known of the source.
    pub facts: TileFacts,
    held: HashMap<TileId, Held>,
    frame: u64,
}

/// A tile to draw: as a camera sees it that may stand a world further on, and what of it is seen.
struct Shown<'a> {
    tile: &'a Arc<MapTile>,
    camera: Camera,
    clip: Rect,
}

/// A square of the view: its tile, and how many worlds further east it lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Square {
    id: TileId,
    world: i64,
}

impl TileSet {
    /// No tiles yet.
    pub fn new(facts: TileFacts) -> Self {
        Self { facts, held: HashMap::new(), frame: 0 }
    }

    /// The squares that cover a view, in rows from its north-western corner; none where the view
    /// is too wide for the tiles that there are.
    fn squares(&self, camera: &Camera) -> Vec<Square> {
        let natural = camera.zoom - (self.facts.points / 256.0).log2();
        let wanted = match self.facts.kind {
            TileKind::Picture => natural.round(),
            // Shapes can be drawn larger than they were meant, but not smaller: there are too many.
            TileKind::Shapes => (natural + 0.5).floor(),
        };
        let zoom = (wanted.max(0.0) as u8).clamp(self.facts.min_zoom, self.facts.max_zoom);
        let n = f64::from(zoom).exp2();
        let view = camera.view(0.0);
        let (west, east) = ((view.min.x * n).floor() as i64, (view.max.x * n).ceil() as i64);
        let north = (view.min.y * n).floor().clamp(0.0, n) as i64;
        let south = (view.max.y * n).ceil().clamp(0.0, n) as i64;
        let count = (east - west).max(0).saturating_mul((south - north).max(0));
        if usize::try_from(count).is_ok_and(|c| c > MOST_IN_VIEW) {
            return Vec::new();
        }
        let n = n as i64;
        let rows = (north..south).flat_map(|y| (west..east).map(move |x| (x, y)));
        rows.map(|(x, y)| Square {
            id: TileId { zoom, x: x.rem_euclid(n) as u32, y: y as u32 },
            world: x.div_euclid(n),
        })
        .collect()
    }

    /// The tiles that a view still needs, the middle of the screen first.
    pub fn wanted(&self, camera: &Camera) -> Vec<TileId> {
        let mut squares = self.squares(camera);
        let off = |s: &Square| {
            let at = s.id.bounds().centre();
            let dx = at.x + s.world as f64 - camera.centre.x;
            dx.hypot(at.y - camera.centre.y)
        };
        squares.sort_by(|a, b| off(a).total_cmp(&off(b)));
        let mut seen = HashSet::new();
        let mut wanted = Vec::new();
        for square in squares {
            // Where the source has no tile, the one above it stands in.
            let mut id = Some(square.id);
            while let Some(tile) = id.filter(|t| t.zoom >= self.facts.min_zoom) {
                match self.held.get(&tile) {
                    None => {}
                    Some(Held::Failed(since)) if since.elapsed() > REST => {}
                    Some(Held::There(..)) => break,
                    Some(Held::Empty | Held::Failed(_)) => {
                        id = tile.parent();
                        continue;
                    }
                }
                if seen.insert(tile) {
                    wanted.push(tile);
                }
                break;
            }
        }
        wanted
    }

    /// When a tile that failed may be asked for again; `None` where none failed.
    pub fn again_in(&self) -> Option<Duration> {
        let waits = self.held.values().filter_map(|held| match held {
            Held::Failed(since) => Some(REST.saturating_sub(since.elapsed())),
            Held::Empty | Held::There(..) => None,
        });
        waits.min()
    }

    /// Puts in what was read: a tile, or that the source has none.
    pub fn put(&mut self, id: TileId, tile: Option<MapTile>) {
        let frame = self.frame;
        let held = tile.map_or(Held::Empty, |tile| Held::There(Arc::new(tile), frame));
        self.held.insert(id, held);
    }

    /// Notes that a tile could not be read now.
    pub fn put_failed(&mut self, id: TileId) {
        self.held.insert(id, Held::Failed(Instant::now()));
    }

    /// How many tiles are in memory.
    pub fn len(&self) -> usize {
        self.held.values().filter(|held| matches!(held, Held::There(..))).count()
    }

    /// Whether no tile is in memory.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Begins a frame that shows a view, and lets go of the tiles that were drawn longest ago where
    /// there are too many.
    pub fn begin_frame(&mut self, camera: &Camera) {
        self.frame += 1;
        let used: HashSet<TileId> =
            self.squares(camera).iter().filter_map(|s| self.best(s.id)).map(|t| t.id).collect();
        let frame = self.frame;
        let mut bytes = 0;
        for (id, held) in &mut self.held {
            if let Held::There(tile, last) = held {
                bytes += tile.bytes;
                if used.contains(id) {
                    *last = frame;
                }
            }
        }
        if self.held.len() > MOST_KNOWN {
            self.held.retain(|_, held| matches!(held, Held::There(..)));
        }
        if bytes <= MOST_BYTES {
            return;
        }
        let mut old: Vec<(u64, TileId, usize)> = self
            .held
            .iter()
            .filter_map(|(id, held)| match held {
                Held::There(tile, last) if *last < frame => Some((*last, *id, tile.bytes)),
                _ => None,
            })
            .collect();
        old.sort_unstable();
        for (_, id, size) in old {
            if bytes <= MOST_BYTES / 4 * 3 {
                break;
            }
            self.held.remove(&id);
            bytes -= size;
        }
    }

    /// The tile, or the nearest above it that is there.
    fn best(&self, id: TileId) -> Option<&Arc<MapTile>> {
        let mut at = Some(id);
        while let Some(id) = at {
            if let Some(Held::There(tile, _)) = self.held.get(&id) {
                return Some(tile);
            }
            at = id.parent();
        }
        None
    }

    /// Whether anything of a view can be drawn.
    pub fn covers(&self, camera: &Camera) -> bool {
        self.squares(camera).iter().any(|s| self.best(s.id).is_some())
    }

    /// The tiles of a view. One that stands in for a whole square of its own is drawn once.
    fn shown(&self, camera: &Camera) -> Vec<Shown<'_>> {
        let squares = self.squares(camera);
        let best: Vec<_> = squares.iter().map(|s| self.best(s.id)).collect();
        let mut done = HashSet::new();
        let mut shown = Vec::new();
        for (square, tile) in squares.iter().zip(&best) {
            let Some(tile) = tile else { continue };
            let stands_alone = squares.iter().zip(&best).all(|(s, b)| {
                !(s.world == square.world && s.id.lies_in(tile.id))
                    || b.is_some_and(|b| b.id == tile.id)
            });
            let id = if stands_alone { tile.id } else { square.id };
            if done.insert((id, square.world)) {
                let camera = Camera {
                    centre: WorldPoint {
                        x: camera.centre.x - square.world as f64,
                        ..camera.centre
                    },
                    ..*camera
                };
                shown.push(Shown { tile, clip: on_screen(&camera, id), camera });
            }
        }
        shown
    }

    /// What of the tiles a point snaps to.
    pub fn snap(&self, camera: &Camera, at: Pos2) -> Option<Snapped> {
        let shown = self.shown(camera);
        let under = shown.iter().find(|s| s.clip.contains(at))?;
        match &under.tile.content {
            TileContent::Shapes(map) => map.snap.snap(&under.camera, at),
            TileContent::Picture(_) => None,
        }
    }
}

fn on_screen(camera: &Camera, id: TileId) -> Rect {
    let bounds = id.bounds();
    Rect::from_min_max(camera.to_screen(bounds.min), camera.to_screen(bounds.max))
}

/// Draws the tiles of a view.
pub fn draw(canvas: &mut dyn Canvas, camera: &Camera, colours: &MapColours, tiles: &TileSet) {
    for Shown { tile, camera, clip } in tiles.shown(camera) {
        match &tile.content {
            TileContent::Picture(_) => {
                let opacity = if colours.dark { DIMMED } else { 1.0 };
                canvas.tile_picture(tile, on_screen(&camera, tile.id), clip, opacity);
            }
            TileContent::Shapes(_) => canvas.tile_shapes(tile, &camera, colours, clip),
        }
    }
}

/// Draws the names on the tiles of a view. A name that stands on two tiles is written once where
/// both would be near each other.
pub fn draw_labels(
    canvas: &mut dyn Canvas,
    camera: &Camera,
    colours: &MapColours,
    space: &mut LabelSpace,
    tiles: &TileSet,
) {
    let mut found = Vec::new();
    for Shown { tile, camera, clip } in tiles.shown(camera) {
        let names = tile.names(canvas, camera.zoom, colours);
        let seen = clip.intersect(camera.rect);
        for (rank, name) in names.iter().enumerate() {
            if seen.contains(camera.to_screen(name.at)) {
                found.push((name.size, rank, name.clone(), camera));
            }
        }
    }
    // The largest first, and the most important streets of each tile before the least of any.
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.text.cmp(&b.2.text)));
    let mut written: HashMap<&str, Vec<Pos2>> = HashMap::new();
    for (_, _, name, camera) in &found {
        let at = camera.to_screen(name.at);
        let before = written.entry(&name.text).or_default();
        let is_near = before.iter().any(|b| (*b - at).length() < 260.0);
        if !is_near && basemap::draw_name(canvas, camera, colours, space, name) {
            before.push(at);
        }
    }
}
